"""What the left button finds under the cursor, and which gesture that begins."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from designer.network.graph import NodeId, WireId
from designer.ui.canvas.gestures.frames import (
    FrameMoveGesture,
    FrameResizeGesture,
    cursor_of,
    frame_grip,
)
from designer.ui.canvas.gestures.gesture import RubberBand, toggling
from designer.ui.canvas.gestures.move import MoveGesture
from designer.ui.canvas.gestures.wires import ConnectGesture, CutGesture, ReorderGesture
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.frames import Frame
from designer.ui.canvas.scene.geometry import Point, overlap

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

cutting = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class Pointer:
    """Chooses gestures for a canvas: link, port, card, wire, or nothing, in this order."""

    def __init__(self, view: "CanvasView") -> None:
        self.view = view

    def press(self, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        """Begin the gesture that belongs to what is at `point`."""
        graph = self.view.graph
        if modifiers & cutting == cutting and not self.view.is_far:
            self.view.begin(CutGesture(self.view, point))
            return
        if not self.view.is_far:
            note = graph.note_at(point)
            if note is not None and note[1]:
                self.view.edits.repair(note[0])
                return
            port = graph.port_at(point, self.view.port_reach)
            if port is not None:
                self._press_port(port, point)
                return
        card = graph.card_at(point)
        if card is not None:
            if self._is_way_in(card, point) and not modifiers:
                self.view.workspace.enter((*self.view.workspace.scope, card.layer.id))
            else:
                self._press_card(card.id, point, modifiers)
            return
        found = None if self.view.is_far else graph.wire_at(point, self.view.wire_reach)
        if found is not None:
            self._press_wire(found[0].id, found[1], point, modifiers)
            return
        frame = graph.frame_at(point, frame_grip / self.view.scale_factor)
        if frame is not None and not modifiers & toggling:
            self._press_frame(*frame, point)
            return
        graph.select_frame(None)
        self.view.begin(RubberBand(self.view, point, modifiers))

    def _press_frame(self, frame: Frame, edges: str, point: Point) -> None:
        """Select a frame; dragging moves it, or its edges."""
        self.view.framing.select(frame.id)
        if edges:
            self.view.begin(FrameResizeGesture(self.view, frame, edges))
        else:
            self.view.begin(FrameMoveGesture(self.view, frame, point))

    def _press_port(self, port: PortRef, point: Point) -> None:
        """Draw a new wire; from an input that is taken, lead its wire elsewhere."""
        graph = self.view.graph
        if not port.is_output:
            wires = [
                key for key in graph.arriving[port.node] if graph.wires[key].wire.port == port.name
            ]
            card = graph.cards[port.node]
            if port.name in card.lists:
                self._press_list(card, port, point)
                return
            many = card.signature.inputs[port.number].many
            if len(wires) == 1 and not many:
                self._take_off(wires[0], target=True, point=point)
                return
        self.view.begin(ConnectGesture(self.view, port, point))

    def _press_list(self, card: Card, port: PortRef, point: Point) -> None:
        """Move one wire of a list to another place in it, or out of it."""
        places = card.list_places(port.name, self.view.rightwards)
        away = [abs(x - point[0]) + abs(y - point[1]) for x, y in places]
        wire = card.lists[port.name][away.index(min(away))]
        fixed = self._other_end(wire, target=True)
        self.view.begin(ReorderGesture(self.view, card, port.name, wire, fixed))

    def _take_off(self, wire: WireId, *, target: bool, point: Point) -> None:
        """Lead one end of a wire elsewhere; the other end stays."""
        fixed = self._other_end(wire, target=target)
        self.view.begin(ConnectGesture(self.view, fixed, point, moved=wire))

    def _other_end(self, wire: WireId, *, target: bool) -> PortRef:
        """The port at which a wire stays when its target, or its source, is taken off."""
        value = self.view.graph.wires[wire].wire
        if target:
            outputs = self.view.graph.cards[value.source].signature.outputs
            name = outputs[value.output].name if value.output < len(outputs) else ""
            return PortRef(value.source, True, value.output, name)
        index = self.view.graph.cards[value.target].input_index(value.port)
        return PortRef(value.target, False, index, value.port)

    def _press_card(self, node: NodeId, point: Point, modifiers: Qt.KeyboardModifier) -> None:
        selection = self.view.workspace.selection
        if modifiers & toggling:
            self.view.workspace.select(selection ^ {node})
            if node in selection:
                return
        else:
            self.view.graph.select_wires(())
            if node not in selection:
                self.view.workspace.select({node})
        reselect = not modifiers & toggling and node in selection and len(selection) > 1
        self.view.begin(MoveGesture(self.view, self.view.graph.cards[node], point, reselect))

    def _press_wire(
        self, wire: WireId, where: float, point: Point, modifiers: Qt.KeyboardModifier
    ) -> None:
        """Select the wire; dragging on leads its nearer end elsewhere."""
        if modifiers & toggling:
            self.view.graph.select_wires(self.view.graph.selected_wires ^ {wire})
            return
        self.view.workspace.select(())
        self.view.graph.select_wires({wire})
        self._take_off(wire, target=where > 0.5, point=point)

    def _is_way_in(self, card: Card, point: Point) -> bool:
        """Whether `point` is on the sign that leads into a nested model."""
        box = card.enter_box(self.view.rightwards)
        return card.nested and not self.view.is_far and overlap((*point, *point), box)

    def hover(self, point: Point) -> None:
        """Light up what is at `point`, and let the cursor say what a press would do."""
        if self.view.is_far:
            self.view.graph.hover(None, None)
            self.view.viewport().unsetCursor()
            return
        port = self.view.graph.port_at(point, self.view.port_reach)
        card = self.view.graph.card_at(point) if port is None else None
        wire = None
        if port is None and card is None:
            found = self.view.graph.wire_at(point, self.view.wire_reach)
            wire = found[0].id if found is not None else None
        node = card.id if card is not None else port.node if port is not None else None
        self.view.graph.hover(port, wire, node)
        note = self.view.graph.note_at(point)
        if self.view.space_held:
            return
        if (note is not None and note[1]) or (card is not None and self._is_way_in(card, point)):
            self.view.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        elif port is not None:
            self.view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif card is None and wire is None and (edges := self._edges_at(point)):
            self.view.viewport().setCursor(cursor_of(edges))
        else:
            self.view.viewport().unsetCursor()

    def _edges_at(self, point: Point) -> str:
        found = self.view.graph.frame_at(point, frame_grip / self.view.scale_factor)
        return found[1] if found is not None else ""

    def menu_at(self, point: Point) -> tuple[str, str]:
        """What a menu at `point` is about, which is selected: its kind and id."""
        graph, workspace = self.view.graph, self.view.workspace
        card = graph.card_at(point)
        if card is not None:
            if card.id not in workspace.selection:
                graph.select_wires(())
                workspace.select({card.id})
            return "node", card.id
        found = graph.wire_at(point, self.view.wire_reach)
        if found is not None:
            workspace.select(())
            graph.select_wires({found[0].id})
            return "wire", found[0].id
        frame = graph.frame_at(point, frame_grip / self.view.scale_factor)
        self.view.framing.select(frame[0].id if frame is not None else None)
        return ("frame", frame[0].id) if frame is not None else ("canvas", "")
