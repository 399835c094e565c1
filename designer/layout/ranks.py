"""Which row each node stands in, and in which order: the first half of a layered drawing.

A connected graph without cycles goes in. Long wires are cut by dummies, one in every row that
they pass. fast-sugiyama does the work where its wheel exists, else this file does it in Python.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from designer.network.traversal import ordered, reached

try:
    from fast_sugiyama import from_edges
except ImportError:  # no wheel for this system
    from_edges = None

Edge = tuple[int, int]
Rows = list[list[int]]

_sweeps = 8
_most_to_exchange = 8000


class Ranked(Struct, frozen=True):
    """Rows of vertices, and the short edges between neighbouring rows.

    Vertices below `real` are nodes, the others dummies. `chains` are the dummies of a long wire,
    from its source to its target.
    """

    real: int
    rows: Rows
    edges: list[Edge]
    chains: dict[Edge, list[int]]


def ranked(count: int, edges: Sequence[Edge], *, in_python: bool = False) -> Ranked:
    """Rows and order for the nodes 0 to `count` - 1, all of which have an edge."""
    if from_edges is None or in_python:
        return _ranked_in_python(count, edges)
    rank = _ranks(count, edges)
    dummies = sum([rank[target] - rank[source] - 1 for source, target in edges])
    # Exchanging neighbours one by one takes away some crossings, but is slow with many dummies.
    layouts = from_edges(
        edges,
        dummy_vertices=True,
        dummy_size=1.0,
        check_layout=False,
        transpose=dummies < _most_to_exchange,
    )
    # The graph hangs together, so there is one layout.
    positions, _, _, short = layouts[0]
    by_height: dict[float, list[tuple[float, int]]] = defaultdict(list)
    for vertex, (x, y) in positions:
        by_height[y].append((x, vertex))
    rows = [
        [vertex for _, vertex in sorted(by_height[height])]
        # Its heights grow upwards, ours are counted from the top.
        for height in sorted(by_height, reverse=True)
    ]
    short = sorted(short)
    return Ranked(count, rows, short, _chains(count, short))


def _chains(count: int, short: Sequence[Edge]) -> dict[Edge, list[int]]:
    following = {source: target for source, target in short if source >= count}
    chains = {}
    for source, target in short:
        if source < count <= target:
            dummies = [target]
            while (target := following[dummies[-1]]) >= count:
                dummies.append(target)
            chains[source, target] = dummies
    return chains


# --- the same in Python -------------------------------------------------------------------------


def _ranked_in_python(count: int, edges: Sequence[Edge]) -> Ranked:
    rank = _ranks(count, edges)
    short: list[Edge] = []
    row_of = dict(enumerate(rank))
    chains: dict[Edge, list[int]] = {}
    vertex = count
    for source, target in edges:
        last, dummies = source, []
        for row in range(rank[source] + 1, rank[target]):
            row_of[vertex] = row
            short.append((last, vertex))
            dummies.append(vertex)
            last = vertex
            vertex += 1
        short.append((last, target))
        if dummies:
            chains[source, target] = dummies
    rows: Rows = [[] for _ in range(max(rank) + 1)]
    for each in _depth_first(count, short):
        rows[row_of[each]].append(each)
    return Ranked(count, _untangled(rows, short), short, chains)


def _ranks(count: int, edges: Sequence[Edge]) -> list[int]:
    """Each node one row below its lowest source; sources just above their first target."""
    after: dict[int, list[int]] = {node: [] for node in range(count)}
    for source, target in edges:
        after[source].append(target)
    order, _ = ordered(after, int)
    rank = [0] * count
    for node in order:
        for target in after[node]:
            rank[target] = max(rank[target], rank[node] + 1)
    for node in after.keys() - {target for _, target in edges}:
        if after[node]:
            rank[node] = min(rank[target] for target in after[node]) - 1
    return rank


def _depth_first(count: int, short: Sequence[Edge]) -> list[int]:
    """All vertices so that those of one branch stay together."""
    after: dict[int, list[int]] = defaultdict(list)
    targets = set()
    for source, target in short:
        after[source].append(target)
        targets.add(target)
    return list(reached((node for node in range(count) if node not in targets), after.__getitem__))


def _untangled(rows: Rows, short: Sequence[Edge]) -> Rows:
    """The rows, sorted by the middle of the neighbours until crossings get no fewer."""
    above: dict[int, list[int]] = defaultdict(list)
    below: dict[int, list[int]] = defaultdict(list)
    for source, target in short:
        below[source].append(target)
        above[target].append(source)
    best, fewest = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(_sweeps):
        if not fewest:
            break
        if sweep % 2 == 0:
            _sort_by_neighbours(rows, above, pairwise(range(len(rows))))
        else:
            _sort_by_neighbours(rows, below, pairwise(range(len(rows) - 1, -1, -1)))
        crossings = _crossings(rows, below)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    return best


def _sort_by_neighbours(
    rows: Rows, neighbours: dict[int, list[int]], pairs: Iterable[tuple[int, int]]
) -> None:
    """Sort the second row of each pair by the first, which stays as it is."""
    for fixed, number in pairs:
        place = {vertex: float(at) for at, vertex in enumerate(rows[fixed])}
        rows[number].sort(key=_middle(rows[number], neighbours, place))


def _middle(
    row: list[int], neighbours: dict[int, list[int]], place: dict[int, float]
) -> Callable[[int], float]:
    """The mean place of a vertex' neighbours; its own place where it has none."""
    key = {}
    for at, vertex in enumerate(row):
        near = neighbours.get(vertex)
        key[vertex] = sum(place[other] for other in near) / len(near) if near else float(at)
    return key.__getitem__


def _crossings(rows: Rows, below: dict[int, list[int]]) -> int:
    """How many pairs of short edges cross, counted with a tree of prefix sums per row."""
    crossings = 0
    for upper, lower in pairwise(rows):
        place = {vertex: at for at, vertex in enumerate(lower)}
        tree = [0] * (len(lower) + 1)
        passed = 0
        for vertex in upper:
            ends = sorted(place[target] for target in below.get(vertex, ()))
            for end in ends:
                at, left = end + 1, 0
                while at:
                    left += tree[at]
                    at &= at - 1
                crossings += passed - left
            for end in ends:
                passed += 1
                at = end + 1
                while at <= len(lower):
                    tree[at] += 1
                    at += at & -at
    return crossings
