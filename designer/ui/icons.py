"""Icons: single-colour line drawings, coloured from the theme in force.

A QIcon is a value of one theme; who shows it takes it again when `theme.switch.changed` comes.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from designer import resources
from designer.catalog.hues import category_hues
from designer.ui import theme

sizes = (16, 20)
disabled_strength = 0.45


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """The icon called `name`; without `colour` in the colour of text."""
    shown = colour or theme.current().text
    ratio = QGuiApplication.instance().devicePixelRatio()  # type: ignore[union-attr]
    return _icon(name, shown.rgba(), theme.current().muted.rgba(), ratio)


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
def _icon(name: str, colour: int, muted: int, ratio: float) -> QIcon:
    made = QIcon()
    faint = QColor.fromRgba(muted)
    faint.setAlphaF(disabled_strength)
    for size in sizes:
        made.addPixmap(_pixmap(name, colour, size, ratio), QIcon.Mode.Normal)
        made.addPixmap(_pixmap(name, faint.rgba(), size, ratio), QIcon.Mode.Disabled)
    return made


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
