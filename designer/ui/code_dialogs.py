"""Dialogs in which a person writes code: a layer of one's own, or the expression of a Lambda."""

from collections.abc import Collection

from msgspec import UNSET
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from designer.catalog.catalog import Catalog
from designer.catalog.code import check_expression, modules
from designer.catalog.custom import refuse_taken
from designer.catalog.custom_source import (
    Described,
    SourceRefused,
    describe,
    refuse_unknown_names,
)
from designer.catalog.spec import ParameterSpec, TypeSpec
from designer.errors import ValueRefused
from designer.sentences import tr, words
from designer.ui import theme
from designer.ui.code_editor import CodeEditor
from designer.ui.consent import visible
from designer.ui.editors.form import ParameterForm
from designer.ui.editors.widgets import Note

pause_ms = 250  # after the last key, before the text is read
side_width = 300


class CodeDialog(QDialog):
    """An editor, what the text means beside it, and one button that puts it to use.

    Pressing that button is the writer's yes to exactly this text.
    """

    def __init__(self, parent: QWidget | None, title: str, text: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.editor = CodeEditor(text)
        self.problem = Note(error=True)
        self.advice = Note()
        self.warning = Note(error=True)
        self.warning.hide()
        self.use = QPushButton(tr("Use this code"))
        self.use.setDefault(True)
        self.use.clicked.connect(self.accept)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self._pause = QTimer(self, singleShot=True, interval=pause_ms)
        self._pause.timeout.connect(self.read)
        self.editor.textChanged.connect(self._pause.start)

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return self.editor.toPlainText()

    def read(self) -> None:
        """Say what the text means now, or what is wrong with it."""
        self._pause.stop()
        problem, line = self._unseen() or self.reading()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.editor.mark_error(line)
        self.use.setEnabled(not problem)

    def warn(self) -> None:
        """Say that the text came with the network and that nobody has allowed it yet."""
        self.warning.setText(
            tr(
                "This code came with the network and has not been allowed. If you change and use "
                "it, all of it runs, and it can do anything you can do."
            )
        )
        self.warning.show()

    def _unseen(self) -> tuple[str, int] | None:
        """The first character that nobody could see, with its line."""
        for line, text in enumerate(self.text.split("\n"), start=1):
            for character in text:
                if visible(character) != character:
                    said = tr(
                        "Line {line} holds a character that cannot be seen: {character}.",
                        line=line,
                        character=visible(character),
                    )
                    return said, line
        return None

    def reading(self) -> tuple[str, int]:
        """Read the text; why it cannot be used and in which line, else nothing and 0."""
        raise NotImplementedError

    @override
    def accept(self) -> None:
        """Close with yes, if what stands there now can be used."""
        # What was typed last may not have been read: the pause after it still runs.
        self.read()
        if self.use.isEnabled():
            super().accept()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a field of the form is no yes; only the button itself is."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def arrange(self, side: QWidget | None, foot: QWidget | None) -> None:
        """Place the parts; subclasses give what stands beside and below."""
        body = QHBoxLayout()
        body.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(theme.grid)
        left.addWidget(self.warning)
        left.addWidget(self.editor, 1)
        left.addWidget(self.problem)
        left.addWidget(self.advice)
        body.addLayout(left, 1)
        if side is not None:
            body.addWidget(side)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.grid)
        if foot is not None:
            buttons.addWidget(foot)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(body, 1)
        column.addLayout(buttons)
        self.read()
        self.editor.setFocus()


class LayerDialog(CodeDialog):
    """Writes a layer: the source, and the ports and the form that it makes."""

    def __init__(
        self,
        parent: QWidget | None,
        catalog: Catalog,
        source: str,
        *,
        known: TypeSpec | None = None,
        in_library: bool = False,
        taken: Collection[str] = (),
    ) -> None:
        super().__init__(parent, "", source)
        self.setWindowTitle(
            tr("New custom layer") if known is None else tr("Edit {type}", type=known.type)
        )
        self.setObjectName("custom layer")
        self.resize(1000, 680)
        self.known = known
        self.described: Described | None = None
        self._catalog = catalog
        self._taken = frozenset(taken)
        self.name = QLabel()
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setFont(theme.ui_font(15, weight=QFont.Weight.DemiBold))
        self.ports = Note(muted=False)
        self.form: ParameterForm | None = None
        self._form_place = QVBoxLayout()
        self.library = QCheckBox(tr("Keep in my library"))
        self.library.setToolTip(tr("So that it can be placed in other networks as well"))
        self.library.setChecked(in_library)
        self.arrange(self._side(), self.library)

    @override
    def reading(self) -> tuple[str, int]:
        """Read the class, without running it."""
        try:
            described = describe(self.text)
            refuse_unknown_names(self.text)
            refuse_taken(described.spec, self._catalog)
        except SourceRefused as refusal:
            return words(refusal.message), refusal.line
        name = described.spec.type
        if name in self._taken and (self.known is None or name != self.known.type):
            return tr("There is another layer {name!r} already; choose another name.", name=name), 0
        self.advice.setText(" ".join(words(item) for item in described.advice))
        self.advice.setVisible(bool(described.advice))
        before = self.described.spec if self.described else None
        self.described = described
        self._show(described.spec, before)
        return "", 0

    def _side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(side_width)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.grid)
        column.addWidget(self.name)
        column.addWidget(self.ports)
        column.addWidget(Note(tr("Its form, as the properties will show it:")))
        inside = QWidget()
        self._form_place.setContentsMargins(0, 0, theme.grid, 0)
        self._form_place.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside.setLayout(self._form_place)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        return side

    def _show(self, spec: TypeSpec, before: TypeSpec | None) -> None:
        self.name.setText(spec.type)
        self.ports.setText(port_words(spec))
        if before is not None and before.parameters == spec.parameters:
            return
        if self.form is not None:
            self._form_place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = ParameterForm(self._catalog, spec.parameters)
        self.form.set_values(
            {item.name: item.initial for item in spec.parameters if item.initial is not UNSET},
            anew=True,
        )
        self._form_place.addWidget(self.form)


def port_words(spec: TypeSpec) -> str:
    """The ports of a layer in a line each."""
    inputs = []
    for port in spec.inputs:
        said = port.name if port.required else tr("{port} (may stay free)", port=port.name)
        inputs.append(tr("{port}, a list", port=said) if port.many else said)
    outputs = tuple(port.name for port in spec.outputs)
    return "\n".join((tr("In:  {ports}", ports=tuple(inputs)), tr("Out:  {ports}", ports=outputs)))


class ExpressionDialog(CodeDialog):
    """Writes the lambda expression of a layer."""

    def __init__(self, parent: QWidget | None, parameter: ParameterSpec, text: str) -> None:
        super().__init__(parent, "", text)
        self.setWindowTitle(tr("Edit the expression"))
        self.setObjectName("expression")
        self.resize(620, 320)
        self._parameter = parameter
        self.advice.setText(
            tr(
                "One lambda expression of what flows in. It may name {names}.",
                names=", ".join(modules),
            )
        )
        self.arrange(None, None)

    @override
    def reading(self) -> tuple[str, int]:
        """Read the expression, without running it."""
        try:
            check_expression(self._parameter, self.text)
        except ValueRefused as refusal:
            return words(refusal.message), 0
        return "", 0
