"""What an empty canvas says: how to begin, and examples to begin with."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from designer.sentences import tr
from designer.ui import theme
from designer.ui.tooltips import plain_tip

cards_in_a_row = 3
card_width = 216


class ExampleCard(QFrame):
    """One example: its title and a line about it; a click opens it."""

    chosen = Signal(str)

    def __init__(self, name: str, title: str, description: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self._lit = False
        self.setFixedWidth(card_width)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)
        self._about = description
        self._column = layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(2)
        self._title, self._text = QLabel(title, self), QLabel(description, self)
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addStretch()
        self.restyle()

    def tell(self, whole: bool) -> None:
        """Say what the example is about on the card, or only where the mouse rests on it."""
        self._text.setVisible(whole)
        self._column.invalidate()
        self.setToolTip("" if whole else plain_tip(self._about))

    def restyle(self) -> None:
        """Take the theme anew."""
        self._title.setFont(theme.ui_font(13, weight=QFont.Weight.DemiBold))
        self._text.setFont(theme.ui_font(12))
        palette = self._text.palette()
        palette.setColor(self._text.foregroundRole(), theme.current().muted)
        self._text.setPalette(palette)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        lit = self._lit or self.hasFocus()
        painter.setPen(QPen(colours.accent if lit else colours.border, 1))
        painter.setBrush(colours.surface)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.radius_card, theme.radius_card)
        painter.end()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._lit = True
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._lit = False
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside:
            self.chosen.emit(self.name)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.name)
        else:
            super().keyPressEvent(event)


class Hints(QWidget):
    """The middle of an empty canvas."""

    example_requested = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation, False)
        layout = QVBoxLayout(self)
        layout.setSpacing(6)
        self._title = QLabel(tr("Drag a layer here"), self)
        self._text = QLabel(
            tr("or press Tab to search for one, or drop a file on the window."), self
        )
        self._begin = QLabel(tr("Or begin with an example"), self)
        for label in (self._title, self._text, self._begin):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            layout.addWidget(label)
        layout.insertSpacing(2, 18)
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        layout.addSpacing(4)
        layout.addLayout(self._grid)
        self.cards: list[ExampleCard] = []
        self._room = QSize()
        self._begin.hide()
        theme.switch.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Take the theme anew."""
        self._title.setFont(theme.ui_font(18, weight=QFont.Weight.DemiBold))
        for label in (self._text, self._begin):
            label.setFont(theme.ui_font(13))
            palette = label.palette()
            palette.setColor(label.foregroundRole(), theme.current().muted)
            label.setPalette(palette)
        palette = self._title.palette()
        palette.setColor(self._title.foregroundRole(), theme.current().text)
        self._title.setPalette(palette)
        for card in self.cards:
            card.restyle()

    def set_examples(self, examples: Sequence[tuple[str, str, str]]) -> None:
        """Offer these examples, each a name, a title and a line about it."""
        for card in self.cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        self.cards = []
        for number, (name, title, description) in enumerate(examples):
            card = ExampleCard(name, title, description, self)
            card.chosen.connect(self.example_requested)
            row, column = divmod(number, cards_in_a_row)
            self._grid.addWidget(card, row, column)
            card.show()  # else a layout that is seen already leaves it out until later
            self.cards.append(card)
        self._begin.setVisible(bool(self.cards))
        self._room = QSize()
        self._measure()

    def _measure(self) -> None:
        # Qt would hear of what became smaller only with the next events.
        for card in self.cards:
            card.updateGeometry()
        self._grid.invalidate()
        self.adjustSize()

    def fit(self, room: QSize) -> None:
        """Say as much about the examples as there is room for."""
        if room == self._room:
            return
        self._room = room
        for whole in (True, False):
            for card in self.cards:
                card.tell(whole)
            self._measure()
            if self.height() <= room.height():
                return
