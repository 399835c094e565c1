"""How frames look: a faint rectangle and a title, near by and from far away."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from designer.network.presentation import Box, Frame
from designer.ui import theme
from designer.ui.canvas.paint.labels import LabelPainter
from designer.ui.canvas.scene.frames import title_box, title_height
from designer.ui.canvas.scene.texts import Texts

title_padding = 10.0
least_far_title = 24.0  # viewport pixels; the title of a narrower frame would hide others
least_far_words = 100.0
handle = 7.0  # the edge of the square by which a selected frame is made larger


class FramePainter:
    """Paints frames in one theme."""

    def __init__(self, texts: Texts, labels: LabelPainter, colours: theme.Theme) -> None:
        self._texts = texts
        self._labels = labels
        self._title = theme.mixed(colours.muted, colours.text, 0.35)
        self._fill = QBrush(theme.mixed(colours.canvas, colours.muted, 0.07))
        self._strip = QBrush(theme.mixed(colours.canvas, colours.muted, 0.13))
        self._edge = QPen(colours.border, 1)
        self._selected = QPen(colours.accent, 2)
        self._handle = QBrush(colours.accent)

    def paint(self, painter: QPainter, frame: Frame, *, selected: bool) -> None:
        """A frame near by, its title elided where it has no room."""
        box, radius = _rect(frame.box), theme.radius_card
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._fill)
        painter.drawRoundedRect(box, radius, radius)
        painter.setBrush(self._strip)
        painter.drawRoundedRect(_rect(title_box(frame)), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._selected if selected else self._edge)
        painter.drawRoundedRect(box, radius, radius)
        font = self._texts.fonts.title
        text = self._texts.elided(font, frame.title, box.width() - 2 * title_padding)
        static = self._texts.static(font, text)
        painter.setFont(font)
        painter.setPen(self._title)
        down = (title_height - static.size().height()) / 2
        painter.drawStaticText(QPointF(box.left() + title_padding, box.top() + down), static)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._handle)
            corner = box.bottomRight()
            painter.drawRect(QRectF(corner.x() - handle, corner.y() - handle, handle, handle))

    def paint_far(self, painter: QPainter, frame: Frame, *, selected: bool) -> None:
        """A frame from far away."""
        painter.setPen(self._selected_far() if selected else Qt.PenStyle.NoPen)
        painter.setBrush(self._strip)
        painter.drawRect(_rect(frame.box))

    def paint_far_title(self, painter: QPainter, frame: Frame) -> None:
        """The title on the upper edge, above the cards, at a size that can be read."""
        width = (frame.box[2] - frame.box[0]) * painter.worldTransform().m11()
        if width < least_far_title or not frame.title:
            return
        font = self._texts.fonts.title
        text = self._texts.elided(font, frame.title, max(width, least_far_words))
        place = painter.worldTransform().map(QPointF(frame.box[0], frame.box[1]))
        painter.save()
        painter.resetTransform()
        middle = (place.x() + self._texts.label_box(text, (0, 0), font).width() / 2, place.y())
        self._labels.paint_label(painter, text, middle, self._title, font)
        painter.restore()

    def _selected_far(self) -> QPen:
        pen = QPen(self._selected)
        pen.setCosmetic(True)
        return pen


def _rect(box: Box) -> QRectF:
    return QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])
