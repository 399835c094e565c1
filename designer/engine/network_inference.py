"""Keras' answer about a whole network, and quickly about a changed one.

The plan is walked call by call. A call whose layer and inputs are what they were keeps its
outcome; everything else is looked up in the memory of outcomes before Keras is asked.
"""

import math
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from designer.catalog.catalog import Catalog
from designer.catalog.code import code_of
from designer.engine.error_cases import Arrival
from designer.engine.errors_in_words import explain
from designer.engine.inference import Arrivals, FirstCall, Memory, Outcome, refusal, wired_ports
from designer.engine.memory import physical_memory
from designer.engine.sanity_checks import (
    incomplete,
    look_up_types,
    nested_fault,
    sanity_problems,
    step_fault,
    too_large,
)
from designer.engine.user_code import may_run
from designer.errors import CodeRefused
from designer.network.check_result import NamedTensor, NodeResult, TensorSpec, Totals
from designer.network.graph import INPUT, LayerId, Network, NodeId, is_model
from designer.network.nesting import EACH_STEP
from designer.network.plan import Call, Plan, TensorRef, plan
from designer.network.problems import Problem, RemoveWire
from designer.sentences import counted, sentence


class Step(Struct, frozen=True):
    """One call that was checked: what arrived, what its layer was built for, what came out."""

    call: Call
    arrivals: Arrivals
    first: FirstCall | None
    outcome: Outcome
    inner: "Walk | None" = None


class Walk(Struct, frozen=True):
    """The outcome for every call of a network that could be asked about."""

    network: Network
    plan: Plan
    steps: dict[NodeId, Step]
    problems: tuple[Problem, ...]

    def spec(self, tensor: TensorRef) -> TensorSpec | None:
        """Shape and dtype of a tensor, if they are known."""
        step = self.steps.get(tensor.node)
        outputs = step.outcome.outputs if step is not None else ()
        return outputs[tensor.output] if tensor.output < len(outputs) else None

    def nodes(self) -> dict[NodeId, NodeResult]:
        """The answers by node; an Output shows what it is given."""
        answers = {
            node: step.outcome.answer
            for node, step in self.steps.items()
            if step.outcome.answer is not None
        }
        for end in self.plan.outputs:
            spec = self.spec(end.tensor)
            if end.node is not None and spec is not None:
                answers[end.node] = NodeResult(outputs=(spec,))
        return answers

    def order(self) -> tuple[NodeId, ...]:
        """The nodes in the order of the plan; Outputs come last."""
        ends = (end.node for end in self.plan.outputs if end.node is not None)
        return (*(call.node for call in self.plan.calls), *ends)

    def ends(self) -> tuple[tuple[NamedTensor, ...], tuple[NamedTensor, ...]]:
        """The inputs and outputs of the model whose shapes are known."""
        inputs = [
            NamedTensor(self.network.layer_of(node).name, node, spec)
            for node in self.plan.inputs
            if (spec := self.spec(TensorRef(node))) is not None
        ]
        outputs = [
            NamedTensor(end.name, end.node or end.tensor.node, spec)
            for end in self.plan.outputs
            if (spec := self.spec(end.tensor)) is not None
        ]
        return tuple(inputs), tuple(outputs)

    def totals(self) -> Totals:
        """The sums over all calls; the weights of a shared layer count once."""
        parameters = trainable = operations = size = 0
        for step in self.steps.values():
            answer = step.outcome.answer
            if answer is None:
                continue
            operations += answer.flops or 0
            size += answer.activation_bytes or 0
            if step.call.first:
                parameters += answer.parameters
                trainable += answer.trainable_parameters
        return Totals(parameters, trainable, operations, size)


