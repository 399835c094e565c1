"""The canvas widget: what mouse and keyboard do on the network."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from typing_extensions import override

from designer.document import Change
from designer.network.graph import WireId
from designer.ui import theme
from designer.ui.canvas import keys
from designer.ui.canvas.edits.frame_edits import FrameEdits
from designer.ui.canvas.gestures.drop_target import DropTarget
from designer.ui.canvas.gestures.gesture import (
    Gesture,
    PanGesture,
)
from designer.ui.canvas.gestures.pointer import Pointer
from designer.ui.canvas.language import tr
from designer.ui.canvas.network_view import NetworkView
from designer.ui.canvas.overlays import tips
from designer.ui.canvas.overlays.accessible import Speaker
from designer.ui.canvas.overlays.add_prompt import AddPrompt
from designer.ui.canvas.overlays.connect_prompt import connect_to
from designer.ui.canvas.overlays.hints import Hints
from designer.ui.canvas.overlays.minimap import Minimap
from designer.ui.canvas.overlays.overlay_layout import OverlayLayout
from designer.ui.canvas.overlays.panels import Breadcrumb, CursorLabel, ZoomControls
from designer.ui.canvas.overlays.quick_add import QuickAdd
from designer.ui.canvas.paint.backdrop import Backdrop
from designer.ui.canvas.scene.geometry import Point
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace


class CanvasView(NetworkView):
    """The network of a workspace as a picture that is edited by hand."""

    # "node", "wire" or "canvas", the id ("" for the canvas), and where on the screen.
    context_menu_requested = Signal(str, str, QPoint)
    # A wire was dropped on the empty canvas, at this point of the scene, coming from this port.
    add_requested = Signal(QPointF, object)
    example_requested = Signal(str)

    def __init__(self, workspace: Workspace, settings: Settings | None = None) -> None:
        super().__init__(workspace, settings)
        self.gesture: Gesture | None = None
        self._gesture_box = QRectF()
        self.space_held = False
        self.pointer = Pointer(self)
        self.drop_target = DropTarget(self)
        self.add_prompt = AddPrompt(self)
        self._backdrop = Backdrop()
        self._seen_size = self.viewport().size()
        self.setAccessibleName(tr("Canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.cursor_label = CursorLabel(self)
        self.breadcrumb = Breadcrumb(self)
        self.zoom_controls = ZoomControls(self)
        self.minimap = Minimap(self, self)
        # Inside the viewport, so that a layer can be dropped on it as well.
        self.hints = Hints(self.viewport())
        self.quick_add = QuickAdd(workspace.catalog, self)
        self.overlays = OverlayLayout(self)
        self.framing = FrameEdits(self)
        self.speaker = Speaker(self)
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
        self.breadcrumb.chosen.connect(workspace.enter)
        self.glide.ended.connect(self.minimap.renew)
        self.zoom_controls.zoom_in.connect(self.zoom_in)
        self.zoom_controls.zoom_out.connect(self.zoom_out)
        self.zoom_controls.reset.connect(self.zoom_reset)
        self.zoom_controls.fit.connect(self.fit)
        self.scale_changed.connect(self.zoom_controls.show_scale)
        self.scale_changed.connect(lambda _: self.minimap.update())
        self.hints.example_requested.connect(self.example_requested)
        self.add_requested.connect(self.add_prompt.ask_at_loose_end)
        self.quick_add.chosen.connect(self.add_prompt.add)

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
        self.overlays.place()

    def connect_to(self) -> None:
        """Ask which layer the selected one shall feed."""
        connect_to(self)

    def add_frame(self) -> None:
        """Put a frame around the selected cards, or at the cursor."""
        self.framing.add()

    def rename_frame(self) -> None:
        """Type the title of the selected frame."""
        self.framing.edit_title()

    @override
    def delete_selection(self) -> None:
        """Take the selected nodes and wires away, or the selected frame."""
        frame = self.graph.selected_frame
        if frame is not None and not self.workspace.selection and not self.graph.selected_wires:
            self.framing.remove(frame)
        else:
            super().delete_selection()

    @override
    def covered(self) -> QRectF:
        """The corner of the viewport with zoom controls and minimap."""
        return self.overlays.covered()

    # --- what happens elsewhere ---------------------------------------------------------------

    def _on_changed(self, change: Change) -> None:
        self.glide.end()
        if self.gesture is not None and change.after is not change.before:
            self.cancel_gesture()
        self.minimap.renew()
        self.overlays.show_useful()
        if change.reset:
            self._on_scope()
        elif self.workspace.scope:
            self.overlays.show_way()  # a model around may have another name now, or other calls

    def _on_scope(self) -> None:
        self.glide.end()
        self.cancel_gesture()
        self.overlays.show_way()
        self.overlays.show_useful()
        self.minimap.renew()
        self.overlays.place()
        self.fit()
        self.first_view.forget()
        if self.workspace.scope:
            self.arrange_opened()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Also move the frame on the minimap."""
        super().scrollContentsBy(dx, dy)
        if not self.hints.isHidden():
            self.overlays.place_hints()  # the viewport's children move along otherwise
        self.minimap.update()
        self.framing.title.finish()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep overlays in their corners and the middle of the view in the middle."""
        super().resizeEvent(event)
        # Qt forgets the old size of a widget that was hidden meanwhile, such as behind a tab.
        change, self._seen_size = event.size() - self._seen_size, event.size()
        self.scroll_by(-change.width() / 2, -change.height() / 2)
        self.overlays.place()

    # --- painting -----------------------------------------------------------------------------

    @override
    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        """The canvas and, near by, the dots of the grid."""
        self._backdrop.paint(self, painter)

    @override
    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        """What the gesture shows."""
        if self.gesture is not None:
            self.gesture.paint(painter)

    def repaint_gesture(self) -> None:
        """Paint again where the gesture was and where it is."""
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
            self._after_gesture()

    def end_gesture(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Let the gesture that goes on perform its edit, if it has one."""
        if self.gesture is not None:
            gesture, self.gesture = self.gesture, None
            gesture.release(point, modifiers)
            self.cursor_label.hide()
            self._after_gesture()

    def _after_gesture(self) -> None:
        self.repaint_gesture()
        self.viewport().unsetCursor()
        if self.space_held:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)

    def point_of(self, event: QMouseEvent | QDropEvent) -> Point:
        """Where in the scene an event is."""
        place = self.mapToScene(event.position().toPoint())
        return place.x(), place.y()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin the gesture that belongs to what is under the cursor."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        button, point = event.button(), self.point_of(event)
        self._last_cursor = point
        event.accept()
        middle = button == Qt.MouseButton.MiddleButton
        if middle or (button == Qt.MouseButton.LeftButton and self.space_held):
            self.begin(PanGesture(self, event.position().toPoint()))
        elif button == Qt.MouseButton.LeftButton and self.gesture is None:
            self.pointer.press(point, event.modifiers())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the gesture on, or light up what is under the cursor."""
        point = self.point_of(event)
        self._last_cursor = point
        event.accept()
        if isinstance(self.gesture, PanGesture):
            self.gesture.drag_to(event.position().toPoint())
        elif self.gesture is not None:
            self.gesture.move(point, event.modifiers())
            self.cursor_label.follow(event.position().toPoint())
            self.repaint_gesture()
        elif event.buttons() == Qt.MouseButton.NoButton:
            self.pointer.hover(point)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture, which may perform its edit."""
        event.accept()
        if self.gesture is None or event.buttons() & Qt.MouseButton.LeftButton:
            return
        self.end_gesture(self.point_of(event), event.modifiers())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Enter a nested network; on a wire or the empty canvas, search for a layer to add."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        event.accept()
        self.cancel_gesture()
        point = self.point_of(event)
        card = self.graph.card_at(point)
        if card is not None:
            if card.nested:
                self.workspace.enter((*self.workspace.scope, card.layer.id))
            return
        wire = None if self.is_far else self.graph.wire_at(point, self.wire_reach)
        frame = self.graph.frame_at(point, 0.0)
        if wire is not None:
            self.graph.select_wires({wire[0].id})
            self.add_prompt.ask_for_wire(wire[0].id, point)
        elif frame is not None:
            self.framing.select(frame[0].id)
            self.framing.edit_title()
        else:
            self.open_quick_add(point)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the cursor any more."""
        if self.gesture is None:
            self.graph.hover(None, None)
        super().leaveEvent(event)

    @override
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

    @override
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
        self._last_cursor = (point.x(), point.y())
        kind, key = self.pointer.menu_at(self._last_cursor)
        self.context_menu_requested.emit(kind, key, place)

    def wire_to_split(self, point: Point) -> WireId | None:
        """The wire that something dropped at `point` would be put into."""
        found = self.graph.wire_at(point, 20.0)
        return found[0].id if found is not None else None

    # --- from the palette ---------------------------------------------------------------------

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Layers from the palette are welcome."""
        self.drop_target.enter(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.drop_target.move(event)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_target.leave(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_target.drop(event)

    # --- quick add ----------------------------------------------------------------------------

    def open_quick_add(self, point: Point | None = None) -> None:
        """Search for a layer to add at `point`, else at the cursor."""
        self.add_prompt.ask(point or self.cursor_point() or self.middle())

    # --- keys ---------------------------------------------------------------------------------

    @override
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

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """The end of panning with Space."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.space_held = False
            if self.gesture is None:
                self.viewport().unsetCursor()
        event.accept()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys are let go elsewhere."""
        self.space_held = False
        super().focusOutEvent(event)

    @override
    def focusNextPrevChild(self, next_one: bool) -> bool:
        """Tab searches for a layer; Shift+Tab leaves the canvas."""
        return False if next_one else super().focusNextPrevChild(next_one)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips are asked for here."""
        if event.type() == QEvent.Type.ToolTip:
            tips.show(self, event)
            return True
        return super().viewportEvent(event)
