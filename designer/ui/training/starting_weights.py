"""Where the weights of a run begin: the choice, and which layers it is good for."""

from msgspec.structs import replace
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from designer.protocol import WeightsCompared
from designer.sentences import Part, counted, sentence, tr, words
from designer.training import origin
from designer.training.plan import KEPT, LAST_RUN, NEW, Weights
from designer.training.run_folder import last_model
from designer.ui import theme
from designer.ui.editors.form import label_width
from designer.ui.editors.widgets import plain_tooltip
from designer.ui.line_breaks import BreakingLabel
from designer.ui.training.controller import TrainingController

most_names = 6
most_letters = 21
dot_width = 20


class StartingWeights(QWidget):
    """Shown where there is something to choose: the network has weights, or a run has left some."""

    def __init__(self, controller: TrainingController) -> None:
        super().__init__()
        self._controller = controller
        self._draft = draft = controller.draft
        self.choice = QComboBox()
        self.choice.setAccessibleName(tr("Weights to begin with"))
        self.choice.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.choice.activated.connect(self._choose)
        self.sentence = BreakingLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.grid // 2)
        layout.setSpacing(theme.grid // 2)
        row = QHBoxLayout()  # in line with the rows of the forms below
        row.setContentsMargins(0, 0, dot_width, 0)
        row.setSpacing(2)
        label = QLabel(tr("weights"))
        label.setFixedWidth(label_width)
        row.addWidget(label)
        row.addWidget(self.choice, 1)
        layout.addLayout(row)
        layout.addWidget(self.sentence)
        for signal in (draft.plan_changed, controller.running_changed):
            signal.connect(self._show_choice)
        draft.compared.connect(self._show_sentence)
        controller.comparison.changed.connect(self._show_sentence)
        theme.switch.changed.connect(self._show_sentence)
        self._show_choice()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Compare once somebody looks."""
        super().showEvent(event)
        self._show_sentence()

    def _choices(self) -> dict[Weights, str]:
        controller = self._controller
        choices: dict[Weights, str] = {}
        said = origin.origin_of(self._draft.workspace.document.network)
        if said is not None:
            choices[KEPT] = tr("from {title}", title=origin.title(said))
        if last_model(controller.runs, controller.run_name) is not None:
            choices[LAST_RUN] = tr("from the last run")
        chosen = self._draft.plan.weights
        if chosen in (KEPT, LAST_RUN) and chosen not in choices:
            choices[chosen] = tr("that are gone")
        choices[NEW] = tr("new")
        return choices

    def _show_choice(self) -> None:
        choices, plan = self._choices(), self._draft.plan
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for value, title in choices.items():
                self.choice.addItem(shortened(title), value)
            standard = KEPT if KEPT in choices else NEW
            self.choice.setCurrentIndex(self.choice.findData(plan.weights or standard))
            title = choices[self.choice.currentData()]
        about = tr("What a run begins with, layer by layer where it fits.")
        self.choice.setToolTip(plain_tooltip(f"{title}\n\n{about}"))
        self.setVisible(len(choices) > 1)
        self._show_sentence()

    def _choose(self, row: int) -> None:
        draft, value = self._draft, self.choice.itemData(row)
        if value != draft.plan.weights:
            plan = replace(draft.plan, weights=value)
            draft.set_plan(tr("Choose the weights to begin with"), plan)

    def _show_sentence(self) -> None:
        controller, now = self._controller, theme.current()
        weights = controller.weights
        text, colour = words(weights.lost), now.error if weights.refused else now.warning
        if weights.path is not None:
            # Only where somebody looks, since it starts the trainer.
            if self.isVisible():
                controller.compare_weights()
            text, colour = controller.comparison.error, now.error
        result = controller.comparison.result if weights.path is not None else None
        if result is not None:
            text, colour = words_for(result), now.muted
        self.sentence.setText(text)
        notes = result.notes if result is not None else ()
        self.sentence.setToolTip(plain_tooltip("\n".join(words(note) for note in notes)))
        self.sentence.setStyleSheet(f"color: {colour.name()}")
        self.sentence.setVisible(bool(text))


def shortened(title: str) -> str:
    """Long names lose their middle, as their ends tell them apart."""
    if len(title) <= most_letters:
        return title
    half = most_letters // 2
    return f"{title[:half]}…{title[-half:]}"


def words_for(compared: WeightsCompared) -> str:
    """Which layers keep their weights and which begin anew, in a sentence."""
    total = compared.kept + len(compared.new)
    if not compared.kept:  # the tooltip says why
        return tr("They fit no layer of the network: all layers begin anew.")
    if not compared.new:
        said = counted(
            "Its one layer with weights keeps them.",
            "All {count} layers with weights keep theirs.",
            count=total,
        )
        return words(said)
    names: Part = tuple(repr(name) for name in compared.new[:most_names])
    if (more := total - compared.kept - most_names) > 0:
        names = sentence("{names} and {more} more", names=names, more=more)
    return tr(
        "{kept} of {all} layers keep their weights; new ones: {names}.",
        kept=compared.kept,
        all=total,
        names=names,
    )
