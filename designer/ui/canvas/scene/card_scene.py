"""The cards and wires of one network, as they stand on the canvas."""

from collections.abc import Collection, Container, Iterable, Mapping

from PySide6.QtCore import QObject, QRectF
from PySide6.QtWidgets import QGraphicsScene
from typing_extensions import override

from designer.network.check_result import NodeResult
from designer.network.graph import INPUT, OUTPUT, LayerId, Network, NodeId, Wire, WireId, wire_order
from designer.network.model_ends import placed_ends
from designer.network.problems import Problem
from designer.ui import theme
from designer.ui.canvas.paint.cards import CardPainter
from designer.ui.canvas.paint.far import FarPicture
from designer.ui.canvas.paint.network_item import NetworkItem
from designer.ui.canvas.scene import routes
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.frames import Frame, frames_of
from designer.ui.canvas.scene.geometry import (
    Box,
    BoxIndex,
    Point,
    farthest,
    within_canvas,
)
from designer.ui.canvas.scene.look import Look
from designer.ui.canvas.scene.lookup import Lookup
from designer.ui.canvas.scene.note_places import NotePlaces
from designer.ui.canvas.scene.wire import WireLine
from designer.ui.workspace import Workspace

# How far a card's picture reaches beyond its body: ports, outline, nested edge, link lines.
overhang = 24.0
wire_reach = 6.0
port_name_reach = 120.0


