"""Random models of Keras: layers with random arguments, branches, sharing, nesting, operations.

model(seed)     the same model for the same number
"""

import random
from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops

Maker = Callable[["Chance", Any], Any]


class Chance(random.Random):
    """Draws arguments; most are left at their defaults, as people leave them."""

    def some(self, **choices: list[Any]) -> dict[str, Any]:
        """A few of these arguments, each with one of its values."""
        return {key: self.choice(items) for key, items in choices.items() if self.random() < 0.3}


_activations = ["relu", "tanh", None, "gelu", "linear", "softmax", "leaky_relu", keras.ops.silu]


def _objects(chance: Chance) -> dict[str, Any]:
    """Arguments that most layers with weights share."""
    return chance.some(
        kernel_initializer=[
            "he_uniform",
            keras.initializers.TruncatedNormal(stddev=0.2, seed=1),
            keras.initializers.Constant(0.25),
            keras.initializers.VarianceScaling(0.5, mode="fan_avg", distribution="uniform"),
        ],
        kernel_regularizer=["l2", keras.regularizers.L1(0.25), keras.regularizers.L1L2(0.5, 1e-3)],
        kernel_constraint=["unit_norm", keras.constraints.MaxNorm(1.5, axis=0), "non_neg"],
        bias_initializer=["ones", keras.initializers.RandomNormal(0.5, 0.1)],
        bias_regularizer=[keras.regularizers.L2(1e-4)],
        activity_regularizer=["l1"],
        use_bias=[False, True],
        trainable=[False],
        dtype=["float32", "mixed_bfloat16", keras.DTypePolicy("float32")],
    )


def _dense(chance: Chance, x: Any) -> Any:
    more = chance.some(activation=_activations)
    return layers.Dense(chance.randint(1, 6), **more, **_objects(chance))


def _einsum(chance: Chance, x: Any) -> Any:
    letters = "abcdef"[: len(x.shape)]
    shape = (*x.shape[1:-1], chance.randint(1, 4))
    return layers.EinsumDense(
        f"{letters},{letters[-1]}z->{letters[:-1]}z", shape, **chance.some(bias_axes=["z"])
    )


def _norm(chance: Chance, x: Any) -> Any:
    axis = chance.choice([-1, len(x.shape) - 1])
    return chance.choice(
        [
            lambda: layers.LayerNormalization(
                **chance.some(axis=[axis, [axis]], epsilon=[1e-6], center=[False], scale=[False])
            ),
            lambda: layers.BatchNormalization(
                **chance.some(axis=[axis], momentum=[0.9], epsilon=[1e-5], trainable=[False])
            ),
            lambda: layers.UnitNormalization(**chance.some(axis=[axis, 1])),
            lambda: layers.RMSNormalization(**chance.some(epsilon=[1e-4])),
            lambda: layers.GroupNormalization(1, **chance.some(epsilon=[1e-4], scale=[False])),
        ]
    )()


def _noise(chance: Chance, x: Any) -> Any:
    return chance.choice(
        [
            lambda: layers.Dropout(chance.choice([0.1, 0.5, 0]), **chance.some(seed=[3])),
            lambda: layers.GaussianNoise(0.2, **chance.some(seed=[1])),
            lambda: layers.GaussianDropout(0.3),
            lambda: layers.AlphaDropout(0.25),
            lambda: layers.ActivityRegularization(l2=0.5),
        ]
    )()


def _activation(chance: Chance, x: Any) -> Any:
    return chance.choice(
        [
            lambda: layers.ReLU(**chance.some(max_value=[6, 1.5], negative_slope=[0.1])),
            lambda: layers.LeakyReLU(**chance.some(negative_slope=[0.2])),
            lambda: layers.ELU(**chance.some(alpha=[0.5])),
            lambda: layers.Softmax(**chance.some(axis=[-1, 1])),
            lambda: layers.PReLU(**chance.some(alpha_initializer=["ones"])),
            lambda: layers.Activation(chance.choice(_activations[:2])),
            layers.Identity,
        ]
    )()


