"""Values of parameters: JSON's scalars, tuples, objects such as a regularizer, and formulas.

A value is `None`, a `bool`, `int`, `float`, `str`, a tuple of values, an `ObjectValue`, or a
plain dictionary with string keys (rare: a mapping parameter). Lists never occur: `normal` turns
what JSON gives into this form, so that equal values compare equal. As it was written, a value may
hold a `Formula` of the document's named values in any place.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET, Struct, structs
from typing_extensions import override

from designer.sentences import Sentence


class ObjectValue(Struct, frozen=True):
    """An object given as a parameter: an initializer, a regularizer, an inner layer, a slice …

    `type` names an entry of the catalogue family that the parameter asks for; `parameters` are
    those that were set.
    """

    type: str
    parameters: dict[str, Any] = {}

    def __post_init__(self) -> None:
        structs.force_setattr(self, "parameters", normal(self.parameters))


class Formula(
    Struct,
    frozen=True,
    omit_defaults=True,
    rename={"text": "$formula", "gives": "$gives", "problem": "$problem"},
):
    """An expression of named values, such as `width * 2`, where a plain value could stand.

    `gives` is what it was when it was last computed, UNSET where it cannot be; then `problem`
    says why. See `designer.network.named_values.evaluated`.
    """

    text: str
    gives: Any = UNSET
    problem: Sentence | None = None

    @override
    def __str__(self) -> str:
        return self.text


class ValueType(StrEnum):
    """What a named value is, as Python calls it."""

    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    STR = "str"
    TUPLE = "tuple"


class NamedValue(Struct, frozen=True, omit_defaults=True, eq=False):
    """A value of the document that parameters can be formulas of; it may be a formula itself.

    Two are equal only with the same types: to Python, 1, 1.0 and True are one. `unknown` keeps keys
    of a newer file that this program does not know.
    """

    name: str
    value: Any
    type: ValueType
    note: str = ""
    unknown: dict[str, Any] = {}

    def __post_init__(self) -> None:
        structs.force_setattr(self, "value", normal(self.value))

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, NamedValue) and (
            (self.name, self.type, self.note) == (other.name, other.type, other.note)
            and self.unknown == other.unknown
            and same(self.value, other.value)
        )

    @override
    def __hash__(self) -> int:
        return hash((self.name, self.type, self.note))

    @property
    def gives(self) -> Any:
        """The plain value; UNSET where the formula cannot be computed."""
        return self.value.gives if isinstance(self.value, Formula) else self.value

    @property
    def problem(self) -> Sentence | None:
        """Why it cannot be computed, if it cannot."""
        return self.value.problem if isinstance(self.value, Formula) else None


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal and of the same types; to Python, 1, 1.0 and True are equal."""
    return bool(one == other) and repr(one) == repr(other)


_formula_keys = {"$formula", "$gives", "$problem"}


def normal(value: Any) -> Any:
    """`value` with lists as tuples, `{"type": …, "parameters": …}` as ObjectValue, and formulas."""
    if isinstance(value, (list, tuple)):
        return tuple(normal(item) for item in value)
    if isinstance(value, dict):
        if "type" in value and set(value) <= {"type", "parameters"}:
            parameters = value.get("parameters") or {}
            return ObjectValue(type=str(value["type"]), parameters=parameters)
        if isinstance(value.get("$formula"), str) and set(value) <= _formula_keys:
            return _formula(value)
        if any(isinstance(item, (list, tuple, dict)) for item in value.values()):
            return {key: normal(item) for key, item in value.items()}
    return value


def _formula(value: dict[str, Any]) -> Formula:
    problem = value.get("$problem")
    if isinstance(problem, dict):
        try:
            problem = msgspec.convert(problem, Sentence)
        except msgspec.ValidationError:  # a file may hold anything there; it is computed anew
            problem = None
    said = problem if isinstance(problem, Sentence) else None
    return Formula(value["$formula"], normal(value.get("$gives", UNSET)), said)


def with_formulas(value: Any, change: Callable[[Formula], Any]) -> Any:
    """`value` with `change` of each formula in its place; the same value where there is none."""
    if isinstance(value, Formula):
        return change(value)
    if isinstance(value, ObjectValue):
        parameters = with_formulas(value.parameters, change)
        return value if parameters is value.parameters else ObjectValue(value.type, parameters)
    if isinstance(value, tuple):
        items = tuple([with_formulas(item, change) for item in value])
        return items if any(map(_is_other, items, value)) else value
    if isinstance(value, dict):
        parts = {key: with_formulas(item, change) for key, item in value.items()}
        return parts if any(map(_is_other, parts.values(), value.values())) else value
    return value


def _is_other(one: Any, other: Any) -> bool:
    return one is not other


def formulas_in(value: Any) -> Iterator[Formula]:
    """Every formula in a value."""
    if isinstance(value, Formula):
        yield value
    elif isinstance(value, ObjectValue):
        yield from formulas_in(value.parameters)
    elif isinstance(value, (tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from formulas_in(item)


def has_formula(value: Any) -> bool:
    """Whether a value holds a formula."""
    return next(formulas_in(value), None) is not None


def plain(value: Any) -> Any:
    """`value` with what its formulas give; one that cannot be computed stays a formula."""
    return with_formulas(value, lambda one: one if one.gives is UNSET else one.gives)
