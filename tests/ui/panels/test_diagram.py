"""The diagram panel with the real reader, which draws without Keras."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.network import edits
from designer.ui.panels.diagram import Diagram
from designer.ui.workspace import Workspace

patience = 20_000


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> Iterator[Diagram]:
    made = Diagram(workspace)
    qtbot.addWidget(made)
    made.resize(800, 300)
    made.show()
    made.set_seen(True)
    yield made
    workspace.close()


def words(svg: str) -> set[str]:
    return {"".join(item.itertext()) for item in ElementTree.fromstring(svg.encode()).iter()}


def test_it_draws_follows_edits_and_switches(
    panel: Diagram, workspace: Workspace, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: "dense" in panel.svg, timeout=patience)
    assert not panel.picture.is_empty
    dense = next(layer for layer in workspace.network.layers.values() if layer.name == "dense")
    workspace.edit("Rename", lambda net: edits.rename_layer(net, dense.id, "last <&> one"))
    qtbot.waitUntil(lambda: "last &lt;&amp;&gt; one" in panel.svg, timeout=patience)
    assert any("last <&> one" in text for text in words(panel.svg))
    tall = ElementTree.fromstring(panel.svg.encode()).attrib
    panel.across.click()
    qtbot.waitUntil(
        lambda: ElementTree.fromstring(panel.svg.encode()).attrib["width"] != tall["width"],
        timeout=patience,
    )
    assert panel.options.direction == "TB"


def test_the_death_of_the_reader_costs_only_a_moment(
    panel: Diagram, workspace: Workspace, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(panel.svg), timeout=patience)
    engines = workspace.bridge.engines
    engines.kill("reader")
    qtbot.waitUntil(lambda: engines.pid("reader") is None, timeout=patience)
    dense = next(layer for layer in workspace.network.layers.values() if layer.name == "dense")
    workspace.edit("Rename", lambda net: edits.rename_layer(net, dense.id, "after"))
    qtbot.waitUntil(lambda: "after" in panel.svg, timeout=patience)


def test_zoom_keeps_what_is_under_the_cursor(panel: Diagram, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(panel.svg), timeout=patience)
    picture = panel.picture
    picture.fit()
    before, place = picture.zoom, QPointF(300, 100)
    under = (place - picture._origin) / picture.zoom
    event = QWheelEvent(
        place, picture.mapToGlobal(place), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(picture, event)
    assert picture.zoom > before
    now = (place - picture._origin) / picture.zoom
    assert (now - under).manhattanLength() < 1e-6
    qtbot.keyClick(picture, Qt.Key.Key_Home)
    assert picture.zoom == before


def test_an_empty_network_asks_for_no_drawing(
    panel: Diagram, workspace: Workspace, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(panel.svg), timeout=patience)
    workspace.edit("Delete", lambda network: edits.remove(network, list(network.nodes)))
    qtbot.waitUntil(lambda: panel.picture.is_empty)
    assert panel.svg == ""
    assert "Nothing" in panel.note.text()
