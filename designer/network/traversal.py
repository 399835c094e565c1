"""The order in which nodes can be called, and the cycles that keep some from it."""

import heapq

from designer.network.graph import Network, NodeId, Wire, id_number
from designer.network.problems import Problem, RemoveWire


def ordered(network: Network) -> tuple[list[NodeId], list[NodeId]]:
    """Nodes so that each follows its sources, and those that a cycle keeps from being placed."""
    waiting = dict.fromkeys(network.nodes, 0)
    following: dict[NodeId, list[NodeId]] = {}
    for wire in network.wires.values():
        waiting[wire.target] += 1
        following.setdefault(wire.source, []).append(wire.target)
    ready = [(id_number(node), node) for node, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order: list[NodeId] = []
    while ready:
        _, node = heapq.heappop(ready)
        order.append(node)
        for target in following.get(node, ()):
            waiting[target] -= 1
            if waiting[target] == 0:
                heapq.heappush(ready, (id_number(target), target))
    done = set(order)
    return order, sorted((node for node in network.nodes if node not in done), key=id_number)


def cycles(network: Network, stuck: list[NodeId]) -> list[Problem]:
    """A problem for each node that is really part of a cycle, not for those behind it."""
    if not stuck:
        return []
    inside = set(stuck)
    following: dict[NodeId, list[NodeId]] = {node: [] for node in stuck}
    for wire in network.wires.values():
        if wire.source in inside and wire.target in inside:
            following[wire.source].append(wire.target)
    component = _components(following)
    wires: dict[int, Wire] = {}  # the youngest wire of each cycle, which most likely closed it
    members: dict[int, list[NodeId]] = {}
    for wire in sorted(network.wires.values(), key=lambda wire: id_number(wire.id)):
        if wire.source in inside and component[wire.source] == component.get(wire.target):
            wires[component[wire.source]] = wire
    for node in stuck:
        if component[node] in wires:
            members.setdefault(component[node], []).append(node)
    return [
        Problem(
            f"{network.layer_of(node).name!r} is part of a cycle; take one of its wires away.",
            node=node,
            wire=wires[number].id,
            repair=RemoveWire("Remove the wire that closes the cycle", wires[number].id),
        )
        for number, nodes in members.items()
        for node in nodes
    ]


def _components(following: dict[NodeId, list[NodeId]]) -> dict[NodeId, int]:
    """The number of the strongly connected component of each node (Tarjan, without recursion)."""
    number: dict[NodeId, int] = {}
    lowest: dict[NodeId, int] = {}
    component: dict[NodeId, int] = {}
    open_nodes: list[NodeId] = []
    for root in following:
        if root in number:
            continue
        work = [(root, iter(following[root]))]
        number[root] = lowest[root] = len(number)
        open_nodes.append(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in number:
                    number[target] = lowest[target] = len(number)
                    open_nodes.append(target)
                    work.append((target, iter(following[target])))
                    break
                if target not in component:
                    lowest[node] = min(lowest[node], number[target])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
                if lowest[node] == number[node]:
                    while True:
                        member = open_nodes.pop()
                        component[member] = number[node]
                        if member == node:
                            break
    return component
