"""Where nodes stand: nudged, arranged, turned."""

from collections.abc import Iterable, Mapping, Sequence

from designer.network import edits
from designer.network.graph import Network, NodeId
from designer.network.presentation import (
    Point,
    routes_between,
    routes_of,
    with_direction,
    with_rough_mark,
    with_routes,
)
from designer.sentences import tr
from designer.ui import theme
from designer.ui.canvas.edits.canvas_edits import CanvasEdits
from designer.ui.canvas.edits.placing import snapped_point

# What automatic placement found for long wires: source, target, the points between.
FoundRoutes = Iterable[tuple[NodeId, NodeId, Sequence[Point]]]


class PlaceEdits:
    """Moves nodes by the keyboard and as automatic placement says."""

    def __init__(self, base: CanvasEdits) -> None:
        self._base = base
        self._workspace = base.workspace

    def nudge(self, across: int, down: int) -> None:
        """Move the selected nodes on the grid; steps that follow one another are one undo step."""
        network, selection = self._workspace.network, self._workspace.selection
        dx, dy = across * theme.grid, down * theme.grid
        places = {}
        for node in selection:
            x, y = network.nodes[node].position
            places[node] = (x + dx, y + dy)
        if places:
            key = "nudge " + " ".join(sorted(places))
            text = tr("Move {what}", what=self._base.what(selection, ()))
            self._base.perform(text, lambda net: edits.move(net, places), merge=key)

    def turn(self) -> None:
        """Let data flow left to right instead of downwards, or downwards again."""
        rightwards = not self._base.contents.rightwards
        self._base.perform(
            tr("Change direction"), lambda network: with_direction(network, rightwards=rightwards)
        )

    def arrange(
        self, positions: Mapping[NodeId, Point], routes: FoundRoutes, *, part: bool
    ) -> bool:
        """Take an automatic placement; with `part` it stays where that part of the network was."""
        cards = self._base.contents.cards
        present = {node: place for node, place in positions.items() if node in cards}
        if not present:
            return False
        dx, dy = self._way_back(present) if part else (0.0, 0.0)
        places = {n: snapped_point((x + dx, y + dy)) for n, (x, y) in present.items()}
        shifted = [
            (source, target, [(x + dx, y + dy) for x, y in points])
            for source, target, points in routes
        ]
        kept = routes_between(places, shifted)
        if part:
            kept = {**routes_of(self._workspace.network), **kept}

        def edit(network: Network) -> Network:
            network = with_routes(self._base.moved(network, places, tight=True), kept)
            return network if part else with_rough_mark(network, rough=False)

        return self._base.perform(tr("Arrange"), edit)

    def _way_back(self, placed: Mapping[NodeId, Point]) -> Point:
        """The step from where a part was placed to where it stood."""
        cards = self._base.contents.cards
        return (
            min(cards[node].left for node in placed) - min(x for x, _ in placed.values()),
            min(cards[node].top for node in placed) - min(y for _, y in placed.values()),
        )

    def settle(self, positions: Mapping[NodeId, Point], routes: FoundRoutes) -> None:
        """Take the placement of a file that knew none: it belongs to opening, and is no step."""
        places = {node: snapped_point(place) for node, place in positions.items()}
        kept = routes_between(places, routes)

        def edit(network: Network) -> Network:
            here = {node: place for node, place in places.items() if node in network.nodes}
            network = with_routes(edits.move(network, here), kept)
            return with_rough_mark(network, rough=False)

        self._workspace.amend(tr("Arrange"), edit)
