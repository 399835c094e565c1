"""The log dock: what engines, frameworks and the window itself had to say."""

from time import localtime, strftime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.session import LogLine, most_lines

longest_line = 4000


class Log(QWidget):
    """Plain text, newest below, bounded; can be copied and cleared."""

    def __init__(self) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setUndoRedoEnabled(False)
        self.text.setMaximumBlockCount(most_lines)
        self.text.setFont(theme.fixed_font(12))
        self.text.setPlaceholderText(tr("What the engines say appears here."))
        self.copy_button = _button(tr("Copy"), tr("Copy the whole log"))
        self.clear_button = _button(tr("Clear"), tr("Empty the log"))
        self.copy_button.clicked.connect(self.copy)
        self.clear_button.clicked.connect(self.text.clear)
        bar = QFrame()
        bar.setObjectName("bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 3, 8, 3)
        row.addStretch(1)
        row.addWidget(self.copy_button)
        row.addWidget(self.clear_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.text)
        theme.switch.changed.connect(self._take_icons)
        self._take_icons()

    def add(self, entry: LogLine) -> None:
        """Append what an engine or the window had to say, with the time."""
        bar = self.text.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 2
        clock = strftime("%H:%M:%S", localtime(entry.time))
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        for line in entry.text.rstrip("\n").split("\n"):
            if not self.text.document().isEmpty():
                cursor.insertBlock()
            cursor.insertText(f"{clock}  ", self._format("time"))
            cursor.insertText(line[:longest_line], self._format(entry.level))
            clock = " " * len(clock)
        if at_end:
            bar.setValue(bar.maximum())

    def copy(self) -> None:
        """Put the whole log on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _format(self, level: str) -> QTextCharFormat:
        shown = theme.current()
        colours = {"error": shown.error, "warning": shown.warning, "time": shown.muted}
        made = QTextCharFormat()
        made.setForeground(colours.get(level, shown.text))
        made.setFontWeight(QFont.Weight.Normal)
        return made

    def _take_icons(self) -> None:
        self.copy_button.setIcon(icons.icon("copy"))
        self.clear_button.setIcon(icons.icon("delete"))


def _button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
