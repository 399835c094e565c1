"""The network on the canvas as the workspace tells it, kept up to date change by change."""

from collections.abc import Collection, Container, Iterable, Mapping

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtWidgets import QGraphicsScene

from designer.document import Change
from designer.network.answer import NodeAnswer
from designer.network.diff import Delta
from designer.network.model import LayerId, Network, NodeId, Wire, WireId, wire_order
from designer.network.problems import Problem, Severity
from designer.ui import theme
from designer.ui.canvas import routes
from designer.ui.canvas.card import Card, PortRef, problems_of
from designer.ui.canvas.far import FarPicture
from designer.ui.canvas.fonts import fonts
from designer.ui.canvas.geometry import (
    Box,
    BoxIndex,
    Point,
    farthest,
    within_canvas,
)
from designer.ui.canvas.look import Look
from designer.ui.canvas.lookup import Lookup
from designer.ui.canvas.network_item import NetworkItem
from designer.ui.canvas.note_painting import note_distance, note_line, note_widest
from designer.ui.canvas.painting import CardPainter
from designer.ui.canvas.wire import WireLine
from designer.ui.canvas.words import words
from designer.ui.workspace import Workspace

# After this long without an answer shapes are shown as being out of date. A faster checker never
# lets a card flicker.
patience_ms = 300
# A change of more cards than this repaints everything instead of many small regions.
most_regions = 150
# How far a card's picture reaches beyond its body: ports, outline, nested edge, link lines.
overhang = 24.0
wire_reach = 6.0
port_name_reach = 120.0