class CardScene(Lookup, QGraphicsScene):
    """Cards and wires: made, dropped, shown elsewhere for a while, and painted again.

    Cards are values of this view: their place may differ from the document's only while something
    is being dragged. What has to be painted again is found here, region by region.
    """

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.cards: dict[NodeId, Card] = {}
        self.wires: dict[WireId, WireLine] = {}
        self.arriving: dict[NodeId, set[WireId]] = {}
        self.leaving: dict[NodeId, set[WireId]] = {}
        self.calls: dict[LayerId, set[NodeId]] = {}
        self.selected_wires: frozenset[WireId] = frozenset()
        self.hovered_wire: WireId | None = None
        self.frames: dict[str, Frame] = {}
        self.selected_frame: str | None = None
        self.rightwards = False
        self.look = Look()
        self.far = FarPicture(self.cards, self.wires, self.leaving)
        self.card_places = BoxIndex()
        self.wire_places = BoxIndex()
        self.errors: dict[NodeId, Problem] = {}
        self.note_places = NotePlaces(self)
        self.warnings: dict[NodeId, Problem] = {}
        self._refused: set[WireId] = set()
        self._network = Network()
        self._painter: CardPainter | None = None
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(-farthest, -farthest, 2 * farthest, 2 * farthest)
        self.addItem(NetworkItem(self))

    @override
    @property
    def painter(self) -> CardPainter:
        """Paints cards in the theme in force."""
        if self._painter is None:
            self._painter = CardPainter(self.rightwards)
        return self._painter

    # --- for the moment -----------------------------------------------------------------------

    def select_wires(self, wires: Collection[WireId]) -> None:
        """Select exactly these wires."""
        chosen = frozenset(wire for wire in wires if wire in self.wires)
        if chosen != self.selected_wires:
            for wire in chosen ^ self.selected_wires:
                self._repaint_wire(wire)
            self.selected_wires = chosen
        if chosen:
            self.select_frame(None)

    def select_frame(self, key: str | None) -> None:
        """Select exactly this frame, or none."""
        if key != self.selected_frame:
            for frame in (self.selected_frame, key):
                self._repaint_frame(frame)
            self.selected_frame = key

    def show_frames(self, frames: Iterable[Frame]) -> None:
        """Show frames elsewhere for now."""
        for frame in frames:
            self._repaint_frame(frame.id)
            self.frames[frame.id] = frame
            self._repaint_frame(frame.id)

    def _take_frames(self) -> None:
        """Take the frames that the network has."""
        frames = frames_of(self._network)
        if frames != self.frames:
            self.frames = frames
            self.update()
        if self.selected_frame not in frames:
            self.selected_frame = None

    def _repaint_frame(self, key: str | None) -> None:
        frame = self.frames.get(key or "")
        if frame is not None:
            # Its title stands above it when seen from far away.
            left, top, right, bottom = frame.box
            self._repaint_box((left, top - 20 / theme.zoom_least, right, bottom), 8.0)

    def displace(self, places: Mapping[NodeId, Point]) -> None:
        """Show cards elsewhere for now; `settle` puts them back where the document has them."""
        for node, (left, top) in places.items():
            card = self.cards[node]
            self._repaint_card(card)
            card.left, card.top = left, top
            self.card_places.put(node, card.box)
            self.far.touch(node)
        moved = {wire for node in places for wire in self.arriving[node] | self.leaving[node]}
        for wire in moved:
            self._lead(self.wires[wire])
        for node in places:
            self._repaint_card(self.cards[node])

    def settle(self, nodes: Iterable[NodeId]) -> None:
        """Put cards where the document has them."""
        places = {}
        for node in nodes:
            if node in self.cards and node in self._network.nodes:
                x, y = self._network.nodes[node].position
                place, card = (within_canvas(x), within_canvas(y)), self.cards[node]
                if place != (card.left, card.top):
                    places[node] = place
        self.displace(places)

    def set_look(self, *, accepting: Container[PortRef] | None, aimed: PortRef | None) -> None:
        """Show which ports would take the wire that is being dragged."""
        if accepting is not self.look.accepting:
            self.look.accepting = accepting
            self.look.aimed = aimed
            self.update()
        elif aimed != self.look.aimed:
            for port in (aimed, self.look.aimed):
                self._repaint_port(port)
            self.look.aimed = aimed

    def hover(self, port: PortRef | None, wire: WireId | None, node: NodeId | None = None) -> None:
        """Light up what is under the cursor; `node` shows its optional inputs."""
        if node != self.look.pointed:
            for key in (node, self.look.pointed):
                if key in self.cards:
                    self._repaint_card(self.cards[key])
            self.look.pointed = node
        if port != self.look.hovered:
            for item in (port, self.look.hovered):
                self._repaint_port(item)
            self.look.hovered = port
        if wire != self.hovered_wire:
            for line in (wire, self.hovered_wire):
                if line is not None:
                    self._repaint_wire(line)
            self.hovered_wire = wire

    # --- the parts ----------------------------------------------------------------------------

    def _make_card(self, node_id: NodeId, answers: Mapping[NodeId, NodeResult]) -> None:
        node = self._network.nodes[node_id]
        layer = self._network.layers[node.layer]
        catalog = self.workspace.catalog
        card = Card(
            node,
            layer,
            catalog.of(layer),
            catalog.signature(layer, node.arguments),
            answers.get(node_id),
            self.rightwards,
            len(self.calls[node.layer]),
        )
        card.error = self.errors.get(node_id)
        card.warning = self.warnings.get(node_id)
        self.cards[node_id] = card
        self.card_places.put(node_id, card.box)
        self.far.touch(node_id)

    def _number_ends(self) -> None:
        """Let inputs and outputs say which of the model's they are, where there are several."""
        orders: dict[NodeId, tuple[int, int] | None] = {}
        for kind in (INPUT, OUTPUT):
            ends = placed_ends(self._network, kind)
            for number, node in enumerate(ends, 1):
                orders[node] = (number, len(ends)) if len(ends) > 1 else None
        for node, order in orders.items():
            card = self.cards[node]
            if card.order != order:
                self._repaint_card(card)
                card.set_order(order, self.rightwards)
                self.card_places.put(node, card.box)
                self.far.touch(node)
                for wire in self.arriving[node] | self.leaving[node]:
                    self._lead(self.wires[wire])
                self._repaint_card(card)

    def _drop_card(self, node: NodeId) -> None:
        card = self.cards.pop(node, None)
        if card is None:
            return
        self._repaint_card(card)
        self.card_places.take(node)
        self.far.touch(node)
        self.arriving.pop(node, None)
        self.leaving.pop(node, None)

    def _make_wire(self, wire: Wire) -> None:
        line = self.wires[wire.id] = WireLine(wire)
        line.refused = wire.id in self._refused
        self._lead(line)

    def _drop_wire(self, wire: WireId) -> None:
        line = self.wires.pop(wire, None)
        if line is None:
            return
        self._repaint_box(line.box, wire_reach)
        self.wire_places.take(wire)
        self.arriving.get(line.wire.target, set()).discard(wire)
        self.leaving.get(line.wire.source, set()).discard(wire)
        self.far.touch(line.wire.source)
        self.selected_wires -= {wire}
        if self.hovered_wire == wire:
            self.hovered_wire = None

    def _lead(self, line: WireLine) -> None:
        """Lead a wire from port to port, along its route where it has one that still holds."""
        source, target = self.cards[line.wire.source], self.cards[line.wire.target]
        if line.controls:
            self._repaint_box(line.box, wire_reach)
        start = source.output_place(line.wire.output, self.rightwards)
        end = target.arrival_place(line.wire.port, line.id, self.rightwards)
        between = routes.route(self._network, line.wire, source, target)
        line.lead([start, *between, end], self.rightwards)
        self.wire_places.put(line.id, line.box)
        self.far.touch(source.id)
        self._repaint_box(line.box, wire_reach)

    def _note_wired(self, node: NodeId) -> None:
        card = self.cards[node]
        wired = {self.wires[wire].wire.port for wire in self.arriving[node]}
        wired |= {f">{self.wires[wire].wire.output}" for wire in self.leaving[node]}
        lists = self._lists(card) if len(self.arriving[node]) > 1 else {}
        relisted = lists != card.lists
        card.lists = lists
        is_new = relisted or wired != card.wired
        if is_new and card.take_wires(frozenset(wired), self.rightwards):
            self.card_places.put(node, card.box)
            self.far.touch(node)
            for wire in self.arriving[node] | self.leaving[node]:
                self._lead(self.wires[wire])
        if relisted:
            for wire in self.arriving[node]:
                self._lead(self.wires[wire])

    def _lists(self, card: Card) -> dict[str, tuple[WireId, ...]]:
        """The wires into each list of a card whose order counts, where it has several."""
        found = {}
        for port in card.signature.inputs:
            if port.many and not port.any_order:
                wires = [self.wires[wire].wire for wire in self.arriving[card.id]]
                wires = sorted((w for w in wires if w.port == port.name), key=wire_order)
                if len(wires) > 1:
                    found[port.name] = tuple(wire.id for wire in wires)
        return found

    def _find_partners(self) -> None:
        selected = self.look.selected
        partners: set[NodeId] = set()
        for node in selected:
            card = self.cards.get(node)
            if card is not None and card.calls > 1:
                partners |= self.calls.get(card.layer.id, set())
        self.look.partners = frozenset(partners - selected)

    # --- what is painted again ----------------------------------------------------------------

    def _repaint_card(self, card: Card) -> None:
        self._repaint_box(card.box, overhang)
        if card.error is not None:
            self._repaint_box(self.note_places.reach(card), 2.0)

    def _repaint_wire(self, wire: WireId) -> None:
        line = self.wires.get(wire)
        if line is None:
            return
        self._repaint_box(line.box, wire_reach)
        x, y = line.label_place
        self._repaint_box((x, y, x, y), 120.0)

    def _repaint_port(self, port: PortRef | None) -> None:
        if port is not None and port.node in self.cards:
            x, y = self.port_place(port)
            self._repaint_box((x, y, x, y), port_name_reach)

    def _repaint_box(self, box: Box, margin: float) -> None:
        left, top, right, bottom = box
        self.update(
            QRectF(
                left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin
            )
        )
