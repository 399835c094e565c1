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
