"""How cards look near by."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPixmap

from designer.network.edits import name_prefix
from designer.network.problems import ShowCode
from designer.ui import icons, theme
from designer.ui.canvas.paint.frames import FramePainter
from designer.ui.canvas.paint.labels import LabelPainter
from designer.ui.canvas.paint.marks import MarkPainter
from designer.ui.canvas.paint.notes import NotePainter
from designer.ui.canvas.paint.ports import PortPainter
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.look import Look
from designer.ui.canvas.scene.measures import icon_size
from designer.ui.canvas.scene.texts import Run, texts

shortest_name = 56.0  # what is left of a name in less room says nothing
# Icons and ports are pictures, kept for steps of the zoom so that they are sharp at each.
finest_detail = 4.0
detail_steps = 4


@dataclass(slots=True)
class Face:
    """What a card shows, laid out: its texts, and where its icons stand."""

    runs: list[Run]
    icon_top: float
    signs: list[str]


class CardPainter:
    """Paints cards in one theme; made anew when the theme or the font changes."""

    def __init__(self, rightwards: bool) -> None:
        self.rightwards = rightwards
        self.theme = colours = theme.current()
        self.texts = texts()
        self.fonts = self.texts.fonts
        self.labels = LabelPainter(self.texts, colours.canvas)
        self.ports = PortPainter(rightwards, self.texts, self.labels, colours)
        self.marks = MarkPainter(self.texts, colours)
        self.notes = NotePainter(colours)
        self.frames = FramePainter(self.texts, self.labels, colours)
        self._stripes: dict[float, QPainterPath] = {}
        self._surface = QBrush(colours.surface)
        self._border = QPen(colours.border, 1)
        self._placeholder = QPen(colours.muted, 1, Qt.PenStyle.DashLine)
        self._selected = QPen(colours.accent, 2)
        self._detail = 1.0
        self._faint = theme.mixed(colours.muted, colours.surface, 0.5)

    def is_valid(self, rightwards: bool) -> bool:
        """Whether theme, fonts and direction are still those that it was made for."""
        made_for = (self.theme, self.texts, self.rightwards)
        return made_for == (theme.current(), texts(), rightwards)

    def prepare(self, painter: QPainter) -> None:
        """Take the zoom that is painted at."""
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        scale = painter.worldTransform().m11() * ratio
        self._detail = min(finest_detail, ceil(scale * detail_steps) / detail_steps)
        self.ports.detail = self.marks.detail = self._detail
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
        seen = card.shown
        painter.setBrush((seen and self.marks.surface(seen)) or self._surface)
        painter.drawRoundedRect(body, radius, radius)
        painter.setBrush(self.theme.category(card.spec.category))
        painter.drawPath(self._stripe(card.height))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._outline(card, look))
        painter.drawRoundedRect(body, radius, radius)
        self._draw_icons(painter, card, face)
        late = look.late
        for run in face.runs:
            if run.on_canvas:
                self.labels.paint_ground(painter, run)
            painter.setFont(run.font)
            painter.setPen(self._faint if late and run.font is self.fonts.shape else run.colour)
            painter.drawStaticText(run.place, run.text)
        if seen is not None:
            self.marks.paint_badge(painter, card, seen)
        painter.translate(-card.left, -card.top)

    def _outline(self, card: Card, look: Look) -> QPen:
        if card.id in look.selected:
            return self._selected
        marked = self.marks.outline(card.shown) if card.shown is not None else None
        if marked is not None:
            return marked
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
        if card.nested:
            place = QPointF(right - icon_size + 2, face.icon_top + theme.card_line + 1)
            sign = icons.pixmap("enter", self.theme.muted, int(icon_size), self._detail)
            painter.drawPixmap(place, sign)
        for name in face.signs:
            right -= icon_size
            painter.drawPixmap(QPointF(right, face.icon_top), self._sign(name, card))
            right -= 4

    def _signs(self, card: Card) -> list[str]:
        shown = (("lock", card.frozen), ("shield", card.has_code), ("link", card.calls > 1))
        return [name for name, holds in shown if holds]

    def _sign(self, name: str, card: Card) -> QPixmap:
        colour = self.theme.accent if name == "link" else self.theme.muted
        if name == "shield" and card.error is not None and isinstance(card.error.repair, ShowCode):
            colour = self.theme.warning
        return icons.pixmap(name, colour, int(icon_size), self._detail)

    def _name(self, card: Card, room: float) -> str:
        """What fits of a name that says more than the type does."""
        texts, font, name = self.texts, self.fonts.text, card.text.name
        if name == card.text.title:
            return ""
        if texts.width(font, name) <= room:
            return name
        usual = card.spec.name_prefix or name_prefix(card.layer.type)
        if name == usual:
            return ""
        number = name.removeprefix(usual)
        if number != name and number[:1] == "_" and number[1:].isdecimal():
            left = room - texts.width(font, number)
            begun = texts.elided(font, usual, left)
            if begun not in ("", "…"):
                return begun + number
            return texts.elided(font, f"…{number}", room)
        middle = Qt.TextElideMode.ElideMiddle
        return texts.elided(font, name, room, middle) if room > shortest_name else ""

    def _face(self, card: Card) -> Face:
        """Lay a card out; what does not fit is elided."""
        text, font, colours, texts = card.text, self.fonts, self.theme, self.texts
        left, line = theme.card_padding, theme.card_line
        right = card.width - theme.card_padding
        first = y = card.first_line(self.rightwards)
        runs: list[Run] = []
        signs = self._signs(card)
        end = right - (icon_size + 4) * len(signs)
        if card.calls > 1:
            end -= texts.put_right(runs, font.small, colours.accent, f"×{card.calls}", end, y) + 6
        if card.order is not None:
            number = "{}/{}".format(*card.order)
            end -= texts.put_right(runs, font.small, colours.muted, number, end, y) + 8
        start = left + icon_size + 8
        title = texts.elided(font.title, text.title, end - start)
        start += texts.put(runs, font.title, colours.text, title, start, y) + 10
        name = self._name(card, end - start)
        texts.put_right(runs, font.text, colours.muted, name, end, y)
        y += line + 1
        if text.line:
            room = right - left - icon_size * card.nested
            set_ = texts.elided(font.text, text.line, room)
            texts.put(runs, font.text, colours.text, set_, left, y)
            y += line
        taken = texts.put_right(runs, font.shape, colours.muted, text.parameters, right, y)
        shape = texts.elided(font.shape, text.shape, right - left - taken - 8 * (taken > 0))
        texts.put(runs, font.shape, colours.muted, shape, left, y)
        self.ports.put_names(runs, card)
        return Face(runs, first + (line - icon_size) / 2, signs)
