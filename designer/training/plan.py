"""What to train on, how, and for how long; stored with the network as its `training` section."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from designer.errors import FormatError
from designer.network.edits import set_setting
from designer.network.graph import Network
from designer.network.values import ObjectValue, formulas_in
from designer.sentences import sentence
from designer.training.sources import DataSource

section = "training"
_longest_shown = 40


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
    _refuse_formulas(plan)
    return msgspec.structs.replace(plan, unknown={**plan.unknown, **unknown})


def _refuse_formulas(plan: TrainingPlan) -> None:
    """Named values are the network's: nothing computes a formula here, whatever it claims."""
    objects = (plan.optimizer, plan.losses, plan.metrics, plan.output_metrics, plan.callbacks)
    for formula in formulas_in(objects):
        raise FormatError(
            sentence(
                "The training plan of the network cannot be read: it takes no formula such as "
                "'{formula}'.",
                formula=formula.text[:_longest_shown],
            )
        )


def with_plan(network: Network, plan: TrainingPlan) -> Network:
    """`network` with `plan` stored as its training section."""
    values = msgspec.json.decode(msgspec.json.encode(plan))
    values.update(values.pop("unknown"))
    for name in ("weights", "output_metrics"):  # younger than the format: left out while open
        if not values[name]:
            del values[name]
    return set_setting(network, section, values)
