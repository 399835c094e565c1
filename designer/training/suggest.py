"""Optimizer, losses and metrics for somebody who has not chosen any, each with its reason."""

from msgspec import Struct
from msgspec.structs import replace

from designer.network.check_result import CheckResult
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.sentences import Sentence, counted, sentence
from designer.training.description import ArrayDescription, DataDescription
from designer.training.heads import LINEAR, Head, heads
from designer.training.plan import TrainingPlan

# Adam moves a weight by about its learning rate at a step: its usual 0.001 gets no farther than 0.5
# in so many.
few_steps = 500


class Suggestion(Struct, frozen=True):
    """A choice and, in one sentence, why."""

    value: ObjectValue
    reason: Sentence


def completed(
    plan: TrainingPlan, network: Network, answer: CheckResult, description: DataDescription
) -> TrainingPlan:
    """`plan` with suggestions where nothing was chosen."""
    if plan.optimizer is None:
        plan = replace(plan, optimizer=optimizer(plan, description).value)
    if not plan.losses:
        suggested = losses(network, answer, description)
        plan = replace(plan, losses=tuple(suggestion.value for suggestion in suggested))
        if not plan.metrics and not plan.output_metrics:
            plan = _with_metrics(plan, network, answer, description)
    return plan


def _with_metrics(
    plan: TrainingPlan, network: Network, answer: CheckResult, description: DataDescription
) -> TrainingPlan:
    """One metric for each output; one for all where all are the same."""
    by_output = [
        (_metric(_loss(head, target).value).value,)
        for head, target in pairs(network, answer, description)
    ]
    if any(metrics != by_output[0] for metrics in by_output):
        return replace(plan, output_metrics=tuple(by_output))
    return replace(plan, metrics=by_output[0] if by_output else ())


def optimizer(plan: TrainingPlan, description: DataDescription) -> Suggestion:
    """An optimizer that learns something in the steps there are."""
    training = description.samples * (1.0 - plan.validation_split)
    steps = int(training / max(plan.batch_size, 1)) * plan.epochs
    if 0 < steps < few_steps:
        return Suggestion(
            ObjectValue("Adam", {"learning_rate": 0.01}),
            counted(
                "Adam finds the step for each weight by itself; with only {count:,} step to "
                "go, it begins with larger ones than usual.",
                "Adam finds the step for each weight by itself; with only {count:,} steps to "
                "go, it begins with larger ones than usual.",
                count=steps,
            ),
        )
    return Suggestion(
        ObjectValue("Adam"),
        sentence("Adam finds the step for each weight by itself; a good first choice."),
    )


def losses(
    network: Network, answer: CheckResult, description: DataDescription
) -> tuple[Suggestion, ...]:
    """A loss for each output of the model; one for all where all are the same."""
    each = [_loss(head, target) for head, target in pairs(network, answer, description)]
    if each and all(suggestion.value == each[0].value for suggestion in each):
        return (each[0],)
    return tuple(each)


def metrics(
    network: Network, answer: CheckResult, description: DataDescription
) -> tuple[Suggestion, ...]:
    """What to watch beside the loss."""
    different: list[Suggestion] = []
    for head, target in pairs(network, answer, description):
        suggestion = _metric(_loss(head, target).value)
        if all(suggestion.value != other.value for other in different):
            different.append(suggestion)
    return tuple(different)


def pairs(
    network: Network, answer: CheckResult, description: DataDescription
) -> list[tuple[Head, ArrayDescription]]:
    """Each output with the target it learns; data that take any shape take the output's."""
    ends = heads(network, answer)
    if not description.any_shape:
        return list(zip(ends, description.targets, strict=False))
    return [(head, invented(head)) for head in ends]


def invented(head: Head, loss: ObjectValue | None = None) -> ArrayDescription:
    """The target that random data would have for this output and, if it is chosen, this loss."""
    shape = tuple(size or 1 for size in head.shape)
    name = loss.type if loss is not None else ""
    by_activation = {"softmax": "Sparse", "log_softmax": "Sparse", "sigmoid": "Crossentropy"}
    kind = name or by_activation.get(head.activation or "", "")
    if kind.startswith("Sparse") and shape:
        return ArrayDescription(head.name, shape[:-1], "int64", shape[-1], 0, shape[-1] - 1)
    if kind.endswith("Crossentropy"):
        return ArrayDescription(head.name, shape, "int64", 2, 0, 1)
    return ArrayDescription(head.name, shape, "float32")


