"""Frames behind the cards, by mouse and keyboard."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.formats import network_file
from designer.network import edits
from designer.network.graph import Network
from designer.network.presentation import Frame, frames_of, with_frames
from designer.ui import theme
from designer.ui.canvas.view import CanvasView
from designer.ui.workspace import Workspace

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def framed(view: CanvasView, hand: Any, title: str = "Head") -> Frame:
    """A frame around flatten and dense."""
    view.workspace.select({hand.node("flatten"), hand.node("dense")})
    hand.key(Key.Key_C)
    QTest.keyClicks(view.tools.frame_title, title)
    QTest.keyClick(view.tools.frame_title, Key.Key_Return)
    (frame,) = frames_of(view.workspace.network).values()
    return frame


def on_title(frame: Frame) -> tuple[float, float]:
    left, top, _, _ = frame.box
    return left + 40, top + 14


def test_a_frame_is_put_around_the_selection_and_named(
    view: CanvasView, hand: Any, workspace: Workspace, tmp_path: Path
) -> None:
    frame = framed(view, hand)
    assert frame.title == "Head"
    assert frame.holds(view.contents.cards[hand.node("flatten")].box)
    assert frame.holds(view.contents.cards[hand.node("dense")].box)
    assert not frame.holds(view.contents.cards[hand.node("dropout")].box)
    assert view.graph.look.selected_frame == frame.id
    assert not view.tools.frame_title.isVisible()
    kept = network_file.from_bytes(network_file.to_bytes(workspace.network), "x")
    assert frames_of(kept) == frames_of(workspace.network)
    workspace.document.undo()
    workspace.document.undo()
    assert not view.contents.frames
    assert view.graph.look.selected_frame is None
    assert workspace.document.undo_label is None


def test_a_frame_moves_with_what_lies_in_it(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    frame = framed(view, hand)
    before = workspace.network
    x, y = on_title(frame)
    hand.press((x, y))
    hand.move((x + 30, y + 30))
    hand.move((x + 80, y + 161))
    assert view.contents.cards[hand.node("flatten")].top == 320.0
    hand.key(Key.Key_Escape)
    assert workspace.network is before
    assert view.contents.cards[hand.node("flatten")].top == 160.0
    assert view.contents.frames[frame.id] == frame
    hand.release((x + 80, y + 161))
    hand.drag((x, y), (x + 80, y + 161))
    positions = {
        workspace.network.layer_of(key).name: node.position
        for key, node in workspace.network.nodes.items()
    }
    assert positions["flatten"] == (80.0, 320.0)
    assert positions["dense"] == (80.0, 480.0)
    assert positions["dropout"] == (320, 160)
    assert frames_of(workspace.network)[frame.id].box[0] == frame.box[0] + 80
    assert workspace.document.undo_label == "Move frame Head"
    workspace.document.undo()
    assert workspace.network == before
    assert view.contents.frames[frame.id] == frame


def test_a_frame_is_made_larger_at_its_corner(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    frame = framed(view, hand)
    left, top, right, bottom = frame.box
    hand.drag((right, bottom), (right + 64, bottom - 40))
    assert frames_of(workspace.network)[frame.id].box == (left, top, right + 64, bottom - 40)
    assert workspace.document.undo_label == "Resize frame Head"
    hand.drag((left, (top + bottom) / 2), (right + 500, top))
    new = frames_of(workspace.network)[frame.id].box
    assert new[2] - new[0] >= 64


def test_double_click_and_f2_name_a_frame(view: CanvasView, hand: Any) -> None:
    frame = framed(view, hand)
    field = view.tools.frame_title
    QTest.mouseDClick(
        view.viewport(), Qt.MouseButton.LeftButton, Modifier.NoModifier, hand.at(on_title(frame))
    )
    assert field.isVisible()
    assert not view.tools.add_prompt.quick_add.isVisible()
    QTest.keyClicks(field, "<b>Other</b>")
    QTest.keyClick(field, Key.Key_Escape)
    assert view.contents.frames[frame.id].title == "Head"
    hand.key(Key.Key_F2)
    assert field.isVisible()
    QTest.keyClicks(field, "<b>Other</b>")
    QTest.keyClick(field, Key.Key_Return)
    assert view.contents.frames[frame.id].title == "<b>Other</b>"
    view.viewport().grab()


def test_delete_takes_the_frame_and_leaves_the_cards(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    frame = framed(view, hand)
    hand.click((600.0, 500.0))
    assert view.graph.look.selected_frame is None
    hand.click(on_title(frame))
    assert view.graph.look.selected_frame == frame.id
    hand.key(Key.Key_Delete)
    assert not frames_of(workspace.network)
    assert len(workspace.network.nodes) == 4
    assert "view" not in workspace.network.settings


def test_a_card_in_a_frame_is_selected_as_anywhere(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    frame = framed(view, hand)
    hand.click(hand.centre("flatten"))
    assert workspace.selection == {hand.node("flatten")}
    assert view.graph.look.selected_frame is None
    left, top, _, bottom = frame.box
    hand.drag((left + 8, top + 40), (left + 40, bottom - 8))
    assert workspace.selection == {hand.node("flatten"), hand.node("dense")}
    assert view.contents.frames[frame.id] == frame


def test_a_frame_keeps_its_cards_when_the_program_moves_them(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    frame = framed(view, hand)
    view.edits.adding.insert(workspace.network.wires_into(hand.node("dense"))[0].id, "Conv2D")
    grown = frames_of(workspace.network)[frame.id]
    assert grown.holds(view.contents.cards[hand.node("dense")].box)
    assert grown.box[1] == frame.box[1]
    view.tools.arranging.animated = False
    view.tools.arranging.arrange()
    nodes = enumerate(workspace.network.nodes)
    places = {key: (400.0 + 300 * number, 0.0) for number, key in nodes}
    view.tools.arranging.apply(places)
    after = frames_of(workspace.network)[frame.id]
    for name in ("flatten", "dense"):
        assert after.holds(view.contents.cards[hand.node(name)].box)


def test_frames_are_seen_near_by_and_from_far(view: CanvasView, hand: Any) -> None:
    frame = framed(view, hand)
    view.graph.select_frame_alone(None)
    left, _, right, bottom = frame.box
    place = (right - 4, bottom - 4)
    plain = theme.current().canvas
    for scale in (1.0, 0.3):
        view.camera.show_at(scale, (left, bottom), view.viewport().rect().center().toPointF())
        at = view.mapFromScene(*place)
        assert view.viewport().grab().toImage().pixelColor(at) != plain


@pytest.mark.parametrize(
    "kept",
    [
        3,
        {"f0": 3},
        {"f0": {"title": 4, "box": [0, 0, 1]}},
        {"f0": {"title": "x", "box": [0, 0, float("nan"), 2]}},
        {"f0": {"title": "x", "box": ["a", "b", "c", "d"]}},
    ],
)
def test_what_is_no_frame_is_left_out(kept: object) -> None:
    assert frames_of(edits.set_setting(Network(), "view", {"frames": kept})) == {}


def test_titles_of_strangers_are_one_short_line() -> None:
    kept = {"f0": {"title": "a\nb" * 10_000, "box": [0, 0, 300, 300]}}
    (frame,) = frames_of(edits.set_setting(Network(), "view", {"frames": kept})).values()
    assert len(frame.title) == 200
    assert "\n" not in frame.title


def test_a_frame_goes_into_a_nested_model_and_comes_back(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    frame = framed(view, hand)
    other = frame._replace(id="f7", title="All", box=(-200.0, -200.0, 900.0, 900.0))
    workspace.edit("More", lambda net: with_frames(net, [frame, other]))
    workspace.select({hand.node("flatten"), hand.node("dense")})
    view.edits.models.group()
    assert list(view.contents.frames) == ["f7"]
    view.navigation.look_inside()
    assert [inner.title for inner in view.contents.frames.values()] == ["Head"]
    inside = next(iter(view.contents.frames.values()))
    assert inside.holds(view.contents.cards[hand.node("dense")].box)
    view.navigation.leave()
    workspace.select({hand.node("functional")})
    view.edits.models.ungroup()
    assert {back.title: back.box for back in view.contents.frames.values()} == {
        "All": other.box,
        "Head": frame.box,
    }
    assert view.contents.frames[next(iter(view.contents.frames))].title == "All"


def test_a_copy_brings_the_frames_that_hold_nothing_else(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    frame = framed(view, hand)
    workspace.select({hand.node("flatten")})
    view.edits.copies.duplicate()
    assert len(frames_of(workspace.network)) == 1, "the frame holds another card"
    workspace.document.undo()

    workspace.select({hand.node("flatten"), hand.node("dense")})
    view.edits.copies.copy()
    view.tools.paste()
    frames = frames_of(workspace.network)
    assert len(frames) == 2
    (new,) = (other for key, other in frames.items() if key != frame.id)
    assert new.title == "Head"
    assert all(new.holds(view.contents.cards[node].box) for node in workspace.selection)
    workspace.document.undo()
    assert frames_of(workspace.network) == {frame.id: frame}
