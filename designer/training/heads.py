"""The model's outputs as losses and metrics see them: shape, activation, and who sets the width."""

from msgspec import Struct

from designer.catalog.catalog import load
from designer.network.check_result import CheckResult, Shape
from designer.network.graph import OUTPUT, Layer, Network, NodeId
from designer.network.names import snake_case
from designer.network.values import ObjectValue

# These hand on the numbers they are given, in another arrangement or not at all changed.
arranging = frozenset({"Reshape", "Flatten", "Permute", "Dropout", "Identity", "UpSampling2D"})
# Layers and operations that are themselves an activation.
activating = frozenset({"softmax", "sigmoid", "log_softmax", "tanh", "re_lu", "relu"})
width_parameters = ("units", "filters")

LINEAR = "linear"


class Head(Struct, frozen=True):
    """An output of the model. `shape` leaves the batch axis out.

    `node` is the node that computes it, not the Output behind it. `activated` is the layer that
    applies `activation` (None where nothing is known of it), `width_parameter` the parameter of
    that layer that sets the size of the last axis.
    """

    name: str
    node: NodeId
    shape: Shape
    dtype: str
    activation: str | None
    layer: Layer
    width_parameter: str | None


def heads(network: Network, answer: CheckResult) -> tuple[Head, ...]:
    """The outputs of the model that Keras answered for, in order."""
    ends = []
    for end in answer.outputs:
        if end.node not in network.nodes:
            continue
        node = _computing(network, end.node)
        layer = network.layer_of(node)
        activation, activated = _activation(network, node)
        width = next((name for name in width_parameters if name in activated.parameters), None)
        ends.append(
            Head(
                name=end.name,
                node=node,
                shape=end.spec.shape[1:],
                dtype=end.spec.dtype,
                activation=activation,
                layer=activated if activated.id in network.layers else layer,
                width_parameter=width if activated.id == layer.id else None,
            )
        )
    return tuple(ends)


def _computing(network: Network, node: NodeId) -> NodeId:
    wires = network.wires_into(node)
    if network.layer_of(node).type == OUTPUT and wires:
        return wires[0].source
    return node


def _activation(network: Network, node: NodeId) -> tuple[str | None, Layer]:
    """The activation whose values arrive at `node`'s output, and the layer that applies it."""
    layer = network.layer_of(node)
    if layer.network is not None:
        return _activation_inside(layer.network), layer
    own = snake_case(layer.type)
    if own in activating:
        return own, layer
    wires = network.wires_into(node)
    if layer.type in arranging and len(wires) == 1:
        return _activation(network, wires[0].source)
    parameter = load().of(layer).parameter("activation")
    if parameter is None:
        return LINEAR, layer
    value = layer.parameters.get("activation", parameter.default)
    if isinstance(value, ObjectValue):
        value = value.type
    return (snake_case(value) if isinstance(value, str) else LINEAR), layer


def _activation_inside(inner: Network) -> str | None:
    """The activation of a nested model, where it has one output."""
    sinks = [key for key in inner.nodes if not inner.wires_from(key)]
    return _activation(inner, _computing(inner, sinks[0]))[0] if len(sinks) == 1 else None
