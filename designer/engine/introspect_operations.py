"""Operations: the functions of `keras.ops` that take tensors and give tensors."""

import inspect
from typing import Any

import keras

from designer.catalog.spec import Family, OutputRule, ParameterSpec, TypeSpec
from designer.engine import introspect_overlay as overlay
from designer.engine.introspect_docs import Docs, docs
from designer.engine.introspect_parameters import parameter
from designer.network.names import snake_case
from designer.network.ports import InputPort, OutputPort

_not_offered = ("kwargs", "axes_lengths", "name")


def operations() -> list[TypeSpec]:
    """Every function of `keras.ops`; those that cannot be nodes say why."""
    names: dict[int, list[str]] = {}
    for name in dir(keras.ops):
        thing = getattr(keras.ops, name)
        if inspect.isfunction(thing):
            names.setdefault(id(thing), []).append(name)
    return [_operation(found) for found in names.values()]


def _operation(names: list[str]) -> TypeSpec:
    function = getattr(keras.ops, names[0])
    name = function.__name__ if function.__name__ in names else names[0]
    said, kept = docs(function), overlay.operations()
    own = overlay.of_type(Family.OPERATION, f"ops.{name}")
    fields: dict[str, Any] = {
        "type": f"ops.{name}",
        "family": Family.OPERATION,
        "path": f"keras.ops.{name}",
        "name_prefix": snake_case(name),
        "category": "operation",
        "summary": own.get("purpose") or said.summary,
        "description": said.description,
        "aliases": tuple(f"ops.{other}" for other in names if other != name),
        "keywords": tuple(own.get("keywords", ())),
    }
    if name in kept["absent"]:
        return TypeSpec(**fields, absent=kept["absent"][name])
    ports, parameters, order = _arguments(name, function, said)
    counted = kept["counted"].get(name, "")
    outputs = () if counted else kept["outputs"].get(name, ["output"])
    return TypeSpec(
        **fields,
        parameters=tuple(parameters),
        inputs=tuple(ports),
        outputs=tuple(OutputPort(output) for output in outputs),
        output_rules=(OutputRule(count=counted),) if counted else (),
        arguments=tuple(order),
    )


def _arguments(
    name: str, function: Any, said: Docs
) -> tuple[list[InputPort], list[ParameterSpec], list[str]]:
    """Ports, parameters, and the names of both in the order of the signature."""
    kept = overlay.operations()
    special = kept["exceptions"].get(name, {})
    tensors = {*kept["tensors"], *special.get("tensors", ())} - set(special.get("no_tensors", ()))
    lists = {*kept["lists"], *special.get("lists", ())}
    own = overlay.of_type(Family.OPERATION, f"ops.{name}")
    arguments = [
        argument
        for argument in inspect.signature(function).parameters.values()
        if argument.name not in (*_not_offered, *own.get("omitted", ()))
    ]
    wired = [argument for argument in arguments if argument.name in tensors]
    required = [argument for argument in wired if argument.default is argument.empty]
    ports: list[InputPort] = []
    parameters: list[ParameterSpec] = []
    order: list[str] = []
    for argument in arguments:
        if argument not in wired:
            parameters.append(parameter(Family.OPERATION, f"ops.{name}", argument, said))
            order.append(argument.name)
            continue
        shown = "inputs" if [argument] == required else argument.name
        ports.append(
            InputPort(
                shown,
                many=argument.name in lists or argument.kind is argument.VAR_POSITIONAL,
                required=argument in required,
                description=said.arguments.get(argument.name, ""),
            )
        )
        order.append(f"*{shown}" if argument.kind is argument.VAR_POSITIONAL else shown)
    return ports, parameters, order
