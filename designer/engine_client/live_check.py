"""The checker's mirror of a document, kept current, and Keras' answers, merged."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from designer.catalog.custom import section
from designer.document import Change, Document
from designer.engine_client.document_engines import DocumentEngines
from designer.engine_client.engines import EngineState
from designer.network.check_result import CheckResult
from designer.network.diff import Patch, patch
from designer.network.graph import Network
from designer.network.problems import ShowCode
from designer.protocol import Check, Checked, CheckPatch, Event, Failed
from designer.sentences import Sentence, sentence

checker = "checker"
code_checker = "checker:code"  # a process of this document's own, for its code
patience = 60.0  # seconds after which a checker that does not answer is ended


class LiveCheck:
    """Asks the checker after every change of a document and calls `on_answer` with each answer.

    At most one question is under way; what changes meanwhile is asked in one next question. An
    answer that is late, because the network has changed since, is merged but not told. What Keras
    does not see (positions, settings) is not asked: the answer is told again with the newer
    revision. All methods belong to the thread that `engines` delivers to.
    """

    def __init__(
        self,
        engines: DocumentEngines,
        document: Document,
        on_answer: Callable[[CheckResult], None],
        on_trouble: Callable[[Sentence], None] = lambda sentence: None,
    ) -> None:
        self._engines = engines
        self._document = document
        self._on_answer = on_answer
        self._on_trouble = on_trouble
        self._mirror: Network | None = None  # what the checker holds, or will when it answers
        self._mirror_revision = 0
        self._answer: CheckResult | None = None  # about `_mirror`, unless a question is under way
        self._question = 0  # the number of the question under way; 0: none
        self._count = 0
        self._code: frozenset[str] = frozenset()  # digests of what our checker may run
        self._given_up: frozenset[str] = frozenset()  # what a checker did not survive
        self._ends = (document.subscribe(self._on_change), engines.watch(self._on_state))
        self._ask()

    def close(self) -> None:
        """Listen no longer; an answer under way is dropped."""
        # No question has this number, so whatever still arrives is dropped.
        self._question = -1
        for end in self._ends:
            end()
        self._ends = ()  # type: ignore[assignment]
        self._forget_code()

    def look_again(self) -> None:
        """Ask anew if code that kept something from being checked has been allowed meanwhile."""
        self._given_up = frozenset()
        if not self._question and self._answer is not None and self._take_allowed(self._answer):
            self._ask()

    def _on_change(self, change: Change) -> None:
        if change.reset:
            self._forget_code()
        # A patch of settings alone is not asked (`concerns_keras`), and the code of layers stands
        # there.
        if change.reset or _code_differs(change):
            self._mirror = None
        self._ask()

    def _on_state(self, state: EngineState) -> None:
        if state.engine != self._engine:
            return
        if state.state in ("died", "stopped"):
            self._mirror = None
        elif state.state == "ready" and self._mirror is None:
            self._ask()

    def _ask(self) -> None:
        """Ask about the present network, unless a question is under way or nothing is new."""
        if self._question:
            return
        network, revision = self._document.network, self._document.revision
        request: Check | CheckPatch
        if self._mirror is None or self._answer is None:
            request = Check(revision, network)
        else:
            change = patch(self._mirror, network)
            if not concerns_keras(change, self._mirror):
                if self._answer.revision != revision:
                    self._answer = replace(self._answer, revision=revision)
                    # Later, like every answer: other subscribers have not heard of the change yet.
                    self._engines.deliver(partial(self._tell, self._answer))
                return
            request = CheckPatch(self._mirror_revision, revision, change)
        self._count += 1
        self._question = number = self._count
        self._mirror, self._mirror_revision = network, revision
        self._engines.send(
            self._engine,
            request,
            on_event=partial(self._on_event, number),
            on_done=partial(self._on_done, number),
            on_failed=partial(self._on_failed, number, isinstance(request, Check)),
            deadline=patience,
            code=self._code,
        )

    def _on_event(self, number: int, event: Event) -> None:
        if number == self._question and isinstance(event, Checked):
            self._answer = merged(self._answer, event)

    def _on_done(self, number: int) -> None:
        if number != self._question:
            return
        self._question = 0
        answer = self._answer
        if answer is None or self._take_allowed(answer):
            self._ask()
        elif answer.revision == self._document.revision:
            self._tell(answer)
        else:
            self._ask()

    def _on_failed(self, number: int, was_whole: bool, failed: Failed) -> None:
        if number != self._question:
            return
        self._question = 0
        self._mirror = None
        if self._code:
            # It hangs or ends the process: everything else is checked without it.
            self._given_up |= self._code
            self._forget_code()
            self._on_trouble(
                sentence(
                    "{end} The network is checked without its own code now.", end=failed.message
                )
            )
            self._ask()
        # The same whole network is not asked again; it would only fail once more.
        elif not was_whole or self._mirror_revision != self._document.revision:
            self._ask()

    @property
    def _engine(self) -> str:
        return code_checker if self._code else checker

    def _take_allowed(self, answer: CheckResult) -> bool:
        """Have a checker that may run what was refused and is allowed, if there is any."""
        trust = self._engines.trust
        fresh = {item for item in _refused(answer) - self._given_up if trust.allows(item)}
        if fresh <= self._code:
            return False
        self._code |= fresh
        self._mirror = None
        return True

    def _forget_code(self) -> None:
        if self._code:
            self._code = frozenset()
            self._engines.end(code_checker)

    def _tell(self, answer: CheckResult) -> None:
        if self._question >= 0 and answer.revision == self._document.revision:
            self._on_answer(answer)


def _code_differs(change: Change) -> bool:
    return change.before.settings.get(section) != change.after.settings.get(section)


def _refused(answer: CheckResult) -> frozenset[str]:
    """The digests of the code that the checker was not allowed to run."""
    ways_out = (problem.repair for problem in answer.problems)
    return frozenset(
        item for way_out in ways_out if isinstance(way_out, ShowCode) for item in way_out.digests
    )


def concerns_keras(change: Patch, before: Network) -> bool:
    """Whether Keras could answer differently after `change`: more than positions or settings."""
    if change.layers or change.wires:
        return True
    for key, node in change.nodes.items():
        old = before.nodes.get(key)
        if old is None or node is None:
            return True
        if (old.layer, old.arguments) != (node.layer, node.arguments):
            return True
    return False


def merged(answer: CheckResult | None, event: Checked) -> CheckResult:
    """`answer` with what became different; an event with no answer before it is a whole one."""
    known = {} if answer is None or event.whole else answer.nodes
    nodes = {**known, **event.nodes}
    return CheckResult(
        revision=event.revision,
        nodes={key: value for key, value in nodes.items() if value is not None},
        order=answer.order if event.order is None and answer is not None else event.order or (),
        inputs=event.inputs,
        outputs=event.outputs,
        totals=event.totals,
        problems=event.problems,
    )
