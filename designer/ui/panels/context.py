"""What a panel is given, and the record by which the window knows it.

A panel never knows the window, another panel or the canvas. Whatever it wants of them is a field
of its context.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from designer.ui.session import LogLine
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace

if TYPE_CHECKING:
    from designer.diagram.dot import DiagramOptions


@dataclass(frozen=True)
class PanelContext:
    """The window as a panel sees it.

    Engines are asked through `workspace.bridge.ask`, sentences are shown by `workspace.message`.
    `follow_log` hands over all lines of the log so far, and each new one when it comes.
    """

    workspace: Workspace
    settings: Settings
    add_layer: Callable[[str], object]  # by its type
    fill_type_menu: Callable[[QMenu, str], object]  # with what can be done with a type
    export_code: Callable[[bool], object]  # True: as a training script
    export_diagram: Callable[["DiagramOptions"], object]
    follow_log: Callable[[Callable[[LogLine], object]], object]


@dataclass(frozen=True)
class PanelSpec:
    """One panel: `name` is kept in settings and keys, `title` stands on its tab.

    Panels of one area are tabs, the first in front. A panel is made when it is first looked at, or
    `at_start`, together with the window. One that gives itself a window title renames its tab.
    """

    name: str
    title: str
    area: Qt.DockWidgetArea
    make: Callable[[PanelContext], QWidget]
    at_start: bool = False
