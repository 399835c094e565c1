"""Where what lies above the canvas stands, and when it is there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from designer.network.graph import Scope
from designer.ui.canvas.language import tr

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

overlay_distance = 12


class OverlayLayout:
    """Keeps breadcrumb, zoom controls, minimap and hints of a canvas in their places."""

    def __init__(self, view: "CanvasView") -> None:
        self._view = view

    def show_useful(self) -> None:
        """Hints on an empty canvas; minimap and zoom controls on any other."""
        self._view.hints.setVisible(not self._view.graph.cards)
        self._view.minimap.setVisible(bool(self._view.graph.cards))
        self._view.zoom_controls.setVisible(bool(self._view.graph.cards))

    def _way(self) -> list[tuple[str, Scope]]:
        network, scope = self._view.workspace.document.network, self._view.workspace.scope
        steps: list[tuple[str, Scope]] = [(network.name or tr("Network"), ())]
        for depth, layer in enumerate(scope, start=1):
            inside = network.at(scope[: depth - 1])
            steps.append((inside.layers[layer].name, scope[:depth]))
        return steps

    def show_way(self) -> None:
        """Show the way back from a nested network."""
        scope, note = self._view.workspace.scope, ""
        if scope:
            around = self._view.workspace.document.network.at(scope[:-1])
            calls = len(around.calls_of(scope[-1]))
            if calls > 1:
                text = tr("shared by {count} calls; shapes of the first")
                note = text.format(count=calls)
        self._view.breadcrumb.show_way(self._way(), note)

    def covered(self) -> QRectF:
        """The corner that minimap and zoom controls cover, with a little room around them."""
        view = self._view
        parts = [part for part in (view.minimap, view.zoom_controls) if not part.isHidden()]
        found = QRectF()
        for part in parts:
            found = found.united(part.geometry().toRectF())
        gap = overlay_distance
        return found.adjusted(-gap, -gap, gap, gap) if parts else found

    def place(self) -> None:
        """Put what lies above the canvas into its corners."""
        view, gap = self._view, overlay_distance
        room, minimap, zoom = view.rect(), view.minimap, view.zoom_controls
        minimap.move(room.width() - minimap.width() - gap, room.height() - minimap.height() - gap)
        zoom.move(
            room.width() - zoom.width() - gap,
            room.height() - zoom.height() - gap
            - (minimap.height() + 8 if minimap.is_open else 0),
        )  # fmt: skip
        if not minimap.is_open:
            zoom.move(
                minimap.x() - zoom.width() - 8,
                room.height() - zoom.height() - gap,
            )
        view.breadcrumb.move(gap, gap)
        self.place_hints()

    def place_hints(self) -> None:
        """Put the hints into the middle."""
        hints = self._view.hints
        hints.adjustSize()
        room = self._view.viewport().size()
        hints.move((room.width() - hints.width()) // 2, (room.height() - hints.height()) // 2)
