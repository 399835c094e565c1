"""A layer's parameters in a few words, and what a new layer starts with."""

from collections.abc import Mapping
from typing import Any

from msgspec import UnsetType

from designer.catalog import slices
from designer.catalog.spec import Kind, ParameterSpec, TypeSpec
from designer.network.graph import Layer, Network
from designer.network.nesting import empty_model
from designer.network.values import ObjectValue
from designer.sentences import counted, words

_separator = " · "
_longest_value = 24


def card_line(spec: TypeSpec, layer: Layer) -> str:
    """What was set, most telling first: `64 · 3×3 · same · relu`; `x * 2` for an operator."""
    if len(spec.inputs) == 2 and spec.operator:
        return _expression(spec, layer)
    told = [
        parameter
        for parameter in spec.parameters
        if parameter.telling > 0 and is_set(parameter, layer)
    ]
    told.sort(key=lambda parameter: -parameter.telling)
    told_words = (_word(parameter, layer.parameters[parameter.name]) for parameter in told)
    return _separator.join(word for word in told_words if word)


def _expression(spec: TypeSpec, layer: Layer) -> str:
    """An operation of two operands as Python writes it; a tensor alone is called x."""
    names = [port.name for port in spec.inputs]
    wired = [name for name in names if layer.parameters.get(name) is None]
    if len(wired) == 1:
        names = ["x" if name in wired else name for name in names]
    operands = [
        name if layer.parameters.get(name) is None else _operand(layer.parameters[name])
        for name in names
    ]
    return f"{operands[0]} {spec.operator} {operands[1]}"


def _operand(value: Any) -> str:
    if isinstance(value, tuple):
        text = f"[{', '.join(map(_operand, value))}]"
        return text if len(text) <= _longest_value else "[…]"
    return _short(f"{value:g}" if isinstance(value, float) else str(value))


def is_set(parameter: ParameterSpec, layer: Layer) -> bool:
    """Whether the layer gives the parameter a value that is not its default."""
    if parameter.name not in layer.parameters:
        return False
    value = layer.parameters[parameter.name]
    return (
        parameter.required
        or value != parameter.default
        or type(value) is not type(parameter.default)
    )


def initial_parameters(spec: TypeSpec) -> dict[str, Any]:
    """What a newly placed layer starts with; required parameters have a value for this."""
    return {
        parameter.name: parameter.initial
        for parameter in spec.parameters
        if not isinstance(parameter.initial, UnsetType)
    }


def initial_network(spec: TypeSpec, given: Mapping[str, Any]) -> Network | None:
    """What a newly placed nested model holds: an Input with these parameters, and an Output."""
    return empty_model(dict(given)) if spec.category == "nested" else None


def _word(parameter: ParameterSpec, value: Any) -> str:
    if parameter.kind is Kind.BOOLEAN and isinstance(value, bool):
        on, _, off = parameter.short.partition("|")
        if on == "{}":
            on = parameter.name.replace("_", " ")
        return on if value else off
    text = _shown(parameter, value)
    return parameter.short.replace("{}", text) if text else ""


def _shown(parameter: ParameterSpec, value: Any) -> str:
    if parameter.kind is Kind.SLICES:
        return _short(slices.show(value))
    if isinstance(value, ObjectValue):
        return value.type
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return _sequence(parameter, value)
    if isinstance(value, int) and parameter.kind is Kind.INTEGERS and parameter.rank > 1:
        return "×".join([str(value)] * parameter.rank)
    return _short(f"{value:g}" if isinstance(value, float) else " ".join(str(value).split()))


def _short(text: str) -> str:
    return text if len(text) <= _longest_value else text[: _longest_value - 1] + "…"


def _sequence(parameter: ParameterSpec, value: tuple[Any, ...]) -> str:
    if len(value) > 8 or parameter.kind in (Kind.STRINGS, Kind.ARRAY, Kind.OBJECTS):
        return words(counted("{count} entry", "{count} entries", count=len(value)))
    if parameter.kind is Kind.INTEGERS and all(isinstance(item, int) for item in value):
        return "×".join(str(item) for item in value)
    if len(value) == 1:
        return f"({_plain(value[0])},)"
    return f"({', '.join(_plain(item) for item in value)})"


def _plain(item: Any) -> str:
    if isinstance(item, tuple):
        return f"({', '.join(_plain(inner) for inner in item)})"
    return f"{item:g}" if isinstance(item, float) else str(item)
