"""The live dashboard of a run: tiles, curves, the weights of a small model, and the log."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.training.run_log import RunLog
from designer.ui import theme
from designer.ui.training.controller import TrainingController

if TYPE_CHECKING:
    from designer.ui.training.curves import Curves

redraw_ms = 100  # events come at most ten times a second; the last of a burst is drawn


class Tile(QFrame):
    """One figure with its caption, and a line below it."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.setObjectName("tile")
        self.caption = _label(caption)
        self.value = _label("–")
        self.below = _label("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(2)
        for label in (self.caption, self.value, self.below):
            layout.addWidget(label)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme's colours and fonts."""
        now = theme.current()
        self.caption.setFont(theme.ui_font(12))
        self.below.setFont(theme.ui_font(12))
        self.value.setFont(theme.ui_font(20, weight=theme.semibold))
        for label in (self.caption, self.below):
            label.setStyleSheet(f"color: {now.muted.name()}")
        self.setStyleSheet(
            f"#tile {{ background: {now.raised.name()}; border-radius: {theme.radius_card}px; }}"
        )

    def tell(self, value: str, below: str = "") -> None:
        """Show a value and what is below it."""
        self.value.setText(value)
        self.below.setText(below)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


class Dashboard(QWidget):
    """Everything that is known about the run in the controller's log, as it comes in.

    The plots are made when it is first seen: their library takes half a second to load, too long
    while a run is going on.
    """

    def __init__(self, controller: TrainingController) -> None:
        super().__init__()
        self._controller = controller
        self._log: RunLog | None = None
        self._curves: Curves | None = None
        self._lines_shown = 0
        self._progress = Tile(self.tr("Epoch"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        progress_layout = self._progress.layout()
        assert progress_layout is not None
        progress_layout.addWidget(self._bar)
        self._time = Tile(self.tr("Time left"))
        self._speed = Tile(self.tr("Samples per second"))
        self._metric_tiles: dict[str, Tile] = {}
        self._tiles = QHBoxLayout()
        self._tiles.setSpacing(8)
        for tile in (self._progress, self._time, self._speed):
            self._tiles.addWidget(tile)
        self._sentence = _label("")
        self._sentence.setWordWrap(True)
        self._lines = QPlainTextEdit()
        self._lines.setReadOnly(True)
        self._lines.setMaximumBlockCount(5000)
        self._lines.setFont(theme.fixed_font(12))
        self._weights = QTableWidget(0, 3)
        self._weights.setHorizontalHeaderLabels(
            [self.tr("Weight"), self.tr("Before training"), self.tr("After training")]
        )
        self._weights.horizontalHeader().setStretchLastSection(True)
        self._weights.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._tabs = QTabWidget()
        self._tabs.addTab(self._lines, self.tr("Log"))
        self._tabs.addTab(self._weights, self.tr("Weights"))
        self._tabs.setTabVisible(1, False)
        self._tabs.setMaximumHeight(200)
        self._plots = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(self._tiles)
        layout.addWidget(self._sentence)
        layout.addLayout(self._plots, 1)
        layout.addWidget(self._tabs)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(redraw_ms)
        self._timer.timeout.connect(self.redraw)
        controller.run_changed.connect(self._wait_to_redraw)
        theme.switch.changed.connect(self._restyle)

    def _restyle(self) -> None:
        for tile in (self._progress, self._time, self._speed, *self._metric_tiles.values()):
            tile.restyle()

    def _wait_to_redraw(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def redraw(self) -> None:
        """Show the controller's log as it is now."""
        run = self._controller.log
        if run is None:
            return
        if run is not self._log:
            self._begin(run)
        self._tell_progress(run)
        for name in run.metrics:
            self._tell_metric(run, name)
        if self._curves is not None:
            self._curves.show_run(run)
        for line in run.log[self._lines_shown :]:
            self._lines.appendPlainText(line.text)
        self._lines_shown = len(run.log)
        self._tell_weights(run)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plots before the first run needs them."""
        super().showEvent(event)
        self._make_curves()

    def _make_curves(self) -> "Curves":
        if self._curves is None:
            from designer.ui.training.curves import Curves

            self._curves = Curves()
            self._plots.addWidget(self._curves)
        return self._curves

    def _begin(self, run: RunLog) -> None:
        self._log = run
        self._make_curves().clear()
        self._lines.clear()
        self._lines_shown = 0
        for tile in self._metric_tiles.values():
            self._tiles.removeWidget(tile)
            tile.deleteLater()
        self._metric_tiles.clear()

    def _tell_progress(self, run: RunLog) -> None:
        started = run.started
        self._bar.setValue(round(100 * run.progress))
        self._sentence.setText(run.message)
        self._sentence.setVisible(bool(run.message))
        if started is None:
            self._progress.tell("–", self.tr("building the model …") if not run.is_over else "")
            return
        self._progress.tell(
            self.tr("{0} of {1}").format(run.epoch, started.epochs),
            self.tr("batch {0} of {1}").format(run.batch, started.batches),
        )
        left = run.seconds_left
        passed = self.tr("{0} passed").format(duration(run.seconds))
        self._time.tell("–" if left is None else duration(left), passed)
        speed = run.samples_per_second
        samples = self.tr("{0:,} training, {1:,} validation").format(
            started.training_samples, started.validation_samples
        )
        self._speed.tell("–" if speed is None else f"{speed:,.0f}", samples)

    def _tell_metric(self, run: RunLog, name: str) -> None:
        tile = self._metric_tiles.get(name)
        if tile is None:
            tile = self._metric_tiles[name] = Tile(name)
            self._tiles.addWidget(tile)
        shown = name if (validation := run.latest.get(f"val_{name}")) is None else f"val_{name}"
        value = run.latest.get(name) if validation is None else validation
        change = run.change(shown)
        tile.caption.setText(
            name if validation is None else self.tr("{0}, validation").format(name)
        )
        below = "" if change is None else self.tr("{0:+.4f} since the last epoch").format(change)
        tile.tell(self.tr("not a number") if value is None else f"{value:.4f}", below)

    def _tell_weights(self, run: RunLog) -> None:
        before, after = run.weights.get("before", {}), run.weights.get("after", {})
        self._tabs.setTabVisible(1, bool(before))
        if not before:
            return
        self._weights.setRowCount(len(before))
        for row, (path, values) in enumerate(before.items()):
            cells = (path, _numbers(values), _numbers(after.get(path, [])))
            for column, text in enumerate(cells):
                self._weights.setItem(row, column, QTableWidgetItem(text))
        self._weights.resizeColumnsToContents()


def duration(seconds: float) -> str:
    """Seconds as a person says them: 8 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def _numbers(values: list[float | None]) -> str:
    return ", ".join("–" if value is None else f"{value:.5g}" for value in values)
