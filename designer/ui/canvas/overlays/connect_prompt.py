"""Connecting by keyboard: the ports that would take an output of the selected layer, as a list."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from designer.ui import icons, theme
from designer.ui.canvas.edits.connection import Connection
from designer.ui.canvas.language import tr
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.choices import Choice
from designer.ui.dialogs import choose

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

most_targets = 300  # the nearest; nobody reads more


def connect_to(view: "CanvasView") -> None:
    """Ask which layer the selected one shall feed, and draw the wire."""
    node = view.speaker.current
    card = view.graph.cards.get(node or "")
    if card is None or not card.outputs:
        view.workspace.message.emit(tr("Select one layer with an output to connect it."), False)
        return
    choices = list(_choices(view, card))
    if not choices:
        text = tr("There is no input that {name} could feed.")
        view.workspace.message.emit(text.format(name=card.layer.name), False)
        return
    title = tr("Connect {name} to").format(name=card.layer.name)
    choose(view, title, choices, lambda chosen: _connect(view, *chosen))


def _choices(view: "CanvasView", card: Card) -> Iterator[Choice]:
    x, y = card.centre
    others = sorted(
        view.graph.cards.values(),
        key=lambda other: abs(other.centre[0] - x) + abs(other.centre[1] - y),
    )
    for number in card.outputs:
        output = card.signature.outputs[number].name
        connection = Connection(view.graph, PortRef(card.id, True, number, output))
        for other in others[:most_targets]:
            for port in other.ports():
                if port.is_output or port not in connection:
                    continue
                text = other.layer.name
                if len(other.signature.inputs) > 1:
                    text += f" · {port.name}"
                if len(card.outputs) > 1:
                    text = f"{output} → {text}"
                icon = icons.category_name(other.spec.category)
                colour = theme.current().category(other.spec.category)
                detail = connection.verdict(port).text
                if detail in ("", port.name):
                    detail = other.text.title
                yield Choice(text, detail, icon, (connection, port), colour=colour)


def _connect(view: "CanvasView", connection: Connection, port: PortRef) -> None:
    view.edit(tr("Connect"), lambda network: connection.made(network, port))
    view.setFocus()
