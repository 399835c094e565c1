"""Whether a model computes, and whether it trains one step."""

import math
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from designer.engine.keras_words import first_sentence
from designer.protocol import Finding

batch = 4
free_axis = 8  # as many as an axis has that is not fixed

_yes = Finding(True)


class _Gain(keras.layers.Layer):  # type: ignore[misc]
    """A weight before an input, so that a model without weights has something to train."""

    def build(self, input_shape: Any) -> None:
        self.gain = self.add_weight(shape=(), initializer="ones", name="gain")

    def call(self, inputs: Any) -> Any:
        return inputs * keras.ops.cast(self.gain, inputs.dtype)


class _Cost(keras.layers.Layer):  # type: ignore[misc]
    """Adds the mean square of an output to what is trained for."""

    def call(self, inputs: Any) -> Any:
        self.add_loss(keras.ops.mean(keras.ops.square(keras.ops.cast(inputs, "float32"))))
        return inputs


def computed(model: keras.Model, traits: Mapping[str, str]) -> Finding:
    """Whether the model gives numbers for a batch of samples."""
    try:
        results = keras.tree.flatten(model(_batch(model, traits), training=False))
    except Exception as problem:
        return Finding(False, first_sentence(problem))
    for result, promised in zip(results, model.outputs, strict=True):
        if not _fits(tuple(result.shape), promised.shape):
            words = f"{tuple(result.shape)} came out, Keras promised {promised.shape}"
            return Finding(True, words)
    return _yes


def _fits(shape: tuple[int, ...], promised: tuple[int | None, ...]) -> bool:
    return len(shape) == len(promised) and all(
        right is None or left == right for left, right in zip(shape, promised, strict=True)
    )


def trained(model: keras.Model, traits: Mapping[str, str]) -> Finding:
    """Whether a step of training changes weights and leaves them finite.

    A model without a path of decimal numbers from a weight or an input to an output has nothing
    to train.
    """
    whole, reason = _trainable(model)
    if whole is None:
        return Finding(None, reason)
    samples = _batch(model, traits)
    try:
        with tf.GradientTape() as tape:
            whole(samples, training=True)
            loss = tf.add_n(whole.losses)
        slopes = tape.gradient(loss, [weight.value for weight in whole.trainable_weights])
        if all(slope is None for slope in slopes):
            return Finding(None, "it has no gradient")
        whole.compile(optimizer="sgd", run_eagerly=True)
        result = float(whole.train_on_batch(samples))
    except Exception as problem:
        if type(problem) is LookupError:  # what TensorFlow raises where none was registered
            return Finding(None, "TensorFlow has no gradient for it")
        return Finding(False, first_sentence(problem))
    if not math.isfinite(result):
        return Finding(False, f"the loss is {result}")
    if not all(np.isfinite(np.asarray(weight)).all() for weight in whole.trainable_weights):
        return Finding(False, "a weight is not finite after the step")
    return _yes


def _trainable(model: keras.Model) -> tuple[keras.Model | None, str]:
    inputs = [keras.Input(batch_shape=end.shape, dtype=end.dtype) for end in model.inputs]
    given = [_Gain()(end) if _is_decimal(end) else end for end in inputs]
    if not model.trainable_weights and not any(map(_is_decimal, inputs)):
        return None, "no input holds decimal numbers"
    results = keras.tree.flatten(model(given if len(given) > 1 else given[0]))
    ends = [_Cost()(end) for end in results if _is_decimal(end)]
    if not ends:
        return None, "no output holds decimal numbers"
    return keras.Model(inputs, ends), ""


def _is_decimal(tensor: Any) -> bool:
    return "float" in str(tensor.dtype)


def _batch(model: keras.Model, traits: Mapping[str, str]) -> Any:
    random = np.random.default_rng(1)
    names = [end._keras_history.operation.name for end in model.inputs]
    found = [
        _tensor(end, traits.get(name, ""), random)
        for end, name in zip(model.inputs, names, strict=True)
    ]
    return found if len(found) > 1 else found[0]


def _tensor(end: Any, trait: str, random: np.random.Generator) -> Any:
    sizes = list(end.shape)
    if sizes and sizes[0] is None:
        sizes[0] = batch
    sizes = [free_axis if size is None else size for size in sizes]
    dtype = str(end.dtype)
    if dtype == "string":
        return tf.constant(random.choice(["a", "b", "c"], size=sizes).tolist())
    values: Any = random.integers(0, 2, sizes)
    if _is_decimal(end):
        values = random.uniform(0.1, 0.9, sizes)
    return tf.cast(_with_trait(values, trait), dtype)


def _with_trait(values: Any, trait: str) -> Any:
    """Numbers as an operation needs them that does not take all."""
    match trait:
        case "definite":
            return values @ np.swapaxes(values, -1, -2) + np.eye(values.shape[-1])
        case "large":
            return values + 1.0
        case "ones":
            return np.ones_like(values)
        case "lengths":
            return np.full_like(values, free_axis)
        case "corners":
            return np.array([[0, 0], [0, 7], [7, 0], [7, 7]]) + 0.1 * values
    return values
