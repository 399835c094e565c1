"""Values of parameters: from what a person typed, checked against the specification, and back.

Text is parsed into a syntax tree and read as a literal; nothing in it is ever evaluated. What
does not fit is refused with a sentence that says what would be right.
"""

import re
from collections.abc import Callable
from typing import Any, Protocol

from designer.catalog import literals, plain_values, slices
from designer.catalog.code import check_expression
from designer.catalog.literals import NotLiteral, Word, Written
from designer.catalog.parse import is_plain
from designer.catalog.parse import read as read_text
from designer.catalog.plain_values import DEEPEST, limits, refuse, string
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.catalog.wording import expected, nearest
from designer.errors import ValueRefused
from designer.network.values import ObjectValue

dtypes = (
    "float32", "float16", "bfloat16", "float64", "int32", "int64", "int16", "int8",
    "uint8", "uint16", "uint32", "uint64", "bool", "string",
    "float8_e4m3fn", "float8_e5m2", "complex64", "complex128",
)  # fmt: skip
policies = ("mixed_float16", "mixed_bfloat16")
# Policies that Keras also takes by a name made of two: `int8_from_float32`, `int4/64_from_float32`.
_quantized = re.compile(r"(int8|int4(/\d+|/-1)?|float8|gptq/[2348]/-?\d+|awq/4/-?\d+)_from_(\w+)")

# Keras finds these by a string, which is how a person writes them when nothing else is set.
_named_by_text = (
    Family.ACTIVATION,
    Family.INITIALIZER,
    Family.REGULARIZER,
    Family.CONSTRAINT,
)
_longest_text = 10_000
_longest_data = 1_000_000
_data_kinds = (
    Kind.STRINGS,
    Kind.ARRAY,
    Kind.TENSOR,
    Kind.CODE,
    Kind.NUMBERS,
    Kind.ANY,
    Kind.OBJECTS,
)


class Lookup(Protocol):
    """The part of the catalogue that values need."""

    def get(self, family: Family, type_name: str) -> TypeSpec | None:
        """The entry of that name or alias."""

    def entries(self, family: Family) -> tuple[TypeSpec, ...]:
        """What can be chosen."""


def parse(spec: ParameterSpec, text: str, catalog: Lookup) -> Any:
    """The value that a person means by `text`; raises ValueRefused."""
    longest = _longest_data if spec.kind in _data_kinds else _longest_text
    if len(text) > longest:
        raise ValueRefused(
            f"{spec.name} takes at most {longest:,} characters; the text has {len(text):,}.",
            parameter=spec.name,
        )
    return check(spec, read_text(spec, text), catalog)


def check(spec: ParameterSpec, value: Any, catalog: Lookup) -> Any:
    """`value` in its normal form; raises ValueRefused where the specification refuses it."""
    return _check(spec, value, catalog, 0)


def show(spec: ParameterSpec, value: Any) -> str:
    """The value as text for an editor, from which `parse` makes the same value again."""
    if spec.kind is Kind.CODE:
        return "" if value is None else str(value)
    if isinstance(value, str):
        by_name = spec.kind in (Kind.CHOICE, Kind.DTYPE, Kind.OBJECT)
        if by_name or (spec.kind is Kind.STRING and is_plain(value)):
            return value
    return slices.show(value) if spec.kind is Kind.SLICES else literals.show(value)


def _check(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, list):
        value = tuple(value)
    elif isinstance(value, Word) and spec.kind in (Kind.CHOICE, Kind.DTYPE, Kind.OBJECT):
        value = value.name
    if depth > DEEPEST:
        refuse(spec, value, "is nested too deeply")
    if value is None and spec.optional:
        return None
    if value is None and spec.kind not in (Kind.CHOICE, Kind.SLICES, Kind.ANY):
        refuse(spec, value, "is not possible here")
    plain = plain_values.checks.get(spec.kind)
    return plain(spec, value) if plain else _checks[spec.kind](spec, value, catalog, depth)


def _number(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, (ObjectValue, Written)) and spec.families:
        return _object(spec, value, catalog, depth)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        refuse(spec, value, "is not a number")
    limits(spec, value)
    return float(value)


