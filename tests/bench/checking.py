"""Keras' answers about ResNet152: the first, and after each edit, beside rebuilding in Keras."""

import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from designer.document import Document
from designer.engine_client.engines import Engines
from designer.engine_client.live_check import LiveCheck
from designer.formats.registry import read
from designer.network import edits
from designer.network.check_result import CheckResult
from designer.network.graph import Network
from tests.bench.table import Row, median, percentile

edit_count = 120

# Writes the model's configuration and tells how long Keras takes to rebuild it.
build = """
import json, sys, time
import keras

model = keras.applications.ResNet152(weights=None)
open(sys.argv[1], "w").write(model.to_json())
taken = []
for _ in range(3):
    config = json.loads(model.to_json())["config"]  # from_config uses it up
    start = time.perf_counter()
    keras.Model.from_config(config)
    taken.append(time.perf_counter() - start)
print(json.dumps(taken))
"""


class Waiting:
    """A document with a checker; `edit` returns after how many milliseconds the answer was in."""

    def __init__(self, network: Network) -> None:
        self.engines = Engines(deliver=lambda call: call())
        self.document = Document(network)
        self.arrived = threading.Event()
        self.answer: CheckResult | None = None
        self.live = LiveCheck(self.engines, self.document, self.take)
        self.wait()

    def take(self, answer: CheckResult) -> None:
        """Note the answer."""
        self.answer = answer
        if answer.revision == self.document.revision:
            self.arrived.set()

    def wait(self) -> None:
        """Wait for the answer about the present network."""
        if not self.arrived.wait(60):
            raise TimeoutError("The checker did not answer within a minute.")

    def edit(self, network: Network) -> float:
        """Apply an edit and wait for its answer."""
        self.arrived.clear()
        start = time.perf_counter()
        self.document.apply("edit", network)
        self.wait()
        return (time.perf_counter() - start) * 1000


def rows() -> list[Row]:
    """First answer and answers to edits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "resnet152.json"
        result = subprocess.run(
            [sys.executable, "-c", build, str(path)], capture_output=True, text=True, check=True
        )
        rebuild = median(json.loads(result.stdout.splitlines()[-1])) * 1000
        network = read(path).network
    waiting = Waiting(edits.add_layer(Network(), "Input", parameters={"shape": (4,)})[0])
    try:
        first = waiting.edit(network)
        taken = changes(waiting)
    finally:
        waiting.engines.close()
    half, most = median(taken), percentile(taken, 95)
    return [
        Row(
            "edit → shapes and problems, ResNet152",
            "median ≤ 5 ms, 95th percentile ≤ 16 ms, ≥ 100 × faster than rebuilding",
            f"{half:.1f} ms, {most:.1f} ms, {rebuild / half:.0f} × faster ({rebuild:.0f} ms)",
            half <= 5 and most <= 16 and rebuild >= 100 * half,
        ),
        Row(
            "complete first check, ResNet152",
            "≥ 10 × faster than keras.Model.from_config",
            f"{first:.0f} ms, {rebuild / first:.1f} × faster",
            rebuild >= 10 * first,
        ),
    ]


def changes(waiting: Waiting) -> list[float]:
    """Set a parameter that leaves the shapes valid, of one layer after the other."""
    chance = random.Random(7)
    layers = [
        layer.id for layer in waiting.document.network.layers.values() if layer.type == "Conv2D"
    ]
    taken = []
    for number in range(edit_count):
        layer = chance.choice(layers)
        rate = 0.001 * (number + 1)
        value = {"type": "L2", "parameters": {"l2": rate}}
        network = edits.set_parameter(waiting.document.network, layer, "kernel_regularizer", value)
        taken.append(waiting.edit(network))
    return taken
