"""The largest application, NASNetLarge, from its file to the canvas of the window."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.app import create_window
from designer.network.graph import Network
from designer.tour.stall import StallWatch
from designer.ui.main_window import MainWindow
from designer.ui.settings import Settings
from tests.bench.table import Row, median

application = "NASNetLarge"
rounds = 5

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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


def rows() -> list[Row]:
    """The time from choosing the file to the painted canvas, and the window's longest stall."""
    made = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / f"{application}.json"
        command = [sys.executable, "-c", source, application, str(path)]
        subprocess.run(command, check=True, capture_output=True)
        window = create_window(Network(), None, Settings(Path(name) / "settings.ini"))
        window.resize(1600, 1000)
        window.show()
        try:
            opened = [seconds_to_canvas(window, path) for _ in range(rounds + 1)][1:]
        finally:
            document = window.session.document
            document.mark_saved(path, document.network)
            window.close()
    assert made is not None
    seconds, stalls = zip(*opened, strict=True)
    nodes = len(window.session.document.network.nodes)
    taken, stall = median(list(seconds)), median(list(stalls))
    return [
        Row(
            f"{application} ({nodes:,} operations), from its file to the canvas",
            "≤ 2 s",
            f"{taken:.2f} s (longest stall of the window {stall:.0f} ms)",
            taken <= 2,
        )
    ]


def seconds_to_canvas(window: MainWindow, path: Path) -> tuple[float, float]:
    """Open the file; the seconds until its canvas was painted, and the longest stall in ms."""
    window.session.open_network(Network())
    QTest.qWait(300)
    painted, watch = Painted(), StallWatch()
    viewport = window.canvas.viewport()
    viewport.installEventFilter(painted)
    began = time.perf_counter()
    window.session.open(path)
    network = window.session.document.network
    while window.session.document.network is network:
        QTest.qWait(1)
    shown = time.perf_counter()
    while painted.at < shown:
        QTest.qWait(1)
    viewport.removeEventFilter(painted)
    return painted.at - began, watch.end()
