"""Which files can be opened: formats by suffix."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from designer.catalog.catalog import load
from designer.errors import FormatError
from designer.formats import network_file
from designer.formats.keras import archive, config
from designer.formats.keras.config import ReadModel
from designer.formats.strict_json import parse
from designer.layout.place import place_network
from designer.network import edits
from designer.network.graph import Network
from designer.safe_save import reason
from designer.training import origin

# The estimated size of a card, for placing what a file gives no positions for.

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
    ".py": "is Python code, which is written but not read",
    ".ipynb": "is a notebook, which is written but not read",
}


class FileContent(Struct, frozen=True):
    """What a file holds: a network, and what could not be kept."""

    network: Network
    notes: tuple[str, ...] = ()


def suffixes() -> tuple[str, ...]:
    """The suffixes of files that `read` understands."""
    return tuple(_READERS)


def read(path: Path | str) -> FileContent:
    """The content of a file; raises FormatError with one sentence where there is none."""
    path = Path(path)
    suffix = path.suffix.lower()
    try:
        if path.is_dir():
            raise FormatError(f"{str(path)!r} is a folder; give the name of a file.")
        if not path.exists():
            raise FormatError(f"There is no file {str(path)!r}.")
        if not path.is_file():
            raise FormatError(f"{str(path)!r} is a device or pipe, not a file.")
        if suffix not in _READERS:
            known = ", ".join(suffixes())
            advice = _ADVICE.get(suffix)
            what = advice if advice else f"has the suffix {suffix!r}" if suffix else "has no suffix"
            raise FormatError(f"{path.name!r} {what}; files to open end in {known}.")
        return _READERS[suffix](path)
    except OSError as error:
        raise FormatError(f"{str(path)!r} cannot be read: {reason(error)}.") from error
    except ValueError as error:  # a path that the system cannot even ask for
        raise FormatError(f"{str(path)[:200]!r} is no name of a file: {error}.") from error


def _limited(path: Path, largest: int) -> bytes:
    """The bytes of a file, never more than `largest`."""
    with path.open("rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        size = path.stat().st_size
        raise FormatError(f"{path.name!r} has {size:,} bytes; at most {largest:,} are read.")
    return data


def _read_network(path: Path) -> FileContent:
    data = _limited(path, network_file.LARGEST_FILE)
    return FileContent(network_file.from_bytes(data, path.name))


def _read_archive(path: Path) -> FileContent:
    content = _placed(archive.read(path, load()))
    if not archive.has_weights(path):
        return content
    return FileContent(origin.with_origin(content.network, path), content.notes)


def _read_json(path: Path) -> FileContent:
    """A Keras configuration, or a network that somebody renamed."""
    data = _limited(path, config.LARGEST_CONFIG)
    content = parse(data, path.name, "a Keras model configuration")
    if isinstance(content, dict) and "format" in content and "class_name" not in content:
        return FileContent(network_file.from_bytes(data, path.name))
    return _placed(config.from_value(content, path.name, load()))


def _placed(model: ReadModel) -> FileContent:
    """The network with its cards, and those of all nested networks, in their places."""
    network = model.network
    for scope, _ in tuple(network.walk()):
        network = edits.within(network, scope, place_network)
    return FileContent(network, model.notes)


_READERS: dict[str, Callable[[Path], FileContent]] = {
    ".network": _read_network,
    ".keras": _read_archive,
    ".json": _read_json,
}
