"""What does not fit between network, training plan and data; said before a run starts."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from designer.network.check_result import CheckResult, NamedTensor
from designer.network.graph import Network
from designer.network.problems import ChangeSetting, Problem, Repair, SetParameter, Severity
from designer.network.values import ObjectValue
from designer.quantities import shape_text
from designer.training import plan as plans
from designer.training.description import ArrayDescription, DataDescription
from designer.training.heads import LINEAR, Head, heads
from designer.training.plan import TrainingPlan
from designer.training.suggest import (
    completed,
    fits,
    is_dense,
    is_sparse,
    losses,
    suits,
    targets_of,
)

PROBABILITIES = ("softmax", "sigmoid", "hard_sigmoid")


def problems(
    plan: TrainingPlan, network: Network, answer: CheckResult, description: DataDescription
) -> tuple[Problem, ...]:
    """Everything that would keep the run from starting, or (as warnings) from learning.

    What the plan leaves open is judged as `suggest.completed` fills it in.
    """
    chosen = plan
    plan = completed(plan, network, answer, description)
    ends = heads(network, answer)
    found = [*_figures(plan, description)]
    if not description.any_shape:
        found += input_problems(network, answer, description)
        found += _target_count(ends, description)
    targets = targets_of(chosen, ends, description)
    if not targets or not ends:
        return tuple(found)
    if len(plan.losses) not in (1, len(ends)):
        found.append(
            Problem(
                f"The plan has {_count(len(plan.losses), 'loss', 'losses')}; one for all outputs "
                f"or one for each of the {len(ends)} would be right.",
                repair=_suggested(chosen, network, answer, description),
            )
        )
        return tuple(found)
    if plan.loss_weights and len(plan.loss_weights) != len(ends):
        found.append(
            Problem(
                f"The plan has {_count(len(plan.loss_weights), 'loss weight')}; one for each of "
                f"the {_count(len(ends), 'output')} would be right, or none."
            )
        )
    judged: list[Problem] = []
    for number, (head, target) in enumerate(zip(ends, targets, strict=False)):
        loss = plan.losses[number if len(plan.losses) > 1 else 0]
        repair = _suggested(chosen, network, answer, description)
        judged += _output(loss, head, target, repair)
    if all(problem.severity is Severity.WARNING for problem in judged):
        judged += _metrics(plan, ends, targets)
    return (*found, *judged)


def _figures(plan: TrainingPlan, description: DataDescription) -> Iterator[Problem]:
    if plan.epochs < 1:
        yield Problem(f"The plan has {plan.epochs} epochs; at least 1 is needed.")
    if plan.batch_size < 1:
        yield Problem(f"The batch size is {plan.batch_size}; at least 1 is needed.")
    if not 0.0 <= plan.validation_split < 1.0:
        yield Problem(
            f"The validation split is {plan.validation_split}; it is the share of the samples "
            "that is kept for validation, from 0 to less than 1."
        )
    elif description.samples - int(description.samples * plan.validation_split) < 1:
        yield Problem("The data have no samples to train on.")
    elif plan.validation_split > 0.0 and int(description.samples * plan.validation_split) < 1:
        yield Problem(
            f"A share of {plan.validation_split} of {description.samples} samples leaves none for "
            "validation; make the split larger, or 0 for a run without validation."
        )


def input_problems(
    network: Network, answer: CheckResult, description: DataDescription
) -> Iterator[Problem]:
    """Where the inputs of the network are not those that the data are for."""
    arrays, ends = description.inputs, answer.inputs
    if len(arrays) != len(ends):
        node = ends[len(arrays)].node if len(ends) > len(arrays) else None
        yield Problem(
            f"The network has {_count(len(ends), 'input')} and the data have "
            f"{_count(len(arrays), 'array')} for them ({_names(arrays)}).",
            node=node,
        )
    for array, end in zip(arrays, ends, strict=False):
        shape = end.spec.shape[1:]
        if not fits(array.shape, shape):
            yield Problem(
                f"The data give {array.name!r} with shape {shape_text(array.shape)}; "
                f"the input {end.name!r} expects {shape_text(shape)}.",
                node=end.node,
                parameter="shape",
                repair=_reshape_input(network, end, array),
            )
        wants_text, has_text = end.spec.dtype == "string", array.dtype == "string"
        if wants_text != has_text:
            yield Problem(
                f"The data give {array.name!r} as {array.dtype}; "
                f"the input {end.name!r} expects {end.spec.dtype}.",
                node=end.node,
                parameter="dtype",
            )
        elif end.spec.dtype.startswith(("int", "uint")) and array.dtype.startswith("float"):
            yield Problem(
                f"The data give {array.name!r} as {array.dtype}; the input {end.name!r} takes "
                f"{end.spec.dtype}, so everything behind the decimal point is lost.",
                severity=Severity.WARNING,
                node=end.node,
                parameter="dtype",
            )


def _reshape_input(network: Network, end: NamedTensor, array: ArrayDescription) -> Repair | None:
    if end.node not in network.nodes:
        return None
    layer = network.layer_of(end.node)
    if "shape" not in layer.parameters:
        return None
    title = f"Set the shape of the input to {shape_text(array.shape)}"
    return SetParameter(title, layer.id, "shape", array.shape)


def _target_count(ends: tuple[Head, ...], description: DataDescription) -> Iterator[Problem]:
    targets = description.targets
    if not targets:
        node = ends[0].node if ends else None
        yield Problem("The data have no target to learn; name one in the plan.", node=node)
    elif len(targets) != len(ends):
        node = ends[min(len(targets), len(ends) - 1)].node if ends else None
        yield Problem(
            f"The network has {_count(len(ends), 'output')} and the data have "
            f"{_count(len(targets), 'target')} ({_names(targets)}).",
            node=node,
        )


def _output(
    loss: ObjectValue, head: Head, target: ArrayDescription, suggested: Repair | None
) -> Iterator[Problem]:
    if loss.type.startswith("Sparse"):
        yield from _sparse(loss, head, target, suggested)
    elif not is_dense(head, target):
        yield _unequal(loss, head, target, suggested)
        return
    if loss.type.endswith("Crossentropy"):
        yield from _probabilities(loss, head, target)


def _sparse(
    loss: ObjectValue, head: Head, target: ArrayDescription, suggested: Repair | None
) -> Iterator[Problem]:
    width = head.shape[-1] if head.shape else None
    if not is_sparse(head, target):
        yield Problem(
            f"{loss.type} compares {head.name!r} of shape {shape_text(head.shape)} with class "
            f"numbers of shape {shape_text(head.shape[:-1])}; the target {target.name!r} has shape "
            f"{shape_text(target.shape)}.",
            node=head.node,
            repair=suggested,
        )
        return
    if target.minimum is not None and target.minimum < 0:
        yield Problem(
            f"The target {target.name!r} has class numbers down to {target.minimum:g}; "
            "they must count from 0.",
            node=head.node,
        )
    elif target.classes is None and target.dtype.startswith("float"):
        yield Problem(
            f"{loss.type} needs whole class numbers from 0; the target {target.name!r} holds "
            f"{target.dtype} numbers.",
            node=head.node,
            repair=suggested,
        )
    if target.classes is None or width is None:
        return
    if width < target.classes:
        yield Problem(
            f"The data have {target.classes} classes; {head.layer.name!r} gives only {width} "
            "values.",
            node=head.node,
            parameter=head.width_parameter,
            repair=_widen(head, target.classes),
        )
    elif width > target.classes:
        yield Problem(
            f"{head.layer.name!r} gives {width} values; the data have only {target.classes} "
            "classes, so the rest is never right.",
            severity=Severity.WARNING,
            node=head.node,
            parameter=head.width_parameter,
            repair=_widen(head, target.classes),
        )


def _widen(head: Head, width: int) -> Repair | None:
    if head.width_parameter is None:
        return None
    title = f"Set {head.width_parameter} to {width}"
    return SetParameter(title, head.layer.id, head.width_parameter, width)


def _unequal(
    loss: ObjectValue, head: Head, target: ArrayDescription, suggested: Repair | None
) -> Problem:
    """Output and target differ in shape for a loss that compares them value by value."""
    if target.classes is not None and is_sparse(head, target):
        return Problem(
            f"{loss.type} needs a 1 at the right class among {head.shape[-1]} values; the target "
            f"{target.name!r} holds class numbers, which SparseCategoricalCrossentropy takes.",
            node=head.node,
            repair=suggested,
        )
    repair = suggested
    if target.shape[:-1] == head.shape[:-1] and target.shape and head.width_parameter is not None:
        repair = _widen(head, target.shape[-1])
    return Problem(
        f"The output {head.name!r} has shape {shape_text(head.shape)} and its target "
        f"{target.name!r} has shape {shape_text(target.shape)}; {loss.type} needs them equal.",
        node=head.node,
        parameter=head.width_parameter,
        repair=repair,
    )


def _probabilities(loss: ObjectValue, head: Head, target: ArrayDescription) -> Iterator[Problem]:
    """Crossentropies: do they get the probabilities (or the logits) that they are told of?"""
    logits = bool(loss.parameters.get("from_logits", False))
    binary = loss.type.startswith("Binary")
    width = head.shape[-1] if head.shape else None
    wanted = "sigmoid" if binary else "softmax"

    def warning(message: str, activation: str | None) -> Problem:
        repair = _activate(head, activation) if activation else None
        return Problem(
            message,
            severity=Severity.WARNING,
            node=head.node,
            parameter="activation" if head.layer.parameters.get("activation") else None,
            repair=repair,
        )

    if head.activation == "softmax" and width == 1:
        yield warning(
            f"The softmax of {head.layer.name!r} has one value only, which is always 1; "
            "sigmoid gives a probability.",
            "sigmoid",
        )
    elif binary and head.activation == "softmax":
        yield warning(
            f"The softmax of {head.layer.name!r} makes its values add up to 1 and {loss.type} "
            "judges each by itself; CategoricalCrossentropy goes with softmax, or sigmoid with "
            f"{loss.type}.",
            "sigmoid",
        )
    elif logits and head.activation in PROBABILITIES:
        yield warning(
            f"{head.layer.name!r} gives probabilities ({head.activation}), but {loss.type} is told "
            "to expect logits; set from_logits to False.",
            None,
        )
    elif not logits and head.activation in (LINEAR, "relu", "re_lu", "tanh"):
        gives = "logits" if head.activation == LINEAR else f"the values of {head.activation}"
        yield warning(
            f"{head.layer.name!r} gives {gives}, but {loss.type} expects probabilities; use the "
            f"activation {wanted}" + (", or set from_logits." if gives == "logits" else "."),
            wanted,
        )
    if not loss.type.startswith("Sparse") and target.maximum is not None and target.maximum > 1:
        yield Problem(
            f"{loss.type} expects targets from 0 to 1; those of {target.name!r} go up to "
            f"{target.maximum:g}.",
            severity=Severity.WARNING,
            node=head.node,
        )


def _activate(head: Head, activation: str) -> Repair | None:
    if head.width_parameter is None:
        return None
    title = f"Use the activation {activation}"
    return SetParameter(title, head.layer.id, "activation", activation)


def _metrics(
    plan: TrainingPlan, ends: tuple[Head, ...], targets: tuple[ArrayDescription, ...]
) -> Iterator[Problem]:
    known = list(zip(ends, targets, strict=False))
    if plan.output_metrics:
        yield from _output_metrics(plan, known)
        return
    for metric in plan.metrics if known else ():
        if not any(suits(metric, head, target) for head, target in known):
            yield _unsuitable(metric, *known[0])


def _output_metrics(
    plan: TrainingPlan, known: list[tuple[Head, ArrayDescription]]
) -> Iterator[Problem]:
    if len(plan.output_metrics) != len(known):
        yield Problem(
            f"The plan has metrics for {_count(len(plan.output_metrics), 'output')}; the network "
            f"has {len(known)}."
        )
        return
    for (head, target), metrics in zip(known, plan.output_metrics, strict=True):
        for metric in metrics:
            if not suits(metric, head, target):
                yield _unsuitable(metric, head, target)


def _unsuitable(metric: ObjectValue, head: Head, target: ArrayDescription) -> Problem:
    return Problem(
        f"The metric {metric.type} cannot compare the output {head.name!r} of shape "
        f"{shape_text(head.shape)} with the target {target.name!r} of shape "
        f"{shape_text(target.shape)}; take it out of the plan or choose another.",
        node=head.node,
    )


def _suggested(
    plan: TrainingPlan, network: Network, answer: CheckResult, description: DataDescription
) -> Repair | None:
    """The edit that puts the suggested losses and metrics into the plan."""
    found = tuple(item.value for item in losses(network, answer, description))
    if not found or found == plan.losses:
        return None
    open_plan = replace(plan, losses=(), metrics=(), output_metrics=())
    better = completed(open_plan, network, answer, description)
    better = replace(better, optimizer=plan.optimizer)
    stored: dict[str, Any] = plans.with_plan(network, better).settings[plans.section]
    names = " and ".join(loss.type for loss in found)
    return ChangeSetting(f"Use {names}", plans.section, stored)


def _count(number: int, one: str, many: str = "") -> str:
    words = one if number == 1 else many or f"{one}s"
    return f"{number or 'no'} {words}"


def _names(arrays: tuple[ArrayDescription, ...]) -> str:
    return ", ".join(repr(array.name) for array in arrays) or "none"
