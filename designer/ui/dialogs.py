"""What a person is asked: to choose by typing, to open, to save, to save changes; and failures."""

from collections.abc import Callable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QMessageBox,
    QWidget,
)

from designer.sentences import tr
from designer.ui.choices import Choice
from designer.ui.line_breaks import breakable

if TYPE_CHECKING:
    from designer.ui.picker import Picker


class Leave(Enum):
    """What happens to unsaved changes."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def ask_to_save(parent: QWidget, name: str) -> Leave:
    """Ask what shall happen to unsaved changes of the document called `name`."""
    box = QMessageBox(parent)
    box.setObjectName("ask to save")
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(tr("Save changes?"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(breakable(tr("Save the changes to {name}?", name=name)))
    box.setInformativeText(tr("They are lost if you do not save them."))
    button = QMessageBox.StandardButton
    box.setStandardButtons(button.Save | button.Discard | button.Cancel)
    box.setDefaultButton(button.Save)
    chosen = box.exec()
    if chosen == button.Save:
        return Leave.SAVE
    return Leave.DISCARD if chosen == button.Discard else Leave.CANCEL


def ask_to_end_run(parent: QWidget) -> bool:
    """Ask whether the run that is going on may be ended."""
    box = QMessageBox(parent)
    box.setObjectName("ask to end run")
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(tr("Stop the run?"))
    box.setText(tr("A run is going on. Stop it and close the network?"))
    box.setInformativeText(tr("Its curves and weights up to now are kept with the other runs."))
    end = box.addButton(tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is end


def tell(parent: QWidget, title: str, sentence: str) -> None:
    """Say what failed, in one sentence, and wait until it was read."""
    box = QMessageBox(parent)
    box.setObjectName("tell")
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(breakable(sentence))
    box.exec()


def ask_to_open(parent: QWidget, folder: Path, kinds: Sequence[str]) -> Path | None:
    """Ask for a file to open; `kinds` are name filters."""
    chosen, _ = QFileDialog.getOpenFileName(
        parent, tr("Open a network"), str(folder), ";;".join(kinds)
    )
    return Path(chosen) if chosen else None


def ask_where_to_save(
    parent: QWidget, title: str, path: Path, kinds: Sequence[str], suffixes: Sequence[str]
) -> Path | None:
    """Ask for a file to write; a name without one of `suffixes` gets the first of them."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(path), ";;".join(kinds))
    if not chosen:
        return None
    target = Path(chosen)
    return (
        target if target.suffix.lower() in suffixes else target.with_name(target.name + suffixes[0])
    )


def choose(
    parent: QWidget, title: str, choices: Sequence[Choice], run: Callable[[Any], object]
) -> "Picker":
    """Show `choices`, to be found by typing; `run` is given the value of the one chosen."""
    # Its widgets take a noticeable part of the time in which the window comes up.
    from designer.ui.picker import Picker

    picker = Picker(parent, title, choices)
    picker.chosen.connect(run)
    picker.open()
    return picker
