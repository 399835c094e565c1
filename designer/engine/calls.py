"""How a layer or an operation of Keras is called with the tensors of its ports."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from designer.catalog.operands import call_order
from designer.catalog.spec import TypeSpec
from designer.network.plan import Argument
from designer.network.ports import Signature


class Operation:
    """A function of `keras.ops` with the arguments that are no tensors."""

    def __init__(
        self, function: Callable[..., Any], spec: TypeSpec, arguments: dict[str, Any]
    ) -> None:
        self._function = function
        self._spec = spec
        constants = {name for name in spec.constants if arguments.get(name) is not None}
        self._arguments = {
            name: constant_operand(value) if name in constants else value
            for name, value in arguments.items()
            if name in constants or name not in spec.constants
        }

    def __call__(self, tensors: Mapping[str, Any]) -> Any:
        """Call the function as the written Python does; the tensors are given by port."""
        given = {**self._arguments, **tensors}
        by_position: list[Any] = []
        by_name: dict[str, Any] = {}
        for written, is_named in call_order(self._spec, given):
            name = written.lstrip("*")
            if written.startswith("**"):
                by_name |= given[name]
            elif written.startswith("*"):
                by_position += given[name]
            elif is_named:
                by_name[name] = given[name]
            else:
                by_position.append(given[name])
        return self._function(*by_position, **by_name)


def constant_operand(value: Any) -> Any:
    """A number as it is, numbers as an array of float32, or of int32 where all are whole."""
    if not isinstance(value, tuple):
        return value
    whole = all(isinstance(item, int) for item in keras.tree.flatten(value))
    return np.array(value, dtype="int32" if whole else "float32")


def call(
    target: Any,
    signature: Signature,
    arguments: Sequence[Argument],
    tensors: Sequence[Sequence[Any]],
    options: Mapping[str, Any],
) -> tuple[Any, ...]:
    """Call a layer or operation; its output tensors.

    Required ports go by position, as a person would write it, optional ones by name. A nested
    model takes its inputs as one list.
    """
    given = [
        _by_cell(target, list(found)) if argument.many else found[0]
        for argument, found in zip(arguments, tensors, strict=True)
    ]
    if isinstance(target, Operation):
        ports = [argument.port for argument in arguments]
        return tuple(keras.tree.flatten(target(dict(zip(ports, given, strict=True)))))
    if isinstance(target, keras.Model) and len(given) > 1:
        return tuple(keras.tree.flatten(target(given, **options)))
    required = {port.name for port in signature.inputs if port.required}
    by_position: list[Any] = []
    by_name: dict[str, Any] = {}
    for place, (argument, value) in enumerate(zip(arguments, given, strict=True)):
        leads = place == 0 or argument.port in required
        if leads and signature.inputs[place].name == argument.port:
            by_position.append(value)
        else:
            by_name[argument.port] = value
    return tuple(keras.tree.flatten(target(*by_position, **by_name, **options)))


def _by_cell(target: Any, tensors: list[Any]) -> list[Any]:
    """The states of stacked cells, a list for each cell; for all else the list as it is."""
    if not isinstance(target, keras.layers.StackedRNNCells):
        return tensors
    waiting = iter(tensors)
    sizes = [len(keras.tree.flatten(cell.state_size)) for cell in target.cells]
    return [list(itertools.islice(waiting, size)) for size in sizes]
