"""What a screen reader is told of the canvas."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface

from designer.network import edits
from designer.network.check_result import CheckResult, NodeResult, TensorSpec
from designer.network.problems import Problem
from designer.ui.canvas.overlays import accessible
from designer.ui.canvas.view import CanvasView
from designer.ui.picker import Picker
from designer.ui.workspace import Workspace

Name, Description = QAccessible.Text.Name, QAccessible.Text.Description


@pytest.fixture
def listening() -> Iterator[None]:
    """Somebody listens."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def interface(view: CanvasView) -> QAccessibleInterface:
    return QAccessible.queryAccessibleInterface(view)


def told(workspace: Workspace, hand: Any, message: str = "") -> None:
    dense = hand.node("dense")
    problems = (Problem(message, node=dense),) if message else ()
    output = (TensorSpec((None, None, 26, 32), "float32"),)
    nodes = {dense: NodeResult(outputs=output, parameters=7850)}
    workspace.set_result(CheckResult(workspace.document.revision, nodes, problems=problems))


def test_cards_are_read_along_the_flow(view: CanvasView, hand: Any, workspace: Workspace) -> None:
    told(workspace, hand, "units is missing.")
    canvas = interface(view)
    assert canvas.text(Name) == "Canvas"
    names = [canvas.child(number).text(Name) for number in range(4)]
    assert names[0].startswith("Input input_layer")
    assert names[3] == (
        "Dense dense, 10, output any×26×32, 7,850 parameters, error: units is missing."
    )
    assert canvas.child(1).text(Description) == "fed by input_layer; feeds dense"
    workspace.edit("Move", lambda net: edits.move(net, {hand.node("dense"): (0.0, -200.0)}))
    assert canvas.child(0).text(Name).startswith("Dense")
    assert [canvas.indexOfChild(canvas.child(number)) for number in range(4)] == [0, 1, 2, 3]


def test_a_card_knows_its_place_and_state(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    canvas = interface(view)
    card = canvas.child(1)
    centre = view.viewport().mapToGlobal(hand.at(hand.centre("flatten")))
    assert card.rect().contains(centre)
    assert card.childAt(centre.x(), centre.y()) is card
    assert card.childAt(0, 0) is None
    assert not card.state().selected
    workspace.select({hand.node("flatten")})
    assert card.state().selected
    assert card.role() == QAccessible.Role.ListItem
    workspace.edit("Delete", lambda net: edits.remove(net, [hand.node("flatten")]))
    assert not card.isValid()
    assert card.text(Name) == ""
    assert card.rect().isEmpty()


def test_controls_above_the_canvas_stay_within_reach(view: CanvasView) -> None:
    canvas = interface(view)
    objects = [canvas.child(number).object() for number in range(4, canvas.childCount())]
    assert view.overlays.zoom_controls in objects
    assert view.overlays.minimap in objects


def test_selection_and_errors_are_told(
    view: CanvasView, hand: Any, workspace: Workspace, listening: None, monkeypatch: Any
) -> None:
    events: list[tuple[QAccessible.Event, str]] = []

    def take(event: Any) -> None:
        told = event.message() if event.type() == QAccessible.Event.Announcement else ""
        events.append((event.type(), told or interface(view).child(event.child()).text(Name)))

    monkeypatch.setattr(accessible.QAccessible, "updateAccessibility", take)
    workspace.select({hand.node("dense")})
    assert events == [(QAccessible.Event.Focus, "Dense dense, 10")]
    told(workspace, hand, "units is missing.")
    told(workspace, hand, "units is missing.")
    assert events[1:] == [(QAccessible.Event.Announcement, "units is missing.")]


def test_the_keyboard_alone_reaches_every_wired_card(
    view: CanvasView, hand: Any, workspace: Workspace
) -> None:
    hand.key(Qt.Key.Key_Return)
    assert workspace.selection == {hand.node("input_layer")}
    hand.key(Qt.Key.Key_Down)
    assert workspace.selection == {hand.node("flatten")}
    hand.key(Qt.Key.Key_Down)
    assert workspace.selection == {hand.node("dense")}
    hand.key(Qt.Key.Key_Up)
    hand.key(Qt.Key.Key_Right)
    assert workspace.selection == {hand.node("dropout")}


def test_the_program_ends_quietly_while_somebody_listens() -> None:
    code = """
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
application = QApplication([])
from designer.catalog import catalog
from designer.document import Document
from designer.ui.canvas.view import CanvasView
from designer.ui.picker import Picker
from designer.ui.workspace import Workspace
from tests.ui.canvas.conftest import chain
QAccessible.setActive(True)
view = CanvasView(Workspace(Document(chain()), catalog.load()))
view.show()
print(QAccessible.queryAccessibleInterface(view).child(1).text(QAccessible.Text.Name))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "Flatten flatten")


def test_layers_are_connected_by_keyboard(
    view: CanvasView, hand: Any, workspace: Workspace, qtbot: Any
) -> None:
    workspace.select({hand.node("dense")})
    hand.key(Qt.Key.Key_W)
    (picker,) = view.findChildren(Picker)
    rows = [picker.list.item(row).text() for row in range(picker.list.count())]
    assert rows == ["dropout"], "all others would close a cycle"
    qtbot.keyClicks(picker.field, "drop")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    wire = workspace.network.wires_into(hand.node("dropout"))[0]
    assert wire.source == hand.node("dense")
    assert workspace.document.undo_label == "Connect"
    said: list[str] = []
    workspace.message.connect(lambda text, error: said.append(text))
    workspace.select({hand.node("dropout")})
    hand.key(Qt.Key.Key_W)
    assert said == ["There is no input that dropout could feed."]
    workspace.select(())
    hand.key(Qt.Key.Key_W)
    assert len(said) == 2
