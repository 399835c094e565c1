"""Ports on the canvas: optional ones, lists in order, outputs that come and go."""

from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from designer.catalog import catalog
from designer.document import Document
from designer.network import edits
from designer.network.check_result import TensorSpec
from designer.network.graph import Network
from designer.network.plan import plan
from designer.ui.canvas.overlays.tips import text_at
from designer.ui.canvas.scene import words
from designer.ui.canvas.scene.card import PortRef
from designer.ui.canvas.view import CanvasView
from designer.ui.workspace import Workspace
from tests.formats.sample_networks import Sketch
from tests.ui.canvas.conftest import NONE


def placed(network: Network, places: dict[str, tuple[float, float]]) -> Network:
    return edits.move(
        network,
        {key: places[network.layer_of(key).name] for key in network.nodes},
    )


def attention() -> Network:
    s = Sketch()
    x = s.put("Input", shape=(9, 16), name="tokens")
    s.put("MultiHeadAttention", x, x, ports=("query", "value"), num_heads=2, key_dim=8, name="mha")
    return placed(s.network, {"tokens": (0, 0), "mha": (0, 160)})


def joined() -> Network:
    s = Sketch()
    parts = [s.put("Input", shape=(3,), name=name) for name in "abc"]
    s.put("Concatenate", *parts, name="join")
    s.put("Add", *parts[:2], name="sum")
    places = {"a": (0, 0), "b": (200, 0), "c": (400, 0), "join": (200, 200), "sum": (0, 200)}
    return placed(s.network, {name: (float(x), float(y)) for name, (x, y) in places.items()})


def states() -> Network:
    s = Sketch()
    x = s.put("Input", shape=(None, 4), name="x")
    y = s.put("LSTM", x, units=3, return_state=True, name="encoder")
    s.put(
        "LSTM", x, (y, 1), (y, 2), ports=("inputs", "initial_state", "initial_state"), units=3,
        name="decoder",
    )  # fmt: skip
    places = {"x": (0.0, 0.0), "encoder": (200.0, 120.0), "decoder": (0.0, 300.0)}
    return placed(s.network, places)


@pytest.fixture
def workspace(qapp: Any, request: Any) -> Workspace:
    return Workspace(Document(request.param()), catalog.load())


def around(view: CanvasView, point: tuple[float, float]) -> QImage:
    at = view.mapFromScene(QPointF(*point))
    return view.viewport().grab().toImage().copy(at.x() - 6, at.y() - 6, 12, 12)


def port_of(view: CanvasView, hand: Any, name: str, port: str) -> tuple[float, float]:
    card = view.contents.cards[hand.node(name)]
    return card.input_place(card.input_index(port), view.contents.rightwards)


