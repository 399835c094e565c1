"""Our layers against the same formulas in plain NumPy: values, gradients, shapes, saving."""

import ast
import importlib
import json
import pkgutil
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import designer.layers


def own_layers():
    """Every registered class of the package, as somebody finds it who imports all modules."""
    found = {}
    for module in pkgutil.iter_modules(designer.layers.__path__):
        content = vars(importlib.import_module(f"designer.layers.{module.name}"))
        for thing in content.values():
            if isinstance(thing, type):
                registered = keras.saving.get_registered_name(thing)
                if registered.startswith("network_designer>"):
                    found[thing.__name__] = thing
    return found


own = own_layers()
generator = np.random.default_rng(7)


def make(type_name, **parameters):
    return own[type_name](**parameters, dtype="float64")


def softplus(x):
    return np.log1p(np.exp(x))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def windows(x, pool, strides, padding, fill):
    """The windows of an array (batch, axes …, channels) as an array with them on a last axis."""
    rank = len(pool)
    if padding == "same":
        pads = [(0, 0)]
        for size, window, stride in zip(x.shape[1:-1], pool, strides, strict=True):
            missing = max((-(-size // stride) - 1) * stride + window - size, 0)
            pads.append((missing // 2, missing - missing // 2))
        x = np.pad(x, [*pads, (0, 0)], constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, pool, axis=tuple(range(1, rank + 1)))
    steps = tuple(slice(None, None, stride) for stride in strides)
    view = view[(slice(None), *steps)]
    return view.reshape(*view.shape[: rank + 2], -1)


def highway(x, kernel, transform_kernel, bias, gate_bias):
    gate = sigmoid(x @ transform_kernel + gate_bias)
    return gate * np.tanh(x @ kernel + bias) + (1 - gate) * x


def bare_highway(x, kernel, transform_kernel):
    return highway(x, kernel, transform_kernel, 0.0, 0.0)


def maxout(x, kernel, bias):
    return np.max([x @ part + shift for part, shift in zip(kernel, bias, strict=True)], axis=0)


def s_relu(x, t_left, a_left, t_right, a_right):
    right = t_left + np.abs(t_right)
    low = t_left + a_left * (x - t_left)
    high = right + a_right * (x - right)
    return np.where(x <= t_left, low, np.where(x >= right, high, x))


def local(x, kernel, bias, *, pool, strides, padding):
    """Patches by place, each multiplied with the kernel of its place."""
    found = windows(x, pool, strides, padding, 0.0)
    # Keras orders a patch by position, then by channel.
    patches = np.moveaxis(found, -2, -1).reshape(len(x), -1, kernel.shape[1])
    result = np.einsum("bpv,pvf->bpf", patches, kernel)
    return result.reshape(*found.shape[:-2], -1) + bias


def weighted_mean(x, *, pool, strides, padding):
    values = windows(x, pool, strides, padding, 0.0)
    inside = windows(np.ones_like(x), pool, strides, padding, 0.0)
    weights = np.maximum(values, 0)
    weights = np.where(weights.sum(-1, keepdims=True) > 0, weights, inside)
    return (weights / weights.sum(-1, keepdims=True) * values).sum(-1)


cases = {
    "highway": (make("Highway", activation="tanh"), (5,), highway),
    "highway without bias": (
        make("Highway", activation="tanh", use_bias=False),
        (3, 4),
        bare_highway,
    ),
    "maxout": (make("MaxoutDense", units=3, num_features=4), (5,), maxout),
    "maxout of steps": (make("MaxoutDense", units=2, num_features=2), (3, 4), maxout),
    "s-relu": (make("SReLU"), (6,), s_relu),
    "s-relu per channel": (make("SReLU", shared_axes=[1, 2]), (3, 3, 2), s_relu),
    "softplus": (
        make("ParametricSoftplus"),
        (6,),
        lambda x, alpha, beta: alpha * softplus(beta * x),
    ),
    "softplus per channel": (
        make("ParametricSoftplus", shared_axes=1),
        (4, 2),
        lambda x, alpha, beta: alpha * softplus(beta * x),
    ),
    "threshold": (
        make("ThresholdedReLU", theta=0.5),
        (9,),
        lambda x: np.where(x > 0.5, x, 0.0),
    ),
    "local sequence": (
        make("LocallyConnected1D", filters=3, kernel_size=3, strides=2),
        (7, 2),
        lambda x, kernel, bias: local(x, kernel, bias, pool=(3,), strides=(2,), padding="valid"),
    ),
    "local image": (
        make("LocallyConnected2D", filters=2, kernel_size=(2, 3), padding="same", strides=(1, 2)),
        (3, 4, 2),
        lambda x, kernel, bias: local(x, kernel, bias, pool=(2, 3), strides=(1, 2), padding="same"),
    ),
    "local image, channels first": (
        make("LocallyConnected2D", filters=2, kernel_size=2, data_format="channels_first"),
        (3, 4, 5),
        lambda x, kernel, bias: np.moveaxis(
            local(
                np.moveaxis(x, 1, -1), kernel, bias, pool=(2, 2), strides=(1, 1), padding="valid"
            ),
            -1,
            1,
        ),
    ),
    "stochastic sequence": (
        make("StochasticPooling1D", pool_size=3, strides=2),
        (8, 2),
        lambda x: weighted_mean(x, pool=(3,), strides=(2,), padding="valid"),
    ),
    "stochastic image": (
        make("StochasticPooling2D", pool_size=(2, 3), padding="same"),
        (3, 5, 2),
        lambda x: weighted_mean(x, pool=(2, 3), strides=(2, 3), padding="same"),
    ),
    "stochastic volume, channels first": (
        make("StochasticPooling3D", data_format="channels_first"),
        (2, 4, 4, 2),
        lambda x: np.moveaxis(
            weighted_mean(
                np.moveaxis(x, 1, -1), pool=(2, 2, 2), strides=(2, 2, 2), padding="valid"
            ),
            -1,
            1,
        ),
    ),
}


def prepared(layer, shape):
    """An input and weights that keep clear of the points at which there is no slope."""
    x = generator.normal(size=(2, *shape))
    layer.build((None, *shape))
    weights = [generator.normal(size=weight.shape) for weight in layer.weights]
    layer.set_weights(weights)
    return x, weights


def slopes(function, arrays, upstream):
    """The gradients of `(function(*arrays) * upstream).sum()` by small steps."""
    found = []
    for array in arrays:
        slope = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            kept, step = array[place], 1e-6
            array[place] = kept + step
            above = (function(*arrays) * upstream).sum()
            array[place] = kept - step
            below = (function(*arrays) * upstream).sum()
            array[place] = kept
            slope[place] = (above - below) / (2 * step)
        found.append(slope)
    return found


@pytest.mark.parametrize("case", cases)
def test_values_shapes_and_gradients_are_those_of_the_formula(case):
    layer, shape, formula = cases[case]
    x, weights = prepared(layer, shape)
    given = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        outputs = layer(given)
        upstream = generator.normal(size=outputs.shape)
        total = tf.reduce_sum(outputs * upstream)
    gradients = tape.gradient(total, [given, *[weight.value for weight in layer.weights]])
    expected = formula(x, *weights)
    np.testing.assert_allclose(outputs.numpy(), expected, rtol=1e-9, atol=1e-12)
    assert tuple(layer.compute_output_shape((2, *shape))) == expected.shape
    for gradient, slope in zip(gradients, slopes(formula, [x, *weights], upstream), strict=True):
        np.testing.assert_allclose(gradient.numpy(), slope, rtol=1e-5, atol=1e-6)


def as_json(thing):
    """A configuration as a file has it, which knows no tuples."""
    return json.loads(json.dumps(thing.get_config()))


def test_there_is_a_case_for_each_layer():
    assert set(own) == {type(layer).__name__ for layer, _, _ in cases.values()}
    assert len(own) == 10


# Keras' own saving still uses the old protocol.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("case", cases)
def test_a_model_survives_saving(case, tmp_path):
    layer, shape, _ = cases[case]
    inputs = keras.Input(shape)
    model = keras.Model(inputs, type(layer).from_config(layer.get_config())(inputs))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert as_json(again) == as_json(model)
    assert as_json(again.layers[1]) == as_json(layer)
    x = generator.normal(size=(2, *shape))
    np.testing.assert_array_equal(again(x), model(x))


@pytest.mark.parametrize("case", cases)
def test_the_symbolic_call_knows_the_shape_and_the_dtype(case):
    layer, shape, _ = cases[case]
    outputs = type(layer)(**{**layer.get_config(), "dtype": "float16"})(keras.Input(shape))
    assert outputs.shape == tuple(layer.compute_output_shape((None, *shape)))
    assert outputs.dtype == "float16"


@pytest.mark.parametrize("case", cases)
def test_it_trains_a_step(case):
    layer, shape, _ = cases[case]
    model = keras.Sequential([keras.Input(shape), type(layer)(**layer.get_config())])
    model.add(keras.layers.Flatten(dtype="float64"))
    model.add(keras.layers.Dense(1, dtype="float64"))
    model.compile("sgd", "mse")
    x = generator.normal(size=(8, *shape))
    before = [np.copy(weight) for weight in model.get_weights()]
    model.fit(x, np.ones((8, 1)), verbose=0)
    after = model.get_weights()
    assert all(np.isfinite(weight).all() for weight in after)
    assert any((old != new).any() for old, new in zip(before, after, strict=True))


def test_stochastic_pooling_draws_in_proportion_to_size():
    layer = make("StochasticPooling1D", pool_size=4, seed=3)
    x = np.tile(np.array([1.0, 2.0, -3.0, 5.0]).reshape(1, 4, 1), (1, 20_000, 1))
    drawn = layer(x, training=True).numpy().ravel()
    shares = {value: float((drawn == value).mean()) for value in (1.0, 2.0, 5.0)}
    assert shares == pytest.approx({1.0: 1 / 8, 2.0: 2 / 8, 5.0: 5 / 8}, abs=0.015)
    assert sum(shares.values()) == pytest.approx(1)  # never the one below 0


def test_stochastic_pooling_draws_anew_and_repeats_with_a_seed():
    x = np.abs(generator.normal(size=(1, 64, 64, 1)))
    first, second = make("StochasticPooling2D", seed=5), make("StochasticPooling2D", seed=5)
    one, two = first(x, training=True).numpy(), first(x, training=True).numpy()
    assert (one != two).any()
    np.testing.assert_array_equal(second(x, training=True), one)


def test_stochastic_pooling_never_draws_from_the_padding():
    layer = make("StochasticPooling2D", pool_size=3, padding="same", seed=1)
    for value in (-1.0, 0.0, 2.0):
        x = np.full((4, 7, 5, 2), value)
        np.testing.assert_array_equal(layer(x, training=True), np.full((4, 3, 2, 2), value))
        np.testing.assert_allclose(layer(x), np.full((4, 3, 2, 2), value))


def test_what_is_drawn_alone_gets_the_gradient():
    layer = make("StochasticPooling1D", pool_size=4, seed=2)
    x = tf.constant(np.abs(generator.normal(size=(2, 12, 3))))
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = layer(x, training=True)
        total = tf.reduce_sum(outputs)
    gradient = tape.gradient(total, x).numpy()
    assert set(np.unique(gradient)) == {0.0, 1.0}
    np.testing.assert_array_equal((gradient * x.numpy()).reshape(2, 3, 4, 3).sum(2), outputs)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_stochastic_pooling_takes_images_of_any_size(padding):
    inputs = keras.Input((None, None, 2))
    layer = own["StochasticPooling2D"](pool_size=3, strides=2, padding=padding)
    model = keras.Model(inputs, layer(inputs))
    assert model.output_shape == (None, None, None, 2)
    x = np.abs(generator.normal(size=(2, 9, 6, 2)).astype("float32"))
    expected = weighted_mean(x, pool=(3, 3), strides=(2, 2), padding=padding)
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-5)


@pytest.mark.parametrize("type_name", ["Highway", "MaxoutDense", "SReLU", "ThresholdedReLU"])
def test_masks_pass_through(type_name):
    layer = make(type_name, **({"units": 2} if type_name == "MaxoutDense" else {}))
    x = keras.layers.Masking(dtype="float64")(np.zeros((1, 3, 2)))
    assert not layer(x)._keras_mask.numpy().any()


refused = {
    "units": ("MaxoutDense", {"units": 0}, (4,), "'units' should be a positive whole number"),
    "theta": ("ThresholdedReLU", {"theta": -1.0}, (4,), "'theta' should not be below 0"),
    "padding": (
        "LocallyConnected1D",
        {"filters": 1, "kernel_size": 2, "padding": "causal"},
        (4, 1),
        "'padding' should be 'valid' or 'same'",
    ),
    "filters": (
        "LocallyConnected1D",
        {"filters": 0, "kernel_size": 2},
        (4, 1),
        "'filters' should be a positive whole number",
    ),
    "kernel": (
        "LocallyConnected2D",
        {"filters": 1, "kernel_size": (2, 2, 2)},
        (4, 4, 1),
        "'kernel_size' should be 2 positive",
    ),
    "too large": (
        "LocallyConnected1D",
        {"filters": 1, "kernel_size": 5},
        (4, 1),
        "larger than the input",
    ),
    "any size": (
        "LocallyConnected2D",
        {"filters": 1, "kernel_size": 2},
        (None, 4, 1),
        "size of the input must be known",
    ),
    "window": ("StochasticPooling1D", {"pool_size": 0}, (4, 1), "'pool_size' should be 1 positive"),
    "large window": ("StochasticPooling1D", {"pool_size": 9}, (4, 1), "larger than the input"),
    "edge": ("StochasticPooling2D", {"padding": "full"}, (4, 4, 1), "'padding' should be"),
    "free axis": ("SReLU", {}, (None, 3), "must have a size or be one of `shared_axes`"),
}


def test_the_layers_need_keras_and_nothing_else():
    for path in Path(designer.layers.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                assert {name.name for name in node.names} <= {"keras", "itertools"}
            if isinstance(node, ast.ImportFrom):
                assert str(node.module).startswith("designer.layers.")


@pytest.mark.parametrize("case", refused)
def test_what_cannot_work_is_refused_in_words(case):
    type_name, parameters, shape, words = refused[case]
    with pytest.raises(ValueError, match=words):
        own[type_name](**parameters)(keras.Input(shape))
