"""What to train on and how: the forms for data and plan, and what does not fit."""

from collections.abc import Callable
from typing import Any

from msgspec import structs
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from designer.catalog.spec import ParameterSpec
from designer.network.problems import Problem, Severity
from designer.protocol import DataDescription
from designer.sentences import counted, tr, words
from designer.training.description import ArrayDescription
from designer.training.outputs import with_outputs
from designer.training.plan import TrainingPlan
from designer.training.sources import DataSource, empty_source, kinds
from designer.ui import theme
from designer.ui.editors import ParameterForm
from designer.ui.line_breaks import BreakingLabel
from designer.ui.training.fields import (
    fields_of,
    figure_fields,
    further_fields,
    labels_of,
    open_fields,
    plan_fields,
    plan_labels,
    suggested,
)
from designer.ui.training.outputs import OutputForms, changed
from designer.ui.training.plan_draft import PlanDraft
from designer.ui.training.starting_weights import StartingWeights

width = 376


class SetupPanel(QScrollArea):
    """Forms for the data and the training plan of the document."""

    def __init__(self, draft: PlanDraft, weights: StartingWeights) -> None:
        super().__init__()
        self._draft = draft
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(width)
        self._make_source()
        self.data: ParameterForm | None = None
        self._kind: type[DataSource] | None = None
        self._holds = _text()
        self._plan_place = QVBoxLayout()
        self.outputs = OutputForms(draft.workspace.catalog)
        self.outputs.value_edited.connect(self._edit_output)
        self.outputs.value_reset.connect(self._reset_output)
        self.outputs.edit_finished.connect(draft.workspace.document.seal)
        self.figures = self._make_plan_form(figure_fields())
        self.open = self._make_plan_form(open_fields())
        self.further = self._make_plan_form(further_fields())
        for form in (self.figures, self.outputs, self.open, self.further):
            self._plan_place.addWidget(form)
        self._advice = _text()
        self.problems = ProblemList()
        self.problems.repair_requested.connect(draft.repair)
        self._data_place = QVBoxLayout()
        self.weights = weights
        self._arrange()
        draft.plan_changed.connect(self._show_plan)
        draft.described.connect(self._show_description)
        draft.compared.connect(self._show_misfits)
        theme.switch.changed.connect(self._take_theme)
        self._show_plan()

    def _make_source(self) -> None:
        self.source = QComboBox()
        self.source.addItem(tr("Choose the data …"), None)
        for kind in kinds:
            self.source.addItem(words(kind.about.title), kind)
        self.source.setAccessibleName(tr("Data"))
        self.source.activated.connect(self._choose_source)
        self.browse = QPushButton(tr("Choose a file …"))
        self.browse.clicked.connect(self._browse)

    def _arrange(self) -> None:
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(theme.grid)
        for part in (_heading(tr("Data")), self.source, self.browse):
            layout.addWidget(part)
        layout.addLayout(self._data_place)
        layout.addWidget(self._holds)
        layout.addWidget(_heading(tr("Training")))
        layout.addWidget(self.weights)
        layout.addLayout(self._plan_place)
        layout.addWidget(self._advice)
        layout.addWidget(self.problems)
        layout.addStretch(1)
        self.setWidget(content)

    # --- from the document to the forms ---------------------------------------------------------

    def _show_plan(self) -> None:
        plan = self._draft.plan
        kind = type(plan.data) if plan.data is not None else None
        with QSignalBlocker(self.source):
            self.source.setCurrentIndex(max(self.source.findData(kind), 0))
        self.browse.setVisible(kind is not None and kind.about.file is not None)
        if kind is not self._kind:
            self._make_data_form(kind)
        if self.data is not None and plan.data is not None:
            self.data.set_values(_set_values(plan.data))
        for form in self._plan_forms:
            form.set_values(_set_values(plan))
        self._show_description()

    @property
    def _plan_forms(self) -> tuple[ParameterForm, ...]:
        return self.figures, self.open, self.further

    def _make_plan_form(self, specs: tuple[ParameterSpec, ...]) -> ParameterForm:
        return self._make_form(specs, self._edit_plan, self._reset_plan, plan_labels())

    def _make_data_form(self, kind: type[DataSource] | None) -> None:
        if self.data is not None:
            self._data_place.removeWidget(self.data)
            self.data.hide()  # it lives on for a moment, and would be seen below the next one
            self.data.deleteLater()
            self.data = None
        self._kind = kind
        if kind is not None:
            self.data = self._make_form(
                fields_of(kind), self._edit_data, self._reset_data, labels_of(kind)
            )
            self._data_place.addWidget(self.data)

    def _make_form(
        self,
        specs: tuple[ParameterSpec, ...],
        edit: Callable[[str, Any], None],
        reset: Callable[[str], None],
        labels: dict[str, str] | None = None,
    ) -> ParameterForm:
        workspace = self._draft.workspace
        form = ParameterForm(workspace.catalog, specs, titled=False, labels=labels)
        form.value_edited.connect(edit)
        form.value_reset.connect(reset)
        form.edit_finished.connect(workspace.document.seal)
        return form

    def _show_suggestions(self) -> None:
        """Let what is suggested stand in the fields as their default.

        Those fields are a form of their own: somebody may be typing into the others, whose
        numbers change what is suggested.
        """
        several = self._draft.suggested_outputs
        self.outputs.show_outputs(self._draft.outputs if several else (), several)
        specs = suggested(self._draft.suggested_plan)
        self.open = self._with_specs(self.open, _left_to(specs, bool(several)))
        self.further = self._with_specs(self.further, _left_to(further_fields(), bool(several)))

    def _with_specs(self, old: ParameterForm, specs: tuple[ParameterSpec, ...]) -> ParameterForm:
        """The form, or another in its place where the fields are others."""
        if specs == old.specs:
            return old
        new = self._make_plan_form(specs)
        self._plan_place.replaceWidget(old, new)
        old.hide()
        old.deleteLater()
        new.set_values(_set_values(self._draft.plan))
        return new

    def _show_description(self) -> None:
        error = self._draft.data_error
        description = self._draft.description
        self._holds.setText(error or (words_for(description) if description else ""))
        self._holds.setVisible(bool(self._holds.text()))
        self._take_theme()

    def _show_misfits(self) -> None:
        self._show_suggestions()
        self.problems.show_problems(self._draft.misfits)
        self._advice.setText("\n".join(self._draft.suggestions()))
        self._advice.setVisible(bool(self._advice.text()))
        self._take_theme()

    def _take_theme(self) -> None:
        now = theme.current()
        holds = now.error if self._draft.data_error else now.muted
        self._holds.setStyleSheet(f"color: {holds.name()}")
        self._advice.setStyleSheet(f"color: {now.muted.name()}")

    # --- from the forms to the document ---------------------------------------------------------

    def _choose_source(self, row: int) -> None:
        kind = self.source.itemData(row)
        if kind is self._kind:
            return
        data = None if kind is None else empty_source(kind)
        self._set_data(tr("Choose the data"), data)

    def _browse(self) -> None:
        file = self._kind.about.file if self._kind else None
        if file is None:
            return
        pattern = " ".join(f"*{suffix}" for suffix in file.suffixes)
        path, _ = QFileDialog.getOpenFileName(
            self, words(file.invitation), "", f"{words(file.title)} ({pattern})"
        )
        if path:
            self._edit_data("path", path)

    def _edit_data(self, name: str, value: Any) -> None:
        data = self._draft.plan.data
        if data is not None:
            data = structs.replace(data, **{name: value})
            self._set_data(tr("Set {name} of the data", name=name), data, f"data.{name}")

    def _reset_data(self, name: str) -> None:
        if self._kind is not None:
            self._edit_data(name, _default(fields_of(self._kind), name))

    def _set_data(self, label: str, data: DataSource | None, merge: str | None = None) -> None:
        plan = structs.replace(self._draft.plan, data=data)
        self._draft.set_plan(label, plan, merge=merge)

    def _edit_plan(self, name: str, value: Any) -> None:
        if isinstance(_default(plan_fields(), name), tuple) and not isinstance(value, tuple):
            value = (value,)  # where there may be several numbers, one may be typed alone
        plan = structs.replace(self._draft.plan, **{name: value})
        self._draft.set_plan(
            tr("Set {name} of the training", name=name), plan, merge=f"training.{name}"
        )

    def _reset_plan(self, name: str) -> None:
        self._edit_plan(name, _default(plan_fields(), name))

    def _edit_output(self, number: int, name: str, value: Any) -> None:
        draft = self._draft
        outputs, suggested = draft.outputs, draft.suggested_outputs
        if number >= len(outputs):
            return
        plan = with_outputs(draft.plan, changed(outputs, number, name, value), suggested)
        label = tr("Set {name} of the output {output}", name=name, output=outputs[number].name)
        draft.set_plan(label, plan, merge=f"training.{number}.{name}")

    def _reset_output(self, number: int, name: str) -> None:
        suggested = self._draft.suggested_outputs
        if number < len(suggested):
            self._edit_output(number, name, getattr(suggested[number], name))


