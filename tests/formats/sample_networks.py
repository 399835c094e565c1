"""Networks for the tests of what is written from them: by hand, and drawn at random."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from designer import examples
from designer.network import edits
from designer.network import named_values as nv
from designer.network.graph import INPUT, OUTPUT, Network, NodeId
from designer.network.model_kind import SEQUENTIAL, with_model_settings
from designer.network.values import Formula, ObjectValue
from tests.sampled import whole
from tests.shared_calls import call_again


class Sketch:
    """A network that grows call by call."""

    def __init__(self, name: str = "") -> None:
        self.network = Network(name=name)

    def put(
        self,
        type_name: str,
        *sources: NodeId | tuple[NodeId, int],
        name: str | None = None,
        ports: Sequence[str] = (),
        inner: Network | None = None,
        **parameters: Any,
    ) -> NodeId:
        """A new layer and its call; a source is a node, or a node and the number of an output."""
        self.network, node = edits.add_layer(
            self.network, type_name, name=name, parameters=parameters, inner=inner
        )
        self.wire(node, *sources, ports=ports)
        return node

    def again(self, node: NodeId, *sources: NodeId) -> NodeId:
        """Another call of the same layer."""
        self.network, call = call_again(self.network, self.network.nodes[node].layer)
        self.wire(call, *sources)
        return call

    def wire(
        self, node: NodeId, *sources: NodeId | tuple[NodeId, int], ports: Sequence[str] = ()
    ) -> None:
        for number, source in enumerate(sources):
            start, output = source if isinstance(source, tuple) else (source, 0)
            port = ports[number] if number < len(ports) else "inputs"
            self.network, _ = edits.connect(
                self.network, start, node, port=port, output=output, many=True
            )


def chain() -> Network:
    s = Sketch("chain")
    x = s.put(INPUT, shape=(28, 28, 1))
    x = s.put(
        "Conv2D",
        x,
        filters=32,
        kernel_size=(3, 3),
        activation="relu",
        kernel_regularizer=ObjectValue("L2", {"l2": 0.01}),
        kernel_initializer=ObjectValue("HeNormal"),
        bias_constraint=ObjectValue("MaxNorm", {"max_value": 2.0}),
    )
    x = s.put("BatchNormalization", x)
    x = s.put("GlobalAveragePooling2D", x)
    s.put("Dense", x, units=10, activation="softmax", name="classes")
    return s.network


def named_values() -> Network:
    """Parameters that are formulas: numbers, tuples, texts, inside an object, of an operation."""
    s = Sketch("named values")
    for name, value, note in (
        ("width", 8, "of the trunk"), ("k", 3, ""), ("double", Formula("width * 2"), ""),
        ("rate", 0.5, ""), ("size", Formula("(k, k)"), ""), ("said", "same", ""),
    ):  # fmt: skip
        s.network = nv.add_value(s.network, name, value, note)
    x = s.put(INPUT, shape=(28, 28, 1))
    x = s.put("Conv2D", x)
    for name, value in (
        ("filters", Formula("width * 2 - 4")),
        ("kernel_size", Formula("(k, k)")),
        ("kernel_regularizer", ObjectValue("L2", {"l2": Formula("rate / 10")})),
        ("padding", Formula("said")),
    ):
        layer = s.network.nodes[x].layer
        s.network = edits.set_parameter(s.network, layer, name, value)
    pooled = s.put("MaxPooling2D", x)
    layer = s.network.nodes[pooled].layer
    s.network = edits.set_parameter(s.network, layer, "pool_size", Formula("size"))
    flat = s.put("Flatten", pooled)
    x = s.put("Dense", flat)
    layer = s.network.nodes[x].layer
    s.network = edits.set_parameter(s.network, layer, "units", Formula("double"))
    scaled = s.put("ops.multiply", x, ports=("x1",))
    layer = s.network.nodes[scaled].layer
    s.network = edits.set_parameter(s.network, layer, "x2", Formula("rate + 1"))
    s.put("Dense", scaled, units=10)
    return nv.evaluated(s.network)


def shared_layer() -> Network:
    s = Sketch()
    left = s.put(INPUT, shape=(12,), name="left")
    right = s.put(INPUT, shape=(12,), name="right")
    a = s.put("Dense", left, units=8)
    b = s.again(a, right)
    s.put("Concatenate", a, b)
    return s.network


def several_ends() -> Network:
    s = Sketch("ends")
    x = s.put("Dense", s.put(INPUT, shape=(4,)), units=3)
    y = s.put("Dense", x, units=2)
    z = s.put("Dense", x, units=1)
    s.put(OUTPUT, z, name="small", order=0)
    s.put(OUTPUT, y, name="large", order=1)
    return s.network


def states() -> Network:
    s = Sketch()
    encoder = s.put("LSTM", s.put(INPUT, shape=(None, 5)), units=7, return_state=True)
    decoder = s.put(
        "LSTM",
        s.put(INPUT, shape=(None, 3)),
        (encoder, 1),
        (encoder, 2),
        ports=("inputs", "initial_state", "initial_state"),
        units=7,
        return_sequences=True,
    )
    s.put("TimeDistributed", decoder, layer=ObjectValue("Dense", {"units": 4}))
    s.put("Dense", decoder, units=2)
    return s.network


def attention() -> Network:
    s = Sketch()
    x = s.put(INPUT, shape=(9, 16), name="tokens")
    y = s.put("MultiHeadAttention", x, x, ports=("query", "value"), num_heads=2, key_dim=8)
    y = s.put("LayerNormalization", s.put("Add", x, y))
    z = s.put(
        "MultiHeadAttention", y, x, y, ports=("query", "value", "key"), num_heads=2, key_dim=8
    )
    s.put("Dense", z, units=1)
    return s.network


def nested() -> Network:
    inner = Sketch()
    x = inner.put("Dense", inner.put(INPUT, shape=(8,)), units=4)
    inner.put("Dense", x, units=4, name="code")
    s = Sketch("outer")
    a, b = s.put(INPUT, shape=(8,)), s.put(INPUT, shape=(8,))
    first = s.put("Functional", a, inner=inner.network, name="encoder")
    second = s.again(first, b)
    s.put("Dense", s.put("Subtract", first, second), units=1)
    return s.network


def sequential() -> Network:
    """A Sequential model of the whole, with one in it and a functional one in that."""
    deepest = Sketch()
    left = deepest.put(INPUT, shape=(6,))
    deepest.put("Add", deepest.put("Dense", left, units=6), left)
    inner = Sketch()
    x = inner.put("Dense", inner.put(INPUT, shape=(8,)), units=6)
    inner.put("Functional", x, inner=deepest.network, name="residual")
    s = Sketch("line")
    x = s.put("Dense", s.put(INPUT, shape=(4,), name="start"), units=8, activation="relu")
    x = s.put("Sequential", x, inner=inner.network, name="middle")
    s.put("Dense", x, units=1, kernel_regularizer=ObjectValue("L2", {"l2": 0.001}), name="last one")
    return with_model_settings(s.network, **{"class": SEQUENTIAL})


def no_chain() -> Network:
    """Sequential models that were edited into something that they cannot be, and frozen."""
    inner = Sketch()
    x = inner.put(INPUT, shape=(8,))
    inner.put("Add", inner.put("Dense", x, units=8), x)
    s = Sketch("branched")
    start = s.put(INPUT, shape=(8,))
    x = s.put("Sequential", start, inner=inner.network, name="block")
    s.put("Concatenate", x, start)
    return with_model_settings(s.network, **{"class": SEQUENTIAL, "trainable": False})


def hidden() -> Network:
    """Layers that Keras made for its own applications."""
    s = Sketch("hidden")
    start = s.put(INPUT, shape=(4, 8))
    x = s.put("LayerScale", start, init_values=0.1, projection_dim=8)
    x = s.put("StochasticDepth", x, drop_path_rate=0.2)
    s.put("CustomScaleLayer", x, start, scale=0.17)
    return s.network


def inner_names() -> Network:
    """Layers whose building uses up names that Keras gives."""
    s = Sketch()
    x = s.put("Dense", s.put(INPUT, shape=(6, 5)), units=5)
    x = s.put("Bidirectional", x, layer=ObjectValue("LSTM", {"units": 3}))
    x = s.put("Reshape", x, target_shape=(6, 1))
    x = s.put("LSTM", x, units=4)
    s.put("Dense", x, units=4)
    s.put("Dense", x, units=2)
    return s.network


def call_argument() -> Network:
    s = Sketch()
    x = s.put("Dropout", s.put(INPUT, shape=(6,)), rate=0.5)
    s.network = edits.set_argument(s.network, x, "training", True)
    s.put("Dense", x, units=2, name="while_")
    return s.network


def long_lines() -> Network:
    s = Sketch("a_name_that_takes_nearly_the_whole_width_of_a_line_of_written_python_code")
    x = s.put(INPUT, shape=(16, 16, 3), name="an_input_with_a_name_of_some_length")
    ends = [
        s.put(
            "SeparableConv2D",
            x,
            filters=8,
            kernel_size=3,
            padding="same",
            depthwise_regularizer=ObjectValue("L1L2", {"l1": 0.001, "l2": 0.0001}),
            name=f"one_of_several_branches_that_meet_again_{number}",
        )
        for number in range(5)
    ]
    s.put("Concatenate", *ends, name="where_the_branches_of_this_network_meet", axis=-1)
    return s.network


def awkward_names() -> Network:
    s = Sketch("quotes \" and ' and \\")
    x = s.put(INPUT, shape=(3,), name="import")
    y = s.put("Dense", x, units=3, name="x")
    z = s.put("Dense", y, units=3, name="layers")
    w = s.put("Dense", y, units=3, name='"""\n#')
    v = s.put("Add", z, w, y, name="Größe 1")
    s.put("Add", v, y, name="make_model")
    return s.network


