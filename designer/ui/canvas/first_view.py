"""What of a network is seen first, after it was opened."""

from PySide6.QtCore import QObject

from designer.network.check_result import CheckResult
from designer.network.graph import INPUT
from designer.network.presentation import Point
from designer.ui.canvas.arranging import Arranging
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.navigation import Navigation, most_nodes_read
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.geometry import box_of_rect, turned_box
from designer.ui.workspace import Workspace

edge_room = 24.0  # between the first cards and the edge of the view


class FirstView(QObject):
    """Shows a network from its start, and once more when Keras has said what cards have to show.

    A view that the user moved meanwhile stays where it is.
    """

    def __init__(
        self,
        workspace: Workspace,
        contents: Contents,
        camera: Camera,
        navigation: Navigation,
        arranging: Arranging,
    ) -> None:
        super().__init__(camera)
        self._workspace = workspace
        self._contents = contents
        self._camera = camera
        self._navigation = navigation
        self._arranging = arranging
        self._shown: tuple[float, int, int] | None = None
        self._is_waiting = False
        workspace.answered.connect(self._on_answered)
        arranging.opened.connect(self._show_again)
        arranging.turned.connect(self.show)

    def show(self) -> None:
        """Fit the network; one of a size to be read begins where its data enter, in words."""
        workspace, camera = self._workspace, self._camera
        self._navigation.fit()
        if len(self._contents.cards) <= most_nodes_read and camera.is_far:
            while camera.is_far:
                camera.zoom_in()
            self._centre_start()
        self._shown = camera.place
        self._is_waiting = workspace.result is None or not workspace.is_current()

    def _show_again(self) -> None:
        """Show the network anew, unless the user moved the view."""
        if self._shown in (None, self._camera.place):
            self.show()

    def forget(self) -> None:
        """Another network is shown from now on."""
        self._shown, self._is_waiting = None, False
        self._arranging.forget()

    def _on_answered(self, _result: CheckResult) -> None:
        if not self._is_waiting or not self._workspace.is_current():
            return
        self._is_waiting = False
        if self._workspace.document.undo_label is not None:
            return  # it is about an edit: nothing moves by itself any more
        if not self._arranging.renew():
            self._show_again()

    def _centre_start(self) -> None:
        """Bring the cards where data enter into view, with as many of those after them as fit."""
        turned = self._contents.rightwards
        seen = self._camera.visible_rect()
        left, top, right, bottom = turned_box(box_of_rect(self._contents.bounds()), turned)
        wide, high = (seen.height(), seen.width()) if turned else (seen.width(), seen.height())
        along = min(top + 0.47 * high, (top + bottom) / 2)
        wide -= 2 * edge_room
        low, up = self._whole_cards(along + high / 2, wide)
        middle = (low + up) / 2
        # What there is beside, on the side where there is more, rather than nothing.
        spare = max(wide - (up - low), 0.0) / 2
        middle = min(max((left + right) / 2, middle - spare), middle + spare)
        self._camera.centre_on((along, middle) if turned else (middle, along))
        if not turned:
            self._make_clear(low - edge_room)

    def _whole_cards(self, end: float, wide: float) -> Point:
        """From where to where across the flow the first cards reach that are seen whole.

        First the row of the inputs, then one card after the other, up to `end` along the flow,
        as long as all fit into `wide`.
        """
        boxes = sorted(
            (
                turned_box(card.box, self._contents.rightwards)
                for card in self._contents.cards.values()
            ),
            key=lambda box: box[1],
        )
        low, up = self._entry()
        for box in boxes:
            if box[1] >= end or max(up, box[2]) - min(low, box[0]) > wide:
                break
            low, up = min(low, box[0]), max(up, box[2])
        return low, up

    def _make_clear(self, left: float) -> None:
        """Bring cards out from below what lies above the view, up to where `left` is its edge."""
        covered, camera = self._navigation.covered_part(), self._camera
        hidden = self._contents.cards_in(box_of_rect(covered)) if not covered.isEmpty() else []
        if hidden:
            needed = max(card.right for card in hidden) - covered.left()
            room = left - camera.visible_rect().left()
            camera.scroll_by(max(0.0, min(needed, room)) * camera.scale_factor, 0)

    def _entry(self) -> Point:
        """From where to where the first input of the model reaches, across the flow."""
        turned, cards = self._contents.rightwards, self._contents.cards.values()
        first = [card for card in cards if card.layer.type == INPUT] or list(cards)
        box = min(
            (turned_box(card.box, turned) for card in first), key=lambda box: (box[1], box[0])
        )
        return box[0], box[2]
