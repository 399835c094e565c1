"""The network as an immutable value: layers, the calls of them, and the wires between.

Words are Keras' words. A *layer* has weights; a *node* is one call of a layer, so two nodes that
name the same layer share its weights. A *wire* carries one tensor from an output of a node to an
input port of another.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from designer.errors import NetworkError
from designer.network.values import NamedValue, normal
from designer.sentences import sentence

INPUT = "Input"
OUTPUT = "Output"
# The kinds of nested models; what else holds a network is a wrapper around one.
MODELS = frozenset({"Functional", "Sequential", "Model"})

NodeId = str
LayerId = str
WireId = str
# Layer ids from the outermost network down to the nested one that is meant; () is the outermost.
Scope = tuple[LayerId, ...]


class Layer(Struct, frozen=True, omit_defaults=True):
    """A layer (or operation, input, output) with the parameters that were set.

    `type` names an entry of the catalogue: a Keras layer (`Dense`), an operation (`ops.add`), one
    of the ends (`Input`, `Output`) or a nested model (`Functional`, with its `network`). A wrapper
    (`TimeDistributed`) with a `network` is around a model, which is described as the outermost one
    is: its name is that of the network, its class stands in the network's settings.
    Defaults are not stored. `foreign` is the untouched configuration of a layer that came from a
    file and that no catalogue knows; such a layer is a placeholder. `formulas` are the parameters
    that were written as formulas of named values; `parameters` holds what they give.
    """

    id: LayerId
    type: str
    name: str
    parameters: dict[str, Any] = {}
    network: "Network | None" = None
    foreign: dict[str, Any] | None = None
    formulas: dict[str, Any] = {}

    def __post_init__(self) -> None:
        # Whoever makes a layer may bring lists, as a decoder does; equal values are to compare
        # equal.
        structs.force_setattr(self, "parameters", normal(self.parameters))
        if self.formulas:
            structs.force_setattr(self, "formulas", normal(self.formulas))

    @property
    def written(self) -> dict[str, Any]:
        """The parameters as they were written: with the formulas."""
        return {**self.parameters, **self.formulas} if self.formulas else self.parameters


class Node(Struct, frozen=True, omit_defaults=True):
    """One call of a layer, placed on the canvas.

    `position` is the top left corner of its card in scene pixels. `arguments` are the call
    arguments that were set and are not tensors, such as `training`.
    """

    id: NodeId
    layer: LayerId
    position: tuple[float, float] = (0.0, 0.0)
    arguments: dict[str, Any] = {}

    def __post_init__(self) -> None:
        structs.force_setattr(self, "arguments", normal(self.arguments))


class Wire(Struct, frozen=True, omit_defaults=True):
    """One tensor on its way: output number `output` of `source` into `port` of `target`.

    `order` sorts the wires of a port that takes a list; it means nothing elsewhere.
    """

    id: WireId
    source: NodeId
    target: NodeId
    port: str = "inputs"
    output: int = 0
    order: int = 0


class Network(Struct, frozen=True):
    """A whole network. Its dictionaries are never changed in place; see `designer.network.edits`.

    `settings` holds sections that belong to other packages (`training`, `view`), as JSON values.
    `unknown` keeps keys of a newer file that this program does not know. `next_id` is the number
    of the next new id; ids are never used twice. `values` are the named values of the document,
    which stand with the outermost network alone.
    """

    name: str = ""
    layers: dict[LayerId, Layer] = {}
    nodes: dict[NodeId, Node] = {}
    wires: dict[WireId, Wire] = {}
    settings: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    next_id: int = 1
    values: tuple[NamedValue, ...] = ()

    def layer_of(self, node: NodeId) -> Layer:
        """The layer that `node` calls."""
        return self.layers[self.nodes[node].layer]

    def calls_of(self, layer: LayerId) -> list[Node]:
        """All nodes that call `layer`, oldest first."""
        return sorted(
            (node for node in self.nodes.values() if node.layer == layer),
            key=lambda node: id_number(node.id),
        )

    def wires_into(self, node: NodeId, port: str | None = None) -> list[Wire]:
        """Wires that end at `node` (at `port`), in the order in which they are passed."""
        wires = [
            wire
            for wire in self.wires.values()
            if wire.target == node and (port is None or wire.port == port)
        ]
        return sorted(wires, key=wire_order)

    def wires_from(self, node: NodeId) -> list[Wire]:
        """Wires that start at `node`, oldest first."""
        wires = [wire for wire in self.wires.values() if wire.source == node]
        return sorted(wires, key=lambda wire: id_number(wire.id))

    def at(self, scope: Scope) -> "Network":
        """The nested network at `scope`; raises NetworkError where there is none."""
        network = self
        for layer in scope:
            inner = network.layers[layer].network if layer in network.layers else None
            if inner is None:
                raise NetworkError(
                    sentence("There is no nested network at {layer!r}.", layer=layer), layer=layer
                )
            network = inner
        return network

    def owner_of(self, scope: Scope) -> "Layer | None":
        """The layer that holds the network at `scope`; None for the outermost."""
        return self.at(scope[:-1]).layers[scope[-1]] if scope else None

    def has(self, scope: Scope) -> bool:
        """Whether there is a nested network at `scope`."""
        network = self
        for layer in scope:
            inner = network.layers[layer].network if layer in network.layers else None
            if inner is None:
                return False
            network = inner
        return True

    def walk(self, scope: Scope = ()) -> Iterator[tuple[Scope, "Network"]]:
        """This network and every nested one with its scope, outermost first."""
        yield scope, self
        for layer in self.layers.values():
            if layer.network is not None:
                yield from layer.network.walk((*scope, layer.id))


def is_model(layer: Layer) -> bool:
    """Whether the layer is a nested model, whose ends are its ports."""
    return layer.network is not None and layer.type in MODELS


def wraps_model(layer: Layer) -> bool:
    """Whether the layer is a wrapper around a model; its ports are those of its own type."""
    return layer.network is not None and layer.type not in MODELS


def id_number(identifier: str) -> int:
    """The number in an id such as `n12`; the age by which ids are sorted."""
    return int(identifier[1:])


def wire_order(wire: Wire) -> tuple[int, int]:
    """Sort key of the wires of one port."""
    return (wire.order, id_number(wire.id))
