"""Icons: single-colour line drawings, coloured from the theme in force.

A QIcon is a value of one theme; who shows it takes it again when `theme.switch.changed` comes.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from typing_extensions import override

from designer import resources
from designer.catalog.hues import category_hues
from designer.ui import theme

disabled_strength = 0.45


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """The icon called `name`; without `colour` in the colour of text."""
    shown = colour or theme.current().text
    faint = QColor(theme.current().muted)
    faint.setAlphaF(disabled_strength)
    return _icon(name, shown.rgba(), faint.rgba())


def category_icon(category: str, colour: QColor | None = None) -> QIcon:
    """The icon of a catalogue category, in the category's colour."""
    return icon(category_name(category), colour or theme.current().category(category))


def category_pixmap(category: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The picture of a catalogue category, in the category's colour."""
    return pixmap(category_name(category), theme.current().category(category), size, ratio)


def category_name(category: str) -> str:
    """The name of a category's icon; that of `custom` for one that has none."""
    return category if category in category_hues else "custom"


def pixmap(name: str, colour: QColor, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` device-independent pixels."""
    return _pixmap(name, colour.rgba(), size, ratio)


def exists(name: str) -> bool:
    """Whether there is an icon of this name."""
    return (resources.folder() / "icons" / f"{name}.svg").is_file()


@lru_cache(maxsize=512)
def _icon(name: str, colour: int, faint: int) -> QIcon:
    return QIcon(_Engine(name, colour, faint))


class _Engine(QIconEngine):
    """Draws an icon when it is first seen, in the size and for the screen on which it is seen."""

    def __init__(self, name: str, colour: int, faint: int) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._faint = faint

    @override
    def clone(self) -> "_Engine":
        return _Engine(self._name, self._colour, self._faint)

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        return _pixmap(self._name, self._shade(mode), min(size.width(), size.height()), 1.0)

    @override
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        edge = min(rect.width(), rect.height())
        at = QRectF(0, 0, edge, edge)
        at.moveCenter(QRectF(rect).center())
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(at.topLeft(), _pixmap(self._name, self._shade(mode), edge, ratio))

    def _shade(self, mode: QIcon.Mode) -> int:
        return self._faint if mode == QIcon.Mode.Disabled else self._colour


@lru_cache(maxsize=2048)
def _pixmap(name: str, colour: int, size: int, ratio: float) -> QPixmap:
    edge = max(1, round(size * ratio))
    picture = QPixmap(edge, edge)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _renderer(name, colour).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@lru_cache(maxsize=512)
def _renderer(name: str, colour: int) -> QSvgRenderer:
    shown = QColor.fromRgba(colour)
    # Qt's SVG takes no alpha in a colour; strokes and fills carry it as an opacity.
    paint = f'{shown.name()}" stroke-opacity="{shown.alphaF():.3f}'
    fill = f'{shown.name()}" fill-opacity="{shown.alphaF():.3f}'
    text = _source(name)
    text = text.replace('stroke="currentColor', f'stroke="{paint}')
    text = text.replace('fill="currentColor', f'fill="{fill}')
    return QSvgRenderer(QByteArray(text.encode()))


@lru_cache(maxsize=256)
def _source(name: str) -> str:
    return (resources.folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
