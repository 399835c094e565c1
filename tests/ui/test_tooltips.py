"""Tooltips never take a stranger's name for HTML."""

from PySide6.QtGui import QTextDocument

from designer.ui.tooltips import plain_tip


def test_every_character_is_shown_and_lines_stay_lines() -> None:
    text = "<b>bold</b> & 'more'\nof \"it\""
    document = QTextDocument()
    document.setHtml(plain_tip(text))
    assert document.toPlainText().replace("\N{LINE SEPARATOR}", "\n") == text


def test_nothing_is_no_tip() -> None:
    assert plain_tip("") == ""
