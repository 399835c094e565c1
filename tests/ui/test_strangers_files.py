"""Files from strangers in the window: it keeps moving, says one sentence, and nothing runs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from designer.network import edits
from designer.network.graph import Network
from designer.tour.stall import StallWatch
from tests.formats import hostile

longest_stall_ms = 100
attempts = 3  # somebody else may have the processor for a moment


def test_no_strangers_file_stalls_the_window(
    window: Callable[..., Any], qtbot: QtBot, tmp_path: Path
) -> None:
    made = window()
    said: list[str] = []
    made.session.workspace.message.connect(lambda text, _: said.append(text))
    for name, path in hostile.write_all(tmp_path).items():
        stalls = []
        for _ in range(attempts):
            said.clear()
            before = made.session.document.network
            watch = StallWatch()
            made.session.open(path)
            qtbot.waitUntil(lambda: not made.session.is_working, timeout=20_000)
            stalls.append(watch.end())
            if stalls[-1] < longest_stall_ms:
                break
        assert min(stalls) < longest_stall_ms, (name, stalls)
        assert said or made.session.document.network is not before
        assert all("\n" not in text for text in said)
    assert not list(Path.cwd().glob(hostile.marker))


def test_a_placeholder_is_not_written_as_a_keras_file_and_says_why(
    window: Callable[..., Any], qtbot: QtBot, tmp_path: Path
) -> None:
    made = window()
    path = tmp_path / "unknown.keras"
    hostile.files["unknown class"][0](path)
    made.session.open(path)
    qtbot.waitUntil(lambda: not made.session.is_working, timeout=20_000)
    said: list[str] = []
    made.session.workspace.message.connect(lambda text, _: said.append(text))
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
    document = made.session.document
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

    made.session.workspace.edit("Rename", lambda network: edits.rename_network(network, "mine"))
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
    qtbot.waitUntil(lambda: not made.session.is_working, timeout=20_000)
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
    qtbot.waitUntil(lambda: not made.session.is_working, timeout=20_000)
    assert made.settings.recent_files() == []
