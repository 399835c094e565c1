"""What of a network is seen first, after it was opened."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from designer.network.check_result import CheckResult
from designer.network.graph import INPUT
from designer.ui.canvas.scene.geometry import Box, Point, box_of_rect

if TYPE_CHECKING:
    from designer.ui.canvas.network_view import NetworkView

most_nodes_read = 60  # larger networks are shown as a whole when they are opened
edge_room = 24.0  # between the first cards and the edge of the view


class FirstView:
    """Shows a network from its start, and once more when Keras has said what cards have to show.

    A view that the user moved meanwhile stays where it is.
    """

    def __init__(self, view: "NetworkView") -> None:
        self._view = view
        self._shown: tuple[float, int, int] | None = None
        self._is_waiting = False
        view.workspace.answered.connect(self._on_answered)

    def show(self) -> None:
        """Fit the network; one of a size to be read begins where its data enter, in words."""
        view, workspace = self._view, self._view.workspace
        view.fit()
        if len(view.graph.cards) <= most_nodes_read and view.is_far:
            while view.is_far:
                view.zoom_in()
            self._centre_start()
        self._shown = self._here()
        self._is_waiting = workspace.result is None or not workspace.is_current()

    def show_again(self) -> None:
        """Show the network anew, unless the user moved the view."""
        if self._shown in (None, self._here()):
            self.show()

    def forget(self) -> None:
        """Another network is shown from now on."""
        self._shown, self._is_waiting = None, False
        self._view.arranging.forget()

    def _here(self) -> tuple[float, int, int]:
        view = self._view
        across, down = view.horizontalScrollBar().value(), view.verticalScrollBar().value()
        return view.scale_factor, across, down

    def _on_answered(self, _answer: CheckResult) -> None:
        if not self._is_waiting or not self._view.workspace.is_current():
            return
        self._is_waiting = False
        if self._view.workspace.document.undo_label is not None:
            return  # it is about an edit: nothing moves by itself any more
        if not self._view.arranging.renew():
            self.show_again()

    def _centre_start(self) -> None:
        """Bring the cards where data enter into view, with as many of those after them as fit."""
        view = self._view
        turned = view.rightwards
        bounds, seen = view.graph.bounds(), view.visible_rect()
        left, top, right, bottom = _turned(box_of_rect(bounds), turned)
        wide, high = (seen.height(), seen.width()) if turned else (seen.width(), seen.height())
        along = min(top + 0.47 * high, (top + bottom) / 2)
        cards = sorted(
            (_turned(card.box, turned) for card in view.graph.cards.values()),
            key=lambda box: box[1],
        )
        cards = [box for box in cards if box[1] < along + high / 2] or [(left, top, right, bottom)]
        wide -= 2 * edge_room
        # First the row of the inputs, then one card after the other as long as all are whole.
        low, up = self._entry(turned)
        for box in cards:
            if max(up, box[2]) - min(low, box[0]) > wide:
                break
            low, up = min(low, box[0]), max(up, box[2])
        middle = (low + up) / 2
        # What there is beside, on the side where there is more, rather than nothing.
        spare = max(wide - (up - low), 0.0) / 2
        middle = min(max((left + right) / 2, middle - spare), middle + spare)
        x, y = (along, middle) if turned else (middle, along)
        view.centre_on(QPointF(x, y))
        if not turned:
            self._make_clear(low - edge_room)

    def _make_clear(self, left: float) -> None:
        """Bring cards out from below what lies above the view, up to where `left` is its edge."""
        view = self._view
        covered = view.mapToScene(view.covered().toRect()).boundingRect()
        hidden = view.graph.cards_in(box_of_rect(covered)) if not covered.isEmpty() else []
        if hidden:
            needed = max(card.right for card in hidden) - covered.left()
            room = left - view.visible_rect().left()
            view.scroll_by(max(0.0, min(needed, room)) * view.scale_factor, 0)

    def _entry(self, turned: bool) -> Point:
        """From where to where the first input of the model reaches, across the flow."""
        cards = self._view.graph.cards.values()
        first = [card for card in cards if card.layer.type == INPUT] or list(cards)
        box = min((_turned(card.box, turned) for card in first), key=lambda box: (box[1], box[0]))
        return box[0], box[2]


def _turned(box: Box, turned: bool) -> Box:
    return (box[1], box[0], box[3], box[2]) if turned else box
