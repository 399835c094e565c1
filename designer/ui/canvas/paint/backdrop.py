"""The canvas behind the network: one colour and, near by, the dots of the grid."""

from math import floor

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from designer.ui import theme
from designer.ui.canvas.scene.measures import is_far

# Dots nearer to each other than this would be noise; every second one is left out then.
nearest_dots = 18.0


class Backdrop:
    """Paints the dots row by row from one kept row: thousands of points would take longer."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._row = QPixmap()

    def paint(self, painter: QPainter, viewport: QWidget) -> None:
        """Fill what is exposed of the viewport, whose painter shows the scene."""
        colours = theme.current()
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        width, height = viewport.width(), viewport.height()
        painter.fillRect(0, 0, width, height, colours.canvas)
        scale = transform.m11()
        if not is_far(scale):
            spacing = theme.grid_dots * scale
            while spacing < nearest_dots:
                spacing *= 2
            origin = transform.map(QPointF(0.0, 0.0)).toPoint()
            self._paint_dots(painter, viewport, spacing, origin.x(), origin.y())
        painter.restore()

    def _paint_dots(
        self, painter: QPainter, viewport: QWidget, spacing: float, x: int, y: int
    ) -> None:
        ratio = viewport.devicePixelRatioF()
        width, height = viewport.width(), viewport.height()
        colour = theme.current().grid_dots
        first = x - floor(x / spacing) * spacing
        key = (spacing, round(first, 3), width, ratio, colour.rgba())
        if key != self._key:
            self._key = key
            self._row = QPixmap(int(width * ratio) + 1, int(3 * ratio) + 1)
            self._row.setDevicePixelRatio(ratio)
            self._row.fill(Qt.GlobalColor.transparent)
            dots = QPainter(self._row)
            dots.setRenderHint(QPainter.RenderHint.Antialiasing)
            dots.setPen(Qt.PenStyle.NoPen)
            dots.setBrush(colour)
            place = first
            while place < width:
                dots.drawEllipse(QPointF(round(place) + 0.5, 1.5), 1.1, 1.1)
                place += spacing
            dots.end()
        down = y - floor(y / spacing) * spacing
        while down < height:
            painter.drawPixmap(QPointF(0, round(down) - 1), self._row)
            down += spacing
