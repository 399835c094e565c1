"""What kind of model a network is: a chain of layers, or one with ends by place or by name.

A nested model is Sequential by its type, the outermost network by its `model` section. What is no
chain any more after an edit is built as a functional model, which computes the same.
"""

import itertools
from typing import Any

from designer.network import edits
from designer.network.graph import INPUT, Network
from designer.network.names import FreeNames
from designer.network.plan import Call, Plan, TensorRef

SEQUENTIAL = "Sequential"

# The two sides of a model, each of which may be a dictionary of tensors by name.
INPUTS = "inputs"
OUTPUTS = "outputs"
BY_NAME = "by name"
LISTED = "in a list"

section = "model"


def model_settings(network: Network) -> dict[str, Any]:
    """What the `model` section of a network says; nothing where it is damaged."""
    stored = network.settings.get(section)
    return stored if isinstance(stored, dict) else {}


def with_model_settings(network: Network, **values: Any) -> Network:
    """`network` whose `model` section says this as well."""
    return edits.set_setting(network, section, {**model_settings(network), **values})


def class_of(network: Network) -> str:
    """The class of the outermost model, or "" for a functional one."""
    return SEQUENTIAL if model_settings(network).get("class") == SEQUENTIAL else ""


def is_by_name(network: Network, side: str) -> bool:
    """Whether the model takes its inputs, or gives its outputs, as a dictionary."""
    return model_settings(network).get(side) == BY_NAME


def is_listed(network: Network, side: str) -> bool:
    """Whether the only tensor of a side stands in a list, as in `Model([x], [y])`."""
    return model_settings(network).get(side) == LISTED


def set_by_name(network: Network, side: str, by_name: bool) -> Network:
    """Let one side of the model be a dictionary by name, or tensors in their order again."""
    return _with_side(network, side, BY_NAME if by_name else None)


def set_listed(network: Network, side: str) -> Network:
    """Let the only tensor of a side stand in a list."""
    return _with_side(network, side, LISTED)


def unlisted(network: Network) -> Network:
    """`network` whose sides stand in no list, as far as they did."""
    for side in (INPUTS, OUTPUTS):
        if is_listed(network, side):
            network = set_by_name(network, side, False)
    return network


def _with_side(network: Network, side: str, structure: str | None) -> Network:
    values = {key: value for key, value in model_settings(network).items() if key != side}
    if structure is not None:
        values[side] = structure
    return edits.set_setting(network, section, values or None)


def by_position(network: Network) -> Network:
    """The same network with both sides in their order, as it is trained."""
    return set_by_name(set_by_name(network, INPUTS, False), OUTPUTS, False)


def names_by_side(network: Network, plan: Plan) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the inputs and of the outputs, where they are passed by name; else nothing."""
    inputs = tuple(network.layer_of(node).name for node in plan.inputs)
    free = FreeNames(())  # without Outputs, several ends of one layer have its name
    outputs = tuple(free.take(end.name) for end in plan.outputs)
    return (
        inputs if is_by_name(network, INPUTS) else (),
        outputs if is_by_name(network, OUTPUTS) else (),
    )


def chain(plan: Plan) -> tuple[Call, ...] | None:
    """The calls of a plan, Input first, if a Sequential model can hold them; else None."""
    calls = plan.calls
    if not plan.is_complete or len(calls) < 2 or len(plan.inputs) + len(plan.outputs) != 2:
        return None
    if calls[0].node != plan.inputs[0] or plan.outputs[0].tensor != TensorRef(calls[-1].node):
        return None
    follows = all(_follows(call, before) for before, call in itertools.pairwise(calls))
    return calls if follows else None


def _follows(call: Call, before: Call) -> bool:
    """Whether `call` is one of a new layer on nothing but what the call before gives."""
    layer = call.layer
    is_plain = call.first and not call.options and layer.foreign is None
    is_layer = layer.type != INPUT and not layer.type.startswith("ops.")
    if not is_plain or not is_layer or len(call.arguments) != 1:
        return False
    return not call.arguments[0].many and call.tensors == [TensorRef(before.node)]
