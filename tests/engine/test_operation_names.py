"""Layers with the names that Keras gives to operations, which nobody can name."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from designer.catalog.catalog import load
from designer.construction.ordering import steps_of
from designer.engine.kept_weights import give_weights
from designer.engine.models import build_model
from designer.formats.keras import config
from designer.network.graph import INPUT, Network
from designer.program import writer
from tests.formats.sample_networks import Sketch

catalog = load()
both = ("x1", "x2")


def before() -> Network:
    s = Sketch("before")
    x = s.put(INPUT, shape=(4,))
    s.put("ops.add", x, s.put("Dense", x, units=4, name="add"), ports=both, name="sum")
    return s.network


def behind() -> Network:
    s = Sketch("behind")
    x = s.put(INPUT, shape=(4,))
    s.put("Add", s.put("ops.add", x, x, ports=both, name="sum"), x, name="add")
    return s.network


def counted() -> Network:
    s = Sketch("counted")
    x = s.put(INPUT, shape=(4,))
    y = s.put("ops.add", x, x, ports=both, name="a")
    y = s.put("Dense", y, units=4, name="add_1")
    s.put("ops.add", s.put("ops.add", y, x, ports=both, name="b"), x, ports=both, name="c")
    return s.network


def an_input() -> Network:
    s = Sketch("input")
    s.put("ops.get_item", s.put(INPUT, shape=(4,), name="get_item"), key=0, name="first")
    return s.network


def inside() -> Network:
    inner = Sketch()
    a, b = inner.put(INPUT, shape=(4,), name="add"), inner.put(INPUT, shape=(4,), name="b")
    inner.put("ops.add", a, b, ports=both, name="sum")
    s = Sketch("outer")
    x = s.put(INPUT, shape=(4,))
    y = s.put("Functional", x, x, ports=("add", "b"), inner=inner.network, name="add_1")
    s.put("ops.add", x, y, ports=both, name="sum")
    return s.network


def written_config(network: Network) -> object:
    keras.backend.clear_session()
    names: dict[str, object] = {}
    exec(writer.write(network, catalog).text, names)
    return names["model"].get_config()


@pytest.mark.parametrize("make", [before, behind, counted, an_input, inside])
def test_what_clashes_gets_another_name_everywhere(make):
    network = make()
    assert steps_of(network, catalog).network != network
    model = build_model(network, catalog)
    assert model.get_config() == written_config(network)
    read = config.from_json(model.to_json().encode(), "model.json", catalog)
    assert json.loads(build_model(read.network, catalog).to_json()) == json.loads(model.to_json())


def test_what_does_not_clash_keeps_its_name():
    s = Sketch()
    x = s.put(INPUT, shape=(4,))
    y = s.put("Add", x, x, name="add")  # Keras gives it that name, and the operation the next one
    s.put("ops.add", y, x, ports=both, name="sum")
    assert steps_of(s.network, catalog).network is s.network
    assert [layer.name for layer in build_model(s.network, catalog).layers][1:] == ["add"]


@pytest.mark.filterwarnings("ignore:__array__:DeprecationWarning")  # TensorFlow's own variables
def test_a_layer_that_was_renamed_keeps_its_weights(tmp_path: Path):
    s = Sketch("kept")
    x = s.put(INPUT, shape=(4,))
    s.put("Dense", s.put("Subtract", x, x), units=2, name="add")
    first = build_model(s.network, catalog)
    path = tmp_path / "kept.keras"
    first.save(path)
    node = next(key for key in s.network.nodes if s.network.layer_of(key).name == "add")
    s.put("ops.add", node, node, ports=both, name="sum")
    second = build_model(s.network, catalog)
    assert give_weights(second, s.network, catalog, path).layers == 1
    assert np.array_equal(second.get_weights()[0], first.get_weights()[0])
