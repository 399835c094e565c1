"""Ports that are parts of a list or a dictionary: where they stand, and which outputs there are."""

from typing import Any

import pytest

from designer.catalog import catalog
from designer.document import Document
from designer.network import edits
from designer.network.graph import Network
from designer.ui.canvas.view import CanvasView
from designer.ui.workspace import Workspace
from tests.formats.sample_networks import Sketch


def pictures() -> Network:
    s = Sketch()
    images = s.put("Input", shape=(8, 8, 3), name="images")
    labels = s.put("Input", shape=(4,), name="labels")
    s.put("MixUp", images, ports=("images",), name="mix")
    places = {"images": (0.0, 0.0), "labels": (300.0, 0.0), "mix": (0.0, 200.0)}
    assert labels
    return edits.move(s.network, {n: places[s.network.layer_of(n).name] for n in s.network.nodes})


@pytest.fixture
def workspace(qapp: Any) -> Workspace:
    return Workspace(Document(pictures()), catalog.load())


def outputs(view: CanvasView, node: str) -> list[str]:
    return [port.name for port in view.contents.cards[node].ports() if port.is_output]


def test_an_output_is_there_while_its_input_is_wired(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    node, rightwards = hand.node("mix"), view.contents.rightwards
    card = view.contents.cards[node]
    assert outputs(view, node) == ["images"]
    assert card.input_place(0, rightwards) == (card.centre[0], card.top)
    before = card.height

    hand.drag(hand.port("labels", output=True), card.input_place(1, rightwards))
    assert {wire.port for wire in workspace.network.wires_into(node)} == {"images", "labels"}
    card = view.contents.cards[node]
    assert outputs(view, node) == ["images", "labels"]
    assert card.height > before, "the ports have names now"
    # Both inputs share the edge, and the wires end where the ports are.
    (left, _), (right, _) = (card.input_place(number, rightwards) for number in (0, 1))
    assert left < card.centre[0] < right
    ends = {line.wire.port: line.controls[-1] for line in view.contents.wires.values()}
    assert ends["labels"] == card.input_place(1, rightwards)
    assert ends["images"] == card.input_place(0, rightwards)

    workspace.document.undo()
    assert outputs(view, node) == ["images"]
    assert view.contents.cards[node].height == before


def test_a_wire_from_an_output_that_is_gone_keeps_its_port(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    node = hand.node("mix")

    def wired(network: Network) -> Network:
        network, _ = edits.connect(network, hand.node("labels"), node, port="labels")
        network, end = edits.add_layer(network, "Output", position=(0.0, 400.0))
        return edits.connect(network, node, end, output=1)[0]

    workspace.edit("Wire", wired)
    (wire,) = workspace.network.wires_into(node, "labels")
    workspace.edit("Cut", lambda network: edits.remove(network, wires=[wire.id]))
    assert outputs(view, node) == ["images", "labels"], "or nobody would see what is wrong"


def test_parts_that_are_not_wired_take_no_row_where_data_flow_to_the_right(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    view.tools.arranging.turn()
    node = hand.node("mix")
    one = view.contents.cards[node].port_rows(rightwards=True)
    workspace.edit(
        "Wire", lambda net: edits.connect(net, hand.node("labels"), node, port="labels")[0]
    )
    card = view.contents.cards[node]
    assert (one, card.port_rows(rightwards=True)) == (0, 2)

    network, node = edits.add_layer(workspace.network, "MultiHeadAttention")
    workspace.document.reset(network)
    card = view.contents.cards[node]
    assert card.port_rows(rightwards=True) == 2, "query and value"
    places = [card.input_place(number, True) for number in range(len(card.signature.inputs))]
    assert len(set(places)) == len(places) > 3
    assert all(x == card.left and card.top < y < card.bottom for x, y in places)
    rows = [places[number][1] for number in card.leading]
    others = [y for number, (_, y) in enumerate(places) if number not in card.leading]
    assert max(others) < min(rows), "they stand beside the words, above the names"


def test_a_card_is_wide_enough_for_the_names_of_its_ports(
    view: CanvasView, workspace: Workspace
) -> None:
    s = Sketch()
    parts = [s.put("Input", shape=(8, 4), name=name) for name in ("one", "two", "three", "four")]
    ports = ("query", "value", "query_mask", "value_mask")
    node = s.put("Attention", *parts, ports=ports)
    workspace.document.reset(s.network)
    view.viewport().grab()
    face = view.contents.cards[node].face
    assert set(ports) <= {run.text.text() for run in face.runs}  # type: ignore[attr-defined]
