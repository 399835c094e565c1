"""The patterns of Keras' guides to the functional API, drawn through the edits of the window.

Each is written from what the guides say that the model does, at a size that trains in a moment.
"""

from collections.abc import Callable

from msgspec.structs import replace

from designer.network.graph import INPUT, OUTPUT, Network
from designer.network.model_kind import INPUTS, OUTPUTS, set_by_name
from designer.network.values import ObjectValue
from designer.training.plan import TrainingPlan, with_plan
from designer.training.sources import RandomData
from tests.formats.sample_networks import Sketch

one_step = TrainingPlan(data=RandomData(16), batch_size=8, epochs=1, validation_split=0.0)
sigmoid = {"activation": "sigmoid"}


def ticket_classifier() -> Network:
    """Title, body and tags of a ticket give its priority and its department."""
    s = Sketch("tickets")
    title = s.put(INPUT, shape=(None,), dtype="int32", name="title")
    body = s.put(INPUT, shape=(None,), dtype="int32", name="body")
    tags = s.put(INPUT, shape=(12,), name="tags")
    title_words = s.put("Embedding", title, input_dim=50, output_dim=16)
    body_words = s.put("Embedding", body, input_dim=50, output_dim=16)
    title_sense = s.put("LSTM", title_words, units=12)
    body_sense = s.put("LSTM", body_words, units=8)
    x = s.put("Concatenate", title_sense, body_sense, tags)
    s.put(OUTPUT, s.put("Dense", x, units=1, name="priority"), name="priority", order=0)
    s.put(OUTPUT, s.put("Dense", x, units=4, name="department"), name="department", order=1)
    losses = (
        ObjectValue("BinaryCrossentropy", {"from_logits": True}),
        ObjectValue("CategoricalCrossentropy", {"from_logits": True}),
    )
    plan = replace(
        one_step,
        optimizer=ObjectValue("RMSprop", {"learning_rate": 1e-3}),
        losses=losses,
        loss_weights=(1.0, 0.2),
        metrics=(ObjectValue("BinaryAccuracy"),),
    )
    return with_plan(s.network, plan)


def toy_resnet() -> Network:
    """Convolutions with two blocks whose input is added to their output."""
    s = Sketch("toy_resnet")
    x = s.put(INPUT, shape=(32, 32, 3), name="img")
    x = s.put("Conv2D", x, filters=8, kernel_size=3, activation="relu")
    x = s.put("Conv2D", x, filters=16, kernel_size=3, activation="relu")
    x = s.put("MaxPooling2D", x, pool_size=(3, 3))
    for _ in range(2):
        before = x
        for _ in range(2):
            x = s.put("Conv2D", x, filters=16, kernel_size=3, activation="relu", padding="same")
        x = s.put("Add", x, before)
    x = s.put("Conv2D", x, filters=16, kernel_size=3, activation="relu")
    x = s.put("GlobalAveragePooling2D", x)
    x = s.put("Dropout", s.put("Dense", x, units=32, activation="relu"), rate=0.5)
    s.put("Dense", x, units=10)
    loss = ObjectValue("SparseCategoricalCrossentropy", {"from_logits": True})
    return with_plan(s.network, replace(one_step, losses=(loss,)))


def encoder() -> Network:
    s = Sketch("encoder")
    x = s.put(INPUT, shape=(28, 28, 1), name="original_img")
    x = s.put("Conv2D", x, filters=4, kernel_size=3, activation="relu")
    x = s.put("Conv2D", x, filters=8, kernel_size=3, activation="relu")
    x = s.put("MaxPooling2D", x, pool_size=(3, 3))
    s.put("GlobalMaxPooling2D", s.put("Conv2D", x, filters=16, kernel_size=3, activation="relu"))
    return s.network


def decoder() -> Network:
    s = Sketch("decoder")
    x = s.put("Reshape", s.put(INPUT, shape=(16,), name="encoded_img"), target_shape=(4, 4, 1))
    x = s.put("Conv2DTranspose", x, filters=8, kernel_size=3, activation="relu")
    x = s.put("UpSampling2D", x, size=(3, 3))
    x = s.put("Conv2DTranspose", x, filters=4, kernel_size=3, activation="relu")
    s.put("Conv2DTranspose", x, filters=1, kernel_size=9, **sigmoid)
    return s.network


