"""How cards, notes, ports and labels look near by."""

from collections.abc import Container
from dataclasses import dataclass, field

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
from designer.network.problems import Problem
from designer.ui import icons, theme
from designer.ui.canvas.card import Card, PortRef, fonts, has_line, icon_size, port_rows
from designer.ui.canvas.geometry import Point

note_widest = 300.0
note_padding = 8.0
note_line = 16.0
note_distance = 6.0
text_cache_size = 20_000
label_padding = 5.0
icon_detail = 2.0  # icons are drawn at this ratio, so that they stay sharp when zoomed in


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of `one` and the rest of `other`, opaque."""
    rest = 1 - share
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * rest,
        one.greenF() * share + other.greenF() * rest,
        one.blueF() * share + other.blueF() * rest,
    )


@dataclass
class Look:
    """What distinguishes cards at this moment, by node."""

    selected: frozenset[NodeId] = frozenset()
    partners: frozenset[NodeId] = frozenset()
    hovered: PortRef | None = None
    accepting: Container[PortRef] | None = None  # while a wire is dragged
    aimed: PortRef | None = None
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
        self._surface = QBrush(colours.surface)
        self._border = QPen(colours.border, 1)
        self._placeholder = QPen(colours.muted, 1, Qt.PenStyle.DashLine)
        self._selected = QPen(colours.accent, 2)
        self._partner = QPen(colours.accent, 1.5, Qt.PenStyle.DashLine)
        self._error = QPen(colours.error, 1.5)
        self._port = QPen(colours.muted, 1.5)
        self._port_wired = QBrush(colours.muted)
        self._port_faded = QPen(mixed(colours.muted, colours.canvas, 0.3), 1.5)
        self._port_accepts = QPen(colours.accent, 2)
        self._canvas = QBrush(colours.canvas)
        self._note_fill = QBrush(mixed(colours.error, colours.surface, 0.10))
        self._faint = mixed(colours.muted, colours.surface, 0.5)

    # --- cards --------------------------------------------------------------------------------

    def paint(self, painter: QPainter, card: Card, look: Look) -> None:
        """The body of a card, without its ports and its note."""
        runs = card.runs
        if not isinstance(runs, list):
            runs = card.runs = self._runs(card)
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
        self._draw_icons(painter, card)
        late = look.late
        for run in runs:
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

    def _draw_icons(self, painter: QPainter, card: Card) -> None:
        top = self._first_line(card) + (theme.card_line - icon_size) / 2
        picture = icons.category_pixmap(card.spec.category, int(icon_size), icon_detail)
        painter.drawPixmap(QPointF(theme.card_padding, top), picture)
        right = card.width - theme.card_padding
        for name in self._marks(card):
            right -= icon_size
            painter.drawPixmap(QPointF(right, top), self._mark(name))
            right -= 4

    def _marks(self, card: Card) -> list[str]:
        shown = (("lock", card.frozen), ("shield", card.has_code), ("link", card.calls > 1))
        return [name for name, holds in shown if holds]

    def _mark(self, name: str) -> QPixmap:
        colour = self.theme.accent if name == "link" else self.theme.muted
        return icons.pixmap(name, colour, int(icon_size), icon_detail)

    def _first_line(self, card: Card) -> float:
        """Where the line with the type begins."""
        lines = 2 + has_line(card.spec) + port_rows(card.signature, self.rightwards)
        above = (card.height - lines * theme.card_line) / 2
        named = not self.rightwards and len(card.signature.inputs) > 1
        return above + theme.card_line * named

    def _runs(self, card: Card) -> list[Run]:
        """The texts of a card; what does not fit is elided."""
        text, font, colours = card.text, self.fonts, self.theme
        left, line = theme.card_padding, theme.card_line
        right = card.width - theme.card_padding
        y = self._first_line(card)
        runs: list[Run] = []
        end = right - (icon_size + 4) * len(self._marks(card))
        if card.calls > 1:
            end -= self._put_right(runs, font.small, colours.accent, f"×{card.calls}", end, y) + 6
        start = left + icon_size + 8
        title = self._elided(font.title, text.title, end - start)
        start += self._put(runs, font.title, colours.text, title, start, y) + 10
        name = self._elided(font.text, text.name, end - start, Qt.TextElideMode.ElideMiddle)
        self._put_right(runs, font.text, colours.muted, name, end, y)
        y += line
        if has_line(card.spec):
            set_ = self._elided(font.text, text.line, right - left)
            self._put(runs, font.text, colours.text, set_, left, y)
            y += line
        taken = self._put_right(runs, font.shape, colours.muted, text.parameters, right, y)
        shape = self._elided(font.shape, text.shape, right - left - taken - 8 * (taken > 0))
        self._put(runs, font.shape, colours.muted, shape, left, y)
        self._put_port_names(runs, card, y + line)
        return runs

    def _put_port_names(self, runs: list[Run], card: Card, below: float) -> None:
        """The names of ports where there are several; `below` is the line under the shape."""
        inputs, outputs = card.signature.inputs, card.signature.outputs
        above = self._first_line(card) - theme.card_line
        if len(inputs) > 1:
            for index, port in enumerate(inputs):
                # An optional port that is not wired has its name in its tooltip alone.
                if port.required or port.name in card.wired:
                    ref = PortRef(card.id, False, index, port.name)
                    self._put_port_name(runs, card, ref, len(inputs), above)
        if len(outputs) > 1:
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
        signature, rightwards = card.signature, self.rightwards
        for index, port in enumerate(signature.inputs):
            place = card.input_place(index, rightwards)
            wired = port.name in card.wired
            ref = PortRef(card.id, False, index, port.name)
            self._paint_port(painter, ref, place, look, wired, small=not port.required)
        for index, output in enumerate(signature.outputs):
            place = card.output_place(index, rightwards)
            ref = PortRef(card.id, True, index, output.name)
            self._paint_port(painter, ref, place, look, f">{index}" in card.wired, small=False)

    def _paint_port(
        self, painter: QPainter, ref: PortRef, place: Point, look: Look, wired: bool, small: bool
    ) -> None:
        radius = theme.port_diameter / 2 - (1.5 if small and not wired else 0)
        pen, brush = self._port, self._port_wired if wired else self._surface
        if look.accepting is not None:
            if ref in look.accepting:
                radius, pen, brush = 7.0, self._port_accepts, self._surface
                if ref == look.aimed:
                    radius, brush = 9.0, QBrush(self.theme.accent)
            else:
                pen, brush = self._port_faded, self._canvas
        elif ref == look.hovered:
            radius, pen = 7.0, self._port_accepts
        painter.setPen(pen)
        painter.setBrush(brush)
        painter.drawEllipse(QPointF(*place), radius, radius)

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

    def label_box(self, text: str, centre: Point) -> QRectF:
        """The box of a label around `centre`."""
        width = self._metrics[id(self.fonts.shape)].horizontalAdvance(text) + 2 * label_padding
        return QRectF(centre[0] - width / 2, centre[1] - 8, width, 16)

    def paint_label(
        self, painter: QPainter, text: str, centre: Point, colour: QColor
    ) -> None:
        """A shape on a wire."""
        box = self.label_box(text, centre)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._canvas)
        painter.drawRoundedRect(box, theme.radius_chip, theme.radius_chip)
        painter.setPen(colour)
        painter.setFont(self.fonts.shape)
        static = self._static(self.fonts.shape, text)
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
