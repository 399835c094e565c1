"""The keys of the canvas that no action of a menu stands for: arrows, Enter, Escape."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from designer.sentences import tr
from designer.ui.canvas.context import CanvasContext
from designer.ui.canvas.gestures.gesture import Help
from designer.ui.canvas.gestures.runner import GestureRunner
from designer.ui.canvas.navigation import Direction

pan_step = 60

arrows: dict[int, Direction] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


@dataclass(frozen=True)
class CanvasKeys:
    """Does what these keys ask for, on one canvas."""

    canvas: CanvasContext
    gestures: GestureRunner

    def pressed(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; False where it asks for nothing here."""
        if event.key() in arrows:
            self._arrow(arrows[event.key()], event.modifiers())
            return True
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._escape()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.canvas.navigation.begin()
        else:
            return False
        return True

    def _arrow(self, direction: Direction, modifiers: Qt.KeyboardModifier) -> None:
        canvas, wires = self.canvas, self.canvas.scene.look.selected_wires
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            canvas.edits.places.nudge(*direction)
        elif modifiers & Qt.KeyboardModifier.AltModifier and len(wires) == 1:
            canvas.edits.move_in_list(next(iter(wires)), sum(direction))
        elif canvas.workspace.selection:
            extend = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            canvas.navigation.walk(direction, extend=extend)
        else:
            canvas.camera.scroll_by(direction[0] * pan_step, direction[1] * pan_step)

    def _escape(self) -> None:
        """Leave the gesture, else the selection, else the nested network."""
        look = self.canvas.scene.look
        if self.gestures.current is not None:
            self.gestures.cancel()
        elif self.canvas.workspace.selection or look.selected_wires or look.selected_frame:
            self.canvas.scene.select_nothing()
        else:
            self.canvas.navigation.leave()


def help_lines() -> tuple[Help, ...]:
    """What these keys do, for the list of keys."""
    return (
        Help(tr("Select the first layer"), tr("Enter")),
        Help(tr("Walk along the wires"), tr("Arrow keys")),
        Help(tr("Move the selection by the grid"), tr("Ctrl+arrow keys")),
        Help(tr("Leave gesture, selection, nested model"), tr("Esc")),
    )
