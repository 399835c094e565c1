"""The runs of the past, newest first."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from designer.quantities import duration_text
from designer.sentences import sentence, tr, words
from designer.training.run_folder import RunSummary, runs
from designer.ui.tooltips import plain_tip

outcomes = {
    "running": sentence("running"),
    "finished": sentence("finished"),
    "stopped": sentence("stopped"),
    "failed": sentence("failed"),
    "died": sentence("died"),
}


class RunList(QWidget):
    """A table of the run folders; activating one shows it in the dashboard."""

    run_chosen = Signal(object)  # the Path of its folder

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._runs: list[RunSummary] = []
        self.table = QTableWidget(0, 5)
        self.table.setHorizontalHeaderLabels(
            [
                tr("Run"),
                tr("Outcome"),
                tr("Epochs"),
                tr("Time"),
                tr("Metrics at the end"),
            ]
        )
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.itemActivated.connect(lambda item: self._choose(item.row()))
        self._none = QLabel(tr("No network was trained yet. Runs are listed here, newest first."))
        self._none.setObjectName("muted")
        self._folder_button = QPushButton(tr("Open the folder"))
        self._folder_button.clicked.connect(self._open_folder)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._folder_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self._none)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)
        layout.addLayout(buttons)

    def read_again(self) -> None:
        """Show the runs that are on the disk now."""
        self._runs = runs(self._folder)
        self.table.setRowCount(len(self._runs))
        for row, run in enumerate(self._runs):
            state = run.state
            metrics = "  ".join(
                f"{name} {value:.4g}" for name, value in state.metrics.items() if value is not None
            )
            outcome = words(outcomes.get(state.outcome, state.outcome))
            cells = (run.path.name, outcome, str(state.epochs), duration_text(state.seconds))
            for column, text in enumerate((*cells, metrics)):
                item = QTableWidgetItem(text)
                item.setToolTip(plain_tip(words(state.message)))
                self.table.setItem(row, column, item)
        self._folder_button.setEnabled(bool(self._runs))
        self._none.setVisible(not self._runs)
        self.table.setVisible(bool(self._runs))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._runs):
            self.run_chosen.emit(self._runs[row].path)

    def _open_folder(self) -> None:
        row = max(self.table.currentRow(), 0)
        if row < len(self._runs):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._runs[row].path)))
