"""Models as people publish them, in plain Keras: what opens has to come back exactly.

Each function is one model; its docstring names what is special about it.
"""

from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops

Models = dict[str, Callable[[], keras.Model]]

models: Models = {}


def model(function: Callable[[], keras.Model]) -> Callable[[], keras.Model]:
    """Add a function to the models."""
    models[function.__name__] = function
    return function


# --- attention ----------------------------------------------------------------------------------


def _encoder_block(x: Any, heads: int, width: int) -> Any:
    attended = layers.MultiHeadAttention(heads, x.shape[-1] // heads, dropout=0.1)(x, x)
    x = layers.LayerNormalization(epsilon=1e-6)(x + attended)
    wide = layers.Dense(width, activation="gelu")(x)
    wide = layers.Dropout(0.1)(wide)
    return layers.LayerNormalization(epsilon=1e-6)(x + layers.Dense(x.shape[-1])(wide))


@model
def transformer_encoder() -> keras.Model:
    """Token and position embeddings; masks travel through attention by themselves."""
    tokens = keras.Input((12,), dtype="int32", name="tokens")
    x = layers.Embedding(40, 16, mask_zero=True)(tokens)
    positions = layers.Embedding(12, 16, name="positions")(ops.arange(12))
    x = x + positions
    for _ in range(2):
        x = _encoder_block(x, 4, 24)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(tokens, layers.Dense(3, activation="softmax")(x))


@model
def transformer_decoder() -> keras.Model:
    """Causal self-attention, then attention to an encoder, by keywords."""
    target = keras.Input((6, 16), name="target")
    memory = keras.Input((9, 16), name="memory")
    allowed = keras.Input((6, 9), dtype="bool", name="allowed")
    own = layers.MultiHeadAttention(2, 8, name="own")(target, target, use_causal_mask=True)
    x = layers.LayerNormalization()(layers.Add()([target, own]))
    across, scores = layers.MultiHeadAttention(2, 8, value_dim=4, name="across")(
        query=x, key=memory, value=memory, attention_mask=allowed, return_attention_scores=True
    )
    x = layers.LayerNormalization()(layers.Add()([x, across]))
    return keras.Model([target, memory, allowed], [layers.Dense(5)(x), scores])


@model
def grouped_attention() -> keras.Model:
    """Grouped queries, whose class Keras shows by another name than it has."""
    x = inputs = keras.Input((7, 12))
    x = layers.GroupQueryAttention(4, 4, 2)(x, x)
    x = layers.GroupQueryAttention(4, 4, 1, use_bias=False)(x, x, use_causal_mask=True)
    return keras.Model(inputs, x)


@model
def vision_transformer() -> keras.Model:
    """Patches by reshaping and transposing, and one token that is learned by an Embedding."""
    images = keras.Input((16, 16, 3))
    x = ops.reshape(images, (-1, 4, 4, 4, 4, 3))
    x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
    x = ops.reshape(x, (-1, 16, 48))
    x = layers.Dense(8)(x)
    x = x + layers.Embedding(16, 8)(ops.expand_dims(ops.arange(0, 16, dtype="int32"), 0))
    x = _encoder_block(x, 2, 16)
    return keras.Model(images, layers.Dense(4)(x[:, 0]))


@model
def extracted_patches() -> keras.Model:
    """Patches by the operation made for them."""
    images = keras.Input((12, 12, 3))
    x = ops.image.extract_patches(images, size=(4, 4), strides=(4, 4), padding="valid")
    x = ops.reshape(x, (-1, 9, 48))
    return keras.Model(images, ops.mean(layers.Dense(5)(x), axis=1))


@model
def scaled_dot_product() -> keras.Model:
    """Attention from operations alone, with a constant on each side of an operator."""
    q = keras.Input((5, 8), name="q")
    k = keras.Input((6, 8), name="k")
    v = keras.Input((6, 4), name="v")
    scores = ops.matmul(q, ops.transpose(k, (0, 2, 1))) / 8**0.5
    weights = ops.softmax(1.0 * scores - 0.5, axis=-1)
    gate = 1 - ops.sigmoid(-scores)
    return keras.Model([q, k, v], [ops.einsum("bij,bjk->bik", weights, v), 2**gate, 1 / (gate + 1)])


@model
def squeeze_and_excite() -> keras.Model:
    """A block that weighs channels, by multiplying tensors of unlike shapes."""
    inputs = keras.Input((8, 8, 6))
    x = layers.Conv2D(6, 3, padding="same", use_bias=False)(inputs)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-3, scale=False)(x)
    s = layers.GlobalAveragePooling2D(keepdims=True)(x)
    s = layers.Conv2D(2, 1, activation="relu")(s)
    s = layers.Conv2D(6, 1, activation="hard_sigmoid")(s)
    return keras.Model(inputs, layers.Multiply()([x, s]))


