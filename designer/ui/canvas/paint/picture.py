"""The whole network as a picture."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from designer.ui import theme
from designer.ui.canvas.paint.network_item import Picture, paint_near
from designer.ui.canvas.scene.geometry import box_of_rect

picture_padding = 40.0
largest_picture = 16_000


def of(picture: Picture, scale: float) -> QImage:
    """The network as it looks near by, with its errors and some room around it."""
    contents = picture.contents
    bounds = contents.bounds()
    for card in contents.cards.values():
        if card.error is not None:
            bounds = bounds.united(contents.note_box(card))
    if bounds.isEmpty():
        bounds = QRectF(0, 0, theme.card_narrowest, theme.card_narrowest)
    pad = picture_padding
    bounds = bounds.adjusted(-pad, -pad, pad, pad)
    scale = min(scale, largest_picture / max(bounds.width(), bounds.height()))
    image = QImage(
        max(1, round(bounds.width() * scale)),
        max(1, round(bounds.height() * scale)),
        QImage.Format.Format_RGB32,
    )
    image.fill(theme.current().canvas)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setTransform(QTransform.fromScale(scale, scale))
    painter.translate(-bounds.left(), -bounds.top())
    paint_near(picture, painter, box_of_rect(bounds))
    painter.end()
    return image
