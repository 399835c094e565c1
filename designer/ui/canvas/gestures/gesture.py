"""What the mouse does on the canvas, as objects.

A gesture touches only the view until it ends in one edit; Escape ends it without one.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from typing_extensions import override

from designer.network.graph import WireId
from designer.ui import theme
from designer.ui.canvas.edits.placing import centred, insertable
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.geometry import Point, box_of

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

held_opacity = 0.7
toggling = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class Gesture:
    """Something that begins with a press and goes on until release or Escape."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, view: "CanvasView") -> None:
        self.view = view
        self.scene = view.graph

    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """The cursor is at `point` of the scene now."""

    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """The button was let go at `point`."""

    def cancel(self) -> None:
        """Leave everything as it was before."""

    def box(self) -> QRectF:
        """The region of the scene that `paint` paints in."""
        return QRectF()

    def paint(self, painter: QPainter) -> None:
        """Paint what the gesture shows above the network."""

    def _box_of_wire(self, wire: WireId | None) -> QRectF:
        line = self.scene.wires.get(wire or "")
        if line is None:
            return QRectF()
        left, top, right, bottom = line.box
        return QRectF(left, top, right - left, bottom - top).adjusted(-9, -9, 9, 9)

    def _paint_split(self, painter: QPainter, wire: WireId | None) -> None:
        """Light up the wire that what is held would be put into; it lies under the card."""
        line = self.scene.wires.get(wire or "")
        if line is None:
            return
        painter.setPen(QPen(theme.current().accent, theme.wire_width + 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(line.path)
        painter.setBrush(theme.current().accent)
        for end in (line.start, line.end):
            painter.drawEllipse(QPointF(*end), 6, 6)


class PanGesture(Gesture):
    """Moves the view; in viewport pixels, since the scene moves along."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: "CanvasView", at: QPoint) -> None:
        super().__init__(view)
        self._last = at

    def drag_to(self, at: QPoint) -> None:
        """The cursor is at `at` of the viewport now."""
        step = at - self._last
        self._last = at
        self.view.scroll_by(-step.x(), -step.y())


class RubberBand(Gesture):
    """Selects what a rectangle touches; Shift and Ctrl toggle instead."""

    def __init__(self, view: "CanvasView", start: Point, modifiers: Qt.KeyboardModifier) -> None:
        super().__init__(view)
        self._start = self._end = start
        self._before = view.workspace.selection
        self._wires_before = self.scene.selected_wires
        self._toggles = bool(modifiers & toggling)
        if not self._toggles:
            view.workspace.select(())
            self.scene.select_wires(())

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Select what lies in the band now."""
        self._end = point
        inside = frozenset(card.id for card in self.scene.cards_in(box_of([self._start, point])))
        self.view.workspace.select(self._before ^ inside if self._toggles else inside)

    @override
    def cancel(self) -> None:
        """Select what was selected before."""
        self.view.workspace.select(self._before)
        self.scene.select_wires(self._wires_before)

    @override
    def box(self) -> QRectF:
        """The band."""
        left, top, right, bottom = box_of([self._start, self._end])
        return QRectF(left, top, right - left, bottom - top)

    @override
    def paint(self, painter: QPainter) -> None:
        """A thin outline, faintly filled."""
        colour = theme.current().accent
        pen = QPen(colour, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        fill = QColor(colour)
        fill.setAlphaF(0.10)
        painter.setBrush(fill)
        painter.drawRect(self.box())


class PlaceGesture(Gesture):
    """A new card that hangs at the cursor until it is dropped, on the canvas or on a wire."""

    def __init__(self, view: "CanvasView", card: Card) -> None:
        super().__init__(view)
        self._card = card
        self._shown = False
        self.wire: WireId | None = None

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Show the card around the cursor; a wire under it lights up."""
        self._card.left, self._card.top = centred(self._card, point)
        self._shown = True
        self.wire = self.view.wire_to_split(point) if insertable(self._card) else None
        self.scene.hover(None, self.wire)

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Add the layer."""
        self.move(point, modifiers)
        self.scene.hover(None, None)
        type_name = self._card.layer.type
        if self.wire is not None:
            self.view.insert_type(self.wire, type_name)
        else:
            self.view.place_type(type_name, (self._card.left, self._card.top))

    @override
    def cancel(self) -> None:
        """Let the wire look as usual."""
        self.scene.hover(None, None)

    @override
    def box(self) -> QRectF:
        """Around the card and the soft shadow below it."""
        card = self._card
        body = QRectF(card.left - 16, card.top - 12, card.width + 32, card.height + 40)
        return body.united(self._box_of_wire(self.wire))

    @override
    def paint(self, painter: QPainter) -> None:
        """The card, above everything, with the one soft shadow there is."""
        if not self._shown:
            return
        card = self._card
        painter.setPen(Qt.PenStyle.NoPen)
        body = QRectF(card.left, card.top, card.width, card.height)
        for spread in (12, 8, 4):
            painter.setBrush(QColor(0, 0, 0, 26))
            painter.drawRoundedRect(
                body.adjusted(-spread / 2, spread / 2, spread / 2, spread), 12, 12
            )
        painter.setOpacity(1.0 if self.wire is None else held_opacity)
        self.scene.painter.paint(painter, card, self.scene.look)
        self.scene.painter.ports.paint(painter, card, self.scene.look)
        painter.setOpacity(1.0)
        self._paint_split(painter, self.wire)
