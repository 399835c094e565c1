"""Slow work of engines that a person waits for: told while it goes on, and given up on demand."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from typing_extensions import override

from designer.protocol import Event, Failed, Progress, Request
from designer.sentences import words
from designer.ui.workspace import Service, Workspace


# Told apart by identity: two requests may be alike in everything.
@dataclass(frozen=True, eq=False)
class _Work:
    """One request that goes on; `kind` is what it is given up with."""

    engine: str
    kind: str
    event: Callable[[Event], None] | None
    done: Callable[[], None] | None
    failed: Callable[[], None] | None


class SlowWork(Service):
    """What goes on for a document. The newest is told; the others go on beside it."""

    # A sentence about the newest; "" when all is over.
    working = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._words: dict[_Work, str] = {}

    @property
    def goes_on(self) -> bool:
        """Whether anything goes on."""
        return bool(self._words)

    def uses(self, engine: str) -> bool:
        """Whether an engine is needed by what goes on."""
        return any(work.engine == engine for work in self._words)

    def begin(
        self,
        engine: str,
        request: Request,
        doing: str,
        kind: str,
        *,
        event: Callable[[Event], None] | None = None,
        done: Callable[[], None] | None = None,
        failed: Callable[[], None] | None = None,
        code: frozenset[str] = frozenset(),
    ) -> None:
        """Send a request; `doing` says what goes on until the engine says more."""
        work = _Work(engine, kind, event, done, failed)
        self._words[work] = doing
        self._tell()
        self.workspace.bridge.engines.send(
            engine,
            request,
            on_event=lambda arrived: self._on_event(work, arrived),
            on_done=lambda: self._on_end(work, None),
            on_failed=lambda failure: self._on_end(work, failure),
            code=code,
        )

    def cancel(self, kind: str | None = None) -> None:
        """Give up what goes on, or what of it is of this kind."""
        given_up = [work for work in self._words if kind in (None, work.kind)]
        for work in given_up:
            del self._words[work]
        for engine in {work.engine for work in given_up}:
            self.workspace.bridge.engines.kill(engine)
        if given_up:
            self._tell()

    @override
    def close(self) -> None:
        """Give up all that goes on."""
        self.cancel()

    def _tell(self) -> None:
        self.working.emit(next(reversed(self._words.values()), ""))

    def _on_event(self, work: _Work, arrived: Event) -> None:
        if work not in self._words:
            return
        if isinstance(arrived, Progress):
            self._words[work] = words(arrived.message)
            self._tell()
        elif work.event is not None:
            work.event(arrived)

    def _on_end(self, work: _Work, failure: Failed | None) -> None:
        if self._words.pop(work, None) is None:
            return  # it was given up
        self._tell()
        if failure is not None:
            self.workspace.message.emit(words(failure.message), True)
        ended = work.done if failure is None else work.failed
        if ended is not None:
            ended()
