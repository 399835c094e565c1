import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLineEdit, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from designer.ui.actions import Action, ActionSet


class Host(QMainWindow):
    """A window with a canvas and a text field, and a list of what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.can = True
        self.canvas = QWidget()
        self.canvas.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.field = QLineEdit("text")
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.addWidget(self.canvas)
        column.addWidget(self.field)
        self.setCentralWidget(centre)
        self.set = ActionSet(
            self,
            self.canvas,
            [
                Action("save", "&Save", lambda: self.done.append("save"), "File", ("Ctrl+S",)),
                Action(
                    "delete", "Delete", lambda: self.done.append("delete"), "Edit",
                    ("Del", "Backspace"), on_canvas=True, enabled=lambda: self.can,
                ),
                Action(
                    "arrange", "Arrange", lambda: self.done.append("arrange"), "Edit/More",
                    ("L",), on_canvas=True, new_group=True, label=lambda: "Arrange <b>",
                ),
            ],
        )  # fmt: skip
        self.set.fill(self.menuBar())


@pytest.fixture
def host(qtbot: QtBot, dark: None) -> Host:
    made = Host()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    return made


def test_menus_are_printed_from_the_records(host: Host) -> None:
    titles = [action.text() for action in host.menuBar().actions()]
    assert titles == ["File", "Edit"]
    assert host.set.qt["arrange"] in host.set.menu("Edit/More").actions()


def test_keys_of_the_canvas_do_not_reach_out_of_text_fields(host: Host, qtbot: QtBot) -> None:
    host.field.setFocus()
    qtbot.keyClick(host.field, Qt.Key.Key_L)
    qtbot.keyClick(host.field, Qt.Key.Key_Backspace)
    assert host.done == []
    assert host.field.text() == "text"
    host.canvas.setFocus()
    qtbot.keyClick(host.canvas, Qt.Key.Key_L)
    qtbot.keyClick(host.canvas, Qt.Key.Key_Backspace)
    assert host.done == ["arrange", "delete"]


def test_keys_of_the_window_work_everywhere(host: Host, qtbot: QtBot) -> None:
    host.field.setFocus()
    qtbot.keyClick(host.field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert host.done == ["save"]


def test_what_cannot_be_done_now_is_not_done(host: Host) -> None:
    host.can = False
    host.set.trigger("delete")
    assert host.done == []
    assert not host.set.qt["delete"].isEnabled()


def test_tool_tips_name_the_key_and_show_no_markup(host: Host) -> None:
    assert host.set.qt["save"].toolTip() == "Save (Ctrl+S)"
    assert host.set.qt["arrange"].text() == "Arrange <b>"
    assert "<b>" not in host.set.qt["arrange"].toolTip()


def test_a_context_menu_shows_the_same_actions(host: Host) -> None:
    menu = host.set.context_menu(host, ("delete", "", "arrange"))
    shown = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert shown == ["Delete", "Arrange <b>"]
    assert QKeySequence("Del") in host.set.qt["delete"].shortcuts()
