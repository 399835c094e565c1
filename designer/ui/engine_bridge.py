"""Where threads meet: calls of the engine client's worker thread become calls of the GUI thread."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from designer.protocol import Event, Failed, Request

if TYPE_CHECKING:
    from designer.engine_client.document_engines import DocumentEngines
    from designer.engine_client.engines import Engines, EngineState
    from designer.engine_client.trust import Trust

Answer = TypeVar("Answer")


def _ignore(*_: Any) -> None:
    pass


class EngineBridge(QObject):
    """Owns the engines of a window. All its signals and callbacks arrive on the GUI thread."""

    state_changed = Signal(object)  # designer.engine_client.engines.EngineState
    logged = Signal(str, str)  # an engine, as a person calls it, and a line that it wrote
    _posted = Signal(object)

    def __init__(self, trust: "Trust | None" = None) -> None:
        super().__init__()
        if trust is not None:
            self.trust = trust
        # Queued also from the GUI thread itself: who posts there means "later", too.
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    @cached_property
    def engines(self) -> "Engines":
        """The engines, from when they are first needed."""
        # They bring asyncio along, which nobody needs before the window is on screen.
        from designer.engine_client.engines import Engines
        from designer.engine_client.process import shown_name

        engines = Engines(deliver=self._posted.emit, on_state=self._tell, trust=self.trust)
        engines.listen(lambda engine, line: self.logged.emit(shown_name(engine), line))
        return engines

    @property
    def has_engines(self) -> bool:
        """Whether anybody has needed them yet."""
        return "engines" in self.__dict__  # asking the property would make them

    @cached_property
    def trust(self) -> "Trust":
        """What code the user has allowed to run."""
        from designer.engine_client.trust import Trust

        return Trust.of_user()

    def of(self, document: str) -> "DocumentBridge":
        """The way to the engines for the document with this id."""
        return DocumentBridge(self, document)

    def _tell(self, state: "EngineState") -> None:
        self.state_changed.emit(state)

    def _run(self, call: Callable[[], None]) -> None:
        call()

    def close(self) -> None:
        """End all engines."""
        if self.has_engines:
            self.engines.close()


class DocumentBridge:
    """One document's way to the engines: what it asks names it, and is answered to it alone."""

    def __init__(self, bridge: EngineBridge, document: str) -> None:
        self._bridge = bridge
        self._document = document

    @cached_property
    def engines(self) -> "DocumentEngines":
        """The engines as this document uses them."""
        from designer.engine_client.document_engines import DocumentEngines  # see EngineBridge

        return DocumentEngines(self._bridge.engines, self._document)

    @property
    def trust(self) -> "Trust":
        """What code the user has allowed to run, in whatever document."""
        return self._bridge.trust

    def ask(
        self,
        engine: str,
        request: Request,
        expected: type[Answer],
        take: Callable[[Answer], object],
        *,
        done: Callable[[], None] = _ignore,
        failed: Callable[[Failed], None] = _ignore,
        code: frozenset[str] = frozenset(),
    ) -> None:
        """Send a request to an engine; `take` is given each event of the `expected` type.

        All calls come later, on the GUI thread; the last is exactly one of `done` and `failed`,
        unless the document is closed before. What else the engine tells meanwhile, progress and
        its log, is not passed on.
        """

        def on_event(event: Event) -> None:
            if isinstance(event, expected):
                take(event)

        self.engines.send(
            engine, request, on_event=on_event, on_done=done, on_failed=failed, code=code
        )

    def close(self) -> None:
        """End the document's own engines, and have the others forget it."""
        if self._bridge.has_engines:
            self.engines.close()