# --- convolutions -------------------------------------------------------------------------------


@model
def u_net() -> keras.Model:
    """Down, up, and the skips between."""
    inputs = keras.Input((16, 16, 1))
    x, skips = inputs, []
    for filters in (4, 8):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(16, 3, padding="same")(x)
    for filters in (8, 4):
        x = layers.Conv2DTranspose(filters, 2, strides=2, padding="same")(x)
        x = layers.Concatenate(axis=-1)([skips.pop(), x])
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Conv2D(2, 1, activation="softmax")(x), name="u-net")


@model
def inception() -> keras.Model:
    """Branches of several widths side by side."""
    inputs = keras.Input((12, 12, 3))
    branches = [
        layers.Conv2D(4, 1, padding="same", activation="relu", name="1x1")(inputs),
        layers.Conv2D(4, (1, 5), padding="same", name="1x5")(inputs),
        layers.Conv2D(4, 3, dilation_rate=(2, 2), padding="same", name="3x3 wide")(inputs),
        layers.AveragePooling2D(3, strides=1, padding="same")(inputs),
        layers.SeparableConv2D(4, 3, depth_multiplier=2, padding="same")(inputs),
        layers.DepthwiseConv2D(3, padding="same", depthwise_regularizer="l2")(inputs),
    ]
    x = layers.concatenate(branches, axis=3)
    return keras.Model(inputs, layers.Flatten()(x))


@model
def wave_net() -> keras.Model:
    """Gated causal convolutions with growing dilation, skips summed at the end."""
    inputs = keras.Input((None, 4))
    x, skips = layers.Conv1D(8, 2, padding="causal")(inputs), []
    for dilation in (1, 2, 4):
        gate = layers.Conv1D(8, 2, padding="causal", dilation_rate=dilation, activation="sigmoid")
        kernel = layers.Conv1D(8, 2, padding="causal", dilation_rate=dilation, activation="tanh")
        z = layers.Multiply()([kernel(x), gate(x)])
        skip = layers.Conv1D(8, 1)(z)
        skips.append(skip)
        x = layers.add([x, skip])
    total = layers.Activation("relu")(layers.Add()(skips))
    return keras.Model(inputs, layers.Conv1D(3, 1, activation="softmax")(total))


@model
def video() -> keras.Model:
    """Frames through a shared convolution, and a recurrent convolution."""
    inputs = keras.Input((4, 8, 8, 2))
    x = layers.TimeDistributed(layers.Conv2D(3, 3, padding="same", name="frame"))(inputs)
    x = layers.ConvLSTM2D(2, (3, 3), padding="same", return_sequences=True)(x)
    x = layers.BatchNormalization()(x)
    x, h, c = layers.ConvLSTM2D(2, 3, return_state=True)(x)
    return keras.Model(inputs, [x, h, c])


@model
def video_by_models() -> keras.Model:
    """Whole models at each frame: of both kinds, frozen, called twice, and inside another model."""
    frame = keras.Input((8, 8, 2))
    x = layers.Conv2D(3, 3, activation="relu", name="edges")(frame)
    x = layers.BatchNormalization()(x)
    x = layers.GlobalAveragePooling2D()(x) + layers.GlobalMaxPooling2D()(x)
    look = layers.TimeDistributed(keras.Model(frame, x, name="frame"), name="look")
    small = keras.Sequential(
        [keras.Input((8, 8, 2)), layers.Flatten(), layers.Dense(3)], name="tiny"
    )
    small.trainable = False
    first, second = keras.Input((4, 8, 8, 2)), keras.Input((4, 8, 8, 2))
    x = layers.Add()([look(first), look(second), layers.TimeDistributed(small)(first)])
    steps = keras.Input((None, 3))
    deep = keras.Sequential([keras.Input((3,)), layers.Dense(5), layers.Dropout(0.2)], name="deep")
    inner = keras.Model(steps, layers.TimeDistributed(deep)(steps), name="each_step")
    return keras.Model([first, second], layers.LSTM(2)(inner(x)))


