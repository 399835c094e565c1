"""Tensors in a Keras configuration: in the arguments of calls and at the ends of a model."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct


class Reference(Struct, frozen=True):
    """A tensor as the file names it: output `output` of call `call` of the layer `layer`."""

    layer: str
    call: int
    output: int


def is_nothing(value: Any) -> bool:
    """Whether an argument says nothing: None, or a structure of it as masks often are."""
    if isinstance(value, dict):
        return all(map(is_nothing, value.values()))
    return value is None or (isinstance(value, list) and all(map(is_nothing, value)))


def constants(entry: dict[str, Any], ports: list[str]) -> dict[str, Any]:
    """What the call of an operation is given that is no tensor, by name or else by number."""
    calls = entry.get("inbound_nodes")
    return {
        name: value
        for call in (calls if isinstance(calls, list) else [])
        if isinstance(call, dict)
        for name, value in _arguments(call, ports)
        if value is not None and not any(True for _ in tensors(value))
    }


def _arguments(call: dict[str, Any], ports: list[str]) -> Iterator[tuple[str, Any]]:
    """The arguments of a call; those by position get the names of `ports`, or else numbers."""
    given, named = call.get("args"), call.get("kwargs")
    if isinstance(given, list):
        names = (*ports, *map(str, range(len(ports), len(given))))
        yield from zip(names, given, strict=False)
    if isinstance(named, dict):
        yield from named.items()


def as_tensor(item: Any) -> dict[str, Any]:
    """A tensor as Keras 3 writes it, from the three parts that Keras 2 wrote."""
    return {"class_name": "__keras_tensor__", "config": {"keras_history": item}}


def call_of_today(call: list[Any]) -> dict[str, Any]:
    """A call as Keras 3 writes it, from the `[[layer, call, output, {…}], …]` of Keras 2."""
    items = [item for item in call if isinstance(item, list) and len(item) >= 3]
    given = [as_tensor(item[:3]) for item in items]
    named = next((item[3] for item in items if len(item) > 3), None)
    return {"args": given if len(given) == 1 else [given], "kwargs": named}


def reference(history: Any) -> Reference | None:
    """The tensor that a list such as `["dense", 0, 0]` names, or None."""
    match history:
        case [str(layer), int(call), int(output)]:
            if type(call) is int and type(output) is int:  # true and false are no numbers
                return Reference(layer, call, output)
        case _:
            pass  # whatever else a stranger's file has there
    return None


def tensors(value: Any) -> Iterator[Reference]:
    """The tensors in an argument, in Keras' order."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            config = item.get("config")
            if item.get("class_name") == "__keras_tensor__" and isinstance(config, dict):
                tensor = reference(config.get("keras_history"))
                if tensor is not None:
                    yield tensor
            elif item.get("class_name") == "__tuple__":
                waiting += reversed(tuple_items(item))
            else:
                waiting += [item[key] for key in sorted(item, reverse=True)]


def tuple_items(value: dict[str, Any]) -> list[Any]:
    """What stands in a tuple as Keras writes it."""
    items = value.get("items")
    return items if isinstance(items, list) else []


def is_tensor(value: Any) -> bool:
    """Whether `value` is one tensor, and no structure of tensors."""
    return isinstance(value, dict) and value.get("class_name") == "__keras_tensor__"


def without_tuples(value: Any) -> Any:
    """The same structure, with lists where Keras wrote tuples."""
    if isinstance(value, list):
        return [without_tuples(item) for item in value]
    if not isinstance(value, dict) or is_tensor(value):
        return value
    if value.get("class_name") == "__tuple__":
        return [without_tuples(item) for item in tuple_items(value)]
    return {key: without_tuples(item) for key, item in value.items()}


def named_ends(structure: Any, name: str = "") -> Iterator[tuple[str, Reference]]:
    """The ends in a list, a dictionary (in the order of its names) or alone."""
    tensor = reference(structure)
    if tensor is not None:
        yield name, tensor
    elif isinstance(structure, list):
        for item in structure:
            yield from named_ends(item, name)
    elif isinstance(structure, dict):
        for key in sorted(structure):
            yield from named_ends(structure[key], key)


def ends(structure: Any) -> list[Reference]:
    """The tensors at the ends of a model, in the order in which the model takes or gives them."""
    return [tensor for _, tensor in named_ends(structure)]
