"""What is found first for what a person types."""

import pytest

from designer.catalog.catalog import load
from designer.catalog.search import parts
from designer.catalog.spec import Family

first_hits = {
    "dense": "Dense", "dens": "Dense", "fully connected": "Dense", "fc": "Dense",
    "linear": "Dense", "mlp": "Dense", "Convolution2D": "Conv2D", "conv": "Conv2D",
    "c2d": "Conv2D", "cnn": "Conv2D", "image": "Conv2D", "conv1": "Conv1D",
    "convd2": "Conv2D", "maxpool": "MaxPooling2D", "MaxPool2D": "MaxPooling2D",
    "mp2": "MaxPooling2D", "pool": "MaxPooling2D", "downsample": "MaxPooling2D",
    "AvgPool2D": "AveragePooling2D", "gap": "GlobalAveragePooling2D",
    "bn": "BatchNormalization", "batch norm": "BatchNormalization",
    "batchnormalisation": "BatchNormalization", "normalize": "BatchNormalization",
    "layernorm": "LayerNormalization", "drop": "Dropout", "overfitting": "Dropout",
    "flatten": "Flatten", "reshape": "Reshape", "skip connection": "Add", "residual": "Add",
    "add": "Add", "concat": "Concatenate", "merge": "Concatenate", "upsample": "UpSampling2D",
    "deconvolution": "Conv2DTranspose", "lstm": "LSTM", "lmst": "LSTM", "sequence": "LSTM",
    "memory": "LSTM", "gru": "GRU", "bidirectional": "Bidirectional",
    "per frame": "TimeDistributed", "attention": "Attention", "mha": "MultiHeadAttention",
    "transformer": "MultiHeadAttention", "word vectors": "Embedding", "embeding": "Embedding",
    "text": "TextVectorization", "tokenize": "TextVectorization", "augment": "RandomFlip",
    "mirror": "RandomFlip", "rotate": "RandomRotation", "divide by 255": "Rescaling",
    "noise": "GaussianNoise", "relu": "ReLU", "softmax": "Softmax", "pad": "ZeroPadding2D",
    "one hot": "CategoryEncoding", "audio": "MelSpectrogram", "input": "Input",
    "output": "Output", "matmul": "ops.matmul", "argmax": "ops.argmax", "slice": "ops.slice",
    "keras.layers.Dense": "Dense", "tf.keras.layers.LSTM": "LSTM", "layers.Convolution2D": "Conv2D",
    "ops.add": "ops.add", "keras.ops.max": "ops.max", "ops.": "ops.add",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), first_hits.items())
def test_the_first_hit(text, expected):
    assert load().search(text)[0].type == expected


def test_every_type_is_found_by_its_own_name_and_aliases():
    catalog = load()
    for spec in catalog.entries(Family.LAYER):
        for name in (spec.type, *spec.aliases):
            assert catalog.search(name)[0] is spec, name


def test_nonsense_finds_nothing():
    assert load().search("xyzzy") == []
    assert load().search("?!") != []  # no letters: nothing is asked for


def test_an_empty_text_gives_everything_in_the_order_of_the_palette():
    catalog = load()
    found = catalog.search("", (Family.LAYER,))
    assert found == [*catalog.entries(Family.LAYER), *catalog.models()]


def test_only_the_families_asked_for_are_searched():
    found = load().search("sgd", (Family.OPTIMIZER,))
    assert [spec.type for spec in found][:1] == ["SGD"]
    assert load().search("mse", (Family.LOSS,))[0].type == "MeanSquaredError"


def test_what_is_absent_is_not_found():
    assert "TFSMLayer" not in [spec.type for spec in load().search("TFSMLayer")]


@pytest.mark.parametrize("text", ["a" * 10_000, "конв", "2", "(", "a b c d e f g h i j k"])
def test_any_text_is_answered(text):
    assert isinstance(load().search(text), list)


def test_parts_of_names():
    assert parts("MaxPooling2D") == ["Max", "Pooling", "2D"]
    assert parts("ConvLSTM1D") == ["Conv", "LSTM", "1D"]
    assert parts("top_k") == ["Top", "K"]


@pytest.mark.parametrize(
    ("sign", "type_name"),
    [("+", "ops.add"), ("-", "ops.subtract"), ("*", "ops.multiply"), ("@", "ops.matmul")],
)
def test_operations_are_found_by_their_sign(sign, type_name):
    assert load().search(sign)[0].type == type_name


def test_nested_models_are_found():
    assert load().search("sequential")[0].type == "Sequential"
