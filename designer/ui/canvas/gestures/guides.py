"""Lines that a moved card can stand in with others: edges with edges, middles with middles."""

from collections.abc import Iterable, Sequence

from designer.network.presentation import Box, Point

Guide = tuple[Point, Point]
beyond = 12.0  # how far a line goes beyond the cards in it


def aligned(
    moved: Box, others: Sequence[Box], pull: float
) -> tuple[tuple[float | None, float | None], list[Guide]]:
    """The steps across and down that bring `moved` into line with others, and the lines.

    None in a direction in which nothing is near enough.
    """
    dx, dy = _step(moved, others, 0, pull), _step(moved, others, 1, pull)
    x, y = dx or 0.0, dy or 0.0
    there = (moved[0] + x, moved[1] + y, moved[2] + x, moved[3] + y)
    guides = []
    if dx is not None:
        guides += _guides(there, others, 0)
    if dy is not None:
        guides += _guides(there, others, 1)
    return (dx, dy), guides


def _lines(box: Box, axis: int) -> tuple[float, float, float]:
    """Middle, first and last edge of a box in one direction."""
    return (box[axis] + box[axis + 2]) / 2, box[axis], box[axis + 2]


def _step(moved: Box, others: Iterable[Box], axis: int, pull: float) -> float | None:
    best = None
    for other in others:
        for ours, theirs in zip(_lines(moved, axis), _lines(other, axis), strict=True):
            step = theirs - ours
            if abs(step) <= pull and (best is None or abs(step) < abs(best)):
                best = step
    return best


def _guides(moved: Box, others: Iterable[Box], axis: int) -> list[Guide]:
    """The lines, each as long as all the cards that stand in it."""
    across = 1 - axis
    spans: dict[float, list[float]] = {}
    for other in others:
        for ours, theirs in zip(_lines(moved, axis), _lines(other, axis), strict=True):
            if abs(theirs - ours) < 0.01:
                ends = spans.setdefault(ours, [moved[across], moved[across + 2]])
                ends += [other[across], other[across + 2]]
    guides = []
    for at, ends in spans.items():
        start, end = min(ends) - beyond, max(ends) + beyond
        guides.append(((at, start), (at, end)) if axis == 0 else ((start, at), (end, at)))
    return guides
