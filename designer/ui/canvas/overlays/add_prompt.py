"""Searching for a layer on the canvas, and what becomes of the one that is chosen."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from designer.catalog.spec import TypeSpec
from designer.network.graph import NodeId, WireId
from designer.network.presentation import Point
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.edits.connection import Connection
from designer.ui.canvas.edits.edits import Edits
from designer.ui.canvas.navigation import Navigation
from designer.ui.canvas.overlays.quick_add import QuickAdd
from designer.ui.canvas.scene.card import PortRef


class AddPrompt:
    """Opens quick add for a place, for a wire or for the loose end of one."""

    def __init__(
        self, edits: Edits, camera: Camera, navigation: Navigation, canvas: QWidget
    ) -> None:
        self._edits = edits
        self._camera = camera
        self._navigation = navigation
        self._canvas = canvas
        self._at: Point = (0.0, 0.0)
        self._loose_end: PortRef | None = None
        self._wire: WireId | None = None
        self.quick_add = QuickAdd(edits.workspace.catalog, canvas)
        self.quick_add.chosen.connect(self._add_chosen)

    def ask(self, point: Point | None = None) -> None:
        """Search for a layer to add at `point`, else at the cursor, or into the selected wire."""
        if self.quick_add.isVisible():
            return
        place = point or self._camera.cursor_or_middle()
        wires = self._edits.scene.look.selected_wires
        if len(wires) == 1 and not self._edits.workspace.selection:
            self.ask_for_wire(next(iter(wires)), place)
        else:
            self._open(place)

    def ask_for_wire(self, wire: WireId, point: Point) -> None:
        """Search for a layer that a wire shall pass through."""
        self._open(point, lambda spec: bool(spec.inputs and spec.outputs))
        self._wire = wire

    def ask_at_loose_end(self, point: Point, loose_end: PortRef) -> None:
        """Search for a layer that the wire from `loose_end`, dropped at `point`, can join."""

        def fits(spec: TypeSpec) -> bool:
            return bool(spec.inputs) if loose_end.is_output else bool(spec.outputs)

        self._open(point, fits)
        self._loose_end = loose_end

    def _open(self, point: Point, fits: Callable[[TypeSpec], bool] | None = None) -> None:
        self._loose_end, self._wire, self._at = None, None, point
        self.quick_add.open_at(self._camera.on_screen(point), fits)

    def add(self, type_name: str) -> NodeId | None:
        """Add a layer after the selection, else in the middle of the view, and see it whole."""
        node = self._edits.adding.add(type_name, self._camera.middle())
        self._navigation.show_node(node)
        return node

    def _add_chosen(self, type_name: str) -> None:
        """Add what was chosen where it was asked for."""
        contents, adding = self._edits.contents, self._edits.adding
        loose_end, self._loose_end = self._loose_end, None
        wire, self._wire = self._wire, None
        if wire is not None and wire in contents.wires:
            adding.insert(wire, type_name)
        elif loose_end is not None and loose_end.node in contents.cards:
            adding.add_connected(type_name, self._at, Connection(contents, loose_end))
        elif self._edits.workspace.selection:
            self.add(type_name)
        else:
            adding.place_centred(type_name, self._at)
        self._canvas.setFocus(Qt.FocusReason.PopupFocusReason)
