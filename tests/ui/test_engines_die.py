"""Checker and trainer are killed at work, as the system does when memory runs out."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from designer import examples
from designer.network import edits
from designer.network.graph import Network
from designer.ui.main_window import MainWindow
from designer.ui.panels.log import Log

patience = 60_000


def test_the_checker_is_killed_and_comes_back(
    window: Callable[..., MainWindow], small: Network, qtbot: QtBot
) -> None:
    made = window(small)
    session, workspace = made.session, made.current
    said: list[tuple[str, bool]] = []
    workspace.message.connect(lambda *what: said.append(what))
    session.start()
    qtbot.waitUntil(workspace.is_current, timeout=patience)
    process = session.bridge.engines.pid("checker")
    assert process is not None
    os.kill(process, signal.SIGKILL)
    dense = next(layer for layer in small.layers.values() if layer.type == "Dense")
    workspace.edit("Units", lambda net: edits.set_parameter(net, dense.id, "units", 33))
    network = workspace.document.network
    qtbot.waitUntil(lambda: bool(said), timeout=patience)
    sentence, is_error = said[0]
    assert is_error
    assert "checker was killed" in sentence
    assert "starting again; your network is safe" in sentence
    assert sentence in made.docks.panel("log", Log).text.toPlainText()
    assert made.message_line.text.text() == sentence
    qtbot.waitUntil(workspace.is_current, timeout=patience)
    assert workspace.document.network is network
    assert workspace.checked is not None
    assert workspace.checked.totals.parameters == 64 * 33 + 33
    assert session.bridge.engines.pid("checker") not in (None, process)
    assert "Keras can build" in made.status.check.text()


def test_the_trainer_is_killed_at_work(
    window: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path
) -> None:
    network = examples.load("line").network
    plan = {**network.settings["training"], "epochs": 2000}
    made = window(edits.set_setting(network, "training", plan))
    session, workspace = made.session, made.current
    session.start()
    qtbot.waitUntil(workspace.is_current, timeout=patience)
    before = workspace.document.network
    view = made.modes.training_view()
    made.modes.show_training()
    qtbot.waitUntil(lambda: not view.controller.reason_not_to_start(), timeout=patience)
    said: list[tuple[str, bool]] = []
    workspace.message.connect(lambda *what: said.append(what))
    made.action_set.trigger("train")
    assert made.modes.is_training()
    qtbot.waitUntil(
        lambda: view.controller.log is not None and bool(view.controller.log.epochs),
        timeout=patience,
    )
    press_in_next_question(QMessageBox.StandardButton.Cancel)
    assert not made.close()
    assert made.isVisible()
    process = workspace.bridge.engines.pid("trainer")
    assert process is not None
    os.kill(process, signal.SIGKILL)
    qtbot.waitUntil(lambda: not made.modes.is_training(), timeout=patience)
    qtbot.waitUntil(lambda: any("trainer was killed" in what for what, _ in said))
    assert workspace.document.network is before
    folder = view.controller.folder
    assert folder is not None
    assert folder.is_relative_to(tmp_path)
    assert any(folder.iterdir())
    assert made.action_set.qt["train"].isEnabled()


def press_in_next_question(button: QMessageBox.StandardButton) -> None:
    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        box.button(button).click()

    QTimer.singleShot(0, press)
