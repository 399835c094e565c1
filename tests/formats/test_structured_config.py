"""Configurations that Keras wrote of calls with lists and dictionaries, in ways we never write."""

import json

import keras
import pytest
from keras import layers

from designer.catalog.catalog import load
from designer.engine.models import build_model
from designer.engine.network_inference import Walker
from designer.formats.keras.config import from_json
from designer.network.graph import OUTPUT
from designer.network.plan import plan

catalog = load()


def read(model):
    found = from_json(model.to_json().encode(), "model.json", catalog)
    assert found.notes == ()
    assert [str(problem.message) for problem in Walker(catalog).walk(found.network).problems] == []
    return found.network


def wires(network):
    return {
        (wire.port, network.layer_of(wire.source).name, wire.output)
        for wire in network.wires.values()
        if (layer := network.layer_of(wire.target)).name == "it" and layer.type != OUTPUT
    }


def test_masks_of_three():
    q, v = keras.Input((4, 8), name="q"), keras.Input((5, 8), name="v")
    mask = keras.Input((5,), dtype="bool", name="mask")
    y = layers.Attention(name="it")([q, v, v], mask=[None, mask, None])
    network = read(keras.Model([q, v, mask], y))
    assert wires(network) == {
        ("query", "q", 0),
        ("value", "v", 0),
        ("key", "v", 0),
        ("value_mask", "mask", 0),
    }


@pytest.mark.parametrize("reverse", [False, True])
def test_outputs_of_a_dictionary_are_numbered_as_ports(reverse):
    """Keras counts them by key, whatever the order in which the dictionary was written."""
    given = {
        "images": keras.Input((8, 8, 3), name="images"),
        "labels": keras.Input((3,), name="labels"),
        "segmentation_masks": keras.Input((8, 8, 1), name="masks"),
    }
    if reverse:
        given = dict(reversed(given.items()))
    found = layers.RandomFlip(name="flip")(given)
    y = layers.CutMix(name="it")({"labels": found["labels"], "images": found["images"]})
    model = keras.Model(list(given.values()), [y["labels"], found["segmentation_masks"]])
    network = read(model)
    assert wires(network) == {("images", "flip", 0), ("labels", "flip", 1)}
    ends = [end.tensor.output for end in plan(network, catalog.signature).outputs]
    assert ends == [1, 4]
    again = build_model(network, catalog)
    assert [tuple(tensor.shape) for tensor in again.outputs] == [(None, 3), (None, 8, 8, 1)]


def test_a_dictionary_of_images_alone_is_read_as_images():
    images = keras.Input((8, 8, 3), name="images")
    y = layers.RandomInvert(name="it")({"images": images})["images"]
    network = read(keras.Model(images, layers.Flatten()(y)))
    assert wires(network) == {("images", "images", 0)}
    shapes = [tensor.shape for tensor in build_model(network, catalog).outputs]
    assert shapes == [(None, 192)]


def test_what_no_port_stands_for_is_told():
    images, points = keras.Input((8, 8, 3)), keras.Input((2, 2))
    y = layers.RandomInvert(name="it")({"images": images, "keypoints": points})
    content = json.loads(keras.Model([images, points], y["images"]).to_json())
    network = from_json(json.dumps(content).encode(), "model.json", catalog).network
    messages = [str(problem.message) for problem in plan(network, catalog.signature).problems]
    assert "RandomInvert has no input 'keypoints'; the wire leads nowhere." in messages


def test_a_sequential_model_of_layers_for_images():
    model = keras.Sequential([keras.Input((8, 8, 3)), layers.RandomFlip(name="it")])
    network = read(model)
    assert {port for port, _, _ in wires(network)} == {"images"}
    again = build_model(network, catalog)
    assert json.loads(again.to_json())["config"] == json.loads(model.to_json())["config"]
