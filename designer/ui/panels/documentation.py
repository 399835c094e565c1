"""The documentation of a type in a small window: Keras' own words, as text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from designer.catalog.describe import Paragraph, Part, paragraphs
from designer.catalog.spec import TypeSpec
from designer.sentences import tr, words
from designer.ui import theme

margin = 16
step = 20  # pixels by which what belongs to a name is moved in


class Documentation(QDialog):
    """What Keras' documentation says about a type."""

    def __init__(self, spec: TypeSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("{name} — documentation", name=spec.type))
        self.resize(680, 620)
        title = QLabel(spec.path or spec.type)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setFont(theme.ui_font(15, weight=QFont.Weight.DemiBold))
        title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.document().setDocumentMargin(margin)
        self.text.setAccessibleName(tr("Documentation of {name}", name=spec.type))
        self._paragraphs = paragraphs(spec)
        self._write()
        theme.switch.changed.connect(self._write)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(theme.grid)
        layout.addWidget(title)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)

    def _write(self) -> None:
        """Write it in the colours of the theme; a stranger's words are never markup."""
        self.text.clear()
        cursor = self.text.textCursor()
        for number, paragraph in enumerate(self._paragraphs):
            if number:
                cursor.insertBlock()
            cursor.setBlockFormat(_block(paragraph.part))
            self._write_one(cursor, paragraph)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)

    def _write_one(self, cursor: QTextCursor, paragraph: Paragraph) -> None:
        shown = theme.current()
        plain, bold, muted = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        plain.setFont(theme.ui_font(13))
        bold.setFont(theme.ui_font(13, weight=QFont.Weight.DemiBold))
        muted.setFont(theme.ui_font(12))
        plain.setForeground(shown.text)
        bold.setForeground(shown.text)
        muted.setForeground(shown.muted)
        # A line of its own within a paragraph, since each paragraph is one block.
        text = words(paragraph.text).replace("\n", "\u2028")
        if paragraph.name:
            cursor.insertText(paragraph.name, bold)
            cursor.insertText(f"   {text}", muted)
        else:
            cursor.insertText(text, bold if paragraph.part is Part.HEAD else plain)


def _block(part: Part) -> QTextBlockFormat:
    made = QTextBlockFormat()
    above = {Part.TEXT: 8, Part.HEAD: 18, Part.NAME: 10, Part.ABOUT: 2}
    made.setTopMargin(above[part])
    made.setLeftMargin({Part.NAME: step / 2, Part.ABOUT: step}.get(part, 0))
    return made
