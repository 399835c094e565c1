"""Automatic placement as the canvas asks for it and takes it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from designer.network.model import NodeId, Scope
from designer.ui.canvas.geometry import Point

if TYPE_CHECKING:
    from designer.ui.canvas.network_view import NetworkView


class Arranging:
    """What was asked to be placed, until the answer comes."""

    def __init__(self, view: "NetworkView") -> None:
        self._view = view
        self._scope: Scope = ()
        self._part = False
        self._opening = False

    def request(
        self, nodes: frozenset[NodeId], *, part: bool = False, opening: bool = False
    ) -> None:
        """Ask for a placement of these nodes; as a `part` they stay where they are together.

        When `opening` it is no step: the file only did not know where its nodes stand.
        """
        if not nodes:
            return
        graph = self._view.graph
        self._part, self._opening, self._scope = part, opening, self._view.workspace.scope
        sizes = {node: size for node, size in graph.sizes().items() if node in nodes}
        wires = tuple(
            (line.wire.source, line.wire.target)
            for line in graph.wires.values()
            if line.wire.source in nodes and line.wire.target in nodes
        )
        self._view.arrange_requested.emit(sizes, wires)

    def apply(
        self,
        positions: dict[NodeId, Point],
        found_routes: Iterable[tuple[NodeId, NodeId, Sequence[Point]]],
    ) -> None:
        """Take a placement as one step and let the cards glide there."""
        view = self._view
        if self._scope != view.workspace.scope:
            return  # it is about a network that is no longer on the canvas
        places = {
            node: (card.left, card.top)
            for node, card in view.graph.cards.items()
            if node in positions
        }
        bounds = view.graph.bounds()
        was_all_seen = bounds.isEmpty() or view.visible_rect().contains(bounds)
        if self._opening:
            self._opening = False
            view.edits.settle(positions, found_routes)
            view.show_from_start()
            return
        if not view.edits.arrange(positions, found_routes, part=self._part):
            return
        if not self._part and was_all_seen:
            view.fit()
        self._part = False
        view.glide.start(places, animated=view.animated and view.isVisible())
