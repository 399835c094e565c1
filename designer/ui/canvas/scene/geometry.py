"""Where things are on the canvas: the curves of wires and an index of boxes by place."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import floor, hypot

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from designer.network.presentation import Box, Point

shortest_handle = 24.0
longest_handle = 140.0
steps_of_a_curve = 16


def handle_length(along: float, across: float) -> float:
    """How far the handles of a curve reach that goes `along` the flow and `across` it."""
    if along >= 0:
        return max(min(along / 2, longest_handle), min(shortest_handle, along + abs(across)))
    return min(longest_handle, shortest_handle - along / 2 + abs(across) / 8)


def curve(points: Sequence[Point], rightwards: bool) -> list[Point]:
    """The control points of a smooth curve through `points`, along the flow at each of them.

    The first is where it starts; then come three for each segment, as for a cubic Bézier curve.
    """
    controls = [points[0]]
    for (ax, ay), (bx, by) in pairwise(points):
        if rightwards:
            reach = handle_length(bx - ax, by - ay)
            controls += [(ax + reach, ay), (bx - reach, by), (bx, by)]
        else:
            reach = handle_length(by - ay, bx - ax)
            controls += [(ax, ay + reach), (bx, by - reach), (bx, by)]
    return controls


def path_of(controls: Sequence[Point]) -> QPainterPath:
    """The curve with these control points, to be painted."""
    path = QPainterPath(QPointF(*controls[0]))
    for place in range(1, len(controls), 3):
        (ax, ay), (bx, by), (cx, cy) = controls[place : place + 3]
        path.cubicTo(ax, ay, bx, by, cx, cy)
    return path


def box_of(points: Iterable[Point], margin: float = 0.0) -> Box:
    """The smallest box around `points`, with a margin; a curve lies within that of its controls."""
    xs, ys = zip(*points, strict=True)
    return min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin


def point_at(controls: Sequence[Point], fraction: float) -> Point:
    """The point of the curve at `fraction` of its segments."""
    segments = (len(controls) - 1) // 3
    scaled = fraction * segments
    segment = min(int(scaled), segments - 1)
    return _cubic(controls[3 * segment : 3 * segment + 4], scaled - segment)


def distance(controls: Sequence[Point], point: Point) -> tuple[float, float]:
    """How far `point` is from the curve, and at which fraction of the curve it is nearest."""
    segments = (len(controls) - 1) // 3
    count = segments * steps_of_a_curve
    nearest, where = float("inf"), 0.0
    before = controls[0]
    for step in range(1, count + 1):
        after = point_at(controls, step / count)
        away, along = _from_line(before, after, point)
        if away < nearest:
            nearest, where = away, (step - 1 + along) / count
        before = after
    return nearest, where


def crosses(controls: Sequence[Point], start: Point, end: Point) -> bool:
    """Whether the curve crosses the line from `start` to `end`."""
    count = (len(controls) - 1) // 3 * steps_of_a_curve
    points = [point_at(controls, step / count) for step in range(count + 1)]
    return any(_meet(one, two, start, end) for one, two in pairwise(points))


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two lines have a point in common."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) <= 0 and side(c, d, a) * side(c, d, b) <= 0


def _cubic(controls: Sequence[Point], t: float) -> Point:
    u = 1 - t
    a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
    (px, py), (qx, qy), (rx, ry), (sx, sy) = controls
    return a * px + b * qx + c * rx + d * sx, a * py + b * qy + c * ry + d * sy


def _from_line(start: Point, end: Point, point: Point) -> tuple[float, float]:
    (ax, ay), (bx, by), (px, py) = start, end, point
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else ((px - ax) * dx + (py - ay) * dy) / length
    along = max(0.0, min(1.0, along))
    return hypot(px - ax - along * dx, py - ay - along * dy), along


def box_of_rect(rect: QRectF) -> Box:
    """A rectangle as a box."""
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def turned_box(box: Box, rightwards: bool) -> Box:
    """A box with across and along exchanged where data flow to the right, and back again.

    What is worked out for data that flow downwards holds for the other direction as well.
    """
    return (box[1], box[0], box[3], box[2]) if rightwards else box


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


class BoxIndex:
    """Ids by place: which boxes may touch a region, without looking at all of them."""

    cell = 512.0
    most_cells = 64

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], set[str]] = {}
        self._spans: dict[str, tuple[int, int, int, int]] = {}
        self._large: set[str] = set()  # too long for cells, such as a wire across everything

    def put(self, key: str, box: Box) -> None:
        """Take `key` in, or move it to `box`."""
        span = self._span(box)
        old = self._spans.get(key)
        if old == span:
            return
        if old is not None:
            self._take_out(key, old)
        self._spans[key] = span
        if (span[2] - span[0] + 1) * (span[3] - span[1] + 1) > self.most_cells:
            self._large.add(key)
            return
        for x in range(span[0], span[2] + 1):
            for y in range(span[1], span[3] + 1):
                members = self._cells.get((x, y))
                if members is None:
                    self._cells[x, y] = {key}
                else:
                    members.add(key)

    def take(self, key: str) -> None:
        """Take `key` out; nothing happens where it is not in."""
        span = self._spans.pop(key, None)
        if span is not None:
            self._take_out(key, span)

    def clear(self) -> None:
        """Take everything out."""
        self._cells.clear()
        self._spans.clear()
        self._large.clear()

    def near(self, box: Box) -> set[str]:
        """The ids whose boxes may touch `box`."""
        left, top, right, bottom = self._span(box)
        keys = set(self._large)
        # Seen from far away, a region has more cells than there are with anything in them.
        if (right - left + 1) * (bottom - top + 1) >= len(self._cells):
            for (x, y), members in self._cells.items():
                if left <= x <= right and top <= y <= bottom:
                    keys |= members
            return keys
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                members_or_none = self._cells.get((x, y))
                if members_or_none:
                    keys |= members_or_none
        return keys

    def _span(self, box: Box) -> tuple[int, int, int, int]:
        size = self.cell
        return (
            floor(box[0] / size),
            floor(box[1] / size),
            floor(box[2] / size),
            floor(box[3] / size),
        )

    def _take_out(self, key: str, span: tuple[int, int, int, int]) -> None:
        if key in self._large:
            self._large.discard(key)
            return
        for x in range(span[0], span[2] + 1):
            for y in range(span[1], span[3] + 1):
                members = self._cells[x, y]
                members.discard(key)
                if not members:
                    del self._cells[x, y]
