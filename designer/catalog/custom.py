"""Layers that a person wrote: kept as Python source in a network's section `custom`.

Such a layer is an entry of the catalogue like any other; see `designer.catalog.custom_source` for
how it is read without being run.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec.structs import replace

from designer.catalog.catalog import Catalog
from designer.catalog.code import largest_source
from designer.catalog.custom_source import SourceRefused, spec_of
from designer.catalog.spec import Family, TypeSpec
from designer.network.model import Network

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
            continue
        if spec.type == name and not _is_taken(name, catalog):
            specs.append(spec)
    return tuple(specs)


def refuse_taken(spec: TypeSpec, catalog: Catalog) -> None:
    """Raise SourceRefused where Keras has a layer of that name already."""
    if _is_taken(spec.type, catalog):
        raise SourceRefused(
            f"Keras has a layer called {spec.type!r} already; give the class another name."
        )


def _is_taken(name: str, catalog: Catalog) -> bool:
    known = catalog.get(Family.LAYER, name)
    return known is not None and not known.source


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
