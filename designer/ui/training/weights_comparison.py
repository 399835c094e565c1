"""Which layers begin with the weights of an archive: asked of the trainer, and remembered."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from designer.network.graph import Network
from designer.protocol import CompareWeights, Failed, WeightsCompared
from designer.sentences import words
from designer.ui.engine_bridge import DocumentBridge


class WeightsComparison(QObject):
    """The newest comparison: its `result`, or in `error` why there is none."""

    changed = Signal()

    def __init__(self, bridge: DocumentBridge, engine: str) -> None:
        super().__init__()
        self.result: WeightsCompared | None = None
        self.error = ""
        self._bridge = bridge
        self._engine = engine
        self._asked: tuple[Path, Network] | None = None

    def forget(self) -> None:
        """Drop what is known, and an answer that is on its way."""
        self._asked = self.result = None

    def ask(self, network: Network, path: Path, code: frozenset[str]) -> None:
        """Compare a network with an archive, where that was not asked before."""
        if self._asked is not None and self._asked[0] == path:
            before = self._asked[1]
            if (before.layers, before.nodes, before.wires) == (
                network.layers,
                network.nodes,
                network.wires,
            ):
                return
        asked = self._asked = path, network
        self.result, self.error = None, ""

        def take(compared: WeightsCompared) -> None:
            if self._asked is asked:
                self.result = compared
                self.changed.emit()

        def refuse(failed: Failed) -> None:
            if self._asked is asked:
                self.error = words(failed.message)
                self.changed.emit()

        request = CompareWeights(network, str(path))
        self._bridge.ask(self._engine, request, WeightsCompared, take, failed=refuse, code=code)
