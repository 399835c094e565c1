"""The one item of the canvas: paints the whole network, near by or from far away."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from typing_extensions import override

from designer.ui import theme
from designer.ui.canvas.paint.frames import paint_frames
from designer.ui.canvas.paint.notes import note_distance, note_highest, note_widest
from designer.ui.canvas.scene.geometry import Box, box_of_rect, farthest, overlap
from designer.ui.canvas.scene.wire import WireLine, is_dashed

if TYPE_CHECKING:
    from designer.ui.canvas.scene.card_scene import CardScene

hairline_below = 1.0  # the scale under which wires are one pixel wide


def is_far(scale: float) -> bool:
    """Whether text on cards is too small to be read at this scale."""
    return theme.text_card * scale < theme.legible_text


class NetworkItem(QGraphicsItem):
    """Paints the scene's cards and wires, those alone that lie in the region asked for.

    One item instead of one for each node: thousands of calls from Qt into Python cost more than
    all the painting.
    """

    def __init__(self, scene: "CardScene") -> None:
        super().__init__()
        self._scene = scene
        self._whole = QRectF(-farthest, -farthest, 2 * farthest, 2 * farthest)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @override
    def boundingRect(self) -> QRectF:
        """Everything: regions are handled by the scene."""
        return self._whole

    @override
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Paint the exposed region at the detail that its scale allows."""
        region = box_of_rect(option.exposedRect)
        if is_far(painter.worldTransform().m11()):
            paint_far(self._scene, painter, region)
        else:
            paint_near(self._scene, painter, region)


def paint_far(scene: "CardScene", painter: QPainter, region: Box) -> None:
    """Rectangles and lines; what is selected or wrong keeps its outline."""
    for frame in scene.frames.values():
        selected = frame.id == scene.selected_frame
        scene.painter.frames.paint_far(painter, frame, selected=selected)
    scene.far.paint(painter, region)
    colours = theme.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    solid, dashed = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
    for colour, style, nodes in (
        (colours.error, solid, scene.errors),
        (colours.accent, dashed, scene.look.partners),
        (colours.accent, solid, scene.look.selected),
    ):
        pen = QPen(colour, 2, style)
        pen.setCosmetic(True)
        painter.setPen(pen)
        rectangles = [
            QRectF(card.left, card.top, card.width, card.height)
            for node in nodes
            if (card := scene.cards.get(node)) is not None
        ]
        if rectangles:
            painter.drawRects(rectangles)
    painter.restore()
    for frame in scene.frames.values():
        scene.painter.frames.paint_far_title(painter, frame)


def paint_near(scene: "CardScene", painter: QPainter, region: Box) -> None:
    """Wires below, then cards, ports, and what must not be hidden: labels and errors."""
    left, top, right, bottom = region
    cards = scene.cards_in((left - 24, top - 24, right + 24, bottom + 24))
    lines = scene.wires_in((left - 120, top - 16, right + 120, bottom + 16))
    look, brush = scene.look, scene.painter
    brush.prepare(painter)
    paint_frames(scene, painter, region)
    _paint_wires(scene, painter, lines)
    _paint_labels(scene, painter, lines)
    for card in cards:
        brush.paint(painter, card, look)
    for card in cards:
        brush.ports.paint(painter, card, look)
    if look.hovered is not None and look.hovered.node in scene.cards:
        brush.ports.paint_name(painter, scene.cards[look.hovered.node], look.hovered)
    hovered = scene.wires.get(scene.hovered_wire or "")
    if hovered is not None and hovered.label:
        brush.texts.paint_label(painter, hovered.label, hovered.label_place, brush.theme.text)
    if scene.errors:
        _paint_notes(scene, painter, region)


def _paint_notes(scene: "CardScene", painter: QPainter, region: Box) -> None:
    """Errors in words; they reach beyond their card, which may lie outside."""
    notes = scene.painter.notes
    across, down = note_widest + theme.card_widest, note_highest + note_distance
    left, top, right, bottom = region
    for card in scene.cards_in((left - across, top - down, right + across, bottom + down)):
        if card.error is not None:
            box = scene.note_box(card)
            if overlap(box_of_rect(box), region):
                notes.paint(painter, notes.of(card, card.error), box)


def _paint_labels(scene: "CardScene", painter: QPainter, lines: list[WireLine]) -> None:
    """The shapes on wires where the rank changes: once for each tensor, where there is room.

    Outputs stand side by side; the shape of one that would cover that of its neighbour is left to
    the card and to the cursor.
    """
    texts, colour = scene.painter.texts, scene.painter.theme.muted
    shown: dict[tuple[str, int], Box] = {}
    labelled = [line for line in lines if line.rank_changes and line.label]
    for line in sorted(labelled, key=lambda line: (line.wire.output, len(line.id), line.id)):
        source, output = tensor = (line.wire.source, line.wire.output)
        if tensor in shown or not line.label:
            continue
        box = box_of_rect(texts.label_box(line.label, line.label_place))
        ends = (scene.cards[source], scene.cards[line.wire.target])
        beside = [shown[source, number] for number in range(output) if (source, number) in shown]
        if not any(overlap(box, other) for other in (*(card.box for card in ends), *beside)):
            shown[tensor] = box
            texts.paint_label(painter, line.label, line.label_place, colour)


def _paint_wires(scene: "CardScene", painter: QPainter, lines: list[WireLine]) -> None:
    colours = theme.current()
    plain = theme.mixed(colours.canvas, colours.muted, 0.75)
    painter.setBrush(QBrush(Qt.BrushStyle.NoBrush))
    touched = []
    width = _wire_width(painter.worldTransform().m11())
    pens = {
        (refused, dashed): QPen(
            colours.error if refused else plain,
            width,
            Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine,
        )
        for refused in (False, True)
        for dashed in (False, True)
    }
    for line in lines:
        dashed = is_dashed(scene.describe(line))
        if is_touched(scene, line):
            touched.append((line, dashed))
            continue
        painter.setPen(pens[line.refused, dashed])
        draw_wire(painter, line)
    for line, dashed in touched:
        pen = QPen(pens[line.refused, dashed])
        if not line.refused or line.id in scene.selected_wires:
            pen.setColor(colours.accent)
        if line.id in scene.selected_wires or line.id == scene.hovered_wire:
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


def is_touched(scene: "CardScene", line: WireLine) -> bool:
    """Whether a wire is selected, under the cursor, or joins a selected node."""
    return (
        line.id in scene.selected_wires
        or line.id == scene.hovered_wire
        or line.wire.source in scene.look.selected
        or line.wire.target in scene.look.selected
    )
