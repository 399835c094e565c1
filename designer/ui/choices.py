"""Rows to choose from, as the picker shows them."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class Choice:
    """One row: text, further words shown muted, an icon, and what choosing it means.

    `colour` is the icon's; without it the icon is muted. A choice that is not `enabled` is shown
    and cannot be made.
    """

    text: str
    detail: str
    icon: str
    value: Any
    enabled: bool = True
    colour: QColor | None = None
