"""The properties panel as a person uses it, and every editor of every layer of the catalogue."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from designer.catalog import values
from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.catalog.summary import initial_parameters
from designer.document import Document
from designer.errors import ValueRefused
from designer.network import edits
from designer.network.check_result import (
    CheckResult,
    NamedTensor,
    NodeResult,
    TensorSpec,
    Totals,
    WeightSpec,
)
from designer.network.graph import Network
from designer.network.problems import Problem, SetParameter, Severity
from designer.network.values import ObjectValue
from designer.ui import theme
from designer.ui.editors.base import same
from designer.ui.editors.choice import ChoiceEditor, SwitchEditor
from designer.ui.editors.objects import ObjectField, ObjectsField
from designer.ui.editors.text import CodeEditor, TextEditor
from designer.ui.panels.properties import Properties
from designer.ui.workspace import Workspace
from tests.shared_calls import call_again

Key = Qt.Key
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot, workspace):
    shown = Properties(workspace)
    qtbot.addWidget(shown)
    shown.resize(320, 800)
    shown.show()
    shown.activateWindow()
    return shown


def node_of(workspace, kind):
    network = workspace.network
    return next(node for node in network.nodes if network.layer_of(node).type == kind)


def layer_of(workspace, kind):
    return workspace.network.layer_of(node_of(workspace, kind))


def retype(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Key.Key_Delete)
    qtbot.keyClicks(field, text)


def field_of(panel, name):
    assert panel.form.focus(name)
    return panel.form.rows[name].editor.field


def test_typing_changes_the_network_and_is_one_step(qtbot, panel, workspace):
    before = workspace.network
    workspace.select([node_of(workspace, "Dense")])
    retype(qtbot, field_of(panel, "units"), "128")
    assert layer_of(workspace, "Dense").parameters["units"] == 128
    assert workspace.document.undo_label == "Set units to 128"
    workspace.document.undo()
    assert workspace.network == before
    assert field_of(panel, "units").text() == "10"
    workspace.document.redo()
    assert field_of(panel, "units").text() == "128"


def test_what_is_typed_after_leaving_the_field_is_another_step(qtbot, panel, workspace):
    workspace.select([node_of(workspace, "Dense")])
    units = field_of(panel, "units")
    retype(qtbot, units, "12")
    qtbot.keyClick(units, Key.Key_Return)
    retype(qtbot, units, "13")
    workspace.document.undo()
    assert layer_of(workspace, "Dense").parameters["units"] == 12


def test_undo_in_the_field_undoes_the_network(qtbot, panel, workspace):
    workspace.select([node_of(workspace, "Dense")])
    units = field_of(panel, "units")
    retype(qtbot, units, "77")
    qtbot.keyClick(units, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert layer_of(workspace, "Dense").parameters["units"] == 10
    assert units.text() == "10"
    retype(qtbot, units, "7x")
    qtbot.keyClick(units, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert units.text() == "7"  # what was wrong goes first; 7 was taken over before


def test_wrong_text_changes_nothing_and_says_why(qtbot, panel, workspace):
    workspace.select([node_of(workspace, "Dense")])
    before = workspace.network
    units = field_of(panel, "units")
    retype(qtbot, units, "x")
    qtbot.keyClick(units, Key.Key_Return)
    assert workspace.network is before
    row = panel.form.rows["units"]
    assert not row.error.isHidden()
    assert "units" in row.error.text()
    workspace.select([node_of(workspace, "Flatten")])
    workspace.select([node_of(workspace, "Dense")])
    assert field_of(panel, "units").text() == "10"


def test_the_dot_resets(qtbot, panel, workspace):
    workspace.select([node_of(workspace, "Dense")])
    qtbot.keyClick(field_of(panel, "use_bias"), Key.Key_Space)
    assert layer_of(workspace, "Dense").parameters["use_bias"] is False
    dot = panel.form.rows["use_bias"].dot
    qtbot.waitUntil(dot.isVisible)
    qtbot.mouseClick(dot, Left)
    assert "use_bias" not in layer_of(workspace, "Dense").parameters
    assert dot.isHidden()
    assert field_of(panel, "use_bias").isChecked()
    workspace.document.undo()
    assert layer_of(workspace, "Dense").parameters["use_bias"] is False


def test_renaming_refuses_a_name_that_is_taken(qtbot, panel, workspace):
    workspace.select([node_of(workspace, "Dense")])
    name = panel.header.name
    retype(qtbot, name, "head")
    assert layer_of(workspace, "Dense").name == "head"
    retype(qtbot, name, "flatten")
    assert panel.header.error.isVisible()
    assert "flatten" in panel.header.error.text()
    kept = layer_of(workspace, "Dense").name
    assert kept != "flatten"
    qtbot.keyClick(name, Key.Key_Escape)
    assert name.text() == kept
    assert not panel.header.error.isVisible()


def test_a_hostile_name_is_plain_text(qtbot, panel, workspace):
    hostile = "<img src=x><b>bold</b>"
    dense = layer_of(workspace, "Dense")
    workspace.edit("Rename", lambda network: edits.rename_layer(network, dense.id, "x"))
    network = workspace.network
    layer = network.layers[dense.id]
    evil = {**network.layers, dense.id: type(layer)(layer.id, layer.type, hostile)}
    workspace.document.reset(type(network)(layers=evil, nodes=network.nodes))
    workspace.select([node_of(workspace, "Dense")])
    assert panel.header.name.text() == hostile
    problem = Problem(f"{hostile} is wrong.", node=node_of(workspace, "Dense"))
    workspace.set_result(CheckResult(workspace.document.revision, {}, problems=(problem,)))
    for label in panel.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText or "<" not in label.text()


def test_several_layers_are_edited_at_once(qtbot, panel, workspace):
    workspace.edit(
        "Add",
        lambda network: edits.add_layer(network, "Dense", parameters={"units": 3})[0],
    )
    network = workspace.network
    both = [node for node in network.nodes if network.layer_of(node).type == "Dense"]
    workspace.select(both)
    units = field_of(panel, "units")
    assert units.text() == ""
    assert units.placeholderText() == "—"
    assert not panel.header.name.isVisible()
    qtbot.keyClicks(units, "24")
    assert {workspace.network.layer_of(node).parameters["units"] for node in both} == {24}
    workspace.document.undo()
    assert {workspace.network.layer_of(node).parameters["units"] for node in both} == {3, 10}
    assert field_of(panel, "units").placeholderText() == "—"


def test_layers_of_different_types_show_what_they_share(panel, workspace):
    workspace.edit(
        "Add",
        lambda network: edits.add_layer(
            network, "Conv2D", parameters={"filters": 8, "kernel_size": 3}
        )[0],
    )
    workspace.select([node_of(workspace, "Conv2D"), node_of(workspace, "Dense")])
    names = {spec.name for spec in panel.form.specs}
    assert "use_bias" in names
    assert not names & {"units", "filters"}


def test_a_shared_layer_can_be_made_independent(qtbot, panel, workspace):
    dense = layer_of(workspace, "Dense")
    workspace.edit("Call again", lambda network: call_again(network, dense.id)[0])
    workspace.select([node_of(workspace, "Dense")])
    assert "2 times" in panel.header.shared.text()
    qtbot.mouseClick(panel.header.independent, Left)
    assert len([item for item in workspace.network.layers.values() if item.type == "Dense"]) == 2
    assert not panel.header.independent.isVisible()


def test_call_arguments_belong_to_the_node(qtbot, panel, workspace):
    workspace.edit(
        "Add",
        lambda network: edits.add_layer(network, "Dropout", parameters={"rate": 0.5})[0],
    )
    node = node_of(workspace, "Dropout")
    workspace.select([node])
    panel._argument_fold.set_open(True)
    panel.arguments.focus("training")
    field = panel.arguments.rows["training"].editor.field
    qtbot.keyClick(field, Key.Key_Down)
    assert workspace.network.nodes[node].arguments == {"training": True}
    qtbot.keyClick(field, Key.Key_Down)
    assert workspace.network.nodes[node].arguments == {"training": False}
    qtbot.keyClick(field, Key.Key_Home)
    assert workspace.network.nodes[node].arguments == {}


def test_an_order_of_wires_can_be_changed(qtbot, panel, workspace):
    port = load().get(Family.LAYER, "Concatenate").inputs[0]
    assert port.many
    sources = list(workspace.network.nodes)[:3]

    def build(network: Network) -> Network:
        network, target = edits.add_layer(network, "Concatenate")
        for source in sources:
            network, _ = edits.connect(network, source, target, port=port.name, many=True)
        return network

    workspace.edit("Add", build)
    node = node_of(workspace, "Concatenate")
    workspace.select([node])
    wires = panel.inputs.lists[port.name]
    assert wires.count() == 3
    wires.setCurrentRow(2)
    qtbot.keyClick(wires, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    order = [wire.source for wire in workspace.network.wires_into(node)]
    assert order == [sources[0], sources[2], sources[1]]
    qtbot.mouseClick(panel.inputs.buttons[port.name][0], Left)
    order = [wire.source for wire in workspace.network.wires_into(node)]
    assert order == [sources[2], sources[0], sources[1]]
    wires.setCurrentRow(0)
    below = wires.visualItemRect(wires.item(2)).bottomLeft() + QPointF(5, 20).toPoint()
    drop = QDropEvent(
        QPointF(below), Qt.DropAction.MoveAction, QMimeData(), Left,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    wires.dropEvent(drop)
    order = [wire.source for wire in workspace.network.wires_into(node)]
    assert order == sources


def test_the_output_is_keras_answer(panel, workspace):
    node = node_of(workspace, "Dense")
    workspace.select([node])
    weights = (WeightSpec("kernel", (64, 10)), WeightSpec("bias", (10,)))
    answer = NodeResult((TensorSpec((None, 10), "float32"),), 650, 600, 1290, 40, weights=weights)
    workspace.set_result(CheckResult(workspace.document.revision, {node: answer}))
    facts = dict(panel.output.facts.texts())
    assert "(None, 10)" in facts["Shape"]
    assert facts["Parameters"] == "650\n= 600 trained + 50 fixed"
    assert facts["Weights"] == "kernel 64·10\nbias 10"
    assert "1.29 k" in facts["Operations"]
    assert "40 B" in facts["Memory"]
    workspace.set_result(CheckResult(workspace.document.revision, {}))
    assert panel.output.silence.isVisible()


def test_with_nothing_selected_the_network_is_shown(qtbot, panel, workspace):
    workspace.select([])
    spec = TensorSpec((None, 8, 8, 1), "float32")
    workspace.set_result(
        CheckResult(
            workspace.document.revision,
            {},
            inputs=(NamedTensor("pixels", "n2", spec),),
            totals=Totals(650, 650, 1290, 552),
        )
    )
    facts = dict(panel.totals.texts())
    assert facts["Layers"] == "3"
    assert "pixels" in facts["Inputs"]
    assert facts["Parameters"] == "650"
    retype(qtbot, panel.header.name, "digits")
    assert workspace.network.name == "digits"


def test_a_long_name_makes_nothing_wider(panel, workspace):
    name = "pixels_of_the_handwritten_digit_on_a_very_large_sheet_of_paper"
    network = edits.rename_layer(workspace.network, workspace.network.nodes["n2"].layer, name)
    workspace.edit("Rename", lambda _: network)
    workspace.select([])
    spec = TensorSpec((None, 8, 8, 1), "float32")
    answer = CheckResult(workspace.document.revision, {}, inputs=(NamedTensor(name, "n2", spec),))
    workspace.set_result(answer)
    assert name in dict(panel.totals.texts())["Inputs"]
    assert panel.widget().minimumSizeHint().width() <= panel.minimumWidth()


def test_a_problem_stands_on_top_and_can_be_repaired(qtbot, panel, workspace):
    node = node_of(workspace, "Dense")
    layer = layer_of(workspace, "Dense")
    workspace.select([node])
    repair = SetParameter("Set units to 12", layer.id, "units", 12)
    problems = (
        Problem("Something minor.", severity=Severity.WARNING, node=node),
        Problem("units is wrong.", node=node, parameter="units", repair=repair),
        Problem("Elsewhere.", node=node_of(workspace, "Flatten")),
        Problem("Deeper.", node=node, scope=("l99",)),
    )
    workspace.set_result(CheckResult(workspace.document.revision, {}, problems=problems))
    shown = [box.words.text() for box in panel.problems.boxes]
    assert shown == ["units is wrong.", "Something minor."]
    qtbot.mouseClick(panel.problems.boxes[0].button, Left)
    assert layer_of(workspace, "Dense").parameters["units"] == 12
    assert workspace.document.undo_label == "Set units to 12"


def test_a_parameter_that_is_asked_for_gets_the_keyboard(qtbot, panel, workspace):
    workspace.select([node_of(workspace, "Dense")])
    workspace.parameter_requested.emit("kernel_constraint")
    field = panel.form.rows["kernel_constraint"].editor.field
    qtbot.waitUntil(field.hasFocus)
    workspace.parameter_requested.emit("name")
    qtbot.waitUntil(panel.header.name.hasFocus)


def test_folds_are_remembered(qtbot, workspace, settings):
    workspace.select([node_of(workspace, "Dense")])
    first = Properties(workspace, settings)
    qtbot.addWidget(first)
    weights = next(part for group, part in first.form.groups.items() if group == "weights")
    assert not weights.is_open
    weights.header.click()
    second = Properties(workspace, settings)
    qtbot.addWidget(second)
    weights = next(part for group, part in second.form.groups.items() if group == "weights")
    assert weights.is_open


def test_the_documentation_is_plain_text(qtbot, panel, workspace):
    workspace.select([node_of(workspace, "Dense")])
    qtbot.mouseClick(panel.header.help, Left)
    shown = next(
        window for window in QApplication.topLevelWidgets() if "Dense" in window.windowTitle()
    )
    text = shown.text.toPlainText()
    assert "units   a whole number of at least 1; required" in text
    theme.switch.use("light")
    assert shown.text.toPlainText() == text
    shown.close()


# --- every parameter of every layer ---------------------------------------------------------


texts = (
    "3", "2", "0.5", "(2, 2)", "(2, 3)", "(2, 2, 2)", "(3,)", "((1, 2), (3, 4))",
    "((1, 1), (1, 1))",
    "0.25", "abc", "('a', 'b')", "ab,bc->ac", "True", "None",
)  # fmt: skip


def operate(qtbot, editor) -> bool:
    """Give the editor another value by keyboard; False where it has no other."""
    if isinstance(editor, SwitchEditor):
        qtbot.keyClick(editor.field, Key.Key_Space)
        return True
    if isinstance(editor, CodeEditor):
        editor.field.selectAll()
        qtbot.keyClicks(editor.field, "lambda x: -x")
        return True
    if isinstance(editor, ObjectsField):
        editor._add.click()
        return True
    if isinstance(editor, (ChoiceEditor, ObjectField)):
        start = editor.field.currentIndex()
        for key in (Key.Key_End, Key.Key_Home, Key.Key_Down):
            qtbot.keyClick(editor.field, key)
            if editor.field.currentIndex() != start:
                return True
        return False
    assert isinstance(editor, TextEditor)
    for text in texts:
        try:
            value = values.parse(editor.spec, text, editor.catalog)
        except ValueRefused:
            continue
        if not same(value, editor.effective):
            retype(qtbot, editor.field, text)
            return True
    return False


@pytest.mark.parametrize("spec", load().entries(Family.LAYER), ids=lambda spec: spec.type)
def test_every_parameter_of_every_layer_has_a_working_editor(qtbot, dark, spec):
    network, node = edits.add_layer(Network(), spec.type, parameters=initial_parameters(spec))
    workspace = Workspace(Document(network), load())
    panel = Properties(workspace)
    qtbot.addWidget(panel)
    panel.show()
    workspace.select([node])
    layer_id = network.layer_of(node).id
    if panel.form is None:
        assert not spec.parameters
        return
    for parameter in spec.parameters:
        before = workspace.network
        assert panel.form.focus(parameter.name)
        row = panel.form.rows[parameter.name]
        if not operate(qtbot, row.editor):
            assert len(parameter.choices) == 1, parameter
            continue
        layer = workspace.network.layers[layer_id]
        assert workspace.network is not before, (parameter, row.error and row.error.text())
        assert parameter.name in layer.parameters or not parameter.required
        value = layer.parameters.get(parameter.name)
        assert same(values.check(parameter, value, load()), value) or value is None
        if not row.dot.isHidden():
            QApplication.processEvents()
            qtbot.mouseClick(row.dot, Left)
            assert parameter.name not in workspace.network.layers[layer_id].parameters
        while workspace.document.undo_label is not None:
            workspace.document.undo()
        assert workspace.network == network


def test_an_object_parameter_is_edited_in_place(qtbot, panel, workspace):
    workspace.select([node_of(workspace, "Dense")])
    regularizer = field_of(panel, "kernel_regularizer")
    qtbot.keyClicks(regularizer, "L2")
    editor = panel.form.rows["kernel_regularizer"].editor
    retype(qtbot, editor.form.rows["l2"].editor.field, "0.02")
    assert layer_of(workspace, "Dense").parameters["kernel_regularizer"] == ObjectValue(
        "L2", {"l2": 0.02}
    )
    qtbot.mouseClick(panel.form.rows["kernel_regularizer"].dot, Left)
    assert "kernel_regularizer" not in layer_of(workspace, "Dense").parameters
    assert editor.body is None
