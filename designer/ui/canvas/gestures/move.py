"""Moving cards: on the grid, in line with others, into a wire, or a copy of them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from designer.network import edits
from designer.network.graph import NodeId, WireId
from designer.ui import theme
from designer.ui.canvas.edits.placing import insertable, snapped
from designer.ui.canvas.gestures.gesture import Gesture, held_opacity
from designer.ui.canvas.gestures.guides import Guide, aligned
from designer.ui.canvas.language import tr
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.geometry import Box, Point

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

most_neighbours = 400  # cards that are looked at for lines to stand in
guide_pull = 6.0  # how near to a line a card goes onto it, in viewport pixels


class MoveGesture(Gesture):
    """Moves the selected cards, in line with others or on the grid; Shift moves them freely.

    With Alt a copy is moved and the cards stay. A single card without wires may be dropped on a
    wire, which then passes through it.
    """

    def __init__(self, view: "CanvasView", card: Card, start: Point, reselect: bool) -> None:
        super().__init__(view)
        self._card = card.id
        self._start = start
        self._reselect = reselect
        self._moving = False
        self._copying = False
        self._step: Point = (0.0, 0.0)
        self._guides: list[Guide] = []
        self._wire: WireId | None = None
        nodes = view.workspace.selection | {card.id}
        self._origin = {
            node: (self.scene.cards[node].left, self.scene.cards[node].top) for node in nodes
        }
        loose = not self.scene.arriving[card.id] and not self.scene.leaving[card.id]
        self._insertable = len(nodes) == 1 and loose and insertable(card)

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Show the cards where they would go."""
        dx, dy = point[0] - self._start[0], point[1] - self._start[1]
        if not self._moving:
            threshold = QApplication.startDragDistance() / self.view.scale_factor / 2
            if abs(dx) + abs(dy) < threshold:
                return
            self._moving = True
        self._copying = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        cursor = Qt.CursorShape.DragCopyCursor if self._copying else Qt.CursorShape.ClosedHandCursor
        self.view.viewport().setCursor(cursor)
        self._guides = []
        if not modifiers & Qt.KeyboardModifier.ShiftModifier:
            dx, dy = self._in_line(dx, dy)
        self._step = (dx, dy)
        if self._copying:
            self.scene.settle(self._origin)
        else:
            self.scene.displace({n: (x + dx, y + dy) for n, (x, y) in self._origin.items()})
        if self._insertable:
            x, y = self._origin[self._card]
            card = self.scene.cards[self._card]
            middle = (x + dx + card.width / 2, y + dy + card.height / 2)
            self._wire = None if self._copying else self.view.wire_to_split(middle)
            self.scene.hover(None, self._wire)

    def _in_line(self, dx: float, dy: float) -> Point:
        """The step that brings the card in line with others, or onto the grid."""
        left, top = self._origin[self._card]
        card = self.scene.cards[self._card]
        moved = (left + dx, top + dy, left + dx + card.width, top + dy + card.height)
        pull = guide_pull / self.view.scale_factor
        (x, y), self._guides = aligned(moved, self._neighbours(), pull)
        dx = dx + x if x is not None else snapped(left + dx) - left
        dy = dy + y if y is not None else snapped(top + dy) - top
        return dx, dy

    def _neighbours(self) -> list[Box]:
        """The cards that can be seen and stay where they are."""
        seen = self.view.visible_rect()
        box = (seen.left(), seen.top(), seen.right(), seen.bottom())
        still: set[NodeId] = set() if self._copying else set(self._origin)
        found = [card.box for card in self.scene.cards_in(box) if card.id not in still]
        return found if len(found) <= most_neighbours else []

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Make the move one step; a click without a move selects this card alone."""
        if not self._moving:
            if self._reselect:
                self.view.workspace.select({self._card})
            return
        self.scene.hover(None, None)
        if self._copying:
            self.scene.settle(self._origin)
            self.view.edits.duplicate(self._origin, self._step)
            return
        places = {n: (self.scene.cards[n].left, self.scene.cards[n].top) for n in self._origin}
        wire = self._wire
        if wire is not None and wire in self.scene.wires:
            self.view.insert_node(wire, self._card, places[self._card])
            return
        moved = {node: place for node, place in places.items() if place != self._origin[node]}
        if not moved:
            return
        name = self.scene.cards[self._card].layer.name
        label = tr("Move {name}").format(name=name)
        if len(moved) > 1:
            label = tr("Move {count} layers").format(count=len(moved))
        if not self.view.edit(label, lambda network: edits.move(network, moved)):
            self.cancel()

    @override
    def box(self) -> QRectF:
        """Around the wire that lights up, the lines that cards stand in, and copies."""
        found = self._box_of_wire(self._wire)
        for start, end in self._guides:
            line = QRectF(QPointF(*start), QPointF(*end)).normalized()
            found = found.united(line.adjusted(-2, -2, 2, 2))
        if self._copying:
            around, (x, y) = self.scene.bounds(self._origin), self._step
            found = found.united(around.translated(x, y).adjusted(-16, -16, 16, 16))
        return found

    @override
    def paint(self, painter: QPainter) -> None:
        """The wire that the card would be put into, lines, and copies."""
        self._paint_split(painter, self._wire)
        if self._copying:
            painter.setOpacity(held_opacity)
            painter.translate(*self._step)
            for node in self._origin:
                card = self.scene.cards[node]
                self.scene.painter.paint(painter, card, self.scene.look)
                self.scene.painter.ports.paint(painter, card, self.scene.look)
            painter.translate(-self._step[0], -self._step[1])
            painter.setOpacity(1.0)
        pen = QPen(theme.current().accent, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for start, end in self._guides:
            painter.drawLine(QPointF(*start), QPointF(*end))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    @override
    def cancel(self) -> None:
        """Put the cards back."""
        self.scene.hover(None, None)
        self.scene.settle(self._origin)
