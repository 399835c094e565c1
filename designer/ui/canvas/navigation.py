"""Going about the network: what is brought into view, selected next, or entered."""

from collections.abc import Callable

from PySide6.QtCore import QRectF

from designer.network.graph import NodeId
from designer.ui.canvas.camera import Camera, scale_in
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.geometry import box_of_rect, overlap
from designer.ui.canvas.scene.scene import GraphScene
from designer.ui.workspace import Workspace

most_nodes_read = 60  # larger networks are shown as a whole when they are opened
walk_reach = 1200.0  # how far away the next card may be that no wire leads to

Direction = tuple[int, int]  # across and down: (-1, 0) is to the left


class Navigation:
    """Brings parts of the network into view and goes from card to card, in and out of models.

    `covered` says which corner of the viewport something lies above.
    """

    def __init__(
        self,
        workspace: Workspace,
        scene: GraphScene,
        camera: Camera,
        covered: Callable[[], QRectF],
    ) -> None:
        self._workspace = workspace
        self._scene = scene
        self._contents: Contents = scene.contents
        self._camera = camera
        self._covered = covered

    # --- into view ----------------------------------------------------------------------------

    def fit(self) -> None:
        """Show everything, but nothing larger than 100 %, and clear of what lies above."""
        camera = self._camera
        bounds = self._contents.bounds()
        for note in self._notes():
            bounds = bounds.united(note)
        camera.fit_rect(bounds)
        covered = self._covered()
        if bounds.isEmpty() or covered.isEmpty() or not self._is_anything_at(covered):
            return
        whole = camera.viewport.rect().toRectF()
        beside = QRectF(0, 0, covered.left(), whole.height())
        above = QRectF(0, 0, whole.width(), covered.top())
        camera.fit_rect(bounds, max(above, beside, key=lambda room: scale_in(room, bounds)))

    def fit_selection(self) -> None:
        """Show the selected nodes, or everything without any."""
        selection = self._workspace.selection
        self._camera.fit_rect(self._contents.bounds(selection or None))

    def is_visible(self) -> bool:
        """Whether the canvas is on the screen at all."""
        return self._camera.viewport.isVisible()

    def is_all_seen(self) -> bool:
        """Whether no card lies outside the view."""
        bounds = self._contents.bounds()
        return bounds.isEmpty() or self._camera.visible_rect().contains(bounds)

    def covered_part(self) -> QRectF:
        """The part of the scene that something lies above."""
        covered = self._covered()
        return QRectF() if covered.isEmpty() else self._camera.visible_rect(covered)

    def _is_anything_at(self, room: QRectF) -> bool:
        """Whether a card or an error stands in this part of the viewport."""
        box = box_of_rect(self._camera.visible_rect(room))
        if self._contents.cards_in(box):
            return True
        return any(overlap(box_of_rect(note), box) for note in self._notes())

    def _notes(self) -> list[QRectF]:
        """Where errors are written, as long as a person could read them all."""
        contents = self._contents
        wrong = contents.errors if len(contents.errors) <= most_nodes_read else ()
        cards = (contents.cards.get(node) for node in wrong)
        return [contents.note_box(card) for card in cards if card is not None]

    def reveal(self, node: NodeId) -> None:
        """Bring a node into view and select it."""
        card = self._contents.cards.get(node)
        if card is None:
            return
        self._workspace.select({node})
        if self._camera.is_far:
            self._camera.centre_on(card.centre, scale=1.0)
        self.show_node(node)

    def show_node(self, node: NodeId | None) -> None:
        """Move the view as little as needed to see a node whole, if there is one."""
        card = self._contents.cards.get(node or "")
        if card is None:
            return
        wanted = QRectF(card.left, card.top, card.width, card.height).adjusted(-40, -40, 40, 80)
        seen, scale = self._camera.visible_rect(), self._camera.scale_factor
        if seen.contains(wanted):
            return
        dx = max(0.0, wanted.right() - seen.right()) + min(0.0, wanted.left() - seen.left())
        dy = max(0.0, wanted.bottom() - seen.bottom()) + min(0.0, wanted.top() - seen.top())
        self._camera.scroll_by(dx * scale, dy * scale)

    def show_selection(self) -> None:
        """Move the view as little as needed to see what is selected."""
        for node in self._workspace.selection:
            self.show_node(node)

    # --- from card to card --------------------------------------------------------------------

    def select_all(self) -> None:
        """Select all nodes."""
        self._workspace.select(self._workspace.network.nodes)

    def in_reading_order(self) -> list[NodeId]:
        """The nodes along the flow, as they are read out."""
        along, across = (0, 1) if self._contents.rightwards else (1, 0)
        cards = self._contents.cards.values()
        return [c.id for c in sorted(cards, key=lambda c: (c.box[along], c.box[across]))]

    def begin(self) -> None:
        """Look inside the selected model; without a selection, select where the data enter."""
        if self._workspace.selection or not self._contents.cards:
            self.look_inside()
        else:
            node = self.in_reading_order()[0]
            self._workspace.select({node})
            self.show_node(node)

    def walk(self, direction: Direction, *, extend: bool) -> None:
        """Select the nearest node in that direction, along wires where there are any."""
        contents, selection = self._contents, self._workspace.selection
        cards = [contents.cards[node] for node in selection]
        # The outermost of several: the walk goes on from where the selection ends.
        x, y = direction
        here = max(cards, key=lambda card: card.centre[0] * x + card.centre[1] * y)
        wired = {contents.wires[wire].wire.target for wire in contents.leaving[here.id]}
        wired |= {contents.wires[wire].wire.source for wire in contents.arriving[here.id]}
        node = nearest(here, [contents.cards[node] for node in wired], direction)
        if node is None:
            left, top = here.centre[0] - walk_reach, here.centre[1] - walk_reach
            around = (left, top, left + 2 * walk_reach, top + 2 * walk_reach)
            node = nearest(here, contents.cards_in(around), direction)
        if node is not None:
            self._scene.select_wires(())
            self._workspace.select(selection | {node} if extend else {node})
            self.show_node(node)

    # --- in and out ---------------------------------------------------------------------------

    def look_inside(self) -> None:
        """Show the network of the selected nested model."""
        layer = self._workspace.selected_layer
        if layer is not None and layer.network is not None:
            self._workspace.enter((*self._workspace.scope, layer.id))

    def enter(self, card: Card) -> bool:
        """Show the network of a nested model; False for a card that is none."""
        if card.nested:
            self._workspace.enter((*self._workspace.scope, card.layer.id))
        return card.nested

    def leave(self) -> None:
        """Go back to the network around the nested one."""
        scope = self._workspace.scope
        if scope:
            self._workspace.enter(scope[:-1])


def nearest(here: Card, cards: list[Card], direction: Direction) -> NodeId | None:
    """The card that is best reached from `here` in a direction; what lies aside counts double."""
    best, node = float("inf"), None
    for card in cards:
        if card.id == here.id:
            continue
        dx, dy = card.centre[0] - here.centre[0], card.centre[1] - here.centre[1]
        along = dx * direction[0] + dy * direction[1]
        across = abs(dx * direction[1]) + abs(dy * direction[0])
        if along > 0 and across <= 3 * along and along + 2 * across < best:
            best, node = along + 2 * across, card.id
    return node
