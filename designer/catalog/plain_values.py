"""Values that need no catalogue: numbers, shapes, texts, choices and arrays, each checked."""

import math
from collections.abc import Callable
from typing import Any, Never

from designer.catalog.spec import Kind, ParameterSpec
from designer.catalog.wording import as_text, expected, largest, quoted
from designer.errors import ValueRefused

DEEPEST = 16


def refuse(spec: ParameterSpec, value: Any, why: str) -> Never:
    """Raise ValueRefused with what the parameter takes and why this is none of it."""
    raise ValueRefused(
        f"{spec.name} takes {expected(spec)}; {quoted(as_text(value))} {why}.",
        parameter=spec.name,
    )


def _boolean(spec: ParameterSpec, value: Any) -> bool:
    if not isinstance(value, bool):
        refuse(spec, value, "is neither")
    return value


def integer(spec: ParameterSpec, value: Any) -> int:
    """A whole number within its limits."""
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(spec, value, "is not a whole number")
    limits(spec, value)
    return value


def limits(spec: ParameterSpec, value: int | float) -> None:
    """Refuse a number that is not finite, too large or outside its limits."""
    if isinstance(value, float) and not math.isfinite(value):
        refuse(spec, value, "is not a finite number")
    if isinstance(value, int) and abs(value) > largest:
        refuse(spec, value, "is too large")
    low, high = spec.minimum, spec.maximum
    if low is not None and (value < low or (spec.exclusive_minimum and value == low)):
        refuse(spec, value, "is below it" if high is None else "is below")
    if high is not None and value > high:
        refuse(spec, value, "is above it" if low is None else "is above")


def string(spec: ParameterSpec, value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        refuse(spec, value, "is not a text")
    return value


def _choice(spec: ParameterSpec, value: Any) -> Any:
    for choice in spec.choices:
        if type(choice) is type(value) and choice == value:
            return choice
    refuse(spec, value, "is not among them")


def _integers(spec: ParameterSpec, value: Any) -> Any:
    if not isinstance(value, tuple):
        return integer(spec, value)
    if spec.rank and len(value) != spec.rank:
        refuse(spec, value, f"has {len(value)}")
    if not value and not spec.optional:
        refuse(spec, value, "is empty")
    return tuple(_axis(spec, value, item) for item in value)


def _axis(spec: ParameterSpec, whole: Any, item: Any) -> Any:
    if isinstance(item, tuple):
        if not spec.pairs or len(item) != 2:
            refuse(spec, whole, "has another form")
        return tuple(integer(spec, part) for part in item)
    return integer(spec, item)


def _shape(spec: ParameterSpec, value: Any) -> tuple[int | None, ...]:
    if isinstance(value, int) and not isinstance(value, bool):
        value = (value,)
    if not isinstance(value, tuple):
        refuse(spec, value, "is not a shape")
    if len(value) > 32:
        refuse(spec, value, "has too many axes")
    return tuple(None if axis is None else integer(spec, axis) for axis in value)


def _numbers(spec: ParameterSpec, value: Any) -> Any:
    if isinstance(value, tuple):
        if spec.rank and len(value) != spec.rank:
            refuse(spec, value, f"has {len(value)}")
        return tuple(_one_number(spec, item) for item in value)
    return _one_number(spec, value)


def _one_number(spec: ParameterSpec, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        refuse(spec, value, "is not a number")
    limits(spec, value)
    return value


def _strings(spec: ParameterSpec, value: Any) -> tuple[Any, ...]:
    """Texts; whole numbers too, which the vocabulary of IntegerLookup is made of."""
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, tuple):
        refuse(spec, value, "is not a list")
    for item in value:
        if isinstance(item, bool) or not isinstance(item, (str, int)):
            refuse(spec, item, "is not a text")
    return value


def _array(spec: ParameterSpec, value: Any, depth: int = 0) -> Any:
    if isinstance(value, (tuple, list)):
        if depth > DEEPEST:
            refuse(spec, value, "is nested too deeply")
        return tuple(_array(spec, item, depth + 1) for item in value)
    return _one_number(spec, value)


def _tensor(spec: ParameterSpec, value: Any) -> Any:
    found = _array(spec, value)
    if _sizes(found) is None:
        refuse(spec, value, "has rows of different lengths")
    return found


def _sizes(value: Any) -> tuple[int, ...] | None:
    """The shape of nested tuples; None where they have none."""
    if not isinstance(value, tuple):
        return ()
    inner = {_sizes(item) for item in value}
    first = next(iter(inner), ())
    return (len(value), *first) if len(inner) < 2 and first is not None else None


checks: dict[Kind, Callable[[ParameterSpec, Any], Any]] = {
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: integer,
    Kind.STRING: string,
    Kind.CHOICE: _choice,
    Kind.INTEGERS: _integers,
    Kind.SHAPE: _shape,
    Kind.NUMBERS: _numbers,
    Kind.STRINGS: _strings,
    Kind.ARRAY: _array,
    Kind.TENSOR: _tensor,
}
