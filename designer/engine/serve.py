"""An engine's two pipes: requests in on stdin, events out on what was stdout when it started.

Frameworks print, so stdout is moved aside first: whatever anybody prints goes to stderr, which
the window reads as log lines. A thread reads the requests, so that a closed stdin ends the
process at once even in the middle of work: nothing outlives its window.
"""

import contextlib
import faulthandler
import importlib
import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import NoReturn, Protocol, runtime_checkable

import msgspec

from designer import protocol
from designer.errors import DesignerError
from designer.protocol import (
    Check,
    CheckPatch,
    Done,
    Event,
    EventFrame,
    Failed,
    Forget,
    Ready,
    Request,
    RequestFrame,
    Stop,
)
from designer.sentences import Sentence, sentence, verbatim

exit_bad_frame = 3
exit_no_role = 4

# Set from the moment a Stop arrives until everything that was asked before it has ended. Work
# that can be stopped looks at it.
stopped = threading.Event()


class Role(Protocol):
    """What an engine does; `create` of `designer.engine.ROLE` makes it, or a RoleByDocument.

    `handle` answers a request through `answer`; the request is Done when it returns. It raises
    DesignerError where the request cannot be carried out.
    """

    def handle(self, request: Request, answer: Callable[[Event], None]) -> None:
        """Carry out one request."""


@runtime_checkable
class MirrorRole(Role, Protocol):
    """A role that keeps a mirror of a document."""

    def absorb(self, request: Request) -> None:
        """Take a Check or CheckPatch into the mirror unanswered, since a newer one waits."""


@runtime_checkable
class RoleByDocument(Protocol):
    """What an engine does where it keeps something for each open document."""

    def of(self, document: str) -> Role:
        """What answers about this document."""

    def forget(self, document: str) -> None:
        """The document is closed: keep nothing of it."""


def serve(role_name: str, code: Sequence[str] = ()) -> int:
    """Be an engine until stdin closes; the exit status.

    `code` holds the digests of the code that it may run; without any, it runs none.
    """
    requests_in, events_out = _take_pipes()
    folder = _private_folder()
    _prepare_process()
    pipe = _Pipe(events_out)
    waiting: queue.SimpleQueue[RequestFrame] = queue.SimpleQueue()
    reader = threading.Thread(
        target=_read_requests, args=(requests_in, waiting, folder), name="requests", daemon=True
    )
    reader.start()
    try:
        if code:
            from designer.engine import user_code

            user_code.allow(code)
        module = importlib.import_module(f"designer.engine.{role_name}")
        role: Role | RoleByDocument = module.create()
    except Exception:
        traceback.print_exc()
        print(f"The {role_name} could not start.", file=sys.stderr)
        _leave(exit_no_role, folder)
    pipe.send(0, Ready(role_name, protocol.version, versions()))
    _work(role, pipe, waiting)


