"""Where in its row each node stands: the second half of a layered drawing.

Rows are swept up and down. In each, every vertex is pulled to the weighted mean of its
neighbours, as far as its row leaves room; the best compromise of a row is found by pooling
adjacent violators. Long wires pull hardest, so that they run straight.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from designer.layout.ranks import Edge, Ranked

grid = 8.0
node_gap = 32.0
wire_gap = 20.0
sweeps = 10
smallest_bend = 48.0  # siblings below one card stand farther from its middle than this
_weights = {(False, False): 1.0, (True, False): 2.0, (False, True): 2.0, (True, True): 8.0}

Neighbours = list[list[tuple[int, float]]]
Gaps = dict[tuple[int, bool], tuple[int, float]]


@dataclass(frozen=True)
class _Drawing:
    """The rows with vertices numbered without gaps, and the least distances in each row."""

    rows: list[list[int]]
    offsets: list[list[float]]
    edges: list[Edge]
    real: list[bool]
    wide: list[float]

    def lines(self) -> list[tuple[list[int], list[float]]]:
        """Each row with the least distances of its vertices from the first."""
        return list(zip(self.rows, self.offsets, strict=True))


def centres(graph: Ranked, widths: Sequence[float]) -> dict[int, float]:
    """The horizontal middle of every vertex; `widths` are those of the nodes."""
    names = sorted(vertex for row in graph.rows for vertex in row)
    drawing = _drawing(graph, names, widths)
    x = [0.0] * len(names)
    for row, offset in drawing.lines():
        middle = offset[-1] / 2
        for vertex, at in zip(row, offset, strict=True):
            x[vertex] = at - middle
    _sweep(drawing, x)
    _snap(drawing, x)
    _straighten(drawing, x)
    return {name: x[at] for at, name in enumerate(names)}


def _drawing(graph: Ranked, names: list[int], widths: Sequence[float]) -> _Drawing:
    place = {vertex: at for at, vertex in enumerate(names)}
    assert len(place) == graph.real + sum(map(len, graph.chains.values()))
    rows = [[place[vertex] for vertex in row] for row in graph.rows]
    real = [name < graph.real for name in names]
    wide = [widths[name] if name < graph.real else 0.0 for name in names]
    offsets = [_offsets(row, real, wide) for row in rows]
    edges = [(place[source], place[target]) for source, target in graph.edges]
    return _Drawing(rows, offsets, edges, real, wide)


def _sweep(drawing: _Drawing, x: list[float]) -> None:
    """Pull rows towards those above and, on the way back, towards those below; at last both."""
    above, below = _neighbours(drawing.edges, drawing.real)
    both = [up + down for up, down in zip(above, below, strict=True)]
    downwards = drawing.lines()
    for sweep in range(sweeps):
        lines, near = (downwards, above) if sweep % 2 == 0 else (downwards[::-1], below)
        if sweep >= sweeps - 2:
            near = both
        for row, offset in lines:
            _settle(row, offset, near, x)


def _offsets(row: list[int], real: list[bool], wide: list[float]) -> list[float]:
    """The least distance of each vertex of a row from the first one."""
    offsets, at = [0.0], 0.0
    for left, right in pairwise(row):
        gap = node_gap if real[left] and real[right] else wire_gap
        at += (wide[left] + wide[right]) / 2 + gap
        offsets.append(at)
    return offsets


def _neighbours(edges: Sequence[Edge], real: list[bool]) -> tuple[Neighbours, Neighbours]:
    above: Neighbours = [[] for _ in real]
    below: Neighbours = [[] for _ in real]
    for source, target in edges:
        weight = _weights[not real[source], not real[target]]
        below[source].append((target, weight))
        above[target].append((source, weight))
    return above, below


def _settle(row: list[int], offsets: list[float], near: Neighbours, x: list[float]) -> None:
    """Bring each vertex as near to the mean of its neighbours as its row allows."""
    # Blocks of vertices that touch, each as [sum of weighted wishes, weight, length]; a block
    # that would run into the one before it is joined with it.
    sums: list[float] = []
    weights: list[float] = []
    lengths: list[int] = []
    for vertex, offset in zip(row, offsets, strict=True):
        weight = wish = 0.0
        for other, pull in near[vertex]:
            weight += pull
            wish += pull * x[other]
        if weight:
            wish -= weight * offset
        else:
            # Who has no neighbours there stays, and gives way to all who have.
            weight = 0.01
            wish = weight * (x[vertex] - offset)
        length = 1
        while sums and sums[-1] * weight > wish * weights[-1]:
            wish += sums.pop()
            weight += weights.pop()
            length += lengths.pop()
        sums.append(wish)
        weights.append(weight)
        lengths.append(length)
    at = 0
    for wish, weight, length in zip(sums, weights, lengths, strict=True):
        place = wish / weight
        for number in range(at, at + length):
            x[row[number]] = place + offsets[number]
        at += length


class _Blocks:
    """Vertices that are joined by straight wires and move as one."""

    def __init__(self, vertices: Iterable[int]) -> None:
        self._block = {vertex: [vertex] for vertex in vertices}

    def of(self, vertex: int) -> list[int]:
        """The vertices that move with this one."""
        return self._block[vertex]

    def join(self, one: int, other: int) -> None:
        """Let the blocks of two vertices be one."""
        kept, added = self._block[one], self._block[other]
        if kept is not added:
            kept.extend(added)
            for vertex in added:
                self._block[vertex] = kept


def _straighten(drawing: _Drawing, x: list[float]) -> None:
    """Take the small bends out of wires: what is joined by straight ones moves as one.

    A bend is small where it is no way around a card, but the rest of a compromise.
    """
    gaps = _gaps(drawing)
    blocks = _Blocks(range(len(x)))
    for source, target in drawing.edges:
        if x[source] == x[target]:
            blocks.join(source, target)
    for source, target in drawing.edges:
        bend = x[target] - x[source]
        is_small = 0 < abs(bend) < smallest_bend and not bend % grid
        if is_small and blocks.of(source) is not blocks.of(target):
            _take_out(bend, source, target, blocks, gaps, x)


def _take_out(
    bend: float, source: int, target: int, blocks: _Blocks, gaps: Gaps, x: list[float]
) -> None:
    """Move the block at one end of a wire, if one of them has the room."""
    for members, by in ((blocks.of(target), -bend), (blocks.of(source), bend)):
        if _has_room(members, by, gaps, x):
            for vertex in members:
                x[vertex] += by
            blocks.join(source, target)
            return


def _gaps(drawing: _Drawing) -> Gaps:
    """What stands beside each vertex, to the right or not, and the least distance from it."""
    gaps: Gaps = {}
    for row, offset in drawing.lines():
        for (left, at), (right, further) in pairwise(zip(row, offset, strict=True)):
            gaps[left, True], gaps[right, False] = (right, further - at), (left, further - at)
    return gaps


def _has_room(members: list[int], by: float, gaps: Gaps, x: list[float]) -> bool:
    """Whether these vertices can move `by` without touching others."""
    inside = set(members)
    for vertex in members:
        near = gaps.get((vertex, by > 0))
        if near is not None and near[0] not in inside:
            other, least = near
            if abs(x[other] - x[vertex]) - least < abs(by) - 1e-6:
                return False
    return True


def _snap(drawing: _Drawing, x: list[float]) -> None:
    """Bring left edges to the grid, and wires to where the middles of cards mostly are."""
    for row, offset in drawing.lines():
        free = float("-inf")
        before = 0.0
        for vertex, at in zip(row, offset, strict=True):
            free += at - before
            before = at
            half = drawing.wide[vertex] / 2 if drawing.real[vertex] else grid / 2
            # A hair above, so that equal middles that differ by rounding stay equal.
            left = ((x[vertex] - half) / grid + 0.5 + 1e-6) // 1 * grid
            if left + half < free - 1e-6:
                left = -((half - free) // grid) * grid
            x[vertex] = free = left + half