def our_own() -> Network:
    """Layers of `designer.layers`, some of which share what they are built on."""
    s = Sketch("our own")
    x = s.put(INPUT, shape=(8, 8, 2))
    x = s.put("LocallyConnected2D", x, filters=4, kernel_size=3, activation="relu")
    x = s.put("StochasticPooling2D", x, seed=3)
    x = s.put("SReLU", x, shared_axes=(1, 2), a_left_initializer=ObjectValue("Zeros"))
    x = s.put("ParametricSoftplus", s.put("Flatten", x), alpha_init=0.3)
    x = s.put("MaxoutDense", x, units=6, kernel_regularizer=ObjectValue("L2", {"l2": 0.01}))
    first = s.put("Highway", x, activation="tanh", name="gate")
    x = s.put("ThresholdedReLU", s.put("Highway", s.again(first, first)), theta=0.25)
    s.put("TimeDistributed", s.put("Reshape", x, target_shape=(3, 2)), layer=ObjectValue("Highway"))
    return s.network


def per_step() -> Network:
    """Models in wrappers: of both kinds, named and not, frozen, shared, with one inside another."""
    frame = Sketch("cnn")
    x = frame.put(INPUT, shape=(6, 6, 1))
    x = frame.put("Conv2D", x, filters=2, kernel_size=3, activation="relu")
    frame.put("Flatten", x)
    frames = with_model_settings(frame.network, **{"class": SEQUENTIAL})
    nameless = Sketch()
    x = nameless.put(INPUT, shape=(32,), name="start")
    x = nameless.put("Dense", x, units=4)
    nameless.put("ops.add", x, nameless.put("Dense", x, units=4), ports=("x1", "x2"))
    frozen = with_model_settings(nameless.network, trainable=False)
    deep = Sketch()
    x = deep.put(INPUT, shape=(5, 32))
    deep.put("TimeDistributed", x, inner=frozen, name="inner_steps")
    s = Sketch("video")
    first, second = s.put(INPUT, shape=(5, 6, 6, 1)), s.put(INPUT, shape=(5, 6, 6, 1))
    x = s.put("TimeDistributed", first, inner=frames, dtype="float32")
    x = s.put("Add", x, s.again(x, second))
    y = s.put("Functional", x, inner=deep.network, name="nested")
    s.put("LSTM", s.put("Add", y, s.put("TimeDistributed", x, inner=nameless.network)), units=3)
    return s.network


