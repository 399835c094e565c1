"""What reading one file may take: a stranger's file must not take the machine with it.

Memory and processor time are counted from where the process stands when a file begins, so that an
engine that has served for hours is allowed as much as a fresh one. The system keeps the limits on
Linux, and those of time on macOS; Windows has nothing of the kind, and there a person who waits
for too long cancels the reading, which ends the reader.
"""

import contextlib
import math
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn

from designer.formats import file_format

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

memory = 2 * 1024**3
processor_seconds: float = file_format.reading_seconds
# How much longer a library may go on before it comes back to Python, where it is interrupted.
# After that the system ends the process, whatever it does.
spare_seconds = 5


class TookTooLong(BaseException):
    """The file has used up its time. No `except Exception` on the way may keep it."""


@contextlib.contextmanager
def hold() -> Iterator[None]:
    """Inside, the limits hold; raises TookTooLong and MemoryError."""
    if resource is None:
        yield
        return
    last = math.ceil(time.process_time() + processor_seconds) + spare_seconds
    with (
        _limited(resource.RLIMIT_AS, _address_space() + memory),
        _limited(resource.RLIMIT_CPU, last),
        _alarm(processor_seconds),
    ):
        yield


@contextlib.contextmanager
def _limited(kind: int, most: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(kind)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    # Where the system does not know one of the limits, the others hold all the same.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (allowed, hard))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Interrupt Python once this process has computed for so long."""

    def ring(number: int, frame: FrameType | None) -> NoReturn:
        raise TookTooLong

    # Processor time and not time on the wall, so that a busy machine refuses no more files.
    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _address_space() -> int:
    """How much address space this process has taken already."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return memory
    return pages * os.sysconf("SC_PAGE_SIZE")
