"""Nested models: the edits that make them, fill them and take them apart."""

from collections.abc import Callable, Collection
from typing import Any

from msgspec.structs import replace

from designer.errors import NetworkError
from designer.network import copying, edits, model_kind
from designer.network.call_tree import present
from designer.network.check_result import TensorSpec
from designer.network.graph import (
    INPUT,
    OUTPUT,
    Layer,
    LayerId,
    Network,
    NodeId,
    Wire,
    id_number,
    is_model,
    wire_order,
)
from designer.network.model_ends import ends_of, placed_ends
from designer.network.names import unique_name
from designer.network.plan import TensorRef, plan
from designer.network.ports import Signatures
from designer.network.presentation import is_rightwards, with_direction
from designer.network.traversal import following, reached
from designer.sentences import Sentence, counted, sentence

NESTED = "Functional"
# The wrapper that applies a model to each step of a sequence.
EACH_STEP = "TimeDistributed"

# What is known of a tensor, for the shape of an Input inside; None where nothing is.
Known = Callable[[TensorRef], TensorSpec | None]

# How far the ends of a new nested model stand from its layers, and from one another.
_end_distance = 144.0
_end_step = 216.0


def place_outputs(network: Network, signatures: Signatures) -> Network:
    """Put an Output at every tensor that is an output of the model, if none is placed yet."""
    if placed_ends(network, OUTPUT):
        return network
    rightwards = is_rightwards(network)
    for order, end in enumerate(plan(network, signatures).outputs):
        x, y = network.nodes[end.tensor.node].position
        aside = end.tensor.output * _end_step
        place = (x + 2 * _end_distance, y + aside) if rightwards else (x + aside, y + _end_distance)
        source = network.layer_of(end.tensor.node).name
        name = unique_name(end.name or source, _output_names(network))
        network, node = edits.add_layer(
            network, OUTPUT, name=name, parameters={"order": order} if order else {}, position=place
        )
        network, _ = edits.connect(network, end.tensor.node, node, output=end.tensor.output)
    return network


def empty_model(parameters: dict[str, Any]) -> Network:
    """A model that gives what it is given: an Input with these parameters, and an Output."""
    network, start = edits.add_layer(Network(), INPUT, parameters=parameters)
    network, end = edits.add_layer(network, OUTPUT, position=(0.0, 2 * _end_distance))
    return edits.connect(network, start, end)[0]


def nest(
    network: Network,
    nodes: Collection[NodeId],
    signatures: Signatures,
    *,
    name: str | None = None,
    known: Known = lambda tensor: None,
) -> tuple[Network, NodeId]:
    """Put `nodes` into a nested model, which is called where they were.

    Every tensor that comes from outside gets an Input inside, every one that is used outside or
    nowhere an Output. Raises NetworkError where no model can hold just these nodes.
    """
    chosen = set(nodes) & network.nodes.keys()
    _check_choice(network, chosen)
    inside = [wire for wire in network.wires.values() if wire.target in chosen]
    coming, going = _coming(inside, chosen), _going(network, chosen, signatures)
    inner = copying.copied(network, chosen)
    rightwards = is_rightwards(network)
    inner = with_direction(inner, rightwards=rightwards)
    places = _end_places(inner, len(coming), len(going), rightwards)
    inner = _with_inputs(inner, coming, inside, chosen, known, places[0])
    inner = _with_outputs(inner, going, places[1])
    positions = [network.nodes[node].position for node in chosen]
    corner = (min(x for x, _ in positions), min(y for _, y in positions))
    outer, model = edits.add_layer(
        edits.remove(network, chosen), NESTED, name=name, position=corner, inner=inner
    )
    wires = dict(outer.wires)
    for port, tensor in zip(signatures(outer.layer_of(model)).inputs, coming, strict=False):
        wire = Wire(f"w{outer.next_id}", tensor.node, model, port.name, tensor.output)
        wires[wire.id] = wire
        outer = replace(outer, next_id=outer.next_id + 1)
    for wire in network.wires.values():
        if wire.source in chosen and wire.target not in chosen:
            number = going.index(TensorRef(wire.source, wire.output))
            wires[wire.id] = replace(wire, source=model, output=number)
    return replace(outer, wires=wires), model


