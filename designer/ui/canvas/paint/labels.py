"""Words that stand on the canvas itself, each on a ground of its own."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter

from designer.network.presentation import Point
from designer.ui import theme
from designer.ui.canvas.scene.texts import Run, Texts, label_padding


class LabelPainter:
    """Paints labels in one theme."""

    def __init__(self, texts: Texts, background: QColor) -> None:
        self._texts = texts
        self._background = QBrush(background)

    def paint_ground(self, painter: QPainter, run: Run) -> None:
        """The canvas behind a text that stands where wires pass."""
        size = run.text.size()
        box = QRectF(run.place.x() - 3, run.place.y(), size.width() + 6, size.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._background)
        painter.drawRoundedRect(box, theme.radius_chip, theme.radius_chip)

    def paint_label(
        self,
        painter: QPainter,
        text: str,
        centre: Point,
        colour: QColor,
        font: QFont | None = None,
    ) -> None:
        """A shape on a wire, or another word on the canvas."""
        font = font or self._texts.fonts.shape
        box = self._texts.label_box(text, centre, font)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._background)
        painter.drawRoundedRect(box, theme.radius_chip, theme.radius_chip)
        painter.setPen(colour)
        painter.setFont(font)
        static = self._texts.static(font, text)
        height = static.size().height()
        painter.drawStaticText(
            QPointF(box.left() + label_padding, box.center().y() - height / 2), static
        )