def autoencoder() -> Network:
    """An encoder and a decoder, which are models; the decoder also draws a code of its own."""
    s = Sketch("autoencoder")
    image = s.put(INPUT, shape=(28, 28, 1), name="img")
    code = s.put(INPUT, shape=(16,), name="code")
    encoded = s.put("Functional", image, inner=encoder(), name="encoder")
    decoded = s.put("Functional", encoded, inner=decoder(), name="decoder")
    drawn = s.again(decoded, code)
    s.put(OUTPUT, decoded, name="decoded", order=0)
    s.put(OUTPUT, drawn, name="drawn", order=1)
    loss = ObjectValue("BinaryCrossentropy")
    return with_plan(s.network, replace(one_step, losses=(loss,)))


def member() -> Network:
    s = Sketch()
    s.put("Dense", s.put(INPUT, shape=(32,)), units=1)
    return s.network


def ensemble() -> Network:
    """Three models see the same input, each once more with a second one; all are averaged."""
    s = Sketch("ensemble")
    x, y = s.put(INPUT, shape=(32,)), s.put(INPUT, shape=(32,))
    found = []
    for number in (1, 2, 3):
        first = s.put("Functional", x, inner=member(), name=f"model_{number}")
        found += [first, s.again(first, y)]
    s.put("Average", *found)
    return with_plan(s.network, one_step)


def shared_embedding() -> Network:
    """One Embedding reads two texts of any length, which are then compared."""
    s = Sketch("shared_embedding")
    a = s.put(INPUT, shape=(None,), dtype="int32", name="text_a")
    b = s.put(INPUT, shape=(None,), dtype="int32", name="text_b")
    first = s.put("Embedding", a, input_dim=100, output_dim=12, mask_zero=True)
    second = s.again(first, b)
    pooled = s.put("GlobalAveragePooling1D", first)
    same = s.put("Dot", pooled, s.again(pooled, second), axes=1, normalize=True)
    s.put("Dense", same, units=1, **sigmoid)
    return with_plan(s.network, one_step)


def encoder_and_decoder() -> Network:
    """An LSTM reads a text, another begins with the states in which the first one ended."""
    s = Sketch("encoder_decoder")
    source = s.put(INPUT, shape=(None,), dtype="int32", name="source")
    target = s.put(INPUT, shape=(None,), dtype="int32", name="target")
    x = s.put("Embedding", source, input_dim=60, output_dim=10)
    x = s.put("LSTM", x, units=10, return_state=True, name="encoder")
    y = s.put("Embedding", target, input_dim=60, output_dim=10)
    y = s.put(
        "LSTM", y, (x, 1), (x, 2), units=10, name="decoder",
        ports=("inputs", "initial_state", "initial_state"),
    )  # fmt: skip
    s.put("Dense", y, units=10)
    loss = ObjectValue("SparseCategoricalCrossentropy", {"from_logits": True})
    return with_plan(s.network, replace(one_step, losses=(loss,)))


def self_attention() -> Network:
    """One tensor is both query and value, twice over, with what it was added again."""
    s = Sketch("self_attention")
    x = s.put("Embedding", s.put(INPUT, shape=(10,), dtype="int32"), input_dim=80, output_dim=16)
    y = s.put("MultiHeadAttention", x, x, ports=("query", "value"), num_heads=2, key_dim=8)
    x = s.put("LayerNormalization", s.put("Add", x, y))
    y = s.put("Attention", x, x, ports=("query", "value"))
    x = s.put("Concatenate", x, y)
    s.put("Dense", s.put("GlobalAveragePooling1D", x), units=3, activation="softmax")
    return with_plan(s.network, one_step)


def wide_and_deep() -> Network:
    """Single texts and numbers: one-hot for the wide part, layers on all for the deep one."""
    s = Sketch("wide_and_deep")
    colour = s.put(INPUT, shape=(), dtype="string", name="colour")
    shop = s.put(INPUT, shape=(), dtype="string", name="shop")
    price = s.put(INPUT, shape=(), name="price")
    age = s.put(INPUT, shape=(1,), name="age")
    known = {"vocabulary": ("a", "b", "c"), "output_mode": "one_hot"}
    wide = s.put(
        "Concatenate", s.put("StringLookup", colour, **known), s.put("StringLookup", shop, **known)
    )
    number = s.put("Reshape", price, target_shape=(1,))
    scaled = s.put("Normalization", age, axis=-1, mean=3.0, variance=2.0)
    deep = s.put("Concatenate", wide, number, scaled)
    deep = s.put("Dense", s.put("Dense", deep, units=8, activation="relu"), units=4)
    both = s.put("Concatenate", wide, deep)
    s.put("Dense", both, units=1, **sigmoid)
    return with_plan(s.network, one_step)


