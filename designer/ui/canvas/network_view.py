"""The network on the canvas and what actions do with it; no mouse and no keys here."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import (
    QCursor,
    QImage,
)

from designer.catalog import custom
from designer.errors import DesignerError
from designer.layout.rough import is_rough
from designer.network.graph import Network, NodeId, WireId
from designer.ui import theme
from designer.ui.canvas.arranging import Arranging
from designer.ui.canvas.edits import clipboard
from designer.ui.canvas.edits.add_edits import AddEdits
from designer.ui.canvas.edits.canvas_edits import CanvasEdits
from designer.ui.canvas.edits.model_edits import ModelEdits
from designer.ui.canvas.first_view import FirstView, most_nodes_read
from designer.ui.canvas.glide import Glide
from designer.ui.canvas.language import tr
from designer.ui.canvas.paint import picture
from designer.ui.canvas.scene.geometry import Point, box_of_rect, overlap
from designer.ui.canvas.scene.scene import GraphScene
from designer.ui.canvas.zoom_view import ZoomView
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace

wire_grip = 7.0  # how near to a wire counts as on it, in viewport pixels


class NetworkView(ZoomView):
    """The network of a workspace, looked at, and edited by what menus and keys stand for.

    `animated` switches the one movement that users did not make themselves: arranging.
    """

    # Sizes by node and pairs of nodes, for `designer.protocol.Place`; answer with
    # `apply_positions`.
    arrange_requested = Signal(object, object)

    def __init__(self, workspace: Workspace, settings: Settings | None = None) -> None:
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self.graph = GraphScene(workspace, self)
        self.edits = CanvasEdits(workspace, self.graph)
        self.adding = AddEdits(self.edits)
        self.model_edits = ModelEdits(self.edits)
        self.arranging = Arranging(self)
        self.first_view = FirstView(self)
        self.glide = Glide(self.graph)
        self.animated = settings is None or settings.flag("canvas/animated", True)
        if settings is not None:
            self.graph.look.all_ports = settings.flag("canvas/all_inputs", False)
        self._last_cursor: Point | None = None
        self.setScene(self.graph)

    # --- editing ------------------------------------------------------------------------------

    def edit(self, label: str, edit: Callable[[Network], Network]) -> bool:
        """Perform an edit; one that is refused says so and False is returned."""
        return self.edits.perform(label, edit)

    def copy(self) -> None:
        """Put the selected nodes on the clipboard."""
        selection = self.workspace.selection
        if not selection:
            return
        try:
            part = self.edits.copied(selection)
            kept = custom.sources_of(self.workspace.document.network)
            clipboard.put(custom.completed(part, kept))
        except DesignerError as refusal:
            self.workspace.message.emit(refusal.message, True)

    def cut(self) -> None:
        """Put the selected nodes on the clipboard and take them away."""
        if self.workspace.selection:
            self.copy()
            self.edits.delete(self.workspace.selection, (), label=tr("Cut"))

    def paste(self, *, shared: bool = False) -> None:
        """Add what is on the clipboard, at the cursor where it is over the canvas."""
        fragment = clipboard.take()
        if fragment is None or not fragment.nodes:
            self.workspace.message.emit(tr("The clipboard holds no part of a network."), False)
            return
        self.workspace.add_custom_layers(
            {
                name: source
                for name, source in custom.sources_of(fragment).items()
                if name not in custom.sources_of(self.workspace.document.network)
            }
        )
        self.edits.paste(fragment, self.cursor_point() or self.middle(), shared=shared)

    def paste_shared(self) -> None:
        """Add calls of the layers that were copied, where this network has them."""
        self.paste(shared=True)

    def use_again(self) -> None:
        """Call the selected layers once more: the calls share their weights."""
        self.model_edits.use_again(self.workspace.selection)
        for node in self.workspace.selection:
            self.show_node(node)

    def make_independent(self) -> None:
        """Give the selected calls layers of their own."""
        self.model_edits.make_independent(self.workspace.selection)

    def group(self) -> None:
        """Put the selected nodes into a nested model."""
        self.model_edits.group(self.workspace.selection)

    def ungroup(self) -> None:
        """Take the selected nested models apart."""
        self.model_edits.ungroup(self.workspace.selection)

    def each_step(self) -> None:
        """Apply the selected nested models to each step of what arrives."""
        self.model_edits.each_step(self.workspace.selection)

    def once(self) -> None:
        """Take the selected models out of their wrappers."""
        self.model_edits.once(self.workspace.selection)

    def can_each_step(self) -> bool:
        """Whether a nested model is selected that can be applied to each time step."""
        return bool(self.model_edits.for_each_step(self.workspace.selection))

    def can_once(self) -> bool:
        """Whether a wrapper around a model is selected."""
        return bool(self.model_edits.in_wrappers(self.workspace.selection))

    def look_inside(self) -> None:
        """Show the network of the selected nested model."""
        layer = self.workspace.selected_layer
        if layer is not None and layer.network is not None:
            self.workspace.enter((*self.workspace.scope, layer.id))

    def leave(self) -> None:
        """Go back to the network around the nested one."""
        scope = self.workspace.scope
        if scope:
            self.workspace.enter(scope[:-1])

    def duplicate(self) -> None:
        """Add a copy of the selected nodes beside them."""
        self.edits.duplicate(self.workspace.selection)

    def delete_selection(self) -> None:
        """Take the selected nodes and wires away."""
        self.edits.delete(self.workspace.selection, self.graph.selected_wires)

    def delete_and_heal(self) -> None:
        """Take the selected nodes away and let what flowed in flow on."""
        self.edits.delete_and_heal(self.workspace.selection, self.graph.selected_wires)

    def select_all(self) -> None:
        """Select all nodes."""
        self.workspace.select(self.workspace.network.nodes)

    def add_type(self, type_name: str, position: Point | None = None) -> NodeId | None:
        """Add a layer: at `position`, else after the selected node and connected with it.

        Without a selection it goes to the middle of the view.
        """
        node = self.adding.add(type_name, position, self.middle())
        if node is not None:
            self.show_node(node)
        return node

    def place_type(self, type_name: str, position: Point) -> NodeId | None:
        """Add a layer with its card's top left corner at `position`, connected with nothing."""
        return self.adding.place(type_name, position)

    def insert_type(self, wire: WireId, type_name: str) -> NodeId | None:
        """Add a layer that a wire passes through; what follows makes room."""
        return self.adding.insert(wire, type_name)

    def insert_node(self, wire: WireId, node: NodeId, position: Point) -> None:
        """Let a wire pass through a node that is there."""
        self.adding.insert_present(wire, node, position)

    def arrange(self) -> None:
        """Ask for an automatic placement of everything."""
        self.arranging.request(frozenset(self.graph.cards))

    def arrange_opened(self) -> None:
        """Ask for a placement where a file gave no places, or only rough ones.

        It belongs to opening, and is no step.
        """
        network = self.workspace.network
        places = {node.position for node in network.nodes.values()}
        is_heap = len(network.nodes) > 1 and len(places) == 1
        if is_heap or is_rough(network):
            self.arranging.request(frozenset(self.graph.cards), opening=True)

    def arrange_selection(self) -> None:
        """Ask for an automatic placement of the selected nodes among themselves."""
        if len(self.workspace.selection) > 1:
            self.arranging.request(self.workspace.selection, part=True)

    def apply_positions(
        self,
        positions: dict[NodeId, Point],
        found_routes: Iterable[tuple[NodeId, NodeId, Sequence[Point]]] = (),
    ) -> None:
        """Take an automatic placement as one step; nodes that are gone meanwhile are left out."""
        self.arranging.apply(positions, found_routes)

    def toggle_all_inputs(self) -> None:
        """Show optional inputs always, or only when somebody looks for them."""
        self.graph.look.all_ports = not self.graph.look.all_ports
        if self.settings is not None:
            self.settings.set_flag("canvas/all_inputs", self.graph.look.all_ports)
        self.graph.update()

    @property
    def all_inputs_shown(self) -> bool:
        """Whether optional inputs are shown always."""
        return self.graph.look.all_ports

    def turn(self) -> None:
        """Let data flow left to right instead of downwards, or downwards again."""
        direction = None if self.rightwards else "right"
        self.edits.set_view("direction", direction, tr("Change direction"))
        self.arranging.request(frozenset(self.graph.cards), turned=True)

    @property
    def rightwards(self) -> bool:
        """Whether data flows left to right."""
        return self.graph.rightwards

    # --- looking ------------------------------------------------------------------------------

    @property
    def port_reach(self) -> float:
        """How near to a port counts as on it, in the scene."""
        return min(theme.port_hit / 2 / self.scale_factor, theme.port_hit * 0.75)

    @property
    def wire_reach(self) -> float:
        """How near to a wire counts as on it, in the scene."""
        return wire_grip / self.scale_factor

    def cursor_point(self) -> Point | None:
        """The cursor in the scene, while it is over the canvas."""
        at = self.viewport().mapFromGlobal(QCursor.pos())
        if self.viewport().rect().contains(at) and self._last_cursor is not None:
            return self._last_cursor
        return None

    def fit(self) -> None:
        """Show everything, but nothing larger than 100 %, and clear of what lies above."""
        bounds = self.graph.bounds()
        for note in self._notes():
            bounds = bounds.united(note)
        self.fit_rect(bounds)
        covered = self.covered()
        if bounds.isEmpty() or covered.isEmpty() or not self._is_anything_at(covered):
            return
        whole = self.viewport().rect().toRectF()
        beside = QRectF(0, 0, covered.left(), whole.height())
        above = QRectF(0, 0, whole.width(), covered.top())
        rooms = sorted((beside, above), key=lambda room: _scale_in(room, bounds))
        self.fit_rect(bounds, rooms[-1])

    def covered(self) -> QRectF:
        """The corner of the viewport that something lies above."""
        return QRectF()

    def _is_anything_at(self, room: QRectF) -> bool:
        """Whether a card or an error stands in this part of the viewport."""
        box = box_of_rect(self.mapToScene(room.toRect()).boundingRect())
        if self.graph.cards_in(box):
            return True
        return any(overlap(box_of_rect(note), box) for note in self._notes())

    def _notes(self) -> list[QRectF]:
        """Where errors are written, as long as a person could read them all."""
        wrong = self.graph.errors if len(self.graph.errors) <= most_nodes_read else ()
        cards = (self.graph.cards.get(node) for node in wrong)
        return [self.graph.note_box(card) for card in cards if card is not None]

    def show_from_start(self) -> None:
        """Show the network as it is seen first; see `FirstView`."""
        self.first_view.show()

    def fit_selection(self) -> None:
        """Show the selected nodes, or everything without any."""
        selection = self.workspace.selection
        self.fit_rect(self.graph.bounds(selection or None))

    def reveal(self, node: str) -> None:
        """Bring a node into view and select it."""
        if node not in self.graph.cards:
            return
        self.workspace.select({node})
        if self.is_far:
            x, y = self.graph.cards[node].centre
            self.show_at(1.0, (x, y), QPointF(self.viewport().rect().center()))
        self.show_node(node)

    def picture(self, scale: float = 1.0) -> QImage:
        """The whole network as it looks near by, with some room around it."""
        return picture.of(self.graph, scale)

    def show_node(self, node: NodeId) -> None:
        """Move the view as little as needed to see a node whole."""
        card = self.graph.cards.get(node)
        if card is None:
            return
        wanted = QRectF(card.left, card.top, card.width, card.height).adjusted(-40, -40, 40, 80)
        seen = self.visible_rect()
        if seen.contains(wanted):
            return
        dx = max(0.0, wanted.right() - seen.right()) + min(0.0, wanted.left() - seen.left())
        dy = max(0.0, wanted.bottom() - seen.bottom()) + min(0.0, wanted.top() - seen.top())
        self.scroll_by(dx * self.scale_factor, dy * self.scale_factor)


def _scale_in(room: QRectF, rect: QRectF) -> float:
    """How large a rectangle can be shown in a room."""
    return min(room.width() / rect.width(), room.height() / rect.height(), 1.0)
