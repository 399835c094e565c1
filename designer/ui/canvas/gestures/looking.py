"""Moving over the canvas and selecting in it: pan, rubber band, wheel."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QWheelEvent
from typing_extensions import override

from designer.network.presentation import Point
from designer.sentences import tr
from designer.ui import theme
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.gestures.gesture import Gesture, Help, Press, rect_of
from designer.ui.canvas.scene.geometry import box_of


class PanGesture(Gesture):
    """Moves the view by as much as the cursor moves, also where the zoom changes meanwhile."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, press: Press) -> None:
        super().__init__(press.canvas)
        self._last = press.canvas.camera.on_viewport(press.point)

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        middle = press.button == Qt.MouseButton.MiddleButton
        return cls(press) if middle or (press.space_held and not press.double) else None

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        return (Help(tr("Move over the canvas"), tr("Middle button · Space and drag")),)

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        camera = self.canvas.camera
        place = camera.on_viewport(point)
        step, self._last = place - self._last, place
        camera.scroll_by(-step.x(), -step.y())
        return None


class RubberBand(Gesture):
    """Selects what a rectangle touches; Shift and Ctrl toggle instead."""

    def __init__(self, press: Press) -> None:
        super().__init__(press.canvas)
        self._start = self._end = press.point
        self._before = self.canvas.workspace.selection
        self._wires_before = self.scene.look.selected_wires
        self._toggles = press.toggles
        if not self._toggles:
            self.canvas.workspace.select(())
            self.scene.select_wires(())

    @classmethod
    @override
    def begin(cls, press: Press) -> Gesture | None:
        press.canvas.scene.select_frame(None)
        return cls(press)

    @classmethod
    @override
    def help(cls) -> tuple[Help, ...]:
        return (Help(tr("Select several"), tr("Drag · Shift+click")),)

    @override
    def move(self, point: Point, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        self._end = point
        cards = self.contents.cards_in(box_of([self._start, point]))
        inside = frozenset(card.id for card in cards)
        self.canvas.workspace.select(self._before ^ inside if self._toggles else inside)
        return None

    @override
    def cancel(self) -> None:
        self.canvas.workspace.select(self._before)
        self.scene.select_wires(self._wires_before)

    @override
    def box(self) -> QRectF:
        return rect_of(box_of([self._start, self._end]))

    @override
    def paint(self, painter: QPainter) -> None:
        colour = theme.current().accent
        pen = QPen(colour, 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        fill = QColor(colour)
        fill.setAlphaF(0.10)
        painter.setBrush(fill)
        painter.drawRect(self.box())


class Wheel:
    """Zooms at the cursor; with Shift, or sideways, pans."""

    @classmethod
    def turn(cls, camera: Camera, event: QWheelEvent) -> None:
        """Do what a turn of the wheel asks for."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            # Some platforms turn a wheel with Shift sideways by themselves.
            camera.scroll_by(-(delta.y() or delta.x()), 0)
        elif abs(delta.x()) > abs(delta.y()):
            camera.scroll_by(-delta.x(), -delta.y())
        elif delta.y():
            camera.zoom_by(theme.zoom_step ** (delta.y() / 120), event.position())

    @classmethod
    def help(cls) -> tuple[Help, ...]:
        """How to use it; the table of gestures prints it among theirs."""
        return (Help(tr("Zoom at the cursor"), tr("Wheel")),)
