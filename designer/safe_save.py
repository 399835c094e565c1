"""The one way in which files that a user keeps reach the disk.

What stood at the path before stays whole until the new content is complete and on the disk:
a full disk, a crash or a missing permission never costs the old file.
"""

import errno
import os
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from designer.errors import DesignerError, SaveError
from designer.sentences import Sentence, sentence, verbatim

_REASONS = {
    errno.ENOSPC: sentence("the disk is full"),
    errno.EDQUOT: sentence("the disk quota is used up"),
    errno.EFBIG: sentence("the file would be larger than is allowed here"),
    errno.EACCES: sentence("there is no permission to write there"),
    errno.EPERM: sentence("there is no permission to write there"),
    errno.EROFS: sentence("the disk can only be read"),
    errno.ENOENT: sentence("its folder does not exist"),
    errno.ENOTDIR: sentence("its folder is a file"),
    errno.EISDIR: sentence("it is a folder"),
    errno.ENAMETOOLONG: sentence("the name is too long"),
    errno.ELOOP: sentence("its links lead in a circle"),
    errno.EIO: sentence("the disk reported an error"),
}


def save_bytes(path: Path, data: bytes, verify: Callable[[bytes], object] | None = None) -> None:
    """Make `data` the content of `path`, wholly or not at all.

    `verify` reads the data back (a parser); what it refuses is not written. Links are followed
    and the file keeps its mode. Raises SaveError; the old file is then as it was.
    """
    if verify is not None:
        try:
            verify(data)
        except DesignerError as error:
            raise SaveError(
                sentence(
                    "{path!r} was not saved: what would be written cannot be read back ({reason})",
                    path=str(path),
                    reason=error.message,
                )
            ) from error
    target = _target(path)
    temporary = temporary_beside(target)
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            _write(descriptor, data)
            _keep_mode(descriptor, target)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, target)
    except OSError as error:
        _discard(temporary)
        raise _failure(path, error) from error
    _sync_folder(target)


def copy_file(source: Path, path: Path) -> None:
    """Make the content of the file `source` that of `path`, wholly or not at all.

    Raises SaveError; the old file is then as it was.
    """
    temporary = temporary_beside(_target(path))
    try:
        with open(source, "rb") as read:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            with open(descriptor, "wb") as written:
                shutil.copyfileobj(read, written, 2**20)
        if os.path.getsize(temporary) != os.path.getsize(source):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
    except OSError as error:
        _discard(temporary)
        if error.filename == str(source):
            why = (error.strerror or str(error)).lower()
            raise SaveError(
                sentence("{path!r} cannot be read: {reason}.", path=str(source), reason=why)
            ) from error
        raise _failure(path, error) from error
    replace_file(temporary, path)


def replace_file(
    temporary: Path, path: Path, verify: Callable[[Path], object] | None = None
) -> None:
    """Put a finished file, which stands beside `path` under another name, in its place.

    For files that other libraries wrote. On failure `temporary` is removed and SaveError raised.
    """
    target = _target(path)
    try:
        if verify is not None:
            verify(temporary)
        descriptor = os.open(temporary, os.O_RDWR)
        try:
            _keep_mode(descriptor, target)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(temporary, target)
    except OSError as error:
        _discard(temporary)
        raise _failure(path, error) from error
    except DesignerError as error:
        _discard(temporary)
        raise SaveError(
            sentence(
                "{path!r} was not saved: what was written cannot be read back ({reason})",
                path=str(path),
                reason=error.message,
            )
        ) from error
    _sync_folder(target)


def temporary_beside(path: Path, suffix: str = ".tmp") -> Path:
    """A name that is free, hidden, and in the folder that `path` leads to."""
    folder = Path(os.path.realpath(path)).parent
    return folder / f".network-designer-{os.urandom(6).hex()}{suffix}"


def reason(error: OSError) -> Sentence:
    """Why the system refused, in a person's words."""
    known = _REASONS.get(error.errno) if error.errno is not None else None
    return known or verbatim((error.strerror or str(error) or type(error).__name__).lower())


def _target(path: Path) -> Path:
    """The file that `path` leads to; raises SaveError where none can be written."""
    try:
        target = Path(os.path.realpath(path))
        mode = os.stat(target).st_mode
    except FileNotFoundError:
        return target
    except OSError as error:
        raise _failure(path, error) from error
    if stat.S_ISDIR(mode):
        raise SaveError(
            sentence(
                "{path!r} was not saved: it is a folder; give the name of a file.", path=str(path)
            )
        )
    if not stat.S_ISREG(mode):
        raise SaveError(
            sentence("{path!r} was not saved: it is a device or pipe, not a file.", path=str(path))
        )
    if not os.access(target, os.W_OK):
        raise SaveError(
            sentence("{path!r} was not saved: the file is write-protected.", path=str(path))
        )
    return target


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        count = os.write(descriptor, view)
        if count <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        view = view[count:]
    if os.fstat(descriptor).st_size != len(data):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def _keep_mode(descriptor: int, target: Path) -> None:
    try:
        old = os.stat(target)
    except FileNotFoundError:
        return
    if os.name == "posix":
        if os.fstat(descriptor).st_gid != old.st_gid:
            with suppress(PermissionError):  # the group is kept where we may
                os.fchown(descriptor, -1, old.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(old.st_mode))


def _sync_folder(target: Path) -> None:
    """Make the new name last; file systems that cannot sync a folder are left alone."""
    if os.name != "posix":
        return
    try:
        descriptor = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno in (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM):
            return
        raise SaveError(
            sentence(
                "{path!r} was written, but the disk did not confirm it ({reason}); save it again.",
                path=str(target),
                reason=reason(error),
            )
        ) from error


def _discard(temporary: Path) -> None:
    with suppress(OSError):
        os.unlink(temporary)


def _failure(path: Path, error: OSError) -> SaveError:
    return SaveError(
        sentence("{path!r} was not saved: {reason}.", path=str(path), reason=reason(error))
    )
