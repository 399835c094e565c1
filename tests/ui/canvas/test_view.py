"""What the canvas shows: zoom, detail, answers, problems, pictures."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget

from designer.network import edits
from designer.network.check_result import CheckResult, NodeResult, TensorSpec
from designer.network.graph import Network, Node, id_number
from designer.network.problems import InsertLayer, Problem, RemoveWire, Severity
from designer.ui import theme
from designer.ui.canvas.overlays.tips import text_at
from designer.ui.canvas.scene.notes import note_of
from designer.ui.canvas.view import CanvasView
from designer.ui.workspace import Workspace
from tests.shared_calls import call_again
from tests.ui.canvas.conftest import partners_in


def answer(workspace: Workspace, problems: tuple[Problem, ...] = ()) -> CheckResult:
    """An answer in which everything but the input is two-dimensional."""
    nodes = {
        key: NodeResult(
            outputs=(TensorSpec((None, 28, 28) if number == 0 else (None, 784), "float32"),),
            parameters=7850 * (number == 2),
        )
        for number, key in enumerate(workspace.network.nodes)
    }
    return CheckResult(workspace.document.revision, nodes, problems=problems)


@pytest.fixture
def use_dark() -> Any:
    before = theme.current().name
    yield theme.switch
    theme.switch.use(before)


# --- zoom and detail --------------------------------------------------------------------------


@pytest.mark.parametrize("place", [QPoint(10, 10), QPoint(700, 300), QPoint(999, 699)])
def test_zoom_keeps_the_point_under_the_cursor(view: CanvasView, hand: Any, place: QPoint) -> None:
    before = view.mapToScene(place)
    for _ in range(5):
        hand.wheel(place, 1)
    assert view.camera.scale_factor > 3
    after = view.mapToScene(place)
    assert (after - before).manhattanLength() < 4
    for _ in range(12):
        hand.wheel(place, -1)
    assert view.camera.scale_factor < 0.7
    assert (view.mapToScene(place) - before).manhattanLength() < 12 / view.camera.scale_factor


def test_zoom_has_limits(view: CanvasView, hand: Any) -> None:
    for _ in range(40):
        hand.wheel(QPoint(300, 300), 1)
    assert view.camera.scale_factor == theme.zoom_most
    for _ in range(80):
        hand.wheel(QPoint(300, 300), -1)
    assert view.camera.scale_factor == theme.zoom_least


def test_far_layer_begins_where_text_cannot_be_read(view: CanvasView) -> None:
    node = next(iter(view.contents.cards.values()))
    middle = QPointF(*node.centre)
    colour = theme.current().category(node.spec.category)
    limit = theme.legible_text / theme.text_card
    for scale, far in ((limit * 0.98, True), (limit * 1.02, False)):
        view.camera.show_at(scale, node.centre, QPointF(500, 350))
        assert view.camera.is_far is far
        shown = view.viewport().grab().toImage().pixelColor(500, 350)
        # Far away a card is filled with its category's colour; near by it is a surface.
        same = abs(shown.red() - colour.red()) + abs(shown.blue() - colour.blue()) < 6
        assert same is far, middle


def test_selection_and_errors_are_seen_from_far(view: CanvasView, workspace: Workspace) -> None:
    first, second = list(workspace.network.nodes)[:2]
    workspace.set_result(answer(workspace, (Problem("wrong", node=second),)))
    workspace.select({first})
    view.camera.show_at(0.3, view.contents.cards[first].centre, QPointF(500, 350))
    image = view.viewport().grab().toImage()
    for node, colour in ((first, theme.current().accent), (second, theme.current().error)):
        card = view.contents.cards[node]
        corner = view.mapFromScene(QPointF(card.left, card.centre[1]))
        found = [image.pixelColor(corner.x() + dx, corner.y()) for dx in range(-3, 4)]
        assert colour in found


def test_fit_shows_everything(view: CanvasView, workspace: Workspace) -> None:
    workspace.edit("Move", lambda net: edits.move(net, {next(iter(net.nodes)): (5000.0, -3000.0)}))
    view.navigation.fit()
    assert view.camera.visible_rect().contains(view.contents.bounds())
    assert view.camera.scale_factor < 1
    workspace.select({next(iter(workspace.network.nodes))})
    view.navigation.fit_selection()
    assert view.camera.scale_factor == 1.0
    assert view.camera.visible_rect().contains(QRectF(5000, -3000, 180, 50))


def test_reveal_selects_and_brings_into_view(view: CanvasView, workspace: Workspace) -> None:
    node = list(workspace.network.nodes)[2]
    view.camera.centre_on((9000.0, 9000.0))
    workspace.reveal_requested.emit(node)
    assert workspace.selection == {node}
    assert view.camera.visible_rect().contains(QPointF(*view.contents.cards[node].centre))


def test_minimap_moves_the_canvas(view: CanvasView, qtbot: Any) -> None:
    view.camera.centre_on((9000.0, 9000.0))
    middle = view.overlays.minimap.rect().center()
    view.overlays.minimap.grab()
    qtbot.mouseClick(view.overlays.minimap, Qt.MouseButton.LeftButton, pos=middle)
    distance = view.camera.visible_rect().center() - view.contents.bounds().center()
    assert distance.manhattanLength() < 50
    view.overlays.minimap.toggle()
    assert not view.overlays.minimap.is_open


# --- answers and problems ---------------------------------------------------------------------


def test_shapes_and_counts_come_from_the_answer(view: CanvasView, workspace: Workspace) -> None:
    dense = list(workspace.network.nodes)[2]
    assert view.contents.cards[dense].text.shape == ""
    workspace.set_result(answer(workspace))
    assert view.contents.cards[dense].text.shape == "(None, 784)"
    assert view.contents.cards[dense].text.parameters == "7.85k"
    workspace.edit("Set", lambda net: edits.set_parameter(net, net.layer_of(dense).id, "units", 3))
    assert view.contents.cards[dense].text.line == "3"


def test_wires_say_their_shape_where_the_rank_changes(
    view: CanvasView, workspace: Workspace
) -> None:
    workspace.set_result(answer(workspace))
    lines = sorted(view.contents.wires.values(), key=lambda line: id_number(line.id))
    for line in lines:
        view.contents.describe(line)
    assert [line.label for line in lines] == ["(None, 28, 28)", "(None, 784)"]
    assert [line.rank_changes for line in lines] == [False, True]


def test_a_card_says_how_many_parameters_there_are_if_any(
    view: CanvasView, workspace: Workspace
) -> None:
    workspace.set_result(answer(workspace))
    counts = {card.layer.type: card.text.parameters for card in view.contents.cards.values()}
    assert counts == {"Input": "", "Flatten": "", "Dense": "7.85k", "Dropout": ""}


def test_error_is_written_on_the_node_and_repaired_by_a_click(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    network = workspace.network
    wire = network.wires_into(hand.node("dense"))[0].id
    problem = Problem(
        "Dense expects something else and this sentence is long enough for two lines on a card, "
        "and for more than two, so that it has to be cut short somewhere near its end.",
        node=hand.node("dense"),
        wire=wire,
        repair=InsertLayer("Insert Reshape", wire, "Reshape", {"target_shape": (784,)}),
    )
    workspace.set_result(answer(workspace, (problem,)))
    card = view.contents.cards[hand.node("dense")]
    assert card.error is problem
    assert [str(mark.says) for mark in view.contents.wires[wire].marks] == [problem.message]
    note = note_of(card, problem)
    assert note.link is not None
    assert len(note.runs) == 3
    link = view.contents.link_box(card).center()
    hand.click((link.x(), link.y()))
    assert workspace.network.layer_of(hand.node("reshape")).type == "Reshape"
    assert workspace.document.undo_label == "Insert Reshape"
    order = [hand.centre(name)[1] for name in ("flatten", "reshape", "dense")]
    assert order == sorted(order)
    boxes = [view.contents.cards[hand.node(name)] for name in ("flatten", "reshape", "dense")]
    assert boxes[0].bottom < boxes[1].top
    assert boxes[1].bottom < boxes[2].top
    workspace.set_result(answer(workspace))
    assert view.contents.cards[hand.node("dense")].error is None


def test_warning_does_not_count_as_error(view: CanvasView, workspace: Workspace) -> None:
    node = next(iter(workspace.network.nodes))
    warning = Problem("unused", severity=Severity.WARNING, node=node)
    workspace.set_result(answer(workspace, (warning,)))
    card = view.contents.cards[node]
    assert [str(mark.says) for mark in card.marks] == [warning.message]
    assert card.error is None
    assert "unused" in text_at(view.contents, view.camera, card.centre)


# --- names, hostile files ---------------------------------------------------------------------


def dark_pixels(image: QImage, box: tuple[int, int, int, int]) -> int:
    left, top, right, bottom = box
    text = theme.current().muted
    return sum(
        abs(image.pixelColor(x, y).lightness() - text.lightness()) < 60
        for x in range(left, right)
        for y in range(top, bottom)
    )


def test_names_are_drawn_literally(view: CanvasView, workspace: Workspace, hand: Any) -> None:
    """An HTML name would draw bold text or a picture; a literal one is as wide as its signs."""
    layer = workspace.network.layer_of(hand.node("dense")).id
    hostile = "<b>x</b>&amp;"
    workspace.edit("Rename", lambda net: edits.rename_layer(net, layer, hostile.replace("/", "|")))
    card = view.contents.cards[hand.node("<b>x<|b>&amp;")]
    view.viewport().grab()
    texts = [run.text.text() for run in card.face.runs]  # type: ignore[attr-defined]
    formats = {run.text.textFormat() for run in card.face.runs}  # type: ignore[attr-defined]
    assert "<b>x<|b>&amp;" in texts
    assert formats == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize(
    "name", ["x" * 100_000, "a\nb\nc", "\u202eevil", "日本語 😀", "\u0000\u0001", "‏עברית"]
)
def test_any_name_can_be_painted(
    view: CanvasView, workspace: Workspace, hand: Any, name: str
) -> None:
    layer = workspace.network.layer_of(hand.node("dense")).id
    workspace.edit("Rename", lambda net: edits.rename_layer(net, layer, name))
    view.viewport().grab()
    assert view.contents.cards[hand.node(name)].width <= theme.card_widest


@pytest.mark.parametrize("place", [(1e300, -1e300), (float("nan"), float("inf")), (1e7, 0.0)])
def test_any_position_can_be_shown(
    view: CanvasView, workspace: Workspace, place: tuple[float, float]
) -> None:
    network, node = edits.add_layer(workspace.network, "Flatten", position=place)
    workspace.document.reset(network)
    view.navigation.fit()
    view.viewport().grab()
    assert node in view.contents.cards
    assert view.picture().width() <= 16_000


def test_foreign_layers_and_strange_wires_are_shown(view: CanvasView, workspace: Workspace) -> None:
    network, node = edits.add_layer(
        workspace.network, "Strange", foreign={"config": {}}, position=(0, 480)
    )
    network, _ = edits.connect(network, "n6", node, port="no such port", output=7)
    workspace.document.reset(network)
    view.viewport().grab()
    assert view.contents.cards[node].foreign
    assert view.contents.cards[node].spec.category == "custom"


@pytest.mark.parametrize(
    "settings",
    [{"direction": 7}, {"routes": 3}, {"routes": {"n2>n4": {"source": "x", "points": [[1]]}}}, 5],
)
def test_strange_view_settings_do_no_harm(
    view: CanvasView, workspace: Workspace, settings: Any
) -> None:
    network = edits.set_setting(workspace.network, "view", settings)
    workspace.document.reset(network)
    view.viewport().grab()
    assert len(view.contents.wires) == 2
    view.tools.arranging.apply({"n2": (0.0, 0.0), "n4": (0.0, 200.0)})


# --- following the document -------------------------------------------------------------------


def shown(view: CanvasView) -> dict[str, tuple[float, float, str, int]]:
    return {
        key: (card.left, card.top, card.text.title, card.calls)
        for key, card in view.contents.cards.items()
    }


def test_changes_one_by_one_show_the_same_as_all_at_once(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    """The incremental picture equals one made from nothing, also after undo and redo."""
    dense = hand.node("dense")
    steps = [
        lambda net: call_again(net, net.nodes[dense].layer, position=(320.0, 320.0))[0],
        lambda net: edits.connect(net, hand.node("flatten"), "n11")[0],
        lambda net: edits.rename_layer(net, net.nodes[dense].layer, "shared"),
        lambda net: edits.move(net, {dense: (80.0, 400.0)}),
        lambda net: edits.make_independent(net, "n11"),
        lambda net: edits.remove(net, [hand.node("flatten")]),
        lambda net: edits.set_setting(net, "view", {"direction": "right"}),
        lambda net: edits.add_layer(net, "LSTM", parameters={"return_state": True})[0],
    ]

    def compare() -> None:
        ends = {key: (line.start, line.end) for key, line in view.contents.wires.items()}
        cards, wired = shown(view), {k: card.wired for k, card in view.contents.cards.items()}
        near = {card.id for card in view.contents.cards_in((-1e4, -1e4, 1e4, 1e4))}
        view.graph.rebuild()
        assert cards == shown(view)
        assert near == set(cards) == set(workspace.network.nodes)
        assert wired == {k: card.wired for k, card in view.contents.cards.items()}
        assert ends == {key: (line.start, line.end) for key, line in view.contents.wires.items()}

    for step in steps:
        workspace.edit("Step", step)
        compare()
    for _ in steps:
        workspace.document.undo()
        compare()
    for _ in steps:
        workspace.document.redo()
        compare()


def test_shared_layers_are_marked_and_linked(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    dense = hand.node("dense")
    workspace.edit("Share", lambda net: call_again(net, net.nodes[dense].layer)[0])
    other = (workspace.network.nodes.keys() - {"n2", "n4", "n6", "n8"}).pop()
    assert view.contents.cards[dense].calls == view.contents.cards[other].calls == 2
    workspace.select({dense})
    assert partners_in(workspace) == {other}


def test_arranging_is_one_step_with_routes(view: CanvasView, workspace: Workspace) -> None:
    asked = []
    view.tools.arranging.requested.connect(lambda sizes, wires: asked.append((sizes, wires)))
    view.tools.arranging.arrange()
    sizes, wires = asked[0]
    assert set(sizes) == set(workspace.network.nodes)
    assert set(wires) == {("n2", "n4"), ("n4", "n6")}
    view.tools.arranging.animated = False
    positions = {node: (0.0, 200.0 * number) for number, node in enumerate(sizes)}
    view.tools.arranging.apply(
        {**positions, "n99": (0.0, 0.0)}, [("n2", "n4", [(300.0, 100.0), (300.0, 120.0)])]
    )
    assert workspace.document.undo_label == "Arrange"
    line = next(line for line in view.contents.wires.values() if line.wire.source == "n2")
    assert (300.0, 100.0) in line.controls
    workspace.edit("Move", lambda net: edits.move(net, {"n4": (80.0, 200.0)}))
    assert (300.0, 100.0) not in line.controls
    workspace.document.undo()
    workspace.document.undo()
    assert workspace.network.nodes["n8"].position == (320, 160)


def test_arranging_glides_and_ends_where_the_document_says(
    view: CanvasView, workspace: Workspace, qtbot: Any
) -> None:
    view.tools.arranging.apply({"n2": (400.0, 0.0)})
    assert view.contents.cards["n2"].left < 400
    qtbot.waitUntil(lambda: view.contents.cards["n2"].left == 400.0)
    view.tools.arranging.apply({"n2": (0.0, 0.0)})
    workspace.edit("Move", lambda net: edits.move(net, {"n2": (96.0, 0.0)}))
    assert view.contents.cards["n2"].left == 96.0


def test_left_to_right(view: CanvasView, workspace: Workspace) -> None:
    view.tools.arranging.turn()
    assert view.contents.rightwards
    card = view.contents.cards["n6"]
    assert card.input_place(0, True) == (card.left, card.centre[1])
    assert card.output_place(0, True) == (card.right, card.centre[1])
    view.viewport().grab()
    view.tools.arranging.turn()
    assert not view.contents.rightwards
    assert workspace.network.settings == {}


def test_empty_canvas_offers_examples(view: CanvasView, workspace: Workspace, qtbot: Any) -> None:
    assert not view.overlays.hints.isVisible()
    view.set_examples(
        [("digits", "Digits", "Handwritten digits"), ("line", "<i>line</i>", "A line")]
    )
    workspace.document.reset(Network())
    assert view.overlays.hints.isVisible()
    assert not view.overlays.minimap.isVisible()
    with qtbot.waitSignal(view.example_requested) as asked:
        qtbot.mouseClick(view.overlays.hints.cards[1], Qt.MouseButton.LeftButton)
    assert asked.args == ["line"]


@pytest.mark.parametrize("name", sorted(theme.themes))
def test_picture_is_in_the_theme_and_holds_everything(
    view: CanvasView, workspace: Workspace, use_dark: Any, name: str
) -> None:
    use_dark.use(name)
    image = view.picture(2.0)
    bounds = view.contents.bounds()
    assert image.width() == round((bounds.width() + 80) * 2)
    assert image.pixelColor(3, 3) == theme.current().canvas
    card = view.contents.cards["n6"]
    x, y = (card.left + 2 - bounds.left() + 40) * 2, (card.centre[1] - bounds.top() + 40) * 2
    assert image.pixelColor(round(x), round(y)).rgb() == theme.current().category("core").rgb()


def test_hints_stay_in_the_middle_and_let_the_mouse_through(
    view: CanvasView, workspace: Workspace, qtbot: Any
) -> None:
    view.set_examples([("digits", "Digits", "Handwritten digits")])
    workspace.document.reset(Network())
    before = view.overlays.hints.geometry()
    view.camera.scroll_by(50, 80)
    assert view.overlays.hints.geometry() == before
    title = view.viewport().childAt(view.viewport().rect().center())
    assert title is not None
    qtbot.mouseDClick(title, Qt.MouseButton.LeftButton)
    assert view.tools.add_prompt.quick_add.isVisible()


def test_picture_of_nothing(view: CanvasView, workspace: Workspace) -> None:
    workspace.document.reset(Network())
    assert not view.picture().isNull()


def test_idle_canvas_paints_nothing_and_has_no_timer_running(
    view: CanvasView, workspace: Workspace, qtbot: Any
) -> None:
    workspace.set_result(answer(workspace))
    painted = []
    paint = view.drawBackground
    view.drawBackground = lambda *event: (painted.append(1), paint(*event))  # type: ignore[method-assign,func-returns-value]

    def is_settled() -> bool:
        painted.clear()
        QApplication.processEvents()
        return not painted and not view.graph._patience.isActive()

    qtbot.waitUntil(is_settled)
    qtbot.wait(400)
    assert not painted
    assert not view.graph._patience.isActive()
    view.camera.scroll_by(10, 0)
    qtbot.waitUntil(lambda: bool(painted))


def test_late_answer_mutes_shapes(view: CanvasView, workspace: Workspace, qtbot: Any) -> None:
    workspace.set_result(answer(workspace))
    workspace.edit("Move", lambda net: edits.move(net, {"n2": (8.0, 0.0)}))
    qtbot.waitUntil(lambda: view.graph.look.late)
    workspace.set_result(answer(workspace))
    assert not view.graph.look.late


def test_many_nodes_are_shown(view: CanvasView, workspace: Workspace) -> None:
    network, node = edits.add_layer(Network(), "Flatten")
    layer = network.nodes[node].layer
    nodes = {
        f"n{k + 10}": Node(f"n{k + 10}", layer, (k % 60 * 240.0, k // 60 * 120.0))
        for k in range(3000)
    }
    workspace.document.reset(Network(layers=network.layers, nodes=nodes, next_id=9999))
    view.navigation.fit()
    assert view.camera.is_far
    seen = view.contents.cards_in((0.0, 0.0, 500.0, 300.0))
    assert 6 <= len(seen) <= 12


# --- what must not move or be hidden ----------------------------------------------------------


def test_the_middle_stays_when_panels_come_and_go(view: CanvasView) -> None:
    stack = QStackedWidget()
    stack.addWidget(view)
    stack.addWidget(QLabel("elsewhere"))
    stack.resize(1000, 700)
    stack.show()
    view.camera.centre_on((120.0, 80.0))
    stack.setCurrentIndex(1)
    stack.resize(1400, 500)
    stack.setCurrentIndex(0)
    QApplication.processEvents()
    moved = view.camera.visible_rect().center() - QPointF(120.0, 80.0)
    view.setParent(None)
    assert moved.manhattanLength() < 3


def broken(workspace: Workspace, *, repair: bool = True) -> CheckResult:
    """An answer in which every layer but the input is wrong."""
    text = "This layer expects something else, which is said in a sentence of some length, as usual"
    problems = tuple(
        Problem(text, node=key, repair=RemoveWire("Remove the wire", "w1"))
        for key in list(workspace.network.nodes)[1:]
    )
    return answer(workspace, problems)


@pytest.mark.parametrize("direction", ["down", "right"])
def test_errors_cover_neither_cards_nor_one_another(
    view: CanvasView, workspace: Workspace, direction: str
) -> None:
    if direction == "right":
        view.tools.arranging.turn()
    places = {"n2": (0, 0), "n4": (0, 120), "n6": (0, 240), "n8": (216, 120)}
    if direction == "right":
        places = {"n2": (0, 0), "n4": (232, 0), "n6": (464, 0), "n8": (232, 104)}
    workspace.edit("Move", lambda net: edits.move(net, places))
    workspace.set_result(broken(workspace))
    view.viewport().grab()
    graph = view.graph
    notes = {
        card.id: graph.contents.note_box(card)
        for card in graph.contents.cards.values()
        if card.error
    }
    assert len(notes) == 3
    for node, box in notes.items():
        for card in graph.contents.cards.values():
            body = QRectF(card.left, card.top, card.width, card.height)
            assert not box.intersects(body), (node, card.id)
        assert not any(box.intersects(other) for key, other in notes.items() if key != node)
        assert graph.contents.note_at((box.center().x(), box.center().y())) is not None


def test_arranging_what_was_opened_is_no_step(view: CanvasView, workspace: Workspace) -> None:
    heap = edits.move(workspace.network, dict.fromkeys(workspace.network.nodes, (0.0, 0.0)))
    workspace.document.reset(heap)
    view.tools.arranging.arrange_opened()
    positions = {node: (0.0, 200.0 * number) for number, node in enumerate(heap.nodes)}
    view.tools.arranging.apply(positions, [("n2", "n4", [(300.0, 100.0)])])
    assert workspace.network.nodes["n8"].position == (0.0, 600.0)
    assert workspace.document.undo_label is None
    assert workspace.document.is_saved
    view.tools.arranging.arrange()
    view.tools.arranging.apply({"n8": (80.0, 600.0)})
    assert workspace.document.undo_label == "Arrange"


def test_an_error_keeps_clear_of_the_ports_of_the_next_card(
    view: CanvasView, workspace: Workspace
) -> None:
    flat, dense = view.contents.cards["n4"], view.contents.cards["n6"]
    places = {"n6": (0.0, flat.bottom + 48), "n8": (600.0, 0.0)}
    workspace.edit("Move", lambda net: edits.move(net, places))
    said = "This layer is a placeholder, whose configuration is kept as the file had it. " * 2
    workspace.set_result(answer(workspace, (Problem(said, node="n4"),)))
    dense = view.contents.cards["n6"]
    note = view.contents.note_box(view.contents.cards["n4"])
    x, y = dense.input_place(0, rightwards=False)
    assert not note.intersects(QRectF(x - 5, y - 5, 10, 10))


@pytest.mark.parametrize("moved", [False, True])
def test_what_keras_says_first_comes_into_view_unless_the_user_looks_elsewhere(
    view: CanvasView, workspace: Workspace, moved: bool
) -> None:
    places = {node: (0.0, 104.0 * number) for number, node in enumerate(workspace.network.nodes)}
    workspace.document.reset(edits.move(workspace.network, places))
    view.tools.first_view.show()
    if moved:
        view.camera.scroll_by(-200, 0)
    before = view.camera.visible_rect()
    workspace.set_result(broken(workspace))
    notes = [view.contents.note_box(view.contents.cards[node]) for node in view.contents.errors]
    seen = all(view.camera.visible_rect().contains(note) for note in notes)
    assert (view.camera.visible_rect() == before) is moved
    assert seen or moved
    # A later answer, to an edit, moves nothing.
    before = view.camera.visible_rect()
    workspace.edit("Move", lambda net: edits.move(net, {"n2": (4000.0, 0.0)}))
    workspace.set_result(broken(workspace))
    assert view.camera.visible_rect() == before


def test_cards_that_grew_with_the_first_answer_are_placed_again(
    view: CanvasView, workspace: Workspace, qtbot: Any
) -> None:
    heap = edits.move(workspace.network, dict.fromkeys(workspace.network.nodes, (0.0, 0.0)))
    workspace.document.reset(heap)
    view.tools.arranging.arrange_opened()
    positions = {node: (0.0, 200.0 * number) for number, node in enumerate(heap.nodes)}
    view.tools.arranging.apply(positions)
    wide = {"n4": NodeResult(outputs=(TensorSpec((None, 123456789, 123456789), "float32"),))}
    with qtbot.waitSignal(view.tools.arranging.requested, timeout=1000) as asked:
        workspace.set_result(CheckResult(workspace.document.revision, wide))
    assert asked.args[0]["n4"][0] > 184
    view.tools.arranging.apply({**positions, "n4": (-8.0, 200.0)})
    assert workspace.network.nodes["n4"].position == (-8.0, 200.0)
    assert workspace.document.undo_label is None


def test_the_beginning_of_a_numbered_name_is_kept(view: CanvasView, workspace: Workspace) -> None:
    network, node = edits.add_layer(
        workspace.network, "MaxPooling2D", name="max_pooling2d_17", position=(600.0, 0.0)
    )
    workspace.document.reset(network)
    view.viewport().grab()
    texts = [run.text.text() for run in view.contents.cards[node].face.runs]  # type: ignore[attr-defined]
    (name,) = (text for text in texts if text.endswith("_17"))
    assert name.startswith("max")


def test_the_first_view_holds_the_inputs_whole(view: CanvasView, workspace: Workspace) -> None:
    network, last = Network(), ""
    for row in range(12):  # a staircase that is far wider and higher than the view
        network, node = edits.add_layer(
            network, "Dense" if row else "Input", position=(-300.0 * row, 200.0 * row)
        )
        if last:
            network, _ = edits.connect(network, last, node)
        last = node
    workspace.document.reset(network)
    view.tools.first_view.show()
    assert not view.camera.is_far
    first = view.contents.cards[next(iter(network.nodes))]
    assert view.camera.visible_rect().contains(
        QRectF(first.left, first.top, first.width, first.height)
    )
    covered = view.mapToScene(view.overlays.covered().toRect()).boundingRect()
    assert not covered.contains(*first.centre)


def test_a_turned_network_is_seen_from_its_start(view: CanvasView, workspace: Workspace) -> None:
    view.camera.scroll_by(3000, 3000)
    view.tools.arranging.turn()
    view.tools.arranging.apply(
        {node: (232.0 * n, 0.0) for n, node in enumerate(workspace.network.nodes)}
    )
    first = view.contents.cards["n2"]
    assert view.camera.visible_rect().contains(
        QRectF(first.left, first.top, first.width, first.height)
    )
