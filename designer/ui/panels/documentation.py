"""The documentation of a type, as plain text in a small window."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from designer.catalog.spec import TypeSpec
from designer.ui import theme


class Documentation(QDialog):
    """What Keras' documentation says about a type."""

    def __init__(self, spec: TypeSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("{name} — documentation").format(name=spec.type))
        self.resize(640, 560)
        title = QLabel(spec.path or spec.type)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setFont(theme.ui_font(15))
        title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text = QPlainTextEdit(text_of(spec))
        self.text.setReadOnly(True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(12)
        self.text.setFont(font)
        self.text.setAccessibleName(self.tr("Documentation of {name}").format(name=spec.type))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(title)
        layout.addWidget(self.text, 1)
        layout.addWidget(buttons)


def text_of(spec: TypeSpec) -> str:
    """The documentation as text: purpose, inputs, then every parameter."""
    parts = [spec.summary]
    if spec.description and spec.description.strip() != spec.summary.strip():
        parts.append(spec.description)
    for port in spec.inputs:
        if port.description:
            parts.append(f"{port.name} (input)\n    {_indented(port.description)}")
    for parameter in (*spec.parameters, *spec.call_arguments):
        if parameter.description:
            parts.append(f"{parameter.name}\n    {_indented(parameter.description)}")
    return "\n\n".join(part for part in parts if part)


def _indented(text: str) -> str:
    return text.strip().replace("\n", "\n    ")
