"""Operations as a person writes them: `x * y + z`, `-x`, `x[:, -1]`, and else `ops.name(…)`.

An operation that is read once, by the very next one, is written inside it. Keras names operations
in the order in which they are made, so only what Python would make in that order is put together.
"""

import keyword as keywords
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from designer.catalog import slices
from designer.catalog.catalog import Catalog
from designer.catalog.operands import call_order
from designer.catalog.spec import TypeSpec
from designer.construction.steps import CallLayer
from designer.network.graph import INPUT, NodeId
from designer.network.plan import Argument, Call, TensorRef
from designer.network.values import Formula
from designer.program.constants import Constants
from designer.program.operators import (
    Operand,
    atom,
    bound,
    comparisons,
    joined,
    unary,
    unary_of,
    variable,
)
from designer.program.source_text import Expression, call, keyword, listing, literal, rows
from designer.program.tensors import Tensors, put_together
from designer.program.values import Unwritable, Values, checked_part

most_operators = 3  # in one statement


class Operations:
    """Writes the operations of one network, each by itself or inside the one that reads it.

    `write` is given what an operation is assigned to, and its text. `within` tells in which node
    another is written.
    """

    def __init__(
        self,
        catalog: Catalog,
        values: Values,
        tensors: Tensors,
        calls: Sequence[Call],
        write: Callable[[str, Expression, NodeId], None],
        *,
        room: int,
    ) -> None:
        self.within: dict[NodeId, NodeId] = {}
        self._catalog = catalog
        self._values = values
        self._tensors = tensors
        self._write = write
        self._room = room
        # Those that are held back to be written inside another, by their only tensor.
        self._held: dict[TensorRef, tuple[CallLayer, Operand]] = {}
        self._inside: dict[int, int] = {}
        if any(step.layer.type.startswith("ops.") for step in calls):
            uses = Counter(ref for step in calls for ref in step.tensors)
            specs = [catalog.of(step.layer) for step in calls]
            self._inside = written_inside(calls, specs, uses, tensors.ends)

    def write(self, spec: TypeSpec, step: CallLayer) -> None:
        """Write the operation, or hold it back."""
        if not spec.path or spec.absent:
            raise Unwritable("cannot be written as Python")
        called = step.call
        short = infix(spec, called, self._operands(called), self._values.constants)
        value = self._operation(spec, called, short)
        if len(value.flat) > self._room or (short is not None and short.operators > most_operators):
            self.release(called.tensors)
            short = infix(spec, called, self._operands(called), self._values.constants)
            value = self._operation(spec, called, short)
        if len(value.flat) > self._room:
            short, value = None, self._operation(spec, called, None)
        self._use_up(called)
        if step.number in self._inside and short is not None:
            self._held[TensorRef(called.node)] = (step, short)
            return
        ports = self._catalog.signature(called.layer, called.options).outputs
        target = self._tensors.target(step)
        if spec.output_rules and not spec.outputs and len(ports) == 1 and _gives_a_list(spec):
            target = f"({target},)"
        self._write(target, value, called.node)

    def release(self, refs: Iterable[TensorRef]) -> None:
        """Give operations that were held back statements of their own."""
        waiting = sorted((self._held.pop(ref) for ref in refs if ref in self._held), key=_place)
        for step, short in waiting:
            self._write(self._tensors.target(step), Expression(short.text), step.call.node)

    def _operation(self, spec: TypeSpec, step: Call, short: Operand | None) -> Expression:
        if short is not None:
            constants = (step.layer.written.get(name) for name in spec.constants)
            if any(isinstance(value, tuple) for value in constants):
                self._values.needs_numpy = True
            return Expression(short.text)
        given = {argument.port: self._given(argument) for argument in step.arguments}
        return function_call(spec, step, put_together(spec.inputs, given), self._values)

    def _given(self, argument: Argument) -> Expression:
        tensors = [Expression(self._operand(ref).text) for ref in argument.tensors]
        return listing(tensors) if argument.many else tensors[0]

    def _operands(self, step: Call) -> dict[str, Operand]:
        return {
            argument.port: self._operand(argument.tensors[0])
            for argument in step.arguments
            if not argument.many
        }

    def _operand(self, ref: TensorRef) -> Operand:
        return self._held[ref][1] if ref in self._held else variable(self._tensors.by_ref[ref])

    def _use_up(self, step: Call) -> None:
        """Note that what was held back is now written inside `step`."""
        for ref in step.tensors:
            if self._held.pop(ref, None) is not None:
                self.within[ref.node] = step.node


def _place(held: tuple[CallLayer, Operand]) -> int:
    return held[0].number


def _gives_a_list(spec: TypeSpec) -> bool:
    """Whether the results come as a list, even a single one."""
    return any(rule.count or rule.length for rule in spec.output_rules)


def infix(
    spec: TypeSpec, step: Call, tensors: Mapping[str, Operand], constants: Constants
) -> Operand | None:
    """The operation with its operator, if Python has one that makes the same of these operands.

    `tensors` are the operands that are wired, by port.
    """
    if not spec.operator or not tensors:
        return None
    if spec.operator == "[]":
        return _part(tensors["inputs"], step.layer.parameters.get("key"))
    operands = [tensors.get(port.name) for port in spec.inputs]
    for place, port in enumerate(spec.inputs):
        if operands[place] is None:
            value = step.layer.written.get(port.name)
            operands[place] = _constant(spec, value, constants, leads=place == 0)
    if None in operands:
        return None
    known = [operand for operand in operands if operand is not None]
    return unary_of(spec.operator, *known) if len(known) == 1 else joined(spec.operator, *known)


