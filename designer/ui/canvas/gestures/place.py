"""A new card that hangs at the cursor, while its layer is dragged from the palette."""

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from typing_extensions import override

from designer.network.graph import WireId
from designer.network.presentation import Point
from designer.ui.canvas.context import CanvasContext
from designer.ui.canvas.edits import clipboard
from designer.ui.canvas.edits.placing import centred, draft, insertable
from designer.ui.canvas.gestures.gesture import Gesture, held_opacity
from designer.ui.canvas.scene.card import Card


class PlaceGesture(Gesture):
    """Lets a new card hang at the cursor until it is dropped, on the canvas or on a wire.

    It is begun by what is dragged onto the canvas, not by a press.
    """

    def __init__(self, canvas: CanvasContext, card: Card) -> None:
        super().__init__(canvas)
        self._card = card
        self._shown = False
        self.wire: WireId | None = None

    @classmethod
    def of(cls, canvas: CanvasContext, mime: QMimeData) -> "PlaceGesture | None":
        """The gesture for what is being dragged; None for what is no layer."""
        type_name = clipboard.dragged_type(mime)
        if type_name is None:
            return None
        card = draft(canvas.workspace.catalog, type_name, canvas.contents.rightwards)
        return cls(canvas, card) if card is not None else None

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        self._card.left, self._card.top = centred(self._card, point)
        self._shown = True
        self.wire = self._wire_to_split(point) if insertable(self._card) else None
        self.scene.hover(None, self.wire)
        return None

    @override
    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        self.move(point, modifiers)
        self.scene.hover(None, None)
        type_name, adding = self._card.layer.type, self.canvas.edits.adding
        if self.wire is not None:
            adding.insert(self.wire, type_name)
        else:
            adding.place(type_name, (self._card.left, self._card.top))

    @override
    def cancel(self) -> None:
        self.scene.hover(None, None)

    @override
    def box(self) -> QRectF:
        # Around the card and the soft shadow below it.
        card = self._card
        body = QRectF(card.left - 16, card.top - 12, card.width + 32, card.height + 40)
        return body.united(self._box_of_wire(self.wire))

    @override
    def paint(self, painter: QPainter) -> None:
        if not self._shown:
            return
        card = self._card
        painter.setPen(Qt.PenStyle.NoPen)
        body = QRectF(card.left, card.top, card.width, card.height)
        for spread in (12, 8, 4):  # the one soft shadow there is
            painter.setBrush(QColor(0, 0, 0, 26))
            painter.drawRoundedRect(
                body.adjusted(-spread / 2, spread / 2, spread / 2, spread), 12, 12
            )
        painter.setOpacity(1.0 if self.wire is None else held_opacity)
        brush = self.canvas.picture().brush
        brush.paint(painter, card, self.scene.look)
        brush.ports.paint(painter, card, self.scene.look)
        painter.setOpacity(1.0)
        self._paint_split(painter, self.wire)
