"""What a parameter takes and what arrived instead, in words."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, Never

from designer.catalog import literals
from designer.catalog.literals import Word, Written
from designer.catalog.spec import Kind, ParameterSpec
from designer.errors import ValueRefused

# Whole numbers beyond this are in no framework's reach.
largest = 2**63 - 1


def expected(spec: ParameterSpec) -> str:
    """What the parameter takes, in words: "a whole number of at least 1"."""
    what = _expectations[spec.kind](spec)
    return " or ".join(filter(None, (what, "None" if spec.optional else "")))


def _range(spec: ParameterSpec) -> str:
    low, high = spec.minimum, spec.maximum
    above = "above" if spec.exclusive_minimum else "of at least"
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    if low is not None:
        return f" {above} {low:g}"
    return f" of at most {high:g}" if high is not None else ""


def _axes(spec: ParameterSpec) -> str:
    one = f"a whole number{_range(spec)}"
    if spec.rank > 1:
        pairs = ", or pairs of them" if spec.pairs else ""
        return f"{one}, or {spec.rank} of them such as {_example(spec.rank)}{pairs}"
    return f"{one}, or several such as (1, 2)" if spec.rank == 0 else one


def _example(rank: int) -> str:
    return "(" + ", ".join(["3"] * rank) + ")"


def _one_of(spec: ParameterSpec) -> str:
    names = [str(choice) for choice in spec.choices]
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _object_words(spec: ParameterSpec) -> str:
    family = spec.families[0].value.replace("_", " ") if spec.families else "object"
    article = "an" if family[0] in "aeiou" else "a"
    if spec.choices:
        return f"{article} {family} ({', '.join(map(str, spec.choices))})"
    return f"{article} {family}"


def _number_words(spec: ParameterSpec) -> str:
    other = f", or {_object_words(spec)}" if spec.families else ""
    return f"a number{_range(spec)}{other}"


_expectations: dict[Kind, Callable[[ParameterSpec], str]] = {
    Kind.BOOLEAN: lambda spec: "True or False",
    Kind.INTEGER: lambda spec: f"a whole number{_range(spec)}",
    Kind.NUMBER: _number_words,
    Kind.STRING: lambda spec: "a text",
    Kind.CHOICE: _one_of,
    Kind.INTEGERS: _axes,
    Kind.SHAPE: lambda spec: "a shape such as (28, 28, 1)",
    Kind.NUMBERS: lambda spec: f"a number{_range(spec)}, or several such as (0.1, 0.5)",
    Kind.STRINGS: lambda spec: "a list of texts such as ('a', 'b')",
    Kind.ARRAY: lambda spec: "numbers such as (0.5, 1.0), also nested",
    Kind.TENSOR: lambda spec: "rows of numbers of equal length such as ((0.5, 1.0), (0.0, 2.0))",
    Kind.DTYPE: lambda spec: "a dtype such as float32",
    Kind.OBJECT: _object_words,
    Kind.OBJECTS: lambda spec: f"a list of entries, each {_object_words(spec)}",
    Kind.SLICES: lambda spec: "a part such as [:, -1] or [..., 0]",
    Kind.CODE: lambda spec: "Python code",
    Kind.ANY: lambda spec: "a value such as 1, 'text' or (1, 2)",
}


def quoted(text: str) -> str:
    """`text` in quotes, cut to the length of a sentence's part."""
    short = text if len(text) <= 60 else text[:59] + "…"
    return f"'{short}'"


def as_text(value: Any) -> str:
    """What arrived, never longer than a line, whatever it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, Word):
        return value.name
    if isinstance(value, Written):
        return f"{value.type}(…)"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > largest:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, tuple) and len(value) > 40:
        return f"{len(value)} values"
    try:
        return literals.show(value)
    except (RecursionError, ValueError):
        return type(value).__name__


def refuse(spec: ParameterSpec, value: Any, why: str) -> Never:
    """Raise ValueRefused with what the parameter takes and why this is none of it."""
    raise ValueRefused(
        f"{spec.name} takes {expected(spec)}; {quoted(as_text(value))} {why}.",
        parameter=spec.name,
    )


def nearest(value: Any, known: Iterable[str]) -> str:
    """A hint at the name that was meant, if one is near."""
    close = get_close_matches(str(value), list(known), 1, 0.6)
    return f"; perhaps {close[0]}" if close else ""
