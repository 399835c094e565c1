"""What is wired to a node, port by port; the wires of a list can be put in another order."""

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from designer.network.call_tree import present
from designer.network.graph import Network, NodeId, Wire, WireId
from designer.network.ports import InputPort, Signature, Signatures
from designer.sentences import tr
from designer.ui import icons, theme
from designer.ui.editors.form import label_of, label_width
from designer.ui.editors.widgets import ElidedLabel, plain_tooltip

_wire_role = int(Qt.ItemDataRole.UserRole)
_row_height = 26
_most_rows = 8


class WireList(QListWidget):
    """The wires of one port in their order; dragged, or moved with Alt and the arrow keys."""

    reordered = Signal(object)  # list[WireId]

    def __init__(self) -> None:
        super().__init__()
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def wires(self) -> list[WireId]:
        """The wires in the order shown."""
        return [self.item(row).data(_wire_role) for row in range(self.count())]

    def show_wires(self, wires: list[tuple[WireId, str]]) -> None:
        """Show these wires with the names of where they come from."""
        current = self.currentItem().data(_wire_role) if self.currentItem() else None
        self.clear()
        for number, (wire, name) in enumerate(wires, 1):
            item = QListWidgetItem(f"{number}   {name}")
            item.setData(_wire_role, wire)
            item.setToolTip(plain_tooltip(name))
            self.addItem(item)
        for row, (wire, _) in enumerate(wires):
            if wire == current:
                self.setCurrentRow(row)
        self.setFixedHeight(_row_height * min(max(len(wires), 1), _most_rows) + 4)

    def move_current(self, by: int) -> None:
        """Move the current wire up or down."""
        row, order = self.currentRow(), self.wires()
        if row < 0 or not 0 <= row + by < len(order):
            return
        order.insert(row + by, order.pop(row))
        self.reordered.emit(order)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_current(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        # The list itself changes only with the network; Qt must move nothing.
        order, row = self.wires(), self.currentRow()
        target = self.indexAt(event.position().toPoint())
        place = target.row() if target.isValid() else len(order)
        if self.dropIndicatorPosition() is QAbstractItemView.DropIndicatorPosition.BelowItem:
            place += 1
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if row >= 0:
            wire = order.pop(row)
            order.insert(place - 1 if place > row else place, wire)
            self.reordered.emit(order)


class SourceLine(ElidedLabel):
    """What feeds a port; a click on it shows that layer."""

    clicked = Signal(str)  # NodeId

    def __init__(self) -> None:
        super().__init__(muted=True)
        self._node: NodeId | None = None

    def show_source(self, text: str, node: NodeId | None) -> None:
        """Show `text`, which names `node` if there is one to go to."""
        self._node = node
        self.set_text(text)
        if node is None:
            self.unsetCursor()
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setToolTip(plain_tooltip(tr("Show {name}", name=text)))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._node is not None:
            self.clicked.emit(self._node)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self._node is not None:
            self.clicked.emit(self._node)
        else:
            super().keyPressEvent(event)


class NodeInputs(QWidget):
    """The ports of a node and what feeds them."""

    reorder_requested = Signal(object)  # list[WireId]
    source_clicked = Signal(str)  # NodeId

    def __init__(self) -> None:
        super().__init__()
        self.lists: dict[str, WireList] = {}
        self.lines: dict[str, SourceLine] = {}
        self.buttons: dict[str, list[QToolButton]] = {}
        self._sources: dict[WireId, NodeId] = {}
        self._ports: tuple[tuple[str, bool], ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, theme.grid)
        self._column.setSpacing(theme.grid // 2)

    def show_node(
        self, network: Network, node: NodeId, signature: Signature, signatures: Signatures
    ) -> None:
        """Show the ports of a node; `signatures` name the outputs that feed them."""
        self._sources = {wire.id: wire.source for wire in network.wires_into(node)}
        ports = tuple((port.name, port.many) for port in signature.inputs)
        if ports != self._ports:
            self._build(signature)
            self._ports = ports
        for port in signature.inputs:
            self._show_port(
                port,
                [
                    (wire.id, _source(network, wire, signatures))
                    for wire in network.wires_into(node, port.name)
                ],
            )

    def _show_port(self, port: InputPort, wires: list[tuple[WireId, str]]) -> None:
        """Show what feeds a port; each wire comes with the words for its source."""
        several = port.many and len(wires) > 1
        if port.many:
            self.lists[port.name].show_wires(wires if several else [])
            for widget in (self.lists[port.name], *self.buttons[port.name]):
                widget.setVisible(several)
        line = self.lines[port.name]
        if several:
            line.show_source(tr("in this order"), None)
        elif wires:
            wire, words = wires[-1]
            line.show_source(words, self._sources[wire])
        else:
            missing = tr("not connected") if port.required else tr("optional")
            line.show_source(missing, None)

    def _build(self, signature: Signature) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.lists, self.lines, self.buttons = {}, {}, {}
        for port in signature.inputs:
            part = self._many(port.name) if port.many else self._one(port.name)
            part.setToolTip(plain_tooltip(port.description))
            self._column.addWidget(part)

    def _one(self, name: str) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.grid // 2)
        label = QLabel(label_of(name))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFixedWidth(label_width)
        label.setWordWrap(True)
        self.lines[name] = SourceLine()
        self.lines[name].clicked.connect(self.source_clicked)
        row.addWidget(label)
        row.addWidget(self.lines[name], 1)
        return part

    def _many(self, name: str) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.lists[name] = wires = WireList()
        wires.setAccessibleName(tr("Wires into {port}, in order", port=name))
        wires.reordered.connect(self.reorder_requested)
        wires.itemActivated.connect(
            lambda item: self.source_clicked.emit(self._sources[item.data(_wire_role)])
        )
        head = self._one(name)
        self.buttons[name] = []
        for icon, words, by in (
            ("field-arrow-up", tr("Earlier (Alt+Up)"), -1),
            ("field-arrow", tr("Later (Alt+Down)"), 1),
        ):
            button = QToolButton()
            button.setIcon(icons.icon(icon))
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.clicked.connect(lambda _=False, step=by, view=wires: view.move_current(step))
            self.buttons[name].append(button)
            cast(QHBoxLayout, head.layout()).addWidget(button)
        column.addWidget(head)
        column.addWidget(wires)
        return part


def _source(network: Network, wire: Wire, signatures: Signatures) -> str:
    """What feeds a wire: the layer's name, and which of several outputs."""
    layer, node = network.layer_of(wire.source), network.nodes[wire.source]
    outputs = signatures(layer, node.arguments).outputs
    if len(present(outputs, {other.port for other in network.wires_into(wire.source)})) < 2:
        return layer.name
    which = outputs[wire.output].name if wire.output < len(outputs) else str(wire.output)
    return f"{layer.name} · {which}"
