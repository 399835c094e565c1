"""Values of parameters: from what a person typed, checked against the specification, and back.

Text is parsed into a syntax tree and read as a literal; nothing in it is ever evaluated. What
does not fit is refused with a sentence that says what would be right.
"""

import math
import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any, Never, Protocol

from designer.catalog import literals
from designer.catalog.literals import NotLiteral, Word, Written
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.errors import ValueRefused
from designer.network.values import ObjectValue

dtypes = (
    "float32", "float16", "bfloat16", "float64", "int32", "int64", "int16", "int8",
    "uint8", "uint16", "uint32", "uint64", "bool", "string",
    "float8_e4m3fn", "float8_e5m2", "complex64", "complex128",
)  # fmt: skip
policies = ("mixed_float16", "mixed_bfloat16")

# Keras finds these by a string, which is how a person writes them when nothing else is set.
_named_by_text = (
    Family.ACTIVATION,
    Family.INITIALIZER,
    Family.REGULARIZER,
    Family.CONSTRAINT,
)
_words_for_true = ("true", "yes", "on", "1")
_words_for_false = ("false", "no", "off", "0")
_largest = 2**63 - 1
_deepest = 16
_longest_text = 10_000
_longest_data = 4_000_000
_data_kinds = (Kind.STRINGS, Kind.ARRAY, Kind.CODE, Kind.NUMBERS, Kind.ANY, Kind.OBJECTS)


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
    return check(spec, _read(spec, text), catalog)


def check(spec: ParameterSpec, value: Any, catalog: Lookup) -> Any:
    """`value` in its normal form; raises ValueRefused where the specification refuses it."""
    return _check(spec, value, catalog, 0)


def show(spec: ParameterSpec, value: Any) -> str:
    """The value as text for an editor, from which `parse` makes the same value again."""
    if spec.kind is Kind.CODE:
        return "" if value is None else str(value)
    if isinstance(value, str):
        by_name = spec.kind in (Kind.CHOICE, Kind.DTYPE, Kind.OBJECT)
        if by_name or (spec.kind is Kind.STRING and _is_plain(value)):
            return value
    return literals.show(value)


def expected(spec: ParameterSpec) -> str:
    """What the parameter takes, in words: "a whole number of at least 1"."""
    what = _expectations[spec.kind](spec)
    return f"{what} or None" if spec.optional else what


# --- from text ----------------------------------------------------------------------------------


def _read(spec: ParameterSpec, text: str) -> Any:
    """The value in `text` without a check; objects are still as they were written."""
    if spec.kind is Kind.CODE:
        return None if spec.optional and not text.strip() else text
    text = text.strip()
    if not text:
        if spec.optional:
            return None
        raise ValueRefused(
            f"{spec.name} takes {expected(spec)}; the field is empty.", parameter=spec.name
        )
    if spec.kind is Kind.CHOICE:
        return _chosen(spec, text)
    if spec.optional and text.lower() == "none":
        return None
    if spec.kind is Kind.STRING:
        return _literal(spec, text) if text[0] in "'\"" else text
    if spec.kind is Kind.BOOLEAN:
        return _switch(text)
    if spec.kind in (Kind.DTYPE, Kind.OBJECT) and literals.is_name(text):
        return text.rpartition(".")[2]
    if spec.kind is Kind.STRINGS and text[0] not in "'\"([":
        lines = text.splitlines() if "\n" in text else text.split(",")
        return tuple(line.strip() for line in lines if line.strip())
    if spec.kind in (Kind.SHAPE, Kind.INTEGERS):
        text = re.sub(r"(?<=[\d\s?)e])[×xX*](?=[\d\s?N(])", ",", text).replace("?", "None")
        text = text.strip().rstrip(",") + "," if text.endswith(",") else text
    value = _literal(spec, text)
    if spec.kind in (Kind.ARRAY, Kind.NUMBERS, Kind.INTEGERS, Kind.SHAPE, Kind.ANY):
        return value
    return value


def _literal(spec: ParameterSpec, text: str) -> Any:
    try:
        return literals.read(text)
    except NotLiteral as error:
        raise ValueRefused(
            f"{spec.name} takes {expected(spec)}; {_quoted(text)} is {error}.",
            parameter=spec.name,
        ) from error


