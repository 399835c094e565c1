"""Initializers, losses, optimizers and all other objects, with other values than the default.

Each is made, and made again by the Python that is written for it; the two configurations are equal.
"""

import inspect

import keras
import numpy as np
import pytest
from keras.src.backend.common import global_state

from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.catalog.summary import initial_parameters
from designer.engine.build import make
from designer.network.values import ObjectValue
from designer.program.values import Values
from devtools.survey.variations import other_values

catalog = load()

# A value that needs to know more than the specification.
absolute = ObjectValue("AbsMaxQuantizer", {"value_range": (-8, 7)})
table = {"a/.*": ObjectValue("DTypePolicy", {"name": "float16"})}
other = {
    ("CosineDecay", "warmup_target"): {"warmup_target": 0.01, "warmup_steps": 10},
    ("PiecewiseConstantDecay", "boundaries"): {"boundaries": (5, 7)},
    ("PiecewiseConstantDecay", "values"): {"values": (0.5, 0.25, 0.125)},
    ("OneHotIoU", "target_class_ids"): {"target_class_ids": (1,)},
    ("IoU", "target_class_ids"): {"target_class_ids": (1,)},
    ("AUC", "num_labels"): {"multi_label": True, "num_labels": 3},
    ("ModelCheckpoint", "filepath"): {"filepath": "other.keras"},
    ("ModelCheckpoint", "save_weights_only"): {
        "save_weights_only": True,
        "filepath": "other.weights.h5",
    },
    ("ModelCheckpoint", "save_freq"): {"save_freq": 10},
    ("BackupAndRestore", "save_freq"): {"save_freq": 10},
    ("TensorBoard", "update_freq"): {"update_freq": 10},
    ("TensorBoard", "profile_batch"): {"profile_batch": 2},
    ("TensorBoard", "embeddings_metadata"): {"embeddings_metadata": "words.tsv"},
    ("Int4DTypePolicy", "mode"): {"mode": "int4/64"},
    ("GPTQDTypePolicy", "mode"): {"mode": "gptq/8/64"},
    ("AWQDTypePolicy", "mode"): {"mode": "awq/4/64"},
    ("DTypePolicyMap", "policy_map"): {"policy_map": table, "default_policy": "float32"},
    ("Int4QuantizationConfig", "weight_quantizer"): {
        "weight_quantizer": absolute,
        "block_size": None,
    },
    ("Int4QuantizationConfig", "activation_quantizer"): {
        "activation_quantizer": absolute,
        "block_size": -1,
    },
    ("GPTQConfig", "quantization_layer_structure"): {
        "quantization_layer_structure": {"sequential_blocks": ()}
    },
    ("AWQConfig", "quantization_layer_structure"): {
        "quantization_layer_structure": {"sequential_blocks": ()}
    },
    ("AbsMaxQuantizer", "value_range"): {"value_range": (-100, 100)},
}
# What there is only one of.
single = {
    ("QuantizedFloat8DTypePolicy", "mode"),
    ("AWQConfig", "weight_bits"),
    *((name, part) for name in ("GPTQConfig", "AWQConfig") for part in ("dataset", "tokenizer")),
}
families = [
    family for family in Family if family not in (Family.LAYER, Family.OPERATION, Family.ACTIVATION)
]
cases = [
    (family, entry.type, parameter.name)
    for family in families
    for entry in catalog.entries(family)
    for parameter in entry.parameters
    if (entry.type, parameter.name) not in single
]


def comparable(thing):
    """What Keras says of an object; of a callback, which says nothing, what it holds."""
    if hasattr(thing, "get_config"):
        return keras.saving.serialize_keras_object(thing)
    held = {key: item for key, item in vars(thing).items() if not inspect.isroutine(item)}
    return {key: item for key, item in held.items() if isinstance(item, (int, float, str, tuple))}


def forget_names():
    """Keras counts the names of optimizers and metrics as they are made."""
    global_state.set_global_attribute("object_name_uids", None)


def again(value, family):
    """The object that the written Python makes."""
    writer = Values(catalog)
    text = writer.object([family], value).flat
    forget_names()
    return eval(text, {"keras": keras, "np": np})


@pytest.mark.parametrize(("family", "type_name", "name"), cases)
def test_an_object_is_made_and_written_with_another_value(family, type_name, name):
    entry = catalog.get(family, type_name)
    parameter = entry.parameter(name)
    start = initial_parameters(entry)
    given = other.get((type_name, name))
    tries = [given] if given else [{name: value} for value in other_values(parameter, catalog)]
    refused = []
    for values in tries:
        value = ObjectValue(type_name, {**start, **values})
        forget_names()
        try:
            made = make(family, value, catalog)
        except Exception as problem:
            refused.append(str(problem))
            continue
        assert comparable(again(value, family)) == comparable(made)
        return
    raise AssertionError(refused)
