"""What can be done on the canvas, as records: the one list of its actions and of their keys.

The window puts them into its menus between its own (`designer.ui.commands`); a canvas without a
window finds the keys here as well. Mouse and arrow keys have lists of their own, see `gestures`
and `keys`.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QKeyCombination
from PySide6.QtGui import QKeySequence

from designer.network.graph import is_model
from designer.sentences import tr
from designer.ui.actions import Action
from designer.ui.canvas.tools import CanvasTools
from designer.ui.workspace import Workspace


class Asks:
    """What the conditions of actions ask about a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def has_nodes(self) -> bool:
        """Whether there is anything on the canvas."""
        return bool(self._workspace.network.nodes)

    def has_selection(self) -> bool:
        """Whether any node is selected."""
        return bool(self._workspace.selection)

    def has_shared_selection(self) -> bool:
        """Whether a selected node calls a layer that others call too."""
        network = self._workspace.network
        chosen = {network.nodes[node].layer for node in self._workspace.selection}
        return any(len(network.calls_of(layer)) > 1 for layer in chosen)

    def has_model_selection(self) -> bool:
        """Whether a nested model is selected, which can be taken apart."""
        network = self._workspace.network
        return any(is_model(network.layer_of(node)) for node in self._workspace.selection)

    def has_nested_selection(self) -> bool:
        """Whether something is selected that has a network inside."""
        network, selection = self._workspace.network, self._workspace.selection
        return any(network.layer_of(node).network is not None for node in selection)


def edit_actions(
    tools: CanvasTools, is_shown: Callable[[], bool] = lambda: True
) -> tuple[Action, ...]:
    """What changes the network, in the order of the menu."""
    menu, canvas, asks = tr("&Edit"), tools.canvas, Asks(tools.canvas.workspace)
    edits, title = canvas.edits, tools.frame_title
    copies, models = edits.copies, edits.models
    return (
        Action(
            "add", tr("&Add layer…"), tools.add_prompt.ask, menu, ("Tab", "Shift+A"), "add",
            on_canvas=True, new_group=True, tip=tr("Search for a layer and add it"),
        ),
        Action(
            "cut", tr("Cu&t"), copies.cut, menu, ("Ctrl+X",), "cut", enabled=asks.has_selection,
            on_canvas=True, new_group=True,
        ),
        Action(
            "copy", tr("&Copy"), copies.copy, menu, ("Ctrl+C",), "copy",
            enabled=asks.has_selection, on_canvas=True,
        ),
        Action(
            "paste", tr("&Paste"), tools.paste, menu, ("Ctrl+V",), "paste", on_canvas=True
        ),
        Action(
            "duplicate", tr("D&uplicate"), copies.duplicate, menu, ("Ctrl+D",), "duplicate",
            enabled=asks.has_selection, on_canvas=True,
        ),
        Action(
            "paste shared", tr("Paste &shared"), lambda: tools.paste(shared=True), menu,
            ("Ctrl+Shift+V",), on_canvas=True,
            tip=tr("Paste calls of the same layers, with the same weights"),
        ),
        Action(
            "use again", tr("Use a&gain (shared weights)"), tools.use_again, menu,
            ("Ctrl+Shift+D",), "link", enabled=asks.has_selection, on_canvas=True, new_group=True,
            tip=tr("Call the layer once more, with the same weights"),
        ),
        Action(
            "make independent", tr("Make &independent (own weights)"),
            models.make_independent, menu, enabled=asks.has_shared_selection, on_canvas=True,
            tip=tr("Give the call a layer of its own, with weights of its own"),
        ),
        Action(
            "group", tr("Gr&oup into a model"), models.group, menu, ("Ctrl+G",),
            enabled=asks.has_selection, on_canvas=True, new_group=True,
            tip=tr("Put the selected layers into a nested model"),
        ),
        Action(
            "ungroup", tr("&Ungroup"), models.ungroup, menu, ("Ctrl+Shift+G",),
            enabled=asks.has_model_selection, on_canvas=True,
            tip=tr("Put the layers of the nested model in its place"),
        ),
        Action(
            "each step", tr("Apply to each ti&me step"), models.each_step, menu,
            enabled=lambda: bool(models.for_each_step()), on_canvas=True,
            tip=tr("Apply the nested model to each step, as to the frames of a film"),
        ),
        Action(
            "once", tr("Apply &once"), models.once, menu,
            enabled=lambda: bool(models.in_wrappers()), on_canvas=True,
            tip=tr("Apply the model in the wrapper once, to all that arrives"),
        ),
        Action(
            "connect", tr("Co&nnect to…"), tools.connect_prompt.ask, menu, ("W",),
            enabled=asks.has_selection, on_canvas=True, new_group=True,
            tip=tr("Choose by typing which layer the selected one feeds"),
        ),
        Action(
            "frame", tr("&Frame"), title.add_frame, menu, ("C",), on_canvas=True,
            enabled=is_shown,
            tip=tr("Put a titled frame around the selected layers, or at the cursor"),
        ),
        Action(
            "frame title", tr("Title of the f&rame…"), title.edit_selected, menu, ("F2",),
            on_canvas=True, enabled=lambda: canvas.scene.look.selected_frame is not None,
        ),
        Action(
            "delete", tr("&Delete"), edits.delete_selection, menu, ("Del", "Backspace"),
            "delete", on_canvas=True, new_group=True,
        ),
        Action(
            "delete and reconnect", tr("Delete and r&econnect"), edits.delete_and_heal, menu,
            ("Ctrl+Del",), "reconnect", enabled=asks.has_selection, on_canvas=True,
            tip=tr("Delete, and let what flowed in flow on to where it went"),
        ),
        Action(
            "select all", tr("Select &all"), canvas.navigation.select_all, menu, ("Ctrl+A",),
            enabled=asks.has_nodes, on_canvas=True, new_group=True,
        ),
    )  # fmt: skip


