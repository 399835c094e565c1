"""Which files are opened and written: the records of all formats, and how they are looked up.

Dialogs, drag and drop, the command line, the sentences about files that cannot be opened, and the
list in README are made from `formats`; to add a format is to add its record here.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from designer.errors import DesignerError, FormatError
from designer.formats.file_format import FileContent, FileFormat, Kind, Part, Process
from designer.network.graph import Network
from designer.safe_save import reason

# The program's own: the only files that are saved to, and not exported or converted.
NETWORK = FileFormat(
    title="Networks",
    noun="a network",
    suffixes=(".network",),
    holds=(Part.NETWORK, Part.PLACES, Part.TRAINING),
    reader="designer.formats.network_file:read",
    read_in=Process.WINDOW,
    writer="designer.formats.network_file:save",
    write_in=Process.WINDOW,
)
KERAS_MODEL = FileFormat(
    title="Keras models",
    noun="a Keras model",
    suffixes=(".keras",),
    holds=(Part.NETWORK, Part.TRAINING, Part.WEIGHTS),
    reader="designer.formats.keras.opening:read_archive",
    read_in=Process.READER,
    write_in=Process.TRAINER,
)
KERAS_CONFIGURATION = FileFormat(
    title="Keras configurations",
    noun="a Keras configuration",
    suffixes=(".json",),
    holds=(Part.NETWORK, Part.TRAINING),
    reader="designer.formats.keras.opening:read_configuration",
    read_in=Process.READER,
)
PYTHON = FileFormat(
    title="Python",
    noun="Python code",
    suffixes=(".py",),
    holds=(Part.NETWORK,),
    writer="designer.formats.python_files:save_module",
    write_in=Process.WINDOW,
)
NOTEBOOK = FileFormat(
    title="Jupyter notebooks",
    noun="a notebook",
    suffixes=(".ipynb",),
    holds=(Part.NETWORK, Part.TRAINING),
    writer="designer.formats.python_files:save_notebook",
    write_in=Process.WINDOW,
)
DIAGRAM = FileFormat(
    title="Diagrams",
    noun="a diagram",
    suffixes=(".svg", ".png", ".pdf", ".dot"),
    kind=Kind.DIAGRAM,
    write_in=Process.READER,
)
PICTURE = FileFormat(
    title="Pictures",
    noun="a picture",
    suffixes=(".png",),
    kind=Kind.PICTURE,
    write_in=Process.WINDOW,
)

formats: tuple[FileFormat, ...] = (
    NETWORK,
    KERAS_MODEL,
    KERAS_CONFIGURATION,
    PYTHON,
    NOTEBOOK,
    DIAGRAM,
    PICTURE,
)

longest_begin = 200  # bytes in which a network says its format

# What is said of files that are no format of ours.
_ADVICE = {
    ".h5": "is an HDF5 file; load it with Keras and save it as .keras",
    ".hdf5": "is an HDF5 file; load it with Keras and save it as .keras",
    ".pb": "belongs to a SavedModel; load it with Keras and save it as .keras",
    ".pt": "is a PyTorch file, which is not read",
    ".pth": "is a PyTorch file, which is not read",
    ".onnx": "is an ONNX model, which is not read",
    ".tflite": "is a TensorFlow Lite model, which is not read",
    ".pkl": "is a Python pickle, which may run any code when it is loaded; it is not read",
    ".pickle": "is a Python pickle, which may run any code when it is loaded; it is not read",
}


# --- reading ----------------------------------------------------------------------------------


def readable() -> tuple[FileFormat, ...]:
    """The formats whose files can be opened."""
    return tuple(form for form in formats if form.reader)


def suffixes(chosen: Iterable[FileFormat]) -> tuple[str, ...]:
    """The suffixes of some formats, in the order of their records."""
    return tuple(dict.fromkeys(suffix for form in chosen for suffix in form.suffixes))


def format_of(path: Path) -> FileFormat | None:
    """The format of a file to open; None where `read` would refuse it.

    A network of the program's own may have any name: a backup is called `x.network.bak`.
    """
    return _by_suffix(readable(), path) or (NETWORK if _is_network(path) else None)


def engine_for(path: Path) -> str | None:
    """The engine that has to read a file; None where `read` may be called at once."""
    form = format_of(path)
    return None if form is None or form.read_in is Process.WINDOW else form.read_in


def read(path: Path | str) -> FileContent:
    """The content of a file; raises FormatError with one sentence where there is none."""
    path = Path(path)
    try:
        if path.is_dir():
            raise FormatError(f"{str(path)!r} is a folder; give the name of a file.")
        if not path.exists():
            raise FormatError(f"There is no file {str(path)!r}.")
        # To open a pipe would wait until somebody writes into it.
        if not path.is_file():
            raise FormatError(f"{str(path)!r} is a device or pipe, not a file.")
        form = format_of(path)
        if form is None:
            raise FormatError(_refusal(path))
        content: FileContent = _function(form.reader)(path)
    except OSError as error:
        raise FormatError(f"{str(path)!r} cannot be read: {reason(error)}.") from error
    except ValueError as error:  # a path that the system cannot even ask for
        raise FormatError(f"{str(path)[:200]!r} is no name of a file: {error}.") from error
    return content if content.is_placed else _placed(content)


def _by_suffix(chosen: Iterable[FileFormat], path: Path) -> FileFormat | None:
    suffix = path.suffix.lower()
    return next((form for form in chosen if suffix in form.suffixes), None)


def _is_network(path: Path) -> bool:
    """Whether a file begins as the program's own do."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            begin = file.read(longest_begin).lstrip()
    except (OSError, ValueError):
        return False
    return begin.startswith(b"{") and b'"format"' in begin


