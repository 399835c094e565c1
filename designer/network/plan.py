"""The plan: a network as an ordered list of calls, which checker, builder and printer all walk.

Structure is checked here, at once and without Keras: cycles, missing inputs, wires to ports that
do not exist, names that clash. What a problem keeps out of the model is left out of the calls,
together with everything behind it, so that the rest can still be checked.
"""

import heapq
from typing import Any

from msgspec import Struct

from designer.network.model import (
    INPUT,
    OUTPUT,
    Layer,
    Network,
    Node,
    NodeId,
    Wire,
    id_number,
    wire_order,
)
from designer.network.ports import Signatures
from designer.network.problems import Problem, RemoveWire, Severity


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
    order, stuck = _ordered(network)
    inbound: dict[NodeId, list[Wire]] = {}
    for wire in network.wires.values():
        inbound.setdefault(wire.target, []).append(wire)
    problems = [
        Problem("The node is part of a cycle; take one of its wires away.", node=node)
        for node in stuck
    ]
    problems += _name_clashes(network)
    calls: list[Call] = []
    placed: set[NodeId] = set()
    seen_layers: set[str] = set()
    ends: list[tuple[Node, Layer, TensorRef]] = []
    for node_id in order:
        node = network.nodes[node_id]
        layer = network.layers[node.layer]
        wires = sorted(inbound.get(node_id, ()), key=wire_order)
        arguments = _arguments(network, node, layer, wires, signatures, problems)
        if arguments is None or any(
            tensor.node not in placed for argument in arguments for tensor in argument.tensors
        ):
            continue
        if layer.type == OUTPUT:
            ends.append((node, layer, arguments[0].tensors[0]))
            continue
        first = layer.id not in seen_layers
        seen_layers.add(layer.id)
        calls.append(Call(node_id, layer, arguments, node.arguments, first))
        placed.add(node_id)
    inputs = _inputs(network, calls)
    outputs = _outputs(calls, ends, signatures)
    problems += _missing_ends(network, inputs, outputs)
    return Plan(tuple(calls), inputs, outputs, tuple(problems))


def _ordered(network: Network) -> tuple[list[NodeId], list[NodeId]]:
    """Nodes so that each follows its sources, and those that a cycle keeps from being placed."""
    waiting = dict.fromkeys(network.nodes, 0)
    following: dict[NodeId, list[NodeId]] = {}
    for wire in network.wires.values():
        waiting[wire.target] += 1
        following.setdefault(wire.source, []).append(wire.target)
    ready = [(id_number(node), node) for node, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order: list[NodeId] = []
    while ready:
        _, node = heapq.heappop(ready)
        order.append(node)
        for target in following.get(node, ()):
            waiting[target] -= 1
            if waiting[target] == 0:
                heapq.heappush(ready, (id_number(target), target))
    done = set(order)
    return order, sorted((node for node in network.nodes if node not in done), key=id_number)


def _arguments(
    network: Network,
    node: Node,
    layer: Layer,
    wires: list[Wire],
    signatures: Signatures,
    problems: list[Problem],
) -> tuple[Argument, ...] | None:
    """What the ports of `node` are given, or None where a wire is missing or too many."""
    signature = signatures(layer)
    by_port: dict[str, list[Wire]] = {}
    for wire in wires:
        by_port.setdefault(wire.port, []).append(wire)
    arguments, whole = [], True
    for port in signature.inputs:
        present = by_port.pop(port.name, [])
        if not present:
            if port.required:
                what = "input" if len(signature.inputs) == 1 else f"input {port.name!r}"
                problems.append(
                    Problem(
                        f"The {what} of {layer.name!r} is not connected.",
                        node=node.id,
                        port=port.name,
                    )
                )
                whole = False
            continue
        if len(present) > 1 and not port.many:
            problems.append(
                Problem(
                    f"The input {port.name!r} of {layer.name!r} takes one wire and has "
                    f"{len(present)}.",
                    node=node.id,
                    port=port.name,
                    wire=present[-1].id,
                    repair=RemoveWire("Remove the last wire", present[-1].id),
                )
            )
            whole = False
        tensors = tuple(TensorRef(wire.source, wire.output) for wire in present)
        arguments.append(
            Argument(port.name, tensors, tuple(wire.id for wire in present), port.many)
        )
    for name, present in by_port.items():
        problems.append(
            Problem(
                f"{layer.type} has no input {name!r}; the wire leads nowhere.",
                node=node.id,
                wire=present[0].id,
                repair=RemoveWire("Remove the wire", present[0].id),
            )
        )
        whole = False
    return tuple(arguments) if whole else None


def _name_clashes(network: Network) -> list[Problem]:
    owner: dict[str, Layer] = {}
    problems = []
    for layer in sorted(network.layers.values(), key=lambda layer: id_number(layer.id)):
        if layer.type == OUTPUT:
            continue
        if layer.name in owner:
            calls = network.calls_of(layer.id)
            problems.append(
                Problem(
                    f"Two layers are called {layer.name!r}; each needs a name of its own.",
                    node=calls[0].id if calls else None,
                    parameter="name",
                )
            )
        owner.setdefault(layer.name, layer)
    return problems


def end_order(node: Node, layer: Layer) -> tuple[int, int]:
    """Sort key of Inputs and of Outputs: the `order` that was set, then age."""
    return (int(layer.parameters.get("order", 0)), id_number(node.id))


def _inputs(network: Network, calls: list[Call]) -> tuple[NodeId, ...]:
    used = {
        tensor.node for call in calls for argument in call.arguments for tensor in argument.tensors
    }
    ends = [call for call in calls if call.layer.type == INPUT and call.node in used]
    ends.sort(key=lambda call: end_order(network.nodes[call.node], call.layer))
    return tuple(call.node for call in ends)


def _outputs(
    calls: list[Call], ends: list[tuple[Node, Layer, TensorRef]], signatures: Signatures
) -> tuple[End, ...]:
    if ends:
        ends.sort(key=lambda end: end_order(end[0], end[1]))
        return tuple(End(layer.name, tensor, node.id) for node, layer, tensor in ends)
    used = {
        tensor for call in calls for argument in call.arguments for tensor in argument.tensors
    }
    outputs = []
    for call in calls:
        if call.layer.type == INPUT:
            continue
        for number, _ in enumerate(signatures(call.layer).outputs):
            tensor = TensorRef(call.node, number)
            if tensor not in used:
                outputs.append(End(call.layer.name, tensor))
    return tuple(outputs)


def _missing_ends(
    network: Network, inputs: tuple[NodeId, ...], outputs: tuple[End, ...]
) -> list[Problem]:
    problems = []
    used = set(inputs)
    for node in sorted(network.nodes.values(), key=lambda node: id_number(node.id)):
        if network.layers[node.layer].type == INPUT and node.id not in used:
            problems.append(
                Problem(
                    "Nothing uses this input; connect its output to a layer.",
                    severity=Severity.WARNING,
                    node=node.id,
                )
            )
    if not network.nodes:
        return problems
    if not any(layer.type == INPUT for layer in network.layers.values()):
        problems.append(Problem("The network has no Input; add one and connect it."))
    elif not outputs and inputs:
        problems.append(Problem("The network has no output."))
    return problems
