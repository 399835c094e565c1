"""Several ports that make up one argument of Keras' `call`, as a list or a dictionary.

A port says where it belongs by its `path`: `("inputs", 0)` is the first of a list, `("inputs",
"bounding_boxes", "boxes")` stands in a dictionary in a dictionary. Builder, checker, writer and
the reader of configurations all pack and unpack as it is said here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from designer.network.ports import InputPort, OutputPort

# What one argument is made of: the name of a port, nothing, or a structure of such.
Tree = str | None | list[Any] | dict[str, Any]
_Value = TypeVar("_Value")


def argument_of(port: InputPort) -> str:
    """The argument of `call` that the port is, or is a part of."""
    return str(port.path[0]) if port.path else port.name


def arguments_of(ports: Sequence[InputPort]) -> dict[str, bool]:
    """All arguments in their order, and whether each is required."""
    if not any(port.path for port in ports):  # nearly all layers: a port is an argument
        return {port.name: port.required for port in ports}
    required: dict[str, bool] = {}
    for port in ports:
        name = argument_of(port)
        required[name] = required.get(name, False) or port.required
    return required


def pack(ports: Sequence[InputPort], given: Collection[str]) -> dict[str, Tree]:
    """What each argument is made of where the ports in `given` are wired."""
    if not any(port.path for port in ports):
        return {port.name: port.name for port in ports if port.name in given}
    trees: dict[str, Tree] = {}
    for name in arguments_of(ports):
        members = [port for port in ports if argument_of(port) == name]
        if any(port.name in given for port in members):
            trees[name] = _tree(members, given)
    return trees


def _tree(members: Sequence[InputPort], given: Collection[str]) -> Tree:
    """What one argument is made of; at least one of its ports is wired."""
    wired = [port for port in members if port.name in given]
    if not wired[0].path or (len(wired) == 1 and wired[0].alone):
        return wired[0].name
    kept = [port for port in members if port in wired or port.keeps_place]
    return _structure([(port.path[1:], port.name) for port in kept], given)


def _structure(parts: list[tuple[tuple[str | int, ...], str]], given: Collection[str]) -> Tree:
    if not parts[0][0]:
        return parts[0][1] if parts[0][1] in given else None
    inside: dict[str | int, list[tuple[tuple[str | int, ...], str]]] = {}
    for path, name in parts:
        inside.setdefault(path[0], []).append((path[1:], name))
    if isinstance(parts[0][0][0], int):
        return [_structure(inside[place], given) for place in sorted(inside)]
    return {str(key): _structure(within, given) for key, within in inside.items()}


def map(
    tree: Tree,
    leaf: Callable[[str | None], _Value],
    in_list: Callable[[list[_Value]], _Value],
    in_table: Callable[[dict[str, _Value]], _Value],
) -> _Value:
    """The tree with something in the place of each port, and of each place that stays empty."""
    if isinstance(tree, list):
        return in_list([map(item, leaf, in_list, in_table) for item in tree])
    if isinstance(tree, dict):
        return in_table({key: map(item, leaf, in_list, in_table) for key, item in tree.items()})
    return leaf(tree)


def values_of(ports: Sequence[InputPort], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as Python's lists and dictionaries; `given` is what the ports are given."""

    def of_port(port: str | None) -> Any:
        return None if port is None else given[port]

    trees = pack(ports, given)
    return {name: map(tree, of_port, list, dict) for name, tree in trees.items()}


def by_position(ports: Sequence[InputPort], arguments: Sequence[str]) -> list[bool]:
    """Whether each argument of a call goes by position, as a person would write it.

    The first does and those that are required, until one is left out.
    """
    known = arguments_of(ports)
    order = list(known)
    return [
        order[place] == name and (place == 0 or known[name]) for place, name in enumerate(arguments)
    ]


def unpack(
    ports: Sequence[InputPort], argument: str, value: Any, is_tensor: Callable[[Any], bool]
) -> Iterator[tuple[str, Any]]:
    """The parts of an argument by port; what no port stands for has its own name."""
    members = {port.path[1:]: port.name for port in ports if port.path[:1] == (argument,)}
    if not members:
        yield argument, value
    elif is_tensor(value) or not isinstance(value, (list, dict)):
        alone = (port.name for port in ports if port.path[:1] == (argument,))
        yield next(alone), value
    else:
        yield from _parts(members, (), value, is_tensor)


def _parts(
    members: Mapping[tuple[str | int, ...], str],
    path: tuple[str | int, ...],
    value: Any,
    is_tensor: Callable[[Any], bool],
) -> Iterator[tuple[str, Any]]:
    if path in members or is_tensor(value) or not isinstance(value, (list, dict)):
        yield members.get(path, ".".join(str(part) for part in path)), value
        return
    items = enumerate(value) if isinstance(value, list) else value.items()
    for key, item in items:
        yield from _parts(members, (*path, key), item, is_tensor)


def present(outputs: Sequence[OutputPort], given: Collection[str]) -> tuple[int, ...]:
    """The numbers of the outputs that exist where the inputs in `given` are wired.

    They are in the order in which Keras counts them: a dictionary goes by its keys.
    """
    if len(outputs) == 1 and not outputs[0].of:
        return (0,)
    numbers = [number for number, port in enumerate(outputs) if not port.of or port.of in given]
    return tuple(sorted(numbers, key=lambda number: outputs[number].path))
