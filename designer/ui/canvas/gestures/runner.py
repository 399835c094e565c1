"""Begins, carries on and ends the gesture of the moment."""

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter

from designer.network.presentation import Point
from designer.ui.canvas.context import CanvasContext
from designer.ui.canvas.gestures import table
from designer.ui.canvas.gestures.gesture import Click, Gesture, Hit, Press
from designer.ui.canvas.gestures.place import PlaceGesture


class GestureRunner:
    """The one gesture that may be going on, from its press to its release."""

    def __init__(self, canvas: CanvasContext) -> None:
        self._canvas = canvas
        self.current: Gesture | None = None
        self._painted = QRectF()
        self._space_held = False

    # --- from press to release ----------------------------------------------------------------

    def press(
        self,
        point: Point,
        button: Qt.MouseButton,
        modifiers: Qt.KeyboardModifier,
        *,
        double: bool = False,
    ) -> None:
        """Begin the gesture that belongs to what is at `point`, unless one is going on."""
        press = Press(self._canvas, point, button, modifiers, double, self._space_held)
        pans = button == Qt.MouseButton.MiddleButton or self._space_held
        # These two begin anew whatever goes on; any other button pressed meanwhile means nothing.
        if double or pans:
            self.cancel()
        gesture = table.begun_by(press) if self.current is None else None
        if not isinstance(gesture, Click | None):
            self._begin(gesture)

    def drag_in(self, mime: QMimeData) -> bool:
        """Begin the gesture of what is dragged onto the canvas; False where it is no layer."""
        gesture = PlaceGesture.of(self._canvas, mime)
        if gesture is not None:
            self.cancel()
            self._begin(gesture)
        return gesture is not None

    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Carry the gesture on, or let another one take over."""
        if self.current is None:
            return
        following = self.current.move(point, modifiers)
        if following is not None:
            self.cancel()
            self._begin(following)
        elif self.current is not None and self.current.cursor is not None:
            self._canvas.camera.viewport.setCursor(self.current.cursor)
        self.repaint()

    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Let the gesture that goes on perform its edit, if it has one."""
        if self.current is not None:
            gesture, self.current = self.current, None
            gesture.release(point, modifiers)
            self._after()

    def cancel(self) -> None:
        """Leave the gesture that goes on, if any, without an edit."""
        if self.current is not None:
            gesture, self.current = self.current, None
            gesture.cancel()
            self._after()

    def _begin(self, gesture: Gesture) -> None:
        self.current = gesture
        if gesture.cursor is not None:
            self._canvas.camera.viewport.setCursor(gesture.cursor)

    def _after(self) -> None:
        self._canvas.say("", True)
        self.repaint()
        self._usual_cursor()

    # --- between gestures ---------------------------------------------------------------------

    def hold_space(self, held: bool) -> None:
        """Space makes every drag a pan, as long as it is held."""
        changed, self._space_held = held != self._space_held, held
        if changed and self.current is None:
            self._usual_cursor()

    def _usual_cursor(self) -> None:
        viewport = self._canvas.camera.viewport
        viewport.unsetCursor()
        if self._space_held:
            viewport.setCursor(Qt.CursorShape.OpenHandCursor)

    def hover(self, point: Point) -> None:
        """Light up what is at `point`, and let the cursor say what a press would do."""
        hit, viewport = Hit(self._canvas, point), self._canvas.camera.viewport
        if self._canvas.camera.is_far:
            self._canvas.scene.hover(None, None)
            viewport.unsetCursor()
            return
        port = hit.port
        card = hit.card if port is None else None
        wire = hit.wire if port is None and card is None else None
        node = card.id if card is not None else port.node if port is not None else None
        self._canvas.scene.hover(port, wire[0].id if wire is not None else None, node)
        if self._space_held:
            return
        cursor = table.cursor_over(hit)
        if cursor is not None:
            viewport.setCursor(cursor)
        else:
            viewport.unsetCursor()

    def leave(self) -> None:
        """Nothing is under the cursor any more."""
        if self.current is None:
            self._canvas.scene.hover(None, None)

    def select_for_menu(self, point: Point) -> tuple[str, str]:
        """Select what a menu at `point` is about; returns its kind and id."""
        hit, scene, workspace = Hit(self._canvas, point), self._canvas.scene, self._canvas.workspace
        if hit.card is not None:
            if hit.card.id not in workspace.selection:
                scene.select_wires(())
                workspace.select({hit.card.id})
            return "node", hit.card.id
        if hit.wire is not None:
            workspace.select(())
            scene.select_wires({hit.wire[0].id})
            return "wire", hit.wire[0].id
        scene.select_frame_alone(hit.frame[0].id if hit.frame is not None else None)
        return ("frame", hit.frame[0].id) if hit.frame is not None else ("canvas", "")

    # --- painting -----------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """What the gesture shows."""
        if self.current is not None:
            self.current.paint(painter)

    def repaint(self) -> None:
        """Paint again where the gesture was and where it is."""
        now = self.current.box() if self.current is not None else QRectF()
        for box in (self._painted, now):
            if not box.isNull():
                self._canvas.scene.update(box.adjusted(-4, -4, 4, 4))
        self._painted = now
