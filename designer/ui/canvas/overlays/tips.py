"""Tooltips of the canvas: what a port, a wire or a mark means, always as plain text."""

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from designer.network.graph import OUTPUT
from designer.ui.canvas.language import tr
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.geometry import Point

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


def show(view: "CanvasView", event: QEvent) -> None:
    """Show the tooltip of what is under the cursor, or none."""
    if not isinstance(event, QHelpEvent):
        return
    place = view.mapToScene(event.pos())
    text = text_at(view, (place.x(), place.y()))
    if text:
        # Qt takes a text for HTML when it looks like it; names may.
        QToolTip.showText(event.globalPos(), _plain(text), view.viewport())
    else:
        QToolTip.hideText()


def text_at(view: "CanvasView", point: Point) -> str:
    """What is to be said about a point of the scene."""
    graph = view.graph
    port = None if view.is_far else graph.port_at(point, view.port_reach)
    if port is not None:
        return _port(graph.cards[port.node], port)
    card = graph.card_at(point)
    if card is not None:
        return _card(card)
    note = graph.note_at(point)
    if note is not None and note[0].error is not None:
        return note[0].error.message
    found = graph.wire_at(point, view.wire_reach)
    if found is not None:
        wire = found[0].wire
        graph.describe(found[0])
        source, target = graph.cards[wire.source].layer, graph.cards[wire.target].layer
        return f"{source.name} → {target.name}  {found[0].label or ''}".strip()
    return ""


def _port(card: Card, port: PortRef) -> str:
    if port.is_output:
        output = card.signature.outputs[port.number]
        text = f"{output.name}: {output.description}" if output.description else output.name
    else:
        entry = card.signature.inputs[port.number]
        text = f"{entry.name}: {entry.description}" if entry.description else entry.name
        if not entry.required:
            text += " " + tr("(optional)")
        elif entry.many:
            text += " " + tr("(several, in order)")
    return text


def _card(card: Card) -> str:
    lines = [f"{card.text.title} {card.layer.name}"]
    if card.text.line:
        lines.append(card.text.line)
    if card.text.shape:
        lines.append(card.text.shape)
    if card.calls > 1:
        lines.append(tr("Shared: {count} calls of one layer").format(count=card.calls))
        lines.append(tr("Make independent, in its menu, gives this call weights of its own"))
    if card.order is not None:
        side = tr("Output") if card.layer.type == OUTPUT else tr("Input")
        text = tr("{side} {number} of {count}; the properties of the network order them")
        lines.append(text.format(side=side, number=card.order[0], count=card.order[1]))
    if card.frozen:
        lines.append(tr("Frozen: training leaves its weights alone"))
    if card.has_code:
        lines.append(tr("Contains code of its own"))
    if card.nested:
        lines.append(tr("Double-click to look inside (Ctrl+Return)"))
    if card.error is not None:
        lines.append(card.error.message)
    if card.warning is not None:
        lines.append(card.warning.message)
    return "\n".join(lines)


def _plain(text: str) -> str:
    return "<span>" + escape(text).replace("\n", "<br>") + "</span>"
