"""The run of the open document's plan: what it begins with, how it goes, and what it has learnt."""

from pathlib import Path

from PySide6.QtCore import QEventLoop, QStandardPaths, QTimer, Signal

from designer.catalog.code import snippets
from designer.network.graph import Network
from designer.network.problems import Severity
from designer.protocol import CopyFile, Event, Failed, Train
from designer.sentences import sentence, tr, words
from designer.training import origin
from designer.training.origin import Start
from designer.training.run_folder import model_in, new_folder, open_run
from designer.training.run_log import RunLog
from designer.ui.training.plan_draft import PlanDraft
from designer.ui.training.run_marks import RunMarks
from designer.ui.training.weights_comparison import WeightsComparison
from designer.ui.workspace import Service, Workspace

engine = "trainer"
stop_deadline = 10.0  # seconds from asking a run to stop to killing it
leave_deadline = 3.0  # the same, where somebody waits for the window to close


def default_runs_folder() -> Path:
    """Where runs are kept unless somebody says otherwise."""
    place = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "runs"


class TrainingController(Service):
    """Knows whether the network can be trained as its draft plans, and trains it.

    Nothing here waits: the trainer trains and answers by signals. `log` holds the run that is
    shown, whether it goes on or was opened from a folder.
    """

    run_changed = Signal()  # an event of the run was added to the log
    running_changed = Signal()  # a run, or the wait for one, began or ended

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.draft = draft = workspace.service(PlanDraft)
        self.runs = workspace.runs or default_runs_folder()
        self.log: RunLog | None = None
        self.folder: Path | None = None
        self.is_running = False
        self.is_waiting = False  # for network and data to be known, and then it trains
        self.trained: Path | None = None  # the model that the last run of this document has left
        self.comparison = WeightsComparison(workspace.bridge, engine)
        self._marks = RunMarks(workspace)
        # Not at `plan_changed`: what waits would start with the plan of the other document.
        draft.reset.connect(self._forget)
        draft.settled.connect(self._start_if_waiting)

    @property
    def weights(self) -> Start:
        """What a run would begin with."""
        document = self.workspace.document
        return origin.start_of(
            self.draft.plan,
            document.network,
            document=document.path,
            runs=self.runs,
            name=self.run_name,
        )

    @property
    def run_name(self) -> str:
        """What the runs of this document are called."""
        document = self.workspace.document
        return document.network.name or (document.path.stem if document.path else "network")

    def open_run(self, folder: Path) -> None:
        """Show a run of the past."""
        if not self.is_running:
            self.log, self.folder = open_run(folder), folder
            self.run_changed.emit()

    def start(self) -> None:
        """Train, as soon as network and data are known; or say why that is not possible."""
        waited, self.is_waiting = self.is_waiting, False
        self.draft.watch()
        self.is_waiting = not self.is_running and bool(self.draft.reason_to_wait())
        reason = self.reason_not_to_start()
        if self.is_waiting or (waited and reason):
            self.running_changed.emit()
        if self.is_waiting:
            return
        if reason:
            self.workspace.message.emit(reason, True)
            return
        network, plan = self.workspace.document.network, self.draft.whole_plan
        weights = self.weights
        self.folder = new_folder(self.runs, self.run_name)
        self.log = RunLog()
        self.is_running = True
        self._marks.begin()
        self.running_changed.emit()
        self.run_changed.emit()
        self.workspace.bridge.engines.send(
            engine,
            Train(network, plan, str(self.folder), str(weights.path) if weights.path else None),
            on_event=self._on_event,
            on_done=self._end,
            on_failed=self._on_failed,
            code=self._code(network),
        )
        if weights.lost:
            self.workspace.message.emit(words(weights.lost), True)

    def _code(self, network: Network) -> frozenset[str]:
        return frozenset(item.digest for item in snippets(network, self.workspace.catalog))

    def copy_file(self, source: Path, path: Path, told: str) -> None:
        """Have a file copied, which may be large and its disk slow; `told` says that it is."""
        message = self.workspace.message
        self.workspace.bridge.engines.send(
            "reader",
            CopyFile(str(source.absolute()), str(path.absolute())),
            on_done=lambda: message.emit(told, False),
            on_failed=lambda failed: message.emit(words(failed.message), True),
        )

    def keep_weights(self) -> None:
        """Let the network keep what the shown run has learnt, as one undo step."""
        document, model = self.workspace.document, model_in(self.folder)
        if model is not None:
            network = origin.with_origin(document.network, model, trained=True)
            document.apply(tr("Keep the weights of the run"), network)

    def compare_weights(self) -> None:
        """Ask which layers begin with the weights of the archive, where that is not known yet."""
        answer, network = self.workspace.checked, self.workspace.document.network
        path = self.weights.path
        if path is None or answer is None or answer.errors or self.is_running:
            return
        self.comparison.ask(network, path, self._code(network))

    def stop(self) -> None:
        """Ask the run to end after the present batch; kill it at the deadline.

        One that has not begun does not begin.
        """
        if self.is_waiting:
            self.is_waiting = False
            self.running_changed.emit()
        elif self.is_running:
            self.workspace.bridge.engines.stop(engine, stop_deadline)

    def end(self, deadline: float = leave_deadline) -> None:
        """Stop, and come back once the run is over, killed at the deadline if need be."""
        if not self.is_running:
            return
        # Answers of the trainer come as signals, which a plain wait would keep from arriving.
        loop = QEventLoop()
        self.running_changed.connect(loop.quit)
        last = QTimer()
        last.setSingleShot(True)
        last.timeout.connect(loop.quit)
        last.start(round(1000 * (deadline + 1.0)))  # a killed engine is told of a moment later
        self.workspace.bridge.engines.stop(engine, deadline)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self.running_changed.disconnect(loop.quit)

    def reason_not_to_start(self) -> str:
        """One sentence, or nothing where the run can start."""
        if self.is_running:
            return tr("A run is going on; stop it before you start another.")
        if self.draft.plan.data is None:
            return tr("Choose the data to train on first.")
        return self.draft.data_error or self.draft.reason_to_wait() or self._misfit()

    def _misfit(self) -> str:
        """Why network, weights and data, which are known, cannot be trained together."""
        answer = self.workspace.checked
        if answer is not None and answer.errors:
            return tr(
                "The network cannot be trained yet: {message}",
                message=answer.errors[0].message,
            )
        if (weights := self.weights).refused:
            return words(weights.lost)
        errors = [problem for problem in self.draft.misfits if problem.severity is Severity.ERROR]
        return words(errors[0].message) if errors else ""

    def _start_if_waiting(self) -> None:
        if self.is_waiting:
            self.start()

    def _forget(self) -> None:
        self.is_waiting = False
        self.comparison.forget()
        self._marks.end()
        self.trained = None
        if not self.is_running:
            self.log = self.folder = None
            self.run_changed.emit()

    def _on_event(self, event: Event) -> None:
        if self.log is not None:
            self.log.add(event)
            self._marks.take(event)
            self.run_changed.emit()

    def _on_failed(self, failed: Failed) -> None:
        if self.log is not None and self.log.started is not None:
            said = sentence("{end} What the run reported until then is kept.", end=failed.message)
            self.log.fail(said, "died")
        elif self.log is not None:
            self.log.fail(failed.message)
        self.workspace.message.emit(words(failed.message), True)
        self._end()

    def _end(self) -> None:
        self.is_running = False
        self._marks.end()
        if self.log is not None and self.log.outcome in ("finished", "stopped"):
            self.trained = model_in(self.folder) or self.trained
        self.running_changed.emit()
        self.run_changed.emit()
