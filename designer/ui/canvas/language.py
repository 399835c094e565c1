"""The words of the canvas in the language of the window."""

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """`text` in the language of the window."""
    return QCoreApplication.translate("Canvas", text)
