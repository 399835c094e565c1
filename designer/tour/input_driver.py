"""Mouse and keyboard for a window, as a person would use them."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from designer.errors import DesignerError
from designer.sentences import Sentence, sentence

left = Qt.MouseButton.LeftButton
no_keys = Qt.KeyboardModifier.NoModifier
pause_ms = 15


class InputDriver:
    """Clicks, drags and types in one window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click on a widget, in its middle unless a point is named."""
        self._must_be_visible(widget)
        QTest.mouseClick(widget, left, no_keys, at if at is not None else widget.rect().center())

    def drag(self, widget: QWidget, start: QPoint, end: QPoint, steps: int = 8) -> None:
        """Press at one point of a widget, move, and let go at another."""
        self._must_be_visible(widget)
        QTest.mouseMove(widget, start)
        QTest.mousePress(widget, left, no_keys, start)
        for step in range(1, steps + 1):
            share = step / steps
            x = start.x() + (end.x() - start.x()) * share
            y = start.y() + (end.y() - start.y()) * share
            QTest.mouseMove(widget, QPoint(round(x), round(y)), pause_ms)
        QTest.mouseRelease(widget, left, no_keys, end)

    def drop(self, data: QMimeData, widget: QWidget, at: QPoint) -> None:
        """Bring dragged data to a widget and let go.

        The cursor of a drag belongs to the system, which cannot be steered from here; what a
        widget sees of a drag is delivered to it instead.
        """
        self._must_be_visible(widget)
        copy, point = Qt.DropAction.CopyAction, QPointF(at)
        for kind in (QDragEnterEvent, QDragMoveEvent):
            QApplication.sendEvent(widget, kind(at, copy, data, left, no_keys))
            QTest.qWait(pause_ms)
        drop = QDropEvent(point, copy, data, left, no_keys, QEvent.Type.Drop)
        QApplication.sendEvent(widget, drop)

    def type(self, widget: QWidget, text: str) -> None:
        """Click into a field, replace what it holds, and press Enter."""
        self.click(widget)
        QTest.keySequence(widget, "Ctrl+A")
        QTest.keyClicks(widget, text)
        QTest.keyClick(widget, Qt.Key.Key_Return)

    def press(self, keys: str, widget: QWidget | None = None) -> None:
        """Press a key sequence such as `Ctrl+Z`."""
        QTest.keySequence(widget or QApplication.focusWidget() or self._window, keys)

    def wait(self, holds: Callable[[], bool], what: Sentence, seconds: float = 30.0) -> float:
        """Let the window work until something holds; returns the milliseconds it took."""
        start = time.perf_counter()
        while not holds():
            if time.perf_counter() - start > seconds:
                raise DesignerError(
                    sentence(
                        "After {seconds:g} seconds {what} has not happened.",
                        seconds=seconds,
                        what=what,
                    )
                )
            QTest.qWait(1)
        return (time.perf_counter() - start) * 1000

    def _must_be_visible(self, widget: QWidget) -> None:
        if not widget.isVisible():
            name = widget.objectName() or type(widget).__name__
            raise DesignerError(sentence("{widget} is not visible.", widget=name))
