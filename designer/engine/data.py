"""Training data as arrays: reads every kind of source, and refuses a bad one with one sentence.

Knows NumPy and pandas only, so the reader can describe data without loading a framework.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never

import numpy as np
import numpy.typing as npt

from designer.engine.memory import physical_memory
from designer.engine.table import read_table
from designer.errors import DataError
from designer.network.names import FreeNames
from designer.quantities import bytes_text
from designer.resources import folder
from designer.training.description import ArrayDescription, DataDescription
from designer.training.plan import (
    ArrayFile,
    CsvFile,
    DataSource,
    DigitPixels,
    Digits,
    LineData,
    RandomData,
)

Array = npt.NDArray[Any]

chunk = 1 << 20
# Whole numbers that go farther are taken for amounts and not for classes.
most_classes = 10_000
preview_rows = 8
most_enlarged = 16


@dataclass
class Data:
    """The arrays of a source, in the order of the model's ends; the first axis counts samples."""

    inputs: dict[str, Array]
    targets: dict[str, Array]
    columns: tuple[str, ...] = ()
    preview: tuple[tuple[Any, ...], ...] = ()

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return next((len(values) for values in self.inputs.values()), 0)


@dataclass
class Wanted:
    """The ends of a model for which random data are made; None stands for any size."""

    inputs: tuple[tuple[str, tuple[int | None, ...], str], ...]
    targets: tuple[ArrayDescription, ...]


def load(source: DataSource, wanted: Wanted | None = None, *, needs_target: bool = True) -> Data:
    """The arrays of `source`; only random data need to know what is `wanted`."""
    match source:
        case Digits():
            data = _digits(source)
        case DigitPixels():
            data = _pixels(source)
        case LineData():
            data = _line(source)
        case RandomData():
            data = _random(source, wanted or Wanted((), ()))
        case CsvFile():
            table = read_table(source, needs_target=needs_target)
            data = Data(
                {"features": table.features},
                {source.target: table.target} if needs_target else {},
                table.columns,
                table.rows(preview_rows),
            )
        case ArrayFile():
            data = _arrays(source)
        case _:
            assert_never(source)
    _check(data)
    return data


def describe(source: DataSource) -> DataDescription:
    """What `source` holds."""
    if isinstance(source, RandomData):
        return DataDescription(source.samples, (), (), any_shape=True)
    return describe_data(load(source))


def describe_data(data: Data) -> DataDescription:
    """What arrays in memory hold."""
    return DataDescription(
        samples=data.samples,
        inputs=tuple(_describe(name, values, False) for name, values in data.inputs.items()),
        targets=tuple(_describe(name, values, True) for name, values in data.targets.items()),
        columns=data.columns,
        preview=data.preview,
    )


def split(data: Data, share: float, *, shuffle: bool, seed: int | None) -> tuple[Data, Data]:
    """Data to train on, and `share` of the samples for validation.

    With `shuffle` they are drawn at random; else they are the last ones, as they stand.
    """
    count = int(data.samples * share)
    order = np.arange(data.samples)
    if shuffle:
        # As the written script draws them (`designer.program.training`), not as Keras would.
        np.random.default_rng(seed).shuffle(order)
    kept = data.samples - count

    def part(chosen: npt.NDArray[np.int64]) -> Data:
        return Data(
            {name: values[chosen] for name, values in data.inputs.items()},
            {name: values[chosen] for name, values in data.targets.items()},
        )

    return part(order[:kept]), part(order[kept:])


# --- sources without a file of the user's --------------------------------------------------------


def _digits(source: Digits) -> Data:
    with np.load(folder() / "data" / "digits.npz", allow_pickle=False) as archive:
        pixels, classes = archive["images"].astype("float32"), archive["classes"].astype("int64")
    largest = 1.0 if source.scaled else 16.0
    clean = pixels / 16.0 * largest
    images = clean
    if source.noise > 0.0:
        # A fixed seed, also below: the written script makes the same data by it.
        noise = np.random.default_rng(0).normal(0.0, source.noise * largest, clean.shape)
        images = (clean + noise).astype("float32")
    ink = (pixels > 8).astype("float32")
    inputs: dict[str, Array] = {"image": images if source.flat else _square(images)}
    if source.sums:
        square = clean.reshape(-1, 8, 8)
        sums = np.concatenate([square.sum(axis=2), square.sum(axis=1)], axis=1)
        inputs["sums"] = (sums / 8.0 if source.scaled else sums).astype("float32")
    if source.target == "ink":
        return Data(inputs, {"ink": ink if source.flat else _square(ink)})
    return Data(inputs, {"digit": classes})


