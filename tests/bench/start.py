"""From the command to the first painted window, beside a bare PySide6 window."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.bench.rounds import Sample
from tests.bench.table import Budget

# Tells the time at which the first window was painted and leaves.
watch = """
import sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not self.property("seen"):
            self.setProperty("seen", True)
            QTimer.singleShot(0, self.leave)
        return False

    def leave(self):
        print(time.time(), flush=True)
        QApplication.instance().exit(0)

def execute(*_):
    watch = Watch()
    QApplication.instance().installEventFilter(watch)
    return original()

original, QApplication.exec = QApplication.exec, execute
"""
bare_script = """
application = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
QApplication.exec()
"""
our_script = """
from designer.cli import main
main(["--example", "residual"])
"""


def part(script: str) -> Callable[[], object]:
    """A part that starts this script for every sample."""

    @contextmanager
    def starting() -> Iterator[Callable[[], Sample]]:
        with tempfile.TemporaryDirectory() as compiled:
            surroundings = _as_installed(compiled)
            yield lambda: {"start": 1000 * first_paint(script, surroundings)}

    return starting


def _as_installed(compiled: str) -> dict[str, str]:
    """The environment of a program whose modules are compiled, as pip leaves them.

    Where Python is told to write no bytecode it would compile every module at every start.
    """
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": compiled}


def first_paint(script: str, surroundings: dict[str, str]) -> float:
    """Seconds from starting a Python to the first paint of its window."""
    begin = time.time()
    result = subprocess.run(
        [sys.executable, "-P", "-c", watch + script],
        capture_output=True, text=True, check=True, env=surroundings,
    )  # fmt: skip
    return float(result.stdout.split()[0]) - begin


parts = {"window": part(our_script), "bare": part(bare_script)}
budgets = [
    Budget(
        "command to first painted window",
        "window", "start",
        "a bare PySide6 window",
        "bare", "start",
        bar=4,
    ),
]  # fmt: skip
