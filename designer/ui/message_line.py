"""Messages that need no answer: a line at the bottom of the canvas that goes away by itself."""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.line_breaks import BreakingLabel

seconds_shown = 6
seconds_error = 15
widest = 720
narrowest = 400
corner = 224
distance = 16


class MessageLine(QFrame):
    """Lies over the bottom of `below`; a click sends it away."""

    cancelled = Signal()

    def __init__(self, below: QWidget) -> None:
        super().__init__(below)
        self.setObjectName("card")
        self._below = below
        self._is_error = False
        self._working = ""
        self.mark = QLabel()
        self.text = BreakingLabel()
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self.cancelled)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.mark)
        row.addWidget(self.text, 1)
        row.addWidget(self.cancel)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._end)
        below.installEventFilter(self)
        theme.switch.changed.connect(self._show_mark)
        self.hide()

    def say(self, sentence: str, is_error: bool = False) -> None:
        """Show a sentence for a while."""
        self._show(sentence, is_error, working=False)
        self._timer.start(1000 * (seconds_error if is_error else seconds_shown))

    def clear(self) -> None:
        """Let go of what was said: it was about something else."""
        self._timer.stop()
        self._end()

    def work(self, sentence: str) -> None:
        """Show what slow work goes on, until it is over (""); it can be cancelled."""
        was_working = bool(self._working)
        self._working = sentence
        if sentence:
            self._timer.stop()
            self._show(sentence, False, working=True)
        elif was_working and self.cancel.isVisibleTo(self):
            self.hide()

    def _show(self, sentence: str, is_error: bool, *, working: bool) -> None:
        self._is_error = is_error
        self.text.setText(sentence)
        self.cancel.setVisible(working)
        self._show_mark()
        self.show()
        self.raise_()
        self._place()

    def _end(self) -> None:
        self.hide()
        if self._working:
            self.work(self._working)

    def _show_mark(self) -> None:
        shown = theme.current()
        name, colour = ("error", shown.error) if self._is_error else ("check", shown.good)
        self.mark.setVisible(not self.cancel.isVisibleTo(self))
        self.mark.setPixmap(icons.pixmap(name, colour, 16, self.devicePixelRatioF()))

    def _place(self) -> None:
        below = self._below
        # The corners belong to the minimap and the zoom controls where there is room for both.
        room = min(widest, max(narrowest, below.width() - 2 * corner), below.width() - 2 * distance)
        if room < 80:
            return
        metrics = self.text.fontMetrics()
        needed = metrics.horizontalAdvance(self.text.text()) + 60
        if self.cancel.isVisibleTo(self):
            needed += self.cancel.sizeHint().width()
        width = min(room, needed)
        self._row.activate()
        height = max(self._row.totalHeightForWidth(width), self.minimumSizeHint().height())
        middle = (below.width() - width) // 2
        beside = below.width() - corner - width  # the minimap stays free where that can be
        left = max(distance, min(middle, beside)) if beside >= distance else middle
        self.setGeometry(left, below.height() - height - distance, width, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the bottom of what lies below."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Go away; slow work is not cancelled by that."""
        if not self.cancel.isVisibleTo(self):
            self._timer.stop()
            self._end()
