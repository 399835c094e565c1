"""Marks on the canvas: painted near by and from far away, said in tips and to screen readers."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QApplication

from designer.network import edits, nesting
from designer.network.check_result import CheckResult
from designer.network.graph import Network, Node
from designer.network.problems import Problem, Severity
from designer.sentences import sentence
from designer.ui import theme
from designer.ui.canvas.overlays.tips import text_at
from designer.ui.canvas.paint import marks as paint
from designer.ui.canvas.view import CanvasView
from designer.ui.marks import DOT, Colour, Mark, Marked, OnScale, Outline, Rank, Role, Source
from designer.ui.workspace import Workspace
from tests.ui.canvas.conftest import partners_in

TEST, LOW = Source("test", Rank.FOUND), Source("low", Rank.VALUE)
Name, Description = QAccessible.Text.Name, QAccessible.Text.Description


def mark(text: str = "Marked", **how: object) -> Mark:
    return Mark(sentence("{text}", text=text), **how)  # type: ignore[arg-type]


@pytest.fixture
def put(workspace: Workspace) -> Callable[..., None]:
    def put(*nodes: str, wires: tuple[str, ...] = (), source: Source = TEST, **how: object) -> None:
        made = mark(**how)
        marked = Marked(dict.fromkeys(nodes, made), dict.fromkeys(wires, made))
        workspace.marks.put(source, workspace.scope, marked)

    return put


def image(view: CanvasView) -> QImage:
    QApplication.processEvents()
    return view.viewport().grab().toImage()


def count(view: CanvasView, box: QRectF, colour: QColor) -> int:
    """How many pixels of a box of the scene have this colour, or nearly."""
    seen, area = image(view), view.mapFromScene(box).boundingRect()
    wanted = colour.getRgb()
    return sum(
        all(abs(a - b) < 6 for a, b in zip(seen.pixelColor(x, y).getRgb(), wanted, strict=True))
        for x in range(max(area.left(), 0), min(area.right() + 1, seen.width()))
        for y in range(max(area.top(), 0), min(area.bottom() + 1, seen.height()))
    )


def around(view: CanvasView, node: str, margin: float = 6.0) -> QRectF:
    card = view.contents.cards[node]
    box = QRectF(card.left, card.top, card.width, card.height)
    return box.adjusted(-margin, -margin, margin, margin)


def colour_of(view: CanvasView, colour: Colour) -> QColor:
    return view.network_item.picture.brush.marks.colour(colour)


def show_at(view: CanvasView, scale: float) -> None:
    view.resetTransform()
    view.scale(scale, scale)
    view.centerOn(QPointF(view.contents.bounds().center()))


# --- painted ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 0.3, 0.1])
@pytest.mark.parametrize("colour", [Role.GOOD, OnScale(15)])
@pytest.mark.parametrize("name", ["dark", "light"])
def test_an_outline_is_seen_at_every_zoom_in_every_theme(
    view: CanvasView, hand: Any, put: Any, scale: float, colour: Colour, name: str
) -> None:
    try:
        theme.switch.use(name)
        show_at(view, scale)
        node, wanted = hand.node("dropout"), colour_of(view, colour)
        before = count(view, around(view, node), wanted)
        put(node, colour=colour, outline=Outline.SOLID)
        assert count(view, around(view, node), wanted) > before + 10
    finally:
        theme.switch.use("dark")


@pytest.mark.parametrize("how", [{"badge": DOT}, {"badge": "run"}, {"value": "0.25"}])
@pytest.mark.parametrize("scale", [1.0, 0.2])
def test_badge_and_value_are_seen_at_every_zoom(
    view: CanvasView, hand: Any, put: Any, scale: float, how: dict[str, str]
) -> None:
    show_at(view, scale)
    node = hand.node("dropout")
    before = image(view)
    put(node, colour=Role.GOOD, **how)
    assert image(view) != before
    if "value" not in how or scale < 1:  # near by, the ground of a value is mixed
        assert count(view, around(view, node, 10.0), colour_of(view, Role.GOOD)) > 10


@pytest.mark.parametrize("scale", [1.0, 0.2])
def test_a_tinted_card_is_filled(view: CanvasView, hand: Any, put: Any, scale: float) -> None:
    show_at(view, scale)
    node = hand.node("dropout")
    put(node, colour=OnScale(15), tinted=True)
    colour = colour_of(view, OnScale(15))
    if scale == 1.0:
        colour = theme.mixed(theme.current().surface, colour, paint.tint)
    box = view.mapFromScene(around(view, node, 0.0)).boundingRect()
    assert count(view, around(view, node, 0.0), colour) > 0.5 * box.width() * box.height()


@pytest.mark.parametrize("scale", [1.0, 0.2])
def test_a_wire_is_in_the_colour_of_its_mark(
    view: CanvasView, workspace: Workspace, put: Any, scale: float
) -> None:
    show_at(view, scale)
    (wire, *_), colour = workspace.network.wires, colour_of(view, Role.GOOD)
    left, top, right, bottom = view.contents.wires[wire].box
    box = QRectF(left - 4, top, right - left + 8, bottom - top)
    assert not count(view, box, colour)
    put(wires=(wire,), colour=Role.GOOD, tinted=True)
    assert count(view, box, colour)
    without = image(view)
    put(wires=(wire,), colour=Role.GOOD, tinted=True, badge="error", value="0.1")
    assert (image(view) != without) == (scale == 1.0)
    workspace.marks.withdraw(TEST)
    assert not count(view, box.adjusted(-60, -20, 60, 20), colour)


def test_words_on_a_marked_card_can_be_read(qapp: QApplication) -> None:
    for shown in theme.themes.values():
        roles = [getattr(shown, role.value) for role in Role]
        for colour in [*roles, *map(shown.on_scale, range(theme.scale_steps))]:
            card = theme.mixed(shown.surface, colour, paint.tint)
            chip = theme.mixed(shown.surface, colour, paint.chip_tint)
            assert theme.contrast(shown.muted, card) >= 4.5
            assert theme.contrast(shown.text, card) >= 4.5
            assert theme.contrast(shown.text, chip) >= 4.5


def test_the_higher_of_two_marks_is_painted_and_both_are_said(
    view: CanvasView, hand: Any, put: Any, workspace: Workspace
) -> None:
    node = hand.node("dropout")
    put(node, colour=Role.GOOD, outline=Outline.SOLID, text="high")
    put(node, colour=Role.WARNING, outline=Outline.SOLID, text="low", source=LOW)
    assert count(view, around(view, node), colour_of(view, Role.GOOD)) > 100
    assert not count(view, around(view, node), colour_of(view, Role.WARNING))
    assert text_at(view.contents, view.camera, hand.centre("dropout")).endswith("high\nlow")
    workspace.marks.withdraw(TEST)
    assert count(view, around(view, node), colour_of(view, Role.WARNING)) > 100


# --- said -------------------------------------------------------------------------------------


def test_marks_are_said_in_tips_and_to_screen_readers(
    view: CanvasView, hand: Any, put: Any, workspace: Workspace
) -> None:
    node = hand.node("flatten")
    wire = workspace.network.wires_into(node)[0].id
    put(node, text="<b>0.25</b>", value="0.25")
    put(wires=(wire,), text="Hardly any gradient", colour=Role.WARNING, tinted=True)
    assert "<b>0.25</b>" in text_at(view.contents, view.camera, hand.centre("flatten"))
    x, y = view.contents.wires[wire].middle
    assert "Hardly any gradient" in text_at(view.contents, view.camera, (x, y))
    canvas = QAccessible.queryAccessibleInterface(view)
    card = canvas.child(canvas.indexOfChild(view.speaker.card(view.speaker.nodes.index(node))))
    assert card.text(Name).endswith(", <b>0.25</b>")
    assert "input_layer → flatten: warning: Hardly any gradient" in card.text(Description)


# --- only what changed ------------------------------------------------------------------------


def test_one_of_ten_thousand_marks_repaints_one_card(
    view: CanvasView, workspace: Workspace
) -> None:
    network, node = edits.add_layer(Network(), "Flatten")
    layer = network.nodes[node].layer
    keys = [f"n{10 + number}" for number in range(10_000)]
    nodes = {
        key: Node(key, layer, (k % 100 * 240.0, k // 100 * 120.0)) for k, key in enumerate(keys)
    }
    workspace.document.reset(Network(layers=network.layers, nodes=nodes, next_id=99_999))
    workspace.marks.replace(TEST, {(): Marked(dict.fromkeys(keys, mark(tinted=True)))})
    QApplication.processEvents()
    regions: list[QRectF] = []
    view.graph.changed.connect(regions.extend)
    chosen = keys[5050]
    changed = {**dict.fromkeys(keys, mark(tinted=True)), chosen: mark(text="other", tinted=True)}
    workspace.marks.replace(TEST, {(): Marked(changed)})
    QApplication.processEvents()
    assert regions
    reach = around(view, chosen, 30.0)
    assert all(reach.contains(region) for region in regions)
    assert view.contents.cards[chosen].marks == (changed[chosen],)


def test_marks_in_another_network_repaint_nothing(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    QApplication.processEvents()
    regions: list[QRectF] = []
    view.graph.changed.connect(regions.extend)
    workspace.marks.put(TEST, ("l99",), Marked({hand.node("dense"): mark(tinted=True)}))
    QApplication.processEvents()
    assert regions == []


# --- as the network changes -------------------------------------------------------------------


def test_a_mark_waits_for_its_node(
    view: CanvasView, workspace: Workspace, hand: Any, put: Any
) -> None:
    node = hand.node("dense")
    (wire,) = workspace.network.wires_into(node)
    put(node, "n999", wires=(wire.id, "w999"), tinted=True)
    workspace.edit("Delete", lambda net: edits.remove(net, [node]))
    view.viewport().grab()
    put(node, tinted=True, text="while it was gone")
    workspace.document.undo()
    assert [str(one.says) for one in view.contents.cards[node].marks] == ["while it was gone"]
    assert view.contents.wires[wire.id].marks
    workspace.edit("Move", lambda net: edits.move(net, {node: (400.0, 400.0)}))
    assert view.contents.cards[node].marks
    view.viewport().grab()


def test_every_nested_network_shows_its_own_marks(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    nodes = [hand.node("flatten"), hand.node("dense")]
    network, model = nesting.nest(workspace.network, nodes, workspace.catalog.signature)
    workspace.document.apply("Nest", network)
    scope = (network.nodes[model].layer,)
    inside = next(iter(network.at(scope).nodes))
    workspace.marks.replace(TEST, {scope: Marked({inside: mark(tinted=True)})})
    assert not any(card.marks for card in view.contents.cards.values())
    workspace.enter(scope)
    assert [key for key, card in view.contents.cards.items() if card.marks] == [inside]
    workspace.enter(())
    assert not any(card.marks for card in view.contents.cards.values())


def test_another_document_begins_without_marks(
    view: CanvasView, workspace: Workspace, hand: Any, put: Any
) -> None:
    put(hand.node("dense"), tinted=True)
    workspace.document.reset(workspace.document.network)
    assert not any(card.marks for card in view.contents.cards.values())


# --- who puts them ----------------------------------------------------------------------------


def told(workspace: Workspace, *problems: Problem) -> None:
    workspace.set_result(CheckResult(workspace.document.revision, {}, problems=problems))


def test_problems_are_marks(view: CanvasView, workspace: Workspace, hand: Any) -> None:
    dense, dropout = hand.node("dense"), hand.node("dropout")
    (wire,) = workspace.network.wires_into(dense)
    told(
        workspace,
        Problem("Refused.", node=dense, wire=wire.id),
        Problem("Second.", node=dense),
        Problem("Doubtful.", severity=Severity.WARNING, node=dense),
        Problem("Unused.", severity=Severity.WARNING, node=dropout),
        Problem("Elsewhere.", node=dropout, scope=("l77",)),
    )
    cards = view.contents.cards
    assert [str(one.says) for one in cards[dense].marks] == ["Refused.", "Doubtful."]
    assert cards[dense].shown is not None
    assert cards[dense].shown.badge is None  # the error is to be mended first
    assert [(one.colour, one.badge) for one in cards[dropout].marks] == [(Role.WARNING, DOT)]
    assert [one.colour for one in view.contents.wires[wire.id].marks] == [Role.ERROR]
    assert count(view, around(view, dropout), colour_of(view, Role.WARNING)) > 30
    told(workspace)
    assert not any(card.marks for card in cards.values())
    assert not view.contents.wires[wire.id].marks


def test_partners_are_marked_while_a_call_of_their_layer_is_selected(
    view: CanvasView, workspace: Workspace, hand: Any
) -> None:
    first = hand.node("dense")
    workspace.select({first})
    view.edits.models.use_again()
    (second,) = workspace.selection
    assert partners_in(workspace) == {first}
    assert "Has the weights of dense" in text_at(
        view.contents, view.camera, view.contents.cards[first].centre
    )
    workspace.document.undo()
    assert not partners_in(workspace)
    workspace.document.redo()
    workspace.select({first})
    assert partners_in(workspace) == {second}
    workspace.select({first, second})
    assert not partners_in(workspace)
