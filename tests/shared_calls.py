"""One more call of a layer, for tests; in the window it is a copy that shares its layers."""

from designer.network import copying
from designer.network.edits import Position
from designer.network.graph import LayerId, Network, NodeId


def call_again(
    network: Network, layer: LayerId, *, position: Position = (0.0, 0.0)
) -> tuple[Network, NodeId]:
    """Another call of a layer that is there: the two nodes share its weights."""
    first = network.calls_of(layer)[0]
    offset = (position[0] - first.position[0], position[1] - first.position[1])
    fragment = copying.copied(network, [first.id])
    network, (node,) = copying.paste(network, fragment, offset=offset, shared=True)
    return network, node
