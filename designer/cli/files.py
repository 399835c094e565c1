"""Reading and writing what the command line names."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import msgspec

from designer.catalog.catalog import load
from designer.catalog.code import snippets
from designer.catalog.custom import catalog_for
from designer.engine_client.blocking import ask
from designer.engine_client.trust import Trust
from designer.errors import FormatError
from designer.formats import network_file
from designer.network.graph import Network
from designer.protocol import FileRead, ReadFile
from designer.safe_save import save_bytes


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


def allowed_code(network: Network, options: Namespace) -> frozenset[str]:
    """The digests of the code in `network` that may run.

    That is all of it with `--allow-code`, otherwise what its user has allowed before.
    """
    found = {item.digest for item in snippets(network, catalog_for(network, load()))}
    if found and not options.allow_code:
        trust = Trust.of_user()
        found = {item for item in found if trust.allows(item)}
    return frozenset(found)


def print_json(value: Any) -> None:
    """Print one JSON document and nothing else."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def write_text(name: str, text: str) -> None:
    """Write a text file so that what stood there survives a failure."""
    save_bytes(Path(name), text.encode())
