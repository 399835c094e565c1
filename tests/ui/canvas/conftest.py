"""A canvas with a small network, and a hand that uses mouse and keyboard on it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.catalog import catalog
from designer.document import Document
from designer.network import edits
from designer.network.graph import Network
from designer.ui.canvas.view import CanvasView
from designer.ui.marks import Outline
from designer.ui.workspace import Workspace

Modifier = Qt.KeyboardModifier
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def chain() -> Network:
    """Input → Flatten → Dense, and a Dropout that stands alone."""
    network = Network()
    network, start = edits.add_layer(
        network, "Input", parameters={"shape": (28, 28)}, position=(0, 0)
    )
    network, flat = edits.add_layer(network, "Flatten", position=(0, 160))
    network, dense = edits.add_layer(network, "Dense", parameters={"units": 10}, position=(0, 320))
    network, _ = edits.add_layer(network, "Dropout", parameters={"rate": 0.5}, position=(320, 160))
    network, _ = edits.connect(network, start, flat)
    network, _ = edits.connect(network, flat, dense)
    return network


def partners_in(workspace: Workspace) -> set[str]:
    """The nodes that are marked as calls of a selected layer."""
    marked = workspace.marks.at(workspace.scope).nodes
    return {
        node for node, marks in marked.items() for mark in marks if mark.outline is Outline.DASHED
    }


class Hand:
    """Mouse and keyboard over a canvas, in points of the scene."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view

    def at(self, point: tuple[float, float]) -> QPoint:
        return self.view.mapFromScene(QPointF(*point))

    def centre(self, name: str) -> tuple[float, float]:
        return self.view.contents.cards[self.node(name)].centre

    def node(self, name: str) -> str:
        network = self.view.workspace.network
        return next(key for key in network.nodes if network.layer_of(key).name == name)

    def port(self, name: str, *, output: bool, number: int = 0) -> tuple[float, float]:
        graph = self.view.graph
        card = graph.contents.cards[self.node(name)]
        place = card.output_place if output else card.input_place
        return place(number, graph.contents.rightwards)

    def _send(
        self, kind: QEvent.Type, place: QPoint, button: Qt.MouseButton, buttons: Qt.MouseButton,
        modifiers: Qt.KeyboardModifier,
    ) -> None:  # fmt: skip
        viewport = self.view.viewport()
        where = QPointF(place)
        event = QMouseEvent(
            kind, where, QPointF(viewport.mapToGlobal(place)), button, buttons, modifiers
        )
        QApplication.sendEvent(viewport, event)

    def press(
        self, point: tuple[float, float], *, keys: Modifier = Modifier.NoModifier,
        button: Qt.MouseButton = LEFT,
    ) -> None:  # fmt: skip
        self._send(QEvent.Type.MouseButtonPress, self.at(point), button, button, keys)

    def move(
        self, point: tuple[float, float], *, keys: Modifier = Modifier.NoModifier,
        button: Qt.MouseButton = LEFT,
    ) -> None:  # fmt: skip
        self._send(QEvent.Type.MouseMove, self.at(point), NONE, button, keys)

    def release(
        self, point: tuple[float, float], *, keys: Modifier = Modifier.NoModifier,
        button: Qt.MouseButton = LEFT,
    ) -> None:  # fmt: skip
        self._send(QEvent.Type.MouseButtonRelease, self.at(point), button, NONE, keys)

    def click(self, point: tuple[float, float], *, keys: Modifier = Modifier.NoModifier) -> None:
        self.press(point, keys=keys)
        self.release(point, keys=keys)

    def drag(
        self, start: tuple[float, float], end: tuple[float, float],
        *, keys: Modifier = Modifier.NoModifier,
    ) -> None:  # fmt: skip
        self.press(start, keys=keys)
        for step in range(1, 5):
            x = start[0] + (end[0] - start[0]) * step / 4
            y = start[1] + (end[1] - start[1]) * step / 4
            self.move((x, y), keys=keys)
        self.release(end, keys=keys)

    def wheel(self, place: QPoint, notches: float) -> None:
        viewport = self.view.viewport()
        event = QWheelEvent(
            QPointF(place), QPointF(viewport.mapToGlobal(place)), QPoint(),
            QPoint(0, round(120 * notches)), NONE, Modifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)

    def key(self, key: Qt.Key, keys: Modifier = Modifier.NoModifier) -> None:
        QTest.keyClick(self.view, key, keys)


@pytest.fixture
def workspace(qapp: QApplication) -> Workspace:
    return Workspace(Document(chain()), catalog.load())


@pytest.fixture
def view(workspace: Workspace, qtbot: QtBot) -> Iterator[CanvasView]:
    canvas = CanvasView(workspace)
    qtbot.addWidget(canvas)
    canvas.resize(1000, 700)
    canvas.show()
    canvas.navigation.fit()
    canvas.camera.zoom_reset()
    QApplication.clipboard().clear()
    return canvas


@pytest.fixture
def hand(view: CanvasView) -> Hand:
    return Hand(view)
