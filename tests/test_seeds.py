"""The layers and functions that the documents in the seeds name, one row each, all at work.

The numbers are those of the documents that name a layer: 0 and 2 explain common layers in Chinese,
1 lists the layers of the first Keras, 3 is about Dense, 4 is a list in Russian. The configurations
are those with the first Keras' own names.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from designer import examples
from designer.catalog.catalog import load
from designer.catalog.old_names import translate
from designer.catalog.spec import Family
from designer.catalog.summary import initial_parameters
from designer.engine_client.blocking import ask, check
from designer.formats.keras.config import from_json
from designer.formats.keras.values import parameters as read_parameters
from designer.network import edits
from designer.network.graph import INPUT, Network
from designer.network.values import ObjectValue
from designer.protocol import RunEnded, Train
from designer.training.plan import TrainingPlan, plan_of, with_plan
from designer.training.sources import DigitPixels
from tests.devtools.surveyed import survey
from tests.formats.old_models import old_unet
from tests.formats.sample_networks import Sketch
from tests.sampled import whole

catalog = load()


class Row(NamedTuple):
    """A layer as the documents call it, on a tensor that suits it, with an old configuration."""

    documents: tuple[int, ...]
    name: str
    shape: tuple[int | None, ...]
    config: Mapping[str, Any] = MappingProxyType({})
    today: str = ""  # where it has another name
    dtype: str = "float32"


vector, sequence = (16,), (8, 4)
image, volume = (8, 8, 3), (8, 8, 8, 2)
first_image = (3, 8, 8)
th = {"dim_ordering": "th"}
kernel = {"nb_filter": 4, "nb_row": 3, "nb_col": 3}
cell = {"output_dim": 5, "inner_activation": "sigmoid", "activation": "tanh"}

rows = (
    Row((0, 1, 2, 3, 4), "Dense", vector, {"output_dim": 3, "init": "glorot_uniform"}),
    Row((0, 1, 4), "Activation", vector, {"activation": "softmax"}),
    Row((0, 1, 2, 4), "Dropout", vector, {"p": 0.5}),
    Row((0, 1, 2, 4), "Flatten", image),
    Row((0, 1, 4), "Reshape", vector, {"target_shape": [4, 4]}),
    Row((0, 1, 4), "Permute", sequence, {"dims": [2, 1]}),
    Row((0, 1), "RepeatVector", vector, {"n": 3}),
    Row((0, 1), "ActivityRegularizer", vector, {"l1": 0.01, "l2": 0.0}, "ActivityRegularization"),
    Row((0, 1, 4), "Masking", sequence, {"mask_value": 0.0}),
    Row((1,), "Highway", vector, {"activation": "relu", "bias": True}),
    Row((1,), "MaxoutDense", vector, {"output_dim": 3, "nb_feature": 4}),
    Row((0, 1), "Merge", vector, {"mode": "sum"}, "Add"),
    Row((0, 1), "merge", image, {"mode": "concat", "concat_axis": 1}, "Concatenate"),
    Row((0,), "Add", vector),
    Row((0,), "Subtract", vector),
    Row((0,), "Multiply", vector),
    Row((0,), "Average", vector),
    Row((0,), "Maximum", vector),
    Row((0,), "Concatenate", vector),
    Row((0,), "Dot", vector, {"axes": 1}),
    Row((0, 2, 4), "Conv2D", image, {"filters": 4, "kernel_size": [3, 3]}),
    Row((2, 4), "Conv1D", sequence, {"filters": 4, "kernel_size": 3}),
    Row((2,), "Conv3D", volume, {"filters": 4, "kernel_size": 3}),
    Row((0, 1), "Convolution2D", first_image, {**kernel, **th, "border_mode": "same"}, "Conv2D"),
    Row((1,), "AtrousConvolution2D", image, {**kernel, "atrous_rate": [2, 2]}, "Conv2D"),
    Row((1,), "Convolution1D", sequence, {"nb_filter": 4, "filter_length": 3}, "Conv1D"),
    Row(
        (1,),
        "AtrousConvolution1D",
        sequence,
        {"nb_filter": 4, "filter_length": 2, "atrous_rate": 2},
        "Conv1D",
    ),
    Row(
        (1,),
        "Convolution3D",
        volume,
        {"nb_filter": 4, "kernel_dim1": 2, "kernel_dim2": 2, "kernel_dim3": 2},
        "Conv3D",
    ),
    Row((1,), "SeparableConvolution2D", image, {**kernel, "init": "uniform"}, "SeparableConv2D"),
    Row((1,), "Deconvolution2D", image, {**kernel, "subsample": [2, 2]}, "Conv2DTranspose"),
    Row((1,), "Cropping1D", sequence, {"cropping": [1, 1]}),
    Row((1,), "Cropping2D", first_image, {"cropping": [[1, 1], [2, 0]], **th}),
    Row((1,), "Cropping3D", volume, {"cropping": [[1, 1], [1, 1], [2, 0]]}),
    Row((1,), "UpSampling1D", sequence, {"length": 3}),
    Row((0, 1), "UpSampling2D", first_image, {"size": [2, 2], **th}),
    Row((1,), "UpSampling3D", volume, {"size": [1, 2, 2]}),
    Row((1,), "ZeroPadding1D", sequence, {"padding": 2}),
    Row((1,), "ZeroPadding2D", image, {"padding": [1, 2, 0, 3], "dim_ordering": "tf"}),
    Row((1,), "ZeroPadding3D", volume, {"padding": [1, 1, 1]}),
    Row((1, 4), "MaxPooling1D", sequence, {"pool_length": 2, "stride": 1}),
    Row((0, 1, 2, 4), "MaxPooling2D", first_image, {"pool_size": [2, 2], **th}),
    Row((1,), "MaxPooling3D", volume, {"pool_size": [2, 2, 2], "border_mode": "same"}),
    Row((1, 4), "AveragePooling1D", sequence, {"pool_length": 2}),
    Row((1, 4), "AveragePooling2D", image, {"pool_size": [2, 2]}),
    Row((1,), "AveragePooling3D", volume, {"pool_size": [2, 2, 2]}),
    Row((1,), "GlobalMaxPooling1D", sequence),
    Row((1, 2), "GlobalMaxPooling2D", first_image, th),
    Row((1,), "GlobalAveragePooling1D", sequence),
    Row((1, 2), "GlobalAveragePooling2D", first_image, th),
    Row((2,), "StochasticPooling1D", sequence),
    Row((2,), "StochasticPooling2D", image),
    Row((2,), "StochasticPooling3D", volume),
    Row((1,), "LocallyConnected1D", sequence, {"nb_filter": 4, "filter_length": 3}),
    Row((1,), "LocallyConnected2D", first_image, {**kernel, **th}),
    Row((1, 4), "SimpleRNN", sequence, {"output_dim": 5, "inner_init": "orthogonal"}),
    Row((1,), "GRU", sequence, {**cell, "dropout_W": 0.1}),
    Row((0, 1, 4), "LSTM", sequence, {**cell, "dropout_U": 0.1, "forget_bias_init": "one"}),
    Row(
        (0, 1),
        "Embedding",
        (8,),
        {"input_dim": 90, "output_dim": 4, "init": "uniform", "input_length": 8},
        dtype="int32",
    ),
    Row((1,), "LeakyReLU", vector, {"alpha": 0.3}),
    Row((1,), "PReLU", vector, {"init": "zero"}),
    Row((1,), "ELU", vector, {"alpha": 1.0}),
    Row((1,), "ParametricSoftplus", vector, {"alpha_init": 0.2, "beta_init": 5.0}),
    Row((1,), "ThresholdedReLU", vector, {"theta": 0.1}),
    Row((1,), "SReLU", vector, {"t_left_init": "zero", "a_right_init": "one"}),
    Row((0, 1, 2), "BatchNormalization", first_image, {"axis": 1, "mode": 0, "beta_init": "zero"}),
    Row((1,), "GaussianNoise", vector, {"sigma": 0.1}),
    Row((1,), "GaussianDropout", vector, {"p": 0.1}),
    Row(
        (1,),
        "TimeDistributed",
        sequence,
        {"layer": {"class_name": "Dense", "config": {"output_dim": 3}}},
    ),
    Row(
        (1,),
        "Bidirectional",
        sequence,
        {"layer": {"class_name": "LSTM", "config": cell}, "merge_mode": "concat"},
    ),
    Row((), "SpatialDropout1D", sequence, {"p": 0.2}),
    Row((), "SpatialDropout2D", first_image, {"p": 0.2, **th}),
    Row((), "SpatialDropout3D", volume, {"p": 0.2}),
)
# Lambda holds code, which runs only where a person agreed to it; Recurrent was never a layer of
# its own; Input is on every network here.
elsewhere = {"Lambda": (0, 1, 4), "Recurrent": (1,), "Input": (0, 4)}


def type_of(row: Row) -> str:
    return row.today or row.name


def placed(row: Row, given: dict[str, Any] | None = None) -> Network:
    """The layer as the window places it, on Inputs that suit it, with these parameters."""
    spec = catalog.get(Family.LAYER, type_of(row))
    assert spec is not None
    parameters = {**initial_parameters(spec), **(given or {})}
    network, node = edits.add_layer(
        Network(), spec.type, prefix=spec.name_prefix, parameters=parameters
    )
    data = {"shape": row.shape}
    if row.dtype != "float32":
        data["dtype"] = row.dtype
    for port in spec.inputs:
        for _ in range((2 if port.many else 1) * port.required):
            network, end = edits.add_layer(network, "Input", parameters=data)
            network, _ = edits.connect(network, end, node, port=port.name, many=port.many)
    return network


@pytest.mark.parametrize("row", rows, ids=lambda row: row.name)
def test_a_layer_is_found_by_the_name_that_the_documents_give_it(row):
    found = catalog.search(row.name)
    several = ("Merge", "merge")  # which it is, its mode says
    expected = [spec.type for spec in (found[:8] if row.name in several else found[:1])]
    assert type_of(row) in expected


@pytest.mark.parametrize("row", rows, ids=lambda row: row.name)
def test_a_layer_with_its_old_configuration_checks_clean(row, checker):
    translated = translate(row.name, row.config)
    config = row.config if translated is None else translated.config
    if translated is not None:
        assert translated.type == type_of(row)
        assert translated.notes == ()
    spec = catalog.get(Family.LAYER, type_of(row))
    assert spec is not None
    given, left_out = read_parameters(spec, config, catalog)
    assert left_out == []
    known = {parameter.name for parameter in spec.parameters}
    assert set(config) <= known
    answer = check(placed(row, given), checker)
    assert answer.problems == ()
    assert answer.outputs


steps = ("placed", "checked", "coded", "equal", "saved", "computed", "trained")


@pytest.fixture(scope="module")
def surveyed():
    """What came of placing, checking, writing, saving, computing and training each type."""
    return survey(*dict.fromkeys(type_of(row) for row in rows), "Lambda")


@pytest.mark.parametrize("row", rows, ids=lambda row: row.name)
def test_a_layer_is_placed_checked_coded_saved_and_trained(row, surveyed):
    findings = surveyed[type_of(row)]
    wrong = {step: findings[step].reason for step in steps if not findings[step].passed}
    assert wrong == {}


def test_lambda_is_placed_checked_coded_and_trained(surveyed):
    findings = surveyed["Lambda"]
    assert all(findings[step].passed for step in ("placed", "checked", "coded", "trained"))


def test_the_documents_name_nothing_else():
    assert len({row.name for row in rows}) == len(rows)
    for name in elsewhere:
        assert catalog.search(name), name
    recurrent = catalog.search("Recurrent")[0]
    assert recurrent.type == "RNN"


# Functions and objects of the documents beside layers, by the family that has them today.
named = {
    Family.OPERATION: (
        *("add", "subtract", "multiply", "average", "maximum", "concatenate", "dot"),
        *("mean", "relu", "square", "normalize"),
    ),
    Family.ACTIVATION: ("linear", "relu", "softmax", "sigmoid", "tanh"),
    Family.INITIALIZER: ("glorot_uniform", "zeros", "ones", "uniform", "orthogonal"),
    Family.REGULARIZER: ("l1", "l2", "l1_l2"),
    Family.CONSTRAINT: ("max_norm", "non_neg", "unit_norm"),
    Family.OPTIMIZER: ("sgd", "adam"),
    Family.LOSS: ("mse", "categorical_crossentropy"),
    Family.METRIC: ("Accuracy", "mse"),
    Family.CALLBACK: ("ModelCheckpoint",),
}


@pytest.mark.parametrize(
    ("family", "name"), [(family, name) for family in named for name in named[family]]
)
def test_a_function_is_in_the_catalogue(family, name):
    full = f"ops.{name}" if family is Family.OPERATION else name
    assert catalog.get(family, full) is not None


# --- the U-Net of the first document --------------------------------------------------------------


def test_the_unet_as_the_first_keras_wrote_it_is_the_example(checker):
    read = from_json(old_unet(), "unet.json", catalog)
    assert read.notes == ()
    old = check(read.network, checker)
    new = check(examples.load("unet-channels-first").network, checker)
    assert old.problems == new.problems == ()
    assert [end.spec.shape for end in new.inputs] == [(None, 1, 48, 48)]
    assert [end.spec.shape for end in new.outputs] == [(None, 2304, 2)]
    assert old.totals == new.totals
    assert old.outputs[0].spec == new.outputs[0].spec


def small_net() -> Network:
    """One convolution of the U-Net, since XLA compiles the whole for a minute."""
    s = Sketch("small")
    image = s.put(INPUT, shape=(1, 48, 48))
    x = s.put("Conv2D", image, filters=2, kernel_size=1, data_format="channels_first")
    x = s.put("Permute", s.put("Reshape", x, target_shape=(2, 2304)), dims=(2, 1))
    s.put("Activation", x, activation="softmax")
    loss = ObjectValue("SparseCategoricalCrossentropy")
    return with_plan(s.network, TrainingPlan(losses=(loss,)))


@pytest.mark.parametrize("library", ["1", "0"], ids=["with oneDNN", "without oneDNN"])
def test_the_unet_trains(library, tmp_path, monkeypatch):
    # Without that library TensorFlow's CPU takes no channels in front, but XLA does.
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", library)
    whole_net = library == "1" or whole
    network = examples.load("unet-channels-first").network if whole_net else small_net()
    few = replace(plan_of(network), epochs=1, data=DigitPixels(channels_first=True, samples=16))
    events = ask("trainer", Train(network, few, str(tmp_path / "run")), timeout=280)
    ended = next(event for event in events if isinstance(event, RunEnded))
    assert ended.metrics is not None
    assert 0 < ended.metrics["loss"] < 2