def versions() -> dict[str, str]:
    """The versions of what this engine runs on."""
    by_package = {"python": ".".join(map(str, sys.version_info[:3]))}
    for package in ("keras", "tensorflow"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            by_package[package] = metadata.version(package)
    return by_package


class _Pipe:
    """The way out; frames of different threads do not mix."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, number: int, event: Event) -> None:
        body = protocol.encode(EventFrame(number, event))
        if len(body) > protocol.largest_frame:
            raise DesignerError(
                sentence(
                    "The answer has {bytes:,} bytes; at most {most:,} fit.",
                    bytes=len(body),
                    most=protocol.largest_frame,
                )
            )
        rest = memoryview(protocol.header.pack(len(body)) + body)
        with self._lock:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]


def _take_pipes() -> tuple[int, int]:
    """Private copies of stdin and stdout; what is left of them leads nowhere and to stderr."""
    requests_in, events_out = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(requests_in, os.O_BINARY)
        msvcrt.setmode(events_out, os.O_BINARY)
    return requests_in, events_out


def _private_folder() -> Path:
    """A folder of this process alone, where no file of the user can be mistaken for a module."""
    given = os.environ.get("DESIGNER_ENGINE_FOLDER")
    folder = Path(given) if given else Path(tempfile.mkdtemp(prefix="designer-engine-"))
    os.chdir(folder)
    # A user's ~/.keras/keras.json would change dtypes and backend behind the network's back.
    os.environ["KERAS_HOME"] = str(folder)
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    return folder


def _prepare_process() -> None:
    faulthandler.enable()
    # Ctrl-C in a terminal goes to the whole process group; the window decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # If memory runs out, the system should take the engine and not the person's document.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800")


def _leave(status: int, folder: Path) -> NoReturn:
    """End at once; `sys.exit` would wait for threads and for TensorFlow."""
    sys.stderr.flush()
    os.chdir(os.path.sep)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(status)


def _read_exactly(descriptor: int, size: int) -> bytes:
    """`size` bytes, or fewer if the pipe ends before."""
    parts, missing = [], size
    while missing:
        part = os.read(descriptor, min(missing, 1 << 20))
        if not part:
            break
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _read_requests(
    descriptor: int, waiting: "queue.SimpleQueue[RequestFrame]", folder: Path
) -> None:
    while True:
        head = _read_exactly(descriptor, protocol.header.size)
        if len(head) < protocol.header.size:
            _leave(0, folder)
        (size,) = protocol.header.unpack(head)
        if size > protocol.largest_frame:
            print(
                f"A request of {size:,} bytes arrived; at most {protocol.largest_frame:,} are "
                "taken.",
                file=sys.stderr,
            )
            _leave(exit_bad_frame, folder)
        body = _read_exactly(descriptor, size)
        if len(body) < size:
            _leave(0, folder)
        try:
            frame = protocol.decode_request(body)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as problem:
            print(f"A request cannot be read: {problem}", file=sys.stderr)
            _leave(exit_bad_frame, folder)
        if isinstance(frame.request, Stop):
            # Here, on the thread that reads: the other one is busy with what is to be stopped.
            stopped.set()
        waiting.put(frame)


def _work(
    role: Role | RoleByDocument, pipe: _Pipe, waiting: "queue.SimpleQueue[RequestFrame]"
) -> NoReturn:
    frames: deque[RequestFrame] = deque()
    while True:
        if not frames:
            frames.append(waiting.get())
        while not waiting.empty():
            frames.append(waiting.get())
        frame = frames.popleft()
        newer = any(
            isinstance(later.request, Check | CheckPatch) and later.document == frame.document
            for later in frames
        )
        try:
            _carry_out(role, frame, pipe, superseded=newer)
        except BrokenPipeError:
            os._exit(0)  # the window is gone


def _carry_out(
    role: Role | RoleByDocument, frame: RequestFrame, pipe: _Pipe, *, superseded: bool
) -> None:
    number, request = frame.number, frame.request
    try:
        if isinstance(request, Stop):
            # Requests are carried out in order, so what it was meant for has ended.
            stopped.clear()
        elif isinstance(request, Forget) and isinstance(role, RoleByDocument):
            role.forget(frame.document)
        else:
            here = role.of(frame.document) if isinstance(role, RoleByDocument) else role
            is_check = isinstance(request, Check | CheckPatch)
            if superseded and is_check and isinstance(here, MirrorRole):
                here.absorb(request)
            else:
                here.handle(request, lambda event: pipe.send(number, event))
    except BrokenPipeError:
        # Not for `except Exception` below: nobody is there to be told.
        raise
    except DesignerError as problem:
        pipe.send(number, Failed(problem.message, problem.node, problem.parameter))
    except Exception as problem:
        traceback.print_exc()
        pipe.send(number, Failed(_unforeseen(problem)))
    else:
        pipe.send(number, Done())


def _unforeseen(problem: Exception) -> Sentence:
    first, name = str(problem).strip().partition("\n")[0], type(problem).__name__
    if first:
        return verbatim(f"{name}: {first}")
    return sentence("{error} without a word.", error=name)
