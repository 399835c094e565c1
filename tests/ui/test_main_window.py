"""The window as a whole; its engines are not started, since nothing here needs Keras."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from designer import examples
from designer.app import catch_failures, create_window
from designer.formats import network_file
from designer.network import edits
from designer.network.check_result import CheckResult
from designer.network.graph import Network
from designer.network.problems import Problem
from designer.ui import theme
from designer.ui.main_window import MainWindow
from designer.ui.message_line import corner
from designer.ui.panels.code import Code
from designer.ui.panels.log import Log
from designer.ui.panels.properties import Properties
from designer.ui.picker import Picker
from designer.ui.settings import Settings

Make = Callable[..., MainWindow]


def rename(window: MainWindow, name: str = "renamed") -> None:
    workspace = window.current
    workspace.edit("Rename", lambda network: edits.rename_network(network, name))


def answering(button: QMessageBox.StandardButton, asked: list[str]) -> None:
    """Press `button` in the question that comes up next."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.append(box.text())
        box.button(button).click()

    QTimer.singleShot(0, press)


# --- title and unsaved changes ----------------------------------------------------------------


def test_the_title_names_the_file_and_marks_changes(window: Make, tmp_path: Path) -> None:
    made = window()
    assert made.windowTitle() == "Untitled[*] – Network Designer"
    assert not made.isWindowModified()
    rename(made)
    assert made.windowTitle().startswith("renamed[*]")
    assert made.isWindowModified()
    made.files.save_to(tmp_path / "mine.network")
    assert made.windowTitle().startswith("mine.network[*]")
    assert not made.isWindowModified()
    made.current.document.undo()
    assert made.isWindowModified()
    made.current.document.redo()
    assert not made.isWindowModified()


@pytest.mark.parametrize(
    ("button", "stays"),
    [
        (QMessageBox.StandardButton.Cancel, True),
        (QMessageBox.StandardButton.Discard, False),
        (QMessageBox.StandardButton.Save, False),
    ],
)
def test_new_asks_about_unsaved_changes(
    window: Make, tmp_path: Path, button: QMessageBox.StandardButton, stays: bool
) -> None:
    made = window(path=tmp_path / "mine.network")
    rename(made)
    before = made.current.document.network
    asked: list[str] = []
    answering(button, asked)
    made.action_set.trigger("new")
    assert asked == ["Save the changes to mine.network?"]
    assert (made.current.document.network is before) == stays
    saved = (tmp_path / "mine.network").exists()
    assert saved == (button == QMessageBox.StandardButton.Save)
    if saved:
        data = (tmp_path / "mine.network").read_bytes()
        assert network_file.from_bytes(data, "mine.network") == before


def test_close_asks_too_and_can_be_called_off(window: Make) -> None:
    made = window()
    rename(made)
    asked: list[str] = []
    answering(QMessageBox.StandardButton.Cancel, asked)
    assert not made.close()
    assert made.isVisible()
    assert len(asked) == 1


def test_a_save_that_fails_does_not_let_go(window: Make, tmp_path: Path) -> None:
    made = window(path=tmp_path / "no folder" / "mine.network")
    rename(made)
    asked: list[str] = []

    def fail_then_read() -> None:
        answering(QMessageBox.StandardButton.Ok, asked)  # the failure itself

    QTimer.singleShot(1, fail_then_read)
    answering(QMessageBox.StandardButton.Save, asked)
    assert not made.files.may_leave()
    assert "no folder" in asked[1]
    assert not made.current.document.is_saved


# --- files ------------------------------------------------------------------------------------