def _left_to(specs: tuple[ParameterSpec, ...], several: bool) -> tuple[ParameterSpec, ...]:
    """The fields that are not asked for each output by itself."""
    apiece = ("losses", "metrics", "loss_weights") if several else ()
    return tuple(spec for spec in specs if spec.name not in apiece)


class ProblemList(QWidget):
    """What does not fit, a sentence each, with the way out as a button."""

    repair_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[Problem, ...] = ()
        self._labels: list[tuple[QLabel, Severity]] = []
        theme.switch.changed.connect(self._take_theme)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Replace what is shown."""
        if problems == self._shown:
            return
        self._shown = problems
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._labels = []
        for problem in problems:
            label = _text(words(problem.message))
            self._labels.append((label, problem.severity))
            self._layout.addWidget(label)
            if problem.repair is not None:
                button = QPushButton(words(problem.repair.title))
                button.clicked.connect(lambda _=False, it=problem: self.repair_requested.emit(it))
                self._layout.addWidget(button)
        self._take_theme()

    def _take_theme(self) -> None:
        now = theme.current()
        for label, severity in self._labels:
            colour = now.error if severity is Severity.ERROR else now.warning
            label.setStyleSheet(f"color: {colour.name()}")


def words_for(data: DataDescription) -> str:
    """What the data hold, in a few lines."""
    lines = [
        words(counted("{count:,} sample", "{count:,} samples", count=data.samples)),
        *(_array(tr("input"), one) for one in data.inputs),
        *(_array(tr("target"), one) for one in data.targets),
    ]
    return "\n".join(lines)


def _array(role: str, array: ArrayDescription) -> str:
    shape = f"{array.shape} " if array.shape else ""
    if array.classes is not None:
        classes = words(counted("{count} class", "{count} classes", count=array.classes))
        return f"{role} {array.name}: {shape}{classes}, {array.dtype}"
    said = f"{role} {array.name}: {shape}{array.dtype}"
    if array.minimum is not None and array.maximum is not None:
        return said + f", {array.minimum:.4g} … {array.maximum:.4g}"
    return said


def _set_values(owner: DataSource | TrainingPlan) -> dict[str, Any]:
    """The fields of a value that are not at their defaults."""
    return {
        field.name: value
        for field in structs.fields(owner)
        if (value := getattr(owner, field.name)) != field.default
    }


def _default(specs: Any, name: str) -> Any:
    return next(spec.default for spec in specs if spec.name == name)


def _heading(text: str) -> QLabel:
    label = _text(text)
    label.setFont(theme.ui_font(14, weight=theme.semibold))
    return label


def _text(text: str = "") -> QLabel:
    return BreakingLabel(text)
