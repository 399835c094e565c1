"""Layers that a person wrote: kept as Python source in a network's section `custom`.

Such a layer is an entry of the catalogue like any other; see `designer.catalog.custom_source` for
how it is read without being run.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from designer.catalog.catalog import Catalog
from designer.catalog.code import largest_source
from designer.catalog.custom_source import SourceRefused, spec_of
from designer.catalog.spec import Family, ParameterSpec, TypeSpec
from designer.catalog.summary import initial_parameters
from designer.network.graph import Layer, Network
from designer.network.values import ObjectValue
from designer.sentences import sentence

section = "custom"
most_layers = 200


def sources_of(network: Network) -> dict[str, str]:
    """The sources that a network keeps, by type; what is damaged in a file is left out."""
    kept = network.settings.get(section)
    if not isinstance(kept, Mapping):
        return {}
    return {
        name: source
        for name, source in list(kept.items())[:most_layers]
        if isinstance(name, str) and isinstance(source, str) and len(source) <= largest_source
    }


def specs_of(sources: Mapping[str, str], catalog: Catalog) -> tuple[TypeSpec, ...]:
    """The entries of sources that describe the layer they are kept under."""
    specs = []
    for name, source in sources.items():
        try:
            spec = spec_of(source)
        except SourceRefused:
            # A file may keep anything here; layers of such a type are shown as unknown ones.
            continue
        if spec.type == name and not _is_taken(name, catalog):
            specs.append(spec)
    return tuple(specs)


def refuse_taken(spec: TypeSpec, catalog: Catalog) -> None:
    """Raise SourceRefused where Keras has a layer of that name already."""
    if _is_taken(spec.type, catalog):
        raise SourceRefused(
            sentence(
                "Keras has a layer called {type!r} already; give the class another name.",
                type=spec.type,
            )
        )


def _is_taken(name: str, catalog: Catalog) -> bool:
    known = catalog.get(Family.LAYER, name)
    return known is not None and not known.source


# The same object for the same sources: the checker forgets its answers when it is another.
@lru_cache(maxsize=16)
def _extended(base: Catalog, sources: tuple[tuple[str, str], ...]) -> Catalog:
    catalog = base.copy()
    catalog.define(specs_of(dict(sources), base))
    return catalog


def catalog_for(network: Network, base: Catalog) -> Catalog:
    """`base` with the layers that `network` brings along; `base` itself where it brings none."""
    if section not in network.settings:
        return base
    sources = sources_of(network)
    defined = {spec.type: spec.source for spec in base.defined}
    if all(defined.get(name) == source for name, source in sources.items()):
        return base
    return _extended(base, tuple(sorted(sources.items())))


def with_sources(network: Network, sources: Mapping[str, str]) -> Network:
    """`network` keeping these sources as well; those of the same type take the old ones' place."""
    if not sources:
        return network
    kept = {**sources_of(network), **sources}
    return _with_section(network, kept)


def without_sources(network: Network, types: Iterable[str]) -> Network:
    """`network` without the sources of these types."""
    gone = set(types)
    return _with_section(network, {k: v for k, v in sources_of(network).items() if k not in gone})


def _with_section(network: Network, kept: Mapping[str, str]) -> Network:
    settings = {key: value for key, value in network.settings.items() if key != section}
    if kept:
        settings[section] = dict(kept)
    return replace(network, settings=settings)


def redefined(network: Network, old: TypeSpec, new: TypeSpec, catalog: Catalog) -> Network:
    """`network` with `new` in the place of `old`: its source, its layers, and their wires.

    What a layer had set stays as far as the new form knows it; wires go to the port in the same
    place. Layers that are held by others, such as a TimeDistributed, are found by `catalog`.
    """
    ports = {before.name: after.name for before, after in zip(old.inputs, new.inputs, strict=False)}
    kept = with_sources(without_sources(network, [old.type]), {new.type: new.source})
    return _with_type(kept, old.type, new, ports, catalog)


