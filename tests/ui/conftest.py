"""What tests of the window share: settings of their own, a small network, the window itself."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.catalog import catalog
from designer.document import Document
from designer.network import edits
from designer.network.graph import Network
from designer.ui import style, theme
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace
from tests.waiting import patience


class PatientBot(QtBot):
    """Waits for what is sure to come as long as a busy machine may need."""

    def waitUntil(self, callback: Any, *, timeout: int = 0) -> None:
        super().waitUntil(callback, timeout=max(timeout, round(1000 * patience)))

    def waitSignal(self, signal: Any, *, timeout: int = 0, **how: Any) -> Any:
        return super().waitSignal(signal, timeout=max(timeout, round(1000 * patience)), **how)

    def waitExposed(self, widget: Any, *, timeout: int = 0) -> Any:
        return super().waitExposed(widget, timeout=max(timeout, round(1000 * patience)))


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The robot of pytest-qt, with patience."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def widgets_are_deleted(qapp: QApplication) -> Iterator[None]:
    """What a test closed goes for good: a theme would style it anew in every later test."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that begin empty and are seen by one test."""
    made = Settings(tmp_path / "settings.ini")
    made.set_text("training/runs", str(tmp_path / "runs"))
    return made


@pytest.fixture
def dark(qapp: QApplication) -> Iterator[None]:
    """The dark theme, whatever a test does to it."""
    if not qapp.styleSheet() or theme.current().name != "dark":  # a change takes a while
        style.start(qapp, "dark")
    yield
    if theme.current().name != "dark":
        theme.switch.use("dark")


@pytest.fixture
def small() -> Network:
    """Input n2 → Flatten n4 → Dense n7."""
    network, source = edits.add_layer(Network(), "Input", parameters={"shape": (8, 8, 1)})
    network, flat = edits.add_layer(network, "Flatten", position=(0.0, 120.0))
    network, _ = edits.connect(network, source, flat)
    network, dense = edits.add_layer(
        network, "Dense", parameters={"units": 10}, position=(0.0, 240.0)
    )
    network, _ = edits.connect(network, flat, dense)
    return network


@pytest.fixture
def workspace(small: Network, dark: None) -> Workspace:
    """A workspace with the small network, without engines."""
    return Workspace(Document(small), catalog.load())


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, small: Network) -> Iterator[Callable[..., object]]:
    """Makes windows, which are closed without questions after the test."""
    from designer.app import create_window

    made = []

    def make(network: Network | None = small, path: Path | None = None) -> object:
        created = create_window(network, path, settings)
        made.append(created)
        created.show()
        qtbot.waitExposed(created)
        return created

    yield make
    for created in made:
        document = created.current.document
        document.mark_saved(document.path or Path("x.network"), document.network)
        created.close()
        created.deleteLater()