def _square(images: Array) -> Array:
    return images.reshape(-1, 8, 8, 1)


def _pixels(source: DigitPixels) -> Data:
    if source.samples < 1:
        raise DataError(f"{source.samples} images were asked for; at least 1 is needed.")
    if not 1 <= source.enlarged <= most_enlarged:
        raise DataError(f"Digits grow 1 to {most_enlarged} times; {source.enlarged} was asked for.")
    digits = _digits(Digits(noise=source.noise, target="ink"))
    images, ink = (
        values[: source.samples]
        .reshape(-1, 8, 8)
        .repeat(source.enlarged, axis=1)
        .repeat(source.enlarged, axis=2)
        for values in (digits.inputs["image"], digits.targets["ink"])
    )
    images = images[:, None] if source.channels_first else images[..., None]
    return Data({"image": images}, {"ink": ink.reshape(len(ink), -1).astype("int64")})


def _line(source: LineData) -> Data:
    if source.samples < 1:
        raise DataError(f"{source.samples} points were asked for; at least 1 is needed.")
    x = np.random.default_rng(0).normal(size=(source.samples, 1)).astype("float32")
    return Data({"x": x}, {"y": (source.slope * x + source.offset).astype("float32")})


def _random(source: RandomData, wanted: Wanted) -> Data:
    if source.samples < 1:
        raise DataError(f"{source.samples} random samples were asked for; at least 1 is needed.")
    random = np.random.default_rng(0)
    inputs: dict[str, Array] = {}
    for name, shape, dtype in wanted.inputs:
        sizes = (source.samples, *(32 if size is None else size for size in shape))
        if dtype == "string":
            inputs[name] = random.choice(np.array(["a", "b", "c"]), size=sizes)
        elif dtype.startswith(("int", "uint", "bool")):
            inputs[name] = random.integers(0, 2, size=sizes).astype(dtype)
        else:
            inputs[name] = random.normal(size=sizes).astype("float32")
    targets: dict[str, Array] = {}
    free = FreeNames(())  # two outputs of one layer have one name
    for target in wanted.targets:
        name = free.take(target.name)
        sizes = (source.samples, *target.shape)
        if target.classes is not None:
            targets[name] = random.integers(0, target.classes, size=sizes)
        else:
            targets[name] = random.normal(size=sizes).astype("float32")
    return Data(inputs, targets)


# --- NumPy files ---------------------------------------------------------------------------------


def _arrays(source: ArrayFile) -> Data:
    path = Path(source.path)
    if not path.is_file():
        raise DataError(f"There is no file {str(path)!r}; choose an .npz or .npy file.")
    # By content and not by suffix: an .npz is a ZIP, whatever it is called.
    if zipfile.is_zipfile(path):
        return _archive(source, path)
    inputs = {path.stem: _npy(path)}
    targets = {}
    for name in source.targets:
        other = path.parent / name
        if not other.is_file():
            raise DataError(f"There is no file {str(other)!r} for the target.")
        targets[other.stem] = _npy(other)
    return Data(inputs, targets)


def _npy(path: Path) -> Array:
    """One `.npy` file; it stays on the disk until its values are needed."""
    try:
        with path.open("rb") as file:
            # NumPy takes whatever begins otherwise for a pickle, and would speak of that.
            if file.read(6) != b"\x93NUMPY":
                raise DataError(f"{path.name} is neither an .npz nor an .npy file.")
        array: Array = np.load(path, allow_pickle=False, mmap_mode="r")
    except OSError as problem:
        raise DataError(f"{path.name} cannot be read: {problem.strerror or problem}.") from None
    except (ValueError, EOFError) as problem:
        raise _broken(path.name, "", problem) from None
    return array


def _archive(source: ArrayFile, path: Path) -> Data:
    _fits_in_memory(path)
    try:
        with np.load(path, allow_pickle=False) as archive:
            inputs, targets = _chosen_keys(source, tuple(archive.files), path)
            return Data(
                {key: _member(archive, key, path) for key in inputs},
                {key: _member(archive, key, path) for key in targets},
            )
    except (OSError, zipfile.BadZipFile) as problem:
        raise DataError(f"{path.name} cannot be read: {problem}.") from None


