"""The panels around the canvas: docks that can be closed, moved, tabbed and remembered.

A panel behind another one's tab is made when it is first looked at: the window is on screen
sooner without it.
"""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

palette_width = 248
properties_width = 320
bottom_height = 220
layout_version = 1
bottom_panels = ("problems", "code", "diagram", "log")


class Docks(QObject):
    """The docks of a window by name. What stands in them is made by the window."""

    changed = Signal()  # one was opened, closed or brought to the front

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        self._unmade: dict[str, Callable[[], object]] = {}
        self._put_away = QByteArray()
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.GroupedDragging
        )
        area = Qt.DockWidgetArea
        window.setCorner(Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, area.RightDockWidgetArea)
        window.setTabPosition(area.BottomDockWidgetArea, QTabWidget.TabPosition.North)
        for name, title, place in (
            ("palette", self.tr("Layers"), area.LeftDockWidgetArea),
            ("properties", self.tr("Properties"), area.RightDockWidgetArea),
            ("problems", self.tr("Problems"), area.BottomDockWidgetArea),
            ("code", self.tr("Code"), area.BottomDockWidgetArea),
            ("diagram", self.tr("Diagram"), area.BottomDockWidgetArea),
            ("log", self.tr("Log"), area.BottomDockWidgetArea),
        ):
            self._add(name, title, place)
        for before, after in pairwise(bottom_panels):
            window.tabifyDockWidget(self[before], self[after])
        self["problems"].raise_()

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    @property
    def titles(self) -> dict[str, str]:
        """What each panel is called on screen."""
        return {name: dock.windowTitle() for name, dock in self._docks.items()}

    def set_panel(self, name: str, panel: QWidget) -> None:
        """Put a panel into its dock."""
        self._unmade.pop(name, None)
        self._docks[name].setWidget(panel)

    def make_when_seen(self, name: str, make: Callable[[], object]) -> None:
        """Have `make` called when the panel is first looked at; it ends in `set_panel`."""
        self._unmade[name] = make

    def _add(self, name: str, title: str, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setTitleBarWidget(QWidget(dock))  # its tab and its place say what it is
        dock.visibilityChanged.connect(lambda _: self._on_visibility(name))
        self._window.addDockWidget(area, dock)
        self._docks[name] = dock

    def _on_visibility(self, name: str) -> None:
        self.changed.emit()
        if name in self._unmade:
            # When the window opens, all tabs are in front for a moment.
            QTimer.singleShot(0, self, lambda: self._make_if_seen(name))

    def _make_if_seen(self, name: str) -> None:
        if name in self._unmade and self.is_shown(name):
            self._unmade[name]()

    # --- open and closed ----------------------------------------------------------------------

    def is_shown(self, name: str) -> bool:
        """Whether a panel can be seen: open, and in front of those it shares its place with."""
        dock = self._docks[name]
        return dock.isVisibleTo(self._window) and not dock.visibleRegion().isEmpty()

    def show(self, name: str) -> None:
        """Open a panel and bring it to the front."""
        self._docks[name].show()
        self._docks[name].raise_()

    def toggle(self, name: str) -> None:
        """Open a panel or bring it to the front; close it if it is there already."""
        if self.is_shown(name):
            self._docks[name].hide()
        else:
            self.show(name)

    def put_away(self) -> None:
        """Close all panels until `bring_back`."""
        self._put_away = self.state()
        for dock in self._docks.values():
            dock.hide()

    def bring_back(self) -> None:
        """Open the panels that were put away, as large as they were and in the same order."""
        self._window.restoreState(self._put_away, layout_version)

    # --- layout -------------------------------------------------------------------------------

    def state(self) -> QByteArray:
        """Where the panels stand, to be given to `restore` at another start."""
        return QByteArray(self._window.saveState(layout_version))

    def restore(self, state: QByteArray) -> None:
        """Put the panels where they stood, or where they stand at first."""
        if state.isEmpty() or not self._window.restoreState(state, layout_version):
            self._first_layout()

    def _first_layout(self) -> None:
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        sides = [self["palette"], self["properties"]]
        self._window.resizeDocks(sides, [palette_width, properties_width], across)
        self._window.resizeDocks([self["problems"]], [bottom_height], down)
