"""Every widget of the program in the states that a person sees, for tests of what it says.

A scene brings something on screen and gives the widgets that are to be looked at, one at a time.
No engine is started: what engines would answer is put in their place.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer import examples
from designer.catalog.custom_source import template
from designer.catalog.spec import Family
from designer.engine_client.engines import EngineState
from designer.network import edits
from designer.network import named_values as nv
from designer.network.check_result import CheckResult, NodeResult, TensorSpec, Totals, WeightSpec
from designer.network.graph import Network
from designer.network.problems import Problem, SetParameter, Severity, ShowCode
from designer.network.values import Formula, NamedValue, ValueType
from designer.protocol import Failed, WeightsCompared
from designer.sentences import sentence, words
from designer.training import origin
from designer.training.description import ArrayDescription, DataDescription
from designer.training.events import BatchEnded, EpochEnded, Log, RunEnded, RunStarted, WeightsShown
from designer.training.plan import plan_of, with_plan
from designer.training.run_folder import RunState
from designer.training.run_log import RunLog
from designer.training.sources import Digits, empty_source, kinds
from designer.ui import dialogs, help
from designer.ui.canvas.edits.connection import Connection
from designer.ui.code_dialogs import ExpressionDialog, LayerDialog
from designer.ui.commands import context_menus
from designer.ui.consent import ConsentDialog
from designer.ui.main_window import MainWindow
from designer.ui.panels.code import Code
from designer.ui.panels.diagram import Diagram
from designer.ui.panels.documentation import Documentation
from designer.ui.panels.log import Log as LogPanel
from designer.ui.panels.palette import Palette
from designer.ui.panels.properties import Properties
from designer.ui.picker import Picker
from tests.own_code import with_code
from tests.structured_networks import attention_of_three_with_masks, mixed_pictures

Scene = Callable[["Stage"], Iterator[QWidget]]
scenes: dict[str, Scene] = {}


@dataclass
class Stage:
    """Where scenes are played."""

    open: Callable[[Network], MainWindow]
    qtbot: QtBot
    monkeypatch: pytest.MonkeyPatch
    folder: Path
    size: tuple[int, int] = (1440, 900)
    network: Network = field(default_factory=Network)
    typed: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        """What a person typed in a scene, and where its files lie."""
        return self.typed | set(self.folder.parts)

    def window(self, network: Network | None = None) -> MainWindow:
        """A window with a network, else with the digits."""
        self.network = examples.load("digits-cnn").network if network is None else network
        made = self.open(self.network)
        made.resize(*self.size)
        self.settle()
        return made

    def settle(self) -> None:
        """Let what was begun happen: layouts in layouts, timers of no time, deletions."""
        for _ in range(3):
            self.qtbot.wait(1)

    def asked(self, ask: Callable[[], object]) -> Iterator[QWidget]:
        """The message boxes that come up meanwhile, each answered with Cancel."""
        seen: list[QMessageBox] = []

        def exec_(box: QMessageBox) -> QMessageBox.StandardButton:
            seen.append(box)
            return QMessageBox.StandardButton.Cancel

        with self.monkeypatch.context() as patched:
            patched.setattr(QMessageBox, "exec", exec_)
            ask()
        for box in seen:
            box.show()
            self.settle()
            yield box
            box.close()


def scene(play: Scene) -> Scene:
    """Put a scene on the list."""
    scenes[play.__name__] = play
    return play


def answer_for(window: MainWindow, *problems: Problem) -> CheckResult:
    """What Keras might have said about the network of a window."""
    workspace = window.current

    def told(network: Network) -> dict[str, NodeResult]:
        spec = TensorSpec((None, None, 12, 8), "int64", sparse=True)
        return {
            node: NodeResult(
                (spec,), 1234, 1000, 5_000_000, 4000,
                inner=told(inner) if (inner := network.layer_of(node).network) else {},
                weights=(WeightSpec("kernel", (12, 100)), WeightSpec("bias", (34,))),
            )
            for node in network.nodes
        }  # fmt: skip

    network = workspace.document.network
    return CheckResult(
        workspace.document.revision, told(network), order=tuple(network.nodes),
        totals=Totals(123_456, 100_000, 98_765_432, 7_654_321), problems=problems,
    )  # fmt: skip


def _problems(window: MainWindow) -> tuple[Problem, ...]:
    network = window.current.document.network
    node = next(one for one in network.nodes if network.layer_of(one).type == "Dense")
    wire = network.wires_into(node)[0].id
    repair = SetParameter(sentence("Set {name} to {value}", name="units", value="8"),
                          network.nodes[node].layer, "units", 8)  # fmt: skip
    said = sentence("The layer gets {given}; it takes {wanted}.", given="(None, 3)", wanted="4")
    return (
        Problem(said, node=node, parameter="units", repair=repair),
        Problem(said, Severity.WARNING, node=node, wire=wire),
        Problem(said, repair=ShowCode(sentence("Show the code"), ())),
    )


# --- the window -----------------------------------------------------------------------------------


@scene
def first_window(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    yield window
    window.current.set_result(answer_for(window))
    stage.settle()
    yield window


@scene
def empty_canvas(stage: Stage) -> Iterator[QWidget]:
    window = stage.window(Network())
    stage.settle()
    assert window.canvas.overlays.hints.cards
    yield window


@scene
def with_problems(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    problems = _problems(window)
    window.current.set_result(answer_for(window, *problems))
    window.docks.show("problems")
    window.current.select([problems[0].node or ""])
    stage.settle()
    yield window


@scene
def status_bar(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    for state in ("starting", "ready", "busy", "died", "stopped"):
        window.status.set_engine(EngineState("checker", state, sentence("Keras is here.")))
        stage.settle()
        yield window.status


@scene
def message_line(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    window.message_line.say(words(sentence("The network keeps the weights of this run.")), True)
    stage.settle()
    yield window.message_line
    window.message_line.work(words(sentence("Writing {name} …", name="a.keras")))
    stage.settle()
    yield window.message_line


@scene
def menus(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    window.current.select(list(window.current.network.nodes)[:1])
    for names in context_menus.values():
        menu = window.action_set.context_menu(window.canvas, names)
        yield menu
        menu.deleteLater()
    for menu in window.menuBar().findChildren(QMenu):
        menu.aboutToShow.emit()
        yield menu


# --- panels ---------------------------------------------------------------------------------------


@scene
def palette(stage: Stage) -> Iterator[QWidget]:
    window = stage.window(with_code()[0])
    panel = window.docks.panel("palette", Palette)
    yield panel
    for text in ("conv", "nothing of this name"):
        panel.search.setText(text)
        stage.settle()
        yield panel
    panel.search.clear()
    for row in range(3):
        menu = panel.view.menu_of(panel.view.model().index(0, 0, panel.view.model().index(row, 0)))
        if menu is not None:
            yield menu


@scene
def code_panel(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    window.docks.show("code")
    stage.settle()
    panel = window.docks.panel("code", Code)
    yield panel


@scene
def diagram_panel(stage: Stage) -> Iterator[QWidget]:
    window = stage.window(Network())
    window.docks.show("diagram")
    stage.settle()
    panel = window.docks.panel("diagram", Diagram)
    yield panel
    panel._failed(Failed(sentence("Graphviz does not draw {name}.", name="x")))
    yield panel


@scene
def log_panel(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    window.docks.show("log")
    stage.settle()
    yield window.docks.panel("log", LogPanel)
    window.session._on_engine(EngineState("checker", "died", sentence("The checker has ended.")))
    stage.settle()
    panel = window.docks.panel("log", LogPanel)
    line = window.session.log_lines[-1].text
    assert line in panel.text.toPlainText()
    yield _saying(line)


def _saying(*texts: str) -> QWidget:
    """A widget that says what is painted or spoken elsewhere."""
    widget = QWidget()
    widget.setToolTip("\n".join(texts))
    return widget


@scene
def properties_of_a_network(stage: Stage) -> Iterator[QWidget]:
    network = nv.add_value(Network(), "width", 64)
    network = nv.add_value(network, "half", Formula("width // 2"))
    stage.typed.add("nowhere")
    broken = ("lost", "nowhere * 2"), ("one", "two"), ("two", "one"), ("zero", "1 / 0")
    values = [NamedValue(name, Formula(text), ValueType.INT) for name, text in broken]
    network = nv.evaluated(replace(network, values=(*network.values, *values)))
    network, node = edits.add_layer(network, "Dense", parameters={"units": 1})
    layer = network.nodes[node].layer
    network = nv.evaluated(edits.set_parameter(network, layer, "units", Formula("half * 3")))
    window = stage.window(network)
    panel = window.docks.panel("properties", Properties)
    yield panel
    window.current.set_result(answer_for(window))
    window.current.select([node])
    stage.settle()
    yield panel
    window.current.select([])
    table = panel.values.table
    stage.typed |= {"not", "name"}
    table.setCurrentCell(0, 0)
    table.item(0, 0).setText("not a name")
    stage.settle()
    yield panel


@scene
def properties_of_layers(stage: Stage) -> Iterator[QWidget]:
    for network in (
        examples.load("two-inputs").network, with_code()[0], attention_of_three_with_masks(),
        mixed_pictures(), _nested(),
    ):  # fmt: skip
        window = stage.window(network)
        panel = window.docks.panel("properties", Properties)
        window.current.set_result(answer_for(window))
        yield panel
        network = window.current.network
        different = {network.layer_of(node).type: node for node in network.nodes}
        for node in different.values():
            window.current.select([node])
            stage.settle()
            yield panel
        window.current.select(list(window.current.network.nodes))
        stage.settle()
        yield panel


def _nested() -> Network:
    from tests.structured_networks import shared_attention_inside_a_model

    return shared_attention_inside_a_model()


@scene
def wrong_values(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    network, errors = window.current.network, 0
    panel = window.docks.panel("properties", Properties)
    for node in network.nodes:
        window.current.select([node])
        for row in panel.form.rows.values() if panel.form else ():
            field = row.editor.focusProxy()
            if isinstance(field, QLineEdit):
                field.selectAll()
                QTest.keyClicks(field, "]")
                QTest.keyClick(field, Qt.Key.Key_Return)
                errors += not row.error.isHidden()
        stage.settle()
        yield panel
    assert errors > 5


@scene
def nested_model(stage: Stage) -> Iterator[QWidget]:
    network = _nested()
    window = stage.window(network)
    model = next(layer.id for layer in network.layers.values() if layer.network is not None)
    window.current.set_result(answer_for(window))
    window.current.enter((model,))
    stage.settle()
    yield window


# --- dialogs --------------------------------------------------------------------------------------


@scene
def pickers(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    window.settings.add_recent_file(stage.folder / "a.network")
    stage.typed.add("a.network")
    window.current.select(list(window.current.network.nodes)[:1])
    for show in (
        lambda: help.show_commands(window, lambda: window.action_set),
        lambda: help.show_keys(window, lambda: window.action_set),
        lambda: help.find_layer(window, window.current),
        window.files.choose_example,
        window.files.choose_recent,
        window.canvas.tools.connect_prompt.ask,
    ):
        show()
        stage.settle()
        picker = next(one for one in window.findChildren(Picker) if one.isVisible())
        yield picker
        picker.field.setText("nothing of this name")
        yield picker
        picker.close()


@scene
def prompts(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    tools = window.canvas.tools
    tools.add_prompt.ask((0.0, 0.0))
    yield tools.add_prompt.quick_add
    tools.add_prompt.quick_add.hide()
    tools.frame_title.add_frame()
    yield tools.frame_title
    yield window


@scene
def questions(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    yield from stage.asked(lambda: dialogs.ask_to_save(window, "a.network"))
    yield from stage.asked(lambda: dialogs.ask_to_end_run(window))
    yield from stage.asked(lambda: help.show_about(window))
    broken = stage.folder / "broken.network"
    broken.write_text("{")
    yield from stage.asked(lambda: window.files.open_path(broken))
    yield from stage.asked(lambda: window.files.open_path(stage.folder / "none.network"))
    yield from stage.asked(lambda: window.files.save_to(stage.folder / "none" / "a.network"))


@scene
def file_dialogs(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    texts: list[str] = []

    def ask(_parent: Any, title: str, _path: str, kinds: str) -> tuple[str, str]:
        texts.extend((title, *kinds.split(";;")))
        return "", ""

    stage.monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    stage.monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    files = window.files
    files.open()
    files.save_as()
    files.export_code(training=False)
    files.export_code(training=True)
    for export in (files.export_notebook, files.export_model, files.export_picture):
        export()
    for kind in kinds:
        setup = window.modes.training_view().setup
        setup._choose_source(setup.source.findData(kind))
        setup._browse()
    assert len(texts) > 15
    yield _saying(*texts)
    dialog = QFileDialog(window, texts[0], str(stage.folder))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    # Its lists hold what lies on the disk.
    for kind in (QLabel, QAbstractButton):
        yield from dialog.findChildren(kind)


@scene
def code_dialogs(stage: Stage) -> Iterator[QWidget]:
    window = stage.window(with_code()[0])
    workspace = window.current
    for source in (template, "class", "x = 1", "import keras\nclass A(keras.layers.Layer): pass",
                   template.replace("Scale", "Dense"), template + "\n# \u202e"):  # fmt: skip
        dialog = LayerDialog(window, workspace.catalog, source)
        dialog.warn()
        dialog.show()
        stage.settle()
        yield dialog
        dialog.close()
    spec = workspace.catalog.get(Family.LAYER, "Lambda")
    assert spec is not None
    for text in ("lambda x: x", "lambda", "lambda x: open(x)", "1"):
        expression = ExpressionDialog(window, spec.parameters[0], text)
        expression.show()
        stage.settle()
        yield expression
        expression.close()
    window.own_code.ask([item.digest for item in window.own_code._checking.code()])
    consent = window.findChild(ConsentDialog)
    assert consent is not None
    stage.settle()
    yield consent
    consent.close()


@scene
def documentation(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    for name in ("Dense", "Conv2D"):
        spec = window.current.catalog.get(Family.LAYER, name)
        assert spec is not None
        dialog = Documentation(spec, window)
        dialog.show()
        stage.settle()
        yield dialog
        yield _saying(dialog.text.toPlainText())
        dialog.close()


# --- training -------------------------------------------------------------------------------------


@scene
def training_setup(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    window.current.set_result(answer_for(window))
    window.modes.show_training()
    view = window.modes.training_view()
    for kind in (None, *kinds):
        draft = view.draft
        draft.set_plan("", replace(draft.plan, data=kind and empty_source(kind)))
        draft._described_source = draft.plan.data
        draft.data_error, draft.description = "", None
        draft.described.emit()
        draft.compared.emit()
        stage.settle()
        yield window
    array = ArrayDescription("x", (8, 8, 1), "float32", None, 0, 1)
    target = ArrayDescription("y", (), "int64", 10, 0, 9)
    draft.description = DataDescription(1797, (array,), (target,))
    draft.described.emit()
    draft._compare()
    stage.settle()
    yield window


@scene
def dashboard(stage: Stage) -> Iterator[QWidget]:
    network = examples.load("digits-cnn").network
    window = stage.window(with_plan(network, replace(plan_of(network), data=Digits())))
    window.modes.show_training()
    view = window.modes.training_view()
    yield window
    ends = [
        RunEnded("finished", sentence("Finished {count} epochs.", count=3), 3.2, {}, 2),
        RunEnded("failed", sentence("The loss is not a number."), 3.2, {}, None),
    ]
    for end in ends:
        view.controller.folder = stage.folder
        (stage.folder / "best.keras").write_bytes(b"the model")
        view.controller.log = log = RunLog()
        for events in ([], _run(), [end]):
            for event in events:
                log.add(event)
            view.dashboard.redraw()
            stage.settle()
            yield window
            yield _saying(*(plot.reading for plot in view.dashboard.curves.plots.values()))
    view.controller.log = log = RunLog()
    log.fail(sentence("The trainer could not start."))
    view.dashboard.redraw()
    yield window


def _run() -> list[Any]:
    made: list[Any] = [
        RunStarted(3, 10, 100, 25, 12),
        WeightsShown("before", {"y/kernel": [0.25], "y/bias": [0.0]}),
        Log("info", sentence("The layer {name} has no weights.", name="x")),
    ]
    for epoch in range(1, 4):
        loss = 1.0 / epoch
        made.append(BatchEnded(epoch, 5, 10, epoch - 0.5, {"loss": loss, "mean": None}))
        metrics = {"loss": loss, "mean": 0.5, "val_loss": loss + 0.1, "val_mean": 0.5}
        made.append(EpochEnded(epoch, float(epoch), metrics))
    return made


@scene
def starting_weights(stage: Stage) -> Iterator[QWidget]:
    archive = stage.folder / "mine.keras"
    with ZipFile(archive, "w") as file:
        file.writestr("model.weights.h5", b"the weights")
    window = stage.window(origin.with_origin(examples.load("digits-cnn").network, archive))
    window.modes.show_training()
    comparison = window.modes.training_view().controller.comparison
    why = sentence("The layer {name} has another shape.", name="dense")
    for kept, new in ((0, ("a", "b")), (2, ()), (1, ()), (3, ("a",)), (2, tuple("abcdefgh"))):
        comparison.result = WeightsCompared(kept, new, (why,))
        comparison.changed.emit()
        stage.settle()
        yield window
    archive.unlink()
    window.modes.training_view().draft.plan_changed.emit()
    stage.settle()
    yield window


@scene
def runs(stage: Stage) -> Iterator[QWidget]:
    window = stage.window()
    window.modes.show_training()
    view = window.modes.training_view()
    view.tabs.setCurrentWidget(view.runs)
    stage.settle()
    yield window
    states = [
        RunState(outcome, sentence("Finished {count} epochs.", count=3), 3, 65.0, {"loss": 0.5})
        for outcome in ("running", "finished", "stopped", "failed", "died")
    ]
    from designer.training.run_folder import RunSummary

    found = [RunSummary(stage.folder / f"run-{n}", state) for n, state in enumerate(states)]
    stage.monkeypatch.setattr("designer.ui.training.runs.runs", lambda _: found)
    stage.typed |= {run.path.name for run in found}
    view.runs.read_again()
    stage.settle()
    yield window


def painted_words(window: MainWindow) -> list[str]:
    """What the canvas paints on cards, shows in tips, and tells a screen reader."""
    from designer.ui.canvas.overlays import accessible, tips

    contents, camera = window.canvas.contents, window.canvas.camera
    said = []
    for card in contents.cards.values():
        said += [*map(str, card.text), tips._card(card), accessible.in_words(card)]
        said.append(accessible.wiring_in_words(contents, card))
        said += [tips._port(card, port) for port in card.ports()]
        if card.error is not None:
            said.append(words(card.error.message))
    said += [tips._wire(contents, line) for line in contents.wires.values()]
    said += [tips.text_at(contents, camera, card.centre) for card in contents.cards.values()]
    return [text for text in said if text not in ("True", "False")]


@scene
def verdicts(stage: Stage) -> Iterator[QWidget]:
    for network in (_nested(), mixed_pictures()):
        window = stage.window(network)
        contents = window.canvas.contents
        ports = [port for card in contents.cards.values() for port in card.ports()]
        said = [Connection(contents, start).verdict(port).text for start in ports for port in ports]
        assert len(set(said)) > 4
        yield _saying(*said)


@scene
def canvas_words(stage: Stage) -> Iterator[QWidget]:
    for network in (
        examples.load("digits-cnn").network, with_code()[0], attention_of_three_with_masks(),
        mixed_pictures(), _nested(),
    ):  # fmt: skip
        window = stage.window(network)
        yield _saying(*painted_words(window))
        window.current.set_result(answer_for(window))
        window.current.select(list(window.current.network.nodes)[:1])
        stage.settle()
        yield _saying(*painted_words(window))
