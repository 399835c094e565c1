"""What the tensors of a written network are called.

A tensor with one reader is `x` while that name is free; one with several readers, and every one
of a side branch, is called after its layer.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from designer.catalog.catalog import Catalog
from designer.catalog.outputs import returned_groups, state_groups
from designer.construction.steps import CallLayer
from designer.network import call_tree
from designer.network.call_tree import present
from designer.network.graph import INPUT
from designer.network.plan import Call, Plan, TensorRef
from designer.network.ports import InputPort
from designer.program.names import Identifiers
from designer.program.source_text import Expression, listing, literal, quoted, table

_longest_target = 60
_Item = TypeVar("_Item")


class Tensors:
    """The names of the tensors of one network; `by_ref` holds those that are given already."""

    def __init__(self, plan: Plan, catalog: Catalog, names: Identifiers) -> None:
        self.by_ref: dict[TensorRef, str] = {}
        self._catalog = catalog
        self._names = names
        # Until this place in the plan `x` waits for its reader and is not free.
        self._x_read_at = -1
        self._readers: dict[TensorRef, list[int]] = {}
        for number, step in enumerate(plan.calls):
            for ref in set(step.tensors):
                self._readers.setdefault(ref, []).append(number)
        # By tensor, what the Output that was placed there is called.
        self.ends = {end.tensor: end.name if end.node else "" for end in plan.outputs}
        inputs = [TensorRef(step.node) for step in plan.calls if step.layer.type == INPUT]
        self._has_one_input = sum(map(self.is_used, inputs)) == 1

    def is_used(self, tensor: TensorRef) -> bool:
        """Whether anything reads `tensor`."""
        return tensor in self._readers or tensor in self.ends

    def name_input(self, step: Call) -> str:
        """What the tensor of an Input is assigned to."""
        name = "inputs" if self._has_one_input else self._names.new(step.layer.name)
        self.by_ref[TensorRef(step.node)] = name
        return name

    def target(self, step: CallLayer, *, has_variable: bool = False) -> str:
        """What the outputs of a call are assigned to; remembers them.

        `has_variable`: the name of the layer is already that of the layer itself.
        """
        call, name = step.call, step.call.layer.name
        ports = self._catalog.signature(call.layer, call.options).outputs
        numbers = present(ports, {argument.port for argument in call.arguments})
        several = len(numbers) > 1
        own = f"{name}_output" if has_variable else name
        if keys := _keys(step, {place: ports[place].path for place in numbers}):
            return self._table(call, own if step.model is None else f"{name}_outputs", keys)
        names = []
        for place in numbers:
            tensor = TensorRef(call.node, place)
            wish = own if place == 0 else ports[place].name
            names.append(self._name(step.number, tensor, wish, several, may_be_x=place == 0))
        whole = self._grouped(call, names)
        if not whole and several and sum(len(item) + 2 for item in names) > _longest_target:
            whole = self._names.new(f"{name}_outputs")
            names = [f"{whole}[{place}]" for place in range(len(numbers))]
        for place, item in zip(numbers, names, strict=True):
            self.by_ref[TensorRef(call.node, place)] = item
        return whole or ", ".join(names)

    def _grouped(self, call: Call, names: list[str]) -> str:
        """The target of what gives the states of cells in groups; "" for all else."""
        if len(names) == 1:
            return ""
        spec, parameters = self._catalog.of(call.layer), call.layer.parameters
        cells = state_groups(spec, parameters, self._catalog.get)
        if cells is not None:
            states = [_tuple(group) for group in parted(names[1:], cells[0])]
            return f"{names[0]}, {_tuple(states) if len(states) > 1 else states[0]}"
        sizes = returned_groups(spec, parameters, self._catalog.get)
        if sizes is None or len(names) <= sum(sizes):
            return ""
        first = len(names) - sum(sizes)
        groups = parted(names[first:], sizes)
        states = [_tuple(group) if len(group) > 1 else group[0] for group in groups]
        return ", ".join([*names[:first], *states])

    def _table(self, step: Call, wish: str, keys: Mapping[int, tuple[str, ...]]) -> str:
        """The outputs of what gives a dictionary."""
        whole = self._names.new(wish)
        for place, path in keys.items():
            inside = "".join(f"[{quoted(key)}]" for key in path)
            self.by_ref[TensorRef(step.node, place)] = whole + inside
        return whole

    def _name(
        self, number: int, tensor: TensorRef, wish: str, may_drop: bool, *, may_be_x: bool
    ) -> str:
        readers = self._readers.get(tensor, [])
        if tensor in self.ends:
            if len(self.ends) == 1:
                return "outputs" if not readers else self._names.new(wish)
            return self._names.new(self.ends[tensor] or wish)
        if not readers and may_drop:
            return "_"
        if may_be_x and len(readers) == 1 and self._x_read_at <= number:
            self._x_read_at = readers[0]
            return "x"
        return self._names.new(wish)


def _keys(step: CallLayer, paths: Mapping[int, tuple[str, ...]]) -> Mapping[int, tuple[str, ...]]:
    """Where each output stands in the dictionary that a call gives; nothing where it gives none."""
    if step.model is not None:
        return {place: (key,) for place, key in enumerate(step.model.outputs.names)}
    return paths if len(paths) > 1 and all(paths.values()) else {}


def put_together(
    ports: Sequence[InputPort], given: Mapping[str, Expression]
) -> dict[str, Expression]:
    """The arguments of a call; `given` is what the ports are given."""

    def of_port(port: str | None) -> Expression:
        return given[port] if port is not None else Expression("None")

    return {
        name: call_tree.map(tree, of_port, listing, in_table)
        for name, tree in call_tree.pack(ports, given).items()
    }


def in_table(items: Mapping[str, Expression]) -> Expression:
    """A dictionary of expressions, also an empty one."""
    return table(items.items()) or literal({})


def parted(items: Sequence[_Item], sizes: Iterable[int]) -> list[list[_Item]]:
    """The items in groups of these sizes."""
    waiting = iter(items)
    return [list(islice(waiting, size)) for size in sizes]


def _tuple(names: Sequence[str]) -> str:
    return f"({', '.join(names)}{',' if len(names) == 1 else ''})"
