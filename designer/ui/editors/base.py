"""What every editor of a parameter has in common."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from msgspec import UNSET
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from designer.catalog import values
from designer.catalog.catalog import Catalog
from designer.catalog.spec import Kind, ParameterSpec
from designer.network.values import NamedValue

Named = Callable[[], Mapping[str, NamedValue]]


def same(one: Any, other: Any) -> bool:
    """Whether two values mean the same to Keras: 1 and 1.0 do, 1 and True do not."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


class Editor(QWidget):
    """Edits one value; shows what it is given and offers what a person makes of it.

    A value that was not set is UNSET: the editor then shows the default, muted. `body` is a
    further widget for editors that need the whole width below their field; who places the editor
    places it as well. `named` are the values that a formula may be about; without it there are
    no formulas.
    """

    edited = Signal(object)  # a value that the specification takes
    cleared = Signal()  # the default shall stand again
    finished = Signal()  # a series of edits is over, such as typing a number
    refused = Signal(str)  # why what was typed is no value; "" when it is one again
    body_changed = Signal()  # `body` is another widget, or came, or went

    makers: ClassVar[dict[Kind, "Callable[[ParameterSpec, Catalog], Editor]"]] = {}

    def __init__(self, spec: ParameterSpec, catalog: Catalog) -> None:
        super().__init__()
        self.spec = spec
        self.catalog = catalog
        self.body: QWidget | None = None
        self.named: Named | None = None
        self.value: Any = UNSET
        self.mixed = False
        self._shown = False

    @staticmethod
    def for_spec(spec: ParameterSpec, catalog: Catalog) -> "Editor":
        """The editor for what `spec` takes."""
        return Editor.makers[spec.kind](spec, catalog)

    def set_value(self, value: Any, *, mixed: bool = False, anew: bool = False) -> None:
        """Show a value; what is being typed stays when it means that value, unless `anew`."""
        unchanged = self._shown and mixed == self.mixed and self._same_as_shown(value)
        if unchanged and not anew:
            return
        self.value, self.mixed, self._shown = value, mixed, True
        self.display()

    def display(self) -> None:
        """Bring `value` and `mixed` on screen; without signals."""
        raise NotImplementedError

    def take_focus(self) -> None:
        """Put the keyboard into the editor's field."""
        proxy = self.focusProxy()
        (proxy or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def set_names(self, name: str, description: str) -> None:
        """What assistive programs call the field."""
        for widget in (self, self.focusProxy()):
            if widget is not None:
                widget.setAccessibleName(name)
                widget.setAccessibleDescription(description)

    @property
    def effective(self) -> Any:
        """The value in force: what was set, else the default; UNSET where there is neither."""
        return self.spec.default if self.value is UNSET else self.value

    def offer(self, value: Any) -> None:
        """Tell that a person chose `value`; the default itself is not stored."""
        self.mixed, self._shown = False, True
        if not self.spec.required and same(value, self.spec.default):
            self.value = UNSET
            self.cleared.emit()
        else:
            self.value = value
            self.edited.emit(value)

    def worded(self, value: Any) -> str:
        """A value as text."""
        return "" if value is UNSET else values.show(self.spec, value)

    def _same_as_shown(self, value: Any) -> bool:
        if value is UNSET or self.value is UNSET:
            return value is self.value
        return same(value, self.value)
