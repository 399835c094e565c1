"""The calls of a Keras configuration: its layers become nodes, and its tensors wires."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from designer.catalog.spec import Family
from designer.formats.keras.layers import LONGEST_NAME, LayerReader, call_order
from designer.formats.keras.old import branches_of, first_input
from designer.formats.keras.tensors import (
    Reference,
    call_of_today,
    ends,
    is_nothing,
    is_tensor,
    named_ends,
    reference,
    tensors,
    without_tuples,
)
from designer.formats.strict_json import kind_of
from designer.network.call_tree import arguments_of, present, unpack
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
)
from designer.network.model_kind import INPUTS, OUTPUTS, set_by_name, set_listed
from designer.network.names import unique_name
from designer.network.plan import TensorRef, plan
from designer.sentences import counted, sentence

_lists_of_lists = {
    INPUTS: sentence("The inputs of the model stand in lists of lists; here they are one list."),
    OUTPUTS: sentence("The outputs of the model stand in lists of lists; here they are one list."),
}
_dictionaries_of_lists = {
    INPUTS: sentence(
        "The inputs of the model stand in dictionaries of lists; here each of them has a name of "
        "its own."
    ),
    OUTPUTS: sentence(
        "The outputs of the model stand in dictionaries of lists; here each of them has a name of "
        "its own."
    ),
}


class Building:
    """One network while its layers, calls and wires are collected."""

    def __init__(self, reader: LayerReader, level: int) -> None:
        self.reader = reader
        self.catalog = reader.catalog
        self.level = level
        self.layers: dict[str, Layer] = {}
        self.nodes: dict[str, Node] = {}
        self.wires: dict[str, Wire] = {}
        self.names: set[str] = set()
        self.calls: dict[str, list[NodeId]] = {}
        self.orders: dict[str, list[str]] = {}
        self.counting_themselves: set[str] = set()
        self.arrived: Counter[tuple[NodeId, str]] = Counter()
        # By node, the number of each output that Keras counts, where that is another.
        self.numbers: dict[NodeId, tuple[int, ...]] = {}
        self.next_id = 1

    # --- kinds of models ----------------------------------------------------------------------

    def functional(self, config: dict[str, Any], name: str) -> Network:
        """A model whose layers say what they are called on."""
        entries = [self.reader.entry(item) for item in config["layers"]]
        # Wires may lead to layers that stand further down, so all nodes are made before.
        for layer, calls in [self._add_called(entry) for entry in entries]:
            for node, call in zip(self.calls[layer.name], calls, strict=True):
                if call is not None:
                    self._connect(layer, node, call)
        self._number_outputs()
        self._order_inputs(config["input_layers"])
        network = self._ended(self._network(name), config["output_layers"])
        for side, key in ((INPUTS, "input_layers"), (OUTPUTS, "output_layers")):
            network = self._with_structure(network, side, config[key])
        return network

    def _add_called(self, entry: dict[str, Any]) -> tuple[Layer, list[Any]]:
        """The layer of an entry, with a node for each of its calls; and those calls."""
        inbound = entry.get("inbound_nodes") or []
        if not isinstance(inbound, list):
            raise self.reader.refuse(
                sentence("'inbound_nodes' is {kind}, not a list.", kind=kind_of(inbound))
            )
        layer, calls = self._add_layer(entry), inbound or [None]
        if "input_layers" in entry["config"]:
            self.counting_themselves.add(layer.name)
        spec = self.catalog.of(layer)
        if spec.family is Family.OPERATION:
            self.orders[layer.id] = call_order(spec, entry)
        self.calls[layer.name] = [self._add_node(layer) for _ in calls]
        return layer, calls

    def _with_structure(self, network: Network, side: str, structure: Any) -> Network:
        """`network`, whose ends on one side are passed as the file says, so far as we can."""
        if isinstance(structure, list) and len(structure) == 1 and not self.level:
            return set_listed(network, side)
        network = set_by_name(network, side, isinstance(structure, dict))
        if isinstance(structure, dict):
            self._note_names(side, structure)
        elif _is_nested(structure):
            self.reader.notes.append(_lists_of_lists[side])
        return network

    def _note_names(self, side: str, structure: dict[str, Any]) -> None:
        if not all(map(_is_end, structure.values())):
            self.reader.notes.append(_dictionaries_of_lists[side])
        elif side == INPUTS:
            names = [tensor.layer for tensor in ends(structure)]
            others = [
                key for key, name in zip(sorted(structure), names, strict=True) if key != name
            ]
            if others:
                self.reader.notes.append(
                    sentence(
                        "The input {input!r} is passed by the name of its Input here, as Keras "
                        "itself asks for it.",
                        input=others[0][:60],
                    )
                )

    def sequential(self, entry: dict[str, Any], name: str) -> Network:
        """A model whose layers follow one another."""
        self._chain(entry, self.level)
        return self._network(name)

    def _chain(self, entry: dict[str, Any], level: int) -> NodeId | None:
        """The layers of a Sequential model one behind the other; the last node."""
        before: NodeId | None = None
        for item in entry["config"]["layers"]:
            inner = self.reader.entry(item)
            branches = branches_of(inner) if before is None else []
            if branches:
                before = self._merged(inner, branches, level + 1)
                continue
            layer = self.reader.describe(inner, self.level)
            if before is None and layer.type != INPUT:
                before = self._add_node(self._keep(self._first_input(entry)))
            node = self._add_node(self._keep(layer))
            if before is not None:
                entries = self.catalog.signature(layer).inputs
                self._wire(before, 0, node, entries[0].name if entries else "inputs", 0)
            before = node
        return before

    def _merged(self, entry: dict[str, Any], branches: list[Any], level: int) -> NodeId:
        """The layer in which whole models end, as Keras 1 began one, and those models before it."""
        ends_of_branches = []
        for item in branches:
            branch = self.reader.entry(item)
            self.reader.count(branch, level)
            ends_of_branches.append(self._chain(branch, level))
        config = {key: value for key, value in entry["config"].items() if key != "layers"}
        layer = self._keep(self.reader.describe({**entry, "config": config}, self.level))
        node = self._add_node(layer)
        port = self.catalog.signature(layer).inputs[0].name
        for order, end in enumerate(ends_of_branches):
            if end is not None:
                self._wire(end, 0, node, port, order)
        return node

    def _first_input(self, entry: dict[str, Any]) -> Layer:
        """The Input that a Sequential model needs and does not list."""
        build = entry.get("build_config") or {}
        shape = entry["config"].get("build_input_shape") or (
            build.get("input_shape") if isinstance(build, dict) else None
        )
        parameters = first_input(entry["config"]["layers"])
        if isinstance(shape, list) and all(type(item) is int or item is None for item in shape):
            parameters["shape"] = tuple(shape[1:])
        elif not parameters:
            self.reader.notes.append(
                sentence("A Sequential model does not say its input shape; set it on the Input.")
            )
        return Layer("", INPUT, "input_layer", parameters)

    # --- layers -------------------------------------------------------------------------------

    def _add_layer(self, entry: dict[str, Any]) -> Layer:
        layer = self.reader.describe(entry, self.level)
        if layer.name in self.names:
            raise self.reader.refuse(
                sentence(
                    "two layers are called {layer!r}; in a Keras model each has its own name.",
                    layer=layer.name,
                )
            )
        return self._keep(layer)

    def _keep(self, layer: Layer) -> Layer:
        """The layer under an id and a free name."""
        name = unique_name(layer.name, self.names)
        self.names.add(name)
        kept = Layer(
            self._new_id("l"), layer.type, name, layer.parameters, layer.network, layer.foreign
        )
        self.layers[kept.id] = kept
        return kept

    # --- calls --------------------------------------------------------------------------------

    def _new_id(self, letter: str) -> str:
        identifier = f"{letter}{self.next_id}"
        self.next_id += 1
        return identifier

    def _add_node(self, layer: Layer) -> NodeId:
        node = Node(self._new_id("n"), layer.id)
        self.nodes[node.id] = node
        return node.id

    def _wire(self, source: NodeId, output: int, target: NodeId, port: str, order: int) -> None:
        wire = Wire(self._new_id("w"), source, target, port, output, order)
        self.wires[wire.id] = wire

    def _ports(self, layer: Layer) -> list[str]:
        """The arguments of a call that are made of ports."""
        return list(arguments_of(self.catalog.signature(layer).inputs)) or ["inputs"]

    def _connect(self, layer: Layer, node: NodeId, call: Any) -> None:
        """The wires and arguments of one call."""
        ports, options = self._ports(layer), dict[str, Any]()
        for port, value in self._parts(layer, self._arguments(layer, call)):
            given = list(tensors(value))
            if layer.foreign is not None:
                self._bring(given, layer, node, ports[0])
            elif not given:
                self._set_option(layer, port, value, options)
            elif is_model(layer) and len(ports) > 1:
                self._bring_to_model(layer, node, value, ports)
            else:
                self._bring(given, layer, node, port)
        if options:
            self.nodes[node] = Node(node, layer.id, arguments=options)

    def _parts(
        self, layer: Layer, arguments: Iterable[tuple[str, Any]]
    ) -> Iterator[tuple[str, Any]]:
        """The arguments, of which some are taken apart, since their parts are ports."""
        inputs = self.catalog.signature(layer).inputs
        if not any(port.path for port in inputs):
            yield from arguments
            return
        for name, value in arguments:
            yield from unpack(inputs, name, without_tuples(value), is_tensor)

    def _arguments(self, layer: Layer, call: Any) -> Iterator[tuple[str, Any]]:
        """The arguments of a call by name; those by position get the names of the ports."""
        if isinstance(call, list):
            call = call_of_today(call)
        if not _is_call(call):
            raise self.reader.refuse(
                sentence("a call of {layer!r} cannot be read.", layer=layer.name)
            )
        given = call.get("args", [])
        if layer.id in self.orders:
            yield from self._operands(layer, given)
        else:
            yield from self._by_position(layer, given)
        yield from (call.get("kwargs") or {}).items()

    def _by_position(self, layer: Layer, given: list[Any]) -> Iterator[tuple[str, Any]]:
        """What a layer is called on goes to its ports, and what is no tensor to its options."""
        ports = iter(self._ports(layer))
        options = (option.name for option in self.catalog.of(layer).call_arguments)
        for value in given:
            is_wired = value is None or any(True for _ in tensors(value))
            yield next(ports if is_wired else options, None) or "inputs", value

    def _operands(self, layer: Layer, given: list[Any]) -> Iterator[tuple[str, Any]]:
        """What an operation is called on goes to its arguments in their order."""
        names = self.orders[layer.id]
        for place, (name, value) in enumerate(zip(names, given, strict=False)):
            if f"*{name}" in self.catalog.of(layer).arguments:
                yield name, given[place:]
                return
            yield name, value
        yield from self._by_position(layer, given[len(names) :])

    def _set_option(self, layer: Layer, name: str, value: Any, options: dict[str, Any]) -> None:
        if is_nothing(value):
            return
        spec = self.catalog.of(layer)
        if spec.family is Family.OPERATION:
            return  # it is a parameter already
        option = next((item for item in spec.call_arguments if item.name == name), None)
        if option is None:
            self.reader.notes.append(
                sentence(
                    "A call of {layer!r} has the argument {argument!r}, which is not kept.",
                    layer=layer.name,
                    argument=name[:60],
                )
            )
        elif value != option.default:
            options[name] = value

    def _bring(self, given: list[Reference], layer: Layer, node: NodeId, port: str) -> None:
        for tensor in given:
            source, output = self._source(tensor, layer)
            self._wire(source, output, node, port, self.arrived[node, port])
            self.arrived[node, port] += 1

    def _bring_to_model(self, layer: Layer, node: NodeId, value: Any, ports: list[str]) -> None:
        """The wires into a nested model: its structure of inputs, in the order of its Inputs."""
        if isinstance(value, dict) and set(value) <= set(ports):
            named = [(port, tensor) for port in value for tensor in tensors(value[port])]
        else:
            named = list(zip(ports, tensors(value), strict=False))
        for port, tensor in named:
            self._bring([tensor], layer, node, port)

    def _source(self, tensor: Reference, layer: Layer | None) -> tuple[NodeId, int]:
        calls = self.calls.get(tensor.layer)
        asking = repr(layer.name) if layer else sentence("the model")
        if calls is None:
            raise self.reader.refuse(
                sentence(
                    "{asking} takes a tensor of {layer!r}, which is no layer of the model.",
                    asking=asking,
                    layer=tensor.layer[:60],
                )
            )
        if not 0 <= tensor.call < len(calls) or tensor.output < 0:
            raise self.reader.refuse(
                counted(
                    "{asking} takes output {output} of call {call} of {layer!r}, which is called "
                    "{count} time.",
                    "{asking} takes output {output} of call {call} of {layer!r}, which is called "
                    "{count} times.",
                    count=len(calls),
                    asking=asking,
                    output=tensor.output,
                    call=tensor.call,
                    layer=tensor.layer[:60],
                )
            )
        return calls[tensor.call], tensor.output

    def _number_outputs(self) -> None:
        """Number outputs as the catalogue does: Keras counts only those that a call has."""
        wired: dict[NodeId, set[str]] = {}
        for node, port in self.arrived:
            wired.setdefault(node, set()).add(port)
        for called in self.nodes.values():
            outputs = self.catalog.signature(self.layers[called.layer], called.arguments).outputs
            if any(port.of for port in outputs):
                self.numbers[called.id] = present(outputs, wired.get(called.id, ()))
        for key, wire in self.wires.items():
            numbers = self.numbers.get(wire.source, ())
            if wire.output < len(numbers):
                self.wires[key] = replace(wire, output=numbers[wire.output])

    # --- ends ---------------------------------------------------------------------------------

    def _network(self, name: str) -> Network:
        return Network(
            name[:LONGEST_NAME], self.layers, self.nodes, self.wires, next_id=self.next_id
        )

    def _end(self, tensor: Reference) -> tuple[NodeId, int]:
        """The tensor of an end. Here Keras counts a call more for a functional model."""
        if tensor.layer in self.counting_themselves and tensor.call >= 1:
            tensor = Reference(tensor.layer, tensor.call - 1, tensor.output)
        node, output = self._source(tensor, None)
        numbers = self.numbers.get(node, ())
        return node, numbers[output] if output < len(numbers) else output

    def _order_inputs(self, structure: Any) -> None:
        wanted = [self._end(tensor)[0] for tensor in ends(structure)]
        if wanted == sorted(wanted, key=id_number):
            return
        for order, node in enumerate(wanted):
            layer = self.layers[self.nodes[node].layer]
            if layer.type == INPUT and order:
                changed = {**layer.parameters, "order": order}
                self.layers[layer.id] = Layer(layer.id, layer.type, layer.name, changed)

    def _ended(self, network: Network, structure: Any) -> Network:
        """The network with Outputs, where its unused tensors are not what the model gives."""
        named = list(named_ends(structure))
        wanted = [(name, TensorRef(*self._end(tensor))) for name, tensor in named]
        by_rule = [end.tensor for end in plan(network, self.catalog.signature).outputs]
        if [tensor for _, tensor in wanted] == by_rule and not any(name for name, _ in wanted):
            return network
        taken: set[str] = set()
        for name, tensor in wanted:
            source = self.layers[self.nodes[tensor.node].layer].name
            own = unique_name(name or source, taken)
            taken.add(own)
            layer = Layer(self._new_id("l"), OUTPUT, own)
            self.layers[layer.id] = layer
            self._wire(tensor.node, tensor.output, self._add_node(layer), "inputs", 0)
        return self._network(network.name)


def _is_call(call: Any) -> bool:
    if not isinstance(call, dict) or not isinstance(call.get("args", []), list):
        return False
    return isinstance(call.get("kwargs") or {}, dict)


def _is_nested(structure: Any) -> bool:
    """Whether the ends stand in a list of lists or dictionaries."""
    if not isinstance(structure, list) or _is_end(structure):
        return False
    return any(isinstance(item, (list, dict)) and not _is_end(item) for item in structure)


def _is_end(structure: Any) -> bool:
    return reference(structure) is not None
