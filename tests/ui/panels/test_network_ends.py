"""The ends of the network, shared layers and nested models in the properties panel."""

import pytest
from PySide6.QtCore import Qt

from designer.catalog.catalog import load
from designer.document import Document
from designer.network import edits, model_ends, nesting
from designer.network.graph import INPUT, OUTPUT, Network
from designer.network.model_kind import INPUTS, OUTPUTS, is_by_name
from designer.network.plan import plan
from designer.ui.panels.properties import Properties
from designer.ui.workspace import Workspace
from tests.formats.sample_networks import Sketch

catalog = load()


def two_sided() -> Network:
    s = Sketch("two-sided")
    a, b = s.put(INPUT, shape=(4,), name="a"), s.put(INPUT, shape=(4,), name="b")
    x = s.put("Add", a, b)
    s.put("Dense", x, units=1, name="one")
    s.put("Dense", x, units=2, name="two")
    return s.network


def opened(qtbot, network: Network) -> tuple[Properties, Workspace]:
    workspace = Workspace(Document(network), catalog)
    panel = Properties(workspace)
    qtbot.addWidget(panel)
    panel.resize(320, 900)
    panel.show()
    return panel, workspace


def listed(part) -> list[str]:
    return [part.ends.item(row).text().split()[-1] for row in range(part.ends.count())]


def names(network: Network) -> tuple[list[str], list[str]]:
    calls = plan(network, catalog.signature)
    return [network.layer_of(node).name for node in calls.inputs], [
        end.name for end in calls.outputs
    ]


def test_inputs_are_put_in_another_order(qtbot, dark):
    panel, workspace = opened(qtbot, two_sided())
    inputs = panel.ends.inputs
    assert listed(inputs) == ["a", "b"]
    inputs.ends.setCurrentRow(1)
    inputs.buttons[0].click()
    assert names(workspace.network)[0] == ["b", "a"]
    assert listed(inputs) == ["b", "a"]
    qtbot.keyClick(inputs.ends, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert names(workspace.network)[0] == ["a", "b"]
    workspace.document.undo()
    assert listed(inputs) == ["b", "a"]


def test_outputs_are_placed_ordered_and_renamed(qtbot, dark):
    panel, workspace = opened(qtbot, two_sided())
    outputs = panel.ends.outputs
    assert listed(outputs) == []
    assert outputs.silence.text() == "What nothing uses: one, two"
    panel.ends.place.click()
    assert listed(outputs) == ["one", "two"]
    assert not panel.ends.place.isVisible()
    outputs.ends.setCurrentRow(0)
    outputs.buttons[1].click()
    assert names(workspace.network)[1] == ["two", "one"]
    end = model_ends.placed_ends(workspace.network, OUTPUT)[0]
    workspace.select([end])
    assert not panel._ends_fold.isVisible()
    panel.header.renamed.emit("score")
    assert names(workspace.network)[1] == ["score", "one"]


@pytest.mark.parametrize("side", [INPUTS, OUTPUTS])
def test_a_side_is_passed_by_name(qtbot, dark, side):
    panel, workspace = opened(qtbot, two_sided())
    part = panel.ends.inputs if side == INPUTS else panel.ends.outputs
    qtbot.mouseClick(part.by_name, Qt.MouseButton.LeftButton)
    assert is_by_name(workspace.network, side)
    assert workspace.document.undo_label == f"Pass {side} by name"
    workspace.document.undo()
    assert not part.by_name.isChecked()
    assert workspace.network.settings == {}


def test_inside_a_model_the_panel_is_about_that_model(qtbot, dark):
    network = two_sided()
    chosen = [key for key in network.nodes if network.layer_of(key).type != INPUT]
    network, model = nesting.nest(network, chosen, catalog.signature, name="head")
    panel, workspace = opened(qtbot, network)
    workspace.select([model])
    assert panel.header.inside.isVisible()
    panel.header.inside.click()
    assert workspace.scope == (network.nodes[model].layer,)
    assert panel.header.title.text() == "Nested model"
    assert panel.header.name.text() == "head"
    assert listed(panel.ends.outputs) == ["one", "two"]
    panel.ends.outputs.ends.setCurrentRow(0)
    panel.ends.outputs.buttons[1].click()
    signature = catalog.signature(workspace.document.network.layer_of(model))
    assert [port.name for port in signature.outputs] == ["two", "one"]
    panel.header.renamed.emit("top")
    assert workspace.document.network.layer_of(model).name == "top"
    panel.header.renamed.emit("a/b")
    assert "cannot contain" in panel.header.error.text()


def test_a_shared_layer_says_where_it_is_used(qtbot, dark):
    s = Sketch()
    a, b = s.put(INPUT, shape=(4,), name="a"), s.put(INPUT, shape=(4,), name="b")
    first = s.put("Dense", a, units=2)
    second = s.again(first, b)
    s.put("Subtract", first, second)
    panel, workspace = opened(qtbot, s.network)
    workspace.select([second])
    assert panel.header.shared.text().splitlines() == [
        "Called 2 times, with the same weights",
        "• this call: b → subtract",
        "• a → subtract",
    ]
    wires = [
        wire.id for wire in workspace.network.wires.values() if second in (wire.source, wire.target)
    ]
    workspace.edit("Cut", lambda network: edits.remove(network, wires=wires))
    assert "• this call: not connected yet" in panel.header.shared.text().splitlines()
    workspace.document.undo()
    panel.header.next_call.click()
    assert workspace.selection == {first}
    panel.header.independent.click()
    assert not panel.header.sharing.isVisible()
    assert len(workspace.network.calls_of(workspace.network.nodes[second].layer)) == 1


def test_the_name_of_an_output_may_be_that_of_a_layer(qtbot, dark):
    network = two_sided()
    network = nesting.place_outputs(network, catalog.signature)
    _, workspace = opened(qtbot, network)
    assert names(workspace.network)[1] == ["one", "two"]
    again = nesting.place_outputs(network, catalog.signature)
    assert again is network
    assert edits.layer_names(network) >= {"one", "two"}
