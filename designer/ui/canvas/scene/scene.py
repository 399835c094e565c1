"""The network on the canvas as the workspace tells it, and what of it looks different for now."""

from collections.abc import Collection, Container, Iterable, Mapping

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QGraphicsScene

from designer.document import Change
from designer.network.check_result import NodeResult
from designer.network.graph import NodeId, WireId
from designer.network.presentation import Frame, Point, farthest, is_rightwards, within_canvas
from designer.network.problems import Problem, Severity
from designer.ui import theme
from designer.ui.canvas.scene.assembly import Assembly
from designer.ui.canvas.scene.card import PortRef
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.look import Look
from designer.ui.canvas.scene.repaint import Repaint, most_regions
from designer.ui.canvas.scene.texts import forget_fonts
from designer.ui.marks import MarksChanged
from designer.ui.workspace import Workspace

# After this long without an answer shapes are shown as being out of date. A faster checker never
# lets a card flicker.
patience_ms = 300


class GraphScene(QGraphicsScene):
    """The cards and wires of the network in the workspace's scope.

    It listens to the workspace and never edits. `contents` is what stands where, `look` what is
    selected, pointed at or shown elsewhere for now; what changes here is painted again.
    """

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.contents = Contents()
        self.look = Look()
        self._repaint = Repaint(self.contents, self.update)
        self._assembly = Assembly(self.contents, self._repaint)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setSceneRect(-farthest, -farthest, 2 * farthest, 2 * farthest)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(patience_ms)
        self._patience.timeout.connect(self._mark_shapes_late)
        workspace.changed.connect(self._on_changed)
        workspace.answered.connect(self._on_answered)
        workspace.selection_changed.connect(self._on_selection)
        workspace.scope_changed.connect(self.rebuild)
        workspace.catalog_changed.connect(self.rebuild)
        workspace.marks.changed.connect(self._on_marks)
        theme.switch.changed.connect(self.restyle)
        self.rebuild()

    # --- as the workspace tells it ------------------------------------------------------------

    def rebuild(self) -> None:
        """Take the whole network anew."""
        look = self.look
        look.selected_wires, look.hovered_wire = frozenset(), None
        self._take_errors()
        self.contents.marks = self.workspace.marks.at(self.workspace.scope)
        self._assembly.rebuild(self.workspace.network, self.workspace.catalog, self._results())
        self._keep_selections()
        look.selected = self.workspace.selection

    def restyle(self) -> None:
        """Take theme and fonts anew."""
        forget_fonts()
        for card in self.contents.cards.values():
            card.face = card.note = card.chip = None
        self.contents.note_places.clear()
        self.update()

    def _on_changed(self, change: Change) -> None:
        scope = self.workspace.scope
        if change.reset or not change.before.has(scope):
            self.rebuild()
            return
        if change.after is change.before:
            return
        self._move_notes()
        network = self.workspace.network
        if is_rightwards(network) != self.contents.rightwards:
            self.rebuild()
            return
        delta = change.delta(scope)
        self._assembly.apply(delta, network, self.workspace.catalog, self._results())
        self._keep_selections()
        if not self.workspace.is_current() and not self._patience.isActive():
            self._patience.start()

    def _on_answered(self, _result: object) -> None:
        self._patience.stop()
        if self.look.late:
            self.look.late = False
            self.update()
        before = self.contents.errors
        self._take_errors()
        now = self.contents.errors
        self._assembly.take_results(self._results())
        if before or now:
            self._move_notes()
        changed = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
        self._assembly.take_errors(changed & self.contents.cards.keys())

    def _on_marks(self, changed: MarksChanged) -> None:
        if changed.scope == self.workspace.scope:
            self._assembly.take_marks(changed.nodes, changed.wires)

    def _on_selection(self) -> None:
        before, after = self.look.selected, self.workspace.selection
        self.look.selected = after
        if after:
            self.select_frame(None)
        different = before ^ after
        if len(different) > most_regions:
            self.update()
            return
        contents = self.contents
        for node in different & contents.cards.keys():
            self._repaint.card(contents.cards[node])
            for wire in contents.arriving[node] | contents.leaving[node]:
                self._repaint.wire(wire)

    def _mark_shapes_late(self) -> None:
        if not self.workspace.is_current() and self.workspace.result is not None:
            self.look.late = True
            self.update()

    def _results(self) -> Mapping[NodeId, NodeResult]:
        workspace = self.workspace
        if workspace.result is None:
            return {}
        return workspace.result.at(workspace.document.network, workspace.scope)

    def _take_errors(self) -> None:
        """Note what is to be written below cards: the first error of each."""
        result, errors = self.workspace.result, dict[NodeId, Problem]()
        for problem in () if result is None else result.problems:
            is_here = problem.scope == self.workspace.scope
            if is_here and problem.node is not None and problem.severity is Severity.ERROR:
                errors.setdefault(problem.node, problem)
        self.contents.errors = errors

    def _move_notes(self) -> None:
        """Let notes look for their places anew."""
        contents = self.contents
        for node in contents.errors if len(contents.errors) <= most_regions else ():
            if node in contents.cards:
                self._repaint.card(contents.cards[node])
        contents.note_places.clear()

    def _keep_selections(self) -> None:
        """Let nothing be selected or pointed at that is gone."""
        look, contents = self.look, self.contents
        look.selected_wires = frozenset(look.selected_wires & contents.wires.keys())
        if look.hovered_wire not in contents.wires:
            look.hovered_wire = None
        if look.selected_frame not in contents.frames:
            look.selected_frame = None

    # --- for the moment -----------------------------------------------------------------------

    def select_wires(self, wires: Collection[WireId]) -> None:
        """Select exactly these wires."""
        chosen = frozenset(wire for wire in wires if wire in self.contents.wires)
        if chosen != self.look.selected_wires:
            for wire in chosen ^ self.look.selected_wires:
                self._repaint.wire(wire)
            self.look.selected_wires = chosen
        if chosen:
            self.select_frame(None)

    def select_frame(self, key: str | None) -> None:
        """Select exactly this frame, or none."""
        if key != self.look.selected_frame:
            for frame in (self.look.selected_frame, key):
                self._repaint.frame(frame)
            self.look.selected_frame = key

    def select_frame_alone(self, key: str | None) -> None:
        """Select a frame instead of everything else; None leaves none."""
        if key is not None:
            self.workspace.select(())
            self.select_wires(())
        self.select_frame(key)

    def select_nothing(self) -> None:
        """Let no card, wire or frame be selected."""
        self.select_frame(None)
        self.workspace.select(())
        self.select_wires(())

    def show_frames(self, frames: Iterable[Frame]) -> None:
        """Show frames elsewhere for now."""
        for frame in frames:
            self._repaint.frame(frame.id)
            self.contents.frames[frame.id] = frame
            self._repaint.frame(frame.id)

    def displace(self, places: Mapping[NodeId, Point]) -> None:
        """Show cards elsewhere for now; `settle` puts them back where the document has them."""
        self._assembly.displace(places)

    def settle(self, nodes: Iterable[NodeId]) -> None:
        """Put cards where the document has them."""
        places, contents = {}, self.contents
        for node in nodes:
            if node in contents.cards and node in contents.network.nodes:
                x, y = contents.network.nodes[node].position
                place, card = (within_canvas(x), within_canvas(y)), contents.cards[node]
                if place != (card.left, card.top):
                    places[node] = place
        self.displace(places)

    def show_accepting(self, accepting: Container[PortRef] | None, aimed: PortRef | None) -> None:
        """Show which ports would take the wire that is being dragged."""
        if accepting is not self.look.accepting:
            self.look.accepting = accepting
            self.look.aimed = aimed
            self.update()
        elif aimed != self.look.aimed:
            for port in (aimed, self.look.aimed):
                self._repaint.port(port)
            self.look.aimed = aimed

    def show_all_ports(self, shown: bool) -> None:
        """Show optional inputs always, or only when somebody looks for them."""
        self.look.all_ports = shown
        self.update()

    def hover(self, port: PortRef | None, wire: WireId | None, node: NodeId | None = None) -> None:
        """Light up what is under the cursor; `node` shows its optional inputs."""
        look, cards = self.look, self.contents.cards
        if node != look.pointed:
            for key in (node, look.pointed):
                if key in cards:
                    self._repaint.card(cards[key])
            look.pointed = node
        if port != look.hovered:
            for item in (port, look.hovered):
                self._repaint.port(item)
            look.hovered = port
        if wire != look.hovered_wire:
            for line in (wire, look.hovered_wire):
                if line is not None:
                    self._repaint.wire(line)
            look.hovered_wire = wire
