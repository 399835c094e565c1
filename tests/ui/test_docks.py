"""Docks with panels that nobody else knows, in a window that is nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QTabBar
from pytestqt.qtbot import QtBot

from designer.protocol import Place, Placed
from designer.ui.docks import Docks
from designer.ui.panels.context import PanelContext, PanelSpec
from designer.ui.panels.live_panel import LivePanel
from designer.ui.panels.registry import panels
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace

right = Qt.DockWidgetArea.RightDockWidgetArea
bottom = Qt.DockWidgetArea.BottomDockWidgetArea


class Toy(LivePanel):
    """Asks the reader where it would place one card."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self.answers: list[Placed] = []

    def refresh(self) -> None:
        if self._stale:
            self._stale = False
            self._context.workspace.bridge.ask(
                "reader", Place({"a": (9.0, 9.0)}, ()), Placed, self._take
            )

    def _take(self, placed: Placed) -> None:
        self.answers.append(placed)
        self.setWindowTitle(f"Toy ({len(placed.positions)})")


def label(text: str) -> PanelSpec:
    return PanelSpec(text, text.title(), bottom, lambda context: QLabel(text), at_start=True)


toy = PanelSpec("toy", "Toy", bottom, Toy)


@pytest.fixture
def context(workspace: Workspace, settings: Settings) -> Iterator[PanelContext]:
    def nobody(*_: object) -> None:
        raise AssertionError("no panel here wants this")

    yield PanelContext(
        workspace, settings, add_layer=nobody, fill_type_menu=nobody,
        export_code=nobody, export_diagram=nobody, follow_log=nobody,
    )  # fmt: skip
    workspace.close()


@pytest.fixture
def docked(qtbot: QtBot, context: PanelContext) -> Callable[..., Docks]:
    def make(*specs: PanelSpec) -> Docks:
        window = QMainWindow()
        qtbot.addWidget(window)
        window.setCentralWidget(QLabel("canvas"))
        docks = Docks(window, specs, context)
        window.show()
        qtbot.waitExposed(window)
        return docks

    return make


def test_a_panel_is_a_line_in_the_table_and_can_ask_an_engine(
    docked: Callable[..., Docks], qtbot: QtBot
) -> None:
    docks = docked(label("first"), toy)
    assert docks.titles == {"first": "First", "toy": "Toy"}
    qtbot.wait(20)
    assert docks["toy"].widget() is None, "nobody has looked at it"
    docks.show("toy")
    qtbot.waitUntil(lambda: docks["toy"].widget() is not None)
    panel = docks.panel("toy", Toy)
    qtbot.waitUntil(lambda: bool(panel.answers), timeout=60_000)
    assert panel.answers[0].positions.keys() == {"a"}
    assert docks["toy"].windowTitle() == "Toy (1)"


def test_a_live_panel_rests_while_it_is_behind_another(
    docked: Callable[..., Docks], context: PanelContext, qtbot: QtBot
) -> None:
    docks = docked(label("first"), toy)
    panel = docks.panel("toy", Toy)  # made, though nobody has looked at it
    qtbot.wait(20)
    assert panel._stale
    docks.show("toy")
    qtbot.waitUntil(lambda: not panel._stale)
    qtbot.waitUntil(lambda: bool(panel.answers), timeout=60_000)


def test_panels_of_an_area_are_tabs_in_order_with_the_first_in_front(
    docked: Callable[..., Docks], qtbot: QtBot
) -> None:
    docks = docked(label("one"), label("two"), replace(label("side"), area=right), label("three"))
    window = docks["one"].parent()
    assert isinstance(window, QMainWindow)
    (bar,) = window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert [bar.tabText(number) for number in range(bar.count())] == ["One", "Two", "Three"]
    qtbot.waitUntil(lambda: docks.is_shown("one"))
    assert docks.is_shown("side")
    assert not docks.is_shown("three")


def test_a_panel_is_asked_for_by_name_and_kind(docked: Callable[..., Docks]) -> None:
    docks = docked(label("first"))
    assert docks.panel("first", QLabel).text() == "first"
    with pytest.raises(TypeError, match="'first' is a QLabel"):
        docks.panel("first", Toy)


def test_every_panel_of_the_table_can_be_made(
    docked: Callable[..., Docks], context: PanelContext, qtbot: QtBot
) -> None:
    for spec in panels():
        panel = spec.make(replace(context, follow_log=lambda take: None))
        qtbot.addWidget(panel)
        assert panel.windowTitle() in ("", spec.title)
