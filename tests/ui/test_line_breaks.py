"""Long words may be broken, and stay the words that they were."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from designer.ui.line_breaks import BreakingLabel, breakable, longest


def test_a_long_path_may_be_broken_and_a_word_stays() -> None:
    path = "/home/somebody/networks/of_last_year/my-first.network"
    said = breakable(f"There is no file '{path}'.")
    assert said != f"There is no file '{path}'."
    assert said.replace("\u200b", "") == f"There is no file '{path}'."
    assert max(map(len, said.split("\u200b"))) < longest
    assert breakable("my-first.network") == "my-first.network"


def test_a_label_says_the_word_as_it_is_and_grows_with_it(qtbot: QtBot) -> None:
    word = "a_long_name" * 10
    label, plain = BreakingLabel(word), QLabel(word)
    for one in (label, plain):
        qtbot.addWidget(one)
    assert label.text() == label.accessibleName() == word
    assert label.heightForWidth(200) > 2 * plain.sizeHint().height()
    assert label.minimumSizeHint().width() < plain.minimumSizeHint().width() / 2
