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
from designer.network.graph import Network
from designer.sentences import NOTHING, Sentence, sentence
from designer.training.plan import KEPT, LAST_RUN, NEW, TrainingPlan
from designer.training.run_folder import last_model, title_of

section = "weights"


class Origin(Struct, frozen=True):
    """The archive that a network came from: its absolute path, and what its content was.

    `trained`: the weights were learnt by this network, which was not read from the archive, so
    that the ids which reading it gives to its layers mean nothing here.
    """

    file: str
    fingerprint: str = ""
    trained: bool = False


def with_origin(network: Network, path: Path, *, trained: bool = False) -> Network:
    """`network`, which remembers that its weights lie in the archive at `path`."""
    stored: dict[str, Any] = {"file": str(path.absolute()), "fingerprint": fingerprint(path)}
    if trained:
        stored["trained"] = True
    return edits.set_setting(network, section, stored)


def origin_of(network: Network) -> Origin | None:
    """The archive that the weights of `network` lie in, if it came from one."""
    stored: Any = network.settings.get(section)
    if not isinstance(stored, dict) or not isinstance(stored.get("file"), str):
        return None
    fingerprint = str(stored.get("fingerprint", ""))
    return Origin(stored["file"], fingerprint, stored.get("trained") is True)


def title(origin: Origin) -> str:
    """What the archive is called in a sentence."""
    return title_of(Path(origin.file))


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
            # The path may come from a stranger's file, and be none that the system can even ask
            # for.
            continue
    return None


class Start(Struct, frozen=True):
    """What a run begins with: the weights of an archive, or new ones.

    `lost` is a sentence on weights that were meant and are not there; where somebody chose them,
    `refused` says that the run must not begin without them.
    """

    path: Path | None = None
    lost: Sentence = NOTHING
    refused: bool = False


def start_of(
    plan: TrainingPlan, network: Network, *, document: Path | None, runs: Path, name: str
) -> Start:
    """What a run of `network` begins with; its earlier runs lie in `runs` under `name`."""
    origin = origin_of(network)
    if plan.weights == NEW or (not plan.weights and origin is None):
        return Start()
    if plan.weights == LAST_RUN:
        path = last_model(runs, name)
        lost = sentence(
            "No run of this network in {folder!r} has left weights to begin with.", folder=str(runs)
        )
        return Start(path) if path is not None else Start(lost=lost, refused=True)
    if origin is None:
        return Start(lost=sentence("The network came with no weights to begin with."), refused=True)
    if (path := find(network, document)) is not None:
        return Start(path)
    lost = sentence(
        "{file!r}, which held the weights of the network, is not there any more.", file=origin.file
    )
    return Start(lost=lost, refused=plan.weights == KEPT)


def fingerprint(path: Path) -> str:
    """A hash of what the archive's list of members says: names, sizes and check sums."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        for member in sorted(archive.infolist(), key=lambda info: info.filename):
            line = f"{member.filename}\0{member.file_size}\0{member.CRC}\n"
            digest.update(line.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
