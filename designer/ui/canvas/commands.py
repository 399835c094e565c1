"""What can be done on the canvas, as records: the one list of its actions and of their keys.

The window puts them into its menus between its own (`designer.ui.commands`); a canvas without a
window finds the keys here as well. Mouse and arrow keys have lists of their own, see `gestures`
and `keys`.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QKeyCombination
from PySide6.QtGui import QKeySequence

from designer.network.graph import is_model
from designer.ui.actions import Action
from designer.ui.canvas.tools import CanvasTools
from designer.ui.workspace import Workspace


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)


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
    menu, canvas, asks = _tr("&Edit"), tools.canvas, Asks(tools.canvas.workspace)
    edits, title = canvas.edits, tools.frame_title
    copies, models = edits.copies, edits.models
    return (
        Action(
            "add", _tr("&Add layer…"), tools.add_prompt.ask, menu, ("Tab", "Shift+A"), "add",
            on_canvas=True, new_group=True, tip=_tr("Search for a layer and add it"),
        ),
        Action(
            "cut", _tr("Cu&t"), copies.cut, menu, ("Ctrl+X",), "cut", enabled=asks.has_selection,
            on_canvas=True, new_group=True,
        ),
        Action(
            "copy", _tr("&Copy"), copies.copy, menu, ("Ctrl+C",), "copy",
            enabled=asks.has_selection, on_canvas=True,
        ),
        Action(
            "paste", _tr("&Paste"), tools.paste, menu, ("Ctrl+V",), "paste", on_canvas=True
        ),
        Action(
            "duplicate", _tr("D&uplicate"), copies.duplicate, menu, ("Ctrl+D",), "duplicate",
            enabled=asks.has_selection, on_canvas=True,
        ),
        Action(
            "paste shared", _tr("Paste &shared"), lambda: tools.paste(shared=True), menu,
            ("Ctrl+Shift+V",), on_canvas=True,
            tip=_tr("Paste calls of the same layers, with the same weights"),
        ),
        Action(
            "use again", _tr("Use a&gain (shared weights)"), tools.use_again, menu,
            ("Ctrl+Shift+D",), "link", enabled=asks.has_selection, on_canvas=True, new_group=True,
            tip=_tr("Call the layer once more, with the same weights"),
        ),
        Action(
            "make independent", _tr("Make &independent (own weights)"),
            models.make_independent, menu, enabled=asks.has_shared_selection, on_canvas=True,
            tip=_tr("Give the call a layer of its own, with weights of its own"),
        ),
        Action(
            "group", _tr("Gr&oup into a model"), models.group, menu, ("Ctrl+G",),
            enabled=asks.has_selection, on_canvas=True, new_group=True,
            tip=_tr("Put the selected layers into a nested model"),
        ),
        Action(
            "ungroup", _tr("&Ungroup"), models.ungroup, menu, ("Ctrl+Shift+G",),
            enabled=asks.has_model_selection, on_canvas=True,
            tip=_tr("Put the layers of the nested model in its place"),
        ),
        Action(
            "each step", _tr("Apply to each ti&me step"), models.each_step, menu,
            enabled=lambda: bool(models.for_each_step()), on_canvas=True,
            tip=_tr("Apply the nested model to each step, as to the frames of a film"),
        ),
        Action(
            "once", _tr("Apply &once"), models.once, menu,
            enabled=lambda: bool(models.in_wrappers()), on_canvas=True,
            tip=_tr("Apply the model in the wrapper once, to all that arrives"),
        ),
        Action(
            "connect", _tr("Co&nnect to…"), tools.connect_prompt.ask, menu, ("W",),
            enabled=asks.has_selection, on_canvas=True, new_group=True,
            tip=_tr("Choose by typing which layer the selected one feeds"),
        ),
        Action(
            "frame", _tr("&Frame"), title.add_frame, menu, ("C",), on_canvas=True,
            enabled=is_shown,
            tip=_tr("Put a titled frame around the selected layers, or at the cursor"),
        ),
        Action(
            "frame title", _tr("Title of the f&rame…"), title.edit_selected, menu, ("F2",),
            on_canvas=True, enabled=lambda: canvas.scene.look.selected_frame is not None,
        ),
        Action(
            "delete", _tr("&Delete"), edits.delete_selection, menu, ("Del", "Backspace"),
            "delete", on_canvas=True, new_group=True,
        ),
        Action(
            "delete and reconnect", _tr("Delete and r&econnect"), edits.delete_and_heal, menu,
            ("Ctrl+Del",), "reconnect", enabled=asks.has_selection, on_canvas=True,
            tip=_tr("Delete, and let what flowed in flow on to where it went"),
        ),
        Action(
            "select all", _tr("Select &all"), canvas.navigation.select_all, menu, ("Ctrl+A",),
            enabled=asks.has_nodes, on_canvas=True, new_group=True,
        ),
    )  # fmt: skip


def view_actions(
    tools: CanvasTools, is_shown: Callable[[], bool] = lambda: True
) -> tuple[Action, ...]:
    """What changes how the network is seen, in the order of the menu."""
    menu, canvas, asks = _tr("&View"), tools.canvas, Asks(tools.canvas.workspace)
    camera, navigation, arranging = canvas.camera, canvas.navigation, tools.arranging
    look, minimap = canvas.scene.look, tools.overlays.minimap
    return (
        Action(
            "zoom in", _tr("Zoom &in"), camera.zoom_in, menu, ("Ctrl++", "Ctrl+="), "zoom-in",
            enabled=is_shown, new_group=True,
        ),
        Action(
            "zoom out", _tr("Zoom &out"), camera.zoom_out, menu, ("Ctrl+-",), "zoom-out",
            enabled=is_shown,
        ),
        Action(
            "actual size", _tr("&100 %"), camera.zoom_reset, menu, ("Ctrl+0",),
            enabled=is_shown,
        ),
        Action(
            "fit", _tr("&Fit"), navigation.fit, menu, ("Home", "Shift+1"), "fit", on_canvas=True,
            enabled=is_shown, tip=_tr("Show the whole network"),
        ),
        Action(
            "fit selection", _tr("Fit &selection"), navigation.fit_selection, menu,
            ("F", "Shift+2"), enabled=asks.has_selection, on_canvas=True,
        ),
        Action(
            "arrange", _tr("&Arrange"), arranging.arrange, menu, ("Shift+L",), "arrange",
            enabled=lambda: is_shown() and asks.has_nodes(), on_canvas=True, new_group=True,
            tip=_tr("Place all nodes automatically"),
        ),
        Action(
            "arrange selection", _tr("Arrange se&lection"), arranging.arrange_selection, menu,
            ("L",), enabled=asks.has_selection, on_canvas=True,
        ),
        Action(
            "direction", _tr("Left to &right"), arranging.turn, menu, (),
            checked=lambda: canvas.contents.rightwards,
            tip=_tr("Let data flow from left to right instead of downwards"),
        ),
        Action(
            "look inside", _tr("Look &inside"), navigation.look_inside, menu, ("Ctrl+Return",),
            enabled=asks.has_nested_selection, on_canvas=True, new_group=True,
            tip=_tr("Show the network of the nested model"),
        ),
        Action(
            "leave", _tr("Lea&ve the nested model"), navigation.leave, menu, ("PgUp",),
            enabled=lambda: bool(canvas.workspace.scope), on_canvas=True,
        ),
        Action(
            "all inputs", _tr("Show all in&puts"), tools.toggle_all_inputs, menu, ("Shift+I",),
            checked=lambda: look.all_ports, on_canvas=True,
            tip=_tr("Show masks, states and other optional inputs of all layers"),
        ),
        Action(
            "minimap", _tr("&Minimap"), minimap.toggle, menu, ("Ctrl+M",), "minimap",
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
