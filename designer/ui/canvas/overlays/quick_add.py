"""Quick add: a search field at the cursor that puts what was found on the canvas."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from designer.catalog.catalog import Catalog
from designer.catalog.spec import TypeSpec
from designer.sentences import tr, words
from designer.ui import icons
from designer.ui.tooltips import plain_tip

most_results = 40
size = QSize(320, 340)


class QuickAdd(QFrame):
    """The search popup. `chosen` carries the type's name; closing it otherwise says nothing."""

    chosen = Signal(str)

    def __init__(self, catalog: Catalog, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._catalog = catalog
        self._fits: Callable[[TypeSpec], bool] = lambda spec: True
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(tr("Add a layer …"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(16, 16))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemClicked.connect(lambda _item: self._choose())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.resize(size)

    def open_at(self, place: QPoint, fits: Callable[[TypeSpec], bool] | None = None) -> None:
        """Open with its field at `place` of the screen; offers only what `fits`."""
        self._fits = fits or (lambda spec: True)
        self.field.clear()
        self._search("")
        screen = self.screen().availableGeometry()
        self.move(
            max(screen.left(), min(place.x() - 16, screen.right() - self.width())),
            max(screen.top(), min(place.y() - 24, screen.bottom() - self.height())),
        )
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _search(self, text: str) -> None:
        self.list.clear()
        fitting = (spec for spec in self._catalog.search(text) if self._fits(spec))
        for _, spec in zip(range(most_results), fitting, strict=False):
            title = spec.type.removeprefix("ops.")
            item = QListWidgetItem(icons.category_icon(spec.category), title, self.list)
            item.setData(Qt.ItemDataRole.UserRole, spec.type)
            if spec.summary:
                item.setText(f"{title}   {words(spec.purpose)}")
                item.setToolTip(plain_tip(words(spec.purpose)))
        self.list.setCurrentRow(0)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.close()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field's arrow keys walk the list; Enter and Tab choose."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key, row = event.key(), self.list.currentRow()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row + step)))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                self._choose()
                return True
        return super().eventFilter(watched, event)
