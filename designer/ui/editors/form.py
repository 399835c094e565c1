"""A form for the parameters of one type: rows in foldable groups, made when they are first seen."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from msgspec import UNSET
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from designer.catalog import literals, values
from designer.catalog.catalog import Catalog
from designer.catalog.spec import Group, ParameterSpec
from designer.network.values import Formula
from designer.sentences import tr, words
from designer.ui import theme
from designer.ui.editors.base import Editor, Named
from designer.ui.editors.folds import Fold, Folds
from designer.ui.editors.named_menu import add_menu
from designer.ui.editors.widgets import Note, ResetDot, plain_tooltip

label_width = 104
indent = 12
_rows_each = 4  # the row itself, its error, what its formula gives, its body


def group_title(group: Group) -> str:
    """What a group of parameters is called on screen."""
    titles = {
        Group.MAIN: tr("Main"),
        Group.ACTIVATION: tr("Activation"),
        Group.WEIGHTS: tr("Weights"),
        Group.ADVANCED: tr("Advanced"),
    }
    return titles[group]


def label_of(name: str) -> str:
    """A parameter's name with spaces, so that a long one wraps: `kernel_size` to `kernel size`."""
    return name.replace("_", " ").strip()


class Row:
    """One parameter in a grid: label, editor, dot to reset, error, and the editor's body."""

    def __init__(self, form: "ParameterForm", grid: QGridLayout, spec: ParameterSpec) -> None:
        self.spec = spec
        self._grid = grid
        # Counted here: `rowCount` knows only what holds something, and error and body come later.
        self._top = grid.property("rows") or 0
        grid.setProperty("rows", self._top + _rows_each)
        self.label = QLabel(form.labels.get(spec.name, label_of(spec.name)))
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.label.setFixedWidth(form.label_width)
        self.label.setContentsMargins(0, 0, 4, 0)
        self.label.setToolTip(plain_tooltip(help_text(spec)))
        self.editor = Editor.for_spec(spec, form.catalog)
        self.editor.named = form.named
        title = form.labels.get(spec.name, spec.name)
        self.editor.set_names(title, words(spec.description))
        add_menu(self.editor, self.editor, self.label)
        self.dot = ResetDot()
        self.dot.setToolTip(self._reset_words())
        self.dot.setAccessibleName(self._reset_words())
        self.error: Note | None = None
        self.result: Note | None = None
        self._body: QWidget | None = None
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.label, self._top, 0, middle)
        grid.addWidget(self.editor, self._top, 1, middle)
        grid.addWidget(self.dot, self._top, 2, middle)
        self.editor.body_changed.connect(self._place_body)
        self._place_body()

    def show_value(self, value: Any, *, mixed: bool, anew: bool) -> None:
        """Show what is set (UNSET: the default)."""
        self.editor.set_value(value, mixed=mixed, anew=anew)
        self.mark(value is not UNSET or mixed)
        self.show_result()

    def mark(self, is_set: bool) -> None:
        """Show or hide the dot."""
        self.dot.setVisible(is_set and not self.spec.required)

    def flag(self, flagged: bool) -> None:
        """Show the label in the error colour, or as usual."""
        role = QPalette.ColorRole.BrightText if flagged else QPalette.ColorRole.WindowText
        self.label.setForegroundRole(role)

    def show_error(self, message: str) -> None:
        """Say under the field why what was typed is no value; "" takes it away."""
        if self.error is None:
            if not message:
                return
            self.error = Note(error=True)
            self._grid.addWidget(self.error, self._top + 1, 1, 1, 2)
        self.error.setText(message)
        self.error.setVisible(bool(message))
        self.show_result()

    def show_result(self) -> None:
        """Say under the field what its formula gives; nothing where there is none."""
        value = UNSET if self.editor.mixed else self.editor.value
        refused = self.error is not None and bool(self.error.text())
        text = result_words(value) if isinstance(value, Formula) and not refused else ""
        if self.result is None:
            if not text:
                return
            self.result = Note()
            self._grid.addWidget(self.result, self._top + 2, 1, 1, 2)
        self.result.setText(text)
        self.result.setVisible(bool(text))

    def _place_body(self) -> None:
        if self._body is self.editor.body:
            return
        if self._body is not None:
            self._grid.removeWidget(self._body)
        self._body = self.editor.body
        if self._body is not None:
            self._grid.addWidget(self._body, self._top + 3, 0, 1, 3)

    def _reset_words(self) -> str:
        if self.spec.required:
            return ""
        default = _short(values.show(self.spec, self.spec.default))
        return tr("Back to the default, {default}", default=default)


