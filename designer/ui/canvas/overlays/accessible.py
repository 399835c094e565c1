"""What a screen reader is told of the canvas: its cards, one by one, in words."""

import atexit
from typing import Any

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QColor,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid
from typing_extensions import override

from designer.network.check_result import Shape
from designer.network.graph import NodeId
from designer.sentences import all_of, counted, tr, words
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.navigation import Navigation
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.contents import Contents
from designer.ui.marks import Mark, Role
from designer.ui.workspace import Workspace

Text = QAccessible.Text
# An object of Qt's or none; PySide's stubs do not know that there may be none.
Maybe = Any


class Speaker(QObject):
    """Tells assistive technology what is selected on a canvas, and what went wrong with it.

    It does nothing, and costs nothing, while nobody listens.
    """

    def __init__(
        self,
        canvas: QWidget,
        workspace: Workspace,
        contents: Contents,
        camera: Camera,
        navigation: Navigation,
    ) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.workspace = workspace
        self.contents = contents
        self.camera = camera
        self._navigation = navigation
        self._nodes: list[NodeId] | None = None
        self._cards: dict[NodeId, CardInterface] = {}
        self._error = ""
        workspace.changed.connect(lambda _: self._forget())
        workspace.scope_changed.connect(self._forget)
        workspace.selection_changed.connect(self._tell_selection)
        workspace.answered.connect(lambda _: self._tell_error())
        _factory.add(self)

    @property
    def nodes(self) -> list[NodeId]:
        """The nodes in the order in which they are read: along the flow."""
        if self._nodes is None:
            self._nodes = self._navigation.in_reading_order()
        return self._nodes

    @property
    def current(self) -> NodeId | None:
        """The one node that is selected."""
        selection = self.workspace.selection
        return next(iter(selection)) if len(selection) == 1 else None

    def card(self, number: int) -> "CardInterface":
        """What stands for a card."""
        node = self.nodes[number]
        if node not in self._cards:
            self._cards[node] = CardInterface(self, node)
        return self._cards[node]

    def _forget(self) -> None:
        self._nodes = None

    def _tell_selection(self) -> None:
        node = self.current
        if not QAccessible.isActive() or node is None or node not in self.nodes:
            return
        card = self.contents.cards[node]
        self._error = words(card.error.message) if card.error is not None else ""
        event = QAccessibleEvent(self.canvas, QAccessible.Event.Focus)
        event.setChild(self.nodes.index(node))
        QAccessible.updateAccessibility(event)

    def _tell_error(self) -> None:
        """Say what is wrong with the selected card, once."""
        node = self.current
        card = self.contents.cards.get(node or "")
        if not QAccessible.isActive() or card is None:
            return
        error = words(card.error.message) if card.error is not None else ""
        if error and error != self._error:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.canvas, error))
        self._error = error


