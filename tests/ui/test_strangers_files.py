"""Files from strangers in the window: it keeps moving, says one sentence, and nothing runs."""

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from designer.network import edits
from designer.network.graph import Network
from designer.ui.document_file import DocumentFile
from designer.ui.slow_work import SlowWork
from tests.formats import hostile


class WorkWatch:
    """Ticks as often as it is let and keeps the most that this thread computed between two ticks.

    Processor time of this thread: what other processes do meanwhile does not count.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.thread_time()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(2)

    def _tick(self) -> None:
        now = time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self._last = now

    def end(self) -> float:
        """Stop; returns the longest piece of work in seconds."""
        self._timer.stop()
        self._tick()
        return self.longest


def reading_it_here() -> float:
    """How long the window would compute if it read the longest of the files by itself."""
    text = hostile.of_many_lists().decode()
    began = time.thread_time()
    with contextlib.suppress(ValueError):
        json.loads(text)
    return time.thread_time() - began


def test_no_strangers_file_stalls_the_window(
    window: Callable[..., Any], qtbot: QtBot, tmp_path: Path, opened_files: list[str]
) -> None:
    made = window()
    said: list[str] = []
    made.current.message.connect(lambda text, _: said.append(text))
    longest: dict[str, float] = {}
    for name, path in hostile.write_all(tmp_path).items():
        said.clear()
        opened_files.clear()
        before = made.current.document.network
        watch = WorkWatch()
        made.current.service(DocumentFile).open(path)
        qtbot.waitUntil(lambda: not made.current.service(SlowWork).goes_on)
        longest[name] = watch.end()
        assert str(path) not in opened_files, "the window reads it by itself"
        assert said or made.current.document.network is not before
        assert all("\n" not in text for text in said)
    assert max(longest.values()) < reading_it_here() / 2, longest
    assert not list(Path.cwd().glob(hostile.marker))


def test_the_watch_hears_what_this_process_opens(tmp_path: Path, opened_files: list[str]) -> None:
    (tmp_path / "x").write_bytes(b"")
    assert str(tmp_path / "x") in opened_files


@pytest.fixture
def opened_files() -> Iterator[list[str]]:
    """The paths of the files that this process opens while a test runs."""
    heard: list[str] = []
    is_over = False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and not is_over:
            heard.append(str(arguments[0]))

    sys.addaudithook(hook)  # it stays as long as the process
    yield heard
    is_over = True


def test_a_placeholder_is_not_written_as_a_keras_file_and_says_why(
    window: Callable[..., Any], qtbot: QtBot, tmp_path: Path
) -> None:
    made = window()
    path = tmp_path / "unknown.keras"
    hostile.files["unknown class"][0](path)
    made.current.service(DocumentFile).open(path)
    qtbot.waitUntil(lambda: not made.current.service(SlowWork).goes_on, timeout=20_000)
    said: list[str] = []
    made.current.message.connect(lambda text, _: said.append(text))
    made.files.exports.save_model(tmp_path / "out.keras")
    assert "'mine' is a placeholder for the class 'Flight'" in said[0]
    assert not (tmp_path / "out.keras").exists()


def test_a_strangers_file_is_unchanged_until_it_is_edited(
    window: Callable[..., Any], qtbot: QtBot, tmp_path: Path
) -> None:
    made = window(Network())
    made.canvas.tools.arranging.animated = False
    path = tmp_path / "theirs.json"
    config = {
        "class_name": "Sequential",
        "config": {
            "name": "anything",
            "layers": [
                {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "x"}},
                {"class_name": "Dense", "config": {"units": 3, "name": "d"}},
                {"class_name": "Dense", "config": {"units": 2, "name": "e"}},
            ],
        },
    }
    path.write_text(json.dumps(config))
    document = made.current.document
    changes: list[str] = []
    document.subscribe(lambda change: changes.append(change.label))
    made.files.open_path(path)
    # The cards are placed anew, for their real sizes.
    qtbot.waitUntil(lambda: changes == ["Open", "Arrange"], timeout=20_000)
    assert document.undo_label is None
    assert made.windowTitle().startswith("theirs.json[*]")
    assert not made.isWindowModified()
    assert made.settings.recent_files() == [path]
    assert made.files.may_leave()  # without a question

    made.current.edit("Rename", lambda network: edits.rename_network(network, "mine"))
    assert made.isWindowModified()
    document.undo()
    assert not made.isWindowModified()
    asked: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        asked.extend(dialog.selectedFiles() or [dialog.directory().path()])
        dialog.reject()

    QTimer.singleShot(300, look)
    assert not made.files.save()  # it asks where, and never for their file
    assert path.read_text() == json.dumps(config)
    assert asked == [str(tmp_path / "theirs.network")]


def test_what_could_not_be_kept_is_said_until_something_else_is_opened(
    window: Callable[..., Any], qtbot: QtBot, tmp_path: Path
) -> None:
    made = window()
    path = tmp_path / "unknown.keras"
    hostile.files["unknown class"][0](path)
    made.files.open_path(path)
    qtbot.waitUntil(lambda: not made.current.service(SlowWork).goes_on, timeout=20_000)
    said = made.message_line.text.text()
    assert said.startswith("Opened unknown.keras. ")
    assert "Flight" in said
    assert made.message_line.isVisible()
    assert made.files.open_example("line")
    assert not made.message_line.isVisible()


def test_a_file_that_cannot_be_read_is_not_kept_as_recent(
    window: Callable[..., Any], qtbot: QtBot, tmp_path: Path
) -> None:
    made = window()
    path = tmp_path / "broken.keras"
    path.write_bytes(b"no archive")
    made.settings.add_recent_file(path)
    made.files.open_path(path)
    qtbot.waitUntil(lambda: not made.current.service(SlowWork).goes_on, timeout=20_000)
    assert made.settings.recent_files() == []
