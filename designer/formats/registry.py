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
from designer.network.named_values import taken_up
from designer.safe_save import reason
from designer.sentences import Sentence, one_of, sentence

# The program's own: the only files that are saved to, and not exported or converted.
NETWORK = FileFormat(
    title=sentence("Networks"),
    noun=sentence("a network"),
    suffixes=(".network",),
    holds=(Part.NETWORK, Part.PLACES, Part.TRAINING),
    reader="designer.formats.network_file:read",
    read_in=Process.WINDOW,
    writer="designer.formats.network_file:save",
    write_in=Process.WINDOW,
)
KERAS_MODEL = FileFormat(
    title=sentence("Keras models"),
    noun=sentence("a Keras model"),
    suffixes=(".keras",),
    holds=(Part.NETWORK, Part.TRAINING, Part.WEIGHTS),
    reader="designer.formats.keras.opening:read_archive",
    read_in=Process.READER,
    write_in=Process.TRAINER,
)
KERAS_CONFIGURATION = FileFormat(
    title=sentence("Keras configurations"),
    noun=sentence("a Keras configuration"),
    suffixes=(".json",),
    holds=(Part.NETWORK, Part.TRAINING),
    reader="designer.formats.keras.opening:read_configuration",
    read_in=Process.READER,
)
PYTHON = FileFormat(
    title=sentence("Python"),
    noun=sentence("Python code"),
    suffixes=(".py",),
    holds=(Part.NETWORK,),
    writer="designer.formats.python_files:save_module",
    write_in=Process.WINDOW,
)
NOTEBOOK = FileFormat(
    title=sentence("Jupyter notebooks"),
    noun=sentence("a notebook"),
    suffixes=(".ipynb",),
    holds=(Part.NETWORK, Part.TRAINING),
    writer="designer.formats.python_files:save_notebook",
    write_in=Process.WINDOW,
)
DIAGRAM = FileFormat(
    title=sentence("Diagrams"),
    noun=sentence("a diagram"),
    suffixes=(".svg", ".png", ".pdf", ".dot"),
    kind=Kind.DIAGRAM,
    write_in=Process.READER,
)
PICTURE = FileFormat(
    title=sentence("Pictures"),
    noun=sentence("a picture"),
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


def _hdf5(file: str) -> Sentence:
    return sentence("{file!r} is an HDF5 file; load it with Keras and save it as .keras", file=file)


def _pytorch(file: str) -> Sentence:
    return sentence("{file!r} is a PyTorch file, which is not read", file=file)


def _pickle(file: str) -> Sentence:
    return sentence(
        "{file!r} is a Python pickle, which may run any code when it is loaded; it is not read",
        file=file,
    )


# What is said of files that are no format of ours.
_ADVICE: dict[str, Callable[[str], Sentence]] = {
    ".h5": _hdf5,
    ".hdf5": _hdf5,
    ".pb": lambda file: sentence(
        "{file!r} belongs to a SavedModel; load it with Keras and save it as .keras", file=file
    ),
    ".pt": _pytorch,
    ".pth": _pytorch,
    ".onnx": lambda file: sentence("{file!r} is an ONNX model, which is not read", file=file),
    ".tflite": lambda file: sentence(
        "{file!r} is a TensorFlow Lite model, which is not read", file=file
    ),
    ".pkl": _pickle,
    ".pickle": _pickle,
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
            raise FormatError(
                sentence("{path!r} is a folder; give the name of a file.", path=str(path))
            )
        if not path.exists():
            raise FormatError(sentence("There is no file {path!r}.", path=str(path)))
        # To open a pipe would wait until somebody writes into it.
        if not path.is_file():
            raise FormatError(sentence("{path!r} is a device or pipe, not a file.", path=str(path)))
        form = format_of(path)
        if form is None:
            raise FormatError(_refusal(path))
        content: FileContent = _function(form.reader)(path)
    except OSError as error:
        raise FormatError(
            sentence("{path!r} cannot be read: {reason}.", path=str(path), reason=reason(error))
        ) from error
    except ValueError as error:  # a path that the system cannot even ask for
        raise FormatError(
            sentence(
                "{path!r} is no name of a file: {reason}.", path=str(path)[:200], reason=str(error)
            )
        ) from error
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


def _refusal(path: Path) -> Sentence:
    suffix, file = path.suffix.lower(), path.name
    written = _by_suffix(formats, path)
    if written is not None:
        what = sentence(
            "{file!r} is {format}, which is written but not read", file=file, format=written.noun
        )
    elif suffix in _ADVICE:
        what = _ADVICE[suffix](file)
    elif suffix:
        what = sentence("{file!r} has the suffix {suffix!r}", file=file, suffix=suffix)
    else:
        what = sentence("{file!r} has no suffix", file=file)
    known = suffixes(readable())
    return sentence("{what}; files to open end in {suffixes}.", what=what, suffixes=known)


def _placed(content: FileContent) -> FileContent:
    """The network with its cards, and those of all nested networks, in their places."""
    from designer.layout.place import place_network  # not needed for the program's own files
    from designer.network import edits

    network = taken_up(content.network)
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
        raise DesignerError(
            sentence(
                "{path!r} should end in {suffixes}.",
                path=str(path),
                suffixes=one_of(suffixes(chosen)),
            )
        )
    return form


def write(form: FileFormat, network: Network, path: Path) -> None:
    """Write `network` in a format that has a writer; raises DesignerError."""
    _function(form.writer)(network, path)


# --- in words ---------------------------------------------------------------------------------


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
