"""Texts of the canvas: laid out once, kept, elided where they do not fit."""

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QStaticText,
    QTextLayout,
    QTextOption,
    QTransform,
)

from designer.network.presentation import Point
from designer.ui import theme
from designer.ui.canvas.scene.fonts import Fonts, fonts

shortest_long_text = 60
text_cache_size = 20_000
label_padding = 5.0


@dataclass(slots=True)
class Run:
    """A text on a card, ready to be painted."""

    font: QFont
    colour: QColor
    text: QStaticText
    place: QPointF
    on_canvas: bool = False  # beside the card, where wires pass: it needs a ground of its own


class Texts:
    """Lays out texts in the fonts of the canvas."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self._texts: dict[tuple[str, int], QStaticText] = {}
        self._metrics = {
            id(font): QFontMetricsF(font)
            for font in (fonts.title, fonts.text, fonts.small, fonts.shape)
        }
        self._widths = {
            id(fonts.title): fonts.title_widths,
            id(fonts.text): fonts.text_widths,
            id(fonts.shape): fonts.shape_widths,
        }

    def width(self, font: QFont, text: str) -> float:
        """The width of a text on one line."""
        return self._metrics[id(font)].horizontalAdvance(text)

    def put(
        self, runs: list[Run], font: QFont, colour: QColor, text: str, x: float, y: float,
        height: float = theme.card_line,
    ) -> float:  # fmt: skip
        """Add a text in the line at `y`; returns its width."""
        if not text:
            return 0.0
        static = self.static(font, text)
        size = static.size()
        runs.append(Run(font, colour, static, QPointF(x, y + (height - size.height()) / 2)))
        return size.width()

    def put_right(
        self, runs: list[Run], font: QFont, colour: QColor, text: str, right: float, y: float
    ) -> float:
        """Add a text that ends at `right`; returns its width."""
        width = self.put(runs, font, colour, text, 0.0, y)
        if width:
            runs[-1].place.setX(right - width)
        return width

    def elided(
        self, font: QFont, text: str, width: float,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> str:  # fmt: skip
        """`text`, shortened where it is wider than `width`."""
        if "\n" in text or "\t" in text:
            text = " ".join(text.split())
        if width < 8:
            return ""
        widths = self._widths.get(id(font))
        if widths is not None and len(text) < shortest_long_text and widths.of(text) + 2 < width:
            return text  # measuring it exactly takes five times as long
        metrics = self._metrics[id(font)]
        # Nothing this long fits; measuring a name of a million characters would take a while.
        text = text[:400]
        return metrics.elidedText(text, mode, width)

    def static(self, font: QFont, text: str) -> QStaticText:
        """`text` ready to be painted."""
        key = (text, id(font))
        static = self._texts.get(key)
        if static is None:
            if len(self._texts) > text_cache_size:
                self._texts.clear()
            static = QStaticText(text)
            # Names come from strangers: never as HTML.
            static.setTextFormat(Qt.TextFormat.PlainText)
            static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            static.prepare(QTransform(), font)
            self._texts[key] = static
        return static

    def lines(self, font: QFont, text: str, width: float) -> list[str]:
        """`text` on at most two lines."""
        text = " ".join(text.split())
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(width)
        length = line.textLength()
        layout.endLayout()
        if length >= len(text):
            return [text]
        return [text[:length].rstrip(), self.elided(font, text[length:], width)]

    def label_box(self, text: str, centre: Point, font: QFont | None = None) -> QRectF:
        """The box of a label around `centre`."""
        # Measuring a text anew takes longer than finding the one that is kept.
        width = self.static(font or self.fonts.shape, text).size().width() + 2 * label_padding
        return QRectF(centre[0] - width / 2, centre[1] - 8, width, 16)


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The texts in the fonts in use; `forget_fonts` takes them anew."""
    return Texts(fonts())


def forget_fonts() -> None:
    """Take the fonts anew, as after another size was chosen."""
    fonts.cache_clear()
    texts.cache_clear()
