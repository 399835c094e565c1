"""The document's named values: a small table of name, value, what it gives, and a note."""

from collections.abc import Callable

from msgspec import UNSET
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from designer.catalog import literals
from designer.errors import DesignerError
from designer.network import named_values
from designer.network.graph import Network
from designer.network.names import unique_name
from designer.network.value_texts import read_value, show_value
from designer.network.values import Formula, NamedValue
from designer.sentences import tr, words
from designer.ui import icons, theme
from designer.ui.editors.widgets import Note, plain_tooltip
from designer.ui.workspace import Workspace

NAME, VALUE, GIVES, NOTE = range(4)
_row_height = 26
_most_rows = 8
_name_width, _gives_width = 76, 64


class ValueTable(QTableWidget):
    """The table itself; Delete takes the current value away, Escape forgets what was refused."""

    def __init__(self, remove: Callable[[], None], forget: Callable[[], None]) -> None:
        super().__init__(0, 4)
        self._remove, self._forget = remove, forget
        self.setHorizontalHeaderLabels([tr("Name"), tr("Value"), tr("Gives"), tr("Note")])
        for column in range(self.columnCount()):
            if (title := self.horizontalHeaderItem(column)) is not None:
                title.setToolTip(plain_tooltip(title.text()))  # there may be no room for it
        self.setAccessibleName(tr("Named values"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setTabKeyNavigation(False)  # Tab leads on through the panel
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_row_height)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setFont(theme.ui_font(11))
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column, width in ((NAME, _name_width), (GIVES, _gives_width)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, width)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # what the field in the cell had no use for
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.currentRow() >= 0:
            self._remove()
        elif key == Qt.Key.Key_Escape:
            self._forget()
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.editItem(self.currentItem())
        else:
            super().keyPressEvent(event)

    def show_values(self, values: tuple[NamedValue, ...]) -> None:
        """Show these values; what was refused is gone."""
        self.blockSignals(True)  # what is shown was not typed
        self.setRowCount(len(values))
        for row, value in enumerate(values):
            for column, text in enumerate(_texts(value)):
                self._show(row, column, text, value)
        self.blockSignals(False)
        rows = min(max(len(values), 1), _most_rows)
        head = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(rows * _row_height + head + 4)

    def _show(self, row: int, column: int, text: str, value: NamedValue) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        item.setText(text)
        tip = words(value.problem) if value.problem and column == GIVES else text
        item.setToolTip(plain_tooltip(tip))
        if column == GIVES:
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        look = theme.current()
        wrong = column == GIVES and value.gives is UNSET
        quiet = look.muted if column in (GIVES, NOTE) else look.text
        item.setForeground(look.error if wrong else quiet)

    def flag(self, item: QTableWidgetItem) -> None:
        """Show what was refused in the error colour."""
        self.blockSignals(True)
        item.setForeground(theme.current().error)
        self.blockSignals(False)


def _texts(value: NamedValue) -> tuple[str, str, str, str]:
    """The columns of a value; a plain one gives itself, so its type is said instead."""
    gives: str = value.type
    if isinstance(value.value, Formula):
        gives = tr("nothing") if value.gives is UNSET else f"= {literals.show(value.gives)}"
    return value.name, show_value(value.value), gives, value.note


class NamedValuesTable(QWidget):
    """Shows and edits the named values; each change is one undo step."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._shown: tuple[NamedValue, ...] | None = None
        self.table = ValueTable(self.remove, self._show)
        self.table.itemChanged.connect(self._edited)
        hint = Note(tr("Name a value, such as width, and write width * 2 in a parameter."))
        self.error = Note(error=True)
        self.error.hide()
        self.add_button = _button(tr("Add a value"), self.add)
        self.remove_button = _button(
            tr("Remove this value; what uses it keeps what it gives (Del)"), self.remove
        )
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(hint, 1)
        head.addWidget(self.add_button)
        head.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.grid)
        column.setSpacing(theme.grid // 2)
        column.addLayout(head)
        column.addWidget(self.table)
        column.addWidget(self.error)
        theme.switch.changed.connect(self._take_theme)
        self._take_theme()

    def refresh(self) -> None:
        """Show the values of the document."""
        if self._shown is not self._workspace.document.network.values:
            self._show()

    def _show(self) -> None:
        self._shown = values = self._workspace.document.network.values
        self.table.show_values(values)
        self.table.setVisible(bool(values))
        self.remove_button.setVisible(bool(values))
        self._say("")

    def _take_theme(self) -> None:
        muted = theme.current().muted
        self.add_button.setIcon(icons.icon("add", muted))
        self.remove_button.setIcon(icons.icon("close", muted))
        self._show()

    def add(self) -> None:
        """Add a value and let its name be typed."""
        taken = named_values.by_name(self._workspace.document.network)
        name = unique_name("value", taken)
        if self._edit(
            tr("Add the value {name}", name=name),
            lambda network: named_values.add_value(network, name, 1),
        ):
            self.refresh()
            self.table.setCurrentCell(self.table.rowCount() - 1, NAME)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self.table.editItem(self.table.currentItem())

    def remove(self) -> None:
        """Take the current value away, or the last where none is."""
        row = self.table.currentRow()
        if self._shown:
            name = self._shown[row].name
            self._edit(
                tr("Remove the value {name}", name=name),
                lambda network: named_values.remove_value(network, name),
            )

    def _edited(self, item: QTableWidgetItem) -> None:
        """Make of what was typed one edit; what is refused stays there, with the reason below."""
        if self._shown is None:
            return
        old, text = self._shown[item.row()], item.text().strip()
        name = old.name
        if item.column() == NAME:
            done = self._edit(
                tr("Rename {name} to {other}", name=name, other=text),
                lambda network: named_values.rename_value(network, name, text),
            )
        elif item.column() == VALUE:
            done = self._edit(
                tr("Set {name} to {value}", name=name, value=text),
                lambda network: named_values.set_value(network, name, read_value(text)),
            )
        else:
            done = self._edit(
                tr("Describe {name}", name=name),
                lambda network: named_values.set_note(network, name, text),
            )
        if done:
            # Also where nothing changed: the text is put as it is always written. Later, since
            # the item that tells of its change is still at it.
            QTimer.singleShot(0, self, self._show)
        else:
            self.table.flag(item)

    def _edit(self, label: str, edit: Callable[[Network], Network]) -> bool:
        try:
            self._workspace.edit(label, edit, scope=())
        except DesignerError as error:
            self._say(words(error.message))
            return False
        return True

    def _say(self, reason: str) -> None:
        self.error.setText(reason)
        self.error.setVisible(bool(reason))


def _button(text: str, act: Callable[[], None]) -> QToolButton:
    button = QToolButton()
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.setAutoRaise(True)
    button.clicked.connect(lambda _=False: act())
    return button
