"""What one window works on: its open documents, and the engines and the log they share.

Nothing here waits for an engine. What comes back later arrives as a call on the GUI thread.
"""

from collections import deque
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from designer.catalog import catalog
from designer.document import Document
from designer.network.graph import Network
from designer.sentences import tr, words
from designer.ui.checking import Checking
from designer.ui.engine_bridge import EngineBridge
from designer.ui.services import services
from designer.ui.workspace import Workspace

if TYPE_CHECKING:
    from designer.engine_client.engines import EngineState
    from designer.engine_client.trust import Trust

most_lines = 5000  # of the log


class LogLine(NamedTuple):
    """A line of the log; `time` is in seconds since the epoch."""

    time: float
    level: str
    text: str


class Session(QObject):
    """The open documents of one window, of which one is in view, and what they have in common.

    Whatever belongs to a document hangs on its workspace; what stands here belongs to all.
    """

    engine_changed = Signal(object)  # designer.engine_client.engines.EngineState
    logged = Signal(object)  # LogLine

    def __init__(
        self,
        network: Network | None = None,
        path: Path | None = None,
        *,
        trust: "Trust | None" = None,
        runs: Path | None = None,
    ) -> None:
        super().__init__()
        self.bridge = EngineBridge(trust)
        self.log_lines: deque[LogLine] = deque(maxlen=most_lines)  # kept until somebody looks
        self.bridge.state_changed.connect(self._on_engine)
        self.bridge.logged.connect(lambda engine, text: self.log("info", f"{engine}: {text}"))
        self._runs = runs
        self._is_started = False
        self._closed = False
        self.workspaces: list[Workspace] = []
        self.current = self.add(network, path)

    # --- documents ----------------------------------------------------------------------------

    def add(self, network: Network | None = None, path: Path | None = None) -> Workspace:
        """Open one more document, beside those that are open."""
        workspace = Workspace(Document(network, path), catalog.load(), self.bridge, self._runs)
        workspace.logged.connect(self.log)
        for kind in services:
            workspace.service(kind)
        self.workspaces.append(workspace)
        if self._is_started:
            workspace.service(Checking).start()
        return workspace

    def remove(self, workspace: Workspace) -> None:
        """Close a document, whatever goes on for it; the others do not notice."""
        self.workspaces.remove(workspace)
        workspace.close()
        if workspace is self.current:
            self.current = self.workspaces[-1] if self.workspaces else self.add()

    def start(self) -> None:
        """Start the checker; called once the window is on screen."""
        if not self._closed:
            self._is_started = True
            for workspace in self.workspaces:
                workspace.service(Checking).start()

    def close(self) -> None:
        """Close all documents and end the engines."""
        if not self._closed:
            self._closed = True
            for workspace in self.workspaces:
                workspace.close()
            self.bridge.close()

    # --- log and engines ----------------------------------------------------------------------

    def log(self, level: str, text: str) -> None:
        """Add a line to the log; levels are `info`, `warning` and `error`."""
        self.log_lines.append(LogLine(time(), level, text))
        self.logged.emit(self.log_lines[-1])

    def _on_engine(self, state: "EngineState") -> None:
        if self._closed:
            return
        self.engine_changed.emit(state)
        if state.state == "died":
            told = self._obituary(state)
            self.log("error", told)
            for workspace in self.workspaces:
                if state.document in ("", workspace.id):
                    workspace.message.emit(told, True)
        elif state.message:
            self.log("info", f"{state.shown_name}: {words(state.message)}")

    def _obituary(self, state: "EngineState") -> str:
        if state.engine.partition(":")[0] == "checker":
            return tr("{end} It is starting again; your network is safe.", end=state.message)
        return tr("{end} Your network is safe.", end=state.message)
