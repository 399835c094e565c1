"""Engine processes of one window and its documents, owned by one worker thread.

The contract, which the body keeps: no call here ever waits for an engine (except `close`, which
has a deadline). Callbacks are handed to `deliver`, which brings them to the caller's thread.
"""

import asyncio
import atexit
import itertools
import shutil
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import msgspec
from msgspec import Struct

from designer import protocol
from designer.engine_client import ends
from designer.engine_client.connection import Connection, OpenRequest
from designer.engine_client.process import document_of, engine_command, role_of, shown_name
from designer.engine_client.trust import Trust
from designer.errors import EngineError
from designer.protocol import (
    Done,
    Event,
    Failed,
    Forget,
    Log,
    Progress,
    Ready,
    Request,
    RequestFrame,
    Stop,
)
from designer.sentences import NOTHING, Sentence, sentence

restarts_allowed = 3
restarts_window = 60.0  # seconds


class EngineState(Struct, frozen=True):
    """How an engine is; `message` is a sentence where it died, `versions` is known when ready."""

    engine: str
    state: Literal["starting", "ready", "busy", "died", "stopped"]
    message: Sentence = NOTHING
    versions: dict[str, str] = {}

    @property
    def document(self) -> str:
        """The id of the document whose own engine it is; "" for one that documents share."""
        return document_of(self.engine)

    @property
    def shown_name(self) -> str:
        """What the engine is called where a person reads it."""
        return shown_name(self.engine)


def _ignore(*_: Any) -> None:
    pass