def _constant(spec: TypeSpec, value: Any, constants: Constants, *, leads: bool) -> Operand | None:
    """A number; None where Python would ask the number, or the array, instead of the tensor."""
    if isinstance(value, Formula):
        if type(value.gives) not in (int, float) or (leads and spec.operator in comparisons):
            return None
        return constants.operand(value)
    if isinstance(value, tuple) and not leads:
        return Operand(operand(value).flat)
    if type(value) not in (int, float) or (leads and spec.operator in comparisons):
        return None
    text = literal(value).flat
    return Operand(text, unary if value < 0 or text.startswith("-") else atom, simple=True)


def operand(value: Any) -> Expression:
    """A number, or an array of numbers, that takes the place of a tensor."""
    if not isinstance(value, tuple):
        return literal(value)
    dtype = "int32" if all(isinstance(item, int) for item in _flat(value)) else "float32"
    return call("np.array", [rows(value), keyword("dtype", literal(dtype))])


def _formula_operand(formula: Formula, values: Values) -> Expression:
    """A formula in the place of a tensor: a number, or an array of numbers."""
    written = values.constants.expression(formula)
    if not isinstance(formula.gives, tuple):
        return written
    values.needs_numpy = True
    whole = all(isinstance(item, int) for item in _flat(formula.gives))
    return call("np.array", [written, keyword("dtype", literal("int32" if whole else "float32"))])


def _flat(value: Any) -> Iterable[Any]:
    for item in value:
        if isinstance(item, tuple):
            yield from _flat(item)
        else:
            yield item


def _part(base: Operand, key: Any) -> Operand | None:
    key = checked_part(key)
    if isinstance(key, tuple) and len(key) < 2:
        return None  # its comma would look like a slip
    return Operand(bound(base, atom) + slices.show(key), operators=base.operators + 1)


def function_call(
    spec: TypeSpec, step: Call, given: Mapping[str, Expression], values: Values
) -> Expression:
    """The operation as a call of its function; `given` are the arguments that are wired."""
    parameters = step.layer.written
    known = {item.name: item for item in spec.parameters}
    for name, item in known.items():
        if item.required and name not in parameters:
            raise Unwritable(f"needs a value for {name!r}")

    def written(name: str) -> Expression:
        if name in given:
            return given[name]
        if name not in spec.constants:
            return values.value(known[name], parameters[name])
        given_value = parameters[name]
        if isinstance(given_value, Formula):
            return _formula_operand(given_value, values)
        if isinstance(given_value, tuple):
            values.needs_numpy = True
        return operand(given_value)

    there = set(given)
    for name in known.keys() & parameters.keys():
        # A constant of None is none: its port was left free.
        if name not in spec.constants or parameters[name] is not None:
            there.add(name)
    arguments: list[Expression] = []
    for place, by_name in call_order(spec, there):
        name = place.lstrip("*")
        if place.startswith("**"):
            arguments += _spread(parameters[name])
        elif place.startswith("*") and name in given:
            arguments += given[name].items
        else:
            arguments.append(keyword(name, written(name)) if by_name else written(name))
    return call(values.function(spec.path), arguments)


def _spread(named: Any) -> list[Expression]:
    if not isinstance(named, dict):
        raise Unwritable("has lengths that are no mapping")
    if any(not name.isidentifier() or keywords.iskeyword(name) for name in named):
        raise Unwritable("has lengths whose names are no names of Python")
    return [keyword(name, literal(value)) for name, value in named.items()]


def written_inside(
    calls: Sequence[Call],
    specs: Sequence[TypeSpec],
    uses: Mapping[TensorRef, int],
    ends: Iterable[TensorRef],
) -> dict[int, int]:
    """The calls that can be written inside a later one, and which that is, by their places.

    `uses` counts how often each tensor is read.
    """
    kept = set(ends)
    # Inputs are named by themselves, so it does not matter when they are made.
    made = [place for place, step in enumerate(calls) if step.layer.type != INPUT]
    rank = {place: number for number, place in enumerate(made)}
    place_of = {step.node: place for place, step in enumerate(calls)}
    inside: dict[int, int] = {}
    starts = dict(zip(rank.values(), rank.values(), strict=True))
    for place in made:
        step, spec = calls[place], specs[place]
        if not spec.arguments:
            continue
        number = before = rank[place]
        for argument in reversed(_in_order(spec, step)):
            ref = argument.tensors[0]
            source = place_of.get(ref.node, place)
            fits = (
                not argument.many
                and rank.get(source) == before - 1
                and bool(specs[source].operator)
                and uses.get(ref) == 1
                and ref not in kept
            )
            if fits:
                inside[source] = place
                before = starts[before - 1]
        starts[number] = before
    return inside


def _in_order(spec: TypeSpec, step: Call) -> list[Argument]:
    """The arguments in the order in which Python evaluates them."""
    order = [written.lstrip("*") for written in spec.arguments]
    return sorted(
        step.arguments,
        key=lambda argument: order.index(argument.port) if argument.port in order else len(order),
    )
