"""Where threads meet: calls of the engine client's worker thread become calls of the GUI thread."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from designer.engine_client.engines import Engines, EngineState


class EngineBridge(QObject):
    """Owns the engines of a window. All its signals and callbacks arrive on the GUI thread."""

    state_changed = Signal(object)  # designer.engine_client.engines.EngineState
    _posted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)
        self.engines = Engines(deliver=self._posted.emit, on_state=self._tell)

    def _tell(self, state: EngineState) -> None:
        self.state_changed.emit(state)

    def _run(self, call: Callable[[], None]) -> None:
        call()

    def close(self) -> None:
        """End all engines."""
        self.engines.close()
