"""The main window: canvas in the middle, docks around it, one bar above and one below.

It puts parts together and remembers how they stood. What the parts do is in the parts; what a
person can do is in `designer.ui.commands`.
"""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu
from typing_extensions import override

from designer.network.graph import NodeId, is_model
from designer.ui import dialogs, theme
from designer.ui import help as help_texts
from designer.ui.actions import ActionSet
from designer.ui.canvas.view import CanvasView
from designer.ui.commands import commands, context_menus
from designer.ui.docks import Docks
from designer.ui.files import Files, files_in
from designer.ui.message_line import MessageLine
from designer.ui.own_code import OwnCode
from designer.ui.panels.palette import Palette
from designer.ui.panels.problems import Problems
from designer.ui.panels.properties import Properties
from designer.ui.panels.status import Status
from designer.ui.session import Session
from designer.ui.settings import Settings
from designer.ui.top_bar import TopBar
from designer.ui.views import Views

if TYPE_CHECKING:
    from designer.ui.panels.code import Code
    from designer.ui.panels.diagram import Diagram
    from designer.ui.panels.log import Log
    from designer.ui.training.view import TrainingView

first_size = (1440, 900)


class MainWindow(QMainWindow):
    """One network on screen, with everything that belongs to it."""

    painted = Signal()  # for the first time: now there is time for what can wait

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self.session = session
        self.settings = settings
        self.setAcceptDrops(True)
        self.resize(*first_size)
        self.canvas = CanvasView(session.workspace, settings)
        self.files = Files(self, session, settings, self.canvas.picture)
        self.files.may_leave_else = self._may_end_run
        self.own_code = OwnCode(self, session, self._add_from_palette)
        self.views = Views()
        self.views.addWidget(self.canvas)
        self.setCentralWidget(self.views)
        self.message_line = MessageLine(self.views)
        self.training: TrainingView | None = None
        self.docks = Docks(self)
        self._examples_offered = False
        self._was_shown = self._was_painted = False
        self._make_panels()
        self.action_set = ActionSet(self, self.canvas, commands(self))
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

    # --- making -------------------------------------------------------------------------------

    def _make_panels(self) -> None:
        workspace, docks = self.session.workspace, self.docks
        self.palette_panel = Palette(workspace, self.settings)
        self.properties = Properties(workspace, self.settings)
        self.problems = Problems(workspace)
        self.status = Status(workspace)
        docks.set_panel("palette", self.palette_panel)
        docks.set_panel("properties", self.properties)
        docks.set_panel("problems", self.problems)
        docks.make_when_seen("code", lambda: self.code)
        docks.make_when_seen("diagram", lambda: self.diagram)
        docks.make_when_seen("log", lambda: self.log)

    @cached_property
    def code(self) -> "Code":
        """The code panel, which is made when it is first wanted."""
        # Qt's text editors take a tenth of the time in which the window comes up.
        from designer.ui.panels.code import Code

        panel = Code(self.session.workspace)
        panel.save_requested.connect(lambda training: self.files.export_code(training=training))
        self._put_behind_tab("code", panel)
        return panel

    @cached_property
    def diagram(self) -> "Diagram":
        """The diagram panel, which is made when it is first wanted."""
        from designer.ui.panels.diagram import Diagram  # as the code panel

        panel = Diagram(self.session.workspace, self.session.bridge)
        panel.save_requested.connect(self.files.export_diagram)
        self._put_behind_tab("diagram", panel)
        return panel

    @cached_property
    def log(self) -> "Log":
        """The log panel, which is made when it is first wanted, with all that was said before."""
        from designer.ui.panels.log import Log  # as the code panel

        panel = Log()
        for line in self.session.said:
            panel.add(line)
        self.session.logged.connect(panel.add)
        self.docks.set_panel("log", panel)
        return panel

    def _put_behind_tab(self, name: str, panel: "Code | Diagram") -> None:
        """Put a panel into its dock that works only while it can be seen."""
        self.docks.set_panel(name, panel)
        self.docks[name].visibilityChanged.connect(panel.set_seen)
        panel.set_seen(self.docks.is_shown(name))

    def _connect(self) -> None:
        session, workspace = self.session, self.session.workspace
        session.title_changed.connect(self._show_title)
        session.opened.connect(self.message_line.clear)
        session.opened.connect(self._on_opened)
        session.work.working.connect(self.message_line.work)
        session.engine_changed.connect(self.status.set_engine)
        self.message_line.cancelled.connect(lambda: session.work.cancel())
        workspace.message.connect(self.message_line.say)
        workspace.reveal_requested.connect(lambda _: self.show_design())
        for signal in (
            workspace.changed,
            workspace.selection_changed,
            workspace.scope_changed,
            workspace.answered,
        ):
            signal.connect(lambda *_: self._refresh_timer.start(0))
        self.palette_panel.add_requested.connect(self._add_from_palette)
        self.palette_panel.menu_requested.connect(self._fill_palette_menu)
        self.canvas.arrange_requested.connect(self._place)
        self.canvas.example_requested.connect(self.files.open_example)
        self.canvas.context_menu_requested.connect(self._show_context_menu)
        workspace.parameter_requested.connect(lambda _: self.docks.show("properties"))
        self.problems.count_changed.connect(self._show_count)
        self.docks.changed.connect(lambda: self._refresh_timer.start(0))

    # --- layout -------------------------------------------------------------------------------

    def _restore(self) -> None:
        self.restoreGeometry(self.settings.data("window/geometry"))
        self.docks.restore(self.settings.data("window/docks"))

    def _remember(self) -> None:
        self.show_design()
        self.settings.set_data("window/geometry", self.saveGeometry())
        self.settings.set_data("window/docks", self.docks.state())
        self.settings.sync()

    def toggle_panel(self, name: str) -> None:
        """Open a panel or bring it to the front; close it if it is there already."""
        self.show_design()
        self.docks.toggle(name)

    def use_theme(self, name: str) -> None:
        """Put a theme in force and remember it."""
        theme.switch.use(name)
        self.settings.set_text("theme", name)

    # --- views --------------------------------------------------------------------------------

    def is_designing(self) -> bool:
        """Whether the canvas is in view, not the training."""
        return self.views.currentWidget() is self.canvas

    def show_design(self) -> None:
        """Show the canvas and the panels that were open."""
        if not self.is_designing():
            self.views.setCurrentWidget(self.canvas)
            self.docks.bring_back()
            self.canvas.setFocus()
        self.action_set.refresh()

    def show_training(self) -> None:
        """Show the training; the panels make room for it."""
        if self.is_designing():
            view = self.training_view()
            self.docks.put_away()
            self.views.setCurrentWidget(view)
            view.setFocus()
        self.action_set.refresh()

    def training_view(self) -> "TrainingView":
        """The training view, which is made when it is first wanted."""
        if self.training is None:
            # Its modules are not needed for the first window, which is to be there at once.
            from designer.ui.training.view import TrainingView

            runs = self.settings.text("training/runs")
            self.training = TrainingView(
                self.session.workspace, self.session.bridge, Path(runs) if runs else None
            )
            controller = self.training.controller
            controller.running_changed.connect(self.action_set.refresh)
            self.files.exports.trained = lambda: controller.trained
            self.views.addWidget(self.training)
        return self.training

    def train(self) -> None:
        """Show the training and start it."""
        self.show_training()
        self.training_view().start()

    def stop_training(self) -> None:
        """Ask the run to end."""
        if self.training is not None:
            self.training.stop()

    # --- what actions ask ---------------------------------------------------------------------

    def has_nodes(self) -> bool:
        """Whether there is anything on the canvas."""
        return bool(self.session.workspace.network.nodes)

    def has_selection(self) -> bool:
        """Whether any node is selected."""
        return bool(self.session.workspace.selection)

    def has_shared_selection(self) -> bool:
        """Whether a selected node calls a layer that others call too."""
        network = self.session.workspace.network
        chosen = {network.nodes[node].layer for node in self.session.workspace.selection}
        return any(len(network.calls_of(layer)) > 1 for layer in chosen)

    def has_model_selection(self) -> bool:
        """Whether a nested model is selected, which can be taken apart."""
        network = self.session.workspace.network
        return any(is_model(network.layer_of(node)) for node in self.session.workspace.selection)

    def has_nested_selection(self) -> bool:
        """Whether something is selected that has a network inside."""
        network = self.session.workspace.network
        selection = self.session.workspace.selection
        return any(network.layer_of(node).network is not None for node in selection)

    def is_buildable(self) -> bool:
        """Whether Keras found nothing wrong with the network as it is."""
        workspace = self.session.workspace
        answer = workspace.checked
        return (
            self.has_nodes()
            and answer is not None
            and answer.revision == self.session.document.revision
            and not answer.errors
        )

    def is_training(self) -> bool:
        """Whether a run is going on."""
        return self.training is not None and self.training.controller.is_running

    def can_stop_training(self) -> bool:
        """Whether a run is going on, or waits for network and data to be known."""
        waits = self.training is not None and self.training.controller.is_waiting
        return waits or self.is_training()

    # --- actions without a home of their own --------------------------------------------------

    def export_diagram(self) -> None:
        """Export the diagram as the diagram panel shows it."""
        self.files.export_diagram(self.diagram.options)

    def find_layer(self) -> None:
        """Find a layer by typing its name or type."""
        self.show_design()
        help_texts.find_layer(self, self.session.workspace)

    def show_commands(self) -> None:
        """Find an action by typing."""
        help_texts.show_commands(self, self.action_set)

    def show_keys(self) -> None:
        """List all keys."""
        help_texts.show_keys(self, self.action_set)

    def show_documentation(self) -> None:
        """Show what Keras says about the selected layer."""
        help_texts.show_documentation(self, self.session.workspace)

    def show_about(self) -> None:
        """Say what this program is."""
        help_texts.show_about(self)

    # --- what happens -------------------------------------------------------------------------

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.files.name}[*] – Network Designer")
        self.setWindowModified(not self.session.document.is_saved)

    def _show_count(self, errors: int, warnings: int) -> None:
        count = errors + warnings
        title = self.tr("Problems")
        self.docks["problems"].setWindowTitle(f"{title} ({count})" if count else title)

    def _on_opened(self) -> None:
        self.show_design()
        self.canvas.arrange_opened()
        self._offer_examples()
        self.canvas.show_from_start()

    def _offer_examples(self) -> None:
        """Put the examples on an empty canvas; reading them takes a moment, so only there."""
        if not self._examples_offered and not self.session.document.network.nodes:
            self._examples_offered = True
            self.canvas.set_examples(self.files.examples())

    def _fill_palette_menu(self, menu: QMenu, type_name: str) -> None:
        self.own_code.fill_menu(menu, type_name)

    def _add_from_palette(self, type_name: str) -> None:
        self.show_design()
        self.canvas.add_type(type_name)

    def _place(
        self,
        sizes: dict[NodeId, tuple[float, float]],
        wires: tuple[tuple[NodeId, NodeId], ...],
    ) -> None:
        direction = "right" if self.canvas.rightwards else "down"
        self.session.place(sizes, wires, direction, self.canvas.apply_positions)

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
        self.canvas.show_from_start()
        self.canvas.setFocus()
        QTimer.singleShot(0, self, self._offer_examples)

    def _may_end_run(self) -> bool:
        """Whether no run is going on, or it was ended with the results it has."""
        if self.training is None or not self.is_training():
            return True
        if not dialogs.ask_to_end_run(self):
            return False
        self.training.controller.end()
        return True

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
        """Files are welcome."""
        if files_in(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file once the drag is over; a question may come up first."""
        paths = files_in(event.mimeData())
        if paths:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.files.open_paths(paths))