class Walker:
    """Walks networks and remembers what Keras said."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._memory = Memory(catalog)
        self._physical_memory = physical_memory()

    def walk(
        self,
        network: Network,
        previous: Walk | None = None,
        given: Mapping[NodeId, TensorSpec] | None = None,
    ) -> Walk:
        """The outcomes for `network`; `given` takes the place of what its Inputs declare."""
        plan = self._plan(network, previous)
        known = previous.steps if previous is not None else {}
        steps: dict[NodeId, Step] = {}
        fresh: set[NodeId] = set()
        built: dict[LayerId, FirstCall] = {}
        for call in plan.calls:
            old = known.get(call.node)
            first = built.get(call.layer.id)
            if old is not None and _still_holds(old, call, first, fresh):
                steps[call.node] = step = old
            else:
                arrivals = _arrivals(call, steps)
                if arrivals is None:
                    fresh.add(call.node)
                    continue
                declared = given.get(call.node) if given is not None else None
                steps[call.node] = step = self._step(call, arrivals, first, declared)
                # Calls behind it are asked again only if something else reaches them now.
                if old is None or old.outcome.outputs != step.outcome.outputs:
                    fresh.add(call.node)
            # A call that Keras refuses makes no weights; then the next one does.
            if step.outcome.fault is None and call.layer.id not in built:
                built[call.layer.id] = FirstCall(wired_ports(call), step.arrivals)
        return Walk(network, plan, steps, self._problems(network, plan, steps))

    def _plan(self, network: Network, previous: Walk | None) -> Plan:
        """The plan; the one before with the new layers where nothing else is different."""
        if previous is not None:
            kept = _same_structure(previous, network, self._catalog)
            if kept is not None:
                return kept
        return plan(network, self._catalog.signature)

    def _step(
        self, call: Call, arrivals: Arrivals, first: FirstCall | None, declared: TensorSpec | None
    ) -> Step:
        if declared is not None and call.layer.type == INPUT:
            return Step(call, arrivals, first, Outcome(NodeResult(outputs=(declared,))))
        if call.layer.network is not None:
            step = self._nested_step if is_model(call.layer) else self._wrapper_step
            return step(call, call.layer.network, arrivals, first)
        return Step(call, arrivals, first, self._memory.outcome(call, arrivals, first))

    def _nested_step(
        self, call: Call, network: Network, arrivals: Arrivals, first: FirstCall | None
    ) -> Step:
        """A nested model: checked by itself, and again for what it is really given."""
        inner = self.walk(network)
        fault = nested_fault(inner.plan, inner.ends()[0], inner.problems, arrivals)
        if fault is not None:
            shown = NodeResult(inner=inner.nodes())
            return Step(call, arrivals, first, Outcome(shown, fault), inner)
        given = {
            # Keras casts what it is called with to the dtype of the Input
            # (`Functional._convert_inputs_to_tensors`); only the shape comes from outside.
            node: replace(port[0], dtype=declared.spec.dtype)
            for node, port, declared in zip(
                inner.plan.inputs, arrivals, inner.ends()[0], strict=True
            )
        }
        real = inner
        if any(inner.spec(TensorRef(node)) != spec for node, spec in given.items()):
            real = self.walk(network, given=given)
        fault = nested_fault(real.plan, inner.ends()[0], real.problems, arrivals)
        if fault is not None:
            shown = NodeResult(inner=inner.nodes())
            return Step(call, arrivals, first, Outcome(shown, fault), inner)
        totals = real.totals()
        is_trainable = call.layer.parameters.get("trainable", True)
        answer = NodeResult(
            outputs=tuple(end.spec for end in real.ends()[1]),
            parameters=totals.parameters,
            trainable_parameters=totals.trainable_parameters if is_trainable else 0,
            flops=totals.flops,
            activation_bytes=totals.activation_bytes,
            inner=real.nodes(),
        )
        return Step(call, arrivals, first, Outcome(answer), inner)

    def _wrapper_step(
        self, call: Call, network: Network, arrivals: Arrivals, first: FirstCall | None
    ) -> Step:
        """A wrapper: the model inside is checked by itself, the call of the wrapper by Keras."""
        inner = self.walk(network)
        fault = incomplete(inner.plan, inner.problems)
        if fault is None and call.layer.type == EACH_STEP:
            fault = step_fault(inner.ends()[0], arrivals)
        shown = NodeResult(inner=inner.nodes())
        if fault is not None:
            return Step(call, arrivals, first, Outcome(shown, fault), inner)
        outcome = self._memory.outcome(call, arrivals, first)
        if outcome.answer is not None:
            shown = _repeated(outcome.answer, inner, arrivals)
        return Step(call, arrivals, first, Outcome(shown, outcome.fault), inner)

    def _problems(
        self, network: Network, plan: Plan, steps: Mapping[NodeId, Step]
    ) -> tuple[Problem, ...]:
        problems = list(plan.problems)
        problems += _wrong_names(network)
        told: set[LayerId] = set()
        for step in steps.values():
            if step.inner is not None and step.call.layer.id not in told:
                told.add(step.call.layer.id)
                scope = step.call.layer.id
                problems += [
                    replace(problem, scope=(scope, *problem.scope))
                    for problem in step.inner.problems
                ]
            problems += self._step_problems(network, step)
        if len(steps) < len(plan.calls):
            problems += _missing_outputs(network, plan, steps)
            problems += _unseen_code(plan, steps, self._catalog)
        return tuple(problems)

    def _step_problems(self, network: Network, step: Step) -> list[Problem]:
        """What is to be said about one call; most often nothing, so nothing is prepared."""
        answer, fault = step.outcome.answer, step.outcome.fault
        spec = self._catalog.of(step.call.layer)
        if fault is not None:
            arrived = _arrived(network, step)
            return [explain(fault, step.call, spec, arrived, self._catalog)]
        problems = (
            sanity_problems(step.call, spec, _arrived(network, step)) if _is_doubtful(step) else []
        )
        if answer is not None and step.call.first:
            large = too_large(step.call, answer, self._physical_memory)
            problems += [large] if large is not None else []
        return problems


def _repeated(answer: NodeResult, inner: Walk, arrivals: Arrivals) -> NodeResult:
    """The answer about a wrapper, whose model works as often as its input fits in."""
    declared = math.prod(size or 0 for end in inner.ends()[0] for size in end.spec.shape[1:])
    sizes = [size for port in arrivals[:1] for spec in port for size in spec.shape[1:]]
    flops = size = None
    if declared and None not in sizes:
        times = math.prod(size or 0 for size in sizes) // declared
        totals = inner.totals()
        flops, size = totals.flops * times, totals.activation_bytes * times
    return replace(answer, inner=inner.nodes(), flops=flops, activation_bytes=size, weights=())


def _still_holds(old: Step, call: Call, first: FirstCall | None, fresh: set[NodeId]) -> bool:
    before = old.call
    if before is not call and (
        before.layer is not call.layer
        or before.first != call.first
        or before.arguments != call.arguments
        or before.options != call.options
    ):
        return False
    if old.first is not first and old.first != first:
        return False
    return not fresh or not any(tensor.node in fresh for tensor in call.tensors)


def _arrivals(call: Call, steps: Mapping[NodeId, Step]) -> Arrivals | None:
    """What flows into `call`, or None where something before it failed."""
    ports = []
    for argument in call.arguments:
        port: list[TensorSpec] = []
        for tensor in argument.tensors:
            step = steps.get(tensor.node)
            outputs = step.outcome.outputs if step is not None else ()
            spec = outputs[tensor.output] if tensor.output < len(outputs) else None
            if spec is None:
                return None
            port.append(spec)
        ports.append(tuple(port))
    return tuple(ports)


def _is_doubtful(step: Step) -> bool:
    """Whether `sanity_problems` could find anything; asked of every call at every edit."""
    if step.call.layer.type in look_up_types:
        return True
    return any(spec.dtype == "string" for port in step.arrivals for spec in port)


def _missing_outputs(network: Network, plan: Plan, steps: Mapping[NodeId, Step]) -> list[Problem]:
    """Wires from an output that the catalogue promises and Keras does not give."""
    return [
        Problem(
            counted(
                "{layer!r} gives {count} output; this wire starts at output {number}.",
                "{layer!r} gives {count} outputs; this wire starts at output {number}.",
                count=len(source.outcome.outputs),
                layer=network.layer_of(tensor.node).name,
                number=tensor.output + 1,
            ),
            node=call.node,
            wire=wire,
            port=argument.port,
            repair=RemoveWire(sentence("Remove the wire"), wire),
        )
        for call in plan.calls
        if call.node not in steps
        for argument in call.arguments
        for tensor, wire in zip(argument.tensors, argument.wires, strict=True)
        if (source := steps.get(tensor.node)) is not None
        and source.outcome.fault is None
        and tensor.output >= len(source.outcome.outputs)
    ]


def _unseen_code(plan: Plan, steps: Mapping[NodeId, Step], catalog: Catalog) -> list[Problem]:
    """Code that may not run in layers that nothing arrives at, since something before is wrong."""
    refused = []
    for call in plan.calls:
        if call.node not in steps and call.layer.foreign is None and not is_model(call.layer):
            code = [item for item in code_of(call.layer, catalog) if not may_run(item.source)]
            if code:
                problem = CodeRefused(tuple(item.digest for item in code))
                refused.append(explain(refusal(problem), call, catalog.of(call.layer), (), catalog))
    return refused


def _arrived(network: Network, step: Step) -> tuple[Arrival, ...]:
    return tuple(
        Arrival(argument.port, network.layer_of(tensor.node), wire, spec)
        for argument, port in zip(step.call.arguments, step.arrivals, strict=True)
        for tensor, wire, spec in zip(argument.tensors, argument.wires, port, strict=True)
    )


def _same_structure(previous: Walk, network: Network, catalog: Catalog) -> Plan | None:
    """The plan before, with the layers that were exchanged, if nothing else is different."""
    before = previous.network
    # By identity, which edits keep: a wrong "different" costs one plan and no wrong answer.
    if before.wires is not network.wires or before.layers.keys() != network.layers.keys():
        return None
    if before.nodes is not network.nodes:
        return None
    exchanged = {
        key: layer for key, layer in network.layers.items() if before.layers[key] is not layer
    }
    for key, layer in exchanged.items():
        old = before.layers[key]
        if old.name != layer.name or catalog.signature(old) != catalog.signature(layer):
            return None
        if old.parameters.get("order") != layer.parameters.get("order"):
            return None
    if not exchanged:
        return previous.plan
    calls = tuple(
        replace(call, layer=exchanged[call.layer.id]) if call.layer.id in exchanged else call
        for call in previous.plan.calls
    )
    return replace(previous.plan, calls=calls)


def _wrong_names(network: Network) -> list[Problem]:
    """Names that Keras refuses."""
    problems = []
    for layer in network.layers.values():
        if layer.name and "/" not in layer.name:
            continue
        calls = network.calls_of(layer.id)
        if layer.name:
            said = sentence(
                "The name {name!r} has a slash; Keras takes none in a name.", name=layer.name
            )
        else:
            said = sentence("The layer needs a name.")
        problems.append(Problem(said, node=calls[0].id if calls else None, parameter="name"))
    return problems
