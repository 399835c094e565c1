"""The error of a card in words: how it is laid out, and where it stands so as to cover nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from designer.network.graph import NodeId
from designer.network.presentation import Box, Point
from designer.network.problems import Problem
from designer.sentences import words
from designer.ui import theme
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.geometry import BoxIndex, box_of_rect
from designer.ui.canvas.scene.texts import Run, texts

note_widest = 300.0
note_padding = 8.0
note_line = 16.0
note_distance = 6.0
note_highest = 3 * note_line + note_padding


port_room = theme.port_diameter / 2 + 3.0


@dataclass(slots=True)
class Note:
    """The error under a card: its lines, and the link that mends it."""

    box: QRectF  # at the origin; see `NotePlaces`
    runs: list[Run]
    link: QRectF | None


def note_of(card: Card, problem: Problem) -> Note:
    """The error of a card in words, at most two lines of them, and the link that mends it."""
    note = card.note
    if not isinstance(note, Note):
        note = card.note = _laid_out(card, problem)
    return note


def _laid_out(card: Card, problem: Problem) -> Note:
    text = texts()
    font, colours = text.fonts.text, theme.current()
    width = max(card.width, note_widest)
    left, room = note_padding, width - 2 * note_padding
    lines = text.lines(font, words(problem.message), room)
    runs: list[Run] = []
    y = note_padding / 2
    for line in lines:
        used = text.put(runs, font, colours.text, line, left, y, note_line)
        y += note_line
    link = None
    if problem.repair is not None:
        title = text.elided(font, words(problem.repair.title), room)
        needed = text.width(font, title)
        if used + 12 + needed <= room:
            x, y = left + used + 12, y - note_line
        else:
            x = left
        text.put(runs, font, colours.accent, title, x, y, note_line)
        link = QRectF(x, y, needed, note_line)
        y += note_line
    return Note(QRectF(0.5, 0.5, width - 1, y + note_padding / 2), runs, link)


class NotePlaces:
    """Finds a place beside its card for every note, and keeps it until cards change.

    While a card is being dragged its note goes along; it looks for another place afterwards.
    """

    def __init__(self, cards: Mapping[NodeId, Card], cards_in: Callable[[Box], list[Card]]) -> None:
        self._cards = cards
        self._cards_in = cards_in
        self._offsets: dict[NodeId, Point] = {}
        self._placed = BoxIndex()

    def clear(self) -> None:
        """Find all places anew."""
        self._offsets.clear()
        self._placed.clear()

    def box(self, card: Card, note: Note, rightwards: bool) -> QRectF:
        """Where the note of a card stands in the scene."""
        offset = self._offsets.get(card.id)
        if offset is None:
            offset = self._offsets[card.id] = self._find(card, note, rightwards)
            place = note.box.translated(card.left + offset[0], card.top + offset[1])
            self._placed.put(card.id, box_of_rect(place))
            return place
        return note.box.translated(card.left + offset[0], card.top + offset[1])

    def reach(self, card: Card) -> Box:
        """The region in which the note of a card stands, wherever that is."""
        across, down = note_widest + note_distance + 2, note_highest + note_distance + 2
        across = max(across, card.width + note_distance + 2)
        return card.left - across, card.top - down, card.right + across, card.bottom + down

    def _find(self, card: Card, note: Note, rightwards: bool) -> Point:
        width, height = note.box.width() + 1, note.box.height() + 1
        down, up, back = card.height + note_distance, -height - note_distance, card.width - width
        below, above = ((0.0, down), (back, down)), ((0.0, up), (back, up))
        right, left = (card.width + note_distance, 0.0), (-width - note_distance, 0.0)
        reach = self.reach(card)
        others = [other for other in self._cards_in(reach) if other is not card]
        taken = [_with_ports(other.box) for other in others] + self._notes_near(card, reach)
        best, place = float("inf"), below[0]
        sides = (*below, *above, right, left)
        for x, y in sides if rightwards else (*below, right, left, *above):
            box = (card.left + x, card.top + y, card.left + x + width, card.top + y + height)
            covered = sum(_common(box, other) for other in taken)
            if covered < best:
                best, place = covered, (x, y)
        return place

    def _notes_near(self, card: Card, reach: Box) -> list[Box]:
        """The notes that have their places already."""
        boxes = []
        for node in self._placed.near(reach):
            other, (x, y) = self._cards.get(node), self._offsets[node]
            if other is not None and other is not card and isinstance(other.note, Note):
                boxes.append(box_of_rect(other.note.box.translated(other.left + x, other.top + y)))
        return boxes


def _with_ports(box: Box) -> Box:
    """A card with the ports on its edges and a little room around them."""
    return box[0] - port_room, box[1] - port_room, box[2] + port_room, box[3] + port_room


def _common(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
