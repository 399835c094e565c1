"""The problems dock: every problem in a sentence, one click from its node and its repair."""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListView,
    QStackedLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from designer.network import edits
from designer.network.graph import Network
from designer.network.problems import Problem, Severity, ShowCode
from designer.sentences import tr, words
from designer.ui import icons, theme
from designer.ui.tooltips import plain_tip
from designer.ui.workspace import Workspace

Index = QModelIndex | QPersistentModelIndex
problem_role = int(Qt.ItemDataRole.UserRole)

row_height = 30
gap = 8


class ProblemList(QAbstractListModel):
    """The problems that are shown, in the checker's order, errors first."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: tuple[Problem, ...] = ()
        self._network = Network()

    def take(self, problems: tuple[Problem, ...], network: Network) -> None:
        """Show these problems of `network`."""
        ordered = tuple(sorted(problems, key=lambda item: item.severity is not Severity.ERROR))
        if ordered == self.problems and network is self._network:
            return
        self.beginResetModel()
        self.problems, self._network = ordered, network
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.problems)

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        problem = self.problems[index.row()]
        if role == problem_role:
            return problem
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            name = self.where(problem)
            return f"{name}: {words(problem.message)}" if name else words(problem.message)
        return None

    def where(self, problem: Problem) -> str:
        """The name of the layer concerned, with those of the models around it."""
        names = []
        network = self._network
        for layer_id in problem.scope:
            layer = network.layers.get(layer_id)
            if layer is None or layer.network is None:
                return ""
            names.append(layer.name)
            network = layer.network
        if problem.node is not None and problem.node in network.nodes:
            names.append(network.layer_of(problem.node).name)
        return " › ".join(names)


class ProblemPainter(QStyledItemDelegate):
    """Paints a row: icon, layer, sentence, and the repair as a link at its end."""

    repair_clicked = Signal(object)  # Problem

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, row_height)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown = theme.current()
        problem: Problem = index.data(problem_role)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        widget: QWidget = option.widget
        painter.save()
        style = widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)
        error = problem.severity is Severity.ERROR
        colour = shown.error if error else shown.warning
        picture = icons.pixmap(
            "error" if error else "warning", colour, 16, widget.devicePixelRatioF()
        )
        x = rect.left() + 10
        painter.drawPixmap(x, rect.center().y() - 7, picture)
        x += 16 + gap
        right = rect.right() - gap
        link = self.link_rect(rect, problem)
        if link.isValid():
            font = theme.ui_font(13)
            font.setUnderline(bool(state & QStyle.StateFlag.State_MouseOver))
            painter.setFont(font)
            painter.setPen(shown.accent)
            painter.drawText(link, Qt.AlignmentFlag.AlignVCenter, _title(problem))
            right = link.left() - gap
        name = index.model().where(problem)  # type: ignore[attr-defined]
        room = QRect(x, rect.top(), right - x, rect.height())
        self._paint_words(painter, room, name, words(problem.message))
        painter.restore()

    @staticmethod
    def _paint_words(painter: QPainter, room: QRect, name: str, message: str) -> None:
        """Paint the layer's name and what is wrong, as far as there is room."""
        shown = theme.current()
        for text, font, pen in (
            (name, theme.ui_font(13, weight=QFont.Weight.DemiBold), shown.text),
            (message, theme.ui_font(13), shown.text if name == "" else shown.muted),
        ):
            if not text or room.width() <= 0:
                continue
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(pen)
            line = metrics.elidedText(
                text.replace("\n", " "), Qt.TextElideMode.ElideRight, room.width()
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, line)
            room.setLeft(room.left() + metrics.horizontalAdvance(line) + gap)

    def link_rect(self, rect: QRect, problem: Problem) -> QRect:
        """Where the repair stands in a row; invalid where there is none."""
        title = _title(problem)
        if not title:
            return QRect()
        width = QFontMetrics(theme.ui_font(13)).horizontalAdvance(title) + 4
        width = min(width, rect.width() // 2)
        return QRect(rect.right() - gap - width, rect.top(), width, rect.height())


class Problems(QFrame):
    """Shows all problems of the present answer; click goes to the node, the link mends it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.model = ProblemList()
        self._painter = ProblemPainter(self)
        self.list = _ProblemView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self._painter)
        self.list.clicked.connect(lambda index: self.reveal(index.data(problem_role)))
        self.list.repair_wanted.connect(self.repair)
        self.empty = QLabel()
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.list)
        workspace.answered.connect(self.refresh)
        workspace.changed.connect(self._on_change)
        theme.switch.changed.connect(self.list.viewport().update)
        self.refresh()

    def refresh(self) -> None:
        """Take the problems of the present answer."""
        answer = self._workspace.result
        network = self._workspace.document.network
        problems = answer.problems if answer is not None else ()
        self.model.take(problems, network)
        if not network.nodes:
            self.empty.setText(tr("An empty network has no problems."))
        elif answer is None:
            self.empty.setText(tr("Keras has not looked at the network yet."))
        else:
            self.empty.setText(tr("No problems: Keras can build this network."))
        self._stack.setCurrentWidget(self.list if problems else self.empty)
        title = tr("Problems")
        self.setWindowTitle(f"{title} ({len(problems)})" if problems else title)

    def reveal(self, problem: Problem) -> None:
        """Show the node that has the problem, and the parameter that causes it."""
        workspace = self._workspace
        if not workspace.document.network.has(problem.scope):
            return
        network = workspace.document.network.at(problem.scope)
        node = problem.node
        if node is None and problem.wire in network.wires:
            node = network.wires[problem.wire].target
        if node is None or node not in network.nodes:
            return
        workspace.enter(problem.scope)
        workspace.reveal_requested.emit(node)
        workspace.select([node])
        if problem.parameter:
            workspace.parameter_requested.emit(problem.parameter)

    def repair(self, problem: Problem) -> None:
        """Perform the repair that the problem proposes, as one undo step."""
        repair = problem.repair
        if repair is None:
            return
        workspace = self._workspace
        if isinstance(repair, ShowCode):
            workspace.code_requested.emit(repair.digests)
            return
        workspace.enter(problem.scope)
        workspace.edit(words(repair.title), lambda network: edits.repaired(network, repair))

    def _on_change(self) -> None:
        # Every edit is answered soon, and the answer refreshes; only another document has none yet.
        if self._workspace.result is None:
            self.refresh()


class _ProblemView(QListView):
    """The list itself; tells a click on a repair from one on the row."""

    repair_wanted = Signal(object)  # Problem

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the link mends; any other goes on."""
        problem = self._repair_at(event.position().toPoint())
        if problem is not None and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self.repair_wanted.emit(problem)
            return
        super().mouseReleaseEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The hand says where a link is."""
        link = self._repair_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the node, Ctrl+Enter mends."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.repair_wanted.emit(index.data(problem_role))
            else:
                self.clicked.emit(index)
            return
        super().keyPressEvent(event)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        """A row that is cut off says all of it while the mouse rests on it."""
        if event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())  # type: ignore[attr-defined]
            problem = index.data(problem_role) if index.isValid() else None
            self.setToolTip(plain_tip(words(problem.message)) if problem else "")
        return super().viewportEvent(event)

    def _repair_at(self, position: QPoint) -> Problem | None:
        index = self.indexAt(position)
        if not index.isValid():
            return None
        problem: Problem = index.data(problem_role)
        painter = self.itemDelegate()
        assert isinstance(painter, ProblemPainter)
        inside = painter.link_rect(self.visualRect(index), problem).contains(position)
        return problem if inside else None


def _title(problem: Problem) -> str:
    return words(problem.repair.title) if problem.repair is not None else ""
