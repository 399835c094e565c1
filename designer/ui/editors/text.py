"""Editors for what is typed: numbers, tuples, shapes, strings and code."""

from typing import Any

from msgspec import UNSET
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QToolButton, QWidget
from typing_extensions import override

from designer.catalog import formula_parameters, values
from designer.catalog.catalog import Catalog
from designer.catalog.spec import Kind, ParameterSpec
from designer.errors import ValueRefused
from designer.sentences import tr, words
from designer.ui import theme
from designer.ui.editors.base import Editor
from designer.ui.editors.stepping import stepped
from designer.ui.editors.widgets import Note, dot_width, repolish

# Half-typed text, such as "(3,", is not scolded before this many milliseconds of rest.
patience_ms = 350
stepping_kinds = {Kind.INTEGER, Kind.NUMBER, Kind.INTEGERS, Kind.SHAPE, Kind.NUMBERS}


class ValueField(QLineEdit):
    """A line of text that leaves undo to the document and steps numbers with arrows and wheel."""

    stepped = Signal(int)
    left = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pending = False  # holds text that is no value
        self.steps = False

    @override
    def event(self, event: QEvent) -> bool:
        # Qt asks by this whether the field wants the key before it goes to a shortcut. QLineEdit
        # would claim undo for itself; here it is the document's, unless text is half typed.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if _undo_or_redo(event):
                event.setAccepted(self.pending)
                return self.pending
            if event.key() == Qt.Key.Key_Escape and self.pending:
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.pending and (key == Qt.Key.Key_Escape or _undo_or_redo(event)):
            self.given_up.emit()
        elif _undo_or_redo(event):
            event.ignore()
        elif self.steps and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            times = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.stepped.emit(times if key == Qt.Key.Key_Up else -times)
        else:
            super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # Without the focus the wheel scrolls the form over which it passes.
        if self.steps and self.hasFocus() and event.angleDelta().y():
            self.stepped.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # Its own menu or another window in front is no leaving.
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.left.emit()

    def set_invalid(self, invalid: bool) -> None:
        """Outline the field in the error colour; the style sheet knows the property."""
        if bool(self.property("wrong")) != invalid:
            self.setProperty("wrong", invalid)
            repolish(self)


