"""The one list of what can be done in the window; keys, words, icons and conditions.

Menus, tool bar, context menus, the list of keys and the command palette are printed from it.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from designer.ui import theme
from designer.ui.actions import Action

if TYPE_CHECKING:
    from designer.ui.main_window import MainWindow


# What a right click offers, by what it was made on; "" draws a line.
context_menus: dict[str, tuple[str, ...]] = {
    "node": (
        "look inside", "", "cut", "copy", "paste", "duplicate", "",
        "connect", "use again", "make independent", "",
        "group", "ungroup", "each step", "once", "frame", "",
        "delete", "delete and reconnect", "", "fit selection", "arrange selection", "",
        "edit code", "documentation",
    ),
    "wire": ("delete", "", "add"),
    "frame": ("frame title", "delete"),
    "canvas": (
        "add", "paste", "frame", "select all", "", "arrange", "direction", "fit", "", "find",
    ),
}  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("commands", text)


def commands(window: "MainWindow") -> tuple[Action, ...]:
    """All actions of `window`, in the order in which the menus show them."""
    return (
        *_file(window),
        *_edit(window),
        *_view(window),
        *_network(window),
        *_help(window),
    )


def _file(window: "MainWindow") -> tuple[Action, ...]:
    files, menu = window.files, _tr("&File")
    export = f"{menu}/{_tr('&Export')}"
    any_nodes = window.has_nodes
    return (
        Action("new", _tr("&New"), files.new, menu, ("Ctrl+N",), "new"),
        Action("open", _tr("&Open…"), files.open, menu, ("Ctrl+O",), "open"),
        Action(
            "recent", _tr("Open &recent…"), files.choose_recent, menu, ("Ctrl+Shift+O",), "clock",
            enabled=lambda: bool(window.settings.recent_files()),
        ),
        Action("example", _tr("Open e&xample…"), files.choose_example, menu, (), "star"),
        Action(
            "save", _tr("&Save"), files.save, menu, ("Ctrl+S",), "save", new_group=True
        ),
        Action("save as", _tr("Save &as…"), files.save_as, menu, ("Ctrl+Shift+S",)),
        Action(
            "export code", _tr("&Python code…"), lambda: files.export_code(training=False),
            export, ("Ctrl+E",), "code", enabled=any_nodes,
        ),
        Action(
            "export training", _tr("&Training script…"),
            lambda: files.export_code(training=True), export, (), "chart", enabled=any_nodes,
        ),
        Action(
            "export notebook", _tr("&Notebook…"), files.export_notebook, export, (), "code",
            enabled=any_nodes, tip=_tr("The model and its training as a Jupyter notebook"),
        ),
        Action(
            "export model", _tr("&Keras model…"), files.export_model, export, (), "export",
            enabled=window.is_buildable,
        ),
        Action(
            "export diagram", _tr("&Diagram…"), window.export_diagram, export, (), "diagram",
            enabled=any_nodes,
        ),
        Action(
            "export picture", _tr("P&icture of the canvas…"), files.export_picture, export, (),
            "picture", enabled=any_nodes,
        ),
        Action("close", _tr("&Close"), files.new, menu, ("Ctrl+W",), new_group=True),
        Action("quit", _tr("&Quit"), window.close, menu, ("Ctrl+Q",)),
    )  # fmt: skip


def _edit(window: "MainWindow") -> tuple[Action, ...]:
    menu, canvas, document = _tr("&Edit"), window.canvas, window.session.document
    selected = window.has_selection
    return (
        Action(
            "undo", _tr("Undo"), document.undo, menu, ("Ctrl+Z",), "undo",
            enabled=lambda: document.undo_label is not None,
            label=lambda: _step(_tr("&Undo"), document.undo_label),
        ),
        Action(
            "redo", _tr("Redo"), document.redo, menu, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo",
            enabled=lambda: document.redo_label is not None,
            label=lambda: _step(_tr("&Redo"), document.redo_label),
        ),
        Action(
            "add", _tr("&Add layer…"), canvas.open_quick_add, menu, ("Tab", "Shift+A"), "add",
            on_canvas=True, new_group=True, tip=_tr("Search for a layer and add it"),
        ),
        Action(
            "cut", _tr("Cu&t"), canvas.cut, menu, ("Ctrl+X",), "cut", enabled=selected,
            on_canvas=True, new_group=True,
        ),
        Action(
            "copy", _tr("&Copy"), canvas.copy, menu, ("Ctrl+C",), "copy", enabled=selected,
            on_canvas=True,
        ),
        Action(
            "paste", _tr("&Paste"), canvas.paste, menu, ("Ctrl+V",), "paste", on_canvas=True
        ),
        Action(
            "duplicate", _tr("D&uplicate"), canvas.duplicate, menu, ("Ctrl+D",), "duplicate",
            enabled=selected, on_canvas=True,
        ),
        Action(
            "paste shared", _tr("Paste &shared"), canvas.paste_shared, menu, ("Ctrl+Shift+V",),
            on_canvas=True, tip=_tr("Paste calls of the same layers, with the same weights"),
        ),
        Action(
            "use again", _tr("Use a&gain (shared weights)"), canvas.use_again, menu,
            ("Ctrl+Shift+D",), "link", enabled=selected, on_canvas=True, new_group=True,
            tip=_tr("Call the layer once more, with the same weights"),
        ),
        Action(
            "make independent", _tr("Make &independent (own weights)"),
            canvas.make_independent, menu, enabled=window.has_shared_selection, on_canvas=True,
            tip=_tr("Give the call a layer of its own, with weights of its own"),
        ),
        Action(
            "group", _tr("Gr&oup into a model"), canvas.group, menu, ("Ctrl+G",),
            enabled=selected, on_canvas=True, new_group=True,
            tip=_tr("Put the selected layers into a nested model"),
        ),
        Action(
            "ungroup", _tr("&Ungroup"), canvas.ungroup, menu, ("Ctrl+Shift+G",),
            enabled=window.has_model_selection, on_canvas=True,
            tip=_tr("Put the layers of the nested model in its place"),
        ),
        Action(
            "each step", _tr("Apply to each ti&me step"), canvas.each_step, menu,
            enabled=canvas.can_each_step, on_canvas=True,
            tip=_tr("Apply the nested model to each step, as to the frames of a film"),
        ),
        Action(
            "once", _tr("Apply &once"), canvas.once, menu, enabled=canvas.can_once, on_canvas=True,
            tip=_tr("Apply the model in the wrapper once, to all that arrives"),
        ),
        Action(
            "connect", _tr("Co&nnect to…"), canvas.connect_to, menu, ("W",),
            enabled=selected, on_canvas=True, new_group=True,
            tip=_tr("Choose by typing which layer the selected one feeds"),
        ),
        Action(
            "frame", _tr("&Frame"), canvas.add_frame, menu, ("C",), on_canvas=True,
            enabled=window.is_designing,
            tip=_tr("Put a titled frame around the selected layers, or at the cursor"),
        ),
        Action(
            "frame title", _tr("Title of the f&rame…"), canvas.rename_frame, menu, ("F2",),
            on_canvas=True, enabled=lambda: canvas.graph.selected_frame is not None,
        ),
        Action(
            "delete", _tr("&Delete"), canvas.delete_selection, menu, ("Del", "Backspace"),
            "delete", on_canvas=True, new_group=True,
        ),
        Action(
            "delete and reconnect", _tr("Delete and r&econnect"), canvas.delete_and_heal, menu,
            ("Ctrl+Del",), "reconnect", enabled=selected, on_canvas=True,
            tip=_tr("Delete, and let what flowed in flow on to where it went"),
        ),
        Action(
            "select all", _tr("Select &all"), canvas.select_all, menu, ("Ctrl+A",),
            enabled=window.has_nodes, on_canvas=True, new_group=True,
        ),
        Action(
            "find", _tr("&Find layer…"), window.find_layer, menu, ("Ctrl+F",), "search",
            enabled=window.has_nodes,
        ),
    )  # fmt: skip


def _view(window: "MainWindow") -> tuple[Action, ...]:
    menu, canvas = _tr("&View"), window.canvas
    themes = f"{menu}/{_tr('T&heme')}"
    panels = f"{menu}/{_tr('&Panels')}"
    designing = window.is_designing
    titles = {"dark": _tr("&Dark"), "light": _tr("&Light"), "high contrast": _tr("&High contrast")}
    return (
        Action(
            "design", _tr("&Design"), window.show_design, menu, ("Ctrl+1",), "arrange",
            checked=designing, tip=_tr("Design the network"),
        ),
        Action(
            "training", _tr("&Training"), window.show_training, menu, ("Ctrl+2",), "chart",
            checked=lambda: not designing(), tip=_tr("Train the network and watch"),
        ),
        Action(
            "zoom in", _tr("Zoom &in"), canvas.zoom_in, menu, ("Ctrl++", "Ctrl+="), "zoom-in",
            enabled=designing, new_group=True,
        ),
        Action(
            "zoom out", _tr("Zoom &out"), canvas.zoom_out, menu, ("Ctrl+-",), "zoom-out",
            enabled=designing,
        ),
        Action(
            "actual size", _tr("&100 %"), canvas.zoom_reset, menu, ("Ctrl+0",),
            enabled=designing,
        ),
        Action(
            "fit", _tr("&Fit"), canvas.fit, menu, ("Home", "Shift+1"), "fit", on_canvas=True,
            enabled=designing, tip=_tr("Show the whole network"),
        ),
        Action(
            "fit selection", _tr("Fit &selection"), canvas.fit_selection, menu,
            ("F", "Shift+2"), enabled=window.has_selection, on_canvas=True,
        ),
        Action(
            "arrange", _tr("&Arrange"), canvas.arrange, menu, ("Shift+L",), "arrange",
            enabled=lambda: designing() and window.has_nodes(), on_canvas=True, new_group=True,
            tip=_tr("Place all nodes automatically"),
        ),
        Action(
            "arrange selection", _tr("Arrange se&lection"), canvas.arrange_selection, menu,
            ("L",), enabled=window.has_selection, on_canvas=True,
        ),
        Action(
            "direction", _tr("Left to &right"), canvas.turn, menu, (),
            checked=lambda: window.canvas.rightwards,
            tip=_tr("Let data flow from left to right instead of downwards"),
        ),
        Action(
            "look inside", _tr("Look &inside"), canvas.look_inside, menu, ("Ctrl+Return",),
            enabled=window.has_nested_selection, on_canvas=True, new_group=True,
            tip=_tr("Show the network of the nested model"),
        ),
        Action(
            "leave", _tr("Lea&ve the nested model"), canvas.leave, menu, ("PgUp",),
            enabled=lambda: bool(window.session.workspace.scope), on_canvas=True,
        ),
        Action(
            "all inputs", _tr("Show all in&puts"), canvas.toggle_all_inputs, menu, ("Shift+I",),
            checked=lambda: window.canvas.all_inputs_shown, on_canvas=True,
            tip=_tr("Show masks, states and other optional inputs of all layers"),
        ),
        Action(
            "minimap", _tr("&Minimap"), canvas.toggle_minimap, menu, ("Ctrl+M",), "minimap",
            checked=lambda: window.canvas.minimap_shown,
        ),
        *(
            Action(
                f"panel {name}", title, partial(window.toggle_panel, name), panels,
                (f"Alt+{number}",), checked=partial(window.docks.is_shown, name),
            )
            for number, (name, title) in enumerate(window.docks.titles.items(), start=1)
        ),
        *(
            Action(
                f"theme {name}", title, partial(window.use_theme, name), themes,
                checked=partial(_is_theme, name),
            )
            for name, title in titles.items()
        ),
    )  # fmt: skip


def _network(window: "MainWindow") -> tuple[Action, ...]:
    menu = _tr("&Network")
    return (
        Action(
            "check", _tr("&Check now"), window.session.check_now, menu, ("F7",), "check",
            tip=_tr("Let Keras look at the whole network again"),
        ),
        Action(
            "train", _tr("&Train"), window.train, menu, ("F5",), "run",
            enabled=lambda: window.has_nodes() and not window.is_training(),
            tip=_tr("Train the network on its data"),
        ),
        Action(
            "stop", _tr("&Stop"), window.stop_training, menu, ("Shift+F5",), "stop",
            enabled=window.can_stop_training, tip=_tr("End the run after the present batch"),
        ),
        Action(
            "new layer", _tr("&New custom layer…"), window.own_code.new_layer, menu, (), "custom",
            new_group=True, tip=_tr("Write a layer of your own in Python"),
        ),
        Action(
            "edit code", _tr("&Edit code of the layer…"), window.own_code.edit_selected, menu, (),
            "code", enabled=window.own_code.is_code_selected,
            tip=_tr("Edit the code of the selected layer"),
        ),
    )  # fmt: skip


def _help(window: "MainWindow") -> tuple[Action, ...]:
    menu = _tr("&Help")
    return (
        Action(
            "documentation", _tr("&Documentation of the layer"), window.show_documentation, menu,
            ("F1",), "help", enabled=lambda: window.session.workspace.selected_layer is not None,
        ),
        Action(
            "palette", _tr("&Commands…"), window.show_commands, menu, ("Ctrl+Shift+P",), "search",
            tip=_tr("Find an action by typing"),
        ),
        Action("keys", _tr("&Keys…"), window.show_keys, menu, ("Shift+?",)),
        Action("about", _tr("&About"), window.show_about, menu, new_group=True),
    )  # fmt: skip


def _is_theme(name: str) -> bool:
    return theme.current().name == name


def _step(what: str, label: str | None) -> str:
    """`Undo Set units to 64`; a user's & is no mnemonic."""
    return f"{what} {label.replace('&', '&&')}" if label else what
