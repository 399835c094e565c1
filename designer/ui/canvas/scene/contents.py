"""What stands on the canvas, and what is where."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF

from designer.network.check_result import TensorSpec
from designer.network.graph import LayerId, Network, NodeId, Wire, WireId
from designer.network.presentation import Box, Frame, Point, Route
from designer.network.problems import Problem
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.frames import edges_at, title_box
from designer.ui.canvas.scene.geometry import BoxIndex, box_of, distance, overlap
from designer.ui.canvas.scene.notes import NotePlaces, note_of, note_widest
from designer.ui.canvas.scene.tiles import Tiles
from designer.ui.canvas.scene.wire import WireLine
from designer.ui.marks import AllMarks
from designer.ui.theme import card_widest


class Contents:
    """The cards, wires and frames of one network, found by id and by place.

    The scene keeps it up to date, with its `Assembly`; everybody else reads it. The place of a card
    may differ from the document's only while it is dragged or glides.
    """

    def __init__(self) -> None:
        self.network = Network()
        self.cards: dict[NodeId, Card] = {}
        self.wires: dict[WireId, WireLine] = {}
        # The wires into and out of each node, and the nodes that call each layer.
        self.arriving: dict[NodeId, set[WireId]] = {}
        self.leaving: dict[NodeId, set[WireId]] = {}
        self.calls: dict[LayerId, set[NodeId]] = {}
        self.frames: dict[str, Frame] = {}
        self.routes: dict[tuple[NodeId, NodeId], Route] = {}
        self.rightwards = False
        # What is written below a card, by node: why Keras refuses it, and the way out.
        self.errors: dict[NodeId, Problem] = {}
        self.marks = AllMarks({}, {})
        self.card_places = BoxIndex()
        self.wire_places = BoxIndex()
        self.tiles = Tiles(self.cards, self.wires, self.leaving)
        self.note_places = NotePlaces(self.cards, self.cards_in)

    def clear(self) -> None:
        """Let nothing stand here."""
        for kept in (self.cards, self.wires, self.arriving, self.leaving, self.calls):
            kept.clear()
        for index in (self.card_places, self.wire_places, self.tiles, self.note_places):
            index.clear()

    def card_at(self, point: Point) -> Card | None:
        """The topmost card whose body is at `point`."""
        topmost = None
        for key in self.card_places.near((*point, *point)):
            card = self.cards[key]
            if card.contains(point) and (topmost is None or _above(card, topmost)):
                topmost = card
        return topmost

    def port_at(self, point: Point, reach: float) -> PortRef | None:
        """The port nearest to `point` within `reach`."""
        box = (point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach)
        closest, nearest = None, reach * reach
        for key in self.card_places.near(box):
            card = self.cards[key]
            if not overlap(box, card.box):
                continue
            for port in card.ports():
                places = () if port.is_output else card.list_places(port.name, self.rightwards)
                for x, y in places or (card.place_of(port, self.rightwards),):
                    away = (x - point[0]) ** 2 + (y - point[1]) ** 2
                    if away <= nearest:
                        closest, nearest = port, away
        return closest

    def wire_at(self, point: Point, reach: float) -> tuple[WireLine, float] | None:
        """The wire nearest to `point` within `reach`, and at which fraction of its length."""
        box = (point[0] - reach, point[1] - reach, point[0] + reach, point[1] + reach)
        nearest = None
        for key in self.wire_places.near(box):
            line = self.wires[key]
            if overlap(box, line.box):
                away, where = distance(line.controls, point)
                if away <= reach:
                    reach, nearest = away, (line, where)
        return nearest

    def note_box(self, card: Card) -> QRectF:
        """Where the error of a card is written; empty for a card without one."""
        if card.error is None:
            return QRectF()
        return self.note_places.box(card, note_of(card, card.error), self.rightwards)

    def link_box(self, card: Card) -> QRectF:
        """Where the link stands that mends the error of a card; empty where there is none."""
        link = note_of(card, card.error).link if card.error is not None else None
        if link is None:
            return QRectF()
        box = self.note_box(card)
        return link.translated(box.left(), box.top())

    def note_at(self, point: Point) -> tuple[Card, bool] | None:
        """The card whose error is written at `point`, and whether `point` is on the link."""
        topmost, reach = None, note_widest + card_widest
        for card in self.cards_in(box_of([point], reach)) if self.errors else ():
            if card.error is not None and self.note_box(card).contains(*point):
                topmost = card, self.link_box(card).contains(*point)
        return topmost

    def frame_at(self, point: Point, reach: float) -> tuple[Frame, str] | None:
        """The frame whose title or edge is at `point`, and which edges of it, if any."""
        for frame in reversed(self.frames.values()):
            edges = edges_at(frame, point, reach)
            if edges or overlap((*point, *point), title_box(frame)):
                return frame, edges
        return None

    def cards_in(self, box: Box) -> list[Card]:
        """The cards whose body touches `box`, oldest first."""
        cards = [self.cards[key] for key in self.card_places.near(box)]
        cards = [card for card in cards if overlap(box, card.box)]
        cards.sort(key=lambda card: (len(card.id), card.id))
        return cards

    def wires_in(self, box: Box) -> list[WireLine]:
        """The wires that may touch `box`."""
        lines = (self.wires[key] for key in self.wire_places.near(box))
        return [line for line in lines if overlap(box, line.box)]

    def bounds(self, nodes: Iterable[NodeId] | None = None) -> QRectF:
        """The rectangle around these cards, or around all."""
        if nodes is None:
            whole = self.tiles.bounds()
            for left, top, right, bottom in (frame.box for frame in self.frames.values()):
                whole = whole.united(QRectF(left, top, right - left, bottom - top))
            return whole
        boxes = [self.cards[node].box for node in nodes if node in self.cards]
        if not boxes:
            return QRectF()
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        left, top = min(lefts), min(tops)
        return QRectF(left, top, max(rights) - left, max(bottoms) - top)

    def sizes(self) -> dict[NodeId, tuple[float, float]]:
        """Width and height of every card, for automatic placement."""
        return {key: (card.width, card.height) for key, card in self.cards.items()}

    def port_place(self, port: PortRef) -> Point:
        """Where `port` is."""
        return self.cards[port.node].place_of(port, self.rightwards)

    def tensor(self, wire: Wire) -> TensorSpec | None:
        """What flows through a wire, where Keras has said so."""
        card = self.cards.get(wire.source)
        answer = card.result if card is not None else None
        if answer is None or wire.output >= len(answer.outputs):
            return None
        return answer.outputs[wire.output]

    def describe(self, line: WireLine) -> TensorSpec | None:
        """Work out the words on a wire, where that was not done yet."""
        spec = self.tensor(line.wire)
        if line.label is None:
            before = (self.tensor(self.wires[key].wire) for key in self.arriving[line.wire.source])
            line.describe(spec, {len(item.shape) for item in before if item is not None})
        return spec


def _above(one: Card, other: Card) -> bool:
    """Whether `one` is painted over `other`."""
    return (len(one.id), one.id) > (len(other.id), other.id)
