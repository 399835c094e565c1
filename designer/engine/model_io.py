"""Ends of a built model as the checker would say them, and arrays as Keras takes them."""

from typing import Any

import keras

from designer.catalog.catalog import Catalog
from designer.network.check_result import CheckResult, NamedTensor, TensorSpec
from designer.network.graph import Network
from designer.network.plan import plan as plan_calls


def ends_of(network: Network, catalog: Catalog, model: keras.Model) -> CheckResult:
    """The ends of the built model as the checker would answer for them."""
    plan = plan_calls(network, catalog.signature)
    inputs = tuple(
        NamedTensor(network.layer_of(node).name, node, _spec(tensor))
        for node, tensor in zip(plan.inputs, model.inputs, strict=True)
    )
    outputs = tuple(
        NamedTensor(end.name, end.tensor.node, _spec(tensor))
        for end, tensor in zip(plan.outputs, model.outputs, strict=True)
    )
    return CheckResult(0, {}, inputs=inputs, outputs=outputs)


def _spec(tensor: Any) -> TensorSpec:
    return TensorSpec(tuple(tensor.shape), keras.backend.standardize_dtype(tensor.dtype))


def fed(arrays: dict[str, Any]) -> Any:
    """Arrays as `fit` takes them: alone, or as a list in the order of the ends.

    Text becomes tensors first: Keras knows no dtype for NumPy's strings.
    """
    values = [
        keras.ops.convert_to_tensor(array.tolist(), dtype="string")
        if array.dtype.kind in "US"
        else array
        for array in arrays.values()
    ]
    return values[0] if len(values) == 1 else values
