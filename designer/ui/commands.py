"""The one list of what can be done in the window; keys, words, icons and conditions.

Menus, tool bar, context menus, the list of keys and the command palette are printed from it. What
can be done on the canvas stands in `designer.ui.canvas.commands` and is put in here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from designer.sentences import tr
from designer.ui import help as help_texts
from designer.ui import theme
from designer.ui.actions import Action, ActionSet
from designer.ui.canvas import commands as canvas_commands
from designer.ui.canvas.commands import Asks
from designer.ui.canvas.tools import CanvasTools
from designer.ui.checking import Checking
from designer.ui.docks import Docks
from designer.ui.files import Files
from designer.ui.modes import Modes
from designer.ui.own_code import OwnCode
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace

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


@dataclass(frozen=True)
class Parts:
    """The parts of a window that actions act on; `actions` are those that are made of them."""

    window: QWidget
    workspace: Workspace
    settings: Settings
    files: Files
    own_code: OwnCode
    docks: Docks
    modes: Modes
    tools: CanvasTools
    actions: Callable[[], ActionSet]


def commands(parts: Parts) -> tuple[Action, ...]:
    """All actions of the window, in the order in which the menus show them."""
    return (
        *_file(parts),
        *_edit(parts),
        *_view(parts),
        *_network(parts),
        *_help(parts),
    )


def _file(parts: Parts) -> tuple[Action, ...]:
    files, menu = parts.files, tr("&File")
    export = f"{menu}/{tr('&Export')}"
    any_nodes = Asks(parts.workspace).has_nodes
    return (
        Action("new", tr("&New"), files.new, menu, ("Ctrl+N",), "new"),
        Action("open", tr("&Open…"), files.open, menu, ("Ctrl+O",), "open"),
        Action(
            "recent", tr("Open &recent…"), files.choose_recent, menu, ("Ctrl+Shift+O",), "clock",
            enabled=lambda: bool(parts.settings.recent_files()),
        ),
        Action("example", tr("Open e&xample…"), files.choose_example, menu, (), "star"),
        Action(
            "save", tr("&Save"), files.save, menu, ("Ctrl+S",), "save", new_group=True
        ),
        Action("save as", tr("Save &as…"), files.save_as, menu, ("Ctrl+Shift+S",)),
        Action(
            "export code", tr("&Python code…"), lambda: files.export_code(training=False),
            export, ("Ctrl+E",), "code", enabled=any_nodes,
        ),
        Action(
            "export training", tr("&Training script…"),
            lambda: files.export_code(training=True), export, (), "chart", enabled=any_nodes,
        ),
        Action(
            "export notebook", tr("&Notebook…"), files.export_notebook, export, (), "code",
            enabled=any_nodes, tip=tr("The model and its training as a Jupyter notebook"),
        ),
        Action(
            "export model", tr("&Keras model…"), files.export_model, export, (), "export",
            enabled=partial(_is_buildable, parts.workspace),
        ),
        Action(
            "export diagram", tr("&Diagram…"), partial(_export_diagram, parts), export, (),
            "diagram", enabled=any_nodes,
        ),
        Action(
            "export picture", tr("P&icture of the canvas…"), files.export_picture, export, (),
            "picture", enabled=any_nodes,
        ),
        Action("close", tr("&Close"), files.new, menu, ("Ctrl+W",), new_group=True),
        Action("quit", tr("&Quit"), parts.window.close, menu, ("Ctrl+Q",)),
    )  # fmt: skip


def _edit(parts: Parts) -> tuple[Action, ...]:
    menu, document = tr("&Edit"), parts.workspace.document
    return (
        Action(
            "undo", tr("Undo"), document.undo, menu, ("Ctrl+Z",), "undo",
            enabled=lambda: document.undo_label is not None,
            label=lambda: _step(tr("&Undo"), document.undo_label),
        ),
        Action(
            "redo", tr("Redo"), document.redo, menu, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo",
            enabled=lambda: document.redo_label is not None,
            label=lambda: _step(tr("&Redo"), document.redo_label),
        ),
        *canvas_commands.edit_actions(parts.tools, parts.modes.is_designing),
        Action(
            "find", tr("&Find layer…"), partial(_find_layer, parts), menu, ("Ctrl+F",), "search",
            enabled=Asks(parts.workspace).has_nodes,
        ),
    )  # fmt: skip


def _view(parts: Parts) -> tuple[Action, ...]:
    menu, modes, docks = tr("&View"), parts.modes, parts.docks
    themes = f"{menu}/{tr('T&heme')}"
    panels = f"{menu}/{tr('&Panels')}"
    designing = modes.is_designing
    titles = {"dark": tr("&Dark"), "light": tr("&Light"), "high contrast": tr("&High contrast")}
    return (
        Action(
            "design", tr("&Design"), modes.show_design, menu, ("Ctrl+1",), "arrange",
            checked=designing, tip=tr("Design the network"),
        ),
        Action(
            "training", tr("&Training"), modes.show_training, menu, ("Ctrl+2",), "chart",
            checked=lambda: not designing(), tip=tr("Train the network and watch"),
        ),
        *canvas_commands.view_actions(parts.tools, designing),
        *(
            Action(
                f"panel {name}", title, partial(modes.toggle_panel, name), panels,
                (f"Alt+{number}",), checked=partial(docks.is_shown, name),
            )
            for number, (name, title) in enumerate(docks.titles.items(), start=1)
        ),
        *(
            Action(
                f"theme {name}", title, partial(_use_theme, parts.settings, name), themes,
                checked=partial(_is_theme, name),
            )
            for name, title in titles.items()
        ),
    )  # fmt: skip


def _network(parts: Parts) -> tuple[Action, ...]:
    menu, modes, own_code = tr("&Network"), parts.modes, parts.own_code
    return (
        Action(
            "check", tr("&Check now"), parts.workspace.service(Checking).check_now, menu,
            ("F7",), "check", tip=tr("Let Keras look at the whole network again"),
        ),
        Action(
            "train", tr("&Train"), modes.train, menu, ("F5",), "run",
            enabled=lambda: Asks(parts.workspace).has_nodes() and not modes.is_training(),
            tip=tr("Train the network on its data"),
        ),
        Action(
            "stop", tr("&Stop"), modes.stop, menu, ("Shift+F5",), "stop",
            enabled=modes.can_stop, tip=tr("End the run after the present batch"),
        ),
        Action(
            "new layer", tr("&New custom layer…"), own_code.new_layer, menu, (), "custom",
            new_group=True, tip=tr("Write a layer of your own in Python"),
        ),
        Action(
            "edit code", tr("&Edit code of the layer…"), own_code.edit_selected, menu, (),
            "code", enabled=own_code.is_code_selected,
            tip=tr("Edit the code of the selected layer"),
        ),
    )  # fmt: skip


def _help(parts: Parts) -> tuple[Action, ...]:
    menu, window, workspace = tr("&Help"), parts.window, parts.workspace
    return (
        Action(
            "documentation", tr("&Documentation of the layer"),
            partial(help_texts.show_documentation, window, workspace), menu, ("F1",), "help",
            enabled=lambda: workspace.selected_layer is not None,
        ),
        Action(
            "palette", tr("&Commands…"),
            partial(help_texts.show_commands, window, parts.actions), menu, ("Ctrl+Shift+P",),
            "search", tip=tr("Find an action by typing"),
        ),
        Action(
            "keys", tr("&Keys…"), partial(help_texts.show_keys, window, parts.actions), menu,
            ("Shift+?",),
        ),
        Action(
            "about", tr("&About"), partial(help_texts.show_about, window), menu, new_group=True
        ),
    )  # fmt: skip


def _use_theme(settings: Settings, name: str) -> None:
    """Put a theme in force and remember it."""
    theme.switch.use(name)
    settings.set_text("theme", name)


def _is_buildable(workspace: Workspace) -> bool:
    """Whether Keras found nothing wrong with the network as it is."""
    result = workspace.checked
    return (
        bool(workspace.network.nodes)
        and result is not None
        and result.revision == workspace.document.revision
        and not result.errors
    )


def _export_diagram(parts: Parts) -> None:
    """Export the diagram as the diagram panel shows it."""
    from designer.ui.panels.diagram import Diagram  # as late as the panel itself

    parts.files.export_diagram(parts.docks.panel("diagram", Diagram).options)


def _find_layer(parts: Parts) -> None:
    parts.modes.show_design()
    help_texts.find_layer(parts.window, parts.workspace)


def _is_theme(name: str) -> bool:
    return theme.current().name == name


def _step(what: str, label: str | None) -> str:
    """`Undo Set units to 64`; a user's & is no mnemonic."""
    return f"{what} {label.replace('&', '&&')}" if label else what
