"""Python code to look at: coloured by pygments, updated line by line, with lines marked."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget
from typing_extensions import override

from designer.ui import theme

code_pixels = 13
in_string = 1  # block state: the line ends inside a string of several lines


class Highlighter(QSyntaxHighlighter):
    """Colours Python one line at a time, so that an edit costs the lines that it touched."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}
        self.take_theme()

    def take_theme(self) -> None:
        """Colour anew from the theme in force."""
        shown = theme.current()
        self._formats = {
            "keyword": _format(shown.category("convolution"), shown),
            "string": _format(shown.category("normalization"), shown),
            "number": _format(shown.category("merging"), shown),
            "comment": _format(shown.muted, shown),
            "name": _format(shown.category("core"), shown),
            "constant": _format(shown.category("attention"), shown),
        }
        self.rehighlight()

    @override
    def highlightBlock(self, text: str) -> None:
        position = 0
        if self.previousBlockState() == in_string:
            end = text.find('"""')
            position = len(text) if end < 0 else end + 3
            self.setFormat(0, position, self._formats["string"])
            if end < 0:
                self.setCurrentBlockState(in_string)
                return
        self.setCurrentBlockState(0)
        rest = text[position:]
        start = rest.find('"""')
        if start >= 0 and rest.find('"""', start + 3) < 0:
            self.setFormat(position + start, len(rest), self._formats["string"])
            self.setCurrentBlockState(in_string)
            rest = rest[:start]
        for start, length, kind in spans(rest):
            self.setFormat(position + start, length, self._formats[kind])


@lru_cache(maxsize=8192)
def spans(line: str) -> tuple[tuple[int, int, str], ...]:
    """Which parts of a line have a colour: start, length and kind."""
    coloured = []
    for start, token, text in _lexer().get_tokens_unprocessed(line):
        kind = _kind(token)
        if kind:
            coloured.append((start, len(text), kind))
    return tuple(coloured)


@lru_cache(maxsize=1)
def _lexer() -> Any:
    # Loading pygments takes as long as a tenth of the window; nobody looks at code at first.
    from pygments.lexers.python import PythonLexer

    return PythonLexer(ensurenl=False)


@lru_cache(maxsize=128)
def _kind(token: Any) -> str:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    for parent, kind in (
        (Keyword.Constant, "constant"),
        (Keyword, "keyword"),
        (Operator.Word, "keyword"),
        (String, "string"),
        (Number, "number"),
        (Comment, "comment"),
        (Name.Builtin, "name"),
        (Name.Function, "name"),
        (Name.Class, "name"),
        (Name.Namespace, ""),
    ):
        if token in parent:
            return kind
    return ""


def _format(colour: QColor, shown: theme.Theme) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(theme.readable(colour, shown.canvas, shown.text))
    return made


