"""Which code of networks a person has allowed to run: their SHA-256, outside all documents."""

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from designer.errors import SaveError
from designer.sentences import sentence
from designer.user_folders import state_folder

_digest = re.compile(r"[0-9a-f]{64}")
_largest = 1024 * 1024


class Trust:
    """The digests of allowed code, in a file that only its owner can read and write.

    A digest allows exactly those bytes, whichever document brings them; nothing allows a document
    as such. Without a path nothing is kept beyond this object.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: set[str] = set() if path is None else set(_read(path))

    @staticmethod
    def of_user() -> "Trust":
        """What the user of this computer has allowed."""
        return Trust(state_folder() / "allowed-code")

    @staticmethod
    def only(digests: Iterable[str]) -> "Trust":
        """Just these, for as long as the object lives."""
        trust = Trust(None)
        trust._known.update(digests)
        return trust

    def allows(self, digest: str) -> bool:
        """Whether the code with this digest may run."""
        return digest in self._known

    def allow(self, digests: Iterable[str]) -> None:
        """Note a person's yes; raises SaveError where it cannot be kept, and then it counts not."""
        fresh = {item for item in digests if _digest.fullmatch(item)} - self._known
        if not fresh:
            return
        if self._path is not None:
            # Read anew, for another window may have added to it meanwhile.
            _write(self._path, {*_read(self._path), *self._known, *fresh})
        self._known |= fresh


def _read(path: Path) -> list[str]:
    """The digests in a file; none where others than its owner could have written it."""
    try:
        if sys.platform != "win32":
            state = path.stat()
            if state.st_uid != os.getuid() or state.st_mode & 0o022:
                return []
        with path.open(encoding="ascii", errors="replace") as file:
            text = file.read(_largest)
    except OSError:
        # There is no file before the first yes, and one that cannot be read allows nothing.
        return []
    return [line for line in text.split("\n") if _digest.fullmatch(line)]


def _write(path: Path, digests: Iterable[str]) -> None:
    temporary = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".allowed-", dir=path.parent)  # mode 0600
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(f"{item}\n" for item in sorted(digests)))
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as problem:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise SaveError(
            sentence(
                "Your yes could not be kept in {path!r}: {reason}.",
                path=str(path),
                reason=problem.strerror or str(problem),
            )
        ) from None
