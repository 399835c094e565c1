"""Colours of a diagram: the categories' hues, tinted for paper or for a dark window."""

import colorsys

from msgspec import Struct

from designer.catalog.hues import category_hues


class Ink(Struct, frozen=True):
    """The colours of one kind of diagram, as `#rrggbb`; lightness and saturation from 0 to 1."""

    background: str
    text: str
    edge: str
    fill: tuple[float, float]
    line: tuple[float, float]

    def fill_of(self, category: str) -> str:
        """The colour inside the box of a category."""
        return _tint(category, *self.fill)

    def line_of(self, category: str) -> str:
        """The colour of the box's outline."""
        return _tint(category, *self.line)


light = Ink("#F6F7F9", "#1A1D23", "#5A6473", (0.96, 0.60), (0.52, 0.42))
dark = Ink("#15171C", "#E7E9ED", "#98A1B0", (0.17, 0.26), (0.56, 0.40))


def _tint(category: str, lightness: float, saturation: float) -> str:
    hue = category_hues.get(category)
    if hue is None:
        hue, saturation = 215, saturation / 4
    parts = colorsys.hls_to_rgb(hue / 360, lightness, saturation)
    return "#" + "".join([f"{round(part * 255):02X}" for part in parts])
