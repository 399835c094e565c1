"""Copies of nodes: a part of a network by itself, and its pasting into another.

The named values that the copied formulas are about come along.
"""

from collections.abc import Collection

from msgspec import UNSET
from msgspec.structs import replace

from designer.network import named_values
from designer.network.edits import Position, layer_names
from designer.network.graph import INPUT, OUTPUT, Layer, Network, NodeId, id_number
from designer.network.names import FreeNames, stem
from designer.network.traversal import reached
from designer.network.values import NamedValue, same


def copied(
    network: Network, nodes: Collection[NodeId], values: tuple[NamedValue, ...] = ()
) -> Network:
    """A network of these nodes alone, their layers, the wires among them and the values they need.

    `values` are those of the document, which a nested network has not got itself.
    """
    wanted = sorted(set(nodes) & network.nodes.keys(), key=id_number)
    kept = {key: network.nodes[key] for key in wanted}
    layers = {node.layer: network.layers[node.layer] for node in kept.values()}
    wires = {
        key: wire
        for key, wire in network.wires.items()
        if wire.source in kept and wire.target in kept
    }
    # The next id goes along: what is added to the copy must not take the id of what was copied.
    part = Network(layers=layers, nodes=kept, wires=wires, next_id=network.next_id)
    return _with_values(part, values or network.values)


def paste(
    network: Network,
    fragment: Network,
    *,
    offset: Position = (0.0, 0.0),
    shared: bool = False,
) -> tuple[Network, list[NodeId]]:
    """Add a copy of `fragment`, under new ids and, where they are taken, new names.

    The named values that it brings come along; one that gives something else here gets another
    name. Into a nested network they come as they are, and `evaluated` gives them to the document.
    With `shared` the copies call the very layers of the network, where it still has them.
    """
    fragment, _ = renamed_to_fit(fragment, network.values)
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
    values = (*network.values, *fragment.values)
    pasted_into = replace(
        network, layers=layers, nodes=nodes, wires=wires, next_id=number, values=values
    )
    return pasted_into, pasted


def _is_shared(network: Network, layer: Layer) -> bool:
    """Whether a layer of a fragment is one of the network's, and can be called once more."""
    present = network.layers.get(layer.id)
    if present is None or layer.type in (INPUT, OUTPUT):
        return False
    return (present.type, present.name) == (layer.type, layer.name)


# --- named values ---------------------------------------------------------------------------------


def _with_values(fragment: Network, values: tuple[NamedValue, ...]) -> Network:
    """A part of a document with those of its `values` that the part needs."""
    named = {value.name: value for value in values}
    needed = reached(
        sorted(named_values.names_in_layers(fragment) & named.keys()),
        lambda name: [each for each in named_values.names_in_value(named[name]) if each in named],
    )
    brought = tuple(value for value in values if value.name in needed)
    return replace(fragment, values=brought) if brought else fragment


def renamed_to_fit(
    fragment: Network, values: tuple[NamedValue, ...]
) -> tuple[Network, dict[str, str]]:
    """A part of another document, to be added to one with `values`; and what it had to rename.

    A value that is there already and gives the same is taken as it is there. One that gives
    something else comes under another name, so that what is pasted stays what it was.
    """
    here = {value.name: value for value in values}
    free = FreeNames({*here, *(value.name for value in fragment.values)})
    renamed: dict[str, str] = {}
    for value in fragment.values:
        present = here.get(value.name)
        if present is not None and not _alike(present, value):
            renamed[value.name] = free.take(value.name)
    if renamed:
        fragment = named_values.evaluated(named_values.called_otherwise(fragment, renamed))
    others = tuple(value for value in fragment.values if value.name not in here)
    return replace(fragment, values=others), renamed


def _alike(one: NamedValue, other: NamedValue) -> bool:
    if one.gives is UNSET or other.gives is UNSET:
        return same(one.value, other.value)
    return same(one.gives, other.gives)
