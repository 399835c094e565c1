"""Connecting by keyboard: the ports that would take an output of the selected layer, as a list."""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.canvas.edits.connection import Connection
from designer.ui.canvas.edits.edits import Edits
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.contents import Contents
from designer.ui.choices import Choice
from designer.ui.dialogs import choose

most_targets = 300  # the nearest; nobody reads more


class ConnectPrompt:
    """Asks which layer the selected one shall feed, and draws the wire."""

    def __init__(self, edits: Edits, canvas: QWidget) -> None:
        self._edits = edits
        self._canvas = canvas

    def ask(self) -> None:
        """Offer every input that could be fed, the nearest first."""
        workspace = self._edits.workspace
        selection = workspace.selection
        node = next(iter(selection)) if len(selection) == 1 else ""
        card = self._edits.contents.cards.get(node)
        if card is None or not card.outputs:
            workspace.message.emit(tr("Select one layer with an output to connect it."), False)
            return
        choices = list(_choices(self._edits.contents, card))
        if not choices:
            said = tr("There is no input that {name} could feed.", name=card.layer.name)
            workspace.message.emit(said, False)
            return
        title = tr("Connect {name} to", name=card.layer.name)
        choose(self._canvas, title, choices, lambda chosen: self._connect(*chosen))

    def _connect(self, connection: Connection, port: PortRef) -> None:
        self._edits.perform(tr("Connect"), lambda network: connection.made(network, port))
        self._canvas.setFocus()


def _choices(contents: Contents, card: Card) -> Iterator[Choice]:
    x, y = card.centre
    others = sorted(
        contents.cards.values(),
        key=lambda other: abs(other.centre[0] - x) + abs(other.centre[1] - y),
    )
    for number in card.outputs:
        output = card.signature.outputs[number].name
        connection = Connection(contents, PortRef(card.id, True, number, output))
        for other in others[:most_targets]:
            for port in other.ports():
                if not port.is_output and port in connection:
                    yield _choice(connection, port, card, other)


def _choice(connection: Connection, port: PortRef, card: Card, other: Card) -> Choice:
    """An input as a line of the list, with what wiring it would do."""
    text = other.layer.name
    if len(other.signature.inputs) > 1:
        text += f" · {port.name}"
    if len(card.outputs) > 1:
        text = f"{connection.start.name} → {text}"
    icon = icons.category_name(other.spec.category)
    colour = theme.current().category(other.spec.category)
    detail = connection.verdict(port).text
    if detail in ("", port.name):
        detail = other.text.title
    return Choice(text, detail, icon, (connection, port), colour=colour)
