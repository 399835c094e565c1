"""The canvas widget: it puts the rooms of the canvas together and hands them Qt's events."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
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
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView
from typing_extensions import override

from designer.document import Change
from designer.network.presentation import Point
from designer.sentences import tr
from designer.ui import theme
from designer.ui.canvas import commands
from designer.ui.canvas.arranging import Arranging
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.context import CanvasContext
from designer.ui.canvas.edits.edits import Edits
from designer.ui.canvas.first_view import FirstView
from designer.ui.canvas.gestures.looking import Wheel
from designer.ui.canvas.gestures.runner import GestureRunner
from designer.ui.canvas.keys import CanvasKeys
from designer.ui.canvas.navigation import Navigation
from designer.ui.canvas.overlays import tips
from designer.ui.canvas.overlays.accessible import Speaker
from designer.ui.canvas.overlays.add_prompt import AddPrompt
from designer.ui.canvas.overlays.connect_prompt import ConnectPrompt
from designer.ui.canvas.overlays.frame_title import FrameTitle
from designer.ui.canvas.overlays.overlays import Overlays
from designer.ui.canvas.paint import picture
from designer.ui.canvas.paint.backdrop import Backdrop
from designer.ui.canvas.paint.network_item import NetworkItem
from designer.ui.canvas.scene.scene import GraphScene
from designer.ui.canvas.tools import CanvasTools
from designer.ui.marking.table import Marking
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace


class CanvasView(QGraphicsView):
    """The network of a workspace as a picture that is edited by hand.

    What can be done with it is in its parts: `edits`, `camera`, `navigation`, `gestures` and the
    `tools` that menus are made from. Nobody but the window needs this class.
    """

    # "node", "wire", "frame" or "canvas", the id ("" for the canvas), and where on the screen.
    context_menu_requested = Signal(str, str, QPoint)
    example_requested = Signal(str)

    def __init__(self, workspace: Workspace, settings: Settings | None = None) -> None:
        super().__init__()
        self.workspace = workspace
        workspace.service(Marking)  # from now on somebody sees marks
        self.graph = GraphScene(workspace, self)
        self.contents = self.graph.contents
        self.network_item = NetworkItem(self.contents, self.graph.look)
        self.graph.addItem(self.network_item)
        self.setScene(self.graph)
        self.camera = Camera(self)
        self.edits = Edits(workspace, self.graph)
        self.overlays = Overlays(workspace, self.contents, self.camera, self)
        self.navigation = Navigation(workspace, self.graph, self.camera, self.overlays.covered)
        self.tools = self._make_tools(settings)
        self.gestures = GestureRunner(self.tools.canvas)
        self._keys = CanvasKeys(self.tools.canvas, self.gestures)
        self._actions = (*commands.edit_actions(self.tools), *commands.view_actions(self.tools))
        self._backdrop = Backdrop()
        self._seen_size = self.viewport().size()
        self._set_up(settings)
        # Once the canvas has its name: Qt would ask for its interface while that is made.
        self.speaker = Speaker(self, workspace, self.contents, self.camera, self.navigation)
        self._connect()
        self.camera.fit_rect(QRectF())
        self._on_scope()

    def _make_tools(self, settings: Settings | None) -> CanvasTools:
        workspace, edits, camera, navigation = (
            self.workspace, self.edits, self.camera, self.navigation,
        )  # fmt: skip
        add_prompt = AddPrompt(edits, camera, navigation, self)
        frame_title = FrameTitle(edits, camera, self)
        arranging = Arranging(workspace, self.graph, navigation, edits.places)
        context = CanvasContext(
            workspace, self.graph, edits, camera, navigation, add_prompt, frame_title.edit,
            self.overlays.cursor_label.say, lambda: self.network_item.picture,
        )  # fmt: skip
        return CanvasTools(
            context, arranging, FirstView(workspace, self.contents, camera, navigation, arranging),
            add_prompt, ConnectPrompt(edits, self), frame_title, self.overlays, settings,
        )  # fmt: skip

    def _set_up(self, settings: Settings | None) -> None:
        self.setAccessibleName(tr("Canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        if settings is not None:
            self.tools.arranging.animated = settings.flag("canvas/animated", True)
            self.graph.show_all_ports(settings.flag("canvas/all_inputs", False))

    def _connect(self) -> None:
        workspace, overlays = self.workspace, self.overlays
        workspace.changed.connect(self._on_changed)
        workspace.scope_changed.connect(self._on_scope)
        workspace.reveal_requested.connect(self.navigation.reveal)
        theme.switch.changed.connect(self.viewport().update)
        self.tools.arranging.glide.ended.connect(overlays.minimap.renew)
        overlays.zoom_controls.fit.connect(self.navigation.fit)
        overlays.hints.example_requested.connect(self.example_requested)

    def set_examples(self, examples: Sequence[tuple[str, str, str]]) -> None:
        """Offer examples on the empty canvas, each a name and a line about it."""
        self.overlays.hints.set_examples(examples)
        self.overlays.place()

    def picture(self, scale: float = 1.0) -> QImage:
        """The whole network as it looks near by, with some room around it."""
        return picture.of(self.network_item.picture, scale)

    # --- what happens elsewhere ---------------------------------------------------------------

    def _on_changed(self, change: Change) -> None:
        self.tools.arranging.glide.end()
        if change.after is not change.before:
            self.gestures.cancel()
        self.overlays.renew()
        if change.reset:
            self._on_scope()

    def _on_scope(self) -> None:
        self.tools.arranging.glide.end()
        self.gestures.cancel()
        self.overlays.show_way()
        self.overlays.renew()
        self.overlays.place()
        self.navigation.fit()
        self.tools.first_view.forget()
        if self.workspace.scope:
            self.tools.arranging.arrange_opened()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.overlays.follow_view()
        self.tools.frame_title.finish()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The middle of the view stays in the middle. Qt forgets the old size of a widget that was
        # hidden meanwhile, such as behind a tab.
        change, self._seen_size = event.size() - self._seen_size, event.size()
        self.camera.scroll_by(-change.width() / 2, -change.height() / 2)
        self.overlays.place()

    # --- painting -----------------------------------------------------------------------------

    @override
    def drawBackground(self, painter: QPainter, rect: QRectF | object) -> None:
        self._backdrop.paint(painter, self.viewport())

    @override
    def drawForeground(self, painter: QPainter, rect: QRectF | object) -> None:
        self.gestures.paint(painter)

    # --- mouse --------------------------------------------------------------------------------

    def _point_of(self, event: QMouseEvent | QDropEvent) -> Point:
        return self.camera.point_at(event.position().toPoint())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point = self._point_of(event)
        self.camera.follow_cursor(point)
        event.accept()
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self.gestures.press(point, event.button(), event.modifiers())

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self._point_of(event)
        self.camera.follow_cursor(point)
        event.accept()
        if self.gestures.current is not None:
            self.gestures.move(point, event.modifiers())
            self.overlays.cursor_label.follow(event.position().toPoint())
        elif event.buttons() == Qt.MouseButton.NoButton:
            self.gestures.hover(point)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            self.gestures.release(self._point_of(event), event.modifiers())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            point = self._point_of(event)
            self.gestures.press(point, event.button(), event.modifiers(), double=True)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.gestures.leave()
        super().leaveEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        Wheel.turn(self.camera, event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.accept()
        self.gestures.cancel()
        kind, key, place = "canvas", "", event.globalPos()
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            point = self.camera.point_at(event.pos())
            self.camera.follow_cursor(point)
            kind, key = self.gestures.select_for_menu(point)
        elif self.workspace.selection:
            kind, key = "node", min(self.workspace.selection)
            place = self.camera.on_screen(self.contents.cards[key].centre)
        self.context_menu_requested.emit(kind, key, place)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            tips.show(self.contents, self.camera, event)
            return True
        return super().viewportEvent(event)

    # --- from the palette ---------------------------------------------------------------------

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # Layers are the canvas'; files are the window's.
        if self.gestures.drag_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self.gestures.current is None:
            event.ignore()
            return
        self.gestures.move(self._point_of(event), event.modifiers())
        event.acceptProposedAction()

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.gestures.cancel()
        event.accept()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if self.gestures.current is None and not self.gestures.drag_in(event.mimeData()):
            event.ignore()
            return
        self.gestures.release(self._point_of(event), event.modifiers())
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        event.acceptProposedAction()

    # --- keys ---------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.gestures.hold_space(True)
        elif not self._keys.pressed(event):
            # The window's shortcuts come first; this is for a canvas by itself, and for actions
            # that do something else without a selection.
            action = commands.with_key(self._actions, event.keyCombination())
            if action is None:
                event.ignore()
                return
            action.run()
        event.accept()

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.gestures.hold_space(False)
        event.accept()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.gestures.hold_space(False)  # keys are let go elsewhere
        super().focusOutEvent(event)

    @override
    def focusNextPrevChild(self, next_one: bool) -> bool:
        # Tab searches for a layer; Shift+Tab leaves the canvas.
        return False if next_one else super().focusNextPrevChild(next_one)
