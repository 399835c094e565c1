"""The live dashboard of a run: tiles, curves, the weights of a small model, and the log."""

from pathlib import Path
from zipfile import BadZipFile

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from designer.quantities import change_text, duration_text, metric_text
from designer.sentences import counted, tr, words
from designer.training.run_folder import model_in
from designer.training.run_log import VALIDATION, RunLog
from designer.ui import dialogs, icons, theme
from designer.ui.training.controller import TrainingController
from designer.ui.training.curves import Curves, words_of
from designer.ui.training.tiles import Tile, Tiles

redraw_ms = 200  # events come ten times a second; the last of a burst is drawn
bottom_height = 190


class Dashboard(QStackedWidget):
    """Everything that is known about the run in the controller's log, as it comes in."""

    again_requested = Signal()

    def __init__(self, controller: TrainingController) -> None:
        super().__init__()
        self._controller = controller
        self._log: RunLog | None = None
        self._lines_shown = 0
        self._weights_shown = 0
        self.progress = Tile(tr("Epoch"))
        self.time = Tile(tr("Time left"))
        self.speed = Tile(tr("Samples per second"))
        self.tiles = Tiles((self.progress, self.time, self.speed))
        self.curves = Curves()
        self.outcome = Outcome(controller)
        self.outcome.again_requested.connect(self.again_requested)
        self._lines = QPlainTextEdit()
        self._lines.setReadOnly(True)
        self._lines.setMaximumBlockCount(5000)
        self._lines.setFont(theme.fixed_font(12))
        self.weights = self._make_weights()
        self._tabs = QTabWidget()
        self._tabs.addTab(self._lines, tr("Log"))
        self._tabs.addTab(self.weights, tr("Weights"))
        self._tabs.setTabVisible(1, False)
        self._tabs.setFixedHeight(bottom_height)
        self.addWidget(Beginning())
        self.addWidget(self._make_page())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(redraw_ms)
        self._timer.timeout.connect(self.redraw)
        controller.run_changed.connect(self._wait_to_redraw)

    def _make_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(theme.grid)
        layout.addWidget(self.tiles)
        layout.addWidget(self.outcome)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.curves)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._tabs)
        return page

    def _make_weights(self) -> QTableWidget:
        table = QTableWidget(0, 3)
        table.setHorizontalHeaderLabels([tr("Weight"), tr("Before training"), tr("After training")])
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setWordWrap(False)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setFont(theme.fixed_font(12))
        return table

    def _wait_to_redraw(self) -> None:
        # Not started anew: events that keep coming would put the drawing off for ever.
        if not self._timer.isActive():
            self._timer.start()

    def redraw(self) -> None:
        """Show the controller's log as it is now."""
        run = self._controller.log
        self.setCurrentIndex(0 if run is None else 1)
        if run is None:
            return
        if run is not self._log:
            self._begin(run)
        self._tell_progress(run)
        for name in run.metrics:
            self._tell_metric(run, name)
        self.outcome.show_run(run)
        self.curves.show_run(run)
        for line in run.log[self._lines_shown :]:
            self._lines.appendPlainText(words(line.text))
        self._lines_shown = len(run.log)
        if len(run.weights) != self._weights_shown:
            self._weights_shown = len(run.weights)
            self._tell_weights(run)

    def _begin(self, run: RunLog) -> None:
        self._log = run
        self.curves.clear()
        self.tiles.clear()
        self._lines.clear()
        self._lines_shown = self._weights_shown = 0
        self._tabs.setTabVisible(1, False)

    def _tell_progress(self, run: RunLog) -> None:
        started = run.started
        self.progress.set_progress(run.progress)
        left, passed = tr("Time left"), tr("Time taken")
        if started is None:
            below = "" if run.is_over else tr("building the model …")
            self.progress.tell("–", below)
            self.time.tell("–", caption=left)
            self.speed.tell("–")
            return
        self.progress.tell(
            tr("{epoch} of {epochs}", epoch=run.epoch, epochs=started.epochs),
            tr("batch {batch:,} of {batches:,}", batch=run.batch, batches=started.batches),
        )
        taken = duration_text(run.seconds)
        if run.is_over:
            self.time.tell(
                taken,
                words(counted("for {count} epoch", "for {count} epochs", count=len(run.epochs))),
                caption=passed,
            )
        else:
            rest = run.seconds_left
            shown = "–" if rest is None else duration_text(rest)
            self.time.tell(shown, tr("{taken} passed", taken=taken), caption=left)
        speed = run.samples_per_second
        samples = tr(
            "{training:,} training, {validation:,} validation",
            training=started.training_samples,
            validation=started.validation_samples,
        )
        self.speed.tell("–" if speed is None else f"{speed:,.0f}", samples)

    def _tell_metric(self, run: RunLog, name: str) -> None:
        validated = VALIDATION + name in run.latest
        shown = VALIDATION + name if validated else name
        value, change = run.latest.get(shown), run.change(shown)
        told = [tr("validation") if validated else tr("training")]
        if change is not None:
            told.append(change_text(change))
        self.tiles.of(name).tell(
            tr("not a number") if value is None else metric_text(value),
            ", ".join(told),
            caption=words_of(name),
        )

    def _tell_weights(self, run: RunLog) -> None:
        before, after = run.weights.get("before", {}), run.weights.get("after", {})
        if before and not self._tabs.isTabVisible(1):
            self._tabs.setTabVisible(1, True)
            self._tabs.setCurrentIndex(1)
        self.weights.setRowCount(len(before))
        for row, (path, values) in enumerate(before.items()):
            cells = (path, _numbers(values), _numbers(after[path]) if path in after else "…")
            for column, text in enumerate(cells):
                self.weights.setItem(row, column, QTableWidgetItem(text))


