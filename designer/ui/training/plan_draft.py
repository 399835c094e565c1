"""The training plan of the open document: what is chosen, what is suggested, and what does not fit.

No run is known here: `controller` trains as this says.
"""

from msgspec.structs import replace
from PySide6.QtCore import Signal

from designer.document import Change
from designer.errors import DesignerError
from designer.network import edits
from designer.network.check_result import CheckResult
from designer.network.graph import Network
from designer.network.problems import Problem
from designer.protocol import DataDescription, Failed, Suggest
from designer.sentences import tr, words
from designer.training import origin, suggest
from designer.training.compatibility import problems
from designer.training.outputs import OutputPlan, outputs_of
from designer.training.plan import TrainingPlan, plan_of, section, with_plan
from designer.training.sources import DataSource
from designer.ui.workspace import Service, Workspace


class PlanDraft(Service):
    """Completes the plan from what the network gives and the data hold, and compares the three.

    Nothing here waits: the reader describes the data, the checker the network, and both answer by
    signals.
    """

    reset = Signal()  # another document is open; told before anything else about it
    plan_changed = Signal()
    described = Signal()  # what the data hold, or why they cannot be read, is known
    compared = Signal()  # network and data, anew: what does not fit is in `misfits`
    settled = Signal()  # after `compared`: there is no reason to wait any more

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.description: DataDescription | None = None
        self.data_error = ""
        self.misfits: tuple[Problem, ...] = ()
        self._described_source: DataSource | None = None
        self._asked = 0
        self._watching = False
        workspace.changed.connect(self._on_change)
        workspace.answered.connect(self._on_answer)

    # --- the plan and what is suggested for it --------------------------------------------------

    @property
    def plan(self) -> TrainingPlan:
        """The plan as the document holds it; what nobody chose is left open."""
        try:
            return plan_of(self.workspace.document.network)
        except DesignerError as error:
            self.workspace.message.emit(words(error.message), True)
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

    def _completed(self, plan: TrainingPlan) -> TrainingPlan:
        known = self._known()
        return suggest.completed(plan, *known) if known is not None else plan

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
        known = self._known()
        return outputs_of(plan, *known) if known is not None else ()

    def suggestions(self) -> list[str]:
        """What will be taken for what nobody chose, each with its reason."""
        known, plan = self._known(), self.plan
        if known is None:
            return []
        network, answer, data = known
        chosen = []
        if plan.optimizer is None:
            chosen.append((tr("optimizer"), suggest.optimizer(plan, data)))
        if not plan.losses:
            losses = suggest.losses(network, answer, data)
            chosen += [(tr("loss"), suggestion) for suggestion in losses]
            if not plan.metrics:
                metrics = suggest.metrics(network, answer, data)
                chosen += [(tr("metric"), suggestion) for suggestion in metrics]
        return [
            tr(
                "Suggested {role}: {type}. {reason}",
                role=role,
                type=one.value.type,
                reason=one.reason,
            )
            for role, one in chosen
        ]

    def _known(self) -> tuple[Network, CheckResult, DataDescription] | None:
        """What suggestions are made from: the network, if it has no errors, and the data."""
        answer = self.workspace.checked
        if answer is None or answer.errors or self.description is None:
            return None
        return self.workspace.document.network, answer, self.description

    def set_plan(self, label: str, plan: TrainingPlan, *, merge: str | None = None) -> None:
        """Change the plan, as one undo step of the document."""
        document = self.workspace.document
        document.apply(label, with_plan(document.network, plan), merge=merge)

    def repair(self, problem: Problem) -> None:
        """Perform the edit that a problem proposes."""
        repair = problem.repair
        if repair is not None:
            document = self.workspace.document
            document.apply(words(repair.title), edits.repaired(document.network, repair))

    # --- following the document and its data ----------------------------------------------------

    def watch(self) -> None:
        """Begin to describe the data and to compare them with the network after each edit."""
        self._watching = True
        self._describe()

    def reason_to_wait(self) -> str:
        """What is found out just now and decides whether a run can start, in one sentence."""
        answer = self.workspace.checked
        if self.plan.data is None or self.data_error:
            return ""
        if answer is None or answer.revision != self.workspace.document.revision:
            return tr("The network is still being checked.")
        if self.description is None and not answer.errors:
            return tr("The data are still being read.")
        return ""

    def _on_change(self, change: Change) -> None:
        if change.reset:
            self._forget()
        if change.reset or sections_differ(change):
            self.plan_changed.emit()
            if self._watching:
                self._describe()

    def _forget(self) -> None:
        self.description, self._described_source, self.data_error = None, None, ""
        self.misfits = ()
        self.reset.emit()

    def _on_answer(self, _: object) -> None:
        if self._watching:
            self._compare()

    def _describe(self) -> None:
        source = self.plan.data
        if source == self._described_source:
            self._compare()
            return
        self._described_source, self.description, self.data_error = source, None, ""
        # Other data may be chosen before the reader answers; only what was asked last counts.
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
                self.data_error = words(failed.message)
                self.described.emit()
                self._compare()

        self.workspace.bridge.ask("reader", Suggest(source), DataDescription, take, failed=refuse)

    def _compare(self) -> None:
        """Find out anew what does not fit; the workspace hears only of what became different."""
        known = self._known()
        misfits = problems(self.whole_plan, *known) if known is not None else ()
        if misfits != self.misfits:
            self.misfits = misfits
            self.workspace.set_misfits(misfits)
        self.compared.emit()
        if not self.reason_to_wait():
            self.settled.emit()


def sections_differ(change: Change) -> bool:
    """Whether the change was one of the training plan, or of the weights it begins with."""
    return any(
        change.before.settings.get(name) != change.after.settings.get(name)
        for name in (section, origin.section)
    )
