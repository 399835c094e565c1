"""Gestures on wires: drawing them, leading them elsewhere, cutting them, putting them in order."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from typing_extensions import override

from designer.network import edits
from designer.network.graph import WireId
from designer.network.presentation import Point
from designer.sentences import counted, tr, words
from designer.ui import theme
from designer.ui.canvas.context import CanvasContext
from designer.ui.canvas.edits.connection import Connection
from designer.ui.canvas.gestures.gesture import Click, Gesture, Help, Hit, Press, rect_of, toggling
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.geometry import box_of, crosses, curve, path_of

least_stroke = 4.0  # viewport pixels between two points of a stroke
out_of_list = 36.0  # so far from a list, in viewport pixels, a wire leaves it


class ConnectGesture(Gesture):
    """Draws a wire from a port, in either direction, or leads an end of a wire elsewhere."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(
        self, canvas: CanvasContext, start: PortRef, at: Point, moved: WireId | None = None
    ) -> None:
        super().__init__(canvas)
        self.connection = Connection(self.contents, start, moved)
        self._begin = at
        self._at = at
        self._moved = False
        self.aim: PortRef | None = None

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        """Draw a new wire; from an input that is taken, lead its wire elsewhere."""
        port = None if press.double else press.hit.port
        if port is None:
            return None
        canvas, contents = press.canvas, press.canvas.contents
        if not port.is_output and not contents.cards[port.node].signature.inputs[port.number].many:
            arriving = contents.arriving[port.node]
            wires = [key for key in arriving if contents.wires[key].wire.port == port.name]
            if len(wires) == 1:
                return leading(canvas, wires[0], press.point, target=True)
        return cls(canvas, port, press.point)

    @classmethod
    @override
    def cursor_over(cls, hit: Hit) -> Qt.CursorShape | None:
        return Qt.CursorShape.CrossCursor if hit.port is not None else None

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        how = tr("Drag from a port, let go on the canvas")
        return (
            Help(tr("Connect"), tr("Drag from port to port")),
            Help(tr("Connect to a new layer"), how),
        )

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        """Aim at the port near the cursor and say what would happen."""
        if not self._moved and not self._is_dragged(self._begin, point):
            return None
        self._moved = True
        self._at = point
        self.aim, allowed, text = self._aim_at(point)
        self.scene.show_accepting(self.connection, self.aim if allowed else None)
        self.canvas.say(text, allowed)
        return None

    def _aim_at(self, point: Point) -> tuple[PortRef | None, bool, str]:
        """The port that the loose end would go to, whether it may, and what is to be said."""
        start, port = self.connection.start, self._port_at(point)
        card = self.contents.card_at(point) if port in (None, start) else None
        if card is not None and (port is None or card.id != start.node):
            port = self.connection.best_of(card)
            if port is None:
                title = card.text.title
                no_input = tr("{type} has no input", type=title)
                no_output = tr("{type} has no output", type=title)
                return None, False, no_input if start.is_output else no_output
        elif card is None and port is None:
            taken_off = self.connection.moved is not None
            return None, True, tr("Drop here to take the wire away") if taken_off else ""
        if port is None or port == start:
            return None, False, ""
        return self._verdict(port, point)

    def _port_at(self, point: Point) -> PortRef | None:
        return self.contents.port_at(point, self.canvas.camera.port_reach)

    def _verdict(self, port: PortRef, point: Point) -> tuple[PortRef, bool, str]:
        verdict = self.connection.verdict(port)
        place = self._place_in_list(port, point)
        if verdict.allowed and place is not None:
            text = tr("{port}, place {number}", port=port.name, number=place + 1)
            return port, True, text
        return port, verdict.allowed, verdict.text

    def _place_in_list(self, port: PortRef, point: Point) -> int | None:
        """Before how many of a list's wires the loose end would go; None beside any list."""
        card, moved = self.contents.cards[port.node], self.connection.moved
        wires = () if port.is_output else card.lists.get(port.name, ())
        if self._port_at(point) != port:
            return None  # dropped on the card, wherever there is room
        places = card.list_places(port.name, self.contents.rightwards) if wires else []
        along = 1 if self.contents.rightwards else 0
        before = [
            wire
            for wire, place in zip(wires, places, strict=True)
            if wire != moved and place[along] < point[along]
        ]
        return len(before) if wires else None

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        if self._moved:
            self.move(point, modifiers)
        aim, connection = self.aim, self.connection
        self.cancel()
        if not self._moved:
            return
        if aim is None:
            if self.contents.card_at(point) is not None:
                return
            if self._port_at(point) == connection.start:
                return
            if connection.moved is not None:
                wire = connection.moved
                self.canvas.edits.perform(
                    tr("Disconnect"), lambda net: edits.remove(net, wires=[wire])
                )
            else:
                self.canvas.prompts.ask_at_loose_end(point, connection.start)
            return
        verdict = connection.verdict(aim)
        if verdict.allowed:
            label = tr("Reconnect") if connection.moved is not None else tr("Connect")
            place = self._place_in_list(aim, point)
            self.canvas.edits.perform(label, lambda network: connection.made(network, aim, place))
        else:
            self.canvas.refuse(verdict.text + ".")

    @override
    def cancel(self) -> None:
        self.scene.show_accepting(None, None)
        self.canvas.say("", True)

    @override
    def box(self) -> QRectF:
        return rect_of(box_of(self._controls(), 4.0))

    def _controls(self) -> list[Point]:
        start = self.contents.port_place(self.connection.start)
        end = self._at
        if self.aim is not None and self.aim in self.connection:
            end = self.contents.port_place(self.aim)
        points = [start, end] if self.connection.start.is_output else [end, start]
        return curve(points, self.contents.rightwards)

    @override
    def paint(self, painter: QPainter) -> None:
        if not self._moved:
            return
        refused = self.aim is not None and self.aim not in self.connection
        colour = theme.current().error if refused else theme.current().accent
        painter.setPen(QPen(colour, theme.wire_width, Qt.PenStyle.SolidLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path_of(self._controls()))


class LeadGesture(ConnectGesture):
    """Selects a wire; dragged on it leads the wire's nearer end elsewhere."""

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        hit = None if press.double else press.hit.wire_near_by
        if hit is None:
            return None
        line, where = hit
        scene, workspace = press.canvas.scene, press.canvas.workspace
        if press.toggles:
            scene.select_wires(scene.look.selected_wires ^ {line.id})
            return Click(press.canvas)
        workspace.select(())
        scene.select_wires({line.id})
        return leading(press.canvas, line.id, press.point, target=where > 0.5)

    @classmethod
    @override
    def cursor_over(cls, hit: Hit) -> Qt.CursorShape | None:
        return None

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        return (Help(tr("Lead a wire elsewhere"), tr("Drag one of its ends")),)


def leading(canvas: CanvasContext, wire: WireId, point: Point, *, target: bool) -> LeadGesture:
    """The gesture that takes an end of a wire off, its target or its source; the other stays."""
    return LeadGesture(canvas, end_of(canvas, wire, target=not target), point, moved=wire)


def end_of(canvas: CanvasContext, wire: WireId, *, target: bool) -> PortRef:
    """The port at the end of a wire: where it arrives, or where it leaves."""
    cards, value = canvas.contents.cards, canvas.contents.wires[wire].wire
    if target:
        index = cards[value.target].input_index(value.port)
        return PortRef(value.target, False, index, value.port)
    outputs = cards[value.source].signature.outputs
    name = outputs[value.output].name if value.output < len(outputs) else ""
    return PortRef(value.source, True, value.output, name)


class CutGesture(Gesture):
    """A stroke that cuts every wire it crosses."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, press: Press) -> None:
        super().__init__(press.canvas)
        self._stroke = [press.point]
        self.wires: set[WireId] = set()

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        held = press.modifiers & toggling == toggling
        return cls(press) if held and not press.double and not press.canvas.camera.is_far else None

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        return (Help(tr("Cut wires"), tr("Ctrl+Shift+drag across them")),)

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        last = self._stroke[-1]
        away = abs(point[0] - last[0]) + abs(point[1] - last[1])
        if away * self.canvas.camera.scale_factor < least_stroke:
            return None
        self._stroke.append(point)
        for line in self.contents.wires_in(box_of([last, point])):
            if line.id not in self.wires and crosses(line.controls, last, point):
                self.wires.add(line.id)
        count = len(self.wires)
        said = counted("Cut {count} wire", "Cut {count} wires", count=count)
        self.canvas.say(words(said) if count else "", True)
        return None

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        self.move(point, modifiers)
        cut = self.wires & self.contents.wires.keys()
        self.canvas.say("", True)
        if cut:
            label = tr("Cut {what}", what=self.canvas.edits.what((), cut))
            self.canvas.edits.perform(label, lambda network: edits.remove(network, wires=cut))

    @override
    def cancel(self) -> None:
        self.canvas.say("", True)

    @override
    def box(self) -> QRectF:
        whole = rect_of(box_of(self._stroke, 4.0))
        for wire in self.wires:
            whole = whole.united(self._box_of_wire(wire))
        return whole

    @override
    def paint(self, painter: QPainter) -> None:
        colour = theme.current().error
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, theme.wire_width + 1))
        for wire in self.wires & self.contents.wires.keys():
            painter.drawPath(self.contents.wires[wire].path)
        pen = QPen(colour, 1.5, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([QPointF(*point) for point in self._stroke]))


class ReorderGesture(Gesture):
    """Moves a wire to another place in its list; away from the list it leads the wire elsewhere."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, press: Press, card: Card, port: str) -> None:
        super().__init__(press.canvas)
        self._port = port
        self._order = list(card.lists[port])
        self._places = card.list_places(port, self.contents.rightwards)
        x, y = press.point
        away = [abs(left - x) + abs(top - y) for left, top in self._places]
        self._from = self._to = away.index(min(away))
        self._wire = self._order[self._from]

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        port = None if press.double else press.hit.port
        if port is None or port.is_output:
            return None
        card = press.canvas.contents.cards[port.node]
        return cls(press, card, port.name) if port.name in card.lists else None

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        how = tr("Drag a number · Alt+arrow keys")
        return (Help(tr("Put the wires of a list in order"), how),)

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        far = out_of_list / self.canvas.camera.scale_factor
        left, top, right, bottom = box_of(self._places, far)
        if not (left <= point[0] <= right and top <= point[1] <= bottom):
            return leading(self.canvas, self._wire, self._places[self._from], target=True)
        along = 1 if self.contents.rightwards else 0
        away = [abs(place[along] - point[along]) for place in self._places]
        self._to = away.index(min(away))
        said = tr("Place {number} of {count}", number=self._to + 1, count=len(away))
        self.canvas.say(said, True)
        return None

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        self.cancel()
        if self._to != self._from:
            self.canvas.edits.move_in_list(self._wire, self._to - self._from)

    @override
    def cancel(self) -> None:
        self.canvas.say("", True)

    @override
    def box(self) -> QRectF:
        return rect_of(box_of(self._places, 14.0)).united(self._box_of_wire(self._wire))

    @override
    def paint(self, painter: QPainter) -> None:
        line = self.contents.wires.get(self._wire)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.current().accent, theme.wire_width))
        if line is not None:
            painter.drawPath(line.path)
        painter.drawEllipse(QPointF(*self._places[self._to]), 10, 10)
