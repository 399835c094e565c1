"""A small editor for Python: colours, line numbers, indentation, and the line that is wrong."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor
from typing_extensions import override

from designer.sentences import tr
from designer.ui import theme
from designer.ui.code_view import CodeView, Highlighter

indent = "    "


class CodeEditor(CodeView):
    """Python that a person types; nothing here reads it, let alone runs it."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setReadOnly(False)
        self.setUndoRedoEnabled(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextEditorInteraction)
        self.setAccessibleName(tr("Python code"))
        self._highlighter = Highlighter(self.document())
        self.setPlainText(text)

    def mark_error(self, line: int) -> None:
        """Mark a line as wrong, counted from 1; 0 marks none."""
        self.set_marked([line - 1] if line else [])

    @override
    def mark_colour(self) -> QColor:
        return theme.current().error

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab and Shift+Tab shift lines, Enter keeps the indentation."""
        key = event.key()
        if key == Qt.Key.Key_Tab and not event.modifiers():
            self._shift(outwards=False)
        elif key == Qt.Key.Key_Backtab:
            self._shift(outwards=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._break_line()
        else:
            super().keyPressEvent(event)

    def _break_line(self) -> None:
        cursor = self.textCursor()
        line = cursor.block().text()[: cursor.positionInBlock()]
        space = line[: len(line) - len(line.lstrip())]
        if line.rstrip().endswith(":"):
            space += indent
        cursor.insertText("\n" + space)
        self.ensureCursorVisible()

    def _shift(self, *, outwards: bool) -> None:
        cursor = self.textCursor()
        if not outwards and not cursor.hasSelection():
            cursor.insertText(indent[cursor.positionInBlock() % len(indent) :])
            return
        document = self.document()
        first = document.findBlock(cursor.selectionStart()).blockNumber()
        last = document.findBlock(cursor.selectionEnd()).blockNumber()
        cursor.beginEditBlock()
        for number in range(first, last + 1):
            block = document.findBlockByNumber(number)
            start = QTextCursor(block)
            if not outwards:
                start.insertText(indent)
                continue
            text = block.text()
            spaces = min(len(indent), len(text) - len(text.lstrip(" ")))
            for _ in range(spaces):
                start.deleteChar()
        cursor.endEditBlock()
