"""Automatic placement as the canvas asks for it and takes it."""

from PySide6.QtCore import QObject, Signal

from designer.network.graph import NodeId, Scope, id_number
from designer.network.presentation import Point, is_placed_roughly
from designer.ui.canvas.edits.place_edits import FoundRoutes, PlaceEdits
from designer.ui.canvas.glide import Glide
from designer.ui.canvas.navigation import Navigation
from designer.ui.canvas.scene.scene import GraphScene
from designer.ui.canvas.scene.wire import WireLine
from designer.ui.workspace import Workspace


class Arranging(QObject):
    """What was asked to be placed, until the answer comes.

    `animated` switches the one movement that users did not make themselves.
    """

    # Sizes by node and pairs of nodes, for `designer.protocol.Place`; answer with `apply`.
    requested = Signal(object, object)
    # An opened network stands in its places now; or it was turned, and begins elsewhere.
    opened = Signal()
    turned = Signal()

    def __init__(
        self, workspace: Workspace, scene: GraphScene, navigation: Navigation, places: PlaceEdits
    ) -> None:
        super().__init__(scene)
        self._workspace = workspace
        self._contents = scene.contents
        self._navigation = navigation
        self._places = places
        self.glide = Glide(scene)
        self.animated = True
        self._scope: Scope = ()
        self._part = False
        self._opening = False
        self._turned = False
        # How large the cards were that stand where opening placed them.
        self._placed: dict[NodeId, tuple[float, float]] | None = None

    # --- asking -------------------------------------------------------------------------------

    def arrange(self) -> None:
        """Ask for an automatic placement of everything."""
        self._request(frozenset(self._contents.cards))

    def arrange_selection(self) -> None:
        """Ask for an automatic placement of the selected nodes among themselves."""
        if len(self._workspace.selection) > 1:
            self._request(self._workspace.selection, part=True)

    def turn(self) -> None:
        """Let data flow the other way, and place everything for it."""
        self._places.turn()
        self._request(frozenset(self._contents.cards), turned=True)

    def arrange_opened(self) -> None:
        """Ask for a placement where a file gave no places, or only rough ones.

        It belongs to opening, and is no step.
        """
        network = self._workspace.network
        places = {node.position for node in network.nodes.values()}
        is_heap = len(network.nodes) > 1 and len(places) == 1
        if is_heap or is_placed_roughly(network):
            self._request(frozenset(self._contents.cards), opening=True)

    def renew(self) -> bool:
        """Place an opened network again where Keras' answer made cards wider meanwhile."""
        contents, workspace = self._contents, self._workspace
        if self._placed is None or self._opening or self._scope != workspace.scope:
            return False
        unedited = workspace.document.undo_label is None
        if not unedited or self._placed == contents.sizes():
            return False
        self._request(frozenset(contents.cards), opening=True)
        return True

    def forget(self) -> None:
        """Another network is shown from now on."""
        self._placed = None

    def _request(
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
        contents = self._contents
        self._part, self._opening, self._scope = part, opening, self._workspace.scope
        sizes = {node: size for node, size in contents.sizes().items() if node in nodes}
        self._placed, self._turned = sizes if opening else None, turned
        lines = [
            line
            for line in contents.wires.values()
            if line.wire.source in nodes and line.wire.target in nodes
        ]
        # Port by port, so that what is wired with neighbouring ports stands side by side.
        lines.sort(key=self._by_ports)
        self.requested.emit(sizes, tuple((line.wire.source, line.wire.target) for line in lines))

    def _by_ports(self, line: WireLine) -> tuple[float, float, float, int]:
        card = self._contents.cards[line.wire.target]
        x, y = line.controls[-1]
        return line.wire.output, x - card.left, y - card.top, id_number(line.id)

    # --- the answer ---------------------------------------------------------------------------

    def apply(self, positions: dict[NodeId, Point], routes: FoundRoutes = ()) -> None:
        """Take a placement as one step and let the cards glide there; what is gone is left out."""
        if self._scope != self._workspace.scope:
            return  # it is about a network that is no longer on the canvas
        if self._opening:
            self._settle(positions, routes)
            return
        cards = self._contents.cards
        before = {node: (cards[node].left, cards[node].top) for node in positions if node in cards}
        was_all_seen = self._navigation.is_all_seen()
        if not self._places.arrange(positions, routes, part=self._part):
            return
        if self._turned:
            self.turned.emit()
        elif not self._part and was_all_seen:
            self._navigation.fit()
        self._part = False
        self.glide.start(before, animated=self.animated and self._navigation.is_visible())

    def _settle(self, positions: dict[NodeId, Point], routes: FoundRoutes) -> None:
        """Take the placement of a network that was opened; it is no step."""
        self._opening = False
        self._places.settle(positions, routes)
        if not self.renew():
            self.opened.emit()
