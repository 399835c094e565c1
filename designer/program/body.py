"""The statements of a network in Python: of the program, and of the functions in it."""

from collections import Counter
from collections.abc import Iterable

from designer.catalog.catalog import NESTED, Catalog
from designer.catalog.outputs import returned_groups, state_groups
from designer.catalog.spec import Family, TypeSpec
from designer.network.call_tree import by_position
from designer.network.graph import INPUT, Layer, LayerId, Network, NodeId, Scope, is_model
from designer.network.model_kind import (
    INPUTS,
    OUTPUTS,
    SEQUENTIAL,
    chain,
    class_of,
    is_listed,
    model_settings,
    names_by_side,
)
from designer.network.names import snake_case
from designer.network.plan import Argument, Call, Plan, TensorRef, plan
from designer.network.problems import Severity
from designer.program.lines import Line
from designer.program.names import Identifiers, KerasNames, function_prefix
from designer.program.operations import Operations
from designer.program.source_text import (
    Expression,
    call,
    comment,
    element,
    keyword,
    listing,
    literal,
    statement,
    table,
    widest,
)
from designer.program.tensors import Tensors, parted, put_together
from designer.program.values import Unwritable, Values, prefix_of

_reserved = (
    "keras", "layers", "ops", "np", "tf", "math", "x", "model", "inputs", "outputs", "data", "main",
)  # fmt: skip


class Program:
    """What the parts of one program share."""

    def __init__(self, catalog: Catalog, own_names: Iterable[str] = ()) -> None:
        self.catalog = catalog
        self.values = Values(catalog, KerasNames())
        self.functions: list[list[Line]] = []
        # Layers with the name of an operation beside them.
        self.clashes: list[tuple[Scope, LayerId]] = []
        self.reserved = (*_reserved, *own_names)
        self.function_names = Identifiers(self.reserved, holds_variables=False)


