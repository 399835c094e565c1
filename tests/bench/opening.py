"""The largest application, NASNetLarge, from its file to the canvas, beside Keras' opening it."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from tests.bench import product
from tests.bench.rounds import Sample
from tests.bench.table import Budget

model = "NASNetLarge"

# Keras is asked in a process of its own: the window never has it. No weights are made.
source = """
import sys, keras
with keras.StatelessScope(initialize_variables=False):
    model = getattr(keras.applications, sys.argv[1])(weights=None)
open(sys.argv[2], "w").write(model.to_json())
"""


class Painted(QObject):
    """When the canvas was last painted."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


@contextmanager
def file_of_model() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"{model}.json"
        command = [sys.executable, "-c", source, model, str(path)]
        subprocess.run(command, check=True, capture_output=True)
        yield path


@contextmanager
def window() -> Iterator[Callable[[], Sample]]:
    application = QApplication(["bench"])
    with file_of_model() as path:
        made = product.create_window(path.parent / "settings.ini")
        made.resize(1600, 1000)
        made.show()
        yield lambda: open_file(made, path)
        product.close_window(made)
    assert application is not None


def open_file(window: Any, path: Path) -> Sample:
    """Open the file; until its canvas was painted, and the longest stall, in milliseconds."""
    product.file_of(window).open_network(product.network_class()())
    QTest.qWait(300)
    painted, watch = Painted(), product.first_of("designer.tour.stall:StallWatch")()
    viewport = window.canvas.viewport()
    viewport.installEventFilter(painted)
    began = time.perf_counter()
    product.file_of(window).open(path)
    document = product.workspace_of(window).document
    network = document.network
    while document.network is network:
        QTest.qWait(1)
    shown = time.perf_counter()
    while painted.at < shown:
        QTest.qWait(1)
    viewport.removeEventFilter(painted)
    return {"open": (painted.at - began) * 1000, "stall": watch.end()}


@contextmanager
def keras_alone() -> Iterator[Callable[[], Sample]]:
    """Keras reads the same file; it makes the layers, but no values for their weights."""
    import keras

    with file_of_model() as path:

        def sample() -> Sample:
            start = time.perf_counter()
            with keras.StatelessScope(initialize_variables=False):
                keras.models.model_from_json(path.read_text())
            taken = (time.perf_counter() - start) * 1000
            keras.backend.clear_session()
            return {"open": taken}

        yield sample


parts = {"window": window, "keras": keras_alone}
budgets = [
    Budget(f"{model} (1,041 operations), from its file to the canvas", "window", "open",
           "keras.models.model_from_json, without weights", "keras", "open", bar=0.5,
           also=("stall",)),
]  # fmt: skip
