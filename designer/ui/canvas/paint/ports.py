"""How ports look near by: circles and lists on the edges of cards, and their names."""

from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen, QPixmap

from designer.network.presentation import Point
from designer.ui import theme
from designer.ui.canvas.paint.labels import LabelPainter
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.look import Look
from designer.ui.canvas.scene.texts import Run, Texts, label_padding

list_half = 9.0  # half the height of the strip of a list
port_half = 12.0  # half the edge of a port's picture, of which most is room
kinds_kept = 64


class PortPainter:
    """Paints ports in one theme, and puts their names on cards."""

    def __init__(
        self, rightwards: bool, texts: Texts, labels: LabelPainter, colours: theme.Theme
    ) -> None:
        self.rightwards = rightwards
        self.theme = colours
        self.detail = 1.0  # the step of the zoom that pictures are made for
        self._texts = texts
        self._labels = labels
        self._pictures: dict[tuple[str, float], QPixmap] = {}
        self._surface = QBrush(colours.surface)
        self._raised = QBrush(colours.raised)
        self._border = QPen(colours.border, 1)
        self._port = QPen(colours.muted, 1.5)
        self._port_wired = QBrush(colours.muted)
        self._port_faded = QPen(theme.mixed(colours.canvas, colours.muted, 0.3), 1.5)
        self._port_accepts = QPen(colours.accent, 2)
        self._canvas = QBrush(colours.canvas)

    def put_names(self, runs: list[Run], card: Card) -> None:
        """The names of ports where there are several."""
        inputs, outputs = card.signature.inputs, card.outputs
        rows = card.lines + card.port_rows(self.rightwards)
        margin = (card.height - rows * theme.card_line) / 2
        named = card.named
        for index, port in enumerate(inputs):
            ref = PortRef(card.id, False, index, port.name)
            if named and index in card.leading:
                self._put_name(runs, card, ref, named, margin - 2)
            elif index not in card.leading and port.name in card.wired:
                # An optional port has its name beside it, and only when it is used.
                places = card.list_places(port.name, self.rightwards)
                x, y = places[0] if places else card.input_place(index, self.rightwards)
                x, y = x - card.left, y - card.top
                beside = (x - 8, y - 9) if self.rightwards else (x - 9, y - 18)
                font = self._texts.fonts.small
                self._texts.put_right(runs, font, self.theme.muted, port.name, *beside)
                runs[-1].on_canvas = True
        if len(outputs) > 1:
            below = card.height - margin - theme.card_line + 2
            for index in outputs:
                ref = PortRef(card.id, True, index, card.signature.outputs[index].name)
                self._put_name(runs, card, ref, len(outputs), below)

    def _put_name(self, runs: list[Run], card: Card, port: PortRef, ports: int, y: float) -> None:
        font, colour = self._texts.fonts.small, self.theme.muted
        x, middle = card.place_of(port, self.rightwards)
        across = card.width if port.is_output else card.width_of_leading
        room = card.width / 2 - theme.card_padding if self.rightwards else across / ports - 6
        name = self._texts.elided(font, port.name, room)
        if not self.rightwards:
            width = self._texts.width(font, name)
            self._texts.put(runs, font, colour, name, x - card.left - width / 2, y)
            return
        y = middle - card.top - theme.card_line / 2
        if port.is_output:
            self._texts.put_right(runs, font, colour, name, card.width - theme.card_padding, y)
        else:
            self._texts.put(runs, font, colour, name, theme.card_padding, y)

    def paint(self, painter: QPainter, card: Card, look: Look) -> None:
        """The ports of a card; while a wire is dragged those that would take it grow."""
        signature, rightwards, wired = card.signature, self.rightwards, card.wired
        usual = look.accepting is None and (look.hovered is None or look.hovered.node != card.id)
        revealed = _reveals_all(card, look)
        for index, port in enumerate(signature.inputs):
            if not port.required and not revealed and card.hides(port):
                continue
            kind = "wired" if port.name in wired else "free" if port.required else "optional"
            if not usual:
                kind = self._kind(PortRef(card.id, False, index, port.name), look, kind)
            if port.name in card.lists:
                self._draw_list(painter, kind, card.list_places(port.name, rightwards))
            else:
                self._draw_port(painter, kind, card.input_place(index, rightwards))
        for index in card.outputs:
            kind = "wired" if f">{index}" in wired else "free"
            if not usual:
                name = signature.outputs[index].name
                kind = self._kind(PortRef(card.id, True, index, name), look, kind)
            self._draw_port(painter, kind, card.output_place(index, rightwards))

    def paint_name(self, painter: QPainter, card: Card, port: PortRef) -> None:
        """The name of the port under the cursor, where the card does not show it."""
        signature = card.signature
        ports = signature.outputs if port.is_output else signature.inputs
        if len(ports) < 2 or self._is_named(card, port):
            return
        (x, y), font = card.place_of(port, self.rightwards), self._texts.fonts.small
        width = self._texts.width(font, port.name) + 2 * label_padding
        if self.rightwards:
            x += (width / 2 + port_half) * (1 if port.is_output else -1)
        else:
            y += 20.0 * (1 if port.is_output else -1)
        self._labels.paint_label(painter, port.name, (x, y), self.theme.text, font)

    def _is_named(self, card: Card, port: PortRef) -> bool:
        """Whether the name of a port stands on or beside its card; see `put_names`."""
        if port.is_output or port.name in card.wired:
            return True
        return bool(card.named) and port.number in card.leading

    def _draw_list(self, painter: QPainter, kind: str, places: list[Point]) -> None:
        """The places of a list on one strip, numbered, so that it is seen to be one port."""
        (ax, ay), (bx, by) = places[0], places[-1]
        (cx, cy) = places[1]
        step = cx - ax + cy - ay
        half = min(list_half, step / 2 + 1)
        accepting = kind in ("accepting", "aimed")
        painter.setPen(self._port_accepts if accepting else self._border)
        painter.setBrush(self._raised)
        painter.drawRoundedRect(
            QRectF(ax - half, ay - half, bx - ax + 2 * half, by - ay + 2 * half), half, half
        )
        font = self._texts.fonts.small
        painter.setFont(font)
        painter.setPen(self._port_faded if kind == "faded" else QPen(self.theme.text))
        for number, (x, y) in enumerate(places, 1):
            text = self._texts.static(font, str(number))
            size = text.size()
            is_end = number in (1, len(places))
            if is_end or step >= (size.height() if self.rightwards else size.width()) + 2:
                painter.drawStaticText(QPointF(x - size.width() / 2, y - size.height() / 2), text)

    def _kind(self, port: PortRef, look: Look, usual: str) -> str:
        if look.accepting is not None:
            if port not in look.accepting:
                return "faded"
            return "aimed" if port == look.aimed else "accepting"
        return "accepting" if port == look.hovered else usual

    def _draw_port(self, painter: QPainter, kind: str, place: Point) -> None:
        key = (kind, self.detail)
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) > kinds_kept:
                self._pictures.clear()
            picture = self._pictures[key] = self._port_picture(kind)
        painter.drawPixmap(QPointF(place[0] - port_half, place[1] - port_half), picture)

    def _port_picture(self, kind: str) -> QPixmap:
        usual = theme.port_diameter / 2
        radius, pen, brush = {
            "wired": (usual, self._port, self._port_wired),
            "free": (usual, self._port, self._surface),
            "optional": (usual - 1.5, self._port, self._surface),
            "faded": (usual - 0.5, self._port_faded, self._canvas),
            "accepting": (usual + 2, self._port_accepts, self._surface),
            "aimed": (usual + 4, self._port_accepts, QBrush(self.theme.accent)),
        }[kind]
        edge = ceil(2 * port_half * self.detail)
        picture = QPixmap(edge, edge)
        picture.setDevicePixelRatio(edge / (2 * port_half))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(brush)
        painter.drawEllipse(QPointF(port_half, port_half), radius, radius)
        painter.end()
        return picture


def _reveals_all(card: Card, look: Look) -> bool:
    """Whether optional inputs are shown: always, for a wire, or for who looks at the card."""
    pointed = look.pointed == card.id or card.id in look.selected
    return look.all_ports or look.accepting is not None or pointed
