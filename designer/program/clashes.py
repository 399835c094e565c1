"""Layers with a name that Keras gives to an operation beside them.

`a + b` cannot be given a name: Keras calls it `add`, and a layer of that name in the same model
is refused. Such a layer gets another name in what is built and written.
"""

import re

from designer.catalog.catalog import Catalog
from designer.catalog.custom import catalog_for
from designer.catalog.spec import Family
from designer.network import edits
from designer.network.graph import Layer, Network
from designer.network.model_ends import edited
from designer.network.model_kind import class_of
from designer.network.names import unique_name
from designer.program.body import Body, Program

_most_rounds = 8
_number = re.compile(r"_[0-9]+$")


def names_apart(network: Network, catalog: Catalog) -> Network:
    """The network in which no layer has the name of an operation; most often it is the same."""
    catalog = catalog_for(network, catalog)
    for _ in range(_most_rounds):
        if not _is_suspicious(network, catalog):
            return network
        program = Program(catalog)
        # What a layer is called may change what Keras calls the next one, so it is asked again.
        Body(program, network, depth=0, kind=class_of(network)).write()
        if not program.clashes:
            return network
        for scope, layer in program.clashes:
            inner = network.at(scope)
            names = {other.name for other in inner.layers.values()}
            new = unique_name(f"{inner.layers[layer].name}_layer", names)
            network = edited(
                network,
                scope,
                lambda part, layer=layer, new=new: edits.rename_layer(part, layer, new),  # type: ignore[misc]
                catalog.signature,
            )
    return network


def _is_suspicious(network: Network, catalog: Catalog) -> bool:
    """Whether a layer has a name that Keras could give to one of the operations."""
    layers = [layer for _, inner in network.walk() for layer in inner.layers.values()]
    prefixes = {catalog.of(layer).name_prefix for layer in layers if _is_operation(layer, catalog)}
    return bool(prefixes) and any(
        _number.sub("", layer.name) in prefixes
        for layer in layers
        if not _is_operation(layer, catalog)
    )


def _is_operation(layer: Layer, catalog: Catalog) -> bool:
    return layer.type.startswith("ops.") and catalog.of(layer).family is Family.OPERATION
