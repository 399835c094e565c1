"""The edits of the canvas that need nothing but what is selected: deleting, order, repairs."""

from collections.abc import Callable, Collection, Mapping

from designer.errors import DesignerError
from designer.network import edits
from designer.network.graph import Network, NodeId, WireId
from designer.network.presentation import Point, with_frames
from designer.network.problems import ShowCode
from designer.sentences import counted, tr, words
from designer.ui.canvas.edits.placing import draft, on_wire, room_before
from designer.ui.canvas.scene.card import Card
from designer.ui.canvas.scene.frames import following
from designer.ui.canvas.scene.scene import GraphScene
from designer.ui.workspace import Workspace


class CanvasEdits:
    """What gestures, keys and actions do to the network of a workspace, one undo step each.

    A refused edit becomes a message; nothing of it is half done.
    """

    def __init__(self, workspace: Workspace, scene: GraphScene) -> None:
        self.workspace = workspace
        self.scene = scene
        self.contents = scene.contents

    def perform(
        self, label: str, edit: Callable[[Network], Network], *, merge: str | None = None
    ) -> bool:
        """Perform an edit; False where it was refused."""
        try:
            self.workspace.edit(label, edit, merge=merge)
        except DesignerError as refusal:
            self.workspace.message.emit(words(refusal.message), True)
            return False
        return True

    def select_new(self, nodes: Collection[NodeId]) -> None:
        """Select what an edit brought, and nothing else."""
        self.scene.select_wires(())
        self.workspace.select(nodes)

    def what(self, nodes: Collection[NodeId], wires: Collection[WireId]) -> str:
        """What an edit is about, in words."""
        if len(nodes) == 1:
            return self.workspace.network.layer_of(next(iter(nodes))).name
        if nodes:
            return words(counted("{count} layer", "{count} layers", count=len(nodes)))
        return words(counted("wire", "{count} wires", count=len(wires)))

    def moved(
        self, network: Network, places: Mapping[NodeId, Point], *, tight: bool = False
    ) -> Network:
        """`network` with nodes elsewhere, which stay in their frames; see `frames.following`."""
        network = edits.move(network, places)
        if not self.contents.frames:
            return network
        boxes = {node: card.box for node, card in self.contents.cards.items()}
        frames = following(self.contents.frames.values(), boxes, places, tight=tight)
        return with_frames(network, frames)

    # --- taking away --------------------------------------------------------------------------

    def delete(self, nodes: Collection[NodeId], wires: Collection[WireId], label: str = "") -> None:
        """Take nodes and wires away."""
        if nodes or wires:
            text = label or tr("Delete {what}", what=self.what(nodes, wires))
            self.perform(text, lambda network: edits.remove(network, nodes, wires))

    def delete_and_heal(self) -> None:
        """Take the selected nodes away and let what flowed in flow on to where it went."""
        nodes, wires = self.workspace.selection, self.scene.look.selected_wires
        if nodes:
            text = tr("Delete {what}", what=self.what(nodes, ()))
            self.perform(text, lambda network: edits.remove_and_heal(network, nodes))
        elif wires:
            self.delete((), wires)

    # --- order --------------------------------------------------------------------------------

    def move_in_list(self, wire: WireId, by: int) -> None:
        """Put a wire earlier or later in the list that it ends in."""
        value = self.workspace.network.wires[wire]
        order = list(self.contents.cards[value.target].lists.get(value.port, ()))
        place = order.index(wire) + by if wire in order else -1
        if 0 <= place < len(order):
            order.remove(wire)
            order.insert(place, wire)
            name = self.workspace.network.layer_of(value.target).name
            label = tr("Reorder inputs of {name}", name=name)
            self.perform(label, lambda network: edits.reorder(network, order))

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
            if len(new) == 1 and wire in self.contents.wires:
                network = self._settled(network, next(iter(new)), wire)
            return network

        self.perform(words(repair.title), edit)

    def _settled(self, network: Network, node: NodeId, wire: WireId) -> Network:
        """Put a node that a repair inserted where it fits, and make room for it."""
        contents = self.contents
        type_name = network.layer_of(node).type
        card = draft(self.workspace.catalog, type_name, contents.rightwards)
        if card is None:
            return network
        place = on_wire(contents, wire, card)
        return self.moved(network, {**room_before(contents, wire, place, card), node: place})
