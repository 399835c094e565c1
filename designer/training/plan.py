"""What to train on, how, and for how long; stored with the network as its `training` section."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from designer.errors import FormatError
from designer.network.edits import set_setting
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.sentences import sentence

section = "training"


class Digits(Struct, frozen=True, tag="digits"):
    """The bundled handwritten digits: 1,797 images of 8 × 8, values 0 to 16, ten classes.

    `flat`: the images have shape (64,) instead of (8, 8, 1). `scaled`: values are divided by 16.
    `sums`: a second input of shape (16,), the sums of the eight rows and the eight columns of
    the noiseless image (scaled: their means). `noise` is the standard deviation of noise added to
    the images, as a share of the largest value. `target` is the class from 0 to 9, or `ink`: an
    array as large as the image that is 1 where the noiseless pixel is above 8, for networks that
    give an image.
    """

    flat: bool = True
    scaled: bool = True
    sums: bool = False
    noise: float = 0.0
    target: Literal["class", "ink"] = "class"


class DigitPixels(Struct, frozen=True, tag="digit_pixels"):
    """The first of the bundled digits, noisy and enlarged, and which of their pixels are ink.

    `enlarged`: each pixel becomes a square of so many pixels along each side. Images have shape
    (height, width, 1), with `channels_first` (1, height, width). The target is the class of each
    pixel, 1 for ink, row by row: shape (height · width,). `noise` is as for Digits.
    """

    enlarged: int = 6
    channels_first: bool = False
    noise: float = 0.3
    samples: int = 256


class ArrayFile(Struct, frozen=True, tag="arrays"):
    """NumPy data: one `.npz` with an array for each input and target, or `.npy` files.

    `inputs` and `targets` are keys of the archive in the order of the model's ends; left empty,
    they are found by their names (`x`, `x_…`, `input…`; `y`, `y_…`, `target…`, `label…`). With a
    `.npy` as `path`, that is the input, and `targets` are paths of further `.npy` files, taken
    from the folder of `path`.
    """

    path: str
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


class CsvFile(Struct, frozen=True, tag="csv"):
    """A table with one row a sample. `features` empty: all columns but the target.

    Features are numbers. A target that is text becomes classes, numbered in sorted order.
    """

    path: str
    target: str
    features: tuple[str, ...] = ()


class LineData(Struct, frozen=True, tag="line"):
    """Points on `y = slope · x + offset`, x drawn from a normal distribution.

    For the smallest network there is.
    """

    slope: float = -1.0
    offset: float = 0.0
    samples: int = 1000


class RandomData(Struct, frozen=True, tag="random"):
    """Random inputs and targets of the shapes the network asks for; to try whether it trains."""

    samples: int = 64


DataSource = Digits | DigitPixels | ArrayFile | CsvFile | LineData | RandomData

# Where the weights of a run begin; "" is KEPT where the network came with weights, else NEW.
Weights = Literal["", "kept", "last run", "new"]
KEPT: Weights = "kept"
LAST_RUN: Weights = "last run"
NEW: Weights = "new"


class TrainingPlan(Struct, frozen=True):
    """Everything `compile` and `fit` are given.

    `losses` hold one entry, or one for each output; `loss_weights` say how much each output counts
    in the sum (empty: all the same). `metrics` are watched on every output that they suit; where
    `output_metrics` has some, those of each output by itself, and `metrics` counts no more.
    A value left at None is suggested from network and data; see `designer.training.suggest`.
    `weights` says what a run begins with: the weights that the network was opened with, those of
    its last run, or new ones; layers that they do not fit begin with new ones in any case.
    `unknown` keeps what a newer program has stored beside these.
    """

    data: DataSource | None = None
    optimizer: ObjectValue | None = None
    losses: tuple[ObjectValue, ...] = ()
    loss_weights: tuple[float, ...] = ()
    metrics: tuple[ObjectValue, ...] = ()
    output_metrics: tuple[tuple[ObjectValue, ...], ...] = ()
    callbacks: tuple[ObjectValue, ...] = ()
    epochs: int = 5
    batch_size: int = 32
    validation_split: float = 0.2
    shuffle: bool = True
    seed: int | None = 0
    weights: Weights = ""
    unknown: dict[str, Any] = {}


def plan_of(network: Network) -> TrainingPlan:
    """The plan that is stored with `network`, or the plan of somebody who has chosen nothing."""
    stored = network.settings.get(section)
    if stored is None:
        return TrainingPlan()
    known = {field.name for field in msgspec.structs.fields(TrainingPlan)}
    if not isinstance(stored, dict):
        raise FormatError(
            sentence(
                "The section {section!r} of the network should be an object; it is of type {type}.",
                section=section,
                type=type(stored).__name__,
            )
        )
    unknown = {key: value for key, value in stored.items() if key not in known}
    values = {key: value for key, value in stored.items() if key in known}
    try:
        plan = msgspec.convert(values, TrainingPlan)
    except msgspec.ValidationError as problem:
        raise FormatError(
            sentence(
                "The training plan of the network cannot be read: {reason}.", reason=str(problem)
            )
        ) from None
    return msgspec.structs.replace(plan, unknown={**plan.unknown, **unknown})


def with_plan(network: Network, plan: TrainingPlan) -> Network:
    """`network` with `plan` stored as its training section."""
    values = msgspec.json.decode(msgspec.json.encode(plan))
    values.update(values.pop("unknown"))
    for name in ("weights", "output_metrics"):  # younger than the format: left out while open
        if not values[name]:
            del values[name]
    return set_setting(network, section, values)
