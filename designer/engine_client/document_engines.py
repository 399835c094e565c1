"""The engines as one of several open documents uses them."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from designer.engine_client.engines import Engines, EngineState
from designer.engine_client.trust import Trust
from designer.protocol import Event, Failed, Request

shared = ("checker", "reader")


def _ignore(*_: Any) -> None:
    pass


class DocumentEngines:
    """What `document` asks names it, and what is answered reaches it alone.

    `checker` and `reader` serve all documents. Every other engine is a process of this document's
    own, whatever it is called here: `trainer`, `trainer:export`, `checker:code`. So no run is
    stopped by another's stop, and no code runs beside what another document has allowed. After
    `close` nothing is sent or called any more.
    """

    def __init__(self, engines: Engines, document: str) -> None:
        self._engines = engines
        self._document = document
        self._is_closed = False

    @property
    def trust(self) -> Trust:
        """What code the user has allowed to run, in whatever document."""
        return self._engines.trust

    def name_of(self, engine: str) -> str:
        """What all documents together call the engine that is `engine` here."""
        if engine in shared:
            return engine
        role, *rest = engine.split(":")
        return ":".join((role, self._document, *rest))

    def deliver(self, call: Callable[[], None]) -> None:
        """Have `call` called as callbacks are: later, on the caller's thread."""
        self._engines.deliver(self._while_open(call))

    def watch(self, on_state: Callable[[EngineState], None]) -> Callable[[], None]:
        """Tell about every change of an engine that serves this document, until what this returns.

        `engine` of the state is what it is called here.
        """

        def tell(state: EngineState) -> None:
            if state.document in ("", self._document):
                on_state(replace(state, engine=state.shown_name))

        return self._engines.watch(self._while_open(tell))

    def send(
        self,
        engine: str,
        request: Request,
        *,
        on_event: Callable[[Event], None] = _ignore,
        on_done: Callable[[], None] = _ignore,
        on_failed: Callable[[Failed], None] = _ignore,
        deadline: float | None = None,
        code: frozenset[str] = frozenset(),
    ) -> None:
        """Send a request; see `Engines.send`."""
        if self._is_closed:
            return
        self._engines.send(
            self.name_of(engine),
            request,
            on_event=self._while_open(on_event),
            on_done=self._while_open(on_done),
            on_failed=self._while_open(on_failed),
            deadline=deadline,
            code=code,
            document=self._document,
        )

    def stop(self, engine: str, deadline: float = 5.0) -> None:
        """Ask an engine of this document's own to stop what it does; see `Engines.stop`."""
        if engine in shared:
            raise ValueError(f"The {engine} works for other documents as well.")
        self._engines.stop(self.name_of(engine), deadline)

    def end(self, engine: str) -> None:
        """End an engine of this document's own that is no longer needed."""
        if engine in shared:
            raise ValueError(f"The {engine} works for other documents as well.")
        self._engines.end(self.name_of(engine))

    def kill(self, engine: str) -> None:
        """End an engine at once: what this document has asked of it fails, and nothing else."""
        self._engines.kill(self.name_of(engine), self._document)

    def pid(self, engine: str) -> int | None:
        """The process id of an engine that runs."""
        return self._engines.pid(self.name_of(engine))

    def close(self) -> None:
        """The document is closed: its engines end, and the others forget it."""
        self._is_closed = True
        self._engines.forget(self._document)

    def _while_open(self, call: Callable[..., None]) -> Callable[..., None]:
        def unless_closed(*arguments: Any) -> None:
            # What was on its way when the document was closed arrives afterwards.
            if not self._is_closed:
                call(*arguments)

        return unless_closed