def _coming(inside: Collection[Wire], chosen: set[NodeId]) -> list[TensorRef]:
    """The tensors that come from outside, each once, in the order in which they are taken."""
    wires = sorted(inside, key=lambda wire: (id_number(wire.target), wire_order(wire)))
    return list(
        dict.fromkeys(
            TensorRef(wire.source, wire.output) for wire in wires if wire.source not in chosen
        )
    )


def _check_choice(network: Network, chosen: set[NodeId]) -> None:
    if not chosen:
        raise NetworkError(sentence("Nothing is selected that could become a nested model."))
    for node in sorted(chosen, key=id_number):
        layer = network.layer_of(node)
        if layer.type in (INPUT, OUTPUT):
            raise NetworkError(
                sentence(
                    "{layer!r} is an end of the model and cannot go into a nested one.",
                    layer=layer.name,
                ),
                node=node,
            )
        outside = [call for call in network.calls_of(layer.id) if call.id not in chosen]
        if outside:
            raise NetworkError(
                sentence(
                    "{layer!r} is also called outside of the selection; select all its calls.",
                    layer=layer.name,
                ),
                node=outside[0].id,
            )
    behind = reached(chosen, following(network).__getitem__).keys()
    for wire in network.wires.values():
        if wire.target in chosen and wire.source in behind - chosen:
            raise NetworkError(
                sentence(
                    "{layer!r} stands between the selected nodes; select it as well.",
                    layer=network.layer_of(wire.source).name,
                ),
                node=wire.source,
            )


def _going(network: Network, chosen: set[NodeId], signatures: Signatures) -> list[TensorRef]:
    """The tensors that leave the selection, and those that nobody uses at all."""
    used_inside: set[TensorRef] = set()
    used_outside: set[TensorRef] = set()
    for wire in network.wires.values():
        if wire.source in chosen:
            used = used_inside if wire.target in chosen else used_outside
            used.add(TensorRef(wire.source, wire.output))
    going = []
    for node in sorted(chosen, key=id_number):
        called = signatures(network.layer_of(node), network.nodes[node].arguments)
        wired = {wire.port for wire in network.wires_into(node)}
        for number in sorted(present(called.outputs, wired)):
            tensor = TensorRef(node, number)
            if tensor in used_outside or tensor not in used_inside:
                going.append(tensor)
    # A wire may start at an output that the layer no longer has; it is kept as it is.
    going += sorted(used_outside - set(going), key=lambda end: (id_number(end.node), end.output))
    return going


def _with_inputs(
    inner: Network,
    coming: list[TensorRef],
    wires: list[Wire],
    chosen: set[NodeId],
    known: Known,
    places: list[edits.Position],
) -> Network:
    starts: dict[TensorRef, NodeId] = {}
    for order, (tensor, place) in enumerate(zip(coming, places, strict=True)):
        spec = known(tensor)
        parameters: dict[str, Any] = {"order": order} if order else {}
        if spec is not None:
            parameters["shape"] = spec.shape[1:]
            if spec.dtype != "float32":
                parameters["dtype"] = spec.dtype
            if spec.sparse:
                parameters["sparse"] = True
        inner, starts[tensor] = edits.add_layer(inner, INPUT, parameters=parameters, position=place)
    entering = {
        wire.id: replace(wire, source=starts[TensorRef(wire.source, wire.output)], output=0)
        for wire in wires
        if wire.source not in chosen
    }
    return replace(inner, wires={**inner.wires, **entering})


