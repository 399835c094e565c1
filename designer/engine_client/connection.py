"""The connection to one engine process, for `designer.engine_client.engines`."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable

import msgspec
from msgspec import Struct

from designer import protocol
from designer.engine_client import ends
from designer.engine_client.process import engine_environment, role_of
from designer.protocol import Event, Failed
from designer.sentences import Sentence, counted, words

log_lines_kept = 50
log_lines_per_second = 200
log_line_length = 2000

# What TensorFlow says at every start, before its own log level counts.
_noise = (b"I0000 ", b"WARNING: All log messages before absl", b"To enable the following")
# What the framework says as if it were an error: that there is no graphics card, and that a
# faster way to compute is not there.
_harmless = (b"failed call to cuInit", b"Falling back to the default Eigen")
_exit_grace = 1.0  # seconds between the end of an engine's events and the end of its process

Take = Callable[[int, Event], None]


class OpenRequest(Struct):
    """A request that has not ended; `document` is who asked."""

    on_event: Callable[[Event], None]
    on_done: Callable[[], None]
    on_failed: Callable[[Failed], None]
    document: str = ""
    patience: float | None = None  # seconds until `deadline`
    deadline: asyncio.TimerHandle | None = None
    frame: bytes = b""  # to be sent once more where somebody else's request ended the engine
    is_answered: bool = False  # only its end is still to come


class Connection:
    """One engine process: what goes in, what comes out, how it ends. Lives on the worker thread."""

    def __init__(self, name: str, code: frozenset[str] = frozenset()) -> None:
        self.name = name
        self.role = role_of(name)
        self.code = code  # digests of the code that this process may run
        self.process: asyncio.subprocess.Process | None = None
        self.task: asyncio.Task[None] | None = None
        self.open: dict[int, OpenRequest] = {}
        self.outbox: list[bytes] = []
        self.log: deque[str] = deque(maxlen=log_lines_kept)
        self.ready = False
        self.versions: dict[str, str] = {}
        self.verdict: Sentence | None = None  # why we ended it, if we did
        self.is_closing = False

    def write(self, frame: bytes) -> None:
        """Send bytes now, or as soon as the process is there."""
        if self.process is None:
            self.outbox.append(frame)
        elif self.process.stdin is not None and not self.process.stdin.is_closing():
            # No `drain`: it would wait for a busy engine, and whoever sends must not.
            self.process.stdin.write(frame)

    def kill(self, verdict: Sentence) -> None:
        """End the process at once."""
        # The first reason stands; what comes after it is mostly its consequence.
        self.verdict = self.verdict or verdict
        if self.process is not None:
            # It may just have ended by itself.
            with contextlib.suppress(ProcessLookupError):
                self.process.kill()

    async def converse(
        self, command: list[str], folder: str, *, take: Take, log: Callable[[str], None]
    ) -> Sentence:
        """Start the process, read it until it ends; what its end is called."""
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
            env=engine_environment(folder),
            # asyncio stops reading a pipe that holds twice this; answers may be megabytes, and its
            # own 64 KiB would bring them in many small turns.
            limit=1 << 20,
        )
        self.process = process
        for frame in self.outbox:
            self.write(frame)
        self.outbox.clear()
        # It may have been killed, or closed, while the system was still starting it.
        if self.verdict is not None:
            self.kill(self.verdict)
        elif self.is_closing and process.stdin is not None:
            process.stdin.close()
        lines = asyncio.ensure_future(self._read_log(process, log))
        complaint = await self._read_events(process, take)
        if complaint is not None:
            self.kill(complaint)
        if not await _has_ended(process):
            self.kill(ends.closed_its_connection(self.role))
            await _has_ended(process)
        # A process that the engine had started may still hold its stderr.
        await asyncio.wait([lines], timeout=_exit_grace)
        lines.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await lines
        process._transport.close()  # type: ignore[attr-defined]  # no public way to let go
        return self.verdict or ends.by_itself(self.role, process.returncode or 0, list(self.log))

    async def _read_events(
        self, process: asyncio.subprocess.Process, take: Take
    ) -> Sentence | None:
        """Read until the pipe ends; a sentence if what came could not be read."""
        assert process.stdout is not None
        try:
            while True:
                head = await process.stdout.readexactly(protocol.header.size)
                (size,) = protocol.header.unpack(head)
                if size > protocol.largest_frame:
                    return ends.sent_too_much(self.role, size)
                body = await process.stdout.readexactly(size)
                try:
                    frame = protocol.decode_event(body)
                except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
                    return ends.sent_nonsense(self.role)
                take(frame.number, frame.event)
        except (asyncio.IncompleteReadError, ConnectionError):
            # The usual end, also in the middle of a frame: what it means is said by the exit
            # status.
            return None

    async def _read_log(
        self, process: asyncio.subprocess.Process, log: Callable[[str], None]
    ) -> None:
        """Turn what the engine prints into Log events, however much it prints."""
        assert process.stderr is not None
        rest, second, count, left_out = b"", 0, 0, 0
        while chunk := await process.stderr.read(1 << 16):
            *lines, rest = (rest + chunk).split(b"\n")
            # What prints without ever ending a line must not fill the memory.
            rest = rest[-log_line_length:]
            for line in lines:
                if line.startswith(_noise) or any(said in line for said in _harmless):
                    continue
                now = int(time.monotonic())
                if now != second:
                    if left_out:
                        told = counted(
                            "… {count:,} line left out",
                            "… {count:,} lines left out",
                            count=left_out,
                        )
                        log(words(told))
                    second, count, left_out = now, 0, 0
                count += 1
                text = line[:log_line_length].decode(errors="replace").rstrip()
                # Kept also where it is not told: the last lines say why a process died.
                self.log.append(text)
                if count <= log_lines_per_second:
                    log(text)
                else:
                    left_out += 1
        if rest:
            self.log.append(rest.decode(errors="replace"))
            log(self.log[-1])


async def _has_ended(process: asyncio.subprocess.Process) -> bool:
    """Whether the process ends within the grace.

    `Process.wait` would also wait for the pipes, which a child of the process may hold.
    """
    end = time.monotonic() + _exit_grace
    while process.returncode is None and time.monotonic() < end:
        await asyncio.sleep(0.01)
    return process.returncode is not None
