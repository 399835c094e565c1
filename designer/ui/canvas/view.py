"""The canvas widget: what mouse and keyboard do, and what actions ask of it."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)

from designer.catalog import custom
from designer.catalog.spec import TypeSpec
from designer.document import Change
from designer.errors import DesignerError
from designer.network import edits
from designer.network.model import Network, NodeId, Scope, WireId
from designer.ui import theme
from designer.ui.canvas import clipboard, keys, tips
from designer.ui.canvas.backdrop import Backdrop
from designer.ui.canvas.card import PortRef
from designer.ui.canvas.connecting import Connection, tr
from designer.ui.canvas.editing import CanvasEdits
from designer.ui.canvas.geometry import Point, box_of_rect
from designer.ui.canvas.gestures import (
    Gesture,
    PanGesture,
    PlaceGesture,
)
from designer.ui.canvas.glide import Glide
from designer.ui.canvas.hints import Hints
from designer.ui.canvas.minimap import Minimap
from designer.ui.canvas.model_edits import ModelEdits
from designer.ui.canvas.network_item import paint_near
from designer.ui.canvas.overlays import Breadcrumb, CursorLabel, ZoomControls
from designer.ui.canvas.placing import draft
from designer.ui.canvas.pointer import Pointer
from designer.ui.canvas.quick_add import QuickAdd
from designer.ui.canvas.scene import GraphScene
from designer.ui.canvas.zoom_view import ZoomView
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace

overlay_distance = 12
picture_padding = 40.0
largest_picture = 16_000
wire_grip = 7.0  # how near to a wire counts as on it, in viewport pixels


class CanvasView(ZoomView):
    """The network of a workspace as a picture that is edited by hand.

    `animated` switches the one movement that users did not make themselves: arranging.
    """

    # Sizes by node and pairs of nodes, for `designer.protocol.Place`; answer with
    # `apply_positions`.
    arrange_requested = Signal(object, object)
    # "node", "wire" or "canvas", the id ("" for the canvas), and where on the screen.
    context_menu_requested = Signal(str, str, QPoint)
    # A wire was dropped on the empty canvas, at this point of the scene, coming from this port.
    add_requested = Signal(QPointF, object)
    example_requested = Signal(str)

    def __init__(self, workspace: Workspace, settings: Settings | None = None) -> None:
        super().__init__()
        self.workspace = workspace
        self.settings = settings
        self.graph = GraphScene(workspace, self)
        self.edits = CanvasEdits(workspace, self.graph)
        self.model_edits = ModelEdits(self.edits)
        self.animated = settings is None or settings.flag("canvas/animated", True)
        if settings is not None:
            self.graph.look.all_ports = settings.flag("canvas/all_inputs", False)
        self.gesture: Gesture | None = None
        self._gesture_box = QRectF()
        self._arranged: frozenset[NodeId] | None = None
        self._arranged_scope: Scope = ()
        self.space_held = False
        self._last_cursor: Point | None = None
        self.pointer = Pointer(self)
        self.glide = Glide(self.graph)
        self._loose_end: PortRef | None = None
        self._add_at: Point = (0.0, 0.0)
        self._backdrop = Backdrop()
        self.setAccessibleName(tr("Canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setScene(self.graph)
        self.cursor_label = CursorLabel(self)
        self.breadcrumb = Breadcrumb(self)
        self.zoom_controls = ZoomControls(self)
        self.minimap = Minimap(self, self)
        # Inside the viewport, so that a layer can be dropped on it as well.
        self.hints = Hints(self.viewport())
        self.quick_add = QuickAdd(workspace.catalog, self)
        self._connect()
        self.show_at(1.0, (0.0, 0.0), QPointF(self.viewport().rect().center()))
        self._on_scope()

    def _connect(self) -> None:
        workspace = self.workspace
        workspace.changed.connect(self._on_changed)
        workspace.answered.connect(lambda _: self.minimap.renew())
        workspace.scope_changed.connect(self._on_scope)
        workspace.reveal_requested.connect(self.reveal)
        theme.switch.changed.connect(self.viewport().update)
        self.breadcrumb.chosen.connect(self._go_to_scope)
        self.glide.ended.connect(self.minimap.renew)
        self.zoom_controls.zoom_in.connect(self.zoom_in)
        self.zoom_controls.zoom_out.connect(self.zoom_out)
        self.zoom_controls.reset.connect(self.zoom_reset)
        self.zoom_controls.fit.connect(self.fit)
        self.scale_changed.connect(self.zoom_controls.show_scale)
        self.scale_changed.connect(lambda _: self.minimap.update())
        self.hints.example_requested.connect(self.example_requested)
        self.add_requested.connect(self._ask_what_to_add)
        self.quick_add.chosen.connect(self._add_chosen)

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
            part = edits.copied(self.workspace.network, selection)
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
        self.workspace.know_layers(
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

    def look_inside(self) -> None:
        """Show the network of the selected nested model."""
        keys.enter(self)

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
        node = self.edits.add(type_name, position, self.middle())
        if node is not None:
            self.show_node(node)
        return node

    def place_type(self, type_name: str, position: Point) -> NodeId | None:
        """Add a layer with its card's top left corner at `position`, connected with nothing."""
        return self.edits.place(type_name, position)

    def insert_type(self, wire: WireId, type_name: str) -> NodeId | None:
        """Add a layer that a wire passes through; what follows makes room."""
        return self.edits.insert(wire, type_name)

    def insert_node(self, wire: WireId, node: NodeId, position: Point) -> None:
        """Let a wire pass through a node that is there."""
        self.edits.insert_present(wire, node, position)

    def arrange(self) -> None:
        """Ask for an automatic placement of everything."""
        self._request_placement(frozenset(self.graph.cards), None)

    def arrange_selection(self) -> None:
        """Ask for an automatic placement of the selected nodes among themselves."""
        if len(self.workspace.selection) > 1:
            self._request_placement(self.workspace.selection, self.workspace.selection)

    def _request_placement(self, nodes: frozenset[NodeId], part: frozenset[NodeId] | None) -> None:
        if not nodes:
            return
        self._arranged, self._arranged_scope = part, self.workspace.scope
        sizes = {node: size for node, size in self.graph.sizes().items() if node in nodes}
        wires = tuple(
            (line.wire.source, line.wire.target)
            for line in self.graph.wires.values()
            if line.wire.source in nodes and line.wire.target in nodes
        )
        self.arrange_requested.emit(sizes, wires)

    def apply_positions(
        self,
        positions: dict[NodeId, Point],
        found_routes: Iterable[tuple[NodeId, NodeId, Sequence[Point]]] = (),
    ) -> None:
        """Take an automatic placement as one step; nodes that are gone meanwhile are left out."""
        if self._arranged_scope != self.workspace.scope:
            return  # it is about a network that is no longer on the canvas
        places = {
            node: (card.left, card.top)
            for node, card in self.graph.cards.items()
            if node in positions
        }
        was_all_seen = self.graph.bounds().isEmpty() or self.visible_rect().contains(
            self.graph.bounds()
        )
        if not self.edits.arrange(positions, found_routes, part=self._arranged is not None):
            return
        if self._arranged is None and was_all_seen:
            self.fit()
        self._arranged = None
        self.glide.start(places, animated=self.animated and self.isVisible())

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
        self.arrange()

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
        """Show everything, but nothing larger than 100 %."""
        self.fit_rect(self.graph.bounds())

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
        bounds = self.graph.bounds()
        for card in self.graph.cards.values():
            if card.error is not None:
                note = self.graph.painter.notes.of(card, card.error)
                bounds = bounds.united(note.box.translated(card.left, card.top))
        if bounds.isEmpty():
            bounds = QRectF(0, 0, theme.card_narrowest, theme.card_narrowest)
        pad = picture_padding
        bounds = bounds.adjusted(-pad, -pad, pad, pad)
        scale = min(scale, largest_picture / max(bounds.width(), bounds.height()))
        image = QImage(
            max(1, round(bounds.width() * scale)),
            max(1, round(bounds.height() * scale)),
            QImage.Format.Format_RGB32,
        )
        image.fill(theme.current().canvas)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(QTransform.fromScale(scale, scale))
        painter.translate(-bounds.left(), -bounds.top())
        paint_near(self.graph, painter, box_of_rect(bounds))
        painter.end()
        return image

    @property
    def minimap_shown(self) -> bool:
        """Whether the minimap is open."""
        return self.minimap.is_open

    def toggle_minimap(self) -> None:
        """Open or collapse the minimap."""
        self.minimap.toggle()

    def set_examples(self, examples: Sequence[tuple[str, str, str]]) -> None:
        """Offer examples on the empty canvas, each a name and a line about it."""
        self.hints.set_examples(examples)
        self.place_overlays()

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

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Also move the frame on the minimap."""
        super().scrollContentsBy(dx, dy)
        if not self.hints.isHidden():
            self._place_hints()  # the viewport's children move along otherwise
        self.minimap.update()

    # --- what happens elsewhere ---------------------------------------------------------------

    def _on_changed(self, change: Change) -> None:
        self.glide.end()
        if self.gesture is not None and change.after is not change.before:
            self.cancel_gesture()
        self.minimap.renew()
        self._show_what_is_useful()
        if change.reset:
            self._on_scope()
        elif self.workspace.scope:
            self._show_way()  # a model around may have another name now, or other calls

    def _on_scope(self) -> None:
        self.glide.end()
        self.cancel_gesture()
        self._show_way()
        self._show_what_is_useful()
        self.minimap.renew()
        self.place_overlays()
        self.fit()
        nodes = self.workspace.network.nodes.values()
        if self.workspace.scope and len(nodes) > 1 and len({n.position for n in nodes}) == 1:
            self.arrange()  # it comes from a file that knows no places

    def _show_what_is_useful(self) -> None:
        self.hints.setVisible(not self.graph.cards)
        self.minimap.setVisible(bool(self.graph.cards))
        self.zoom_controls.setVisible(bool(self.graph.cards))

    def _way(self) -> list[tuple[str, Scope]]:
        network, scope = self.workspace.document.network, self.workspace.scope
        steps: list[tuple[str, Scope]] = [(network.name or tr("Network"), ())]
        for depth, layer in enumerate(scope, start=1):
            inside = network.at(scope[: depth - 1])
            steps.append((inside.layers[layer].name, scope[:depth]))
        return steps

    def _show_way(self) -> None:
        scope, note = self.workspace.scope, ""
        if scope:
            around = self.workspace.document.network.at(scope[:-1])
            calls = len(around.calls_of(scope[-1]))
            if calls > 1:
                text = tr("shared by {count} calls; shapes of the first")
                note = text.format(count=calls)
        self.breadcrumb.show_way(self._way(), note)

    def _go_to_scope(self, scope: Scope) -> None:
        self.workspace.enter(scope)

    def leave(self) -> None:
        """Go back to the network around the nested one."""
        scope = self.workspace.scope
        if scope:
            self.workspace.enter(scope[:-1])

    def place_overlays(self) -> None:
        """Put what lies above the canvas into its corners."""
        room, gap = self.rect(), overlay_distance
        self.minimap.move(
            room.width() - self.minimap.width() - gap, room.height() - self.minimap.height() - gap
        )
        self.zoom_controls.move(
            room.width() - self.zoom_controls.width() - gap,
            room.height() - self.zoom_controls.height() - gap
            - (self.minimap.height() + 8 if self.minimap.is_open else 0),
        )  # fmt: skip
        if not self.minimap.is_open:
            self.zoom_controls.move(
                self.minimap.x() - self.zoom_controls.width() - 8,
                room.height() - self.zoom_controls.height() - gap,
            )
        self.breadcrumb.move(gap, gap)
        self._place_hints()

    def _place_hints(self) -> None:
        self.hints.adjustSize()
        room = self.viewport().size()
        self.hints.move(
            (room.width() - self.hints.width()) // 2, (room.height() - self.hints.height()) // 2
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep overlays in their corners and the middle of the view in the middle."""
        old = event.oldSize()
        super().resizeEvent(event)
        if old.isValid():
            change = event.size() - old
            self.scroll_by(-change.width() / 2, -change.height() / 2)
        self.place_overlays()

    # --- painting -----------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """The canvas and, near by, the dots of the grid."""
        self._backdrop.paint(self, painter)

    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """What the gesture shows."""
        if self.gesture is not None:
            self.gesture.paint(painter)

    def _repaint_gesture(self) -> None:
        new = self.gesture.box() if self.gesture is not None else QRectF()
        for box in (self._gesture_box, new):
            if not box.isNull():
                self.graph.update(box.adjusted(-4, -4, 4, 4))
        self._gesture_box = new

    # --- gestures -----------------------------------------------------------------------------

    def begin(self, gesture: Gesture) -> None:
        """Start a gesture; one that goes on is left."""
        self.cancel_gesture()
        self.gesture = gesture
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)

    def cancel_gesture(self) -> None:
        """Leave the gesture that goes on, if any, without an edit."""
        if self.gesture is not None:
            gesture, self.gesture = self.gesture, None
            gesture.cancel()
            self._end_gesture()

    def _end_gesture(self) -> None:
        self._repaint_gesture()
        self.viewport().unsetCursor()
        if self.space_held:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def _point(self, event: QMouseEvent | QDropEvent) -> Point:
        place = self.mapToScene(event.position().toPoint())
        return place.x(), place.y()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the gesture that belongs to what is under the cursor."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        button, point = event.button(), self._point(event)
        self._last_cursor = point
        event.accept()
        middle = button == Qt.MouseButton.MiddleButton
        if middle or (button == Qt.MouseButton.LeftButton and self.space_held):
            self.begin(PanGesture(self, event.position().toPoint()))
        elif button == Qt.MouseButton.LeftButton and self.gesture is None:
            self.pointer.press(point, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the gesture on, or light up what is under the cursor."""
        point = self._point(event)
        self._last_cursor = point
        event.accept()
        if isinstance(self.gesture, PanGesture):
            self.gesture.drag_to(event.position().toPoint())
        elif self.gesture is not None:
            self.gesture.move(point, event.modifiers())
            self.cursor_label.follow(event.position().toPoint())
            self._repaint_gesture()
        elif event.buttons() == Qt.MouseButton.NoButton:
            self.pointer.hover(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture, which may perform its edit."""
        event.accept()
        if self.gesture is None or event.buttons() & Qt.MouseButton.LeftButton:
            return
        gesture, self.gesture = self.gesture, None
        gesture.release(self._point(event), event.modifiers())
        self.cursor_label.hide()
        self._end_gesture()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Enter a nested network; on the empty canvas, search for a layer to add."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        self.cancel_gesture()
        point = self._point(event)
        card = self.graph.card_at(point)
        if card is not None:
            if card.nested:
                self.workspace.enter((*self.workspace.scope, card.layer.id))
            return
        if self.graph.wire_at(point, self.wire_reach) is None:
            self.open_quick_add(point)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the cursor any more."""
        if self.gesture is None:
            self.graph.hover(None, None)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; with Shift, or sideways, pan."""
        event.accept()
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # Some platforms turn a wheel with Shift sideways by themselves.
            self.scroll_by(-(delta.y() or delta.x()), 0)
        elif abs(delta.x()) > abs(delta.y()):
            self.scroll_by(-delta.x(), -delta.y())
        elif delta.y():
            self.zoom_by(theme.zoom_step ** (delta.y() / 120), event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the cursor, which is selected first."""
        event.accept()
        self.cancel_gesture()
        kind, key, place = "canvas", "", event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            selection = sorted(self.workspace.selection)
            if selection:
                kind, key = "node", selection[0]
                x, y = self.graph.cards[key].centre
                place = self.viewport().mapToGlobal(self.mapFromScene(QPointF(x, y)))
            self.context_menu_requested.emit(kind, key, place)
            return
        point = self.mapToScene(event.pos())
        here = (point.x(), point.y())
        card = self.graph.card_at(here)
        found = self.graph.wire_at(here, self.wire_reach)
        if card is not None:
            kind, key = "node", card.id
            if key not in self.workspace.selection:
                self.graph.select_wires(())
                self.workspace.select({key})
        elif found is not None:
            kind, key = "wire", found[0].id
            self.workspace.select(())
            self.graph.select_wires({key})
        self._last_cursor = here
        self.context_menu_requested.emit(kind, key, place)

    def wire_to_split(self, point: Point) -> WireId | None:
        """The wire that something dropped at `point` would be put into."""
        found = self.graph.wire_at(point, 20.0)
        return found[0].id if found is not None else None

    # --- from the palette ---------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Layers from the palette are welcome; files are the window's."""
        type_name = clipboard.dragged_type(event.mimeData())
        card = draft(self.graph, type_name) if type_name is not None else None
        if card is None:
            event.ignore()
            return
        self.begin(PlaceGesture(self, card))
        event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show the card at the cursor."""
        if self.gesture is None:
            event.ignore()
            return
        self.gesture.move(self._point(event), event.modifiers())
        self._repaint_gesture()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self.cancel_gesture()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the layer here."""
        if self.gesture is None:
            type_name = clipboard.dragged_type(event.mimeData())
            card = draft(self.graph, type_name) if type_name is not None else None
            if card is None:
                event.ignore()
                return
            self.begin(PlaceGesture(self, card))
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.release(self._point(event), event.modifiers())
        self._end_gesture()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        event.acceptProposedAction()

    # --- quick add ----------------------------------------------------------------------------

    def open_quick_add(self, point: Point | None = None) -> None:
        """Search for a layer to add at `point`, else at the cursor."""
        if self.quick_add.isVisible():
            return
        self._loose_end = None
        self._add_at = point or self.cursor_point() or self.middle()
        place = self.mapFromScene(QPointF(*self._add_at))
        self.quick_add.open_at(self.viewport().mapToGlobal(place))

    def _ask_what_to_add(self, point: QPointF, loose_end: PortRef) -> None:
        self._loose_end = loose_end
        self._add_at = (point.x(), point.y())

        def fits(spec: TypeSpec) -> bool:
            return bool(spec.inputs) if loose_end.is_output else bool(spec.outputs)

        place = self.viewport().mapToGlobal(self.mapFromScene(point))
        self.quick_add.open_at(place, fits)

    def _add_chosen(self, type_name: str) -> None:
        loose_end, self._loose_end = self._loose_end, None
        if loose_end is not None and loose_end.node in self.graph.cards:
            self.edits.add_connected(type_name, self._add_at, Connection(self.graph, loose_end))
        elif self.workspace.selection:
            self.add_type(type_name)
        else:
            self.edits.place_centred(type_name, self._add_at)
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    # --- keys ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the canvas; see `designer.ui.canvas.keys`."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.space_held = True
            if self.gesture is None:
                self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            event.accept()
        elif keys.pressed(self, event):
            event.accept()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The end of panning with Space."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.space_held = False
            if self.gesture is None:
                self.viewport().unsetCursor()
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys are let go elsewhere."""
        self.space_held = False
        super().focusOutEvent(event)

    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Tab searches for a layer; Shift+Tab leaves the canvas."""
        return False if next_one else super().focusNextPrevChild(next_one)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips are asked for here."""
        if event.type() == QEvent.Type.ToolTip:
            tips.show(self, event)
            return True
        return super().viewportEvent(event)
