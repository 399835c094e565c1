"""The palette: every layer that can be placed, found by name or purpose, dragged or typed."""

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QDrag, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from designer.catalog.spec import TypeSpec
from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.editors.widgets import Note
from designer.ui.panels.palette_delegate import PaletteDelegate, card_pixmap
from designer.ui.panels.palette_model import (
    Habits,
    PaletteModel,
    group_role,
    group_title,
    spec_role,
)
from designer.ui.settings import Settings
from designer.ui.workspace import Workspace

mime_type = "application/x-network-designer-type"
panel_width = 248
# Groups that begin closed: they are long and seldom what one looks for first.
closed_at_first = ("operation", "preprocessing")


class PaletteView(QTreeView):
    """The list itself: groups that fold, cards that can be dragged."""

    chosen = Signal(str)
    favourite_toggled = Signal(str)
    back_requested = Signal()  # Up on the first row: the keyboard goes back to the search field
    typed = Signal(str)
    menu_requested = Signal(QMenu, str)  # a card's menu and type: others may add to it

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self._choose)
        self.clicked.connect(self._fold)

    def drag_of(self, index: QModelIndex) -> QDrag | None:
        """The drag of a card, ready to start."""
        spec = index.data(spec_role)
        if spec is None:
            return None
        data = QMimeData()
        data.setData(mime_type, spec.type.encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(card_pixmap(spec, 208, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(104, 20))
        return drag

    @override
    def startDrag(self, _actions: Qt.DropAction) -> None:
        drag = self.drag_of(self.currentIndex())
        if drag is not None:
            drag.exec(Qt.DropAction.CopyAction)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(index)
            self._fold(index)
        elif event.key() == Qt.Key.Key_Up and not self.indexAbove(index).isValid():
            self.back_requested.emit()
        elif event.key() == Qt.Key.Key_Left and index.parent().isValid():
            self.setCurrentIndex(index.parent())
        elif event.text().isprintable() and event.text().strip() and not event.modifiers():
            self.typed.emit(event.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.back_requested.emit()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.model().index(0, 0))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        menu = self.menu_of(index)
        if menu is not None:
            menu.exec(event.globalPos())
            menu.deleteLater()

    def menu_of(self, index: QModelIndex) -> QMenu | None:
        """The context menu of a card."""
        spec = index.data(spec_role)
        if spec is None:
            return None
        delegate = self.itemDelegate()
        marked = isinstance(delegate, PaletteDelegate) and delegate.is_favourite(spec.type)
        menu = QMenu(self)
        menu.addAction(tr("Add to the network"), lambda: self.chosen.emit(spec.type))
        words = tr("Remove from favourites") if marked else tr("Add to favourites")
        menu.addAction(icons.icon("star"), words, lambda: self.favourite_toggled.emit(spec.type))
        self.menu_requested.emit(menu, spec.type)
        return menu

    def _choose(self, index: QModelIndex) -> None:
        spec = index.data(spec_role)
        if spec is not None:
            self.chosen.emit(spec.type)

    def _fold(self, index: QModelIndex) -> None:
        if index.data(group_role) is not None:
            self.setExpanded(index, not self.isExpanded(index))


class SearchField(QLineEdit):
    """The palette's search field: Down goes to the list, Enter adds the first hit."""

    down_pressed = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class Palette(QWidget):
    """Everything that can be placed. It adds nothing itself: `add_requested` names the type."""

    add_requested = Signal(str)
    menu_requested = Signal(QMenu, str)

    def __init__(self, workspace: Workspace, settings: Settings | None = None) -> None:
        super().__init__()
        self._workspace = workspace
        self._settings = settings
        self._habits = Habits(settings)
        self._model = PaletteModel(workspace.catalog)
        self._open: dict[str, bool] = {}
        self.setAccessibleName(tr("Palette"))
        self.search = self._make_search()
        self.view = self._make_view()
        self.nothing = Note()
        self.nothing.setContentsMargins(16, 16, 16, 16)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.nothing)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.grid, 0, 0)
        layout.setSpacing(theme.grid // 2)
        row = QVBoxLayout()
        row.setContentsMargins(theme.grid, 0, theme.grid, 0)
        row.addWidget(self.search)
        layout.addLayout(row)
        layout.addWidget(self.stack, 1)
        self.setMinimumWidth(180)
        self.setFocusProxy(self.search)
        theme.switch.changed.connect(self._take_theme)
        workspace.catalog_changed.connect(self._refill)
        self._fill()

    @override
    def sizeHint(self):  # type: ignore[no-untyped-def]
        hint = super().sizeHint()
        hint.setWidth(panel_width)
        return hint

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _make_search(self) -> SearchField:
        field = SearchField()
        field.setPlaceholderText(tr("Search layers"))
        field.setAccessibleName(tr("Search layers by name or purpose"))
        field.setClearButtonEnabled(True)
        self._loupe = field.addAction(
            icons.icon("search", theme.current().muted), QLineEdit.ActionPosition.LeadingPosition
        )
        field.textChanged.connect(self._fill)
        field.returnPressed.connect(self._add_first)
        field.down_pressed.connect(self._go_to_list)
        return field

    def _make_view(self) -> PaletteView:
        view = PaletteView()
        view.setAccessibleName(tr("Layers"))
        view.setModel(self._model)
        delegate = PaletteDelegate(view, lambda name: name in self._habits.favourites)
        view.setItemDelegate(delegate)
        delegate.star_clicked.connect(self._toggle_favourite)
        view.favourite_toggled.connect(self._toggle_favourite)
        view.menu_requested.connect(self.menu_requested)
        view.chosen.connect(self._add)
        view.back_requested.connect(self.focus_search)
        view.typed.connect(self._type_on)
        view.expanded.connect(lambda index: self._remember(index, True))
        view.collapsed.connect(lambda index: self._remember(index, False))
        return view

    def _fill(self) -> None:
        text = self.search.text().strip()
        if not text:
            self._model.browse(self._habits)
            self._unfold()
        else:
            hits = self._workspace.catalog.search(text)
            self._model.show_hits(hits)
            if hits:
                self.view.setCurrentIndex(self._model.index(0, 0))
                self.view.scrollToTop()
            else:
                self._show_nothing(text)
                return
        self.stack.setCurrentWidget(self.view)

    def _show_nothing(self, text: str) -> None:
        shown = text if len(text) <= 40 else text[:39] + "…"
        self.nothing.setText(
            tr(
                "Nothing fits “{text}”.\n\nTry a shorter word, or what the layer is for: "
                "“shrink image”, “sequence”, “dropout”.",
                text=shown,
            )
        )
        self.stack.setCurrentWidget(self.nothing)

    def _unfold(self) -> None:
        self.view.blockSignals(True)  # only what a person folds is remembered
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            self.view.setExpanded(index, self._is_open(index.data(group_role)))
        self.view.blockSignals(False)

    def _is_open(self, key: str) -> bool:
        default = not key.startswith(closed_at_first)
        if key not in self._open:
            stored = self._settings
            self._open[key] = stored.flag(f"palette/open/{key}", default) if stored else default
        return self._open[key]

    def _remember(self, index: QModelIndex | QPersistentModelIndex, is_open: bool) -> None:
        key = index.data(group_role)
        self._open[key] = is_open
        if self._settings is not None:
            self._settings.set_flag(f"palette/open/{key}", is_open)

    def _add_first(self) -> None:
        index = self.view.currentIndex()
        if self.search.text().strip() and index.isValid() and self._hits_shown():
            spec: TypeSpec | None = index.data(spec_role)
            if spec is not None:
                self._add(spec.type)

    def _hits_shown(self) -> bool:
        return self.stack.currentWidget() is self.view

    def _go_to_list(self) -> None:
        if self._hits_shown():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.view.currentIndex().isValid():
                self.view.setCurrentIndex(self._model.index(0, 0))

    def _type_on(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setText(self.search.text() + text)

    def _add(self, name: str) -> None:
        self._habits.add_recent(name)
        if not self.search.text().strip():
            self._refill()
        self.add_requested.emit(name)

    def _toggle_favourite(self, name: str) -> None:
        self._habits.toggle_favourite(name)
        if self.search.text().strip():
            self.view.viewport().update()
        else:
            self._refill()

    def _refill(self) -> None:
        """List everything again, with the current card and the place of the list kept."""
        current = self.view.currentIndex()
        spec, parent = current.data(spec_role), current.parent().data(group_role)
        height = self.view.verticalScrollBar().value()
        before = self._top_height()
        self._fill()
        for row in range(self._model.rowCount()):
            group = self._model.index(row, 0)
            if group.data(group_role) == parent:
                for card in range(self._model.rowCount(group)):
                    if self._model.index(card, 0, group).data(spec_role) is spec:
                        self.view.setCurrentIndex(self._model.index(card, 0, group))
        self.view.verticalScrollBar().setValue(height + self._top_height() - before)

    def _top_height(self) -> int:
        """How many pixels favourites and recent entries take, which push the rest down."""
        for row in range(self._model.rowCount()):
            index = self._model.index(row, 0)
            if index.data(group_role) not in ("favourites", "recent"):
                return self.view.visualRect(index).top() + self.view.verticalScrollBar().value()
        return 0

    def _take_theme(self) -> None:
        self._loupe.setIcon(icons.icon("search", theme.current().muted))
        self.view.viewport().update()


__all__ = ["Palette", "group_title", "mime_type"]
