"""Where the ends of a new nested model stand, so that no wire to them runs behind a card."""

from collections.abc import Iterator, Mapping

from designer.catalog.catalog import Catalog
from designer.network import edits
from designer.network.graph import INPUT, OUTPUT, Network, NodeId, id_number
from designer.network.model_ends import placed_ends
from designer.network.presentation import Box, Point, routes_between, with_routes
from designer.ui import theme
from designer.ui.canvas.edits.placing import snapped
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.geometry import overlap, turned_box

wire_room = 12.0  # between a wire and the cards it passes
first_bend = 24.0  # from a card to where the wire to its end turns aside


def with_clear_ends(
    inner: Network, cards: Mapping[NodeId, Card], catalog: Catalog, rightwards: bool
) -> Network:
    """`inner` with its ends where the wires to them pass every card in `cards`.

    A wire that could not go straight is led around, on a route that holds until something moves.
    """
    boxes = [turned_box(cards[node].box, rightwards) for node in inner.nodes if node in cards]
    first, last = min(box[1] for box in boxes), max(box[3] for box in boxes)
    places: dict[NodeId, Point] = {}
    bends: dict[tuple[NodeId, NodeId], list[Point]] = {}
    for node in sorted(inner.nodes, key=id_number):
        joined = _joined(inner, node, cards, rightwards)
        if joined is None:
            continue
        card, port, leaves = joined
        size = _size(inner, node, catalog, rightwards)
        top = snapped(last + theme.card_gap if leaves else first - theme.card_gap - size[1])
        box, bend = _column(turned_box(card.box, rightwards), port, boxes, top, size)
        boxes.append(box)
        places[node] = _turned_point((box[0], box[1]), rightwards)
        if bend is not None:
            wire = (card.id, node) if leaves else (node, card.id)
            bends[wire] = [bend]
        for other, across in _further(inner, node, card, cards, rightwards):
            way = _way(box, turned_box(other.box, rightwards), across, boxes)
            if way:
                bends[node, other.id] = way
    inner = edits.move(inner, places)
    at = {node: value.position for node, value in inner.nodes.items()}
    routes = routes_between(at, _turned_routes(bends, rightwards))
    return with_routes(inner, routes) if routes else inner


def _size(inner: Network, node: NodeId, catalog: Catalog, rightwards: bool) -> Point:
    """How large the card of an end will be, across the flow and along it."""
    layer, ends = inner.layer_of(node), placed_ends(inner, inner.layer_of(node).type)
    card = Card(
        inner.nodes[node], layer, catalog.of(layer), catalog.signature(layer), None, rightwards
    )
    if len(ends) > 1:
        card.set_order((1, len(ends)), rightwards)
    return (card.height, card.width) if rightwards else (card.width, card.height)


def _joined(
    inner: Network, node: NodeId, cards: Mapping[NodeId, Card], rightwards: bool
) -> tuple[Card, float, bool] | None:
    """The card an end is joined with, where across the flow, and whether it is an Output."""
    kind = inner.layer_of(node).type
    if kind == OUTPUT:
        wires = [wire for wire in inner.wires_into(node) if wire.source in cards]
        if wires:
            card = cards[wires[0].source]
            place = card.output_place(wires[0].output, rightwards)
            return card, place[rightwards], True
    if kind == INPUT:
        wires = [wire for wire in inner.wires_from(node) if wire.target in cards]
        if wires:
            along = 0 if rightwards else 1
            first = min(wires, key=lambda wire: cards[wire.target].box[along])
            card = cards[first.target]
            place = card.input_place(card.input_index(first.port), rightwards)
            return card, place[rightwards], False
    return None


def _further(
    inner: Network, node: NodeId, first: Card, cards: Mapping[NodeId, Card], rightwards: bool
) -> Iterator[tuple[Card, float]]:
    """The other cards that an Input feeds, and where across the flow."""
    for wire in inner.wires_from(node):
        card = cards.get(wire.target)
        if card is not None and card is not first:
            place = card.input_place(card.input_index(wire.port), rightwards)
            yield card, place[rightwards]


def _way(end: Box, card: Box, port: float, boxes: list[Box]) -> list[Point]:
    """Where a wire from an Input to a card farther on turns aside to pass the boxes between."""
    begin, level = end[3] + first_bend, card[1] - first_bend
    if level <= begin:
        return []
    sides = [side for box in boxes for side in (box[0] - wire_room, box[2] + wire_room)]
    for middle in sorted([port, *sides], key=lambda at: abs(at - port)):
        strip = (middle - wire_room + 0.5, begin, middle + wire_room - 0.5, card[1] - 1)
        if not any(overlap(strip, box) for box in boxes if box != card):
            break
    return [(middle, begin), (middle, level)]


def _turned_routes(
    bends: Mapping[tuple[NodeId, NodeId], list[Point]], rightwards: bool
) -> list[tuple[NodeId, NodeId, list[Point]]]:
    return [
        (*wire, [_turned_point(point, rightwards) for point in way]) for wire, way in bends.items()
    ]


def _column(
    card: Box, port: float, boxes: list[Box], top: float, size: Point
) -> tuple[Box, Point | None]:
    """The place of an end in its row, and where its wire turns aside to pass the boxes."""
    width, height = size
    if top < card[1]:
        begin, end, level = top, card[1] - 1, card[1] - first_bend
    else:
        begin, end, level = card[3] + 1, top + height, card[3] + first_bend
    half = width / 2 + wire_room
    sides = [side for box in boxes for side in (box[0] - half, box[2] + half)]
    for middle in sorted([port, *sides], key=lambda at: abs(at - port)):
        strip = (middle - half + 0.5, begin, middle + half - 0.5, end)
        if not any(overlap(strip, box) for box in boxes if box != card):
            break
    left = snapped(middle - width / 2)
    bend = None if middle == port else (left + width / 2, level)
    return (left, top, left + width, top + height), bend


def _turned_point(point: Point, rightwards: bool) -> Point:
    return (point[1], point[0]) if rightwards else point
