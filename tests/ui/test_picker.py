import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from designer.ui.choices import Choice
from designer.ui.picker import Picker


@pytest.fixture
def picker(qtbot: QtBot, dark: None) -> Picker:
    parent = QMainWindow()
    parent.resize(900, 600)
    qtbot.addWidget(parent)
    parent.show()
    choices = [
        Choice("Save as", "Ctrl+Shift+S", "save", 1),
        Choice("Undo", "Ctrl+Z", "undo", 2, enabled=False),
        Choice("Auto-save", "", "save", 3),
        Choice("Close <b>", "", "", 4),
    ]
    made = Picker(parent, "What?", choices)
    made.open()
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    return made


def shown(picker: Picker) -> list[str]:
    return [picker.list.item(row).text() for row in range(picker.list.count())]


def test_words_filter_and_the_beginning_counts_more(picker: Picker, qtbot: QtBot) -> None:
    qtbot.keyClicks(picker.field, "save")
    assert shown(picker) == ["Save as", "Auto-save"]
    qtbot.keyClicks(picker.field, " au")
    assert shown(picker) == ["Auto-save"]
    qtbot.keyClicks(picker.field, "xyz")
    assert shown(picker) == []
    assert picker.nothing.isVisibleTo(picker)


def test_arrows_and_enter_choose_and_pass_over_what_cannot_be_done(
    picker: Picker, qtbot: QtBot
) -> None:
    chosen: list[int] = []
    picker.chosen.connect(chosen.append)
    qtbot.keyClick(picker.field, Qt.Key.Key_Down)
    assert picker.list.currentItem().text() == "Auto-save"
    qtbot.keyClick(picker.field, Qt.Key.Key_Up)
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    assert chosen == [1]
    assert not picker.isVisible()


def test_escape_chooses_nothing(picker: Picker, qtbot: QtBot) -> None:
    chosen: list[int] = []
    picker.chosen.connect(chosen.append)
    qtbot.keyClick(picker.field, Qt.Key.Key_Escape)
    assert not picker.isVisible()
    assert chosen == []


def test_a_choice_that_cannot_be_made_now_is_not_made(picker: Picker, qtbot: QtBot) -> None:
    chosen: list[int] = []
    picker.chosen.connect(chosen.append)
    qtbot.keyClicks(picker.field, "undo")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    assert chosen == []
    assert picker.isVisible()
