"""A view that zooms at a point and moves without scroll bars."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QTransform
from PySide6.QtWidgets import QFrame, QGraphicsView

from designer.ui import theme
from designer.ui.canvas.paint.network_item import is_far
from designer.ui.canvas.scene.geometry import Point

margin_of_fit = 48.0


class ZoomView(QGraphicsView):
    """How the scene is looked at: zoom, pan, fit. Nothing here changes the scene."""

    scale_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._set_up_view()

    def _set_up_view(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    @property
    def scale_factor(self) -> float:
        """The zoom: viewport pixels for one pixel of the scene."""
        return self.transform().m11()

    @property
    def is_far(self) -> bool:
        """Whether the network is painted from far away: text could not be read."""
        return is_far(self.scale_factor)

    def visible_rect(self) -> QRectF:
        """The part of the scene that can be seen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def middle(self) -> Point:
        """The point of the scene in the middle of the view."""
        centre = self.visible_rect().center()
        return centre.x(), centre.y()

    def zoom_in(self) -> None:
        """Enlarge around the middle of the view."""
        self.zoom_by(theme.zoom_step, QPointF(self.viewport().rect().center()))

    def zoom_out(self) -> None:
        """Make smaller around the middle of the view."""
        self.zoom_by(1 / theme.zoom_step, QPointF(self.viewport().rect().center()))

    def zoom_reset(self) -> None:
        """100 %, around the middle of the view."""
        self.zoom_by(1 / self.scale_factor, QPointF(self.viewport().rect().center()))

    zoom_to_actual_size = zoom_reset

    def centre_on(self, point: QPointF) -> None:
        """Bring a point of the scene into the middle."""
        middle = QPointF(self.viewport().rect().center())
        self.show_at(self.scale_factor, (point.x(), point.y()), middle)

    def scroll_by(self, dx: float, dy: float) -> None:
        """Move the view by viewport pixels."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(dx))
        down.setValue(down.value() + round(dy))

    def zoom_by(self, factor: float, at: QPointF) -> None:
        """Zoom so that what is at `at` of the viewport stays there."""
        scale = max(theme.zoom_least, min(theme.zoom_most, self.scale_factor * factor))
        point = self.mapToScene(at.toPoint())
        exact = at - QPointF(at.toPoint())
        here = (
            point.x() + exact.x() / self.scale_factor,
            point.y() + exact.y() / self.scale_factor,
        )
        self.show_at(scale, here, at)

    def show_at(self, scale: float, point: Point, at: QPointF) -> None:
        """Show the scene at `scale`, with `point` of it at `at` of the viewport."""
        different = scale != self.scale_factor
        if different:
            self.setTransform(QTransform.fromScale(scale, scale))
        self.horizontalScrollBar().setValue(round(point[0] * scale - at.x()))
        self.verticalScrollBar().setValue(round(point[1] * scale - at.y()))
        if different:
            self.scale_changed.emit(scale)

    def fit_rect(self, rect: QRectF, room: QRectF | None = None) -> None:
        """Show a rectangle whole, but not larger than 100 %, in `room` of the viewport."""
        if rect.isEmpty():
            self.show_at(1.0, (0.0, 0.0), QPointF(self.viewport().rect().center()))
            return
        room = QRectF(room or self.viewport().rect().toRectF())
        margin = min(margin_of_fit, room.width() / 8, room.height() / 8)
        room.adjust(margin, margin, -margin, -margin)
        scale = min(room.width() / rect.width(), room.height() / rect.height(), 1.0)
        scale = max(theme.zoom_least, scale)
        centre = rect.center()
        self.show_at(scale, (centre.x(), centre.y()), room.center())
