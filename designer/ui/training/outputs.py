"""Loss, metrics and weight of each output, for models that have several."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from designer.catalog.catalog import Catalog
from designer.sentences import tr
from designer.training.outputs import OutputPlan
from designer.ui import theme
from designer.ui.editors import ParameterForm
from designer.ui.training.fields import output_fields, output_labels

label_width = 54  # short words, so that the long names of losses have room


class OutputForms(QWidget):
    """A form for each output under its name; what is suggested stands in the fields as default."""

    value_edited = Signal(int, str, object)  # number of the output, field, value
    value_reset = Signal(int, str)
    edit_finished = Signal()

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.forms: list[ParameterForm] = []
        self._catalog = catalog
        self._suggested: tuple[OutputPlan, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.grid // 2)
        self.hide()

    def show_outputs(self, outputs: Sequence[OutputPlan], suggested: Sequence[OutputPlan]) -> None:
        """Show what the plan says of each output; nothing where there is only one."""
        if tuple(suggested) != self._suggested:
            self._suggested = tuple(suggested)
            self._make_forms()
        for form, output, default in zip(self.forms, outputs, suggested, strict=True):
            names = ("loss", "metrics", "weight")
            form.set_values(
                {
                    name: getattr(output, name)
                    for name in names
                    if getattr(output, name) != getattr(default, name)
                }
            )
        self.setVisible(bool(self.forms))

    def _make_forms(self) -> None:
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.forms = []
        for number, output in enumerate(self._suggested):
            title = QLabel(tr("Output {name}", name=output.name))
            title.setTextFormat(Qt.TextFormat.PlainText)
            title.setFont(theme.ui_font(13, weight=theme.semibold))
            title.setContentsMargins(0, theme.grid // 2 if number else 0, 0, 0)
            specs = [
                structs.replace(spec, default=getattr(output, spec.name))
                for spec in output_fields()
            ]
            form = ParameterForm(
                self._catalog,
                specs,
                titled=False,
                label_width=label_width,
                labels=output_labels(),
            )
            form.value_edited.connect(partial(self.value_edited.emit, number))
            form.value_reset.connect(partial(self.value_reset.emit, number))
            form.edit_finished.connect(self.edit_finished)
            self._layout.addWidget(title)
            self._layout.addWidget(form)
            self.forms.append(form)


def changed(
    outputs: Sequence[OutputPlan], number: int, name: str, value: Any
) -> tuple[OutputPlan, ...]:
    """The outputs, one of which has another value."""
    plans = list(outputs)
    plans[number] = structs.replace(plans[number], **{name: value})
    return tuple(plans)
