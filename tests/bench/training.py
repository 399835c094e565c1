"""Training through the program beside the same script alone, and what the window notices."""

import json
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer import examples, resources
from designer.app import create_window
from designer.catalog.catalog import load
from designer.engine_client.blocking import ask
from designer.network.graph import Network
from designer.program.writer import write
from designer.protocol import EpochEnded, Train
from designer.tour.stall import StallWatch
from designer.training.plan import plan_of, with_plan
from designer.ui.settings import Settings
from tests.bench.table import Row, median

example = "digits-cnn"
rounds = 3
epochs = 25

# Runs the exported script and tells when each epoch ended.
timed = """
import json, sys, time
import keras

class Clock(keras.callbacks.Callback):
    times = []
    def on_epoch_end(self, epoch, logs=None):
        self.times.append(time.perf_counter())

fit = keras.Model.fit
def timed_fit(self, *args, **kwargs):
    return fit(self, *args, **{**kwargs, "callbacks": [Clock()], "verbose": 0})
keras.Model.fit = timed_fit

import runpy
runpy.run_path("train.py", run_name="__main__")
print(json.dumps(Clock.times))
"""


def rows() -> list[Row]:
    """The ratio of both, in turn; then the longest stall of the window."""
    network = examples.load(example).network
    network = with_plan(network, replace(plan_of(network), epochs=epochs))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = resources.folder() / "data" / "digits.npz"
        (folder / "digits.npz").write_bytes(data.read_bytes())
        code = write(network, load(), training=plan_of(network))
        (folder / "train.py").write_text(code.text)
        ratios, alone, through = [], [], []
        for number in range(rounds):
            alone.append(script_seconds(folder))
            through.append(program_seconds(network, folder / f"run{number}"))
            ratios.append(through[-1] / alone[-1])
        stalls = [window_stall(network, folder / f"window{number}") for number in range(rounds)]
    ratio, stall = median(ratios), median(stalls)
    return [
        Row(
            "training through the program against the same script alone",
            "≤ 1.03 ×",
            f"{ratio:.3f} × (an epoch {median(through) * 1000:.0f} ms, alone "
            f"{median(alone) * 1000:.0f} ms)",
            ratio <= 1.03,
        ),
        Row(
            "longest stall of the window while training",
            "≤ 25 ms",
            f"{stall:.0f} ms (median of {rounds} runs)",
            stall <= 25,
        ),
    ]


def script_seconds(folder: Path) -> float:
    """Seconds of one epoch of the exported script."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
    result = subprocess.run(
        [sys.executable, "-c", timed],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return per_epoch(json.loads(result.stdout.splitlines()[-1]))


def program_seconds(network: Network, run: Path) -> float:
    """Seconds of one epoch in the trainer."""
    events = ask("trainer", Train(network, plan_of(network), str(run)))
    return per_epoch([event.seconds for event in events if isinstance(event, EpochEnded)])


def per_epoch(times: list[float]) -> float:
    """The median time between the ends of epochs; the first builds the training function."""
    return median([after - before for before, after in pairwise(times[1:])])


def window_stall(network: Network, runs: Path) -> float:
    """The longest time in milliseconds in which the window did not react during a run."""
    application = QApplication.instance() or QApplication(["bench"])
    window = create_window(settings=Settings(runs.with_suffix(".ini")))
    window.show()
    window.session.open_network(network)
    window.session.start()
    window.show_training()
    view = window.training_view()
    view.controller.runs = runs
    while view.controller.reason_not_to_start():
        QTest.qWait(20)
    view.start()
    while view.controller.log is None or view.controller.log.epoch < 2:
        QTest.qWait(20)
    watch = StallWatch()
    while view.controller.is_running:
        QTest.qWait(20)
    longest = watch.end()
    window.session.close()
    window.hide()
    application.processEvents()
    return longest
