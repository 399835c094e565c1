"""The field in which the title of a frame is typed, on the frame itself."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from designer.network.presentation import Frame, longest_title
from designer.sentences import tr
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.edits.edits import Edits
from designer.ui.canvas.scene.frames import title_height


class FrameTitle(QLineEdit):
    """Edits the title of one frame at a time; what was typed holds, but for Escape."""

    def __init__(self, edits: Edits, camera: Camera, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._edits = edits
        self._camera = camera
        self._canvas = canvas
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
        scale, place = self._camera.scale_factor, self._camera.on_viewport((left, top))
        height = max(24, round(title_height * scale))
        self.setGeometry(place.x(), place.y(), max(120, round((right - left) * scale)), height)
        self.setText(frame.title)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def edit_selected(self) -> None:
        """Let the title of the selected frame be typed."""
        frame = self._edits.contents.frames.get(self._edits.scene.look.selected_frame or "")
        if frame is not None:
            self.edit(frame)

    def add_frame(self) -> None:
        """Put a frame around the selected cards, else at the cursor, and ask for its title."""
        frame = self._edits.frames.add(self._camera.cursor_or_middle())
        if frame is not None:
            self.edit(frame)

    def finish(self) -> None:
        """Take what was typed; the frame is going to be elsewhere."""
        if not self.isHidden():
            self._done()

    def _done(self) -> None:
        frame, self._frame = self._frame, ""
        self.hide()
        if frame:
            self._edits.frames.rename(frame, self.text())
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._frame = ""
            self._done()
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)
        event.accept()  # the canvas below has other uses for these keys

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._done()
