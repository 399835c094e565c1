"""What is selected, as the properties panel sees it: one or several layers of the network."""

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from designer.catalog.catalog import Catalog
from designer.catalog.spec import WRAPPED, ParameterSpec, TypeSpec
from designer.network.graph import Layer, LayerId, Network, NodeId, id_number, wraps_model
from designer.sentences import tr
from designer.ui.editors.base import same


class Selection(Struct, frozen=True):
    """The selected nodes in order of age, and their layers without repetition."""

    nodes: tuple[NodeId, ...]
    layers: tuple[Layer, ...]
    types: tuple[TypeSpec, ...]

    @property
    def ids(self) -> tuple[LayerId, ...]:
        """The ids of the layers."""
        return tuple(layer.id for layer in self.layers)


def selection_of(network: Network, catalog: Catalog, nodes: Iterable[NodeId]) -> Selection:
    """What these nodes of `network` are."""
    present = sorted((node for node in nodes if node in network.nodes), key=id_number)
    layers = {network.nodes[node].layer: network.layer_of(node) for node in present}
    return Selection(
        tuple(present),
        tuple(layers.values()),
        tuple(catalog.of(layer) for layer in layers.values()),
    )


def places_of(network: Network, node: NodeId) -> tuple[str, ...]:
    """Where the layer of `node` is called, as what flows in and out; this call comes first."""
    calls = [call.id for call in network.calls_of(network.nodes[node].layer)]
    if len(calls) < 2:
        return ()
    into: dict[NodeId, list[str]] = {call: [] for call in calls}
    out_of: dict[NodeId, list[str]] = {call: [] for call in calls}
    for wire in network.wires.values():
        if wire.target in into:
            into[wire.target].append(network.layer_of(wire.source).name)
        if wire.source in out_of:
            out_of[wire.source].append(network.layer_of(wire.target).name)
    others = [_place(into[call], out_of[call]) for call in calls if call != node]
    return (tr("this call: {place}", place=_place(into[node], out_of[node])), *others)


def _place(into: list[str], out_of: list[str]) -> str:
    if not into and not out_of:
        return tr("not connected yet")
    return f"{_names(into)} → {_names(out_of)}"


def _names(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    if not distinct:
        return tr("nothing")
    return ", ".join(distinct[:2]) + (" …" if len(distinct) > 2 else "")


def unset_argument(spec: ParameterSpec) -> ParameterSpec:
    """A call argument as it is edited: None leaves it to Keras.

    The default in a signature is not the same: `training=False` overrules the model's mode,
    while an argument that is left out follows it.
    """
    return replace(spec, default=None, optional=True)


def common_parameters(
    types: Iterable[TypeSpec], layers: Iterable[Layer] = ()
) -> tuple[ParameterSpec, ...]:
    """The parameters that all types have and that take the same values.

    The layer in a wrapper is none of them where it is a model, which is edited in place.
    """
    parameters = _common(types)
    if any(map(wraps_model, layers)):
        return tuple(parameter for parameter in parameters if parameter.name != WRAPPED)
    return parameters


def _common(types: Iterable[TypeSpec]) -> tuple[ParameterSpec, ...]:
    distinct = list({spec.type: spec for spec in types}.values())
    if not distinct:
        return ()
    first, *others = distinct
    if not others:
        return first.parameters
    return tuple(
        parameter
        for parameter in first.parameters
        if all(_alike(parameter, other.parameter(parameter.name)) for other in others)
    )


def _alike(one: ParameterSpec, other: ParameterSpec | None) -> bool:
    return other is not None and all(
        getattr(one, field) == getattr(other, field)
        for field in ("kind", "default", "optional", "choices", "rank", "families")
    )


def common_values(
    layers: Iterable[Layer], parameters: Iterable[ParameterSpec]
) -> tuple[dict[str, Any], set[str]]:
    """What is set alike in all layers, and the names of the parameters that differ."""
    values: dict[str, Any] = {}
    mixed: set[str] = set()
    held = [layer.written for layer in layers]
    for parameter in parameters:
        name = parameter.name
        first = held[0].get(name, UNSET)
        if all(_equal(first, other.get(name, UNSET)) for other in held[1:]):
            if first is not UNSET:
                values[name] = first
        else:
            mixed.add(name)
    return values, mixed


def _equal(one: Any, other: Any) -> bool:
    if one is UNSET or other is UNSET:
        return one is other
    return same(one, other)
