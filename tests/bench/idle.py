"""What the window and its engines do when nobody does anything: nothing, as a bare window."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from typing_extensions import override

from designer import examples
from tests.bench import product
from tests.bench.rounds import Sample
from tests.bench.table import Budget

seconds = 2.0


class Counter(QObject):
    """Counts repaints of the whole application."""

    def __init__(self) -> None:
        super().__init__()
        self.paints = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        return False


def sample() -> Sample:
    """Repaints, and processor time of this process and those below it, in ms for a second."""
    rest(0.5)  # what came in while nobody turned the event loop
    application, counter = QApplication.instance(), Counter()
    assert application is not None
    application.installEventFilter(counter)
    before = processor_seconds()
    rest(seconds)
    used = processor_seconds() - before
    application.removeEventFilter(counter)
    return {"processor": 1000 * used / seconds, "repaints": counter.paints}


def rest(duration: float) -> None:
    """Turn the event loop as the program does, which sleeps until there is an event.

    `QTest.qWait` wakes a hundred times in a second to look at the clock, which this row took for
    the window's own doing: in ten seconds the main thread woke 980 times with it, and 13 times so.
    """
    loop = QEventLoop()
    QTimer.singleShot(round(duration * 1000), loop.quit)
    loop.exec()


def processor_seconds() -> float:
    """What this process has used, and as Linux tells it, what its engines have."""
    return time.process_time() + sum(map(_used_by, children(os.getpid())))


def children(parent: int) -> list[int]:
    """The processes that this one has started, where there is a way to know."""
    listed = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for file in listed for child in file.read_text().split()]


def _used_by(process: int) -> float:
    threads = Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(file.read_text().split()[0]) for file in threads) / 1e9


@contextmanager
def window() -> Iterator[Callable[[], Sample]]:
    application = QApplication(["bench"])
    with TemporaryDirectory() as folder:
        made = product.create_window(Path(folder) / "settings.ini")
        made.show()
        product.file_of(made).open_network(examples.load("residual").network)
        made.session.start()
        while not product.workspace_of(made).is_current():
            QTest.qWait(20)
        rest(1.5)
        yield sample
        product.close_window(made)
    assert application is not None


@contextmanager
def bare() -> Iterator[Callable[[], Sample]]:
    application, made = QApplication(["bench"]), QMainWindow()
    made.resize(1440, 900)
    made.show()
    yield sample
    made.hide()
    assert application is not None


parts = {"window": window, "bare": bare}
budgets = [
    Budget("idle, a second of the window and its engines", "window", "processor",
           "a bare PySide6 window", "bare", "processor", bar=4, never="repaints"),
]  # fmt: skip
