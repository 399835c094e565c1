"""What feeds the ports of a node, in the properties."""

from typing import Any

import pytest
from PySide6.QtCore import Qt

from designer.catalog.catalog import load
from designer.network.model import Network, NodeId
from designer.ui.panels.node_inputs import NodeInputs
from tests.formats.sample_networks import Sketch


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
