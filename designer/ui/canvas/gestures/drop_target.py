"""Layers that are dragged from the palette onto the canvas."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

from designer.ui.canvas.edits import clipboard
from designer.ui.canvas.edits.placing import draft
from designer.ui.canvas.gestures.gesture import PlaceGesture

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class DropTarget:
    """Lets a new card hang at the cursor of a canvas while its layer is dragged over it."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view

    def enter(self, event: QDragEnterEvent) -> None:
        """Layers from the palette are welcome; files are the window's."""
        self._take(event.mimeData())
        if self._view.gesture is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def move(self, event: QDragMoveEvent) -> None:
        """Show the card at the cursor."""
        if self._view.gesture is None:
            event.ignore()
            return
        self._view.gesture.move(self._view.point_of(event), event.modifiers())
        self._view.repaint_gesture()
        event.acceptProposedAction()

    def leave(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self._view.cancel_gesture()
        event.accept()

    def drop(self, event: QDropEvent) -> None:
        """Add the layer here."""
        view = self._view
        if view.gesture is None:
            self._take(event.mimeData())
        if view.gesture is None:
            event.ignore()
            return
        view.end_gesture(view.point_of(event), event.modifiers())
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        event.acceptProposedAction()

    def _take(self, mime: QMimeData) -> None:
        type_name = clipboard.dragged_type(mime)
        card = draft(self._view.graph, type_name) if type_name is not None else None
        if card is not None:
            self._view.begin(PlaceGesture(self._view, card))
