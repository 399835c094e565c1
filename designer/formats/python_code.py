"""The Python of a network, as a good engineer would write it by hand.

The plan is walked once. A tensor with one reader is called `x` while that name is free; a tensor
with several readers, and every tensor of a side branch, is called after its layer. What cannot be
written is left out, with everything behind it, and named in a comment: the text always parses.
"""

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from msgspec import Struct

from designer import resources
from designer.catalog.catalog import NESTED, Catalog
from designer.catalog.custom import catalog_for, sources_of
from designer.catalog.outputs import state_groups
from designer.catalog.spec import Family, TypeSpec
from designer.formats.carried import names_bound
from designer.formats.python_data import companions
from designer.formats.python_lines import Line, plain
from designer.formats.python_names import Identifiers, KerasNames, function_prefix
from designer.formats.python_operations import (
    Operand,
    function_call,
    infix,
    most_operators,
    variable,
    written_inside,
)
from designer.formats.python_values import Unwritable, Values, prefix_of
from designer.formats.safe_save import save_bytes
from designer.formats.source_text import (
    Expression,
    call,
    comment,
    element,
    keyword,
    listing,
    literal,
    quoted,
    statement,
    table,
    widest,
)
from designer.network.model import INPUT, Layer, LayerId, Network, NodeId
from designer.network.names import snake_case
from designer.network.plan import Argument, Call, Plan, TensorRef, plan
from designer.network.problems import Severity
from designer.network.sequence import (
    SEQUENTIAL,
    by_position,
    chain,
    class_of,
    model_settings,
    names_by_side,
)
from designer.training.plan import TrainingPlan

_reserved = (
    "keras", "layers", "ops", "np", "tf", "math", "x", "model", "inputs", "outputs", "data", "main",
)  # fmt: skip
_longest_target = 60
_Item = TypeVar("_Item")


class Code(Struct, frozen=True):
    """A program: its text, and for each of its lines the node that it is about.

    `companions` are files of `resources/data` that must lie beside it when it runs. `within` are
    the nodes that have no line of their own, as each is written inside that of another.
    """

    text: str
    lines: tuple[NodeId | None, ...]
    companions: tuple[str, ...] = ()
    within: dict[NodeId, NodeId] = {}

    def node_at(self, line: int) -> NodeId | None:
        """The node of a line; lines count from 0."""
        return self.lines[line] if 0 <= line < len(self.lines) else None

    def lines_of(self, node: NodeId) -> tuple[int, ...]:
        """The lines that are about `node`, in order."""
        while node in self.within:
            node = self.within[node]
        return tuple(number for number, owner in enumerate(self.lines) if owner == node)


def write(network: Network, catalog: Catalog, *, training: TrainingPlan | None = None) -> Code:
    """The program that builds `network` as `model`; with `training`, one that trains it too."""
    if training is not None:
        network = by_position(network)  # data and losses come in order
    catalog = catalog_for(network, catalog)
    writer = _Program(catalog, _names_of_own(network))
    body = _Body(writer, network, depth=0, kind=class_of(network))
    body.write()
    if body.has_model and model_settings(network).get("trainable") is False:
        body.lines.append(("model.trainable = False", None))
    model = _model_lines(writer, body)
    if training is None:
        return _code(plain(*writer.values.imports().lines()) + model, within=body.within)
    # Imported here because most programs are written, at every edit, without training.
    from designer.formats.python_training import script

    whole = script(network, training, writer.values, model, whole=body.has_model)
    return _code(whole, companions(training), body.within)


def _names_of_own(network: Network) -> set[str]:
    """What the layers of a person's own call their classes, functions and modules."""
    names: set[str] = set()
    for source in sources_of(network).values():
        with contextlib.suppress(SyntaxError):
            names |= names_bound(source).keys()
    return names


def save(path: Path, code: Code) -> tuple[Path, ...]:
    """Write a program and, where they are not there yet, the files that belong beside it.

    Returns those files. None is ever overwritten: one of that name may be somebody else's.
    """
    save_bytes(path, code.text.encode())
    written = []
    for name in code.companions:
        beside = path.absolute().parent / name
        if not beside.exists():
            save_bytes(beside, (resources.folder() / "data" / name).read_bytes())
            written.append(beside)
    return tuple(written)


def _model_lines(writer: "_Program", body: "_Body") -> list[Line]:
    """What follows the imports: classes, functions for nested models, then the model itself."""
    lines: list[Line] = []
    for block in writer.values.carried.blocks():
        lines += plain("", "", *block)
    for function in writer.functions:
        lines += [*plain("", ""), *function]
    if body.lines:
        lines += plain("", "") if lines else plain("")
        lines += body.lines
    return lines


