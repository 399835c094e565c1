"""How the palette paints its groups and cards."""

from collections.abc import Callable

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView
from typing_extensions import override

from designer.catalog.spec import TypeSpec
from designer.sentences import words
from designer.ui import icons, theme
from designer.ui.editors.widgets import draw_chevron, draw_focus
from designer.ui.panels.palette_model import group_role, spec_role

Index = QModelIndex | QPersistentModelIndex
group_height = 32
card_height = 44
star_size = 24


class PaletteDelegate(QStyledItemDelegate):
    """Paints without widgets, so that hundreds of cards cost nothing."""

    star_clicked = Signal(str)

    def __init__(self, view: QTreeView, is_favourite: Callable[[str], bool]) -> None:
        super().__init__(view)
        self._view = view
        self.is_favourite = is_favourite

    @override
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        is_group = index.data(group_role) is not None
        return QSize(120, group_height if is_group else card_height)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(area)
        if index.data(group_role) is not None:
            self._paint_group(painter, area, state, index)
        else:
            self._paint_card(painter, area, state, index.data(spec_role))
        painter.restore()

    @override
    def editorEvent(self, event, model, option, index) -> bool:  # type: ignore[no-untyped-def]
        """A click on the star of a card."""
        if event.type() == QEvent.Type.MouseButtonRelease:
            spec = index.data(spec_role)
            at = event.position().toPoint()
            if spec is not None and star_area(option.rect).contains(at):
                self.star_clicked.emit(spec.type)
                return True
        return super().editorEvent(event, model, option, index)

    def _paint_group(
        self, painter: QPainter, area: QRect, state: QStyle.StateFlag, index: Index
    ) -> None:
        look = theme.current()
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        here = QRectF(area)
        draw_chevron(
            painter,
            QPointF(here.left() + 14, here.center().y()),
            down=self._view.isExpanded(index),
            colour=look.text if hovered else look.muted,
        )
        inner = here.adjusted(26, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        font, small = theme.ui_font(12, weight=QFont.Weight.DemiBold), theme.ui_font(11)
        count = str(index.model().rowCount(index))
        room = inner.width() - QFontMetrics(small).horizontalAdvance(count) - theme.grid
        elided = Qt.TextElideMode.ElideRight
        title = QFontMetrics(font).elidedText(str(index.data()), elided, int(room))
        painter.setFont(font)
        painter.setPen(look.text)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, title)
        painter.setFont(small)
        painter.setPen(look.muted)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, count)
        if state & QStyle.StateFlag.State_Selected and self._view.hasFocus():
            draw_focus(painter, here.adjusted(4, 2, -4, -2), theme.radius_chip)

    def _paint_card(
        self, painter: QPainter, area: QRect, state: QStyle.StateFlag, spec: TypeSpec
    ) -> None:
        look = theme.current()
        card = QRectF(area).adjusted(8, 2, -8, -2)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        favourite = self.is_favourite(spec.type)
        room = star_size if hovered or favourite else 8
        paint_card(painter, card, spec, hovered=hovered or selected, right=room)
        if selected:
            draw_focus(painter, card, theme.radius_field)
        if hovered or favourite:
            star = QRectF(star_area(area)).adjusted(5, 5, -5, -5)
            colour = look.accent if favourite else look.muted
            ratio = self._view.devicePixelRatioF()
            picture = icons.pixmap("star", colour, int(star.width()), ratio)
            painter.drawPixmap(star.topLeft(), picture)


def star_area(area: QRect) -> QRect:
    """Where the star of a card stands, given the card's row."""
    return QRect(
        area.right() - 8 - star_size, area.center().y() - star_size // 2, star_size, star_size
    )


def paint_card(
    painter: QPainter, card: QRectF, spec: TypeSpec, *, hovered: bool, right: int = 8
) -> None:
    """Paint a card: the category's stripe and icon, the type, its purpose."""
    look = theme.current()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_hovered(look) if hovered else look.raised)
    painter.drawRoundedRect(card, theme.radius_field, theme.radius_field)
    colour = look.category(spec.category)
    stripe = QRectF(card.left(), card.top() + 8, 3, card.height() - 16)
    painter.setBrush(colour)
    painter.drawRoundedRect(stripe, 1.5, 1.5)
    ratio = painter.device().devicePixelRatio()
    picture = icons.category_pixmap(spec.category, 20, ratio)
    painter.drawPixmap(QPointF(card.left() + 11, card.center().y() - 10), picture)
    left = card.left() + 40
    width = card.right() - left - right
    for text, font, pen, top in (
        (spec.type, theme.ui_font(13, weight=QFont.Weight.Medium), look.text, 3.0),
        (words(spec.purpose), theme.ui_font(11), look.muted, 20.0),
    ):
        painter.setFont(font)
        painter.setPen(pen)
        metrics = QFontMetrics(font)
        line = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(width))
        painter.drawText(
            QRectF(left, card.top() + top, width, 18),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            line,
        )


def _hovered(look: theme.Theme) -> QColor:
    return look.raised.lighter(118) if look.dark else look.raised.darker(104)


def card_pixmap(spec: TypeSpec, width: int, ratio: float) -> QPixmap:
    """The card as it hangs at the pointer during a drag."""
    height = card_height - 4
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(0.92)
    card = QRectF(0.5, 0.5, width - 1, height - 1)
    paint_card(painter, card, spec, hovered=True)
    draw_focus(painter, card, theme.radius_field)
    painter.end()
    return picture
