"""Names of older Keras against the catalogue of today."""

import pytest

from designer.catalog import old_names
from designer.catalog.catalog import load
from designer.catalog.old_changes import merging
from designer.catalog.old_names import Translated, translate
from designer.catalog.spec import Family

catalog = load()


@pytest.mark.parametrize("entry", old_names.table, ids=lambda entry: entry.old)
def test_every_old_name_leads_to_a_layer_and_parameters_of_today(entry):
    today = catalog.get(Family.LAYER, entry.new)
    assert today is not None
    assert today.type == entry.new
    assert not today.absent
    known = {parameter.name for parameter in today.parameters}
    # Renames serve several layers, but those of each layer some of its own.
    new = {*entry.renames.values(), *(name for _, name in entry.joins)}
    inside = entry.old == "TimeDistributedDense"  # they are of the Dense in it
    assert inside or not new or new & known


def test_no_name_stands_twice_in_the_table():
    names = [entry.old for entry in old_names.table]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "entry",
    [one for one in old_names.table if one.old not in (one.new, *merging)],
    ids=lambda entry: entry.old,
)
def test_who_types_an_old_name_finds_the_layer_of_today_first(entry):
    assert catalog.search(entry.old)[0].type == entry.new


def test_merge_finds_every_layer_that_merges():
    found = {spec.type for spec in catalog.search("Merge")[:8]}
    joining = {"Add", "Multiply", "Concatenate", "Average", "Maximum", "Minimum", "Dot"}
    assert joining <= found


