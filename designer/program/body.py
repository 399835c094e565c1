"""The statements of a network in Python: of the program, and of the functions in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from designer.catalog.catalog import Catalog
from designer.catalog.outputs import returned_groups, state_groups
from designer.catalog.spec import Family, TypeSpec
from designer.construction.steps import (
    CallLayer,
    LeaveOut,
    MakeInput,
    MakeLayer,
    MakeModel,
    ModelSteps,
    Step,
)
from designer.network.call_tree import by_position
from designer.network.graph import Layer, LayerId, NodeId, Scope, is_model
from designer.network.plan import Argument
from designer.network.problems import Severity
from designer.network.values import NamedValue
from designer.program.constants import Constants
from designer.program.lines import Line
from designer.program.names import Identifiers, function_prefix
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
    widest,
)
from designer.program.tensors import Tensors, in_table, parted, put_together
from designer.program.values import Unwritable, Values

# What a program itself calls so, or an expression in it may mean.
_reserved = (
    "keras", "layers", "ops", "np", "tf", "math", "x", "model", "inputs", "outputs", "data", "main",
)  # fmt: skip


class Program:
    """What the parts of one program share.

    `left_out` are the calls that the steps leave out, with the reasons; `unwritable` those that
    turn out only now to be impossible, for which the program has to be written anew.
    """

    def __init__(
        self,
        catalog: Catalog,
        own_names: Iterable[str],
        left_out: Mapping[tuple[Scope, NodeId], str],
        values: Iterable[NamedValue] = (),
    ) -> None:
        self.catalog = catalog
        constants = Constants(values, (*_reserved, *own_names))
        self.values = Values(catalog, constants)
        self.functions: list[list[Line]] = []
        self.left_out = left_out
        self.unwritable: dict[tuple[Scope, NodeId], str] = {}
        self.reserved = (*_reserved, *own_names, *constants.names.values())
        self.function_names = Identifiers(self.reserved, holds_variables=False)


class Body:
    """The statements of one network: of the program, or of the function for a nested model."""

    def __init__(
        self, program: Program, model: ModelSteps, *, depth: int, owner: NodeId | None = None
    ) -> None:
        self.lines: list[Line] = []
        self._program = program
        self._values = program.values
        self._names = Identifiers(program.reserved)
        self._model = model
        self._depth = depth
        self._indent = "    " * depth
        self._owner = owner
        self._tensors = Tensors(model.plan, program.catalog, self._names)
        # What is made, by layer: in a variable, or as the text that makes it.
        self._variables: dict[LayerId, str] = {}
        self._made: dict[LayerId, Expression] = {}
        self._models: dict[LayerId, Expression] = {}  # those in wrappers
        self._left_out: list[tuple[str, NodeId | None]] = []
        self._operations = Operations(
            program.catalog,
            program.values,
            self._tensors,
            model.plan.calls,
            self._write_operation,
            room=widest - 4 * depth - len("outputs = "),
        )
        self.within = self._operations.within

    def write(self) -> None:
        """Fill `lines`; what is found to be unwritable is noted in the program."""
        broken: set[NodeId | LayerId] = set()
        for step in self._model.steps:
            if broken and broken & _needed(step):
                broken |= _results(step)
                continue
            try:
                self._write(step)
            except Unwritable as reason:
                broken |= _results(step)
                self._program.unwritable[self._model.scope, step.call.node] = str(reason)
        if broken:
            return
        self._write_left_out()
        if self._model.is_chain:
            self._write_chain()
        elif self._model.makes_model:
            self._write_model()

    def _write(self, step: Step) -> None:
        match step:
            case LeaveOut(is_cause=is_cause):
                self._operations.release(step.call.tensors)
                if is_cause:
                    layer, node = step.call.layer, step.call.node
                    reason = self._program.left_out[self._model.scope, node]
                    self._left_out.append((f"{layer.type} {layer.name!r} {reason}.", node))
            case MakeInput():
                self._write_input(step)
            case MakeModel():
                self._write_inner(step)
            case MakeLayer():
                self._write_layer(step)
            case CallLayer():
                if not self._model.is_chain:  # Sequential calls its layers itself
                    self._write_call(step)
            case _:
                assert_never(step)

    def _add(self, lines: Iterable[str], node: NodeId | None) -> None:
        about = self._owner or node
        self.lines += [(line, about) for line in lines]

    def _statement(
        self, before: str, value: Expression, applied: Expression | None, node: NodeId | None
    ) -> bool:
        lines = statement(before, value, applied, self._depth)
        if lines is None:
            return False
        self._add(lines, node)
        return True

    # --- what is made ---------------------------------------------------------------------

    def _write_input(self, step: MakeInput) -> None:
        layer, node = step.call.layer, step.call.node
        spec = self._program.catalog.of(layer)
        # What orders the inputs of the model is ours; Keras does not know it.
        known = [parameter for parameter in spec.parameters if parameter.name != "order"]
        arguments = self._values.arguments(known, layer.written, by_position=False)
        value = call(self._values.function(spec.path), [*arguments, *_named(step.name)])
        if self._model.is_chain:
            self._made[layer.id] = value
        else:
            self._statement(f"{self._tensors.name_input(step.call)} = ", value, None, node)

    def _write_layer(self, step: MakeLayer) -> None:
        layer, node = step.call.layer, step.call.node
        value = self._construction(layer, step.name)
        if step.is_shared and not self._model.is_chain:
            self._variables[layer.id] = self._names.new(layer.name)
            self._statement(f"{self._variables[layer.id]} = ", value, None, node)
        else:
            self._made[layer.id] = value

    def _construction(self, layer: Layer, name: str | None) -> Expression:
        spec = self._program.catalog.of(layer)
        if not spec.path or spec.absent:
            raise Unwritable("is not a layer of Keras; its configuration is kept in the network")
        if layer.network is None:
            arguments = self._values.arguments(spec.parameters, layer.written)
        elif spec.wrapped is None:
            raise Unwritable("takes no model inside")
        else:
            others = [item for item in spec.parameters if item is not spec.wrapped]
            arguments = self._values.arguments(others, layer.written)
            arguments.insert(0, self._models[layer.id])
        return call(self._values.callee(spec), [*arguments, *_named(name)])

    def _write_inner(self, step: MakeModel) -> None:
        """A nested model, or the one in a wrapper, which a function makes."""
        layer, node, model = step.call.layer, step.call.node, step.model
        name = layer.name if is_model(layer) else model.network.name
        made = self._function(name or layer.name, model, node)
        if is_model(layer):
            self._variables[layer.id] = self._variable(name, made, model, node)
            self._made[layer.id] = Expression(self._variables[layer.id])
        elif model.is_frozen:
            variable = self._variable(name or "inner", made, model, node)
            self._models[layer.id] = Expression(variable)
        else:
            self._models[layer.id] = made

    def _function(self, wish: str, model: ModelSteps, node: NodeId) -> Expression:
        """The call of a new function, which makes a model."""
        if not model.makes_model:
            raise Unwritable("holds a network that is not complete")
        owner = self._owner or node
        inner = Body(self._program, model, depth=1, owner=owner)
        inner.write()
        function = self._program.function_names.new(function_prefix + wish)
        self._program.functions.append([(f"def {function}():", owner), *inner.lines])
        return call(function, [])

    def _variable(self, wish: str, made: Expression, model: ModelSteps, node: NodeId) -> str:
        """A variable for a model that a function makes."""
        variable = self._names.new(wish)
        self._statement(f"{variable} = ", made, None, node)
        if model.is_frozen:
            self._add([f"{self._indent}{variable}.trainable = False"], node)
        return variable

    # --- calls ----------------------------------------------------------------------------

    def _write_operation(self, target: str, value: Expression, node: NodeId) -> None:
        self._statement(f"{target} = ", value, None, node)

    def _write_call(self, step: CallLayer) -> None:
        layer, node = step.call.layer, step.call.node
        spec = self._program.catalog.of(layer)
        if spec.family is Family.OPERATION:
            self._operations.write(spec, step)
            return
        inputs = call("", self._inputs(spec, step))
        variable = self._variables.get(layer.id)
        target = self._tensors.target(step, has_variable=variable is not None)
        if variable is None:
            value = self._made[layer.id]
            if self._statement(f"{target} = ", value, inputs, node):
                return
            # Both brackets are too long for one statement: the layer gets a name of its own.
            variable = self._names.new(f"{layer.name}_layer")
            self._statement(f"{variable} = ", value, None, node)
        self._statement(f"{target} = ", inputs.after(variable), None, node)

    def _inputs(self, spec: TypeSpec, step: CallLayer) -> list[Expression]:
        """What a node is called with: tensors by port, then the other call arguments."""
        layer, options = step.call.layer, step.call.options
        given = {argument.port: self._given(argument) for argument in step.call.arguments}
        others = self._values.arguments(spec.call_arguments, options)
        if step.model is not None:
            ends = list(given.values())
            return [step.model.inputs.given(ends, listing, in_table), *others]
        self._group_states(spec, layer, given)
        ports = self._program.catalog.signature(layer, options).inputs
        values = put_together(ports, given)
        leads = by_position(ports, list(values))
        arguments = [
            value if leading else keyword(name, value)
            for (name, value), leading in zip(values.items(), leads, strict=True)
        ]
        return arguments + others

    def _group_states(self, spec: TypeSpec, layer: Layer, given: dict[str, Expression]) -> None:
        """Put the states of each cell into a list of their own, where Keras takes them so."""
        catalog = self._program.catalog
        cells = state_groups(spec, layer.parameters, catalog.get)
        if cells is not None and cells[1] and "states" in given:
            given["states"] = listing(map(listing, parted(given["states"].items, cells[0])))
        sizes = returned_groups(spec, layer.parameters, catalog.get)
        if sizes is not None and "initial_state" in given:
            groups = parted(given["initial_state"].items, sizes)
            given["initial_state"] = listing(
                [group[0] if len(group) == 1 else listing(group) for group in groups]
            )

    def _given(self, argument: Argument) -> Expression:
        tensors = [Expression(self._tensors.by_ref[ref]) for ref in argument.tensors]
        return listing(tensors) if argument.many else tensors[0]

    # --- the model ------------------------------------------------------------------------

    def _write_left_out(self) -> None:
        problems = [
            (str(problem.message), problem.node)
            for problem in self._model.plan.problems
            if problem.severity is Severity.ERROR
        ]
        if self._left_out or problems:
            self._add([f"{self._indent}# This network is not complete:"], None)
            for sentence, node in [*self._left_out, *problems]:
                self._add([self._indent + comment(sentence)], node)

    def _write_chain(self) -> None:
        """A Sequential model as the list of its layers."""
        start = "return" if self._depth else "model ="
        self._add([f"{self._indent}{start} keras.Sequential(", f"{self._indent}    ["], None)
        for step in self._model.plan.calls:
            self._add(element(self._made[step.layer.id], self._depth + 2), step.node)
        name = _named(self._model.name)
        self._add([f"{self._indent}    ]{',' if name else ''}"], None)
        for argument in name:
            self._add(element(argument, self._depth + 1), None)
        self._add([f"{self._indent})"], None)

    def _write_model(self) -> None:
        sides = (self._model.inputs, self._model.outputs)
        arguments = [
            side.arranged(
                [Expression(self._tensors.by_ref[tensor]) for tensor in side.tensors],
                listing,
                in_table,
            )
            for side in sides
        ]
        before = "return " if self._depth else "model = "
        value = call("keras.Model", [*arguments, *_named(self._model.name)])
        self._statement(before, value, None, None)


def _named(name: str | None) -> Sequence[Expression]:
    """The argument that names a layer or a model, unless Keras gives it that name by itself."""
    return () if name is None else (keyword("name", literal(name)),)


def _needed(step: Step) -> set[NodeId | LayerId]:
    """What there has to be for this step."""
    sources = {tensor.node for tensor in step.call.tensors}
    return {step.call.node, step.call.layer.id} | sources


def _results(step: Step) -> set[NodeId | LayerId]:
    """What is not there without this step."""
    return {step.call.node} if isinstance(step, CallLayer) else {step.call.node, step.call.layer.id}
