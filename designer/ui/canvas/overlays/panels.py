"""What lies above the canvas: the label at the cursor, the way back, zoom controls."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget
from typing_extensions import override

from designer.network.graph import Scope
from designer.sentences import tr
from designer.ui import icons, theme


class Panel(QWidget):
    """A raised surface with a thin edge that lies on the canvas."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.edge: QColor | None = None
        theme.switch.changed.connect(self.restyle)

    def restyle(self) -> None:
        """Take the theme anew."""
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click beside a button is not meant for the canvas

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        painter.setPen(QPen(self.edge or colours.border, 1))
        painter.setBrush(colours.raised)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.radius_field, theme.radius_field)
        painter.end()


class TextPanel(Panel):
    """A panel with one line of plain text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = QLabel(self)
        # Names come from strangers: never as HTML.
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 5, 10, 5)
        layout.addWidget(self.label)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self.label.text()

    def show_text(self, text: str, colour: QColor) -> None:
        """Say `text`."""
        self.label.setText(text)
        self.edge = colour
        self.adjustSize()
        self.show()
        self.raise_()
        self.update()


class CursorLabel(TextPanel):
    """The label under the cursor that says what a drop would do, or why it would do nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(self, text: str, allowed: bool) -> None:
        """Say `text`; hide without one."""
        if not text:
            self.hide()
            return
        colours = theme.current()
        self.show_text(text, colours.border if allowed else colours.error)

    def follow(self, place: QPoint) -> None:
        """Stand below the cursor, inside the canvas."""
        parent = self.parentWidget()
        if parent is None:
            return
        room = parent.rect().adjusted(4, 4, -4, -4)
        x = min(place.x() + 16, room.right() - self.width())
        y = min(place.y() + 20, room.bottom() - self.height())
        self.move(max(room.left(), x), max(room.top(), y))


class Breadcrumb(Panel):
    """The way back from a nested network, outermost first."""

    chosen = Signal(object)  # designer.network.graph.Scope

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(6, 2, 6, 2)
        self._layout.setSpacing(0)
        self.buttons: list[QToolButton] = []
        self.note = ""
        self.hide()

    def show_way(self, steps: list[tuple[str, Scope]], note: str = "") -> None:
        """Show these steps, the last being where we are; hide when there is but one.

        `note` is what else is to be known about where we are.
        """
        self.note = note
        while (item := self._layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for number, (name, scope) in enumerate(steps):
            if number:
                self._layout.addWidget(QLabel("›", self))
            button = QToolButton(self)
            button.setAutoRaise(True)
            # An ampersand in a name is no mnemonic.
            button.setText(name.replace("&", "&&"))
            button.setEnabled(number < len(steps) - 1)
            button.clicked.connect(lambda _=False, scope=scope: self.chosen.emit(scope))
            self.buttons.append(button)
            self._layout.addWidget(button)
        if note:
            label = QLabel(note, self)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setObjectName("muted")
            label.setContentsMargins(8, 0, 6, 0)
            self._layout.addWidget(label)
        # Qt would show what is new later, and until then count it as having no size.
        for part in self.findChildren(QWidget):
            part.setVisible(self._layout.indexOf(part) >= 0)
        self.setVisible(len(steps) > 1)
        self.adjustSize()


class ZoomControls(Panel):
    """Smaller, the present zoom (click: 100 %), larger, everything."""

    zoom_out = Signal()
    reset = Signal()
    zoom_in = Signal()
    fit = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(0)
        self._icons: list[tuple[QToolButton, str]] = []
        for name, tip, signal in (
            ("zoom-out", tr("Zoom out (Ctrl+-)"), self.zoom_out),
            ("", tr("Zoom to 100 % (Ctrl+0)"), self.reset),
            ("zoom-in", tr("Zoom in (Ctrl+=)"), self.zoom_in),
            ("fit", tr("Show everything (Home)"), self.fit),
        ):
            button = QToolButton(self)
            button.setAutoRaise(True)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(signal)
            layout.addWidget(button)
            if name:
                button.setFixedSize(26, 24)
                self._icons.append((button, name))
            else:
                self.value = button
                button.setFixedSize(52, 24)
        self.restyle()
        self.show_scale(1.0)
        self.adjustSize()

    @override
    def restyle(self) -> None:
        for button, name in self._icons:
            button.setIcon(icons.icon(name))
        self.update()

    def show_scale(self, scale: float) -> None:
        """Show the zoom."""
        self.value.setText(f"{scale:.0%}")

    @override
    def event(self, event: QEvent) -> bool:
        """Keep the wheel: zooming over the controls would zoom at a point that is not seen."""
        if event.type() == QEvent.Type.Wheel:
            event.accept()
            return True
        return super().event(event)
