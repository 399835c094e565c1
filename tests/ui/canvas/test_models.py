"""Shared layers and nested models on the canvas, by mouse and keyboard."""

from itertools import combinations
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from designer.network import edits
from designer.network.check_result import CheckResult, NodeResult, TensorSpec
from designer.network.graph import Network
from designer.network.plan import plan
from designer.ui.canvas.edits import clipboard
from designer.ui.canvas.scene.geometry import overlap, point_at
from designer.ui.canvas.view import CanvasView
from designer.ui.workspace import Workspace
from tests.formats.sample_networks import Sketch
from tests.ui.canvas.conftest import chain, partners_in

Key, Modifier = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT = Modifier.ControlModifier, Modifier.ShiftModifier


def names(network: Network) -> list[str]:
    return sorted(network.layer_of(node).name for node in network.nodes)


def wiring(network: Network) -> set[tuple[Any, ...]]:
    """The network without its ids."""
    return {
        (network.layer_of(w.source).name, w.output, network.layer_of(w.target).name, w.port)
        for w in network.wires.values()
    } | {
        (network.layer_of(key).name, network.layer_of(key).type, node.position)
        for key, node in network.nodes.items()
    }


# --- shared layers ----------------------------------------------------------------------------


def test_use_again_places_another_call_beside(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    first = hand.node("dense")
    hand.click(hand.centre("dense"))
    hand.key(Key.Key_D, CTRL | SHIFT)
    network = workspace.network
    (second,) = workspace.selection
    assert network.nodes[second].layer == network.nodes[first].layer
    assert network.nodes[second].position[0] > network.nodes[first].position[0]
    assert view.contents.cards[first].calls == view.contents.cards[second].calls == 2
    assert partners_in(workspace) == {first}
    assert workspace.document.undo_label == "Use dense again"
    view.edits.models.make_independent()
    assert names(workspace.network) == ["dense", "dense_1", "dropout", "flatten", "input_layer"]
    assert view.contents.cards[first].calls == 1
    assert not partners_in(workspace)


def test_several_layers_are_used_again_with_their_wires(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    workspace.select({hand.node("flatten"), hand.node("dense")})
    view.tools.use_again()
    network = workspace.network
    assert len(network.layers) == 4
    assert len(network.nodes) == 6
    assert len(network.wires) == 3
    assert len(workspace.selection) == 2


def test_an_input_cannot_be_used_again(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    said: list[str] = []
    workspace.message.connect(lambda text, error: said.append(text))
    before = workspace.network
    hand.click(hand.centre("input_layer"))
    hand.key(Key.Key_D, CTRL | SHIFT)
    assert workspace.network is before
    assert said == ["An end of the model is there only once."]


def test_pasting_makes_independent_copies_unless_asked(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    hand.click(hand.centre("dense"))
    hand.key(Key.Key_C, CTRL)
    hand.key(Key.Key_V, CTRL)
    assert len(workspace.network.layers) == 5
    hand.key(Key.Key_V, CTRL | SHIFT)
    assert len(workspace.network.layers) == 5
    assert workspace.document.undo_label == "Paste shared"
    dense = workspace.network.nodes[hand.node("dense")].layer
    assert len(workspace.network.calls_of(dense)) == 2


# --- nested models ----------------------------------------------------------------------------


def test_group_and_ungroup(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    before = wiring(workspace.network)
    workspace.select({hand.node("flatten"), hand.node("dense")})
    hand.key(Key.Key_G, CTRL)
    assert names(workspace.network) == ["dropout", "functional", "input_layer"]
    assert workspace.selection == {hand.node("functional")}
    problems = plan(workspace.network, workspace.catalog.signature).problems
    assert [item.node for item in problems] == [hand.node("dropout")]
    hand.key(Key.Key_G, CTRL | SHIFT)
    assert wiring(workspace.network) == before
    assert len(workspace.selection) == 2
    assert workspace.document.undo_label == "Ungroup functional"
    workspace.document.undo()
    workspace.document.undo()
    assert wiring(workspace.network) == before


def test_the_ends_of_a_selection_stay_outside(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    hand.key(Key.Key_A, CTRL)
    hand.key(Key.Key_G, CTRL)
    assert names(workspace.network) == ["functional", "input_layer"]
    model = workspace.network.layer_of(hand.node("functional"))
    assert model.network is not None
    assert {"flatten", "dense", "dropout"} < set(names(model.network))


def test_what_cannot_be_grouped_or_ungrouped_says_why(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    said: list[str] = []
    workspace.message.connect(lambda text, error: said.append(text))
    before = workspace.network
    hand.click(hand.centre("dense"))
    hand.key(Key.Key_G, CTRL | SHIFT)
    hand.click(hand.centre("input_layer"))
    hand.key(Key.Key_G, CTRL)
    assert workspace.network is before
    assert said == [
        "Only a nested model can be taken apart.",
        "Nothing is selected that could become a nested model.",
    ]


def test_in_and_out_by_keys_and_breadcrumb(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    workspace.select({hand.node("flatten"), hand.node("dense")})
    hand.key(Key.Key_G, CTRL)
    hand.key(Key.Key_Return, CTRL)
    assert len(workspace.scope) == 1
    assert names(workspace.network) == ["dense", "dense", "flatten", "input_layer"]
    # Deeper, and back again: one level by key, all by the breadcrumb.
    hand.click(hand.centre("flatten"))
    hand.key(Key.Key_G, CTRL)
    hand.key(Key.Key_Return, CTRL)
    assert len(workspace.scope) == 2
    texts = [button.text() for button in view.overlays.breadcrumb.buttons]
    assert texts == ["Network", "functional", "functional"]
    hand.key(Key.Key_PageUp)
    assert len(workspace.scope) == 1
    hand.key(Key.Key_Escape)
    hand.key(Key.Key_Escape)
    assert workspace.scope == ()
    workspace.select({hand.node("functional")})
    view.navigation.look_inside()
    view.overlays.breadcrumb.buttons[0].click()
    assert workspace.scope == ()
    assert not view.overlays.breadcrumb.isVisible()


def test_double_click_enters(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    from PySide6.QtTest import QTest

    workspace.select({hand.node("dense")})
    view.edits.models.group()
    place = hand.at(hand.centre("functional"))
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier, place)
    assert len(workspace.scope) == 1


def test_wires_outside_follow_what_is_renamed_inside(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    view.edits.adding.place("Add", (320, 320))
    workspace.edit(
        "wire",
        lambda net: edits.connect(
            edits.connect(net, hand.node("flatten"), hand.node("add"), many=True)[0],
            hand.node("dropout"), hand.node("add"), many=True,
        )[0],
    )  # fmt: skip
    workspace.select({hand.node("add")})
    view.edits.models.group()
    model = hand.node("functional")
    ports = {wire.port for wire in workspace.network.wires_into(model)}
    assert ports == {"input_layer", "input_layer_1"}
    view.navigation.look_inside()
    layer = workspace.network.nodes[hand.node("input_layer_1")].layer
    workspace.edit("Rename", lambda net: edits.rename_layer(net, layer, "side"))
    view.navigation.leave()
    ports = {wire.port for wire in workspace.network.wires_into(model)}
    assert ports == {"input_layer", "side"}
    problems = plan(workspace.network, workspace.catalog.signature).problems
    assert [item for item in problems if item.severity == "error" and item.node == model] == []


def test_an_empty_model_is_placed_with_what_it_will_be_given(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    node = hand.node("dense")
    spec = TensorSpec((None, 784), "float32")
    workspace.set_result(
        CheckResult(workspace.document.revision, {node: NodeResult(outputs=(spec,))})
    )
    hand.click(hand.centre("dense"))
    model = view.tools.add_prompt.add("Functional")
    assert model is not None
    inner = workspace.network.layer_of(model).network
    assert inner is not None
    start = next(layer for layer in inner.layers.values() if layer.type == "Input")
    assert start.parameters["shape"] == (784,)
    assert plan(inner, workspace.catalog.signature).is_complete
    assert [wire.source for wire in workspace.network.wires_into(model)] == [node]


def test_a_model_is_dropped_from_the_palette(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    data = QMimeData()
    data.setData(clipboard.type_type, b"Sequential")
    left, none = Qt.MouseButton.LeftButton, Modifier.NoModifier
    place, action = QPointF(hand.at((400.0, 40.0))), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(place.toPoint(), action, data, left, none)
    QApplication.sendEvent(view.viewport(), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view.viewport(), QDropEvent(place, action, data, left, none))
    model = workspace.network.layer_of(hand.node("sequential"))
    assert model.type == "Sequential"
    assert model.network is not None
    assert view.contents.cards[hand.node("sequential")].nested


def test_shared_models_stay_shared(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    workspace.select({hand.node("dense")})
    view.edits.models.group()
    view.tools.use_again()
    layer = workspace.network.nodes[hand.node("functional")].layer
    view.navigation.look_inside()
    assert workspace.scope == (layer,)
    assert view.overlays.breadcrumb.note == "shared by 2 calls; shapes of the first"
    dense = workspace.network.nodes[hand.node("dense")].layer
    workspace.edit("Units", lambda net: edits.set_parameter(net, dense, "units", 3))
    view.navigation.leave()
    assert len(workspace.network.calls_of(layer)) == 2
    workspace.select({hand.node("functional")})
    view.edits.models.make_independent()
    assert len(workspace.network.calls_of(layer)) == 1
    assert "functional_1" in names(workspace.network)


def test_shapes_inside_are_those_of_the_first_call(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    workspace.select({hand.node("dense")})
    view.edits.models.group()
    model = hand.node("functional")
    layer = workspace.network.layer_of(model)
    assert layer.network is not None
    inside = {
        key: NodeResult(outputs=(TensorSpec((None, 10), "float32"),)) for key in layer.network.nodes
    }
    workspace.set_result(
        CheckResult(workspace.document.revision, {model: NodeResult(inner=inside)})
    )
    workspace.enter((layer.id,))
    assert view.contents.cards[hand.node("dense")].text.shape == "(None, 10)"


def test_undo_goes_across_levels(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    start = workspace.document.network
    workspace.select({hand.node("dense")})
    view.edits.models.group()
    view.navigation.look_inside()
    hand.click(hand.centre("dense"))
    hand.key(Key.Key_D, CTRL)
    view.navigation.leave()
    for _ in range(2):
        workspace.document.undo()
    assert workspace.document.network is start
    workspace.document.redo()
    workspace.document.redo()
    assert "dense_1" in names(
        workspace.document.network.layer_of(hand.node("functional")).network or chain()
    )


def test_leaving_where_undo_takes_the_model_away(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    workspace.select({hand.node("dense")})
    view.edits.models.group()
    view.navigation.look_inside()
    workspace.document.undo()
    assert workspace.scope == ()
    assert names(workspace.network) == names(chain())
    assert view.contents.cards.keys() == workspace.network.nodes.keys()


def test_minimap_and_zoom_follow_the_level(view: CanvasView, workspace: Workspace) -> None:
    workspace.select(set(list(workspace.network.nodes)[1:3]))
    view.edits.models.group()
    view.navigation.look_inside()
    assert view.camera.visible_rect().contains(view.contents.bounds())
    assert view.mapFromScene(view.contents.bounds().center()) != QPoint()


def test_the_minimap_shows_where_cards_come_to_rest(
    view: CanvasView, workspace: Workspace, qtbot: Any
) -> None:
    view.tools.arranging.animated = True
    view.tools.arranging.apply(
        {key: (0.0, 240.0 * n) for n, key in enumerate(workspace.network.nodes)}
    )
    view.overlays.minimap.grab()
    ended = []
    view.tools.arranging.glide.ended.connect(lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended))
    shown = view.overlays.minimap.grab().toImage()
    view.overlays.minimap.renew()
    assert view.overlays.minimap.grab().toImage() == shown


def test_a_model_without_places_is_arranged_when_it_is_entered(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    asked: list[Any] = []
    view.tools.arranging.requested.connect(lambda sizes, wires: asked.append(sizes))
    workspace.select({hand.node("flatten"), hand.node("dense")})
    view.edits.models.group()
    layer = workspace.network.nodes[hand.node("functional")].layer
    workspace.edit(
        "Stack",
        lambda net: edits.move(net, dict.fromkeys(net.nodes, (0.0, 0.0))),
        scope=(layer,),
    )
    view.navigation.look_inside()
    assert [set(sizes) for sizes in asked] == [set(workspace.network.nodes)]
    view.navigation.leave()
    before = workspace.document.network
    view.tools.arranging.apply(dict.fromkeys(asked[0], (9.0, 9.0)))
    assert workspace.document.network is before, "it was about the network inside"


def test_undo_shows_where_it_happened(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    workspace.select({hand.node("flatten")})
    view.edits.models.group()
    workspace.select({hand.node("dense")})
    view.edits.models.group()
    first = workspace.network.nodes[hand.node("functional")].layer
    second = workspace.network.nodes[hand.node("functional_1")].layer
    workspace.enter((second,))
    hand.click(hand.centre("dense"))
    hand.key(Key.Key_D, CTRL)
    workspace.enter((first,))
    workspace.document.undo()
    assert workspace.scope == (second,)
    assert "dense_1" not in names(workspace.network)
    assert view.contents.cards.keys() == workspace.network.nodes.keys()
    workspace.document.redo()
    assert workspace.scope == (second,), "what is on the canvas changed; it stays there"
    assert view.contents.cards.keys() == workspace.network.nodes.keys()
    for _ in range(2):
        workspace.document.undo()
    assert workspace.scope == ()


# --- what a new model looks like inside -------------------------------------------------------


def test_no_wire_of_a_new_model_runs_behind_a_card(view: CanvasView, workspace: Workspace) -> None:
    s = Sketch()
    x = s.put("Input", shape=(8,), name="x")
    y = s.put("Input", shape=(8,), name="y")
    a = s.put("Dense", x, units=8, name="a")
    b = s.put("Dense", a, units=8, name="b")
    c = s.put("Add", b, y, name="c")
    s.put("Dense", a, name="side", units=2)
    s.put("Dense", c, name="end", units=2)
    places = {"x": (0, 0), "y": (300, 0), "a": (0, 120), "b": (0, 240), "c": (0, 360)}
    places |= {"side": (300, 300), "end": (0, 480)}
    network = edits.move(
        s.network, {n: places[s.network.layer_of(n).name] for n in s.network.nodes}
    )
    for rightwards in (False, True):
        workspace.document.reset(network)
        if rightwards:
            view.tools.arranging.turn()
            turned = {n: (2 * p.position[1], p.position[0]) for n, p in network.nodes.items()}
            workspace.edit("Turn", lambda net, places=turned: edits.move(net, places))
        workspace.select([a, b, c])
        view.edits.models.group()
        view.navigation.look_inside()
        graph = view.graph
        assert len(graph.contents.cards) == 7
        assert graph.contents.rightwards is rightwards
        for line in graph.contents.wires.values():
            for step in range(1, 60):
                point = point_at(line.controls, step / 60)
                card = graph.contents.card_at(point)
                assert card is None or card.id in (line.wire.source, line.wire.target)
        boxes = [card.box for card in graph.contents.cards.values()]
        assert not any(overlap(one, two) for one, two in combinations(boxes, 2))


def test_every_wire_of_an_input_inside_passes_the_cards(
    view: CanvasView, workspace: Workspace
) -> None:
    s = Sketch()
    x = s.put("Input", shape=(8,), name="x")
    a = s.put("Dense", x, units=8, name="a")
    b = s.put("Dense", a, units=8, name="b")
    c = s.put("Add", b, x, name="c")
    d = s.put("Dense", c, units=8, name="d")
    e = s.put("Add", d, x, name="e")
    s.put("Dense", e, name="end", units=2)
    names = {name: row for row, name in enumerate(("x", "a", "b", "c", "d", "e", "end"))}
    places = {n: (0.0, 120.0 * names[s.network.layer_of(n).name]) for n in s.network.nodes}
    workspace.document.reset(edits.move(s.network, places))
    workspace.select([a, b, c, d, e])
    view.edits.models.group()
    view.navigation.look_inside()
    graph = view.graph
    assert len(graph.contents.cards) == 7
    assert len(graph.contents.wires) == 8
    for line in graph.contents.wires.values():
        for step in range(1, 60):
            card = graph.contents.card_at(point_at(line.controls, step / 60))
            assert card is None or card.id in (line.wire.source, line.wire.target)


def test_a_new_model_flows_as_the_network_around_it(view: CanvasView, workspace: Workspace) -> None:
    view.tools.arranging.turn()
    node = view.edits.adding.place("Functional", (600.0, 600.0))
    assert node is not None
    view.navigation.look_inside()
    assert workspace.scope
    assert view.contents.rightwards
    (start, end) = sorted(view.contents.cards.values(), key=lambda card: card.left)
    assert start.right < end.left
    assert start.top == end.top
