"""The training of one document: its plan, what its data hold, and the run that is going on."""

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from designer.catalog.code import snippets
from designer.document import Change
from designer.errors import DesignerError
from designer.network import edits
from designer.network.graph import Network
from designer.network.problems import Problem, Severity
from designer.protocol import (
    CopyFile,
    DataDescription,
    Event,
    Failed,
    Suggest,
    Train,
)
from designer.training import origin, suggest
from designer.training.compatibility import problems
from designer.training.origin import Start
from designer.training.outputs import OutputPlan, outputs_of
from designer.training.plan import DataSource, TrainingPlan, plan_of, section, with_plan
from designer.training.run_folder import model_in, new_folder, open_run
from designer.training.run_log import RunLog
from designer.ui.engine_bridge import EngineBridge
from designer.ui.training.weights_comparison import WeightsComparison
from designer.ui.workspace import Workspace

engine = "trainer"
stop_deadline = 10.0  # seconds from asking a run to stop to killing it
leave_deadline = 3.0  # the same, where somebody waits for the window to close


class TrainingController(QObject):
    """Knows whether the network can be trained as planned, and trains it.

    Nothing here waits: the reader describes the data, the trainer trains, and both answer by
    signals. `log` holds the run that is shown, whether it goes on or was opened from a folder.
    """

    plan_changed = Signal()
    described = Signal()  # what the data hold, or why they cannot be read, is known
    fit_changed = Signal()  # the problems between network and data
    run_changed = Signal()  # an event of the run was added to the log
    running_changed = Signal()  # a run, or the wait for one, began or ended

    def __init__(self, workspace: Workspace, bridge: EngineBridge, runs: Path) -> None:
        super().__init__()
        self.workspace = workspace
        self.runs = runs
        self.description: DataDescription | None = None
        self.data_error = ""
        self.fit: tuple[Problem, ...] = ()
        self.log: RunLog | None = None
        self.folder: Path | None = None
        self.is_running = False
        self.is_waiting = False  # for network and data to be known, and then it trains
        self.trained: Path | None = None  # the model that the last run of this document has left
        self.comparison = WeightsComparison(bridge, engine)
        self._bridge = bridge
        self._described_source: DataSource | None = None
        self._asked = 0
        self._watching = False
        workspace.changed.connect(self._on_change)
        workspace.answered.connect(self._on_answer)

    @property
    def plan(self) -> TrainingPlan:
        """The plan as the document holds it; what nobody chose is left open."""
        try:
            return plan_of(self.workspace.document.network)
        except DesignerError as error:
            self.workspace.message.emit(error.message, True)
            return TrainingPlan()

    @property
    def whole_plan(self) -> TrainingPlan:
        """The plan with suggestions for what nobody chose."""
        return self._completed(self.plan)

    @property
    def suggested_plan(self) -> TrainingPlan:
        """What would be suggested if nobody had chosen optimizer, losses and metrics."""
        return self._completed(self._open_plan)

    @property
    def _open_plan(self) -> TrainingPlan:
        return replace(self.plan, optimizer=None, losses=(), metrics=(), output_metrics=())

    @property
    def outputs(self) -> tuple[OutputPlan, ...]:
        """What the plan, completed, says of each output."""
        return self._outputs_of(self.plan)

    @property
    def suggested_outputs(self) -> tuple[OutputPlan, ...]:
        """What would be suggested for each of several outputs; nothing where there is one."""
        suggested = self._outputs_of(replace(self._open_plan, loss_weights=()))
        return suggested if len(suggested) > 1 and len(self.outputs) == len(suggested) else ()

    def _outputs_of(self, plan: TrainingPlan) -> tuple[OutputPlan, ...]:
        answer = self.workspace.checked
        if answer is None or answer.errors or self.description is None:
            return ()
        network = self.workspace.document.network
        return outputs_of(plan, network, answer, self.description)

    @property
    def weights(self) -> Start:
        """What a run would begin with."""
        document = self.workspace.document
        return origin.start_of(
            self.plan,
            document.network,
            document=document.path,
            runs=self.runs,
            name=self.run_name,
        )

    @property
    def run_name(self) -> str:
        """What the runs of this document are called."""
        return self.workspace.document.network.name or self._file_name()

    def _completed(self, plan: TrainingPlan) -> TrainingPlan:
        answer = self.workspace.checked
        if answer is None or answer.errors or self.description is None:
            return plan
        network = self.workspace.document.network
        return suggest.completed(plan, network, answer, self.description)

    def set_plan(self, label: str, plan: TrainingPlan, *, merge: str | None = None) -> None:
        """Change the plan, as one undo step of the document."""
        document = self.workspace.document
        document.apply(label, with_plan(document.network, plan), merge=merge)

    def watch(self) -> None:
        """Begin to describe the data and to compare them with the network after each edit."""
        self._watching = True
        self._describe()

    def suggestions(self) -> list[str]:
        """What will be taken for what nobody chose, each with its reason."""
        answer, data, plan = self.workspace.checked, self.description, self.plan
        if answer is None or answer.errors or data is None:
            return []
        network, chosen = self.workspace.document.network, []
        if plan.optimizer is None:
            chosen.append((self.tr("optimizer"), suggest.optimizer(plan, data)))
        if not plan.losses:
            losses = suggest.losses(network, answer, data)
            chosen += [(self.tr("loss"), suggestion) for suggestion in losses]
            if not plan.metrics:
                metrics = suggest.metrics(network, answer, data)
                chosen += [(self.tr("metric"), suggestion) for suggestion in metrics]
        return [
            self.tr("Suggested {0}: {1}. {2}").format(role, one.value.type, one.reason)
            for role, one in chosen
        ]

    def repair(self, problem: Problem) -> None:
        """Perform the edit that a problem proposes."""
        repair = problem.repair
        if repair is not None:
            document = self.workspace.document
            document.apply(repair.title, edits.repaired(document.network, repair))

    def open_run(self, folder: Path) -> None:
        """Show a run of the past."""
        if not self.is_running:
            self.log, self.folder = open_run(folder), folder
            self.run_changed.emit()

    def start(self) -> None:
        """Train, as soon as network and data are known; or say why that is not possible."""
        waited, self.is_waiting = self.is_waiting, False
        self.watch()
        self.is_waiting = bool(self.reason_to_wait())
        reason = self.reason_not_to_start()
        if self.is_waiting or (waited and reason):
            self.running_changed.emit()
        if self.is_waiting:
            return
        if reason:
            self.workspace.message.emit(reason, True)
            return
        network, plan, weights = self.workspace.document.network, self.whole_plan, self.weights
        self.folder = new_folder(self.runs, self.run_name)
        self.log = RunLog()
        self.is_running = True
        self.running_changed.emit()
        self.run_changed.emit()
        self._bridge.engines.send(
            engine,
            Train(network, plan, str(self.folder), str(weights.path) if weights.path else None),
            on_event=self._on_event,
            on_done=self._end,
            on_failed=self._on_failed,
            code=self._code(network),
        )
        if weights.lost:
            self.workspace.message.emit(weights.lost, True)

    def _code(self, network: Network) -> frozenset[str]:
        return frozenset(item.digest for item in snippets(network, self.workspace.catalog))

    def copy_file(self, source: Path, path: Path, words: str) -> None:
        """Have a file copied, which may be large and its disk slow; `words` tell that it is."""
        message = self.workspace.message
        self._bridge.engines.send(
            "reader",
            CopyFile(str(source.absolute()), str(path.absolute())),
            on_done=lambda: message.emit(words, False),
            on_failed=lambda failed: message.emit(failed.message, True),
        )

    def keep_weights(self) -> None:
        """Let the network keep what the shown run has learnt, as one undo step."""
        document, model = self.workspace.document, model_in(self.folder)
        if model is not None:
            network = origin.with_origin(document.network, model, trained=True)
            document.apply(self.tr("Keep the weights of the run"), network)

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
            self._bridge.engines.stop(engine, stop_deadline)

    def end(self, deadline: float = leave_deadline) -> None:
        """Stop, and come back once the run is over, killed at the deadline if need be."""
        if not self.is_running:
            return
        loop = QEventLoop()
        self.running_changed.connect(loop.quit)
        last = QTimer()
        last.setSingleShot(True)
        last.timeout.connect(loop.quit)
        last.start(round(1000 * (deadline + 1.0)))  # a killed engine is told of a moment later
        self._bridge.engines.stop(engine, deadline)
        loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        self.running_changed.disconnect(loop.quit)

    def reason_not_to_start(self) -> str:
        """One sentence, or nothing where the run can start."""
        if self.is_running:
            return self.tr("A run is going on; stop it before you start another.")
        if self.plan.data is None:
            return self.tr("Choose the data to train on first.")
        return self.data_error or self.reason_to_wait() or self._misfit()

    def _misfit(self) -> str:
        """Why network, weights and data, which are known, cannot be trained together."""
        answer = self.workspace.checked
        if answer is not None and answer.errors:
            return self.tr("The network cannot be trained yet: {0}").format(
                answer.errors[0].message
            )
        if (weights := self.weights).refused:
            return weights.lost
        errors = [problem for problem in self.fit if problem.severity is Severity.ERROR]
        return errors[0].message if errors else ""

    def reason_to_wait(self) -> str:
        """What is found out just now and decides whether the run can start, in one sentence."""
        answer = self.workspace.checked
        if self.is_running or self.plan.data is None or self.data_error:
            return ""
        if answer is None or answer.revision != self.workspace.document.revision:
            return self.tr("The network is still being checked.")
        if self.description is None and not answer.errors:
            return self.tr("The data are still being read.")
        return ""

    def _file_name(self) -> str:
        path = self.workspace.document.path
        return path.stem if path else "network"

    def _on_change(self, change: Change) -> None:
        if change.reset:
            self._forget()
        if change.reset or sections_differ(change):
            self.plan_changed.emit()
            if self._watching:
                self._describe()

    def _forget(self) -> None:
        self.description, self._described_source, self.data_error = None, None, ""
        self.fit, self.is_waiting = (), False
        self.comparison.forget()
        self.trained = None
        if not self.is_running:
            self.log = self.folder = None
            self.run_changed.emit()

    def _describe(self) -> None:
        source = self.plan.data
        if source == self._described_source:
            self._compare()
            return
        self._described_source, self.description, self.data_error = source, None, ""
        self._asked += 1
        number = self._asked
        self.described.emit()
        if source is None:
            self._compare()
            return

        def take(described: DataDescription) -> None:
            if number == self._asked:
                self.description = described
                self.described.emit()
                self._compare()

        def refuse(failed: Failed) -> None:
            if number == self._asked:
                self.data_error = failed.message
                self.described.emit()
                self._compare()

        self._bridge.ask("reader", Suggest(source), DataDescription, take, failed=refuse)

    def _on_answer(self, _: object) -> None:
        if self._watching:
            self._compare()

    def _compare(self) -> None:
        """Find out anew what does not fit; tell only when that became different."""
        answer = self.workspace.checked
        misfits: tuple[Problem, ...] = ()
        if answer is not None and not answer.errors and self.description is not None:
            network = self.workspace.document.network
            misfits = problems(self.whole_plan, network, answer, self.description)
        if misfits != self.fit:
            self.fit = misfits
            self.workspace.set_fit_problems(misfits)
        self.fit_changed.emit()
        if self.is_waiting and not self.reason_to_wait():
            self.start()

    def _on_event(self, event: Event) -> None:
        if self.log is not None:
            self.log.add(event)
            self.run_changed.emit()

    def _on_failed(self, failed: Failed) -> None:
        if self.log is not None and self.log.started is not None:
            kept = self.tr("What the run reported until then is kept.")
            self.log.fail(f"{failed.message} {kept}", "died")
        elif self.log is not None:
            self.log.fail(failed.message)
        self.workspace.message.emit(failed.message, True)
        self._end()

    def _end(self) -> None:
        self.is_running = False
        if self.log is not None and self.log.outcome in ("finished", "stopped"):
            self.trained = model_in(self.folder) or self.trained
        self.running_changed.emit()
        self.run_changed.emit()


def sections_differ(change: Change) -> bool:
    """Whether the change was one of the training plan, or of the weights it begins with."""
    return any(
        change.before.settings.get(name) != change.after.settings.get(name)
        for name in (section, origin.section)
    )
