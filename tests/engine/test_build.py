"""The built model: what the network says, what the written Python says, and nothing else."""

import keras
import numpy as np
import pytest
from msgspec.structs import replace

from designer import examples
from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.engine.build import construct, make
from designer.engine.models import build_model
from designer.errors import NetworkError, ValueRefused
from designer.network import edits
from designer.network.graph import Network
from designer.network.model_kind import SEQUENTIAL, with_model_settings
from designer.network.values import ObjectValue
from designer.program import writer
from tests.shared_calls import call_again

catalog = load()


def chain(*layers, shape=(4,), name=""):
    network, last = edits.add_layer(Network(name=name), "Input", parameters={"shape": shape})
    for type_name, values in layers:
        network, node = edits.add_layer(network, type_name, parameters=values)
        network, _ = edits.connect(network, last, node)
        last = node
    return network, last


def written_config(network):
    """The configuration of the model that the written Python makes in a fresh process."""
    keras.backend.clear_session()
    names = {}
    exec(writer.write(network, catalog).text, names)
    return names["model"].get_config()


@pytest.mark.parametrize("name", examples.names())
def test_an_example_is_built_as_it_is_written(name):
    network = examples.load(name).network
    model = build_model(network, catalog)
    assert model.get_config() == written_config(network)
    for layer in model.layers:
        assert layer.name in {item.name for item in network.layers.values()}


def test_layers_inside_layers_are_named_as_in_the_written_python():
    inner = ObjectValue("Dense", {"units": 3})
    network, _ = chain(
        ("TimeDistributed", {"layer": inner}),
        ("Dense", {"units": 7}),
        ("Bidirectional", {"layer": ObjectValue("LSTM", {"units": 3, "return_sequences": True})}),
        ("LSTM", {"units": 3, "return_sequences": True}),
        ("TimeDistributed", {"layer": inner}),
        shape=(5, 4),
    )
    build_model(network, catalog)  # what was built before leaves no trace in the names
    assert build_model(network, catalog).get_config() == written_config(network)


def test_a_chain_makes_its_models_before_its_list_as_the_written_python_does():
    inside = ("TimeDistributed", {"layer": ObjectValue("Dense", {"units": 4})})
    inner, _ = chain(inside, shape=(5, 4))
    network, last = chain(inside, shape=(5, 4))
    network, block = edits.add_layer(network, "Functional", name="block", inner=inner)
    network, _ = edits.connect(network, last, block)
    network = with_model_settings(network, **{"class": SEQUENTIAL})
    assert build_model(network, catalog).get_config() == written_config(network)


def test_shared_layers_and_nested_models_share_their_weights():
    inner, _ = chain(("Dense", {"units": 3}), name="inner")
    network, first = edits.add_layer(Network(name="outer"), "Functional", name="block", inner=inner)
    network, second = call_again(network, network.layer_of(first).id)
    network, join = edits.add_layer(network, "Add")
    for node in (first, second):
        network, end = edits.add_layer(network, "Input", parameters={"shape": (4,)})
        network, _ = edits.connect(network, end, node)
        network, _ = edits.connect(network, node, join, many=True)
    model = build_model(network, catalog)
    assert model.count_params() == 15
    left, right = np.ones((1, 4), "float32"), np.zeros((1, 4), "float32")
    assert np.array_equal(
        model.predict([left, right], verbose=0)[0], model.get_layer("block")(left)[0]
    )
    assert model.get_config() == written_config(network)


def test_a_part_that_cannot_be_built_is_named():
    network, node = chain(("Reshape", {"target_shape": (7,)}))
    with pytest.raises(NetworkError, match=r"'reshape': .*total size") as caught:
        build_model(network, catalog)
    assert caught.value.node == node
    network, node = chain(("Dense", {"units": -1}))
    with pytest.raises(NetworkError) as caught:
        build_model(network, catalog)
    assert (caught.value.node, caught.value.parameter) == (node, "units")


def test_an_incomplete_network_is_refused():
    with pytest.raises(NetworkError, match="no Input"):
        build_model(Network(), catalog)
    network, _ = edits.add_layer(Network(), "Dense", parameters={"units": 1})
    with pytest.raises(NetworkError, match="not connected"):
        build_model(network, catalog)


@pytest.mark.parametrize("family", [Family.OPTIMIZER, Family.LOSS, Family.METRIC])
def test_objects_are_made_with_checked_parameters(family):
    spec = catalog.entries(family)[0]
    made = make(family, ObjectValue(spec.type), catalog)
    assert type(made).__name__ == spec.type
    with pytest.raises(ValueRefused, match="has no parameter 'colour'"):
        make(family, ObjectValue(spec.type, {"colour": 1}), catalog)


def test_a_schedule_inside_an_optimizer():
    schedule = ObjectValue("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 10})
    made = make(Family.OPTIMIZER, ObjectValue("Adam", {"learning_rate": schedule}), catalog)
    assert isinstance(made._learning_rate, keras.optimizers.schedules.CosineDecay)


def test_only_the_catalogue_says_what_is_imported():
    spec = catalog.entries(Family.LAYER)[0]
    with pytest.raises(NetworkError, match="is no path of Keras"):
        construct(replace(spec, path="os.system", parameters=()), {}, catalog)
    with pytest.raises(ValueRefused, match=r"There is no 'os\.system'"):
        make(Family.LAYER, ObjectValue("os.system"), catalog)