class _Deaths:
    """When engines have died."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}

    def note(self, engine: str) -> None:
        """It has just died."""
        self._times.setdefault(engine, deque()).append(time.monotonic())

    def of_late(self, engine: str) -> int:
        """How often it has died within the window."""
        times = self._times.get(engine, deque())
        while times and time.monotonic() - times[0] > restarts_window:
            times.popleft()
        return len(times)


class Engines:
    """Starts engines when they are first needed, sends requests and delivers events.

    An engine is called by its role (`checker`, `reader`, `trainer`), or `ROLE:DOCUMENT` and
    `ROLE:DOCUMENT:ANYTHING` where it is a document's own. The checker restarts by itself when it
    dies, but not without end; nothing else is ever started again without being asked.

    An engine carries out requests in order. If it ends, those of the document that it was at work
    for fail; what other documents have asked is asked of the next process.

    An engine runs no code of a network unless it was started with its digests, and it is started
    with none that `trust` does not allow at that moment. One that may run other code than a request
    asks for is ended and another takes its place: processes are never handed on.
    """

    def __init__(
        self,
        deliver: Callable[[Callable[[], None]], None],
        on_state: Callable[[EngineState], None] = _ignore,
        *,
        command: Callable[[str], list[str]] = engine_command,
        trust: Trust | None = None,
    ) -> None:
        self.trust = trust or Trust(None)
        self._deliver = deliver
        self._watchers: list[Callable[[EngineState], None]] = [on_state]
        self._listeners: list[Callable[[str, str], None]] = []
        self._command = command
        self._numbers = itertools.count(1)
        self._engines: dict[str, Connection] = {}
        self._retired: set[Connection] = set()  # on their way out, their names are free again
        self._deaths = _Deaths()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._closed = False

    # --- any thread ---------------------------------------------------------------------------

    def deliver(self, call: Callable[[], None]) -> None:
        """Have `call` called as callbacks are: later, on the caller's thread."""
        self._deliver(call)

    def watch(self, on_state: Callable[[EngineState], None]) -> Callable[[], None]:
        """Tell `on_state` about every change of an engine; returns a function that ends it."""
        self._watchers.append(on_state)
        return lambda: self._watchers.remove(on_state)

    def listen(self, on_line: Callable[[str, str], None]) -> Callable[[], None]:
        """Tell `on_line` the engine and the text of every line that one writes to its log."""
        self._listeners.append(on_line)
        return lambda: self._listeners.remove(on_line)

    def start(self, engine: str) -> None:
        """Start an engine before it is needed, so that it is warm by then."""
        role_of(engine)
        self._post(self._engine, engine)

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
        document: str = "",
    ) -> int:
        """Send a request; returns its number.

        Exactly one of `on_done` and `on_failed` is called. After `deadline` seconds the engine is
        ended and the request fails. `code` holds the digests of the code of the network that the
        engine may run, `document` the id of the open document that asks.
        """
        role_of(engine)
        number = next(self._numbers)
        pending = OpenRequest(on_event, on_done, on_failed, document, deadline)
        self._post(self._send, engine, number, request, pending, code)
        return number

    def stop(self, engine: str, deadline: float = 5.0) -> None:
        """Ask an engine to stop what it does; an engine with nothing to do is ended.

        The process of a stopped engine stays, warm for the next request. What has not ended at
        the deadline is killed.
        """
        self._post(self._stop, engine, deadline)

    def end(self, engine: str) -> None:
        """End an engine that is no longer needed; it is not started again by itself."""
        self._post(self._end, engine)

    def kill(self, engine: str, document: str | None = None) -> None:
        """End an engine at once; with a document, only what that has asked of it fails."""
        self._post(self._kill, engine, ends.was_ended(role_of(engine)), document)

    def forget(self, document: str) -> None:
        """Let go of a document that was closed: end its engines, answer nothing that it asked."""
        self._post(self._forget, document)

    def pid(self, engine: str) -> int | None:
        """The process id of an engine that runs."""
        connection = self._engines.get(engine)
        process = connection.process if connection is not None else None
        return process.pid if process is not None and process.returncode is None else None

    def close(self, deadline: float = 2.0) -> None:
        """End all engines; those that have not ended at the deadline are killed."""
        with self._starting:
            loop, thread, self._closed = self._loop, self._thread, True
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        atexit.unregister(self.close)
        # Longer than the deadline, since what is killed there has to be waited for.
        asyncio.run_coroutine_threadsafe(self._close(deadline), loop).result(deadline + 10.0)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()

    def _post(self, call: Callable[..., object], *arguments: Any) -> None:
        with self._starting:
            if self._closed:
                return
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                # A daemon, ended by `atexit`: Python joins all other threads before it runs that,
                # and this one goes on until `close`, so that the program would never end.
                self._thread = threading.Thread(
                    target=self._run, args=(self._loop,), name="engines", daemon=True
                )
                self._thread.start()
                atexit.register(self.close)
            self._loop.call_soon_threadsafe(call, *arguments)

    @staticmethod
    def _run(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    # --- the worker thread --------------------------------------------------------------------

    def _call(self, call: Callable[..., None], *arguments: Any) -> None:
        # After `close` nobody is called: the window that calls are delivered to may be gone.
        if not self._closed:
            self._deliver(partial(call, *arguments))

    def _tell(
        self,
        engine: str,
        state: Literal["starting", "ready", "busy", "died", "stopped"],
        message: Sentence = NOTHING,
        versions: dict[str, str] | None = None,
    ) -> None:
        told = EngineState(engine, state, message, versions or {})
        # A copy, since watchers come and go on other threads.
        for watcher in tuple(self._watchers):
            self._call(watcher, told)

    def _engine(self, name: str, code: frozenset[str] = frozenset()) -> Connection | None:
        """The engine called `name`, started if need be; None if it died too often of late.

        Raises EngineError where it would be started with code that is not allowed.
        """
        engine = self._engines.get(name)
        if engine is not None and engine.code != code:
            self._retire(engine, 0.0)
            engine = None
        if not all(map(self.trust.allows, code)):
            raise EngineError(
                sentence("The network contains code that has not been allowed to run.")
            )
        if engine is None:
            if self._deaths.of_late(name) > restarts_allowed:
                return None
            engine = self._engines[name] = Connection(name, code)
            engine.task = asyncio.get_running_loop().create_task(self._live(engine))
        return engine

    def _send(
        self,
        name: str,
        number: int,
        request: Request,
        pending: OpenRequest,
        code: frozenset[str],
    ) -> None:
        try:
            body = protocol.encode(RequestFrame(number, request, pending.document))
        except (
            msgspec.MsgspecError,
            TypeError,
            ValueError,
            RecursionError,
            OverflowError,
        ) as problem:
            self._call(
                pending.on_failed,
                Failed(sentence("The request cannot be sent: {reason}", reason=str(problem))),
            )
            return
        if len(body) > protocol.largest_frame:
            said = sentence(
                "The network has {size:,} bytes as a message; at most {most:,} fit.",
                size=len(body),
                most=protocol.largest_frame,
            )
            self._call(pending.on_failed, Failed(said))
            return
        pending.frame = protocol.header.pack(len(body)) + body
        self._hand_over(name, number, pending, code)

    def _hand_over(
        self, name: str, number: int, pending: OpenRequest, code: frozenset[str]
    ) -> None:
        """Give a request to the engine called `name`, whichever process that is by now."""
        try:
            engine = self._engine(name, code)
        except EngineError as problem:
            self._call(pending.on_failed, Failed(problem.message))
            return
        if engine is None:
            said = ends.stays_off(role_of(name), self._deaths.of_late(name))
            self._call(pending.on_failed, Failed(said))
            return
        was_idle = not engine.open
        engine.open[number] = pending
        if pending.patience is not None:
            verdict = ends.was_late(engine.role, pending.patience)
            pending.deadline = asyncio.get_running_loop().call_later(
                pending.patience, engine.kill, verdict
            )
        engine.write(pending.frame)
        if was_idle and engine.ready:
            self._tell(name, "busy", versions=engine.versions)

    def _stop(self, name: str, deadline: float) -> None:
        engine = self._engines.get(name)
        if engine is None:
            return
        # What is asked after the stop is not late, however long it takes.
        asked = set(engine.open)
        if not asked:
            self._retire(engine, deadline)
            return
        self._send(name, next(self._numbers), Stop(), _nobody(), engine.code)

        def at_deadline() -> None:
            if asked & engine.open.keys():
                engine.kill(ends.did_not_stop(engine.role, deadline))

        asyncio.get_running_loop().call_later(deadline, at_deadline)

    def _end(self, name: str) -> None:
        engine = self._engines.get(name)
        if engine is not None:
            self._retire(engine, 0.0)

    def _retire(self, engine: Connection, deadline: float) -> None:
        """End an engine that has nothing to do."""
        # Its name is free at once: the next request starts another process beside this one's end.
        del self._engines[engine.name]
        self._retired.add(engine)
        # With a verdict its end is "stopped" and no death, whatever the exit status is.
        engine.verdict = ends.was_ended(engine.role)
        if engine.process is not None and engine.process.stdin is not None:
            engine.process.stdin.close()
        asyncio.get_running_loop().call_later(deadline, engine.kill, engine.verdict)

    def _kill(self, name: str, verdict: Sentence, document: str | None) -> None:
        engine = self._engines.pop(name, None)
        if engine is None:
            return
        self._retired.add(engine)  # the next request has an engine of its own
        engine.kill(verdict)
        others = self._fail(engine, verdict, document)
        self._ask_the_next(engine, others)

    def _fail(
        self, engine: Connection, end: Sentence, document: str | None
    ) -> dict[int, OpenRequest]:
        """Fail what `document` (None: anybody) has asked of an engine; what others have asked."""
        waiting, engine.open = engine.open, {}
        others: dict[int, OpenRequest] = {}
        for number, pending in waiting.items():
            if pending.deadline is not None:
                pending.deadline.cancel()
            if document is None or pending.document == document:
                self._call(pending.on_failed, Failed(end))
            elif pending.is_answered:
                self._call(pending.on_done)
            else:
                others[number] = pending
        return others

    def _ask_the_next(self, engine: Connection, others: dict[int, OpenRequest]) -> None:
        for number, pending in others.items():
            self._hand_over(engine.name, number, pending, engine.code)

    def _forget(self, document: str) -> None:
        for name, engine in tuple(self._engines.items()):
            for pending in engine.open.values():
                if pending.document == document:
                    # It stays in line, and its deadline counts: the engine may be at work on it.
                    pending.on_event = pending.on_done = pending.on_failed = _ignore
            if document_of(name) == document:
                self._retire(engine, 0.0)
            elif engine.role == "checker" and not document_of(name):
                self._send(name, next(self._numbers), Forget(), _nobody(document), engine.code)

    async def _close(self, deadline: float) -> None:
        engines = [*self._engines.values(), *self._retired]
        for engine in engines:
            engine.is_closing = True
            if engine.process is not None and engine.process.stdin is not None:
                engine.process.stdin.close()
        tasks = [engine.task for engine in engines if engine.task is not None]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=deadline)
            if late:
                for engine in engines:
                    engine.kill(ends.was_ended(engine.role))
                await asyncio.wait(late)
        # The transports say goodbye in callbacks of their own.
        await asyncio.sleep(0)

    async def _live(self, engine: Connection) -> None:
        """The life of an engine process, from start to end."""
        self._tell(engine.name, "starting")
        folder = tempfile.mkdtemp(prefix="designer-engine-")
        try:
            end = await engine.converse(
                [*self._command(engine.role), *_consent(engine.code)],
                folder,
                take=partial(self._take, engine),
                log=partial(self._log, engine),
            )
        except OSError as problem:
            end = ends.could_not_start(engine.role, problem)
        finally:
            # An engine takes its folder away itself, but for one that crashed or was killed.
            shutil.rmtree(folder, ignore_errors=True)
        self._bury(engine, end)

    def _take(self, engine: Connection, number: int, event: Event) -> None:
        if isinstance(event, Ready):
            engine.ready, engine.versions = True, event.versions
            state: Literal["ready", "busy"] = "busy" if engine.open else "ready"
            self._tell(engine.name, state, versions=engine.versions)
            return
        pending = engine.open.get(number)
        # A killed engine's pipe may still hold events of requests that have failed already.
        if pending is None:
            return
        if not isinstance(event, Done | Failed):
            pending.is_answered |= not isinstance(event, Progress | Log)
            self._call(pending.on_event, event)
            return
        del engine.open[number]
        if pending.deadline is not None:
            pending.deadline.cancel()
        if isinstance(event, Done):
            self._call(pending.on_done)
        else:
            self._call(pending.on_failed, event)
        if not engine.open:
            self._tell(engine.name, "ready", versions=engine.versions)
            if engine.code and engine.role != "checker" and engine in self._engines.values():
                self._retire(engine, 0.0)  # what ran foreign code does nothing else afterwards

    def _log(self, engine: Connection, text: str) -> None:
        for listener in tuple(self._listeners):
            self._call(listener, engine.name, text)
        # Whoever else waits has no part in it.
        for pending in tuple(engine.open.values())[:1]:
            self._call(pending.on_event, Log("info", text))

    def _bury(self, engine: Connection, end: Sentence) -> None:
        """Tell everybody who waits that the engine is gone; start the checker again."""
        was_retired = engine in self._retired
        self._retired.discard(engine)
        if not was_retired:
            self._engines.pop(engine.name, None)
        if engine.is_closing:
            return  # nobody listens
        at_work = next(iter(engine.open.values()), None)
        others = self._fail(engine, end, at_work.document if at_work is not None else None)
        self._tell_end(engine, end, was_retired=was_retired)
        self._ask_the_next(engine, others)

    def _tell_end(self, engine: Connection, end: Sentence, *, was_retired: bool) -> None:
        if was_retired and engine.name in self._engines:
            return  # another process has the name by now: to tell of this end would be of that one
        self._tell(engine.name, "stopped" if engine.verdict else "died", end)
        if engine.role != "checker" or was_retired or engine.code:
            return  # what may run foreign code is not started again by itself either
        self._deaths.note(engine.name)
        if self._engine(engine.name) is None:
            self._tell(engine.name, "stopped", ends.died_too_often(end))


def _nobody(document: str = "") -> OpenRequest:
    """For a request whose end nobody waits for."""
    return OpenRequest(_ignore, _ignore, _ignore, document)


def _consent(code: frozenset[str]) -> list[str]:
    """How an engine is told what it may run."""
    return ["--code", ",".join(sorted(code))] if code else []
