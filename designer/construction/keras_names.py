"""The names that Keras gives by itself to what nobody named."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.network.names import snake_case
from designer.network.values import ObjectValue

# Kinds of parameters whose values hold no objects, whatever they look like.
_no_objects = (Kind.CODE, Kind.SLICES, Kind.TENSOR)


class KerasNames:
    """What Keras would call the next unnamed layer of a prefix in a fresh process.

    A name that is given does not count. Once the inner layers of a type have used a prefix in a
    way that cannot be foreseen, nothing of that prefix is left to Keras any more.
    """

    def __init__(self) -> None:
        self._used: dict[str, int] = {}
        self._unsure: set[str] = set()

    def gives(self, prefix: str, name: str) -> bool:
        """Whether Keras would choose `name`; if so, it is used up."""
        if prefix in self._unsure or self._next(prefix) != name:
            return False
        self.use(prefix)
        return True

    def use(self, prefix: str) -> str:
        """An unnamed layer of this prefix is made; the name that it gets."""
        name = self._next(prefix)
        self._used[prefix] = self._used.get(prefix, 0) + 1
        return name

    def distrust(self, prefixes: Iterable[str]) -> None:
        """From here on, Keras' count of these prefixes is not known."""
        self._unsure.update(prefixes)

    def _next(self, prefix: str) -> str:
        used = self._used.get(prefix, 0)
        return f"{prefix}_{used}" if used else prefix


def prefix_of(spec: TypeSpec) -> str:
    """What Keras' own names for this type begin with."""
    return spec.name_prefix or snake_case(spec.type)


def layers_inside(
    specs: Iterable[ParameterSpec], parameters: Mapping[str, Any], catalog: Catalog
) -> Iterator[TypeSpec]:
    """The types of the layers that stand in parameters, in the order in which Python makes them."""
    if not any(isinstance(value, (ObjectValue, tuple, dict)) for value in parameters.values()):
        return  # as of most layers, of which there are thousands
    for spec in specs:
        value = parameters.get(spec.name)
        if isinstance(value, (ObjectValue, tuple, dict)) and spec.kind not in _no_objects:
            yield from _layers_in(spec, value, catalog)


def _layers_in(parameter: ParameterSpec, value: Any, catalog: Catalog) -> Iterator[TypeSpec]:
    if isinstance(value, (tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _layers_in(parameter, item, catalog)
    elif isinstance(value, ObjectValue):
        entries = (catalog.get(family, value.type) for family in parameter.families or Family)
        entry = next((item for item in entries if item is not None), None)
        if entry is not None:
            yield from layers_inside(entry.parameters, value.parameters, catalog)
            if entry.family is Family.LAYER:
                yield entry
