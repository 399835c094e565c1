"""Layers of a person's own, and networks with code, for the tests of several packages."""

from designer.catalog import custom
from designer.catalog.code import digest
from designer.network import edits
from designer.network.graph import Network

scale = '''"""A file of one's own."""

import keras
from keras import ops

start_value = 1.0


class Scale(keras.layers.Layer):
    """Multiplies each channel with a number that is learned. It begins at `start`."""

    def __init__(self, start: float = start_value, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        self.factor = self.add_weight(
            name="factor",
            shape=(input_shape[-1],),
            initializer=keras.initializers.Constant(self.start),
        )

    def call(self, inputs):
        return ops.multiply(inputs, self.factor)

    def get_config(self):
        return {**super().get_config(), "start": self.start}
'''

two_ports = """
from keras import layers


class Gate(layers.Layer):
    def __init__(self, units: int, mode="soft", **kwargs):
        super().__init__(**kwargs)
        self.units, self.mode = units, mode
        self.dense = layers.Dense(units)

    def call(self, inputs, gate, mask=None, training=False):
        opened = self.dense(inputs) * gate
        return opened, gate
"""


def evil(canary) -> str:
    """A layer that leaves a file behind as soon as anybody runs its source."""
    return f"open({str(canary)!r}, 'w').close()\n{scale}"


def with_code(source=scale, name="Scale", expression="lambda x: ops.square(x)"):
    """Input n1…, a layer of one's own, a Lambda, Dense: network and ids of those nodes."""
    network = custom.with_sources(Network(), {name: source})
    network, first = edits.add_layer(network, "Input", parameters={"shape": (4,)})
    nodes = [first]
    for type_name, parameters in (
        (name, {"start": 2.0}),
        ("Lambda", {"function": expression}),
        ("Dense", {"units": 3}),
    ):
        place = (0.0, 140.0 * len(nodes))
        network, node = edits.add_layer(network, type_name, parameters=parameters, position=place)
        network, _ = edits.connect(network, nodes[-1], node)
        nodes.append(node)
    # Beside the code, and to be checked without it.
    network, aside = edits.add_layer(
        network, "Dense", parameters={"units": 5}, position=(300.0, 140.0)
    )
    network, _ = edits.connect(network, first, aside)
    return network, (*nodes, aside)


def digests(*sources):
    """What consent to these texts is noted as."""
    return frozenset(map(digest, sources))
