"""Random networks of structured ports, shared layers, models in models and operations.

What is built, what the written Python makes and what is read from the model's own configuration
are the same model.
"""

import json
import random
from typing import Any

import keras
import pytest

from designer.catalog.catalog import load
from designer.engine.models import build_model
from designer.engine.network_inference import Walker
from designer.formats import network_file
from designer.formats.keras import config
from designer.network.graph import INPUT, OUTPUT, Network, NodeId
from designer.program import writer
from tests.formats.sample_networks import Sketch

catalog = load()
Tensor = tuple[NodeId, int]


class Grower:
    """Adds one random call after another; every sequence has the shape (6, 4)."""

    def __init__(self, seed: int, depth: int = 0) -> None:
        self.chance = random.Random(seed)
        self.sketch = Sketch(f"grown{seed}")
        self.depth = depth
        self.shared: list[NodeId] = []
        self.tensors: list[Tensor] = [
            (self.sketch.put(INPUT, shape=(6, 4), name=name), 0) for name in ("first", "second")
        ]

    def grown(self, steps: int) -> Network:
        """The network after so many calls, with two of its tensors as outputs."""
        for _ in range(steps):
            self.chance.choice(self.ways())()
        ends = [*self.sample(2), self.tensors[-1]]
        for number, end in enumerate(dict.fromkeys(ends)):
            self.sketch.put(OUTPUT, end, name=f"end_{number}", order=number)
        return self.sketch.network

    def ways(self) -> list[Any]:
        found = [self.attend, self.again, self.calculate, self.cut, self.mesh]
        return [*found, self.nest] if self.depth == 0 else found

    def sample(self, count: int) -> list[Tensor]:
        return [self.chance.choice(self.tensors) for _ in range(count)]

    def give(self, node: NodeId, *numbers: int) -> None:
        self.tensors += [(node, number) for number in numbers or (0,)]

    def attend(self) -> None:
        ports = ["query", "value"] + ["key"] * self.chance.randint(0, 1)
        self.chance.shuffle(ports)
        kind = self.chance.choice(("Attention", "AdditiveAttention"))
        node = self.sketch.put(kind, *self.sample(len(ports)), ports=ports)
        self.shared.append(node)
        self.give(node)

    def again(self) -> None:
        if not self.shared:
            return self.attend()
        node = self.sketch.again(self.chance.choice(self.shared))
        self.sketch.wire(node, *self.sample(2), ports=("value", "query"))
        return self.give(node)

    def calculate(self) -> None:
        kind = self.chance.choice(("ops.add", "ops.multiply", "ops.maximum", "Add"))
        ports = ("x1", "x2") if kind != "Add" else ()
        # Names that Keras could give to an operation itself.
        name = self.chance.choice((None, None, f"add_{self.chance.randint(1, 3)}", "multiply"))
        taken = {layer.name for layer in self.sketch.network.layers.values()}
        self.give(
            self.sketch.put(
                kind, *self.sample(2), ports=ports, name=None if name in taken else name
            )
        )

    def cut(self) -> None:
        parts = self.sketch.put("ops.split", *self.sample(1), indices_or_sections=2, axis=1)
        self.give(self.sketch.put("Concatenate", (parts, 1), (parts, 0), axis=1))

    def mesh(self) -> None:
        sides = [self.sketch.put("ops.mean", *self.sample(1), axis=(1, 2)) for _ in range(3)]
        ports = ("x1", "x2", "x3")[: self.chance.randint(2, 3)]
        mesh = self.sketch.put("ops.meshgrid", *sides[: len(ports)], ports=ports)
        number = self.chance.randrange(len(ports))
        size = self.sketch.put("ops.max", (mesh, number))
        self.give(self.sketch.put("ops.add", *self.sample(1), size, ports=("x1", "x2")))

    def nest(self) -> None:
        inner = Grower(self.chance.randrange(1000), depth=1).grown(4)
        ends = sum(layer.type == OUTPUT for layer in inner.layers.values())
        node = self.sketch.put("Functional", inner=inner)
        inputs = [port.name for port in catalog.signature(self.layer(node)).inputs]
        self.sketch.wire(node, *self.sample(len(inputs)), ports=inputs)
        if self.chance.random() < 0.5:
            other = self.sketch.again(node)
            self.sketch.wire(other, *self.sample(len(inputs)), ports=inputs)
            self.give(other)
        self.give(node, *range(ends))

    def layer(self, node: NodeId) -> Any:
        return self.sketch.network.layer_of(node)


def written_config(network: Network) -> Any:
    keras.backend.clear_session()
    names: dict[str, Any] = {}
    exec(writer.write(network, catalog).text, names)
    return names["model"].get_config()


def unnamed(config: dict[str, Any]) -> Any:
    """The configuration without what Keras calls operations.

    It counts also those that lead nowhere and so are in no file.
    """
    names = {
        entry["name"]: f"operation {place}"
        for place, entry in enumerate(config["layers"])
        if ".ops" in entry["module"]
    }

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            if "layers" in value:
                return unnamed(value)
            return {key: changed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [changed(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value

    return {key: changed(value) for key, value in config.items()}


def is_shared(network: Network) -> bool:
    return any(len(inner.nodes) > len(inner.layers) for _, inner in network.walk())


@pytest.mark.parametrize("seed", range(16))
def test_a_random_network_is_one_model_everywhere(seed: int) -> None:
    network = Grower(seed).grown(9)
    found = Walker(catalog).walk(network)
    errors = [str(problem.message) for problem in found.problems if problem.severity == "error"]
    assert errors == []
    model = build_model(network, catalog)
    assert model.get_config() == written_config(network)
    assert network_file.from_bytes(network_file.to_bytes(network), "grown") == network
    read = config.from_json(model.to_json().encode(), "model.json", catalog)
    assert read.notes == ()
    again = build_model(read.network, catalog)
    assert [one.shape for one in again.outputs] == [one.shape for one in model.outputs]
    assert again.count_params() == model.count_params()
    if not is_shared(network):  # else the file may be read with the calls in another order
        configs = [json.loads(one.to_json())["config"] for one in (again, model)]
        assert unnamed(configs[0]) == unnamed(configs[1])