class CodeView(QPlainTextEdit):
    """Read-only Python with line numbers; a click tells its line."""

    line_clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        font = theme.fixed_font(code_pixels)
        font.setStyleHint(QFont.StyleHint.Monospace)
        self.setFont(font)
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._highlighter: Highlighter | None = None
        self._marked: frozenset[int] = frozenset()
        self._lines: list[str] = [""]
        self._margin = _Margin(self)
        self.blockCountChanged.connect(self._fit_margin)
        self.updateRequest.connect(self._scroll_margin)
        theme.switch.changed.connect(self._take_theme)
        self._fit_margin()

    def set_code(self, text: str) -> None:
        """Show `text`; lines that stay the same are left alone, and so is the scroll position."""
        lines = text.split("\n")
        old = self._lines
        if lines == old:
            return
        head = 0
        while head < min(len(lines), len(old)) and lines[head] == old[head]:
            head += 1
        tail = 0
        while tail < min(len(lines), len(old)) - head and lines[-1 - tail] == old[-1 - tail]:
            tail += 1
        if self._highlighter is None:
            self._highlighter = Highlighter(self.document())
        position = self.verticalScrollBar().value()
        self._replace_lines(head, len(old) - tail, lines[head : len(lines) - tail])
        self._lines = lines
        self.verticalScrollBar().setValue(position)
        self.set_marked(self._marked)

    def _replace_lines(self, first: int, end: int, lines: list[str]) -> None:
        """Put `lines` in the place of the lines from `first` up to `end`."""
        document = self.document()
        cursor = QTextCursor(document)
        keep = QTextCursor.MoveMode.KeepAnchor
        if first == end:
            self._insert_lines(cursor, first, lines)
            return
        cursor.setPosition(document.findBlockByNumber(first).position())
        last = document.findBlockByNumber(end - 1)
        cursor.setPosition(last.position() + last.length() - 1, keep)
        if lines:
            cursor.insertText("\n".join(lines))
            return
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        # The line break that is left over belongs to the lines that went.
        if first > 0:
            cursor.deletePreviousChar()
        else:
            cursor.deleteChar()
        cursor.endEditBlock()

    def _insert_lines(self, cursor: QTextCursor, first: int, lines: list[str]) -> None:
        block = self.document().findBlockByNumber(first)
        if block.isValid():
            cursor.setPosition(block.position())
            cursor.insertText("\n".join(lines) + "\n")
        else:
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText("\n" + "\n".join(lines))

    def set_marked(self, lines: Collection[int], *, show: bool = False) -> None:
        """Mark these lines; `show` brings the first of them into view."""
        self._marked = frozenset(lines)
        colour = QColor(self.mark_colour())
        colour.setAlphaF(0.20)
        marks = []
        for number in sorted(self._marked):
            block = self.document().findBlockByNumber(number)
            if not block.isValid():
                continue
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(colour)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(block)
            marks.append(mark)
        self.setExtraSelections(marks)
        if show and self._marked:
            self._bring_into_view(self.document().findBlockByNumber(min(self._marked)))

    def mark_colour(self) -> QColor:
        """The colour of marked lines."""
        return theme.current().accent

    def _bring_into_view(self, block: QTextBlock) -> None:
        if not block.isValid():
            return
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        height = self.viewport().height()
        if not 0 <= top <= height - 2 * self.fontMetrics().height():
            visible = max(1, height // max(1, self.fontMetrics().lineSpacing()))
            self.verticalScrollBar().setValue(block.blockNumber() - visible // 3)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click that selects no text tells its line."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            position = event.position().toPoint()
            self.line_clicked.emit(self.cursorForPosition(position).blockNumber())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.contentsRect()
        self._margin.setGeometry(
            QRect(area.left(), area.top(), self._margin.sizeHint().width(), area.height())
        )

    def paint_margin(self, event: QPaintEvent) -> None:
        """Draw the numbers of the lines that can be seen."""
        painter = QPainter(self._margin)
        shown = theme.current()
        painter.setFont(theme.fixed_font(11))
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            height = self.blockBoundingRect(block).height()
            number = block.blockNumber()
            painter.setPen(self.mark_colour() if number in self._marked else shown.muted)
            painter.drawText(
                QRect(0, round(top), self._margin.width() - 10, round(height)),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                str(number + 1),
            )
            top += height
            block = block.next()
        painter.end()

    def margin_width(self) -> int:
        """How wide the line numbers are."""
        digits = max(3, len(str(self.blockCount())))
        return 20 + self.fontMetrics().horizontalAdvance("9") * digits

    def _fit_margin(self) -> None:
        self.setViewportMargins(self.margin_width(), 0, 0, 0)

    def _scroll_margin(self, rect: QRect, dy: int) -> None:
        if dy:
            self._margin.scroll(0, dy)
        else:
            self._margin.update(0, rect.y(), self._margin.width(), rect.height())

    def _take_theme(self) -> None:
        if self._highlighter is not None:
            self._highlighter.take_theme()
        self.set_marked(self._marked)


class _Margin(QWidget):
    """The column of line numbers."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._view.margin_width(), 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_margin(event)