def view_actions(
    tools: CanvasTools, is_shown: Callable[[], bool] = lambda: True
) -> tuple[Action, ...]:
    """What changes how the network is seen, in the order of the menu."""
    menu, canvas, asks = tr("&View"), tools.canvas, Asks(tools.canvas.workspace)
    camera, navigation, arranging = canvas.camera, canvas.navigation, tools.arranging
    look, minimap = canvas.scene.look, tools.overlays.minimap
    return (
        Action(
            "zoom in", tr("Zoom &in"), camera.zoom_in, menu, ("Ctrl++", "Ctrl+="), "zoom-in",
            enabled=is_shown, new_group=True,
        ),
        Action(
            "zoom out", tr("Zoom &out"), camera.zoom_out, menu, ("Ctrl+-",), "zoom-out",
            enabled=is_shown,
        ),
        Action(
            "actual size", tr("&100 %"), camera.zoom_reset, menu, ("Ctrl+0",),
            enabled=is_shown,
        ),
        Action(
            "fit", tr("&Fit"), navigation.fit, menu, ("Home", "Shift+1"), "fit", on_canvas=True,
            enabled=is_shown, tip=tr("Show the whole network"),
        ),
        Action(
            "fit selection", tr("Fit &selection"), navigation.fit_selection, menu,
            ("F", "Shift+2"), enabled=asks.has_selection, on_canvas=True,
        ),
        Action(
            "arrange", tr("&Arrange"), arranging.arrange, menu, ("Shift+L",), "arrange",
            enabled=lambda: is_shown() and asks.has_nodes(), on_canvas=True, new_group=True,
            tip=tr("Place all nodes automatically"),
        ),
        Action(
            "arrange selection", tr("Arrange se&lection"), arranging.arrange_selection, menu,
            ("L",), enabled=asks.has_selection, on_canvas=True,
        ),
        Action(
            "direction", tr("Left to &right"), arranging.turn, menu, (),
            checked=lambda: canvas.contents.rightwards,
            tip=tr("Let data flow from left to right instead of downwards"),
        ),
        Action(
            "look inside", tr("Look &inside"), navigation.look_inside, menu, ("Ctrl+Return",),
            enabled=asks.has_nested_selection, on_canvas=True, new_group=True,
            tip=tr("Show the network of the nested model"),
        ),
        Action(
            "leave", tr("Lea&ve the nested model"), navigation.leave, menu, ("PgUp",),
            enabled=lambda: bool(canvas.workspace.scope), on_canvas=True,
        ),
        Action(
            "all inputs", tr("Show all in&puts"), tools.toggle_all_inputs, menu, ("Shift+I",),
            checked=lambda: look.all_ports, on_canvas=True,
            tip=tr("Show masks, states and other optional inputs of all layers"),
        ),
        Action(
            "minimap", tr("&Minimap"), minimap.toggle, menu, ("Ctrl+M",), "minimap",
            checked=lambda: minimap.is_open,
        ),
    )  # fmt: skip


def with_key(actions: Sequence[Action], typed: QKeyCombination) -> Action | None:
    """The action that a key stands for."""
    sequence = QKeySequence(typed)
    return next(
        (action for action in actions if any(sequence == QKeySequence(key) for key in action.keys)),
        None,
    )
