"""Whether network, training plan and data are compatible, told before a run starts."""

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
NO_PROBABILITIES = (LINEAR, "relu", "re_lu", "tanh")


def problems(
    plan: TrainingPlan, network: Network, answer: CheckResult, description: DataDescription
) -> tuple[Problem, ...]:
    """Everything that would keep the run from starting, or (as warnings) from learning.

    What the plan leaves open is judged as `suggest.completed` fills it in.
    """
    whole = completed(plan, network, answer, description)
    ends = heads(network, answer)
    said = [*_figures(whole, description)]
    if not description.any_shape:
        said += input_problems(network, answer, description)
        said += _target_count(ends, description)
    targets = targets_of(plan, ends, description)
    if not targets or not ends:
        return tuple(said)
    repair = _suggested(plan, network, answer, description)
    if len(whole.losses) not in (1, len(ends)):
        wrong = Problem(
            f"The plan has {_count(len(whole.losses), 'loss', 'losses')}; one for all outputs or "
            f"one for each of the {len(ends)} would be right.",
            repair=repair,
        )
        # Which loss is meant for which output cannot be told, so nothing of them is judged.
        return (*said, wrong)
    if whole.loss_weights and len(whole.loss_weights) != len(ends):
        said.append(
            Problem(
                f"The plan has {_count(len(whole.loss_weights), 'loss weight')}; one for each of "
                f"the {_count(len(ends), 'output')} would be right, or none."
            )
        )
    return (*said, *_outputs(whole, ends, targets, repair))


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


def _outputs(
    plan: TrainingPlan,
    ends: tuple[Head, ...],
    targets: tuple[ArrayDescription, ...],
    suggested: Repair | None,
) -> list[Problem]:
    """What is wrong with losses and, where they are right, with metrics."""
    said: list[Problem] = []
    for number, (head, target) in enumerate(zip(ends, targets, strict=False)):
        loss = plan.losses[number if len(plan.losses) > 1 else 0]
        said += _output(loss, head, target, suggested)
    # The metrics would only say again that a shape is wrong.
    if all(problem.severity is Severity.WARNING for problem in said):
        said += _metrics(plan, ends, targets)
    return said


def _output(
    loss: ObjectValue, head: Head, target: ArrayDescription, suggested: Repair | None
) -> Iterator[Problem]:
    if loss.type.startswith("Sparse"):
        yield from _sparse(loss, head, target, suggested)
    elif not is_dense(head, target):
        # What an activation gives matters only once the shapes agree.
        yield _unequal(loss, head, target, suggested)
        return
    if loss.type.endswith("Crossentropy"):
        yield from _probabilities(loss, head, target)


def _sparse(
    loss: ObjectValue, head: Head, target: ArrayDescription, suggested: Repair | None
) -> Iterator[Problem]:
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
    width = head.shape[-1] if head.shape else None
    if target.classes is not None and width is not None and width != target.classes:
        yield _other_width(head, width, target.classes)


def _other_width(head: Head, width: int, classes: int) -> Problem:
    """An output that has not one value for each class."""
    if width < classes:
        message = f"The data have {classes} classes; {head.layer.name!r} gives only {width} values."
        severity = Severity.ERROR
    else:
        message = (
            f"{head.layer.name!r} gives {width} values; the data have only {classes} classes, so "
            "the rest is never right."
        )
        severity = Severity.WARNING
    return Problem(
        message,
        severity=severity,
        node=head.node,
        parameter=head.width_parameter,
        repair=_widen(head, classes),
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
    doubt = _activation_doubt(loss, head)
    if doubt is not None:
        message, activation = doubt
        yield Problem(
            message,
            severity=Severity.WARNING,
            node=head.node,
            parameter="activation" if head.layer.parameters.get("activation") else None,
            repair=_activate(head, activation) if activation else None,
        )
    if not loss.type.startswith("Sparse") and target.maximum is not None and target.maximum > 1:
        yield Problem(
            f"{loss.type} expects targets from 0 to 1; those of {target.name!r} go up to "
            f"{target.maximum:g}.",
            severity=Severity.WARNING,
            node=head.node,
        )


def _activation_doubt(loss: ObjectValue, head: Head) -> tuple[str, str | None] | None:
    """Why an activation does not go with a crossentropy, and which would; None where it does."""
    layer, activation = head.layer.name, head.activation
    logits = bool(loss.parameters.get("from_logits", False))
    binary = loss.type.startswith("Binary")
    if activation == "softmax" and head.shape[-1:] == (1,):
        return (
            f"The softmax of {layer!r} has one value only, which is always 1; sigmoid gives a "
            "probability.",
            "sigmoid",
        )
    if binary and activation == "softmax":
        return (
            f"The softmax of {layer!r} makes its values add up to 1 and {loss.type} judges each by "
            f"itself; CategoricalCrossentropy goes with softmax, or sigmoid with {loss.type}.",
            "sigmoid",
        )
    if logits and activation in PROBABILITIES:
        return (
            f"{layer!r} gives probabilities ({activation}), but {loss.type} is told to expect "
            "logits; set from_logits to False.",
            None,
        )
    if not logits and activation in NO_PROBABILITIES:
        wanted = "sigmoid" if binary else "softmax"
        gives, instead = f"the values of {activation}", ""
        if activation == LINEAR:
            gives, instead = "logits", ", or set from_logits"
        return (
            f"{layer!r} gives {gives}, but {loss.type} expects probabilities; use the activation "
            f"{wanted}{instead}.",
            wanted,
        )
    return None


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
    suggested = tuple(item.value for item in losses(network, answer, description))
    if not suggested or suggested == plan.losses:
        return None
    open_plan = replace(plan, losses=(), metrics=(), output_metrics=())
    better = completed(open_plan, network, answer, description)
    # `completed` has filled this in as well, and the repair is about losses.
    better = replace(better, optimizer=plan.optimizer)
    stored: dict[str, Any] = plans.with_plan(network, better).settings[plans.section]
    names = " and ".join(loss.type for loss in suggested)
    return ChangeSetting(f"Use {names}", plans.section, stored)


def _count(number: int, one: str, many: str = "") -> str:
    words = one if number == 1 else many or f"{one}s"
    return f"{number or 'no'} {words}"


def _names(arrays: tuple[ArrayDescription, ...]) -> str:
    return ", ".join(repr(array.name) for array in arrays) or "none"
