"""The main window: canvas in the middle, docks around it, one bar above and one below.

It puts parts together and remembers how they stood. What the parts do is in the parts; what a
person can do is in `designer.ui.commands`.
"""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow
from typing_extensions import override

from designer.network.edits import Position
from designer.network.graph import NodeId
from designer.protocol import Place, Placed
from designer.sentences import words
from designer.ui.actions import ActionSet
from designer.ui.canvas.view import CanvasView
from designer.ui.commands import Parts, commands, context_menus
from designer.ui.docks import Docks
from designer.ui.document_file import DocumentFile
from designer.ui.files import Files, files_in
from designer.ui.message_line import MessageLine
from designer.ui.modes import Modes
from designer.ui.own_code import OwnCode
from designer.ui.panels.context import PanelContext
from designer.ui.panels.registry import panels
from designer.ui.panels.status import Status
from designer.ui.session import LogLine, Session
from designer.ui.settings import Settings
from designer.ui.slow_work import SlowWork
from designer.ui.top_bar import TopBar
from designer.ui.views import Views
from designer.ui.workspace import Workspace

first_size = (1440, 900)


class MainWindow(QMainWindow):
    """The current one of its open documents on screen; there is one so far."""

    painted = Signal()  # for the first time: now there is time for what can wait

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self.session = session
        self.settings = settings
        self.setAcceptDrops(True)
        self.resize(*first_size)
        workspace = session.current
        self.canvas = CanvasView(workspace, settings)
        self.files = Files(self, workspace, settings, self.canvas.picture)
        self.own_code = OwnCode(self, workspace, self._add_from_palette)
        self.views = Views()
        self.views.addWidget(self.canvas)
        self.setCentralWidget(self.views)
        self.message_line = MessageLine(self.views)
        self.docks = Docks(self, panels(), self._panel_context())
        self.modes = Modes(self.views, self.canvas, self.docks, workspace)
        self.files.may_leave_else = self.modes.may_end_run
        self.status = Status(workspace)
        self._examples_offered = False
        self._was_shown = self._was_painted = False
        self.action_set = ActionSet(self, self.canvas, commands(self._parts()))
        self.action_set.fill(self.menuBar())
        self.top_bar = TopBar(self.action_set)
        self.addToolBar(self.top_bar)
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)
        self._refresh_timer = QTimer(self)
        self._refresh_timer.setSingleShot(True)
        self._refresh_timer.timeout.connect(self.action_set.refresh)
        self._connect()
        self._restore()
        self._show_title()

    @property
    def workspaces(self) -> tuple[Workspace, ...]:
        """The open documents, each with everything that belongs to it."""
        return tuple(self.session.workspaces)

    @property
    def current(self) -> Workspace:
        """The document in view."""
        return self.session.current

    # --- making -------------------------------------------------------------------------------

    def _panel_context(self) -> PanelContext:
        return PanelContext(
            self.current,
            self.settings,
            add_layer=self._add_from_palette,
            fill_type_menu=self.own_code.fill_menu,
            export_code=lambda training: self.files.export_code(training=training),
            export_diagram=self.files.export_diagram,
            follow_log=self._follow_log,
        )

    def _follow_log(self, take: Callable[[LogLine], object]) -> None:
        for line in self.session.log_lines:
            take(line)
        self.session.logged.connect(take)

    def _parts(self) -> Parts:
        return Parts(
            self, self.current, self.settings, self.files, self.own_code, self.docks, self.modes,
            self.canvas.tools, actions=lambda: self.action_set,
        )  # fmt: skip

    def _connect(self) -> None:
        workspace = self.current
        file, work = workspace.service(DocumentFile), workspace.service(SlowWork)
        workspace.changed.connect(lambda _: self._show_title())
        file.opened.connect(self.message_line.clear)
        file.opened.connect(self._on_opened)
        work.working.connect(self.message_line.work)
        self.session.engine_changed.connect(self.status.set_engine)
        self.message_line.cancelled.connect(lambda: work.cancel())
        workspace.message.connect(self.message_line.say)
        workspace.reveal_requested.connect(lambda _: self.modes.show_design())
        self.modes.changed.connect(self.action_set.refresh)
        # Several of these come together; the actions are looked at once for all, after them.
        for signal in (
            workspace.changed,
            workspace.selection_changed,
            workspace.scope_changed,
            workspace.answered,
        ):
            signal.connect(lambda *_: self._refresh_timer.start(0))
        self.canvas.tools.arranging.requested.connect(self._place)
        self.canvas.example_requested.connect(self.files.open_example)
        self.canvas.context_menu_requested.connect(self._show_context_menu)
        workspace.parameter_requested.connect(lambda _: self.docks.show("properties"))
        self.docks.changed.connect(lambda: self._refresh_timer.start(0))

    # --- layout -------------------------------------------------------------------------------

    def _restore(self) -> None:
        self.restoreGeometry(self.settings.data("window/geometry"))
        self.docks.restore(self.settings.data("window/docks"))

    def _remember(self) -> None:
        # The panels are put away while the training is in view, and would be remembered so.
        self.modes.show_design()
        self.settings.set_data("window/geometry", self.saveGeometry())
        self.settings.set_data("window/docks", self.docks.state())
        self.settings.sync()

    # --- what happens -------------------------------------------------------------------------

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.files.name}[*] – Network Designer")
        self.setWindowModified(not self.current.document.is_saved)

    def _on_opened(self) -> None:
        self.modes.show_design()
        self.canvas.tools.arranging.arrange_opened()
        self._offer_examples()
        self.canvas.tools.first_view.show()

    def _offer_examples(self) -> None:
        """Put the examples on an empty canvas; reading them takes a moment, so only there."""
        if not self._examples_offered and not self.current.document.network.nodes:
            self._examples_offered = True
            self.canvas.set_examples(self.files.examples())

    def _add_from_palette(self, type_name: str) -> None:
        self.modes.show_design()
        self.canvas.tools.add_prompt.add(type_name)

    def _place(
        self,
        sizes: dict[NodeId, Position],
        wires: tuple[tuple[NodeId, NodeId], ...],
    ) -> None:
        direction = "right" if self.canvas.contents.rightwards else "down"
        workspace, apply = self.current, self.canvas.tools.arranging.apply
        workspace.bridge.ask(
            "reader",
            Place(sizes, wires, direction),
            Placed,
            lambda placed: apply(placed.positions, placed.routes),
            failed=lambda failure: workspace.message.emit(words(failure.message), True),
        )

    def _show_context_menu(self, kind: str, _key: str, place: QPoint) -> None:
        menu = self.action_set.context_menu(self.canvas, context_menus[kind])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Show all of the network once the layout stands."""
        super().showEvent(event)
        if not event.spontaneous() and not self._was_shown:
            self._was_shown = True
            QTimer.singleShot(0, self, self._begin)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell when the window was painted for the first time, with all that stands in it."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def _begin(self) -> None:
        self.own_code.load_library()
        self.canvas.tools.first_view.show()
        self.canvas.setFocus()
        QTimer.singleShot(0, self, self._offer_examples)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, remember the layout, end the engines."""
        if not self.files.may_leave():
            event.ignore()
            return
        self._remember()
        self.session.close()
        event.accept()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file once the drag is over; a question may come up first."""
        paths = files_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.files.open_paths(paths))
