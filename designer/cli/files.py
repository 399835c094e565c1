"""Reading and writing what the command line names."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from designer.catalog.catalog import load
from designer.catalog.code import snippets
from designer.catalog.custom import catalog_for
from designer.cli.messages import complain
from designer.engine_client.blocking import ask
from designer.engine_client.trust import Trust
from designer.formats import registry
from designer.formats.file_format import FileContent
from designer.network.graph import Network
from designer.network.value_texts import overridden
from designer.protocol import FileRead, ReadFile


def open_network(name: str, settings: Mapping[str, str] | None = None) -> Network:
    """The network in a file, which an engine reads where it may be a stranger's.

    `settings` are other values for some of its named values, as they were typed. Raises
    FormatError or ValueRefused with one sentence.
    """
    path = Path(name)
    engine = registry.engine_for(path)
    content: FileContent | FileRead
    if engine is None:
        content = registry.read(path)
    else:
        events = ask(engine, ReadFile(str(path.absolute())))
        content = next(event for event in events if isinstance(event, FileRead))
    for note in content.notes:
        complain(note)
    return overridden(content.network, settings or {})


def allowed_code(network: Network, options: Namespace) -> frozenset[str]:
    """The digests of the code in `network` that may run.

    That is all of it with `--allow-code`, otherwise what its user has allowed before.
    """
    digests = {item.digest for item in snippets(network, catalog_for(network, load()))}
    if digests and not options.allow_code:
        digests = set(filter(Trust.of_user().allows, digests))
    return frozenset(digests)


def print_json(value: Any) -> None:
    """Print one JSON document and nothing else."""
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
