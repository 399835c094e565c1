"""Whether a model computes, and whether it trains one step."""

import math
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from designer.engine.keras_messages import first_sentence
from devtools.survey.findings import YES, Finding

batch = 4
free_axis = 8  # as many as an axis has that is not fixed


def computed(model: keras.Model, traits: Mapping[str, str]) -> Finding:
    """Whether the model gives numbers for a batch of samples."""
    try:
        results = keras.tree.flatten(model(_batch(model, traits), training=False))
    except Exception as problem:
        return Finding(False, str(first_sentence(problem)))
    for result, promised in zip(results, model.outputs, strict=True):
        if not _fits(tuple(result.shape), promised.shape):
            words = f"{tuple(result.shape)} came out, Keras promised {promised.shape}"
            return Finding(True, words)
    return YES


def _fits(shape: tuple[int, ...], promised: tuple[int | None, ...]) -> bool:
    return len(shape) == len(promised) and all(
        right is None or left == right for left, right in zip(shape, promised, strict=True)
    )


def trained(model: keras.Model, traits: Mapping[str, str]) -> Finding:
    """Whether a step of training goes through, and leaves weights that are finite.

    The step makes the squares of the outputs smaller. Where a model has no weights, slopes must
    reach its inputs, as they would on their way to a weight before it.
    """
    samples = _batch(model, traits)
    inputs = [tensor for tensor in keras.tree.flatten(samples) if _is_decimal(tensor)]
    weights = model.trainable_weights
    if not weights and not inputs:
        return Finding(None, "no input holds decimal numbers")
    if not any(map(_is_decimal, model.outputs)):
        return Finding(None, "no output holds decimal numbers")
    try:
        loss, results = _step(model, samples, inputs)
    except Exception as problem:
        if type(problem) is LookupError:  # what TensorFlow raises where none was registered
            return Finding(None, "TensorFlow has no gradient for it")
        return Finding(False, str(first_sentence(problem)))
    if not results:
        return Finding(None, "it has no gradient")
    if not math.isfinite(loss):
        return Finding(False, f"the loss is {loss}")
    if not all(np.isfinite(tf.convert_to_tensor(one)).all() for one in results):
        return Finding(False, "a weight is not finite after the step")
    return YES


def _step(model: keras.Model, samples: Any, inputs: list[Any]) -> tuple[float, list[Any]]:
    """The loss of a step, and what has to be finite after it; nothing where no slope is known."""
    loss, slopes = _slopes(model, samples, inputs)
    known = [slope for slope in slopes if slope is not None]
    weights = model.trainable_weights
    learning = [pair for pair in zip(slopes, weights, strict=False) if pair[0] is not None]
    if learning:
        keras.optimizers.SGD().apply_gradients(learning)
    return float(loss), list(weights or known) if known else []


def _slopes(model: keras.Model, samples: Any, inputs: list[Any]) -> tuple[Any, list[Any]]:
    """The loss, and its slopes at the weights and then at the inputs."""
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        results = keras.tree.flatten(model(samples, training=True))
        promised = zip(results, model.outputs, strict=True)
        ends = [result for result, end in promised if _is_decimal(end)]
        costs = [tf.reduce_mean(tf.square(tf.cast(end, tf.float32))) for end in ends]
        loss = tf.add_n([*costs, *model.losses])
    weights = [weight.value for weight in model.trainable_weights]
    return loss, tape.gradient(loss, [*weights, *inputs])


def _is_decimal(tensor: Any) -> bool:
    return "float" in str(tensor.dtype)


def _batch(model: keras.Model, traits: Mapping[str, str]) -> Any:
    random = np.random.default_rng(1)
    names = [end._keras_history.operation.name for end in model.inputs]
    tensors = [
        _tensor(end, traits.get(name, ""), random)
        for end, name in zip(model.inputs, names, strict=True)
    ]
    return tensors if len(tensors) > 1 else tensors[0]


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
        case _:
            return values
