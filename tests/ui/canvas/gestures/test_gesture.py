"""What mouse and keyboard do on the canvas, with real events."""

from itertools import combinations
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.network import edits
from designer.network.graph import Network
from designer.ui import theme
from designer.ui.canvas.edits import clipboard
from designer.ui.canvas.gestures.wires import ConnectGesture
from designer.ui.canvas.scene.card import PortRef
from designer.ui.canvas.scene.geometry import overlap
from designer.ui.canvas.view import CanvasView
from designer.ui.workspace import Workspace

Modifier = Qt.KeyboardModifier


def wires(network: Network) -> set[tuple[str, str, str]]:
    """All wires as (source's name, target's name, port)."""
    return {
        (network.layer_of(w.source).name, network.layer_of(w.target).name, w.port)
        for w in network.wires.values()
    }


# --- wiring -----------------------------------------------------------------------------------


def test_wire_from_output_to_input(hand: Any, workspace: Workspace) -> None:
    hand.drag(hand.port("dense", output=True), hand.port("dropout", output=False))
    assert ("dense", "dropout", "inputs") in wires(workspace.network)
    workspace.document.undo()
    assert len(workspace.network.wires) == 2


def test_wire_from_input_to_output(hand: Any, workspace: Workspace) -> None:
    hand.drag(hand.port("dropout", output=False), hand.port("dense", output=True))
    assert ("dense", "dropout", "inputs") in wires(workspace.network)


def test_wire_dropped_on_a_card_takes_its_free_input(hand: Any, workspace: Workspace) -> None:
    hand.drag(hand.port("flatten", output=True), hand.centre("dropout"))
    assert ("flatten", "dropout", "inputs") in wires(workspace.network)


def test_cycle_is_refused_and_says_why_while_dragging(
    hand: Any, view: CanvasView, workspace: Workspace
) -> None:
    before = workspace.network
    start, end = hand.port("dense", output=True), hand.port("flatten", output=False)
    hand.press(start)
    hand.move((start[0] + 30, start[1] + 30))
    hand.move(end)
    assert view.overlays.cursor_label.isVisible()
    assert "cycle" in view.overlays.cursor_label.text
    hand.release(end)
    assert workspace.network is before
    assert not view.overlays.cursor_label.isVisible()


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (("dense", True), ("dense", False), "itself"),
        (("dropout", False), ("dense", False), "inputs"),
        (("flatten", True), ("dropout", True), "outputs"),
        (("flatten", True), ("dense", False), "already"),
        (("input_layer", True), ("dense", False), "Replaces the wire from flatten"),
    ],
)
def test_label_says_what_a_drop_would_do(
    hand: Any, view: CanvasView, start: tuple[str, bool], end: tuple[str, bool], said: str
) -> None:
    here, there = hand.port(start[0], output=start[1]), hand.port(end[0], output=end[1])
    hand.press(here)
    hand.move((here[0] + 40, here[1]))
    hand.move(there)
    assert said in view.overlays.cursor_label.text
    hand.key(Qt.Key.Key_Escape)
    assert view.gestures.current is None


def test_a_taken_port_gives_its_wire_up(hand: Any, workspace: Workspace) -> None:
    hand.drag(hand.port("input_layer", output=True), hand.port("dense", output=False))
    assert wires(workspace.network) == {
        ("input_layer", "flatten", "inputs"),
        ("input_layer", "dense", "inputs"),
    }


def test_ports_that_accept_stand_out(hand: Any, view: CanvasView) -> None:
    start = hand.port("dense", output=True)
    hand.press(start)
    hand.move((start[0] + 40, start[1] + 40))
    accepting = view.graph.look.accepting
    assert accepting is not None
    assert PortRef(hand.node("dropout"), False, 0, "inputs") in accepting
    assert PortRef(hand.node("flatten"), False, 0, "inputs") not in accepting
    hand.key(Qt.Key.Key_Escape)
    assert view.graph.look.accepting is None


def test_end_of_a_wire_is_led_elsewhere(hand: Any, workspace: Workspace) -> None:
    hand.drag(hand.port("dense", output=False), hand.port("dropout", output=False))
    assert wires(workspace.network) == {
        ("input_layer", "flatten", "inputs"),
        ("flatten", "dropout", "inputs"),
    }


