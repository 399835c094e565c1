"""Networks with layers whose ports are parts of a list or of a dictionary."""

from collections.abc import Callable

from designer.network import edits
from designer.network.graph import INPUT, OUTPUT, Network, NodeId
from tests.formats.sample_networks import Sketch


def attention_of_two() -> Network:
    s = Sketch("two")
    q, v = s.put(INPUT, shape=(4, 8), name="q"), s.put(INPUT, shape=(5, 8), name="v")
    s.put("Attention", q, v, ports=("query", "value"))
    return s.network


def attention_of_three_with_masks() -> Network:
    s = Sketch("three")
    q, v, k = (s.put(INPUT, shape=(n, 8), name=name) for n, name in ((4, "q"), (5, "v"), (5, "k")))
    of_q, of_v = (
        s.put(INPUT, shape=(n,), dtype="bool", name=name) for n, name in ((4, "of_q"), (5, "of_v"))
    )
    # Wired in another order than the one in which Keras takes them.
    s.put("AdditiveAttention", k, q, v, of_v, ports=("key", "query", "value", "value_mask"))
    s.put("Attention", v, q, of_q, ports=("value", "query", "query_mask"))
    both = s.put(
        "Attention", q, v, k, of_q, of_v,
        ports=("query", "value", "key", "query_mask", "value_mask"),
    )  # fmt: skip
    s.network = edits.set_argument(s.network, both, "return_attention_scores", True)
    return s.network


def shared_attention_inside_a_model() -> Network:
    inner = Sketch()
    a, b = inner.put(INPUT, shape=(4, 8), name="a"), inner.put(INPUT, shape=(4, 8), name="b")
    first = inner.put("Attention", a, b, ports=("query", "value"), use_scale=True)
    second = inner.again(first)
    inner.wire(second, b, a, first, ports=("query", "value", "key"))
    s = Sketch("outer")
    x, y = s.put(INPUT, shape=(4, 8), name="x"), s.put(INPUT, shape=(4, 8), name="y")
    model = s.put("Functional", x, y, ports=("a", "b"), inner=inner.network, name="pair")
    again = s.again(model)
    s.wire(again, y, x, ports=("a", "b"))
    s.put("Add", model, again)
    return s.network


def _pictures(s: Sketch) -> tuple[NodeId, NodeId]:
    images = s.put(INPUT, shape=(16, 16, 3), name="images")
    return images, s.put(INPUT, shape=(10,), name="labels")


def mixed_pictures() -> Network:
    s = Sketch("mixed")
    images, labels = _pictures(s)
    x = s.put("RandomFlip", images, ports=("images",))
    x = s.put("MixUp", labels, x, ports=("labels", "images"), alpha=0.3)
    s.put("CutMix", x, (x, 1), ports=("images", "labels"))
    return s.network


def boxes_and_masks() -> Network:
    s = Sketch("boxes")
    images, labels = _pictures(s)
    masks = s.put(INPUT, shape=(16, 16, 1), name="masks")
    boxes, classes = s.put(INPUT, shape=(5, 4), name="boxes"), s.put(INPUT, shape=(5,))
    ports = ("segmentation_masks", "images", "boxes", "box_labels")
    x = s.put("RandomFlip", masks, images, boxes, classes, ports=ports, bounding_box_format="xyxy")
    x = s.put(
        "MaxNumBoundingBoxes", x, labels, (x, 2), (x, 3),
        ports=("images", "labels", "boxes", "box_labels"),
        max_number=3, bounding_box_format="xyxy",
    )  # fmt: skip
    for number, name in enumerate(("image", "label", "box", "class")):
        s.put(OUTPUT, (x, number), name=name)
    return s.network


def a_shared_flip() -> Network:
    """One layer, called on images with their masks and on images alone."""
    s = Sketch("shared_flip")
    images, masks = s.put(INPUT, shape=(8, 8, 3)), s.put(INPUT, shape=(8, 8, 1))
    first = s.put("RandomFlip", images, masks, ports=("images", "segmentation_masks"))
    second = s.again(first)
    s.wire(second, first, ports=("images",))
    s.put("Concatenate", second, (first, 4))
    return s.network


def a_mesh() -> Network:
    s = Sketch("mesh")
    x, y, z = (s.put(INPUT, shape=(), batch_size=n) for n in (2, 3, 4))
    flat = s.put("ops.meshgrid", x, y, ports=("x1", "x2"))
    deep = s.put("ops.meshgrid", x, y, z, ports=("x1", "x2", "x3"), indexing="ij")
    s.put(OUTPUT, s.put("ops.add", (flat, 1), (flat, 0), ports=("x1", "x2")), name="sum")
    s.put(OUTPUT, (deep, 2), name="z")
    s.put(OUTPUT, (flat, 0), name="x")
    return s.network


def unique_values() -> Network:
    s = Sketch("unique")
    x = s.put(INPUT, shape=(3,))
    found = s.put("ops.unique", x, return_counts=True, return_inverse=True, size=4)
    s.put("ops.multiply", (found, 0), (found, 2), ports=("x1", "x2"))
    s.put("ops.size", x)
    return s.network


STRUCTURED: tuple[Callable[[], Network], ...] = (
    attention_of_two,
    attention_of_three_with_masks,
    shared_attention_inside_a_model,
    mixed_pictures,
    boxes_and_masks,
    a_shared_flip,
    a_mesh,
    unique_values,
)
