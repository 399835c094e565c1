"""Floating point operations of one call for one sample; a multiply-add counts as two.

What a type computes stands in the catalogue; here is one formula for each kind of work. A formula
reads sizes from the weights that Keras made, so that it cannot disagree with them.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from designer.catalog.catalog import Catalog
from designer.catalog.spec import ONE_FOR_EACH_VALUE, Cost, Family, TypeSpec, Work
from designer.network.check_result import Shape, TensorSpec

Specs = Sequence[TensorSpec]


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
    catalog: Catalog, spec: TypeSpec, target: Any, inputs: Specs, outputs: Specs
) -> int | None:
    """The operations of one call, or None where a size is not known."""
    if not inputs or not outputs:
        return 0
    try:
        return _work(catalog, spec.cost, target, inputs, outputs)
    except (_Unknown, AttributeError, TypeError, IndexError):
        # No figure is worth a refusal: what a formula does not fit has none.
        return None


def _work(catalog: Catalog, cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    if cost.kind is not Work.WRAPPED:
        return _formulas[cost.kind](cost, target, inputs, outputs)
    total = 0
    for part in _parts(cost, target):
        name = type(part).__name__
        spec = catalog.get(Family.LAYER, name) if name not in cost.uncounted else None
        inner = spec.cost if spec is not None else ONE_FOR_EACH_VALUE
        total += _work(catalog, inner, part, inputs, outputs)
    return total


class _Unknown(Exception):
    """A size that depends on the data."""


def _product(shape: Shape) -> int | None:
    return None if None in shape else math.prod(size for size in shape if size is not None)


def _known(value: int | None) -> int:
    if value is None:
        raise _Unknown
    return value


def _count(spec: TensorSpec) -> int:
    return _known(elements(spec))


def _counts(specs: Iterable[TensorSpec]) -> int:
    return sum(_count(spec) for spec in specs)


def _weight(target: Any, name: str) -> int:
    return math.prod(getattr(target, name).shape)


def _parts(cost: Cost, target: Any) -> list[Any]:
    """The layers inside that do the work, or the layer itself."""
    return [getattr(target, name) for name in cost.parts] or [target]


def _each(cost: Cost, target: Any, outputs: Specs) -> int:
    """What every value that comes out takes."""
    each = cost.each
    if isinstance(each, str):
        sizes = getattr(target, each)
        each = int(sizes if isinstance(sizes, int) else math.prod(sizes))
    return each * _counts(outputs) if each else 0


def _biases(cost: Cost, target: Any, outputs: Specs) -> int:
    added = [name for name in cost.biases if getattr(target, name, None) is not None]
    return len(added) * _count(outputs[0]) if added else 0


def _positions(target: Any, spec: TensorSpec) -> int:
    """The number of positions of a sequence or an image, without channels."""
    first = getattr(target, "data_format", None) == "channels_first"
    return _known(_product(spec.shape[2:] if first else spec.shape[1:-1]))


# --- one formula for each kind of work ------------------------------------------------------


def _nothing(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    return 0


def _elementwise(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    return _each(cost, target, outputs)


def _reduction(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    return _counts(inputs)


def _merging(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    return _count(outputs[0]) * (len(inputs) - 1)


def _weights(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    size = sum(_weight(target, name) for name in cost.weights)
    used = {"outputs": outputs, "inputs": inputs}.get(cost.at)
    places = _positions(target, used[0]) if used is not None else 1
    return 2 * size * places + _biases(cost, target, outputs) + _each(cost, target, outputs)


def _einsum(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    left, _, after = target.equation.replace("...", "").partition("->")
    kernel_axes = left.partition(",")[2]
    (kernel,) = (getattr(target, name) for name in cost.weights)
    sizes = dict(zip(kernel_axes, kernel.shape, strict=True))
    summed = math.prod(size for axis, size in sizes.items() if axis not in after)
    return 2 * int(summed) * _count(outputs[0]) + _biases(cost, target, outputs)


def _product_of_two(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    axis = cost.axis if isinstance(cost.axis, int) else getattr(target, cost.axis)
    summed = inputs[0].shape[axis if isinstance(axis, int) else axis[0]]
    return 2 * _count(outputs[0]) * _known(summed)


def _recurrent(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    return sum(_recurrent_one(part, inputs, outputs) for part in _parts(cost, target))


def _recurrent_one(layer: Any, inputs: Specs, outputs: Specs) -> int:
    cell = layer.cell
    steps = _known(inputs[0].shape[1])
    weights = _weight(cell, "kernel") + _weight(cell, "recurrent_kernel")
    # A convolutional cell uses its kernels at every position of its output.
    places = _count(outputs[0]) // cell.filters if hasattr(cell, "filters") else 1
    # Such an output holds every step already.
    if places and getattr(layer, "return_sequences", False) and hasattr(cell, "filters"):
        places //= steps
    return steps * 2 * int(weights) * places


def _steps(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    trained = (weight for part in _parts(cost, target) for weight in part.trainable_weights)
    weights = sum(math.prod(weight.shape) for weight in trained)
    return 2 * int(weights) * _known(inputs[0].shape[1])


def _attention(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    """Scores and their use: two products of every query with every value."""
    query, value = inputs[0].shape, inputs[1].shape
    queries = _known(_product(query[1:-1]))
    return 2 * 2 * queries * _known(_product(value[1:-1])) * _known(query[-1])


def _heads(cost: Cost, target: Any, inputs: Specs, outputs: Specs) -> int:
    query, value = inputs[0].shape, inputs[1].shape
    queries, values = _known(_product(query[1:-1])), _known(_product(value[1:-1]))
    places = {
        "query_dense": queries,
        "key_dense": values,
        "value_dense": values,
        "output_dense": queries,
    }
    weights = sum(_weight(getattr(target, name), "kernel") * at for name, at in places.items())
    heads = target.num_heads * (target.key_dim + target.value_dim)
    return 2 * int(weights + queries * values * heads)


_Formula = Callable[[Cost, Any, Specs, Specs], int]

_formulas: dict[Work, _Formula] = {
    Work.NOTHING: _nothing,
    Work.ELEMENTWISE: _elementwise,
    Work.REDUCTION: _reduction,
    Work.MERGING: _merging,
    Work.WEIGHTS: _weights,
    Work.EINSUM: _einsum,
    Work.PRODUCT: _product_of_two,
    Work.RECURRENT: _recurrent,
    Work.STEPS: _steps,
    Work.ATTENTION: _attention,
    Work.HEADS: _heads,
}