def _code(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> str:
    return check_expression(spec, string(spec, value))


def _dtype(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, (ObjectValue, Written)) and spec.families:
        policy = _object(spec, value, catalog, depth)
        # A policy that is no more than its name, which Keras writes down for every layer.
        plain = policy.type == "DTypePolicy" and isinstance(policy.parameters.get("name"), str)
        return policy.parameters["name"] if plain else policy
    known = (*dtypes, *policies) if spec.families else dtypes
    if not isinstance(value, str) or not (value in known or _is_quantized(spec, value)):
        refuse(spec, value, "is none" + nearest(value, known))
    return value


def _is_quantized(spec: ParameterSpec, name: str) -> bool:
    found = _quantized.fullmatch(name) if spec.families else None
    return found is not None and found[3] in (*dtypes, *policies)


def _object(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    """A name, or an object whose own parameters are checked in turn."""
    if isinstance(value, str):
        entry = _entry(spec, value, catalog)
        _nothing_missing(spec, entry, {})
        if entry.family not in _named_by_text:
            return ObjectValue(entry.type)
        return value if value.islower() else _identifier(entry)
    if not isinstance(value, (ObjectValue, Written)):
        refuse(spec, value, "is not one")
    entry = _entry(spec, value.type, catalog)
    given = value.parameters
    if isinstance(value, Written):
        given = _with_names(spec, entry, value)
    checked = {}
    for name, part in given.items():
        inner = entry.parameter(name)
        if inner is None and name == "name" and isinstance(part, str):
            checked[name] = part
            continue
        if inner is None:
            has = ", ".join(known.name for known in entry.parameters) or "none"
            raise ValueRefused(
                f"{spec.name}: {entry.type} has no parameter {name!r}; it has {has}.",
                parameter=spec.name,
            )
        try:
            checked[name] = _check(inner, part, catalog, depth + 1)
        except ValueRefused as error:
            raise ValueRefused(f"{spec.name}: {error.message}", parameter=spec.name) from error
    _nothing_missing(spec, entry, checked)
    if not checked and entry.family in _named_by_text:
        return _identifier(entry)
    return ObjectValue(entry.type, checked)


def _entry(spec: ParameterSpec, name: str, catalog: Lookup) -> TypeSpec:
    for family in spec.families:
        entry = catalog.get(family, name)
        if entry is None or _is_end(entry):
            continue
        if entry.absent:
            raise ValueRefused(
                f"{spec.name} cannot be {entry.type}: {entry.absent}", parameter=spec.name
            )
        if spec.choices and entry.type not in spec.choices:
            refuse(spec, name, "is another kind")
        return entry
    known = [
        word
        for family in spec.families
        for entry in catalog.entries(family)
        for word in (entry.type, *entry.aliases)
        if is_proposed(spec, entry)
    ]
    return refuse(spec, name, "is none" + nearest(name, known))


def is_proposed(spec: ParameterSpec, entry: TypeSpec) -> bool:
    """Whether a form proposes the entry for the parameter."""
    if spec.choices:
        return entry.type in spec.choices
    if _is_end(entry):
        return False
    return not spec.proposed or entry.type in spec.proposed or entry.family is not spec.families[-1]


def _is_end(entry: TypeSpec) -> bool:
    """Whether the entry is an end of a model, which is no layer inside another."""
    return entry.family is Family.LAYER and entry.category in ("input", "output")


def _with_names(spec: ParameterSpec, entry: TypeSpec, value: Written) -> dict[str, Any]:
    """The parameters by name; those given by position get the names of the signature."""
    if len(value.positional) > len(entry.parameters):
        raise ValueRefused(
            f"{spec.name}: {entry.type} takes {len(entry.parameters)} parameters; "
            f"{len(value.positional)} were given.",
            parameter=spec.name,
        )
    named = {
        parameter.name: part
        for parameter, part in zip(entry.parameters, value.positional, strict=False)
    }
    twice = named.keys() & value.parameters.keys()
    if twice:
        raise ValueRefused(
            f"{spec.name}: {entry.type} is given {sorted(twice)[0]!r} twice.",
            parameter=spec.name,
        )
    return {**named, **value.parameters}


def _nothing_missing(spec: ParameterSpec, entry: TypeSpec, given: dict[str, Any]) -> None:
    for parameter in entry.parameters:
        if parameter.required and parameter.name not in given:
            raise ValueRefused(
                f"{spec.name}: {entry.type} needs {parameter.name}, {expected(parameter)}, "
                f"as in {entry.type}({parameter.name}=…).",
                parameter=spec.name,
            )


def _identifier(entry: TypeSpec) -> str:
    """The string by which Keras finds the entry: `he_normal`."""
    return entry.name_prefix if entry.name_prefix in entry.aliases else entry.type


def _objects(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        value = (value,)
    named = (item.name if isinstance(item, Word) else item for item in value)
    return tuple(_object(spec, item, catalog, depth) for item in named)


def _any(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if depth > DEEPEST:
        refuse(spec, value, "is nested too deeply")
    if isinstance(value, (tuple, list)):
        return tuple(_any(spec, item, catalog, depth + 1) for item in value)
    if isinstance(value, (ObjectValue, Written)) and spec.families:
        return _object(spec, value, catalog, depth)
    if isinstance(value, (ObjectValue, Written)) and value.type == "slice":
        return _slice(spec, value)
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            refuse(spec, value, "has keys that are not texts")
        return {key: _any(spec, item, catalog, depth + 1) for key, item in value.items()}
    if isinstance(value, (Word, Written, ObjectValue)):
        refuse(spec, value, "is not a plain value; texts stand in quotes")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        limits(spec, value)
    elif not isinstance(value, (bool, str)) and value is not None:
        refuse(spec, value, "is not a plain value")
    return value


def _slices(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    try:
        found = slices.normal(value)
    except NotLiteral as error:
        refuse(spec, value, f"is {error}")
    for part in found if isinstance(found, tuple) else (found,):
        bounds = part.parameters.values() if isinstance(part, ObjectValue) else (part,)
        for bound in bounds:
            if bound is not None:
                limits(spec, bound)
    return found


def _slice(spec: ParameterSpec, value: ObjectValue | Written) -> ObjectValue:
    """`slice(1, None)` or `slice(start=1)`, part of an index."""
    given = dict(value.parameters)
    if isinstance(value, Written):
        names = ("stop",) if len(value.positional) == 1 else ("start", "stop", "step")
        given |= dict(zip(names, value.positional, strict=False))
    for name, part in given.items():
        whole = isinstance(part, int) and not isinstance(part, bool)
        if name not in ("start", "stop", "step") or not (part is None or whole):
            refuse(spec, value, "is no slice; write slice(start, stop, step) with whole numbers")
    return ObjectValue("slice", {name: part for name, part in given.items() if part is not None})


_Check = Callable[[ParameterSpec, Any, Lookup, int], Any]

_checks: dict[Kind, _Check] = {
    Kind.NUMBER: _number,
    Kind.DTYPE: _dtype,
    Kind.OBJECT: _object,
    Kind.OBJECTS: _objects,
    Kind.SLICES: _slices,
    Kind.CODE: _code,
    Kind.ANY: _any,
}
