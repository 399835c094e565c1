"""Outputs that depend on parameters: `return_state`, and the states of cells inside a layer."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from designer.catalog.spec import Family, OutputRule, TypeSpec
from designer.network.ports import OutputPort
from designer.network.values import ObjectValue

_most_parts = 1024

Get = Callable[[Family, str], TypeSpec | None]


def rule_outputs(spec: TypeSpec, parameters: Mapping[str, Any], get: Get) -> tuple[OutputPort, ...]:
    """The outputs that the rules of `spec` add with these parameters."""
    ports: list[OutputPort] = []
    for rule in spec.output_rules:
        if _holds(rule.when, spec, parameters, get):
            ports += rule.outputs
            ports += _state_ports(rule, spec, parameters, get)
            ports += [OutputPort("part")] * _parts(rule, spec, parameters)
    return _distinct(ports)


def _state_ports(
    rule: OutputRule, spec: TypeSpec, parameters: Mapping[str, Any], get: Get
) -> list[OutputPort]:
    """The states of what is in the parameter that a rule names, once for each of its prefixes."""
    states = _states(_value(rule.of, spec, parameters), get) if rule.of else []
    return [replace(port, name=prefix + port.name) for prefix in rule.prefixes for port in states]


def _parts(rule: OutputRule, spec: TypeSpec, parameters: Mapping[str, Any]) -> int:
    """How many parts a rule cuts a tensor into."""
    number = _number(_value(rule.count, spec, parameters)) if rule.count else 0
    if rule.length:
        items = _value(rule.length, spec, parameters)
        number += min(len(items), _most_parts) if isinstance(items, tuple) else 1
    return number


def state_groups(
    spec: TypeSpec, parameters: Mapping[str, Any], get: Get
) -> tuple[tuple[int, ...], bool] | None:
    """How many states each cell has where `spec` is a cell, and whether it stacks several cells.

    A cell takes its states as a list and gives new ones as a list; one that stacks others takes a
    list for each of them. None for a layer that is no cell.
    """
    if not any(port.name == "states" and port.many for port in spec.inputs):
        return None
    inner = next((rule.of for rule in spec.output_rules if rule.of), "")
    if not inner:
        return (len(spec.outputs) - 1,), False
    cells = _value(inner, spec, parameters)
    cells = cells if isinstance(cells, tuple) else (cells,)
    return tuple(len(_states(cell, get)) for cell in cells), True


def returned_groups(
    spec: TypeSpec, parameters: Mapping[str, Any], get: Get
) -> tuple[int, ...] | None:
    """How many states each cell has where a recurrent layer around several cells has states.

    It takes and returns them cell by cell: a cell's only state by itself, several in a list. None
    where every state stands by itself anyway.
    """
    if any(port.name == "states" and port.many for port in spec.inputs):
        return None  # it is a cell
    for rule in spec.output_rules:
        if rule.of:
            sizes = _group_sizes(_value(rule.of, spec, parameters), get) * len(rule.prefixes)
            return sizes if any(size > 1 for size in sizes) else None
    return None


def _group_sizes(value: Any, get: Get) -> tuple[int, ...]:
    """The number of states of each cell of a value that is a cell, several, or a layer of them."""
    if isinstance(value, tuple):
        return tuple(len(_states(cell, get)) for cell in value)
    spec = get(Family.LAYER, value.type) if isinstance(value, ObjectValue) else None
    inner = next((rule.of for rule in spec.output_rules if rule.of), "") if spec else ""
    if spec is None or not inner:
        return (1,) * len(_states(value, get))
    return _group_sizes(_value(inner, spec, value.parameters), get)


def _number(value: Any) -> int:
    """How many parts a tensor is cut into; never so many that nothing could show them."""
    parts = len(value) + 1 if isinstance(value, tuple) else value
    return min(parts, _most_parts) if isinstance(parts, int) and parts > 0 else 1


def _holds(when: str, spec: TypeSpec, parameters: Mapping[str, Any], get: Get) -> bool:
    if when.startswith("not "):
        return not _holds(when.removeprefix("not "), spec, parameters, get)
    if not when:
        return True
    head, _, rest = when.partition(".")
    value = _value(head, spec, parameters)
    if not rest:
        return bool(value)
    inner = get(Family.LAYER, value.type) if isinstance(value, ObjectValue) else None
    return inner is not None and _holds(rest, inner, value.parameters, get)


def _value(name: str, spec: TypeSpec, parameters: Mapping[str, Any]) -> Any:
    if name in parameters:
        return parameters[name]
    parameter = spec.parameter(name)
    return None if parameter is None or parameter.required else parameter.default


def _states(value: Any, get: Get) -> list[OutputPort]:
    """The states of a cell, of several cells, or of a recurrent layer."""
    if isinstance(value, tuple):
        return [port for cell in value for port in _states(cell, get)]
    spec = get(Family.LAYER, value.type) if isinstance(value, ObjectValue) else None
    if spec is None:
        return []
    # The first output of a cell is no state; a recurrent layer has states where it returns them.
    returning = {**value.parameters, "return_state": True}
    return [*spec.outputs[1:], *rule_outputs(spec, returning, get)]


def _distinct(ports: list[OutputPort]) -> tuple[OutputPort, ...]:
    """Ports whose names are told apart by a number where they are the same."""
    names = [port.name for port in ports]
    seen: dict[str, int] = {}
    told = []
    for port in ports:
        if names.count(port.name) > 1:
            seen[port.name] = seen.get(port.name, 0) + 1
            port = replace(port, name=f"{port.name}_{seen[port.name]}")
        told.append(port)
    return tuple(told)
