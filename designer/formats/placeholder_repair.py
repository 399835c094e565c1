"""Placeholders whose class the person at the screen has: what they become, as an edit."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, TypeSpec
from designer.formats.keras.values import Unknown, parameters
from designer.network.graph import Layer, LayerId, Network, WireId
from designer.network.problems import Problem, Repair, ReplaceLayers
from designer.sentences import Sentence, sentence


class _Misfit(Exception):
    """Why a class is not the one that the placeholder stands for, as a clause."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def with_repairs(
    problems: Iterable[Problem], network: Network, catalog: Catalog
) -> tuple[Problem, ...]:
    """`problems`, where those of placeholders propose a layer of one's own that `catalog` has."""
    return tuple(_with_repair(problem, network, catalog) for problem in problems)


def _with_repair(problem: Problem, network: Network, catalog: Catalog) -> Problem:
    if problem.node is None or problem.repair is not None or not network.has(problem.scope):
        return problem
    part = network.at(problem.scope)
    layer = part.layer_of(problem.node) if problem.node in part.nodes else None
    if layer is None or layer.foreign is None:
        return problem
    spec = _own(layer.foreign, catalog)
    if spec is None:
        return problem
    try:
        return replace(problem, repair=_repair(layer, part, spec, catalog))
    except _Misfit as misfit:
        said = sentence(
            "{problem} Your own layer {type} is not the same: {reason}.",
            problem=problem.message,
            type=spec.type,
            reason=misfit.reason,
        )
        return replace(problem, message=said)


def _own(entry: Mapping[str, Any], catalog: Catalog) -> TypeSpec | None:
    """The layer of one's own with the class name, or the registered name, of a configuration."""
    registered = str(entry.get("registered_name") or "").rpartition(">")[2]
    for name in (str(entry.get("class_name")), registered):
        spec = catalog.get(Family.LAYER, name)
        if spec is not None and spec.source:
            return spec
    return None


def _repair(chosen: Layer, network: Network, spec: TypeSpec, catalog: Catalog) -> Repair:
    """All placeholders of the class beside the chosen one become layers together."""
    layers: dict[LayerId, Layer] = {}
    ports: dict[WireId, str] = {}
    for layer in network.layers.values():
        if layer.foreign is None or _own(layer.foreign, catalog) is not spec:
            continue
        try:
            layers[layer.id] = _as_layer(layer, spec, catalog)
            ports |= _ports(layer, network, spec)
        except _Misfit:
            layers.pop(layer.id, None)
            if layer.id == chosen.id:
                raise
    return ReplaceLayers(
        sentence("Use your own layer {type}", type=spec.type), tuple(layers.values()), ports
    )


def _as_layer(layer: Layer, spec: TypeSpec, catalog: Catalog) -> Layer:
    config = (layer.foreign or {}).get("config")
    try:
        given, left_out = parameters(spec, config if isinstance(config, dict) else {}, catalog)
    except Unknown as unknown:
        raise _Misfit(sentence("the configuration holds {what}", what=unknown.what)) from None
    if left_out:
        raise _Misfit(
            sentence("it takes no {setting}, which the configuration has", setting=left_out[0])
        )
    missing = [item.name for item in spec.parameters if item.required and item.name not in given]
    if missing:
        raise _Misfit(
            sentence(
                "it needs {parameter!r}, which the configuration has not", parameter=missing[0]
            )
        )
    return Layer(layer.id, spec.type, layer.name, given)


def _ports(layer: Layer, network: Network, spec: TypeSpec) -> dict[WireId, str]:
    """The ports that the wires of a placeholder lead to, one after the other."""
    ports: dict[WireId, str] = {}
    for node in network.nodes.values():
        wires = network.wires_into(node.id) if node.layer == layer.id else ()
        names = [port.name for port in spec.inputs]
        if spec.inputs[0].many:
            names = names[:1] * len(wires)
        if len(wires) > len(names):
            raise _Misfit(
                sentence(
                    "its inputs are {number}, and {arriving} wires arrive",
                    number=len(names),
                    arriving=len(wires),
                )
            )
        ports |= {wire.id: name for wire, name in zip(wires, names, strict=False)}
    return ports
