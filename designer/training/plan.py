"""What to train on, how, and for how long; stored with the network as its `training` section."""

from typing import Any

from msgspec import Struct

from designer.network.values import ObjectValue


class Digits(Struct, frozen=True, tag="digits"):
    """The bundled handwritten digits: 1,797 images of 8 × 8, values 0 to 16, ten classes.

    `flat`: the inputs have shape (64,) instead of (8, 8, 1).
    """

    flat: bool = True
    scaled: bool = True  # values divided by 16


class ArrayFile(Struct, frozen=True, tag="arrays"):
    """NumPy data: one `.npz` with an array for each input and target, or `.npy` files.

    `inputs` and `targets` map an end of the model (by name; in its order) to a key of the archive
    or to a path.
    """

    path: str
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


class CsvFile(Struct, frozen=True, tag="csv"):
    """A table with one row a sample. `features` empty: all columns but the target."""

    path: str
    target: str
    features: tuple[str, ...] = ()


class LineData(Struct, frozen=True, tag="line"):
    """Points on `y = slope · x + offset`, for the smallest network there is."""

    slope: float = -1.0
    offset: float = 0.0
    samples: int = 1000


class RandomData(Struct, frozen=True, tag="random"):
    """Random inputs and targets of the shapes the network asks for; to try whether it trains."""

    samples: int = 64


DataSource = Digits | ArrayFile | CsvFile | LineData | RandomData


class TrainingPlan(Struct, frozen=True):
    """Everything `compile` and `fit` are given.

    `losses` hold one entry, or one for each output. `metrics` are watched on every output.
    A value left at None is suggested from network and data; see `designer.training.suggest`.
    """

    data: DataSource | None = None
    optimizer: ObjectValue | None = None
    losses: tuple[ObjectValue, ...] = ()
    metrics: tuple[ObjectValue, ...] = ()
    callbacks: tuple[ObjectValue, ...] = ()
    epochs: int = 5
    batch_size: int = 32
    validation_split: float = 0.2
    shuffle: bool = True
    seed: int | None = 0
    unknown: dict[str, Any] = {}
