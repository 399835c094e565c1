"""The one item of the canvas: paints the whole network, near by or from far away."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from designer.network.presentation import Box, farthest
from designer.ui import theme
from designer.ui.canvas.paint.cards import CardPainter
from designer.ui.canvas.paint.far import paint_tiles
from designer.ui.canvas.paint.marks import colour_on
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.geometry import box_of_rect, overlap
from designer.ui.canvas.scene.look import Look
from designer.ui.canvas.scene.measures import is_far
from designer.ui.canvas.scene.notes import note_distance, note_highest, note_of, note_widest
from designer.ui.canvas.scene.wire import WireLine, is_dashed
from designer.ui.marks import Colour

hairline_below = 1.0  # the scale under which wires are one pixel wide


@dataclass(frozen=True)
class Picture:
    """All that is needed to paint a network: what stands where, what is selected, and brushes."""

    contents: Contents
    look: Look
    brush: CardPainter


class NetworkItem(QGraphicsItem):
    """Paints cards and wires, those alone that lie in the region asked for.

    One item instead of one for each node: thousands of calls from Qt into Python cost more than
    all the painting.
    """

    def __init__(self, contents: Contents, look: Look) -> None:
        super().__init__()
        self._contents = contents
        self._look = look
        self._brush = CardPainter(contents.rightwards)
        self._whole = QRectF(-farthest, -farthest, 2 * farthest, 2 * farthest)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def picture(self) -> Picture:
        """What is painted, with the brushes of the theme in force."""
        rightwards = self._contents.rightwards
        if not self._brush.is_valid(rightwards):
            self._brush = CardPainter(rightwards)
        return Picture(self._contents, self._look, self._brush)

    @override
    def boundingRect(self) -> QRectF:
        # Everything: which region to paint again is the scene's to say.
        return self._whole

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        region = box_of_rect(option.exposedRect)
        if is_far(painter.worldTransform().m11()):
            paint_far(self.picture, painter, region)
        else:
            paint_near(self.picture, painter, region)


def paint_far(picture: Picture, painter: QPainter, region: Box) -> None:
    """Rectangles and lines; what is selected or marked keeps its outline."""
    contents, look, frames = picture.contents, picture.look, picture.brush.frames
    for frame in contents.frames.values():
        frames.paint_far(painter, frame, selected=frame.id == look.selected_frame)
    paint_tiles(painter, contents.tiles, region, picture.brush.marks)
    selected = [
        QRectF(card.left, card.top, card.width, card.height)
        for node in look.selected
        if (card := contents.cards.get(node)) is not None
    ]
    if selected:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        pen = QPen(theme.current().accent, 2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawRects(selected)
        painter.restore()
    for frame in contents.frames.values():
        frames.paint_far_title(painter, frame)


def paint_near(picture: Picture, painter: QPainter, region: Box) -> None:
    """Wires below, then cards, ports, and what must not be hidden: labels and errors."""
    contents, look, brush = picture.contents, picture.look, picture.brush
    left, top, right, bottom = region
    cards = contents.cards_in((left - 24, top - 24, right + 24, bottom + 24))
    lines = contents.wires_in((left - 120, top - 16, right + 120, bottom + 16))
    brush.prepare(painter)
    for frame in contents.frames.values():  # largest first, so that one in another can be seen
        if overlap(frame.box, region):
            brush.frames.paint(painter, frame, selected=frame.id == look.selected_frame)
    _paint_wires(picture, painter, lines)
    _paint_labels(picture, painter, lines)
    for line in lines:
        if line.shown is not None:
            brush.marks.paint_on_wire(painter, line)
    for card in cards:
        brush.paint(painter, card, look)
    for card in cards:
        brush.ports.paint(painter, card, look)
    brush.marks.paint_values(painter, cards)
    _paint_hovered(picture, painter)
    if contents.errors:
        _paint_notes(picture, painter, region)


def _paint_hovered(picture: Picture, painter: QPainter) -> None:
    """The name of the port, and the shape of the wire, under the cursor."""
    contents, look, brush = picture.contents, picture.look, picture.brush
    if look.hovered is not None and look.hovered.node in contents.cards:
        brush.ports.paint_name(painter, contents.cards[look.hovered.node], look.hovered)
    line = contents.wires.get(look.hovered_wire or "")
    if line is not None and line.label:
        brush.labels.paint_label(painter, line.label, line.label_place, brush.theme.text)


def _paint_notes(picture: Picture, painter: QPainter, region: Box) -> None:
    """Errors in words; they reach beyond their card, which may lie outside."""
    contents, notes = picture.contents, picture.brush.notes
    across, down = note_widest + theme.card_widest, note_highest + note_distance
    left, top, right, bottom = region
    for card in contents.cards_in((left - across, top - down, right + across, bottom + down)):
        if card.error is not None:
            box = contents.note_box(card)
            if overlap(box_of_rect(box), region):
                notes.paint(painter, note_of(card, card.error), box)


def _paint_labels(picture: Picture, painter: QPainter, lines: list[WireLine]) -> None:
    """The shapes on wires where the rank changes: once for each tensor, where there is room.

    Outputs stand side by side; the shape of one that would cover that of its neighbour is left to
    the card and to the cursor.
    """
    cards, brush = picture.contents.cards, picture.brush
    shown: dict[tuple[str, int], Box] = {}
    labelled = [line for line in lines if line.rank_changes and line.label]
    for line in sorted(labelled, key=lambda line: (line.wire.output, len(line.id), line.id)):
        source, output = tensor = (line.wire.source, line.wire.output)
        if tensor in shown or not line.label:
            continue
        box = box_of_rect(brush.texts.label_box(line.label, line.label_place))
        ends = (cards[source], cards[line.wire.target])
        beside = [shown[source, number] for number in range(output) if (source, number) in shown]
        if not any(overlap(box, other) for other in (*(card.box for card in ends), *beside)):
            shown[tensor] = box
            brush.labels.paint_label(painter, line.label, line.label_place, brush.theme.muted)


def _paint_wires(picture: Picture, painter: QPainter, lines: list[WireLine]) -> None:
    contents, look, colours = picture.contents, picture.look, theme.current()
    plain = theme.mixed(colours.canvas, colours.muted, 0.75)
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    touched = []
    width = _wire_width(painter.worldTransform().m11())
    pens: dict[tuple[Colour | None, bool], QPen] = {}
    marks = picture.brush.marks

    def pen_of(marked: Colour | None, dashed: bool) -> QPen:
        key = marked, dashed
        if key not in pens:
            colour = plain if marked is None else marks.colour(marked)
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            pens[key] = QPen(colour, width, style)
        return pens[key]

    for line in lines:
        dashed = is_dashed(contents.describe(line))
        if is_touched(look, line):
            touched.append((line, dashed))
            continue
        painter.setPen(pen_of(colour_on(line), dashed))
        draw_wire(painter, line)
    for line, dashed in touched:
        pen = QPen(pen_of(colour_on(line), dashed))
        if line.shown is None or line.id in look.selected_wires:
            pen.setColor(colours.accent)
        if line.id in look.selected_wires or line.id == look.hovered_wire:
            pen.setWidthF(width + 1)
        painter.setPen(pen)
        draw_wire(painter, line)


def _wire_width(scale: float) -> float:
    """The width of a wire in the scene; small scales show many wires at once.

    Qt strokes what is at most one pixel wide on the screen eight times as fast.
    """
    return theme.wire_width if scale >= hairline_below else min(theme.wire_width, 0.99 / scale)


def draw_wire(painter: QPainter, line: WireLine) -> None:
    """Paint a wire; one that goes straight takes a third of the time of a curve."""
    if line.is_straight:
        painter.drawLine(QPointF(*line.start), QPointF(*line.end))
    else:
        painter.drawPath(line.path)


def is_touched(look: Look, line: WireLine) -> bool:
    """Whether a wire is selected, under the cursor, or joins a selected node."""
    return (
        line.id in look.selected_wires
        or line.id == look.hovered_wire
        or line.wire.source in look.selected
        or line.wire.target in look.selected
    )
