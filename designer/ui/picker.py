"""A list to choose from by typing: the command palette, "Find layer", examples, recent files."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.choices import Choice

most_rows = 12
row_height = 30
width = 560
choice_role = int(Qt.ItemDataRole.UserRole)


class Picker(QDialog):
    """Filters its choices by the words that were typed; arrows and Enter choose, Esc leaves."""

    chosen = Signal(object)
    narrowed = Signal(str, object)  # what was typed, and the values of what it finds: a list

    def __init__(self, parent: QWidget, title: str, choices: Sequence[Choice]) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("picker")
        self.setWindowTitle(title)
        self.setStyleSheet(
            f"#picker {{ border: 1px solid {theme.current().border.name()};"
            f" background: {theme.current().raised.name()}; }}"
            f" QListWidget {{ background: {theme.current().raised.name()}; }}"
        )
        self._window = parent.window()
        self._choices = list(choices)
        self.field = QLineEdit()
        self.field.setPlaceholderText(title)
        self.field.setClearButtonEnabled(False)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setItemDelegate(_Row(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._choose)
        self.nothing = QLabel(tr("Nothing of that name."))
        self.nothing.setObjectName("muted")
        self.nothing.setContentsMargins(8, 4, 8, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self.nothing)
        self._filter("")

    @override
    def open(self) -> None:
        """Show the list at the top of the window, ready to be typed into."""
        window = self._window
        corner = window.mapToGlobal(QPoint((window.width() - width) // 2, 72))
        self.setGeometry(QRect(corner, QSize(width, self._height())))
        self.show()
        self.field.setFocus()

    def _height(self) -> int:
        rows = min(most_rows, max(1, self.list.count()))
        return rows * row_height + self.field.sizeHint().height() + 30

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        matches = [
            choice
            for choice in self._choices
            if all(word in f"{choice.text} {choice.detail}".lower() for word in words)
        ]
        # What begins with what was typed comes first.
        matches.sort(key=lambda choice: not choice.text.lower().startswith(text.lower()))
        self.list.clear()
        for choice in matches:
            item = QListWidgetItem(choice.text)
            item.setData(choice_role, choice)
            if not choice.enabled:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setVisible(bool(matches))
        self.nothing.setVisible(not matches)
        for row, choice in enumerate(matches):
            if choice.enabled:
                self.list.setCurrentRow(row)
                break
        self.resize(width, self._height())
        self.narrowed.emit(text, [choice.value for choice in matches])

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        choice: Choice = item.data(choice_role)
        self.close()
        # After `close`, which deletes only in the event loop: what is chosen may open a window of
        # its own.
        self.chosen.emit(choice.value)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the text field keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self.list.currentItem())
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                self._move(
                    {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: most_rows}.get(
                        Qt.Key(key), -most_rows
                    )
                )
                return True
        return False

    def _move(self, step: int) -> None:
        last = self.list.count() - 1
        row = min(last, max(0, self.list.currentRow() + step))
        way = 1 if step > 0 else -1
        while 0 <= row <= last:
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(row)
                return
            row += way


class _Row(QStyledItemDelegate):
    """Paints a choice: icon, text, and the detail muted at the right end."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(width - 40, row_height)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        shown = theme.current()
        choice: Choice = index.data(choice_role)
        rect: QRect = option.rect
        widget: QWidget = option.widget
        painter.save()
        widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget
        )
        x = rect.left() + 8
        if choice.icon:
            picture = icons.pixmap(
                choice.icon, choice.colour or shown.muted, 16, widget.devicePixelRatioF()
            )
            painter.drawPixmap(x, rect.center().y() - 7, picture)
        x += 26
        font = theme.ui_font(13)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(shown.text if choice.enabled else shown.muted)
        area = QRect(x, rect.top(), rect.right() - x - 8, rect.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, choice.text)
        area.setLeft(x + metrics.horizontalAdvance(choice.text) + 16)
        painter.setPen(shown.muted)
        detail = metrics.elidedText(
            choice.detail, Qt.TextElideMode.ElideRight, max(0, area.width())
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, detail)
        painter.restore()
