"""What the window does when nobody does anything: nothing."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer import examples
from designer.app import create_window
from designer.ui.settings import Settings
from tests.bench.table import Row

seconds = 5.0


class Counter(QObject):
    """Counts repaints and timer events of the whole application."""

    def __init__(self) -> None:
        super().__init__()
        self.paints = 0
        self.timers = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count and let pass."""
        if event.type() == QEvent.Type.Paint:
            self.paints += 1
        elif event.type() == QEvent.Type.Timer and watched.objectName() != "":
            self.timers += 1
        return False


def rows() -> list[Row]:
    """Repaints and processor time of the window at rest."""
    application = QApplication.instance() or QApplication(["bench"])
    with TemporaryDirectory() as folder:
        window = create_window(settings=Settings(Path(folder) / "settings.ini"))
        window.show()
        window.session.open_network(examples.load("residual").network)
        window.session.start()
        while not window.session.workspace.is_current():
            QTest.qWait(20)
        QTest.qWait(1500)
        counter = Counter()
        application.installEventFilter(counter)
        before = time.process_time()
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            QTest.qWait(int(seconds * 1000))
        used = time.process_time() - before
        application.removeEventFilter(counter)
        window.session.close()
        window.hide()
    share = used / seconds
    return [
        Row(
            "idle",
            "no repaint, no timer: 0 %",
            f"{counter.paints} repaints, {share:.1%} of one core in {seconds:g} s",
            counter.paints == 0 and share < 0.01,
        )
    ]
