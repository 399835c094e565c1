"""Values of parameters: from what a person typed, checked against the specification, and back.

Text is parsed into a syntax tree and read as a literal; nothing in it is ever evaluated. What
does not fit is refused with a sentence that says what would be right.
"""

import math
import re
from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from designer.catalog import literals, slices
from designer.catalog.code import check_expression
from designer.catalog.literals import NotLiteral, Word, Written
from designer.catalog.objects import Lookup, entry_of, identifier, refuse_missing, with_names
from designer.catalog.parse import is_plain
from designer.catalog.parse import read as read_text
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.catalog.wording import arrived, largest, refuse, refuse_name
from designer.errors import ValueRefused
from designer.network.formulas import names_in
from designer.network.values import Formula, ObjectValue
from designer.sentences import Sentence, sentence

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
# A name that was written without quotes is a text to these.
_named_kinds = (Kind.CHOICE, Kind.DTYPE, Kind.OBJECT)
_deepest = 16
# What is no number, text, choice or tuple of such.
without_formulas = (Kind.CODE, Kind.SLICES, Kind.TENSOR, Kind.OBJECT, Kind.OBJECTS)
# A bare word is a value of its own to these: a formula is told by the sign before it.
needs_sign = (Kind.STRING, Kind.STRINGS, Kind.CHOICE, Kind.DTYPE)


def parse(spec: ParameterSpec, text: str, catalog: Lookup) -> Any:
    """The value that a person means by `text`; raises ValueRefused."""
    longest = _longest_data if spec.kind in _data_kinds else _longest_text
    if len(text) > longest:
        raise ValueRefused(
            sentence(
                "{parameter} takes at most {most:,} characters; the text has {number:,}.",
                parameter=spec.name,
                most=longest,
                number=len(text),
            ),
            parameter=spec.name,
        )
    return check(spec, read_text(spec, text), catalog)


def check(spec: ParameterSpec, value: Any, catalog: Lookup) -> Any:
    """`value` in its normal form; raises ValueRefused where the specification refuses it."""
    return _check(spec, value, catalog, 0)


def show(spec: ParameterSpec, value: Any) -> str:
    """The value as text for an editor, from which `parse` makes the same value again."""
    if isinstance(value, Formula):
        signed = spec.kind in needs_sign or not names_in(value.text)
        return f"= {value.text}" if signed else value.text
    if spec.kind is Kind.CODE:
        return "" if value is None else str(value)
    if isinstance(value, str) and _stands_bare(spec, value):
        return value
    return slices.show(value) if spec.kind is Kind.SLICES else literals.show(value)


def _stands_bare(spec: ParameterSpec, text: str) -> bool:
    return spec.kind in _named_kinds or (spec.kind is Kind.STRING and is_plain(text))


def _check(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, Formula):
        return _formula(spec, value, catalog, depth)
    if isinstance(value, list):
        value = tuple(value)
    elif isinstance(value, Word) and spec.kind in _named_kinds:
        value = value.name
    if depth > _deepest:
        refuse(spec, sentence("{value} is nested too deeply.", value=arrived(value)))
    if value is None and spec.optional:
        return None
    if value is None and spec.kind not in (Kind.CHOICE, Kind.SLICES, Kind.ANY):
        refuse(spec, sentence("{value} is not possible here.", value=arrived(value)))
    plain = _plain_checks.get(spec.kind)
    return plain(spec, value) if plain else _checks[spec.kind](spec, value, catalog, depth)


def _formula(spec: ParameterSpec, formula: Formula, catalog: Lookup, depth: int) -> Formula:
    """A formula of named values, where the parameter takes what it gives."""
    if spec.kind in without_formulas:
        refuse(spec, sentence("{text} is a formula, which cannot stand here.", text=formula.text))
    if formula.gives is UNSET:
        why = formula.problem or sentence("it has not been computed")
        raise ValueRefused(
            sentence(
                "{parameter} cannot be computed from '{formula}': {why}.",
                parameter=spec.name,
                formula=formula.text,
                why=why,
            ),
            parameter=spec.name,
        )
    checked = _check(spec, formula.gives, catalog, depth)
    if isinstance(checked, tuple) and not isinstance(formula.gives, tuple):
        return Formula(f"({formula.text},)", (formula.gives,))
    return formula


