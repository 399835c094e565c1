"""Wires from before the parts of a list or dictionary had ports of their own.

Attention took query, value and key as one list, `inputs`; such wires lead to the ports that their
order means now.
"""

from msgspec.structs import replace

from designer.catalog.catalog import Catalog
from designer.network.graph import Layer, Network, NodeId, Wire, WireId, is_model, wire_order
from designer.network.ports import InputPort


def with_parts(network: Network, catalog: Catalog) -> Network:
    """The network with its wires at today's ports; nested networks are not looked at."""
    ports = {
        layer.id: inputs
        for layer in network.layers.values()
        if (inputs := _parted_ports(layer, catalog))
    }
    if not ports:
        return network
    arriving: dict[tuple[NodeId, str], list[Wire]] = {}
    for wire in network.wires.values():
        if network.nodes[wire.target].layer in ports:
            arriving.setdefault((wire.target, wire.port), []).append(wire)
    moved: dict[WireId, Wire] = {}
    for (node, name), wires in arriving.items():
        members = _members(ports[network.nodes[node].layer], name)
        free = [member for member in members if (node, member) not in arriving]
        for wire, member in zip(sorted(wires, key=wire_order), free, strict=False):
            moved[wire.id] = replace(wire, port=member, order=0)
    return replace(network, wires={**network.wires, **moved}) if moved else network


def _members(inputs: tuple[InputPort, ...], name: str) -> list[str]:
    """The ports that have taken the place of the port called `name`; none where that still is."""
    if any(port.name == name for port in inputs):
        return []
    return [port.name for port in inputs if port.path[:1] == (name,)]


def _parted_ports(layer: Layer, catalog: Catalog) -> tuple[InputPort, ...]:
    if is_model(layer) or layer.foreign is not None:
        return ()
    inputs = catalog.of(layer).inputs
    return inputs if any(port.path for port in inputs) else ()
