"""Models that Keras 1 and 2 described, and layers of our own in files of Keras 3."""

import json

import pytest

from designer.catalog.catalog import load
from designer.engine_client.blocking import check
from designer.errors import FormatError
from designer.formats.keras.config import from_json
from designer.network.graph import INPUT
from designer.network.plan import plan
from designer.network.values import ObjectValue

catalog = load()


def read(content):
    return from_json(json.dumps(content).encode(), "old.json", catalog)


def layers_of(network):
    return [(layer.type, layer.parameters) for layer in network.layers.values()]


def old_input(shape):
    config = {"batch_input_shape": [None, *shape], "input_dtype": "float32", "name": "input_1"}
    return {"class_name": "InputLayer", "name": "input_1", "inbound_nodes": [], "config": config}


def old_layer(class_name, name, sources, **config):
    return {
        "class_name": class_name,
        "name": name,
        "config": {"name": name, "trainable": True, **config},
        "inbound_nodes": [[[source, 0, 0] for source in sources]],
    }


old_convolution = {
    "nb_filter": 4,
    "nb_row": 3,
    "nb_col": 3,
    "init": "glorot_uniform",
    "activation": "relu",
    "border_mode": "same",
    "subsample": [1, 1],
    "dim_ordering": "th",
    "W_regularizer": {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01},
    "b_regularizer": None,
    "activity_regularizer": None,
    "W_constraint": None,
    "b_constraint": None,
    "bias": True,
}
first_keras = {
    "class_name": "Model",
    "keras_version": "1.2.2",
    "config": {
        "name": "model_1",
        "input_layers": [["input_1", 0, 0]],
        "output_layers": [["activation_1", 0, 0]],
        "layers": [
            old_input([1, 8, 8]),
            old_layer("Convolution2D", "convolution2d_1", ["input_1"], **old_convolution),
            old_layer("Dropout", "dropout_1", ["convolution2d_1"], p=0.2),
            old_layer(
                "MaxPooling2D",
                "maxpooling2d_1",
                ["dropout_1"],
                pool_size=[2, 2],
                strides=[2, 2],
                border_mode="valid",
                dim_ordering="th",
            ),
            old_layer(
                "UpSampling2D", "upsampling2d_1", ["maxpooling2d_1"], size=[2, 2], dim_ordering="th"
            ),
            old_layer(
                "Merge",
                "merge_1",
                ["upsampling2d_1", "dropout_1"],
                mode="concat",
                mode_type="raw",
                concat_axis=1,
                dot_axes=-1,
                output_shape=None,
                output_shape_type="raw",
                output_mask=None,
                output_mask_type="raw",
                arguments={},
            ),
            old_layer("Reshape", "reshape_1", ["merge_1"], target_shape=[8, 64]),
            old_layer("Permute", "permute_1", ["reshape_1"], dims=[2, 1]),
            old_layer("Activation", "activation_1", ["permute_1"], activation="softmax"),
        ],
    },
}


def test_a_functional_model_of_the_first_keras(checker):
    found = read(first_keras)
    assert found.notes == ()
    assert layers_of(found.network) == [
        ("Input", {"shape": (1, 8, 8)}),
        (
            "Conv2D",
            {
                "filters": 4,
                "kernel_size": (3, 3),
                "activation": "relu",
                "padding": "same",
                "data_format": "channels_first",
                "kernel_regularizer": ObjectValue("L1L2", {"l2": 0.01}),
            },
        ),
        ("Dropout", {"rate": 0.2}),
        ("MaxPooling2D", {"data_format": "channels_first"}),
        ("UpSampling2D", {"data_format": "channels_first"}),
        ("Concatenate", {"axis": 1}),
        ("Reshape", {"target_shape": (8, 64)}),
        ("Permute", {"dims": (2, 1)}),
        ("Activation", {"activation": "softmax"}),
    ]
    answer = check(found.network, checker)
    assert answer.problems == ()
    assert answer.outputs[0].spec.shape == (None, 64, 8)


def test_a_sequential_model_of_the_first_keras(checker):
    found = read(
        {
            "class_name": "Sequential",
            "config": [
                {
                    "class_name": "Embedding",
                    "config": {
                        "name": "embedding_1",
                        "input_dim": 90,
                        "output_dim": 8,
                        "init": "uniform",
                        "batch_input_shape": [None, 12],
                        "input_dtype": "int32",
                        "input_length": 12,
                        "mask_zero": False,
                        "dropout": 0.0,
                        "W_regularizer": None,
                    },
                },
                {
                    "class_name": "LSTM",
                    "config": {
                        "name": "lstm_1",
                        "output_dim": 5,
                        "init": "glorot_uniform",
                        "inner_init": "orthogonal",
                        "forget_bias_init": "one",
                        "activation": "tanh",
                        "inner_activation": "hard_sigmoid",
                        "consume_less": "cpu",
                        "dropout_W": 0.1,
                        "dropout_U": 0.0,
                        "return_sequences": True,
                        "go_backwards": False,
                        "stateful": False,
                        "unroll": False,
                        "input_dim": 8,
                        "input_length": None,
                    },
                },
                {
                    "class_name": "TimeDistributedDense",
                    "config": {"name": "each_1", "output_dim": 3, "activation": "softmax"},
                },
            ],
        }
    )
    assert layers_of(found.network) == [
        ("Input", {"shape": (12,), "dtype": "int32"}),
        ("Embedding", {"input_dim": 90, "output_dim": 8}),
        (
            "LSTM",
            {
                "units": 5,
                "recurrent_activation": "hard_sigmoid",
                "dropout": 0.1,
                "return_sequences": True,
            },
        ),
        (
            "TimeDistributed",
            {"layer": ObjectValue("Dense", {"units": 3, "activation": "softmax"})},
        ),
    ]
    assert tuple(map(str, found.notes)) == (
        "'lstm_1': Keras 3 draws 'hard_sigmoid' with a slope of 1/6; it was 0.2.",
    )
    answer = check(found.network, checker)
    assert answer.problems == ()


