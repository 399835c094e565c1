"""What a training plan says about each output of a model by itself."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from designer.network.check_result import CheckResult
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.training.description import ArrayDescription, DataDescription
from designer.training.heads import Head, heads
from designer.training.plan import TrainingPlan
from designer.training.suggest import completed, suits, targets_of


class OutputPlan(Struct, frozen=True):
    """One output: its loss, what is watched on it, and how much its loss counts."""

    name: str
    loss: ObjectValue
    metrics: tuple[ObjectValue, ...] = ()
    weight: float = 1.0


def loss_of(plan: TrainingPlan, number: int) -> ObjectValue:
    """The loss of an output; a plan may hold one for all."""
    return plan.losses[number if len(plan.losses) > 1 else 0]


def metrics_of(
    plan: TrainingPlan, number: int, head: Head, target: ArrayDescription
) -> tuple[ObjectValue, ...]:
    """What is watched on an output: what was chosen for it, or what suits it of all."""
    if plan.output_metrics:
        return plan.output_metrics[number] if number < len(plan.output_metrics) else ()
    return tuple(metric for metric in plan.metrics if suits(metric, head, target))


def outputs_of(
    plan: TrainingPlan, network: Network, answer: CheckResult, description: DataDescription
) -> tuple[OutputPlan, ...]:
    """The outputs as `plan` means them, with suggestions for what nobody has chosen."""
    ends = heads(network, answer)
    targets = targets_of(plan, ends, description)
    plan = completed(plan, network, answer, description)
    if len(targets) != len(ends) or len(plan.losses) not in (1, len(ends)):
        return ()
    weights = plan.loss_weights or (1.0,) * len(ends)
    return tuple(
        OutputPlan(
            head.name,
            loss_of(plan, number),
            metrics_of(plan, number, head, target),
            weights[number] if number < len(weights) else 1.0,
        )
        for number, (head, target) in enumerate(zip(ends, targets, strict=True))
    )


def with_outputs(
    plan: TrainingPlan, outputs: Sequence[OutputPlan], suggested: Sequence[OutputPlan]
) -> TrainingPlan:
    """`plan` that says this of the outputs; what is just as suggested is left open."""
    losses = tuple(output.loss for output in outputs)
    metrics = tuple(output.metrics for output in outputs)
    weights = tuple(output.weight for output in outputs)
    is_suggested = [(output.loss, output.metrics) for output in outputs] == [
        (output.loss, output.metrics) for output in suggested
    ]
    return replace(
        plan,
        losses=() if is_suggested else losses,
        metrics=(),
        output_metrics=() if is_suggested else metrics,
        loss_weights=weights if set(weights) != {1.0} else (),
    )
