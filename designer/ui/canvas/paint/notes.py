"""The error under a card: what went wrong, in words, and the link that mends it."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter, QPen

from designer.ui import theme
from designer.ui.canvas.scene.notes import Note


class NotePainter:
    """Paints notes in one theme."""

    def __init__(self, colours: theme.Theme) -> None:
        self.theme = colours
        self._fill = QBrush(theme.mixed(colours.surface, colours.error, 0.10))

    def paint(self, painter: QPainter, note: Note, box: QRectF) -> None:
        """A note, where `NotePlaces` has it."""
        painter.translate(box.left() - note.box.left(), box.top() - note.box.top())
        painter.setPen(QPen(self.theme.error, 1))
        painter.setBrush(self._fill)
        painter.drawRoundedRect(note.box, theme.radius_field, theme.radius_field)
        for run in note.runs:
            painter.setFont(run.font)
            painter.setPen(run.colour)
            painter.drawStaticText(run.place, run.text)
        painter.translate(note.box.left() - box.left(), note.box.top() - box.top())
