"""The question whether code of a network may run: the code in full, and No as the usual answer."""

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from designer.catalog.code import Snippet
from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.code_view import CodeView
from designer.ui.editors.widgets import Note

# Unicode's categories of what shows nothing or changes how the rest is shown.
_unseen = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


class ConsentDialog(QDialog):
    """Shows code and asks whether it may run; whoever closes it in any other way said no."""

    def __init__(self, parent: QWidget | None, snippets: Sequence[Snippet]) -> None:
        super().__init__(parent)
        self.snippets = tuple(snippets)
        self.setObjectName("consent")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Allow this code to run?"))
        self.resize(680, 560)
        warning = _label(
            tr(
                "This code can do anything you can do: read and delete your files, and use the "
                "network. Allow it only if you have read it, or know who wrote it."
            )
        )
        self.code = CodeView()
        self.code.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.code.setAccessibleName(tr("The code"))
        self.code.set_code(shown(self.snippets))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._head())
        column.addWidget(warning)
        column.addWidget(self.code, 1)
        if any(visible(item.source) != item.source for item in snippets):
            column.addWidget(
                Note(
                    tr("It contains characters that cannot be seen; here they are spelled."),
                    error=True,
                )
            )
        column.addWidget(
            Note(
                tr(
                    "Your answer counts for exactly this text, in any network; a changed text "
                    "asks again. Without it everything else stays usable."
                )
            )
        )
        column.addLayout(self._buttons())
        self.no.setFocus()

    def _head(self) -> QHBoxLayout:
        names = tuple(dict.fromkeys(item.title for item in self.snippets))
        head = _label(tr("{names} contains Python code", names=names))
        head.setFont(theme.ui_font(15, weight=QFont.Weight.DemiBold))
        sign = QLabel()
        sign.setPixmap(
            icons.pixmap("shield", theme.current().warning, 24, self.devicePixelRatioF())
        )
        row = QHBoxLayout()
        row.setSpacing(theme.grid + 2)
        row.addWidget(sign)
        row.addWidget(head, 1)
        return row

    def _buttons(self) -> QHBoxLayout:
        self.yes = QPushButton(tr("Allow this code"))
        self.yes.setAutoDefault(False)
        self.yes.clicked.connect(self.accept)
        self.no = QPushButton(tr("Do not allow"))
        self.no.setDefault(True)
        self.no.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(theme.grid)
        row.addStretch(1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        return row


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def shown(snippets: Sequence[Snippet]) -> str:
    """All texts, each under the name of its layer where there are several."""
    texts = [visible(item.source).rstrip("\n") for item in snippets]
    if len(texts) == 1:
        return texts[0]
    titles = [" ".join(visible(item.title).split()) for item in snippets]
    parts = [f"# ――― {title} ―――\n{text}" for title, text in zip(titles, texts, strict=True)]
    return "\n\n\n".join(parts)


def visible(source: str) -> str:
    """The text with everything spelled that a person could not see, or would see wrongly."""
    return "".join(
        character
        if character in "\n\t" or unicodedata.category(character) not in _unseen
        else f"\\u{{{ord(character):04X}}}"
        for character in source
    )
