"""The edits of the canvas that share layers and that make and dissolve nested models."""

from collections.abc import Callable, Collection

from designer.network import copying, edits, nesting
from designer.network.check_result import TensorSpec
from designer.network.graph import (
    INPUT,
    OUTPUT,
    LayerId,
    Network,
    NodeId,
    id_number,
    is_model,
    wraps_model,
)
from designer.network.plan import TensorRef
from designer.network.ports import Signatures
from designer.ui import theme
from designer.ui.canvas.edits.canvas_edits import CanvasEdits, with_more_frames, with_view
from designer.ui.canvas.edits.end_places import with_clear_ends
from designer.ui.canvas.edits.placing import free, snapped
from designer.ui.canvas.language import tr
from designer.ui.canvas.scene.frames import frames_around, frames_of, stored
from designer.ui.canvas.scene.geometry import Point


class ModelEdits:
    """What becomes of whole selections: shared, independent, grouped, ungrouped."""

    def __init__(self, base: CanvasEdits) -> None:
        self._base = base
        self._workspace = base.workspace
        self._graph = base.graph

    def use_again(self, nodes: Collection[NodeId]) -> None:
        """Call the layers of these nodes once more, beside them."""
        chosen = self._without_ends(nodes)
        if not chosen:
            if nodes:
                text = tr("An end of the model is there only once.")
                self._workspace.message.emit(text, True)
            return
        fragment = copying.copied(self._workspace.network, chosen)
        label = tr("Use {what} again").format(what=self._base.what(chosen, ()))
        self._base.pasted(fragment, self._aside(chosen), label, shared=True)

    def make_independent(self, nodes: Collection[NodeId]) -> None:
        """Give each of these calls a layer of its own."""

        def run(network: Network) -> Network:
            for node in sorted(nodes, key=id_number):
                network = edits.make_independent(network, node)
            return network

        text = tr("Make {what} independent").format(what=self._base.what(nodes, ()))
        self._base.perform(text, run)

    def group(self, nodes: Collection[NodeId]) -> None:
        """Put nodes into a nested model; the ends of the network stay outside."""
        chosen, signatures = self._without_ends(nodes), self._workspace.catalog.signature
        answers = {node: card.result for node, card in self._graph.cards.items()}
        found: list[NodeId] = []

        def known(tensor: TensorRef) -> TensorSpec | None:
            answer = answers.get(tensor.node)
            outputs = answer.outputs if answer is not None else ()
            return outputs[tensor.output] if tensor.output < len(outputs) else None

        def run(network: Network) -> Network:
            network, model = nesting.nest(network, chosen, signatures, known=known)
            found.append(model)
            layer, graph = network.layer_of(model), self._graph
            network = self._with_frames_inside(network, layer.id, set(chosen))
            inside = {node: graph.cards[node] for node in chosen}
            return edits.within(
                network,
                (layer.id,),
                lambda inner: with_clear_ends(
                    inner, inside, self._workspace.catalog, graph.rightwards
                ),
            )

        text = tr("Group {what} into a model").format(what=self._base.what(chosen, ()))
        if self._base.perform(text, run):
            self._graph.select_wires(())
            self._workspace.select(found)

    def ungroup(self, nodes: Collection[NodeId]) -> None:
        """Put the layers of nested models in the place of their calls."""
        network, signatures = self._workspace.network, self._workspace.catalog.signature
        models = [node for node in nodes if is_model(network.layer_of(node))]
        if not models:
            self._workspace.message.emit(tr("Only a nested model can be taken apart."), True)
            return
        found: list[NodeId] = []

        def run(network: Network) -> Network:
            before = network.nodes.keys()
            for model in sorted(models, key=id_number):
                around = network
                network = nesting.inline(network, model, signatures)
                network = with_frames_of(network, around, model)
            found.extend(network.nodes.keys() - before)
            return network

        text = tr("Ungroup {what}").format(what=self._base.what(models, ()))
        if self._base.perform(text, run):
            self._graph.select_wires(())
            self._workspace.select(found)

    def for_each_step(self, nodes: Collection[NodeId]) -> list[LayerId]:
        """The layers of these nodes that can be applied to each time step."""
        network, signatures = self._workspace.network, self._workspace.catalog.signature
        layers = dict.fromkeys(network.nodes[node].layer for node in nodes)
        return [
            key for key in layers if not nesting.refuses_each_step(network.layers[key], signatures)
        ]

    def in_wrappers(self, nodes: Collection[NodeId]) -> list[LayerId]:
        """The layers of these nodes that are wrappers around a model."""
        network = self._workspace.network
        layers = dict.fromkeys(network.nodes[node].layer for node in nodes)
        return [key for key in layers if wraps_model(network.layers[key])]

    def each_step(self, nodes: Collection[NodeId]) -> None:
        """Apply nested models to each step of what arrives."""
        text = tr("Apply {what} to each time step")
        self._exchange(text, nodes, self.for_each_step(nodes), nesting.each_step)

    def once(self, nodes: Collection[NodeId]) -> None:
        """Take models out of their wrappers, to be applied once to all that arrives."""
        self._exchange(tr("Apply {what} once"), nodes, self.in_wrappers(nodes), nesting.apply_once)

    def _exchange(
        self,
        text: str,
        nodes: Collection[NodeId],
        layers: list[LayerId],
        edit: Callable[[Network, LayerId, Signatures], Network],
    ) -> None:
        if not layers:
            return

        def run(network: Network) -> Network:
            for layer in layers:
                network = edit(network, layer, self._workspace.catalog.signature)
            return network

        self._base.perform(text.format(what=self._base.what(nodes, ())), run)

    def _with_frames_inside(self, network: Network, layer: LayerId, chosen: set[NodeId]) -> Network:
        """Let the frames go into a nested model that hold nothing but what went there."""
        frames = frames_of(network)
        boxes = {card.id: card.box for card in self._graph.cards.values()}
        inside = frames_around(frames.values(), boxes, chosen)
        if not inside:
            return network
        outside = [frame for frame in frames.values() if frame not in inside]
        network = with_view(network, "frames", stored(outside))
        return edits.within(
            network, (layer,), lambda inner: with_view(inner, "frames", stored(inside))
        )

    def _without_ends(self, nodes: Collection[NodeId]) -> list[NodeId]:
        network = self._workspace.network
        return [node for node in nodes if network.layer_of(node).type not in (INPUT, OUTPUT)]

    def _aside(self, nodes: list[NodeId]) -> Point:
        """How far further calls of these nodes stand from them, across the flow."""
        graph, around = self._graph, self._graph.bounds(nodes)
        if len(nodes) > 1:
            if graph.rightwards:
                return (0.0, snapped(around.height() + theme.card_gap))
            return (snapped(around.width() + theme.card_gap), 0.0)
        card = graph.cards[nodes[0]]
        place = (card.right + theme.card_gap, card.top)
        if graph.rightwards:
            place = (card.left, card.bottom + theme.card_gap)
        left, top = free(graph, card, (snapped(place[0]), snapped(place[1])))
        return (left - card.left, top - card.top)


def with_frames_of(network: Network, around: Network, model: NodeId) -> Network:
    """`network` with the frames of a nested model that was taken apart, where its layers went."""
    inner = around.layer_of(model).network
    frames = frames_of(inner) if inner is not None else {}
    if inner is None or not frames:
        return network
    places = [
        node.position
        for node in inner.nodes.values()
        if inner.layers[node.layer].type not in (INPUT, OUTPUT)
    ]
    if not places:
        return network
    left, top = around.nodes[model].position
    dx, dy = left - min(x for x, _ in places), top - min(y for _, y in places)
    return with_more_frames(network, frames.values(), (dx, dy))
