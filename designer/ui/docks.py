"""The panels around the canvas: docks that can be closed, moved, tabbed and remembered.

Which panels there are says `designer.ui.panels.registry`. Most are made when they are first looked
at: the window is on screen sooner without them.
"""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QWidget

from designer.ui.panels.context import PanelContext, PanelSpec
from designer.ui.panels.live_panel import LivePanel

left_width = 248
right_width = 320
bottom_height = 220
# Qt restores no layout of another version: to be raised when the docks fit old ones no longer.
layout_version = 1
Panel = TypeVar("Panel", bound=QWidget)


class Docks(QObject):
    """The docks of a window by name, and the panels in them."""

    changed = Signal()  # one was opened, closed or brought to the front

    def __init__(
        self,
        window: QMainWindow,
        panels: Sequence[PanelSpec],
        context: PanelContext,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._context = context
        self._docks: dict[str, QDockWidget] = {}
        self._first: dict[Qt.DockWidgetArea, QDockWidget] = {}  # in front of its area at first
        self._unmade = {spec.name: spec for spec in panels}
        self._put_away = QByteArray()
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.GroupedDragging
        )
        area = Qt.DockWidgetArea
        window.setCorner(Qt.Corner.BottomLeftCorner, area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, area.RightDockWidgetArea)
        window.setTabPosition(area.BottomDockWidgetArea, QTabWidget.TabPosition.North)
        for spec in panels:
            self._add(spec)
        for dock in self._first.values():
            dock.raise_()
        for spec in panels:
            if spec.at_start:
                self._make(spec.name)

    def __getitem__(self, name: str) -> QDockWidget:
        return self._docks[name]

    @property
    def titles(self) -> dict[str, str]:
        """What each panel is called on screen."""
        return {name: dock.windowTitle() for name, dock in self._docks.items()}

    def panel(self, name: str, kind: type[Panel]) -> Panel:
        """The panel of this name and kind, made if nobody has looked at it yet."""
        if name in self._unmade:
            self._make(name)
        panel = self._docks[name].widget()
        if not isinstance(panel, kind):
            raise TypeError(f"The panel {name!r} is a {type(panel).__name__}.")
        return panel

    def _add(self, spec: PanelSpec) -> None:
        dock = self._docks[spec.name] = QDockWidget(spec.title, self._window)
        # By this name `saveState` and `restoreState` know it.
        dock.setObjectName(spec.name)
        dock.setTitleBarWidget(QWidget(dock))  # its tab and its place say what it is
        dock.visibilityChanged.connect(lambda _: self._on_visibility(spec.name))
        self._window.addDockWidget(spec.area, dock)
        first = self._first.setdefault(spec.area, dock)
        if first is not dock:
            self._window.tabifyDockWidget(first, dock)

    def _make(self, name: str) -> None:
        panel = self._unmade.pop(name).make(self._context)
        dock = self._docks[name]
        panel.windowTitleChanged.connect(dock.setWindowTitle)
        if panel.windowTitle():
            dock.setWindowTitle(panel.windowTitle())
        dock.setWidget(panel)
        if isinstance(panel, LivePanel):
            dock.visibilityChanged.connect(panel.set_seen)
            panel.set_seen(self.is_shown(name))

    def _on_visibility(self, name: str) -> None:
        self.changed.emit()
        if name in self._unmade:
            # When the window opens, all tabs are in front for a moment.
            QTimer.singleShot(0, self, lambda: self._make_if_seen(name))

    def _make_if_seen(self, name: str) -> None:
        if name in self._unmade and self.is_shown(name):
            self._make(name)

    # --- open and closed ----------------------------------------------------------------------

    def is_shown(self, name: str) -> bool:
        """Whether a panel can be seen: open, and in front of those it shares its place with."""
        dock = self._docks[name]
        # To Qt a dock behind another tab is visible, though nothing of it can be seen.
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
        area, way = Qt.DockWidgetArea, Qt.Orientation
        for place, size, direction in (
            (area.LeftDockWidgetArea, left_width, way.Horizontal),
            (area.RightDockWidgetArea, right_width, way.Horizontal),
            (area.BottomDockWidgetArea, bottom_height, way.Vertical),
        ):
            if place in self._first:
                self._window.resizeDocks([self._first[place]], [size], direction)
