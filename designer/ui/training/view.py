"""The training view: setup at the left, the run at the right."""

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.line_breaks import BreakingLabel
from designer.ui.training.controller import TrainingController
from designer.ui.training.dashboard import Dashboard
from designer.ui.training.runs import RunList
from designer.ui.training.setup import SetupPanel
from designer.ui.training.starting_weights import StartingWeights
from designer.ui.workspace import Workspace


class TrainingView(QWidget):
    """Everything about training the network of the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.controller = workspace.service(TrainingController)
        self.draft = self.controller.draft
        self.setup = SetupPanel(self.draft, StartingWeights(self.controller))
        self.start_button = QPushButton()
        self.start_button.clicked.connect(self._start_or_stop)
        self.reason = BreakingLabel()
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.setup, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(12, theme.grid, 12, 12)
        foot.setSpacing(theme.grid // 2)
        foot.addWidget(self.reason)
        foot.addWidget(self.start_button)
        left.addLayout(foot)
        self.dashboard = Dashboard(self.controller)
        self.dashboard.again_requested.connect(self.start)
        self.runs = RunList(self.controller.runs)
        self.runs.run_chosen.connect(self._open_run)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.dashboard, tr("This run"))
        self.tabs.addTab(self.runs, tr("All runs"))
        self.tabs.currentChanged.connect(lambda _: self._read_runs())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(left)
        layout.addWidget(self.tabs, 1)
        self.controller.running_changed.connect(self._show_state)
        self.draft.compared.connect(self._show_state)
        self.draft.described.connect(self._show_state)
        self.draft.plan_changed.connect(self._show_state)
        theme.switch.changed.connect(self._show_state)
        self._show_state()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Begin to watch the data once somebody looks."""
        super().showEvent(event)
        self.draft.watch()
        self._read_runs()

    def start(self) -> None:
        """Train, if network and data allow it."""
        self.controller.start()
        if self.controller.is_running or self.controller.is_waiting:
            self.tabs.setCurrentWidget(self.dashboard)

    def stop(self) -> None:
        """End the run after the present batch."""
        self.controller.stop()

    def _start_or_stop(self) -> None:
        if self.controller.is_running or self.controller.is_waiting:
            self.stop()
        else:
            self.start()

    def _open_run(self, folder: Path) -> None:
        self.controller.open_run(folder)
        self.tabs.setCurrentWidget(self.dashboard)

    def _show_state(self) -> None:
        running, waiting = self.controller.is_running, self.controller.is_waiting
        reason = "" if running else self.controller.reason_not_to_start()
        words = tr("Stop training") if running else tr("Start training")
        if waiting:
            words = tr("Do not start")
            reason = tr("{reason} Training starts right after that.", reason=reason)
        self.start_button.setText(words)
        icon = icons.icon("stop" if running or waiting else "run", theme.current().on_accent)
        self.start_button.setIcon(icon)
        can_wait = bool(self.draft.reason_to_wait())
        self.start_button.setEnabled(running or can_wait or not reason)
        self.start_button.setDefault(True)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        self.reason.setStyleSheet(f"color: {theme.current().muted.name()}")
        if not running:
            self._read_runs()

    def _read_runs(self) -> None:
        """Read the runs from the disk where somebody looks at them."""
        if self.runs.isVisible():
            self.runs.read_again()
