"""All that a window says to a person, and what of it never went through the translator."""

import html
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QAbstractTableModel,
    QModelIndex,
    Qt,
)
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from designer import languages

text_roles = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
most_rows, most_columns = 400, 8


class Said(NamedTuple):
    """A text and the widget that says it."""

    text: str
    where: str


def texts(root: QWidget) -> Iterator[Said]:
    """Every text of a widget and of all that is in it, seen or not."""
    for widget in (root, *root.findChildren(QWidget)):
        where = f"{type(widget).__name__} {widget.objectName()}".strip()
        for text in _own_texts(widget):
            if text:
                yield Said(text, where)
    for action in root.findChildren(QAction):
        for text in (action.text(), action.toolTip(), action.statusTip(), action.whatsThis()):
            yield Said(text, f"QAction {action.objectName()}".strip())


def _own_texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.toolTip(), widget.statusTip(), widget.whatsThis())
    yield from (widget.accessibleName(), widget.accessibleDescription())
    match widget:
        case QMessageBox():
            yield from (widget.text(), widget.informativeText(), widget.detailedText())
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QGroupBox() | QMenu():
            yield widget.title()
        case QLineEdit() | QPlainTextEdit():
            yield widget.placeholderText()
        case QAbstractSpinBox():
            yield from (widget.specialValueText(), getattr(widget, "suffix", str)())
        case QComboBox():
            yield widget.placeholderText()
            yield from _model_texts(widget.model(), QModelIndex())
        case QTabBar():
            for place in range(widget.count()):
                yield from (widget.tabText(place), widget.tabToolTip(place))
        case QAbstractItemView() if widget.model() is not None:
            yield from _model_texts(widget.model(), QModelIndex())
            for column in range(most_columns):
                yield str(widget.model().headerData(column, Qt.Orientation.Horizontal) or "")
        case _:
            return


def _model_texts(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    columns = model.columnCount(parent) if isinstance(model, QAbstractTableModel) else 1
    for row in range(min(model.rowCount(parent), most_rows)):
        for column in range(columns):
            index = model.index(row, column, parent)
            yield from (str(index.data(role) or "") for role in text_roles)
        if not isinstance(model, QAbstractListModel | QAbstractTableModel):
            yield from _model_texts(model, model.index(row, 0, parent))


def left_in_english(text: str, names: Collection[str]) -> str:
    """The words of a text that stand outside of all sentences and are no names; "" if none."""
    rest = outside_of_sentences(plain(text))
    words = re.findall(r"[^\W\d_][\w.\-]+", rest)  # a single letter is a key or a unit
    return " ".join(word for word in words if word.strip(".-") not in names)


def outside_of_sentences(text: str) -> str:
    """What of a text stands outside of all sentences, line by line."""
    rest, depth = "", 0
    for letter in text:
        depth += (letter == languages.opening) - (letter == languages.closing)
        is_outside = depth == 0 and letter != languages.closing
        rest += letter if is_outside or letter == "\n" else " "
    return rest


def plain(text: str) -> str:
    """A text without marks of HTML."""
    if not text.startswith("<"):
        return text
    broken = re.sub(r"<br/?>", "\n", text)
    return html.unescape(_marks_of_html.sub(" ", broken))


_marks_of_html = re.compile(r"</?[a-z][^<>]*>")
