"""What the mouse does on the canvas, as objects.

A gesture touches only the view until it ends in one edit; Escape ends it without one.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication

from designer.network import edits
from designer.network.model import WireId
from designer.ui import theme
from designer.ui.canvas.card import Card, PortRef
from designer.ui.canvas.connecting import Connection
from designer.ui.canvas.geometry import Point, box_of, curve, path_of
from designer.ui.canvas.language import tr
from designer.ui.canvas.placing import centred, insertable, snapped

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

    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Select what lies in the band now."""
        self._end = point
        inside = frozenset(card.id for card in self.scene.cards_in(box_of([self._start, point])))
        self.view.workspace.select(self._before ^ inside if self._toggles else inside)

    def cancel(self) -> None:
        """Select what was selected before."""
        self.view.workspace.select(self._before)
        self.scene.select_wires(self._wires_before)

    def box(self) -> QRectF:
        """The band."""
        left, top, right, bottom = box_of([self._start, self._end])
        return QRectF(left, top, right - left, bottom - top)

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


class MoveGesture(Gesture):
    """Moves the selected cards, on the grid unless Shift is held.

    A single card without wires may be dropped on a wire, which then passes through it.
    """

    def __init__(self, view: "CanvasView", card: Card, start: Point, reselect: bool) -> None:
        super().__init__(view)
        self._card = card.id
        self._start = start
        self._reselect = reselect
        self._moving = False
        self._wire: WireId | None = None
        nodes = view.workspace.selection | {card.id}
        self._origin = {
            node: (self.scene.cards[node].left, self.scene.cards[node].top) for node in nodes
        }
        loose = not self.scene.arriving[card.id] and not self.scene.leaving[card.id]
        self._insertable = len(nodes) == 1 and loose and insertable(card)

    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Show the cards where they would go."""
        dx, dy = point[0] - self._start[0], point[1] - self._start[1]
        if not self._moving:
            threshold = QApplication.startDragDistance() / self.view.scale_factor / 2
            if abs(dx) + abs(dy) < threshold:
                return
            self._moving = True
            self.view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if not modifiers & Qt.KeyboardModifier.ShiftModifier:
            left, top = self._origin[self._card]
            dx, dy = snapped(left + dx) - left, snapped(top + dy) - top
        self.scene.displace({n: (x + dx, y + dy) for n, (x, y) in self._origin.items()})
        if self._insertable:
            self._wire = self.view.wire_to_split(self.scene.cards[self._card].centre)
            self.scene.hover(None, self._wire)

    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Make the move one step; a click without a move selects this card alone."""
        if not self._moving:
            if self._reselect:
                self.view.workspace.select({self._card})
            return
        self.scene.hover(None, None)
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

    def box(self) -> QRectF:
        """Around the wire that lights up."""
        return self._box_of_wire(self._wire)

    def paint(self, painter: QPainter) -> None:
        """The wire that the card would be put into."""
        self._paint_split(painter, self._wire)

    def cancel(self) -> None:
        """Put the cards back."""
        self.scene.hover(None, None)
        self.scene.settle(self._origin)


