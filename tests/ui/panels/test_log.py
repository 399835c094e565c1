import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from designer.ui.panels.log import Log, longest_line
from designer.ui.session import LogLine, most_lines


def said(level: str, text: str) -> LogLine:
    return LogLine(0.0, level, text)


@pytest.fixture
def log(qtbot: QtBot, dark: None) -> Log:
    made = Log()
    qtbot.addWidget(made)
    return made


def test_lines_stand_in_order_as_plain_text(log: Log) -> None:
    log.add(said("info", "checker: <b>ready</b>"))
    log.add(said("error", "first\nsecond\n"))
    lines = log.text.toPlainText().split("\n")
    assert [line[10:] for line in lines] == ["checker: <b>ready</b>", "first", "second"]


def test_it_is_bounded(log: Log) -> None:
    log.add(said("info", "\n".join(str(number) for number in range(most_lines + 100))))
    log.add(said("info", "x" * (longest_line + 1000)))
    assert log.text.blockCount() == most_lines
    assert len(log.text.toPlainText().split("\n")[-1]) == longest_line + 10


def test_copy_and_clear(log: Log) -> None:
    log.add(said("warning", "memory runs out"))
    log.copy_button.click()
    assert "memory runs out" in QGuiApplication.clipboard().text()
    log.clear_button.click()
    assert log.text.toPlainText() == ""
