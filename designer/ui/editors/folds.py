"""Folds: titled groups that open and close, and the memory of which were open."""

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from designer.ui import theme
from designer.ui.editors.widgets import draw_chevron, draw_focus
from designer.ui.settings import Settings
from designer.ui.tooltips import plain_tip


class Folds:
    """Which folds are open; remembered in `settings` where they are given."""

    def __init__(self, settings: Settings | None = None, prefix: str = "folds") -> None:
        self._settings = settings
        self._prefix = prefix
        self._open: dict[str, bool] = {}

    def is_open(self, key: str, default: bool) -> bool:
        """Whether the fold `key` was left open."""
        if key not in self._open and self._settings is not None:
            self._open[key] = self._settings.flag(f"{self._prefix}/{key}", default)
        return self._open.get(key, default)

    def set_open(self, key: str, is_open: bool) -> None:
        """Remember how a fold was left."""
        self._open[key] = is_open
        if self._settings is not None:
            self._settings.set_flag(f"{self._prefix}/{key}", is_open)


class FoldHeader(QAbstractButton):
    """The line that opens and closes a fold: chevron, title, and a muted word at the end."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setText(title)
        self.setAccessibleName(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._aside = ""

    def set_aside(self, text: str) -> None:
        """Set the word at the end of the line."""
        if text != self._aside:
            self._aside = text
            self.setAccessibleDescription(text)
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(120, 4 * theme.grid)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.setChecked(key == Qt.Key.Key_Right)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.current()
        area = QRectF(self.rect())
        draw_chevron(
            painter,
            QPointF(theme.grid, area.center().y()),
            down=self.isChecked(),
            colour=look.text if self.underMouse() else look.muted,
        )
        painter.setFont(theme.ui_font(12, weight=QFont.Weight.DemiBold))
        painter.setPen(look.text)
        middle = Qt.AlignmentFlag.AlignVCenter
        inner = area.adjusted(20, 0, -4, 0)
        elided, room = Qt.TextElideMode.ElideRight, int(inner.width())
        title = painter.fontMetrics().elidedText(self.text(), elided, room)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, title)
        room -= painter.fontMetrics().horizontalAdvance(title) + theme.grid
        painter.setFont(theme.ui_font(11))
        painter.setPen(look.muted)
        aside = painter.fontMetrics().elidedText(self._aside, elided, room)
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, aside)
        fits = (title, aside) == (self.text(), self._aside)
        self.setToolTip("" if fits else plain_tip(f"{self.text()}\n{self._aside}"))
        if self.hasFocus():
            draw_focus(painter, area, theme.radius_chip)


class Fold(QWidget):
    """A titled group whose content is made when it is first opened."""

    opened = Signal()

    def __init__(
        self, title: str, make: Callable[[], QWidget], folds: Folds, key: str, *, is_open: bool
    ) -> None:
        super().__init__()
        self.header = FoldHeader(title)
        self.content: QWidget | None = None
        self._make = make
        self._folds, self._key = folds, key
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        self.header.toggled.connect(self._toggle)
        if folds.is_open(key, is_open):
            self._show(True)
            # `toggled` would remember it as what somebody decided.
            self.header.blockSignals(True)
            self.header.setChecked(True)
            self.header.blockSignals(False)

    @property
    def is_open(self) -> bool:
        """Whether the content is shown."""
        return self.header.isChecked()

    def set_open(self, is_open: bool) -> None:
        """Open or close the fold without remembering it."""
        if is_open != self.is_open:
            self.header.blockSignals(True)
            self.header.setChecked(is_open)
            self.header.blockSignals(False)
            self._show(is_open)

    def _toggle(self, is_open: bool) -> None:
        self._folds.set_open(self._key, is_open)
        self._show(is_open)

    def _show(self, is_open: bool) -> None:
        if is_open and self.content is None:
            self.content = self._make()
            cast(QVBoxLayout, self.layout()).addWidget(self.content)
            self.opened.emit()
        if self.content is not None:
            self.content.setVisible(is_open)
