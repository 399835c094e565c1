"""How a network is shown, as far as it is kept with it: the section `view` of its settings.

Direction, frames, routes, and the mark of a rough placement; where each node stands is the node's
own `position`. A stranger's file may hold anything here, so every reader answers for anything,
and every writer touches its own entry alone: what is not understood stays as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple

from designer.network import edits
from designer.network.graph import Network, NodeId

section = "view"

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom

# Positions in a stranger's file may be anything; the canvas ends here.
farthest = 1_000_000.0
least_frame = 64.0
longest_title = 200

_direction, _frames, _routes, _placed = "direction", "frames", "routes", "placed"
_rightwards, _roughly = "right", "roughly"


class Frame(NamedTuple):
    """A titled rectangle behind the cards.

    A card belongs to a frame as long as it lies within it; nothing else is to be kept up to date.
    """

    id: str
    title: str
    box: Box

    def holds(self, box: Box) -> bool:
        """Whether a card with this box belongs to the frame."""
        left, top, right, bottom = self.box
        return left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom


class Route(NamedTuple):
    """Where a long wire passes, for as long as both its ends stay where they were."""

    source: Point
    target: Point
    points: tuple[Point, ...]


def within_canvas(value: float) -> float:
    """`value`, moved into the canvas; 0 for what is no number."""
    if isinstance(value, float) and not isfinite(value):
        return 0.0
    return max(-farthest, min(farthest, value))


# --- direction --------------------------------------------------------------------------------


def is_rightwards(network: Network) -> bool:
    """Whether data flow from left to right instead of downwards."""
    return _view(network).get(_direction) == _rightwards


def with_direction(network: Network, *, rightwards: bool) -> Network:
    """`network` with data flowing to the right, or downwards."""
    return _with(network, _direction, _rightwards if rightwards else None)


# --- frames -----------------------------------------------------------------------------------


def frames_of(network: Network) -> dict[str, Frame]:
    """The frames of a network by id, largest first."""
    kept = _view(network).get(_frames)
    frames = []
    for key, value in kept.items() if isinstance(kept, dict) else ():
        box = _frame_box(value.get("box")) if isinstance(value, dict) else None
        if box is not None:
            title = value.get("title")
            text = " ".join(title.split())[:longest_title] if isinstance(title, str) else ""
            frames.append(Frame(str(key), text, box))
    frames.sort(key=lambda frame: -_area(frame.box))
    return {frame.id: frame for frame in frames}


def with_frames(network: Network, frames: Iterable[Frame]) -> Network:
    """`network` with exactly these frames."""
    kept = {frame.id: {"title": frame.title, "box": list(frame.box)} for frame in frames}
    return _with(network, _frames, kept or None)


# --- routes -----------------------------------------------------------------------------------


def routes_of(network: Network) -> dict[tuple[NodeId, NodeId], Route]:
    """The routes of wires, by the nodes at their ends."""
    kept = _view(network).get(_routes)
    routes = {}
    for key, value in kept.items() if isinstance(kept, dict) else ():
        source, arrow, target = str(key).partition(">")
        route = _route(value) if arrow else None
        if route is not None:
            routes[source, target] = route
    return routes


def with_routes(network: Network, routes: Mapping[tuple[NodeId, NodeId], Route]) -> Network:
    """`network` with exactly these routes."""
    kept = {
        f"{source}>{target}": {
            "source": list(route.source),
            "target": list(route.target),
            "points": [list(point) for point in route.points],
        }
        for (source, target), route in routes.items()
    }
    return _with(network, _routes, kept or None)


def routes_between(
    positions: Mapping[NodeId, Point],
    routes: Iterable[tuple[NodeId, NodeId, Sequence[Point]]],
) -> dict[tuple[NodeId, NodeId], Route]:
    """What a placement found for long wires, as routes between nodes that stand at `positions`."""
    return {
        (source, target): Route(
            positions[source], positions[target], tuple((x, y) for x, y in points)
        )
        for source, target, points in routes
        if points and source in positions and target in positions
    }


# --- a rough placement ------------------------------------------------------------------------


def is_placed_roughly(network: Network) -> bool:
    """Whether the cards still stand as they were placed without knowing their sizes."""
    return _view(network).get(_placed) == _roughly


def with_rough_mark(network: Network, *, rough: bool) -> Network:
    """`network`, noted as one whose cards were placed without knowing their sizes, or no more."""
    return _with(network, _placed, _roughly if rough else None)


# --- the section ------------------------------------------------------------------------------


def _view(network: Network) -> dict[str, Any]:
    view = network.settings.get(section)
    return view if isinstance(view, dict) else {}


def _with(network: Network, key: str, value: Any) -> Network:
    """`network` with one entry of the section; None takes it away."""
    view = {name: kept for name, kept in _view(network).items() if name != key}
    if value is not None:
        view[key] = value
    return edits.set_setting(network, section, view or None)


def _route(value: object) -> Route | None:
    if not isinstance(value, dict):
        return None
    source, target = _point(value.get("source")), _point(value.get("target"))
    points = value.get("points")
    if source is None or target is None or not isinstance(points, (list, tuple)):
        return None
    passed = (_point(point) for point in points)
    return Route(source, target, tuple(point for point in passed if point is not None))


def _point(value: object) -> Point | None:
    numbers = _numbers(value, 2)
    return (numbers[0], numbers[1]) if numbers else None


def _frame_box(value: object) -> Box | None:
    numbers = _numbers(value, 4)
    if not numbers:
        return None
    left, top, right, bottom = numbers
    if right - left < least_frame or bottom - top < least_frame:
        return None
    return left, top, right, bottom


def _numbers(value: object, count: int) -> list[float]:
    """So many numbers within the canvas; none where `value` is something else."""
    if not isinstance(value, (list, tuple)) or len(value) != count:
        return []
    if not all(isinstance(item, (int, float)) for item in value):
        return []
    return [float(within_canvas(item)) for item in value]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
