"""What can be done with frames: put one around cards, name it, take it away."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from designer.network.graph import Network
from designer.ui.canvas.edits.canvas_edits import with_view
from designer.ui.canvas.edits.placing import snapped_point
from designer.ui.canvas.language import tr
from designer.ui.canvas.scene.frames import (
    Frame,
    around,
    frame_padding,
    frames_of,
    free_id,
    longest_title,
    stored,
    title_height,
)
from designer.ui.canvas.scene.geometry import Box

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

empty_size = (320.0, 200.0)


class FrameTitle(QLineEdit):
    """The field in which the title of a frame is typed, on the frame itself."""

    def __init__(self, view: "CanvasView") -> None:
        super().__init__(view)
        self._view = view
        self._frame = ""
        self.setMaxLength(longest_title)
        self.setPlaceholderText(tr("Title of the frame"))
        self.setAccessibleName(tr("Title of the frame"))
        self.returnPressed.connect(self._done)
        self.hide()

    def edit(self, frame: Frame) -> None:
        """Let the title be typed."""
        self._frame = frame.id
        left, top, right, _ = frame.box
        scale = self._view.scale_factor
        place = self._view.mapFromScene(QPointF(left, top))
        height = max(24, round(title_height * scale))
        self.setGeometry(place.x(), place.y(), max(120, round((right - left) * scale)), height)
        self.setText(frame.title)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Take what was typed; the frame is going to be elsewhere."""
        if not self.isHidden():
            self._done()

    def _done(self) -> None:
        frame, self._frame = self._frame, ""
        self.hide()
        if frame:
            self._view.framing.rename(frame, self.text())
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the title as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self._frame = ""
            self._done()
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)
        event.accept()  # the canvas below has other uses for these keys

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed holds."""
        super().focusOutEvent(event)
        self._done()


class FrameEdits:
    """Edits of frames, each in one undo step."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self.title = FrameTitle(view)

    def add(self) -> None:
        """Put a frame around the selected cards, else at the cursor, and ask for its title."""
        view = self._view
        cards = [view.graph.cards[node] for node in view.workspace.selection]
        present = frames_of(view.workspace.network)
        box = around(card.box for card in cards) if cards else self._at_cursor()
        frame = Frame(free_id(present), tr("Frame"), box)
        frames = [*present.values(), frame]
        if view.edit(tr("Add frame"), lambda network: self.with_frames(network, frames)):
            self.select(frame.id)
            self.title.edit(frame)

    def rename(self, key: str, title: str) -> None:
        """Give a frame another title."""
        frames = frames_of(self._view.workspace.network)
        if key in frames:
            frames[key] = frames[key]._replace(title=" ".join(title.split()))
            self._view.edit(
                tr("Rename frame"), lambda network: self.with_frames(network, frames.values())
            )

    def remove(self, key: str) -> None:
        """Take a frame away; what lies in it stays."""
        frames = frames_of(self._view.workspace.network)
        if frames.pop(key, None) is not None:
            self._view.edit(
                tr("Delete frame"), lambda network: self.with_frames(network, frames.values())
            )

    def edit_title(self) -> None:
        """Let the title of the selected frame be typed."""
        frame = self._view.graph.frames.get(self._view.graph.selected_frame or "")
        if frame is not None:
            self.title.edit(frame)

    def select(self, key: str | None) -> None:
        """Select a frame instead of everything else; None leaves none."""
        if key is not None:
            self._view.workspace.select(())
            self._view.graph.select_wires(())
        self._view.graph.select_frame(key)

    def with_frames(self, network: Network, frames: Iterable[Frame]) -> Network:
        """`network` with exactly these frames."""
        return with_view(network, "frames", stored(frames))

    def _at_cursor(self) -> Box:
        width, height = empty_size
        x, y = self._view.cursor_point() or self._view.middle()
        left, top = snapped_point((x - width / 2, y - frame_padding))
        return left, top, left + width, top + height
