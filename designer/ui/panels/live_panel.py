"""A panel that works only while it can be seen."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget


class LivePanel(QWidget):
    """Shows something that follows the network; whoever docks it says whether it is seen.

    What it shows is `_stale` from a change until `refresh` has shown it anew.
    """

    def __init__(self) -> None:
        super().__init__()
        self._stale = True
        self._seen = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._refresh_if_seen)

    def refresh(self) -> None:
        """Show what is so now, unless it is shown already."""
        raise NotImplementedError

    def set_seen(self, seen: bool) -> None:
        """Whether somebody can see the panel; Qt calls panels behind other tabs visible."""
        self._seen = seen
        self._timer.start(0)  # when the window opens, all tabs are in front for a moment

    def _refresh_if_seen(self) -> None:
        if self._seen:
            self.refresh()

    def _refresh_after(self, pause_ms: int) -> None:
        """Refresh after a pause, in which more changes may come."""
        if self._seen:
            self._timer.start(pause_ms)