def test_start_of_a_wire_is_led_elsewhere(hand: Any, view: CanvasView) -> None:
    network = view.workspace.network
    wire = network.wires_into(hand.node("dense"))[0].id
    x, y = view.contents.wires[wire].start
    hand.drag((x, y + 20), hand.port("dropout", output=True))
    assert ("dropout", "dense", "inputs") in wires(view.workspace.network)
    assert view.workspace.network.wires[wire].source == hand.node("dropout")


def test_end_dropped_on_nothing_takes_the_wire_away(hand: Any, workspace: Workspace) -> None:
    hand.drag(hand.port("dense", output=False), (-250.0, 100.0))
    assert wires(workspace.network) == {("input_layer", "flatten", "inputs")}


def test_wire_dropped_on_nothing_asks_what_to_add(
    hand: Any, view: CanvasView, workspace: Workspace, qtbot: Any
) -> None:
    hand.drag(hand.port("dense", output=True), (100.0, 500.0))
    assert view.tools.add_prompt.quick_add.isVisible()
    qtbot.keyClicks(view.tools.add_prompt.quick_add.field, "relu")
    qtbot.keyClick(view.tools.add_prompt.quick_add.field, Qt.Key.Key_Return)
    assert ("dense", "re_lu", "inputs") in wires(workspace.network)
    assert workspace.document.undo_label is not None
    workspace.document.undo()
    assert len(workspace.network.nodes) == 4


