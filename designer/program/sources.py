"""How a written script loads its data: one function `load_data` for each kind of source."""

from typing import NamedTuple, assert_never

from designer.program.source_text import Expression, listing, literal, statement
from designer.program.source_text import call as call_of
from designer.training.plan import TrainingPlan
from designer.training.sources import (
    ArrayFile,
    CsvFile,
    DigitPixels,
    Digits,
    LineData,
    RandomData,
)

PATH_IMPORT = "from pathlib import Path"


class Loader(NamedTuple):
    """The lines of `load_data`, and what they import beside NumPy."""

    lines: list[str]
    imports: tuple[str, ...] = ()


def loader(training: TrainingPlan, inputs: int, outputs: int) -> Loader:
    """The function `load_data`, which returns inputs and targets: arrays, or lists of them."""
    match training.data:
        case Digits():
            return Loader(_digits(training.data), (PATH_IMPORT,))
        case DigitPixels():
            return Loader(_pixels(training.data), (PATH_IMPORT,))
        case CsvFile():
            return Loader(_table(training.data), ("import csv",))
        case ArrayFile(path=path) if path.lower().endswith(".npy"):
            return Loader(_npy(training.data))
        case ArrayFile():
            return Loader(_archive(training.data, inputs, outputs))
        case LineData():
            return Loader(_line(training.data))
        case RandomData(samples=samples):
            return Loader(_random(training, samples, inputs, outputs, "Return random data."))
        case None:
            text = "Return random data, as no data are chosen yet."
            return Loader(_random(training, RandomData().samples, inputs, outputs, text))
        case _:  # a source without a case would be written as some other data, and nobody told
            assert_never(training.data)


def _bundled(classes: str) -> list[str]:
    """The beginning of a function that returns bundled digits."""
    archived = ', archive["classes"]' if classes == "classes" else ""
    names = f"images, {classes}" if archived else "images"
    return [
        "def load_data():",
        '    """Return images of handwritten digits and what is to be learned of them."""',
        '    file = Path(__file__).with_name("digits.npz")',
        "    if file.exists():",
        "        archive = np.load(file)",
        f'        {names} = archive["images"]{archived}',
        "    else:  # scikit-learn brings the same images",
        "        from sklearn.datasets import load_digits",
        "",
        f"        images, {classes} = load_digits(return_X_y=True)",
    ]


def _pixels(data: DigitPixels) -> list[str]:
    lines = [
        *_bundled("_"),
        '    x = images.astype("float32") / 16',
    ]
    if data.noise > 0:
        spread = literal(data.noise).flat
        lines.append(f"    x = x + np.random.default_rng(0).normal(0.0, {spread}, x.shape)")
    count, size = literal(data.samples).flat, literal(data.enlarged).flat
    shape = "(len(x), 1, *x.shape[1:])" if data.channels_first else "(*x.shape, 1)"
    return [
        *lines,
        f"    x = x[:{count}].reshape(-1, 8, 8).repeat({size}, axis=1).repeat({size}, axis=2)",
        f"    y = images[:{count}].reshape(-1, 8, 8) > 8",
        f"    y = y.repeat({size}, axis=1).repeat({size}, axis=2).reshape(len(x), -1)",
        f'    return x.reshape({shape}).astype("float32"), y.astype("int64")',
    ]


def _digits(data: Digits) -> list[str]:
    lines = _bundled("classes")
    largest = 1.0 if data.scaled else 16.0
    if data.target == "ink":
        lines.append('    y = (images > 8).astype("float32")')
    else:
        lines.append('    y = classes.astype("int64")')
    scaled = " / 16" if data.scaled else ""
    if data.noise > 0:
        spread = literal(data.noise * largest).flat
        lines += [
            f'    clean = images.astype("float32"){scaled}',
            f"    noise = np.random.default_rng(0).normal(0.0, {spread}, clean.shape)",
            '    x = (clean + noise).astype("float32")',
        ]
    else:
        lines.append(f'    x = images.astype("float32"){scaled}')
    if data.sums:
        clean, mean = ("clean" if data.noise > 0 else "x"), (" / 8" if data.scaled else "")
        lines += [
            f"    square = {clean}.reshape(-1, 8, 8)",
            "    sums = np.concatenate([square.sum(axis=2), square.sum(axis=1)], axis=1)",
            f'    sums = sums.astype("float32"){mean}',
        ]
    if not data.flat:
        lines.append("    x = x.reshape(-1, 8, 8, 1)")
        if data.target == "ink":
            lines.append("    y = y.reshape(-1, 8, 8, 1)")
    return [*lines, "    return [x, sums], y" if data.sums else "    return x, y"]


