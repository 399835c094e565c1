"""The keys of the canvas. The window's actions have the same ones; they come first there."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from designer.network.graph import NodeId
from designer.ui import theme
from designer.ui.canvas.scene.card import Card

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

pan_step = 60

arrows: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}

sequences: tuple[tuple[str, Callable[["CanvasView"], object]], ...] = (
    ("Del", lambda view: view.delete_selection()),
    ("Backspace", lambda view: view.delete_selection()),
    ("Ctrl+Del", lambda view: view.delete_and_heal()),
    ("Ctrl+C", lambda view: view.copy()),
    ("Ctrl+X", lambda view: view.cut()),
    ("Ctrl+V", lambda view: view.paste()),
    ("Ctrl+Shift+V", lambda view: view.paste_shared()),
    ("Ctrl+D", lambda view: view.duplicate()),
    ("Ctrl+Shift+D", lambda view: view.use_again()),
    ("Ctrl+G", lambda view: view.group()),
    ("Ctrl+Shift+G", lambda view: view.ungroup()),
    ("Ctrl+A", lambda view: view.select_all()),
    ("Home", lambda view: view.fit()),
    ("Shift+1", lambda view: view.fit()),
    ("F", lambda view: view.fit_selection()),
    ("Shift+2", lambda view: view.fit_selection()),
    ("Ctrl+=", lambda view: view.zoom_in()),
    ("Ctrl++", lambda view: view.zoom_in()),
    ("Ctrl+-", lambda view: view.zoom_out()),
    ("Ctrl+0", lambda view: view.zoom_reset()),
    ("Shift+L", lambda view: view.arrange()),
    ("L", lambda view: view.arrange_selection()),
    ("Shift+I", lambda view: view.toggle_all_inputs()),
    ("W", lambda view: view.connect_to()),
    ("C", lambda view: view.add_frame()),
    ("F2", lambda view: view.rename_frame()),
    ("Tab", lambda view: view.open_quick_add()),
    ("Shift+A", lambda view: view.open_quick_add()),
    ("Ctrl+Return", lambda view: view.look_inside()),
    ("Return", lambda view: begin(view)),
    ("PgUp", lambda view: view.leave()),
    ("Esc", lambda view: escape(view)),
)


def pressed(view: "CanvasView", event: QKeyEvent) -> bool:
    """Do what a key asks for; False where it asks for nothing here."""
    if event.key() in arrows:
        step = arrows[event.key()]
        wires = view.graph.selected_wires
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            nudge(view, step)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier and len(wires) == 1:
            view.edits.move_in_list(next(iter(wires)), sum(step))
        elif view.workspace.selection:
            walk(view, step, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            view.scroll_by(step[0] * pan_step, step[1] * pan_step)
        return True
    typed = QKeySequence(event.keyCombination())
    for keys, run in sequences:
        if typed == QKeySequence(keys):
            run(view)
            return True
    return False


def escape(view: "CanvasView") -> None:
    """Leave the gesture, else the selection, else the nested network."""
    if view.gesture is not None:
        view.cancel_gesture()
    elif view.workspace.selection or view.graph.selected_wires or view.graph.selected_frame:
        view.graph.select_frame(None)
        view.workspace.select(())
        view.graph.select_wires(())
    else:
        view.leave()


def begin(view: "CanvasView") -> None:
    """Look inside the selected model; without a selection, select where the data enter."""
    nodes = view.speaker.nodes
    if view.workspace.selection or not nodes:
        view.look_inside()
    else:
        view.workspace.select({nodes[0]})
        view.show_node(nodes[0])


def nudge(view: "CanvasView", step: tuple[int, int]) -> None:
    """Move the selected nodes by a step of the grid."""
    view.edits.nudge(step[0] * theme.grid, step[1] * theme.grid)


def walk(view: "CanvasView", step: tuple[int, int], *, extend: bool) -> None:
    """Select the nearest node in that direction, along wires where there are any."""
    graph, selection = view.graph, view.workspace.selection
    cards = [graph.cards[node] for node in selection]
    # The outermost of several: the walk goes on from where the selection ends.
    here = max(cards, key=lambda card: card.centre[0] * step[0] + card.centre[1] * step[1])
    wired = {graph.wires[wire].wire.target for wire in graph.leaving[here.id]}
    wired |= {graph.wires[wire].wire.source for wire in graph.arriving[here.id]}
    found = nearest(here, [graph.cards[node] for node in wired], step)
    if found is None:
        reach = 1200.0
        x, y = here.centre
        around = graph.cards_in((x - reach, y - reach, x + reach, y + reach))
        found = nearest(here, around, step)
    if found is not None:
        graph.select_wires(())
        view.workspace.select(selection | {found} if extend else {found})
        view.show_node(found)


def nearest(here: Card, cards: list[Card], step: tuple[int, int]) -> NodeId | None:
    """The card that is best reached from `here` in a direction; what lies aside counts double."""
    best, found = float("inf"), None
    for card in cards:
        if card.id == here.id:
            continue
        dx, dy = card.centre[0] - here.centre[0], card.centre[1] - here.centre[1]
        along = dx * step[0] + dy * step[1]
        across = abs(dx * step[1]) + abs(dy * step[0])
        if along > 0 and across <= 3 * along and along + 2 * across < best:
            best, found = along + 2 * across, card.id
    return found
