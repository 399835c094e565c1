"""The ends of nested models: the ports they are outside, and the wires that follow them."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from designer.errors import NetworkError
from designer.network.graph import INPUT, OUTPUT, Layer, Network, NodeId, Scope, is_model
from designer.network.plan import TensorRef, end_order, plan
from designer.network.ports import InputPort, OutputPort, Signature, Signatures
from designer.network.problems import Severity
from designer.sentences import sentence


class Ends(Struct, frozen=True):
    """What the ports of a nested model stand for inside, in the order of the ports.

    An output is the Output that was placed; without any it is a tensor that nobody uses.
    """

    inputs: tuple[NodeId, ...]
    outputs: tuple[NodeId | TensorRef, ...]


def placed_ends(network: Network, type_name: str) -> tuple[NodeId, ...]:
    """The Inputs, or the Outputs, in the order in which the model has them."""
    layers = network.layers
    placed = [node for node in network.nodes.values() if layers[node.layer].type == type_name]
    placed.sort(key=lambda node: end_order(node, layers[node.layer]))
    return tuple(node.id for node in placed)


def ends_of(network: Network, signatures: Signatures) -> Ends:
    """The ends of a nested network. Those that are placed count, also while nothing is wired."""
    outputs: tuple[NodeId | TensorRef, ...] = placed_ends(network, OUTPUT)
    if not outputs:
        outputs = tuple(end.tensor for end in plan(network, signatures).outputs)
    return Ends(placed_ends(network, INPUT), outputs)


def nested_signature(network: Network, signatures: Signatures) -> Signature:
    """One input port per Input inside, named after it; one output per end of the model.

    An Input that leads to no output is a port that may stay free, for the model leaves it out.
    """
    inner = plan(network, signatures)
    ends = ends_of(network, signatures)
    broken = any(problem.severity is Severity.ERROR for problem in inner.problems)
    # The only input is called `inputs`, as that of any layer; edits take that for granted.
    if len(ends.inputs) == 1:
        inputs: tuple[InputPort, ...] = (InputPort("inputs"),)
    else:
        inputs = tuple(
            InputPort(network.layer_of(node).name, required=broken or node in inner.inputs)
            for node in ends.inputs
        )
    outputs = tuple(
        OutputPort(network.layer_of(end if isinstance(end, str) else end.node).name)
        for end in ends.outputs
    )
    return Signature(inputs, outputs or (OutputPort(),))


def edited(
    network: Network,
    scope: Scope,
    edit: Callable[[Network], Network],
    signatures: Signatures,
) -> Network:
    """Perform `edit` on the nested network at `scope`.

    Wires around it follow its Inputs and Outputs where these are renamed or change places.
    """
    if not scope:
        return edit(network)
    layer = network.layers.get(scope[0])
    if layer is None or layer.network is None:
        raise NetworkError(
            sentence("There is no nested network at {layer!r}.", layer=scope[0]), layer=scope[0]
        )
    inner = edited(layer.network, scope[1:], edit, signatures)
    if inner is layer.network:
        return network
    changed = replace(layer, network=inner)
    outer = replace(network, layers={**network.layers, layer.id: changed})
    return _followed(outer, layer, changed, signatures)


def _followed(network: Network, before: Layer, after: Layer, signatures: Signatures) -> Network:
    """`network`, whose wires to the calls of the layer still lead to the same ends inside."""
    if before.network is None or after.network is None or not is_model(after):
        return network
    old, new = ends_of(before.network, signatures), ends_of(after.network, signatures)
    ports = _new_ports(old, signatures(before), new, signatures(after))
    numbers = _new_numbers(old.outputs, new.outputs)
    same_ports = all(name == port for name, port in ports.items())
    if same_ports and numbers == list(range(len(numbers))):
        return network
    calls = {call.id for call in network.calls_of(after.id)}
    wires = dict(network.wires)
    for wire in network.wires.values():
        if wire.target in calls and wire.port in ports:
            wires[wire.id] = replace(wires[wire.id], port=ports[wire.port])
        if wire.source in calls and wire.output < len(numbers):
            wires[wire.id] = replace(wires[wire.id], output=numbers[wire.output])
    return replace(network, wires=wires)


def _new_ports(old: Ends, before: Signature, new: Ends, after: Signature) -> dict[str, str]:
    """What the ports of the Inputs that are still there are called now, by what they were."""
    names = [port.name for port in after.inputs]
    name_of = dict(zip(new.inputs, names, strict=True))
    return {
        port.name: name_of[node]
        for node, port in zip(old.inputs, before.inputs, strict=True)
        if node in name_of
    }


def _new_numbers(
    old: tuple[NodeId | TensorRef, ...], new: tuple[NodeId | TensorRef, ...]
) -> list[int]:
    """The numbers that outputs have now; one that is gone gets a number that nobody else has."""
    places = {end: number for number, end in enumerate(new)}
    taken = {places[end] for end in old if end in places}
    numbers = []
    for end in old:
        if end in places:
            numbers.append(places[end])
            continue
        free = 0
        while free in taken:
            free += 1
        taken.add(free)
        numbers.append(free)
    return numbers