@pytest.mark.parametrize("workspace", [attention], indirect=True)
def test_optional_inputs_show_when_they_are_wanted(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    place = port_of(view, hand, "mha", "attention_mask")
    hidden = around(view, place)
    hand.move(hand.centre("mha"), button=NONE)
    shown = around(view, place)
    assert shown != hidden
    hand.move((-200.0, 400.0), button=NONE)
    assert around(view, place) == hidden
    view.tools.toggle_all_inputs()
    assert view.graph.look.all_ports
    assert around(view, place) == shown
    view.tools.toggle_all_inputs()
    workspace.select({hand.node("mha")})
    assert around(view, place) != hidden


@pytest.mark.parametrize("workspace", [attention], indirect=True)
def test_a_hidden_input_is_named_and_takes_a_wire(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    view.edits.adding.place("Input", (320.0, 0.0))
    place = port_of(view, hand, "mha", "key")
    assert text_at(view.contents, view.camera, place).startswith("key")
    above = (place[0], place[1] - 20)
    before = around(view, above)
    hand.move(place, button=NONE)
    assert around(view, above) != before, "the name stands above the port"
    hand.drag(hand.port("input_layer", output=True), place)
    node = hand.node("mha")
    assert {wire.port for wire in workspace.network.wires_into(node)} == {"query", "value", "key"}
    assert not view.contents.cards[node].hides(view.contents.cards[node].signature.inputs[2])


@pytest.mark.parametrize("workspace", [joined], indirect=True)
def test_wires_into_a_list_arrive_side_by_side_in_order(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    node = hand.node("join")

    def ends() -> list[float]:
        wires = workspace.network.wires_into(node)
        return [view.contents.wires[wire.id].end[0] for wire in wires]

    assert ends() == sorted(ends())
    assert len(set(ends())) == 3
    wires = [wire.id for wire in workspace.network.wires_into(node)]
    workspace.edit("Turn", lambda net: edits.reorder(net, wires[::-1]))
    assert ends() == sorted(ends())
    assert view.contents.wires[wires[0]].end[0] > view.contents.wires[wires[2]].end[0]
    workspace.edit("Cut", lambda net: edits.remove(net, wires=wires[1:]))
    assert ends() == [view.contents.cards[node].centre[0]]


@pytest.mark.parametrize("workspace", [joined], indirect=True)
def test_where_order_does_not_count_wires_arrive_together(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    node = hand.node("sum")
    wires = workspace.network.wires_into(node)
    assert len({view.contents.wires[wire.id].end for wire in wires}) == 1


@pytest.mark.parametrize("workspace", [joined], indirect=True)
def test_every_place_of_a_list_is_its_port(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    node = hand.node("join")
    card = view.contents.cards[node]
    places = card.list_places("inputs", rightwards=False)
    assert len(set(places)) == 3
    for place in places:
        assert view.contents.port_at(place, 2.0) == PortRef(node, False, 0, "inputs")


@pytest.mark.parametrize("workspace", [states], indirect=True)
def test_outputs_that_go_leave_a_problem_with_a_way_out(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    encoder = hand.node("encoder")
    assert len(view.contents.cards[encoder].signature.outputs) == 3
    layer = workspace.network.nodes[encoder].layer
    workspace.edit("Off", lambda net: edits.reset_parameter(net, layer, "return_state"))
    assert len(view.contents.cards[encoder].signature.outputs) == 1
    view.viewport().grab()
    for line in list(view.contents.wires.values()):
        hand.move(line.label_place, button=NONE)
        assert text_at(view.contents, view.camera, line.end) is not None
    found = plan(workspace.network, workspace.catalog.signature).problems
    repairs = [item.repair for item in found if item.repair is not None]
    assert len(repairs) == 2
    for repair in repairs:
        workspace.edit("Repair", lambda net, repair=repair: edits.repaired(net, repair))
    assert plan(workspace.network, workspace.catalog.signature).is_complete
    for _ in range(3):
        workspace.document.undo()
    assert len(view.contents.cards[encoder].signature.outputs) == 3


@pytest.mark.parametrize("workspace", [attention], indirect=True)
def test_a_call_argument_adds_an_output(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    node = hand.node("mha")
    assert len(view.contents.cards[node].signature.outputs) == 1
    workspace.edit(
        "Scores", lambda net: edits.set_argument(net, node, "return_attention_scores", True)
    )
    assert [port.name for port in view.contents.cards[node].signature.outputs] == [
        "output",
        "attention_scores",
    ]


@pytest.mark.parametrize("workspace", [attention], indirect=True)
def test_one_tensor_goes_to_several_ports(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    hand.drag(hand.port("tokens", output=True), port_of(view, hand, "mha", "key"))
    wires = workspace.network.wires_into(hand.node("mha"))
    assert {wire.source for wire in wires} == {hand.node("tokens")}
    assert len(wires) == 3


def test_shapes_say_what_is_unusual() -> None:
    assert words.shape(TensorSpec((None,), "string")) == "(None,) string"
    assert words.shape(TensorSpec((), "float32")) == "()"
    assert words.shape(TensorSpec((None, 9), "float32", sparse=True)) == "(None, 9) sparse"


def sources(workspace: Workspace, node: str) -> list[str]:
    network = workspace.network
    return [network.layer_of(wire.source).name for wire in network.wires_into(node)]


@pytest.mark.parametrize("direction", ["down", "right"])
@pytest.mark.parametrize("workspace", [joined], indirect=True)
def test_a_list_is_put_in_order_by_mouse_and_keys(
    view: CanvasView, hand: Any, workspace: Workspace, direction: str
) -> None:
    if direction == "right":
        view.tools.arranging.turn()
    node = hand.node("join")

    def places() -> list[tuple[float, float]]:
        return view.contents.cards[node].list_places("inputs", view.contents.rightwards)

    hand.press(places()[0])
    hand.move(places()[1])
    hand.move(places()[2])
    assert "Place 3 of 3" in view.overlays.cursor_label.text
    hand.release(places()[2])
    assert sources(workspace, node) == ["b", "c", "a"]
    assert workspace.document.undo_label == "Reorder inputs of join"
    assert not view.overlays.cursor_label.isVisible()
    wire = workspace.network.wires_into(node)[2].id
    workspace.select(())
    view.graph.select_wires({wire})
    hand.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert sources(workspace, node) == ["b", "a", "c"]
    hand.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    hand.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert sources(workspace, node) == ["b", "c", "a"]


@pytest.mark.parametrize("workspace", [joined], indirect=True)
def test_a_wire_is_drawn_out_of_its_list(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    node = hand.node("join")
    place = view.contents.cards[node].list_places("inputs", rightwards=False)[1]
    before = workspace.network
    hand.press(place)
    hand.move((place[0], place[1] - 60))
    hand.key(Qt.Key.Key_Escape)
    assert workspace.network is before
    hand.drag(place, hand.port("sum", output=False))
    assert sources(workspace, node) == ["a", "c"]
    assert workspace.document.undo_label == "Reconnect"


@pytest.mark.parametrize("workspace", [states], indirect=True)
def test_an_optional_list_covers_no_other_port(view: CanvasView, hand: Any) -> None:
    for _ in range(2):
        card = view.contents.cards[hand.node("decoder")]
        x, y = card.input_place(0, view.contents.rightwards)
        places = card.list_places("initial_state", view.contents.rightwards)
        assert len(set(places)) == 2
        for left, top in places:
            assert abs(left - x) + abs(top - y) > 12
        view.tools.arranging.turn()


@pytest.mark.parametrize("workspace", [joined], indirect=True)
def test_ends_say_which_they_are(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    def orders() -> dict[str, tuple[int, int] | None]:
        return {card.layer.name: card.order for card in view.contents.cards.values()}

    assert orders() == {"a": (1, 3), "b": (2, 3), "c": (3, 3), "join": None, "sum": None}
    assert "2 of 3" in text_at(view.contents, view.camera, hand.centre("b"))
    workspace.edit(
        "Order", lambda net: edits.order_ends(net, [hand.node(name) for name in ("c", "a", "b")])
    )
    assert orders()["c"] == (1, 3)
    workspace.edit("Less", lambda net: edits.remove(net, [hand.node("a"), hand.node("b")]))
    assert orders()["c"] is None


@pytest.mark.parametrize("workspace", [joined], indirect=True)
def test_a_wire_is_dropped_at_a_place_of_a_list(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    node = hand.node("join")
    view.navigation.show_node(node)
    first, second, _ = view.contents.cards[node].list_places("inputs", rightwards=False)
    between = ((first[0] + second[0]) / 2, first[1])
    view.edits.adding.place("Input", (600.0, 0.0))
    start = hand.port("input_layer", output=True)
    hand.press(start)
    hand.move((start[0], start[1] + 30))
    hand.move(between)
    assert view.overlays.cursor_label.text == "inputs, place 2"
    hand.release(between)
    assert sources(workspace, node) == ["a", "input_layer", "b", "c"]
    assert workspace.document.undo_label == "Connect"
    workspace.document.undo()
    assert sources(workspace, node) == ["a", "b", "c"]
    x, y = hand.centre("join")
    hand.drag(start, (x - 60, y + 10))
    assert sources(workspace, node) == ["a", "b", "c", "input_layer"]
