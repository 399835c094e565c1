"""The status bar: check state, counts, operations, memory, engine. Nothing else."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from designer.network.check_result import CheckResult
from designer.quantities import bytes_text, operations_text
from designer.sentences import counted, tr, words
from designer.training.plan import TrainingPlan
from designer.ui import icons, theme
from designer.ui.workspace import Workspace

if TYPE_CHECKING:
    from designer.engine_client.engines import EngineState

float_bytes = 4


class Status(QWidget):
    """One quiet line about the whole network and the checker."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._engine = "starting"
        self._state = ""
        self.mark = QLabel()
        self.check = _label()
        self.parameters = _label()
        self.flops = _label()
        self.memory = _label()
        self.engine = _label()
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(6)
        row.addWidget(self.mark)
        row.addWidget(self.check)
        row.addStretch(1)
        for label in (self.parameters, self.flops, self.memory, self.engine):
            row.addSpacing(14)
            row.addWidget(label)
        workspace.changed.connect(self.refresh)
        workspace.answered.connect(self.refresh)
        theme.switch.changed.connect(self._show_mark)
        self.refresh()

    def set_engine(self, state: "EngineState") -> None:
        """Show what the checker is doing; other engines have their own places."""
        if state.engine == "checker":
            self._engine = state.state
            self.refresh()

    def refresh(self) -> None:
        """Show the present answer and whether it is up to date."""
        answer = self._workspace.result
        network = self._workspace.document.network
        self._state, text = self._check_state(answer, bool(network.nodes))
        self.check.setText(text)
        self._show_mark()
        self._show_counts(answer)
        states = {
            "starting": tr("Keras starts …"),
            "ready": tr("Keras ready"),
            "busy": tr("Keras works …"),
            "died": tr("Keras starts again …"),
            "stopped": tr("Keras stopped"),
        }
        self.engine.setText(states.get(self._engine, self._engine))
        self.engine.setToolTip(tr("The checker: a process in which Keras looks at every edit"))

    def _check_state(self, answer: CheckResult | None, any_nodes: bool) -> tuple[str, str]:
        if not any_nodes:
            return "", tr("Empty network")
        if answer is None or not self._workspace.is_current():
            return "pending", tr("Checking …")
        errors = len(answer.errors)
        warnings = len(answer.problems) - errors
        if errors:
            return "error", words(counted("{count} error", "{count} errors", count=errors))
        if warnings:
            return "warning", words(counted("{count} warning", "{count} warnings", count=warnings))
        return "good", tr("Keras can build this network")

    def _show_counts(self, answer: CheckResult | None) -> None:
        known = answer is not None and bool(answer.nodes)
        for label in (self.parameters, self.flops, self.memory):
            label.setVisible(known)
        if answer is None or not known:
            return
        totals = answer.totals
        self.parameters.setText(
            words(counted("{count:,} parameter", "{count:,} parameters", count=totals.parameters))
            if totals.parameters == totals.trainable_parameters
            else tr(
                "{parameters:,} parameters, {trainable:,} trainable",
                parameters=totals.parameters,
                trainable=totals.trainable_parameters,
            )
        )
        self.parameters.setToolTip(tr("All weights of the network; shared layers count once"))
        self.flops.setText(operations_text(totals.flops))
        self.flops.setToolTip(tr("Floating point operations for one sample"))
        batch = batch_size(self._workspace)
        bytes_needed = totals.parameters * float_bytes + totals.activation_bytes * batch
        self.memory.setText(
            tr("{memory} at batch {batch}", memory=bytes_text(bytes_needed), batch=batch)
        )
        self.memory.setToolTip(
            tr("Weights and the outputs of all layers; training needs about three times this")
        )

    def _show_mark(self) -> None:
        shown = theme.current()
        name, colour = {
            "good": ("check", shown.good),
            "error": ("error", shown.error),
            "warning": ("warning", shown.warning),
            "pending": ("clock", shown.muted),
        }.get(self._state, ("", shown.muted))
        self.mark.setVisible(bool(name))
        if name:
            self.mark.setPixmap(icons.pixmap(name, colour, 16, self.devicePixelRatioF()))


def batch_size(workspace: Workspace) -> int:
    """The batch size that the document's training plan asks for."""
    section = workspace.document.network.settings.get("training")
    size = section.get("batch_size") if isinstance(section, dict) else None
    return size if isinstance(size, int) and size > 0 else TrainingPlan().batch_size


def _label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName("muted")
    return label
