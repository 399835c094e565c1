"""Gestures on wires: drawing them, leading them elsewhere, cutting them, putting them in order."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from designer.network import edits
from designer.network.graph import WireId
from designer.ui import theme
from designer.ui.canvas.edits.connection import Connection
from designer.ui.canvas.gestures.gesture import Gesture
from designer.ui.canvas.language import tr
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.geometry import Point, box_of, crosses, curve, path_of

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

least_stroke = 4.0  # viewport pixels between two points of a stroke
out_of_list = 36.0  # so far from a list, in viewport pixels, a wire leaves it


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

    @override
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
        place = self._place_in_list(port, point)
        if verdict.allowed and place is not None:
            text = tr("{port}, place {number}").format(port=port.name, number=place + 1)
            return port, True, text
        return port, verdict.allowed, verdict.text

    def _place_in_list(self, port: PortRef, point: Point) -> int | None:
        """Before how many of a list's wires the loose end would go; None beside any list."""
        card, moved = self.scene.cards[port.node], self.connection.moved
        wires = () if port.is_output else card.lists.get(port.name, ())
        if self.scene.port_at(point, self.view.port_reach) != port:
            return None  # dropped on the card, wherever there is room
        places = card.list_places(port.name, self.scene.rightwards) if wires else []
        along = 1 if self.scene.rightwards else 0
        before = [
            wire
            for wire, place in zip(wires, places, strict=True)
            if wire != moved and place[along] < point[along]
        ]
        return len(before) if wires else None

    @override
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
            place = self._place_in_list(aim, point)
            self.view.edit(label, lambda network: connection.made(network, aim, place))
        else:
            self.view.workspace.message.emit(verdict.text + ".", True)

    @override
    def cancel(self) -> None:
        """Let the ports look as usual."""
        self.scene.set_look(accepting=None, aimed=None)
        self.view.cursor_label.hide()

    @override
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

    @override
    def paint(self, painter: QPainter) -> None:
        """The loose wire."""
        if not self._moved:
            return
        refused = self.aim is not None and self.aim not in self.connection
        colour = theme.current().error if refused else theme.current().accent
        painter.setPen(QPen(colour, theme.wire_width, Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path_of(self._controls()))


class CutGesture(Gesture):
    """A stroke that cuts every wire it crosses."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, view: "CanvasView", start: Point) -> None:
        super().__init__(view)
        self._stroke = [start]
        self.wires: set[WireId] = set()

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Go on with the stroke; what it crosses lights up."""
        last = self._stroke[-1]
        away = abs(point[0] - last[0]) + abs(point[1] - last[1])
        if away * self.view.scale_factor < least_stroke:
            return
        self._stroke.append(point)
        for line in self.scene.wires_in(box_of([last, point])):
            if line.id not in self.wires and crosses(line.controls, last, point):
                self.wires.add(line.id)
        count = len(self.wires)
        text = tr("Cut 1 wire") if count == 1 else tr("Cut {count} wires").format(count=count)
        self.view.cursor_label.say(text if count else "", True)

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Cut."""
        self.move(point, modifiers)
        cut = self.wires & self.scene.wires.keys()
        self.view.cursor_label.hide()
        if cut:
            label = tr("Cut {what}").format(what=self.view.edits.what((), cut))
            self.view.edit(label, lambda network: edits.remove(network, wires=cut))

    @override
    def cancel(self) -> None:
        """Cut nothing."""
        self.view.cursor_label.hide()

    @override
    def box(self) -> QRectF:
        """Around the stroke and the wires it crosses."""
        left, top, right, bottom = box_of(self._stroke, 4.0)
        found = QRectF(left, top, right - left, bottom - top)
        for wire in self.wires:
            found = found.united(self._box_of_wire(wire))
        return found

    @override
    def paint(self, painter: QPainter) -> None:
        """The stroke, and what it will cut."""
        colour = theme.current().error
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, theme.wire_width + 1))
        for wire in self.wires & self.scene.wires.keys():
            painter.drawPath(self.scene.wires[wire].path)
        pen = QPen(colour, 1.5, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([QPointF(*point) for point in self._stroke]))


class ReorderGesture(Gesture):
    """Moves a wire to another place in its list; away from the list it leads the wire elsewhere."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(
        self, view: "CanvasView", card: Card, port: str, wire: WireId, fixed: PortRef
    ) -> None:
        super().__init__(view)
        self._card, self._port, self._wire, self._fixed = card, port, wire, fixed
        self._order = list(card.lists[port])
        self._places = card.list_places(port, self.scene.rightwards)
        self._from = self._to = self._order.index(wire)

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Choose the place nearest to the cursor."""
        far = out_of_list / self.view.scale_factor
        left, top, right, bottom = box_of(self._places, far)
        if not (left <= point[0] <= right and top <= point[1] <= bottom):
            start = self._places[self._from]
            self.view.begin(ConnectGesture(self.view, self._fixed, start, moved=self._wire))
            return
        along = 1 if self.scene.rightwards else 0
        away = [abs(place[along] - point[along]) for place in self._places]
        self._to = away.index(min(away))
        text = tr("Place {number} of {count}")
        self.view.cursor_label.say(text.format(number=self._to + 1, count=len(away)), True)

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Put the list in its new order."""
        self.cancel()
        if self._to != self._from:
            self.view.edits.move_in_list(self._wire, self._to - self._from)

    @override
    def cancel(self) -> None:
        """Leave the order as it is."""
        self.view.cursor_label.hide()

    @override
    def box(self) -> QRectF:
        """Around the list and the wire."""
        left, top, right, bottom = box_of(self._places, 14.0)
        around = QRectF(left, top, right - left, bottom - top)
        return around.united(self._box_of_wire(self._wire))

    @override
    def paint(self, painter: QPainter) -> None:
        """The wire, and a ring around the place that it would have."""
        line = self.scene.wires.get(self._wire)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.current().accent, theme.wire_width))
        if line is not None:
            painter.drawPath(line.path)
        painter.drawEllipse(QPointF(*self._places[self._to]), 10, 10)
