"""A training view on a small classifier, with Keras' real answers and the real reader."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from designer.catalog import catalog
from designer.document import Document
from designer.engine_client.blocking import check
from designer.engine_client.engines import Engines
from designer.network import edits
from designer.network.graph import Network
from designer.training.plan import plan_of, with_plan
from designer.training.sources import Digits
from designer.ui.engine_bridge import EngineBridge
from designer.ui.training.view import TrainingView
from designer.ui.workspace import Workspace

patience = 60_000


@pytest.fixture(scope="module")
def bridge(qapp: object) -> Iterator[EngineBridge]:
    """One reader for the tests of a module."""
    made = EngineBridge()
    yield made
    made.close()


@pytest.fixture
def classifier() -> Network:
    """Input(64) → Dense(10, softmax), on the digits."""
    network, source = edits.add_layer(Network(), "Input", name="pixels", parameters={"shape": 64})
    network = edits.set_parameter(network, network.nodes[source].layer, "shape", (64,))
    network, dense = edits.add_layer(
        network, "Dense", parameters={"units": 10, "activation": "softmax"}
    )
    network, _ = edits.connect(network, source, dense)
    return with_plan(network, replace(plan_of(network), data=Digits()))


class Bench:
    """A training view, and the checker that answers for the present network."""

    def __init__(self, view: TrainingView, engines: Engines, qtbot: QtBot) -> None:
        self.view = view
        self.draft = view.draft
        self.controller = view.controller
        self.setup = view.setup
        self.workspace = view.draft.workspace
        self._engines = engines
        self._qtbot = qtbot

    @property
    def network(self) -> Network:
        return self.workspace.document.network

    def check(self) -> None:
        """Ask Keras, and wait until the data are described as well."""
        answer = check(self.network, self._engines)
        self.workspace.set_result(replace(answer, revision=self.workspace.document.revision))
        self.wait(lambda: bool(self.draft.description or self.draft.data_error))
        self.settle()

    def settle(self) -> None:
        """Let what was added to a layout be shown, which takes an event."""
        self._qtbot.wait(1)

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=patience)


@pytest.fixture
def bench(
    qtbot: QtBot, dark: None, bridge: EngineBridge, checker: Engines, tmp_path: Path
) -> Iterator[Callable[[Network], Bench]]:
    """Makes training views that are shown."""

    def make(network: Network) -> Bench:
        workspace = Workspace(Document(network), catalog.load(), bridge, tmp_path / "runs")
        view = TrainingView(workspace)
        qtbot.addWidget(view)
        view.resize(1200, 800)
        view.show()
        view.activateWindow()
        return Bench(view, checker, qtbot)

    return make
