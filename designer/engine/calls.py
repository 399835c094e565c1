"""How a layer or an operation of Keras is called with the tensors of its ports."""

import itertools
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from designer.catalog.operands import call_order
from designer.catalog.spec import TypeSpec
from designer.network.call_tree import by_position, present, values_of
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
    given = {
        argument.port: _by_cell(target, argument.port, list(brought))
        if argument.many
        else brought[0]
        for argument, brought in zip(arguments, tensors, strict=True)
    }
    if isinstance(target, keras.Model) and len(given) > 1:
        return tuple(keras.tree.flatten(target(list(given.values()), **options)))
    values = values_of(signature.inputs, given)
    if isinstance(target, Operation):
        return _numbered(target(values), signature, given)
    leads = dict(zip(values, by_position(signature.inputs, list(values)), strict=True))
    first = [value for name, value in values.items() if leads[name]]
    named = {name: value for name, value in values.items() if not leads[name]}
    result = target(*first, **named, **options)
    _build_inside(target, first, {**named, **options})
    return _numbered(result, signature, given)


def _numbered(result: Any, signature: Signature, given: Collection[str]) -> tuple[Any, ...]:
    """The tensors of a result by the numbers of the outputs; None for one that is not there."""
    tensors = keras.tree.flatten(result)
    if not any(port.of for port in signature.outputs):
        return tuple(tensors)
    by_number: dict[int, Any] = dict(zip(present(signature.outputs, given), tensors, strict=True))
    return tuple(by_number.get(number) for number in range(max(by_number) + 1))


def _build_inside(layer: Any, by_position: list[Any], by_name: Mapping[str, Any]) -> None:
    """Build what Keras builds only when numbers flow: a PReLU that is a layer's activation.

    Keras takes the shape of most results from a rule and does not run `call`, so that such a
    weight would neither be counted nor be there when an archive gives it its values. What looks
    words up has no weights, and cannot run before it has its words.
    """
    if isinstance(layer, keras.layers.Layer) and any(
        not inner.built and not hasattr(inner, "set_vocabulary")
        for inner in layer._flatten_layers(include_self=False)
    ):
        keras.src.backend.compute_output_spec(layer.call, *by_position, **by_name)


def _by_cell(target: Any, port: str, tensors: list[Any]) -> list[Any]:
    """The states of stacked cells, a list for each cell; for all else the list as it is."""
    waiting = iter(tensors)
    if isinstance(target, keras.layers.StackedRNNCells):
        sizes = [len(keras.tree.flatten(cell.state_size)) for cell in target.cells]
        return [list(itertools.islice(waiting, size)) for size in sizes]
    if port != "initial_state":
        return tensors
    layers = [target]
    if isinstance(target, keras.layers.Bidirectional):
        layers = [target.forward_layer, target.backward_layer]
    cells: list[Any] = [getattr(layer, "cell", None) for layer in layers]
    if not any(isinstance(cell, keras.layers.StackedRNNCells) for cell in cells):
        return tensors
    # As RNN gives them: the only state of a cell by itself.
    sizes = [len(keras.tree.flatten(size)) for cell in cells for size in cell.state_size]
    groups = [list(itertools.islice(waiting, size)) for size in sizes]
    return [group[0] if len(group) == 1 else group for group in groups]
