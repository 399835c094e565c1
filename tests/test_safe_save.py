import errno
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from designer.errors import FormatError, SaveError
from designer.safe_save import copy_file, replace_file, save_bytes, temporary_beside

NEW = b"new content " * 1000
STEPS = ("open", "write", "fstat", "stat", "fchmod", "fsync", "close", "replace")

as_user = pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write everywhere")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "a.network"
    path.write_bytes(b"old")
    return path


def only(path: Path) -> None:
    """Nothing but `path` is in its folder: no temporary file was left."""
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_new_file_and_a_replaced_one(tmp_path: Path) -> None:
    path = tmp_path / "a.network"
    save_bytes(path, b"one")
    assert path.read_bytes() == b"one"
    save_bytes(path, NEW)
    assert path.read_bytes() == NEW
    only(path)


def test_a_new_file_has_the_mode_of_new_files(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    save_bytes(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_the_mode_is_kept(old: Path) -> None:
    old.chmod(0o640)
    save_bytes(old, NEW)
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_links_are_followed_and_kept(tmp_path: Path, old: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "folder" / "link.network"
    link.symlink_to(old)
    save_bytes(link, NEW)
    assert link.is_symlink()
    assert old.read_bytes() == NEW
    dangling = tmp_path / "folder" / "dangling"
    dangling.symlink_to(tmp_path / "made")
    save_bytes(dangling, b"here")
    assert (tmp_path / "made").read_bytes() == b"here"


def test_a_circle_of_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(SaveError, match="lead in a circle"):
        save_bytes(tmp_path / "a", NEW)


def test_a_very_long_name_still_has_room_for_its_temporary_file(tmp_path: Path) -> None:
    save_bytes(tmp_path / ("n" * 255), b"x")
    with pytest.raises(SaveError, match="the name is too long"):
        save_bytes(tmp_path / ("n" * 256), b"x")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "it is a folder"),
        ("none/a.network", "its folder does not exist"),
        ("a.network/b", "its folder is a file"),
    ],
)
def test_targets_that_cannot_be(old: Path, name: str, message: str) -> None:
    path = old.parent / name
    with pytest.raises(SaveError, match=message) as caught:
        save_bytes(path, NEW)
    assert repr(str(path)) in str(caught.value.message)
    assert old.read_bytes() == b"old"
    only(old)


def test_a_device_is_no_file() -> None:
    with pytest.raises(SaveError, match="a device or pipe"):
        save_bytes(Path("/dev/full"), NEW)


def test_a_write_protected_file_stays(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # the superuser always may
    with pytest.raises(SaveError, match="write-protected"):
        save_bytes(old, NEW)
    assert old.read_bytes() == b"old"


@as_user
def test_a_folder_that_can_only_be_read(old: Path) -> None:
    old.parent.chmod(0o555)
    try:
        with pytest.raises(SaveError, match="no permission"):
            save_bytes(old, NEW)
    finally:
        old.parent.chmod(0o755)
    assert old.read_bytes() == b"old"
    only(old)


def test_what_cannot_be_read_back_is_not_written(old: Path) -> None:
    def verify(data: bytes) -> None:
        assert data == NEW
        raise FormatError("it is nonsense.")

    with pytest.raises(SaveError, match="cannot be read back"):
        save_bytes(old, NEW, verify)
    assert old.read_bytes() == b"old"
    only(old)


class FailingAt:
    """Lets the system's calls through until number `fail_at`, which fails; counts them all."""

    def __init__(self, fail_at: int | None, number: int = errno.ENOSPC) -> None:
        self.fail_at = fail_at
        self.number = number
        self.calls: list[str] = []

    def wrap(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            self.calls.append(name)
            if len(self.calls) - 1 == self.fail_at:
                if name == "close":
                    call(*arguments)  # the descriptor is gone even when close reports an error
                raise OSError(self.number, os.strerror(self.number))
            if name == "write":
                return call(arguments[0], bytes(arguments[1][:5000]))  # a short write
            return call(*arguments, **named)

        return wrapped

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in STEPS:
            monkeypatch.setattr(os, name, self.wrap(name, getattr(os, name)))


def count_steps(tmp_path: Path) -> list[str]:
    path = tmp_path / "counted" / "a.network"
    path.parent.mkdir()
    path.write_bytes(b"old")
    counting = FailingAt(None)
    with pytest.MonkeyPatch.context() as patched:
        counting.install(patched)
        save_bytes(path, NEW)
    assert path.read_bytes() == NEW
    return counting.calls


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_failure_at_every_step_keeps_the_old_file(tmp_path: Path, number: int) -> None:
    calls = count_steps(tmp_path)
    assert calls.count("write") == 3
    assert calls.count("fsync") == 2
    renamed = calls.index("replace")
    for step in range(len(calls)):
        path = tmp_path / f"step-{step}" / "a.network"
        path.parent.mkdir()
        path.write_bytes(b"old")
        failing = FailingAt(step, number)
        error: SaveError | None = None
        with pytest.MonkeyPatch.context() as patched:
            failing.install(patched)
            try:
                save_bytes(path, NEW)
            except SaveError as caught:
                error = caught
        if step <= renamed:
            assert error is not None, calls[step]
            assert repr(str(path)) in str(error.message)
            assert path.read_bytes() == b"old", calls[step]
        else:
            # The new file is in place; only its last confirmation can be missing.
            assert path.read_bytes() == NEW
            assert number == errno.EACCES or error is not None
        only(path)


def test_a_write_that_takes_nothing_is_a_full_disk(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "write", lambda descriptor, data: 0)
    with pytest.raises(SaveError, match="the disk is full"):
        save_bytes(old, NEW)
    assert old.read_bytes() == b"old"
    only(old)


class OneShort:
    """What the system tells of a file, which is one byte shorter than it should be."""

    def __init__(self, told: os.stat_result) -> None:
        self._told = told
        self.st_size = told.st_size - 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._told, name)


def test_bytes_that_do_not_arrive_cost_no_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = os.fstat
    monkeypatch.setattr(os, "fstat", lambda descriptor: OneShort(told(descriptor)))
    with pytest.raises(SaveError, match="the disk reported an error"):
        save_bytes(old, NEW)
    assert old.read_bytes() == b"old"
    only(old)


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_no_more_room_for_real(old: Path) -> None:
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from designer.errors import SaveError\n"
        "from designer.safe_save import save_bytes\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: save_bytes(Path(sys.argv[1]), b'x' * 10_000)\n"
        "except SaveError as error: print(error.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(old)], capture_output=True, text=True, check=True
    )
    assert "larger than is allowed" in done.stdout
    assert old.read_bytes() == b"old"
    only(old)


