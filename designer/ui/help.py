"""What explains the program to who uses it: commands, keys, layers, and what this is."""

import sys
from collections.abc import Callable

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QMessageBox, QWidget

import designer
from designer.network.graph import id_number
from designer.sentences import tr
from designer.ui import theme
from designer.ui.actions import ActionSet, keys_text
from designer.ui.canvas import keys as canvas_keys
from designer.ui.canvas.gestures import table as gestures
from designer.ui.choices import Choice
from designer.ui.dialogs import choose
from designer.ui.icons import category_name
from designer.ui.marking.found import mark_found
from designer.ui.workspace import Workspace


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def show_commands(parent: QWidget, actions_of: Callable[[], ActionSet]) -> None:
    """Every action by name, with its key, to be found by typing."""
    actions = actions_of()
    actions.refresh()
    choices = []
    for record in actions.records:
        action = actions.qt[record.name]
        place = _plain(record.menu).replace("/", " › ")
        text = f"{place}: {_plain(action.text())}" if place else _plain(action.text())
        choices.append(
            Choice(text, keys_text(record), record.icon, record.name, action.isEnabled())
        )
    # What only the mouse does cannot be chosen here, but the list says how.
    choose(parent, tr("What do you want to do?"), [*choices, *_gestures()], actions.trigger)


def find_layer(parent: QWidget, workspace: Workspace) -> None:
    """Every node of the network on the canvas, to be found by name or type."""
    shown, network = theme.current(), workspace.network
    choices = []
    for node in sorted(network.nodes, key=id_number):
        layer = network.layer_of(node)
        category = workspace.catalog.of(layer).category
        choices.append(
            Choice(
                layer.name, layer.type, category_name(category), node,
                colour=shown.category(category),
            )
        )  # fmt: skip
    picker = choose(parent, tr("Find a layer"), choices, lambda node: reveal(workspace, node))
    picker.narrowed.connect(lambda text, nodes: mark_found(workspace, text, nodes))
    picker.finished.connect(lambda _: mark_found(workspace, "", ()))


def reveal(workspace: Workspace, node: str) -> None:
    """Select a node and bring it into view."""
    workspace.select([node])
    workspace.reveal_requested.emit(node)


def show_keys(parent: QWidget, actions_of: Callable[[], ActionSet]) -> None:
    """All keys, by menu."""
    actions = actions_of()
    choices = [
        Choice(
            _plain(record.text).rstrip("…"), keys_text(record), record.icon, record.name,
            actions.qt[record.name].isEnabled(),
        )
        for record in actions.records
        if record.keys
    ]  # fmt: skip
    choose(parent, tr("Keys"), [*choices, *_gestures()], actions.trigger)


def _gestures() -> list[Choice]:
    """What the mouse and the canvas' own keys do, which no action stands for."""
    lines = (*gestures.help_lines(), *canvas_keys.help_lines())
    return [Choice(line.what, line.how, "", "", enabled=False) for line in lines]


def show_documentation(parent: QWidget, workspace: Workspace) -> None:
    """What Keras says about the type of the selected layer and its parameters."""
    layer = workspace.selected_layer
    if layer is None:
        return
    # Qt's text editors are not needed for the first window.
    from designer.ui.panels.documentation import Documentation

    Documentation(workspace.catalog.of(layer), parent).show()


def show_about(parent: QWidget) -> None:
    """Name, version, and what it runs on."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(tr("About Network Designer"))
    box.setText(f"Network Designer {designer.__version__}")
    box.setInformativeText(
        tr("Design, check, train and export Keras networks by hand.")
        + f"\n\nPython {sys.version.split()[0]} · Qt {qVersion()}"
    )
    box.exec()
