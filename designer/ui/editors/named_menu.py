"""The menu of an editor that gives its parameter a named value, also where nothing is typed."""

from functools import partial

from msgspec import UNSET
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from designer.catalog import literals, values
from designer.errors import ValueRefused
from designer.network.values import Formula
from designer.sentences import tr
from designer.ui.editors.base import Editor

_longest = 40


def add_menu(editor: Editor, *places: QWidget) -> None:
    """Open the menu by a right click on one of `places`, or by the menu key in the editor."""
    if editor.named is None or editor.spec.kind in values.without_formulas:
        return
    for place in places:
        place.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        place.customContextMenuRequested.connect(partial(_open, editor, place))


def _open(editor: Editor, place: QWidget, point: QPoint) -> None:
    menu = menu_of(editor)
    if menu is not None:
        menu.popup(place.mapToGlobal(point))


def menu_of(editor: Editor) -> QMenu | None:
    """The menu with the named values that the parameter takes; None where none are named."""
    fitting = fitting_values(editor)
    if editor.named is None or not editor.named():
        return None
    menu = QMenu(editor)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if not fitting:
        menu.addAction(tr("No named value fits here")).setEnabled(False)
    for formula in fitting:
        text = f"{formula.text} = {literals.show(formula.gives)}"[:_longest]
        action = menu.addAction(text.replace("&", "&&"))
        action.triggered.connect(partial(_use, editor, formula))
    return menu


def fitting_values(editor: Editor) -> list[Formula]:
    """The named values that the parameter takes, each as the formula of itself."""
    found = []
    for value in (editor.named() if editor.named is not None else {}).values():
        if value.gives is UNSET:
            continue
        try:
            formula = Formula(value.name, value.gives)
            found.append(values.check(editor.spec, formula, editor.catalog))
        except ValueRefused:
            continue
    return found


def _use(editor: Editor, formula: Formula) -> None:
    editor.offer(formula)
    editor.display()
    editor.finished.emit()
