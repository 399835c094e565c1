"""Nothing English is left in the window when it speaks the pseudo-language, and nothing is cut off.

Both are asked of every scene of `tests.ui.scenes`: the window, its panels and dialogs, the
training view, what the canvas paints and what a screen reader is told.
"""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer import examples, languages
from designer.catalog.catalog import load
from designer.catalog.spec import Family, ParameterSpec, TypeSpec
from designer.catalog.values import dtypes
from designer.engine_client.document_engines import DocumentEngines
from designer.formats import registry
from designer.network.graph import Network
from designer.sentences import Sentence, tr
from designer.training.sources import kinds
from designer.ui import qt_texts, theme
from designer.ui.engine_bridge import DocumentBridge
from designer.ui.main_window import MainWindow
from designer.ui.training.fields import fields_of, plan_fields
from tests.ui.clipped import clipped
from tests.ui.said import left_in_english, outside_of_sentences, plain, texts
from tests.ui.scenes import Stage, scenes


@pytest.fixture
def pseudo(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pseudo-language, and English again afterwards."""
    monkeypatch.setenv(languages.VARIABLE, languages.PSEUDO)
    qt_texts.install(qapp, languages.choose())
    yield
    monkeypatch.delenv(languages.VARIABLE)
    qt_texts.install(qapp, languages.choose())


@pytest.fixture
def stage(
    window: Callable[..., MainWindow], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Stage:
    """Where scenes are played, without engines."""
    for kind, name in ((DocumentBridge, "ask"), (DocumentEngines, "send")):
        monkeypatch.setattr(kind, name, lambda *_, **__: None)
    return Stage(window, qtbot, monkeypatch, tmp_path)


# Words of Keras, of Python and of units, which are no sentences of ours.
common = {
    *("Network", "Designer", "Keras", "Python", "Qt", "None", "True", "False"),
    *("Functional", "Sequential", "Model", "Graphviz", "loss", "mean", "digit", "image"),
    *("FLOPs", "kFLOPs", "MFLOPs", "GFLOPs", "KiB", "MiB", "GiB", "Ctrl", "px"),
}


@functools.cache
def all_specs() -> tuple[TypeSpec, ...]:
    """All entries of the catalogue."""
    return tuple(spec for family in Family for spec in load().entries(family))


@functools.cache
def names() -> frozenset[str]:
    """What types, parameters and their values are called."""
    found = {*common, *dtypes}
    for spec in all_specs():
        found |= {spec.type, spec.type.removeprefix("ops."), *spec.aliases}
        ruled = [port for rule in spec.output_rules for port in rule.outputs]
        ports = {part.name for part in (*spec.inputs, *spec.outputs, *ruled)}
        found |= ports | {word for name in ports for word in name.split("_")}
        for parameter in (*spec.parameters, *spec.call_arguments):
            found |= {parameter.name, *map(str, parameter.choices)}
    # What a plan and data are stored as, and endings of files.
    found |= {field.name for field in plan_fields()}
    for kind in kinds:
        endings = kind.about.file.suffixes if kind.about.file is not None else ()
        found |= {ending[1:] for ending in endings}
        for field in fields_of(kind):
            found |= {field.name, *map(str, field.choices)}
    for form in registry.formats:
        found |= {text for ending in form.suffixes for text in (ending[1:], ending[1:].upper())}
    return frozenset(found)


@functools.cache
def documentation() -> frozenset[str]:
    """What Keras says about its types, ports and parameters, line by line."""
    said: set[Sentence | str] = set()
    for spec in all_specs():
        parts: list[ParameterSpec] = [*spec.parameters, *spec.call_arguments]
        said |= {part.description for part in parts}
        said |= {part.name.replace("_", " ") for part in parts}
        ruled = [port for rule in spec.output_rules for port in rule.outputs]
        said |= {port.description for port in (*spec.inputs, *spec.outputs, *ruled)}
        said |= {spec.description, spec.summary, spec.path}
    lines = (line.strip() for text in said for line in str(text).split("\n"))
    return frozenset(line for line in lines if line)


def without_documentation(text: str) -> str:
    """A text without the lines that are Keras' own, also where a name stands before one."""
    lines = (line.strip() for line in outside_of_sentences(plain(text)).splitlines())
    ours = (line for line in lines if line not in documentation())
    return "\n".join(line for line in ours if line.partition(": ")[2] not in documentation())


def names_of(network: Network) -> set[str]:
    """What a person has called things in a network."""
    found = {network.name, *(layer.name for layer in network.layers.values())}
    for layer in network.layers.values():
        found |= {layer.type, *layer.parameters}
        if layer.network is not None:
            found |= names_of(layer.network)
    return found | {value.name for value in network.values}


def english_in(root: QWidget, known: frozenset[str]) -> list[str]:
    """What of a widget was never translated, with the widget that says it."""
    found: dict[str, str] = {}
    for said in dict.fromkeys(texts(root)):
        left = left_in_english(said.text, known) and left_in_english(
            without_documentation(said.text), known
        )
        if left:
            found.setdefault(said.text, f"{said.where}: {said.text[:150]!r}: {left[:90]}")
    return sorted(found.values())


looks = [("dark", (1280, 720)), ("light", (1440, 900))]
spoken = {"canvas_words", "verdicts", "menus", "file_dialogs"}  # nothing of it is in sight
plays = [(name, *look) for name in scenes for look in looks[: 1 if name in spoken else 2]]


@pytest.mark.parametrize(("name", "shown", "size"), plays)
def test_a_scene(name: str, shown: str, size: tuple[int, int], pseudo: None, stage: Stage) -> None:
    theme.switch.use(shown)
    stage.size = size
    english: list[str] = []
    cut_off: list[str] = []
    for number, widget in enumerate(scenes[name](stage)):
        if shown == "dark":  # the words are the same in every light
            english += english_in(widget, names() | names_of(stage.network) | stage.names)
        if widget.isVisible():
            cut_off += [f"{number}: {one}" for one in clipped(widget)]
    assert not english, "\n".join(dict.fromkeys(english))
    assert not cut_off, "\n".join(dict.fromkeys(cut_off))


@pytest.mark.parametrize("name", examples.names())
def test_nothing_english_is_left_of_an_example(name: str, pseudo: None, stage: Stage) -> None:
    network = examples.load(name).network
    made = stage.window(network)
    known = names() | names_of(network)
    found = english_in(made, known)
    for node in list(network.nodes)[:3]:
        made.current.select([node])
        stage.settle()
        found += english_in(made, known)
    assert not found, "\n".join(dict.fromkeys(found))


def test_faults_are_noticed(pseudo: None, qtbot: QtBot) -> None:
    root = QWidget()
    qtbot.addWidget(root)
    root.resize(300, 100)
    narrow, outside, low = QLabel("Two words", root), QPushButton("Press it", root), QLabel(root)
    narrow.setFixedWidth(20)
    outside.move(290, 0)
    low.setText(tr("A sentence that needs several lines in the room it has here."))
    low.setWordWrap(True)
    low.setGeometry(0, 50, 120, 18)
    root.show()
    assert [one.split(":")[2] for one in english_in(root, names())] == [" Two words", " Press it"]
    for text, lacks in (("Two words", "width"), ("Press it", "at (290"), ("⟦Á", "height")):
        assert any(text in one and lacks in one for one in clipped(root))
    low.setGeometry(0, 50, 290, 50)
    assert not any("⟦Á" in one for one in clipped(root))
