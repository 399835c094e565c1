"""Where the weights of a network lie that was opened from a Keras archive.

The archive is remembered in the network's `weights` section and stays where it is: it is often
larger than everything else together, so a copy would cost seconds at opening and room on the disk
for ever. What is remembered of its content tells a changed archive from the one that was opened;
it is made of the check sums that a ZIP keeps of its members, since reading a gigabyte for a better
one would take longer than opening the model.
"""

import hashlib
import zipfile
from pathlib import Path
from typing import Any

from msgspec import Struct

from designer.network import edits
from designer.network.model import Network

section = "weights"


class Origin(Struct, frozen=True):
    """The archive that a network came from: its absolute path, and what its content was."""

    file: str
    fingerprint: str = ""


def with_origin(network: Network, path: Path) -> Network:
    """`network`, which remembers that its weights lie in the archive at `path`."""
    stored = {"file": str(path.absolute()), "fingerprint": fingerprint(path)}
    return edits.set_setting(network, section, stored)


def origin_of(network: Network) -> Origin | None:
    """The archive that the weights of `network` lie in, if it came from one."""
    stored: Any = network.settings.get(section)
    if not isinstance(stored, dict) or not isinstance(stored.get("file"), str):
        return None
    return Origin(stored["file"], str(stored.get("fingerprint", "")))


def find(network: Network, document: Path | None = None) -> Path | None:
    """The archive as it can be read now: where it was, or beside the file of the network."""
    origin = origin_of(network)
    if origin is None:
        return None
    places = [Path(origin.file)]
    if document is not None:
        places.append(document.absolute().parent / Path(origin.file).name)
    for place in places:
        try:
            if place.is_file():
                return place
        except (OSError, ValueError):
            continue
    return None


def fingerprint(path: Path) -> str:
    """A hash of what the archive's list of members says: names, sizes and check sums."""
    found = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        for member in sorted(archive.infolist(), key=lambda info: info.filename):
            line = f"{member.filename}\0{member.file_size}\0{member.CRC}\n"
            found.update(line.encode("utf-8", "surrogateescape"))
    return found.hexdigest()