@model
def channels_first() -> keras.Model:
    """Images whose channels come first."""
    inputs = keras.Input((3, 10, 10))
    x = layers.ZeroPadding2D(((1, 0), (0, 1)), data_format="channels_first")(inputs)
    x = layers.MaxPooling2D((2, 3), strides=(1, 2), data_format="channels_first")(x)
    x = layers.Cropping2D(((1, 2), (0, 1)), data_format="channels_first")(x)
    x = layers.UpSampling2D((1, 2), data_format="channels_first", interpolation="bilinear")(x)
    x = layers.SpatialDropout2D(0.3, data_format="channels_first")(x)
    return keras.Model(inputs, layers.GlobalMaxPooling2D(data_format="channels_first")(x))


@model
def super_resolution() -> keras.Model:
    """Sub-pixel shuffling by operations, and clipping."""
    inputs = keras.Input((6, 6, 3))
    x = layers.Conv2D(12, 3, padding="same")(inputs)
    x = ops.reshape(x, (-1, 6, 6, 2, 2, 3))
    x = ops.reshape(ops.transpose(x, [0, 1, 3, 2, 4, 5]), [-1, 12, 12, 3])
    x = ops.image.resize(x, (6, 6), interpolation="bicubic", antialias=True)
    return keras.Model(inputs, ops.clip(inputs + x, 0.0, 1.0))


# --- sequences ----------------------------------------------------------------------------------


@model
def sequence_to_sequence() -> keras.Model:
    """An encoder gives its states to a decoder."""
    source = keras.Input((None,), dtype="int32", name="source")
    target = keras.Input((None,), dtype="int32", name="target")
    embed = layers.Embedding(30, 8, mask_zero=True)
    _, h, c = layers.LSTM(6, return_state=True, name="encoder")(embed(source))
    x, _, _ = layers.LSTM(6, return_sequences=True, return_state=True, name="decoder")(
        embed(target), initial_state=[h, c]
    )
    x = layers.TimeDistributed(layers.Dense(30, activation="softmax"))(x)
    return keras.Model([source, target], x)


@model
def stacked_cells() -> keras.Model:
    """One RNN around several cells, with all their states."""
    inputs = keras.Input((5, 4))
    cells = [
        layers.LSTMCell(3, unit_forget_bias=False),
        layers.GRUCell(4, dropout=0.2),
        layers.SimpleRNNCell(2),
    ]
    found = layers.RNN(layers.StackedRNNCells(cells), return_state=True)(inputs)
    flat = keras.tree.flatten(found)
    return keras.Model(inputs, layers.Concatenate()(flat))


@model
def stacked_cells_with_a_start() -> keras.Model:
    """Several cells in both directions, which begin with the states of others."""
    inputs = keras.Input((5, 4))

    def cells() -> list[Any]:
        return [layers.GRUCell(2), layers.LSTMCell(3)]

    _, gru, lstm = layers.RNN(cells(), return_state=True)(inputs)
    x = layers.RNN(cells(), name="again")(inputs, initial_state=[gru, lstm])
    both = layers.Bidirectional(layers.RNN(cells(), return_state=True))
    found = both(inputs, initial_state=[gru, lstm, gru, lstm])
    return keras.Model(inputs, [x, *keras.tree.flatten(found)])


@model
def list_of_cells() -> keras.Model:
    """An RNN that is given a plain list."""
    inputs = keras.Input((5, 4))
    cells = [layers.GRUCell(3), layers.GRUCell(3, activation="relu")]
    return keras.Model(inputs, layers.RNN(cells, return_sequences=True, unroll=True)(inputs))


@model
def stateful() -> keras.Model:
    """A fixed batch, whose state is kept from batch to batch."""
    inputs = keras.Input((3, 2), batch_size=4)
    x = layers.GRU(5, stateful=True, return_sequences=True, recurrent_dropout=0.1)(inputs)
    return keras.Model(inputs, layers.LSTM(2, stateful=True, unroll=True)(x))


# --- sharing ------------------------------------------------------------------------------------


