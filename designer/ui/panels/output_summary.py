"""What comes out of a node or of the whole network, as Keras says."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from designer.network.check_result import CheckResult, NodeResult, Totals, WeightSpec
from designer.network.ports import OutputPort
from designer.quantities import amount_text, bytes_text, shape_text
from designer.sentences import tr
from designer.ui import theme
from designer.ui.editors.widgets import FittedNote, Note

# An answer usually comes within a few milliseconds; values are muted only when it takes longer.
pending_ms = 200
most_weights = 8


class Facts(QWidget):
    """Lines of a muted word and its value; reused for every node."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[Note, FittedNote]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, theme.grid)
        self._grid.setHorizontalSpacing(theme.grid)
        self._grid.setVerticalSpacing(theme.grid // 2)
        self._grid.setColumnStretch(1, 1)
        self._late = QTimer(self, singleShot=True, interval=pending_ms)
        self._late.timeout.connect(lambda: self._mute(True))

    def show_lines(self, lines: Iterable[tuple[str, str, bool]]) -> None:
        """Show lines of word, value, and whether the value is in monospace."""
        shown = list(lines)
        while len(self._lines) < len(shown):
            self._add_line()
        for number, (word, value) in enumerate(self._lines):
            visible = number < len(shown)
            if visible:
                text, content, fixed = shown[number]
                word.setText(text)
                value.setFont(theme.fixed_font(12) if fixed else theme.ui_font(12))
                value.setText(content)
            word.setVisible(visible)
            value.setVisible(visible)

    def set_pending(self, pending: bool) -> None:
        """Mute the values while Keras has not answered for the present network."""
        if not pending:
            self._late.stop()
            self._mute(False)
        elif not self._late.isActive():
            self._late.start()

    def texts(self) -> list[tuple[str, str]]:
        """The lines shown."""
        return [(word.text(), value.text()) for word, value in self._lines if not word.isHidden()]

    def _mute(self, muted: bool) -> None:
        role = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.WindowText
        for _, value in self._lines:
            value.setForegroundRole(role)

    def _add_line(self) -> None:
        word, value = Note(), FittedNote(muted=False)
        word.setWordWrap(True)
        word.setFixedWidth(96)
        row = len(self._lines)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(word, row, 0, top)
        self._grid.addWidget(value, row, 1, top)
        self._lines.append((word, value))


class OutputSummary(QWidget):
    """Shapes, parameters, operations and memory of one node."""

    def __init__(self) -> None:
        super().__init__()
        self.facts = Facts()
        self.silence = Note()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.facts)
        column.addWidget(self.silence)

    def show_node(
        self, answer: NodeResult | None, outputs: Sequence[OutputPort], *, failed: bool
    ) -> None:
        """Show Keras' answer about a node; None where it has none."""
        self.facts.setVisible(answer is not None)
        self.silence.setVisible(answer is None)
        if answer is None:
            self.silence.setText(
                tr("Known once the problem above is solved.")
                if failed
                else tr("Known once its inputs are connected and Keras has answered.")
            )
            return
        self.facts.show_lines(node_lines(answer, outputs))


def node_lines(answer: NodeResult, outputs: Sequence[OutputPort]) -> list[tuple[str, str, bool]]:
    """The lines about a node."""
    lines = []
    for number, spec in enumerate(answer.outputs):
        if spec is None:
            continue
        port = (
            outputs[number].name if number < len(outputs) else tr("output {number}", number=number)
        )
        word = port if len(answer.tensors) > 1 else tr("Shape")
        lines.append((word, f"{shape_text(spec.shape)}\n{spec.dtype}", True))
    lines.append((tr("Parameters"), parameters_text(answer), False))
    if formula := weights_text(answer.weights):
        lines.append((tr("Weights"), formula, True))
    if answer.flops is not None:
        lines.append((tr("Operations"), per_sample(amount_text(answer.flops)), False))
    if answer.activation_bytes is not None:
        lines.append((tr("Memory"), per_sample(bytes_text(answer.activation_bytes)), False))
    return lines


def per_sample(amount: str) -> str:
    """A figure of a node with what it relates to."""
    return tr("{amount} per sample", amount=amount)


def parameters_text(answer: NodeResult | Totals) -> str:
    """The number of parameters, and how many of them stay as they are in training."""
    fixed = answer.parameters - answer.trainable_parameters
    if not fixed:
        return f"{answer.parameters:,}"
    if fixed == answer.parameters:
        return tr("{count:,}, none of them trained", count=answer.parameters)
    return tr(
        "{count:,}\n= {trained:,} trained + {fixed:,} fixed",
        count=answer.parameters,
        trained=answer.trainable_parameters,
        fixed=fixed,
    )


def weights_text(weights: Sequence[WeightSpec]) -> str:
    """How the parameters of a layer come about: `kernel 3·3·64·64` and `bias 64`."""
    lines = [
        f"{weight.name} {'·'.join(map(str, weight.shape)) or '1'}"
        for weight in weights[:most_weights]
    ]
    if len(weights) > most_weights:
        lines.append(tr("and {number} more", number=len(weights) - most_weights))
    return "\n".join(lines)


def network_lines(answer: CheckResult, layers: int) -> list[tuple[str, str, bool]]:
    """The lines about the whole network."""
    totals = answer.totals
    lines = [(tr("Layers"), f"{layers:,}", False)]
    for word, ends in (
        (tr("Inputs"), answer.inputs),
        (tr("Outputs"), answer.outputs),
    ):
        text = "\n".join(
            f"{end.name}\n{shape_text(end.spec.shape)} {end.spec.dtype}" for end in ends
        )
        lines.append((word, text or tr("none"), bool(ends)))
    lines.append((tr("Parameters"), parameters_text(totals), False))
    lines.append((tr("Operations"), per_sample(amount_text(totals.flops)), False))
    memory = per_sample(bytes_text(totals.activation_bytes))
    lines.append((tr("Activations"), memory, False))
    weights = tr("{size} as float32", size=bytes_text(4 * totals.parameters))
    lines.append((tr("Weights"), weights, False))
    return lines
