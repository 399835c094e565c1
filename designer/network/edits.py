"""Every edit of a network, as a pure function from one network to the next.

An edit that makes something new returns the network and the new id. An edit that cannot be made
raises NetworkError and leaves nothing half done, since nothing is ever changed in place.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, assert_never

from msgspec.structs import replace

from designer.errors import NetworkError
from designer.network.graph import (
    INPUT,
    OUTPUT,
    Layer,
    LayerId,
    Network,
    Node,
    NodeId,
    Scope,
    Wire,
    WireId,
    id_number,
    wire_order,
)
from designer.network.names import snake_case, stem, unique_name
from designer.network.problems import (
    ChangeSetting,
    InsertLayer,
    RemoveWire,
    Repair,
    ReplaceLayers,
    SetParameter,
    ShowCode,
)
from designer.network.traversal import following, ordered, reached
from designer.network.values import has_formula, plain
from designer.sentences import sentence

Position = tuple[float, float]


def add_layer(
    network: Network,
    type_name: str,
    *,
    name: str | None = None,
    prefix: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    position: Position = (0.0, 0.0),
    inner: Network | None = None,
    foreign: dict[str, Any] | None = None,
) -> tuple[Network, NodeId]:
    """A new layer and its first call.

    Without `name` it is called as Keras would call it, after `prefix` or the type.
    """
    if name is None:
        name = unique_name(prefix or name_prefix(type_name), layer_names(network))
    else:
        _check_name(network, type_name, name, None)
    layer_id, node_id = f"l{network.next_id}", f"n{network.next_id + 1}"
    layer = Layer(layer_id, type_name, name, dict(parameters or {}), inner, foreign)
    node = Node(node_id, layer_id, position)
    return (
        replace(
            network,
            layers={**network.layers, layer_id: layer},
            nodes={**network.nodes, node_id: node},
            next_id=network.next_id + 2,
        ),
        node_id,
    )


def name_prefix(type_name: str) -> str:
    """What the name of a new layer of this type starts with."""
    return {INPUT: "input_layer", OUTPUT: "output"}.get(type_name) or snake_case(type_name)


def layer_names(network: Network) -> set[str]:
    """The names that are taken."""
    return {layer.name for layer in network.layers.values()}


def make_independent(network: Network, node: NodeId) -> Network:
    """Give `node` a layer of its own, with the parameters of the one it shared."""
    layer = network.layers[_existing_node(network, node).layer]
    if len(network.calls_of(layer.id)) == 1:
        return network
    own_id = f"l{network.next_id}"
    own_name = unique_name(stem(layer.name), layer_names(network))
    own = replace(layer, id=own_id, name=own_name)
    return replace(
        network,
        layers={**network.layers, own_id: own},
        nodes={**network.nodes, node: replace(network.nodes[node], layer=own_id)},
        next_id=network.next_id + 1,
    )


def connect(
    network: Network,
    source: NodeId,
    target: NodeId,
    *,
    port: str = "inputs",
    output: int = 0,
    many: bool = False,
) -> tuple[Network, WireId]:
    """A wire from an output to a port.

    A port that is not `many` holds one wire: the new one takes the place of the old. A wire that
    would close a cycle is refused.
    """
    _existing_node(network, source)
    _existing_node(network, target)
    _refuse_cycle(network, source, target)
    present = network.wires_into(target, port)
    wires = dict(network.wires)
    if not many:
        for wire in present:
            del wires[wire.id]
    wire_id = f"w{network.next_id}"
    # Not their number: a wire that was taken away leaves a gap.
    order = present[-1].order + 1 if many and present else 0
    wires[wire_id] = Wire(wire_id, source, target, port, output, order)
    return replace(network, wires=wires, next_id=network.next_id + 1), wire_id


def rewire(network: Network, wire: WireId, *, many: bool = False, **changes: Any) -> Network:
    """Change where a wire starts or ends (`source`, `output`, `target`, `port`).

    At another port it takes the place of the wire there, or the last place where it is `many`.
    """
    old = _existing_wire(network, wire)
    new = replace(old, **changes)
    _existing_node(network, new.source)
    _existing_node(network, new.target)
    wires = dict(network.wires)
    del wires[wire]
    without = replace(network, wires=wires)
    _refuse_cycle(without, new.source, new.target)
    if (new.target, new.port) != (old.target, old.port):
        present = without.wires_into(new.target, new.port)
        if not many:
            for other in present:
                del wires[other.id]
        new = replace(new, order=present[-1].order + 1 if many and present else 0)
    return replace(network, wires={**wires, wire: new})


def reorder(network: Network, wires: Iterable[WireId]) -> Network:
    """Pass the wires of one port in the order given."""
    changed = dict(network.wires)
    for order, wire in enumerate(wires):
        changed[wire] = replace(_existing_wire(network, wire), order=order)
    return replace(network, wires=changed)


def remove(
    network: Network, nodes: Collection[NodeId] = (), wires: Collection[WireId] = ()
) -> Network:
    """Take nodes and wires away, with the wires of those nodes and layers that nobody calls."""
    kept = dict(network.wires)
    for key in wires:
        kept.pop(key, None)
    return _without(network, set(nodes) & network.nodes.keys(), kept)


def remove_and_heal(network: Network, nodes: Collection[NodeId]) -> Network:
    """Take nodes away and let what flowed in flow on to where it went.

    What flows on is the first tensor that flowed in, to everything that took the first output.
    """
    gone = set(nodes) & network.nodes.keys()
    into: dict[NodeId, list[Wire]] = {node: [] for node in gone}
    for wire in network.wires.values():
        if wire.target in gone:
            into[wire.target].append(wire)
    passed_on: dict[NodeId, Wire | None] = {}

    def origin(wire: Wire) -> Wire | None:
        """The wire that brings the same tensor from a node that stays; None where none does."""
        if wire.source not in gone:
            return wire
        return passed_on.get(wire.source) if wire.output == 0 else None

    order, stuck = ordered(following(network), id_number)
    for node in (*order, *stuck):
        if node in gone:
            arriving = map(origin, sorted(into[node], key=wire_order))
            passed_on[node] = next((wire for wire in arriving if wire is not None), None)
    wires = dict(network.wires)
    for wire in network.wires.values():
        if wire.source in gone and (start := origin(wire)) is not None:
            wires[wire.id] = replace(wire, source=start.source, output=start.output)
    return _without(network, gone, wires)


def _without(network: Network, gone: set[NodeId], wires: dict[WireId, Wire]) -> Network:
    """`network` with these wires, without `gone`, its wires, and layers that nobody calls."""
    if not gone:
        return replace(network, wires=wires)
    nodes, layers = dict(network.nodes), dict(network.layers)
    orphans = {nodes.pop(node).layer for node in gone}
    orphans -= {node.layer for node in nodes.values() if node.layer in orphans}
    for layer in orphans:
        del layers[layer]
    loose = [key for key, wire in wires.items() if wire.source in gone or wire.target in gone]
    for key in loose:
        del wires[key]
    return replace(network, nodes=nodes, layers=layers, wires=wires)


def insert_on_wire(
    network: Network, wire: WireId, node: NodeId, *, port: str = "inputs", many: bool = False
) -> Network:
    """Let a wire pass through `node`, which is there already."""
    old = _existing_wire(network, wire)
    network, _ = connect(network, old.source, node, port=port, output=old.output, many=many)
    return rewire(network, wire, source=node, output=0)


def set_parameter(network: Network, layer: LayerId, name: str, value: Any) -> Network:
    """Give a parameter a value or a formula, which the catalogue has checked."""
    old = _existing_layer(network, layer)
    formulas = {key: kept for key, kept in old.formulas.items() if key != name}
    if has_formula(value):
        formulas[name] = value
    parameters = {**old.parameters, name: plain(value)}
    return _with_layer(network, replace(old, parameters=parameters, formulas=formulas))


def reset_parameter(network: Network, layer: LayerId, name: str) -> Network:
    """Let a parameter have its default again."""
    old = _existing_layer(network, layer)
    kept = {key: value for key, value in old.parameters.items() if key != name}
    formulas = {key: value for key, value in old.formulas.items() if key != name}
    return _with_layer(network, replace(old, parameters=kept, formulas=formulas))


def set_argument(network: Network, node: NodeId, name: str, value: Any) -> Network:
    """Give a call argument that is no tensor a value (`training=False`); None takes it away."""
    old = _existing_node(network, node)
    arguments = {key: kept for key, kept in old.arguments.items() if key != name}
    if value is not None:
        arguments[name] = value
    return replace(network, nodes={**network.nodes, node: replace(old, arguments=arguments)})


def rename_layer(network: Network, layer: LayerId, name: str) -> Network:
    """Give a layer another name; raises NetworkError for one that Keras would refuse."""
    old = _existing_layer(network, layer)
    if name == old.name:
        return network
    _check_name(network, old.type, name, layer)
    return _with_layer(network, replace(old, name=name))


def rename_network(network: Network, name: str) -> Network:
    """Give the network another name."""
    return replace(network, name=name)


def move(network: Network, positions: Mapping[NodeId, Position]) -> Network:
    """Place nodes elsewhere."""
    moved = {
        key: replace(_existing_node(network, key), position=position)
        for key, position in positions.items()
    }
    return replace(network, nodes={**network.nodes, **moved})


def order_ends(network: Network, nodes: Iterable[NodeId]) -> Network:
    """Let the model have its Inputs, or its Outputs, in this order."""
    for order, node in enumerate(nodes):
        network = set_parameter(network, _existing_node(network, node).layer, "order", order)
    return network


def set_setting(network: Network, section: str, value: Any) -> Network:
    """Store a section that belongs to another package; None takes it away."""
    settings = {key: kept for key, kept in network.settings.items() if key != section}
    if value is not None:
        settings[section] = value
    return replace(network, settings=settings)


def within(network: Network, scope: Scope, edit: Callable[[Network], Network]) -> Network:
    """Perform `edit` on the nested network at `scope`."""
    if not scope:
        return edit(network)
    layer = _existing_layer(network, scope[0])
    if layer.network is None:
        raise NetworkError(
            sentence("{layer!r} holds no nested network.", layer=layer.name), layer=layer.id
        )
    return _with_layer(network, replace(layer, network=within(layer.network, scope[1:], edit)))


def repaired(network: Network, repair: Repair) -> Network:
    """Perform the edit that a problem proposes."""
    match repair:
        case InsertLayer(wire=wire, type=type_name, parameters=parameters):
            old = _existing_wire(network, wire)
            above, below = network.nodes[old.source].position, network.nodes[old.target].position
            middle = ((above[0] + below[0]) / 2, (above[1] + below[1]) / 2)
            network, node = add_layer(network, type_name, parameters=parameters, position=middle)
            return insert_on_wire(network, wire, node)
        case SetParameter(layer=layer, parameter=parameter, value=value):
            return set_parameter(network, layer, parameter, value)
        case RemoveWire(wire=wire):
            return remove(network, wires=[wire])
        case ChangeSetting(section=section, value=value):
            return set_setting(network, section, value)
        case ReplaceLayers(layers=layers, ports=ports):
            changed = {layer.id: layer for layer in layers if layer.id in network.layers}
            wires = {
                key: replace(wire, port=ports.get(key, wire.port))
                for key, wire in network.wires.items()
            }
            return replace(network, layers={**network.layers, **changed}, wires=wires)
        case ShowCode():
            return network
        case _:
            assert_never(repair)


def _with_layer(network: Network, layer: Layer) -> Network:
    return replace(network, layers={**network.layers, layer.id: layer})


def _check_name(network: Network, type_name: str, name: str, layer: LayerId | None) -> None:
    """Raise NetworkError where Keras would refuse the name. An Output may be called as a layer."""
    if not name.strip():
        raise NetworkError(sentence("A layer needs a name; the field is empty."), layer=layer)
    if "/" in name:
        raise NetworkError(
            sentence("A name cannot contain '/'; it is {name!r}.", name=name), layer=layer
        )
    is_output = type_name == OUTPUT
    if any(
        other.name == name and (other.type == OUTPUT) == is_output
        for other in network.layers.values()
    ):
        raise NetworkError(
            sentence("Another layer is already called {name!r}.", name=name), layer=layer
        )


def _refuse_cycle(network: Network, source: NodeId, target: NodeId) -> None:
    """Raise NetworkError where a wire from `source` to `target` would close a cycle."""
    if source in reached([target], following(network).__getitem__):
        raise NetworkError(
            sentence(
                "A wire from {source!r} to {target!r} would close a cycle.",
                source=network.layer_of(source).name,
                target=network.layer_of(target).name,
            ),
            node=target,
        )


def _existing_layer(network: Network, layer: LayerId) -> Layer:
    if layer not in network.layers:
        raise NetworkError(
            sentence("There is no layer {layer!r} in this network.", layer=layer), layer=layer
        )
    return network.layers[layer]


def _existing_node(network: Network, node: NodeId) -> Node:
    if node not in network.nodes:
        raise NetworkError(
            sentence("There is no node {node!r} in this network.", node=node), node=node
        )
    return network.nodes[node]


def _existing_wire(network: Network, wire: WireId) -> Wire:
    if wire not in network.wires:
        raise NetworkError(sentence("There is no wire {wire!r} in this network.", wire=wire))
    return network.wires[wire]
