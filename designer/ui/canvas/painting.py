"""How cards, notes, ports and labels look near by."""

from collections.abc import Container
from dataclasses import dataclass, field
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QStaticText,
    QTextLayout,
    QTextOption,
    QTransform,
)

from designer.network.model import NodeId
from designer.network.problems import Problem, ShowCode
from designer.ui import icons, theme
from designer.ui.canvas.card import (
    Card,
    PortRef,
    fonts,
    has_line,
    icon_size,
    named_inputs,
    port_rows,
)
from designer.ui.canvas.geometry import Point

shortest_long_text = 60
shortest_name = 36.0  # what is left of a name in less room says nothing
note_widest = 300.0
note_padding = 8.0
note_line = 16.0
note_distance = 6.0
text_cache_size = 20_000
label_padding = 5.0
list_half = 9.0  # half the height of the strip of a list
port_half = 12.0  # half the edge of a port's picture, of which most is room
# Icons and ports are pictures, kept for steps of the zoom so that they are sharp at each.
finest_detail = 4.0
detail_steps = 4
picture_cache_size = 256


@dataclass
class Look:
    """What distinguishes cards at this moment, by node."""

    selected: frozenset[NodeId] = frozenset()
    partners: frozenset[NodeId] = frozenset()
    hovered: PortRef | None = None
    accepting: Container[PortRef] | None = None  # while a wire is dragged
    aimed: PortRef | None = None
    pointed: NodeId | None = None  # the card under the cursor
    all_ports: bool = False  # also optional inputs that nothing is wired to
    late: bool = False  # the checker has not answered for a while
    running: frozenset[NodeId] = field(default_factory=frozenset)


@dataclass(slots=True)
class Run:
    """A text on a card, ready to be painted."""

    font: QFont
    colour: QColor
    text: QStaticText
    place: QPointF


@dataclass(slots=True)
class Face:
    """What a card shows, laid out: its texts, and where its icons stand."""

    runs: list[Run]
    icon_top: float
    marks: list[str]


@dataclass(slots=True)
class Note:
    """The error under a card: its lines, and the link that mends it."""

    box: QRectF  # relative to the card's top left corner
    runs: list[Run]
    link: QRectF | None