translations = {
    "atrous": (
        "AtrousConvolution2D",
        {
            "nb_filter": 8,
            "nb_row": 3,
            "nb_col": 5,
            "atrous_rate": [2, 2],
            "border_mode": "same",
            "dim_ordering": "th",
            "init": "uniform",
            "bias": True,
            "W_regularizer": {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01},
            "b_regularizer": None,
            "W_constraint": {"name": "MaxNorm", "m": 2, "axis": 0},
            "input_dtype": "float32",
            "batch_input_shape": [None, 3, 9, 9],
        },
        "Conv2D",
        {
            "filters": 8,
            "kernel_size": [3, 5],
            "dilation_rate": [2, 2],
            "padding": "same",
            "data_format": "channels_first",
            "kernel_initializer": "random_uniform",
            "use_bias": True,
            "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.01}},
            "bias_regularizer": None,
            "kernel_constraint": {"class_name": "MaxNorm", "config": {"axis": 0, "max_value": 2}},
        },
    ),
    "sequence": (
        "Convolution1D",
        {"nb_filter": 4, "filter_length": 3, "subsample_length": 2, "input_length": 9},
        "Conv1D",
        {"filters": 4, "kernel_size": 3, "strides": 2},
    ),
    "volume": (
        "Convolution3D",
        {"nb_filter": 4, "kernel_dim1": 1, "kernel_dim2": 2, "kernel_dim3": 3},
        "Conv3D",
        {"filters": 4, "kernel_size": [1, 2, 3]},
    ),
    "separable": (
        "SeparableConvolution2D",
        {"nb_filter": 4, "nb_row": 2, "nb_col": 2, "init": "normal", "depth_multiplier": 2},
        "SeparableConv2D",
        {
            "filters": 4,
            "kernel_size": [2, 2],
            "depth_multiplier": 2,
            "depthwise_initializer": "random_normal",
            "pointwise_initializer": "random_normal",
        },
    ),
    "pooling": (
        "MaxPooling1D",
        {"pool_length": 2, "stride": 1, "border_mode": "valid"},
        "MaxPooling1D",
        {"pool_size": 2, "strides": 1, "padding": "valid"},
    ),
    "dense": (
        "Dense",
        {"output_dim": 3, "init": "glorot_uniform", "activation": "linear", "input_dim": 5},
        "Dense",
        {"units": 3, "kernel_initializer": "glorot_uniform", "activation": "linear"},
    ),
    "embedding": (
        "Embedding",
        {"input_dim": 9, "output_dim": 3, "init": "uniform", "input_length": 4, "dropout": 0.0},
        "Embedding",
        {"input_dim": 9, "output_dim": 3, "embeddings_initializer": "random_uniform"},
    ),
    "lstm": (
        "LSTM",
        {
            "output_dim": 3,
            "inner_init": "orthogonal",
            "forget_bias_init": "one",
            "inner_activation": "sigmoid",
            "dropout_W": 0.1,
            "dropout_U": 0.2,
            "consume_less": "cpu",
            "U_regularizer": None,
        },
        "LSTM",
        {
            "units": 3,
            "recurrent_initializer": "orthogonal",
            "unit_forget_bias": True,
            "recurrent_activation": "sigmoid",
            "dropout": 0.1,
            "recurrent_dropout": 0.2,
            "recurrent_regularizer": None,
        },
    ),
    "gru": ("GRU", {"output_dim": 3}, "GRU", {"units": 3, "reset_after": False}),
    "gru of a card": ("CuDNNGRU", {"units": 3}, "GRU", {"units": 3, "reset_after": True}),
    "dropout": ("Dropout", {"p": 0.3}, "Dropout", {"rate": 0.3}),
    "noise": ("GaussianNoise", {"sigma": 0.3}, "GaussianNoise", {"stddev": 0.3}),
    "channels": (
        "SpatialDropout2D",
        {"p": 0.5, "dim_ordering": "default"},
        "SpatialDropout2D",
        {"rate": 0.5, "data_format": None},
    ),
    "leaky": ("LeakyReLU", {"alpha": 0.1}, "LeakyReLU", {"negative_slope": 0.1}),
    "batch": (
        "BatchNormalization",
        {"mode": 0, "axis": [3], "gamma_init": "one", "epsilon": 0.001},
        "BatchNormalization",
        {"axis": 3, "gamma_initializer": "ones", "epsilon": 0.001},
    ),
    "maxout": (
        "MaxoutDense",
        {"output_dim": 3, "nb_feature": 4, "bias": False},
        "MaxoutDense",
        {"units": 3, "num_features": 4, "use_bias": False},
    ),
    "local": (
        "LocallyConnected2D",
        {"nb_filter": 2, "nb_row": 3, "nb_col": 3, "subsample": [1, 1], "dim_ordering": "tf"},
        "LocallyConnected2D",
        {
            "filters": 2,
            "kernel_size": [3, 3],
            "strides": [1, 1],
            "data_format": "channels_last",
        },
    ),
    "bends": (
        "SReLU",
        {"t_left_init": "zero", "a_right_init": "one", "shared_axes": None},
        "SReLU",
        {"t_left_initializer": "zeros", "a_right_initializer": "ones", "shared_axes": None},
    ),
    "padding": (
        "ZeroPadding2D",
        {"padding": [1, 2, 3, 4], "dim_ordering": "tf"},
        "ZeroPadding2D",
        {"padding": [[1, 2], [3, 4]], "data_format": "channels_last"},
    ),
    "dense in time": (
        "TimeDistributedDense",
        {"name": "t", "output_dim": 3, "trainable": True},
        "TimeDistributed",
        {
            "name": "t",
            "trainable": True,
            "layer": {"class_name": "Dense", "config": {"units": 3}},
        },
    ),
    "wrapped": (
        "Bidirectional",
        {"merge_mode": "concat", "layer": {"class_name": "LSTM", "config": {"output_dim": 3}}},
        "Bidirectional",
        {"merge_mode": "concat", "layer": {"class_name": "LSTM", "config": {"units": 3}}},
    ),
    "channel by channel": (
        "DepthwiseConv2D",
        {
            "kernel_size": [3, 3],
            "groups": 1,
            "kernel_initializer": "one",
            "kernel_constraint": None,
        },
        "DepthwiseConv2D",
        {"kernel_size": [3, 3]},
    ),
    "groups": (
        "Conv2DTranspose",
        {"filters": 3, "groups": 1, "output_padding": None},
        "Conv2DTranspose",
        {"filters": 3, "output_padding": None},
    ),
    "cells": (
        "RNN",
        {
            "cell": {
                "class_name": "StackedRNNCells",
                "config": {
                    "cells": [
                        {"class_name": "LSTMCell", "config": {"units": 3, "implementation": 2}},
                        {"class_name": "Strange", "config": {"implementation": 2}},
                    ]
                },
            },
        },
        "RNN",
        {
            "cell": {
                "class_name": "StackedRNNCells",
                "config": {
                    "cells": [
                        {"class_name": "LSTMCell", "config": {"units": 3}},
                        {"class_name": "Strange", "config": {"implementation": 2}},
                    ]
                },
            },
        },
    ),
    "sum": ("Merge", {"mode": "sum", "dot_axes": -1}, "Add", {}),
    "product": ("Merge", {"mode": "mul"}, "Multiply", {}),
    "mean": ("Merge", {"mode": "ave"}, "Average", {}),
    "largest": ("Merge", {"mode": "max"}, "Maximum", {}),
    "smallest": ("Merge", {"mode": "min"}, "Minimum", {}),
    "joined": ("Merge", {"mode": "concat", "concat_axis": 1}, "Concatenate", {"axis": 1}),
    "dot": ("Merge", {"mode": "dot", "dot_axes": 1}, "Dot", {"axes": 1, "normalize": False}),
    "cosine": ("Merge", {"mode": "cos", "dot_axes": 1}, "Dot", {"axes": 1, "normalize": True}),
}


