"""Where in its row each node stands: the second half of a layered drawing.

Rows are swept up and down. In each, every vertex is pulled to the weighted mean of its
neighbours, as far as its row leaves room; the best compromise of a row is found by pooling
adjacent violators. Long wires pull hardest, so that they run straight.
"""

from collections.abc import Sequence
from itertools import pairwise

from designer.layout.ranks import Edge, Ranked

grid = 8.0
node_gap = 32.0
wire_gap = 20.0
sweeps = 10
smallest_bend = 48.0  # siblings below one card stand farther from its middle than this
_weights = {(False, False): 1.0, (True, False): 2.0, (False, True): 2.0, (True, True): 8.0}

Neighbours = list[list[tuple[int, float]]]


def centres(graph: Ranked, widths: Sequence[float]) -> dict[int, float]:
    """The horizontal middle of every vertex; `widths` are those of the nodes."""
    size = graph.real + sum(len(chain) for chain in graph.chains.values())
    place = {vertex: at for at, vertex in enumerate(sorted(v for row in graph.rows for v in row))}
    assert len(place) == size
    rows = [[place[vertex] for vertex in row] for row in graph.rows]
    names = sorted(place)
    real = [name < graph.real for name in names]
    wide = [widths[name] if name < graph.real else 0.0 for name in names]
    offsets = [_offsets(row, real, wide) for row in rows]
    above, below = _neighbours([(place[s], place[t]) for s, t in graph.edges], real)
    x = [0.0] * len(names)
    for row, offset in zip(rows, offsets, strict=True):
        middle = offset[-1] / 2
        for vertex, at in zip(row, offset, strict=True):
            x[vertex] = at - middle
    both = [up + down for up, down in zip(above, below, strict=True)]
    for sweep in range(sweeps):
        last = sweep >= sweeps - 2
        if sweep % 2 == 0:
            for row, offset in zip(rows, offsets, strict=True):
                _settle(row, offset, both if last else above, x)
        else:
            for row, offset in zip(reversed(rows), reversed(offsets), strict=True):
                _settle(row, offset, both if last else below, x)
    _snap(rows, offsets, real, wide, x)
    _straighten(rows, offsets, [(place[s], place[t]) for s, t in graph.edges], x)
    return {name: x[at] for at, name in enumerate(names)}


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


def _straighten(
    rows: list[list[int]], offsets: list[list[float]], edges: Sequence[Edge], x: list[float]
) -> None:
    """Take the small bends out of wires: what is joined by straight ones moves as one.

    A bend is small where it is no way around a card, but the rest of a compromise.
    """
    gaps = _gaps(rows, offsets)
    block = {vertex: [vertex] for row in rows for vertex in row}

    def join(one: int, other: int) -> None:
        if block[one] is not block[other]:
            block[one].extend(block[other])
            for vertex in block[other]:
                block[vertex] = block[one]

    for source, target in edges:
        if x[source] == x[target]:
            join(source, target)
    for source, target in edges:
        bend = x[target] - x[source]
        if not 0 < abs(bend) < smallest_bend or bend % grid:
            continue
        if block[source] is block[target]:
            continue
        for members, by in ((block[target], -bend), (block[source], bend)):
            if _has_room(members, by, gaps, x):
                for vertex in members:
                    x[vertex] += by
                join(source, target)
                break


Gaps = dict[tuple[int, bool], tuple[int, float]]


def _gaps(rows: list[list[int]], offsets: list[list[float]]) -> Gaps:
    """What stands beside each vertex, to the right or not, and the least distance from it."""
    found: Gaps = {}
    for row, offset in zip(rows, offsets, strict=True):
        for (left, at), (right, further) in pairwise(zip(row, offset, strict=True)):
            found[left, True], found[right, False] = (right, further - at), (left, further - at)
    return found


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


def _snap(
    rows: list[list[int]],
    offsets: list[list[float]],
    real: list[bool],
    wide: list[float],
    x: list[float],
) -> None:
    """Bring left edges to the grid, and wires to where the middles of cards mostly are."""
    for row, offset in zip(rows, offsets, strict=True):
        free = float("-inf")
        before = 0.0
        for vertex, at in zip(row, offset, strict=True):
            free += at - before
            before = at
            half = wide[vertex] / 2 if real[vertex] else grid / 2
            # A hair above, so that equal middles that differ by rounding stay equal.
            left = ((x[vertex] - half) / grid + 0.5 + 1e-6) // 1 * grid
            if left + half < free - 1e-6:
                left = -((half - free) // grid) * grid
            x[vertex] = free = left + half
