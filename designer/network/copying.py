"""Copies of nodes: a part of a network by itself, and its pasting into another."""

from collections.abc import Collection

from msgspec.structs import replace

from designer.network.edits import Position, layer_names
from designer.network.graph import INPUT, OUTPUT, Layer, Network, NodeId, id_number
from designer.network.names import FreeNames, stem


def copied(network: Network, nodes: Collection[NodeId]) -> Network:
    """A network of these nodes alone, their layers and the wires among them."""
    wanted = sorted(set(nodes) & network.nodes.keys(), key=id_number)
    kept = {key: network.nodes[key] for key in wanted}
    layers = {node.layer: network.layers[node.layer] for node in kept.values()}
    wires = {
        key: wire
        for key, wire in network.wires.items()
        if wire.source in kept and wire.target in kept
    }
    # The next id goes along: what is added to the copy must not take the id of what was copied.
    return Network(layers=layers, nodes=kept, wires=wires, next_id=network.next_id)


def paste(
    network: Network,
    fragment: Network,
    *,
    offset: Position = (0.0, 0.0),
    shared: bool = False,
) -> tuple[Network, list[NodeId]]:
    """Add a copy of `fragment`, under new ids and, where they are taken, new names.

    With `shared` the copies call the very layers of the network, where it still has them.
    """
    number, names = network.next_id, FreeNames(layer_names(network))
    kept = {key for key, layer in fragment.layers.items() if shared and _is_shared(network, layer)}
    new_ids: dict[str, str] = {key: key for key in kept}
    for old in sorted([*fragment.layers, *fragment.nodes, *fragment.wires], key=id_number):
        if old not in kept:
            new_ids[old] = f"{old[0]}{number}"
            number += 1
    layers, nodes, wires = dict(network.layers), dict(network.nodes), dict(network.wires)
    for layer in sorted(fragment.layers.values(), key=lambda layer: id_number(layer.id)):
        if layer.id in kept:
            continue
        name = names.take_exactly(layer.name, stem(layer.name))
        layers[new_ids[layer.id]] = replace(layer, id=new_ids[layer.id], name=name)
    for node in fragment.nodes.values():
        place = (node.position[0] + offset[0], node.position[1] + offset[1])
        nodes[new_ids[node.id]] = replace(
            node, id=new_ids[node.id], layer=new_ids[node.layer], position=place
        )
    for wire in fragment.wires.values():
        wires[new_ids[wire.id]] = replace(
            wire,
            id=new_ids[wire.id],
            source=new_ids[wire.source],
            target=new_ids[wire.target],
        )
    pasted = sorted((new_ids[node] for node in fragment.nodes), key=id_number)
    return replace(network, layers=layers, nodes=nodes, wires=wires, next_id=number), pasted


def _is_shared(network: Network, layer: Layer) -> bool:
    """Whether a layer of a fragment is one of the network's, and can be called once more."""
    present = network.layers.get(layer.id)
    if present is None or layer.type in (INPUT, OUTPUT):
        return False
    return (present.type, present.name) == (layer.type, layer.name)
