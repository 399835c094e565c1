"""The problems of the selected node, with their repairs."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from designer.network.problems import Problem, Severity
from designer.sentences import words
from designer.ui import icons, theme
from designer.ui.editors.widgets import Note

most_shown = 4


class ProblemBox(QFrame):
    """One problem in words, and the button that mends it."""

    def __init__(self, problem: Problem, repair: Callable[[Problem], None]) -> None:
        super().__init__()
        self.problem = problem
        look = theme.current()
        self.colour = look.error if problem.severity is Severity.ERROR else look.warning
        name = "error" if problem.severity is Severity.ERROR else "warning"
        sign = QLabel()
        sign.setPixmap(icons.pixmap(name, self.colour, 16, self.devicePixelRatioF()))
        self.words = Note(words(problem.message), muted=False)
        row = QHBoxLayout()
        row.setSpacing(theme.grid)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.grid + 2, theme.grid, theme.grid, theme.grid)
        column.setSpacing(theme.grid)
        column.addLayout(row)
        self.button: QPushButton | None = None
        if problem.repair is not None:
            self.button = QPushButton(words(problem.repair.title))
            self.button.clicked.connect(lambda: repair(problem))
            line = QHBoxLayout()
            line.setContentsMargins(24, 0, 0, 0)
            line.addWidget(self.button)
            line.addStretch(1)
            column.addLayout(line)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tint = QColor(self.colour)
        tint.setAlpha(28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint)
        painter.drawRoundedRect(self.rect(), theme.radius_field, theme.radius_field)


class NodeProblems(QWidget):
    """The problems of what is selected; takes no room where there are none."""

    repair_requested = Signal(object)  # Problem

    def __init__(self) -> None:
        super().__init__()
        self.boxes: list[ProblemBox] = []
        self._problems: tuple[Problem, ...] = ()
        self._theme = theme.current()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, theme.grid)
        self._column.setSpacing(theme.grid // 2)
        self.setVisible(False)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these; the worst first."""
        ordered = tuple(sorted(problems, key=lambda item: item.severity is not Severity.ERROR))
        if ordered == self._problems and self._theme is theme.current():
            return
        self._problems, self._theme = ordered, theme.current()
        for box in self.boxes:
            self._column.removeWidget(box)
            box.setParent(None)
            box.deleteLater()
        shown = ordered[:most_shown]
        self.boxes = [ProblemBox(problem, self.repair_requested.emit) for problem in shown]
        for box in self.boxes:
            self._column.addWidget(box)
        self.setVisible(bool(self.boxes))
