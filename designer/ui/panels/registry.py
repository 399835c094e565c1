"""The one table of panels. Docks, the menu of panels and their keys are made from it.

A new panel is a module beside this one, a function here that makes it, and a line in the table.
Modules are imported when their panel is made: the window is on screen sooner without them.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from designer.sentences import tr
from designer.ui.panels.context import PanelContext, PanelSpec

left = Qt.DockWidgetArea.LeftDockWidgetArea
right = Qt.DockWidgetArea.RightDockWidgetArea
bottom = Qt.DockWidgetArea.BottomDockWidgetArea


def panels() -> tuple[PanelSpec, ...]:
    """All panels, in the order of their tabs and keys."""
    return (
        PanelSpec("palette", tr("Layers"), left, _palette, at_start=True),
        PanelSpec("properties", tr("Properties"), right, _properties, at_start=True),
        PanelSpec("problems", tr("Problems"), bottom, _problems, at_start=True),
        PanelSpec("code", tr("Code"), bottom, _code),
        PanelSpec("diagram", tr("Diagram"), bottom, _diagram),
        PanelSpec("log", tr("Log"), bottom, _log),
    )


def _palette(context: PanelContext) -> QWidget:
    from designer.ui.panels.palette import Palette

    panel = Palette(context.workspace, context.settings)
    panel.add_requested.connect(context.add_layer)
    panel.menu_requested.connect(context.fill_type_menu)
    return panel


def _properties(context: PanelContext) -> QWidget:
    from designer.ui.panels.properties import Properties

    return Properties(context.workspace, context.settings)


def _problems(context: PanelContext) -> QWidget:
    from designer.ui.panels.problems import Problems

    return Problems(context.workspace)


def _code(context: PanelContext) -> QWidget:
    from designer.ui.panels.code import Code  # text editors take a tenth of the start

    panel = Code(context.workspace)
    panel.save_requested.connect(context.export_code)
    return panel


def _diagram(context: PanelContext) -> QWidget:
    from designer.ui.panels.diagram import Diagram

    panel = Diagram(context.workspace)
    panel.save_requested.connect(context.export_diagram)
    return panel


def _log(context: PanelContext) -> QWidget:
    from designer.ui.panels.log import Log

    panel = Log()
    context.follow_log(panel.add)
    return panel
