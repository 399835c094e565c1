"""Making cards and wires from a network, and keeping them as the network is."""

from collections.abc import Collection, Iterable, Mapping

from designer.catalog.catalog import Catalog
from designer.network.check_result import NodeResult
from designer.network.diff import Delta
from designer.network.graph import INPUT, OUTPUT, LayerId, Network, NodeId, Wire, WireId, wire_order
from designer.network.model_ends import placed_ends
from designer.network.presentation import Point, Route, frames_of, is_rightwards, routes_of
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.repaint import Repaint, most_regions
from designer.ui.canvas.scene.wire import WireLine
from designer.ui.canvas.scene.words import card_text

Results = Mapping[NodeId, NodeResult]


class Assembly:
    """Keeps `Contents` as the network is: an edit makes anew what it touches, and nothing else."""

    def __init__(self, contents: Contents, repaint: Repaint) -> None:
        self._contents = contents
        self._repaint = repaint

    # --- the whole ----------------------------------------------------------------------------

    def rebuild(self, network: Network, catalog: Catalog, results: Results) -> None:
        """Make everything anew."""
        contents = self._contents
        contents.clear()
        contents.network = network
        contents.rightwards = is_rightwards(network)
        self.take_presentation()
        for node in network.nodes.values():
            contents.calls.setdefault(node.layer, set()).add(node.id)
            contents.arriving[node.id] = set()
            contents.leaving[node.id] = set()
        for node_id in network.nodes:
            self._make_card(node_id, catalog, results)
        self._make_wires(network.wires.values())
        for node_id in network.nodes:
            self._note_wired(node_id)
        self._number_ends()
        self._repaint.everything()

    def take_presentation(self) -> None:
        """Take the frames and routes that the network has."""
        contents = self._contents
        contents.routes = routes_of(contents.network)
        frames = frames_of(contents.network)
        if frames != contents.frames:
            contents.frames = frames
            self._repaint.everything()

    # --- a change -----------------------------------------------------------------------------

    def apply(self, delta: Delta, network: Network, catalog: Catalog, results: Results) -> None:
        """Make, renew and drop what a change of the document touches, and nothing else."""
        contents, repaint = self._contents, self._repaint
        before, contents.network = contents.network, network
        for wire in delta.wires.removed | delta.wires.changed:
            self._drop_wire(wire)
        renewed = self._drop_and_find_renewed(delta, before)
        for node in renewed:
            if node in contents.cards:
                repaint.card(contents.cards[node])
            self._make_card(node, catalog, results)
        affected = (self._rewire(delta, before) | renewed) & contents.cards.keys()
        for node in affected:
            self._note_wired(node)
            contents.tiles.touch(node)
        self._lead_all(renewed)
        if delta.rest and network.settings != before.settings:
            self.take_presentation()
            for line in contents.wires.values():
                self._lead(line)
        if self._concerns_ends(delta, before):
            self._number_ends()
        self._forget_labels(affected)
        if len(affected) + len(delta.nodes.removed) > most_regions:
            repaint.everything()
        else:
            for node in affected:
                repaint.card(contents.cards[node])

    def _concerns_ends(self, delta: Delta, before: Network) -> bool:
        """Whether an input or an output of the model came, went or changed."""
        network = self._contents.network
        kinds = {network.layers[key].type for key in delta.layers.added | delta.layers.changed}
        kinds |= {network.layer_of(key).type for key in delta.nodes.changed}
        kinds |= {before.layers[key].type for key in delta.layers.removed}
        return bool(kinds & {INPUT, OUTPUT})

    def _drop_and_find_renewed(self, delta: Delta, before: Network) -> set[NodeId]:
        """Drop the cards that are gone; returns the nodes whose cards are to be made anew.

        That are those that changed, those whose layer did, and those whose layer is called
        more or less often than before.
        """
        contents, network = self._contents, self._contents.network
        layers: set[LayerId] = set(delta.layers.changed)
        for node in delta.nodes.removed | delta.nodes.changed:
            if node in before.nodes:
                layer = before.nodes[node].layer
                layers.add(layer)
                contents.calls.get(layer, set()).discard(node)
        for node in delta.nodes.removed:
            self._drop_card(node)
        for node in delta.nodes.added | delta.nodes.changed:
            layer = network.nodes[node].layer
            layers.add(layer)
            contents.calls.setdefault(layer, set()).add(node)
            contents.arriving.setdefault(node, set())
            contents.leaving.setdefault(node, set())
        renewed = set(delta.nodes.added | delta.nodes.changed)
        for layer in layers:
            if not contents.calls.get(layer):
                contents.calls.pop(layer, None)
            renewed |= contents.calls.get(layer, set())
        return renewed

    def _rewire(self, delta: Delta, before: Network) -> set[NodeId]:
        """Make the wires that are new or changed; returns the nodes at all ends, old and new."""
        network = self._contents.network
        touched = self._make_wires(
            network.wires[wire] for wire in delta.wires.added | delta.wires.changed
        )
        for wire in delta.wires.removed | delta.wires.changed:
            old = before.wires.get(wire)
            touched |= {old.source, old.target} if old is not None else set()
        return touched

    # --- what Keras says ----------------------------------------------------------------------

    def take_results(self, results: Results) -> None:
        """Show on the cards what Keras says now."""
        contents = self._contents
        changed = [
            card
            for key, card in contents.cards.items()
            if (new := results.get(key)) is not card.result and new != card.result
        ]
        for card in changed:
            self._take_result(card, results.get(card.id))
        self._forget_labels([card.id for card in changed])
        if len(changed) > most_regions:
            self._repaint.everything()
        else:
            for card in changed:
                self._repaint.card(card)

    def _take_result(self, card: Card, result: NodeResult | None) -> None:
        width, contents = card.width, self._contents
        card.take_result(result, card_text(card.spec, card.layer, result), contents.rightwards)
        if card.width != width:
            self._measured(card)

    def take_errors(self, nodes: Iterable[NodeId]) -> None:
        """Let these cards have the errors that there are now."""
        contents = self._contents
        for node in nodes:
            card = contents.cards[node]
            self._repaint.card(card)
            card.error, card.note = contents.errors.get(node), None
            self._repaint.card(card)

    # --- what anybody says --------------------------------------------------------------------

    def take_marks(self, nodes: Collection[NodeId], wires: Collection[WireId]) -> None:
        """Let these cards and wires, as far as they are there, have the marks there are now."""
        contents, marks = self._contents, self._contents.marks
        cards = [contents.cards[node] for node in nodes if node in contents.cards]
        lines = [contents.wires[wire] for wire in wires if wire in contents.wires]
        few = len(cards) + len(lines) <= most_regions
        for card in cards:
            card.take_marks(marks.nodes.get(card.id, ()))
            contents.tiles.touch(card.id)
            if few:
                self._repaint.card(card)
        for line in lines:
            if few:
                self._repaint.wire(line.id)  # where its marks stood
            line.take_marks(marks.wires.get(line.id, ()))
            contents.tiles.touch(line.wire.source)
            if few:
                self._repaint.wire(line.id)
        if not few:
            self._repaint.everything()

    # --- places -------------------------------------------------------------------------------

    def displace(self, places: Mapping[NodeId, Point]) -> None:
        """Let cards stand elsewhere, with their wires."""
        contents = self._contents
        for node, (left, top) in places.items():
            card = contents.cards[node]
            self._repaint.card(card)
            card.left, card.top = left, top
            contents.card_places.put(node, card.box)
            contents.tiles.touch(node)
        self._lead_all(places)
        for node in places:
            self._repaint.card(contents.cards[node])

    def _measured(self, card: Card) -> None:
        """A card became wider or narrower, and its ports stand elsewhere."""
        contents = self._contents
        contents.card_places.put(card.id, card.box)
        contents.tiles.touch(card.id)
        self._lead_all([card.id])

    # --- the parts ----------------------------------------------------------------------------

    def _make_card(self, node_id: NodeId, catalog: Catalog, results: Results) -> None:
        contents = self._contents
        node = contents.network.nodes[node_id]
        layer = contents.network.layers[node.layer]
        card = Card(
            node,
            layer,
            catalog.of(layer),
            catalog.signature(layer, node.arguments),
            results.get(node_id),
            contents.rightwards,
            len(contents.calls[node.layer]),
        )
        card.error = contents.errors.get(node_id)
        card.take_marks(contents.marks.nodes.get(node_id, ()))
        contents.cards[node_id] = card
        contents.card_places.put(node_id, card.box)
        contents.tiles.touch(node_id)

    def _drop_card(self, node: NodeId) -> None:
        contents = self._contents
        card = contents.cards.pop(node, None)
        if card is None:
            return
        self._repaint.card(card)
        contents.card_places.take(node)
        contents.tiles.touch(node)
        contents.arriving.pop(node, None)
        contents.leaving.pop(node, None)

    def _make_wires(self, wires: Iterable[Wire]) -> set[NodeId]:
        """Make these wires, as far as both ends are there; returns the nodes at their ends."""
        contents, touched = self._contents, set()
        for wire in wires:
            if wire.source in contents.cards and wire.target in contents.cards:
                contents.arriving[wire.target].add(wire.id)
                contents.leaving[wire.source].add(wire.id)
                line = contents.wires[wire.id] = WireLine(wire)
                line.take_marks(contents.marks.wires.get(wire.id, ()))
                self._lead(line)
                touched |= {wire.source, wire.target}
        return touched

    def _drop_wire(self, wire: WireId) -> None:
        contents = self._contents
        line = contents.wires.pop(wire, None)
        if line is None:
            return
        self._repaint.course(line)
        contents.wire_places.take(wire)
        contents.arriving.get(line.wire.target, set()).discard(wire)
        contents.leaving.get(line.wire.source, set()).discard(wire)
        contents.tiles.touch(line.wire.source)

    def _lead_all(self, nodes: Iterable[NodeId]) -> None:
        """Lead the wires of these nodes anew."""
        arriving, leaving = self._contents.arriving, self._contents.leaving
        for wire in {wire for node in nodes for wire in arriving[node] | leaving[node]}:
            self._lead(self._contents.wires[wire])

    def _lead(self, line: WireLine) -> None:
        """Lead a wire from port to port, along its route where it has one that still holds."""
        contents = self._contents
        source, target = contents.cards[line.wire.source], contents.cards[line.wire.target]
        if line.controls:
            self._repaint.course(line)
        start = source.output_place(line.wire.output, contents.rightwards)
        end = target.arrival_place(line.wire.port, line.id, contents.rightwards)
        route = contents.routes.get((source.id, target.id))
        between = route.points if route is not None and _holds(route, source, target) else ()
        line.lead([start, *between, end], contents.rightwards)
        contents.wire_places.put(line.id, line.box)
        contents.tiles.touch(source.id)
        self._repaint.course(line)

    def _number_ends(self) -> None:
        """Let inputs and outputs say which of the model's they are, where there are several."""
        contents = self._contents
        orders: dict[NodeId, tuple[int, int] | None] = {}
        for kind in (INPUT, OUTPUT):
            ends = placed_ends(contents.network, kind)
            for number, node in enumerate(ends, 1):
                orders[node] = (number, len(ends)) if len(ends) > 1 else None
        for node, order in orders.items():
            card = contents.cards[node]
            if card.order != order:
                self._repaint.card(card)
                card.set_order(order, contents.rightwards)
                self._measured(card)
                self._repaint.card(card)

    def _note_wired(self, node: NodeId) -> None:
        """Let a card know which of its ports are wired, which may move them."""
        contents = self._contents
        card, arriving = contents.cards[node], contents.arriving[node]
        wired = {contents.wires[wire].wire.port for wire in arriving}
        wired |= {f">{contents.wires[wire].wire.output}" for wire in contents.leaving[node]}
        lists = self._lists(card) if len(arriving) > 1 else {}
        relisted = lists != card.lists
        card.lists = lists
        is_new = relisted or wired != card.wired
        if is_new and card.take_wires(frozenset(wired), contents.rightwards):
            self._measured(card)
        if relisted:
            for wire in arriving:
                self._lead(contents.wires[wire])

    def _lists(self, card: Card) -> dict[str, tuple[WireId, ...]]:
        """The wires into each list of a card whose order counts, where it has several."""
        lists = {}
        for port in card.signature.inputs:
            if port.many and not port.any_order:
                arriving = self._contents.arriving[card.id]
                wires = [self._contents.wires[wire].wire for wire in arriving]
                wires = sorted((w for w in wires if w.port == port.name), key=wire_order)
                if len(wires) > 1:
                    lists[port.name] = tuple(wire.id for wire in wires)
        return lists

    def _forget_labels(self, nodes: Collection[NodeId]) -> None:
        """Labels depend on what flows out of a node and, for its rank, on what flows in."""
        contents = self._contents
        forgotten: set[WireId] = set()
        for node in nodes:
            for wire in contents.leaving.get(node, ()):
                forgotten.add(wire)
                forgotten |= contents.leaving.get(contents.wires[wire].wire.target, set())
        for wire in forgotten:
            contents.wires[wire].label = None
        if len(nodes) <= most_regions:
            for wire in forgotten:
                self._repaint.wire(wire)


def _holds(route: Route, source: Card, target: Card) -> bool:
    """Whether both ends of a route still stand where they stood when it was found."""
    return all(
        abs(place[0] - card.left) < 1 and abs(place[1] - card.top) < 1
        for place, card in ((route.source, source), (route.target, target))
    )
