"""Tiles: one figure each, with a caption above and a line below."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from designer.ui import theme

height = 84
most_in_a_row = 6


class Tile(QWidget):
    """One figure. It is painted, so that new figures ten times a second move nothing around it.

    `progress` from 0 to 1 is a bar along the lower edge; None: there is none.
    """

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.caption = caption
        self.value = "–"
        self.below = ""
        self.progress: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(96)

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, height)

    def tell(self, value: str, below: str = "", *, caption: str = "") -> None:
        """Show a value and what is below it."""
        caption = caption or self.caption
        if (value, below, caption) == (self.value, self.below, self.caption):
            return
        self.caption, self.value, self.below = caption, value, below
        self.setAccessibleName(f"{caption}: {value}")
        self.setToolTip(f"{caption}\n{value}\n{below}".strip())
        self.update()

    def set_progress(self, progress: float | None) -> None:
        """Set the length of the bar."""
        if progress != self.progress:
            self.progress = progress
            self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.raised)
        painter.drawRoundedRect(QRectF(self.rect()), theme.radius_card, theme.radius_card)
        for top, tall, font, colour, text in (
            (8, 18, theme.ui_font(12), now.muted, self.caption),
            (27, 28, theme.ui_font(20, weight=theme.semibold), now.text, self.value),
            (56, 18, theme.ui_font(12), now.muted, self.below),
        ):
            area = QRectF(12, top, self.width() - 24, tall)
            painter.setFont(font)
            painter.setPen(colour)
            elided = painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, int(area.width())
            )
            painter.drawText(
                area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided
            )
        if self.progress is not None:
            self._paint_bar(painter)

    def _paint_bar(self, painter: QPainter) -> None:
        now = theme.current()
        groove = QRectF(12, self.height() - 8, self.width() - 24, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.border)
        painter.drawRoundedRect(groove, 1.5, 1.5)
        groove.setWidth(groove.width() * (self.progress or 0.0))
        painter.setBrush(now.accent)
        painter.drawRoundedRect(groove, 1.5, 1.5)


class Tiles(QWidget):
    """Rows of tiles: those that are always there, then one for each metric."""

    def __init__(self, fixed: tuple[Tile, ...]) -> None:
        super().__init__()
        self.metrics: dict[str, Tile] = {}
        self._fixed = fixed
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.grid)
        for number, tile in enumerate(fixed):
            self._add(tile, number)
        theme.switch.changed.connect(self.update)

    def clear(self) -> None:
        """Take the tiles of the metrics away."""
        for tile in self.metrics.values():
            self._layout.removeWidget(tile)
            tile.setParent(None)
            tile.deleteLater()
        self.metrics.clear()

    def of(self, name: str) -> Tile:
        """The tile of a metric, made if need be."""
        tile = self.metrics.get(name)
        if tile is None:
            tile = Tile(name)
            self._add(tile, len(self._fixed) + len(self.metrics))
            self.metrics[name] = tile
        return tile

    def _add(self, tile: Tile, number: int) -> None:
        self._layout.addWidget(tile, number // most_in_a_row, number % most_in_a_row)
