"""The edits that the canvas makes, each of them one undo step."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject

from designer.catalog.summary import initial_network, initial_parameters
from designer.errors import DesignerError
from designer.network import edits
from designer.network.answer import TensorSpec
from designer.network.model import Network, NodeId, WireId
from designer.network.problems import ShowCode
from designer.ui import theme
from designer.ui.canvas import routes
from designer.ui.canvas.card import Card
from designer.ui.canvas.connecting import Connection, tr
from designer.ui.canvas.geometry import Point
from designer.ui.canvas.placing import (
    centred,
    draft,
    following,
    free,
    input_parameters,
    insertable,
    on_wire,
    room_made,
    snapped,
    snapped_point,
)
from designer.ui.canvas.scene import GraphScene
from designer.ui.workspace import Workspace

duplicate_offset = 32.0


class CanvasEdits(QObject):
    """What gestures, keys and actions do to the network of a workspace.

    A refused edit becomes a message; nothing of it is half done.
    """

    def __init__(self, workspace: Workspace, graph: GraphScene) -> None:
        super().__init__(graph)
        self.workspace = workspace
        self.graph = graph

    def perform(
        self, label: str, edit: Callable[[Network], Network], *, merge: str | None = None
    ) -> bool:
        """Perform an edit; False where it was refused."""
        try:
            self.workspace.edit(label, edit, merge=merge)
        except DesignerError as refusal:
            self.workspace.message.emit(refusal.message, True)
            return False
        return True

    # --- adding -------------------------------------------------------------------------------

    def place(self, type_name: str, position: Point) -> NodeId | None:
        """Add a layer at `position`, connected with nothing."""
        card = self._draft(type_name)
        if card is None:
            return None
        return self._add(card, lambda network: self._added(network, card, position))

    def place_centred(self, type_name: str, point: Point) -> NodeId | None:
        """Add a layer with its middle at `point`."""
        card = draft(self.graph, type_name)
        return self.place(type_name, centred(card, point) if card else point)

    def add(self, type_name: str, position: Point | None, middle: Point) -> NodeId | None:
        """Add a layer at `position`, else after the selection and connected with it.

        Several selected nodes are all connected with a layer that takes a list.
        """
        card = self._draft(type_name)
        if card is None:
            return None
        if position is not None:
            return self._add(card, lambda network: self._added(network, card, position))
        before = sorted(
            (self.graph.cards[node] for node in self.workspace.selection),
            key=lambda other: other.centre,
        )
        before = [other for other in before if other.signature.outputs]
        if not before or not card.signature.inputs:
            place = free(self.graph, card, centred(card, middle))
            return self._add(card, lambda network: self._added(network, card, place))
        port = card.signature.inputs[0]
        if len(before) > 1 and not port.many:
            before = before[-1:]
        place = self._after(before, card)
        sources = [other for other in before if len(before) > 1 or self._has_free_output(other)]

        first = sources[0] if sources else None
        given = self._tensor(first.id, self._free_output(first)) if first is not None else None

        def edit(network: Network) -> tuple[Network, NodeId]:
            network, node = self._added(network, card, place, given)
            for other in sources:
                network, _ = edits.connect(
                    network, other.id, node, port=port.name,
                    output=self._free_output(other), many=port.many,
                )  # fmt: skip
            return network, node

        return self._add(card, edit)

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
            card.input_place(0, self.graph.rightwards)
            if start.is_output
            else card.output_place(0, self.graph.rightwards)
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
        if card is None or wire not in self.graph.wires:
            return None
        if not insertable(card):
            text = tr("{type} cannot stand in a wire; it has no input or no output.")
            self.workspace.message.emit(text.format(type=card.text.title), True)
            return None
        place = on_wire(self.graph, wire, card)
        port = card.signature.inputs[0]
        room = self._room(wire, place, card)
        given = self.graph.tensor(self.graph.wires[wire].wire)

        def edit(network: Network) -> tuple[Network, NodeId]:
            network, node = self._added(network, card, place, given)
            network = edits.insert_on_wire(network, wire, node, port=port.name, many=port.many)
            return edits.move(network, room), node

        return self._add(card, edit, tr("Insert {type}"))

    def insert_present(self, wire: WireId, node: NodeId, position: Point) -> None:
        """Let a wire pass through a node that is there, at `position` or where it fits."""
        card = self.graph.cards[node]
        port = card.signature.inputs[0]
        place = on_wire(self.graph, wire, card)
        room = self._room(wire, place, card)
        room.pop(node, None)

        def edit(network: Network) -> Network:
            network = edits.insert_on_wire(network, wire, node, port=port.name, many=port.many)
            return edits.move(network, {**room, node: place})

        label = tr("Insert {type}").format(type=card.layer.name)
        if not self.perform(label, edit):
            self.graph.settle([node])

    def _draft(self, type_name: str) -> Card | None:
        card = draft(self.graph, type_name)
        if card is None:
            text = tr("There is no layer type {type!r}.").format(type=type_name)
            self.workspace.message.emit(text, True)
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
            inner=initial_network(card.spec, input_parameters(self.graph, given)),
        )

    def _tensor(self, node: NodeId, output: int) -> TensorSpec | None:
        """What an output gives, where Keras has said so."""
        answer = self.graph.cards[node].answer
        outputs = answer.outputs if answer is not None else ()
        return outputs[output] if output < len(outputs) else None

    def _add(
        self, card: Card, edit: Callable[[Network], tuple[Network, NodeId]], label: str = ""
    ) -> NodeId | None:
        found: list[NodeId] = []

        def run(network: Network) -> Network:
            network, node = edit(network)
            found.append(node)
            return network

        text = (label or tr("Add {type}")).format(type=card.text.title)
        if not self.perform(text, run):
            return None
        self.graph.select_wires(())
        self.workspace.select(found)
        return found[-1]

    def _after(self, before: Sequence[Card], card: Card) -> Point:
        """The place of a card that several others flow into."""
        if len(before) == 1:
            return following(self.graph, before[0], card)
        xs, ys = [c.centre[0] for c in before], [c.centre[1] for c in before]
        x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        if self.graph.rightwards:
            left = max(other.right for other in before) + theme.card_gap
            place = (snapped(left), snapped(y - card.height / 2))
        else:
            top = max(other.bottom for other in before) + theme.card_gap
            place = (snapped(x - card.width / 2), snapped(top))
        return free(self.graph, card, place)

    def _has_free_output(self, card: Card) -> bool:
        return len(self._used_outputs(card)) < len(card.signature.outputs)

    def _free_output(self, card: Card) -> int:
        used = self._used_outputs(card)
        numbers = range(len(card.signature.outputs))
        return next((number for number in numbers if number not in used), 0)

    def _used_outputs(self, card: Card) -> set[int]:
        return {self.graph.wires[wire].wire.output for wire in self.graph.leaving[card.id]}

    def _room(self, wire: WireId, place: Point, card: Card) -> dict[NodeId, Point]:
        target = self.graph.wires[wire].wire.target
        return room_made(self.graph, target, place, (card.width, card.height))

    # --- taking away --------------------------------------------------------------------------

    def delete(self, nodes: Collection[NodeId], wires: Collection[WireId], label: str = "") -> None:
        """Take nodes and wires away."""
        if nodes or wires:
            words = label or tr("Delete {what}")
            text = words.format(what=self.what(nodes, wires))
            self.perform(text, lambda network: edits.remove(network, nodes, wires))

    def delete_and_heal(self, nodes: Collection[NodeId], wires: Collection[WireId]) -> None:
        """Take nodes away and let what flowed in flow on to where it went."""
        if nodes:
            text = tr("Delete {what}").format(what=self.what(nodes, ()))
            self.perform(text, lambda network: edits.remove_and_heal(network, nodes))
        elif wires:
            self.delete((), wires)

    def what(self, nodes: Collection[NodeId], wires: Collection[WireId]) -> str:
        """What an edit is about, in words."""
        if len(nodes) == 1:
            return self.workspace.network.layer_of(next(iter(nodes))).name
        if nodes:
            return tr("{count} layers").format(count=len(nodes))
        return tr("wire") if len(wires) == 1 else tr("{count} wires").format(count=len(wires))

    # --- copying ------------------------------------------------------------------------------

    def paste(self, fragment: Network, middle: Point, *, shared: bool = False) -> None:
        """Add a part of a network, with its middle at `middle`; `shared` calls the same layers."""
        xs = [node.position[0] for node in fragment.nodes.values()]
        ys = [node.position[1] for node in fragment.nodes.values()]
        x = (min(xs) + max(xs) + theme.card_narrowest) / 2
        y = (min(ys) + max(ys) + 4 * theme.card_line) / 2
        offset = snapped_point((middle[0] - x, middle[1] - y))
        self.pasted(fragment, offset, tr("Paste shared") if shared else tr("Paste"), shared)

    def duplicate(self, nodes: Collection[NodeId]) -> None:
        """Add a copy of these nodes beside them."""
        if nodes:
            fragment = edits.copied(self.workspace.network, nodes)
            self.pasted(fragment, (duplicate_offset, duplicate_offset), tr("Duplicate"))

    def pasted(self, fragment: Network, offset: Point, label: str, shared: bool = False) -> None:
        """Add a part of a network, moved by `offset`, and select it."""
        found: list[NodeId] = []

        def run(network: Network) -> Network:
            network, nodes = edits.paste(network, fragment, offset=offset, shared=shared)
            found.extend(nodes)
            return network

        if self.perform(label, run):
            self.graph.select_wires(())
            self.workspace.select(found)

    # --- placing ------------------------------------------------------------------------------

    def nudge(self, dx: float, dy: float) -> None:
        """Move the selected nodes; steps that follow one another are one undo step."""
        network = self.workspace.network
        places = {
            node: (
                network.nodes[node].position[0] + dx,
                network.nodes[node].position[1] + dy,
            )
            for node in self.workspace.selection
        }
        if places:
            what = self.what(self.workspace.selection, ())
            key = "nudge " + " ".join(sorted(places))
            text = tr("Move {what}").format(what=what)
            self.perform(text, lambda net: edits.move(net, places), merge=key)

    def arrange(
        self,
        positions: dict[NodeId, Point],
        found_routes: Iterable[tuple[NodeId, NodeId, Sequence[Point]]],
        *,
        part: bool,
    ) -> bool:
        """Take an automatic placement; with `part` it stays where that part of the network was."""
        cards = self.graph.cards
        present = {node: place for node, place in positions.items() if node in cards}
        if not present:
            return False
        dx = dy = 0.0
        if part:
            dx = min(cards[n].left for n in present) - min(x for x, _ in present.values())
            dy = min(cards[n].top for n in present) - min(y for _, y in present.values())
        places = {n: snapped_point((x + dx, y + dy)) for n, (x, y) in present.items()}
        shifted = [
            (source, target, [(x + dx, y + dy) for x, y in points])
            for source, target, points in found_routes
        ]
        kept = routes.stored(places, shifted)
        if part:
            view = self.workspace.network.settings.get(routes.section) or {}
            kept = {**view.get("routes", {}), **kept}

        def edit(network: Network) -> Network:
            return with_view(edits.move(network, places), "routes", kept or None)

        return self.perform(tr("Arrange"), edit)

    def set_view(self, key: str, value: Any, label: str) -> None:
        """Store how the network is looked at, with the network."""
        self.perform(label, lambda network: with_view(network, key, value))

    # --- mending ------------------------------------------------------------------------------

    def repair(self, card: Card) -> None:
        """Perform the edit that the card's error proposes; a new layer gets room."""
        problem = card.error
        if problem is None or problem.repair is None:
            return
        repair = problem.repair
        if isinstance(repair, ShowCode):
            self.workspace.code_requested.emit(repair.digests)
            return
        before = self.workspace.network

        def edit(network: Network) -> Network:
            network = edits.repaired(network, repair)
            new = network.nodes.keys() - before.nodes.keys()
            wire = getattr(repair, "wire", None)
            if len(new) == 1 and wire in self.graph.wires:
                network = self._settled(network, next(iter(new)), wire)
            return network

        self.perform(repair.title, edit)

    def _settled(self, network: Network, node: NodeId, wire: WireId) -> Network:
        """Put a node that a repair inserted where it fits, and make room for it."""
        card = draft(self.graph, network.layer_of(node).type)
        if card is None:
            return network
        place = on_wire(self.graph, wire, card)
        return edits.move(network, {**self._room(wire, place, card), node: place})


def with_view(network: Network, key: str, value: Any) -> Network:
    """`network` with one entry of its view settings; None takes it away."""
    present = network.settings.get(routes.section)
    view = dict(present) if isinstance(present, dict) else {}
    view.pop(key, None)
    if value is not None:
        view[key] = value
    return edits.set_setting(network, routes.section, view or None)
