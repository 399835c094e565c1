"""From the command to the first painted window, beside a bare PySide6 window."""

import os
import subprocess
import sys
import tempfile
import time

from tests.bench.table import Row, median

rounds = 15

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
bare = """
application = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
QApplication.exec()
"""
ours = """
from designer.cli import main
main(["--example", "residual"])
"""


def rows() -> list[Row]:
    """The ratio of the two, measured in turn."""
    taken: dict[str, list[float]] = {bare: [], ours: []}
    with tempfile.TemporaryDirectory() as compiled:
        surroundings = _as_installed(compiled)
        for number in range(rounds + 1):
            for script in (bare, ours):
                seconds = first_paint(script, surroundings)
                if number:  # the first round fills the disk cache and compiles
                    taken[script].append(seconds)
    window, plain = median(taken[ours]), median(taken[bare])
    return [
        Row(
            "command to first painted window",
            "≤ 4 × a bare PySide6 window, ≤ 0.6 s",
            f"{window:.2f} s, {window / plain:.1f} × a bare window ({plain:.2f} s)",
            window <= 4 * plain and window <= 0.6,
        )
    ]


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
        [sys.executable, "-c", watch + script],
        capture_output=True, text=True, check=True, env=surroundings,
    )  # fmt: skip
    return float(result.stdout.split()[0]) - begin
