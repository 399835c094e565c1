"""The code dock: the network as Python, live, with each line tied to its node."""

from time import perf_counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout
from typing_extensions import override

from designer.errors import DesignerError
from designer.network.graph import NodeId
from designer.program import writer
from designer.sentences import tr, words
from designer.training.plan import plan_of
from designer.ui import icons, theme
from designer.ui.code_view import CodeView
from designer.ui.note import Note
from designer.ui.panels.live_panel import LivePanel
from designer.ui.workspace import Workspace

# A text that takes longer than this to write waits until typing pauses.
quick_seconds = 0.008
longest_pause_ms = 600


class Code(LivePanel):
    """Live Python of the document; writes only while it can be seen."""

    save_requested = Signal(bool)  # whether the training script is wanted

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._nodes: tuple[NodeId | None, ...] = ()
        self._within: dict[NodeId, NodeId] = {}
        self._seconds = 0.0
        self.view = CodeView()
        self.view.line_clicked.connect(self._select_line)
        self._make_bar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.view)
        workspace.changed.connect(self._on_change)
        workspace.selection_changed.connect(self._mark_selection)
        theme.switch.changed.connect(self._take_icons)
        self._take_icons()

    @property
    def text(self) -> str:
        """The code as it is shown, brought up to date first."""
        self.refresh()
        return self.view.toPlainText()

    @override
    def refresh(self) -> None:
        """Write the code anew, unless it is up to date."""
        self._timer.stop()
        if not self._stale:
            return
        self._stale = False
        network = self._workspace.document.network
        started = perf_counter()
        try:
            plan = plan_of(network) if self.training_button.isChecked() else None
            code = writer.write(network, self._workspace.catalog, training=plan)
        except DesignerError as error:
            self.note.setText(words(error.message))
            return
        self.note.setText("")
        self._nodes, self._within = code.lines, code.within
        self.view.set_code(code.text)
        self._seconds = perf_counter() - started
        self._mark_selection()

    def copy(self) -> None:
        """Put the code on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)
        self._workspace.message.emit(tr("The code is on the clipboard."), False)

    @override
    def _refresh_if_seen(self) -> None:
        super()._refresh_if_seen()
        self._mark_selection()  # it may have changed while nobody looked

    def lines_of(self, node: NodeId) -> list[int]:
        """The lines, from 0, that belong to a node."""
        owner = self._owner(node)
        return [line for line, written in enumerate(self._nodes) if written == owner]

    def _owner(self, node: NodeId) -> NodeId:
        """The node in whose line this one is written."""
        while node in self._within:
            node = self._within[node]
        return node

    def _on_change(self) -> None:
        self._stale = True
        # Six times as long as writing took, so that it takes a seventh of the time while somebody
        # types.
        pause = 0 if self._seconds < quick_seconds else int(6000 * self._seconds)
        self._refresh_after(min(pause, longest_pause_ms))

    def _mark_selection(self) -> None:
        if self._stale or not self._seen:
            return
        selected = self._workspace.selection if not self._workspace.scope else frozenset()
        chosen = {self._owner(node) for node in selected}
        lines = [number for number, owner in enumerate(self._nodes) if owner in chosen]
        self.view.set_marked(lines, show=True)

    def _select_line(self, line: int) -> None:
        self.refresh()
        node = self._nodes[line] if line < len(self._nodes) else None
        if node is not None:
            self._workspace.enter(())
            self._workspace.select([node])
            self._workspace.reveal_requested.emit(node)

    def _make_bar(self) -> None:
        self._bar = QFrame()
        self._bar.setObjectName("bar")
        self.note = Note()
        self.training_button = self._button(
            tr("Training script"), tr("Add data, compile, fit, evaluate and save")
        )
        self.training_button.setCheckable(True)
        self.training_button.toggled.connect(self._switch)
        self.copy_button = self._button(tr("Copy"), tr("Copy the code"))
        self.copy_button.clicked.connect(self.copy)
        self.save_button = self._button(tr("Save…"), tr("Save the code as a file"))
        self.save_button.clicked.connect(
            lambda: self.save_requested.emit(self.training_button.isChecked())
        )
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 3, 8, 3)
        row.addWidget(self.training_button)
        row.addWidget(self.note, 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.save_button)

    def _switch(self) -> None:
        self._stale = True
        self.refresh()

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _take_icons(self) -> None:
        self.training_button.setIcon(icons.icon("chart"))
        self.copy_button.setIcon(icons.icon("copy"))
        self.save_button.setIcon(icons.icon("save"))
