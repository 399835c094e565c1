"""What a parameter takes and what arrived instead, in words."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, Never

from designer.catalog import literals
from designer.catalog.literals import Word, Written
from designer.catalog.spec import Family, Kind, ParameterSpec
from designer.errors import ValueRefused
from designer.sentences import Scalar, Sentence, one_of, sentence, verbatim

# Whole numbers beyond this are in no framework's reach.
largest = 2**63 - 1


def expected(spec: ParameterSpec) -> Sentence:
    """What the parameter takes, in words: "a whole number of at least 1"."""
    if spec.kind is Kind.CHOICE and not spec.choices:
        return verbatim("None")  # what Keras keeps in no configuration
    what = _expectations[spec.kind](spec)
    if not spec.optional:
        return what
    return sentence("{what} or None", what=what) if what else verbatim("None")


def _whole(spec: ParameterSpec) -> Sentence:
    low, high = spec.minimum, spec.maximum
    if low is not None and high is not None:
        return sentence("a whole number from {low:g} to {high:g}", low=low, high=high)
    if low is not None and spec.exclusive_minimum:
        return sentence("a whole number above {low:g}", low=low)
    if low is not None:
        return sentence("a whole number of at least {low:g}", low=low)
    if high is not None:
        return sentence("a whole number of at most {high:g}", high=high)
    return sentence("a whole number")


def _real(spec: ParameterSpec) -> Sentence:
    low, high = spec.minimum, spec.maximum
    if low is not None and high is not None:
        return sentence("a number from {low:g} to {high:g}", low=low, high=high)
    if low is not None and spec.exclusive_minimum:
        return sentence("a number above {low:g}", low=low)
    if low is not None:
        return sentence("a number of at least {low:g}", low=low)
    if high is not None:
        return sentence("a number of at most {high:g}", high=high)
    return sentence("a number")


def _axes(spec: ParameterSpec) -> Sentence:
    one = _whole(spec)
    if spec.rank == 0:
        return sentence("{one}, or several such as (1, 2)", one=one)
    if spec.rank == 1:
        return one
    example = "(" + ", ".join(["3"] * spec.rank) + ")"
    if spec.pairs:
        return sentence(
            "{one}, or {number} of them such as {example}, or pairs of them",
            one=one,
            number=spec.rank,
            example=example,
        )
    return sentence(
        "{one}, or {number} of them such as {example}", one=one, number=spec.rank, example=example
    )


def _numbers(spec: ParameterSpec) -> Sentence:
    return sentence("{one}, or several such as (0.1, 0.5)", one=_real(spec))


def _one_of(spec: ParameterSpec) -> Sentence:
    return one_of(str(choice) for choice in spec.choices)


_families = {
    Family.LAYER: sentence("a layer"),
    Family.OPERATION: sentence("an operation"),
    Family.ACTIVATION: sentence("an activation"),
    Family.INITIALIZER: sentence("an initializer"),
    Family.REGULARIZER: sentence("a regularizer"),
    Family.CONSTRAINT: sentence("a constraint"),
    Family.OPTIMIZER: sentence("an optimizer"),
    Family.SCHEDULE: sentence("a schedule"),
    Family.LOSS: sentence("a loss"),
    Family.METRIC: sentence("a metric"),
    Family.CALLBACK: sentence("a callback"),
    Family.DTYPE_POLICY: sentence("a dtype policy"),
    Family.QUANTIZATION: sentence("a quantization"),
    Family.QUANTIZER: sentence("a quantizer"),
}


def _object_words(spec: ParameterSpec) -> Sentence:
    what = _families[spec.families[0]] if spec.families else sentence("an object")
    if spec.choices:
        return sentence("{object} ({choices})", object=what, choices=tuple(map(str, spec.choices)))
    return what


def _number_words(spec: ParameterSpec) -> Sentence:
    if not spec.families:
        return _real(spec)
    return sentence("{one}, or {object}", one=_real(spec), object=_object_words(spec))


def _objects_words(spec: ParameterSpec) -> Sentence:
    return sentence("a list of entries, each {object}", object=_object_words(spec))


def _always(what: Sentence) -> Callable[[ParameterSpec], Sentence]:
    return lambda spec: what


_expectations: dict[Kind, Callable[[ParameterSpec], Sentence]] = {
    Kind.BOOLEAN: _always(sentence("True or False")),
    Kind.INTEGER: _whole,
    Kind.NUMBER: _number_words,
    Kind.STRING: _always(sentence("a text")),
    Kind.CHOICE: _one_of,
    Kind.INTEGERS: _axes,
    Kind.SHAPE: _always(sentence("a shape such as (28, 28, 1)")),
    Kind.NUMBERS: _numbers,
    Kind.STRINGS: _always(sentence("a list of texts such as ('a', 'b')")),
    Kind.ARRAY: _always(sentence("numbers such as (0.5, 1.0), also nested")),
    Kind.TENSOR: _always(
        sentence("rows of numbers of equal length such as ((0.5, 1.0), (0.0, 2.0))")
    ),
    Kind.DTYPE: _always(sentence("a dtype such as float32")),
    Kind.OBJECT: _object_words,
    Kind.OBJECTS: _objects_words,
    Kind.SLICES: _always(sentence("a part such as [:, -1] or [..., 0]")),
    Kind.CODE: _always(sentence("Python code")),
    Kind.ANY: _always(sentence("a value such as 1, 'text' or (1, 2)")),
}


def quoted(text: str) -> str:
    """`text` in quotes, cut to the length of a sentence's part."""
    short = text if len(text) <= 60 else text[:59] + "…"
    return f"'{short}'"


def arrived(value: Any) -> Scalar:
    """What arrived, in quotes and never longer than a line, whatever it is."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Word):
        return quoted(value.name)
    if isinstance(value, Written):
        return quoted(f"{value.type}(…)")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > largest:
        return sentence("'a number of {bits} bits'", bits=value.bit_length())
    if isinstance(value, tuple) and len(value) > 40:
        return sentence("'{number} values'", number=len(value))
    try:
        return quoted(literals.show(value))
    except (RecursionError, ValueError):
        return quoted(type(value).__name__)


def refuse(spec: ParameterSpec, why: Sentence) -> Never:
    """Raise ValueRefused with what the parameter takes and why something is none of it."""
    raise ValueRefused(
        sentence(
            "{parameter} takes {expected}; {why}",
            parameter=spec.name,
            expected=expected(spec),
            why=why,
        ),
        parameter=spec.name,
    )


def refuse_name(spec: ParameterSpec, name: Any, known: Iterable[str]) -> Never:
    """Raise ValueRefused for a name that is none of those known, with the one that was meant."""
    close = get_close_matches(str(name), list(known), 1, 0.6)
    if close:
        refuse(
            spec,
            sentence("{value} is none; perhaps {known}.", value=arrived(name), known=close[0]),
        )
    refuse(spec, sentence("{value} is none.", value=arrived(name)))
