"""Start, stop, close and kill: the window with the real trainer."""

import io
import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from designer import examples
from designer.network.graph import Network
from designer.training.plan import plan_of, with_plan
from designer.training.run_folder import open_run, read_state
from designer.ui.main_window import MainWindow
from designer.ui.training import controller
from tests.waiting import patience as seconds

patience = round(1000 * seconds)


def line(epochs: int) -> Network:
    network = examples.load("line").network
    return with_plan(network, replace(plan_of(network), epochs=epochs))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is stopped has time to end by itself, however busy the machine is."""
    monkeypatch.setattr(controller, "stop_deadline", seconds)
    monkeypatch.setattr(controller.TrainingController.end, "__defaults__", (seconds,))


@pytest.fixture
def training(window: Callable[..., MainWindow], qtbot: QtBot) -> Callable[[int], MainWindow]:
    """Makes windows in which the line example may start."""

    def make(epochs: int) -> MainWindow:
        made = window(line(epochs))
        made.session.start()
        made.modes.show_training()
        ready = made.modes.training_view().controller.reason_not_to_start
        qtbot.waitUntil(lambda: not ready(), timeout=patience)
        return made

    return make


def kernel(path: Path) -> float:
    """The one weight of the line, as an archive holds it."""
    with zipfile.ZipFile(path) as archive:
        data = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(data) as file:
        return float(file["layers/dense/vars/0"][0, 0])


def begin(made: MainWindow, qtbot: QtBot) -> Path:
    """Press Start and wait for the first epochs."""
    view = made.modes.training_view()
    qtbot.mouseClick(view.start_button, Qt.MouseButton.LeftButton)
    assert made.modes.is_training()
    run = view.controller

    def has_begun() -> bool:
        log = run.log
        return log is not None and (len(log.epochs) >= 2 or log.is_over)

    qtbot.waitUntil(has_begun, timeout=patience)
    assert run.log is not None
    assert run.log.epochs, run.log.message
    assert run.folder is not None
    return run.folder


def test_a_run_from_start_to_end_and_once_more(
    training: Callable[[int], MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    made = training(4)
    view, before = made.modes.training_view(), made.current.document.network
    folder = begin(made, qtbot)
    qtbot.waitUntil(lambda: not made.modes.is_training(), timeout=patience)
    view.dashboard.redraw()
    assert folder.is_relative_to(tmp_path)
    assert "Finished 4 epochs." in view.dashboard.outcome.sentence.text()
    assert float(view.dashboard.weights.item(0, 2).text()) == pytest.approx(-1.0, abs=0.05)
    target = tmp_path / "kept.keras"
    view.dashboard.outcome.save_to(target)
    qtbot.waitUntil(target.exists, timeout=patience)
    assert target.read_bytes() == (folder / "best.keras").read_bytes()
    assert made.current.document.network is before
    assert made.current.document.undo_label is None
    said: list[str] = []
    made.current.message.connect(lambda text, _: said.append(text))
    exported = tmp_path / "exported.keras"
    made.files.exports.save_model(exported)
    words = "Wrote exported.keras. It has the weights of the last run."
    qtbot.waitUntil(lambda: words in said, timeout=patience)
    assert kernel(exported) == kernel(target)
    view.dashboard.outcome.again.click()
    assert made.modes.is_training()
    qtbot.waitUntil(lambda: not made.modes.is_training(), timeout=patience)
    assert view.controller.folder != folder
    view.tabs.setCurrentWidget(view.runs)
    assert view.runs.table.rowCount() == 2


def test_what_is_asked_for_too_early_starts_by_itself(
    window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    made = window(line(4))
    made.session.start()
    made.action_set.trigger("train")
    view = made.modes.training_view()
    assert view.controller.is_waiting
    assert "still being checked. Training starts right after" in view.reason.text()
    qtbot.mouseClick(view.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not view.controller.reason_not_to_start(), timeout=patience)
    assert not view.controller.is_waiting
    assert not made.modes.is_training()
    plan = replace(view.draft.plan, epochs=2)
    view.draft.set_plan("Set epochs", plan)  # Keras has not answered for this revision
    made.action_set.trigger("train")
    assert view.controller.is_waiting
    assert made.action_set.qt["stop"].isEnabled()
    qtbot.waitUntil(made.modes.is_training, timeout=patience)
    assert not view.controller.is_waiting
    qtbot.waitUntil(lambda: not made.modes.is_training(), timeout=patience)
    assert len(view.controller.log.epochs) == 2


def test_stop_keeps_what_was_learnt(training: Callable[[int], MainWindow], qtbot: QtBot) -> None:
    made = training(100_000)
    folder = begin(made, qtbot)
    view = made.modes.training_view()
    assert view.start_button.text() == "Stop training"
    qtbot.mouseClick(view.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not made.modes.is_training(), timeout=patience)
    assert read_state(folder).outcome == "stopped"
    assert (folder / "final.keras").is_file()
    assert view.controller.log.outcome == "stopped"


def test_a_killed_trainer_leaves_window_document_and_history(
    training: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    made = training(100_000)
    said: list[tuple[str, bool]] = []
    made.current.message.connect(lambda *what: said.append(what))
    before = made.current.document.network
    folder = begin(made, qtbot)
    view = made.modes.training_view()
    seen = len(view.controller.log.epochs)
    process = made.current.bridge.engines.pid("trainer")
    assert process is not None
    os.kill(process, signal.SIGKILL)
    qtbot.waitUntil(lambda: not made.modes.is_training(), timeout=patience)
    assert made.isVisible()
    assert made.current.document.network is before
    assert any("trainer was killed" in text and is_error for text, is_error in said)
    view.dashboard.redraw()
    assert "trainer was killed" in view.dashboard.outcome.sentence.text()
    assert "is kept" in view.dashboard.outcome.sentence.text()
    assert view.controller.log.outcome == "died"
    assert read_state(folder).outcome == "died"
    assert len(open_run(folder).epochs) >= seen
    assert view.start_button.text() == "Start training"
    qtbot.waitUntil(view.start_button.isEnabled)


def test_closing_or_opening_asks_first_and_then_stops_the_run(
    training: Callable[[int], MainWindow], qtbot: QtBot
) -> None:
    made = training(100_000)
    folder = begin(made, qtbot)
    answer_next_question("Cancel")
    assert not made.close()
    answer_next_question("Cancel")
    assert not made.files.open_example("digits-dense")
    assert made.modes.is_training()
    answer_next_question("Stop and close")
    assert made.close()
    assert not made.modes.is_training()
    assert read_state(folder).outcome == "stopped"
    assert open_run(folder).epochs


def answer_next_question(button: str) -> None:
    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(one for one in box.buttons() if one.text().replace("&", "") == button).click()

    QTimer.singleShot(0, press)
