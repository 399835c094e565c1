"""How marks look: on cards, on wires, near by and from far away. They are painted nowhere else."""

from typing import assert_never

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from designer.network.presentation import Point
from designer.ui import icons, theme
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.texts import Texts
from designer.ui.canvas.scene.tiles import Tile
from designer.ui.canvas.scene.wire import WireLine
from designer.ui.marks import DOT, Colour, Mark, OnScale, Outline, Role, Shown

tint = 0.16  # how much of its colour a tinted card has: words on it must be read
chip_tint = 0.2
dot_radius = 5.0
badge_radius = 9.0
badge_icon = 12
chip_height = 16.0
chip_padding = 5.0
chip_stripe = 2.0
value_widest = 120.0  # on a wire
far_dot = 7.5  # pixels of the viewport, with the ground around it
far_line = 2.0
# Qt strokes an outline in the time in which it fills fifteen cards. Of more cards than this nobody
# could tell an outline or a dot from a card in its colour, which costs nothing.
most_outlines = 300


class MarkPainter:
    """Paints marks in one theme."""

    def __init__(self, texts: Texts, colours: theme.Theme) -> None:
        self.theme = colours
        self.detail = 1.0  # the step of the zoom that icons are made for
        self._texts = texts
        self._brushes: dict[Colour, QBrush] = {}
        self._surfaces: dict[Colour, QBrush] = {}
        self._chips: dict[Colour, QBrush] = {}
        self._text = QPen(colours.text)
        self._pens: dict[tuple[Colour, Outline], QPen] = {}

    def colour(self, colour: Colour) -> QColor:
        """A colour of a mark in this theme."""
        match colour:
            case OnScale(step=step):
                return self.theme.on_scale(step)
            case Role():
                role: QColor = getattr(self.theme, colour.value)
                return role
            case _:
                assert_never(colour)

    def brush(self, colour: Colour) -> QBrush:
        """A colour of a mark, to fill with."""
        if colour not in self._brushes:
            self._brushes[colour] = QBrush(self.colour(colour))
        return self._brushes[colour]

    # --- near by ------------------------------------------------------------------------------

    def surface(self, seen: Shown) -> QBrush | None:
        """What a card is filled with; None where no mark says so."""
        if seen.tint is None:
            return None
        colour = seen.tint.colour
        if colour not in self._surfaces:
            mixed = theme.mixed(self.theme.surface, self.colour(colour), tint)
            self._surfaces[colour] = QBrush(mixed)
        return self._surfaces[colour]

    def outline(self, seen: Shown) -> QPen | None:
        """What the edge of a card is drawn with; None where no mark says so."""
        mark = seen.outline
        if mark is None or mark.outline is None:
            return None
        key = mark.colour, mark.outline
        if key not in self._pens:
            self._pens[key] = QPen(self.colour(mark.colour), 1.5, _style(mark.outline))
        return self._pens[key]

    def paint_on_card(self, painter: QPainter, card: Card) -> None:
        """Badge and value of a card whose corner is at the origin."""
        seen = card.shown
        if seen is None:
            return
        if seen.badge is not None:
            self._paint_badge(painter, seen.badge, (card.width - 2, 2.0))
        if seen.value is not None:
            room = card.width - 6 * chip_padding - badge_radius
            self._paint_value(painter, seen.value, (2 * chip_padding, -chip_height / 2), room)

    def paint_on_wire(self, painter: QPainter, line: WireLine) -> None:
        """Badge and value of a wire, in its middle."""
        seen = line.shown
        if seen is None or (seen.badge is None and seen.value is None):
            return
        x, y = line.middle
        if seen.badge is not None:
            self._paint_badge(painter, seen.badge, (x, y))
            x += badge_radius + 3
        if seen.value is not None:
            self._paint_value(painter, seen.value, (x, y - chip_height / 2), value_widest)

    def _paint_badge(self, painter: QPainter, mark: Mark, centre: Point) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.brush(mark.colour))
        radius = dot_radius if mark.badge == DOT else badge_radius
        painter.drawEllipse(QPointF(*centre), radius, radius)
        if mark.badge != DOT:
            picture = icons.pixmap(mark.badge, self.theme.canvas, badge_icon, self.detail)
            half = badge_icon / 2
            painter.drawPixmap(QPointF(centre[0] - half, centre[1] - half), picture)

    def _paint_value(self, painter: QPainter, mark: Mark, place: Point, room: float) -> None:
        """A value on its ground; without round corners, which would take the longest of all."""
        if mark.colour not in self._chips:
            mixed = theme.mixed(self.theme.surface, self.colour(mark.colour), chip_tint)
            self._chips[mark.colour] = QBrush(mixed)
        font, (x, y) = self._texts.fonts.small, place
        static = self._texts.static(font, mark.value)
        size = static.size()
        if size.width() > room:
            static = self._texts.static(font, self._texts.elided(font, mark.value, room))
            size = static.size()
        ground = QRectF(x, y, size.width() + 2 * chip_padding, chip_height)
        painter.fillRect(ground, self._chips[mark.colour])
        painter.fillRect(QRectF(x, y, chip_stripe, chip_height), self.brush(mark.colour))
        painter.setPen(self._text)
        painter.setFont(font)
        painter.drawStaticText(
            QPointF(x + chip_padding + 1, y + (chip_height - size.height()) / 2), static
        )

    # --- from far away ------------------------------------------------------------------------

    def paint_far_wires(self, painter: QPainter, tile: Tile) -> None:
        """Marked wires, as straight lines."""
        for colour, lines in tile.marked_lines.items():
            painter.setPen(_cosmetic(self.colour(colour), 0))
            painter.drawLines(lines)

    def paint_far_cards(self, painter: QPainter, tile: Tile) -> None:
        """Marked cards, as rectangles: in their category and with an outline, or in one colour."""
        many = _outlines_in(tile) > most_outlines
        painter.setPen(Qt.PenStyle.NoPen)
        for look, rectangles in tile.marked.items():
            colour = look.first if many else look.fill
            if colour is not None:
                painter.setBrush(self.brush(colour))
            for category, some in rectangles.items():
                if colour is None:
                    painter.setBrush(self.theme.category(category))
                painter.drawRects(some)
        if not many:
            self._paint_far_outlines(painter, tile)

    def _paint_far_outlines(self, painter: QPainter, tile: Tile) -> None:
        scale = painter.worldTransform().m11()
        for look, rectangles in tile.marked.items():
            boxes = [one for some in rectangles.values() for one in some]
            if look.edge is not None:
                colour, outline = look.edge
                painter.setPen(_cosmetic(self.colour(colour), far_line, _style(outline)))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRects(boxes)
            if look.dot is not None:
                painter.setPen(Qt.PenStyle.NoPen)
                grounds = [_corner(box, far_dot / scale) for box in boxes]
                painter.setBrush(self.theme.canvas)  # between two colours that may be alike
                painter.drawRects(grounds)
                painter.setBrush(self.brush(look.dot))
                painter.drawRects([_corner(box, (far_dot - 1.5) / scale) for box in boxes])


def colour_on(line: WireLine) -> Colour | None:
    """The colour of a marked wire."""
    return line.shown.first.colour if line.shown is not None else None


def _outlines_in(tile: Tile) -> int:
    """How many cards have an outline or a dot."""
    return sum(
        sum(map(len, rectangles.values()))
        for look, rectangles in tile.marked.items()
        if look.edge is not None or look.dot is not None
    )


def _corner(box: QRectF, edge: float) -> QRectF:
    """A square in the upper right corner of a card, as large as there is room."""
    edge = min(edge, box.width(), box.height())
    return QRectF(box.right() - edge, box.top(), edge, edge)


def _style(outline: Outline) -> Qt.PenStyle:
    match outline:
        case Outline.SOLID:
            return Qt.PenStyle.SolidLine
        case Outline.DASHED:
            return Qt.PenStyle.DashLine
        case _:
            assert_never(outline)


def _cosmetic(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(colour, width, style)
    pen.setCosmetic(True)
    return pen