@model
def siamese() -> keras.Model:
    """One tower for two pictures, and their distance by operations."""
    picture = keras.Input((8, 8, 1))
    x = layers.Conv2D(4, 3, activation="relu")(picture)
    x = layers.Flatten()(x)
    tower = keras.Model(picture, layers.Dense(6)(x), name="tower")
    left, right = keras.Input((8, 8, 1), name="left"), keras.Input((8, 8, 1), name="right")
    a, b = tower(left), tower(right)
    squares = ops.sum(ops.square(a - b), axis=1, keepdims=True)
    distance = ops.sqrt(ops.maximum(squares, 1e-7))
    return keras.Model([left, right], layers.Dense(1, activation="sigmoid")(distance))


@model
def shared_three_deep() -> keras.Model:
    """A layer in a model in a model, each of them called twice."""
    a = keras.Input((3,))
    dense = layers.Dense(3, name="innermost")
    inner = keras.Model(a, dense(dense(a)), name="inner")
    b = keras.Input((3,))
    middle = keras.Model(b, inner(inner(b)) + b, name="middle")
    c, d = keras.Input((3,)), keras.Input((3,))
    return keras.Model([c, d], [middle(middle(c)), middle(d)])


@model
def chains_in_models_in_chains() -> keras.Model:
    """Sequential in functional in Sequential."""
    chain = keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.ReLU()], name="chain")
    inputs = keras.Input((4,))
    between = keras.Model(inputs, layers.Add()([inputs, chain(inputs)]), name="between")
    return keras.Sequential(
        [
            keras.Input((4,)),
            between,
            keras.Sequential([layers.Dense(3, name="late"), layers.Dropout(0.5)], name="open"),
            layers.Dense(2),
        ],
        name="outer",
    )


