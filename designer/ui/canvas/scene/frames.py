"""Frames: titled rectangles behind the cards, kept in the network's settings.

A card belongs to a frame as long as it lies within it; nothing else is to be kept up to date.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from designer.network.graph import Network, NodeId
from designer.ui import theme
from designer.ui.canvas.scene.geometry import Box, Point, within_canvas
from designer.ui.canvas.scene.routes import section

title_height = 28.0
least_size = 64.0
frame_padding = 20.0
longest_title = 200


class Frame(NamedTuple):
    """A rectangle with a title."""

    id: str
    title: str
    box: Box

    @property
    def title_box(self) -> Box:
        """The strip along the upper edge with the title, by which a frame is moved."""
        left, top, right, _ = self.box
        return left, top, right, top + title_height

    def holds(self, box: Box) -> bool:
        """Whether a card with this box belongs to the frame."""
        left, top, right, bottom = self.box
        return left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom


def frames_of(network: Network) -> dict[str, Frame]:
    """The frames of a network, largest first; a stranger's file may hold anything there."""
    view = network.settings.get(section)
    kept = view.get("frames") if isinstance(view, dict) else None
    found = []
    for key, value in kept.items() if isinstance(kept, dict) else ():
        box = _box(value.get("box")) if isinstance(value, dict) else None
        if box is not None:
            title = value.get("title")
            text = " ".join(title.split())[:longest_title] if isinstance(title, str) else ""
            found.append(Frame(str(key), text, box))
    found.sort(key=lambda frame: -_area(frame.box))
    return {frame.id: frame for frame in found}


def edges_at(frame: Frame, point: Point, reach: float) -> str:
    """Which edges of a frame are at `point`: "", or some of "l", "t", "r" and "b"."""
    (left, top, right, bottom), (x, y) = frame.box, point
    if not (left - reach <= x <= right + reach and top - reach <= y <= bottom + reach):
        return ""
    near = (("l", x - left), ("r", x - right), ("t", y - top), ("b", y - bottom))
    return "".join(edge for edge, away in near if abs(away) <= reach)


def stored(frames: Iterable[Frame]) -> dict[str, Any] | None:
    """The frames as a settings value; None where there are none."""
    return {frame.id: {"title": frame.title, "box": list(frame.box)} for frame in frames} or None


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
    found = []
    for frame in frames:
        held = [node for node, box in before.items() if frame.holds(box)]
        if any(node in places for node in held):
            boxes = []
            for node in held:
                left, top, right, bottom = before[node]
                x, y = places.get(node, (left, top))
                boxes.append((x, y, x + right - left, y + bottom - top))
            box = around(boxes)
            if not tight and any(not frame.holds(moved) for moved in boxes):
                old = frame.box
                box = (
                    min(box[0], old[0]),
                    min(box[1], old[1]),
                    max(box[2], old[2]),
                    max(box[3], old[3]),
                )
            elif not tight:
                box = frame.box
            frame = frame._replace(box=box)
        found.append(frame)
    return found


def frames_around(
    frames: Iterable[Frame], boxes: Mapping[NodeId, Box], chosen: Collection[NodeId]
) -> list[Frame]:
    """The frames that hold some of the chosen cards and no other; `boxes` are those of all."""
    found = []
    for frame in frames:
        held = {node for node, box in boxes.items() if frame.holds(box)}
        if held and held <= set(chosen):
            found.append(frame)
    return found


def free_id(taken: Collection[str]) -> str:
    """An id for another frame."""
    return next(key for number in range(len(taken) + 1) if (key := f"f{number}") not in taken)


def shifted(frame: Frame, dx: float, dy: float) -> Frame:
    """A frame elsewhere."""
    left, top, right, bottom = frame.box
    return frame._replace(box=(left + dx, top + dy, right + dx, bottom + dy))


def _box(value: object) -> Box | None:
    if not isinstance(value, (list, tuple)) or len(value) != 4:
        return None
    if not all(isinstance(item, (int, float)) for item in value):
        return None
    left, top, right, bottom = (within_canvas(float(item)) for item in value)
    if right - left < least_size or bottom - top < least_size:
        return None
    return left, top, right, bottom


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
