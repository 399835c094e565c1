"""Automatic placement: cards in rows, sources above their targets, long wires around cards."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from designer.layout.coordinates import centres, grid
from designer.layout.ranks import Edge, Ranked, ranked
from designer.network import edits
from designer.network.graph import Network, NodeId
from designer.network.presentation import Point, with_rough_mark
from designer.network.traversal import back_edges, connected

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
    # By age, as ids are a letter and a number: n9 comes before n10.
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
    return with_rough_mark(edits.move(network, placement.positions), rough=True)


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
    widths, heights = ([sizes[node][axis] for node in nodes] for axis in (0, 1))
    rows = _Rows(graph, centres(graph, widths), heights)
    corners, routes = rows.corners(widths), rows.routes()
    left, right = _extent(corners, routes, widths)
    moved = {nodes[vertex]: (x - left, y) for vertex, (x, y) in corners.items()}
    named = {}
    for (source, target), wire in forward.items():
        if wire in routes:
            points = routes[wire] if wire == (source, target) else routes[wire][::-1]
            named[nodes[source], nodes[target]] = tuple([(x - left, y) for x, y in points])
    return _Part(right - left, rows.bottoms[-1], moved, named)


def _extent(
    corners: dict[int, Point], routes: dict[Edge, tuple[Point, ...]], widths: list[float]
) -> tuple[float, float]:
    """The left and right end of all cards and wires; the left one is on the grid."""
    bends = [x for points in routes.values() for x, _ in points]
    left = min([x for x, _ in corners.values()] + bends) // grid * grid
    right = max([x + widths[vertex] for vertex, (x, _) in corners.items()] + bends)
    return left, right


class _Siblings:
    """What each card is fed by and feeds, and the first of its wires, to order cards by."""

    def __init__(self, order: Mapping[Edge, int]) -> None:
        self._above: dict[int, set[int]] = defaultdict(set)
        self._below: dict[int, set[int]] = defaultdict(set)
        self._leaving: dict[int, int] = {}
        self._arriving: dict[int, int] = {}
        for (source, target), at in sorted(order.items(), key=lambda item: item[1]):
            self._below[source].add(target)
            self._above[target].add(source)
            self._leaving.setdefault(source, at)
            self._arriving.setdefault(target, at)

    def neighbours(self, vertex: int) -> tuple[frozenset[int], frozenset[int]]:
        """What feeds a card and what it feeds."""
        return frozenset(self._above[vertex]), frozenset(self._below[vertex])

    def first_wire(self, vertex: int) -> int:
        """The place of a card among those that are joined with the same others."""
        return self._leaving.get(vertex, self._arriving.get(vertex, 0))

    def should_change(self, left: int, right: int) -> bool:
        """Whether two neighbours that feed the same stand against the order of their wires."""
        if self._above[left] and self._above[right]:
            return False  # only where one has nothing above does no wire cross more than before
        alike = bool(self._below[left]) and self._below[left] == self._below[right]
        return alike and self._leaving[left] > self._leaving[right]


def _put_siblings_in_order(graph: Ranked, order: Mapping[Edge, int]) -> None:
    """Let cards that feed the same others, or are fed alike, stand in the order of their wires."""
    siblings = _Siblings(order)
    for row in graph.rows:
        alike: dict[tuple[frozenset[int], frozenset[int]], list[int]] = defaultdict(list)
        for place, vertex in enumerate(row):
            if vertex < graph.real:
                alike[siblings.neighbours(vertex)].append(place)
        for places in alike.values():
            members = sorted([row[place] for place in places], key=siblings.first_wire)
            for place, vertex in zip(places, members, strict=True):
                row[place] = vertex
        for place in range(len(row) - 1):
            left, right = row[place], row[place + 1]
            if max(left, right) < graph.real and siblings.should_change(left, right):
                row[place], row[place + 1] = right, left


def _without_cycles(count: int, edges: list[Edge]) -> dict[Edge, Edge]:
    """Each edge as it is to be drawn: those that close a cycle are turned round."""
    after: list[list[int]] = [[] for _ in range(count)]
    inbound = [0] * count
    for source, target in edges:
        after[source].append(target)
        inbound[target] += 1
    # From where nothing arrives first, so that as few as possible are drawn against the flow.
    starts = sorted(range(count), key=lambda node: inbound[node] > 0)
    against = back_edges(after, starts)
    return {edge: edge[::-1] if edge in against else edge for edge in edges}


class _Rows:
    """The rows of one part: where each begins and ends, and where wires pass them."""

    def __init__(self, graph: Ranked, x: dict[int, float], heights: list[float]) -> None:
        self._graph = graph
        self._x = x
        self._heights = heights
        self._row_of = {vertex: at for at, row in enumerate(graph.rows) for vertex in row}
        self.tops: list[float] = []
        self.bottoms: list[float] = []
        y = 0.0
        for row in graph.rows:
            tallest = max([heights[vertex] for vertex in row if vertex < graph.real], default=0.0)
            self.tops.append(y)
            self.bottoms.append(y + tallest)
            y = _on_grid(y + tallest + (row_gap if tallest else grid))

    def corners(self, widths: list[float]) -> dict[int, Point]:
        """The top left corner of each card, which stands in the middle of its row."""
        corners = {}
        for row, top, bottom in zip(self._graph.rows, self.tops, self.bottoms, strict=True):
            for vertex in row:
                if vertex < self._graph.real:
                    y = top + (bottom - top - self._heights[vertex]) / 2 // grid * grid
                    corners[vertex] = (self._x[vertex] - widths[vertex] / 2, y)
        return corners

    def routes(self) -> dict[Edge, tuple[Point, ...]]:
        """The corners of wires that pass cards: upright beside each, slanted between rows."""
        graph, routes = self._graph, {}
        for source, target in graph.edges:
            if source < graph.real > target and self._x[source] != self._x[target]:
                points = self._end(source, self.bottoms) + self._end(target, self.tops)
                if points:
                    routes[source, target] = tuple(points)
        for (source, target), chain in graph.chains.items():
            points = self._end(source, self.bottoms)
            for dummy in chain:
                self._pass_row(dummy, points)
            routes[source, target] = tuple(points + self._end(target, self.tops))
        return routes

    def _end(self, vertex: int, edge: list[float]) -> list[Point]:
        """Where a wire crosses the edge of a row that goes beyond its card."""
        row = self._row_of[vertex]
        is_short = self._heights[vertex] < self.bottoms[row] - self.tops[row]
        return [(self._x[vertex], edge[row])] if is_short and len(self._graph.rows[row]) > 1 else []

    def _pass_row(self, dummy: int, points: list[Point]) -> None:
        """Lead a wire upright through the row of one of its dummies."""
        x, row = self._x[dummy], self._row_of[dummy]
        if len(points) > 1 and points[-1][0] == points[-2][0] == x:
            points[-1] = (x, self.bottoms[row])
        else:
            points += [(x, self.tops[row]), (x, self.bottoms[row])]
