"""How marks look: on cards, on wires, near by and from far away. They are painted nowhere else."""

from collections.abc import Iterable
from typing import NamedTuple, assert_never

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QStaticText

from designer.network.presentation import Point
from designer.ui import icons, theme
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.texts import Texts
from designer.ui.canvas.scene.tiles import Tile
from designer.ui.canvas.scene.wire import WireLine
from designer.ui.marks import DOT, Colour, Mark, OnScale, Outline, Role, Shown

tint = 0.16  # how much of its colour a tinted card has: words on it must be read
chip_tint = 0.35
dot_radius = 5.0
badge_radius = 9.0
badge_icon = 12
chip_height = 16.0
chip_padding = 5.0
chip_left = 10.0  # from the left edge of its card
chip_above = 11.0  # the upper edge of its card, so that the words below are not touched
value_widest = 120.0
far_dot = 7.5  # pixels of the viewport, with the ground around it
far_line = 2.0
# Qt strokes an outline in the time in which it fills fifteen cards. Of more cards than this nobody
# could tell an outline or a dot from a card in its colour, which costs nothing.
most_outlines = 300


class Chip(NamedTuple):
    """A value, laid out: its text, which stands so far below the upper edge of its ground."""

    colour: Colour
    text: QStaticText
    width: float
    above: float


class MarkPainter:
    """Paints marks in one theme."""

    def __init__(self, texts: Texts, colours: theme.Theme) -> None:
        self.theme = colours
        self.detail = 1.0  # the step of the zoom that icons are made for
        self._texts = texts
        self._brushes: dict[Colour, QBrush] = {}
        self._surfaces: dict[Colour, QBrush] = {}
        self._chips: dict[Colour, QBrush] = {}
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

    def paint_badge(self, painter: QPainter, card: Card, seen: Shown) -> None:
        """The badge of a card whose corner is at the origin."""
        if seen.badge is not None:
            self._paint_badge(painter, seen.badge, (card.width - 2, 2.0))

    def paint_values(self, painter: QPainter, cards: Iterable[Card]) -> None:
        """The values on the upper edges of cards: all at once, which takes a third of the time."""
        chips = []
        for card in cards:
            seen = card.shown
            if seen is not None and seen.value is not None:
                if not isinstance(card.chip, Chip):
                    card.chip = self._chip(seen.value)
                chips.append((card.chip, card.left + chip_left, card.top - chip_above))
        self._paint_chips(painter, chips)

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
            self._paint_chips(painter, [(self._chip(seen.value), x, y - chip_height / 2)])

    def _paint_badge(self, painter: QPainter, mark: Mark, centre: Point) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.brush(mark.colour))
        radius = dot_radius if mark.badge == DOT else badge_radius
        painter.drawEllipse(QPointF(*centre), radius, radius)
        if mark.badge != DOT:
            picture = icons.pixmap(mark.badge, self.theme.canvas, badge_icon, self.detail)
            half = badge_icon / 2
            painter.drawPixmap(QPointF(centre[0] - half, centre[1] - half), picture)

    def _chip(self, mark: Mark) -> Chip:
        font = self._texts.fonts.small
        text = self._texts.static(font, mark.value)
        if text.size().width() > value_widest:
            text = self._texts.static(font, self._texts.elided(font, mark.value, value_widest))
        size = text.size()
        above = (chip_height - size.height()) / 2
        return Chip(mark.colour, text, size.width() + 2 * chip_padding, above)

    def _paint_chips(self, painter: QPainter, chips: list[tuple[Chip, float, float]]) -> None:
        """Values on their grounds; without round corners, which would take the longest of all."""
        if not chips:
            return
        grounds: dict[Colour, list[QRectF]] = {}
        for chip, x, y in chips:
            box = QRectF(x, y, chip.width, chip_height)
            grounds.setdefault(chip.colour, []).append(box)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, boxes in grounds.items():
            if colour not in self._chips:
                mixed = theme.mixed(self.theme.surface, self.colour(colour), chip_tint)
                self._chips[colour] = QBrush(mixed)
            painter.setBrush(self._chips[colour])
            painter.drawRects(boxes)
        painter.setPen(self.theme.text)
        painter.setFont(self._texts.fonts.small)
        for chip, x, y in chips:
            painter.drawStaticText(QPointF(x + chip_padding, y + chip.above), chip.text)

    # --- from far away ------------------------------------------------------------------------

    def paint_far_wires(self, painter: QPainter, tile: Tile) -> None:
        """Marked wires, as straight lines: thicker than others where they are few."""
        few = sum(map(len, tile.marked_lines.values())) <= most_outlines
        for colour, lines in tile.marked_lines.items():
            painter.setPen(_cosmetic(self.colour(colour), far_line if few else 0))
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