class ConnectGesture(Gesture):
    """Draws a wire from a port, in either direction, or leads an end of a wire elsewhere."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self, view: "CanvasView", start: PortRef, at: Point, moved: WireId | None = None
    ) -> None:
        super().__init__(view)
        self.connection = Connection(self.scene, start, moved)
        self._begin = at
        self._at = at
        self._moved = False
        self.aim: PortRef | None = None

    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Aim at the port near the cursor and say what would happen."""
        if not self._moved:
            distance = abs(point[0] - self._begin[0]) + abs(point[1] - self._begin[1])
            if distance * self.view.scale_factor < QApplication.startDragDistance() / 2:
                return
            self._moved = True
        self._at = point
        self.aim, allowed, text = self._find(point)
        self.scene.set_look(accepting=self.connection, aimed=self.aim if allowed else None)
        self.view.cursor_label.say(text, allowed)

    def _find(self, point: Point) -> tuple[PortRef | None, bool, str]:
        port = self.scene.port_at(point, self.view.port_reach)
        if port is None or port == self.connection.start:
            card = self.scene.card_at(point)
            if card is not None and (port is None or card.id != port.node):
                port = self.connection.best_of(card)
                if port is None:
                    kind = tr("output") if not self.connection.start.is_output else tr("input")
                    text = tr("{type} has no {kind}").format(type=card.text.title, kind=kind)
                    return None, False, text
            elif card is None and port is None:
                if self.connection.moved is not None:
                    return None, True, tr("Drop here to take the wire away")
                return None, True, ""
        if port is None or port == self.connection.start:
            return None, False, ""
        verdict = self.connection.verdict(port)
        return port, verdict.allowed, verdict.text

    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Connect, take the wire away, or ask what to add at the loose end."""
        if self._moved:
            self.move(point, modifiers)
        aim, connection = self.aim, self.connection
        self.cancel()
        if not self._moved:
            return
        if aim is None:
            if self.scene.card_at(point) is not None:
                return
            if self.scene.port_at(point, self.view.port_reach) == connection.start:
                return
            if connection.moved is not None:
                wire = connection.moved
                self.view.edit(tr("Disconnect"), lambda net: edits.remove(net, wires=[wire]))
            else:
                self.view.add_requested.emit(QPointF(*point), connection.start)
            return
        verdict = connection.verdict(aim)
        if verdict.allowed:
            label = tr("Reconnect") if connection.moved is not None else tr("Connect")
            self.view.edit(label, lambda network: connection.made(network, aim))
        else:
            self.view.workspace.message.emit(verdict.text + ".", True)

    def cancel(self) -> None:
        """Let the ports look as usual."""
        self.scene.set_look(accepting=None, aimed=None)
        self.view.cursor_label.hide()

    def box(self) -> QRectF:
        """Around the curve."""
        left, top, right, bottom = box_of(self._controls(), 4.0)
        return QRectF(left, top, right - left, bottom - top)

    def _controls(self) -> list[Point]:
        start = self.scene.port_place(self.connection.start)
        end = self._at
        if self.aim is not None and self.aim in self.connection:
            end = self.scene.port_place(self.aim)
        points = [start, end] if self.connection.start.is_output else [end, start]
        return curve(points, self.scene.rightwards)

    def paint(self, painter: QPainter) -> None:
        """The loose wire."""
        if not self._moved:
            return
        refused = self.aim is not None and self.aim not in self.connection
        colour = theme.current().error if refused else theme.current().accent
        painter.setPen(QPen(colour, theme.wire_width, Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path_of(self._controls()))


class PlaceGesture(Gesture):
    """A new card that hangs at the cursor until it is dropped, on the canvas or on a wire."""

    def __init__(self, view: "CanvasView", card: Card) -> None:
        super().__init__(view)
        self._card = card
        self._shown = False
        self.wire: WireId | None = None

    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Show the card around the cursor; a wire under it lights up."""
        self._card.left, self._card.top = centred(self._card, point)
        self._shown = True
        self.wire = self.view.wire_to_split(point) if insertable(self._card) else None
        self.scene.hover(None, self.wire)

    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Add the layer."""
        self.move(point, modifiers)
        self.scene.hover(None, None)
        type_name = self._card.layer.type
        if self.wire is not None:
            self.view.insert_type(self.wire, type_name)
        else:
            self.view.place_type(type_name, (self._card.left, self._card.top))

    def cancel(self) -> None:
        """Let the wire look as usual."""
        self.scene.hover(None, None)

    def box(self) -> QRectF:
        """Around the card and the soft shadow below it."""
        card = self._card
        body = QRectF(card.left - 16, card.top - 12, card.width + 32, card.height + 40)
        return body.united(self._box_of_wire(self.wire))

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
