"""The steps of the tour: from an empty canvas to a trained network and its exports."""

import sys
import time
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import (
    QMessageLogContext,
    QPoint,
    QPointF,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from designer.app import create_window
from designer.diagram.dot import DiagramOptions
from designer.errors import DesignerError
from designer.network.graph import NodeId
from designer.network.ports import InputPort
from designer.safe_save import save_bytes
from designer.sentences import Sentence, counted, sentence
from designer.tour.exports import compare
from designer.tour.input_driver import InputDriver
from designer.tour.report import Report, Step, least_accuracy
from designer.tour.stall import StallWatch
from designer.ui.canvas.scene.card import PortRef
from designer.ui.document_file import DocumentFile
from designer.ui.panels.diagram import Diagram
from designer.ui.panels.palette import Palette
from designer.ui.panels.properties import Properties
from designer.ui.settings import Settings
from designer.ui.slow_work import SlowWork

epochs = 5
seed = 0

row_height = 112.0  # pixels of the scene from one card to the next

# The layers in order: the type, and what is typed into its properties.
layers: tuple[tuple[str, dict[str, str]], ...] = (
    ("Input", {"shape": "64"}),
    ("Reshape", {"target_shape": "(8, 8, 1)"}),
    ("Conv2D", {"filters": "24", "kernel_size": "(3, 3)", "padding": "same", "activation": "relu"}),
    ("MaxPooling2D", {}),
    ("Flatten", {}),
    ("Dropout", {"rate": "0.25"}),
    ("Dense", {"units": "10", "activation": "softmax"}),
)


class Tour:
    """Drives one window; what does not hold is noted in the report and the tour goes on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.report = Report()
        self._begin = time.perf_counter()
        self._nodes: list[NodeId] = []

    def run(self) -> Report:
        """Do everything; the report is also written to `report.json`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.glob("[0-9][0-9]-*.png"):
            old.unlink()
        # Kept until the end of the process: Qt must not lose its application earlier.
        qInstallMessageHandler(_tell)
        self._application = QApplication.instance() or QApplication(["network-designer"])
        self.window = create_window(settings=Settings(self.folder / "settings.ini"))
        self.input = InputDriver(self.window)
        self.workspace = self.window.current
        self.canvas = self.window.canvas
        self.window.show()
        QTest.qWaitForWindowExposed(self.window)
        self.window.session.start()
        try:
            self._design()
            self._undo_and_redo()
            self._mistake_and_repair()
            self._look_at_panels()
            self._train()
            self._export()
        except DesignerError as error:
            self.report.failures.append(error.message)
            self._picture("failed", sentence("Where the tour came to its end"))
        finally:
            self.window.session.close()
            self.window.hide()
        save_bytes(
            self.folder / "report.json",
            msgspec.json.format(msgspec.json.encode(self.report.plain())),
        )
        return self.report

    # --- the steps ----------------------------------------------------------------------------

    def _design(self) -> None:
        self._picture("empty", sentence("The window with an empty canvas"))
        for number, (type_name, values) in enumerate(layers):
            self._drop(type_name, number)
            for name, text in values.items():
                self._set(name, text)
            if number:
                self._wire(self._nodes[-2], self._nodes[-1])
            if type_name in ("Input", "Conv2D"):
                title = sentence("{layer} dragged from the palette and set", layer=type_name)
                self._picture(type_name.lower(), title)
        self.input.press("Home", self.canvas)
        self._expect_no_errors()
        self._picture("network", sentence("The whole network, wired and checked by Keras"))

    def _undo_and_redo(self) -> None:
        document = self.workspace.document
        whole, steps = document.network, 6
        self.canvas.setFocus()
        for _ in range(steps):
            self.input.press("Ctrl+Z", self.canvas)
        if document.network == whole:
            self.report.failures.append(sentence("Undo changed nothing."))
        undone = counted("{count} step undone", "{count} steps undone", count=steps)
        self._picture("undone", undone)
        for _ in range(steps):
            self.input.press("Ctrl+Shift+Z", self.canvas)
        if document.network != whole:
            self.report.failures.append(sentence("Redo did not bring back what undo took."))
        self._wait_for_answer()
        self._picture("redone", sentence("And done again"))

    def _mistake_and_repair(self) -> None:
        self._select(self._nodes[1])
        self._set("target_shape", "(7, 7, 1)")
        self._wait_for_answer()
        answer = self.workspace.result
        if answer is None or not any(p.node == self._nodes[1] for p in answer.errors):
            self.report.failures.append(sentence("A wrong Reshape was not reported on its node."))
        self.window.docks.show("problems")
        title = sentence("A wrong shape: the sentence stands on the node and below")
        self._picture("mistake", title)
        self._set("target_shape", "(8, 8, 1)")
        self._wait_for_answer()
        self._expect_no_errors()
        self._picture("repaired", sentence("Repaired"))

    def _look_at_panels(self) -> None:
        for name, title in (
            ("code", sentence("The code of the network")),
            ("diagram", sentence("The diagram of the network")),
        ):
            self.window.docks.show(name)
            QTest.qWait(300)
            if name == "diagram":
                self._wait_for_diagram()
            self._picture(name, title)
        self.window.action_set.trigger("theme light")
        QTest.qWait(800)  # Graphviz draws the diagram anew for a light window
        self._picture("light", sentence("The same in light"))
        self.window.action_set.trigger("theme dark")

    def _wait_for_diagram(self) -> None:
        panel = self.window.docks.panel("diagram", Diagram)
        self.input.wait(lambda: bool(panel.svg), sentence("the diagram being drawn"))

    def _train(self) -> None:
        self.input.press("Ctrl+2", self.canvas)
        view = self.window.modes.training_view()
        view.controller.runs = self.folder / "runs"
        setup = view.setup
        self._choose(setup.source, 1)
        for name, text in (("epochs", str(epochs)), ("batch_size", "16")):
            editor = setup.figures.rows[name].editor
            self.input.type(editor.focusProxy() or editor, text)
        ready = view.controller.reason_not_to_start
        self.input.wait(lambda: not ready(), sentence("the network fitting its data"))
        self._picture("plan", sentence("Data and plan for the training"))
        stall = StallWatch()
        self.input.click(view.start_button)
        begun = sentence("the second epoch")
        self.input.wait(lambda: _has_begun(view.controller.log), begun, 120)
        self._picture("training", sentence("Training, with live curves"))
        stall.forgive()  # drawing and writing a picture is not what is measured
        ended = sentence("the end of the training")
        self.input.wait(lambda: not view.controller.is_running, ended, 300)
        self.report.longest_stall_ms = stall.end()
        view.dashboard.redraw()
        self._picture("trained", sentence("The finished run"))
        self._judge(view.controller.log)

    def _judge(self, log: Any) -> None:
        self.report.epochs = len(log.epochs)
        self.report.training_seconds = log.seconds
        last = log.epochs[-1].metrics if log.epochs else {}
        accuracies = [value for name, value in last.items() if name.endswith("accuracy")]
        self.report.validation_accuracy = accuracies[-1] or 0.0 if accuracies else 0.0
        self.report.validation_loss = last.get("val_loss")
        if log.outcome != "finished" or self.report.epochs != epochs:
            self.report.failures.append(
                sentence("The training did not finish: {reason}", reason=log.message)
            )
        if self.report.validation_accuracy < least_accuracy:
            self.report.failures.append(
                sentence(
                    "Validation accuracy is {accuracy:.3f}; at least {least} was expected.",
                    accuracy=self.report.validation_accuracy,
                    least=least_accuracy,
                )
            )

    def _export(self) -> None:
        self.input.press("Ctrl+1", self.window)
        work, folder = self.workspace.service(SlowWork), self.folder
        exports = self.window.files.exports
        self.workspace.service(DocumentFile).save(folder / "digits.network")
        exports.save_code(folder / "model.py", training=False)
        exports.save_code(folder / "train.py", training=True)
        model = folder / "model.keras"
        exports.save_model(model)
        exported = sentence("the export of the model")
        self.input.wait(lambda: not work.goes_on, exported, 120)
        for suffix in ("svg", "png", "pdf", "dot"):
            drawing = folder / f"diagram.{suffix}"
            exports.save_diagram(drawing, DiagramOptions())
            drawn = sentence("the {suffix} of the diagram", suffix=suffix)
            self.input.wait(lambda: not work.goes_on, drawn, 60)
            if not drawing.exists():
                self.report.failures.append(sentence("{file} was not written.", file=drawing.name))
        self.canvas.picture(2.0).save(str(folder / "canvas.png"))
        self._picture("exported", sentence("Everything exported"))
        compare(folder, self.report)

    # --- means --------------------------------------------------------------------------------

    def _drop(self, type_name: str, number: int) -> None:
        """Drag a layer from the palette to its place in a column on the canvas."""
        palette = self.window.docks.panel("palette", Palette)
        self.input.click(palette.search)
        QTest.keySequence(palette.search, "Ctrl+A")
        QTest.keyClicks(palette.search, type_name)
        index = palette.view.currentIndex()
        if not index.isValid():
            index = palette.view.model().index(0, 0)
        drag = palette.view.drag_of(index)
        if drag is None:
            raise DesignerError(sentence("The palette shows no {layer}.", layer=type_name))
        before = set(self.workspace.network.nodes)
        point = QPointF(0.0, row_height * number)
        self.canvas.camera.centre_on((point.x(), point.y()))
        place = self.canvas.mapFromScene(point)
        self.input.drop(drag.mimeData(), self.canvas.viewport(), place)
        new = set(self.workspace.network.nodes) - before
        if len(new) != 1:
            raise DesignerError(
                sentence(
                    "Dropping {layer} on the canvas added {nodes} nodes.",
                    layer=type_name,
                    nodes=len(new),
                )
            )
        self._nodes.append(new.pop())

    def _set(self, name: str, text: str) -> None:
        """Type a parameter of the selected layer into its field, or choose it."""
        properties = self.window.docks.panel("properties", Properties)
        form = properties.form
        if form is None or not form.focus(name):
            raise DesignerError(sentence("The properties show no {parameter!r}.", parameter=name))
        field = form.rows[name].editor.focusProxy() or form.rows[name].editor
        appearing = sentence("the field of {parameter!r} appearing", parameter=name)
        self.input.wait(field.isVisible, appearing)
        properties.ensureWidgetVisible(field)
        before = self.workspace.document.revision
        if isinstance(field, QComboBox):
            self._choose(field, field.findText(text))
        else:
            self.input.type(field, text)
        if self.workspace.document.revision == before:
            raise DesignerError(
                sentence(
                    "Setting {parameter} to {value} changed nothing.", parameter=name, value=text
                )
            )
        self.report.answer_ms.append(self._wait_for_answer())

    def _choose(self, box: QComboBox, row: int) -> None:
        """Choose an entry of a combo box with the keyboard."""
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(row):
            QTest.keyClick(box, Qt.Key.Key_Down)
        if box.currentIndex() != row:
            raise DesignerError(
                sentence(
                    "Entry {number} of a choice could not be reached with the keyboard.", number=row
                )
            )

    def _wire(self, source: NodeId, target: NodeId) -> None:
        """Drag from the output of one node to the input of the next."""
        before = len(self.workspace.network.wires)
        layer = self.workspace.network.layer_of(target)
        port: InputPort = self.workspace.catalog.signature(layer).inputs[0]
        start = self._port(PortRef(source, True, 0, ""))
        end = self._port(PortRef(target, False, 0, port.name))
        self.input.drag(self.canvas.viewport(), start, end)
        if len(self.workspace.network.wires) != before + 1:
            raise DesignerError(sentence("Dragging from port to port made no wire."))
        self.report.answer_ms.append(self._wait_for_answer())

    def _port(self, port: PortRef) -> QPoint:
        return self.canvas.mapFromScene(QPointF(*self.canvas.contents.port_place(port)))

    def _select(self, node: NodeId) -> None:
        left, top, right, bottom = self.canvas.contents.cards[node].box
        middle = QPointF((left + right) / 2, (top + bottom) / 2)
        self.input.click(self.canvas.viewport(), self.canvas.mapFromScene(middle))
        if self.workspace.selection != {node}:
            raise DesignerError(sentence("A click on a card did not select it."))

    def _wait_for_answer(self) -> float:
        return self.input.wait(self.workspace.is_current, sentence("Keras' answer"))

    def _expect_no_errors(self) -> None:
        self._wait_for_answer()
        answer = self.workspace.result
        for problem in answer.errors if answer is not None else ():
            self.report.failures.append(problem.message)
        self.report.parameters = answer.totals.parameters if answer is not None else 0

    def _picture(self, name: str, title: Sentence) -> None:
        QTest.qWait(50)
        file = f"{len(self.report.steps) + 1:02}-{name}.png"
        self.window.grab().save(str(self.folder / file))
        self.report.steps.append(Step(file, title, round(time.perf_counter() - self._begin, 2)))


def _tell(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Pass on what Qt says, but for what it cannot do without a display."""
    if "propagateSizeHints" not in text:
        print(text, file=sys.stderr)


def _has_begun(log: Any) -> bool:
    """Whether the second epoch goes on, or nothing does any more."""
    return log is not None and (log.epoch >= 2 or log.is_over)
