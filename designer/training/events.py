"""What a training run reports while it runs; `designer.protocol` carries these to the window."""

from msgspec import Struct

from designer.network.graph import NodeId, Scope
from designer.sentences import Sentence


class BuildingLayer(Struct, frozen=True, tag="building_layer"):
    """A layer is being built before training begins; at most ten times a second."""

    node: NodeId
    scope: Scope = ()


class RunStarted(Struct, frozen=True, tag="run_started"):
    """Training begins. `parameters` counts the model's weights."""

    epochs: int
    batches: int
    training_samples: int
    validation_samples: int
    parameters: int = 0


class WeightsShown(Struct, frozen=True, tag="weights_shown"):
    """All weights of a model small enough to read, by path: `before` training or `after` it.

    A weight that is not finite is None.
    """

    moment: str
    weights: dict[str, list[float | None]]


class BatchEnded(Struct, frozen=True, tag="batch_ended"):
    """Progress inside an epoch, at most ten times a second. `seconds` since the run began.

    Batches count from 1; the metrics are the means of the epoch so far, as Keras gives them.
    """

    epoch: int
    batch: int
    batches: int
    seconds: float
    metrics: dict[str, float | None]


class EpochEnded(Struct, frozen=True, tag="epoch_ended"):
    """The means of an epoch; validation metrics begin with `val_`. Epochs count from 1."""

    epoch: int
    seconds: float
    metrics: dict[str, float | None]


class RunEnded(Struct, frozen=True, tag="run_ended"):
    """How a run ended: `finished`, `stopped` or `failed`, in one sentence."""

    outcome: str
    message: Sentence | str
    seconds: float
    metrics: dict[str, float | None]
    best_epoch: int | None = None


class Log(Struct, frozen=True, tag="log"):
    """A line that a framework or the engine wrote."""

    level: str
    text: Sentence | str
