"""Automatic placement: cards in rows, sources above their targets, long wires around cards."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from designer.layout import rough
from designer.layout.coordinates import centres, grid
from designer.layout.ranks import Edge, Ranked, ranked
from designer.network import edits
from designer.network.graph import Network, NodeId
from designer.network.traversal import connected

Point = tuple[float, float]
Size = tuple[float, float]
Wires = Iterable[tuple[NodeId, NodeId]]

row_gap = 48.0
part_gap = 64.0
estimated_size = (220.0, 76.0)
_aspect = 1.6


class Placement(Struct, frozen=True):
    """Top left corners of the cards, and the points that long wires pass on their way.

    A wire without a route can be drawn straight, or as one curve, from card to card.
    """

    positions: dict[NodeId, Point]
    routes: dict[tuple[NodeId, NodeId], tuple[Point, ...]]


class _Part(Struct, frozen=True):
    """One connected part, with its own origin."""

    width: float
    height: float
    positions: dict[NodeId, Point]
    routes: dict[tuple[NodeId, NodeId], tuple[Point, ...]]


def place(
    sizes: Mapping[NodeId, Size],
    wires: Wires,
    direction: str = "down",
    *,
    in_python: bool = False,
) -> Placement:
    """Place cards of these sizes; `direction` is where tensors flow: "down" or "right".

    The same cards and wires always give the same picture; cards that are joined with the same
    others stand in the order of their wires. `in_python` does without the compiled
    library, as where it does not exist.
    """
    if direction == "right":
        turned = {node: (height, width) for node, (width, height) in sizes.items()}
        return _turned(place(turned, wires, in_python=in_python))
    nodes = sorted(sizes, key=lambda node: (len(node), node))
    known = set(nodes)
    given = dict.fromkeys((s, t) for s, t in wires if s != t and s in known and t in known)
    order = {pair: number for number, pair in enumerate(given)}
    parts = [
        _placed_part(members, edges, sizes, order, in_python)
        for members, edges in _parts(nodes, sorted(given))
    ]
    return _packed(parts)


def place_network(network: Network) -> Network:
    """`network` with every node placed as if all cards were of usual size, and marked as such.

    How large cards are, the canvas alone knows; it places them again before anybody sees them.
    """
    wires = [(wire.source, wire.target) for wire in network.wires.values()]
    placement = place(dict.fromkeys(network.nodes, estimated_size), wires)
    placed = edits.move(network, placement.positions)
    view = {**(network.settings.get("view") or {}), **rough.mark}
    return edits.set_setting(placed, "view", view)


def _turned(placement: Placement) -> Placement:
    return Placement(
        {node: (y, x) for node, (x, y) in placement.positions.items()},
        {wire: tuple([(y, x) for x, y in points]) for wire, points in placement.routes.items()},
    )


# --- parts --------------------------------------------------------------------------------------


def _parts(
    nodes: list[NodeId], pairs: list[tuple[NodeId, NodeId]]
) -> list[tuple[list[NodeId], list[tuple[NodeId, NodeId]]]]:
    """Connected parts in the order of their oldest nodes."""
    parts = connected(nodes, pairs)
    part_of = {node: number for number, members in enumerate(parts) for node in members}
    edges: list[list[tuple[NodeId, NodeId]]] = [[] for _ in parts]
    for pair in pairs:
        edges[part_of[pair[0]]].append(pair)
    return list(zip(parts, edges, strict=True))


def _packed(parts: list[_Part]) -> Placement:
    """Parts side by side, in several lines where one would become too long."""
    area = sum((part.width + part_gap) * (part.height + part_gap) for part in parts)
    widest = max([part.width for part in parts], default=0.0)
    limit = max(widest, (area * _aspect) ** 0.5)
    positions: dict[NodeId, Point] = {}
    routes: dict[tuple[NodeId, NodeId], tuple[Point, ...]] = {}
    left = top = tallest = 0.0
    for part in parts:
        if left and left + part.width > limit:
            left, top, tallest = 0.0, top + tallest + part_gap, 0.0
        for node, (x, y) in part.positions.items():
            positions[node] = (x + left, y + top)
        for wire, points in part.routes.items():
            routes[wire] = tuple([(x + left, y + top) for x, y in points])
        left += _on_grid(part.width) + part_gap
        tallest = max(tallest, _on_grid(part.height))
    return Placement(positions, routes)


def _on_grid(length: float) -> float:
    return -(-length // grid) * grid


# --- one part -----------------------------------------------------------------------------------


def _placed_part(
    nodes: list[NodeId],
    pairs: list[tuple[NodeId, NodeId]],
    sizes: Mapping[NodeId, Size],
    order: Mapping[tuple[NodeId, NodeId], int],
    in_python: bool,
) -> _Part:
    if not pairs:
        width, height = sizes[nodes[0]]
        return _Part(width, height, {nodes[0]: (0.0, 0.0)}, {})
    number = {node: at for at, node in enumerate(nodes)}
    edges = [(number[source], number[target]) for source, target in pairs]
    forward = _without_cycles(len(nodes), edges)
    graph = ranked(len(nodes), sorted(set(forward.values())), in_python=in_python)
    _put_siblings_in_order(graph, {forward[number[s], number[t]]: order[s, t] for s, t in pairs})
    x = centres(graph, [sizes[node][0] for node in nodes])
    tops, bottoms = _bands(graph, [sizes[node][1] for node in nodes])
    positions = {}
    for row, (top, bottom) in enumerate(zip(tops, bottoms, strict=True)):
        for vertex in graph.rows[row]:
            if vertex < len(nodes):
                width, height = sizes[nodes[vertex]]
                y = top + (bottom - top - height) / 2 // grid * grid
                positions[nodes[vertex]] = (x[vertex] - width / 2, y)
    routes = _routes(graph, x, tops, bottoms, [sizes[node][1] for node in nodes])
    left = min(
        [point[0] for point in positions.values()]
        + [at for points in routes.values() for at, _ in points]
    )
    left = left // grid * grid
    right = max(point[0] + sizes[node][0] for node, point in positions.items())
    right = max([right, *[at for points in routes.values() for at, _ in points]])
    named = {}
    for (source, target), wire in forward.items():
        points = routes.get(wire)
        if points is not None:
            if wire != (source, target):
                points = points[::-1]
            named[nodes[source], nodes[target]] = tuple([(at - left, y) for at, y in points])
    moved = {node: (at - left, y) for node, (at, y) in positions.items()}
    return _Part(right - left, bottoms[-1], moved, named)


def _put_siblings_in_order(graph: Ranked, order: Mapping[Edge, int]) -> None:
    """Let cards that feed the same others, or are fed alike, stand in the order of their wires."""
    above: dict[int, set[int]] = defaultdict(set)
    below: dict[int, set[int]] = defaultdict(set)
    leaving: dict[int, int] = {}
    arriving: dict[int, int] = {}
    for (source, target), at in sorted(order.items(), key=lambda item: item[1]):
        below[source].add(target)
        above[target].add(source)
        leaving.setdefault(source, at)
        arriving.setdefault(target, at)
    for row in graph.rows:
        alike: dict[tuple[frozenset[int], frozenset[int]], list[int]] = defaultdict(list)
        for place, vertex in enumerate(row):
            if vertex < graph.real:
                alike[frozenset(above[vertex]), frozenset(below[vertex])].append(place)
        for places in alike.values():
            members = [row[place] for place in places]
            members.sort(key=lambda vertex: leaving.get(vertex, arriving.get(vertex, 0)))
            for place, vertex in zip(places, members, strict=True):
                row[place] = vertex
        for place in range(len(row) - 1):
            left, right = row[place], row[place + 1]
            # One of two neighbours has nothing above: no wire crosses more when they change places.
            if max(left, right) >= graph.real or (above[left] and above[right]):
                continue
            if below[left] and below[left] == below[right] and leaving[left] > leaving[right]:
                row[place], row[place + 1] = right, left


def _without_cycles(count: int, edges: list[Edge]) -> dict[Edge, Edge]:
    """Each edge as it is to be drawn: those that close a cycle are turned round."""
    after: list[list[int]] = [[] for _ in range(count)]
    inbound = [0] * count
    for source, target in edges:
        after[source].append(target)
        inbound[target] += 1
    state = bytearray(count)  # 0 unseen, 1 on the way from the start, 2 left
    drawn: dict[Edge, Edge] = {}
    starts = sorted(range(count), key=lambda node: inbound[node] > 0)
    for start in starts:
        if state[start]:
            continue
        state[start] = 1
        stack = [(start, iter(after[start]))]
        while stack:
            node, following = stack[-1]
            target = next(following, -1)
            if target < 0:
                state[node] = 2
                stack.pop()
                continue
            closes = state[target] == 1
            drawn[node, target] = (target, node) if closes else (node, target)
            if not state[target]:
                state[target] = 1
                stack.append((target, iter(after[target])))
    return drawn


def _bands(graph: Ranked, heights: list[float]) -> tuple[list[float], list[float]]:
    """The upper and lower edge of each row."""
    tops, bottoms, y = [], [], 0.0
    for row in graph.rows:
        tops.append(y)
        tallest = max([heights[vertex] for vertex in row if vertex < graph.real], default=0.0)
        bottoms.append(y + tallest)
        y = _on_grid(y + tallest + (row_gap if tallest else grid))
    return tops, bottoms


def _routes(
    graph: Ranked,
    x: dict[int, float],
    tops: list[float],
    bottoms: list[float],
    heights: list[float],
) -> dict[Edge, tuple[Point, ...]]:
    """The corners of wires that pass cards: upright beside every card, slanted between rows."""
    row_of = {vertex: number for number, row in enumerate(graph.rows) for vertex in row}
    routes = {}

    def leaves(vertex: int) -> list[Point]:
        row = row_of[vertex]
        short = heights[vertex] < bottoms[row] - tops[row] and len(graph.rows[row]) > 1
        return [(x[vertex], bottoms[row])] if short else []

    def reaches(vertex: int) -> list[Point]:
        row = row_of[vertex]
        short = heights[vertex] < bottoms[row] - tops[row] and len(graph.rows[row]) > 1
        return [(x[vertex], tops[row])] if short else []

    for source, target in graph.edges:
        if source < graph.real > target and x[source] != x[target]:
            points = [*leaves(source), *reaches(target)]
            if points:
                routes[source, target] = tuple(points)
    for (source, target), chain in graph.chains.items():
        points = leaves(source)
        for dummy in chain:
            row = row_of[dummy]
            if len(points) > 1 and points[-1][0] == points[-2][0] == x[dummy]:
                points[-1] = (x[dummy], bottoms[row])
            else:
                points += [(x[dummy], tops[row]), (x[dummy], bottoms[row])]
        routes[source, target] = tuple(points + reaches(target))
    return routes
