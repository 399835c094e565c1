"""Gestures on frames: moving one with all that lies in it, and making it larger or smaller."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from designer.network import edits
from designer.network.graph import Network
from designer.ui import theme
from designer.ui.canvas.edits.placing import snapped
from designer.ui.canvas.gestures.gesture import Gesture
from designer.ui.canvas.language import tr
from designer.ui.canvas.scene.frames import Frame, least_size, shifted, title_height
from designer.ui.canvas.scene.geometry import Point

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

frame_grip = 6.0  # how near to an edge counts as on it, in viewport pixels


class FrameMoveGesture(Gesture):
    """Moves a frame with the cards and the frames in it; a click selects it."""

    def __init__(self, view: "CanvasView", frame: Frame, start: Point) -> None:
        super().__init__(view)
        self._frame = frame
        self._start = start
        self._moving = False
        frames = self.scene.frames.values()
        self._frames = [other for other in frames if other is frame or frame.holds(other.box)]
        self._cards = {
            card.id: (card.left, card.top)
            for card in self.scene.cards_in(frame.box)
            if frame.holds(card.box)
        }

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Show everything where it would go, on the grid unless Shift is held."""
        dx, dy = point[0] - self._start[0], point[1] - self._start[1]
        if not self._moving:
            threshold = QApplication.startDragDistance() / self.view.scale_factor / 2
            if abs(dx) + abs(dy) < threshold:
                return
            self._moving = True
            self.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if not modifiers & Qt.KeyboardModifier.ShiftModifier:
            dx, dy = snapped(dx), snapped(dy)
        self.scene.displace({node: (x + dx, y + dy) for node, (x, y) in self._cards.items()})
        self.scene.show_frames(shifted(frame, dx, dy) for frame in self._frames)

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Make it one step."""
        if not self._moving:
            return
        frames = dict(self.scene.frames)
        cards = self.scene.cards
        places = {node: (cards[node].left, cards[node].top) for node in self._cards}

        def edit(network: Network) -> Network:
            return self.view.framing.with_frames(edits.move(network, places), frames.values())

        label = tr("Move frame {title}").format(title=self._frame.title).strip()
        self.cancel()
        self.view.edit(label, edit)

    @override
    def cancel(self) -> None:
        """Put everything back."""
        self.scene.settle(self._cards)
        self.scene.show_frames(self._frames)


class FrameResizeGesture(Gesture):
    """Moves the edges of a frame."""

    def __init__(self, view: "CanvasView", frame: Frame, edges: str) -> None:
        super().__init__(view)
        self._frame = frame
        self._edges = edges
        self.cursor = cursor_of(edges)

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Let the edges follow the cursor, on the grid unless Shift is held."""
        x, y = point
        if not modifiers & Qt.KeyboardModifier.ShiftModifier:
            x, y = snapped(x), snapped(y)
        left, top, right, bottom = self._frame.box
        low = least_size + theme.grid
        if "l" in self._edges:
            left = min(x, right - low)
        if "r" in self._edges:
            right = max(x, left + low)
        if "t" in self._edges:
            top = min(y, bottom - low)
        if "b" in self._edges:
            bottom = max(y, top + low + title_height)
        self.scene.show_frames([self._frame._replace(box=(left, top, right, bottom))])

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Make it one step."""
        frames = dict(self.scene.frames)
        self.cancel()
        label = tr("Resize frame {title}").format(title=self._frame.title).strip()
        self.view.edit(
            label, lambda network: self.view.framing.with_frames(network, frames.values())
        )

    @override
    def cancel(self) -> None:
        """Let the frame be as it was."""
        self.scene.show_frames([self._frame])


def cursor_of(edges: str) -> Qt.CursorShape:
    """The cursor over these edges of a frame."""
    if edges in ("lt", "rb"):
        return Qt.CursorShape.SizeFDiagCursor
    if len(edges) == 2:
        return Qt.CursorShape.SizeBDiagCursor
    return Qt.CursorShape.SizeHorCursor if edges in "lr" else Qt.CursorShape.SizeVerCursor
