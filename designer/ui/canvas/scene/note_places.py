"""Where the errors of cards are written: where they cover nothing, if there is such a place."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from designer.network.graph import NodeId
from designer.ui import theme
from designer.ui.canvas.paint.notes import Note, note_distance, note_highest, note_widest
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.geometry import Box, BoxIndex, Point, box_of_rect

if TYPE_CHECKING:
    from designer.ui.canvas.scene.lookup import Lookup

port_room = theme.port_diameter / 2 + 3.0


class NotePlaces:
    """Finds a place beside its card for every note, and keeps it until cards change.

    While a card is being dragged its note goes along; it looks for another place afterwards.
    """

    def __init__(self, scene: "Lookup") -> None:
        self._scene = scene
        self._offsets: dict[NodeId, Point] = {}
        self._placed = BoxIndex()

    def clear(self) -> None:
        """Find all places anew."""
        self._offsets.clear()
        self._placed.clear()

    def box(self, card: Card, note: Note) -> QRectF:
        """Where the note of a card stands in the scene."""
        offset = self._offsets.get(card.id)
        if offset is None:
            offset = self._offsets[card.id] = self._find(card, note)
            place = note.box.translated(card.left + offset[0], card.top + offset[1])
            self._placed.put(card.id, box_of_rect(place))
            return place
        return note.box.translated(card.left + offset[0], card.top + offset[1])

    def reach(self, card: Card) -> Box:
        """The region in which the note of a card stands, wherever that is."""
        across, down = note_widest + note_distance + 2, note_highest + note_distance + 2
        across = max(across, card.width + note_distance + 2)
        return card.left - across, card.top - down, card.right + across, card.bottom + down

    def _find(self, card: Card, note: Note) -> Point:
        width, height = note.box.width() + 1, note.box.height() + 1
        down, up, back = card.height + note_distance, -height - note_distance, card.width - width
        below, above = ((0.0, down), (back, down)), ((0.0, up), (back, up))
        right, left = (card.width + note_distance, 0.0), (-width - note_distance, 0.0)
        reach = self.reach(card)
        others = [other for other in self._scene.cards_in(reach) if other is not card]
        taken = [_with_ports(other.box) for other in others] + self._notes_near(card, reach)
        best, found = float("inf"), below[0]
        sides = (*below, *above, right, left)
        for x, y in sides if self._scene.rightwards else (*below, right, left, *above):
            box = (card.left + x, card.top + y, card.left + x + width, card.top + y + height)
            covered = sum(_common(box, other) for other in taken)
            if covered < best:
                best, found = covered, (x, y)
        return found

    def _notes_near(self, card: Card, reach: Box) -> list[Box]:
        """The notes that have their places already."""
        found = []
        for node in self._placed.near(reach):
            other, (x, y) = self._scene.cards.get(node), self._offsets[node]
            if other is not None and other is not card and isinstance(other.note, Note):
                found.append(box_of_rect(other.note.box.translated(other.left + x, other.top + y)))
        return found


def _with_ports(box: Box) -> Box:
    """A card with the ports on its edges and a little room around them."""
    return box[0] - port_room, box[1] - port_room, box[2] + port_room, box[3] + port_room


def _common(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
