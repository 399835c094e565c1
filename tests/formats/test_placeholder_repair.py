"""A class that only its author has, in a file, and the same class in the opener's library."""

from typing import Any

import pytest

from designer.catalog import custom
from designer.catalog.catalog import Catalog, load
from designer.engine_client.blocking import check
from designer.engine_client.engines import Engines
from designer.formats.keras.config import from_value
from designer.formats.placeholder_repair import with_repairs
from designer.network import edits
from designer.network.graph import Network
from designer.network.problems import Problem, ReplaceLayers, ShowCode
from tests.own_code import scale, two_ports


def tensor(name: str) -> dict[str, Any]:
    history = {"keras_history": [name, 0, 0], "shape": [None, 4], "dtype": "float32"}
    return {"class_name": "__keras_tensor__", "config": history}


def layer(class_name: str, name: str, config: dict[str, Any], *tensors: str) -> dict[str, Any]:
    return {
        "module": "somebody.layers",
        "class_name": class_name,
        "registered_name": f"somebody>{class_name}",
        "config": {"name": name, "trainable": True, "dtype": "float32", **config},
        "name": name,
        "inbound_nodes": [{"args": [tensor(item) for item in tensors], "kwargs": {}}],
    }


def opened(*layers: dict[str, Any]) -> Network:
    """A functional model of an Input called `start` and these layers."""
    shape = {"batch_shape": [None, 4], "dtype": "float32", "sparse": False, "name": "start"}
    start = {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": shape,
        "name": "start",
        "inbound_nodes": [],
    }
    config = {
        "name": "model",
        "layers": [start, *layers],
        "input_layers": [["start", 0, 0]],
        "output_layers": [[layers[-1]["name"], 0, 0]],
    }
    content = {"module": "keras", "class_name": "Functional", "config": config}
    return from_value(content, "theirs.keras", load()).network


def having(*sources: str) -> Catalog:
    catalog = load().copy()
    found = custom.specs_of({"Scale": scale, "Gate": two_ports}, catalog)
    catalog.define(tuple(spec for spec in found if spec.source in sources))
    return catalog


def problem_of(network: Network, name: str) -> Problem:
    node = next(key for key in network.nodes if network.layer_of(key).name == name)
    return Problem("It is a placeholder.", node=node)


def test_all_placeholders_of_the_class_become_the_layer_in_one_edit(checker: Engines) -> None:
    network = opened(
        layer("Scale", "one", {"start": 3.0}, "start"), layer("Scale", "two", {}, "one")
    )
    found = check(network, checker).problems
    first = next(item for item in found if item.node == problem_of(network, "one").node)
    assert "it is a placeholder" in str(first.message)
    assert with_repairs(found, network, load()) == found
    proposed = next(
        item for item in with_repairs(found, network, having(scale)) if item.node == first.node
    )
    assert isinstance(proposed.repair, ReplaceLayers)
    assert str(proposed.repair.title) == "Use your own layer Scale"
    mended = custom.completed(edits.repaired(network, proposed.repair), {"Scale": scale})
    layers = {item.name: item for item in mended.layers.values()}
    assert layers["one"].parameters == {"start": 3.0}
    assert (layers["two"].parameters, layers["two"].foreign) == ({}, None)
    assert custom.sources_of(mended) == {"Scale": scale}
    # It is code like any other: shown and asked about before it runs.
    repairs = [problem.repair for problem in check(mended, checker).problems]
    assert any(isinstance(repair, ShowCode) for repair in repairs)


def test_wires_go_to_the_ports_one_after_the_other() -> None:
    network = opened(layer("Gate", "gate", {"units": 4}, "start", "start"))
    (problem,) = with_repairs([problem_of(network, "gate")], network, having(two_ports))
    assert problem.repair is not None
    mended = edits.repaired(network, problem.repair)
    assert sorted(wire.port for wire in mended.wires.values() if wire.port in ("inputs", "gate"))
    node = problem.node
    assert node is not None
    assert [wire.port for wire in mended.wires_into(node)] == ["inputs", "gate"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (layer("Scale", "it", {"stop": 3.0}, "start"), "it takes no 'stop', which the"),
        (layer("Gate", "it", {}, "start", "start"), "it needs 'units', which the"),
        (layer("Scale", "it", {}, "start", "start"), "its inputs are 1, and 2 wires arrive"),
    ],
)
def test_a_class_that_is_not_the_same_is_said(entry: dict[str, Any], words: str) -> None:
    network = opened(entry)
    (problem,) = with_repairs([problem_of(network, "it")], network, having(scale, two_ports))
    assert problem.repair is None
    assert words in str(problem.message)


def test_other_problems_stay_as_they_are() -> None:
    network = opened(layer("Strange", "it", {}, "start"))
    found = (problem_of(network, "it"), problem_of(network, "start"), Problem("Whole network."))
    assert with_repairs(found, network, having(scale)) == found