def _table(data: CsvFile) -> list[str]:
    # With `csv` and not pandas: the script is to need nothing but Keras.
    target = literal(data.target)
    lines = [
        "def load_data():",
        '    """Return the columns of a table: features as numbers, and the target."""',
        *_written("path = ", literal(data.path)),
        '    with open(path, encoding="utf-8-sig", newline="") as file:',
        "        header = file.readline()",
        '        separator = next((sign for sign in ",;\\t|" if sign in header), ",")',
        "        file.seek(0)",
        "        rows = list(csv.DictReader(file, delimiter=separator))",
        *_written("target = ", target),
    ]
    if data.features:
        lines += _written("features = ", listing([literal(name) for name in data.features]))
    else:
        lines.append("    features = [name for name in rows[0] if name != target]")
    return [
        *lines,
        '    x = np.array([[float(row[name]) for name in features] for row in rows], "float32")',
        "    y = np.array([row[target] for row in rows])",
        '    for dtype in ("int64", "float32"):',
        "        try:",
        "            return x, y.astype(dtype)",
        "        except ValueError:",
        "            continue",
        "    return x, np.unique(y, return_inverse=True)[1]",
    ]


def _written(before: str, value: Expression) -> list[str]:
    lines = statement(before, value, depth=1)
    assert lines is not None
    return lines


def _archive(data: ArrayFile, inputs: int, outputs: int) -> list[str]:
    lines = [
        "def load_data():",
        '    """Return the arrays of an archive: inputs and targets."""',
        *_written("archive = ", call_of("np.load", [literal(data.path)])),
    ]
    if not (data.inputs and data.targets):
        lines.append('    names = [key for key in archive.files if "test" not in key.lower()]')
    for letter, keys, word in (("x", data.inputs, "input"), ("y", data.targets, "target")):
        if keys:
            lines += _written(f"{letter}_keys = ", listing([literal(key) for key in keys]))
        else:
            chosen = f'key.startswith(("{letter}", "{word}"))'
            lines.append(f"    {letter}_keys = [key for key in names if {chosen}]")
    parts = []
    for letter, count in (("x", inputs), ("y", outputs)):
        lines.append(f"    {letter} = [archive[key] for key in {letter}_keys]")
        parts.append(f"{letter}[0]" if count == 1 else letter)
    return [*lines, f"    return {', '.join(parts)}"]


def _npy(data: ArrayFile) -> list[str]:
    folder = data.path.replace("\\", "/").rpartition("/")[0]
    targets = [f"{folder}/{name}" if folder else name for name in data.targets]
    loads = [call_of("np.load", [literal(path)]) for path in targets]
    value = loads[0] if len(loads) == 1 else listing(loads)
    return [
        "def load_data():",
        '    """Return the arrays of some files: inputs and targets."""',
        *_written("x = ", call_of("np.load", [literal(data.path)])),
        *_written("y = ", value),
        "    return x, y",
    ]


def _line(data: LineData) -> list[str]:
    slope, offset = literal(float(data.slope)).flat, literal(float(data.offset)).flat
    size = literal(data.samples).flat
    return [
        "def load_data():",
        '    """Return points on a line."""',
        f"    x = np.random.default_rng(0).normal(size=({size}, 1))",
        '    x = x.astype("float32")',
        f'    return x, ({slope} * x + {offset}).astype("float32")',
    ]


def _random(
    training: TrainingPlan, samples: int, inputs: int, outputs: int, summary: str
) -> list[str]:
    lines = [
        "def load_data():",
        f'    """{summary}"""',
        "    random = np.random.default_rng(0)",
        "    x, y = [], []",
        "    for tensor in model.inputs:",
        f"        size = ({literal(samples).flat}, *(length or 32 for length in tensor.shape[1:]))",
        '        if "float" in tensor.dtype:',
        '            x.append(random.normal(size=size).astype("float32"))',
        '        elif tensor.dtype == "string":',
        '            x.append(random.choice(["a", "b", "c"], size=size))',
        "        else:",
        "            x.append(random.integers(0, 2, size=size).astype(tensor.dtype))",
    ]
    for place in range(outputs):
        loss = training.losses[place if place < len(training.losses) else 0].type
        lines.append(f"    shape = [length or 1 for length in model.outputs[{place}].shape[1:]]")
        size = f"({literal(samples).flat}, *shape)"
        if loss.startswith("Sparse"):
            size = f"({literal(samples).flat}, *shape[:-1])"
            lines.append(f"    y.append(random.integers(0, shape[-1], size={size}))")
        elif loss.endswith("Crossentropy"):
            lines.append(f"    y.append(random.integers(0, 2, size={size}))")
        else:
            lines.append(f'    y.append(random.normal(size={size}).astype("float32"))')
    parts = ["x[0]" if inputs == 1 else "x", "y[0]" if outputs == 1 else "y"]
    return [*lines, f"    return {', '.join(parts)}"]
