"""Curves of a run: one plot for the loss and one for each metric.

Training is solid, validation dashed, both of one hue; the values inside an epoch lie faint behind
them. Under the mouse all curves of a plot are read off at the nearest epoch.
"""

import pyqtgraph
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from designer.training.run_log import Points, RunLog
from designer.ui import theme

# Hues of the plots, in the order in which metrics appear; the loss takes the accent.
hues = (142, 26, 262, 178, 340, 78, 304)


class MetricPlot(QWidget):
    """One metric over the epochs, with a line of text that reads the values under the mouse."""

    def __init__(self, name: str, number: int) -> None:
        super().__init__()
        self._number = number
        self._name = name
        self._epochs: Points = ([], [])
        self._validated: Points = ([], [])
        self._title = QLabel(name)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._reading = QLabel()
        self._reading.setTextFormat(Qt.TextFormat.PlainText)
        self._plot = pyqtgraph.PlotWidget()
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMinimumHeight(140)
        self._batches = self._plot.plot(connect="finite")
        self._validation = self._plot.plot(connect="finite")
        self._training = self._plot.plot(connect="finite")
        self._cursor = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self._plot.addItem(self._cursor, ignoreBounds=True)
        self._cursor.hide()
        self._plot.scene().sigMouseMoved.connect(self._read_at)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.setSpacing(2)
        layout.addWidget(self._title)
        layout.addWidget(self._plot, 1)
        layout.addWidget(self._reading)
        self.restyle()

    def restyle(self) -> None:
        """Take the colours of the theme in force."""
        now = theme.current()
        colour = self._colour()
        faint = QColor(colour)
        faint.setAlpha(70)
        pen = pyqtgraph.mkPen
        self._batches.setPen(pen(faint, width=1))
        self._training.setPen(pen(colour, width=2))
        self._validation.setPen(pen(colour, width=2, style=Qt.PenStyle.DashLine))
        for curve in (self._training, self._validation):
            curve.setSymbol("o")
            curve.setSymbolSize(5)
            curve.setSymbolBrush(colour)
            curve.setSymbolPen(None)
        self._cursor.setPen(pen(now.border, width=1))
        self._plot.setBackground(now.surface)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pen(now.border))
            axis.setTextPen(pen(now.muted))
            axis.setTickFont(theme.ui_font(11))
        self._plot.getAxis("left").setWidth(52)
        self._plot.showGrid(y=True, alpha=0.15)
        self._title.setFont(theme.ui_font(13, weight=theme.semibold))
        self._reading.setFont(theme.fixed_font(11))
        self._reading.setStyleSheet(f"color: {now.muted.name()}")

    def _colour(self) -> QColor:
        now = theme.current()
        if self._number == 0:
            return now.accent
        hue = hues[(self._number - 1) % len(hues)]
        return QColor.fromHsl(hue, now.category_saturation, now.category_lightness)

    def show_run(self, run: RunLog) -> None:
        """Draw the metric as the run has reported it."""
        self._epochs, self._validated = run.training(self._name), run.validation(self._name)
        for curve, (xs, ys) in (
            (self._batches, run.batches(self._name)),
            (self._training, self._epochs),
            (self._validation, self._validated),
        ):
            curve.setData(xs, _floats(ys))
        self._tell(len(self._epochs[0]) - 1)

    def _read_at(self, position: QPointF) -> None:
        xs = self._epochs[0]
        if not xs or not self._plot.sceneBoundingRect().contains(position):
            return
        x = self._plot.getPlotItem().vb.mapSceneToView(position).x()
        nearest = min(range(len(xs)), key=lambda number: abs(xs[number] - x))
        self._cursor.setPos(xs[nearest])
        self._cursor.show()
        self._tell(nearest)

    def _tell(self, number: int) -> None:
        if number < 0:
            self._reading.setText("")
            return
        epoch = self._epochs[0][number]
        words = [self.tr("epoch {0}").format(int(epoch))]
        for name, (xs, ys) in (
            (self.tr("training"), self._epochs),
            (self.tr("validation"), self._validated),
        ):
            if epoch in xs:
                value = ys[xs.index(epoch)]
                shown = self.tr("not a number") if value is None else f"{value:.4g}"
                words.append(f"{name} {shown}")
        self._reading.setText("   ".join(words))


def _floats(values: list[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]


class Curves(QWidget):
    """All plots of a run in two columns, the loss first."""

    def __init__(self) -> None:
        super().__init__()
        pyqtgraph.setConfigOptions(antialias=True)
        self._plots: dict[str, MetricPlot] = {}
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.switch.changed.connect(self._restyle)

    def _restyle(self) -> None:
        for plot in self._plots.values():
            plot.restyle()

    def clear(self) -> None:
        """Forget the run that was shown."""
        for plot in self._plots.values():
            self._layout.removeWidget(plot)
            plot.deleteLater()
        self._plots.clear()

    def show_run(self, run: RunLog) -> None:
        """Draw all metrics of the run; plots that are missing are made."""
        for name in run.metrics:
            plot = self._plots.get(name)
            if plot is None:
                number = len(self._plots)
                plot = self._plots[name] = MetricPlot(name, number)
                self._layout.addWidget(plot, number // 2, number % 2)
            plot.show_run(run)
