"""Nothing English is left in the window when it speaks the pseudo-language."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer import examples, languages
from designer.ui import qt_texts
from designer.ui.main_window import MainWindow
from tests.ui.said import left_in_english, texts


@pytest.fixture
def pseudo(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pseudo-language, and English again afterwards."""
    monkeypatch.setenv(languages.VARIABLE, languages.PSEUDO)
    qt_texts.install(qapp, languages.choose())
    yield
    monkeypatch.delenv(languages.VARIABLE)
    qt_texts.install(qapp, languages.choose())


def english_in(root: QWidget, names: set[str]) -> list[str]:
    found = {}
    for said in texts(root):
        left = left_in_english(said.text, names)
        if left:
            found.setdefault(said.text, f"{said.where}: {said.text[:120]!r}: {left[:80]}")
    return sorted(found.values())


def test_show(pseudo: None, window: Callable[..., MainWindow], qtbot: QtBot) -> None:
    made = window(examples.load("digits-cnn").network)
    print(*english_in(made, set()), sep="\n")