class CanvasInterface(QAccessibleWidget):
    """The canvas as a list of cards, and of the controls that lie above them."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__(speaker.canvas, QAccessible.Role.List)
        self._speaker = speaker

    @override
    def childCount(self) -> int:
        return len(self._speaker.nodes) + super().childCount()

    @override
    def child(self, index: int) -> Maybe:
        cards = len(self._speaker.nodes)
        if 0 <= index < cards:
            return self._speaker.card(index)
        return super().child(index - cards)

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if isinstance(child, CardInterface):
            return child.number
        number = super().indexOfChild(child)
        return number if number < 0 else number + len(self._speaker.nodes)

    @override
    def focusChild(self) -> Maybe:
        """The selected card, while the canvas has the focus."""
        node = self._speaker.current
        if node is not None and self._speaker.canvas.hasFocus():
            return self._speaker.card(self._speaker.nodes.index(node))
        return super().focusChild()


class CardInterface(QAccessibleInterface):
    """One card as an entry of the list."""

    def __init__(self, speaker: Speaker, node: NodeId) -> None:
        super().__init__()
        self._speaker = speaker
        self._node = node

    @property
    def number(self) -> int:
        """Its place among the cards; -1 when it is gone."""
        nodes = self._speaker.nodes
        return nodes.index(self._node) if self._node in nodes else -1

    @property
    def _card(self) -> Card | None:
        return self._speaker.contents.cards.get(self._node)

    @override
    def isValid(self) -> bool:
        return self._card is not None

    @override
    def object(self) -> Maybe:
        """There is none: a card is no object of Qt's."""
        return None

    @override
    def window(self) -> Maybe:
        return self._speaker.canvas.window().windowHandle()

    @override
    def parent(self) -> Maybe:
        return QAccessible.queryAccessibleInterface(self._speaker.canvas)

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    @override
    def text(self, kind: QAccessible.Text) -> str:
        """The card in words; as a description what it is wired with."""
        card = self._card
        if card is None:
            return ""
        if kind == Text.Name:
            return in_words(card)
        return wiring_in_words(self._speaker.contents, card) if kind == Text.Description else ""

    @override
    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Names are changed in the properties."""

    @override
    def state(self) -> QAccessible.State:
        speaker, state = self._speaker, QAccessible.State()
        state.selectable = state.focusable = True
        if self._node in speaker.workspace.selection:
            state.selected = True
            current = speaker.current == self._node
            state.focused = speaker.canvas.hasFocus() and current
        return state

    @override
    def rect(self) -> QRect:
        card, camera = self._card, self._speaker.camera
        if card is None:
            return QRect()
        left, top, right, bottom = card.box
        return QRect(camera.on_screen((left, top)), camera.on_screen((right, bottom)))

    @override
    def childCount(self) -> int:
        return 0

    @override
    def child(self, index: int) -> Maybe:
        return None

    @override
    def childAt(self, x: int, y: int) -> Maybe:
        return self if self.rect().contains(QPoint(x, y)) else None

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    @override
    def foregroundColor(self) -> QColor:
        return QColor()

    @override
    def backgroundColor(self) -> QColor:
        return QColor()


def in_words(card: Card) -> str:
    """A card as it is read out: `Conv2D conv2d_1, 32 · 3×3, output 26×26×32, 320 parameters`."""
    parts = [f"{card.text.title} {card.layer.name}"]
    if card.text.line:
        parts.append(card.text.line)
    answer = card.result
    if answer is not None and answer.outputs:
        shapes = [_spoken(output.shape) for output in answer.outputs if output]
        parts.append(tr("output {shape}", shape=all_of(shapes)))
        if answer.parameters:
            count = answer.parameters
            parts.append(words(counted("{count:,} parameter", "{count:,} parameters", count=count)))
    if card.calls > 1:
        parts.append(tr("shared by {count} calls", count=card.calls))
    if card.frozen:
        parts.append(tr("frozen"))
    parts += map(_said, card.marks)
    return ", ".join(parts)


def _said(mark: Mark) -> str:
    """What a mark means, and how much it matters where its colour alone shows that."""
    if mark.colour is Role.ERROR:
        return tr("error: {problem}", problem=mark.says)
    if mark.colour is Role.WARNING:
        return tr("warning: {problem}", problem=mark.says)
    return words(mark.says)


def wiring_in_words(contents: Contents, card: Card) -> str:
    """Where the tensors of a card come from and go to."""
    wires = [contents.wires[wire].wire for wire in sorted(contents.arriving[card.id])]
    before = dict.fromkeys(contents.cards[wire.source].layer.name for wire in wires)
    wires = [contents.wires[wire].wire for wire in sorted(contents.leaving[card.id])]
    after = dict.fromkeys(contents.cards[wire.target].layer.name for wire in wires)
    parts = []
    if before:
        parts.append(tr("fed by {names}", names=tuple(before)))
    if after:
        parts.append(tr("feeds {names}", names=tuple(after)))
    for key in sorted(contents.arriving[card.id] | contents.leaving[card.id]):
        line = contents.wires[key]
        names = (contents.cards[end].layer.name for end in (line.wire.source, line.wire.target))
        parts += [f"{' → '.join(names)}: {_said(mark)}" for mark in line.marks]
    return "; ".join(parts)


def _spoken(shape: Shape) -> str:
    """A shape without the batch: 26×26×32; what is not fixed is any."""
    axes = [tr("any") if axis is None else str(axis) for axis in shape[1:]]
    return "×".join(axes) or "1"


class _Factory:
    """Makes interfaces when Qt asks for the first time, and takes them back before the end.

    Qt's own cleaning up would come when their Python parts are gone already, and crash.
    """

    def __init__(self) -> None:
        self._speakers: dict[int, Speaker] = {}
        self._asked: set[int] = set()

    def add(self, speaker: Speaker) -> None:
        """Answer for a canvas from now on."""
        if not self._speakers:
            QAccessible.installFactory(self.make)
            atexit.register(self.take_back)
        self._speakers = {key: kept for key, kept in self._speakers.items() if isValid(kept)}
        self._speakers[id(speaker.canvas)] = speaker

    def make(self, key: str, subject: QObject | None) -> Maybe:
        """Qt's factory of interfaces; None for everything that is no canvas."""
        speaker = self._speakers.get(id(subject))
        if speaker is None or not isValid(speaker) or speaker.canvas is not subject:
            return None
        self._asked.add(id(subject))
        return CanvasInterface(speaker)

    def take_back(self) -> None:
        """Let Qt forget the canvases that are still there."""
        for key, speaker in self._speakers.items():
            if key in self._asked and isValid(speaker):
                made = QAccessible.queryAccessibleInterface(speaker.canvas)
                QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(made))
        self._speakers.clear()


_factory = _Factory()
