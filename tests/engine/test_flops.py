"""The operations of one call, for every kind of work; each figure was counted before.

What stands in the table is what the program has always said. A figure that becomes another one is
a change that people see.
"""

import pytest

from designer.catalog.catalog import load
from designer.catalog.spec import Family, Work
from designer.engine.flops import _formulas
from designer.engine.network_inference import Walker
from designer.network import edits
from designer.network.graph import Network
from designer.network.values import ObjectValue

catalog = load()

# A type, the shapes that flow in, its parameters, and the operations for one sample.
rows = [
    ("Dense", [(16,)], {"units": 10}, 330),
    ("Dense", [(7, 5)], {"units": 10, "use_bias": False}, 700),
    ("Dense", [(None, 5)], {"units": 3}, None),
    (
        "EinsumDense",
        [(7, 5)],
        {"equation": "abc,cd->abd", "output_shape": (None, 6), "bias_axes": "d"},
        None,
    ),
    ("EinsumDense", [(4, 6)], {"equation": "...x,xy->...y", "output_shape": (5,)}, 240),
    ("Highway", [(16,)], {}, 1120),
    ("Highway", [(16,)], {"use_bias": False}, 1088),
    ("MaxoutDense", [(16,)], {"units": 4, "num_features": 3}, 396),
    ("LocallyConnected1D", [(7, 5)], {"filters": 4, "kernel_size": 3}, 620),
    (
        "LocallyConnected2D",
        [(8, 9, 3)],
        {"filters": 4, "kernel_size": (3, 2), "use_bias": False},
        6912,
    ),
    ("Embedding", [(16,)], {"input_dim": 9, "output_dim": 4}, 0),
    ("Conv1D", [(7, 5)], {"filters": 4, "kernel_size": 3, "padding": "same"}, 868),
    ("Conv2D", [(8, 9, 3)], {"filters": 6, "kernel_size": (3, 2), "strides": (2, 2)}, 2664),
    (
        "Conv2D",
        [(3, 8, 9)],
        {"filters": 6, "kernel_size": (3, 3), "data_format": "channels_first", "use_bias": False},
        13608,
    ),
    ("Conv2D", [(None, None, 3)], {"filters": 6, "kernel_size": (3, 3)}, None),
    ("Conv3D", [(5, 6, 7, 2)], {"filters": 2, "kernel_size": (2, 2, 2)}, 7920),
    ("Conv2D", [(8, 9, 4)], {"filters": 6, "kernel_size": (3, 3), "groups": 2}, 9324),
    ("Conv1DTranspose", [(7, 5)], {"filters": 4, "kernel_size": 3, "strides": 2}, 900),
    (
        "Conv2DTranspose",
        [(8, 9, 3)],
        {"filters": 4, "kernel_size": (3, 3), "strides": (2, 2)},
        16844,
    ),
    (
        "Conv3DTranspose",
        [(5, 6, 7, 2)],
        {"filters": 2, "kernel_size": (2, 2, 2), "use_bias": False},
        13440,
    ),
    ("SeparableConv1D", [(7, 5)], {"filters": 4, "kernel_size": 3}, 370),
    (
        "SeparableConv2D",
        [(8, 9, 3)],
        {"filters": 4, "kernel_size": (3, 3), "depth_multiplier": 2},
        6720,
    ),
    ("DepthwiseConv1D", [(7, 5)], {"kernel_size": 3}, 175),
    ("DepthwiseConv2D", [(8, 9, 3)], {"kernel_size": (3, 3), "depth_multiplier": 2}, 4788),
    ("MaxPooling1D", [(7, 5)], {"pool_size": 3}, 30),
    ("MaxPooling2D", [(8, 9, 3)], {"pool_size": (2, 3)}, 216),
    ("AveragePooling3D", [(5, 6, 7, 2)], {"pool_size": (2, 2, 2)}, 288),
    ("StochasticPooling2D", [(8, 9, 3)], {"pool_size": (2, 2)}, 192),
    ("GlobalAveragePooling2D", [(8, 9, 3)], {}, 216),
    ("AdaptiveMaxPooling1D", [(7, 5)], {"output_size": 3}, 35),
    ("Flatten", [(8, 9, 3)], {}, 0),
    ("UpSampling2D", [(8, 9, 3)], {}, 0),
    ("ZeroPadding1D", [(7, 5)], {}, 0),
    ("Add", [(7, 5), (7, 5), (7, 5)], {}, 70),
    ("Concatenate", [(7, 5), (7, 5)], {}, 0),
    ("Dot", [(7, 5), (7, 5)], {"axes": 2}, 490),
    ("Dot", [(3, 5), (5, 4)], {"axes": (2, 1)}, 120),
    ("Softmax", [(16,)], {}, 16),
    ("PReLU", [(7, 5)], {}, 35),
    ("Dropout", [(16,)], {"rate": 0.5}, 0),
    ("BatchNormalization", [(8, 9, 3)], {}, 432),
    ("LayerNormalization", [(8, 9, 3)], {}, 864),
    ("GroupNormalization", [(8, 8, 4)], {"groups": 2}, 1024),
    ("UnitNormalization", [(7, 5)], {}, 140),
    (
        "SpectralNormalization",
        [(8, 9, 3)],
        {"layer": ObjectValue("Conv2D", {"filters": 4, "kernel_size": (3, 3)})},
        9240,
    ),
    ("SpectralNormalization", [(16,)], {"layer": ObjectValue("Dense", {"units": 5})}, 165),
    (
        "SpectralNormalization",
        [(8, 9, 3)],
        {"layer": ObjectValue("DepthwiseConv2D", {"kernel_size": (3, 3)})},
        126,
    ),
    (
        "SpectralNormalization",
        [(16,)],
        {"layer": ObjectValue("Embedding", {"input_dim": 9, "output_dim": 4})},
        64,
    ),
    ("LSTM", [(7, 5)], {"units": 4}, 2016),
    ("GRU", [(7, 5)], {"units": 4, "return_sequences": True, "use_bias": False}, 1512),
    ("SimpleRNN", [(None, 5)], {"units": 4}, None),
    ("ConvLSTM1D", [(4, 6, 3)], {"filters": 2, "kernel_size": 3}, 3840),
    (
        "ConvLSTM2D",
        [(4, 6, 7, 3)],
        {"filters": 2, "kernel_size": (3, 3), "return_sequences": True},
        57600,
    ),
    ("RNN", [(7, 5)], {"cell": ObjectValue("LSTMCell", {"units": 4})}, 2016),
    (
        "RNN",
        [(7, 5)],
        {
            "cell": ObjectValue(
                "StackedRNNCells",
                {
                    "cells": (
                        ObjectValue("LSTMCell", {"units": 4}),
                        ObjectValue("GRUCell", {"units": 3}),
                    )
                },
            )
        },
        None,
    ),
    ("Bidirectional", [(7, 5)], {"layer": ObjectValue("LSTM", {"units": 4})}, 4032),
    (
        "Bidirectional",
        [(7, 5)],
        {"layer": ObjectValue("GRU", {"units": 4, "return_sequences": True}), "merge_mode": "sum"},
        3024,
    ),
    ("TimeDistributed", [(4, 16)], {"layer": ObjectValue("Dense", {"units": 5})}, 680),
    (
        "TimeDistributed",
        [(4, 8, 8, 3)],
        {"layer": ObjectValue("Conv2D", {"filters": 2, "kernel_size": (3, 3)})},
        448,
    ),
    ("MultiHeadAttention", [(7, 5), (6, 5)], {"num_heads": 2, "key_dim": 3}, 2568),
    (
        "MultiHeadAttention",
        [(7, 5), (6, 5)],
        {"num_heads": 2, "key_dim": 3, "value_dim": 4, "output_shape": (7,)},
        3220,
    ),
    (
        "GroupQueryAttention",
        [(7, 5), (6, 5)],
        {"head_dim": 4, "num_query_heads": 4, "num_key_value_heads": 2},
        840,
    ),
    ("Attention", [(7, 5), (6, 5)], {}, 840),
    ("AdditiveAttention", [(7, 5), (6, 5)], {}, 840),
    ("Rescaling", [(8, 9, 3)], {"scale": 0.5}, 216),
    ("ops.matmul", [(3, 5), (5, 4)], {}, 120),
    ("ops.reshape", [(16,)], {"newshape": (None, 4, 4)}, 0),
    ("ops.add", [(7, 5), (7, 5)], {}, 35),
    ("ops.split", [(6, 4)], {"indices_or_sections": 2, "axis": 1}, 24),
    ("ops.concatenate", [(7, 5), (7, 5)], {}, 0),
]


def operations(type_name, shapes, parameters):
    family = Family.OPERATION if type_name.startswith("ops.") else Family.LAYER
    prefix = catalog.get(family, type_name).name_prefix
    network, node = edits.add_layer(Network(), type_name, prefix=prefix, parameters=parameters)
    ports = catalog.signature(network.layer_of(node)).inputs
    for place, shape in enumerate(shapes):
        network, end = edits.add_layer(network, "Input", parameters={"shape": shape})
        port = ports[0] if ports[0].many else ports[place]
        network, _ = edits.connect(network, end, node, port=port.name, many=port.many)
    return Walker(catalog).walk(network).nodes()[node].flops


@pytest.mark.parametrize(("type_name", "shapes", "parameters", "figure"), rows)
def test_the_operations_of_a_call_stay_as_they_were(type_name, shapes, parameters, figure):
    assert operations(type_name, shapes, parameters) == figure


def test_every_kind_of_work_has_a_formula_and_a_row():
    tried = {
        catalog.get(family, row[0]).cost.kind
        for row in rows
        for family in (Family.LAYER, Family.OPERATION)
        if catalog.get(family, row[0]) is not None
    }
    assert tried == set(Work)
    assert {*_formulas, Work.WRAPPED} == set(Work)