def _chosen(spec: ParameterSpec, text: str) -> Any:
    plain = text.strip("'\"")
    for choice in spec.choices:
        if str(choice) == plain:
            return choice
    for choice in spec.choices:
        if str(choice).lower() == plain.lower():
            return choice
    return None if spec.optional and plain.lower() == "none" else plain


def _switch(text: str) -> Any:
    if text.lower() in _words_for_true:
        return True
    return False if text.lower() in _words_for_false else text


def _is_plain(text: str) -> bool:
    """Whether a string stands for itself in a field."""
    return (
        text == text.strip()
        and text != ""
        and text[0] not in "'\""
        and text.lower() != "none"
        and text.isprintable()
    )


# --- checks -------------------------------------------------------------------------------------


def _check(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, list):
        value = tuple(value)
    if depth > _deepest:
        _refuse(spec, value, "is nested too deeply")
    if value is None and spec.optional:
        return None
    if value is None and spec.kind not in (Kind.CHOICE, Kind.ANY):
        _refuse(spec, value, "is not possible here")
    return _checks[spec.kind](spec, value, catalog, depth)


def _refuse(spec: ParameterSpec, value: Any, why: str) -> Never:
    raise ValueRefused(
        f"{spec.name} takes {expected(spec)}; {_quoted(_as_text(value))} {why}.",
        parameter=spec.name,
    )


