"""The minimap: the whole network small, and the part that is on the canvas."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QTransform
from PySide6.QtWidgets import QToolButton, QWidget
from typing_extensions import override

from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.overlays.panels import Panel
from designer.ui.canvas.scene.contents import Contents

full_size = QSize(192, 128)
small_size = QSize(30, 30)
padding = 8.0


class Minimap(Panel):
    """Cards without wires, in their colours; click or drag moves the canvas there."""

    toggled = Signal()

    def __init__(self, contents: Contents, camera: Camera, parent: QWidget) -> None:
        super().__init__(parent)
        self._contents = contents
        self._camera = camera
        self._picture: QPixmap | None = None
        self._bounds = QRectF()
        self.is_open = True
        self._switch = QToolButton(self)
        self._switch.setAutoRaise(True)
        self._switch.setFixedSize(24, 24)
        self._switch.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._switch.clicked.connect(self.toggle)
        self.restyle()
        self._resize()

    def toggle(self) -> None:
        """Open or collapse."""
        self.is_open = not self.is_open
        self._resize()
        self.toggled.emit()

    def _resize(self) -> None:
        self.resize(full_size if self.is_open else small_size)
        self._switch.move(self.width() - 27, 3)
        tip = tr("Hide the minimap") if self.is_open else tr("Show the minimap")
        self._switch.setToolTip(tip)
        self._switch.setAccessibleName(tip)

    @override
    def restyle(self) -> None:
        self._switch.setIcon(icons.icon("minimap", theme.current().muted))
        self.renew()

    def renew(self) -> None:
        """The network changed: paint it anew when it is next seen."""
        self._picture = None
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The network from a kept picture, and the frame of what is on the canvas."""
        super().paintEvent(event)
        if not self.is_open:
            return
        if self._picture is None or self._picture.size() != self._pixels():
            self._paint_network()
        painter = QPainter(self)
        if self._picture is not None:
            painter.drawPixmap(0, 0, self._picture)
        if not self._bounds.isEmpty():
            painter.setClipRect(self.rect().adjusted(2, 2, -2, -2))
            frame = self._transform().mapRect(self._camera.visible_rect())
            colour = theme.current().accent
            painter.setPen(QPen(colour, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame)
        painter.end()

    def _pixels(self) -> QSize:
        return self.size() * self.devicePixelRatioF()

    def _paint_network(self) -> None:
        contents = self._contents
        self._bounds = contents.bounds()
        picture = QPixmap(self._pixels())
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setTransform(self._transform())
        painter.setPen(Qt.PenStyle.NoPen)
        colours = theme.current()
        painter.setBrush(theme.mixed(colours.raised, colours.muted, 0.2))
        for left, top, right, bottom in (frame.box for frame in contents.frames.values()):
            painter.drawRect(QRectF(left, top, right - left, bottom - top))
        for category, rectangles in contents.tiles.rectangles().items():
            painter.setBrush(colours.category(category))
            painter.drawRects(rectangles)
        wrong = [
            QRectF(card.left, card.top, card.width, card.height)
            for node in contents.errors
            if (card := contents.cards.get(node)) is not None
        ]
        if wrong:
            painter.setBrush(colours.error)
            painter.drawRects(wrong)
        painter.end()
        self._picture = picture

    def _transform(self) -> QTransform:
        room = self.rect().toRectF().adjusted(padding, padding, -padding, -padding)
        bounds = self._bounds
        if bounds.isEmpty():
            return QTransform()
        scale = min(room.width() / bounds.width(), room.height() / bounds.height(), 0.12)
        centre, middle = bounds.center(), room.center()
        return QTransform(
            scale, 0, 0, scale, middle.x() - centre.x() * scale, middle.y() - centre.y() * scale
        )

    def _go(self, place: QPointF) -> None:
        inverse, possible = self._transform().inverted()
        if possible and not self._bounds.isEmpty():
            point = inverse.map(place)
            self._camera.centre_on((point.x(), point.y()))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.is_open and event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())
        event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.is_open and event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())
        event.accept()
