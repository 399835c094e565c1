"""Floating point operations of one call for one sample; a multiply-add counts as two.

Rules stand in tables: by type where the work is not seen from the outside, else by category.
A rule reads sizes from the weights that Keras made, so that it cannot disagree with them.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from designer.catalog.spec import TypeSpec
from designer.network.check_result import Shape, TensorSpec


def elements(spec: TensorSpec) -> int | None:
    """The number of values of one sample; None where an axis is free."""
    return _product(spec.shape[1:])


def activation_bytes(outputs: Sequence[TensorSpec]) -> int | None:
    """The size of the outputs for one sample."""
    total = 0
    for spec in outputs:
        count, width = elements(spec), _widths.get(spec.dtype)
        if count is None or width is None:
            return None
        total += count * width
    return total


_widths = {
    "bool": 1, "int8": 1, "uint8": 1, "float8_e4m3fn": 1, "float8_e5m2": 1, "int16": 2,
    "uint16": 2, "float16": 2, "bfloat16": 2, "int32": 4, "uint32": 4, "float32": 4, "int64": 8,
    "uint64": 8, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip


def flops(
    spec: TypeSpec, target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]
) -> int | None:
    """The operations of one call, or None where a size is not known."""
    if not inputs or not outputs:
        return 0
    rule = _by_type.get(spec.type) or _by_category.get(spec.category, _one_for_each_output)
    try:
        return rule(target, inputs, outputs)
    except (_Unknown, AttributeError, TypeError, IndexError):
        return None


class _Unknown(Exception):
    """A size that depends on the data."""


Rule = Callable[[Any, Sequence[TensorSpec], Sequence[TensorSpec]], int]


def _product(shape: Shape) -> int | None:
    return None if None in shape else math.prod(size for size in shape if size is not None)


def _known(value: int | None) -> int:
    if value is None:
        raise _Unknown
    return value


def _count(spec: TensorSpec) -> int:
    return _known(elements(spec))


def _weight(target: Any, name: str) -> int:
    return math.prod(getattr(target, name).shape)


def _bias(target: Any, outputs: Sequence[TensorSpec]) -> int:
    return _count(outputs[0]) if getattr(target, "bias", None) is not None else 0


def _none(_: Any, __: Sequence[TensorSpec], ___: Sequence[TensorSpec]) -> int:
    return 0


def _one_for_each_output(_: Any, __: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    return sum(_count(spec) for spec in outputs)


def _one_for_each_input(_: Any, inputs: Sequence[TensorSpec], __: Sequence[TensorSpec]) -> int:
    return sum(_count(spec) for spec in inputs)


def _merge(_: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    return _count(outputs[0]) * (len(inputs) - 1)


def _dense(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    places = _known(_product(outputs[0].shape[1:-1]))
    return 2 * _weight(target, "kernel") * places + _bias(target, outputs)


def _maxout(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    """The linear maps, and the comparisons between them."""
    places = _known(_product(outputs[0].shape[1:-1]))
    compared = int(target.num_features) * _count(outputs[0])
    return 2 * _weight(target, "kernel") * places + compared


def _highway(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    """Two dense maps, and the mixture of what they give with the input."""
    return 2 * _dense(target, inputs, outputs) + 4 * _count(outputs[0])


def _local(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    """Every weight is used at one place."""
    return 2 * _weight(target, "kernel") + _bias(target, outputs)


def _einsum_dense(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    left, _, after = target.equation.replace("...", "").partition("->")
    kernel_axes = left.partition(",")[2]
    sizes = dict(zip(kernel_axes, target.kernel.shape, strict=True))
    summed = math.prod(size for axis, size in sizes.items() if axis not in after)
    return 2 * int(summed) * _count(outputs[0]) + _bias(target, outputs)


def _places(target: Any, spec: TensorSpec) -> int:
    """The number of positions of an image, without channels."""
    axes = spec.shape[2:] if target.data_format == "channels_first" else spec.shape[1:-1]
    return _known(_product(axes))


def _convolution(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    return 2 * _weight(target, "kernel") * _places(target, outputs[0]) + _bias(target, outputs)


def _transposed(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    return 2 * _weight(target, "kernel") * _places(target, inputs[0]) + _bias(target, outputs)


def _separable(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    weights = _weight(target, "depthwise_kernel") + _weight(target, "pointwise_kernel")
    return 2 * weights * _places(target, outputs[0]) + _bias(target, outputs)


def _pooling(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    return int(math.prod(target.pool_size)) * _count(outputs[0])


def _normalization(_: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    """Subtract, divide, scale and shift."""
    return 4 * _count(outputs[0])


def _batch_normalization(
    target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]
) -> int:
    """In use, mean and variance are constants: one multiply-add a value."""
    return 2 * _count(outputs[0])


def _recurrent(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    cell = target.cell
    steps = _known(inputs[0].shape[1])
    weights = math.prod(cell.kernel.shape) + math.prod(cell.recurrent_kernel.shape)
    # A convolutional cell uses its kernels at every position of its output.
    places = _count(outputs[0]) // cell.filters if hasattr(cell, "filters") else 1
    if places and getattr(target, "return_sequences", False) and hasattr(cell, "filters"):
        places //= steps
    return steps * 2 * int(weights) * places


def _time_distributed(
    target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]
) -> int:
    weights = sum(math.prod(weight.shape) for weight in target.layer.trainable_weights)
    return 2 * int(weights) * _known(inputs[0].shape[1])


def _bidirectional(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    both = (target.forward_layer, target.backward_layer)
    return sum(_recurrent(half, inputs, outputs) for half in both)


def _wrapped(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    """The work of the layer inside, which is called with the same."""
    rule = _by_type.get(type(target.layer).__name__, _one_for_each_output)
    return rule(target.layer, inputs, outputs)


def _attention(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    """Scores and their use: two products of every query with every value."""
    query, value = inputs[0].shape, inputs[1].shape
    queries = _known(_product(query[1:-1]))
    return 2 * 2 * queries * _known(_product(value[1:-1])) * _known(query[-1])


def _multi_head_attention(
    target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]
) -> int:
    query, value = inputs[0].shape, inputs[1].shape
    queries, values = _known(_product(query[1:-1])), _known(_product(value[1:-1]))
    parts = {
        "query_dense": queries,
        "key_dense": values,
        "value_dense": values,
        "output_dense": queries,
    }
    weights = sum(
        math.prod(getattr(target, name).kernel.shape) * places for name, places in parts.items()
    )
    heads = target.num_heads * (target.key_dim + target.value_dim)
    return 2 * int(weights + queries * values * heads)


def _matrix_product(_: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    return 2 * _count(outputs[0]) * _known(inputs[0].shape[-1])


def _dot(target: Any, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int:
    axes = target.axes if isinstance(target.axes, int) else target.axes[0]
    return 2 * _count(outputs[0]) * _known(inputs[0].shape[axes])


_by_category: dict[str, Rule] = {
    "input": _none,
    "output": _none,
    "core": _none,
    "reshaping": _none,
    "preprocessing": _one_for_each_output,
    "merging": _merge,
    "regularization": _none,  # does nothing once the network is in use
    "normalization": _normalization,
    "pooling": _one_for_each_input,
    "convolution": _convolution,
    "recurrent": _recurrent,
    "attention": _attention,
    "activation": _one_for_each_output,
}

_by_type: dict[str, Rule] = {
    "Dense": _dense,
    "MaxoutDense": _maxout,
    "Highway": _highway,
    "LocallyConnected1D": _local,
    "LocallyConnected2D": _local,
    "Conv1D": _convolution,
    "Conv2D": _convolution,
    "Conv3D": _convolution,
    "EinsumDense": _einsum_dense,
    "Conv1DTranspose": _transposed,
    "Conv2DTranspose": _transposed,
    "Conv3DTranspose": _transposed,
    "SeparableConv1D": _separable,
    "SeparableConv2D": _separable,
    "MaxPooling1D": _pooling,
    "MaxPooling2D": _pooling,
    "MaxPooling3D": _pooling,
    "AveragePooling1D": _pooling,
    "AveragePooling2D": _pooling,
    "AveragePooling3D": _pooling,
    "StochasticPooling1D": _pooling,
    "StochasticPooling2D": _pooling,
    "StochasticPooling3D": _pooling,
    "BatchNormalization": _batch_normalization,
    "Concatenate": _none,
    "Dot": _dot,
    "TimeDistributed": _time_distributed,
    "Bidirectional": _bidirectional,
    "MultiHeadAttention": _multi_head_attention,
    "SpectralNormalization": _wrapped,
    "ops.matmul": _matrix_product,
    "ops.dot": _matrix_product,
    "ops.reshape": _none,
    "ops.transpose": _none,
    "ops.concatenate": _none,
    "ops.stack": _none,
    "ops.squeeze": _none,
    "ops.expand_dims": _none,
    "ops.getitem": _none,
    "ops.cast": _none,
}