def steps_in_a_chain() -> Network:
    """A Sequential model around models and wrappers, one frozen, named in the order of the list."""

    def of(units: int, name: str) -> Network:
        inner = Sketch()
        inner.put("Dense", inner.put(INPUT, shape=(8,)), units=units, name=name)
        return inner.network

    frozen = with_model_settings(of(8, "dense_2"), trainable=False, **{"class": SEQUENTIAL})
    deep = Sketch()
    deep.put("Dense", deep.put(INPUT, shape=(5, 8)), units=8, name="dense_1")
    s = Sketch("steps in a chain")
    x = s.put("Dense", s.put(INPUT, shape=(5, 8)), units=8)
    x = s.put("Sequential", x, inner=deep.network)
    x = s.put("TimeDistributed", x, inner=frozen)
    x = s.put("TimeDistributed", x, inner=of(8, "dense_3"), name="each_step")
    s.put("Dense", x, units=2, name="dense_4")
    return with_model_settings(s.network, **{"class": SEQUENTIAL})


by_hand: dict[str, Callable[[], Network]] = {
    function.__name__: function
    for function in (
        chain,
        shared_layer,
        several_ends,
        states,
        attention,
        nested,
        sequential,
        no_chain,
        hidden,
        inner_names,
        call_argument,
        long_lines,
        awkward_names,
        our_own,
        per_step,
        steps_in_a_chain,
        named_values,
    )
}


