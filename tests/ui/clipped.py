"""What of a window is cut off, since it needs more room than it has."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QGroupBox,
    QLabel,
    QScrollArea,
    QTabBar,
    QToolButton,
    QWidget,
)

from designer.ui.editors.folds import FoldHeader

slack = 1  # pixels that rounding may cost


def clipped(root: QWidget) -> list[str]:
    """Every label, button and tab in sight whose text has too little room, with what it lacks."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisibleTo(root) and not widget.size().isEmpty():
            found += [_told(widget, text, lacks) for text, lacks in _lacking(widget)]
    return sorted(set(found))


def _lacking(widget: QWidget) -> Iterator[tuple[str, str]]:
    text = ""
    match widget:
        case QLabel():
            text = widget.text()
            needed = _label_needs(widget)
        case QAbstractButton():
            text = "" if _shows_icon_alone(widget) else widget.text()
            needed = _button_needs(widget)
        case QGroupBox():
            text = widget.title()
            needed = QSize(widget.fontMetrics().horizontalAdvance(text), 0)
        case QTabBar():
            yield from _short_tabs(widget)
            return
        case _:
            return
    if not text or _elides(widget, text):
        return
    if needed.width() > widget.width() + slack:
        yield text, f"width {widget.width()} of {needed.width()}"
    if needed.height() > widget.height() + slack:
        yield text, f"height {widget.height()} of {needed.height()}"
    if outside := _outside(widget):
        yield text, outside


def _label_needs(label: QLabel) -> QSize:
    if not label.wordWrap():
        return label.sizeHint()
    margins = label.contentsMargins()
    inner = label.width() - margins.left() - margins.right() - 2 * label.margin()
    parts = re.split(r"\s|\u200b", QLabel.text(label))  # as it is shown
    longest = max(map(label.fontMetrics().horizontalAdvance, parts), default=0)
    width = label.width() + longest - inner if longest > inner else 0
    return QSize(width, label.heightForWidth(label.width()))


def _button_needs(button: QAbstractButton) -> QSize:
    metrics = button.fontMetrics()
    lines = button.text().replace("&&", "\0").replace("&", "").split("\n")
    width = max(map(metrics.horizontalAdvance, lines))
    if not button.icon().isNull():
        width += button.iconSize().width()
    return QSize(width, metrics.height() * len(lines))


def _shows_icon_alone(button: QAbstractButton) -> bool:
    alone = Qt.ToolButtonStyle.ToolButtonIconOnly
    has_icon = not button.icon().isNull()
    return isinstance(button, QToolButton) and has_icon and button.toolButtonStyle() == alone


def _elides(widget: QWidget, text: str) -> bool:
    """Whether the whole text stands in the tooltip instead."""
    return isinstance(widget, FoldHeader) or (text.strip() and text in widget.toolTip())


def _short_tabs(bar: QTabBar) -> Iterator[tuple[str, str]]:
    for place in range(bar.count()):
        text, room = bar.tabText(place), bar.tabRect(place).width()
        needed = bar.fontMetrics().horizontalAdvance(text.replace("&", ""))
        if bar.isTabVisible(place) and needed > room and text not in bar.tabToolTip(place):
            yield text, f"width {room} of {needed}"


def _outside(widget: QWidget) -> str:
    """Where a widget is cut off by what it lies in and nobody can scroll to it."""
    rect, inside = widget.rect(), widget
    while not inside.isWindow() and (parent := inside.parentWidget()) is not None:
        rect = rect.translated(inside.pos())
        if isinstance(area := parent.parentWidget(), QScrollArea | QAbstractItemView):
            return _beyond(rect, area)
        room = QRect(QPoint(), parent.size())
        if not room.adjusted(-slack, -slack, slack, slack).contains(rect):
            return f"at {rect.getRect()} in {type(parent).__name__} {parent.size().toTuple()}"
        inside = parent
    return ""


def _beyond(rect: QRect, area: QAbstractScrollArea) -> str:
    """How far a widget reaches out of an area that cannot be moved sideways."""
    width = area.viewport().width()
    never = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if area.horizontalScrollBarPolicy() != never or rect.right() <= width + slack:
        return ""
    return f"right {rect.right()} of {width}"


def _told(widget: QWidget, text: str, lacks: str) -> str:
    return f"{type(widget).__name__} {widget.objectName()}: {text[:70]!r}: {lacks}"
