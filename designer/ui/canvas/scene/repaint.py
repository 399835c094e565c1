"""Which region of the canvas is painted again when something looks different."""

from collections.abc import Callable

from PySide6.QtCore import QRectF

from designer.network.graph import WireId
from designer.network.presentation import Box
from designer.ui import theme
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.wire import WireLine

# How far a card's picture reaches beyond its body: ports, outline, nested edge, link lines.
overhang = 24.0
wire_reach = 6.0
label_reach = 120.0
port_name_reach = 120.0
# A change of more cards than this repaints everything instead of many small regions.
most_regions = 150


class Repaint:
    """Tells a scene what to paint again; without a region it is everything."""

    def __init__(self, contents: Contents, update: Callable[..., object]) -> None:
        self._contents = contents
        self._update = update

    def everything(self) -> None:
        """All of it."""
        self._update()

    def card(self, card: Card) -> None:
        """A card, with its ports and its error."""
        self.box(card.box, overhang)
        if card.error is not None:
            self.box(self._contents.note_places.reach(card), 2.0)

    def wire(self, wire: WireId) -> None:
        """A wire and its label."""
        line = self._contents.wires.get(wire)
        if line is not None:
            self.course(line)
            x, y = line.label_place
            self.box((x, y, x, y), label_reach)

    def course(self, line: WireLine) -> None:
        """Where a wire runs, with its marks but without its label."""
        self.box(line.box, wire_reach)
        if line.shown is not None:
            x, y = line.middle
            self.box((x, y, x, y), label_reach)

    def port(self, port: PortRef | None) -> None:
        """A port and its name."""
        if port is not None and port.node in self._contents.cards:
            x, y = self._contents.port_place(port)
            self.box((x, y, x, y), port_name_reach)

    def frame(self, key: str | None) -> None:
        """A frame and its title, which stands above it when seen from far away."""
        frame = self._contents.frames.get(key or "")
        if frame is not None:
            left, top, right, bottom = frame.box
            self.box((left, top - 20 / theme.zoom_least, right, bottom), 8.0)

    def box(self, box: Box, margin: float) -> None:
        """A box with a margin."""
        left, top, right, bottom = box
        self._update(
            QRectF(
                left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin
            )
        )