def _end_places(
    inner: Network, inputs: int, outputs: int, rightwards: bool
) -> tuple[list[edits.Position], list[edits.Position]]:
    """Places before and behind the layers, side by side."""
    xs = [node.position[0] for node in inner.nodes.values()]
    ys = [node.position[1] for node in inner.nodes.values()]
    places = []
    for count, first in ((inputs, True), (outputs, False)):
        aside = [(number - (count - 1) / 2) for number in range(count)]
        if rightwards:
            x = min(xs) - 2 * _end_distance if first else max(xs) + 2 * _end_distance
            y = (min(ys) + max(ys)) / 2
            places.append([(x, y + step * _end_distance) for step in aside])
        else:
            y = min(ys) - _end_distance if first else max(ys) + _end_distance
            x = (min(xs) + max(xs)) / 2
            places.append([(x + step * _end_step, y) for step in aside])
    return places[0], places[1]


def _with_outputs(inner: Network, going: list[TensorRef], places: list[edits.Position]) -> Network:
    for order, (tensor, place) in enumerate(zip(going, places, strict=True)):
        name = unique_name(inner.layer_of(tensor.node).name, _output_names(inner))
        inner, end = edits.add_layer(
            inner,
            OUTPUT,
            name=name,
            parameters={"order": order} if order else {},
            position=place,
        )
        inner, _ = edits.connect(inner, tensor.node, end, output=tensor.output)
    return inner


def _output_names(network: Network) -> set[str]:
    return {layer.name for layer in network.layers.values() if layer.type == OUTPUT}


def inline(network: Network, node: NodeId, signatures: Signatures) -> Network:
    """Put the layers of the nested model that `node` calls in the place of the call."""
    layer, inner = _model_called_once(network, node)
    ends = ends_of(inner, signatures)
    given = {
        end: _arriving(network, node, port.name)
        for end, port in zip(ends.inputs, signatures(layer).inputs, strict=True)
    }
    kept = [key for key in inner.nodes if inner.layer_of(key).type not in (INPUT, OUTPUT)]
    offset = _offset(network, node, inner, kept)
    outer, new = copying.paste(
        edits.remove(network, [node]), _frozen(copying.copied(inner, kept), layer), offset=offset
    )
    new_id = dict(zip(sorted(kept, key=id_number), new, strict=True))
    wires = dict(outer.wires)
    entering = [
        replace(wire, source=source.node, output=source.output, target=new_id[wire.target])
        for wire in inner.wires.values()
        if wire.target in new_id and (source := given.get(wire.source)) is not None
    ]
    for number, wire in enumerate(entering, outer.next_id):
        wires[f"w{number}"] = replace(wire, id=f"w{number}")
    for wire in network.wires_from(node):
        end = ends.outputs[wire.output] if wire.output < len(ends.outputs) else None
        tensor = _arriving(inner, end, "inputs") if isinstance(end, str) else end
        if tensor is None:
            continue
        # What an Input inside gives comes from outside.
        source = given.get(tensor.node)
        if tensor.node in new_id:
            source = TensorRef(new_id[tensor.node], tensor.output)
        if source is not None:
            wires[wire.id] = replace(wire, source=source.node, output=source.output)
    return replace(outer, wires=wires, next_id=outer.next_id + len(entering))


def _model_called_once(network: Network, node: NodeId) -> tuple[Layer, Network]:
    """The nested model that `node` calls, if it can be taken apart."""
    layer = network.layer_of(node) if node in network.nodes else None
    if layer is None or layer.network is None or not is_model(layer):
        raise NetworkError(sentence("Only a nested model can be taken apart."), node=node)
    if len(network.calls_of(layer.id)) > 1:
        raise NetworkError(
            sentence(
                "{layer!r} is called several times; make this call independent first.",
                layer=layer.name,
            ),
            node=node,
        )
    return layer, layer.network


