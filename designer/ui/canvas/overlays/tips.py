"""Tooltips of the canvas: what a port, a wire or a mark means, always as plain text."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from designer.network.graph import OUTPUT
from designer.network.presentation import Point
from designer.sentences import sentence, tr, words
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.gestures import table
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.wire import WireLine
from designer.ui.tooltips import plain_tip


def show(contents: Contents, camera: Camera, event: QEvent) -> None:
    """Show the tooltip of what is under the cursor, or none."""
    if not isinstance(event, QHelpEvent):
        return
    text = text_at(contents, camera, camera.point_at(event.pos()))
    if text:
        QToolTip.showText(event.globalPos(), plain_tip(text), camera.viewport)
    else:
        QToolTip.hideText()


def text_at(contents: Contents, camera: Camera, point: Point) -> str:
    """What is to be said about a point of the scene."""
    port = None if camera.is_far else contents.port_at(point, camera.port_reach)
    if port is not None:
        return _port(contents.cards[port.node], port)
    card = contents.card_at(point)
    if card is not None:
        return _card(card)
    note = contents.note_at(point)
    if note is not None and note[0].error is not None:
        return words(note[0].error.message)
    nearest = contents.wire_at(point, camera.wire_reach)
    return _wire(contents, nearest[0]) if nearest is not None else ""


def _wire(contents: Contents, line: WireLine) -> str:
    contents.describe(line)
    source, target = contents.cards[line.wire.source], contents.cards[line.wire.target]
    text = f"{source.layer.name} → {target.layer.name}  {line.label or ''}".strip()
    return "\n".join([text, *(words(mark.says) for mark in line.marks)])


def _port(card: Card, port: PortRef) -> str:
    if port.is_output:
        output = card.signature.outputs[port.number]
        text = f"{output.name}: {output.description}" if output.description else output.name
    else:
        entry = card.signature.inputs[port.number]
        text = f"{entry.name}: {entry.description}" if entry.description else entry.name
        if not entry.required:
            text = tr("{port} (optional)", port=text)
        elif entry.many:
            text = tr("{port} (several, in order)", port=text)
    return text


def _card(card: Card) -> str:
    lines = [f"{card.text.title} {card.layer.name}"]
    if card.text.line:
        lines.append(card.text.line)
    if card.text.shape:
        lines.append(card.text.shape)
    if card.calls > 1:
        lines.append(tr("Shared: {count} calls of one layer", count=card.calls))
        lines.append(tr("Make independent, in its menu, gives this call weights of its own"))
    if card.order is not None:
        number, count = card.order
        said = (
            sentence("Output {number} of {count}", number=number, count=count)
            if card.layer.type == OUTPUT
            else sentence("Input {number} of {count}", number=number, count=count)
        )
        lines.append(tr("{place}; the properties of the network order them", place=said))
    if card.frozen:
        lines.append(tr("Frozen: training leaves its weights alone"))
    if card.has_code:
        lines.append(tr("Contains code of its own"))
    lines += table.tips_of(card)
    lines += [words(mark.says) for mark in card.marks]
    return "\n".join(lines)