def test_layers_that_later_keras_dropped_are_ours():
    second = {
        "class_name": "Sequential",
        "config": {
            "name": "sequential",
            "layers": [
                {
                    "class_name": "LocallyConnected1D",
                    "config": {
                        "name": "local",
                        "batch_input_shape": [None, 9, 2],
                        "filters": 3,
                        "kernel_size": [3],
                        "strides": [1],
                        "padding": "valid",
                        "data_format": "channels_last",
                        "activation": "linear",
                        "implementation": 1,
                    },
                },
                {"class_name": "ThresholdedReLU", "config": {"name": "t", "theta": 0.5}},
            ],
        },
    }
    found = read(second)
    assert found.notes == ()
    assert layers_of(found.network)[1:] == [
        ("LocallyConnected1D", {"filters": 3, "kernel_size": 3}),
        ("ThresholdedReLU", {"theta": 0.5}),
    ]


def branch(*layers, name="sequential"):
    return {"class_name": "Sequential", "config": list(layers), "name": name}


def dense(units, inputs=None):
    config = {"name": f"dense_{units}", "output_dim": units, "activation": "relu"}
    if inputs is not None:
        config["batch_input_shape"] = [None, inputs]
    return {"class_name": "Dense", "config": config}


def test_a_merge_of_whole_branches_becomes_a_functional_network():
    inner = {"name": "inner", "mode": "sum", "layers": [branch(dense(3, 2)), branch(dense(3, 4))]}
    left = branch({"class_name": "Merge", "config": inner}, dense(6))
    right = branch(dense(7, 5))
    outer = {"name": "m", "mode": "concat", "concat_axis": -1, "layers": [left, right]}
    found = read(branch({"class_name": "Merge", "config": outer}, dense(1)))
    assert found.notes == ()
    network = found.network
    kinds = [kind for kind, _ in layers_of(network)]
    assert sorted(kinds) == sorted(
        [INPUT, "Dense", INPUT, "Dense", "Add", "Dense", INPUT, "Dense", "Concatenate", "Dense"]
    )
    shapes = [values["shape"] for kind, values in layers_of(network) if kind == INPUT]
    assert shapes == [(2,), (4,), (5,)]
    merge = next(key for key in network.nodes if network.layer_of(key).type == "Concatenate")
    before = [network.layer_of(wire.source) for wire in network.wires_into(merge)]
    assert [layer.parameters["units"] for layer in before] == [6, 7]
    calls = plan(network, catalog.signature)
    assert (calls.is_complete, len(calls.inputs), len(calls.outputs)) == (True, 3, 1)


def test_branches_are_not_nested_without_end():
    entry = dense(3, 2)
    for _ in range(70):
        merge = {"name": "m", "mode": "sum", "layers": [branch(entry), branch(dense(3, 2))]}
        entry = {"class_name": "Merge", "config": merge}
    with pytest.raises(FormatError, match="nested"):
        read(branch(entry))


def test_a_merge_of_what_is_no_chain_stays_as_it_is():
    branch = {"class_name": "Sequential", "config": []}
    merge = {"class_name": "Merge", "config": {"name": "m", "mode": "sum", "layers": [branch]}}
    found = read({"class_name": "Sequential", "config": [merge]})
    layer = next(layer for layer in found.network.layers.values() if layer.type != INPUT)
    assert layer.foreign == merge
    assert any("'Merge', which the catalogue does not know" in str(note) for note in found.notes)


@pytest.mark.parametrize("module", ["designer.layers.highway", "__main__", None])
def test_a_layer_of_ours_is_known_by_its_registered_name(module):
    entry = {
        "module": module,
        "class_name": "Highway",
        "registered_name": "network_designer>Highway",
        "config": {"name": "highway", "activation": "tanh", "use_bias": True},
    }
    content = {"class_name": "Sequential", "module": "keras", "config": {"layers": [entry]}}
    layers = list(read(content).network.layers.values())
    assert (layers[1].type, layers[1].parameters) == ("Highway", {"activation": "tanh"})
    entry["registered_name"] = "somebody>Highway"
    assert list(read(content).network.layers.values())[1].foreign == entry