@model
def frozen_base() -> keras.Model:
    """A base that does not train, called as for prediction."""
    image = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, name="stem")(image)
    x = layers.BatchNormalization()(x)
    base = keras.Model(image, x, name="base")
    base.trainable = False
    inputs = keras.Input((8, 8, 3))
    x = layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = base(x, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    return keras.Model(inputs, layers.Dense(1)(x))


@model
def partly_frozen() -> keras.Model:
    """Some layers of a base do not train."""
    base = keras.Sequential(
        [keras.Input((6,)), layers.Dense(4, name="a"), layers.Dense(4, name="b")], name="base"
    )
    base.layers[0].trainable = False
    inputs = keras.Input((6,))
    return keras.Model(inputs, base(inputs))


@model
def ensemble() -> keras.Model:
    """Several models, averaged."""

    def one(name: str) -> keras.Model:
        inputs = keras.Input((5,))
        return keras.Model(inputs, layers.Dense(2)(inputs), name=name)

    inputs = keras.Input((5,))
    return keras.Model(inputs, layers.average([one(f"model_{n}")(inputs) for n in range(3)]))


@model
def auto_encoder() -> keras.Model:
    """Two models called after one another; the decoder once more on its own."""
    encoder = keras.Sequential([keras.Input((8,)), layers.Dense(3)], name="encoder")
    decoder = keras.Sequential([keras.Input((3,)), layers.Dense(8)], name="decoder")
    inputs, code = keras.Input((8,)), keras.Input((3,), name="code")
    return keras.Model([inputs, code], [decoder(encoder(inputs)), decoder(code)])


@model
def parts_of_models() -> keras.Model:
    """Inner tensors of one model as outputs of another."""
    inputs = keras.Input((6,))
    x = layers.Dense(5, name="first")(inputs)
    x = layers.Dense(4, name="second")(x)
    x = layers.Dense(3, name="third")(x)
    whole = keras.Model(inputs, x)
    return keras.Model(whole.inputs, [layer.output for layer in whole.layers[1:]])


@model
def models_with_many_ends() -> keras.Model:
    """A nested model of two inputs and three outputs, of which one is unused."""
    a, b = keras.Input((3,), name="a"), keras.Input((4,), name="b")
    joined = layers.Concatenate()([a, b])
    inner = keras.Model([a, b], [layers.Dense(2)(joined), joined, a], name="inner")
    x, y = keras.Input((3,), name="x"), keras.Input((4,), name="y")
    first, second, _ = inner([x, y])
    return keras.Model([y, x], [second, first])


# --- ends ---------------------------------------------------------------------------------------


@model
def dictionaries() -> keras.Model:
    """Inputs and outputs by name, also in the nested model."""
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    inner = keras.Model({"a": a, "b": b}, {"sum": a + b, "difference": a - b}, name="inner")
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    found = inner({"a": left, "b": right})
    return keras.Model(
        {"left": left, "right": right},
        {"z": layers.Dense(2)(found["sum"]), "a": layers.Dense(1)(found["difference"])},
    )


@model
def lists_of_one() -> keras.Model:
    """One input and one output, each in a list."""
    inputs = keras.Input((3,))
    return keras.Model([inputs], [layers.Dense(2)(inputs)])


@model
def named_outputs() -> keras.Model:
    """Outputs of several layers in another order than they were made."""
    inputs = keras.Input((3,), name="inputs")
    x = layers.Dense(4)(inputs)
    return keras.Model(
        inputs,
        [layers.Dense(2, name="second")(x), layers.Dense(1, name="first")(x), inputs],
        name="named",
    )


@model
def a_tuple() -> keras.Model:
    """Ends in tuples."""
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    return keras.Model((a, b), (a - b, b - a))


@model
def one_tensor_twice() -> keras.Model:
    """The same output two times, and an input given back."""
    inputs = keras.Input((3,))
    x = layers.Dense(3)(inputs)
    return keras.Model(inputs, [x, x, layers.Identity()(inputs)])


@model
def scalars() -> keras.Model:
    """Inputs without axes, one of them integers of a fixed batch."""
    price = keras.Input((), name="price")
    count = keras.Input((), dtype="int64", name="count")
    total = price * ops.cast(count, "float32")
    return keras.Model([price, count], ops.stack([total, ops.log1p(total)], axis=-1))


# --- operations ---------------------------------------------------------------------------------


@model
def slices() -> keras.Model:
    """All the ways to write a slice."""
    x = keras.Input((6, 5, 4))
    found = [
        x[..., 0],
        x[:, -1],
        x[:, 1:3],
        x[:, ::2, 1],
        x[:, None],
        x[0],
        x[:, :, -2:],
        x[..., None, 1:],
        x[:, 5:0:-2],
    ]
    return keras.Model(x, found)


@model
def slices_by_tensors() -> keras.Model:
    """What is cut out where another tensor says."""
    x = keras.Input((6,), batch_size=3)
    index = keras.Input((), dtype="int32", batch_size=3)
    return keras.Model(
        [x, index], [ops.take(x, index, axis=1), ops.take(x, [0, 2, 2], axis=1), x[1]]
    )


@model
def operators() -> keras.Model:
    """Every operator of Python, with tensors and constants on both sides."""
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    n = keras.Input((4,), dtype="int32", name="n")
    found = [a + b, a - 1, 1 - a, 2 * a, a * 0.5, a / b, 1 / b, a // 2, 7 // b, a % 3, 3 % b]
    found += [a**2, 2**a, -a, abs(a), a < b, a > 0, a >= 1, b <= a, a > b, ops.equal(a, b)]
    found += [a != 0.5, n + 3, n * n, n // 2, n % 2, ops.cast(n, "float32") * a]
    found += [(a > 0) & (b > 0), (a > 0) | (b > 0), ~(a > 0), (a > 0) ^ (b > 0)]
    return keras.Model([a, b, n], found)


@model
def matrix_product() -> keras.Model:
    """The operator `@`, and a constant array inside."""
    a, b = keras.Input((3, 4), name="a"), keras.Input((4, 2), name="b")
    constant = ops.convert_to_tensor([[1.0, 2.0], [3.0, 4.0]])
    return keras.Model([a, b], [a @ b, ops.matmul(a @ b, constant)])


@model
def operations_in_every_style() -> keras.Model:
    """Arguments by position and by name, axes as lists and tuples, several results."""
    x = keras.Input((4, 6))
    parts = ops.split(x, 3, axis=-1)
    uneven = ops.split(x, [2, 5], axis=2)
    values, indices = ops.top_k(x, k=2, sorted=True)
    mean, variance = ops.moments(x, axes=[1, 2], keepdims=True)
    found = [
        ops.mean(x, 1),
        ops.max(x, axis=(1, 2)),
        ops.sum(x, axis=[1], keepdims=True),
        ops.concatenate([parts[0], parts[2]], axis=1),
        ops.concatenate(uneven, -1),
        ops.stack([parts[0], parts[1]]),
        ops.where(x > 0, x, 0.0),
        ops.where(x > 0, 1.0, x),
        ops.maximum(0.0, x),
        ops.minimum(x, 6),
        ops.pad(x, [[0, 0], [1, 1], [0, 2]], constant_values=3),
        ops.pad(x, ((0, 0), (2, 2), (0, 0)), mode="reflect"),
        ops.argmax(x, axis=-1),
        ops.one_hot(ops.argmax(x, axis=-1), 6),
        ops.cast(indices, "float32") + values,
        (x - mean) / ops.sqrt(variance + 1e-5),
        ops.logical_and(x > 0, x < 1),
        ops.isclose(x, 0.0),
        ops.swapaxes(x, 1, 2),
        ops.squeeze(ops.expand_dims(x, [1, -1]), axis=1),
        ops.repeat(x, 2, axis=1),
        ops.tile(x, [1, 2, 1]),
        ops.flip(x, axis=1),
        ops.roll(x, 2, -1),
        ops.cumsum(x, axis=1),
        ops.norm(x, ord=1, axis=-1),
        ops.logsumexp(x, axis=-1, keepdims=True),
        ops.leaky_relu(x, 0.3),
        ops.nan_to_num(x, nan=1.0),
        ops.full_like(x, 2.0) * ops.ones_like(x) + ops.zeros_like(x),
        ops.tensordot(x, x, axes=[[0, 1], [0, 1]]),
        ops.broadcast_to(x[:, :1], (3, 4, 6)),
        ops.tril(x, k=-1),
        ops.erf(x),
        ops.sort(x, axis=1),
    ]
    return keras.Model(x, found)


@model
def operations_as_layers() -> keras.Model:
    """Activations by name, by function, by layer; the same function as an operation."""
    x = inputs = keras.Input((5,))
    x = layers.Dense(5, activation=keras.activations.gelu)(x)
    x = layers.Activation(keras.activations.mish)(x)
    x = layers.Dense(5, activation=ops.relu)(x)
    x = keras.activations.softmax(x, axis=-1)
    x = keras.activations.elu(x, alpha=0.5)
    x = ops.softplus(ops.silu(x))
    return keras.Model(inputs, layers.PReLU(shared_axes=[1])(x))


# --- preprocessing ------------------------------------------------------------------------------


@model
def words() -> keras.Model:
    """Text to numbers to vectors, with a vocabulary in the configuration."""
    text = keras.Input((), dtype="string", name="text")
    x = layers.TextVectorization(
        vocabulary=["the", "cat", 'said "hi"', "naïve", "\\n"], output_sequence_length=6
    )(text)
    x = layers.Embedding(7, 4, mask_zero=True)(x)
    return keras.Model(text, layers.Bidirectional(layers.GRU(3))(x))


@model
def features() -> keras.Model:
    """Columns of a table, each prepared in its own way."""
    age = keras.Input((1,), name="age")
    kind = keras.Input((1,), dtype="string", name="kind")
    number = keras.Input((1,), dtype="int64", name="number")
    known = layers.StringLookup(vocabulary=["a", "b"], output_mode="one_hot", num_oov_indices=2)
    numbers = layers.IntegerLookup(vocabulary=[3, 5, 7], output_mode="multi_hot")
    x = [
        layers.Normalization(mean=3.5, variance=2.0)(age),
        layers.Discretization(bin_boundaries=[1.0, 2.5, 9.0], output_mode="one_hot")(age),
        known(kind),
        numbers(number),
        layers.CategoryEncoding(num_tokens=4, output_mode="one_hot")(number),
        layers.HashedCrossing(num_bins=5, output_mode="one_hot")((kind, number)),
    ]
    joined = layers.Concatenate()([ops.cast(item, "float32") for item in x])
    return keras.Model([age, kind, number], layers.Dense(1)(joined))


@model
def augmentation() -> keras.Model:
    """Random changes of pictures, in a chain inside the model."""
    chain = keras.Sequential(
        [
            layers.RandomFlip("horizontal", seed=1),
            layers.RandomRotation((-0.1, 0.2), fill_mode="constant", fill_value=0.5, seed=2),
            layers.RandomZoom(0.2, width_factor=(-0.3, 0.1), seed=3),
            layers.RandomTranslation((-0.1, 0.2), 0.3, interpolation="nearest", seed=4),
            layers.RandomContrast(0.2, seed=5),
            layers.RandomBrightness([-0.8, 0.8], value_range=(0.0, 1.0), seed=6),
        ],
        name="augmentation",
    )
    inputs = keras.Input((12, 12, 3))
    x = layers.Resizing(8, 8, crop_to_aspect_ratio=True)(chain(inputs))
    x = layers.CenterCrop(6, 6)(x)
    return keras.Model(inputs, layers.Conv2D(2, 3)(x))


@model
def a_pipeline() -> keras.Model:
    """A Pipeline, which is a layer that holds layers."""
    inputs = keras.Input((8, 8, 3))
    x = layers.Pipeline([layers.Rescaling(2.0), layers.RandomFlip(seed=1)])(inputs)
    return keras.Model(inputs, layers.Flatten()(x))


# --- objects ------------------------------------------------------------------------------------


@model
def regular_and_constrained() -> keras.Model:
    """Initializers, regularizers and constraints as names, classes and objects."""
    x = inputs = keras.Input((6,))
    x = layers.Dense(
        5,
        kernel_initializer=keras.initializers.VarianceScaling(2.0, "fan_out", "truncated_normal"),
        bias_initializer=keras.initializers.Constant(0.1),
        kernel_regularizer=keras.regularizers.L1L2(l1=1e-5, l2=1e-4),
        activity_regularizer=keras.regularizers.l2(1e-3),
        kernel_constraint=keras.constraints.MaxNorm(3, axis=0),
        bias_constraint="non_neg",
    )(x)
    x = layers.Dense(
        5,
        kernel_initializer="he_normal",
        bias_initializer="ones",
        kernel_regularizer=keras.regularizers.OrthogonalRegularizer(0.02, mode="columns"),
        kernel_constraint=keras.constraints.MinMaxNorm(0.5, 2.0, rate=0.9, axis=[0]),
    )(x)
    x = layers.Dense(4, kernel_initializer=keras.initializers.RandomUniform(-0.1, 0.1, seed=7))(x)
    x = layers.ActivityRegularization(l1=0.1)(x)
    x = layers.UnitNormalization(axis=1)(x)
    return keras.Model(inputs, x)


@model
def mixed_precision() -> keras.Model:
    """Layers whose variables and computations have different types."""
    inputs = keras.Input((6,))
    x = layers.Dense(5, dtype="mixed_bfloat16")(inputs)
    x = layers.Dense(4, dtype=keras.DTypePolicy("mixed_float16"))(x)
    x = layers.LayerNormalization(dtype="float64")(x)
    return keras.Model(inputs, layers.Dense(2, dtype="float32")(x))


@model
def normalised() -> keras.Model:
    """All normalisations."""
    x = inputs = keras.Input((6, 6, 8))
    x = layers.GroupNormalization(4, axis=-1, epsilon=1e-4)(x)
    x = layers.LayerNormalization(axis=[1, 2], center=False)(x)
    x = layers.BatchNormalization(axis=1, momentum=0.5, renorm=True)(x) if False else x
    x = layers.BatchNormalization(axis=2, gamma_initializer="zeros", synchronized=True)(x)
    x = layers.RMSNormalization(axis=-1)(x)
    return keras.Model(inputs, layers.UnitNormalization()(x))


@model
def noisy() -> keras.Model:
    """What only happens in training."""
    x = inputs = keras.Input((4, 3))
    x = layers.GaussianNoise(0.1)(x)
    x = layers.GaussianDropout(0.2)(x)
    x = layers.AlphaDropout(0.1, noise_shape=(None, 1, 3))(x)
    x = layers.Dropout(0.4, noise_shape=(None, 1, 3), seed=5)(x)
    return keras.Model(inputs, layers.SpatialDropout1D(0.2)(x, training=True))


@model
def einsums() -> keras.Model:
    """Dense layers by equation."""
    inputs = keras.Input((4, 6))
    x = layers.EinsumDense("abc,cd->abd", output_shape=(None, 8), bias_axes="d")(inputs)
    x = layers.EinsumDense("abc,cde->abde", (None, 2, 4), bias_axes="de", activation="relu")(x)
    return keras.Model(inputs, x)


@model
def merged() -> keras.Model:
    """Every layer that merges."""
    a, b = keras.Input((3, 4), name="a"), keras.Input((3, 4), name="b")
    found = [
        layers.Dot(axes=(2, 2), normalize=True)([a, b]),
        layers.dot([a, b], axes=1),
        layers.subtract([a, b]),
        layers.Maximum()([a, b, a]),
        layers.Minimum()((a, b)),
        layers.Concatenate(axis=1)([b, a, b]),
        layers.Attention(use_scale=True, score_mode="concat")([a, b]),
        layers.AdditiveAttention()([a, b, a]),
    ]
    return keras.Model([a, b], found)


@model
def masks() -> keras.Model:
    """Masks computed by a layer, and passed by hand."""
    inputs = keras.Input((5, 3))
    x = layers.Masking(mask_value=-1.0)(inputs)
    x = layers.LSTM(4, return_sequences=True)(x)
    mask = ops.any(ops.not_equal(inputs, 0.0), axis=-1)
    x = layers.GRU(3)(x, mask=mask)
    return keras.Model(inputs, x)


@model
def strange_names() -> keras.Model:
    """Names that are no Python names, or words of Python's."""
    inputs = keras.Input((3,), name="class")
    x = layers.Dense(3, name="a.b c-d")(inputs)
    x = layers.Dense(3, name="lambda")(x)
    x = layers.Dense(3, name="Größe 大小")(x)
    x = layers.Dense(3, name="x")(x)
    x = layers.Dense(3, name="keras")(x)
    x = layers.Dense(3, name="1")(x)
    return keras.Model(inputs, layers.Dense(2, name='it\'s "quoted"')(x), name="None")


@model
def reused_activation() -> keras.Model:
    """One layer without weights at several places, its calls with unlike shapes."""
    relu, flat = layers.ReLU(max_value=6), layers.Flatten()
    a, b = keras.Input((4, 4)), keras.Input((3,))
    return keras.Model([a, b], layers.Concatenate()([flat(relu(a)), relu(b), flat(b)]))


@model
def a_wide_merge() -> keras.Model:
    """Very many tensors into one layer."""
    inputs = keras.Input((40,))
    parts = ops.split(inputs, 40, axis=1)
    return keras.Model(inputs, layers.Concatenate()([layers.Dense(1)(part) for part in parts]))


@model
def an_unused_call() -> keras.Model:
    """A layer that was also called where no output comes from."""
    dense = layers.Dense(3)
    other = keras.Input((3,))
    dense(other)
    inputs = keras.Input((3,))
    return keras.Model(inputs, dense(inputs))


@model
def a_chain_without_input() -> keras.Model:
    """A Sequential that was built by being called."""
    chain = keras.Sequential([layers.Dense(4, activation="relu"), layers.Dense(2)])
    chain.build((None, 5))
    return chain


@model
def a_model_of_a_batch() -> keras.Model:
    """Where the batch is part of the shape."""
    inputs = keras.Input(batch_shape=(2, 3, 4))
    x = ops.reshape(inputs, (2, 12))
    return keras.Model(inputs, ops.reshape(layers.Dense(6)(x), (4, 3)))


@model
def compiled() -> keras.Model:
    """Compiled with a schedule, a loss for each output and metrics by name."""
    inputs = keras.Input((3,))
    x = layers.Dense(4, name="hidden")(inputs)
    found = keras.Model(
        inputs, {"a": layers.Dense(1, name="a")(x), "b": layers.Dense(5, name="b")(x)}
    )
    found.compile(
        keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(1e-3, 100), clipnorm=1.0),
        loss={"a": "mse", "b": keras.losses.SparseCategoricalCrossentropy(from_logits=True)},
        loss_weights={"a": 0.5, "b": 1.0},
        metrics={"a": ["mae"], "b": ["accuracy"]},
    )
    return found


@model
def leaky_both_ways() -> keras.Model:
    """A layer inside each: one that is read both ways, one that is an activation."""
    inputs = keras.Input((7, 5))
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(inputs)
    x = layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="sum")(x)
    return keras.Model(inputs, layers.Dense(3, activation=layers.LeakyReLU(negative_slope=0.1))(x))