def _chosen_keys(
    source: ArrayFile, keys: tuple[str, ...], path: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which arrays of an archive are inputs and targets: as chosen, else by their names."""
    inputs = source.inputs or _keys_like(keys, "x", "input", "image", "feature")
    targets = source.targets or _keys_like(keys, "y", "target", "label", "class")
    held = ", ".join(repr(key) for key in keys) or "nothing"
    if not inputs:
        raise DataError(
            f"Which arrays of {path.name} are the inputs is not known; it holds {held}."
        )
    for key in (*inputs, *targets):
        if key not in keys:
            raise DataError(f"{path.name} holds no array {key!r}; it holds {held}.")
    return inputs, targets


def _member(archive: Any, key: str, path: Path) -> Array:
    try:
        values: Array = archive[key]
    except (ValueError, EOFError, zipfile.BadZipFile) as problem:
        raise _broken(path.name, key, problem) from None
    return values


def _keys_like(keys: tuple[str, ...], letter: str, *words: str) -> tuple[str, ...]:
    """The keys that are called as such arrays mostly are; test sets are left out."""
    return tuple(
        key
        for key in keys
        if "test" not in key.lower()
        and (
            key.lower() == letter
            or key.lower().startswith(f"{letter}_")
            or any(word in key.lower() for word in words)
        )
    )


def _broken(file: str, key: str, problem: Exception) -> DataError:
    where = f"The array {key!r} of {file}" if key else file
    if "allow_pickle" in str(problem) or "pickle" in str(problem):
        return DataError(
            f"{where} holds Python objects, which can run code and are never loaded; "
            "save it as numbers."
        )
    return DataError(f"{where} is broken: {problem}.")


def _fits_in_memory(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        needed = sum(member.file_size for member in archive.infolist())
    whole = physical_memory()
    if whole is not None and needed > whole * 0.8:
        raise DataError(
            f"The arrays of {path.name} need {bytes_text(needed)}; this machine has "
            f"{bytes_text(whole)} of memory."
        )


# --- what all sources must keep ------------------------------------------------------------------


def _check(data: Data) -> None:
    arrays = [*data.inputs.items(), *data.targets.items()]
    for name, values in arrays:
        if values.ndim == 0:
            raise DataError(f"{name!r} is a single value; an array with a sample axis is needed.")
        if values.dtype.kind not in "biufUS":
            raise DataError(f"{name!r} holds {values.dtype} values; numbers are needed.")
    if not arrays:
        return
    first, count = arrays[0][0], len(arrays[0][1])
    for name, values in arrays[1:]:
        if len(values) != count:
            raise DataError(
                f"{first!r} has {count:,} samples and {name!r} has {len(values):,}; "
                "each sample needs both."
            )
    if count == 0:
        raise DataError(f"{first!r} has no samples.")
    for name, values in arrays:
        _check_finite(name, values)


def _check_finite(name: str, values: Array) -> None:
    if values.dtype.kind != "f":
        return
    for start, part in _chunks(values):
        whole = np.isfinite(part).reshape(len(part), -1).all(axis=1)
        if not whole.all():
            row = int(np.argmin(whole))
            kind = "NaN" if np.isnan(part[row]).any() else "an infinite value"
            raise DataError(
                f"{name!r} has {kind} in sample {start + row:,} (counted from 0); "
                "take such samples out or fill them."
            )


def _chunks(values: Array) -> Iterator[tuple[int, Array]]:
    """Pieces of about a million values, so that a file larger than memory can be looked over."""
    rows = max(chunk // max(values[0].size, 1), 1)
    for start in range(0, len(values), rows):
        yield start, np.asarray(values[start : start + rows])


def _describe(name: str, values: Array, is_target: bool) -> ArrayDescription:
    shape = tuple(int(size) for size in values.shape[1:])
    if values.dtype.kind in "US":
        return ArrayDescription(name, shape, "string")
    lowest = highest = 0.0
    if values.size:
        lowest = min(float(part.min()) for _, part in _chunks(values))
        highest = max(float(part.max()) for _, part in _chunks(values))
    counts = is_target and lowest >= 0.0 and highest < most_classes and _whole(values)
    classes = int(highest) + 1 if counts else None
    return ArrayDescription(name, shape, str(values.dtype), classes, lowest, highest)


def _whole(values: Array) -> bool:
    if values.dtype.kind in "biu":
        return True
    return all(bool((part == np.floor(part)).all()) for _, part in _chunks(values))
