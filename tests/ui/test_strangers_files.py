"""Files from strangers in the window: it keeps moving, says one sentence, and nothing runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

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
    made.session.exports.save_model(tmp_path / "out.keras")
    assert "'mine' is a placeholder for the class 'Flight'" in said[0]
    assert not (tmp_path / "out.keras").exists()
