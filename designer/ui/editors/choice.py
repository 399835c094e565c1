"""Editors for what is chosen: switches and choices."""

from typing import Any

from msgspec import UNSET
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Kind, ParameterSpec
from designer.network.values import plain
from designer.sentences import tr
from designer.ui.editors.base import Editor, same
from designer.ui.editors.widgets import ComboBox, Switch


class SwitchEditor(Editor):
    """True or False."""

    def __init__(self, spec: ParameterSpec, catalog: Catalog) -> None:
        super().__init__(spec, catalog)
        self.field = Switch()
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        layout.addStretch(1)
        self.field.clicked.connect(self._choose)

    @override
    def display(self) -> None:
        on = self.effective is not UNSET and bool(plain(self.effective))
        self.field.show_state(on, mixed=self.mixed, quiet=self.value is UNSET)

    def _choose(self, on: bool) -> None:
        self.offer(on)
        self.display()
        self.finished.emit()


class ChoiceEditor(Editor):
    """One of the specification's choices."""

    def __init__(self, spec: ParameterSpec, catalog: Catalog) -> None:
        super().__init__(spec, catalog)
        self.field = ComboBox()
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.field)
        self._choices: list[Any] = list(choices_of(spec))
        self.field.addItems([str(choice) for choice in self._choices])
        self.field.activated.connect(self._choose)

    @override
    def display(self) -> None:
        value = self.effective
        row = -1
        if not self.mixed and value is not UNSET:
            row = self._row_of(value)
        placeholder = "—" if self.mixed else tr("choose")
        self.field.show_row(row, quiet=self.value is UNSET, placeholder=placeholder)

    def _row_of(self, value: Any) -> int:
        for row, choice in enumerate(self._choices):
            if same(choice, value):
                return row
        # A value from elsewhere that is none of the choices is kept and shown.
        self._choices.append(value)
        self.field.addItem(str(value))
        return len(self._choices) - 1

    def _choose(self, row: int) -> None:
        value = self._choices[row]
        if not self.mixed and self.value is not UNSET and same(value, self.value):
            return
        self.offer(value)
        self.display()
        self.finished.emit()


def choices_of(spec: ParameterSpec) -> tuple[Any, ...]:
    """The choices of a specification, with None where it is a value."""
    choices: tuple[Any, ...] = (True, False) if spec.kind is Kind.BOOLEAN else tuple(spec.choices)
    if spec.optional and None not in choices:
        choices = (None, *choices)
    return choices


def _boolean_editor(spec: ParameterSpec, catalog: Catalog) -> Editor:
    if spec.optional or spec.required or spec.default is None:
        return ChoiceEditor(spec, catalog)
    return SwitchEditor(spec, catalog)


Editor.makers[Kind.BOOLEAN] = _boolean_editor
Editor.makers[Kind.CHOICE] = ChoiceEditor
