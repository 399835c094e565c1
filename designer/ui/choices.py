"""Rows to choose from, and the one way to show them.

The picker itself is loaded when it is first wanted: its widgets take a noticeable part of the
time in which the window comes up.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget


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


def choose(
    parent: QWidget, title: str, choices: Sequence[Choice], run: Callable[[Any], object]
) -> None:
    """Show `choices`, to be found by typing; `run` is given the value of the one chosen."""
    from designer.ui.picker import Picker

    picker = Picker(parent, title, choices)
    picker.chosen.connect(run)
    picker.open()
