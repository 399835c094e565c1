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
from designer.network.presentation import Point, frames_of, with_frames
from designer.sentences import tr
from designer.ui import theme
from designer.ui.canvas.edits.canvas_edits import CanvasEdits
from designer.ui.canvas.edits.copy_edits import CopyEdits, with_more_frames
from designer.ui.canvas.edits.end_places import with_clear_ends
from designer.ui.canvas.edits.placing import free, snapped
from designer.ui.canvas.scene.frames import frames_around


class ModelEdits:
    """What becomes of whole selections: shared, independent, grouped, ungrouped."""

    def __init__(self, base: CanvasEdits, copies: CopyEdits) -> None:
        self._base = base
        self._copies = copies
        self._workspace = base.workspace
        self._contents = base.contents

    def use_again(self) -> None:
        """Call the selected layers once more, beside them: the calls share their weights."""
        nodes = self._workspace.selection
        chosen = self._without_ends(nodes)
        if not chosen:
            if nodes:
                text = tr("An end of the model is there only once.")
                self._workspace.message.emit(text, True)
            return
        fragment = copying.copied(self._workspace.network, chosen)
        label = tr("Use {what} again", what=self._base.what(chosen, ()))
        self._copies.add_fragment(fragment, self._aside(chosen), label, shared=True)

    def make_independent(self) -> None:
        """Give each of the selected calls a layer of its own."""
        nodes = self._workspace.selection

        def run(network: Network) -> Network:
            for node in sorted(nodes, key=id_number):
                network = edits.make_independent(network, node)
            return network

        text = tr("Make {what} independent", what=self._base.what(nodes, ()))
        self._base.perform(text, run)

    def group(self) -> None:
        """Put the selected nodes into a nested model; the ends of the network stay outside."""
        nodes = self._workspace.selection
        chosen, signatures = self._without_ends(nodes), self._workspace.catalog.signature
        answers = {node: card.result for node, card in self._contents.cards.items()}
        made: list[NodeId] = []

        def known(tensor: TensorRef) -> TensorSpec | None:
            answer = answers.get(tensor.node)
            outputs = answer.outputs if answer is not None else ()
            return outputs[tensor.output] if tensor.output < len(outputs) else None

        def run(network: Network) -> Network:
            network, model = nesting.nest(network, chosen, signatures, known=known)
            made.append(model)
            layer, contents = network.layer_of(model), self._contents
            network = self._with_frames_inside(network, layer.id, set(chosen))
            inside = {node: contents.cards[node] for node in chosen}
            return edits.within(
                network,
                (layer.id,),
                lambda inner: with_clear_ends(
                    inner, inside, self._workspace.catalog, contents.rightwards
                ),
            )

        text = tr("Group {what} into a model", what=self._base.what(chosen, ()))
        if self._base.perform(text, run):
            self._base.select_new(made)

    def ungroup(self) -> None:
        """Put the layers of the selected nested models in the place of their calls."""
        nodes = self._workspace.selection
        network, signatures = self._workspace.network, self._workspace.catalog.signature
        models = [node for node in nodes if is_model(network.layer_of(node))]
        if not models:
            self._workspace.message.emit(tr("Only a nested model can be taken apart."), True)
            return
        made: list[NodeId] = []

        def run(network: Network) -> Network:
            before = network.nodes.keys()
            for model in sorted(models, key=id_number):
                around = network
                network = nesting.inline(network, model, signatures)
                network = with_frames_of(network, around, model)
            made.extend(network.nodes.keys() - before)
            return network

        text = tr("Ungroup {what}", what=self._base.what(models, ()))
        if self._base.perform(text, run):
            self._base.select_new(made)

    def for_each_step(self) -> list[LayerId]:
        """The selected layers that can be applied to each time step."""
        layers, signatures = self._workspace.network.layers, self._workspace.catalog.signature
        return [
            key
            for key in self._selected_layers()
            if nesting.refuses_each_step(layers[key], signatures) is None
        ]

    def in_wrappers(self) -> list[LayerId]:
        """The selected layers that are wrappers around a model."""
        layers = self._workspace.network.layers
        return [key for key in self._selected_layers() if wraps_model(layers[key])]

    def _selected_layers(self) -> list[LayerId]:
        network = self._workspace.network
        return list(dict.fromkeys(network.nodes[node].layer for node in self._workspace.selection))

    def each_step(self) -> None:
        """Apply the selected nested models to each step of what arrives."""
        text = tr("Apply {what} to each time step", what=self._what_is_selected())
        self._exchange(text, self.for_each_step(), nesting.each_step)

    def once(self) -> None:
        """Take the selected models out of their wrappers, to be applied once to everything."""
        text = tr("Apply {what} once", what=self._what_is_selected())
        self._exchange(text, self.in_wrappers(), nesting.apply_once)

    def _what_is_selected(self) -> str:
        return self._base.what(self._workspace.selection, ())

    def _exchange(
        self,
        text: str,
        layers: list[LayerId],
        edit: Callable[[Network, LayerId, Signatures], Network],
    ) -> None:
        if not layers:
            return

        def run(network: Network) -> Network:
            for layer in layers:
                network = edit(network, layer, self._workspace.catalog.signature)
            return network

        self._base.perform(text, run)

    def _with_frames_inside(self, network: Network, layer: LayerId, chosen: set[NodeId]) -> Network:
        """Let the frames go into a nested model that hold nothing but what went there."""
        frames = frames_of(network)
        boxes = {card.id: card.box for card in self._contents.cards.values()}
        inside = frames_around(frames.values(), boxes, chosen)
        if not inside:
            return network
        outside = [frame for frame in frames.values() if frame not in inside]
        network = with_frames(network, outside)
        return edits.within(network, (layer,), lambda inner: with_frames(inner, inside))

    def _without_ends(self, nodes: Collection[NodeId]) -> list[NodeId]:
        network = self._workspace.network
        return [node for node in nodes if network.layer_of(node).type not in (INPUT, OUTPUT)]

    def _aside(self, nodes: list[NodeId]) -> Point:
        """How far further calls of these nodes stand from them, across the flow."""
        contents, around = self._contents, self._contents.bounds(nodes)
        if len(nodes) > 1:
            if contents.rightwards:
                return (0.0, snapped(around.height() + theme.card_gap))
            return (snapped(around.width() + theme.card_gap), 0.0)
        card = contents.cards[nodes[0]]
        place = (card.right + theme.card_gap, card.top)
        if contents.rightwards:
            place = (card.left, card.bottom + theme.card_gap)
        left, top = free(contents, card, (snapped(place[0]), snapped(place[1])))
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
