"""Searching for a layer on the canvas, and what becomes of the one that is chosen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from designer.catalog.spec import TypeSpec
from designer.network.graph import WireId
from designer.ui.canvas.edits.connection import Connection
from designer.ui.canvas.scene.card import PortRef
from designer.ui.canvas.scene.geometry import Point

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView


class AddPrompt:
    """Opens quick add for a place or for the loose end of a wire."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view
        self._at: Point = (0.0, 0.0)
        self._loose_end: PortRef | None = None
        self._wire: WireId | None = None

    def ask(self, point: Point) -> None:
        """Search for a layer to add at `point`, or into the wire that is selected."""
        view = self._view
        if view.quick_add.isVisible():
            return
        wires = view.graph.selected_wires
        if len(wires) == 1 and not view.workspace.selection:
            self.ask_for_wire(next(iter(wires)), point)
        else:
            self._open(point)

    def ask_for_wire(self, wire: WireId, point: Point) -> None:
        """Search for a layer that a wire shall pass through."""
        self._open(point, lambda spec: bool(spec.inputs and spec.outputs))
        self._wire = wire

    def ask_at_loose_end(self, point: QPointF, loose_end: PortRef) -> None:
        """Search for a layer that the wire from `loose_end`, dropped at `point`, can join."""

        def fits(spec: TypeSpec) -> bool:
            return bool(spec.inputs) if loose_end.is_output else bool(spec.outputs)

        self._open((point.x(), point.y()), fits)
        self._loose_end = loose_end

    def _open(self, point: Point, fits: Callable[[TypeSpec], bool] | None = None) -> None:
        self._loose_end, self._wire, self._at = None, None, point
        view = self._view
        place = view.viewport().mapToGlobal(view.mapFromScene(QPointF(*point)))
        view.quick_add.open_at(place, fits)

    def add(self, type_name: str) -> None:
        """Add what was chosen."""
        view = self._view
        loose_end, self._loose_end = self._loose_end, None
        wire, self._wire = self._wire, None
        if wire is not None and wire in view.graph.wires:
            view.insert_type(wire, type_name)
        elif loose_end is not None and loose_end.node in view.graph.cards:
            connection = Connection(view.graph, loose_end)
            view.adding.add_connected(type_name, self._at, connection)
        elif view.workspace.selection:
            view.add_type(type_name)
        else:
            view.adding.place_centred(type_name, self._at)
        view.setFocus(Qt.FocusReason.PopupFocusReason)
