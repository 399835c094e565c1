"""Where a line may end inside a word that is longer than any label, such as a path."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from typing_extensions import override

longest = 40  # characters that are never broken
_place = "\u200b"  # Unicode's space of no width


class BreakingLabel(QLabel):
    """Wrapped plain text, of which long words are broken; `text` gives it as it was said."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._said = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setText(text)

    @override
    def setText(self, text: str) -> None:
        self._said = text
        self.setAccessibleName(text if breakable(text) != text else "")
        super().setText(breakable(text))

    @override
    def text(self) -> str:
        return self._said


def breakable(text: str) -> str:
    """The text with places in its long words where a line may end."""
    return re.sub(rf"\S{{{longest},}}", lambda word: _broken(word[0]), text)


def _broken(word: str) -> str:
    return re.sub(r"([/\\_.-])", rf"\1{_place}", word)
