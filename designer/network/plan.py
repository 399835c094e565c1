"""The plan: a network as an ordered list of calls, which checker, builder and printer all walk.

Structure is checked here, at once and without Keras: cycles, missing inputs, wires to ports that
do not exist, names that clash. What a problem keeps out of the model is left out of the calls,
together with everything behind it, so that the rest can still be checked.
"""

import heapq
from collections.abc import Sequence
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
from designer.network.ports import InputPort, OutputPort, Signature, Signatures
from designer.network.problems import Problem, RemoveWire, Severity
from designer.network.structure import present


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
    problems = _cycles(network, stuck)
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
        outputs_of[node_id] = present(signature.outputs, {wire.port for wire in wires})
    outputs = _outputs(calls, ends, outputs_of)
    leading = _leading(calls, outputs)
    inputs = _inputs(network, calls, leading)
    problems += _name_clashes(network, calls, ends)
    problems += _missing_ends(network, calls, leading, inputs, outputs)
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


def _cycles(network: Network, stuck: list[NodeId]) -> list[Problem]:
    """A problem for each node that is really part of a cycle, not for those behind it."""
    if not stuck:
        return []
    inside = set(stuck)
    following: dict[NodeId, list[NodeId]] = {node: [] for node in stuck}
    for wire in network.wires.values():
        if wire.source in inside and wire.target in inside:
            following[wire.source].append(wire.target)
    component = _components(following)
    wires: dict[int, Wire] = {}  # the youngest wire of each cycle, which most likely closed it
    members: dict[int, list[NodeId]] = {}
    for wire in sorted(network.wires.values(), key=lambda wire: id_number(wire.id)):
        if wire.source in inside and component[wire.source] == component.get(wire.target):
            wires[component[wire.source]] = wire
    for node in stuck:
        if component[node] in wires:
            members.setdefault(component[node], []).append(node)
    return [
        Problem(
            f"{network.layer_of(node).name!r} is part of a cycle; take one of its wires away.",
            node=node,
            wire=wires[number].id,
            repair=RemoveWire("Remove the wire that closes the cycle", wires[number].id),
        )
        for number, nodes in members.items()
        for node in nodes
    ]


def _components(following: dict[NodeId, list[NodeId]]) -> dict[NodeId, int]:
    """The number of the strongly connected component of each node (Tarjan, without recursion)."""
    number: dict[NodeId, int] = {}
    lowest: dict[NodeId, int] = {}
    component: dict[NodeId, int] = {}
    open_nodes: list[NodeId] = []
    for root in following:
        if root in number:
            continue
        work = [(root, iter(following[root]))]
        number[root] = lowest[root] = len(number)
        open_nodes.append(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in number:
                    number[target] = lowest[target] = len(number)
                    open_nodes.append(target)
                    work.append((target, iter(following[target])))
                    break
                if target not in component:
                    lowest[node] = min(lowest[node], number[target])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
                if lowest[node] == number[node]:
                    while True:
                        member = open_nodes.pop()
                        component[member] = number[node]
                        if member == node:
                            break
    return component


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
                    repair=RemoveWire("Remove the wire", wire.id),
                )
            )
            whole = False
    return whole


def _no_output(layer: Layer, outputs: Sequence[OutputPort], number: int) -> str:
    if number < len(outputs):
        port = outputs[number]
        name = layer.name
        return f"{name!r} has the output {port.name!r} only while its input {port.of!r} is wired."
    has = "one output" if len(outputs) == 1 else f"{len(outputs)} outputs"
    return f"The wire starts at output {number + 1} of {layer.name!r}, which has {has}."


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
    given = set(by_port)
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
        missing = [
            need for need in port.needs if need not in given and layer.parameters.get(need) is None
        ]
        if missing:
            problems.append(_unmet(node, layer, signature, port, missing[0]))
            whole = False
        if layer.network is not None and not port.required:
            continue  # an Input inside that leads nowhere; the nested model has no such input
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


def _unmet(node: Node, layer: Layer, signature: Signature, port: InputPort, need: str) -> Problem:
    """What an input that is wired needs beside it and has not."""
    if signature.input(need) is not None:
        return Problem(
            f"The input {port.name!r} of {layer.name!r} needs its input {need!r} as well.",
            node=node.id,
            port=need,
        )
    return Problem(
        f"The input {port.name!r} of {layer.name!r} needs a value for {need!r}.",
        node=node.id,
        parameter=need,
    )


def _name_clashes(
    network: Network, calls: list[Call], ends: list[tuple[Node, Layer, TensorRef]]
) -> list[Problem]:
    """Two layers, or two Outputs, of one name; only what takes part counts."""
    problems = []
    taking_part = [(call.layer, call.node) for call in calls if call.first]
    for group in (taking_part, [(layer, node.id) for node, layer, _ in ends]):
        owner: dict[str, Layer] = {}
        what = "layers" if group is taking_part else "Outputs"
        for layer, node in sorted(group, key=lambda item: id_number(item[0].id)):
            if owner.setdefault(layer.name, layer) is not layer:
                problems.append(
                    Problem(
                        f"Two {what} are called {layer.name!r}; each needs a name of its own.",
                        node=node,
                        parameter="name",
                    )
                )
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
    if ends:
        ends.sort(key=lambda end: end_order(end[0], end[1]))
        return tuple(End(layer.name, tensor, node.id) for node, layer, tensor in ends)
    used = {tensor for call in calls for argument in call.arguments for tensor in argument.tensors}
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
    leading = {end.tensor.node for end in outputs}
    for call in reversed(calls):
        if call.node in leading:
            for argument in call.arguments:
                leading.update(tensor.node for tensor in argument.tensors)
    return leading


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
    problems = []
    wired = {wire.source for wire in network.wires.values()}
    for call in calls:
        if call.node in leading:
            continue
        # What is wired but leads nowhere may stand before something broken, which says so itself.
        if call.layer.type == INPUT and call.node not in wired:
            message = "Nothing uses this input; connect its output to a layer."
        elif call.layer.type != INPUT and outputs and call.node not in wired:
            message = f"{call.layer.name!r} leads to no Output; the model leaves it out."
        else:
            continue
        problems.append(Problem(message, severity=Severity.WARNING, node=call.node))
    if not network.nodes:
        return problems
    if not any(layer.type == INPUT for layer in network.layers.values()):
        problems.append(Problem("The network has no Input; add one and connect it."))
    elif not outputs and inputs:
        problems.append(Problem("The network has no output."))
    return problems