def _boolean(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> bool:
    if not isinstance(value, bool):
        _refuse(spec, value, "is neither")
    return value


def _integer(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(spec, value, "is not a whole number")
    _limits(spec, value)
    return value


def _number(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, (ObjectValue, Written)) and spec.families:
        return _object(spec, value, catalog, depth)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        _refuse(spec, value, "is not a number")
    _limits(spec, value)
    return float(value)


def _limits(spec: ParameterSpec, value: int | float) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        _refuse(spec, value, "is not a finite number")
    if isinstance(value, int) and abs(value) > _largest:
        _refuse(spec, value, "is too large")
    low, high = spec.minimum, spec.maximum
    if low is not None and (value < low or (spec.exclusive_minimum and value == low)):
        _refuse(spec, value, "is below it" if high is None else "is below")
    if high is not None and value > high:
        _refuse(spec, value, "is above it" if low is None else "is above")


def _string(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> str:
    if not isinstance(value, str):
        _refuse(spec, value, "is not a text")
    return value


def _choice(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    for choice in spec.choices:
        if type(choice) is type(value) and choice == value:
            return choice
    _refuse(spec, value, "is not among them")


def _integers(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if not isinstance(value, tuple):
        return _integer(spec, value, catalog, depth)
    if spec.rank and len(value) != spec.rank:
        _refuse(spec, value, f"has {len(value)}")
    if not value:
        _refuse(spec, value, "is empty")
    return tuple(_axis(spec, value, item, catalog, depth) for item in value)


def _axis(spec: ParameterSpec, whole: Any, item: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(item, tuple):
        if not spec.pairs or len(item) != 2:
            _refuse(spec, whole, "has another form")
        return tuple(_integer(spec, part, catalog, depth) for part in item)
    return _integer(spec, item, catalog, depth)


def _shape(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> tuple[int | None, ...]:
    if isinstance(value, int) and not isinstance(value, bool):
        value = (value,)
    if not isinstance(value, tuple):
        _refuse(spec, value, "is not a shape")
    if len(value) > 32:
        _refuse(spec, value, "has too many axes")
    return tuple(
        None if axis is None else _integer(spec, axis, catalog, depth) for axis in value
    )


def _numbers(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, tuple):
        if spec.rank and len(value) != spec.rank:
            _refuse(spec, value, f"has {len(value)}")
        return tuple(_one_number(spec, item) for item in value)
    return _one_number(spec, value)


def _one_number(spec: ParameterSpec, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        _refuse(spec, value, "is not a number")
    _limits(spec, value)
    return value


def _strings(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> tuple[Any, ...]:
    """Texts; whole numbers too, which the vocabulary of IntegerLookup is made of."""
    if isinstance(value, str):
        value = (value,)
    if not isinstance(value, tuple):
        _refuse(spec, value, "is not a list")
    for item in value:
        if isinstance(item, bool) or not isinstance(item, (str, int)):
            _refuse(spec, item, "is not a text")
    return value


def _array(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, (tuple, list)):
        if depth > _deepest:
            _refuse(spec, value, "is nested too deeply")
        return tuple(_array(spec, item, catalog, depth + 1) for item in value)
    return _one_number(spec, value)


def _dtype(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if isinstance(value, (ObjectValue, Written)) and spec.families:
        return _object(spec, value, catalog, depth)
    known = (*dtypes, *policies) if spec.families else dtypes
    if not isinstance(value, str) or value not in known:
        _refuse(spec, value, "is none" + _nearest(value, known))
    return value


def _object(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    """A name, or an object whose own parameters are checked in turn."""
    if isinstance(value, Word):
        value = value.name
    if isinstance(value, str):
        entry = _entry(spec, value, catalog)
        _nothing_missing(spec, entry, {})
        if entry.family not in _named_by_text:
            return ObjectValue(entry.type)
        return value if value.islower() else _identifier(entry)
    if not isinstance(value, (ObjectValue, Written)):
        _refuse(spec, value, "is not one")
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
        if entry is None:
            continue
        if entry.absent:
            raise ValueRefused(
                f"{spec.name} cannot be {entry.type}: {entry.absent}", parameter=spec.name
            )
        if spec.choices and entry.type not in spec.choices:
            _refuse(spec, name, "is another kind")
        return entry
    known = [
        word
        for family in spec.families
        for entry in catalog.entries(family)
        for word in (entry.type, *entry.aliases)
        if not spec.choices or entry.type in spec.choices
    ]
    _refuse(spec, name, "is none" + _nearest(name, known))


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
    return tuple(_object(spec, item, catalog, depth) for item in value)


def _any(spec: ParameterSpec, value: Any, catalog: Lookup, depth: int) -> Any:
    if depth > _deepest:
        _refuse(spec, value, "is nested too deeply")
    if isinstance(value, (tuple, list)):
        return tuple(_any(spec, item, catalog, depth + 1) for item in value)
    if isinstance(value, ObjectValue):
        return ObjectValue(value.type, _any(spec, value.parameters, catalog, depth + 1))
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            _refuse(spec, value, "has keys that are not texts")
        return {key: _any(spec, item, catalog, depth + 1) for key, item in value.items()}
    if isinstance(value, (Word, Written)):
        _refuse(spec, value, "is not a plain value; texts stand in quotes")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        _limits(spec, value)
    elif not isinstance(value, (bool, str)) and value is not None:
        _refuse(spec, value, "is not a plain value")
    return value


_Check = Callable[[ParameterSpec, Any, Lookup, int], Any]

_checks: dict[Kind, _Check] = {
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.STRING: _string,
    Kind.CHOICE: _choice,
    Kind.INTEGERS: _integers,
    Kind.SHAPE: _shape,
    Kind.NUMBERS: _numbers,
    Kind.STRINGS: _strings,
    Kind.ARRAY: _array,
    Kind.DTYPE: _dtype,
    Kind.OBJECT: _object,
    Kind.OBJECTS: _objects,
    Kind.CODE: _string,
    Kind.ANY: _any,
}


# --- words --------------------------------------------------------------------------------------


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
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "a choice"


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
    Kind.DTYPE: lambda spec: "a dtype such as float32",
    Kind.OBJECT: _object_words,
    Kind.OBJECTS: lambda spec: f"a list of entries, each {_object_words(spec)}",
    Kind.CODE: lambda spec: "Python code",
    Kind.ANY: lambda spec: "a value such as 1, 'text' or (1, 2)",
}


def _quoted(text: str) -> str:
    short = text if len(text) <= 60 else text[:59] + "…"
    return f"'{short}'"


def _as_text(value: Any) -> str:
    """What arrived, never longer than a line, whatever it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, Word):
        return value.name
    if isinstance(value, Written):
        return f"{value.type}(…)"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _largest:
        return f"a number of {value.bit_length()} bits"
    if isinstance(value, tuple) and len(value) > 40:
        return f"{len(value)} values"
    try:
        return literals.show(value)
    except (RecursionError, ValueError):
        return type(value).__name__


def _nearest(value: Any, known: Any) -> str:
    close = get_close_matches(str(value), list(known), 1, 0.6)
    return f"; perhaps {close[0]}" if close else ""