def _reshape(chance: Chance, x: Any) -> Any:
    size = 1
    for axis in x.shape[1:]:
        size *= axis
    found: list[Callable[[], Any]] = [layers.Flatten, lambda: layers.Reshape((size,))]
    if size % 2 == 0:
        found += [lambda: layers.Reshape((2, -1)), lambda: layers.Reshape([size // 2, 2])]
    if len(x.shape) == 2:
        found.append(lambda: layers.RepeatVector(3))
    else:
        axes = list(range(1, len(x.shape)))
        chance.shuffle(axes)
        found.append(lambda: layers.Permute(chance.choice([axes, tuple(axes)])))
    return chance.choice(found)()


def _cell(chance: Chance) -> Any:
    kind = chance.choice([layers.LSTMCell, layers.GRUCell, layers.SimpleRNNCell])
    return kind(chance.randint(1, 3), **chance.some(activation=["relu"], dropout=[0.1]))


def _recurrent(chance: Chance, x: Any) -> Any:
    kind = chance.choice([layers.LSTM, layers.GRU, layers.SimpleRNN])
    more = chance.some(
        return_sequences=[True, False],
        go_backwards=[True],
        activation=["relu"],
        recurrent_initializer=["glorot_uniform", keras.initializers.Orthogonal(gain=0.5)],
        recurrent_dropout=[0.2],
        unroll=[True],
    )
    if kind is layers.GRU:
        more |= chance.some(reset_after=[False], recurrent_activation=["hard_sigmoid"])
    layer = kind(chance.randint(1, 4), **more)
    which = chance.random()
    if which < 0.25 and "go_backwards" not in more:
        return layers.Bidirectional(layer, **chance.some(merge_mode=["sum", "ave", "mul"]))
    if which < 0.5:
        cells = [_cell(chance) for _ in range(chance.randint(1, 3))]
        cell = chance.choice([cells, layers.StackedRNNCells(cells), cells[0]])
        return layers.RNN(cell, **chance.some(return_sequences=[True]))
    return layer


def _sequence(chance: Chance, x: Any) -> Any:
    length = x.shape[1]
    return chance.choice(
        [
            lambda: layers.Conv1D(
                chance.randint(1, 4),
                chance.randint(1, length),
                **chance.some(activation=_activations[:2], dilation_rate=[1, (1,)]),
                **_objects(chance),
            ),
            lambda: layers.Conv1D(2, 3, padding=chance.choice(["same", "causal"])),
            lambda: layers.SeparableConv1D(2, 2, padding="same"),
            lambda: layers.Conv1DTranspose(2, 2, **chance.some(strides=[2], padding=["same"])),
            lambda: (
                layers.MaxPooling1D(**chance.some(pool_size=[1], padding=["same"]))
                if length > 1
                else layers.UpSampling1D()
            ),
            layers.GlobalAveragePooling1D,
            lambda: layers.GlobalMaxPooling1D(**chance.some(keepdims=[True])),
            lambda: layers.ZeroPadding1D(chance.choice([1, (0, 2)])),
            lambda: layers.SpatialDropout1D(0.2),
            lambda: layers.TimeDistributed(layers.Dense(2)),
            lambda: _recurrent(chance, x),
            lambda: _recurrent(chance, x),
            lambda: layers.UpSampling1D(**chance.some(size=[3])),
        ]
    )()


def _image(chance: Chance, x: Any) -> Any:
    size = min(x.shape[1:3])
    kernel = chance.choice([1, min(2, size), (min(2, size), 1), [1, 1]])
    return chance.choice(
        [
            lambda: layers.Conv2D(
                chance.randint(1, 4),
                kernel,
                **chance.some(padding=["same"], strides=[(1, 1), 1], activation=_activations[:2]),
                **_objects(chance),
            ),
            lambda: layers.DepthwiseConv2D(kernel, **chance.some(depth_multiplier=[2])),
            lambda: layers.SeparableConv2D(2, kernel, padding="same"),
            lambda: layers.Conv2DTranspose(2, kernel, strides=chance.choice([1, 2, (2, 2)])),
            lambda: layers.AveragePooling2D(1, **chance.some(strides=[1, (2, 1)])),
            lambda: layers.MaxPooling2D(padding="same", **chance.some(strides=[1])),
            lambda: layers.UpSampling2D(**chance.some(interpolation=["bilinear"], size=[(1, 2)])),
            lambda: layers.ZeroPadding2D(chance.choice([1, (1, 0), ((0, 1), (2, 0))])),
            layers.GlobalAveragePooling2D,
            lambda: layers.SpatialDropout2D(0.1),
            lambda: layers.TimeDistributed(layers.Conv1D(2, 1, **chance.some(name=["inner"]))),
            lambda: layers.SpectralNormalization(layers.Conv2D(2, 1)),
        ]
    )()


def _layer(chance: Chance, x: Any) -> Any:
    makers: list[Maker] = [_dense, _norm, _noise, _activation, _reshape, _einsum]
    makers += {3: [_sequence] * 6, 4: [_image] * 6}.get(len(x.shape), [])
    return chance.choice(makers)(chance, x)


def _operation(chance: Chance, x: Any) -> Any:
    last = x.shape[-1]
    found: list[Callable[[], Any]] = [
        lambda: x * 2,
        lambda: 1 - x,
        lambda: x / 3.0 + x,
        lambda: -x,
        lambda: ops.tanh(x),
        lambda: abs(x) ** 0.5,
        lambda: ops.maximum(x, 0.1),
        lambda: ops.clip(x, -1, 1),
        lambda: ops.where(x > 0, x, 0.1),
        lambda: x[..., :1],
        lambda: x[:, -1:],
        lambda: ops.mean(x, axis=-1, keepdims=True),
        lambda: ops.sum(x, axis=1, keepdims=True),
        lambda: ops.concatenate([x, x], axis=-1),
        lambda: ops.softmax(x),
        lambda: ops.cumsum(x, axis=-1),
        lambda: ops.roll(x, 1, axis=-1),
        lambda: ops.flip(x, axis=1),
        lambda: ops.repeat(x, 2, axis=-1),
        lambda: ops.cast(ops.cast(x, "int32"), x.dtype),
        lambda: ops.expand_dims(x, 1) if len(x.shape) < 4 else ops.square(x),
        lambda: ops.split(x, [1], axis=-1)[0] if last > 1 else ops.exp(x),
        lambda: ops.stack([x, x], axis=-1) if len(x.shape) < 4 else x + 1,
    ]
    return chance.choice(found)()


def _merge(chance: Chance, a: Any, b: Any) -> Any:
    """Two tensors in one; where they do not fit, they are made to."""
    if a.shape[1:] != b.shape[1:] or a.dtype != b.dtype:
        flat = [ops.cast(layers.Flatten()(item), "float32") for item in (a, b)]
        return layers.Concatenate(**chance.some(axis=[1, -1]))(flat)
    return chance.choice(
        [
            lambda: layers.Add()([a, b]),
            lambda: layers.Multiply()((a, b)),
            lambda: layers.average([a, b]),
            lambda: a - b,
            lambda: layers.Concatenate()([b, a]),
            lambda: ops.maximum(a, b),
            lambda: layers.Maximum()([a, b, a]),
        ]
    )()


def _attention(chance: Chance, x: Any) -> Any:
    return chance.choice(
        [
            lambda: layers.MultiHeadAttention(
                chance.randint(1, 3),
                2,
                **chance.some(value_dim=[3], dropout=[0.1], use_bias=[False]),
            )(x, x, **chance.some(use_causal_mask=[True])),
            lambda: layers.Attention(**chance.some(use_scale=[True], dropout=[0.1]))([x, x]),
            lambda: layers.AdditiveAttention()([x, x, x]),
        ]
    )()


def _small(shape: tuple[Any, ...]) -> bool:
    size = 1
    for axis in shape[1:]:
        size *= axis or 1
    return size < 500


def _grown(chance: Chance, start: list[Any], steps: int, level: int) -> list[Any]:
    """The tensors after some steps; the last are new ends."""
    tensors = list(start)
    shared: list[tuple[Any, Any]] = []
    for _ in range(steps):
        x = chance.choice(tensors[-3:])
        which = chance.random()
        if which < 0.12 and shared:
            layer, shape = chance.choice(shared)
            fitting = [item for item in tensors if item.shape == shape]
            found = layer(chance.choice(fitting)) if fitting else None
        elif which < 0.3:
            found = _operation(chance, x)
        elif which < 0.4:
            found = _merge(chance, x, chance.choice(tensors))
        elif which < 0.46 and level:
            inner = _nested(chance, x.shape, level - 1)
            found = inner(x, **chance.some(training=[False, True]))
            shared.append((inner, x.shape))
        elif which < 0.54 and len(x.shape) == 3:
            found = _attention(chance, x)
        else:
            layer = _layer(chance, x)
            found = layer(x)
            shared.append((layer, x.shape))
        for item in found if isinstance(found, (list, tuple)) else [found]:
            if item is not None and _small(item.shape):
                tensors.append(item)
    return tensors


def _nested(chance: Chance, shape: tuple[Any, ...], level: int) -> keras.Model:
    """A model for a tensor of this shape: a chain or a network."""
    if chance.random() < 0.4:
        x = keras.Input(shape[1:])
        chain = [keras.Input(shape[1:])]
        for _ in range(chance.randint(1, 3)):
            layer = _layer(chance, x)
            x = layer(x)
            chain.append(layer.__class__.from_config(layer.get_config()))
        return keras.Sequential(chain, **chance.some(name=[f"chain {chance.random()}"]))
    inputs = keras.Input(shape[1:])
    tensors = _grown(chance, [inputs], chance.randint(1, 6), level)
    model = keras.Model(
        inputs, tensors[-1], **chance.some(name=[f"part_{level}_{chance.random()}"])
    )
    if chance.random() < 0.2:
        model.trainable = False
    return model


def model(seed: int) -> keras.Model:
    """The model of this number."""
    chance = Chance(seed)
    shapes = [(5,), (4, 3), (4, 4, 2), (3,), (6, 2)]
    inputs = [
        keras.Input(chance.choice(shapes), **chance.some(name=[f"in_{number}"]))
        for number in range(chance.choice([1, 1, 1, 2, 3]))
    ]
    tensors = _grown(chance, inputs, chance.randint(4, 30), 2)
    made = [item for item in tensors if all(item is not start for start in inputs)] or [
        layers.Identity()(inputs[0])
    ]
    outputs = [made[-1]]
    outputs += chance.sample(made, min(len(made), chance.choice([0, 0, 1, 2])))
    leading = keras.Model(inputs, outputs)  # finds out which inputs lead to an output
    used = {id(item) for item in _leading_to(leading)}
    inputs = [item for item in inputs if id(item) in used]
    ends: Any = outputs if len(outputs) > 1 or chance.random() < 0.1 else outputs[0]
    starts: Any = inputs if len(inputs) > 1 or chance.random() < 0.1 else inputs[0]
    if isinstance(ends, list) and chance.random() < 0.2:
        ends = {f"out_{number}": item for number, item in enumerate(ends)}
    if isinstance(starts, list) and len(starts) > 1 and chance.random() < 0.2:
        named = all(not item.name.startswith("keras_tensor") for item in starts)
        starts = {item.name: item for item in starts} if named else starts
    return keras.Model(starts, ends, **chance.some(name=["random", "a model"]))


def _leading_to(found: keras.Model) -> list[Any]:
    """The inputs from which an output can be reached."""
    reached: list[Any] = []
    waiting, seen = list(found.outputs), set()
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        operation, number, _ = tensor._keras_history
        before = operation._inbound_nodes[number].input_tensors
        waiting += before
        if not before:
            reached.append(tensor)
    return reached
