"""A lock on a run folder that cannot outlive its process: the system takes it back by itself.

A process number in a file would be wrong as soon as the system gives the number to somebody else.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, *, wait: bool) -> None:
        # It locks at the present position, which is the end in a file that is appended to.
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def hold_lock(path: Path) -> Callable[[], None]:
    """Lock `path` until this process ends, or until the function that is returned is called."""
    # To append, since the file holds the room for the last state. It waits, for whoever asks
    # `is_locked` holds the lock for a moment.
    file = path.open("ab")
    _lock(file.fileno(), wait=True)
    return file.close


def is_locked(path: Path) -> bool:
    """Whether a living process holds the lock at `path`."""
    file: IO[bytes]
    try:
        file = path.open("rb")
    except OSError:
        return False
    with file:
        try:
            _lock(file.fileno(), wait=False)
        except OSError:
            return True
    return False
