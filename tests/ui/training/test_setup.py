"""The forms for data and plan, through keyboard and mouse."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from designer.network import edits
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.training.plan import TrainingPlan, plan_of, with_plan
from designer.training.sources import (
    ArrayFile,
    CsvFile,
    DataSource,
    Digits,
    LineData,
    RandomData,
    empty_source,
    kinds,
)
from designer.ui.editors import ParameterForm
from designer.ui.editors.choice import SwitchEditor
from designer.ui.training.fields import fields_of, labels_of, plan_fields

Key = Qt.Key


def choose(bench, kind: type[DataSource] | None) -> None:
    box = bench.setup.source
    row = next(row for row in range(box.count()) if box.itemData(row) is kind)
    box.setCurrentIndex(row)
    box.activated.emit(row)


def type_in(qtbot: QtBot, form: ParameterForm, name: str, text: str) -> None:
    field = form.rows[name].editor.focusProxy()
    assert field is not None
    field.setFocus()
    qtbot.keyClick(field, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Key.Key_Return)


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def test_every_field_of_plan_and_data_has_an_editor() -> None:
    known = {spec.name for spec in plan_fields()}
    assert known == set(TrainingPlan.__struct_fields__) - {
        "data",
        "weights",
        "output_metrics",
        "unknown",
    }
    for kind in kinds:
        assert {spec.name for spec in fields_of(kind)} == set(kind.__struct_fields__)


@pytest.mark.parametrize("kind", kinds)
def test_each_source_is_chosen_and_taken_back_by_undo(
    bench: Callable, classifier: Network, kind: type[DataSource]
) -> None:
    made = bench(with_plan(classifier, TrainingPlan()))
    assert made.setup.data is None
    choose(made, kind)
    assert made.draft.plan.data == empty_source(kind)
    assert set(made.setup.data.rows) == {spec.name for spec in fields_of(kind)}
    assert made.setup.browse.isVisible() == (kind in (ArrayFile, CsvFile))
    made.workspace.document.undo()
    assert made.draft.plan.data is None
    assert made.setup.source.currentData() is None
    assert made.setup.data is None


def test_the_fields_of_the_source_before_are_not_seen_below_the_new_ones(
    bench: Callable, classifier: Network
) -> None:
    made = bench(classifier)
    before = made.setup.data
    assert before.isVisible()
    choose(made, LineData)
    assert made.setup.data is not before
    assert before.isHidden()


def test_what_the_data_hold_is_said(bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    made.check()
    said = "\n".join(texts(made.setup))
    assert "1,797 samples" in said
    assert "input image: (64,) float32, 0 … 1" in said
    assert "target digit: 10 classes, int64" in said
    assert not made.draft.misfits
    assert made.view.start_button.isEnabled()


def test_numbers_are_typed(qtbot: QtBot, bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    for name, text, value in (
        ("epochs", "12", 12), ("batch_size", "7", 7), ("validation_split", "0.3", 0.3)
    ):  # fmt: skip
        type_in(qtbot, made.setup.figures, name, text)
        assert getattr(made.draft.plan, name) == value
    type_in(qtbot, made.setup.figures, "epochs", "5")
    assert "epochs" not in made.network.settings["training"] or made.draft.plan.epochs == 5
    made.workspace.document.undo()
    assert made.draft.plan.epochs == 12


def test_the_fields_of_each_source_are_set(
    qtbot: QtBot, bench: Callable, classifier: Network
) -> None:
    made = bench(classifier)
    switch = made.setup.data.rows["flat"].editor
    assert isinstance(switch, SwitchEditor)
    switch.take_focus()
    qtbot.keyClick(switch.focusProxy() or switch, Key.Key_Space)
    type_in(qtbot, made.setup.data, "noise", "0.25")
    assert made.draft.plan.data == Digits(flat=False, noise=0.25)
    choose(made, LineData)
    for name, text in (("slope", "2"), ("offset", "-0.5"), ("samples", "50")):
        type_in(qtbot, made.setup.data, name, text)
    assert made.draft.plan.data == LineData(2.0, -0.5, 50)
    choose(made, RandomData)
    type_in(qtbot, made.setup.data, "samples", "20")
    assert made.draft.plan.data == RandomData(20)


def test_wrong_text_says_why_and_changes_nothing(
    qtbot: QtBot, bench: Callable, classifier: Network
) -> None:
    made = bench(classifier)
    before = made.network
    for name, text in (("epochs", "0"), ("batch_size", "many"), ("validation_split", "1.5")):
        type_in(qtbot, made.setup.figures, name, text)
        reason = made.setup.figures.errors[name]
        assert reason in texts(made.setup)
        assert made.network is before


def test_a_file_is_chosen_and_a_missing_one_is_said(
    bench: Callable, classifier: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.npz"
    np.savez(file, x=np.zeros((12, 64), "float32"), y=np.arange(12) % 10)
    made = bench(with_plan(classifier, TrainingPlan(data=ArrayFile(str(tmp_path / "no.npz")))))
    made.check()
    assert "There is no file" in made.draft.data_error
    assert made.draft.data_error in texts(made.setup)
    assert not made.view.start_button.isEnabled()
    assert made.view.reason.text() == made.draft.data_error
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    made.setup.browse.click()
    assert made.draft.plan.data == ArrayFile(str(file))
    made.check()
    assert made.draft.description.samples == 12
    assert made.view.start_button.isEnabled()


def test_a_table_needs_its_target(
    qtbot: QtBot, bench: Callable, classifier: Network, tmp_path: Path
) -> None:
    file = tmp_path / "table.csv"
    file.write_text("a,b,kind\n" + "1,2,cat\n3,4,dog\n" * 5)
    made = bench(with_plan(classifier, TrainingPlan(data=CsvFile(str(file), ""))))
    made.check()
    assert made.draft.data_error
    type_in(qtbot, made.setup.data, "target", "kind")
    made.check()
    assert made.draft.description.columns == ("a", "b", "kind")
    assert [problem.parameter for problem in made.draft.misfits][:1] == ["shape"]


def test_a_repair_beside_its_sentence_mends_the_network(
    qtbot: QtBot, bench: Callable, classifier: Network
) -> None:
    dense = next(layer for layer in classifier.layers.values() if layer.type == "Dense")
    made = bench(edits.set_parameter(classifier, dense.id, "units", 4))
    made.check()
    (problem,) = made.draft.misfits
    assert "10 classes" in str(problem.message)
    assert str(problem.message) in texts(made.setup.problems)
    assert problem in made.workspace.result.problems
    assert problem.node is not None
    (button,) = made.setup.problems.findChildren(QPushButton)
    assert button.text() == "Set units to 10"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert made.network.layers[dense.id].parameters["units"] == 10
    made.check()
    assert not made.draft.misfits
    assert not texts(made.setup.problems)


def test_suggestions_stand_as_defaults_until_something_is_chosen(
    qtbot: QtBot, bench: Callable, classifier: Network
) -> None:
    made = bench(classifier)
    made.check()
    rows = made.setup.open.rows
    assert rows["losses"].editor.effective == (ObjectValue("SparseCategoricalCrossentropy"),)
    assert rows["optimizer"].editor.effective.type == "Adam"
    assert made.draft.plan.losses == ()
    assert any("Suggested loss" in text for text in texts(made.setup))
    chosen = replace(made.draft.plan, optimizer=ObjectValue("SGD", {"learning_rate": 0.5}))
    made.draft.set_plan("Choose", chosen)
    made.check()
    assert not rows["optimizer"].dot.isHidden()
    assert "Suggested optimizer" not in "\n".join(texts(made.setup))


def test_typing_epochs_goes_on_while_the_suggestion_changes(
    qtbot: QtBot, bench: Callable, classifier: Network
) -> None:
    made = bench(classifier)
    made.check()
    assert made.draft.whole_plan.optimizer == ObjectValue("Adam", {"learning_rate": 0.01})
    field = made.setup.figures.rows["epochs"].editor.focusProxy()
    field.setFocus()
    qtbot.keyClick(field, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for letter in "200":
        qtbot.keyClick(field, letter)
        made.check()
    assert made.draft.whole_plan.optimizer == ObjectValue("Adam")
    assert field.hasFocus()
    assert field.text() == "200"
    assert plan_of(made.network).epochs == 200


def test_each_of_several_outputs_is_asked_by_itself(
    qtbot: QtBot, bench: Callable, classifier: Network, tmp_path: Path
) -> None:
    file = tmp_path / "two.npz"
    random = np.random.default_rng(0)
    np.savez(
        file, x=random.normal(size=(50, 64)), y_kind=np.arange(50) % 10, y_size=random.random(50)
    )
    network, size = edits.add_layer(classifier, "Dense", name="size", parameters={"units": 1})
    network, _ = edits.connect(network, next(iter(network.nodes)), size)
    made = bench(with_plan(network, TrainingPlan(data=ArrayFile(str(file)))))
    assert not made.setup.outputs.isVisible()
    keys = made.setup.data.rows["inputs"].editor.field
    assert (keys.text(), keys.placeholderText()) == ("", "empty")
    made.check()
    shown = made.setup.outputs
    assert shown.isVisible()
    assert {"Output dense", "Output size"} <= set(texts(shown))
    assert "losses" not in made.setup.open.rows
    assert "loss_weights" not in {spec.name for spec in made.setup.further.specs}
    first, second = shown.forms
    assert first.rows["metrics"].editor.effective == (ObjectValue("SparseCategoricalAccuracy"),)
    assert second.rows["loss"].editor.effective == ObjectValue("MeanSquaredError")
    type_in(qtbot, second, "weight", "0.25")
    assert made.draft.plan.loss_weights == (1.0, 0.25)
    second.rows["loss"].editor.edited.emit(ObjectValue("Huber"))
    assert [loss.type for loss in made.draft.plan.losses][1] == "Huber"
    made.check()
    assert not second.rows["loss"].dot.isHidden()
    assert first.rows["loss"].dot.isHidden()
    second.rows["loss"].dot.click()
    assert made.draft.plan.losses == ()
    while made.workspace.document.undo_label is not None:
        made.workspace.document.undo()
    assert made.draft.plan == TrainingPlan(data=ArrayFile(str(file)))


def test_fields_of_the_data_have_words_for_a_person(bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    said = texts(made.setup.data)
    assert "as rows of 64" in said
    assert "flat" not in said
    for kind in kinds:
        assert labels_of(kind).keys() == {spec.name for spec in fields_of(kind)}