def by_name() -> Network:
    """Two inputs and two outputs as dictionaries, the inputs not in the order of their names."""
    s = Sketch("by_name")
    right, left = s.put(INPUT, shape=(6,), name="right"), s.put(INPUT, shape=(4,), name="left")
    x = s.put("Concatenate", right, left)
    s.put(OUTPUT, s.put("Dense", x, units=2, activation="softmax"), name="kind", order=0)
    s.put(OUTPUT, s.put("Dense", x, units=1), name="amount", order=1)
    named = set_by_name(set_by_name(s.network, INPUTS, True), OUTPUTS, True)
    return with_plan(named, replace(one_step, loss_weights=(1.0, 0.5), validation_split=0.25))


def one_by_name() -> Network:
    """A single input and a single output, by name all the same."""
    s = Sketch("one_by_name")
    s.put(OUTPUT, s.put("Dense", s.put(INPUT, shape=(3,), name="x"), units=1), name="y")
    named = set_by_name(set_by_name(s.network, INPUTS, True), OUTPUTS, True)
    return with_plan(named, one_step)


def translation_with_attention() -> Network:
    """A decoder looks at the places of the encoded text that matter, and at no padding."""
    s = Sketch("translation")
    source = s.put(INPUT, shape=(7,), dtype="int32", name="source")
    target = s.put(INPUT, shape=(5,), dtype="int32", name="target")
    counts = s.put(INPUT, shape=(7,), dtype="bool", name="counts")
    read = s.put("Embedding", source, input_dim=40, output_dim=8)
    read = s.put("LSTM", read, units=8, return_sequences=True, name="encoder")
    said = s.put("Embedding", target, input_dim=40, output_dim=8)
    said = s.put("LSTM", said, units=8, return_sequences=True, name="decoder")
    keys = s.put("Dense", read, units=8, name="keys")
    seen = s.put(
        "Attention", said, read, keys, counts, ports=("query", "value", "key", "value_mask")
    )
    also = s.put("AdditiveAttention", said, read, ports=("query", "value"))
    s.put("Dense", s.put("Concatenate", said, seen, also), units=6, activation="softmax")
    return with_plan(s.network, one_step)


def mixed_pictures_and_labels() -> Network:
    """Pictures are turned and mixed together with their labels, which come out beside them."""
    s = Sketch("mixed_pictures")
    images = s.put(INPUT, shape=(12, 12, 3), name="images")
    labels = s.put(INPUT, shape=(4,), name="labels")
    x = s.put("RandomRotation", images, ports=("images",), factor=0.1)
    x = s.put("MixUp", x, labels, ports=("images", "labels"))
    x = s.put("CutMix", x, (x, 1), ports=("images", "labels"))
    y = s.put("Conv2D", x, filters=4, kernel_size=3, activation="relu")
    y = s.put("Dense", s.put("GlobalAveragePooling2D", y), units=4)
    s.put(OUTPUT, y, name="kind", order=0)
    s.put(OUTPUT, (x, 1), name="mixed_labels", order=1)
    return with_plan(s.network, one_step)


def all_the_features() -> Network:
    """A model that gives what each of its layers found, as for looking into it."""
    s = Sketch("features")
    x = s.put(INPUT, shape=(10, 10, 1))
    found = []
    for filters in (2, 3, 4):
        x = s.put("Conv2D", x, filters=filters, kernel_size=3, activation="relu")
        found.append(x)
    for order, node in enumerate(found):
        s.put(OUTPUT, node, name=f"block_{order}", order=order)
    return with_plan(s.network, one_step)


def features_used_by_another_model() -> Network:
    """A model with several outputs inside another, which reads them one by one."""
    s = Sketch("perceptual")
    image = s.put(INPUT, shape=(10, 10, 1))
    ends = s.put("Functional", image, inner=all_the_features(), name="features")
    parts = s.put("ops.split", (ends, 1), indices_or_sections=3, axis=-1)
    pooled = [s.put("GlobalAveragePooling2D", (ends, number)) for number in (0, 2)]
    middle = s.put("GlobalMaxPooling2D", (parts, 2))
    s.put(OUTPUT, s.put("Dense", s.put("Concatenate", *pooled, middle), units=1), name="far")
    return with_plan(s.network, one_step)


patterns: dict[str, Callable[[], Network]] = {
    function.__name__: function
    for function in (
        ticket_classifier,
        toy_resnet,
        autoencoder,
        ensemble,
        shared_embedding,
        encoder_and_decoder,
        self_attention,
        wide_and_deep,
        by_name,
        one_by_name,
        translation_with_attention,
        mixed_pictures_and_labels,
        all_the_features,
        features_used_by_another_model,
    )
}