class Beginning(QWidget):
    """What stands where a run will be, for somebody who has not trained yet."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = QLabel()
        self._title = _label(tr("No run yet"))
        self._text = _label(
            tr(
                "1.  Choose at the left what to train on.\n"
                "2.  What does not fit is said there, and on the layer it is about.\n"
                "3.  Start training: how the loss falls is drawn here while it happens.\n\n"
                "Runs of the past are in the tab “All runs”."
            )
        )
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        for part in (self._icon, self._title, self._text):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        theme.switch.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        now = theme.current()
        self._icon.setPixmap(icons.icon("chart", now.muted).pixmap(32, 32))
        self._title.setFont(theme.ui_font(16, weight=theme.semibold))
        self._text.setStyleSheet(f"color: {now.muted.name()}")


class Outcome(QWidget):
    """One sentence about the run; once it is over, what may be done with it."""

    again_requested = Signal()

    def __init__(self, controller: TrainingController) -> None:
        super().__init__()
        self._controller = controller
        self._run = RunLog()
        self.sentence = _label("")
        theme.switch.changed.connect(self._take_theme)
        self.sentence.setWordWrap(True)
        self.save = QPushButton(tr("Save the trained model …"))
        self.keep = QPushButton(tr("Keep the weights"))
        self.keep.setToolTip(
            tr(
                "The network keeps what this run has learnt: a Keras file written from it has these"
                " weights, and the next run begins with them."
            )
        )
        self.folder = QPushButton(tr("Open the folder"))
        self.again = QPushButton(tr("Train again"))
        self.save.clicked.connect(self._save)
        self.keep.clicked.connect(self._keep)
        self.folder.clicked.connect(self._open_folder)
        self.again.clicked.connect(self.again_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.grid)
        for button in (self.save, self.keep, self.folder, self.again):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 0, 0, 0)
        layout.setSpacing(theme.grid)
        layout.addWidget(self.sentence)
        # Kept free while they are hidden, so that nothing moves when the run ends.
        buttons.addStrut(self.save.sizeHint().height())
        layout.addLayout(buttons)

    def show_run(self, run: RunLog) -> None:
        """Say how the run is."""
        self._run = run
        self.sentence.setText(story(run))
        self._take_theme()
        folder = self._controller.folder
        over = run.is_over and folder is not None
        has_model = model_in(folder) is not None
        self.save.setVisible(over and has_model)
        self.keep.setVisible(over and has_model)
        self.folder.setVisible(over and folder is not None and folder.is_dir())
        self.again.setVisible(over)

    def _save(self) -> None:
        folder = self._controller.folder
        source = model_in(folder)
        if folder is None or source is None:
            return
        kinds = [tr("Keras models (*.keras)")]
        suggested = Path.home() / f"{folder.name}.keras"
        path = dialogs.ask_where_to_save(
            self.window(), tr("Save the trained model"), suggested, kinds, (".keras",)
        )
        if path is not None:
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Copy the model of the best epoch, or the last one where there is no best."""
        source = model_in(self._controller.folder)
        if source is not None:
            self._controller.copy_file(
                source, path, tr("Saved the trained model as {name}.", name=path.name)
            )

    def _take_theme(self) -> None:
        run, now = self._run, theme.current()
        failed = run.outcome in ("failed", "died")
        colour = now.error if failed else now.text if run.is_over else now.muted
        self.sentence.setStyleSheet(f"color: {colour.name()}")

    def _keep(self) -> None:
        try:
            self._controller.keep_weights()
        except (OSError, BadZipFile) as error:
            said = tr("The weights of the run cannot be read: {reason}.", reason=str(error))
            self._controller.workspace.message.emit(said, True)
        else:
            said = tr("The network keeps the weights of this run.")
            self._controller.workspace.message.emit(said, False)

    def _open_folder(self) -> None:
        folder = self._controller.folder
        if folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def story(run: RunLog) -> str:
    """What happened in the run, in a sentence or two."""
    if not run.is_over:
        if run.started is None:
            return tr("The trainer is building the model and reading the data …")
        return tr(
            "Training {parameters:,} parameters on {samples:,} samples.",
            parameters=run.started.parameters,
            samples=run.started.training_samples,
        )
    told = [words(run.message)]
    if run.epochs:
        told += [tr("It took {time}.", time=duration_text(run.seconds)), _best_epoch(run)]
    return " ".join(one for one in told if one)


def _best_epoch(run: RunLog) -> str:
    if run.best_epoch is None:
        return ""
    validated = run.monitor.startswith(VALIDATION)
    figures = [
        f"{words_of(name)} {metric_text(value)}"
        for name in run.metrics
        if (value := run.best(VALIDATION + name if validated else name)) is not None
    ]
    epoch, told = run.best_epoch, tuple(figures)
    if validated:
        return tr(
            "Epoch {epoch} was the best: {figures} on the validation data.",
            epoch=epoch,
            figures=told,
        )
    return tr(
        "Epoch {epoch} was the best: {figures} on the training data.", epoch=epoch, figures=told
    )


def _numbers(values: list[float | None]) -> str:
    return ", ".join("–" if value is None else f"{value:.5g}" for value in values)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
