"""Every entry of the catalogue, in the order of the palette."""

from designer.catalog.catalog import layer_categories
from designer.catalog.spec import Family, TypeSpec
from devtools.introspection import overlay
from devtools.introspection.layers import layers
from devtools.introspection.objects import objects
from devtools.introspection.operations import operations


def gather() -> dict[Family, list[TypeSpec]]:
    """Every entry of every family, in the order of the palette."""
    entries = {Family.LAYER: layers(), Family.OPERATION: operations(), **objects()}
    return {family: _in_order(family, specs) for family, specs in entries.items()}


def _in_order(family: Family, specs: list[TypeSpec]) -> list[TypeSpec]:
    """By category, then as the overlay has them, then by name."""
    by_hand = {name: place for place, name in enumerate(overlay.types_of(family))}
    categories = {name: place for place, name in enumerate(layer_categories)}
    return sorted(
        specs,
        key=lambda spec: (
            bool(spec.absent),
            categories.get(spec.category, len(categories)),
            by_hand.get(spec.type, len(by_hand)),
            spec.type,
        ),
    )
