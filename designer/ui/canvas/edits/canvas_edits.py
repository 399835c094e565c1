"""The edits that the canvas makes, each of them one undo step."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject

from designer.errors import DesignerError
from designer.network import copying, edits
from designer.network.graph import Network, NodeId, WireId
from designer.network.problems import ShowCode
from designer.ui import theme
from designer.ui.canvas.edits.placing import (
    draft,
    on_wire,
    room_before,
    snapped_point,
)
from designer.ui.canvas.language import tr
from designer.ui.canvas.scene import routes
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.frames import (
    Frame,
    following,
    frames_around,
    frames_of,
    free_id,
    shifted,
    stored,
)
from designer.ui.canvas.scene.geometry import Point
from designer.ui.canvas.scene.scene import GraphScene
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

    def copied(self, nodes: Collection[NodeId]) -> Network:
        """A network of these nodes alone, with the frames that hold nothing else."""
        part = copying.copied(self.workspace.network, nodes)
        boxes = {node: card.box for node, card in self.graph.cards.items()}
        frames = frames_around(self.graph.frames.values(), boxes, nodes)
        return with_view(part, "frames", stored(frames)) if frames else part

    def paste(self, fragment: Network, middle: Point, *, shared: bool = False) -> None:
        """Add a part of a network, with its middle at `middle`; `shared` calls the same layers."""
        xs = [node.position[0] for node in fragment.nodes.values()]
        ys = [node.position[1] for node in fragment.nodes.values()]
        x = (min(xs) + max(xs) + theme.card_narrowest) / 2
        y = (min(ys) + max(ys) + 4 * theme.card_line) / 2
        offset = snapped_point((middle[0] - x, middle[1] - y))
        self.pasted(fragment, offset, tr("Paste shared") if shared else tr("Paste"), shared)

    def duplicate(
        self,
        nodes: Collection[NodeId],
        offset: Point = (duplicate_offset, duplicate_offset),
    ) -> None:
        """Add a copy of these nodes beside them."""
        if nodes:
            self.pasted(self.copied(nodes), offset, tr("Duplicate"))

    def pasted(self, fragment: Network, offset: Point, label: str, shared: bool = False) -> None:
        """Add a part of a network, moved by `offset`, and select it."""
        found: list[NodeId] = []

        def run(network: Network) -> Network:
            network, nodes = copying.paste(network, fragment, offset=offset, shared=shared)
            found.extend(nodes)
            return with_more_frames(network, frames_of(fragment).values(), offset)

        if self.perform(label, run):
            self.graph.select_wires(())
            self.workspace.select(found)

    # --- order --------------------------------------------------------------------------------

    def move_in_list(self, wire: WireId, by: int) -> None:
        """Put a wire earlier or later in the list that it ends in."""
        value = self.workspace.network.wires[wire]
        order = list(self.graph.cards[value.target].lists.get(value.port, ()))
        place = order.index(wire) + by if wire in order else -1
        if 0 <= place < len(order):
            order.remove(wire)
            order.insert(place, wire)
            name = self.workspace.network.layer_of(value.target).name
            label = tr("Reorder inputs of {name}").format(name=name)
            self.perform(label, lambda network: edits.reorder(network, order))

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
            network = self.moved(network, places, tight=True)
            network = with_view(network, "routes", kept or None)
            return network if part else with_view(network, "placed", None)

        return self.perform(tr("Arrange"), edit)

    def moved(
        self, network: Network, places: Mapping[NodeId, Point], *, tight: bool = False
    ) -> Network:
        """`network` with nodes elsewhere, which stay in their frames; see `frames.following`."""
        network = edits.move(network, places)
        if not self.graph.frames:
            return network
        boxes = {node: card.box for node, card in self.graph.cards.items()}
        found = following(self.graph.frames.values(), boxes, places, tight=tight)
        return with_view(network, "frames", stored(found))

    def settle(
        self,
        positions: dict[NodeId, Point],
        found_routes: Iterable[tuple[NodeId, NodeId, Sequence[Point]]],
    ) -> None:
        """Take the placement of a file that knew none: it belongs to opening, and is no step."""
        places = {node: snapped_point(place) for node, place in positions.items()}
        kept = routes.stored(places, found_routes)

        def edit(network: Network) -> Network:
            here = {node: place for node, place in places.items() if node in network.nodes}
            network = with_view(edits.move(network, here), "routes", kept or None)
            return with_view(network, "placed", None)

        self.workspace.amend(tr("Arrange"), edit)

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
        return self.moved(network, {**room_before(self.graph, wire, place, card), node: place})


def with_more_frames(network: Network, frames: Iterable[Frame], offset: Point) -> Network:
    """`network` with these frames as well, moved by `offset`, under ids that are free."""
    found = frames_of(network)
    for frame in frames:
        key = free_id(found)
        found[key] = shifted(frame, *offset)._replace(id=key)
    return with_view(network, "frames", stored(found.values())) if found else network


def with_view(network: Network, key: str, value: Any) -> Network:
    """`network` with one entry of its view settings; None takes it away."""
    present = network.settings.get(routes.section)
    view = dict(present) if isinstance(present, dict) else {}
    view.pop(key, None)
    if value is not None:
        view[key] = value
    return edits.set_setting(network, routes.section, view or None)
