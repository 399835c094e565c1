"""Draws the shipped examples; run as a script, it writes `resources/examples`."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from designer import examples
from designer.formats import network_file
from designer.network import edits
from designer.network.graph import INPUT, Network, NodeId
from designer.network.values import ObjectValue
from designer.training.plan import TrainingPlan, with_plan
from designer.training.sources import DigitPixels, Digits, LineData

column_width = 288
row_height = 120
# How wide the cards come out; they stand with their middles below one another.
narrow = 184
widths = {
    "BatchNormalization": 248,
    "Concatenate": 232,
    "Conv2DTranspose": 248,
    "GlobalAveragePooling2D": 248,
    "MaxPooling2D": 248,
    "UpSampling2D": 248,
}


class Drawing:
    """A network that grows card by card, downwards."""

    def __init__(self, name: str, title: str, description: str) -> None:
        self.network = Network(name=name)
        about = {"title": title, "description": description}
        self.network = edits.set_setting(self.network, examples.section, about)

    def put(
        self,
        type_name: str,
        after: NodeId | Iterable[NodeId] = (),
        *,
        at: tuple[float, float],
        name: str | None = None,
        width: int | None = None,
        **parameters: Any,
    ) -> NodeId:
        """A new card in column and row `at`, fed by the nodes in `after`."""
        width = width or widths.get(type_name, narrow)
        place = (at[0] * column_width + (narrow - width) / 2, float(at[1] * row_height))
        self.network, node = edits.add_layer(
            self.network, type_name, name=name, parameters=parameters, position=place
        )
        sources = [after] if isinstance(after, str) else list(after)
        for source in sources:
            self.network, _ = edits.connect(self.network, source, node, many=len(sources) > 1)
        return node

    def chain(
        self, after: NodeId, at: tuple[float, float], *cards: tuple[str, dict[str, Any]]
    ) -> NodeId:
        """Cards one below the other; the last of them."""
        for number, (type_name, parameters) in enumerate(cards):
            after = self.put(type_name, after, at=(at[0], at[1] + number), **parameters)
        return after

    def train(self, plan: TrainingPlan) -> Network:
        """The finished network with its plan."""
        return with_plan(self.network, plan)


def adam(learning_rate: float) -> ObjectValue:
    return ObjectValue("Adam", {"learning_rate": learning_rate})


sparse = (ObjectValue("SparseCategoricalCrossentropy"),)
accuracy = (ObjectValue("SparseCategoricalAccuracy"),)


def line() -> Network:
    drawing = Drawing(
        "line",
        "A line",
        "One neuron with one weight learns y = -x: watch the weight go to -1.",
    )
    x = drawing.put(INPUT, at=(0, 0), name="x", shape=(1,))
    drawing.put("Dense", x, at=(0, 1), name="y", units=1, use_bias=False)
    return drawing.train(
        TrainingPlan(
            data=LineData(),
            optimizer=ObjectValue("SGD", {"learning_rate": 0.05}),
            losses=(ObjectValue("MeanSquaredError"),),
            metrics=(ObjectValue("MeanAbsoluteError"),),
            epochs=5,
        )
    )


def digits_dense() -> Network:
    drawing = Drawing(
        "digits_dense",
        "Digits with dense layers",
        "Two dense layers tell handwritten digits apart by their 64 pixels.",
    )
    pixels = drawing.put(INPUT, at=(0, 0), name="pixels", shape=(64,))
    drawing.chain(
        pixels,
        (0, 1),
        ("Dense", {"units": 64, "activation": "relu"}),
        ("Dropout", {"rate": 0.2}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    plan = TrainingPlan(data=Digits(), optimizer=adam(0.005), losses=sparse, metrics=accuracy)
    return drawing.train(plan)


def digits_cnn() -> Network:
    drawing = Drawing(
        "digits_cnn",
        "Digits with a convolution",
        "A small convolutional network sees the 64 pixels as an image of 8 × 8.",
    )
    pixels = drawing.put(INPUT, at=(0, 0), name="pixels", shape=(64,))
    drawing.chain(
        pixels,
        (0, 1),
        ("Reshape", {"target_shape": (8, 8, 1)}),
        ("Conv2D", {"filters": 32, "kernel_size": 3, "padding": "same", "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dropout", {"rate": 0.25}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    return drawing.train(
        TrainingPlan(data=Digits(), optimizer=adam(0.01), losses=sparse, metrics=accuracy)
    )


def residual() -> Network:
    drawing = Drawing(
        "residual",
        "A residual network",
        "Two residual blocks: what a block learns is added to what it was given.",
    )
    image = drawing.put(INPUT, at=(0, 0), name="image", shape=(8, 8, 1))
    convolution = {"kernel_size": 3, "padding": "same", "use_bias": False}
    stem = drawing.put("Conv2D", image, at=(0, 1), filters=16, **convolution)
    stem = drawing.chain(stem, (0, 2), ("BatchNormalization", {"momentum": 0.9}), ("ReLU", {}))
    branch = drawing.chain(
        stem,
        (1, 4),
        ("Conv2D", {"filters": 16, **convolution}),
        ("BatchNormalization", {"momentum": 0.9}),
        ("ReLU", {}),
        ("Conv2D", {"filters": 16, **convolution}),
        ("BatchNormalization", {"momentum": 0.9}),
    )
    added = drawing.put("Add", (stem, branch), at=(0, 9))
    first = drawing.put("ReLU", added, at=(0, 10))
    branch = drawing.chain(
        first,
        (1, 11),
        ("Conv2D", {"filters": 32, "strides": 2, "width": 248, **convolution}),
        ("BatchNormalization", {"momentum": 0.9}),
        ("ReLU", {}),
        ("Conv2D", {"filters": 32, **convolution}),
        ("BatchNormalization", {"momentum": 0.9}),
    )
    shortcut = drawing.chain(
        first,
        (0, 13),
        (
            "Conv2D",
            {"filters": 32, "kernel_size": 1, "strides": 2, "use_bias": False, "width": 216},
        ),
        ("BatchNormalization", {"momentum": 0.9}),
    )
    added = drawing.put("Add", (shortcut, branch), at=(0, 16))
    drawing.chain(
        added,
        (0, 17),
        ("ReLU", {}),
        ("GlobalAveragePooling2D", {}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    return drawing.train(
        TrainingPlan(
            data=Digits(flat=False), optimizer=adam(0.003), losses=sparse, metrics=accuracy
        )
    )


def two_inputs() -> Network:
    drawing = Drawing(
        "two_inputs",
        "Two inputs",
        "A digit as an image and as the sums of its rows and columns, joined by Add and "
        "Concatenate.",
    )
    image = drawing.put(INPUT, at=(0, 0), name="image", shape=(8, 8, 1))
    sums = drawing.put(INPUT, at=(1, 0), name="sums", shape=(16,))
    seen = drawing.chain(
        image,
        (0, 1),
        ("Conv2D", {"filters": 16, "kernel_size": 3, "activation": "relu"}),
        ("Flatten", {}),
        ("Dense", {"units": 32, "activation": "relu"}),
    )
    counted = drawing.put("Dense", sums, at=(1, 3), units=32, activation="relu")
    both = drawing.put("Add", (seen, counted), at=(0, 4))
    joined = drawing.put("Concatenate", (both, counted), at=(0.5, 5))
    drawing.put("Dense", joined, at=(0.5, 6), name="digit", units=10, activation="softmax")
    return drawing.train(
        TrainingPlan(
            data=Digits(flat=False, sums=True),
            optimizer=adam(0.003),
            losses=sparse,
            metrics=accuracy,
        )
    )


def unet() -> Network:
    drawing = Drawing(
        "unet",
        "A U-Net",
        "Finds the ink in noisy digits: down to 2 × 2, up again, with a skip at each size.",
    )
    convolution = {"kernel_size": 3, "padding": "same", "activation": "relu"}
    image = drawing.put(INPUT, at=(0, 0), name="image", shape=(8, 8, 1))
    fine = drawing.chain(
        image,
        (0, 1),
        ("Conv2D", {"filters": 16, **convolution}),
        ("Conv2D", {"filters": 16, **convolution}),
    )
    pooled = drawing.put("MaxPooling2D", fine, at=(1, 3))
    middle = drawing.put("Conv2D", pooled, at=(1, 4), filters=32, **convolution)
    pooled = drawing.put("MaxPooling2D", middle, at=(2, 5))
    coarse = drawing.put("Conv2D", pooled, at=(2, 6), filters=64, **convolution)
    up = drawing.put("Conv2DTranspose", coarse, at=(2, 7), filters=32, kernel_size=2, strides=2)
    joined = drawing.put("Concatenate", (middle, up), at=(1, 8))
    middle = drawing.put("Conv2D", joined, at=(1, 9), filters=32, **convolution)
    up = drawing.put("UpSampling2D", middle, at=(1, 10))
    joined = drawing.put("Concatenate", (fine, up), at=(0, 11), width=248)
    fine = drawing.put("Conv2D", joined, at=(0, 12), filters=16, **convolution)
    drawing.put(
        "Conv2D", fine, at=(0, 13), name="ink", filters=1, kernel_size=1, activation="sigmoid"
    )
    return drawing.train(
        TrainingPlan(
            data=Digits(flat=False, noise=0.3, target="ink"),
            optimizer=adam(0.003),
            losses=(ObjectValue("BinaryCrossentropy"),),
            metrics=(ObjectValue("BinaryAccuracy"),),
        )
    )


def unet_channels_first() -> Network:
    drawing = Drawing(
        "unet_channels_first",
        "A U-Net with channels first",
        "Finds the ink in noisy digits of 48 × 48, with channels as the first axis: up to 96, down "
        "to 12, up again, and two classes for each pixel.",
    )
    first = {"data_format": "channels_first"}

    def convolutions(
        after: NodeId | Iterable[NodeId], at: tuple[float, float], filters: int
    ) -> NodeId:
        """Two convolutions with a Dropout between them."""
        convolution = {"kernel_size": 3, "padding": "same", "activation": "relu", **first}
        convolution["width"] = 248
        last = drawing.put("Conv2D", after, at=at, filters=filters, **convolution)
        column, row = at
        last = drawing.put("Dropout", last, at=(column, row + 1), rate=0.2)
        return drawing.put("Conv2D", last, at=(column, row + 2), filters=filters, **convolution)

    def joined(small: NodeId, at: tuple[float, float], skipped: NodeId) -> NodeId:
        """What is enlarged, and what was left aside at that size, channel after channel."""
        column, row = at
        up = drawing.put("UpSampling2D", small, at=(column + 1, row), **first)
        width = 232 if skipped == coarse else 248  # the others have a number in their names
        return drawing.put("Concatenate", (up, skipped), at=(column, row + 1), width=width, axis=1)

    image = drawing.put(INPUT, at=(1, 0), name="image", shape=(1, 48, 48))
    start = convolutions(image, (1, 1), 32)
    up = drawing.put("UpSampling2D", start, at=(0, 4), **first)
    fine = convolutions(up, (0, 5), 16)
    pooled = drawing.put("MaxPooling2D", fine, at=(1, 8), **first)
    middle = convolutions(pooled, (1, 9), 32)
    pooled = drawing.put("MaxPooling2D", middle, at=(2, 12), **first)
    coarse = convolutions(pooled, (2, 13), 64)
    pooled = drawing.put("MaxPooling2D", coarse, at=(3, 16), **first)
    bottom = convolutions(pooled, (3, 17), 128)
    back = convolutions(joined(bottom, (2, 20), coarse), (2, 22), 64)
    back = convolutions(joined(back, (1, 25), middle), (1, 27), 32)
    back = convolutions(joined(back, (0, 30), fine), (0, 32), 16)
    pooled = drawing.put("MaxPooling2D", back, at=(1, 35), **first)
    scores = convolutions(pooled, (1, 36), 32)
    drawing.chain(
        scores,
        (1, 39),
        ("Conv2D", {"filters": 2, "kernel_size": 1, "activation": "relu", "width": 200, **first}),
        ("Reshape", {"target_shape": (2, 2304)}),
        ("Permute", {"dims": (2, 1)}),
        ("Activation", {"activation": "softmax", "width": 200}),
    )
    return drawing.train(
        TrainingPlan(
            data=DigitPixels(channels_first=True),
            optimizer=adam(0.001),
            losses=sparse,
            metrics=accuracy,
            epochs=3,
            batch_size=8,
        )
    )


def all_drawn() -> dict[str, Network]:
    """Every example by its name."""
    return {
        "line": line(),
        "digits-dense": digits_dense(),
        "digits-cnn": digits_cnn(),
        "residual": residual(),
        "two-inputs": two_inputs(),
        "unet": unet(),
        "unet-channels-first": unet_channels_first(),
    }


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "resources" / "examples"
    for name, network in all_drawn().items():
        (target / f"{name}.network").write_bytes(network_file.to_bytes(network))
