"""The error under a card: what went wrong, in words, and the link that mends it."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush, QPainter, QPen

from designer.network.problems import Problem
from designer.ui import theme
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.texts import Run, Texts

note_widest = 300.0
note_padding = 8.0
note_line = 16.0
note_distance = 6.0
note_highest = 3 * note_line + note_padding


@dataclass(slots=True)
class Note:
    """The error under a card: its lines, and the link that mends it."""

    box: QRectF  # at the origin; see `NotePlaces`
    runs: list[Run]
    link: QRectF | None


class NotePainter:
    """Paints notes in one theme."""

    def __init__(self, texts: Texts, colours: theme.Theme) -> None:
        self.theme = colours
        self._texts = texts
        self._fill = QBrush(theme.mixed(colours.surface, colours.error, 0.10))

    def of(self, card: Card, problem: Problem) -> Note:
        """The error of a card in words, at most two lines of them, and the link."""
        note = card.note
        if not isinstance(note, Note):
            note = card.note = self._make_note(card, problem)
        return note

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

    def _make_note(self, card: Card, problem: Problem) -> Note:
        font, colours = self._texts.fonts.text, self.theme
        width = max(card.width, note_widest)
        left, room = note_padding, width - 2 * note_padding
        lines = self._texts.lines(font, problem.message, room)
        runs: list[Run] = []
        y = note_padding / 2
        for line in lines:
            used = self._texts.put(runs, font, colours.text, line, left, y, note_line)
            y += note_line
        link = None
        if problem.repair is not None:
            title = self._texts.elided(font, problem.repair.title, room)
            needed = self._texts.width(font, title)
            if used + 12 + needed <= room:
                x, y = left + used + 12, y - note_line
            else:
                x = left
            self._texts.put(runs, font, colours.accent, title, x, y, note_line)
            link = QRectF(x, y, needed, note_line)
            y += note_line
        return Note(QRectF(0.5, 0.5, width - 1, y + note_padding / 2), runs, link)
