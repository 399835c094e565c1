"""Gestures on frames: moving one with all that lies in it, and making it larger or smaller."""

from PySide6.QtCore import Qt
from typing_extensions import override

from designer.network import edits
from designer.network.presentation import Box, Frame, Point, least_frame
from designer.sentences import tr
from designer.ui import theme
from designer.ui.canvas.edits.placing import snapped
from designer.ui.canvas.gestures.gesture import Gesture, Help, Hit, Press
from designer.ui.canvas.scene.frames import shifted, title_height


class FrameMoveGesture(Gesture):
    """Moves a frame by its title, with the cards and the frames in it; a click selects it."""

    def __init__(self, press: Press, frame: Frame) -> None:
        super().__init__(press.canvas)
        self._frame = frame
        self._start = press.point
        self._moving = False
        frames = self.contents.frames.values()
        self._frames = [other for other in frames if other is frame or frame.holds(other.box)]
        self._cards = {
            card.id: (card.left, card.top)
            for card in self.contents.cards_in(frame.box)
            if frame.holds(card.box)
        }

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        hit = None if press.double or press.toggles else press.hit.frame
        if hit is None or hit[1]:
            return None
        press.canvas.scene.select_frame_alone(hit[0].id)
        return cls(press, hit[0])

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        return (Help(tr("Move a frame with all in it"), tr("Drag its title")),)

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        """Show everything where it would go, on the grid unless Shift is held."""
        if not self._moving and not self._is_dragged(self._start, point):
            return None
        self._moving = True
        self.cursor = Qt.CursorShape.ClosedHandCursor
        dx, dy = point[0] - self._start[0], point[1] - self._start[1]
        if not modifiers & Qt.KeyboardModifier.ShiftModifier:
            dx, dy = snapped(dx), snapped(dy)
        self.scene.displace({node: (x + dx, y + dy) for node, (x, y) in self._cards.items()})
        self.scene.show_frames(shifted(frame, dx, dy) for frame in self._frames)
        return None

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        if not self._moving:
            return
        frames, cards = tuple(self.contents.frames.values()), self.contents.cards
        places = {node: (cards[node].left, cards[node].top) for node in self._cards}
        label = tr("Move frame {title}", title=self._frame.title).strip()
        self.cancel()
        self.canvas.edits.frames.put(label, frames, lambda network: edits.move(network, places))

    @override
    def cancel(self) -> None:
        self.scene.settle(self._cards)
        self.scene.show_frames(self._frames)


class FrameResizeGesture(Gesture):
    """Moves the edges of a frame."""

    def __init__(self, press: Press, frame: Frame, edges: str) -> None:
        super().__init__(press.canvas)
        self._frame = frame
        self._edges = edges
        self.cursor = _cursor_of(edges)

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        hit = None if press.double or press.toggles else press.hit.frame
        if hit is None or not hit[1]:
            return None
        press.canvas.scene.select_frame_alone(hit[0].id)
        return cls(press, *hit)

    @classmethod
    @override
    def cursor_over(cls, hit: Hit) -> Qt.CursorShape | None:
        if hit.card is not None or hit.wire is not None or hit.frame is None:
            return None
        return _cursor_of(hit.frame[1]) if hit.frame[1] else None

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        """Let the edges follow the cursor, on the grid unless Shift is held."""
        x, y = point
        if not modifiers & Qt.KeyboardModifier.ShiftModifier:
            x, y = snapped(x), snapped(y)
        self.scene.show_frames([self._frame._replace(box=self._resized(x, y))])
        return None

    def _resized(self, x: float, y: float) -> Box:
        """The box with the edges that are held at `x` and `y`, as far as that leaves a frame."""
        left, top, right, bottom = self._frame.box
        low = least_frame + theme.grid
        if "l" in self._edges:
            left = min(x, right - low)
        if "r" in self._edges:
            right = max(x, left + low)
        if "t" in self._edges:
            top = min(y, bottom - low)
        if "b" in self._edges:
            bottom = max(y, top + low + title_height)
        return left, top, right, bottom

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        frames = tuple(self.contents.frames.values())
        self.cancel()
        label = tr("Resize frame {title}", title=self._frame.title).strip()
        self.canvas.edits.frames.put(label, frames)

    @override
    def cancel(self) -> None:
        self.scene.show_frames([self._frame])


def _cursor_of(edges: str) -> Qt.CursorShape:
    """The cursor over these edges of a frame."""
    if edges in ("lt", "rb"):
        return Qt.CursorShape.SizeFDiagCursor
    if len(edges) == 2:
        return Qt.CursorShape.SizeBDiagCursor
    return Qt.CursorShape.SizeHorCursor if edges in "lr" else Qt.CursorShape.SizeVerCursor
