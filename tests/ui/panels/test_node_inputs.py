"""What feeds the ports of a node, in the properties."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from designer.catalog.catalog import load
from designer.network.graph import Network, NodeId
from designer.ui.panels.node_inputs import NodeInputs
from tests.formats.sample_networks import Sketch
from tests.structured_networks import attention_of_three_with_masks, mixed_pictures


@pytest.fixture
def states() -> tuple[Network, NodeId, NodeId]:
    """An encoder whose states begin a decoder; the network, the encoder and the decoder."""
    s = Sketch()
    x = s.put("Input", shape=(None, 4), name="x")
    encoder = s.put("LSTM", x, units=3, return_state=True, name="encoder")
    ports = ("inputs", "initial_state", "initial_state")
    decoder = s.put("LSTM", x, (encoder, 1), (encoder, 2), ports=ports, units=3, name="decoder")
    return s.network, encoder, decoder


def test_sources_are_named_and_lead_to_their_layers(
    qtbot: Any, dark: None, states: tuple[Network, NodeId, NodeId]
) -> None:
    network, encoder, decoder = states
    catalog = load()
    inputs = NodeInputs()
    qtbot.addWidget(inputs)
    signature = catalog.signature(network.layer_of(decoder))
    inputs.show_node(network, decoder, signature, catalog.signature)
    inputs.show()
    assert inputs.lines["inputs"].text() == "x"
    assert inputs.lines["mask"].text() == "optional"
    names = [inputs.lists["initial_state"].item(row).text() for row in range(2)]
    assert names == ["1   encoder · state_h", "2   encoder · state_c"]
    shown: list[str] = []
    inputs.source_clicked.connect(shown.append)
    qtbot.mouseClick(inputs.lines["inputs"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(inputs.lines["inputs"], Qt.Key.Key_Return)
    assert shown == [network.wires_into(decoder, "inputs")[0].source] * 2
    qtbot.mouseClick(inputs.lines["mask"], Qt.MouseButton.LeftButton)
    assert len(shown) == 2
    wires = inputs.lists["initial_state"]
    wires.itemActivated.emit(wires.item(0))
    assert shown[2:] == [encoder]


def lines(qtbot: Any, network: Network, name: str) -> dict[str, str]:
    node = next(key for key in network.nodes if network.layer_of(key).name == name)
    inputs, catalog = NodeInputs(), load()
    qtbot.addWidget(inputs)
    signature = catalog.signature(network.layer_of(node))
    inputs.show_node(network, node, signature, catalog.signature)
    return {port: line.text() for port, line in inputs.lines.items()}


def test_each_part_of_a_list_has_its_line(qtbot: Any, dark: None) -> None:
    assert lines(qtbot, attention_of_three_with_masks(), "attention") == {
        "query": "q",
        "value": "v",
        "key": "optional",
        "query_mask": "of_q",
        "value_mask": "optional",
    }


def test_an_output_is_named_where_others_exist(qtbot: Any, dark: None) -> None:
    network = mixed_pictures()  # its RandomFlip has a single output, as only images are wired
    assert lines(qtbot, network, "mix_up") == {"images": "random_flip", "labels": "labels"}
    found = lines(qtbot, network, "cut_mix")
    assert found["labels"] == "mix_up · labels"
    assert found["images"] == "mix_up · images"
