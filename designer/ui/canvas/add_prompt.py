"""Searching for a layer on the canvas, and what becomes of the one that is chosen."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from designer.catalog.spec import TypeSpec
from designer.ui.canvas.card import PortRef
from designer.ui.canvas.connecting import Connection
from designer.ui.canvas.geometry import Point

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class AddPrompt:
    """Opens quick add for a place or for the loose end of a wire."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self._at: Point = (0.0, 0.0)
        self._loose_end: PortRef | None = None

    def ask(self, point: Point) -> None:
        """Search for a layer to add at `point`."""
        view = self._view
        if view.quick_add.isVisible():
            return
        self._loose_end, self._at = None, point
        place = view.mapFromScene(QPointF(*point))
        view.quick_add.open_at(view.viewport().mapToGlobal(place))

    def ask_at_loose_end(self, point: QPointF, loose_end: PortRef) -> None:
        """Search for a layer that the wire from `loose_end`, dropped at `point`, can join."""
        self._loose_end, self._at = loose_end, (point.x(), point.y())

        def fits(spec: TypeSpec) -> bool:
            return bool(spec.inputs) if loose_end.is_output else bool(spec.outputs)

        view = self._view
        view.quick_add.open_at(view.viewport().mapToGlobal(view.mapFromScene(point)), fits)

    def add(self, type_name: str) -> None:
        """Add what was chosen."""
        view = self._view
        loose_end, self._loose_end = self._loose_end, None
        if loose_end is not None and loose_end.node in view.graph.cards:
            connection = Connection(view.graph, loose_end)
            view.adding.add_connected(type_name, self._at, connection)
        elif view.workspace.selection:
            view.add_type(type_name)
        else:
            view.adding.place_centred(type_name, self._at)
        view.setFocus(Qt.FocusReason.PopupFocusReason)
