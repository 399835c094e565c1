"""What the program knows of a kind of file: one record, from which all that names it is made."""

from enum import StrEnum

from msgspec import Struct

from designer.network.graph import Network
from designer.sentences import Sentence

# Of one processor: the most that reading a file may take, before its reader gives it up. It stands
# here because the engine keeps it and the window says it, and neither may know the other.
reading_seconds = 60


class Process(StrEnum):
    """Where a file is read or written."""

    WINDOW = "window"  # at once, in the process of the window or of the command line
    READER = "reader"  # without a framework and within limits: strangers' files, Graphviz
    TRAINER = "trainer"  # Keras builds the model that is written


class Part(StrEnum):
    """What of a network a file can hold."""

    NETWORK = "network"
    PLACES = "places of cards"
    TRAINING = "training plan"
    WEIGHTS = "weights"


class Kind(StrEnum):
    """What a file is, and with it which command writes it: several kinds may share a suffix."""

    NETWORK = "network"  # the whole network in another form
    DIAGRAM = "diagram"
    PICTURE = "picture"


class FileFormat(Struct, frozen=True):
    """One format of files.

    `reader` and `writer` name functions as `module:function`. They are imported when a file is
    read or written, since loading them takes time, and in the process that does it, since some
    libraries may be loaded by an engine alone. A reader takes a path and gives FileContent. A
    writer takes a network and a path; what a window or an engine draws or builds needs none.
    """

    title: Sentence  # what a dialog calls such files
    noun: Sentence  # what a sentence calls one of them
    suffixes: tuple[str, ...]
    holds: tuple[Part, ...] = ()
    kind: Kind = Kind.NETWORK
    reader: str = ""
    read_in: Process | None = None
    writer: str = ""
    write_in: Process | None = None


class FileContent(Struct, frozen=True):
    """What a file holds: a network, and a sentence on each thing that could not be kept.

    `is_placed` says that its cards stand where somebody put them.
    """

    network: Network
    notes: tuple[Sentence, ...] = ()
    is_placed: bool = False
