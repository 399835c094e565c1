"""Other values that a parameter takes: what the survey tries in the place of a default.

They follow from the specification alone; a value that needs to know more, such as an equation,
is kept by hand in `samples.toml`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import UNSET

from designer.catalog.catalog import Catalog
from designer.catalog.objects import is_proposed
from designer.catalog.spec import Kind, ParameterSpec, TypeSpec
from designer.catalog.summary import initial_parameters
from designer.catalog.values import check
from designer.errors import ValueRefused
from designer.network.values import ObjectValue

_deepest = 2  # objects in objects


def other_values(spec: ParameterSpec, catalog: Catalog, depth: int = 0) -> list[Any]:
    """Values other than the default and the initial one, the most telling first."""
    others: list[Any] = []
    known = [value for value in (spec.default, spec.initial) if value is not UNSET]
    for value in _proposals[spec.kind](spec, catalog, depth):
        try:
            checked = check(spec, value, catalog)
        except ValueRefused:
            continue
        if not any(_alike(checked, other) for other in (*known, *others)):
            others.append(checked)
    if spec.optional and spec.default is not None:
        others.append(None)
    return others


def _alike(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _base(spec: ParameterSpec, otherwise: Any) -> Any:
    """The value to start from."""
    for value in (spec.default, spec.initial):
        if value is not UNSET and value is not None:
            return value
    return otherwise


def _booleans(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    yield from (True, False)


def _integers(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    base = _base(spec, 1)
    yield from (base + 1, 2 * base, base - 1, 2, 1, 0, -1)


def _numbers(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    base = float(_base(spec, 0.5))
    yield from (base / 2, base + 0.25, base * 2, 0.5, 0.25, 1.5, 2.0)


def _strings(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    yield "other"


def _choices(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    """The last first: what None means is often the first."""
    yield from reversed(spec.choices)


def _axes(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    base = _base(spec, 1)
    if isinstance(base, tuple):
        yield tuple(item + 1 if isinstance(item, int) else (1, 2) for item in base)
        yield base[:-1]
    else:
        several = ((base + 1,) * max(spec.rank, 1), base + 1)
        yield from (*(several if base > 0 else ()), 1, 2, 3, (1, 2), -2, -1)


def _shapes(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    yield (*_base(spec, ()), 2)


def _pairs(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    base = _base(spec, 0.5)
    if isinstance(base, tuple):
        yield tuple(item / 2 for item in base)
    else:
        yield base / 2
    yield from ((0.1, 0.2), 0.25, 0.75)


def _words(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    yield ("d", "e", "f")


def _arrays(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    yield from ((0.5, 1.5), 0.5)


def _dtypes(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    if spec.families:
        yield "mixed_bfloat16"
    yield from ("float64", "float16", "int64", "int32")


def _objects(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    """Objects with a parameter of their own first, layers before functions."""
    for family in reversed(spec.families):
        for entry in catalog.entries(family):
            if is_proposed(spec, entry) and depth < _deepest:
                yield from _with_a_parameter(entry, catalog, depth)
    for family in spec.families:
        for entry in catalog.entries(family):
            if is_proposed(spec, entry) and not entry.parameters:
                yield ObjectValue(entry.type)


def _with_a_parameter(entry: TypeSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    initial = initial_parameters(entry)
    for parameter in entry.parameters:
        if parameter.kind in _plain:
            for value in other_values(parameter, catalog, depth + 1)[:1]:
                yield ObjectValue(entry.type, {**initial, parameter.name: value})
                return


def _lists(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    objects = list(_objects(spec, catalog, depth))
    yield tuple(objects[:2])
    yield tuple(objects[:1])


def _nothing(spec: ParameterSpec, catalog: Catalog, depth: int) -> Iterator[Any]:
    yield from ()


_plain = (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER, Kind.CHOICE, Kind.INTEGERS, Kind.NUMBERS)
_Proposals = Callable[[ParameterSpec, Catalog, int], Iterator[Any]]
_proposals: dict[Kind, _Proposals] = {
    Kind.BOOLEAN: _booleans,
    Kind.INTEGER: _integers,
    Kind.NUMBER: _numbers,
    Kind.STRING: _strings,
    Kind.CHOICE: _choices,
    Kind.INTEGERS: _axes,
    Kind.SHAPE: _shapes,
    Kind.NUMBERS: _pairs,
    Kind.STRINGS: _words,
    Kind.ARRAY: _arrays,
    Kind.TENSOR: _nothing,
    Kind.DTYPE: _dtypes,
    Kind.OBJECT: _objects,
    Kind.OBJECTS: _lists,
    Kind.SLICES: _nothing,
    Kind.CODE: _nothing,
    Kind.ANY: _nothing,
}