def _with_type(
    network: Network, old: str, new: TypeSpec, ports: Mapping[str, str], catalog: Catalog
) -> Network:
    layers = {
        key: _layer_with_type(layer, old, new, ports, catalog)
        for key, layer in network.layers.items()
    }
    if all(layers[key] is layer for key, layer in network.layers.items()):
        return network
    changed = {key for key, layer in network.layers.items() if _is_of(layer, old)}
    nodes = {node.id for node in network.nodes.values() if node.layer in changed}
    wires = {
        key: replace(wire, port=ports.get(wire.port, wire.port)) if wire.target in nodes else wire
        for key, wire in network.wires.items()
    }
    return replace(network, layers=layers, wires=wires)


def _is_of(layer: Layer, type_name: str) -> bool:
    return layer.type == type_name and layer.foreign is None and layer.network is None


def _layer_with_type(
    layer: Layer, old: str, new: TypeSpec, ports: Mapping[str, str], catalog: Catalog
) -> Layer:
    """A layer, of the new type or with what it holds of the new type; itself where it has none."""
    if layer.network is not None:
        inner = _with_type(layer.network, old, new, ports, catalog)
        return layer if inner is layer.network else replace(layer, network=inner)
    if _is_of(layer, old):
        return replace(layer, type=new.type, parameters=_as_known(layer.parameters, new))
    if layer.foreign is not None:
        return layer
    held = _with_held(layer.parameters, catalog.of(layer), old, new, catalog)
    return layer if held == layer.parameters else replace(layer, parameters=held)


def _as_known(parameters: Mapping[str, Any], new: TypeSpec) -> dict[str, Any]:
    """What was set, as far as a changed type knows it."""
    known = {k: v for k, v in parameters.items() if new.parameter(k) is not None}
    return {**initial_parameters(new), **known}


def _with_held(
    parameters: Mapping[str, Any], spec: TypeSpec, old: str, new: TypeSpec, catalog: Catalog
) -> dict[str, Any]:
    """Parameters whose layers of the type `old` are of the type `new`, however deep inside."""
    changed = {}
    for name, value in parameters.items():
        parameter = spec.parameter(name)
        changed[name] = value if parameter is None else _held(value, parameter, old, new, catalog)
    return changed


def _held(value: Any, parameter: ParameterSpec, old: str, new: TypeSpec, catalog: Catalog) -> Any:
    """One value, whose layers of the type `old` are of the type `new`."""
    if isinstance(value, tuple):
        return tuple(_held(item, parameter, old, new, catalog) for item in value)
    if not isinstance(value, ObjectValue):
        return value
    entry = _entry_of(value, parameter, catalog)
    if value.type == old and (entry is None or entry.family is Family.LAYER):
        known = _as_known(value.parameters, new)
        if "name" in value.parameters:
            known["name"] = value.parameters["name"]
        return ObjectValue(new.type, known)
    if entry is None:
        return value
    return ObjectValue(value.type, _with_held(value.parameters, entry, old, new, catalog))


def _entry_of(value: ObjectValue, parameter: ParameterSpec, catalog: Catalog) -> TypeSpec | None:
    entries = (catalog.get(family, value.type) for family in parameter.families)
    return next((entry for entry in entries if entry is not None), None)


def types_in(network: Network) -> set[str]:
    """The types of all layers, and of the objects that stand in their parameters."""
    types: set[str] = set()
    for _, inner in network.walk():
        waiting: list[Any] = []
        for layer in inner.layers.values():
            types.add(layer.type)
            waiting += layer.parameters.values()
        while waiting:
            value = waiting.pop()
            if isinstance(value, tuple):
                waiting += value
            elif isinstance(value, ObjectValue):
                types.add(value.type)
                waiting += value.parameters.values()
    return types


def completed(network: Network, known: Mapping[str, str]) -> Network:
    """`network` with the sources of those `known` layers that it uses and does not keep yet."""
    kept = sources_of(network)
    used = types_in(network)
    fresh = {name: known[name] for name in known if name in used and name not in kept}
    return with_sources(network, fresh)
