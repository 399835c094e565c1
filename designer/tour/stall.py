"""How long the window did not react, for the tour and the benchmark."""

import time

from PySide6.QtCore import Qt, QTimer

tick_ms = 2


class StallWatch:
    """Ticks as often as it is let and keeps the longest gap."""

    def __init__(self) -> None:
        self._longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(tick_ms)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now

    def forgive(self) -> None:
        """Leave out the time since the last tick, in which the watcher itself kept the window."""
        self._last = time.perf_counter()

    def end(self) -> float:
        """Stop; returns the longest gap between ticks in milliseconds."""
        self._timer.stop()
        return self._longest * 1000