def refuses_each_step(layer: Layer, signatures: Signatures) -> Sentence | None:
    """Why the layer cannot be applied to each step of a sequence; None where it can."""
    if layer.network is None or not is_model(layer):
        return sentence("Only a nested model can be applied to each time step.")
    ports = signatures(layer)
    if len(ports.inputs) != 1 or len(ports.outputs) != 1:
        return sentence(
            "{layer!r} has {inputs} and {outputs}; what is applied to each time step has one of "
            "each.",
            layer=layer.name,
            inputs=counted("{count} input", "{count} inputs", count=len(ports.inputs)),
            outputs=counted("{count} output", "{count} outputs", count=len(ports.outputs)),
        )
    return None


def each_step(network: Network, layer_id: LayerId, signatures: Signatures) -> Network:
    """Put a nested model into a TimeDistributed, which takes its place; the wires stay."""
    layer = network.layers[layer_id]
    refused = refuses_each_step(layer, signatures)
    if refused is not None:
        raise NetworkError(refused, layer=layer_id)
    held = network.at((layer_id,))
    # A wrapper passes one tensor and never a dictionary. What it holds is described as the
    # outermost model is: name, class and freezing stand with the network.
    inner = model_kind.by_position(edits.rename_network(held, layer.name))
    said = {"class": layer.type} if layer.type == model_kind.SEQUENTIAL else {}
    frozen = {"trainable": False} if layer.parameters.get("trainable") is False else {}
    if said or frozen:
        inner = model_kind.with_model_settings(inner, **said, **frozen)
    others = edits.layer_names(network) - {layer.name}
    name = unique_name(edits.name_prefix(EACH_STEP), others)
    return _exchanged(network, Layer(layer_id, EACH_STEP, name, {}, inner), signatures)


def apply_once(network: Network, layer_id: LayerId, signatures: Signatures) -> Network:
    """Take the model out of a wrapper, whose place it takes; the wires into its ports stay."""
    layer = network.layers[layer_id]
    if layer.network is None or is_model(layer):
        raise NetworkError(
            sentence("Only a model inside a wrapper can be taken out."), layer=layer_id
        )
    said, kind = model_kind.model_settings(layer.network), model_kind.class_of(layer.network)
    kept = {key: value for key, value in said.items() if key not in ("class", "trainable")}
    inner = edits.set_setting(layer.network, model_kind.section, kept or None)
    frozen = said.get("trainable") is False or layer.parameters.get("trainable") is False
    others = edits.layer_names(network) - {layer.name}
    name = unique_name(layer.network.name or edits.name_prefix(kind or NESTED), others)
    parameters = {"trainable": False} if frozen else {}
    model = Layer(layer_id, kind or NESTED, name, parameters, inner)
    return _exchanged(network, model, signatures)


def _exchanged(network: Network, layer: Layer, signatures: Signatures) -> Network:
    """`network` with another layer under the same id; wires to ports that are gone go as well."""
    ports = {port.name for port in signatures(layer).inputs}
    calls = {call.id for call in network.calls_of(layer.id)}
    wires = {
        key: wire
        for key, wire in network.wires.items()
        if wire.target not in calls or wire.port in ports
    }
    return replace(network, layers={**network.layers, layer.id: layer}, wires=wires)


def _arriving(network: Network, node: NodeId, port: str) -> TensorRef | None:
    wires = network.wires_into(node, port)
    return TensorRef(wires[0].source, wires[0].output) if wires else None


def _offset(
    network: Network, node: NodeId, inner: Network, kept: list[NodeId]
) -> tuple[float, float]:
    """What brings the corner of the layers inside to where the call stood."""
    if not kept:
        return (0.0, 0.0)
    corner = network.nodes[node].position
    left = min(inner.nodes[key].position[0] for key in kept)
    top = min(inner.nodes[key].position[1] for key in kept)
    return (corner[0] - left, corner[1] - top)


def _frozen(inner: Network, model: Layer) -> Network:
    """The layers inside, which are frozen where the whole model was."""
    if model.parameters.get("trainable", True):
        return inner
    for layer in tuple(inner.layers):
        inner = edits.set_parameter(inner, layer, "trainable", False)
    return inner
