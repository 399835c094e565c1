"""The top of the properties panel: what is selected, its name, its documentation."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from designer.catalog.code import has_code
from designer.catalog.spec import TypeSpec
from designer.errors import DesignerError
from designer.sentences import tr, words
from designer.ui import icons, theme
from designer.ui.editors.text import ValueField
from designer.ui.editors.widgets import ElidedLabel, Note, plain_tooltip

longest_purpose = 120
widest_row = 280  # pixels: what the panel has at its usual width


class CategoryIcon(QWidget):
    """The icon of a category on a tinted square."""

    def __init__(self) -> None:
        super().__init__()
        self._category = "custom"
        self.setFixedSize(36, 36)

    def show_category(self, category: str) -> None:
        """Show another category."""
        self._category = category
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.current().category(self._category)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setOpacity(0.2)
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(self.rect()), theme.radius_field, theme.radius_field)
        painter.setOpacity(1)
        picture: QPixmap = icons.category_pixmap(self._category, 20, self.devicePixelRatioF())
        painter.drawPixmap(8, 8, picture)


class Header(QWidget):
    """Icon, type, purpose and name; the name is a field that renames while one types.

    Every new name is told by `renamed`; who hears it answers by `accept_name` or `refuse`.
    """

    renamed = Signal(str)
    rename_finished = Signal()
    help_requested = Signal()
    independence_requested = Signal()
    next_call_requested = Signal()
    inside_requested = Signal()
    code_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.icon = CategoryIcon()
        self.title = ElidedLabel(pixels=15)
        self.title.setFont(theme.ui_font(15, weight=QFont.Weight.DemiBold))
        self.purpose = Note()
        self.help = QToolButton()
        self.help.setToolTip(tr("Documentation"))
        self.help.setAccessibleName(tr("Documentation"))
        self.help.clicked.connect(self.help_requested)
        self.code = QToolButton()
        self.code.setToolTip(tr("Edit its code"))
        self.code.setAccessibleName(tr("Edit its code"))
        self.code.clicked.connect(self.code_requested)
        self.code.setVisible(False)
        self.name = ValueField()
        self.name.setAccessibleName(tr("Name"))
        self.name.setMaxLength(200)
        self.name.textEdited.connect(self.renamed)
        self.name.left.connect(self._leave)
        self.name.returnPressed.connect(self._leave)
        self.name.given_up.connect(self._give_up)
        self.error = Note(error=True)
        self.error.setVisible(False)
        self._make_sharing()
        self._name = ""
        self._place()
        self.retheme()

    def _make_sharing(self) -> None:
        self.sharing = QWidget()
        self.shared = Note()
        self.independent = QPushButton(tr("Make independent"))
        self.independent.setToolTip(
            tr("Give this call a layer of its own, with weights of its own")
        )
        self.independent.clicked.connect(self.independence_requested)
        self.next_call = QPushButton(tr("Next call"))
        self.next_call.setToolTip(tr("Select where the layer is called next"))
        self.next_call.clicked.connect(self.next_call_requested)
        self.inside = QPushButton(tr("Look inside"))
        self.inside.setToolTip(tr("Show the network of the nested model (Ctrl+Enter)"))
        self.inside.clicked.connect(self.inside_requested)
        self.inside.setVisible(False)

    def show_type(self, spec: TypeSpec, title: str) -> None:
        """Show what type is selected."""
        self.icon.show_category(spec.category)
        self.title.set_text(title)
        self.show_purpose(words(spec.purpose))
        self.help.setVisible(bool(spec.description or spec.parameters))
        self.code.setVisible(has_code(spec))

    def show_plain(self, title: str, purpose: str) -> None:
        """Show a title for something that is no single layer."""
        self.icon.setVisible(False)
        self.title.set_text(title)
        self.show_purpose(purpose)
        self.help.setVisible(False)
        self.code.setVisible(False)

    def show_purpose(self, text: str) -> None:
        """Show what it is for, on two lines or so; all of it under the mouse."""
        short = text if len(text) <= longest_purpose else text[: longest_purpose - 1] + "…"
        self.purpose.setText(short)
        self.purpose.setToolTip(plain_tooltip(text) if short != text else "")

    def show_name(self, name: str | None, *, anew: bool) -> None:
        """Show the name; None takes the field away. What is being typed stays unless `anew`."""
        self.name.setVisible(name is not None)
        if name is None:
            self.refuse(None)
            return
        if anew or name != self._name:
            if self.name.text() != name:
                self.name.setText(name)
            self._name = name
            self.refuse(None)

    def show_sharing(self, places: Sequence[str], *, nested: bool = False) -> None:
        """Say that several nodes call the layer, and where: this one comes first."""
        self.inside.setVisible(nested)
        self.sharing.setVisible(len(places) > 1)
        if len(places) > 1:
            called = tr("Called {number} times, with the same weights", number=len(places))
            lines = [called, *(f"• {place}" for place in places[:4])]
            if len(places) > 4:
                lines.append(tr("and {number} more", number=len(places) - 4))
            self.shared.setText("\n".join(lines))

    def accept_name(self, name: str) -> None:
        """Note that the typed name was taken over."""
        self._name = name
        self.refuse(None)

    def refuse(self, error: DesignerError | None) -> None:
        """Say why the typed name cannot be; None takes the words away."""
        self.name.pending = error is not None
        self.name.set_invalid(error is not None)
        self.error.setText(words(error.message) if error is not None else "")
        self.error.setVisible(error is not None)

    def retheme(self) -> None:
        """Take the icons again in the colours of the theme."""
        self.help.setIcon(icons.icon("help", theme.current().muted))
        self.code.setIcon(icons.icon("code", theme.current().muted))

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, super().sizeHint().height())

    def _place(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, theme.grid)
        grid.setHorizontalSpacing(theme.grid + 2)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.icon, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.title, 0, 1)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        tools.addWidget(self.code)
        tools.addWidget(self.help)
        grid.addLayout(tools, 0, 2, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.purpose, 1, 1)
        grid.setRowMinimumHeight(2, theme.grid)
        grid.addWidget(self.name, 3, 0, 1, 3)
        grid.addWidget(self.error, 4, 0, 1, 3)
        sharing = QVBoxLayout(self.sharing)
        sharing.setContentsMargins(0, theme.grid, 0, 0)
        sharing.addWidget(self.shared)
        sharing.addLayout(self._row_or_column(self.independent, self.next_call))
        grid.addWidget(self.sharing, 5, 0, 1, 3)
        inside = QHBoxLayout()
        inside.setContentsMargins(0, theme.grid, 0, 0)
        inside.addWidget(self.inside)
        inside.addStretch(1)
        grid.addLayout(inside, 6, 0, 1, 3)

    def _row_or_column(self, *buttons: QPushButton) -> QBoxLayout:
        """Buttons beside one another, or below where their words are too long for that."""
        needed = sum(button.sizeHint().width() + theme.grid for button in buttons)
        way = QBoxLayout.Direction
        made = QBoxLayout(way.LeftToRight if needed <= widest_row else way.TopToBottom)
        for button in buttons:
            made.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        made.addStretch(1)
        return made

    def _leave(self) -> None:
        self.rename_finished.emit()

    def _give_up(self) -> None:
        self.name.setText(self._name)
        self.refuse(None)
