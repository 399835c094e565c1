"""Where new cards go, and how others make room for them."""

from typing import Any

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, TypeSpec
from designer.catalog.summary import initial_network, initial_parameters
from designer.network import edits
from designer.network.check_result import TensorSpec
from designer.network.graph import INPUT, Layer, Network, Node, NodeId, WireId
from designer.network.presentation import Point, with_direction
from designer.network.traversal import reached
from designer.ui import theme
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.geometry import overlap
from designer.ui.canvas.scene.words import operation_prefix


def snapped(value: float) -> float:
    """The nearest line of the grid."""
    return round(value / theme.grid) * theme.grid


def snapped_point(point: Point) -> Point:
    """The nearest crossing of the grid."""
    return snapped(point[0]), snapped(point[1])


def draft(catalog: Catalog, type_name: str, rightwards: bool) -> Card | None:
    """The card that a new layer of this type will have; None for a type that no entry knows."""
    family = Family.OPERATION if type_name.startswith(operation_prefix) else Family.LAYER
    spec = catalog.get(family, type_name)
    if spec is None or spec.absent:
        return None
    layer = Layer(
        "l0",
        spec.type,
        spec.name_prefix or spec.type,
        initial_parameters(spec),
        inner_network(catalog, spec, None, rightwards),
    )
    signature = catalog.signature(layer)
    return Card(Node("n0", "l0"), layer, spec, signature, None, rightwards)


def inner_network(
    catalog: Catalog, spec: TypeSpec, given: TensorSpec | None, rightwards: bool
) -> Network | None:
    """What a new nested model holds; it flows as the network around it does."""
    inner = initial_network(spec, input_parameters(catalog, given))
    if inner is None or not rightwards:
        return inner
    turned = {key: (node.position[1], node.position[0]) for key, node in inner.nodes.items()}
    return with_direction(edits.move(inner, turned), rightwards=True)


def input_parameters(catalog: Catalog, given: TensorSpec | None) -> dict[str, Any]:
    """What the Input of a new nested model starts with: what it will be given, if that is known."""
    spec = catalog.get(Family.LAYER, INPUT)
    parameters = initial_parameters(spec) if spec is not None else {}
    if given is not None:
        parameters["shape"] = given.shape[1:]
        if given.dtype != "float32":
            parameters["dtype"] = given.dtype
    return parameters


def centred(card: Card, point: Point) -> Point:
    """The place of a card whose middle is at `point`, on the grid."""
    return snapped_point((point[0] - card.width / 2, point[1] - card.height / 2))


def following(contents: Contents, before: Card, card: Card) -> Point:
    """A free place for `card` after `before`, in the direction of the flow."""
    x, y = before.centre
    if contents.rightwards:
        left, top = before.right + theme.card_gap, y - card.height / 2
    else:
        left, top = x - card.width / 2, before.bottom + theme.card_gap
    # The flow stays exactly in line where the grid allows it.
    place = (snapped(left), snapped(top))
    return free(contents, card, place)


def free(contents: Contents, card: Card, place: Point) -> Point:
    """`place`, moved across the flow until nothing else is there."""
    left, top = place
    for _ in range(200):
        gap = theme.grid * 2
        box = (left - gap, top - gap, left + card.width + gap, top + card.height + gap)
        others = [other for other in contents.cards_in(box) if overlap(box, other.box)]
        if not others:
            break
        if contents.rightwards:
            top = snapped(max(other.bottom for other in others) + 3 * gap)
        else:
            left = snapped(max(other.right for other in others) + 3 * gap)
    return left, top


def insertable(card: Card) -> bool:
    """Whether a node can stand in a wire."""
    return bool(card.signature.inputs and card.signature.outputs)


def on_wire(contents: Contents, wire: WireId, card: Card) -> Point:
    """The place of a card that is put into a wire, after the wire's source."""
    line = contents.wires[wire].wire
    source, target = contents.cards[line.source], contents.cards[line.target]
    start, end = contents.wires[wire].start, contents.wires[wire].end
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    if contents.rightwards:
        left = max(source.right + theme.card_gap, x - card.width / 2)
        return snapped(min(left, x)), snapped(y - card.height / 2)
    top = max(source.bottom + theme.card_gap, y - card.height / 2)
    if target.top < source.bottom:  # a wire that runs back: stay with the source
        top = source.bottom + theme.card_gap
    return snapped(x - card.width / 2), snapped(top)


def room_made(
    contents: Contents, target: NodeId, place: Point, size: tuple[float, float]
) -> dict[NodeId, Point]:
    """Where `target` and all that follows it go so that a card fits in before it."""
    card = contents.cards[target]
    if contents.rightwards:
        needed = place[0] + size[0] + theme.card_gap - card.left
    else:
        needed = place[1] + size[1] + theme.card_gap - card.top
    if needed <= 0:
        return {}
    shift = snapped(needed + theme.grid / 2 - 1)
    step = (shift, 0.0) if contents.rightwards else (0.0, shift)

    def behind(node: NodeId) -> list[NodeId]:
        targets = [contents.wires[wire].wire.target for wire in contents.leaving[node]]
        cards = [(each, contents.cards[each]) for each in targets]
        if contents.rightwards:
            return [each for each, here in cards if here.left >= card.left]
        return [each for each, here in cards if here.top >= card.top]

    moved = [(node, contents.cards[node]) for node in reached([target], behind)]
    return {node: (here.left + step[0], here.top + step[1]) for node, here in moved}


def room_before(contents: Contents, wire: WireId, place: Point, card: Card) -> dict[NodeId, Point]:
    """What makes room for `card` at `place`, where it is put into a wire."""
    target = contents.wires[wire].wire.target
    return room_made(contents, target, place, (card.width, card.height))
