"""The network from far away: filled rectangles and straight lines, painted in few calls."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPen

from designer.network.presentation import Box
from designer.ui import theme
from designer.ui.canvas.paint.marks import MarkPainter
from designer.ui.canvas.scene.tiles import Tiles

# Smooth lines look better and cost more; above this number nobody could tell.
most_smooth_lines = 1500


def paint_tiles(painter: QPainter, tiles: Tiles, region: Box, marks: MarkPainter) -> None:
    """Paint the cards and wires that may lie in `region`, with their marks."""
    tile = tiles.within(region)
    colours = theme.current()
    painter.save()
    count = len(tile.lines) + sum(map(len, tile.marked_lines.values()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, count <= most_smooth_lines)
    painter.setPen(QPen(theme.mixed(colours.canvas, colours.muted, 0.55), 0))
    if tile.lines:
        painter.drawLines(tile.lines)
    marks.paint_far_wires(painter, tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for category, rectangles in tile.rectangles.items():
        painter.setBrush(colours.category(category))
        painter.drawRects(rectangles)
    marks.paint_far_cards(painter, tile)
    painter.restore()