def _refusal(path: Path) -> str:
    suffix = path.suffix.lower()
    written = _by_suffix(formats, path)
    if written is not None:
        what = f"is {written.noun}, which is written but not read"
    elif suffix in _ADVICE:
        what = _ADVICE[suffix]
    else:
        what = f"has the suffix {suffix!r}" if suffix else "has no suffix"
    return f"{path.name!r} {what}; files to open end in {', '.join(suffixes(readable()))}."


def _placed(content: FileContent) -> FileContent:
    """The network with its cards, and those of all nested networks, in their places."""
    from designer.layout.place import place_network  # not needed for the program's own files
    from designer.network import edits

    network = content.network
    for scope, _ in tuple(network.walk()):
        network = edits.within(network, scope, place_network)
    return FileContent(network, content.notes, is_placed=True)


def _function(place: str) -> Callable[..., Any]:
    # By name, so that whoever asks for suffixes alone, as the window at its start, loads no reader.
    module, _, name = place.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function


# --- writing ----------------------------------------------------------------------------------


def written(kind: Kind) -> tuple[FileFormat, ...]:
    """The formats of one kind that can be written."""
    return tuple(form for form in formats if form.kind is kind and form.write_in is not None)


def to_write(path: Path | str, kind: Kind) -> FileFormat:
    """The format that the suffix of a file to be written names; raises DesignerError for others."""
    chosen = written(kind)
    form = _by_suffix(chosen, Path(path))
    if form is None:
        raise DesignerError(f"{str(path)!r} should end in {listed(suffixes(chosen))}.")
    return form


def write(form: FileFormat, network: Network, path: Path) -> None:
    """Write `network` in a format that has a writer; raises DesignerError."""
    _function(form.writer)(network, path)


# --- in words ---------------------------------------------------------------------------------


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them: `.svg, .png or .dot`."""
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


def formats_table() -> str:
    """The list of formats for README, as Markdown."""
    lines = ["| files | opened | written | hold |", "|---|---|---|---|"]
    for form in formats:
        names = ", ".join(f"`{suffix}`" for suffix in form.suffixes)
        opened = f"by the {form.read_in}" if form.read_in else "–"
        made = f"by the {form.write_in}" if form.write_in else "–"
        held = ", ".join(form.holds) or "–"
        lines.append(f"| {form.title}: {names} | {opened} | {made} | {held} |")
    return "\n".join(lines)
