"""What crosses the boundary between the window and an engine: requests and events.

A frame is a length (4 bytes, big endian) followed by that many bytes of JSON. Every event names
the request it answers; a request ends in exactly one `Done` or `Failed`. Bulk data goes by file.
"""

import struct

import msgspec
from msgspec import Struct

from designer.network.check_result import NamedTensor, NodeResult, Totals
from designer.network.diff import Patch
from designer.network.graph import Network, NodeId
from designer.network.problems import Problem
from designer.sentences import Sentence
from designer.training.description import ArrayDescription as ArrayDescription
from designer.training.description import DataDescription as DataDescription
from designer.training.events import BatchEnded as BatchEnded
from designer.training.events import BuildingLayer as BuildingLayer
from designer.training.events import EpochEnded as EpochEnded
from designer.training.events import Log as Log
from designer.training.events import RunEnded as RunEnded
from designer.training.events import RunStarted as RunStarted
from designer.training.events import WeightsShown as WeightsShown
from designer.training.plan import TrainingPlan
from designer.training.sources import DataSource

version = 1
# Neither side reads more: a damaged length must not fill its memory.
largest_frame = 16 * 1024 * 1024
header = struct.Struct(">I")


# --- requests -------------------------------------------------------------------------------


class Check(Struct, frozen=True, tag="check"):
    """Checker: take this network as the present one and answer for all of it."""

    revision: int
    network: Network


class CheckPatch(Struct, frozen=True, tag="check_patch"):
    """Checker: apply `patch` to the network of `base`; answer what became different."""

    base: int
    revision: int
    patch: Patch


class Train(Struct, frozen=True, tag="train"):
    """Trainer: build the network with weights and train it into the folder `run`.

    `weights` is the archive whose weights its layers begin with where they fit.
    """

    network: Network
    plan: TrainingPlan
    run: str
    weights: str | None = None


class Predict(Struct, frozen=True, tag="predict"):
    """Trainer: write what the network, with the weights of an archive, gives for these data.

    The suffix of `path` says how: `.npy`, `.npz` or `.csv`.
    """

    network: Network
    weights: str
    data: DataSource
    path: str
    batch_size: int = 32


class CompareWeights(Struct, frozen=True, tag="compare_weights"):
    """Trainer: which layers of the network would get the weights of an archive."""

    network: Network
    weights: str


class Forget(Struct, frozen=True, tag="forget"):
    """Checker: the document that the request names is closed; nothing about it is kept."""


class Stop(Struct, frozen=True, tag="stop"):
    """Trainer: end the run after the present batch; its results are kept."""


class Suggest(Struct, frozen=True, tag="suggest"):
    """Reader: describe a data source: arrays, columns, shapes, dtypes, classes, some samples."""

    source: DataSource


class WriteModel(Struct, frozen=True, tag="write_model"):
    """Trainer: build the network and write it to `path` (`.keras`).

    `weights` is the archive whose weights its layers keep where they still fit.
    """

    network: Network
    path: str
    weights: str | None = None


class ReadFile(Struct, frozen=True, tag="read_file"):
    """Reader: parse a stranger's file into a network; nothing of it is executed."""

    path: str


class Render(Struct, frozen=True, tag="render"):
    """Reader: draw DOT text with Graphviz as `format`; into `path`, else into the answer."""

    dot: str
    format: str
    path: str | None = None


class CopyFile(Struct, frozen=True, tag="copy_file"):
    """Reader: save a copy of a finished file of ours, which may be large."""

    source: str
    path: str


class Place(Struct, frozen=True, tag="place"):
    """Reader: automatic placement of cards of these sizes (width, height in scene pixels)."""

    sizes: dict[NodeId, tuple[float, float]]
    wires: tuple[tuple[NodeId, NodeId], ...]
    direction: str = "down"


Request = (
    Check
    | CheckPatch
    | Train
    | Predict
    | CompareWeights
    | Forget
    | Stop
    | Suggest
    | WriteModel
    | ReadFile
    | CopyFile
    | Render
    | Place
)


class RequestFrame(Struct, frozen=True):
    """A request with its number, and the id of the open document that it is about."""

    number: int
    request: Request
    document: str = ""  # several may be open, and one engine answers about all of them


# --- events ---------------------------------------------------------------------------------


class Ready(Struct, frozen=True, tag="ready"):
    """The engine is up; versions of what it runs on (`keras`, `tensorflow`, `python`)."""

    role: str
    protocol: int
    versions: dict[str, str]


class Checked(Struct, frozen=True, tag="checked"):
    """What became different by the request's revision; see `designer.engine_client.live_check`.

    `nodes` holds new and changed answers; a node with None has no answer any more. `order` is
    None where it stayed the same. `problems`, ends and totals are always complete. `whole`:
    nothing that was said before counts any more.
    """

    revision: int
    nodes: dict[NodeId, NodeResult | None]
    order: tuple[NodeId, ...] | None
    inputs: tuple[NamedTensor, ...]
    outputs: tuple[NamedTensor, ...]
    totals: Totals
    problems: tuple[Problem, ...]
    whole: bool = False


class Progress(Struct, frozen=True, tag="progress"):
    """Slow work goes on."""

    message: Sentence


class FileRead(Struct, frozen=True, tag="file_read"):
    """The network that a file holds, and what could not be kept, a sentence each."""

    network: Network
    notes: tuple[Sentence, ...] = ()


class ModelWritten(Struct, frozen=True, tag="model_written"):
    """A model was written: how many layers kept weights, and which did not, a sentence each."""

    kept: int = 0
    notes: tuple[Sentence, ...] = ()


class Predicted(Struct, frozen=True, tag="predicted"):
    """Outputs were written: for how many samples, and the shape of each by name."""

    samples: int
    outputs: dict[str, tuple[int, ...]]


class WeightsCompared(Struct, frozen=True, tag="weights_compared"):
    """How many layers would get weights; which would not, and why, a sentence each."""

    kept: int
    new: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()


class Rendered(Struct, frozen=True, tag="rendered"):
    """A drawing as text (SVG), or None where it went to a file."""

    text: str | None


class Placed(Struct, frozen=True, tag="placed"):
    """Positions of the cards' top left corners, and routes of long wires by (source, target)."""

    positions: dict[NodeId, tuple[float, float]]
    routes: tuple[tuple[NodeId, NodeId, tuple[tuple[float, float], ...]], ...] = ()


class Done(Struct, frozen=True, tag="done"):
    """The request was carried out."""


class Failed(Struct, frozen=True, tag="failed"):
    """The request could not be carried out; one sentence, and the place it is about."""

    message: Sentence
    node: NodeId | None = None
    parameter: str | None = None


Event = (
    Ready
    | Checked
    | BuildingLayer
    | RunStarted
    | WeightsShown
    | BatchEnded
    | EpochEnded
    | RunEnded
    | Progress
    | Log
    | DataDescription
    | FileRead
    | ModelWritten
    | WeightsCompared
    | Predicted
    | Rendered
    | Placed
    | Done
    | Failed
)


class EventFrame(Struct, frozen=True):
    """An event with the number of its request; 0 where it answers none."""

    number: int
    event: Event


encode = msgspec.json.Encoder().encode
decode_request = msgspec.json.Decoder(RequestFrame).decode
decode_event = msgspec.json.Decoder(EventFrame).decode
