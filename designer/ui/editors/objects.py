"""Editors for objects: an initializer, a loss, an inner layer … with parameters of their own."""

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from designer.catalog import values
from designer.catalog.catalog import Catalog
from designer.catalog.objects import is_proposed
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.catalog.summary import initial_parameters
from designer.errors import ValueRefused
from designer.network.values import ObjectValue
from designer.sentences import tr, words
from designer.ui import icons, theme
from designer.ui.editors.base import Editor, same
from designer.ui.editors.form import ParameterForm, indent, label_width
from designer.ui.editors.widgets import ComboBox, plain_tooltip

# The line between the entries of two families.
_separator = object()


class Indented(QFrame):
    """What belongs to the field above it: a line at the left, then the content."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.content = content
        layout = QHBoxLayout(self)
        layout.setContentsMargins(indent, 0, 0, theme.grid // 2)
        layout.addWidget(content)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(3, 2, 2, self.height() - theme.grid, theme.current().border)


class ObjectField(Editor):
    """A combo box of the families' entries; the chosen one's parameters are the body below.

    `plain` are further values that may be chosen and are no entries, such as dtypes.
    """

    def __init__(self, spec: ParameterSpec, catalog: Catalog, plain: Iterable[Any] = ()) -> None:
        super().__init__(spec, catalog)
        self._entries = {entry.type: entry for entry in entries_for(spec, catalog)}
        self._choices: list[Any] = []
        self._touched = False
        self._form: ParameterForm | None = None
        self._form_entry: TypeSpec | None = None
        self.field = ComboBox()
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        for choice in [*([None] if spec.optional else []), *plain]:
            self._add(choice)
        for entry in self._entries.values():
            before = self._choices[-1] if self._choices else None
            if isinstance(before, TypeSpec) and before.family is not entry.family:
                self.field.insertSeparator(len(self._choices))
                self._choices.append(_separator)
            self._add(entry)
        self.field.activated.connect(self._choose)

    @override
    def set_value(self, value: Any, *, mixed: bool = False, anew: bool = False) -> None:
        """Show a value; the parameters of a mere default appear once it is chosen by hand."""
        self._touched = self._touched and not anew
        super().set_value(value, mixed=mixed, anew=anew)

    @override
    def display(self) -> None:
        value = UNSET if self.mixed else self.effective
        row = -1 if value is UNSET else self._row_of(value)
        placeholder = "—" if self.mixed else tr("choose")
        self.field.show_row(row, quiet=self.value is UNSET, placeholder=placeholder)
        self._show_form(row)

    @property
    def form(self) -> ParameterForm | None:
        """The form of the chosen entry's parameters, where it has any."""
        return self._form

    def _row_of(self, value: Any) -> int:
        name = value.type if isinstance(value, ObjectValue) else value
        entry = self._entry(name) if isinstance(name, str) else None
        for row, choice in enumerate(self._choices):
            if choice is entry if entry is not None else same(choice, value):
                return row
        # What is not proposed, or what no entry knows, such as a class from somebody's file, is
        # kept and shown.
        self._add(value if entry is None else entry)
        return len(self._choices) - 1

    def _add(self, choice: Any) -> None:
        """Append what can be chosen; a layer among functions is called one."""
        text = _worded(choice)
        mixed = Family.LAYER in self.spec.families[1:]
        if mixed and isinstance(choice, TypeSpec) and choice.family is Family.LAYER:
            text = tr("{name} layer", name=text)
        self._choices.append(choice)
        self.field.addItem(text)
        if isinstance(choice, TypeSpec) and choice.summary:
            tip = plain_tooltip(words(choice.purpose))
            self.field.setItemData(len(self._choices) - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def _entry(self, name: str) -> TypeSpec | None:
        if name in self._entries:
            return self._entries[name]
        for family in self.spec.families:
            known = self.catalog.get(family, name)
            if known is not None:
                return self._entries.get(known.type, known)
        return None

    def _show_form(self, row: int) -> None:
        seen = row >= 0 and (self.value is not UNSET or self._touched)
        choice = self._choices[row] if seen else None
        entry = choice if isinstance(choice, TypeSpec) and choice.parameters else None
        if entry is not self._form_entry:
            self._drop_form()
            self._form_entry = entry
            if entry is not None:
                self._make_form(entry)
            self.body_changed.emit()
        if self._form is not None:
            self._form.set_values(self._parameters())

    def _make_form(self, entry: TypeSpec) -> None:
        form = ParameterForm(
            self.catalog,
            entry.parameters,
            titled=False,
            label_width=label_width - indent,
            named=self.named,
        )
        form.value_edited.connect(self._set_parameter)
        form.value_reset.connect(self._reset_parameter)
        form.edit_finished.connect(self.finished)
        self._form = form
        self.body = Indented(form)

    def _drop_form(self) -> None:
        if self.body is not None:
            self.body.setParent(None)
            self.body.deleteLater()
        self.body, self._form = None, None
        self.refused.emit("")

    def _parameters(self) -> dict[str, Any]:
        value = self.effective
        return value.parameters if isinstance(value, ObjectValue) else {}

    def _choose(self, row: int) -> None:
        self._touched = True
        choice = self._choices[row]
        if isinstance(choice, TypeSpec):
            if choice is self._form_entry and not self.mixed:
                return
            choice = ObjectValue(choice.type, initial_parameters(choice))
        self._give(choice)
        self.finished.emit()

    def _set_parameter(self, name: str, value: Any) -> None:
        self._give_parameters({**self._parameters(), name: value})

    def _reset_parameter(self, name: str) -> None:
        self._give_parameters(
            {key: kept for key, kept in self._parameters().items() if key != name}
        )

    def _give_parameters(self, parameters: dict[str, Any]) -> None:
        if self._form_entry is not None:
            self._give(ObjectValue(self._form_entry.type, parameters))

    def _give(self, value: Any) -> None:
        try:
            value = values.check(self.spec, value, self.catalog)
        except ValueRefused as error:
            self.refused.emit(words(error.message))
            return
        self.refused.emit("")
        self.offer(value)
        self.display()


class ObjectsField(Editor):
    """A list of objects, each with its own editor, that can be added, removed and reordered."""

    def __init__(self, spec: ParameterSpec, catalog: Catalog) -> None:
        super().__init__(spec, catalog)
        self._editors: list[ObjectField] = []
        self._movers: list[QToolButton] = []  # two for each item
        self._list = QWidget()
        self._list_layout = QVBoxLayout(self._list)
        self._list_layout.setContentsMargins(0, 0, 0, 0)
        self._list_layout.setSpacing(theme.grid // 2)
        self.body = Indented(self._list)
        self._add = _button("add", tr("Add"))
        self._add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._add.setText(tr("Add"))
        self._add.clicked.connect(self._append)
        self.setFocusProxy(self._add)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._add)
        layout.addStretch(1)

    @override
    def display(self) -> None:
        items = self._items()
        while len(self._editors) > len(items):
            self._drop(len(self._editors) - 1)
        for number, item in enumerate(items):
            if number == len(self._editors):
                self._make(number)
            self._editors[number].set_value(item)
        for button in self._movers:
            button.setVisible(len(items) > 1)
        self._add.setText("—" if self.mixed else tr("Add"))
        if self.body is not None:
            self.body.setVisible(bool(items))

    def _items(self) -> tuple[Any, ...]:
        if self.mixed or self.effective is UNSET or self.effective is None:
            return ()
        return self.effective if isinstance(self.effective, tuple) else (self.effective,)

    def _make(self, number: int) -> None:
        item_spec = ParameterSpec(
            f"{self.spec.name} {number + 1}",
            Kind.OBJECT,
            families=self.spec.families,
            choices=self.spec.choices,
        )
        editor = ObjectField(item_spec, self.catalog)
        editor.named = self.named
        editor.set_names(item_spec.name, words(self.spec.description))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.grid // 2)
        line = QHBoxLayout()
        line.setSpacing(0)
        line.addWidget(editor, 1)
        for name, text, change in (
            ("up", tr("Move up"), -1),
            ("down", tr("Move down"), 1),
            ("close", tr("Remove"), 0),
        ):
            button = _button(name, text)
            # `clicked` brings along whether the button is checked: `_` takes it.
            button.clicked.connect(lambda _=False, e=editor, by=change: self._move(e, by))
            line.addWidget(button)
            if change:
                self._movers.append(button)
        column.addLayout(line)
        editor.edited.connect(lambda value, e=editor: self._replace(e, value))
        editor.finished.connect(self.finished)
        editor.refused.connect(self.refused)
        editor.body_changed.connect(lambda e=editor, c=column: _place(e, c))
        self._editors.append(editor)
        self._list_layout.addWidget(box)

    def _drop(self, number: int) -> None:
        editor = self._editors.pop(number)
        del self._movers[2 * number : 2 * number + 2]
        box = editor.parentWidget()
        if box is not None:
            self._list_layout.removeWidget(box)
            box.setParent(None)
            box.deleteLater()

    def _append(self) -> None:
        entries = entries_for(self.spec, self.catalog)
        if entries:
            value = ObjectValue(entries[0].type, initial_parameters(entries[0]))
            self._give((*self._items(), value))

    def _replace(self, editor: ObjectField, value: Any) -> None:
        items = list(self._items())
        items[self._editors.index(editor)] = value
        self._give(tuple(items), finish=False)

    def _move(self, editor: ObjectField, by: int) -> None:
        items, at = list(self._items()), self._editors.index(editor)
        item = items.pop(at)
        if by:
            items.insert(max(0, min(len(items), at + by)), item)
        self._give(tuple(items))

    def _give(self, items: tuple[Any, ...], *, finish: bool = True) -> None:
        try:
            value = values.check(self.spec, items, self.catalog)
        except ValueRefused as error:
            self.refused.emit(words(error.message))
            return
        self.refused.emit("")
        self.offer(value)
        self.display()
        if finish:
            self.finished.emit()


class ObjectEditor(QWidget):
    """One object of some families, on its own: the optimizer of a training plan, a loss …"""

    value_changed = Signal(object)
    edit_finished = Signal()
    error_changed = Signal(str)

    def __init__(
        self,
        catalog: Catalog,
        families: tuple[Family, ...],
        value: Any = UNSET,
        *,
        name: str = "",
        optional: bool = False,
    ) -> None:
        super().__init__()
        spec = ParameterSpec(
            name or families[0].value, Kind.OBJECT, optional=optional, families=families
        )
        self.editor = ObjectField(spec, catalog)
        self.editor.set_names(spec.name, "")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.grid)
        self._column.addWidget(self.editor)
        self.editor.body_changed.connect(lambda: _place(self.editor, self._column))
        self.editor.edited.connect(self.value_changed)
        self.editor.finished.connect(self.edit_finished)
        self.editor.refused.connect(self.error_changed)
        self.setFocusProxy(self.editor)
        self.set_value(value)

    @property
    def value(self) -> Any:
        """The object that is shown."""
        return self.editor.value

    def set_value(self, value: Any) -> None:
        """Show an object; without signals."""
        self.editor.set_value(value)