class Body:
    """The statements of one network: of the program, or of the function for a nested model."""

    def __init__(
        self,
        program: Program,
        network: Network,
        *,
        depth: int,
        owner: NodeId | None = None,
        scope: Scope = (),
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
        self._scope = scope
        self._layers: dict[str, LayerId] = {}  # by name
        self._model_name = name if name is not None else network.name
        self._end_names = names_by_side(network, self._plan)
        is_chain = kind == SEQUENTIAL and not any(self._end_names)
        self._chain = chain(self._plan) if is_chain else None
        self._tensors = Tensors(self._plan, program.catalog, self._names)
        self._objects: dict[LayerId, str] = {}
        self._wrapped_models: dict[LayerId, Expression] = {}
        self._left_out: list[tuple[str, NodeId | None]] = []
        self._calls = Counter(step.layer.id for step in self._plan.calls)
        self._operations = Operations(
            program.catalog,
            program.values,
            self._tensors,
            self._plan.calls,
            self._write_operation,
            room=widest - 4 * depth - len("outputs = "),
        )
        self.within = self._operations.within

    def write(self) -> None:
        """Fill `lines`."""
        if self._chain is not None and self._write_chain(self._chain):
            return
        for number, step in enumerate(self._plan.calls):
            refs = [ref for argument in step.arguments for ref in argument.tensors]
            if not all(map(self._operations.has, refs)):
                self._operations.release(refs)
                continue
            try:
                if step.layer.type == INPUT:
                    self._write_input(step)
                else:
                    self._write_call(number, step)
            except Unwritable as reason:
                sentence = f"{step.layer.type} {step.layer.name!r} {reason}."
                self._left_out.append((sentence, step.node))
                self._operations.release(refs)
        self._write_left_out()
        self._write_model()
        clashing = self._layers.keys() & self._operations.names
        self._program.clashes += [(self._scope, self._layers[name]) for name in sorted(clashing)]

    def _write_operation(self, target: str, value: Expression, node: NodeId) -> None:
        self._statement(f"{target} = ", value, None, node)

    def _add(self, lines: Iterable[str], node: NodeId | None) -> None:
        about = self._owner or node
        self.lines += [(line, about) for line in lines]

    # --- inputs and calls -----------------------------------------------------------------

    def _write_input(self, step: Call) -> None:
        layer, tensor = step.layer, TensorRef(step.node)
        if not self._tensors.is_used(tensor):
            return
        spec = self._program.catalog.of(layer)
        value = self._input(spec, layer)
        self._statement(f"{self._tensors.name_input(step)} = ", value, None, step.node)

    def _input(self, spec: TypeSpec, layer: Layer) -> Expression:
        # What orders the inputs of the model is ours; Keras does not know it.
        known = [parameter for parameter in spec.parameters if parameter.name != "order"]
        arguments = self._values.arguments(known, layer.parameters, by_position=False)
        self._name(spec, layer, arguments)
        return call(self._values.function(spec.path), arguments)

    def _write_call(self, number: int, step: Call) -> None:
        layer = step.layer
        spec = self._program.catalog.of(layer)
        if spec.family is Family.OPERATION:
            self._operations.write(spec, number, step)
            return
        value, applied = self._layer(spec, step)
        has_variable = layer.id in self._objects
        target = self._tensors.target(number, step, has_variable=has_variable)
        if self._statement(f"{target} = ", value, applied, step.node):
            return
        # Both brackets are too long for one statement: the layer gets a name of its own.
        variable = self._names.new(f"{layer.name}_layer")
        self._statement(f"{variable} = ", value, None, step.node)
        assert applied is not None
        self._statement(f"{target} = ", applied.after(variable), None, step.node)

    # --- layers ---------------------------------------------------------------------------

    def _layer(self, spec: TypeSpec, step: Call) -> tuple[Expression, Expression | None]:
        """The layer and what it is called with, or the finished call of a named layer."""
        layer = step.layer
        inputs = call("", self._inputs(spec, step))
        if layer.id not in self._objects:
            if is_model(layer):
                self._write_nested(layer, step.node)
            else:
                value = self._construction(spec, layer, step.node)
                if self._calls[layer.id] == 1:
                    return value, inputs
                self._objects[layer.id] = self._names.new(layer.name)
                self._statement(f"{self._objects[layer.id]} = ", value, None, step.node)
        return inputs.after(self._objects[layer.id]), None

    def _construction(self, spec: TypeSpec, layer: Layer, node: NodeId) -> Expression:
        if not spec.path or spec.absent:
            raise Unwritable("is not a layer of Keras; its configuration is kept in the network")
        if layer.network is None:
            arguments = self._values.arguments(spec.parameters, layer.parameters)
        elif spec.wrapped is None:
            raise Unwritable("takes no model inside")
        else:
            others = [item for item in spec.parameters if item is not spec.wrapped]
            model = self._wrapped(layer, layer.network, node)
            arguments = [model, *self._values.arguments(others, layer.parameters)]
        self._name(spec, layer, arguments)
        return call(self._values.callee(spec), arguments)

    def _name(self, spec: TypeSpec, layer: Layer, arguments: list[Expression]) -> None:
        """Add `name=` unless Keras would give that very name by itself."""
        names, prefix = self._values.names, prefix_of(spec)
        self._layers[layer.name] = layer.id
        if prefix in spec.side_names or not names.gives(prefix, layer.name):
            arguments.append(keyword("name", literal(layer.name)))
        names.distrust(spec.side_names)

    def _inputs(self, spec: TypeSpec, step: Call) -> list[Expression]:
        """What a node is called with: tensors by port, then the other call arguments."""
        if step.layer.network is not None and is_model(step.layer):
            ends = [self._given(argument) for argument in step.arguments]
            whole = _structure([*ends], self._tensors.ends_by_name(step.layer.network)[0])
            options = self._values.arguments(spec.call_arguments, step.options)
            return [whole, *options] if whole is not None else options
        ports = self._program.catalog.signature(step.layer, step.options).inputs
        given = {argument.port: self._given(argument) for argument in step.arguments}
        cells = state_groups(spec, step.layer.parameters, self._program.catalog.get)
        if cells is not None and cells[1] and "states" in given:
            given["states"] = listing(map(listing, parted(given["states"].items, cells[0])))
        sizes = returned_groups(spec, step.layer.parameters, self._program.catalog.get)
        if sizes is not None and "initial_state" in given:
            groups = parted(given["initial_state"].items, sizes)
            given["initial_state"] = listing(
                [group[0] if len(group) == 1 else listing(group) for group in groups]
            )
        values = put_together(ports, given)
        leads = by_position(ports, list(values))
        arguments = [
            value if leading else keyword(name, value)
            for (name, value), leading in zip(values.items(), leads, strict=True)
        ]
        return arguments + self._values.arguments(spec.call_arguments, step.options)

    def _given(self, argument: Argument) -> Expression:
        tensors = [Expression(self._tensors.by_ref[ref]) for ref in argument.tensors]
        return listing(tensors) if argument.many else tensors[0]

    # --- statements -----------------------------------------------------------------------

    def _statement(
        self, before: str, value: Expression, applied: Expression | None, node: NodeId | None
    ) -> bool:
        lines = statement(before, value, applied, self._depth)
        if lines is None:
            return False
        self._add(lines, node)
        return True

    def _write_nested(self, layer: Layer, node: NodeId) -> None:
        """The nested model, which a function makes."""
        self._layers[layer.name] = layer.id
        made = self._function(layer, layer.name, layer.type, node)
        frozen = layer.parameters.get("trainable") is False
        self._objects[layer.id] = self._write_made(layer.name, made, node, frozen=frozen)

    def _wrapped(self, layer: Layer, network: Network, node: NodeId) -> Expression:
        """The model in a wrapper, as its argument."""
        if layer.id in self._wrapped_models:
            return self._wrapped_models[layer.id]
        made = self._function(layer, network.name, class_of(network), node)
        if model_settings(network).get("trainable") is not False:
            return made
        return Expression(self._write_made(network.name or "inner", made, node, frozen=True))

    def _write_ahead(self, step: Call) -> None:
        """What a layer in a list needs as a statement of its own."""
        network = step.layer.network
        if is_model(step.layer):
            self._write_nested(step.layer, step.node)
        elif network is not None and model_settings(network).get("trainable") is False:
            made = self._wrapped(step.layer, network, step.node)
            self._wrapped_models[step.layer.id] = made

    def _function(self, layer: Layer, name: str, kind: str, node: NodeId) -> Expression:
        """The call of a new function, which makes the model that the layer holds."""
        assert layer.network is not None
        before = self._values.names.copy()
        owner = self._owner or node
        inner = Body(
            self._program, layer.network, depth=1, owner=owner, scope=(*self._scope, layer.id),
            name=name, kind=kind,
        )  # fmt: skip
        inner.write()
        if not inner.has_model:
            self._values.names = before
            raise Unwritable("holds a network that is not complete")
        function = self._program.function_names.new(function_prefix + (name or layer.name))
        self._program.functions.append([(f"def {function}():", owner), *inner.lines])
        return call(function, [])

    def _write_made(self, wish: str, made: Expression, node: NodeId, *, frozen: bool) -> str:
        """A variable for a model that a function makes."""
        variable = self._names.new(wish)
        self._statement(f"{variable} = ", made, None, node)
        if frozen:
            self._add([f"{'    ' * self._depth}{variable}.trainable = False"], node)
        return variable

    def _write_chain(self, calls: tuple[Call, ...]) -> bool:
        """A Sequential model as the list of its layers; False, and nothing, where one cannot be."""
        before, functions = self._values.names.copy(), len(self._program.functions)
        items: list[tuple[Expression, NodeId]] = []
        try:
            for step in calls:  # what stands before the list is made, and named, first
                self._write_ahead(step)
            for step in calls:
                spec = self._program.catalog.of(step.layer)
                if step.layer.type == INPUT:
                    items.append((self._input(spec, step.layer), step.node))
                elif is_model(step.layer):
                    items.append((Expression(self._objects[step.layer.id]), step.node))
                else:
                    items.append((self._construction(spec, step.layer, step.node), step.node))
        except Unwritable:
            self._values.names = before
            del self._program.functions[functions:]
            self.lines.clear()
            self._objects.clear()
            self._wrapped_models.clear()
            return False
        self.has_model = True
        indent = "    " * self._depth
        start = "return" if self._depth else "model ="
        self._add([f"{indent}{start} keras.Sequential(", f"{indent}    ["], None)
        for item, node in items:
            self._add(element(item, self._depth + 2), node)
        name = self._named(SEQUENTIAL)
        self._values.names.use(snake_case(NESTED))  # Keras makes a functional model inside
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
        inputs = [self._tensors.by_ref.get(TensorRef(node)) for node in self._plan.inputs]
        outputs = [self._tensors.by_ref.get(end.tensor) for end in self._plan.outputs]
        given = [
            _structure(
                [Expression(name) if name else None for name in found],
                names,
                listed=is_listed(self._network, side),
            )
            for side, found, names in zip(
                (INPUTS, OUTPUTS), (inputs, outputs), self._end_names, strict=True
            )
        ]
        arguments = [side for side in given if side is not None]
        if len(arguments) < len(given):
            return
        self.has_model = True
        if (name := self._named(NESTED)) is not None:
            arguments.append(name)
        before = "return " if self._depth else "model = "
        self._statement(before, call("keras.Model", arguments), None, None)


def _structure(
    items: list[Expression | None], names: tuple[str, ...], *, listed: bool = False
) -> Expression | None:
    """Tensors by name where they have names, else a list or the only one; None without any."""
    if names:
        named = zip(names, items, strict=True)
        return table([(name, item) for name, item in named if item is not None])
    found = [item for item in items if item is not None]
    is_list = len(found) > 1 or (listed and found)
    return listing(found) if is_list else next(iter(found), None)
