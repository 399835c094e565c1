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
from designer.sentences import counted, sentence

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
        sentence(
            "{layer} takes numbers; {source!r} brings text. A StringLookup, a TextVectorization "
            "or a Hashing in between makes numbers of it.",
            layer=spec.type,
            source=arrival.source,
        ),
        node=call.node,
        wire=arrival.wire,
        port=arrival.port,
    )


def _numbers_for_indices(call: Call, spec: TypeSpec, arrival: Arrival) -> Problem:
    repair = None
    if arrival.layer.type == INPUT:
        title = sentence("Make the Input {dtype}", dtype="int32")
        repair = SetParameter(title, arrival.layer.id, "dtype", "int32")
    return Problem(
        sentence(
            "{layer} looks up by whole numbers; {source!r} brings {dtype}, which Keras cuts down "
            "to whole numbers.",
            layer=spec.type,
            source=arrival.source,
            dtype=arrival.spec.dtype,
        ),
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
        sentence(
            "The weights of {layer!r} need {needed}; this computer has {memory} of memory.",
            layer=call.layer.name,
            needed=bytes_text(size),
            memory=bytes_text(memory),
        ),
        severity=Severity.WARNING,
        node=call.node,
    )


def incomplete(inner: Plan, problems: Sequence[Problem]) -> Fault | None:
    """Why a network inside is no model by itself, or None."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        said = counted(
            "The nested network has a problem: {problem}",
            "The nested network has {count} problems: {problem}",
            count=len(errors),
            problem=errors[0].message,
        )
    elif not inner.inputs:
        said = sentence("The nested network has no Input that leads to a layer.")
    elif not inner.outputs:
        said = sentence("The nested network has no output.")
    else:
        return None
    return Fault(said, from_keras=False)


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
        said = counted(
            "The nested network takes {count} input; {arrived} arrive.",
            "The nested network takes {count} inputs; {arrived} arrive.",
            count=len(declared),
            arrived=len(arrivals),
        )
        return Fault(said, from_keras=False)
    for end, port in zip(declared, arrivals, strict=True):
        if not _fits(end.spec.shape, port[0].shape):
            said = sentence(
                "The Input {input!r} inside takes {taken}; {arrived} arrives.",
                input=end.name,
                taken=shape_words(end.spec.shape[1:]),
                arrived=shape_words(port[0].shape[1:]),
            )
            return Fault(said, from_keras=False)
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
            said = sentence(
                "The Input {input!r} inside takes {taken}; {arrived} arrives at each step.",
                input=end.name,
                taken=shape_words(end.spec.shape[1:]),
                arrived=shape_words(given[1:]),
            )
            return Fault(said, from_keras=False)
    return None


def _fits(declared: Shape, given: Shape) -> bool:
    return len(declared) == len(given) and all(
        a == b or a is None or b is None for a, b in zip(declared, given, strict=True)
    )
