"""How the canvas is looked at: zoom, pan, fit, from points on the screen to points of the scene."""

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QPainter, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from designer.network.presentation import Point
from designer.ui import theme
from designer.ui.canvas.scene.measures import is_far

margin_of_fit = 48.0
wire_grip = 7.0  # how near to a wire counts as on it, in viewport pixels


class Camera(QObject):
    """Zooms at a point and moves without scroll bars; nothing here changes the scene.

    It steers a QGraphicsView, which it sets up for that, and is the only one to do so.
    """

    scale_changed = Signal(float)

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__(view)
        self._view = view
        self._cursor: Point | None = None
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setRenderHint(QPainter.RenderHint.Antialiasing)
        view.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        view.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        view.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        view.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        view.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    # --- where things are ---------------------------------------------------------------------

    @property
    def viewport(self) -> QWidget:
        """What the scene is seen on."""
        return self._view.viewport()

    @property
    def scale_factor(self) -> float:
        """The zoom: viewport pixels for one pixel of the scene."""
        return self._view.transform().m11()

    @property
    def is_far(self) -> bool:
        """Whether the network is painted from far away: text could not be read."""
        return is_far(self.scale_factor)

    @property
    def port_reach(self) -> float:
        """How near to a port counts as on it, in the scene."""
        return min(theme.port_hit / 2 / self.scale_factor, theme.port_hit * 0.75)

    @property
    def wire_reach(self) -> float:
        """How near to a wire counts as on it, in the scene."""
        return wire_grip / self.scale_factor

    @property
    def place(self) -> tuple[float, int, int]:
        """Zoom and position, to find out whether somebody moved the view."""
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        return self.scale_factor, across.value(), down.value()

    def point_at(self, place: QPoint) -> Point:
        """The point of the scene at a place of the viewport."""
        point = self._view.mapToScene(place)
        return point.x(), point.y()

    def on_viewport(self, point: Point) -> QPoint:
        """Where in the viewport a point of the scene is."""
        return self._view.mapFromScene(QPointF(*point))

    def on_screen(self, point: Point) -> QPoint:
        """Where on the screen a point of the scene is."""
        return self.viewport.mapToGlobal(self.on_viewport(point))

    def visible_rect(self, part: QRectF | None = None) -> QRectF:
        """The part of the scene that can be seen, in all of the viewport or in a part of it."""
        room = part.toRect() if part is not None else self.viewport.rect()
        return self._view.mapToScene(room).boundingRect()

    def middle(self) -> Point:
        """The point of the scene in the middle of the view."""
        centre = self.visible_rect().center()
        return centre.x(), centre.y()

    def follow_cursor(self, point: Point) -> None:
        """Remember where in the scene the cursor was last."""
        self._cursor = point

    def cursor_or_middle(self) -> Point:
        """The cursor in the scene while it is over the canvas, else the middle of the view."""
        at = self.viewport.mapFromGlobal(QCursor.pos())
        if self._cursor is not None and self.viewport.rect().contains(at):
            return self._cursor
        return self.middle()

    # --- moving -------------------------------------------------------------------------------

    def zoom_in(self) -> None:
        """Enlarge around the middle of the view."""
        self.zoom_by(theme.zoom_step, self._centre())

    def zoom_out(self) -> None:
        """Make smaller around the middle of the view."""
        self.zoom_by(1 / theme.zoom_step, self._centre())

    def zoom_reset(self) -> None:
        """100 %, around the middle of the view."""
        self.zoom_by(1 / self.scale_factor, self._centre())

    def centre_on(self, point: Point, scale: float | None = None) -> None:
        """Bring a point of the scene into the middle, at this zoom or at another."""
        self.show_at(scale or self.scale_factor, point, self._centre())

    def scroll_by(self, dx: float, dy: float) -> None:
        """Move the view by viewport pixels."""
        across, down = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        across.setValue(across.value() + round(dx))
        down.setValue(down.value() + round(dy))

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom so that what is at `at` of the viewport stays there."""
        scale = max(theme.zoom_least, min(theme.zoom_most, self.scale_factor * factor))
        x, y = self.point_at(at.toPoint())
        exact = at - QPointF(at.toPoint())
        here = (x + exact.x() / self.scale_factor, y + exact.y() / self.scale_factor)
        self.show_at(scale, here, at)

    def show_at(self, scale: float, point: Point, at: QPointF) -> None:
        """Show the scene at `scale`, with `point` of it at `at` of the viewport."""
        different = scale != self.scale_factor
        if different:
            self._view.setTransform(QTransform.fromScale(scale, scale))
        self._view.horizontalScrollBar().setValue(round(point[0] * scale - at.x()))
        self._view.verticalScrollBar().setValue(round(point[1] * scale - at.y()))
        if different:
            self.scale_changed.emit(scale)

    def fit_rect(self, rect: QRectF, room: QRectF | None = None) -> None:
        """Show a rectangle whole, but not larger than 100 %, in `room` of the viewport."""
        if rect.isEmpty():
            self.show_at(1.0, (0.0, 0.0), self._centre())
            return
        room = QRectF(room or self.viewport.rect().toRectF())
        margin = min(margin_of_fit, room.width() / 8, room.height() / 8)
        room.adjust(margin, margin, -margin, -margin)
        scale = max(theme.zoom_least, scale_in(room, rect))
        centre = rect.center()
        self.show_at(scale, (centre.x(), centre.y()), room.center())

    def _centre(self) -> QPointF:
        return QPointF(self.viewport.rect().center())


def scale_in(room: QRectF, rect: QRectF) -> float:
    """How large a rectangle can be shown in a room; never larger than 100 %."""
    return min(room.width() / rect.width(), room.height() / rect.height(), 1.0)