def entries_for(spec: ParameterSpec, catalog: Catalog) -> list[TypeSpec]:
    """The entries that an object parameter takes; its `choices` narrow the families down."""
    return [
        entry
        for family in spec.families
        for entry in catalog.entries(family)
        if is_proposed(spec, entry)
    ]


def _place(editor: Editor, column: QVBoxLayout) -> None:
    """Put an editor's body below it."""
    if editor.body is not None:
        column.addWidget(editor.body)


def _button(name: str, text: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icons.icon(_icon_names.get(name, name), theme.current().muted))
    button.setToolTip(text)
    button.setAccessibleName(text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoRaise(True)
    return button


_icon_names = {"up": "field-arrow-up", "down": "field-arrow"}


def _worded(choice: Any) -> str:
    if isinstance(choice, TypeSpec):
        return choice.type
    return choice.type if isinstance(choice, ObjectValue) else str(choice)


def _dtype_field(spec: ParameterSpec, catalog: Catalog) -> Editor:
    known = (*values.dtypes, *values.policies) if spec.families else values.dtypes
    return ObjectField(replace(spec, choices=()), catalog, spec.choices or known)


Editor.makers[Kind.OBJECT] = ObjectField
Editor.makers[Kind.OBJECTS] = ObjectsField
Editor.makers[Kind.DTYPE] = _dtype_field
