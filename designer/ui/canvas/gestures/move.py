"""Moving cards: on the grid, in line with others, into a wire, or a copy of them."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from typing_extensions import override

from designer.network import edits
from designer.network.graph import NodeId, WireId
from designer.network.presentation import Box, Point
from designer.sentences import counted, tr, words
from designer.ui import theme
from designer.ui.canvas.edits.placing import insertable, snapped
from designer.ui.canvas.gestures.gesture import Click, Gesture, Help, Press, held_opacity
from designer.ui.canvas.gestures.guides import Guide, aligned
from designer.ui.canvas.scene.card import Card

most_neighbours = 400  # cards that are looked at for lines to stand in
guide_pull = 6.0  # how near to a line a card goes onto it, in viewport pixels


class MoveGesture(Gesture):
    """Moves the selected cards, in line with others or on the grid; Shift moves them freely.

    With Alt a copy is moved and the cards stay. A single card without wires may be dropped on a
    wire, which then passes through it.
    """

    def __init__(self, press: Press, card: Card, *, reselect: bool) -> None:
        super().__init__(press.canvas)
        self._card = card.id
        self._start = press.point
        self._reselect = reselect
        self._moving = False
        self._copying = False
        self._step: Point = (0.0, 0.0)
        self._guides: list[Guide] = []
        self._wire: WireId | None = None
        nodes = self.canvas.workspace.selection | {card.id}
        cards = self.contents.cards
        self._origin = {node: (cards[node].left, cards[node].top) for node in nodes}
        loose = not self.contents.arriving[card.id] and not self.contents.leaving[card.id]
        self._insertable = len(nodes) == 1 and loose and insertable(card)

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        """Select the card that is pressed; with Shift or Ctrl besides what is, or no longer."""
        card, workspace = press.hit.card, press.canvas.workspace
        if card is None:
            return None
        selection = workspace.selection
        if press.toggles:
            workspace.select(selection ^ {card.id})
            if card.id in selection:
                return Click(press.canvas)
        else:
            press.canvas.scene.select_wires(())
            if card.id not in selection:
                workspace.select({card.id})
        reselect = not press.toggles and card.id in selection and len(selection) > 1
        return cls(press, card, reselect=reselect)

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        return (
            Help(tr("Put a layer into a wire"), tr("Drop it on the wire")),
            Help(tr("Move a copy"), tr("Alt+drag")),
            Help(tr("Move off grid and lines"), tr("Shift while dragging")),
        )

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        if not self._moving and not self._is_dragged(self._start, point):
            return None
        self._moving = True
        self._copying = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        closed, copy = Qt.CursorShape.ClosedHandCursor, Qt.CursorShape.DragCopyCursor
        self.cursor = copy if self._copying else closed
        self._guides = []
        dx, dy = point[0] - self._start[0], point[1] - self._start[1]
        if not modifiers & Qt.KeyboardModifier.ShiftModifier:
            dx, dy = self._in_line(dx, dy)
        self._step = (dx, dy)
        if self._copying:
            self.scene.settle(self._origin)
        else:
            self.scene.displace({n: (x + dx, y + dy) for n, (x, y) in self._origin.items()})
        if self._insertable:
            x, y = self._origin[self._card]
            card = self.contents.cards[self._card]
            middle = (x + dx + card.width / 2, y + dy + card.height / 2)
            self._wire = None if self._copying else self._wire_to_split(middle)
            self.scene.hover(None, self._wire)
        return None

    def _in_line(self, dx: float, dy: float) -> Point:
        """The step that brings the card in line with others, or onto the grid."""
        left, top = self._origin[self._card]
        card = self.contents.cards[self._card]
        moved = (left + dx, top + dy, left + dx + card.width, top + dy + card.height)
        pull = guide_pull / self.canvas.camera.scale_factor
        (x, y), self._guides = aligned(moved, self._neighbours(), pull)
        dx = dx + x if x is not None else snapped(left + dx) - left
        dy = dy + y if y is not None else snapped(top + dy) - top
        return dx, dy

    def _neighbours(self) -> list[Box]:
        """The cards that can be seen and stay where they are."""
        seen = self.canvas.camera.visible_rect()
        box = (seen.left(), seen.top(), seen.right(), seen.bottom())
        still: set[NodeId] = set() if self._copying else set(self._origin)
        boxes = [card.box for card in self.contents.cards_in(box) if card.id not in still]
        return boxes if len(boxes) <= most_neighbours else []

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        if not self._moving:
            if self._reselect:
                self.canvas.workspace.select({self._card})
            return
        self.scene.hover(None, None)
        if self._copying:
            self.scene.settle(self._origin)
            self.canvas.edits.copies.duplicate(self._origin, self._step)
            return
        cards = self.contents.cards
        places = {node: (cards[node].left, cards[node].top) for node in self._origin}
        wire = self._wire
        if wire is not None and wire in self.contents.wires:
            self.canvas.edits.adding.insert_present(wire, self._card, places[self._card])
            return
        moved = {node: place for node, place in places.items() if place != self._origin[node]}
        if not moved:
            return
        name = self.contents.cards[self._card].layer.name
        label = tr("Move {what}", what=name)
        if len(moved) > 1:
            label = words(counted("Move {count} layer", "Move {count} layers", count=len(moved)))
        if not self.canvas.edits.perform(label, lambda network: edits.move(network, moved)):
            self.cancel()

    @override
    def box(self) -> QRectF:
        whole = self._box_of_wire(self._wire)
        for start, end in self._guides:
            line = QRectF(QPointF(*start), QPointF(*end)).normalized()
            whole = whole.united(line.adjusted(-2, -2, 2, 2))
        if self._copying:
            around, (x, y) = self.contents.bounds(self._origin), self._step
            whole = whole.united(around.translated(x, y).adjusted(-16, -16, 16, 16))
        return whole

    @override
    def paint(self, painter: QPainter) -> None:
        self._paint_split(painter, self._wire)
        if self._copying:
            painter.setOpacity(held_opacity)
            painter.translate(*self._step)
            brush, look = self.canvas.picture().brush, self.scene.look
            for node in self._origin:
                brush.paint(painter, self.contents.cards[node], look)
                brush.ports.paint(painter, self.contents.cards[node], look)
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
        self.scene.hover(None, None)
        self.scene.settle(self._origin)
