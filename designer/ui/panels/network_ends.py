"""The ends of the network on the canvas: their order, and whether they are passed by name."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from designer.errors import DesignerError
from designer.network import edits, model_ends, model_kind, nesting
from designer.network.graph import INPUT, OUTPUT, Network, wraps_model
from designer.network.plan import plan
from designer.sentences import tr, words
from designer.ui import icons, theme
from designer.ui.editors.widgets import FittedNote, Note, Switch
from designer.ui.panels.node_inputs import WireList
from designer.ui.workspace import Workspace

# The plan of a larger network takes longer than a person should wait for a panel.
most_planned = 500


class EndList(QWidget):
    """One side of the model: its ends in order, and the switch to pass them by name."""

    def __init__(self, title: str, side: str, tip: str) -> None:
        super().__init__()
        self.side = side
        label = QLabel(title)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.ends = WireList()
        self.ends.setAccessibleName(title)
        self.buttons: list[QToolButton] = []
        self.silence = FittedNote()
        self.by_name = Switch()
        self.by_name.setToolTip(tip)
        self.by_name.setAccessibleName(f"{title}: {tip}")
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(label, 1)
        for icon, tip, by in (
            ("field-arrow-up", tr("Earlier (Alt+Up)"), -1),
            ("field-arrow", tr("Later (Alt+Down)"), 1),
        ):
            button = QToolButton()
            button.setIcon(icons.icon(icon))
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _=False, step=by: self.ends.move_current(step))
            self.buttons.append(button)
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 0)
        self._note = Note()
        self._note.setText(tr("As a dictionary by name"))
        foot.addWidget(self._note, 1)
        foot.addWidget(self.by_name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.grid)
        column.setSpacing(theme.grid // 2)
        column.addLayout(head)
        column.addWidget(self.ends)
        column.addWidget(self.silence)
        column.addLayout(foot)

    def show_ends(
        self, ends: list[tuple[str, str]], silence: str, *, by_name: bool, wrapped: bool
    ) -> None:
        """Show node and name of each end; `silence` is what is said where there is none.

        A wrapper passes one tensor to the model that is `wrapped`, never a dictionary.
        """
        self._note.setHidden(wrapped)
        self.by_name.setHidden(wrapped)
        self.ends.show_wires(ends)
        self.ends.setVisible(bool(ends))
        self.silence.setText(silence)
        self.silence.setVisible(not ends)
        for button in self.buttons:
            button.setVisible(len(ends) > 1)
        self.by_name.show_state(by_name)


class NetworkEnds(QWidget):
    """Inputs and outputs of the network on the canvas, which may be a nested one."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.inputs = EndList(
            tr("Inputs"), model_kind.INPUTS, tr("The model takes a dictionary by name")
        )
        self.outputs = EndList(
            tr("Outputs"), model_kind.OUTPUTS, tr("The model gives a dictionary by name")
        )
        self.place = QPushButton(tr("Place Outputs"))
        self.place.setToolTip(
            tr("Put an Output at every tensor that nothing uses, to name and order them")
        )
        self.place.clicked.connect(self._place_outputs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, theme.grid)
        column.setSpacing(theme.grid // 2)
        column.addWidget(self.inputs)
        column.addWidget(self.outputs)
        column.addWidget(self.place, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.inputs, self.outputs):
            part.ends.reordered.connect(self._reorder)
            part.ends.itemActivated.connect(lambda item: self._reveal(item))
            part.by_name.clicked.connect(lambda on, side=part.side: self._set_by_name(side, on))
        self.refresh()

    def refresh(self) -> None:
        """Show the ends as they are now."""
        network = self._workspace.network
        ends_of = {}
        for type_name in (INPUT, OUTPUT):
            nodes = model_ends.placed_ends(network, type_name)
            ends_of[type_name] = [(node, network.layer_of(node).name) for node in nodes]
        implicit = "" if ends_of[OUTPUT] else ", ".join(self._unused(network))
        said = tr("What nothing uses: {names}", names=implicit) if implicit else ""
        none = tr("none")
        owner = self._workspace.document.network.owner_of(self._workspace.scope)
        wrapped = owner is not None and wraps_model(owner)
        for part, ends, silence in (
            (self.inputs, ends_of[INPUT], none),
            (self.outputs, ends_of[OUTPUT], said or none),
        ):
            by_name = model_kind.is_by_name(network, part.side)
            part.show_ends(ends, silence, by_name=by_name, wrapped=wrapped)
        self.place.setVisible(bool(implicit))

    def _unused(self, network: Network) -> list[str]:
        """What gives the outputs of a model in which no Output is placed."""
        answer, scope = self._workspace.result, self._workspace.scope
        if not scope and answer is not None and self._workspace.is_current():
            nodes = [end.node for end in answer.outputs]
        elif len(network.nodes) <= most_planned:
            calls = plan(network, self._workspace.catalog.signature)
            nodes = [end.tensor.node for end in calls.outputs]
        else:
            return []  # the answer, which knows, is on its way
        return [network.layer_of(node).name for node in nodes if node in network.nodes]

    def _reorder(self, nodes: list[str]) -> None:
        self._edit(tr("Reorder ends"), lambda network: edits.order_ends(network, nodes))

    def _set_by_name(self, side: str, on: bool) -> None:
        labels = {
            ("inputs", True): tr("Pass inputs by name"),
            ("inputs", False): tr("Pass inputs in order"),
            ("outputs", True): tr("Pass outputs by name"),
            ("outputs", False): tr("Pass outputs in order"),
        }
        self._edit(labels[side, on], lambda network: model_kind.set_by_name(network, side, on))

    def _place_outputs(self) -> None:
        signatures = self._workspace.catalog.signature
        self._edit(tr("Place Outputs"), lambda network: nesting.place_outputs(network, signatures))

    def _reveal(self, item: object) -> None:
        for part in (self.inputs, self.outputs):
            row = part.ends.currentRow()
            if part.ends.currentItem() is item and row >= 0:
                self._workspace.reveal_requested.emit(part.ends.wires()[row])
                return

    def _edit(self, label: str, edit: Callable[[Network], Network]) -> None:
        try:
            self._workspace.edit(label, edit)
        except DesignerError as error:
            self._workspace.message.emit(words(error.message), True)