# --- values that need no catalogue --------------------------------------------------------------


def _boolean(spec: ParameterSpec, value: Any) -> bool:
    if not isinstance(value, bool):
        refuse(spec, sentence("{value} is neither.", value=arrived(value)))
    return value


def _integer(spec: ParameterSpec, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        refuse(spec, sentence("{value} is not a whole number.", value=arrived(value)))
    _limits(spec, value)
    return value


def _limits(spec: ParameterSpec, value: int | float) -> None:
    """Refuse a number that is not finite, too large or outside its limits."""
    if isinstance(value, float) and not math.isfinite(value):
        refuse(spec, sentence("{value} is not a finite number.", value=arrived(value)))
    if isinstance(value, int) and abs(value) > largest:
        refuse(spec, sentence("{value} is too large.", value=arrived(value)))
    _range(spec, value)


def _range(spec: ParameterSpec, value: int | float) -> None:
    low, high = spec.minimum, spec.maximum
    if low is not None and (value < low or (spec.exclusive_minimum and value == low)):
        if high is None:
            refuse(spec, sentence("{value} is below it.", value=arrived(value)))
        refuse(spec, sentence("{value} is below.", value=arrived(value)))
    if high is not None and value > high:
        if low is None:
            refuse(spec, sentence("{value} is above it.", value=arrived(value)))
        refuse(spec, sentence("{value} is above.", value=arrived(value)))


def _string(spec: ParameterSpec, value: Any) -> str:
    if not isinstance(value, str):
        refuse(spec, sentence("{value} is not a text.", value=arrived(value)))
    return value


def _choice(spec: ParameterSpec, value: Any) -> Any:
    for choice in spec.choices:
        # True equals 1 and 1 equals 1.0 in Python, but not for a choice.
        if type(choice) is type(value) and choice == value:
            return choice
    return refuse(spec, sentence("{value} is not among them.", value=arrived(value)))


def _integers(spec: ParameterSpec, value: Any) -> Any:
    if not isinstance(value, tuple):
        return _integer(spec, value)
    if spec.rank and len(value) != spec.rank:
        refuse(spec, sentence("{value} has {number}.", value=arrived(value), number=len(value)))
    if not value and not spec.optional:
        refuse(spec, sentence("{value} is empty.", value=arrived(value)))
    return tuple(_axis(spec, value, item) for item in value)


def _axis(spec: ParameterSpec, whole: Any, item: Any) -> Any:
    if isinstance(item, tuple):
        if not spec.pairs or len(item) != 2:
            refuse(spec, sentence("{value} has another form.", value=arrived(whole)))
        return tuple(_integer(spec, part) for part in item)
    return _integer(spec, item)


def _shape(spec: ParameterSpec, value: Any) -> tuple[int | None, ...]:
    if isinstance(value, int) and not isinstance(value, bool):
        value = (value,)
    if not isinstance(value, tuple):
        refuse(spec, sentence("{value} is not a shape.", value=arrived(value)))
    if len(value) > 32:
        refuse(spec, sentence("{value} has too many axes.", value=arrived(value)))
    return tuple(None if axis is None else _integer(spec, axis) for axis in value)


def _numbers(spec: ParameterSpec, value: Any) -> Any:
    if isinstance(value, tuple):
        if spec.rank and len(value) != spec.rank:
            refuse(spec, sentence("{value} has {number}.", value=arrived(value), number=len(value)))
        return tuple(_one_number(spec, item) for item in value)
    return _one_number(spec, value)


def _one_number(spec: ParameterSpec, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        refuse(spec, sentence("{value} is not a number.", value=arrived(value)))
    _limits(spec, value)
    return value


def _strings(spec: ParameterSpec, value: Any) -> tuple[Any, ...]:
    """Texts; whole numbers too, which the vocabulary of IntegerLookup is made of."""
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, tuple):
        refuse(spec, sentence("{value} is not a list.", value=arrived(value)))
    for item in value:
        if isinstance(item, bool) or not isinstance(item, (str, int)):
            refuse(spec, sentence("{value} is not a text.", value=arrived(item)))
    return value


def _array(spec: ParameterSpec, value: Any, depth: int = 0) -> Any:
    if isinstance(value, (tuple, list)):
        if depth > _deepest:
            refuse(spec, sentence("{value} is nested too deeply.", value=arrived(value)))
        return tuple(_array(spec, item, depth + 1) for item in value)
    return _one_number(spec, value)


def _tensor(spec: ParameterSpec, value: Any) -> Any:
    rows = _array(spec, value)
    if _sizes(rows) is None:
        refuse(spec, sentence("{value} has rows of different lengths.", value=arrived(value)))
    return rows


def _sizes(value: Any) -> tuple[int, ...] | None:
    """The shape of nested tuples; None where they have none."""
    if not isinstance(value, tuple):
        return ()
    inner = {_sizes(item) for item in value}
    first = next(iter(inner), ())
    return (len(value), *first) if len(inner) < 2 and first is not None else None


# --- values that may name what is in the catalogue -----------------------------------------------


def _number(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, (ObjectValue, Written)) and spec.families:
        return _object(spec, value, catalog, depth)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        refuse(spec, sentence("{value} is not a number.", value=arrived(value)))
    _limits(spec, value)
    return float(value)


def _code(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> str:
    return check_expression(spec, _string(spec, value))


def _dtype(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, (ObjectValue, Written)) and spec.families:
        policy = _object(spec, value, catalog, depth)
        # A policy that is no more than its name, which Keras writes down for every layer.
        plain = policy.type == "DTypePolicy" and isinstance(policy.parameters.get("name"), str)
        return policy.parameters["name"] if plain else policy
    known = (*dtypes, *policies) if spec.families else dtypes
    if not isinstance(value, str) or not (value in known or _is_quantized(spec, value)):
        refuse_name(spec, value, known)
    return value


def _is_quantized(spec: ParameterSpec, name: str) -> bool:
    match = _quantized.fullmatch(name) if spec.families else None
    return match is not None and match[3] in (*dtypes, *policies)


def _object(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    """A name, or an object whose own parameters are checked in turn."""
    if isinstance(value, str):
        return _named(spec, value, catalog)
    if not isinstance(value, (ObjectValue, Written)):
        refuse(spec, sentence("{value} is not one.", value=arrived(value)))
    entry = entry_of(spec, value.type, catalog)
    given = with_names(spec, entry, value) if isinstance(value, Written) else value.parameters
    checked = {}
    for name, part in given.items():
        checked[name] = _part(spec, entry, name, part, catalog, depth)
    refuse_missing(spec, entry, checked)
    if not checked and entry.family in _named_by_text:
        return identifier(entry)
    return ObjectValue(entry.type, checked)


def _named(spec: ParameterSpec, name: str, catalog: Lookup) -> Any:
    entry = entry_of(spec, name, catalog)
    refuse_missing(spec, entry, {})
    if entry.family not in _named_by_text:
        return ObjectValue(entry.type)
    return name if name.islower() else identifier(entry)


def _part(
    spec: ParameterSpec, entry: TypeSpec, name: str, value: Any, catalog: Lookup, depth: int
) -> Any:
    """One argument of an object; what is wrong with it is told of the parameter around it."""
    inner = entry.parameter(name)
    if inner is None and name == "name" and isinstance(value, str):
        return value
    if inner is None:
        raise ValueRefused(_without_parameter(spec, entry, name), parameter=spec.name)
    try:
        return _check(inner, value, catalog, depth + 1)
    except ValueRefused as error:
        said = sentence("{parameter}: {reason}", parameter=spec.name, reason=error.message)
        raise ValueRefused(said, parameter=spec.name) from error


def _without_parameter(spec: ParameterSpec, entry: TypeSpec, name: str) -> Sentence:
    if not entry.parameters:
        return sentence(
            "{parameter}: {type} has no parameter {name!r}; it has none.",
            parameter=spec.name,
            type=entry.type,
            name=name,
        )
    return sentence(
        "{parameter}: {type} has no parameter {name!r}; it has {known}.",
        parameter=spec.name,
        type=entry.type,
        name=name,
        known=tuple(known.name for known in entry.parameters),
    )


def _objects(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> tuple[Any, ...]:
    if not isinstance(value, tuple):
        value = (value,)
    named = (item.name if isinstance(item, Word) else item for item in value)
    return tuple(_object(spec, item, catalog, depth) for item in named)


def _any(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if depth > _deepest:
        refuse(spec, sentence("{value} is nested too deeply.", value=arrived(value)))
    if isinstance(value, (tuple, list)):
        return tuple(_any(spec, item, catalog, depth + 1) for item in value)
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            refuse(spec, sentence("{value} has keys that are not texts.", value=arrived(value)))
        return {key: _any(spec, item, catalog, depth + 1) for key, item in value.items()}
    if isinstance(value, (ObjectValue, Written)):
        return _any_object(spec, value, catalog, depth)
    return _scalar(spec, value)


def _any_object(
    spec: ParameterSpec, value: ObjectValue | Written, catalog: Lookup, depth: int
) -> Any:
    if spec.families:
        return _object(spec, value, catalog, depth)
    if value.type == "slice":
        return _slice(spec, value)
    return refuse(
        spec, sentence("{value} is not a plain value; texts stand in quotes.", value=arrived(value))
    )


def _scalar(spec: ParameterSpec, value: Any) -> Any:
    if isinstance(value, Word):
        refuse(
            spec,
            sentence("{value} is not a plain value; texts stand in quotes.", value=arrived(value)),
        )
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        _limits(spec, value)
    elif not isinstance(value, (bool, str)) and value is not None:
        refuse(spec, sentence("{value} is not a plain value.", value=arrived(value)))
    return value


def _slices(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    try:
        index = slices.normal(value)
    except NotLiteral as error:
        refuse(spec, error.why(arrived(value)))
    for part in index if isinstance(index, tuple) else (index,):
        bounds = part.parameters.values() if isinstance(part, ObjectValue) else (part,)
        for bound in bounds:
            if bound is not None:
                _limits(spec, bound)
    return index


def _slice(spec: ParameterSpec, value: ObjectValue | Written) -> ObjectValue:
    """`slice(1, None)` or `slice(start=1)`, part of an index."""
    given = dict(value.parameters)
    if isinstance(value, Written):
        names = ("stop",) if len(value.positional) == 1 else ("start", "stop", "step")
        given |= dict(zip(names, value.positional, strict=False))
    for name, part in given.items():
        whole = isinstance(part, int) and not isinstance(part, bool)
        if name not in ("start", "stop", "step") or not (part is None or whole):
            refuse(
                spec,
                sentence(
                    "{value} is no slice; write slice(start, stop, step) with whole numbers.",
                    value=arrived(value),
                ),
            )
    return ObjectValue("slice", {name: part for name, part in given.items() if part is not None})


_plain_checks: dict[Kind, Callable[[ParameterSpec, Any], Any]] = {
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _integer,
    Kind.STRING: _string,
    Kind.CHOICE: _choice,
    Kind.INTEGERS: _integers,
    Kind.SHAPE: _shape,
    Kind.NUMBERS: _numbers,
    Kind.STRINGS: _strings,
    Kind.ARRAY: _array,
    Kind.TENSOR: _tensor,
}

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
