"""Reading and writing what the command line names."""

import sys
from pathlib import Path
from typing import Any

import msgspec

from designer.engine_client.blocking import ask
from designer.errors import FormatError
from designer.formats import network_file
from designer.formats.safe_save import save_bytes
from designer.network.model import Network
from designer.protocol import FileRead, ReadFile


def open_network(name: str) -> Network:
    """The network in a file; strangers' formats are parsed by the reader process.

    Raises FormatError with one sentence.
    """
    path = Path(name)
    if path.suffix == ".network":
        try:
            data = path.read_bytes()
        except OSError as error:
            raise FormatError(f"{name!r} cannot be read: {error.strerror}.") from error
        return network_file.from_bytes(data, path.name)
    for event in ask("reader", ReadFile(str(path.absolute()))):
        if isinstance(event, FileRead):
            for note in event.notes:
                print(f"network-designer: {note}", file=sys.stderr)
            return event.network
    raise FormatError(f"{name!r} holds no network.")


def print_json(value: Any) -> None:
    """Print one JSON document and nothing else."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def write_text(name: str, text: str) -> None:
    """Write a text file so that what stood there survives a failure."""
    save_bytes(Path(name), text.encode())