def targets_of(
    plan: TrainingPlan, ends: tuple[Head, ...], description: DataDescription
) -> tuple[ArrayDescription, ...]:
    """The targets of the data; for data that take any shape, those that would be made."""
    if not description.any_shape:
        return description.targets
    chosen = plan.losses
    return tuple(
        invented(head, chosen[number if number < len(chosen) else 0] if chosen else None)
        for number, head in enumerate(ends)
    )


def _loss(head: Head, target: ArrayDescription) -> Suggestion:
    sparse = is_sparse(head, target)
    shares = head.activation == "softmax" and head.shape[-1:] != (1,)
    if target.classes is not None:
        suggestion = _loss_for_classes(head, target.classes, sparse=sparse, shares=shares)
        if suggestion is not None:
            return suggestion
    if shares and not sparse:
        return Suggestion(
            ObjectValue("CategoricalCrossentropy"),
            sentence(
                "The target gives a share for each class, and softmax gives their probabilities."
            ),
        )
    return Suggestion(
        ObjectValue("MeanSquaredError"), sentence("The target is a number of any size.")
    )


def _loss_for_classes(head: Head, classes: int, *, sparse: bool, shares: bool) -> Suggestion | None:
    """The loss for a target of class numbers, or of marks for two classes."""
    logits = {"from_logits": True} if head.activation == LINEAR else {}
    layer = head.layer.name
    width = head.shape[-1] if head.shape else None
    if sparse and (width or 0) > 1:
        return Suggestion(
            ObjectValue("SparseCategoricalCrossentropy", logits),
            _one_of_classes_as_logits(classes, layer) if logits else _one_of_classes(classes),
        )
    if classes != 2:
        return None
    if shares:
        return Suggestion(
            ObjectValue("CategoricalCrossentropy"),
            sentence(
                "The target marks one of several classes with a 1, and softmax gives their "
                "probabilities."
            ),
        )
    if logits:
        reason = sentence(
            "The target is 0 or 1; {layer} has no activation, so it gives logits.", layer=layer
        )
    else:
        reason = sentence("The target is 0 or 1.")
    return Suggestion(ObjectValue("BinaryCrossentropy", logits), reason)


def _one_of_classes(classes: int) -> Sentence:
    return sentence(
        "The target is one of {classes} classes, given as a whole number.", classes=classes
    )


def _one_of_classes_as_logits(classes: int, layer: str) -> Sentence:
    return sentence(
        "The target is one of {classes} classes, given as a whole number; {layer} has "
        "no activation, so it gives logits.",
        classes=classes,
        layer=layer,
    )


def _metric(loss: ObjectValue) -> Suggestion:
    if loss.type.endswith("Crossentropy"):
        kind = loss.type.removesuffix("Crossentropy")
        parameters: dict[str, object] = {}
        if kind == "Binary" and loss.parameters.get("from_logits"):
            parameters["threshold"] = 0.0
        return Suggestion(
            ObjectValue(f"{kind}Accuracy", parameters), sentence("How often the answer is right.")
        )
    return Suggestion(
        ObjectValue("MeanAbsoluteError"),
        sentence("How far the answer is off on average, in the unit of the target."),
    )


def is_sparse(head: Head, target: ArrayDescription) -> bool:
    """Whether the target has a class number where the output has a value for each class."""
    return fits(target.shape, head.shape[:-1]) or fits(target.shape, (*head.shape[:-1], 1))


def is_dense(head: Head, target: ArrayDescription) -> bool:
    """Whether target and output have the same shape; Keras adds or drops a last axis of size 1."""
    return fits(target.shape, head.shape) or (
        head.shape[-1:] == (1,) and fits(target.shape, head.shape[:-1])
    )


def fits(shape: tuple[int, ...], expected: tuple[int | None, ...]) -> bool:
    """Whether `shape` is `expected`, where None stands for any size."""
    return len(shape) == len(expected) and all(
        wanted is None or size == wanted for size, wanted in zip(shape, expected, strict=True)
    )


def suits(metric: ObjectValue, head: Head, target: ArrayDescription) -> bool:
    """Whether a metric (or loss) can compare this output with this target at all."""
    if metric.type.startswith("Sparse"):
        # Of one value alone the largest is always the first, so nothing would be measured.
        width = head.shape[-1] if head.shape else None
        return is_sparse(head, target) and width != 1
    return is_dense(head, target)
