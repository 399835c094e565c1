"""Objects inside parameters: layers as activations, quantization, policies, arrays; with Keras."""

import keras
import numpy as np
import pytest

from designer.catalog.catalog import load
from designer.engine import user_code
from designer.engine.checker import Walker
from designer.engine.models import build_model
from designer.engine.weights import save_model
from designer.formats import network_file
from designer.formats.keras import archive, config
from designer.network import edits
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.program import writer
from devtools.survey.comparison import configuration

# What Keras itself says while it saves and quantizes.
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Layer InputLayer does not have:UserWarning"),
]

catalog = load()
int8 = ObjectValue("QuantizedDTypePolicy", {"mode": "int8", "source_name": "float32"})
absolute = ObjectValue("AbsMaxQuantizer", {"axis": (0,)})
calibrated = {"dataset": None, "tokenizer": None, "group_size": 8}


def network_of(type_name, parameters, shape=(16,), ports=("inputs",), **given):
    network, end = edits.add_layer(Network(), "Input", parameters={"shape": shape, **given})
    network, node = edits.add_layer(network, type_name, parameters=parameters)
    for port in ports:
        network, _ = edits.connect(network, end, node, port=port)
    return network, network.layer_of(node)


def written(network):
    keras.backend.clear_session()
    names = {}
    exec(writer.write(network, catalog).text, names)
    return names["model"]


@pytest.mark.parametrize(
    ("type_name", "parameters", "shape", "weights"),
    [
        ("Dense", {"units": 4, "activation": ObjectValue("LeakyReLU", {"negative_slope": 0.2})},
         (16,), 68),
        ("Dense", {"units": 4, "activation": ObjectValue("PReLU")}, (16,), 72),
        ("Conv2D", {"filters": 4, "kernel_size": (3, 3),
                    "activation": ObjectValue("PReLU", {"shared_axes": (1, 2)})}, (8, 8, 3), 116),
        ("LSTM", {"units": 4, "activation": ObjectValue("PReLU"),
                  "recurrent_activation": ObjectValue("ReLU", {"max_value": 1.0})}, (8, 3), 132),
        ("Activation", {"activation": ObjectValue("Softmax", {"axis": 1})}, (8, 3), 0),
        # None that a form proposes, but Keras takes any layer.
        ("Dense", {"units": 4, "activation": ObjectValue("Dropout", {"rate": 0.5})}, (16,), 68),
        ("Dense", {"units": 4, "dtype": int8, "quantization_config": ObjectValue(
            "Int8QuantizationConfig", {"weight_quantizer": absolute, "activation_quantizer": None}
        )}, (16,), 72),
        ("Dense", {"units": 4, "quantization_config": ObjectValue("GPTQConfig", calibrated)},
         (16,), 68),
        ("Dense", {"units": 4, "dtype": ObjectValue(
            "Int4DTypePolicy", {"mode": "int4/8", "source_name": "mixed_bfloat16"})}, (16,), 68),
    ],
)  # fmt: skip
def test_an_object_is_counted_coded_and_kept(tmp_path, type_name, parameters, shape, weights):
    network, layer = network_of(type_name, parameters, shape)
    walk = Walker(catalog).walk(network)
    assert walk.problems == ()
    assert walk.totals().parameters == weights
    assert network_file.from_bytes(network_file.to_bytes(network), "n") == network
    model = build_model(network, catalog)
    assert model.count_params() == weights
    program = written(network)
    assert configuration(program) == configuration(model)
    sample = np.zeros((2, *shape))
    assert program(sample).shape == model(sample).shape
    assert program.count_params() == weights
    save_model(model, tmp_path / "m.keras", ())
    opened = archive.read(tmp_path / "m.keras", catalog)
    assert opened.notes == ()
    (again,) = (one for one in opened.network.layers.values() if one.name == layer.name)
    assert again.parameters == parameters


def test_a_model_that_keras_has_quantized_opens_without_a_placeholder():
    inputs = keras.Input((4,), dtype="int32")
    x = keras.layers.Embedding(3, 8)(inputs)
    outputs = keras.layers.EinsumDense("abc,cd->abd", (None, 4), activation="relu")(x)
    for mode in ("int8", "int4"):
        model = keras.models.clone_model(keras.Model(inputs, outputs))
        model.quantize(mode)
        read = config.from_json(model.to_json().encode(), "q", catalog)
        assert read.notes == ()
        assert not any(layer.foreign for layer in read.network.layers.values())
        again = build_model(read.network, catalog)
        assert [one.dtype_policy.name for one in again.layers] == [
            one.dtype_policy.name for one in model.layers
        ]
        assert configuration(again)["layers"] == configuration(model)["layers"]


def test_an_attention_has_a_policy_for_each_of_its_layers(tmp_path):
    half = ObjectValue("DTypePolicy", {"name": "float16"})
    table = {"multi_head_attention/query": half}
    policy = ObjectValue("DTypePolicyMap", {"default_policy": "float32", "policy_map": table})
    parameters = {"num_heads": 2, "key_dim": 4, "dtype": policy}
    network, _ = network_of("MultiHeadAttention", parameters, (8, 4), ("query", "value"))
    assert Walker(catalog).walk(network).problems == ()
    model = build_model(network, catalog)
    halves = [weight.path for weight in model.weights if weight.dtype == "float16"]
    assert sorted(halves) == [f"multi_head_attention/query/{name}" for name in ("bias", "kernel")]
    assert configuration(written(network)) == configuration(model)
    save_model(model, tmp_path / "m.keras", ())
    opened = archive.read(tmp_path / "m.keras", catalog)
    assert opened.notes == ()
    assert policy in [one.parameters.get("dtype") for one in opened.network.layers.values()]


def test_a_layer_that_cannot_compute_in_a_policy_says_so():
    parameters = {"filters": 2, "kernel_size": 3, "dtype": "int8_from_float32"}
    network, _ = network_of("Conv2D", parameters, (8, 8, 3))
    (problem,) = Walker(catalog).walk(network).problems
    assert "Conv2D cannot compute in int8; Dense, EinsumDense, " in str(problem.message)
    assert problem.parameter == "dtype"


def test_an_embedding_starts_with_given_vectors():
    vectors = ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))
    parameters = {"input_dim": 3, "output_dim": 2, "weights": vectors}
    network, _ = network_of("Embedding", parameters, (1,), dtype="int32")
    assert Walker(catalog).walk(network).problems == ()
    for model in (build_model(network, catalog), written(network)):
        assert model(np.array([[1]])).numpy().tolist() == [[[3.0, 4.0]]]


def test_a_lambda_has_a_mask_of_its_own_once_its_code_is_allowed():
    mask = "lambda inputs, mask: ops.not_equal(inputs[..., 0], 0)"
    network, _ = network_of("Lambda", {"function": "lambda x: x", "mask": mask}, (4, 1))
    (problem,) = Walker(catalog).walk(network).problems
    assert "has not been allowed" in str(problem.message)
    before = user_code._allowed
    try:
        user_code.allow([user_code.digest(mask)])
        assert Walker(catalog).walk(network).problems == ()
        layer = build_model(network, catalog).layers[-1]
    finally:
        user_code.allow(before)
    assert layer.compute_mask(np.array([[[1], [0]]])).numpy().tolist() == [[True, False]]
    assert "mask=lambda inputs, mask: ops.not_equal" in writer.write(network, catalog).text