def test_a_file_dropped_on_the_window_is_opened(
    window: Make, small: Network, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "dropped.network"
    path.write_bytes(network_file.to_bytes(small))
    made = window(Network())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    made.dropEvent(event)
    assert event.isAccepted()
    qtbot.waitUntil(lambda: made.current.document.path == path)
    assert made.current.document.network == small
    assert made.settings.recent_files() == [path]


def test_of_several_files_the_first_is_opened_and_the_others_are_named(
    window: Make, small: Network, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("a.network", "b.network", "c.keras")]
    for path in paths:
        path.write_bytes(network_file.to_bytes(small))
    made = window(Network())
    made.files.open_paths(paths)
    assert made.current.document.path == paths[0]
    assert made.message_line.text.text() == (
        "A window holds one network; not opened: b.network, c.keras."
    )


def test_a_broken_file_is_one_sentence_and_harms_nothing(window: Make, tmp_path: Path) -> None:
    path = tmp_path / "broken.network"
    path.write_bytes(b"\x00\x01")
    made = window()
    before = made.current.document.network
    told: list[str] = []
    answering(QMessageBox.StandardButton.Ok, told)
    assert made.files.open_path(path) is False
    assert "broken.network" in told[0]
    assert "\n" not in told[0]
    assert made.current.document.network is before
    assert told[0] in made.docks.panel("log", Log).text.toPlainText()
    assert made.settings.recent_files() == []


def test_every_example_opens(window: Make) -> None:
    made = window()
    for name in examples.names():
        assert made.files.open_example(name)
        assert made.current.document.network.nodes
        assert made.current.document.is_saved


# --- actions ----------------------------------------------------------------------------------


def test_no_two_actions_share_a_key(window: Make) -> None:
    made = window()
    owner: dict[str, str] = {}
    for record in made.action_set.records:
        for key in record.keys:
            text = QKeySequence(key).toString()
            assert text, f"{key} is no key"
            assert text not in owner, f"{record.name} and {owner.get(text)} share {text}"
            owner[text] = record.name


def test_every_action_has_an_icon_that_exists_and_words(window: Make) -> None:
    from designer.ui import icons

    made = window()
    names = [record.name for record in made.action_set.records]
    assert len(names) == len(set(names))
    for record in made.action_set.records:
        assert record.text
        assert not record.icon or icons.exists(record.icon), record.icon
        assert made.action_set.qt[record.name].toolTip()


def test_undo_names_the_step(window: Make, qtbot: QtBot) -> None:
    made = window()
    made.action_set.refresh()
    assert not made.action_set.qt["undo"].isEnabled()
    made.current.edit("Set R&D", lambda network: edits.rename_network(network, "x"))
    undo = made.action_set.qt["undo"]
    qtbot.waitUntil(undo.isEnabled)
    assert undo.text() == "&Undo Set R&&D"
    made.action_set.trigger("undo")
    assert made.current.document.is_saved


def test_the_command_palette_and_the_list_of_keys_show_all_actions(window: Make) -> None:
    made = window()
    for name, count in (
        ("palette", len(made.action_set.records)),
        ("keys", sum(bool(record.keys) for record in made.action_set.records)),
    ):
        made.action_set.trigger(name)
        picker = made.findChildren(Picker)[-1]
        assert picker.list.count() >= count
        picker.close()


def test_find_layer_goes_to_it(window: Make, qtbot: QtBot) -> None:
    made = window()
    made.action_set.trigger("find")
    picker = made.findChildren(Picker)[-1]
    qtbot.keyClicks(picker.field, "flatten")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    layer = made.current.selected_layer
    assert layer is not None
    assert layer.type == "Flatten"


def test_what_is_found_is_marked_while_the_list_is_open(window: Make, qtbot: QtBot) -> None:
    made = window()
    marks = made.current.marks.at(()).nodes
    made.action_set.trigger("find")
    picker = made.findChildren(Picker)[-1]
    assert marks == {}  # nothing was typed
    qtbot.keyClicks(picker.field, "dense")
    assert [node for node, (mark,) in marks.items() if mark.tinted] == ["n7"]
    assert [str(mark.says) for (mark,) in marks.values()] == ["Found by “dense”"]
    qtbot.keyClicks(picker.field, "<b>")
    assert marks == {}
    picker.field.setText("flat")
    assert list(marks) == ["n4"]
    qtbot.keyClick(picker.field, Qt.Key.Key_Escape)
    assert marks == {}
    made.action_set.trigger("find")
    picker = made.findChildren(Picker)[-1]
    picker.field.setText("dense")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    assert marks == {}
    assert made.current.selection == {"n7"}


def test_delete_in_a_text_field_or_the_code_deletes_no_layer(window: Make, qtbot: QtBot) -> None:
    made = window()
    workspace = made.current
    made.docks.show("code")
    workspace.select(workspace.network.nodes)
    count = len(workspace.network.nodes)
    made.docks.panel("code", Code).view.setFocus()
    qtbot.keyClick(made.docks.panel("code", Code).view, Qt.Key.Key_Delete)
    made.docks.panel("properties", Properties).setFocus()
    qtbot.keyClick(made.docks.panel("properties", Properties), Qt.Key.Key_Backspace)
    assert len(workspace.network.nodes) == count
    made.canvas.setFocus()
    qtbot.keyClick(made.canvas, Qt.Key.Key_Delete)
    assert len(workspace.network.nodes) == 0


# --- panels, views, layout --------------------------------------------------------------------


def test_the_tab_counts_problems(window: Make) -> None:
    made = window()
    workspace = made.current
    revision = workspace.document.revision
    workspace.set_result(CheckResult(revision, {}, problems=(Problem("a"), Problem("b"))))
    assert made.docks["problems"].windowTitle() == "Problems (2)"
    workspace.set_result(CheckResult(revision, {}))
    assert made.docks["problems"].windowTitle() == "Problems"


def test_measures_of_the_first_layout(window: Make) -> None:
    made = window()
    assert made.docks["palette"].width() == 248
    assert made.docks["properties"].width() == 320
    assert made.docks.is_shown("problems")
    assert not made.docks.is_shown("code")


def test_layout_theme_and_size_come_back(
    qtbot: QtBot, qapp: QApplication, settings: Settings
) -> None:
    first = create_window(settings=settings)
    first.show()
    first.action_set.trigger("theme light")
    first.docks["palette"].hide()
    first.docks.show("log")
    first.close()
    theme.switch.use("dark")
    second = create_window(settings=settings)
    qtbot.addWidget(second)
    second.show()
    assert theme.current().name == "light"
    assert second.docks["palette"].isHidden()
    qtbot.waitUntil(lambda: second.docks.is_shown("log"))
    second.close()


def test_the_training_view_takes_the_place_of_the_panels_and_gives_it_back(
    window: Make, qtbot: QtBot
) -> None:
    made = window()
    made.resize(1280, 800)
    made.docks.show("log")
    qtbot.waitUntil(lambda: made.docks.is_shown("log"))
    before = {name: made.docks[name].size() for name in ("palette", "properties", "log")}
    for _ in range(2):
        made.modes.show_training()
        assert not made.modes.is_designing()
        assert all(made.docks[name].isHidden() for name in made.docks.titles)
        QApplication.processEvents()
        made.current.reveal_requested.emit("n1")
        assert made.modes.is_designing()
        qtbot.waitUntil(lambda: made.docks.is_shown("log"))
        assert {name: made.docks[name].size() for name in before} == before
        assert made.size() == QSize(1280, 800)


def test_messages_are_plain_text_and_go_away_at_a_click(window: Make, qtbot: QtBot) -> None:
    made = window()
    made.current.message.emit("<b>no</b>", True)
    line = made.message_line
    assert line.isVisible()
    assert line.text.text() == "<b>no</b>"
    assert line.text.textFormat() == Qt.TextFormat.PlainText
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert not line.isVisible()


def test_a_failure_of_our_own_is_logged_and_the_document_lives(
    window: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import sys

    made = window()
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    catch_failures(made.session)
    before = made.current.document.network
    failure = ZeroDivisionError("planted")
    sys.excepthook(ZeroDivisionError, failure, None)
    assert "planted" in made.docks.panel("log", Log).text.toPlainText()
    assert "your network is safe" in made.message_line.text.text()
    assert made.current.document.network is before
    assert "planted" in capsys.readouterr().err


def test_a_panel_behind_a_tab_is_made_when_it_is_looked_at(window: Make, qtbot: QtBot) -> None:
    made = window()
    made.session.log("warning", "said before anybody looked")
    for name in ("code", "diagram", "log"):
        assert made.docks[name].widget() is None
        made.docks.show(name)
        qtbot.waitUntil(lambda name=name: made.docks[name].widget() is not None)
    assert "said before anybody looked" in made.docks.panel("log", Log).text.toPlainText()
    made.session.log("info", "and after")
    assert made.docks.panel("log", Log).text.toPlainText().endswith("and after")


def test_it_says_once_that_it_was_painted(window: Make, qtbot: QtBot) -> None:
    made = window()
    painted: list[bool] = []
    made.painted.connect(lambda: painted.append(made.isVisible()))
    qtbot.waitUntil(lambda: bool(painted))
    made.repaint()
    QApplication.processEvents()
    assert painted == [True]


def test_a_message_leaves_the_minimap_free(window: Make, qtbot: QtBot) -> None:
    made = window()
    made.resize(1280, 800)
    QApplication.processEvents()
    made.current.message.emit("A sentence of some length. " * 6, False)
    line = made.message_line
    qtbot.waitUntil(lambda: line.width() >= 400)
    assert line.geometry().right() < made.views.width() - corner
    assert line.geometry().left() >= 0