def written(old: Path) -> Path:
    temporary = temporary_beside(old, ".keras")
    temporary.write_bytes(NEW)
    return temporary


def test_a_file_that_a_library_wrote(old: Path) -> None:
    old.chmod(0o600)
    temporary = written(old)
    assert temporary.parent == old.parent
    assert temporary.suffix == ".keras"
    replace_file(temporary, old, verify=lambda path: path.read_bytes())
    assert old.read_bytes() == NEW
    assert stat.S_IMODE(old.stat().st_mode) == 0o600
    only(old)


@pytest.mark.parametrize("error", [FormatError("it is cut off."), OSError(errno.EIO, "")])
def test_a_file_that_a_library_wrote_wrong(old: Path, error: Exception) -> None:
    def verify(path: Path) -> None:
        raise error

    with pytest.raises(SaveError, match=r"a\.network' was not saved"):
        replace_file(written(old), old, verify)
    assert old.read_bytes() == b"old"
    only(old)


def test_a_copy_of_a_file(tmp_path: Path, old: Path) -> None:
    source = tmp_path / "model.keras"
    source.write_bytes(NEW)
    copy_file(source, old)
    assert old.read_bytes() == source.read_bytes() == NEW
    assert sorted(path.name for path in old.parent.iterdir()) == sorted({old.name, source.name})


def test_a_copy_that_fails_keeps_the_old_file(tmp_path: Path, old: Path) -> None:
    with pytest.raises(SaveError, match=r"gone.keras' cannot be read: no such file"):
        copy_file(tmp_path / "gone.keras", old)
    with pytest.raises(SaveError, match="its folder does not exist"):
        copy_file(old, tmp_path / "nowhere" / "a.keras")
    assert old.read_bytes() == b"old"
    only(old)


def test_a_copy_that_is_cut_off_keeps_the_old_file(
    tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "model.keras"
    source.write_bytes(NEW)

    def half(read: Any, written: Any, length: int) -> None:
        written.write(read.read()[: len(NEW) // 2])

    monkeypatch.setattr(shutil, "copyfileobj", half)
    with pytest.raises(SaveError, match="the disk reported an error"):
        copy_file(source, old)
    assert old.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_a_copy_with_no_room_for_it_keeps_the_old_file(tmp_path: Path, old: Path) -> None:
    source = tmp_path / "model.keras"
    source.write_bytes(bytes(100_000))
    program = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from designer.safe_save import copy_file\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "copy_file(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(source), str(old)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "larger than is allowed" in done.stderr
    assert old.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 2
