"""Routes that automatic placement found for long wires, kept in the network's settings.

A route holds as long as both ends of its wire stay where they were; it needs no upkeep.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from designer.network.graph import Network, NodeId, Wire
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.geometry import Point, within_canvas

section = "view"


def stored(
    positions: dict[NodeId, Point],
    routes: Iterable[tuple[NodeId, NodeId, Sequence[Point]]],
) -> dict[str, Any]:
    """The routes as a settings value; `positions` are those that they belong to."""
    return {
        f"{source}>{target}": {
            "source": list(positions[source]),
            "target": list(positions[target]),
            "points": [list(point) for point in points],
        }
        for source, target, points in routes
        if points and source in positions and target in positions
    }


def route(network: Network, wire: Wire, source: Card, target: Card) -> list[Point]:
    """The points that a wire passes between its ends; none without a route that still holds."""
    view = network.settings.get(section)
    routes = view.get("routes") if isinstance(view, dict) else None
    found = routes.get(f"{wire.source}>{wire.target}") if isinstance(routes, dict) else None
    if not isinstance(found, dict):
        return []
    if not _is_at(found.get("source"), source) or not _is_at(found.get("target"), target):
        return []
    points = found.get("points")
    if not isinstance(points, (list, tuple)):
        return []
    return [point for point in map(_point, points) if point is not None]


def _is_at(place: object, card: Card) -> bool:
    point = _point(place)
    return point is not None and abs(point[0] - card.left) < 1 and abs(point[1] - card.top) < 1


def _point(value: object) -> Point | None:
    """A stranger's file may hold anything here."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        return None
    x, y = value
    if not isinstance(x, (int, float)) or not isinstance(y, (int, float)):
        return None
    return within_canvas(float(x)), within_canvas(float(y))
