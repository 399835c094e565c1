"""Designing or training: which of the two is in view, and the run that training is about."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from designer.ui import dialogs
from designer.ui.docks import Docks
from designer.ui.views import Views
from designer.ui.workspace import Workspace

if TYPE_CHECKING:
    from designer.ui.training.view import TrainingView


class Modes(QObject):
    """Switches between the canvas with its panels and the training, which is made when wanted."""

    changed = Signal()  # the other one is in view now, or a run began or ended

    def __init__(self, views: Views, canvas: QWidget, docks: Docks, workspace: Workspace) -> None:
        super().__init__(views)
        self._views = views
        self._canvas = canvas
        self._docks = docks
        self._workspace = workspace
        self.training: TrainingView | None = None

    # --- which is in view ---------------------------------------------------------------------

    def is_designing(self) -> bool:
        """Whether the canvas is in view, not the training."""
        return self._views.currentWidget() is self._canvas

    def show_design(self) -> None:
        """Show the canvas and the panels that were open."""
        if not self.is_designing():
            self._views.setCurrentWidget(self._canvas)
            self._docks.bring_back()
            self._canvas.setFocus()
        self.changed.emit()

    def show_training(self) -> None:
        """Show the training; the panels make room for it."""
        if self.is_designing():
            view = self.training_view()
            self._docks.put_away()
            self._views.setCurrentWidget(view)
            view.setFocus()
        self.changed.emit()

    def toggle_panel(self, name: str) -> None:
        """Open a panel or bring it to the front; close it if it is there already."""
        self.show_design()
        self._docks.toggle(name)

    def training_view(self) -> "TrainingView":
        """The training view."""
        if self.training is None:
            # Its modules are not needed for the first window, which is to be there at once.
            from designer.ui.training.view import TrainingView

            self.training = TrainingView(self._workspace)
            controller = self.training.controller
            controller.running_changed.connect(self.changed)
            self._views.addWidget(self.training)
        return self.training

    # --- the run ------------------------------------------------------------------------------

    def is_training(self) -> bool:
        """Whether a run is going on."""
        return self.training is not None and self.training.controller.is_running

    def can_stop(self) -> bool:
        """Whether a run is going on, or waits for network and data to be known."""
        waits = self.training is not None and self.training.controller.is_waiting
        return waits or self.is_training()

    def train(self) -> None:
        """Show the training and start it."""
        self.show_training()
        self.training_view().start()

    def stop(self) -> None:
        """Ask the run to end."""
        if self.training is not None:
            self.training.stop()

    def may_end_run(self) -> bool:
        """Whether no run is going on, or it was ended with the results it has."""
        if self.training is None or not self.is_training():
            return True
        if not dialogs.ask_to_end_run(self._views):
            return False
        self.training.controller.end()
        return True
