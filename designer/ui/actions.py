"""Actions as records, and everything that is printed from their one list.

Menus, tool bar, context menus, the list of keys and the command palette all show the same
records; see `designer.ui.commands` for the list itself.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from designer.ui import icons, theme


@dataclass(frozen=True)
class Action:
    """One thing that a person can do.

    `menu` is a path (`File/Export`), empty for none. `label` words the text anew whenever it is
    shown ("Undo Set units to 64"). `on_canvas`: its keys count only while the canvas has the
    focus, since text fields, lists and the code view use the same ones.
    """

    name: str
    text: str
    run: Callable[[], object]
    menu: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None
    label: Callable[[], str] | None = None
    tip: str = ""
    on_canvas: bool = False
    new_group: bool = False


class ActionSet(QObject):
    """The QActions of a window, made from the records and kept up to date by `refresh`."""

    def __init__(self, window: QWidget, canvas: QWidget, records: Iterable[Action]) -> None:
        super().__init__(window)
        self.records = tuple(records)
        self._menus: dict[str, QMenu] = {}
        self.qt: dict[str, QAction] = {}
        for record in self.records:
            action = QAction(record.text, window)
            action.setObjectName(record.name)
            action.setShortcuts([QKeySequence(key) for key in record.keys])
            action.setCheckable(record.checked is not None)
            action.triggered.connect(lambda _=False, run=record.run: run())
            if record.on_canvas:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                canvas.addAction(action)
            else:
                # Qt gives an action its keys only through a widget that it was added to.
                window.addAction(action)
            self.qt[record.name] = action
        self._coloured: set[str] = set()
        theme.switch.changed.connect(self._take_icons)
        self.refresh()

    def show_icons(self, names: Iterable[str]) -> None:
        """Give these actions their icons, which are drawn when they are first looked at."""
        for name in names:
            if name in self.qt and name not in self._coloured:
                self._coloured.add(name)
                self._colour(name)

    def _take_icons(self) -> None:
        for name in self._coloured:
            self._colour(name)

    def _colour(self, name: str) -> None:
        record = next(record for record in self.records if record.name == name)
        if record.icon:
            self.qt[name].setIcon(icons.icon(record.icon))

    def refresh(self) -> None:
        """Ask every record whether it can be done now, and how it is worded."""
        for record in self.records:
            action = self.qt[record.name]
            if record.enabled is not None:
                action.setEnabled(record.enabled())
            if record.checked is not None:
                action.setChecked(record.checked())
            if record.label is not None:
                action.setText(record.label())
            action.setToolTip(tool_tip(record))

    def menu(self, path: str) -> QMenu:
        """The menu at `path`, once the menu bar was filled."""
        return self._menus[path]

    def fill(self, bar: QMenuBar) -> None:
        """Print the menus."""
        for record in self.records:
            if not record.menu:
                continue
            menu = self._menu_at(bar, record.menu)
            if record.new_group:
                menu.addSeparator()
            menu.addAction(self.qt[record.name])

    def context_menu(self, parent: QWidget, names: Sequence[str]) -> QMenu:
        """A context menu of these actions; an empty name makes a line."""
        self.refresh()
        self.show_icons(name for name in names if name)
        menu = QMenu(parent)
        for name in names:
            if name:
                menu.addAction(self.qt[name])
            else:
                menu.addSeparator()
        return menu

    def trigger(self, name: str) -> None:
        """Do it, as if it had been chosen in a menu."""
        self.refresh()
        self.qt[name].trigger()

    def _prepare(self, menu: QMenu) -> None:
        self.refresh()
        self.show_icons(action.objectName() for action in menu.actions() if action.objectName())

    def _menu_at(self, bar: QMenuBar, path: str) -> QMenu:
        if path not in self._menus:
            above, _, title = path.rpartition("/")
            parent = self._menu_at(bar, above) if above else bar
            menu = parent.addMenu(title)
            menu.setToolTipsVisible(False)
            menu.aboutToShow.connect(partial(self._prepare, menu))
            self._menus[path] = menu
        return self._menus[path]


def tool_tip(record: Action) -> str:
    """What hovering says, and the key. No user's words: Qt would take them for HTML."""
    shown = record.tip or record.text.removesuffix("…").replace("&", "")
    return f"{shown} ({keys_text(record)})" if record.keys else shown


def keys_text(record: Action) -> str:
    """The keys of an action as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return " · ".join(QKeySequence(key).toString(native) for key in record.keys)
