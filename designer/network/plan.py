"""The plan: a network as an ordered list of calls, for checker, builder, writer and diagram.

Structure is checked here, at once and without Keras: cycles, missing inputs, wires to ports that
do not exist, names that clash. What a problem keeps out of the model is left out of the calls,
together with everything behind it, so that the rest can still be checked.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from designer.network.call_tree import present
from designer.network.graph import (
    INPUT,
    OUTPUT,
    Layer,
    Network,
    Node,
    NodeId,
    Wire,
    id_number,
    is_model,
    wire_order,
)
from designer.network.ports import InputPort, OutputPort, Signature, Signatures
from designer.network.problems import Problem, RemoveWire, Severity
from designer.network.traversal import cycle_problems, following, ordered, reached
from designer.sentences import Sentence, counted, sentence


class TensorRef(Struct, frozen=True):
    """Output number `output` of `node`."""

    node: NodeId
    output: int = 0


class Argument(Struct, frozen=True):
    """What one port is given: the tensors and, in the same order, the wires that bring them.

    A port that is not `many` has exactly one tensor.
    """

    port: str
    tensors: tuple[TensorRef, ...]
    wires: tuple[str, ...]
    many: bool


class Call(Struct, frozen=True):
    """One call of a layer. `first`: no earlier call of the plan calls this layer."""

    node: NodeId
    layer: Layer
    arguments: tuple[Argument, ...]
    options: dict[str, Any]
    first: bool

    @property
    def tensors(self) -> list[TensorRef]:
        """All that the call is given, port by port."""
        return [tensor for argument in self.arguments for tensor in argument.tensors]


class End(Struct, frozen=True):
    """An output of the model: its name and tensor; `node` is the Output that was placed."""

    name: str
    tensor: TensorRef
    node: NodeId | None = None


class Plan(Struct, frozen=True):
    """The calls in order, the ends of the model, and what is wrong with the structure.

    `calls` contains the Inputs and no Output. `inputs` are the nodes of type Input that take
    part, in the order in which the model takes them.
    """

    calls: tuple[Call, ...]
    inputs: tuple[NodeId, ...]
    outputs: tuple[End, ...]
    problems: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        """Whether a model can be built: no structural error, and both ends exist."""
        wrong = any(problem.severity is Severity.ERROR for problem in self.problems)
        return bool(self.inputs and self.outputs) and not wrong


def plan(network: Network, signatures: Signatures) -> Plan:
    """The plan of `network`; nodes that are equally far are taken in the order of their ids."""
    order, stuck = ordered(following(network), id_number)
    inbound: dict[NodeId, list[Wire]] = {}
    for wire in network.wires.values():
        inbound.setdefault(wire.target, []).append(wire)
    problems = cycle_problems(network, stuck)
    calls: list[Call] = []
    outputs_of: dict[NodeId, Sequence[int]] = {}
    seen_layers: set[str] = set()
    ends: list[tuple[Node, Layer, TensorRef]] = []
    for node_id in order:
        node = network.nodes[node_id]
        layer = network.layers[node.layer]
        signature = signatures(layer, node.arguments)
        wires = sorted(inbound.get(node_id, ()), key=wire_order)
        arguments = _arguments(node, layer, wires, signature, problems)
        if arguments is None or not _all_there(network, wires, outputs_of, signatures, problems):
            continue
        if layer.type == OUTPUT:
            if arguments:
                ends.append((node, layer, arguments[0].tensors[0]))
            continue
        first = layer.id not in seen_layers
        seen_layers.add(layer.id)
        calls.append(Call(node_id, layer, arguments, node.arguments, first))
        outputs_of[node_id] = present(signature.outputs, [wire.port for wire in wires])
    outputs = _outputs(calls, ends, outputs_of)
    leading = _leading(calls, outputs)
    inputs = _inputs(network, calls, leading)
    problems += _name_clashes(calls, ends)
    problems += _missing_ends(network, calls, leading, inputs, outputs)
    return Plan(tuple(calls), inputs, outputs, tuple(problems))


def _all_there(
    network: Network,
    wires: list[Wire],
    outputs_of: dict[NodeId, Sequence[int]],
    signatures: Signatures,
    problems: list[Problem],
) -> bool:
    """Whether everything that `wires` bring is computed by a call before."""
    whole = True
    for wire in wires:
        numbers = outputs_of.get(wire.source)
        if numbers is None:
            whole = False
        elif wire.output not in numbers and network.layer_of(wire.source).foreign is None:
            # How many outputs a placeholder has, nobody knows.
            source = network.nodes[wire.source]
            layer = network.layers[source.layer]
            outputs = signatures(layer, source.arguments).outputs
            problems.append(
                Problem(
                    _no_output(layer, outputs, wire.output),
                    node=wire.target,
                    wire=wire.id,
                    port=wire.port,
                    repair=RemoveWire(sentence("Remove the wire"), wire.id),
                )
            )
            whole = False
    return whole


def _no_output(layer: Layer, outputs: Sequence[OutputPort], number: int) -> Sentence:
    if number < len(outputs):
        port = outputs[number]
        return sentence(
            "{layer!r} has the output {output!r} only while its input {input!r} is wired.",
            layer=layer.name,
            output=port.name,
            input=port.of,
        )
    return counted(
        "The wire starts at output {number} of {layer!r}, which has one output.",
        "The wire starts at output {number} of {layer!r}, which has {count} outputs.",
        count=len(outputs),
        number=number + 1,
        layer=layer.name,
    )


def _arguments(
    node: Node,
    layer: Layer,
    wires: list[Wire],
    signature: Signature,
    problems: list[Problem],
) -> tuple[Argument, ...] | None:
    """What the ports of `node` are given, or None where a wire is missing or too many."""
    by_port: dict[str, list[Wire]] = {}
    for wire in wires:
        by_port.setdefault(wire.port, []).append(wire)
    arguments: list[Argument] = []
    wrong: list[Problem] = []
    known = 0
    for port in signature.inputs:
        present = by_port.get(port.name, ())
        known += bool(present)
        if len(present) != 1 or port.needs:
            wrong += _port_problems(node, layer, signature, port, by_port)
        if not present or (is_model(layer) and not port.required):
            continue  # an Input inside that leads nowhere; the nested model has no such input
        tensors = tuple(TensorRef(wire.source, wire.output) for wire in present)
        arguments.append(
            Argument(port.name, tensors, tuple(wire.id for wire in present), port.many)
        )
    if known < len(by_port):
        wrong += _strange_wires(node, layer, signature, by_port)
    problems += wrong
    return None if wrong else tuple(arguments)


def _strange_wires(
    node: Node, layer: Layer, signature: Signature, by_port: Mapping[str, list[Wire]]
) -> list[Problem]:
    """Wires to ports that the layer does not have."""
    return [
        Problem(
            sentence(
                "{type} has no input {name!r}; the wire leads nowhere.", type=layer.type, name=name
            ),
            node=node.id,
            wire=present[0].id,
            repair=RemoveWire(sentence("Remove the wire"), present[0].id),
        )
        for name, present in by_port.items()
        if signature.input(name) is None
    ]


def _port_problems(
    node: Node,
    layer: Layer,
    signature: Signature,
    port: InputPort,
    by_port: Mapping[str, list[Wire]],
) -> list[Problem]:
    """What is wrong with the wires into one port, and with what it needs beside it."""
    present = by_port.get(port.name, [])
    if not present:
        if not port.required:
            return []
        text = _not_connected(layer, port, is_only=len(signature.inputs) == 1)
        return [Problem(text, node=node.id, port=port.name)]
    problems = []
    if len(present) > 1 and not port.many:
        problems.append(
            Problem(
                sentence(
                    "The input {input!r} of {layer!r} takes one wire and has {wires}.",
                    input=port.name,
                    layer=layer.name,
                    wires=len(present),
                ),
                node=node.id,
                port=port.name,
                wire=present[-1].id,
                repair=RemoveWire(sentence("Remove the last wire"), present[-1].id),
            )
        )
    missing = [name for name in port.needs if name not in by_port]
    problems += [
        _needed(node, layer, port, name, is_input=signature.input(name) is not None)
        for name in missing
        if layer.parameters.get(name) is None
    ]
    return problems


def _not_connected(layer: Layer, port: InputPort, *, is_only: bool) -> Sentence:
    if is_only:
        return sentence("The input of {layer!r} is not connected.", layer=layer.name)
    return sentence(
        "The input {input!r} of {layer!r} is not connected.", input=port.name, layer=layer.name
    )


def _needed(node: Node, layer: Layer, port: InputPort, name: str, *, is_input: bool) -> Problem:
    """What a port needs beside it: another input, or a parameter."""
    if is_input:
        text = sentence(
            "The input {input!r} of {layer!r} needs its input {other!r} as well.",
            input=port.name,
            layer=layer.name,
            other=name,
        )
        return Problem(text, node=node.id, port=name)
    text = sentence(
        "The input {input!r} of {layer!r} needs a value for {parameter!r}.",
        input=port.name,
        layer=layer.name,
        parameter=name,
    )
    return Problem(text, node=node.id, parameter=name)


def _name_clashes(calls: list[Call], ends: list[tuple[Node, Layer, TensorRef]]) -> list[Problem]:
    """Two layers, or two Outputs, of one name; only what takes part counts."""
    problems = []
    taking_part = [(call.layer, call.node) for call in calls if call.first]
    for group in (taking_part, [(layer, node.id) for node, layer, _ in ends]):
        owner: dict[str, Layer] = {}
        # By age, so that the younger of the two is told to change.
        for layer, node in sorted(group, key=lambda item: id_number(item[0].id)):
            if owner.setdefault(layer.name, layer) is not layer:
                if group is taking_part:
                    text = sentence(
                        "Two layers are called {name!r}; each needs a name of its own.",
                        name=layer.name,
                    )
                else:
                    text = sentence(
                        "Two Outputs are called {name!r}; each needs a name of its own.",
                        name=layer.name,
                    )
                problems.append(Problem(text, node=node, parameter="name"))
    return problems


def end_order(node: Node, layer: Layer) -> tuple[int, int]:
    """Sort key of Inputs and of Outputs: the `order` that was set, then age."""
    order = layer.parameters.get("order", 0)
    return (order if isinstance(order, int) else 0, id_number(node.id))


def _outputs(
    calls: list[Call],
    ends: list[tuple[Node, Layer, TensorRef]],
    outputs_of: dict[NodeId, Sequence[int]],
) -> tuple[End, ...]:
    # Outputs that are placed decide; without any, every tensor that nothing uses is an output.
    if ends:
        ends.sort(key=lambda end: end_order(end[0], end[1]))
        return tuple(End(layer.name, tensor, node.id) for node, layer, tensor in ends)
    used = {tensor for call in calls for tensor in call.tensors}
    outputs = []
    for call in calls:
        if call.layer.type == INPUT:
            continue
        for number in sorted(outputs_of[call.node]):
            tensor = TensorRef(call.node, number)
            if tensor not in used:
                outputs.append(End(call.layer.name, tensor))
    return tuple(outputs)


def _leading(calls: list[Call], outputs: tuple[End, ...]) -> set[NodeId]:
    """The nodes whose result flows into an output of the model."""
    sources = {call.node: [tensor.node for tensor in call.tensors] for call in calls}
    return set(reached((end.tensor.node for end in outputs), sources.__getitem__))


def _inputs(network: Network, calls: list[Call], leading: set[NodeId]) -> tuple[NodeId, ...]:
    ends = [call for call in calls if call.layer.type == INPUT and call.node in leading]
    ends.sort(key=lambda call: end_order(network.nodes[call.node], call.layer))
    return tuple(call.node for call in ends)


def _missing_ends(
    network: Network,
    calls: list[Call],
    leading: set[NodeId],
    inputs: tuple[NodeId, ...],
    outputs: tuple[End, ...],
) -> list[Problem]:
    problems = _leading_nowhere(network, calls, leading, has_outputs=bool(outputs))
    if not network.nodes:
        return problems
    if not any(layer.type == INPUT for layer in network.layers.values()):
        problems.append(Problem(sentence("The network has no Input; add one and connect it.")))
    elif not outputs and inputs:
        problems.append(Problem(sentence("The network has no output.")))
    return problems


def _leading_nowhere(
    network: Network, calls: list[Call], leading: set[NodeId], *, has_outputs: bool
) -> list[Problem]:
    """Warnings about what no output of the model needs.

    What is wired but leads nowhere may stand before something broken, which says so itself.
    """
    wired = {wire.source for wire in network.wires.values()}
    problems = []
    for call in calls:
        if call.node in leading or call.node in wired:
            continue
        if call.layer.type == INPUT:
            message = sentence("Nothing uses this input; connect its output to a layer.")
        elif has_outputs:
            message = sentence(
                "{layer!r} leads to no Output; the model leaves it out.", layer=call.layer.name
            )
        else:
            continue
        problems.append(Problem(message, severity=Severity.WARNING, node=call.node))
    return problems
