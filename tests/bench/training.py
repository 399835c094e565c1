"""Training through the program beside the same script alone, and what the window notices."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QProcess
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from designer import examples, resources
from designer.engine_client.blocking import ask, direct_engines
from designer.protocol import EpochEnded, Train
from designer.training.plan import plan_of, with_plan
from tests.bench import product
from tests.bench.rounds import Sample
from tests.bench.table import Budget
from tests.bench.timing import median

example = "digits-cnn"
epochs = 12

# Runs the exported script for every line that arrives and tells when each epoch ended. Between
# the runs it stays, as the trainer does.
timed = """
import json, os, sys, time
import keras

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
times = []
class Clock(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        times.append(time.perf_counter())
        if epoch == 1:
            print("trains", file=answers, flush=True)

fit = keras.Model.fit
def timed_fit(self, *args, **kwargs):
    return fit(self, *args, **{**kwargs, "callbacks": [Clock()], "verbose": 0})
keras.Model.fit = timed_fit

import runpy
for _ in sys.stdin:
    times.clear()
    runpy.run_path("train.py", run_name="__main__")
    print(json.dumps(times), file=answers, flush=True)
    keras.backend.clear_session()
"""


def network() -> Any:
    """The example, with few epochs."""
    made = examples.load(example).network
    return with_plan(made, replace(plan_of(made), epochs=epochs))


@contextmanager
def script_folder() -> Iterator[Path]:
    """A folder with the exported script and its data."""
    with tempfile.TemporaryDirectory() as name:
        folder, made = Path(name), network()
        data = resources.folder() / "data" / "digits.npz"
        (folder / "digits.npz").write_bytes(data.read_bytes())
        (folder / "train.py").write_text(product.write_code(made, training=plan_of(made)))
        yield folder


@contextmanager
def script_alone() -> Iterator[Callable[[], Sample]]:
    with (
        script_folder() as folder,
        subprocess.Popen(
            [sys.executable, "-c", timed], cwd=folder, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as process,
    ):  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answers = process.stdin, process.stdout

        def sample() -> Sample:
            asked.write("\n")
            asked.flush()
            answers.readline()
            return {"epoch": per_epoch(json.loads(answers.readline()))}

        yield sample
        asked.close()


@contextmanager
def through_trainer() -> Iterator[Callable[[], Sample]]:
    made, engines, numbers = network(), direct_engines(), count()
    with tempfile.TemporaryDirectory() as folder:

        def sample() -> Sample:
            run = Path(folder) / f"run{next(numbers)}"
            events = ask(engines, Train(made, plan_of(made), str(run)), role="trainer")
            return {
                "epoch": per_epoch(
                    [event.seconds for event in events if isinstance(event, EpochEnded)]
                )
            }

        yield sample
        engines.close()


def per_epoch(times: list[float]) -> float:
    """Milliseconds between the ends of epochs; the first builds the training function."""
    return 1000 * median([after - before for before, after in pairwise(times[1:])])


@contextmanager
def window() -> Iterator[Callable[[], Sample]]:
    application = QApplication(["bench"])
    with tempfile.TemporaryDirectory() as folder:
        made = product.create_window(Path(folder) / "settings.ini")
        made.show()
        product.file_of(made).open_network(network())
        made.session.start()
        view = product.show_training(made)
        view.controller.runs = Path(folder) / "runs"
        while view.controller.reason_not_to_start():
            QTest.qWait(20)
        yield lambda: stall_of(view)
        product.close_window(made)
    assert application is not None


def stall_of(view: Any) -> Sample:
    """The longest time in milliseconds in which the window did not react during a run."""
    view.start()
    while view.controller.log is None or view.controller.log.epoch < 2:
        QTest.qWait(20)
    watch = product.first_of("designer.tour.stall:StallWatch")()
    while view.controller.is_running:
        QTest.qWait(20)
    return {"stall": watch.end()}


@contextmanager
def bare_window() -> Iterator[Callable[[], Sample]]:
    """A window with nothing in it and the same watch, while the script trains beside it."""
    application, made = QApplication(["bench"]), QMainWindow()
    made.resize(1440, 900)
    made.show()
    process = QProcess()
    with script_folder() as folder:
        process.setWorkingDirectory(str(folder))
        process.start(sys.executable, ["-c", timed])

        def wait_for_line() -> None:
            while not process.canReadLine():
                QTest.qWait(20)
            process.readLine()

        def sample() -> Sample:
            process.write(b"\n")
            wait_for_line()
            watch = product.first_of("designer.tour.stall:StallWatch")()
            wait_for_line()
            return {"stall": watch.end()}

        yield sample
        process.closeWriteChannel()
        process.waitForFinished()
    assert application is not None


parts = {
    "script": script_alone,
    "trainer": through_trainer,
    "window": window,
    "bare window": bare_window,
}
budgets = [
    Budget("training through the program, an epoch", "trainer", "epoch",
           "the exported script alone", "script", "epoch", bar=1.03),
    Budget("longest stall of the window while training", "window", "stall",
           "a bare PySide6 window beside the same script", "bare window", "stall", bar=3),
]  # fmt: skip
