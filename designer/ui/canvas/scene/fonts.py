"""The fonts of the canvas."""

from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF

from designer.ui import theme


class TextWidths(dict[str, float]):
    """The widths of a font's characters; good enough to choose the width of a card."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._metrics = QFontMetricsF(font)

    def __missing__(self, character: str) -> float:
        self[character] = width = self._metrics.horizontalAdvance(character)
        return width

    def of(self, text: str) -> float:
        """The width of a text on one line."""
        return sum(map(self.__getitem__, text))


class Fonts:
    """The fonts of the canvas and how wide their characters are."""

    def __init__(self) -> None:
        self.title = theme.ui_font(theme.text_card, weight=QFont.Weight.DemiBold)
        self.text = theme.ui_font(theme.text_card)
        self.small = theme.ui_font(theme.text_shape)
        self.shape = theme.fixed_font(theme.text_shape)
        self.title_widths = TextWidths(self.title)
        self.text_widths = TextWidths(self.text)
        self.small_widths = TextWidths(self.small)
        self.shape_widths = TextWidths(self.shape)


@lru_cache(maxsize=1)
def fonts() -> Fonts:
    """The fonts in use; `fonts.cache_clear()` takes them anew."""
    return Fonts()