def _code(
    lines: list[Line], files: tuple[str, ...] = (), within: dict[NodeId, NodeId] | None = None
) -> Code:
    text = "".join([f"{line}\n" for line, _ in lines])
    return Code(text, tuple([node for _, node in lines]), files, within or {})


class _Program:
    """What the parts of one program share."""

    def __init__(self, catalog: Catalog, own_names: Iterable[str] = ()) -> None:
        self.catalog = catalog
        self.values = Values(catalog, KerasNames())
        self.functions: list[list[Line]] = []
        self.reserved = (*_reserved, *own_names)
        self.function_names = Identifiers(self.reserved, holds_variables=False)


class _Body:
    """The statements of one network: of the program, or of the function for a nested model."""

    def __init__(
        self,
        program: _Program,
        network: Network,
        *,
        depth: int,
        owner: NodeId | None = None,
        name: str | None = None,
        kind: str = "",
    ) -> None:
        self.lines: list[Line] = []
        self.has_model = False
        self._program = program
        self._values = program.values
        self._names = Identifiers(program.reserved)
        self._network = network
        self._plan: Plan = plan(network, program.catalog.signature)
        self._depth = depth
        self._owner = owner
        self._model_name = name if name is not None else network.name
        self._end_names = names_by_side(network, self._plan)
        is_chain = kind == SEQUENTIAL and not any(self._end_names)
        self._chain = chain(self._plan) if is_chain else None
        self._tensors: dict[TensorRef, str] = {}
        self._objects: dict[LayerId, str] = {}
        self._left_out: list[tuple[str, NodeId | None]] = []
        self.within: dict[NodeId, NodeId] = {}
        # Operations that are held back to be written inside another, by their only tensor.
        self._held: dict[TensorRef, tuple[int, Call, Operand]] = {}
        self._x_read_at = -1
        self._count_readers()

    def write(self) -> None:
        """Fill `lines`."""
        if self._chain is not None and self._write_chain(self._chain):
            return
        for number, step in enumerate(self._plan.calls):
            refs = [ref for argument in step.arguments for ref in argument.tensors]
            if any(ref not in self._tensors and ref not in self._held for ref in refs):
                self._release(refs)
                continue
            try:
                if step.layer.type == INPUT:
                    self._write_input(step)
                else:
                    self._write_call(number, step)
            except Unwritable as reason:
                sentence = f"{step.layer.type} {step.layer.name!r} {reason}."
                self._left_out.append((sentence, step.node))
                self._release(refs)
        self._write_left_out()
        self._write_model()

    def _count_readers(self) -> None:
        self._readers: dict[TensorRef, list[int]] = {}
        self._calls: dict[LayerId, int] = {}
        for number, step in enumerate(self._plan.calls):
            self._calls[step.layer.id] = self._calls.get(step.layer.id, 0) + 1
            refs = {ref for argument in step.arguments for ref in argument.tensors}
            for ref in refs:
                self._readers.setdefault(ref, []).append(number)
        # By tensor, what the Output that was placed there is called.
        self._ends = {end.tensor: end.name if end.node else "" for end in self._plan.outputs}
        inputs = [TensorRef(step.node) for step in self._plan.calls if step.layer.type == INPUT]
        used = [tensor for tensor in inputs if tensor in self._readers or tensor in self._ends]
        self._has_one_input = len(used) == 1
        calls, catalog = self._plan.calls, self._program.catalog
        self._inside: dict[int, int] = {}
        if any(step.layer.type.startswith("ops.") for step in calls):
            uses = Counter(ref for step in calls for item in step.arguments for ref in item.tensors)
            specs = [catalog.of(step.layer) for step in calls]
            self._inside = written_inside(calls, specs, uses, self._ends)

    def _add(self, lines: Iterable[str], node: NodeId | None) -> None:
        about = self._owner or node
        self.lines += [(line, about) for line in lines]

    # --- inputs and calls -----------------------------------------------------------------

    def _write_input(self, step: Call) -> None:
        layer, tensor = step.layer, TensorRef(step.node)
        if tensor not in self._readers and tensor not in self._ends:
            return
        spec = self._program.catalog.of(layer)
        value = self._input(spec, layer)
        variable = "inputs" if self._has_one_input else self._names.new(layer.name)
        self._tensors[tensor] = variable
        self._statement(f"{variable} = ", value, None, step.node)

    def _input(self, spec: TypeSpec, layer: Layer) -> Expression:
        # What orders the inputs of the model is ours; Keras does not know it.
        known = [parameter for parameter in spec.parameters if parameter.name != "order"]
        arguments = self._values.arguments(known, layer.parameters, by_position=False)
        self._name(spec, layer, arguments)
        return call(self._values.function(spec.path), arguments)

    def _write_call(self, number: int, step: Call) -> None:
        layer = step.layer
        spec = self._program.catalog.of(layer)
        if layer.network is None and spec.family is Family.OPERATION:
            self._write_operation(spec, number, step)
            return
        value, applied = self._layer(spec, step)
        target = self._target(number, step)
        if self._statement(f"{target} = ", value, applied, step.node):
            return
        # Both brackets are too long for one statement: the layer gets a name of its own.
        variable = self._names.new(f"{layer.name}_layer")
        self._statement(f"{variable} = ", value, None, step.node)
        assert applied is not None
        self._statement(f"{target} = ", applied.after(variable), None, step.node)

    # --- operations -----------------------------------------------------------------------

    def _write_operation(self, spec: TypeSpec, number: int, step: Call) -> None:
        if not spec.path or spec.absent:
            raise Unwritable("cannot be written as Python")
        refs = [ref for argument in step.arguments for ref in argument.tensors]
        room = widest - 4 * self._depth - len("outputs = ")
        short = infix(spec, step, self._operands(step))
        value = self._operation(spec, step, short)
        if len(value.flat) > room or (short is not None and short.operators > most_operators):
            self._release(refs)
            short = infix(spec, step, self._operands(step))
            value = self._operation(spec, step, short)
        if len(value.flat) > room:
            short, value = None, self._operation(spec, step, None)
        if number in self._inside and short is not None:
            self._use_up(refs, step)
            self._held[TensorRef(step.node)] = (number, step, short)
            self._values.count(spec)
            return
        self._use_up(refs, step)
        self._values.count(spec)
        ports = self._program.catalog.signature(step.layer, step.options).outputs
        target = self._target(number, step)
        if spec.output_rules and not spec.outputs and len(ports) == 1 and _gives_a_list(spec):
            target = f"({target},)"
        self._statement(f"{target} = ", value, None, step.node)

    def _operation(self, spec: TypeSpec, step: Call, short: Operand | None) -> Expression:
        if short is not None:
            constants = (step.layer.parameters.get(name) for name in spec.constants)
            if any(isinstance(value, tuple) for value in constants):
                self._values.needs_numpy = True
            return Expression(short.text)
        given = {
            argument.port: [
                Expression(self._held[ref][2].text if ref in self._held else self._tensors[ref])
                for ref in argument.tensors
            ]
            for argument in step.arguments
        }
        return function_call(spec, step, given, self._values)

    def _operands(self, step: Call) -> dict[str, Operand]:
        return {
            argument.port: self._held[ref][2] if ref in self._held else variable(self._tensors[ref])
            for argument in step.arguments
            if not argument.many and (ref := argument.tensors[0])
        }

    def _release(self, refs: Iterable[TensorRef]) -> None:
        """Give operations that were held back statements of their own."""
        waiting = sorted((self._held.pop(ref) for ref in refs if ref in self._held), key=_place)
        for number, step, short in waiting:
            target = self._target(number, step)
            self._statement(f"{target} = ", Expression(short.text), None, step.node)

    def _use_up(self, refs: Iterable[TensorRef], step: Call) -> None:
        """Note that what was held back is now written inside `step`."""
        for ref in refs:
            if self._held.pop(ref, None) is not None:
                self.within[ref.node] = step.node

    # --- layers ---------------------------------------------------------------------------

    def _layer(self, spec: TypeSpec, step: Call) -> tuple[Expression, Expression | None]:
        """The layer and what it is called with, or the finished call of a named layer."""
        layer = step.layer
        inputs = call("", self._inputs(spec, step))
        if layer.id not in self._objects:
            if layer.network is not None:
                self._write_nested(layer, layer.network, step.node)
            else:
                value = self._construction(spec, layer)
                if self._calls[layer.id] == 1:
                    return value, inputs
                self._objects[layer.id] = self._names.new(layer.name)
                self._statement(f"{self._objects[layer.id]} = ", value, None, step.node)
        return inputs.after(self._objects[layer.id]), None

    def _construction(self, spec: TypeSpec, layer: Layer) -> Expression:
        if not spec.path or spec.absent:
            raise Unwritable("is not a layer of Keras; its configuration is kept in the network")
        arguments = self._values.arguments(spec.parameters, layer.parameters)
        self._name(spec, layer, arguments)
        return call(self._values.callee(spec), arguments)

    def _name(self, spec: TypeSpec, layer: Layer, arguments: list[Expression]) -> None:
        """Add `name=` unless Keras would give that very name by itself."""
        names, prefix = self._values.names, prefix_of(spec)
        if prefix in spec.side_names or not names.gives(prefix, layer.name):
            arguments.append(keyword("name", literal(layer.name)))
        names.distrust(spec.side_names)

    def _inputs(self, spec: TypeSpec, step: Call) -> list[Expression]:
        """What a node is called with: tensors by port, then the other call arguments."""
        if step.layer.network is not None:
            given = [self._given(argument) for argument in step.arguments]
            whole = _structure([*given], self._names_of_model(step.layer.network)[0])
            options = self._values.arguments(spec.call_arguments, step.options)
            return [whole, *options] if whole is not None else options
        signature = self._program.catalog.signature(step.layer, step.options)
        required = {port.name for port in signature.inputs if port.required}
        order = [port.name for port in signature.inputs]
        arguments: list[Expression] = []
        cells = state_groups(spec, step.layer.parameters, self._program.catalog.get)
        for place, argument in enumerate(step.arguments):
            tensor = self._given(argument)
            if cells is not None and cells[1] and argument.port == "states":
                tensor = listing(map(listing, _parted(tensor.items, cells[0])))
            leads = place == 0 or argument.port in required
            if leads and order[place] == argument.port:
                arguments.append(tensor)
            else:
                arguments.append(keyword(argument.port, tensor))
        return arguments + self._values.arguments(spec.call_arguments, step.options)

    def _names_of_model(self, network: Network) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the ends of a nested model that are passed by name."""
        return names_by_side(network, plan(network, self._program.catalog.signature))

    def _given(self, argument: Argument) -> Expression:
        tensors = [Expression(self._tensors[ref]) for ref in argument.tensors]
        return listing(tensors) if argument.many else tensors[0]

    # --- names of tensors -----------------------------------------------------------------

    def _target(self, number: int, step: Call) -> str:
        """What the outputs of a call are assigned to; remembers them."""
        ports = self._program.catalog.signature(step.layer, step.options).outputs
        several = len(ports) > 1
        if step.layer.network is not None:
            by_name = self._names_of_model(step.layer.network)[1]
            if by_name:
                return self._table_target(step, by_name)
        names = []
        for place, port in enumerate(ports):
            tensor = TensorRef(step.node, place)
            wish = step.layer.name if place == 0 else port.name
            if step.layer.id in self._objects and place == 0:
                wish = f"{step.layer.name}_output"
            names.append(self._tensor_name(number, tensor, wish, several, may_be_x=place == 0))
        spec = self._program.catalog.of(step.layer)
        cells = state_groups(spec, step.layer.parameters, self._program.catalog.get)
        if cells is not None:
            states = [_tuple(group) for group in _parted(names[1:], cells[0])]
            whole = f"{names[0]}, {_tuple(states) if len(states) > 1 else states[0]}"
        elif sum(len(name) + 2 for name in names) > _longest_target and several:
            whole = self._names.new(f"{step.layer.name}_outputs")
            names = [f"{whole}[{place}]" for place in range(len(ports))]
        else:
            whole = ", ".join(names)
        for place, name in enumerate(names):
            self._tensors[TensorRef(step.node, place)] = name
        return whole

    def _table_target(self, step: Call, names: tuple[str, ...]) -> str:
        """The outputs of a model that gives a dictionary."""
        whole = self._names.new(f"{step.layer.name}_outputs")
        for place, name in enumerate(names):
            self._tensors[TensorRef(step.node, place)] = f"{whole}[{quoted(name)}]"
        return whole

    def _tensor_name(
        self, number: int, tensor: TensorRef, wish: str, may_drop: bool, *, may_be_x: bool
    ) -> str:
        readers = self._readers.get(tensor, [])
        if tensor in self._ends:
            if len(self._ends) == 1:
                return "outputs" if not readers else self._names.new(wish)
            return self._names.new(self._ends[tensor] or wish)
        if not readers and may_drop:
            return "_"
        if may_be_x and len(readers) == 1 and self._x_read_at <= number:
            self._x_read_at = readers[0]
            return "x"
        return self._names.new(wish)

    # --- statements -----------------------------------------------------------------------

    def _statement(
        self, before: str, value: Expression, applied: Expression | None, node: NodeId | None
    ) -> bool:
        lines = statement(before, value, applied, self._depth)
        if lines is None:
            return False
        self._add(lines, node)
        return True

    def _write_nested(self, layer: Layer, network: Network, node: NodeId) -> None:
        """A function that makes the nested model, and the model it makes."""
        before = self._values.names.copy()
        owner = self._owner or node
        inner = _Body(
            self._program, network, depth=1, owner=owner, name=layer.name, kind=layer.type
        )
        inner.write()
        if not inner.has_model:
            self._values.names = before
            raise Unwritable("holds a network that is not complete")
        function = self._program.function_names.new(function_prefix + layer.name)
        self._program.functions.append([(f"def {function}():", owner), *inner.lines])
        variable = self._names.new(layer.name)
        self._objects[layer.id] = variable
        self._statement(f"{variable} = ", call(function, []), None, node)
        if layer.parameters.get("trainable") is False:
            indent = "    " * self._depth
            self._add([f"{indent}{variable}.trainable = False"], node)

    def _write_chain(self, calls: tuple[Call, ...]) -> bool:
        """A Sequential model as the list of its layers; False, and nothing, where one cannot be."""
        before, functions = self._values.names.copy(), len(self._program.functions)
        items: list[tuple[Expression, NodeId]] = []
        try:
            for step in calls:
                spec = self._program.catalog.of(step.layer)
                if step.layer.type == INPUT:
                    items.append((self._input(spec, step.layer), step.node))
                elif step.layer.network is not None:
                    self._write_nested(step.layer, step.layer.network, step.node)
                    items.append((Expression(self._objects[step.layer.id]), step.node))
                else:
                    items.append((self._construction(spec, step.layer), step.node))
        except Unwritable:
            self._values.names = before
            del self._program.functions[functions:]
            self.lines.clear()
            self._objects.clear()
            return False
        self.has_model = True
        indent = "    " * self._depth
        start = "return" if self._depth else "model ="
        self._add([f"{indent}{start} keras.Sequential(", f"{indent}    ["], None)
        for item, node in items:
            self._add(element(item, self._depth + 2), node)
        name = self._named(SEQUENTIAL)
        if name is None:
            self._add([f"{indent}    ]", f"{indent})"], None)
        else:
            self._add([f"{indent}    ],", *element(name, self._depth + 1), f"{indent})"], None)
        return True

    def _named(self, class_name: str) -> Expression | None:
        """The argument that names the model, unless Keras gives it that name by itself."""
        name = self._model_name.replace("/", "_").strip()
        prefix = snake_case(class_name)
        if not name:
            self._values.names.use(prefix)
        elif not self._values.names.gives(prefix, name):
            return keyword("name", literal(name))
        return None

    def _write_left_out(self) -> None:
        problems = [
            (problem.message, problem.node)
            for problem in self._plan.problems
            if problem.severity is Severity.ERROR
        ]
        if self._left_out or problems:
            indent = "    " * self._depth
            self._add([f"{indent}# This network is not complete:"], None)
            for sentence, node in [*self._left_out, *problems]:
                self._add([indent + comment(sentence)], node)

    def _write_model(self) -> None:
        inputs = [self._tensors.get(TensorRef(node)) for node in self._plan.inputs]
        outputs = [self._tensors.get(end.tensor) for end in self._plan.outputs]
        given = [
            _structure([Expression(name) if name else None for name in side], names)
            for side, names in zip((inputs, outputs), self._end_names, strict=True)
        ]
        arguments = [side for side in given if side is not None]
        if len(arguments) < len(given):
            return
        self.has_model = True
        if (name := self._named(NESTED)) is not None:
            arguments.append(name)
        before = "return " if self._depth else "model = "
        self._statement(before, call("keras.Model", arguments), None, None)


def _parted(items: Sequence[_Item], sizes: Iterable[int]) -> list[list[_Item]]:
    """The items in groups of these sizes."""
    waiting = iter(items)
    return [list(islice(waiting, size)) for size in sizes]


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"


def _place(held: tuple[int, Call, Operand]) -> int:
    return held[0]


def _gives_a_list(spec: TypeSpec) -> bool:
    """Whether the results come as a list, even a single one."""
    return any(rule.count or rule.length for rule in spec.output_rules)


def _structure(items: list[Expression | None], names: tuple[str, ...]) -> Expression | None:
    """Tensors by name where they have names, else a list or the only one; None without any."""
    if names:
        named = zip(names, items, strict=True)
        return table([(name, item) for name, item in named if item is not None])
    found = [item for item in items if item is not None]
    return listing(found) if len(found) > 1 else next(iter(found), None)
