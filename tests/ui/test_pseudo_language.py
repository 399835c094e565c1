"""Nothing English is left in the window when it speaks the pseudo-language."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer import examples, languages
from designer.catalog.catalog import load
from designer.catalog.spec import Family, ParameterSpec
from designer.catalog.values import dtypes
from designer.network.graph import Network
from designer.ui import qt_texts
from designer.ui.main_window import MainWindow
from tests.ui.said import left_in_english, texts


@pytest.fixture
def pseudo(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pseudo-language, and English again afterwards."""
    monkeypatch.setenv(languages.VARIABLE, languages.PSEUDO)
    qt_texts.install(qapp, languages.choose())
    yield
    monkeypatch.delenv(languages.VARIABLE)
    qt_texts.install(qapp, languages.choose())


# Words of Keras, of Python and of units, which are no sentences of ours.
common = {
    *("Network", "Designer", "Keras", "Python", "None", "True", "False"),
    *("Functional", "Sequential", "Model"),
    *("FLOPs", "KiB", "MiB", "GiB", "Ctrl", "px"),
}


def names() -> set[str]:
    """What types, parameters and their values are called."""
    found = {*common, *dtypes}
    for family in Family:
        for spec in load().entries(family):
            found |= {spec.type, spec.type.removeprefix("ops."), *spec.aliases}
            found |= {part.name for part in (*spec.inputs, *spec.outputs)}
            for parameter in (*spec.parameters, *spec.call_arguments):
                found |= {parameter.name, *map(str, parameter.choices)}
    return found


def documentation() -> set[str]:
    """What Keras says about its parameters, word for word."""
    specs = [spec for family in Family for spec in load().entries(family)]
    parts: list[ParameterSpec] = []
    for spec in specs:
        parts += (*spec.parameters, *spec.call_arguments)
    said = {part.description for part in parts}
    said |= {port.description for spec in specs for port in (*spec.inputs, *spec.outputs)}
    return {text.strip() for text in said if text.strip()}


def names_of(network: Network) -> set[str]:
    """What a person has called things in a network."""
    found = {network.name, *(layer.name for layer in network.layers.values())}
    for layer in network.layers.values():
        if layer.network is not None:
            found |= names_of(layer.network)
    return found


def english_in(root: QWidget, known: set[str]) -> list[str]:
    """What of a widget was never translated, with the widget that says it."""
    found: dict[str, str] = {}
    docs = sorted(documentation(), key=len, reverse=True)
    for said in texts(root):
        left = left_in_english(said.text, known)
        if left:
            text = said.text
            for doc in docs:
                text = text.replace(doc, "")
            left = left_in_english(text, known)
        if left:
            found.setdefault(said.text, f"{said.where}: {said.text[:150]!r}: {left[:90]}")
    return sorted(found.values())


@pytest.mark.parametrize("name", examples.names())
def test_the_window(
    name: str, pseudo: None, window: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    network = examples.load(name).network
    made = window(network)
    known = names() | names_of(network)
    assert english_in(made, known) == [], "\n".join(english_in(made, known))
    for node in list(network.nodes)[:6]:
        made.current.select([node])
        qtbot.wait(1)
        assert english_in(made, known) == [], "\n".join(english_in(made, known))