class ParameterForm(QWidget):
    """Editors for the parameters of one type.

    It holds no truth of its own: the owner passes what is set with `set_values`, hears of edits,
    and passes the new values again.
    """

    value_edited = Signal(str, object)
    value_reset = Signal(str)
    edit_finished = Signal()  # a series of edits is over: the next one is a step of its own
    error_changed = Signal(str, str)  # parameter, reason; "" when it is gone

    def __init__(
        self,
        catalog: Catalog,
        specs: Iterable[ParameterSpec],
        *,
        folds: Folds | None = None,
        titled: bool = True,
        label_width: int = label_width,
        labels: Mapping[str, str] | None = None,
        named: Named | None = None,
    ) -> None:
        super().__init__()
        self.named = named  # without it no parameter can be a formula
        self.labels = labels or {}  # where the names themselves say too little
        self.catalog = catalog
        self.specs = tuple(specs)
        self.label_width = label_width
        self.rows: dict[str, Row] = {}
        self.errors: dict[str, str] = {}
        self.groups: dict[Group, Fold | QWidget] = {}
        self._values: Mapping[str, Any] = {}
        self._mixed: frozenset[str] = frozenset()
        self._flagged: frozenset[str] = frozenset()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        folds = folds or Folds()
        for group in Group:
            inside = [spec for spec in self.specs if spec.group is group]
            if not inside:
                continue
            if group is Group.MAIN and not titled:
                part: Fold | QWidget = self._make_rows(inside)
            else:
                part = self._make_fold(group, inside, folds)
            self.groups[group] = part
            layout.addWidget(part)

    def set_values(
        self, values: Mapping[str, Any], *, mixed: Iterable[str] = (), anew: bool = False
    ) -> None:
        """Show what is set; parameters in `mixed` differ among several objects.

        `anew` also throws away what is half typed: these are the values of something else.
        """
        self._values, self._mixed = values, frozenset(mixed)
        for name in self.rows:
            self._show(name, anew=anew)
        self._count()

    def flag(self, names: Collection[str]) -> None:
        """Mark the parameters that a problem is about."""
        self._flagged = frozenset(names)
        for name, row in self.rows.items():
            row.flag(name in self._flagged)

    def focus(self, name: str) -> bool:
        """Open the group of a parameter and put the keyboard into its editor."""
        spec = next((spec for spec in self.specs if spec.name == name), None)
        if spec is None:
            return False
        part = self.groups[spec.group]
        if isinstance(part, Fold):
            part.set_open(True)
        self.rows[name].editor.take_focus()
        return True

    def _make_fold(self, group: Group, specs: list[ParameterSpec], folds: Folds) -> Fold:
        return Fold(
            group_title(group),
            lambda: self._make_rows(specs),
            folds,
            group.value,
            is_open=group in (Group.MAIN, Group.ACTIVATION),
        )

    def _make_rows(self, specs: list[ParameterSpec]) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, theme.grid)
        grid.setHorizontalSpacing(2)
        grid.setVerticalSpacing(theme.grid // 2)
        grid.setColumnStretch(1, 1)
        for spec in specs:
            self.rows[spec.name] = self._make_row(grid, spec)
            self._show(spec.name, anew=True)
            self.rows[spec.name].flag(spec.name in self._flagged)
        return box

    def _make_row(self, grid: QGridLayout, spec: ParameterSpec) -> Row:
        row, name = Row(self, grid, spec), spec.name
        row.editor.edited.connect(lambda value: self._edited(name, value))
        row.editor.cleared.connect(lambda: self._reset(name))
        row.editor.finished.connect(self.edit_finished)
        row.editor.refused.connect(lambda reason: self._refused(name, reason))
        row.dot.clicked.connect(lambda: self._reset_wholly(name))
        return row

    def _show(self, name: str, *, anew: bool = False) -> None:
        value = self._values.get(name, UNSET)
        self.rows[name].show_value(value, mixed=name in self._mixed, anew=anew)

    def _edited(self, name: str, value: Any) -> None:
        self.rows[name].mark(True)
        self.rows[name].show_result()
        self.value_edited.emit(name, value)

    def _reset(self, name: str) -> None:
        self.rows[name].mark(False)
        self.rows[name].show_result()
        self.value_reset.emit(name)

    def _reset_wholly(self, name: str) -> None:
        row = self.rows[name]
        row.editor.take_focus()
        row.show_value(UNSET, mixed=False, anew=True)
        self.value_reset.emit(name)
        self.edit_finished.emit()

    def _refused(self, name: str, reason: str) -> None:
        if reason == self.errors.get(name, ""):
            return
        if reason:
            self.errors[name] = reason
        else:
            self.errors.pop(name, None)
        self.rows[name].show_error(reason)
        self.error_changed.emit(name, reason)

    def _count(self) -> None:
        for group, part in self.groups.items():
            if isinstance(part, Fold):
                names = {spec.name for spec in self.specs if spec.group is group}
                number = len(names & self._values.keys())
                words = tr("{number} set", number=number)
                quiet = group in (Group.MAIN, Group.ACTIVATION) or not number
                part.header.set_aside("" if quiet else words)


def result_words(formula: Formula) -> str:
    """What a formula gives, or why it gives nothing: `= 128`."""
    if formula.gives is UNSET:
        return tr("cannot be computed: {why}", why=formula.problem or "")
    return f"= {_short(literals.show(formula.gives))}"


def help_text(spec: ParameterSpec) -> str:
    """Keras' documentation of a parameter, with its name, default and limits."""
    head = spec.name
    if not spec.required:
        head += f" = {_short(values.show(spec, spec.default))}"
    limits = []
    if spec.minimum is not None:
        sign = ">" if spec.exclusive_minimum else "≥"
        limits.append(f"{sign} {spec.minimum:g}")
    if spec.maximum is not None:
        limits.append(f"≤ {spec.maximum:g}")
    if limits:
        head += f"   ({', '.join(limits)})"
    return f"{head}\n\n{words(spec.description)}" if spec.description else head


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