def _undo_or_redo(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(
        QKeySequence.StandardKey.Redo
    )


class TextEditor(Editor):
    """A value as text, taken over with every keystroke that leaves a valid one."""

    def __init__(self, spec: ParameterSpec, catalog: Catalog) -> None:
        super().__init__(spec, catalog)
        self.field = ValueField()
        self.field.steps = spec.kind in stepping_kinds
        self.setFocusProxy(self.field)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.grid // 2)
        layout.addWidget(self.field, 1)
        if aside := spec.unit or limits(spec):
            note = Note(aside)
            note.setWordWrap(False)
            note.setFont(theme.ui_font(11))
            layout.addWidget(note)
        if spec.optional and spec.default is not None:
            layout.addWidget(self._none_button())
        self._refusal = QTimer(self, singleShot=True, interval=patience_ms)
        self._reason = ""
        self._dirty = False
        self._refusal.timeout.connect(self._scold)
        self.field.textEdited.connect(self._on_text)
        self.field.stepped.connect(self._step)
        self.field.left.connect(self._leave)
        self.field.returnPressed.connect(self._leave)
        self.field.given_up.connect(self.display)

    @override
    def display(self) -> None:
        self._accept("")
        empty = self.mixed or self._is_nothing(self.value)
        self.field.setText("" if empty else self.worded(self.value))
        if not self.field.hasFocus():
            self.field.setCursorPosition(0)  # of a long value the beginning is seen
        self._show_placeholder()

    def _show_placeholder(self) -> None:
        if self.mixed:
            text = "—"
        elif self.spec.required:
            text = tr("needed")
        elif self._is_nothing(self.spec.default):
            text = tr("empty")  # so the descriptions call it
        else:
            text = self.worded(self.spec.default)
        self.field.setPlaceholderText(text)

    def _is_nothing(self, value: Any) -> bool:
        """Whether a value is the list of nothing that stands here by default."""
        return isinstance(value, tuple) and not value and self.spec.default == value

    def _none_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("None")
        button.setFont(theme.ui_font(11))
        button.setAutoRaise(True)
        button.setToolTip(tr("Use None"))
        button.setAccessibleName(tr("Use None for {name}", name=self.spec.name))
        button.clicked.connect(self._choose_none)
        return button

    def _choose_none(self) -> None:
        self.offer(None)
        self.display()
        self.finished.emit()

    def _on_text(self, text: str) -> None:
        self._dirty = True
        if not text.strip() and (self.mixed or not self.spec.required):
            self._accept("")
            if not self.mixed and self.value is not UNSET:
                self.value = UNSET
                self.cleared.emit()
            return
        try:
            value = self._parsed(text)
        except ValueRefused as error:
            self._reason = words(error.message)
            self.field.pending = True
            self._refusal.start()
            return
        self._accept(text)
        self.offer(value)

    def _parsed(self, text: str) -> Any:
        named = None if self.named is None else self.named()
        return formula_parameters.parse(self.spec, text, self.catalog, named)

    def _accept(self, _text: str) -> None:
        self._refusal.stop()
        self.field.pending = False
        self.field.set_invalid(False)
        if self._reason:
            self._reason = ""
            self.refused.emit("")

    def _scold(self) -> None:
        if self.field.pending:
            self.field.set_invalid(True)
            self.refused.emit(self._reason)

    def _step(self, steps: int) -> None:
        text = self.field.text()
        if not text.strip() and not self.mixed:
            text = self.worded(self.spec.default)
        cursor = self.field.cursorPosition() if self.field.text() else len(text)
        whole = self.spec.kind is not Kind.NUMBER
        change = stepped(text, cursor, steps, whole=whole)
        if change is None:
            return
        try:
            value = self._parsed(change[0])
        except ValueRefused:  # a limit is reached: the value stays
            return
        self.field.setText(change[0])
        self.field.setCursorPosition(change[1])
        self._dirty = True
        self._accept(change[0])
        self.offer(value)

    def _leave(self) -> None:
        if self.field.pending:
            self._refusal.stop()
            self._scold()
        elif self._dirty and not self.mixed:
            shown = self.worded(self.value)
            if shown != self.field.text():
                self.field.setText(shown)
            self._show_placeholder()
        if self._dirty:
            self._dirty = False
            self.finished.emit()


def limits(spec: ParameterSpec) -> str:
    """The range of a number in a few signs, where it has two ends: `0 – 1`."""
    if spec.kind not in (Kind.NUMBER, Kind.INTEGER) or None in (spec.minimum, spec.maximum):
        return ""
    return f"{spec.minimum:g} – {spec.maximum:g}"


class _CodeField(QPlainTextEdit):
    left = Signal()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class CodeEditor(Editor):
    """Python source in a small editor; it is text here and nothing more."""

    def __init__(self, spec: ParameterSpec, catalog: Catalog) -> None:
        super().__init__(spec, catalog)
        self.field = _CodeField()
        self.field.setFont(theme.fixed_font(12))
        self.field.setTabChangesFocus(False)
        self.field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.field.setTabStopDistance(4 * self.field.fontMetrics().horizontalAdvance(" "))
        self.field.setObjectName("field")
        self.field.setFixedHeight(8 * self.field.fontMetrics().lineSpacing())
        self.setFocusProxy(self.field)
        self.body = QWidget()
        layout = QHBoxLayout(self.body)
        layout.setContentsMargins(0, 0, dot_width + 2, theme.grid // 2)
        layout.addWidget(self.field)
        self._dirty = False
        self.field.textChanged.connect(self._on_text)
        self.field.left.connect(self._leave)

    @override
    def display(self) -> None:
        self.field.blockSignals(True)  # what is shown was not typed
        self.field.setPlainText("" if self.mixed or self.value is UNSET else _source(self.value))
        default = self.spec.default
        shown = "—" if self.mixed else _source(default) if isinstance(default, str) else ""
        self.field.setPlaceholderText(shown)
        self.field.blockSignals(False)
        self.refused.emit("")

    def _on_text(self) -> None:
        self._dirty = True
        text = self.field.toPlainText()
        if not text.strip() and not self.spec.required:
            self.value = UNSET
            self.cleared.emit()
            return
        try:
            value: Any = values.check(self.spec, text, self.catalog)
        except ValueRefused as error:
            self.refused.emit(words(error.message))
            return
        self.refused.emit("")
        self.offer(value)

    def _leave(self) -> None:
        if self._dirty:
            self._dirty = False
            self.finished.emit()


def _source(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


_texts = (Kind.STRING, Kind.STRINGS, Kind.ARRAY, Kind.TENSOR, Kind.SLICES, Kind.ANY)
for _kind in (*stepping_kinds, *_texts):
    Editor.makers[_kind] = TextEditor
Editor.makers[Kind.CODE] = CodeEditor
