"""What a gesture is: begun by a press, over with the release or Escape.

A gesture touches only the view until it ends in one edit; Escape ends it without one. Which there
are says `designer.ui.canvas.gestures.table`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QApplication

from designer.network.graph import WireId
from designer.network.presentation import Box, Frame, Point
from designer.ui import theme
from designer.ui.canvas.context import CanvasContext
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.wire import WireLine

held_opacity = 0.7
frame_grip = 6.0  # how near to an edge of a frame counts as on it, in viewport pixels
split_reach = 20.0  # how near to a wire a dropped card goes into it, in the scene
toggling = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class Help(NamedTuple):
    """A line of the list of keys: what can be done, and how."""

    what: str
    how: str


@dataclass(frozen=True)
class Hit:
    """What is at a point of the canvas, looked up when it is asked for.

    From far away ports and links are too small to be meant.
    """

    canvas: CanvasContext
    point: Point

    @cached_property
    def link(self) -> Card | None:
        """The card whose error is mended by the link here."""
        note = None if self.canvas.camera.is_far else self.canvas.contents.note_at(self.point)
        return note[0] if note is not None and note[1] else None

    @cached_property
    def port(self) -> PortRef | None:
        """The nearest port."""
        camera = self.canvas.camera
        if camera.is_far:
            return None
        return self.canvas.contents.port_at(self.point, camera.port_reach)

    @cached_property
    def card(self) -> Card | None:
        """The topmost card."""
        return self.canvas.contents.card_at(self.point)

    @cached_property
    def wire(self) -> tuple[WireLine, float] | None:
        """The nearest wire, and where along it."""
        return self.canvas.contents.wire_at(self.point, self.canvas.camera.wire_reach)

    @cached_property
    def wire_near_by(self) -> tuple[WireLine, float] | None:
        """The nearest wire, unless wires are too thin to be meant."""
        return None if self.canvas.camera.is_far else self.wire

    @cached_property
    def frame(self) -> tuple[Frame, str] | None:
        """The frame whose title or edge is here, and which edges."""
        reach = frame_grip / self.canvas.camera.scale_factor
        return self.canvas.contents.frame_at(self.point, reach)


@dataclass(frozen=True)
class Press:
    """A button of the mouse that went down at a point of the canvas."""

    canvas: CanvasContext
    point: Point
    button: Qt.MouseButton = Qt.MouseButton.LeftButton
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    double: bool = False
    space_held: bool = False

    @cached_property
    def hit(self) -> Hit:
        """What is at the point."""
        return Hit(self.canvas, self.point)

    @property
    def toggles(self) -> bool:
        """Whether what is pressed is selected besides what is, or no longer."""
        return bool(self.modifiers & toggling)


class Gesture:
    """Something that begins with a press and goes on until release or Escape."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, canvas: CanvasContext) -> None:
        self.canvas = canvas
        self.scene = canvas.scene
        self.contents = canvas.contents

    # --- what the table of gestures asks ------------------------------------------------------

    @classmethod
    def begin(cls, press: Press) -> "Gesture | None":
        """The gesture that this press begins; None where it begins another, or none."""
        return None

    @classmethod
    def cursor_over(cls, hit: Hit) -> Qt.CursorShape | None:
        """The cursor over what a press would begin this gesture on, where it says so."""
        return None

    @classmethod
    def help(cls) -> tuple[Help, ...]:
        """What the list of keys and the command palette say of it."""
        return ()

    @classmethod
    def tip(cls, card: Card) -> str:
        """What the tooltip of a card says of it."""
        return ""

    # --- while it goes on ---------------------------------------------------------------------

    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> "Gesture | None":
        """The cursor is at `point` of the scene now; returns what takes over, if anything."""
        return None

    def release(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """The button was let go at `point`."""

    def cancel(self) -> None:
        """Leave everything as it was before."""

    def box(self) -> QRectF:
        """The region of the scene that `paint` paints in."""
        return QRectF()

    def paint(self, painter: QPainter) -> None:
        """Paint what the gesture shows above the network."""

    # --- what several of them need ------------------------------------------------------------

    def _is_dragged(self, start: Point, point: Point) -> bool:
        """Whether the cursor is far enough from where it was pressed for more than a click."""
        away = abs(point[0] - start[0]) + abs(point[1] - start[1])
        return away * self.canvas.camera.scale_factor >= QApplication.startDragDistance() / 2

    def _wire_to_split(self, point: Point) -> WireId | None:
        """The wire that something dropped at `point` would be put into."""
        nearest = self.contents.wire_at(point, split_reach)
        return nearest[0].id if nearest is not None else None

    def _box_of_wire(self, wire: WireId | None) -> QRectF:
        line = self.contents.wires.get(wire or "")
        return rect_of(line.box).adjusted(-9, -9, 9, 9) if line is not None else QRectF()

    def _paint_split(self, painter: QPainter, wire: WireId | None) -> None:
        """Light up the wire that what is held would be put into; it lies under the card."""
        line = self.contents.wires.get(wire or "")
        if line is None:
            return
        painter.setPen(QPen(theme.current().accent, theme.wire_width + 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(line.path)
        painter.setBrush(theme.current().accent)
        for end in (line.start, line.end):
            painter.drawEllipse(QPointF(*end), 6, 6)


class Click(Gesture):
    """A press that did all there was to do, and keeps a drag from meaning anything else."""


def rect_of(box: Box) -> QRectF:
    """A box as a rectangle of Qt's."""
    return QRectF(box[0], box[1], box[2] - box[0], box[3] - box[1])