def test_click_on_a_port_does_nothing(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    before = workspace.network
    hand.click(hand.port("dense", output=False))
    hand.click(hand.port("dense", output=True))
    assert workspace.network is before
    assert not view.tools.add_prompt.quick_add.isVisible()


# --- moving and selecting ---------------------------------------------------------------------


def test_move_is_one_step_on_the_grid(hand: Any, workspace: Workspace) -> None:
    x, y = hand.centre("dropout")
    hand.drag((x, y), (x + 61, y + 35))
    assert workspace.network.nodes[hand.node("dropout")].position == (384.0, 192.0)
    workspace.document.undo()
    assert workspace.network.nodes[hand.node("dropout")].position == (320.0, 160.0)
    assert workspace.document.undo_label is None


def test_whole_numbers_stay_whole_when_a_card_is_moved(hand: Any, workspace: Workspace) -> None:
    dropout = hand.node("dropout")
    hand.drag(hand.centre("dropout"), (hand.centre("dropout")[0] + 160, 240))
    written = str(workspace.network.nodes[dropout].position)
    assert workspace.network.nodes[dropout].position != (320, 160)
    assert "." not in written, "a file of whole numbers would be written with fractions"


def test_shift_moves_off_the_grid(hand: Any, workspace: Workspace) -> None:
    x, y = hand.centre("dropout")
    hand.press((x, y))
    hand.move((x + 20, y), keys=Modifier.ShiftModifier)
    hand.move((x + 61, y + 35), keys=Modifier.ShiftModifier)
    hand.release((x + 61, y + 35), keys=Modifier.ShiftModifier)
    assert workspace.network.nodes[hand.node("dropout")].position == (381.0, 195.0)


def test_escape_puts_a_moved_card_back(hand: Any, view: CanvasView) -> None:
    before = view.workspace.network
    x, y = hand.centre("dropout")
    hand.press((x, y))
    hand.move((x + 60, y + 60))
    card = view.contents.cards[hand.node("dropout")]
    assert card.left == 384.0
    hand.key(Qt.Key.Key_Escape)
    assert view.contents.cards[hand.node("dropout")].left == 320.0
    hand.release((x + 60, y + 60))
    assert view.workspace.network is before


def test_rubber_band_selects_what_it_touches(hand: Any, workspace: Workspace) -> None:
    hand.drag((-60.0, 130.0), (30.0, 350.0))
    assert workspace.selection == {hand.node("flatten"), hand.node("dense")}
    hand.drag((560.0, 120.0), (400.0, 200.0), keys=Modifier.ShiftModifier)
    assert workspace.selection == {hand.node("flatten"), hand.node("dense"), hand.node("dropout")}
    hand.click((-200.0, -100.0))
    assert workspace.selection == frozenset()


def test_clicks_select_and_toggle(hand: Any, workspace: Workspace) -> None:
    hand.click(hand.centre("dense"))
    assert workspace.selection == {hand.node("dense")}
    hand.click(hand.centre("dropout"), keys=Modifier.ControlModifier)
    assert workspace.selection == {hand.node("dense"), hand.node("dropout")}
    hand.click(hand.centre("dense"), keys=Modifier.ControlModifier)
    assert workspace.selection == {hand.node("dropout")}


def test_click_into_a_selection_selects_one_and_dragging_moves_all(
    hand: Any, workspace: Workspace
) -> None:
    hand.key(Qt.Key.Key_A, Modifier.ControlModifier)
    assert len(workspace.selection) == 4
    x, y = hand.centre("dense")
    hand.drag((x, y), (x + 80, y))
    assert {node.position[0] for node in workspace.network.nodes.values()} == {80.0, 400.0}
    hand.click((x + 80, y))
    assert workspace.selection == {hand.node("dense")}


def test_wire_is_selected_and_deleted(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    wire = workspace.network.wires_into(hand.node("flatten"))[0].id
    x, y = view.contents.wires[wire].start
    hand.click((x, y + 35))
    assert view.graph.look.selected_wires == {wire}
    hand.key(Qt.Key.Key_Delete)
    assert wires(workspace.network) == {("flatten", "dense", "inputs")}


# --- deleting, copying ------------------------------------------------------------------------


def test_delete_and_undo(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    flatten = hand.node("flatten")
    hand.click(hand.centre("flatten"))
    hand.key(Qt.Key.Key_Delete)
    assert flatten not in workspace.network.nodes
    assert flatten not in view.contents.cards
    assert not view.contents.wires
    workspace.document.undo()
    assert flatten in view.contents.cards
    assert len(view.contents.wires) == 2


def test_delete_and_heal(hand: Any, workspace: Workspace) -> None:
    hand.click(hand.centre("flatten"))
    hand.key(Qt.Key.Key_Delete, Modifier.ControlModifier)
    assert wires(workspace.network) == {("input_layer", "dense", "inputs")}


def test_copy_and_paste_at_the_cursor(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    workspace.select({hand.node("flatten"), hand.node("dense")})
    hand.key(Qt.Key.Key_C, Modifier.ControlModifier)
    text = QApplication.clipboard().text()
    assert '"flatten"' in text
    hand.key(Qt.Key.Key_V, Modifier.ControlModifier)
    assert ("flatten_1", "dense_1", "inputs") in wires(workspace.network)
    assert workspace.selection == {hand.node("flatten_1"), hand.node("dense_1")}
    workspace.document.undo()
    assert len(workspace.network.nodes) == 4


def test_cut_and_paste_from_plain_text(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    workspace.select({hand.node("dense")})
    view.edits.copies.cut()
    assert len(workspace.network.nodes) == 3
    QApplication.clipboard().setText(QApplication.clipboard().text())
    view.tools.paste()
    assert workspace.network.layer_of(hand.node("dense")).parameters == {"units": 10}


def test_pasting_something_else_says_so(view: CanvasView, workspace: Workspace, qtbot: Any) -> None:
    QApplication.clipboard().setText("{ not ours")
    before = workspace.network
    with qtbot.waitSignal(workspace.message):
        view.tools.paste()
    assert workspace.network is before


def test_duplicate(hand: Any, workspace: Workspace) -> None:
    hand.click(hand.centre("dropout"))
    hand.key(Qt.Key.Key_D, Modifier.ControlModifier)
    assert workspace.network.nodes[hand.node("dropout_1")].position == (352.0, 192.0)


# --- from the palette -------------------------------------------------------------------------


def drop(view: CanvasView, type_name: str, point: tuple[float, float]) -> bool:
    """Drag a type from the palette and drop it at a point of the scene."""
    mime = QMimeData()
    mime.setData(clipboard.type_type, QByteArray(type_name.encode()))
    place = view.mapFromScene(QPointF(*point))
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Modifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, mime, left, none)
    QApplication.sendEvent(view.viewport(), enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(view.viewport(), QDragMoveEvent(place, action, mime, left, none))
    QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(place), action, mime, left, none))
    return True


def test_drop_from_the_palette(view: CanvasView, workspace: Workspace, hand: Any) -> None:
    assert drop(view, "Dense", (400.0, 400.0))
    node = hand.node("dense_1")
    x, y = view.contents.cards[node].centre
    assert abs(x - 400) <= 8
    assert abs(y - 400) <= 8
    assert workspace.selection == {node}
    assert workspace.network.layer_of(node).parameters.get("units")
    assert len(workspace.network.wires) == 2


def test_drop_on_a_wire_inserts_and_makes_room(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    wire = workspace.network.wires_into(hand.node("dense"))[0].id
    line = view.contents.wires[wire]
    point = (line.start[0], (line.start[1] + line.end[1]) / 2)
    assert drop(view, "Dropout", point)
    assert {("flatten", "dropout_1", "inputs"), ("dropout_1", "dense", "inputs")} <= wires(
        workspace.network
    )
    new, dense = (
        view.contents.cards[hand.node("dropout_1")],
        view.contents.cards[hand.node("dense")],
    )
    assert view.contents.cards[hand.node("flatten")].bottom < new.top
    assert new.bottom < dense.top
    workspace.document.undo()
    assert len(workspace.network.nodes) == 4


def test_unknown_type_and_files_are_not_taken(view: CanvasView, workspace: Workspace) -> None:
    before = workspace.network
    assert not drop(view, "No<b>Such", (0.0, 0.0))
    assert not drop(view, "TFSMLayer", (0.0, 0.0))
    assert workspace.network is before


def test_loose_card_dropped_on_a_wire_goes_into_it(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    wire = workspace.network.wires_into(hand.node("dense"))[0].id
    line = view.contents.wires[wire]
    hand.drag(hand.centre("dropout"), (line.start[0], (line.start[1] + line.end[1]) / 2))
    assert {("flatten", "dropout", "inputs"), ("dropout", "dense", "inputs")} == {
        wire for wire in wires(workspace.network) if "dropout" in wire
    }


def test_add_goes_after_the_selection_and_is_connected(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    hand.click(hand.centre("dense"))
    node = view.tools.add_prompt.add("ReLU")
    assert node is not None
    assert ("dense", "re_lu", "inputs") in wires(workspace.network)
    above, below = view.contents.cards[hand.node("dense")], view.contents.cards[node]
    assert above.bottom < below.top
    assert above.centre[0] == below.centre[0]


def test_add_after_several_joins_them(view: CanvasView, workspace: Workspace, hand: Any) -> None:
    workspace.select({hand.node("dense"), hand.node("dropout")})
    view.tools.add_prompt.add("Add")
    assert {source for source, target, _ in wires(workspace.network) if target == "add"} == {
        "dense",
        "dropout",
    }


def test_added_cards_do_not_cover_others(view: CanvasView, workspace: Workspace) -> None:
    workspace.select(())
    for _ in range(4):
        workspace.select(())
        view.tools.add_prompt.add("Flatten")
    boxes = [card.box for card in view.contents.cards.values()]
    assert len(boxes) == 8
    assert not any(overlap(one, other) for one, other in combinations(boxes, 2))


# --- keys -------------------------------------------------------------------------------------


def test_arrows_walk_along_wires_and_nudge(hand: Any, workspace: Workspace) -> None:
    hand.click(hand.centre("input_layer"))
    hand.key(Qt.Key.Key_Down)
    assert workspace.selection == {hand.node("flatten")}
    hand.key(Qt.Key.Key_Right)
    assert workspace.selection == {hand.node("dropout")}
    hand.key(Qt.Key.Key_Down, Modifier.ControlModifier)
    hand.key(Qt.Key.Key_Down, Modifier.ControlModifier)
    assert workspace.network.nodes[hand.node("dropout")].position == (320.0, 176.0)
    workspace.document.undo()
    assert workspace.network.nodes[hand.node("dropout")].position == (320.0, 160.0)


def test_arrows_pan_without_a_selection(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    workspace.select(())
    before = view.camera.visible_rect()
    hand.key(Qt.Key.Key_Right)
    assert view.camera.visible_rect().left() > before.left()


def test_tab_opens_quick_add(hand: Any, view: CanvasView, workspace: Workspace, qtbot: Any) -> None:
    workspace.select(())
    hand.key(Qt.Key.Key_Tab)
    assert view.tools.add_prompt.quick_add.isVisible()
    qtbot.keyClicks(view.tools.add_prompt.quick_add.field, "maxpool2")
    qtbot.keyClick(view.tools.add_prompt.quick_add.field, Qt.Key.Key_Return)
    assert not view.tools.add_prompt.quick_add.isVisible()
    assert workspace.network.layer_of(hand.node("max_pooling2d")).type == "MaxPooling2D"


def test_nested_models_are_entered_and_left(
    hand: Any, view: CanvasView, workspace: Workspace
) -> None:
    inner, _ = edits.add_layer(Network(), "Input", parameters={"shape": (3,)})
    workspace.edit(
        "Nest",
        lambda network: edits.add_layer(
            network, "Functional", name="a & b", inner=inner, position=(320, 320)
        )[0],
    )
    hand.view.graph.rebuild()
    from PySide6.QtTest import QTest

    QTest.mouseDClick(
        view.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier,
        hand.at(hand.centre("a & b")),
    )  # fmt: skip
    assert len(workspace.scope) == 1
    assert [card.layer.type for card in view.contents.cards.values()] == ["Input"]
    assert view.overlays.breadcrumb.isVisible()
    assert view.overlays.breadcrumb.buttons[1].text() == "a && b"
    hand.key(Qt.Key.Key_Escape)
    assert workspace.scope == ()
    assert not view.overlays.breadcrumb.isVisible()


def test_pan_with_the_middle_button(hand: Any, view: CanvasView) -> None:
    before = view.camera.visible_rect().topLeft()
    middle = Qt.MouseButton.MiddleButton
    hand.press((500.0, 400.0), button=middle)
    hand.move((430.0, 370.0), button=middle)
    hand.release((500.0, 400.0), button=middle)
    assert view.camera.visible_rect().topLeft() - before == QPointF(70, 30)


def test_zooming_in_the_middle_of_a_pan_is_no_jump(hand: Any, view: CanvasView) -> None:
    middle = Qt.MouseButton.MiddleButton
    hand.press((500.0, 400.0), button=middle)
    view.camera.zoom_in()
    before = view.camera.place
    here = view.camera.point_at(QPoint(500, 400))
    view.gestures.move(here, Modifier.NoModifier)
    there = view.camera.point_at(QPoint(490, 400))
    zoomed = view.camera.place
    view.gestures.move(there, Modifier.NoModifier)
    hand.release((500.0, 400.0), button=middle)
    assert before[0] == zoomed[0]
    assert view.camera.place[1] - zoomed[1] == 10


def test_a_change_from_elsewhere_ends_a_gesture(
    hand: Any, view: CanvasView, workspace: Workspace
) -> None:
    start = hand.port("dense", output=True)
    hand.press(start)
    hand.move((start[0] + 50, start[1] + 50))
    assert isinstance(view.gestures.current, ConnectGesture)
    workspace.edit("Rename", lambda network: edits.rename_network(network, "other"))
    assert view.gestures.current is None
    hand.release((start[0] + 50, start[1] + 50))
    assert not view.tools.add_prompt.quick_add.isVisible()


def test_context_menu_says_what_is_there(hand: Any, view: CanvasView, qtbot: Any) -> None:
    from PySide6.QtGui import QContextMenuEvent

    def ask(point: tuple[float, float]) -> list[Any]:
        place = hand.at(point)
        event = QContextMenuEvent(
            QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place)
        )
        with qtbot.waitSignal(view.context_menu_requested) as asked:
            QApplication.sendEvent(view.viewport(), event)
        return list(asked.args)[:2]

    wire = view.workspace.network.wires_into(hand.node("flatten"))[0].id
    x, y = view.contents.wires[wire].start
    assert ask(hand.centre("dense")) == ["node", hand.node("dense")]
    assert ask((x, y + 40)) == ["wire", wire]
    assert ask((600.0, 450.0)) == ["canvas", ""]


# --- copies, lines, cuts ----------------------------------------------------------------------

ALT = Modifier.AltModifier
CUT = Modifier.ControlModifier | Modifier.ShiftModifier


def test_alt_drags_a_copy(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    x, y = hand.centre("dropout")
    hand.press((x, y), keys=ALT)
    hand.move((x + 40, y + 64), keys=ALT)
    hand.move((x + 80, y + 160), keys=ALT)
    assert view.contents.cards[hand.node("dropout")].left == 320.0
    assert view.gestures.current is not None
    assert not view.gestures.current.box().isEmpty()
    view.viewport().grab()
    hand.release((x + 80, y + 160), keys=ALT)
    network = workspace.network
    assert network.nodes[hand.node("dropout")].position == (320, 160)
    assert network.nodes[hand.node("dropout_1")].position == (400.0, 320.0)
    assert workspace.selection == {hand.node("dropout_1")}
    workspace.document.undo()
    assert len(workspace.network.nodes) == 4


def test_alt_let_go_while_dragging_moves_instead(hand: Any, workspace: Workspace) -> None:
    x, y = hand.centre("dropout")
    hand.press((x, y), keys=ALT)
    hand.move((x + 40, y + 64), keys=ALT)
    hand.move((x + 80, y + 64))
    hand.release((x + 80, y + 64))
    assert workspace.network.nodes[hand.node("dropout")].position == (400.0, 224.0)
    assert len(workspace.network.nodes) == 4


def test_cards_go_into_line_with_others(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    off_grid = {hand.node("flatten"): (3.0, 163.0)}
    workspace.edit("Move", lambda net: edits.move(net, off_grid))
    x, y = hand.centre("dropout")
    there = (x + 100, y + 1)
    hand.press((x, y))
    hand.move((x + 50, y + 1))
    hand.move(there)
    card, other = (
        view.contents.cards[hand.node("dropout")],
        view.contents.cards[hand.node("flatten")],
    )
    assert card.centre[1] == other.centre[1]
    assert view.gestures.current is not None
    assert view.gestures.current.box().width() > card.left - other.right
    image = view.viewport().grab().toImage()
    middle = hand.at(((card.left + other.right) / 2, card.centre[1]))
    column = [image.pixelColor(middle.x(), middle.y() + dy) for dy in (-1, 0, 1)]
    assert theme.current().accent in column
    hand.move((there[0], there[1] + 20), keys=Modifier.ShiftModifier)
    assert card.top == 160.0 + 21.0, "Shift moves freely"
    hand.release(there)
    assert workspace.network.nodes[hand.node("dropout")].position[1] == card.top


def test_a_stroke_cuts_what_it_crosses(hand: Any, view: CanvasView, workspace: Workspace) -> None:
    x = view.contents.cards[hand.node("flatten")].centre[0]
    hand.press((x - 120, 100), keys=CUT)
    hand.move((x - 40, 110), keys=CUT)
    assert not view.overlays.cursor_label.isVisible()
    hand.move((x + 140, 140), keys=CUT)
    assert "Cut 1 wire" in view.overlays.cursor_label.text
    hand.move((x + 140, 270), keys=CUT)
    hand.move((x - 120, 280), keys=CUT)
    view.viewport().grab()
    hand.release((x - 120, 280), keys=CUT)
    assert not workspace.network.wires
    assert workspace.document.undo_label == "Cut 2 wires"
    workspace.document.undo()
    assert len(workspace.network.wires) == 2
    assert workspace.document.undo_label is None


def test_escape_leaves_a_stroke_without_a_cut(hand: Any, view: CanvasView) -> None:
    before = view.workspace.network
    x = view.contents.cards[hand.node("flatten")].centre[0]
    hand.press((x - 120, 100), keys=CUT)
    hand.move((x + 140, 140), keys=CUT)
    hand.key(Qt.Key.Key_Escape)
    hand.release((x + 140, 140), keys=CUT)
    assert view.workspace.network is before
    assert not view.overlays.cursor_label.isVisible()


@pytest.mark.parametrize("by", ["double click", "Tab"])
def test_a_layer_is_searched_for_a_wire(
    hand: Any, view: CanvasView, workspace: Workspace, qtbot: Any, by: str
) -> None:
    wire = workspace.network.wires_into(hand.node("dense"))[0].id
    x, y = view.contents.wires[wire].start
    if by == "Tab":
        hand.click((x, y + 40))
        hand.key(Qt.Key.Key_Tab)
    else:
        QTest.mouseDClick(
            view.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier, hand.at((x, y + 40))
        )
    assert view.tools.add_prompt.quick_add.isVisible()
    qtbot.keyClicks(view.tools.add_prompt.quick_add.field, "relu")
    qtbot.keyClick(view.tools.add_prompt.quick_add.field, Qt.Key.Key_Return)
    assert wires(workspace.network) == {
        ("input_layer", "flatten", "inputs"),
        ("flatten", "re_lu", "inputs"),
        ("re_lu", "dense", "inputs"),
    }
    workspace.document.undo()
    assert len(workspace.network.nodes) == 4