@pytest.mark.parametrize("case", translations)
def test_an_old_configuration_is_translated(case):
    old, given, new, expected = translations[case]
    before = repr(given)
    assert translate(old, given) == Translated(new, expected)
    assert repr(given) == before


losses = {
    "slope": ("LSTM", {"inner_activation": "hard_sigmoid"}, "slope of 1/6"),
    "full": ("Convolution2D", {"border_mode": "full"}, "'same' comes nearest"),
    "size": ("Deconvolution2D", {"output_shape": [None, 4, 4, 3]}, "follows from strides"),
    "words": ("Embedding", {"dropout": 0.2}, "dropout of whole words"),
    "samples": ("BatchNormalization", {"mode": 1}, "LayerNormalization does that"),
    "eigen": ("Dense", {"W_regularizer": {"name": "EigenvalueRegularizer", "k": 1}}, "is gone"),
    "code": ("Merge", {"mode": "gwAAAAA"}, "code of its own"),
}


@pytest.mark.parametrize("case", losses)
def test_what_is_lost_is_said(case):
    old, given, words = losses[case]
    found = translate(old, given)
    assert found is not None
    assert len(found.notes) == 1
    assert words in str(found.notes[0])


def test_what_nobody_ever_had_is_not_translated():
    assert translate("MyLayer", {}) is None
    assert translate("Merge", {"mode": "sum", "layers": [{}]}) is None


def test_todays_names_are_left_as_they_are():
    config = {"units": 3, "output_dim": 9, "kernel_initializer": "zeros", "init": "one"}
    found = translate("Dense", config)
    assert found is not None
    assert found.config == {"units": 3, "kernel_initializer": "zeros"}


@pytest.mark.parametrize(
    ("config", "shape"),
    [
        ({"batch_input_shape": [None, 3, None]}, [3, None]),
        ({"input_shape": [4, 5]}, [4, 5]),
        ({"input_dim": 7}, [7]),
        ({"input_dim": 7, "input_length": None}, [None, 7]),
        ({"batch_input_shape": [None, "x"]}, None),
        ({"units": 3}, None),
    ],
)
def test_the_input_shape_of_an_old_first_layer(config, shape):
    assert old_names.input_shape(config) == shape
