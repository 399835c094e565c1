"""What our own knowledge adds to Keras': nested models that do not fit, and what is hardly meant.

Keras checks shapes when a layer is called, but takes text for numbers, numbers for indices, and
weights that no computer can hold, and fails only in training.
"""

from collections.abc import Sequence

from designer.catalog.spec import TypeSpec
from designer.engine.error_cases import Arrival, shape_words
from designer.engine.inference import Arrivals, Fault
from designer.network.check_result import NamedTensor, NodeResult, Shape
from designer.network.graph import INPUT
from designer.network.plan import Call, Plan
from designer.network.problems import Problem, SetParameter, Severity
from designer.quantities import bytes_text

# Layers that look up by number; Keras would cut 0.7 down to 0 without a word.
look_up_types = frozenset({"Embedding", "ReversibleEmbedding", "CategoryEncoding", "IntegerLookup"})
_takes_text = frozenset({"preprocessing", "reshaping", "output", "nested", "custom"})
_passes_text = frozenset({"Identity", "Concatenate"})


def sanity_problems(call: Call, spec: TypeSpec, arrived: tuple[Arrival, ...]) -> list[Problem]:
    """What Keras takes when it builds the model, though it cannot or hardly will work."""
    problems = []
    for arrival in arrived:
        if arrival.spec.dtype == "string":
            if spec.category not in _takes_text and spec.type not in _passes_text:
                problems.append(_text_for_numbers(call, spec, arrival))
        elif spec.type in look_up_types and arrival.spec.dtype.startswith(("float", "bfloat")):
            problems.append(_numbers_for_indices(call, spec, arrival))
    return problems


def _text_for_numbers(call: Call, spec: TypeSpec, arrival: Arrival) -> Problem:
    return Problem(
        f"{spec.type} takes numbers; {arrival.source!r} brings text. A StringLookup, a "
        "TextVectorization or a Hashing in between makes numbers of it.",
        node=call.node,
        wire=arrival.wire,
        port=arrival.port,
    )


def _numbers_for_indices(call: Call, spec: TypeSpec, arrival: Arrival) -> Problem:
    repair = None
    if arrival.layer.type == INPUT:
        repair = SetParameter("Make the Input int32", arrival.layer.id, "dtype", "int32")
    return Problem(
        f"{spec.type} looks up by whole numbers; {arrival.source!r} brings {arrival.spec.dtype}, "
        "which Keras cuts down to whole numbers.",
        severity=Severity.WARNING,
        node=call.node,
        wire=arrival.wire,
        port=arrival.port,
        repair=repair,
    )


def too_large(call: Call, answer: NodeResult, memory: int | None) -> Problem | None:
    """A warning about a layer whose weights alone do not fit into this computer's memory."""
    size = answer.parameters * 4
    if memory is None or size <= memory:
        return None
    return Problem(
        f"The weights of {call.layer.name!r} need {bytes_text(size)}; this computer has "
        f"{bytes_text(memory)} of memory.",
        severity=Severity.WARNING,
        node=call.node,
    )


def incomplete(inner: Plan, problems: Sequence[Problem]) -> Fault | None:
    """Why a network inside is no model by itself, or None."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        count = "a problem" if len(errors) == 1 else f"{len(errors)} problems"
        return Fault(f"The nested network has {count}: {errors[0].message}", from_keras=False)
    if not inner.inputs or not inner.outputs:
        missing = "output" if inner.inputs else "Input that leads to a layer"
        return Fault(f"The nested network has no {missing}.", from_keras=False)
    return None


def nested_fault(
    inner: Plan,
    declared: Sequence[NamedTensor],
    problems: Sequence[Problem],
    arrivals: Arrivals,
) -> Fault | None:
    """Why a nested model cannot be called with what arrives, or None."""
    fault = incomplete(inner, problems)
    if fault is not None:
        return fault
    if len(arrivals) != len(declared):
        return Fault(
            f"The nested network takes {len(declared)} inputs; {len(arrivals)} arrive.",
            from_keras=False,
        )
    for end, port in zip(declared, arrivals, strict=True):
        if not _fits(end.spec.shape, port[0].shape):
            return Fault(
                f"The Input {end.name!r} inside takes {shape_words(end.spec.shape[1:])}; "
                f"{shape_words(port[0].shape[1:])} arrives.",
                from_keras=False,
            )
    return None


def step_fault(declared: Sequence[NamedTensor], arrivals: Arrivals) -> Fault | None:
    """Why a model cannot be called with each step of what arrives, or None.

    Keras compares these only in part, and computes with what it made of them in training. An axis
    of one at the end it adds or drops by itself.
    """
    for end, port in zip(declared, arrivals, strict=False):
        batch, *axes = port[0].shape
        given = (batch, *axes[1:])
        if len(axes) < 2:
            continue  # no steps at all, which Keras says
        alike = [given, (*given, 1), *([given[:-1]] if given[-1] == 1 else [])]
        if not any(_fits(end.spec.shape, shape) for shape in alike):
            return Fault(
                f"The Input {end.name!r} inside takes {shape_words(end.spec.shape[1:])}; "
                f"{shape_words(given[1:])} arrives at each step.",
                from_keras=False,
            )
    return None


def _fits(declared: Shape, given: Shape) -> bool:
    return len(declared) == len(given) and all(
        a == b or a is None or b is None for a, b in zip(declared, given, strict=True)
    )
