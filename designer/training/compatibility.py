"""Whether network, training plan and data are compatible, told before a run starts."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from designer.network.check_result import CheckResult, NamedTensor
from designer.network.graph import Network
from designer.network.problems import ChangeSetting, Problem, Repair, SetParameter, Severity
from designer.network.values import ObjectValue
from designer.quantities import shape_text
from designer.sentences import Part, Sentence, all_of, counted, sentence
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
            sentence(
                "The plan has {losses}; one for all outputs or one for each of the {outputs} "
                "would be right.",
                losses=_losses(len(whole.losses)),
                outputs=len(ends),
            ),
            repair=repair,
        )
        # Which loss is meant for which output cannot be told, so nothing of them is judged.
        return (*said, wrong)
    if whole.loss_weights and len(whole.loss_weights) != len(ends):
        said.append(
            Problem(
                sentence(
                    "The plan has {weights}; one for each of the {outputs} would be right, or "
                    "none.",
                    weights=_loss_weights(len(whole.loss_weights)),
                    outputs=_ends(len(ends)),
                )
            )
        )
    return (*said, *_outputs(whole, ends, targets, repair))


def _figures(plan: TrainingPlan, description: DataDescription) -> Iterator[Problem]:
    if plan.epochs < 1:
        yield Problem(
            sentence("The plan has {epochs} epochs; at least 1 is needed.", epochs=plan.epochs)
        )
    if plan.batch_size < 1:
        yield Problem(
            sentence("The batch size is {size}; at least 1 is needed.", size=plan.batch_size)
        )
    if not 0.0 <= plan.validation_split < 1.0:
        yield Problem(
            sentence(
                "The validation split is {split}; it is the share of the samples that is kept "
                "for validation, from 0 to less than 1.",
                split=plan.validation_split,
            )
        )
    elif description.samples - int(description.samples * plan.validation_split) < 1:
        yield Problem(sentence("The data have no samples to train on."))
    elif plan.validation_split > 0.0 and int(description.samples * plan.validation_split) < 1:
        yield Problem(
            sentence(
                "A share of {split} of {samples} samples leaves none for validation; make the "
                "split larger, or 0 for a run without validation.",
                split=plan.validation_split,
                samples=description.samples,
            )
        )


def input_problems(
    network: Network, answer: CheckResult, description: DataDescription
) -> Iterator[Problem]:
    """Where the inputs of the network are not those that the data are for."""
    arrays, ends = description.inputs, answer.inputs
    if len(arrays) != len(ends):
        node = ends[len(arrays)].node if len(ends) > len(arrays) else None
        yield Problem(
            sentence(
                "The network has {inputs} and the data have {arrays} for them ({names}).",
                inputs=_inputs(len(ends)),
                arrays=_arrays(len(arrays)),
                names=_names(arrays),
            ),
            node=node,
        )
    for array, end in zip(arrays, ends, strict=False):
        shape = end.spec.shape[1:]
        if not fits(array.shape, shape):
            yield Problem(
                sentence(
                    "The data give {array!r} with shape {given}; the input {input!r} expects "
                    "{expected}.",
                    array=array.name,
                    given=shape_text(array.shape),
                    input=end.name,
                    expected=shape_text(shape),
                ),
                node=end.node,
                parameter="shape",
                repair=_reshape_input(network, end, array),
            )
        yield from _other_dtype(end, array)


def _other_dtype(end: NamedTensor, array: ArrayDescription) -> Iterator[Problem]:
    """Text where numbers are taken, numbers where text is, or more than whole numbers."""
    wants_text, has_text = end.spec.dtype == "string", array.dtype == "string"
    if wants_text != has_text:
        yield Problem(
            sentence(
                "The data give {array!r} as {given}; the input {input!r} expects {expected}.",
                array=array.name,
                given=array.dtype,
                input=end.name,
                expected=end.spec.dtype,
            ),
            node=end.node,
            parameter="dtype",
        )
    elif end.spec.dtype.startswith(("int", "uint")) and array.dtype.startswith("float"):
        yield Problem(
            sentence(
                "The data give {array!r} as {given}; the input {input!r} takes {expected}, so "
                "everything behind the decimal point is lost.",
                array=array.name,
                given=array.dtype,
                input=end.name,
                expected=end.spec.dtype,
            ),
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
    title = sentence("Set the shape of the input to {given}", given=shape_text(array.shape))
    return SetParameter(title, layer.id, "shape", array.shape)


def _target_count(ends: tuple[Head, ...], description: DataDescription) -> Iterator[Problem]:
    targets = description.targets
    if not targets:
        node = ends[0].node if ends else None
        yield Problem(
            sentence("The data have no target to learn; name one in the plan."), node=node
        )
    elif len(targets) != len(ends):
        node = ends[min(len(targets), len(ends) - 1)].node if ends else None
        yield Problem(
            sentence(
                "The network has {outputs} and the data have {targets} ({names}).",
                outputs=_ends(len(ends)),
                targets=_targets(len(targets)),
                names=_names(targets),
            ),
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
            sentence(
                "{loss} compares {output!r} of shape {shape} with class numbers of shape "
                "{expected}; the target {target!r} has shape {given}.",
                loss=loss.type,
                output=head.name,
                shape=shape_text(head.shape),
                expected=shape_text(head.shape[:-1]),
                target=target.name,
                given=shape_text(target.shape),
            ),
            node=head.node,
            repair=suggested,
        )
        return
    if target.minimum is not None and target.minimum < 0:
        yield Problem(
            sentence(
                "The target {target!r} has class numbers down to {least:g}; they must count "
                "from 0.",
                target=target.name,
                least=target.minimum,
            ),
            node=head.node,
        )
    elif target.classes is None and target.dtype.startswith("float"):
        yield Problem(
            sentence(
                "{loss} needs whole class numbers from 0; the target {target!r} holds {dtype} "
                "numbers.",
                loss=loss.type,
                target=target.name,
                dtype=target.dtype,
            ),
            node=head.node,
            repair=suggested,
        )
    width = head.shape[-1] if head.shape else None
    if target.classes is not None and width is not None and width != target.classes:
        yield _other_width(head, width, target.classes)


def _other_width(head: Head, width: int, classes: int) -> Problem:
    """An output that has not one value for each class."""
    if width < classes:
        message = counted(
            "The data have {classes} classes; {layer!r} gives only {count} value.",
            "The data have {classes} classes; {layer!r} gives only {count} values.",
            count=width,
            classes=classes,
            layer=head.layer.name,
        )
        severity = Severity.ERROR
    else:
        message = sentence(
            "{layer!r} gives {width} values; the data have only {classes} classes, so the "
            "rest is never right.",
            layer=head.layer.name,
            width=width,
            classes=classes,
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
    title = sentence("Set {parameter} to {value}", parameter=head.width_parameter, value=width)
    return SetParameter(title, head.layer.id, head.width_parameter, width)


def _unequal(
    loss: ObjectValue, head: Head, target: ArrayDescription, suggested: Repair | None
) -> Problem:
    """Output and target differ in shape for a loss that compares them value by value."""
    if target.classes is not None and is_sparse(head, target):
        return Problem(
            sentence(
                "{loss} needs a 1 at the right class among {width} values; the target "
                "{target!r} holds class numbers, which SparseCategoricalCrossentropy takes.",
                loss=loss.type,
                width=str(head.shape[-1]),
                target=target.name,
            ),
            node=head.node,
            repair=suggested,
        )
    repair = suggested
    if target.shape[:-1] == head.shape[:-1] and target.shape and head.width_parameter is not None:
        repair = _widen(head, target.shape[-1])
    return Problem(
        sentence(
            "The output {output!r} has shape {shape} and its target {target!r} has shape "
            "{given}; {loss} needs them equal.",
            output=head.name,
            shape=shape_text(head.shape),
            target=target.name,
            given=shape_text(target.shape),
            loss=loss.type,
        ),
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
            sentence(
                "{loss} expects targets from 0 to 1; those of {target!r} go up to {most:g}.",
                loss=loss.type,
                target=target.name,
                most=target.maximum,
            ),
            severity=Severity.WARNING,
            node=head.node,
        )


def _activation_doubt(loss: ObjectValue, head: Head) -> tuple[Sentence, str | None] | None:
    """Why an activation does not go with a crossentropy, and which would; None where it does."""
    layer, activation = head.layer.name, head.activation
    logits = bool(loss.parameters.get("from_logits", False))
    binary = loss.type.startswith("Binary")
    if activation == "softmax" and head.shape[-1:] == (1,):
        return (
            sentence(
                "The softmax of {layer!r} has one value only, which is always 1; sigmoid "
                "gives a probability.",
                layer=layer,
            ),
            "sigmoid",
        )
    if binary and activation == "softmax":
        return (
            sentence(
                "The softmax of {layer!r} makes its values add up to 1 and {loss} judges each "
                "by itself; CategoricalCrossentropy goes with softmax, or sigmoid with "
                "{loss}.",
                layer=layer,
                loss=loss.type,
            ),
            "sigmoid",
        )
    if logits and activation in PROBABILITIES:
        return (
            sentence(
                "{layer!r} gives probabilities ({activation}), but {loss} is told to expect "
                "logits; set from_logits to False.",
                layer=layer,
                activation=activation,
                loss=loss.type,
            ),
            None,
        )
    if not logits and activation in NO_PROBABILITIES:
        wanted = "sigmoid" if binary else "softmax"
        return _no_probabilities(layer, activation, loss.type, wanted), wanted
    return None


def _no_probabilities(layer: str, activation: str, loss: str, wanted: str) -> Sentence:
    if activation == LINEAR:
        return sentence(
            "{layer!r} gives logits, but {loss} expects probabilities; use the activation "
            "{wanted}, or set from_logits.",
            layer=layer,
            loss=loss,
            wanted=wanted,
        )
    return sentence(
        "{layer!r} gives the values of {activation}, but {loss} expects probabilities; use the "
        "activation {wanted}.",
        layer=layer,
        activation=activation,
        loss=loss,
        wanted=wanted,
    )


def _activate(head: Head, activation: str) -> Repair | None:
    if head.width_parameter is None:
        return None
    title = sentence("Use the activation {activation}", activation=activation)
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
            sentence(
                "The plan has metrics for {outputs}; the network has {number}.",
                outputs=_ends(len(plan.output_metrics)),
                number=len(known),
            )
        )
        return
    for (head, target), metrics in zip(known, plan.output_metrics, strict=True):
        for metric in metrics:
            if not suits(metric, head, target):
                yield _unsuitable(metric, head, target)


def _unsuitable(metric: ObjectValue, head: Head, target: ArrayDescription) -> Problem:
    return Problem(
        sentence(
            "The metric {metric} cannot compare the output {output!r} of shape {shape} "
            "with the target {target!r} of shape {given}; take it out of the plan or "
            "choose another.",
            metric=metric.type,
            output=head.name,
            shape=shape_text(head.shape),
            target=target.name,
            given=shape_text(target.shape),
        ),
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
    title = sentence("Use {losses}", losses=all_of(loss.type for loss in suggested))
    return ChangeSetting(title, plans.section, stored)


def _inputs(count: int) -> Sentence:
    if not count:
        return sentence("no inputs")
    return counted("{count} input", "{count} inputs", count=count)


def _ends(count: int) -> Sentence:
    if not count:
        return sentence("no outputs")
    return counted("{count} output", "{count} outputs", count=count)


def _arrays(count: int) -> Sentence:
    if not count:
        return sentence("no arrays")
    return counted("{count} array", "{count} arrays", count=count)


def _targets(count: int) -> Sentence:
    if not count:
        return sentence("no targets")
    return counted("{count} target", "{count} targets", count=count)


def _losses(count: int) -> Sentence:
    if not count:
        return sentence("no losses")
    return counted("{count} loss", "{count} losses", count=count)


def _loss_weights(count: int) -> Sentence:
    if not count:
        return sentence("no loss weights")
    return counted("{count} loss weight", "{count} loss weights", count=count)


def _names(arrays: tuple[ArrayDescription, ...]) -> Part:
    return tuple(repr(array.name) for array in arrays) or sentence("none")