class CardPainter:
    """Paints cards in one theme; made anew when the theme or the font changes."""

    def __init__(self, rightwards: bool) -> None:
        self.rightwards = rightwards
        self.theme = colours = theme.current()
        self.fonts = fonts()
        self._texts: dict[tuple[str, int], QStaticText] = {}
        self._stripes: dict[float, QPainterPath] = {}
        self._metrics = {
            id(font): QFontMetricsF(font)
            for font in (self.fonts.title, self.fonts.text, self.fonts.small, self.fonts.shape)
        }
        self._widths = {
            id(self.fonts.title): self.fonts.title_widths,
            id(self.fonts.text): self.fonts.text_widths,
            id(self.fonts.shape): self.fonts.shape_widths,
        }
        self._surface = QBrush(colours.surface)
        self._raised = QBrush(colours.raised)
        self._border = QPen(colours.border, 1)
        self._placeholder = QPen(colours.muted, 1, Qt.PenStyle.DashLine)
        self._selected = QPen(colours.accent, 2)
        self._partner = QPen(colours.accent, 1.5, Qt.PenStyle.DashLine)
        self._error = QPen(colours.error, 1.5)
        self._port = QPen(colours.muted, 1.5)
        self._port_wired = QBrush(colours.muted)
        self._port_faded = QPen(theme.mixed(colours.canvas, colours.muted, 0.3), 1.5)
        self._port_accepts = QPen(colours.accent, 2)
        self._canvas = QBrush(colours.canvas)
        self._note_fill = QBrush(theme.mixed(colours.surface, colours.error, 0.10))
        self._detail = 1.0
        self._pictures: dict[tuple[object, ...], QPixmap] = {}
        self._faint = theme.mixed(colours.muted, colours.surface, 0.5)

    def prepare(self, painter: QPainter) -> None:
        """Take the zoom that is painted at."""
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        scale = painter.worldTransform().m11() * ratio
        self._detail = min(finest_detail, ceil(scale * detail_steps) / detail_steps)
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, abs(scale - self._detail) > 1e-6
        )

    # --- cards --------------------------------------------------------------------------------

    def paint(self, painter: QPainter, card: Card, look: Look) -> None:
        """The body of a card, without its ports and its note."""
        face = card.face
        if not isinstance(face, Face):
            face = card.face = self._face(card)
        painter.translate(card.left, card.top)
        body = QRectF(0.5, 0.5, card.width - 1, card.height - 1)
        radius = theme.radius_card
        if card.nested:
            painter.setPen(self._border)
            painter.setBrush(self._surface)
            painter.drawRoundedRect(body.translated(4, 4), radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._surface)
        painter.drawRoundedRect(body, radius, radius)
        painter.setBrush(self.theme.category(card.spec.category))
        painter.drawPath(self._stripe(card.height))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._outline(card, look))
        painter.drawRoundedRect(body, radius, radius)
        self._draw_icons(painter, card, face)
        late = look.late
        for run in face.runs:
            painter.setFont(run.font)
            painter.setPen(self._faint if late and run.font is self.fonts.shape else run.colour)
            painter.drawStaticText(run.place, run.text)
        if card.warning is not None and card.error is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.warning)
            painter.drawEllipse(QPointF(card.width - 2, 2), 5, 5)
        if card.id in look.running:
            painter.fillRect(QRectF(8, card.height + 3, card.width - 16, 2), self.theme.accent)
        painter.translate(-card.left, -card.top)

    def _outline(self, card: Card, look: Look) -> QPen:
        if card.id in look.selected:
            return self._selected
        if card.error is not None:
            return self._error
        if card.id in look.partners:
            return self._partner
        return self._placeholder if card.foreign else self._border

    def _stripe(self, height: float) -> QPainterPath:
        if height not in self._stripes:
            whole = QPainterPath()
            whole.addRoundedRect(
                QRectF(0.5, 0.5, 100, height - 1), theme.radius_card, theme.radius_card
            )
            edge = QPainterPath()
            edge.addRect(QRectF(0, 0, theme.card_stripe + 0.5, height))
            self._stripes[height] = whole.intersected(edge)
        return self._stripes[height]

    def _draw_icons(self, painter: QPainter, card: Card, face: Face) -> None:
        picture = icons.category_pixmap(card.spec.category, int(icon_size), self._detail)
        painter.drawPixmap(QPointF(theme.card_padding, face.icon_top), picture)
        right = card.width - theme.card_padding
        for name in face.marks:
            right -= icon_size
            painter.drawPixmap(QPointF(right, face.icon_top), self._mark(name, card))
            right -= 4

    def _marks(self, card: Card) -> list[str]:
        shown = (("lock", card.frozen), ("shield", card.has_code), ("link", card.calls > 1))
        return [name for name, holds in shown if holds]

    def _mark(self, name: str, card: Card) -> QPixmap:
        colour = self.theme.accent if name == "link" else self.theme.muted
        if name == "shield" and card.error is not None and isinstance(card.error.repair, ShowCode):
            colour = self.theme.warning
        return icons.pixmap(name, colour, int(icon_size), self._detail)

    def _first_line(self, card: Card) -> float:
        """Where the line with the type begins."""
        lines = 2 + has_line(card.spec) + port_rows(card.signature, self.rightwards)
        above = (card.height - lines * theme.card_line) / 2
        named = not self.rightwards and named_inputs(card.signature) > 1
        # Without anything set, the other two lines move together; the card keeps its height.
        hole = theme.card_line / 2 if has_line(card.spec) and not card.text.line else -1.0
        return above + theme.card_line * named + hole

    def _face(self, card: Card) -> Face:
        """Lay a card out; what does not fit is elided."""
        text, font, colours = card.text, self.fonts, self.theme
        left, line = theme.card_padding, theme.card_line
        right = card.width - theme.card_padding
        first = y = self._first_line(card)
        runs: list[Run] = []
        marks = self._marks(card)
        end = right - (icon_size + 4) * len(marks)
        if card.calls > 1:
            end -= self._put_right(runs, font.small, colours.accent, f"×{card.calls}", end, y) + 6
        start = left + icon_size + 8
        title = self._elided(font.title, text.title, end - start)
        start += self._put(runs, font.title, colours.text, title, start, y) + 10
        if end - start > shortest_name:
            name = self._elided(font.text, text.name, end - start, Qt.TextElideMode.ElideMiddle)
            self._put_right(runs, font.text, colours.muted, name, end, y)
        y += line + 1
        if text.line:
            set_ = self._elided(font.text, text.line, right - left)
            self._put(runs, font.text, colours.text, set_, left, y)
            y += line
        taken = self._put_right(runs, font.shape, colours.muted, text.parameters, right, y)
        shape = self._elided(font.shape, text.shape, right - left - taken - 8 * (taken > 0))
        self._put(runs, font.shape, colours.muted, shape, left, y)
        self._put_port_names(runs, card)
        return Face(runs, first + (line - icon_size) / 2, marks)

    def _put_port_names(self, runs: list[Run], card: Card) -> None:
        """The names of ports where there are several."""
        inputs, outputs = card.signature.inputs, card.signature.outputs
        margin = (
            card.height
            - (2 + has_line(card.spec) + port_rows(card.signature, self.rightwards))
            * theme.card_line
        ) / 2
        named = named_inputs(card.signature)
        required = any(port.required for port in inputs)
        for index, port in enumerate(inputs):
            ref = PortRef(card.id, False, index, port.name)
            if named and (port.required or not required or self.rightwards):
                self._put_port_name(runs, card, ref, named, margin - 2)
            elif not port.required and port.name in card.wired and len(inputs) > 1:
                # An optional port has its name beside it, and only when it is used.
                places = card.list_places(port.name, self.rightwards)
                x, y = places[0] if places else card.input_place(index, self.rightwards)
                x, y = x - card.left, y - card.top
                beside = (x - 8, y - 9) if self.rightwards else (x - 9, y - 18)
                self._put_right(runs, self.fonts.small, self.theme.muted, port.name, *beside)
        if len(outputs) > 1:
            below = card.height - margin - theme.card_line + 2
            for index, output in enumerate(outputs):
                ref = PortRef(card.id, True, index, output.name)
                self._put_port_name(runs, card, ref, len(outputs), below)

    def _put_port_name(
        self, runs: list[Run], card: Card, port: PortRef, ports: int, y: float
    ) -> None:
        font, colour = self.fonts.small, self.theme.muted
        x, middle = card.place_of(port, self.rightwards)
        room = card.width / 2 - theme.card_padding if self.rightwards else card.width / ports - 8
        name = self._elided(font, port.name, room)
        if not self.rightwards:
            width = self._metrics[id(font)].horizontalAdvance(name)
            self._put(runs, font, colour, name, x - card.left - width / 2, y)
            return
        y = middle - card.top - theme.card_line / 2
        if port.is_output:
            self._put_right(runs, font, colour, name, card.width - theme.card_padding, y)
        else:
            self._put(runs, font, colour, name, theme.card_padding, y)

    # --- ports --------------------------------------------------------------------------------

    def paint_ports(self, painter: QPainter, card: Card, look: Look) -> None:
        """The ports of a card; while a wire is dragged those that would take it grow."""
        signature, rightwards, wired = card.signature, self.rightwards, card.wired
        usual = look.accepting is None and (look.hovered is None or look.hovered.node != card.id)
        revealed = (
            look.all_ports
            or look.accepting is not None
            or look.pointed == card.id
            or card.id in look.selected
        )
        for index, port in enumerate(signature.inputs):
            if not port.required and not revealed and card.hides(port):
                continue
            kind = "wired" if port.name in wired else "free" if port.required else "optional"
            place = card.input_place(index, rightwards)
            if not usual:
                kind = self._kind(PortRef(card.id, False, index, port.name), look, kind)
            if port.name in card.lists:
                self._draw_list(painter, kind, card.list_places(port.name, rightwards))
            else:
                self._draw_port(painter, kind, place)
        for index, output in enumerate(signature.outputs):
            kind = "wired" if f">{index}" in wired else "free"
            place = card.output_place(index, rightwards)
            if not usual:
                kind = self._kind(PortRef(card.id, True, index, output.name), look, kind)
            self._draw_port(painter, kind, place)

    def paint_port_name(self, painter: QPainter, card: Card, port: PortRef) -> None:
        """The name of the port under the cursor, where the card does not show it."""
        signature = card.signature
        ports = signature.outputs if port.is_output else signature.inputs
        if len(ports) < 2 or self._is_named(card, port):
            return
        (x, y), font = card.place_of(port, self.rightwards), self.fonts.small
        width = self._metrics[id(font)].horizontalAdvance(port.name) + 2 * label_padding
        if self.rightwards:
            x += (width / 2 + port_half) * (1 if port.is_output else -1)
        else:
            y += 20.0 * (1 if port.is_output else -1)
        self.paint_label(painter, port.name, (x, y), self.theme.text, font)

    def _is_named(self, card: Card, port: PortRef) -> bool:
        """Whether the name of a port stands on or beside its card; see `_put_port_names`."""
        if port.is_output or port.name in card.wired:
            return True
        inputs = card.signature.inputs
        return bool(named_inputs(card.signature)) and (
            inputs[port.number].required
            or self.rightwards
            or not any(other.required for other in inputs)
        )

    def _draw_list(self, painter: QPainter, kind: str, places: list[Point]) -> None:
        """The places of a list on one strip, numbered, so that it is seen to be one port."""
        (ax, ay), (bx, by) = places[0], places[-1]
        half = list_half
        accepting = kind in ("accepting", "aimed")
        painter.setPen(self._port_accepts if accepting else self._border)
        painter.setBrush(self._raised)
        painter.drawRoundedRect(
            QRectF(ax - half, ay - half, bx - ax + 2 * half, by - ay + 2 * half), half, half
        )
        font = self.fonts.small
        (cx, cy) = places[1]
        step = cx - ax + cy - ay
        painter.setFont(font)
        painter.setPen(self._port_faded if kind == "faded" else QPen(self.theme.text))
        for number, (x, y) in enumerate(places, 1):
            text = self._static(font, str(number))
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
        key = (kind, self._detail)
        picture = self._pictures.get(key)
        if picture is None:
            if len(self._pictures) > picture_cache_size:
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
        edge = ceil(2 * port_half * self._detail)
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

    # --- notes --------------------------------------------------------------------------------

    def note_of(self, card: Card, problem: Problem) -> Note:
        """The error of a card in words, at most two lines of them, and the link."""
        note = card.note
        if not isinstance(note, Note):
            note = card.note = self._make_note(card, problem)
        return note

    def paint_note(self, painter: QPainter, card: Card, problem: Problem) -> None:
        """The error under a card."""
        note = self.note_of(card, problem)
        painter.translate(card.left, card.top)
        painter.setPen(QPen(self.theme.error, 1))
        painter.setBrush(self._note_fill)
        painter.drawRoundedRect(note.box, theme.radius_field, theme.radius_field)
        for run in note.runs:
            painter.setFont(run.font)
            painter.setPen(run.colour)
            painter.drawStaticText(run.place, run.text)
        painter.translate(-card.left, -card.top)

    def _make_note(self, card: Card, problem: Problem) -> Note:
        font, colours = self.fonts.text, self.theme
        width = max(card.width, note_widest)
        left, room = note_padding, width - 2 * note_padding
        top = card.height + note_distance
        lines = self._lines(font, problem.message, room)
        runs: list[Run] = []
        y = top + note_padding / 2
        for line in lines:
            used = self._put(runs, font, colours.text, line, left, y, note_line)
            y += note_line
        link = None
        if problem.repair is not None:
            title = self._elided(font, problem.repair.title, room)
            needed = self._metrics[id(font)].horizontalAdvance(title)
            if used + 12 + needed <= room:
                x, y = left + used + 12, y - note_line
            else:
                x = left
            self._put(runs, font, colours.accent, title, x, y, note_line)
            link = QRectF(x, y, needed, note_line)
            y += note_line
        return Note(QRectF(0.5, top + 0.5, width - 1, y - top + note_padding / 2), runs, link)

    def _lines(self, font: QFont, text: str, width: float) -> list[str]:
        """`text` on at most two lines."""
        text = " ".join(text.split())
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(width)
        length = line.textLength()
        layout.endLayout()
        if length >= len(text):
            return [text]
        return [text[:length].rstrip(), self._elided(font, text[length:], width)]

    # --- labels -------------------------------------------------------------------------------

    def label_box(self, text: str, centre: Point, font: QFont | None = None) -> QRectF:
        """The box of a label around `centre`."""
        metrics = self._metrics[id(font or self.fonts.shape)]
        width = metrics.horizontalAdvance(text) + 2 * label_padding
        return QRectF(centre[0] - width / 2, centre[1] - 8, width, 16)

    def paint_label(
        self,
        painter: QPainter,
        text: str,
        centre: Point,
        colour: QColor,
        font: QFont | None = None,
    ) -> None:
        """A shape on a wire, or another word on the canvas."""
        font = font or self.fonts.shape
        box = self.label_box(text, centre, font)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._canvas)
        painter.drawRoundedRect(box, theme.radius_chip, theme.radius_chip)
        painter.setPen(colour)
        painter.setFont(font)
        static = self._static(font, text)
        height = static.size().height()
        painter.drawStaticText(
            QPointF(box.left() + label_padding, box.center().y() - height / 2), static
        )

    # --- texts --------------------------------------------------------------------------------

    def _put(
        self, runs: list[Run], font: QFont, colour: QColor, text: str, x: float, y: float,
        height: float = theme.card_line,
    ) -> float:  # fmt: skip
        """Add a text in the line at `y`; returns its width."""
        if not text:
            return 0.0
        static = self._static(font, text)
        size = static.size()
        runs.append(Run(font, colour, static, QPointF(x, y + (height - size.height()) / 2)))
        return size.width()

    def _put_right(
        self, runs: list[Run], font: QFont, colour: QColor, text: str, right: float, y: float
    ) -> float:
        """Add a text that ends at `right`; returns its width."""
        width = self._put(runs, font, colour, text, 0.0, y)
        if width:
            runs[-1].place.setX(right - width)
        return width

    def _elided(
        self, font: QFont, text: str, width: float,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> str:  # fmt: skip
        if "\n" in text or "\t" in text:
            text = " ".join(text.split())
        if width < 8:
            return ""
        widths = self._widths.get(id(font))
        if widths is not None and len(text) < shortest_long_text and widths.of(text) + 2 < width:
            return text  # measuring it exactly takes five times as long
        metrics = self._metrics[id(font)]
        # Nothing this long fits; measuring a name of a million characters would take a while.
        text = text[:400]
        return metrics.elidedText(text, mode, width)

    def _static(self, font: QFont, text: str) -> QStaticText:
        key = (text, id(font))
        static = self._texts.get(key)
        if static is None:
            if len(self._texts) > text_cache_size:
                self._texts.clear()
            static = QStaticText(text)
            # Names come from strangers: never as HTML.
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            static.prepare(QTransform(), font)
            self._texts[key] = static
        return static
