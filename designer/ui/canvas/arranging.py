"""Automatic placement as the canvas asks for it and takes it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from designer.network.graph import NodeId, Scope, id_number
from designer.ui.canvas.scene.geometry import Point
from designer.ui.canvas.scene.wire import WireLine

if TYPE_CHECKING:
    from designer.ui.canvas.network_view import NetworkView


class Arranging:
    """What was asked to be placed, until the answer comes."""

    def __init__(self, view: "NetworkView") -> None:
        self._view = view
        self._scope: Scope = ()
        self._part = False
        self._opening = False
        self._turned = False
        # How large the cards were that stand where opening placed them.
        self._placed: dict[NodeId, tuple[float, float]] | None = None

    def request(
        self,
        nodes: frozenset[NodeId],
        *,
        part: bool = False,
        opening: bool = False,
        turned: bool = False,
    ) -> None:
        """Ask for a placement of these nodes; as a `part` they stay where they are together.

        When `opening` it is no step: the file only did not know where its nodes stand. What was
        `turned` is seen from its start again.
        """
        if not nodes:
            return
        graph = self._view.graph
        self._part, self._opening, self._scope = part, opening, self._view.workspace.scope
        sizes = {node: size for node, size in graph.sizes().items() if node in nodes}
        self._placed, self._turned = sizes if opening else None, turned
        lines = [
            line
            for line in graph.wires.values()
            if line.wire.source in nodes and line.wire.target in nodes
        ]
        # Port by port, so that what is wired with neighbouring ports stands side by side.
        lines.sort(key=self._by_ports)
        wires = tuple((line.wire.source, line.wire.target) for line in lines)
        self._view.arrange_requested.emit(sizes, wires)

    def _by_ports(self, line: WireLine) -> tuple[float, float, float, int]:
        card = self._view.graph.cards[line.wire.target]
        x, y = line.controls[-1]
        return line.wire.output, x - card.left, y - card.top, id_number(line.id)

    def forget(self) -> None:
        """Another network is shown from now on."""
        self._placed = None

    def renew(self) -> bool:
        """Place an opened network again where Keras' answer made cards wider meanwhile."""
        view = self._view
        if self._placed is None or self._opening or self._scope != view.workspace.scope:
            return False
        unedited = view.workspace.document.undo_label is None
        if not unedited or self._placed == view.graph.sizes():
            return False
        self.request(frozenset(view.graph.cards), opening=True)
        return True

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
            if not self.renew():
                view.first_view.show_again()
            return
        if not view.edits.arrange(positions, found_routes, part=self._part):
            return
        if self._turned:
            view.first_view.show()
        elif not self._part and was_all_seen:
            view.fit()
        self._part = False
        view.glide.start(places, animated=view.animated and view.isVisible())
