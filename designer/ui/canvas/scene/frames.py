"""Frames on the canvas: their edges and titles, and how they follow the cards in them."""

from collections.abc import Collection, Iterable, Mapping

from designer.network.graph import NodeId
from designer.network.presentation import Box, Frame, Point
from designer.ui import theme

title_height = 28.0
frame_padding = 20.0


def title_box(frame: Frame) -> Box:
    """The strip along the upper edge with the title, by which a frame is moved."""
    left, top, right, _ = frame.box
    return left, top, right, top + title_height


def edges_at(frame: Frame, point: Point, reach: float) -> str:
    """Which edges of a frame are at `point`: "", or some of "l", "t", "r" and "b"."""
    (left, top, right, bottom), (x, y) = frame.box, point
    if not (left - reach <= x <= right + reach and top - reach <= y <= bottom + reach):
        return ""
    near = (("l", x - left), ("r", x - right), ("t", y - top), ("b", y - bottom))
    return "".join(edge for edge, away in near if abs(away) <= reach)


def around(boxes: Iterable[Box]) -> Box:
    """The box of a frame around cards, with room for its title."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    pad, grid = frame_padding, theme.grid
    return (
        (min(lefts) - pad) // grid * grid,
        (min(tops) - pad - title_height) // grid * grid,
        -(-(max(rights) + pad) // grid) * grid,
        -(-(max(bottoms) + pad) // grid) * grid,
    )


def following(
    frames: Iterable[Frame],
    before: Mapping[NodeId, Box],
    places: Mapping[NodeId, Point],
    *,
    tight: bool,
) -> list[Frame]:
    """The frames after their cards went to `places`: large enough for all that they held.

    When `tight` a frame lies close around its cards, as after an automatic placement.
    """
    return [_follow(frame, before, places, tight) for frame in frames]


def _follow(
    frame: Frame, before: Mapping[NodeId, Box], places: Mapping[NodeId, Point], tight: bool
) -> Frame:
    held = [node for node, box in before.items() if frame.holds(box)]
    if not any(node in places for node in held):
        return frame
    boxes = []
    for node in held:
        left, top, right, bottom = before[node]
        x, y = places.get(node, (left, top))
        boxes.append((x, y, x + right - left, y + bottom - top))
    if tight:
        return frame._replace(box=around(boxes))
    if all(frame.holds(moved) for moved in boxes):
        return frame
    return frame._replace(box=_union(around(boxes), frame.box))


def _union(one: Box, other: Box) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def frames_around(
    frames: Iterable[Frame], boxes: Mapping[NodeId, Box], chosen: Collection[NodeId]
) -> list[Frame]:
    """The frames that hold some of the chosen cards and no other; `boxes` are those of all."""
    inside = []
    for frame in frames:
        held = {node for node, box in boxes.items() if frame.holds(box)}
        if held and held <= set(chosen):
            inside.append(frame)
    return inside


def free_id(taken: Collection[str]) -> str:
    """An id for another frame."""
    return next(key for number in range(len(taken) + 1) if (key := f"f{number}") not in taken)


def shifted(frame: Frame, dx: float, dy: float) -> Frame:
    """A frame elsewhere."""
    left, top, right, bottom = frame.box
    return frame._replace(box=(left + dx, top + dy, right + dx, bottom + dy))
