"""Small parts that the editors and panels share: switch, dot, fold, combo box, notes."""

import re

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)
from typing_extensions import override

from designer.ui import theme

hit = 3 * theme.grid
dot_width = 18


def plain_tooltip(text: str, width: int = 64) -> str:
    """`text` as a tooltip that wraps and shows every character as it is."""
    shown = text if len(text) <= 1500 else text[:1500].rsplit(" ", 1)[0] + " …"
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<div style="white-space: pre-wrap; width: {width * 6}px">{escaped}</div>' if shown else ""
    )


class Note(QLabel):
    """Wrapped plain text, muted or in the error colour of the theme."""

    def __init__(self, text: str = "", *, error: bool = False, muted: bool = True) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(theme.ui_font(12))
        if error:
            self.setForegroundRole(QPalette.ColorRole.BrightText)
        elif muted:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        if error or not muted:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


class FittedNote(Note):
    """A note with names in it: of a word that is wider than the note both ends are shown."""

    def __init__(self, *, muted: bool = True) -> None:
        super().__init__(muted=muted)
        self._whole = ""
        # Else the longest word would make everything around as wide as itself.
        self.setMinimumWidth(1)

    @override
    def setText(self, text: str) -> None:
        self._whole = text
        self._fit()

    @override
    def text(self) -> str:
        return self._whole

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics, width = self.fontMetrics(), self.width()
        middle = Qt.TextElideMode.ElideMiddle
        fitted = re.sub(
            r"\S+", lambda word: metrics.elidedText(word[0], middle, width), self._whole
        )
        if fitted != super().text():
            super().setText(fitted)
            self.setToolTip("" if fitted == self._whole else plain_tooltip(self._whole))


class ElidedLabel(QWidget):
    """One line of plain text that ends in … where there is no room."""

    def __init__(self, text: str = "", *, pixels: int = 13, muted: bool = False) -> None:
        super().__init__()
        self._text = ""
        self._muted = muted
        self.setFont(theme.ui_font(pixels))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self.setToolTip(plain_tooltip(text))
        self.update()

    def text(self) -> str:
        """The whole text."""
        return self._text

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 4)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = theme.current()
        painter.setPen(look.muted if self._muted else look.text)
        text = self.fontMetrics().elidedText(
            self._text.replace("\n", " "), Qt.TextElideMode.ElideRight, self.width()
        )
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), flags | Qt.TextFlag.TextSingleLine, text)


def draw_focus(painter: QPainter, area: QRectF, radius: float) -> None:
    """The ring around what the keyboard is in."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.current().accent, 1.5))
    painter.drawRoundedRect(area.adjusted(0.75, 0.75, -0.75, -0.75), radius, radius)


def draw_chevron(painter: QPainter, centre: QPointF, *, down: bool, colour: QColor) -> None:
    """The sign of a fold: pointing down when open, right when closed."""
    long, short = 4.0, 2.0
    points = (
        [QPointF(-long, -short), QPointF(0, short), QPointF(long, -short)]
        if down
        else [QPointF(-short, -long), QPointF(short, 0), QPointF(-short, long)]
    )
    pen = QPen(colour, 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([centre + point for point in points]))


class Switch(QAbstractButton):
    """On, off, or (with several layers selected) both."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.mixed = False
        self.quiet = False
        self.clicked.connect(self._decide)

    def show_state(self, on: bool, *, mixed: bool = False, quiet: bool = False) -> None:
        """Show a state; `quiet` where it is only the default."""
        self.mixed, self.quiet = mixed, quiet
        self.setChecked(on)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(76, hit)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Whether a button is pressed by Enter too, as by Space, depends on the platform.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.current()
        track = QRectF(1, (self.height() - 18) / 2, 32, 18)
        on = self.isChecked() and not self.mixed
        edge, filling, knob_colour = (
            (look.accent, look.accent, look.on_accent)
            if on
            else (look.border, look.raised, look.muted)
        )
        painter.setPen(QPen(edge, 1))
        painter.setBrush(filling)
        painter.drawRoundedRect(track.adjusted(0.5, 0.5, -0.5, -0.5), 9, 9)
        at = 0.5 if self.mixed else float(on)
        knob = QRectF(track.left() + 3 + at * 14, track.top() + 3, 12, 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(knob_colour)
        painter.drawEllipse(knob)
        painter.setPen(look.muted if self.quiet or self.mixed else look.text)
        words = "—" if self.mixed else str(on)
        space = QRectF(self.rect()).adjusted(41, 0, 0, 0)
        painter.drawText(space, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if self.hasFocus():
            draw_focus(painter, track.adjusted(-1, -1, 1, 1), 10)

    def _decide(self) -> None:
        self.mixed = False


class ResetDot(QAbstractButton):
    """A dot beside a value that was set; pressing it brings the default back."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(dot_width, hit)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = theme.current()
        centre = QRectF(self.rect()).center()
        if self.underMouse() or self.hasFocus():
            pen = QPen(look.accent, 1.5)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawArc(QRectF(centre.x() - 5, centre.y() - 5, 10, 10), 60 * 16, 290 * 16)
            tip = centre + QPointF(2.5, -4.4)
            painter.drawPolyline(QPolygonF([tip + QPointF(0.5, -3.5), tip, tip + QPointF(3.5, 1)]))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.accent)
            painter.drawEllipse(centre, 3, 3)


class ComboBox(QComboBox):
    """A choice; muted while it shows a default, and deaf to the wheel without the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.quiet = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(5)  # an entry that is longer is elided

    def show_row(self, row: int, *, quiet: bool, placeholder: str = "") -> None:
        """Show the entry `row` (-1: none, but `placeholder`); `quiet` where it is the default."""
        self.quiet = quiet
        self.setPlaceholderText(placeholder)
        self.setCurrentIndex(row)
        self.update()

    @override
    def showPopup(self) -> None:
        width = self.view().sizeHintForColumn(0) + 40
        self.view().setMinimumWidth(max(self.width(), min(width, 420)))
        super().showPopup()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        area = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        look = theme.current()
        empty = self.currentIndex() < 0
        text = self.placeholderText() if empty else self.currentText()
        painter.setPen(look.muted if self.quiet or empty or not self.isEnabled() else look.text)
        area.adjust(2, 0, -2, 0)
        painter.drawText(
            area,
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width()),
        )


def repolish(widget: QWidget) -> None:
    """Let the style sheet look at a widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
