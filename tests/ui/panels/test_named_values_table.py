"""Named values in the properties: added, renamed, changed, described and taken away; formulas."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from designer.catalog.catalog import load
from designer.document import Document
from designer.network import edits
from designer.network import named_values as nv
from designer.network.graph import Network
from designer.network.values import Formula, NamedValue, ObjectValue, ValueType
from designer.ui.canvas.edits import clipboard
from designer.ui.editors.named_menu import fitting_values, menu_of
from designer.ui.panels.named_values_table import GIVES, NAME, NOTE, VALUE
from designer.ui.panels.properties import Properties
from designer.ui.workspace import Workspace

Key = Qt.Key
catalog = load()


def named() -> Network:
    network = nv.add_value(Network(), "width", 64)
    network = nv.add_value(network, "half", Formula("width // 2"))
    network, node = edits.add_layer(network, "Dense", parameters={"units": 1})
    layer = network.nodes[node].layer
    return nv.evaluated(edits.set_parameter(network, layer, "units", Formula("half * 3")))


@pytest.fixture
def panel(qtbot, dark):
    return opened(qtbot, named())


def opened(qtbot, network: Network) -> Properties:
    shown = Properties(Workspace(Document(network), catalog))
    qtbot.addWidget(shown)
    shown.resize(320, 900)
    shown.show()
    shown.activateWindow()
    return shown


def document_of(panel: Properties) -> Document:
    return panel._workspace.document


def texts(panel: Properties) -> list[list[str]]:
    table = panel.values.table
    return [
        [table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())
    ]


def type_into(qtbot, panel: Properties, row: int, column: int, text: str) -> None:
    """As with the keyboard: F2, the text, Enter."""
    table = panel.values.table
    table.setFocus()
    table.setCurrentCell(row, column)
    qtbot.keyClick(table, Key.Key_F2)
    field = table.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    enter(qtbot, panel, field)


def enter(qtbot, panel: Properties, field: QLineEdit) -> None:
    qtbot.keyClick(field, Key.Key_Return)
    # The table takes the text over when the key is done with.
    qtbot.waitUntil(lambda: panel.values.table.findChild(QLineEdit) is None)


def units(panel: Properties) -> object:
    (layer,) = document_of(panel).network.layers.values()
    return layer.written["units"]


def test_values_are_shown_where_nothing_is_selected(panel):
    assert texts(panel) == [["width", "64", "int", ""], ["half", "width // 2", "= 32", ""]]
    assert panel._values_fold.isVisible()
    panel._workspace.select(["n2"])
    assert not panel._values_fold.isVisible()


def test_a_value_is_changed_and_all_follows_in_one_step(qtbot, panel):
    type_into(qtbot, panel, 0, VALUE, "10")
    assert texts(panel)[1][GIVES] == "= 5"
    assert units(panel) == Formula("half * 3", 15)
    document = document_of(panel)
    assert document.undo_label == "Set width to 10"
    document.undo()
    assert document.undo_label is None
    assert texts(panel)[0][VALUE] == "64"
    assert units(panel) == Formula("half * 3", 96)


def test_renamed_and_described(qtbot, panel):
    type_into(qtbot, panel, 1, NAME, "h")
    assert units(panel) == Formula("h * 3", 96)
    type_into(qtbot, panel, 1, NOTE, "of the <b>head</b>")
    assert texts(panel)[1] == ["h", "width // 2", "= 32", "of the <b>head</b>"]
    assert "<b>" not in panel.values.table.item(1, NOTE).toolTip()
    document_of(panel).undo()
    document_of(panel).undo()
    assert texts(panel)[1] == ["half", "width // 2", "= 32", ""]


def test_added_with_the_keyboard(qtbot, panel):
    qtbot.keyClick(panel.values.add_button, Key.Key_Space)
    field = panel.values.table.findChild(QLineEdit)
    assert field.text() == "value"
    qtbot.keyClicks(field, "rate")
    enter(qtbot, panel, field)
    type_into(qtbot, panel, 2, VALUE, " 0.50 ")
    assert texts(panel)[2] == ["rate", "0.5", "float", ""]
    panel.values.add()
    panel.values.add()
    assert [row[0] for row in texts(panel)[3:]] == ["value", "value_1"]


def test_taken_away_with_the_keyboard(qtbot, panel):
    table = panel.values.table
    table.setFocus()
    table.setCurrentCell(1, NAME)
    qtbot.keyClick(table, Key.Key_Delete)
    assert texts(panel) == [["width", "64", "int", ""]]
    assert units(panel) == 96
    document_of(panel).undo()
    assert units(panel) == Formula("half * 3", 96)
    table.setCurrentCell(0, NAME)
    panel.values.remove_button.click()
    panel.values.remove_button.click()
    assert texts(panel) == []
    assert table.isHidden()
    panel.values.remove()
    assert units(panel) == 96


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        (NAME, "class", "'class' is a word of Python"),
        (NAME, "half", "There is a value named 'half' already."),
        (NAME, "a b", "is no name for a value"),
        (NAME, "", "A value needs a name"),
        (VALUE, "", "A value is needed"),
        (VALUE, "half + 1", "width → half → width is a circle."),
        (VALUE, "wdith", "there is no value named 'wdith'; perhaps width."),
        (VALUE, "9**9**9", "the result is too large."),
        (VALUE, "open('x')", "a formula is made of numbers"),
    ],
)
def test_what_is_refused_stays_with_the_reason(qtbot, panel, column, text, said):
    type_into(qtbot, panel, 0, column, "x" if text == "" else text)
    if text == "":
        panel.values.table.item(0, column).setText("")
    document = document_of(panel)
    if text:
        assert document.undo_label is None
    assert panel.values.table.item(0, column).text() == text
    assert said in panel.values.error.text()
    assert panel.values.error.isVisible()
    qtbot.keyClick(panel.values.table, Key.Key_Escape)
    assert not panel.values.error.isVisible()
    assert panel.values.table.item(0, column).text() != text


def test_a_formula_is_typed_into_a_parameter(qtbot, panel):
    panel._workspace.select(["n2"])
    row = panel.form.rows["units"]
    assert (row.editor.field.text(), row.result.text()) == ("half * 3", "= 96")
    row.editor.field.setFocus()
    row.editor.field.selectAll()
    qtbot.keyClicks(row.editor.field, "width * 2")
    assert units(panel) == Formula("width * 2", 128)
    assert row.result.text() == "= 128"
    assert document_of(panel).undo_label == "Set units to width * 2 = 128"
    qtbot.keyClicks(row.editor.field, " + widht")
    row.editor.field.left.emit()
    assert "there is no value named 'widht'; perhaps width" in row.error.text()
    assert row.result.isHidden()
    assert units(panel) == Formula("width * 2", 128)
    qtbot.keyClick(row.editor.field, Key.Key_Escape)
    assert (row.editor.field.text(), row.result.text()) == ("width * 2", "= 128")
    row.editor.field.selectAll()
    qtbot.keyClicks(row.editor.field, "7")
    assert units(panel) == 7
    assert row.result.isHidden()


def test_what_a_parameter_does_not_take_is_refused(qtbot, panel):
    panel._workspace.select(["n2"])
    field = panel.form.rows["units"].editor.field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "half-99")
    field.left.emit()
    assert "units takes a whole number of at least 1; '-67' is below" in (
        panel.form.rows["units"].error.text()
    )


def test_a_formula_inside_an_object(qtbot, panel):
    panel._workspace.edit(
        "Set", lambda network: edits.set_parameter(
            network, "l1", "kernel_regularizer", ObjectValue("L2", {"l2": 0.5}))
    )  # fmt: skip
    panel._workspace.select(["n2"])
    panel.form.focus("kernel_regularizer")
    inside = panel.form.rows["kernel_regularizer"].editor.form.rows["l2"]
    inside.editor.field.setFocus()
    inside.editor.field.selectAll()
    qtbot.keyClicks(inside.editor.field, "1 / width")
    (layer,) = document_of(panel).network.layers.values()
    assert layer.parameters["kernel_regularizer"] == ObjectValue("L2", {"l2": 1 / 64})
    assert inside.result.text() == "= 0.015625"
    panel._workspace.edit("Set", lambda network: nv.set_value(network, "width", 2), scope=())
    assert inside.result.text() == "= 0.5"


def test_a_choice_and_a_switch_take_a_value_from_their_menu(qtbot, dark):
    network, node = edits.add_layer(named(), "Conv2D", parameters={"filters": 1, "kernel_size": 3})
    network = nv.add_value(nv.add_value(network, "said", "same"), "on", False)
    network = nv.add_value(network, "odd", "&x")
    panel = opened(qtbot, network)
    panel._workspace.select([node])
    layer = network.nodes[node].layer
    for name, fitting, gives in (("padding", "said", "same"), ("use_bias", "on", False)):
        editor = panel.form.rows[name].editor
        menu = menu_of(editor)
        (action,) = menu.actions()
        action.trigger()
        held = document_of(panel).network.layers[layer]
        assert held.parameters[name] == gives
        assert held.formulas[name] == Formula(fitting, gives)
        assert panel.form.rows[name].result.text() == f"= {gives!r}"
    assert panel.form.rows["padding"].editor.field.currentText() == "said"
    assert not panel.form.rows["use_bias"].editor.field.isChecked()
    assert [str(one) for one in fitting_values(panel.form.rows["filters"].editor)] == [
        "width", "half",
    ]  # fmt: skip
    qtbot.mouseClick(panel.form.rows["use_bias"].editor.field, Qt.MouseButton.LeftButton)
    held = document_of(panel).network.layers[layer]
    assert "use_bias" not in held.written
    assert panel.form.rows["use_bias"].result.isHidden()


def test_a_call_argument_takes_no_formula(panel):
    panel._workspace.select(["n2"])
    assert panel.form.rows["units"].editor.named is not None
    assert panel.arguments is None or panel.arguments.named is None


def test_a_broken_value_of_a_file_says_why(qtbot, dark):
    broken = NamedValue("a", Formula("nothing"), ValueType.INT)
    network = nv.evaluated(Network(values=(broken,)))
    panel = opened(qtbot, network)
    assert texts(panel) == [["a", "nothing", "nothing", ""]]
    assert "there is no value named" in panel.values.table.item(0, GIVES).toolTip()
    type_into(qtbot, panel, 0, VALUE, "2")
    assert texts(panel) == [["a", "2", "int", ""]]


# --- from one document to another -----------------------------------------------------------------


def test_what_is_pasted_into_another_document_brings_its_values(qtbot, window, dark):
    first = window(named())
    first.current.select(["n2"])
    first.canvas.edits.copies.copy()
    second = window(nv.add_value(Network(), "width", 10))
    said: list[str] = []
    second.current.message.connect(lambda text, error: said.append(text))
    second.canvas.edits.copies.paste((0.0, 0.0))
    network = second.current.document.network
    assert {one.name: one.gives for one in network.values} == {
        "width": 10, "width_1": 64, "half": 32,
    }  # fmt: skip
    (layer,) = network.layers.values()
    assert layer.written["units"] == Formula("half * 3", 96)
    assert said == ["'width' has another value here: what was pasted uses it as 'width_1'."]
    second.current.document.undo()
    assert [one.name for one in second.current.document.network.values] == ["width"]


def test_the_clipboard_carries_the_values(qtbot, dark):
    clipboard.put(named())
    assert clipboard.take() == named()
