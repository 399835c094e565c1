"""The properties panel: everything about what is selected, and the network when nothing is."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from designer.catalog.spec import ParameterSpec, TypeSpec
from designer.document import Change
from designer.errors import DesignerError
from designer.network.check_result import CheckResult, NodeResult
from designer.network.named_values import by_name
from designer.network.ports import Signature
from designer.network.problems import Problem
from designer.network.values import NamedValue
from designer.sentences import counted, tr, words
from designer.ui import theme
from designer.ui.editors.folds import Fold, Folds
from designer.ui.editors.form import ParameterForm
from designer.ui.editors.widgets import Note
from designer.ui.panels.named_values_table import NamedValuesTable
from designer.ui.panels.network_ends import NetworkEnds
from designer.ui.panels.node_inputs import NodeInputs
from designer.ui.panels.node_problems import NodeProblems
from designer.ui.panels.output_summary import Facts, OutputSummary, network_lines
from designer.ui.panels.properties_header import Header
from designer.ui.panels.property_edits import PropertyEdits
from designer.ui.panels.selection import (
    Selection,
    common_parameters,
    common_values,
    places_of,
    selection_of,
    unset_argument,
)
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace

panel_width = 320
margin = 12


class Properties(QScrollArea):
    """Shows and edits what is selected; it changes the network through the workspace alone."""

    def __init__(self, workspace: Workspace, settings: Settings | None = None) -> None:
        super().__init__()
        self._workspace = workspace
        self._folds = Folds(settings, "properties")
        self._edits = PropertyEdits(workspace)
        self._specs: tuple[ParameterSpec, ...] = ()
        self.form: ParameterForm | None = None
        self.arguments: ParameterForm | None = None
        self.header = Header()
        self.problems = NodeProblems()
        self.hint = Note()
        self.inputs = NodeInputs()
        self.output = OutputSummary()
        self.ends = NetworkEnds(workspace)
        self.values = NamedValuesTable(workspace)
        self.totals = Facts()
        self._build()
        self._connect()
        self.show_selection()

    @property
    def _selection(self) -> Selection:
        return self._edits.selection

    @override
    def sizeHint(self) -> QSize:
        return QSize(panel_width, 640)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Reached only where no window has these as shortcuts.
        if event.matches(QKeySequence.StandardKey.Undo):
            self._workspace.document.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._workspace.document.redo()
        else:
            super().keyPressEvent(event)

    def focus_parameter(self, name: str) -> None:
        """Put the keyboard into the editor of a parameter of what is selected."""
        if name == "name":
            self.header.name.setFocus(Qt.FocusReason.OtherFocusReason)
            self.header.name.selectAll()
            return
        for form in (self.form, self.arguments):
            if form is not None and form.focus(name):
                editor = form.rows[name].editor
                # Later: a fold that has just been opened is laid out by the event loop.
                QTimer.singleShot(0, editor, partial(self.ensureWidgetVisible, editor))
                return

    # --- what is shown ------------------------------------------------------------------------

    def show_selection(self) -> None:
        """Show what is selected now."""
        chosen = selection_of(
            self._workspace.network, self._workspace.catalog, self._workspace.selection
        )
        self._edits.selection = chosen
        # Else every row on its way out or in is painted once.
        self.setUpdatesEnabled(False)
        try:
            self._take_form(common_parameters(chosen.types, chosen.layers))
            self._take_arguments(chosen.types[0] if len(chosen.nodes) == 1 else None)
            self._refresh(anew=True)
        finally:
            self.setUpdatesEnabled(True)
        self.verticalScrollBar().setValue(0)

    def _refresh(self, *, anew: bool = False) -> None:
        """Bring the values on screen; the widgets stay."""
        network, chosen = self._workspace.network, self._selection
        self._show_header(anew=anew)
        if self.form is not None and chosen.layers:
            given, mixed = common_values(chosen.layers, self._specs)
            self.form.set_values(given, mixed=mixed, anew=anew)
        if self.arguments is not None:
            node = network.nodes[chosen.nodes[0]]
            self.arguments.set_values(node.arguments, anew=anew)
        self._show_inputs()
        self._ends_fold.setVisible(not chosen.nodes)
        self._values_fold.setVisible(not chosen.nodes)
        if not chosen.nodes:
            self.ends.refresh()
            self.values.refresh()
        self._show_answer()

    def _show_inputs(self) -> None:
        """Show what feeds the one selected node, where there are several ways in."""
        if len(self._selection.nodes) != 1:
            self._inputs_fold.hide()
            return
        signature = self._signature()
        wired = len(signature.inputs) > 1 or any(port.many for port in signature.inputs)
        self._inputs_fold.setVisible(wired)
        if wired:
            workspace = self._workspace
            node = self._selection.nodes[0]
            self.inputs.show_node(workspace.network, node, signature, workspace.catalog.signature)

    def _show_header(self, *, anew: bool) -> None:
        header, chosen = self.header, self._selection
        header.icon.setVisible(bool(chosen.types))
        if not chosen.nodes:
            inside = bool(self._workspace.scope)
            title = tr("Nested model") if inside else tr("Network")
            header.show_plain(title, tr("Nothing is selected"))
            header.show_name(self._edits.model_name(), anew=anew)
            header.name.setPlaceholderText(tr("unnamed"))
        elif len(chosen.layers) == 1:
            header.show_type(chosen.types[0], chosen.layers[0].type)
            header.show_name(chosen.layers[0].name, anew=anew)
        else:
            kinds = {spec.type for spec in chosen.types}
            count = len(chosen.layers)
            title = words(counted("{count} layer", "{count} layers", count=count))
            kind = chosen.types[0].type if len(kinds) == 1 else tr("of several types")
            header.show_type(chosen.types[0], title)
            header.show_purpose(kind)
            header.help.setVisible(len(kinds) == 1)
            header.show_name(None, anew=anew)
        single = len(chosen.nodes) == 1
        nested = single and chosen.layers[0].network is not None
        header.show_sharing(
            places_of(self._workspace.network, chosen.nodes[0]) if single else (), nested=nested
        )
        none_common = len(chosen.layers) > 1 and not self._specs
        self.hint.setVisible(none_common)
        if none_common:
            self.hint.setText(tr("These layers have no parameter in common."))

    def _show_answer(self) -> None:
        """Show what Keras said, muted where it is about an older network."""
        workspace, chosen = self._workspace, self._selection
        answer = workspace.result
        problems = self._problems()
        self.problems.show_problems(problems)
        if self.form is not None:
            self.form.flag({problem.parameter for problem in problems if problem.parameter})
        single = len(chosen.nodes) == 1
        self._output_fold.setVisible(single)
        self._totals_fold.setVisible(not chosen.nodes)
        if single:
            result = self._results().get(chosen.nodes[0])
            self.output.show_node(result, self._signature().outputs, failed=bool(problems))
        elif not chosen.nodes and answer is not None:
            self._show_totals(answer)
        pending = not workspace.is_current()
        self.output.facts.set_pending(pending)
        self.totals.set_pending(pending)

    def _problems(self) -> list[Problem]:
        """The problems of the selected nodes."""
        answer, chosen, scope = self._workspace.result, self._selection, self._workspace.scope
        return [] if answer is None else [
            problem
            for problem in answer.problems
            if problem.node in chosen.nodes and problem.scope == scope
        ]  # fmt: skip

    def _show_totals(self, answer: CheckResult) -> None:
        self.ends.refresh()
        whole = tr("The whole network") if self._workspace.scope else tr("In total")
        self._totals_fold.header.setText(whole)
        layers = len(self._workspace.document.network.layers)
        self.totals.show_lines(network_lines(answer, layers))

    def _signature(self) -> Signature:
        """The ports of the one node that is selected."""
        node = self._workspace.network.nodes[self._selection.nodes[0]]
        return self._workspace.catalog.signature(self._selection.layers[0], node.arguments)

    def _results(self) -> Mapping[str, NodeResult]:
        answer, workspace = self._workspace.result, self._workspace
        if answer is None:
            return {}
        return answer.at(workspace.document.network, workspace.scope)

    # --- widgets ------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setAccessibleName(tr("Properties"))
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(260)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(margin, margin, 0, margin)
        self._column.setSpacing(0)
        self._form_place = QVBoxLayout()
        self._argument_place = QVBoxLayout()
        self._argument_holder = QWidget()
        self._argument_holder.setLayout(self._argument_place)
        self._argument_place.setContentsMargins(0, 0, 0, 0)
        self._make_folds()
        for part in (
            self.header, self.problems, self.hint, self.inputs, self.output, self.ends, self.values,
            self.totals,
        ):  # fmt: skip
            edges = part.contentsMargins()
            edges.setRight(margin)
            part.setContentsMargins(edges)
        for part in (self.header, self.problems, self.hint):
            self._column.addWidget(part)
        self._column.addLayout(self._form_place)
        for fold in (
            self._argument_fold, self._inputs_fold, self._output_fold, self._ends_fold,
            self._values_fold, self._totals_fold,
        ):  # fmt: skip
            self._column.addWidget(fold)
        self._column.addStretch(1)
        self.setWidget(content)

    def _make_folds(self) -> None:
        folds = self._folds
        self._argument_fold = Fold(
            tr("Call"), lambda: self._argument_holder, folds, "call", is_open=False
        )
        self._inputs_fold = Fold(tr("Inputs"), lambda: self.inputs, folds, "inputs", is_open=True)
        self._output_fold = Fold(tr("Output"), lambda: self.output, folds, "output", is_open=True)
        self._totals_fold = Fold(tr("In total"), lambda: self.totals, folds, "totals", is_open=True)
        self._ends_fold = Fold(
            tr("Inputs and outputs"), lambda: self.ends, folds, "ends", is_open=True
        )
        self._values_fold = Fold(
            tr("Named values"), lambda: self.values, folds, "values", is_open=True
        )

    def _connect(self) -> None:
        workspace, header = self._workspace, self.header
        workspace.selection_changed.connect(self.show_selection)
        workspace.scope_changed.connect(self.show_selection)
        workspace.catalog_changed.connect(self.show_selection)
        workspace.changed.connect(self._on_change)
        workspace.answered.connect(lambda _answer: self._show_answer())
        workspace.parameter_requested.connect(self.focus_parameter)
        header.renamed.connect(self._rename)
        header.rename_finished.connect(workspace.document.seal)
        header.help_requested.connect(self._show_documentation)
        header.code_requested.connect(workspace.code_edit_requested)
        header.independence_requested.connect(self._edits.make_independent)
        header.next_call_requested.connect(self._edits.show_next_call)
        header.inside_requested.connect(self._edits.look_inside)
        self.problems.repair_requested.connect(self._edits.repair)
        self.inputs.source_clicked.connect(self._workspace.reveal_requested)
        self.inputs.reorder_requested.connect(self._edits.reorder)
        theme.switch.changed.connect(self._take_theme)

    def _take_form(self, specs: tuple[ParameterSpec, ...]) -> None:
        if self.form is not None and specs == self._specs:
            return
        self._specs = specs
        self.form = self._replaced(self._form_place, self.form, specs)
        if self.form is not None:
            self.form.value_edited.connect(self._set_parameter)
            self.form.value_reset.connect(self._edits.reset_parameter)
            self.form.edit_finished.connect(self._workspace.document.seal)

    def _take_arguments(self, spec: TypeSpec | None) -> None:
        specs = () if spec is None else tuple(map(unset_argument, spec.call_arguments))
        self._argument_fold.setVisible(bool(specs))
        if self.arguments is not None and specs == self.arguments.specs:
            return
        self.arguments = self._replaced(self._argument_place, self.arguments, specs, plain=True)
        if self.arguments is not None:
            self.arguments.value_edited.connect(self._edits.set_argument)
            self.arguments.value_reset.connect(lambda name: self._edits.set_argument(name, None))
            self.arguments.edit_finished.connect(self._workspace.document.seal)

    def _replaced(
        self,
        place: QVBoxLayout,
        old: ParameterForm | None,
        specs: tuple[ParameterSpec, ...],
        *,
        plain: bool = False,
    ) -> ParameterForm | None:
        if old is not None:
            place.removeWidget(old)
            old.hide()
            old.setParent(None)
            # Not at once: the edit that led here may come from a field in it, whose signal goes on.
            old.deleteLater()
        if not specs:
            return None
        form = ParameterForm(
            self._workspace.catalog,
            specs,
            folds=self._folds,
            titled=not plain,
            named=None if plain else self._named,
        )
        place.addWidget(form)
        return form

    def _named(self) -> Mapping[str, NamedValue]:
        return by_name(self._workspace.document.network)

    def _set_parameter(self, name: str, value: Any) -> None:
        spec = next(spec for spec in self._specs if spec.name == name)
        self._edits.set_parameter(spec, value)

    def _rename(self, name: str) -> None:
        try:
            self.header.accept_name(name)
            self._edits.rename(name)
        except DesignerError as error:
            layers = self._selection.layers
            self.header.accept_name(layers[0].name if layers else self._edits.model_name())
            self.header.refuse(error)

    # --- what happens elsewhere ----------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        chosen = selection_of(
            self._workspace.network, self._workspace.catalog, self._workspace.selection
        )
        before = self._selection
        if change.reset or chosen.nodes != before.nodes or chosen.ids != before.ids:
            self.show_selection()
            return
        self._edits.selection = chosen
        if chosen.types != before.types:
            self.show_selection()
        else:
            self._refresh()

    def _show_documentation(self) -> None:
        from designer.ui.panels.documentation import Documentation  # see designer.ui.help

        Documentation(self._selection.types[0], self.window()).show()

    def _take_theme(self) -> None:
        self.header.retheme()
        self._show_answer()