class GraphScene(Lookup, QGraphicsScene):
    """The cards and wires of the network in the workspace's scope.

    It listens to the workspace and paints; it never edits. Cards are values of this view: their
    place may differ from the document's only while something is being dragged.
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
        self.rightwards = False
        self.look = Look()
        self.far = FarPicture(self.cards, self.wires, self.leaving)
        self.card_places = BoxIndex()
        self.wire_places = BoxIndex()
        self.errors: dict[NodeId, Problem] = {}
        self._warnings: dict[NodeId, Problem] = {}
        self._network = Network()
        self._painter: CardPainter | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(patience_ms)
        self._patience.timeout.connect(self._grow_impatient)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(-farthest, -farthest, 2 * farthest, 2 * farthest)
        self.addItem(NetworkItem(self))
        workspace.changed.connect(self._on_changed)
        workspace.answered.connect(self._on_answered)
        workspace.selection_changed.connect(self._on_selection)
        workspace.scope_changed.connect(self.rebuild)
        workspace.catalog_changed.connect(self.rebuild)
        theme.switch.changed.connect(self.restyle)
        self.rebuild()

    # --- what is where ------------------------------------------------------------------------

    @property
    def painter(self) -> CardPainter:
        """Paints cards in the theme in force."""
        if self._painter is None:
            self._painter = CardPainter(self.rightwards)
        return self._painter

    # --- what changes -------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Take the whole network anew."""
        network = self._network = self.workspace.network
        for kept in (self.cards, self.wires, self.arriving, self.leaving, self.calls):
            kept.clear()
        self.card_places.clear()
        self.wire_places.clear()
        self.far.clear()
        self.selected_wires = frozenset()
        self.hovered_wire = None
        self._set_direction(network)
        self._take_problems()
        answers = self._answers()
        for node in network.nodes.values():
            self.calls.setdefault(node.layer, set()).add(node.id)
            self.arriving[node.id] = set()
            self.leaving[node.id] = set()
        for node_id in network.nodes:
            self._make_card(node_id, answers)
        for wire in network.wires.values():
            if wire.source in self.cards and wire.target in self.cards:
                self.arriving[wire.target].add(wire.id)
                self.leaving[wire.source].add(wire.id)
                self._make_wire(wire)
        for node_id in network.nodes:
            self._note_wired(node_id)
        self.look.selected = self.workspace.selection
        self._find_partners()
        self.update()

    def restyle(self) -> None:
        """Take theme and fonts anew."""
        fonts.cache_clear()
        self._painter = None
        for card in self.cards.values():
            card.face = card.note = None
        self.update()

    def select_wires(self, wires: Collection[WireId]) -> None:
        """Select exactly these wires."""
        chosen = frozenset(wires) & self.wires.keys()
        if chosen != self.selected_wires:
            for wire in chosen ^ self.selected_wires:
                self._repaint_wire(wire)
            self.selected_wires = chosen

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

    def _on_changed(self, change: Change) -> None:
        scope = self.workspace.scope
        if change.reset or not change.before.has(scope):
            self.rebuild()
            return
        if change.after is change.before:
            return
        delta = change.delta(scope)
        before, self._network = self._network, self.workspace.network
        if self._direction(self._network) != self.rightwards:
            self.rebuild()
            return
        self._apply(delta, before)
        if not self.workspace.is_current() and not self._patience.isActive():
            self._patience.start()

    def _apply(self, delta: Delta, before: Network) -> None:
        """Make, renew and drop what a change of the document touches, and nothing else."""
        for wire in delta.wires.removed | delta.wires.changed:
            self._drop_wire(wire)
        renewed = self._renewed(delta, before)
        answers = self._answers()
        for node in renewed:
            if node in self.cards:
                self._repaint_card(self.cards[node])
            self._make_card(node, answers)
        touched = self._rewire(delta, before)
        affected = (touched | renewed) & self.cards.keys()
        for node in affected:
            self._note_wired(node)
            self.far.touch(node)
        for wire in {wire for node in renewed for wire in self.arriving[node] | self.leaving[node]}:
            self._lead(self.wires[wire])
        if delta.rest and self._network.settings != before.settings:
            for line in self.wires.values():  # routes are kept in the settings
                self._lead(line)
        self._forget_labels(affected)
        self._find_partners()
        if len(affected) + len(delta.nodes.removed) > most_regions:
            self.update()
        else:
            for node in affected:
                self._repaint_card(self.cards[node])

    def _renewed(self, delta: Delta, before: Network) -> set[NodeId]:
        """Drop the cards that are gone; returns the nodes whose cards are to be made anew.

        That are those that changed, those whose layer did, and those whose layer is called
        more or less often than before.
        """
        network = self._network
        layers: set[LayerId] = set(delta.layers.changed)
        for node in delta.nodes.removed | delta.nodes.changed:
            if node in before.nodes:
                layer = before.nodes[node].layer
                layers.add(layer)
                self.calls.get(layer, set()).discard(node)
        for node in delta.nodes.removed:
            self._drop_card(node)
        for node in delta.nodes.added | delta.nodes.changed:
            layer = network.nodes[node].layer
            layers.add(layer)
            self.calls.setdefault(layer, set()).add(node)
            self.arriving.setdefault(node, set())
            self.leaving.setdefault(node, set())
        renewed = set(delta.nodes.added | delta.nodes.changed)
        for layer in layers:
            if not self.calls.get(layer):
                self.calls.pop(layer, None)
            renewed |= self.calls.get(layer, set())
        return renewed

    def _rewire(self, delta: Delta, before: Network) -> set[NodeId]:
        """Make the wires that are new or changed; returns the nodes at all ends, old and new."""
        touched: set[NodeId] = set()
        for wire in delta.wires.added | delta.wires.changed:
            value = self._network.wires[wire]
            if value.source in self.cards and value.target in self.cards:
                self.arriving[value.target].add(wire)
                self.leaving[value.source].add(wire)
                self._make_wire(value)
                touched |= {value.source, value.target}
        for wire in delta.wires.removed | delta.wires.changed:
            old = before.wires.get(wire)
            touched |= {old.source, old.target} if old is not None else set()
        return touched

    def _on_answered(self, _answer: object) -> None:
        self._patience.stop()
        if self.look.late:
            self.look.late = False
            self.update()
        answers = self._answers()
        errors, warnings = self.errors, self._warnings
        refused = self._take_problems()
        changed = [
            card
            for key, card in self.cards.items()
            if (new := answers.get(key)) is not card.answer and new != card.answer
        ]
        for card in changed:
            self._renew_answer(card, answers.get(card.id))
        self._forget_labels([card.id for card in changed])
        if len(changed) > most_regions:
            self.update()
        else:
            for card in changed:
                self._repaint_card(card)
        marked = {
            node
            for old, new in ((errors, self.errors), (warnings, self._warnings))
            for node in old.keys() | new.keys()
            if old.get(node) != new.get(node)
        } & self.cards.keys()
        for node in marked:
            card = self.cards[node]
            self._repaint_card(card)
            card.error, card.warning = self.errors.get(node), self._warnings.get(node)
            card.note = None
            self._repaint_card(card)
        for line in self.wires.values():
            if (line.id in refused) != line.refused:
                line.refused = not line.refused
                self._repaint_wire(line.id)

    def _renew_answer(self, card: Card, answer: NodeAnswer | None) -> None:
        width = card.width
        card.take_answer(answer, words(card.spec, card.layer, answer), self.rightwards)
        if card.width != width:
            wires = self.arriving[card.id] | self.leaving[card.id]
            self.card_places.put(card.id, card.box)
            self.far.touch(card.id)
            for wire in wires:
                self._lead(self.wires[wire])

    def _forget_labels(self, nodes: Collection[NodeId]) -> None:
        """Labels depend on what flows out of a node and, for its rank, on what flows in."""
        forgotten: set[WireId] = set()
        for node in nodes:
            for wire in self.leaving.get(node, ()):
                forgotten.add(wire)
                forgotten |= self.leaving.get(self.wires[wire].wire.target, set())
        for wire in forgotten:
            self.wires[wire].label = None
        if len(nodes) <= most_regions:
            for wire in forgotten:
                self._repaint_wire(wire)

    def _on_selection(self) -> None:
        before, after = self.look.selected, self.workspace.selection
        self.look.selected = after
        partners = self.look.partners
        self._find_partners()
        different = (before ^ after) | (partners ^ self.look.partners)
        if len(different) > most_regions:
            self.update()
            return
        for node in different & self.cards.keys():
            self._repaint_card(self.cards[node])
            for wire in self.arriving[node] | self.leaving[node]:
                self._repaint_wire(wire)

    def _grow_impatient(self) -> None:
        if not self.workspace.is_current() and self.workspace.answer is not None:
            self.look.late = True
            self.update()

    # --- the parts ----------------------------------------------------------------------------

    def _answers(self) -> Mapping[NodeId, NodeAnswer]:
        workspace = self.workspace
        if workspace.answer is None:
            return {}
        return workspace.answer.at(workspace.document.network, workspace.scope)

    def _take_problems(self) -> set[WireId]:
        answer, scope = self.workspace.answer, self.workspace.scope
        problems = [] if answer is None else [p for p in answer.problems if p.scope == scope]
        self.errors = problems_of(problems, Severity.ERROR)
        self._warnings = problems_of(problems, Severity.WARNING)
        return {p.wire for p in problems if p.wire is not None and p.severity is Severity.ERROR}

    def _direction(self, network: Network) -> bool:
        view = network.settings.get("view")
        return isinstance(view, dict) and view.get("direction") == "right"

    def _set_direction(self, network: Network) -> None:
        rightwards = self._direction(network)
        if rightwards != self.rightwards:
            self.rightwards = rightwards
            self._painter = None

    def _make_card(self, node_id: NodeId, answers: Mapping[NodeId, NodeAnswer]) -> None:
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
        card.warning = self._warnings.get(node_id)
        self.cards[node_id] = card
        self.card_places.put(node_id, card.box)
        self.far.touch(node_id)

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
        answer = self.workspace.answer
        line.refused = answer is not None and any(
            problem.wire == wire.id
            and problem.severity is Severity.ERROR
            and problem.scope == self.workspace.scope
            for problem in answer.problems
        )
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
        if wired != card.wired:
            card.wired = frozenset(wired)
            card.face = None
        lists = self._lists(card) if len(self.arriving[node]) > 1 else {}
        if lists != card.lists:
            card.lists, card.face = lists, None
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
            height = note_distance + 3 * note_line + 12
            width = max(card.width, note_widest)
            box = (card.left, card.bottom, card.left + width, card.bottom + height)
            self._repaint_box(box, 2.0)

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
