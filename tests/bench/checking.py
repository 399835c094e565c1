"""Keras' answers about ResNet152: the first, and after each edit, beside rebuilding in Keras."""

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from designer.document import Document
from designer.engine_client.engines import Engines
from designer.network import edits
from tests.bench import product
from tests.bench.rounds import Sample
from tests.bench.table import Budget
from tests.bench.timing import median, percentile

edits_per_sample = 40

# Writes the model's configuration, in a process that never meets the program.
write_configuration = """
import sys, keras
with keras.StatelessScope(initialize_variables=False):
    model = keras.applications.ResNet152(weights=None)
open(sys.argv[1], "w").write(model.to_json())
"""


class Waiting:
    """A document with a checker; `edit` returns after how many milliseconds the answer was in."""

    def __init__(self) -> None:
        network, _ = edits.add_layer(product.network_class()(), "Input", parameters={"shape": (4,)})
        self.engines = Engines(deliver=lambda call: call())
        self.document = Document(network)
        self.arrived = threading.Event()
        self.live = product.live_check(self.engines, self.document, self.take)
        self.wait()

    def take(self, answer: Any) -> None:
        """Note the answer."""
        if answer.revision == self.document.revision:
            self.arrived.set()

    def wait(self) -> None:
        """Wait for the answer about the present network."""
        if not self.arrived.wait(60):
            raise TimeoutError("The checker did not answer within a minute.")

    def edit(self, network: Any) -> float:
        """Apply an edit and wait for its answer."""
        self.arrived.clear()
        start = time.perf_counter()
        self.document.apply("edit", network)
        self.wait()
        return (time.perf_counter() - start) * 1000


@contextmanager
def configuration() -> Iterator[Path]:
    """The file of ResNet152's configuration."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "resnet152.json"
        command = [sys.executable, "-c", write_configuration, str(path)]
        subprocess.run(command, check=True, capture_output=True)
        yield path


@contextmanager
def editing() -> Iterator[Callable[[], Sample]]:
    """Set a parameter that leaves the shapes valid, of one layer after the other."""
    with configuration() as path:
        network = product.read_file(path)
    waiting, chance = Waiting(), random.Random(7)
    waiting.edit(network)
    layers = [layer.id for layer in network.layers.values() if layer.type == "Conv2D"]
    count = 0

    def sample() -> Sample:
        nonlocal count
        taken = []
        for _ in range(edits_per_sample):
            count += 1
            value = {"type": "L2", "parameters": {"l2": 0.001 * count}}
            changed = edits.set_parameter(
                waiting.document.network, chance.choice(layers), "kernel_regularizer", value
            )
            taken.append(waiting.edit(changed))
        return {"median": median(taken), "95th percentile": percentile(taken, 95)}

    try:
        yield sample
    finally:
        waiting.engines.close()


@contextmanager
def first_answer() -> Iterator[Callable[[], Sample]]:
    """The whole network at once, to a checker that has seen none of its layers."""
    with configuration() as path:
        network = product.read_file(path)

    def sample() -> Sample:
        waiting = Waiting()
        try:
            return {"first": waiting.edit(network)}
        finally:
            waiting.engines.close()

    yield sample


@contextmanager
def rebuilding() -> Iterator[Callable[[], Sample]]:
    """What Keras takes to make the model of its configuration."""
    import keras

    with configuration() as path:
        text = path.read_text()

    def sample() -> Sample:
        config = json.loads(text)["config"]  # from_config uses it up
        start = time.perf_counter()
        keras.Model.from_config(config)
        taken = (time.perf_counter() - start) * 1000
        keras.backend.clear_session()
        return {"rebuild": taken}

    yield sample


parts = {"editing": editing, "first": first_answer, "rebuilding": rebuilding}
beside = "keras.Model.from_config"
budgets = [
    Budget("edit → shapes and problems, ResNet152, median",
           "editing", "median", beside, "rebuilding", "rebuild", bar=1 / 250),
    Budget("the same, 95th percentile",
           "editing", "95th percentile", beside, "rebuilding", "rebuild", bar=1 / 100),
    Budget("complete first check, ResNet152",
           "first", "first", beside, "rebuilding", "rebuild", bar=1 / 10),
]  # fmt: skip
