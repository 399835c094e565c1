"""Ways through a graph, and through networks inside networks; nothing else here walks by itself.

What is asked for by its neighbours works for any graph: the wires of a network, the cards of the
canvas, the numbers of a layered drawing.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from designer.network.graph import Layer, Network, NodeId, Scope, Wire, id_number
from designer.network.problems import Problem, RemoveWire
from designer.sentences import sentence

_Item = TypeVar("_Item")


def following(network: Network) -> dict[NodeId, list[NodeId]]:
    """The nodes that each node leads to, once for every wire."""
    targets: dict[NodeId, list[NodeId]] = {node: [] for node in network.nodes}
    for wire in network.wires.values():
        targets[wire.source].append(wire.target)
    return targets


def reached(
    start: Iterable[_Item], neighbours: Callable[[_Item], Sequence[_Item]]
) -> dict[_Item, None]:
    """`start` and all that can be reached from there, each branch to its end before the next."""
    seen: dict[_Item, None] = {}
    # A list of what waits, and no recursion: a chain may have more layers than Python nests calls.
    waiting = list(start)[::-1]
    while waiting:
        item = waiting.pop()
        if item not in seen:
            seen[item] = None
            waiting += reversed(neighbours(item))
    return seen


def ordered(
    targets: Mapping[_Item, Sequence[_Item]], age: Callable[[_Item], int]
) -> tuple[list[_Item], list[_Item]]:
    """All so that each follows its sources, and those that a cycle keeps from being placed.

    `targets` are those that each leads to. Where several could be next the oldest is.
    """
    sources = dict.fromkeys(targets, 0)
    for each in targets.values():
        for target in each:
            sources[target] += 1
    ready = [(age(item), item) for item, count in sources.items() if count == 0]
    heapq.heapify(ready)
    order: list[_Item] = []
    while ready:
        _, item = heapq.heappop(ready)
        order.append(item)
        for target in targets[item]:
            sources[target] -= 1
            if sources[target] == 0:
                heapq.heappush(ready, (age(target), target))
    return order, sorted((item for item, count in sources.items() if count), key=age)


def connected(items: Iterable[_Item], pairs: Iterable[tuple[_Item, _Item]]) -> list[list[_Item]]:
    """The parts that hang together, each in the order of `items`, by their first members."""
    near: dict[_Item, list[_Item]] = {item: [] for item in items}
    for one, other in pairs:
        near[one].append(other)
        near[other].append(one)
    first_of: dict[_Item, _Item] = {}
    parts: dict[_Item, list[_Item]] = {}
    for item in near:
        if item not in first_of:
            first_of.update(dict.fromkeys(reached([item], near.__getitem__), item))
        parts.setdefault(first_of[item], []).append(item)
    return list(parts.values())


def back_edges(targets: Sequence[Sequence[int]], starts: Iterable[int]) -> set[tuple[int, int]]:
    """The edges that close a cycle, walking from `starts`; turned round they leave none.

    `targets` are those that each number leads to.
    """
    state = bytearray(len(targets))  # 0 unseen, 1 on the way from the start, 2 left
    closing: set[tuple[int, int]] = set()
    for start in starts:
        if state[start]:
            continue
        state[start] = 1
        way = [(start, iter(targets[start]))]
        while way:
            item, waiting = way[-1]
            target = next(waiting, -1)
            if target < 0:
                state[item] = 2
                way.pop()
            elif state[target] == 1:
                closing.add((item, target))
            elif not state[target]:
                state[target] = 1
                way.append((target, iter(targets[target])))
    return closing


def cycle_problems(network: Network, stuck: Sequence[NodeId]) -> list[Problem]:
    """A problem for each node that is really part of a cycle, not for those behind it."""
    if not stuck:
        return []
    inside = set(stuck)
    wires = [
        wire for wire in network.wires.values() if wire.source in inside and wire.target in inside
    ]
    targets: dict[NodeId, list[NodeId]] = {node: [] for node in stuck}
    for wire in wires:
        targets[wire.source].append(wire.target)
    component = _components(targets)
    # The youngest wire of each cycle, which most likely closed it.
    closing: dict[int, Wire] = {}
    for wire in sorted(wires, key=lambda wire: id_number(wire.id)):
        if component[wire.source] == component[wire.target]:
            closing[component[wire.source]] = wire
    members: dict[int, list[NodeId]] = {}
    for node in stuck:
        members.setdefault(component[node], []).append(node)
    return [
        Problem(
            sentence(
                "{layer!r} is part of a cycle; take one of its wires away.",
                layer=network.layer_of(node).name,
            ),
            node=node,
            wire=closing[number].id,
            repair=RemoveWire(
                sentence("Remove the wire that closes the cycle"), closing[number].id
            ),
        )
        for number, nodes in members.items()
        if number in closing
        for node in nodes
    ]


def _components(targets: Mapping[_Item, Sequence[_Item]]) -> dict[_Item, int]:
    """The number of the strongly connected component of each item (Kosaraju, no recursion)."""
    finished = _finished(targets)
    sources: dict[_Item, list[_Item]] = {item: [] for item in targets}
    for item, each in targets.items():
        for target in each:
            sources[target].append(item)
    component: dict[_Item, int] = {}
    for number, root in enumerate(reversed(finished)):
        if root not in component:
            members = reached(
                [root], lambda item: [near for near in sources[item] if near not in component]
            )
            component.update(dict.fromkeys(members, number))
    return component


def _finished(targets: Mapping[_Item, Sequence[_Item]]) -> list[_Item]:
    """All items, each after everything that is reached from it for the first time."""
    seen: set[_Item] = set()
    order: list[_Item] = []
    for root in targets:
        work = [(root, iter(targets[root]))] if root not in seen else []
        seen.add(root)
        while work:
            item, waiting = work[-1]
            fresh = next((target for target in waiting if target not in seen), None)
            if fresh is None:
                order.append(item)
                work.pop()
            else:
                seen.add(fresh)
                work.append((fresh, iter(targets[fresh])))
    return order


# --- networks in networks -------------------------------------------------------------------------


def all_layers(
    network: Network, scope: Scope = (), names: tuple[str, ...] = ()
) -> Iterator[tuple[Scope, tuple[str, ...], Layer]]:
    """Every layer, also those in nested networks: its scope, its path of names, and itself."""
    for layer in network.layers.values():
        path = (*names, layer.name)
        yield scope, path, layer
        if layer.network is not None:
            yield from all_layers(layer.network, (*scope, layer.id), path)
