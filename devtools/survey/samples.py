"""The smallest network for each type: the type as it is placed, with Inputs that suit it.

What suits it is looked for among a few usual tensors; `samples.toml` names those of the types that
none of them suits.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from designer.catalog.catalog import Catalog
from designer.catalog.spec import TypeSpec
from designer.catalog.summary import initial_parameters
from designer.catalog.values import dtypes
from designer.network import edits
from designer.network.graph import INPUT, OUTPUT, Network
from designer.network.ports import InputPort
from designer.network.values import normal


class Sample(Struct, frozen=True):
    """A network of one type, and by the names of its Inputs how their numbers have to be."""

    network: Network
    traits: Mapping[str, str] = {}


@cache
def _kept() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "samples.toml").read_text("utf-8"))


def own_sample(type_name: str) -> dict[str, Any]:
    """What is kept by hand about the sample of one type."""
    own: dict[str, Any] = _kept()["types"].get(type_name, {})
    return own


def samples(spec: TypeSpec, catalog: Catalog) -> Iterator[Sample]:
    """Networks to try, until one suits: placed, wired and ended by the edits of the window."""
    own = own_sample(spec.type)
    tensors = own.get("inputs")
    for usual in [None] if tensors is not None else _kept()["usual"]:
        yield _sample(spec, catalog, own, usual)


def sample_for(spec: TypeSpec, catalog: Catalog, parameter: str) -> Sample | None:
    """The sample for another value of one parameter, where that needs other tensors."""
    own = own_sample(spec.type)
    inputs = own.get("inputs_for", {}).get(parameter)
    return None if inputs is None else _sample(spec, catalog, {**own, "inputs": inputs}, None)


def _sample(spec: TypeSpec, catalog: Catalog, own: dict[str, Any], usual: str | None) -> Sample:
    parameters = {**initial_parameters(spec), **normal(own.get("parameters", {}))}
    if spec.type in (INPUT, OUTPUT):
        return _end(spec, parameters, usual or "")
    network, node = edits.add_layer(
        Network(), spec.type, prefix=spec.name_prefix or None, parameters=parameters
    )
    traits: dict[str, str] = {}
    for port in catalog.signature(network.layer_of(node)).inputs:
        for text in _tensors_for(port, own, usual):
            shape, trait = tensor(text)
            network, end = edits.add_layer(network, INPUT, parameters=shape)
            network, _ = edits.connect(network, end, node, port=port.name, many=port.many)
            if trait:
                traits[network.layer_of(end).name] = trait
    return Sample(network, traits)


def _tensors_for(port: InputPort, own: dict[str, Any], usual: str | None) -> list[str]:
    """What is wired to a port: as kept by hand, else the usual tensor where one is needed."""
    if usual is None:
        kept: str | list[str] = own["inputs"].get(port.name, [])
        return [kept] if isinstance(kept, str) else kept
    if not port.required:
        return []
    return [usual, usual] if port.many else [usual]


def _end(spec: TypeSpec, parameters: dict[str, Any], usual: str) -> Sample:
    """An Input or an Output, with a layer between the two ends."""
    shape, _ = tensor(usual)
    if spec.type == INPUT:
        shape |= parameters
    network, first = edits.add_layer(Network(), INPUT, parameters=shape)
    network, middle = edits.add_layer(network, "Activation", parameters={"activation": "tanh"})
    network, _ = edits.connect(network, first, middle)
    if spec.type == OUTPUT:
        network, last = edits.add_layer(network, OUTPUT, parameters=parameters)
        network, _ = edits.connect(network, middle, last)
    return Sample(network)


def tensor(text: str) -> tuple[dict[str, Any], str]:
    """The parameters of the Input for `? 8 8 3 int32 sorted`, and the trait at the end.

    The first number is the batch; `?` is free.
    """
    parts = text.split()
    axes = [None if part == "?" else int(part) for part in parts if _is_axis(part)]
    words = [part for part in parts if not _is_axis(part)]
    parameters: dict[str, Any] = {"shape": tuple(axes[1:])}
    if axes[0] is not None:
        parameters["batch_size"] = axes[0]
    if words and words[0] in dtypes:
        dtype = words.pop(0)
        if dtype != "float32":
            parameters["dtype"] = dtype
    return parameters, words[0] if words else ""


def _is_axis(word: str) -> bool:
    return word == "?" or word.isdigit()
