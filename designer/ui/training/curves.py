"""Curves of a run: one plot for the loss and one for each metric.

Training is solid, validation dashed, both of one hue; the values inside an epoch lie faint behind
them. Under the mouse all curves of a plot are read off at the nearest epoch.

The plots are painted here: a plotting library took half a second to load and 25 ms to redraw two
plots, as long as the window may stall while a run is going on. These take two.
"""

import math
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from designer.sentences import tr
from designer.training.run_log import Points, RunLog
from designer.ui import theme
from designer.ui.training import scales

# Hues of the plots, in the order in which metrics appear; the loss takes the accent.
hues = (142, 26, 262, 178, 340, 78, 304)

title_height = 26
axis_width = 56
axis_height = 22
most_segments = 800  # more points than a plot has pixels cost time and show nothing
most_dots = 40  # epochs that are marked with a dot each
smallest = QSize(300, 170)


class MetricPlot(QWidget):
    """One metric over the epochs; its heading reads the values at the mouse or at the end."""

    narrowed = Signal()  # name and values do not fit on one line

    def __init__(self, name: str, number: int) -> None:
        super().__init__()
        self.name = name
        self._number = number
        self._last_epoch = 1
        self._batches: Points = ([], [])
        self._training: Points = ([], [])
        self._validation: Points = ([], [])
        self._range = (0.0, 1.0)
        self._is_over = False
        self._pointed: int | None = None
        # Whether name and values did not fit on one line, at this width: nothing jumps back.
        self._is_narrow = False
        self.setMouseTracking(True)
        self.setMinimumSize(smallest)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(words_of(name))

    def show_run(self, run: RunLog) -> None:
        """Draw the metric as the run has reported it."""
        # The log goes on growing; what is painted later must not differ from what is measured now.
        self._batches = _copy(run.batches(self.name))
        self._training = _copy(run.training(self.name))
        self._validation = _copy(run.validation(self.name))
        reached = self._batches[0][-1] if self._batches[0] else 0.0
        planned = run.started.epochs if run.started else 1
        self._last_epoch = max(planned, math.ceil(reached), 1)
        self._is_over = run.is_over
        curves = (self._batches, self._training, self._validation)
        self._range = scales.span_of([y for _, ys in curves for y in ys if y is not None])
        self.update()

    def become_narrow(self) -> None:
        """Put the values below the name, until the width is another."""
        if not self._is_narrow:
            self._is_narrow = True
            self.update()

    @property
    def span(self) -> tuple[int, int]:
        """The epochs at the ends of the horizontal axis."""
        return 0, self._last_epoch

    @property
    def reading(self) -> str:
        """The values at the epoch under the mouse, else at the last one."""
        if not self._has_points():
            over = tr("the run ended before the first batch")
            return over if self._is_over else tr("waiting for the first batch")
        epochs = self._training[0]
        if not epochs:
            return tr("epoch 1 is going on   training {value}", value=_number(self._batches[1][-1]))
        at = len(epochs) - 1 if self._pointed is None else min(self._pointed, len(epochs) - 1)
        words = [tr("epoch {epoch}", epoch=int(epochs[at]))]
        for name, (xs, ys) in (
            (tr("training"), self._training),
            (tr("validation"), self._validation),
        ):
            if epochs[at] in xs:
                words.append(f"{name} {_number(ys[xs.index(epochs[at])])}")
        return "   ".join(words)

    # --- painting -------------------------------------------------------------------------------

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_heading(painter)
        area = self._area()
        if not self._has_points():
            painter.setPen(now.border)
            painter.drawLine(area.bottomLeft(), area.bottomRight())
            painter.setPen(now.muted)
            painter.setFont(theme.ui_font(12))
            text = self.reading
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text[:1].upper() + text[1:])
            return
        low, high = self._range
        self._paint_axes(painter, area, low, high)
        painter.setClipRect(area.adjusted(-4, -4, 4, 4))
        self._paint_cursor(painter, area)
        colour = self._colour()
        faint = QColor(colour)
        faint.setAlpha(80)
        self._paint_curve(painter, self._batches, QPen(faint, 1), area, low, high)
        solid, dashed = QPen(colour, 2), QPen(colour, 2, Qt.PenStyle.DashLine)
        self._paint_curve(painter, self._validation, dashed, area, low, high, dots=True)
        self._paint_curve(painter, self._training, solid, area, low, high, dots=True)

    def _paint_heading(self, painter: QPainter) -> None:
        now, middle = theme.current(), Qt.AlignmentFlag.AlignVCenter
        line = QRectF(0, 0, self.width(), title_height)
        below = line.translated(0, title_height if self._is_narrow else 0)
        painter.setFont(theme.fixed_font(11))
        painter.setPen(now.muted)
        reading = self.reading if self._has_points() else ""
        painter.drawText(below, middle | Qt.AlignmentFlag.AlignRight, reading)
        taken = painter.fontMetrics().horizontalAdvance(reading)
        painter.setFont(theme.ui_font(13, weight=theme.semibold))
        painter.setPen(now.text)
        metrics, title = painter.fontMetrics(), words_of(self.name)
        if not self._is_narrow and metrics.horizontalAdvance(title) + taken + 12 > self.width():
            self.narrowed.emit()
        room = self.width() - (0 if self._is_narrow else taken + 12)
        title = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignLeft, title)

    def _paint_axes(self, painter: QPainter, area: QRectF, low: float, high: float) -> None:
        now = theme.current()
        painter.setFont(theme.ui_font(11))
        most = max(int(area.height() // 36), 2)
        step = scales.round_step(high - low, most)
        grid = theme.mixed(now.surface, now.border, 0.45)
        for value in scales.ticks(low, high, most):
            y = area.bottom() - (value - low) / (high - low) * area.height()
            painter.setPen(grid)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(now.muted)
            painter.drawText(
                QRectF(0, y - 10, axis_width - 8, 20),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                scales.tick_text(value, step),
            )
        painter.setPen(now.border)
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(now.muted)
        for epoch in scales.ticks(0, self._last_epoch, max(int(area.width() // 56), 1), whole=True):
            painter.drawText(
                QRectF(self._x(epoch, area) - 30, area.bottom() + 4, 60, axis_height - 4),
                Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop,
                f"{epoch:.0f}",
            )

    def _paint_cursor(self, painter: QPainter, area: QRectF) -> None:
        if self._pointed is not None and self._pointed < len(self._training[0]):
            x = self._x(self._training[0][self._pointed], area)
            painter.setPen(theme.current().muted)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _paint_curve(
        self,
        painter: QPainter,
        points: Points,
        pen: QPen,
        area: QRectF,
        low: float,
        high: float,
        *,
        dots: bool = False,
    ) -> None:
        scale = area.height() / (high - low)
        painter.setPen(pen)
        for part in _unbroken(points):
            line = [QPointF(self._x(x, area), area.bottom() - (y - low) * scale) for x, y in part]
            painter.drawPolyline(QPolygonF(line))
            if dots and (len(points[0]) <= most_dots or len(line) == 1):
                painter.save()
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(pen.color())
                for place in line:
                    painter.drawEllipse(place, 3, 3)
                painter.restore()

    # --- where things are -----------------------------------------------------------------------

    def _area(self) -> QRectF:
        """Where the curves are."""
        top = title_height * (2 if self._is_narrow else 1) + 6
        return QRectF(self.rect()).adjusted(axis_width, top, -12, -axis_height)

    def _x(self, epoch: float, area: QRectF) -> float:
        return area.left() + epoch / self._last_epoch * area.width()

    def _colour(self) -> QColor:
        now = theme.current()
        if self._number == 0:
            return now.accent
        hue = hues[(self._number - 1) % len(hues)]
        return QColor.fromHsl(hue, now.category_saturation, now.category_lightness)

    def _has_points(self) -> bool:
        return bool(self._batches[0] or self._training[0])

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._is_narrow = False

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read all curves at the nearest epoch."""
        epochs, area = self._training[0], self._area()
        if epochs:
            at = (event.position().x() - area.left()) / max(area.width(), 1) * self._last_epoch
            self._pointed = min(range(len(epochs)), key=lambda number: abs(epochs[number] - at))
            self.update()

    @override
    def leaveEvent(self, _event: QEvent) -> None:
        """Read them at the last epoch again."""
        self._pointed = None
        self.update()


def words_of(metric: str) -> str:
    """A metric's name as a person reads it: `sparse_top_k` to `sparse top k`."""
    return metric.replace("_", " ").strip()


def _copy(points: Points) -> Points:
    return points[0].copy(), points[1].copy()


def _number(value: float | None) -> str:
    if value is None:
        return tr("not a number")
    return f"{value:.4g}"


def _unbroken(points: Points) -> Iterator[list[tuple[float, float]]]:
    """The runs of finite values; of too many points every second, third … is taken."""
    xs, ys = points
    every = max(math.ceil(len(xs) / most_segments), 1)
    kept: Iterable[int] = range(0, len(xs), every)
    if every > 1:
        # Where the run stands must not fall between two steps.
        kept = [*kept, len(xs) - 1]
    part: list[tuple[float, float]] = []
    for number in kept:
        value = ys[number]
        if value is not None:
            part.append((xs[number], value))
        elif part:
            yield part
            part = []
    if part:
        yield part


class Curves(QWidget):
    """All plots of a run in two columns, the loss first; before the first batch, the loss alone."""

    def __init__(self) -> None:
        super().__init__()
        self.plots: dict[str, MetricPlot] = {}
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(2 * theme.grid)
        self._layout.setVerticalSpacing(theme.grid)
        theme.switch.changed.connect(self.update)

    def clear(self) -> None:
        """Forget the run that was shown."""
        for plot in self.plots.values():
            self._layout.removeWidget(plot)
            plot.setParent(None)
            plot.deleteLater()
        self.plots.clear()

    def show_run(self, run: RunLog) -> None:
        """Draw all metrics of the run; plots that are missing are made."""
        for name in run.metrics or ("loss",):
            plot = self.plots.get(name)
            if plot is None:
                number = len(self.plots)
                plot = self.plots[name] = MetricPlot(name, number)
                self._layout.addWidget(plot, number // 2, number % 2)
                # Queued: a plot finds it out while it paints.
                plot.narrowed.connect(self._become_narrow, Qt.ConnectionType.QueuedConnection)
            plot.show_run(run)

    def _become_narrow(self) -> None:
        """All of them, so that plots beside one another stay level."""
        for plot in self.plots.values():
            plot.become_narrow()