_infix = ("add", "subtract", "multiply", "true_divide", "power", "floor_divide", "mod", "divide")
_compared = ("less", "greater_equal", "not_equal")


def operations_at_random(seed: int) -> Network:
    """A network of operations that are written with and without operators, and some layers."""
    chance = random.Random(f"operations {seed}")
    s = Sketch("operations")
    tensors = [s.put(INPUT, shape=(4, 4)) for _ in range(chance.randint(1, 2))]
    for _ in range(chance.randint(3, 16)):
        source, other = chance.choice(tensors[-2:]), chance.choice(tensors[-3:])
        match chance.randint(0, 8):
            case 0 | 1 | 2:
                node = s.put(f"ops.{chance.choice(_infix)}", source, other, ports=("x1", "x2"))
            case 3 | 4:
                places = chance.sample(("x1", "x2"), 2)
                constant = chance.choice([2, -3, 0.5, -1.5, 1e-7, (1, 2, 3, 4), (0.5, 1, 2, 4)])
                type_name = f"ops.{chance.choice((*_infix, *_compared))}"
                node = s.put(type_name, source, ports=places[:1], **{places[1]: constant})
                if type_name.removeprefix("ops.") in _compared:
                    node = s.put("ops.cast", s.put("ops.logical_not", node), dtype="float32")
            case 5:
                node = s.put(f"ops.{chance.choice(('negative', 'exp', 'absolute'))}", source)
            case 6:
                node = s.put("ops.matmul", source, other, ports=("x1", "x2"))
            case 7:
                parts = (ObjectValue("slice"), ObjectValue("slice", {"step": -1}))
                node = s.put("ops.get_item", source, key=parts)
            case _:
                node = s.put(chance.choice(["Add", "Multiply"]), source, other)
        tensors.append(node)
    x = s.put("ops.sum", tensors[-1], axis=-1, keepdims=True)
    s.put("ops.get_item", x, key=(ObjectValue("ellipsis"), 0))
    return s.network


def at_random(seed: int) -> Network:
    """A network of dense layers with branches, shared layers, merges and several ends."""
    chance = random.Random(seed)
    s = Sketch(chance.choice(["", "model", "wide and deep"]))
    tensors = [
        s.put(INPUT, shape=(4,), name=chance.choice([None, f"input {number}"]))
        for number in range(chance.randint(1, 3))
    ]
    callable_layers = []
    for number in range(chance.randint(1, 14)):
        kind = chance.random()
        name = chance.choice([None, None, None, f"step_{number}", f"dense_{number + 1}"])
        if name is not None and name in edits.layer_names(s.network):
            name = None
        source = chance.choice(tensors[-4:])
        if kind < 0.5:
            node = s.put("Dense", source, units=4, name=name)
            callable_layers.append(node)
        elif kind < 0.65 and callable_layers:
            node = s.again(chance.choice(callable_layers), source)
        elif kind < 0.85:
            node = s.put(chance.choice(["Add", "Multiply"]), source, tensors[-1], name=name)
        else:
            node = s.put("Dropout", source, rate=0.1, name=name)
        tensors.append(node)
    if chance.random() < 0.4:
        for number, node in enumerate(dict.fromkeys(chance.choices(tensors[-5:], k=2))):
            s.put(OUTPUT, node, name=f"end {number}")
    return s.network


def all_networks() -> dict[str, Network]:
    """Everything here and every example, by name; of those drawn at random a sample."""
    found = {name: function() for name, function in by_hand.items()}
    found |= {f"example {name}": _example(name) for name in examples.names()}
    found |= {f"random {seed}": at_random(seed) for seed in range(16 if whole else 8)}
    found |= {
        f"operations {seed}": operations_at_random(seed) for seed in range(24 if whole else 12)
    }
    return found


def _example(name: str) -> Network:
    loaded = examples.load(name)
    return loaded[0] if isinstance(loaded, tuple) else loaded
