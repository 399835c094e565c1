"""A muted line in a bar that takes the room there is and never asks for more."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from designer.ui import theme
from designer.ui.tooltips import plain_tip


class Note(QWidget):
    """One sentence, cut off where it does not fit; resting the mouse on it shows all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.switch.changed.connect(self.update)

    def text(self) -> str:
        """The whole sentence."""
        return self._text

    def setText(self, text: str) -> None:
        """Show a sentence, or nothing."""
        self._text = text
        self.setToolTip(plain_tip(text))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.current().muted)
        line = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, line)
        painter.end()
