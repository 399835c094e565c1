"""The network on the canvas as the workspace tells it, kept up to date change by change."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, QTimer

from designer.document import Change
from designer.network.check_result import NodeResult
from designer.network.diff import Delta
from designer.network.graph import INPUT, OUTPUT, LayerId, Network, NodeId, WireId
from designer.network.problems import Severity
from designer.ui import theme
from designer.ui.canvas.scene.card import Card, problems_of
from designer.ui.canvas.scene.card_scene import CardScene
from designer.ui.canvas.scene.fonts import fonts
from designer.ui.canvas.scene.words import words
from designer.ui.workspace import Workspace

# After this long without an answer shapes are shown as being out of date. A faster checker never
# lets a card flicker.
patience_ms = 300
# A change of more cards than this repaints everything instead of many small regions.
most_regions = 150


class GraphScene(CardScene):
    """The cards and wires of the network in the workspace's scope.

    It listens to the workspace and paints; it never edits.
    """

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(workspace, parent)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(patience_ms)
        self._patience.timeout.connect(self._mark_shapes_late)
        workspace.changed.connect(self._on_changed)
        workspace.answered.connect(self._on_answered)
        workspace.selection_changed.connect(self._on_selection)
        workspace.scope_changed.connect(self.rebuild)
        workspace.catalog_changed.connect(self.rebuild)
        theme.switch.changed.connect(self.restyle)
        self.rebuild()

    def rebuild(self) -> None:
        """Take the whole network anew."""
        network = self._network = self.workspace.network
        for kept in (self.cards, self.wires, self.arriving, self.leaving, self.calls):
            kept.clear()
        self.card_places.clear()
        self.wire_places.clear()
        self.far.clear()
        self.note_places.clear()
        self.selected_wires = frozenset()
        self.hovered_wire = None
        self._set_direction(network)
        self._take_frames()
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
        self._number_ends()
        self.look.selected = self.workspace.selection
        self._find_partners()
        self.update()

    def restyle(self) -> None:
        """Take theme and fonts anew."""
        fonts.cache_clear()
        self._painter = None
        for card in self.cards.values():
            card.face = card.note = None
        self.note_places.clear()
        self.update()

    def _on_changed(self, change: Change) -> None:
        scope = self.workspace.scope
        if change.reset or not change.before.has(scope):
            self.rebuild()
            return
        if change.after is change.before:
            return
        self._move_notes()
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
        selected = self.selected_wires
        for wire in delta.wires.removed | delta.wires.changed:
            self._drop_wire(wire)
        renewed = self._renewed(delta, before)
        answers = self._answers()
        for node in renewed:
            if node in self.cards:
                self._repaint_card(self.cards[node])
            self._make_card(node, answers)
        touched = self._rewire(delta, before)
        self.selected_wires = frozenset(selected & self.wires.keys())
        affected = (touched | renewed) & self.cards.keys()
        for node in affected:
            self._note_wired(node)
            self.far.touch(node)
        for wire in {wire for node in renewed for wire in self.arriving[node] | self.leaving[node]}:
            self._lead(self.wires[wire])
        if delta.rest and self._network.settings != before.settings:
            self._take_frames()
            for line in self.wires.values():  # routes are kept in the settings
                self._lead(line)
        if self._concerns_ends(delta, before):
            self._number_ends()
        self._forget_labels(affected)
        self._find_partners()
        if len(affected) + len(delta.nodes.removed) > most_regions:
            self.update()
        else:
            for node in affected:
                self._repaint_card(self.cards[node])

    def _concerns_ends(self, delta: Delta, before: Network) -> bool:
        """Whether an input or an output of the model came, went or changed."""
        network = self._network
        kinds = {network.layers[key].type for key in delta.layers.added | delta.layers.changed}
        kinds |= {network.layer_of(key).type for key in delta.nodes.changed}
        kinds |= {before.layers[key].type for key in delta.layers.removed}
        return bool(kinds & {INPUT, OUTPUT})

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

    def _move_notes(self) -> None:
        """Let notes look for their places anew."""
        for node in self.errors if len(self.errors) <= most_regions else ():
            if node in self.cards:
                self._repaint_card(self.cards[node])
        self.note_places.clear()

    def _on_answered(self, _answer: object) -> None:
        self._patience.stop()
        if self.look.late:
            self.look.late = False
            self.update()
        answers = self._answers()
        errors, warnings = self.errors, self.warnings
        self._take_problems()
        changed = [
            card
            for key, card in self.cards.items()
            if (new := answers.get(key)) is not card.result and new != card.result
        ]
        for card in changed:
            self._renew_result(card, answers.get(card.id))
        self._forget_labels([card.id for card in changed])
        if len(changed) > most_regions:
            self.update()
        else:
            for card in changed:
                self._repaint_card(card)
        if errors or self.errors:
            self._move_notes()
        marked = {
            node
            for old, new in ((errors, self.errors), (warnings, self.warnings))
            for node in old.keys() | new.keys()
            if old.get(node) != new.get(node)
        } & self.cards.keys()
        for node in marked:
            card = self.cards[node]
            self._repaint_card(card)
            card.error, card.warning = self.errors.get(node), self.warnings.get(node)
            card.note = None
            self._repaint_card(card)
        for line in self.wires.values():
            if (line.id in self._refused) != line.refused:
                line.refused = not line.refused
                self._repaint_wire(line.id)

    def _renew_result(self, card: Card, answer: NodeResult | None) -> None:
        width = card.width
        card.take_result(answer, words(card.spec, card.layer, answer), self.rightwards)
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
        if after:
            self.select_frame(None)
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

    def _mark_shapes_late(self) -> None:
        if not self.workspace.is_current() and self.workspace.result is not None:
            self.look.late = True
            self.update()

    # --- what the workspace knows -------------------------------------------------------------

    def _answers(self) -> Mapping[NodeId, NodeResult]:
        workspace = self.workspace
        if workspace.result is None:
            return {}
        return workspace.result.at(workspace.document.network, workspace.scope)

    def _take_problems(self) -> None:
        answer, scope = self.workspace.result, self.workspace.scope
        problems = [] if answer is None else [p for p in answer.problems if p.scope == scope]
        self.errors = problems_of(problems, Severity.ERROR)
        self.warnings = problems_of(problems, Severity.WARNING)
        self._refused = {
            problem.wire
            for problem in problems
            if problem.wire is not None and problem.severity is Severity.ERROR
        }

    def _direction(self, network: Network) -> bool:
        view = network.settings.get("view")
        return isinstance(view, dict) and view.get("direction") == "right"

    def _set_direction(self, network: Network) -> None:
        rightwards = self._direction(network)
        if rightwards != self.rightwards:
            self.rightwards = rightwards
            self._painter = None
