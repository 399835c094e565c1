"""The edits that put layers on the canvas: alone, after others, at a wire's end, into a wire."""

from collections.abc import Callable, Sequence

from designer.catalog.summary import initial_parameters
from designer.network import edits
from designer.network.check_result import TensorSpec
from designer.network.graph import Network, NodeId, WireId
from designer.network.presentation import Point
from designer.sentences import tr
from designer.ui import theme
from designer.ui.canvas.edits.canvas_edits import CanvasEdits
from designer.ui.canvas.edits.connection import Connection
from designer.ui.canvas.edits.placing import (
    centred,
    draft,
    following,
    free,
    inner_network,
    insertable,
    on_wire,
    room_before,
    snapped,
    snapped_point,
)
from designer.ui.canvas.scene.card import Card


class AddEdits:
    """Adds layers to the network of a workspace, each in one undo step."""

    def __init__(self, base: CanvasEdits) -> None:
        self._base = base
        self._workspace = base.workspace
        self._contents = base.contents

    def place(self, type_name: str, position: Point) -> NodeId | None:
        """Add a layer at `position`, connected with nothing."""
        card = self._draft(type_name)
        if card is None:
            return None
        return self._add(card, lambda network: self._added(network, card, position))

    def place_centred(self, type_name: str, point: Point) -> NodeId | None:
        """Add a layer with its middle at `point`."""
        card = draft(self._workspace.catalog, type_name, self._contents.rightwards)
        return self.place(type_name, centred(card, point) if card else point)

    def add(self, type_name: str, middle: Point) -> NodeId | None:
        """Add a layer after the selection and connected with it, else around `middle`.

        Several selected nodes are all connected with a layer that takes a list.
        """
        card = self._draft(type_name)
        if card is None:
            return None
        before = self._selected_before(card)
        if not before:
            place = free(self._contents, card, centred(card, middle))
            return self._add(card, lambda network: self._added(network, card, place))
        port, place = card.signature.inputs[0], self._after(before, card)
        sources = [other for other in before if len(before) > 1 or self._has_free_output(other)]
        given = self._tensor(sources[0].id, self._free_output(sources[0])) if sources else None

        def edit(network: Network) -> tuple[Network, NodeId]:
            network, node = self._added(network, card, place, given)
            for other in sources:
                network, _ = edits.connect(
                    network, other.id, node, port=port.name,
                    output=self._free_output(other), many=port.many,
                )  # fmt: skip
            return network, node

        return self._add(card, edit)

    def _selected_before(self, card: Card) -> list[Card]:
        """The selected cards that a new one can follow, in the order of their places."""
        if not card.signature.inputs:
            return []
        selected = (self._contents.cards[node] for node in self._workspace.selection)
        before = sorted(
            (other for other in selected if other.signature.outputs),
            key=lambda other: other.centre,
        )
        return before if card.signature.inputs[0].many else before[-1:]

    def add_connected(self, type_name: str, point: Point, connection: Connection) -> NodeId | None:
        """Add a layer at the loose end of a wire, `point` being where that was dropped."""
        card = self._draft(type_name)
        if card is None:
            return None
        start = connection.start
        ports = card.signature.inputs if start.is_output else card.signature.outputs
        if not ports:
            return self.place(type_name, centred(card, point))
        port = (
            card.input_place(0, self._contents.rightwards)
            if start.is_output
            else card.output_place(0, self._contents.rightwards)
        )
        x, y = port[0] - card.left, port[1] - card.top
        place = snapped_point((point[0] - x, point[1] - y))
        given = self._tensor(start.node, start.number) if start.is_output else None

        def edit(network: Network) -> tuple[Network, NodeId]:
            network, node = self._added(network, card, place, given)
            if start.is_output:
                entry = card.signature.inputs[0]
                network, _ = edits.connect(
                    network, start.node, node, port=entry.name, output=start.number,
                    many=entry.many,
                )  # fmt: skip
            else:
                entry = connection.input_port(start)
                network, _ = edits.connect(
                    network, node, start.node, port=start.name, many=entry.many
                )
            return network, node

        return self._add(card, edit)

    def insert(self, wire: WireId, type_name: str) -> NodeId | None:
        """Add a layer that a wire passes through; what follows makes room."""
        card = self._draft(type_name)
        if card is None or wire not in self._contents.wires:
            return None
        if not insertable(card):
            said = tr(
                "{type} cannot stand in a wire; it has no input or no output.",
                type=card.text.title,
            )
            self._workspace.message.emit(said, True)
            return None
        place = on_wire(self._contents, wire, card)
        port = card.signature.inputs[0]
        room = room_before(self._contents, wire, place, card)
        given = self._contents.tensor(self._contents.wires[wire].wire)

        def edit(network: Network) -> tuple[Network, NodeId]:
            network, node = self._added(network, card, place, given)
            network = edits.insert_on_wire(network, wire, node, port=port.name, many=port.many)
            return self._base.moved(network, room), node

        return self._add(card, edit, tr("Insert {type}", type=card.text.title))

    def insert_present(self, wire: WireId, node: NodeId, position: Point) -> None:
        """Let a wire pass through a node that is there, at `position` or where it fits."""
        card = self._contents.cards[node]
        port = card.signature.inputs[0]
        place = on_wire(self._contents, wire, card)
        room = room_before(self._contents, wire, place, card)
        room.pop(node, None)

        def edit(network: Network) -> Network:
            network = edits.insert_on_wire(network, wire, node, port=port.name, many=port.many)
            return self._base.moved(network, {**room, node: place})

        label = tr("Insert {type}", type=card.layer.name)
        if not self._base.perform(label, edit):
            self._base.scene.settle([node])

    def _draft(self, type_name: str) -> Card | None:
        card = draft(self._workspace.catalog, type_name, self._contents.rightwards)
        if card is None:
            text = tr("There is no layer type {type!r}.", type=type_name)
            self._workspace.message.emit(text, True)
        return card

    def _added(
        self, network: Network, card: Card, place: Point, given: TensorSpec | None = None
    ) -> tuple[Network, NodeId]:
        return edits.add_layer(
            network,
            card.layer.type,
            prefix=card.spec.name_prefix or None,
            parameters=initial_parameters(card.spec),
            position=place,
            inner=inner_network(
                self._workspace.catalog, card.spec, given, self._contents.rightwards
            ),
        )

    def _tensor(self, node: NodeId, output: int) -> TensorSpec | None:
        """What an output gives, where Keras has said so."""
        answer = self._contents.cards[node].result
        outputs = answer.outputs if answer is not None else ()
        return outputs[output] if output < len(outputs) else None

    def _add(
        self, card: Card, edit: Callable[[Network], tuple[Network, NodeId]], label: str = ""
    ) -> NodeId | None:
        added: list[NodeId] = []

        def run(network: Network) -> Network:
            network, node = edit(network)
            added.append(node)
            return network

        text = label or tr("Add {type}", type=card.text.title)
        if not self._base.perform(text, run):
            return None
        self._base.select_new(added)
        return added[-1]

    def _after(self, before: Sequence[Card], card: Card) -> Point:
        """The place of a card that several others flow into."""
        if len(before) == 1:
            return following(self._contents, before[0], card)
        xs, ys = [c.centre[0] for c in before], [c.centre[1] for c in before]
        x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        if self._contents.rightwards:
            left = max(other.right for other in before) + theme.card_gap
            place = (snapped(left), snapped(y - card.height / 2))
        else:
            top = max(other.bottom for other in before) + theme.card_gap
            place = (snapped(x - card.width / 2), snapped(top))
        return free(self._contents, card, place)

    def _has_free_output(self, card: Card) -> bool:
        return len(self._used_outputs(card)) < len(card.outputs)

    def _free_output(self, card: Card) -> int:
        used = self._used_outputs(card)
        return next((number for number in card.outputs if number not in used), 0)

    def _used_outputs(self, card: Card) -> set[int]:
        return {self._contents.wires[wire].wire.output for wire in self._contents.leaving[card.id]}
