"""What a model was compiled with becomes the training plan."""

import json
from pathlib import Path
from typing import Any

import pytest

from designer.catalog.catalog import Catalog, load
from designer.formats.keras.config import from_value
from designer.network.values import ObjectValue
from designer.training.plan import TrainingPlan, plan_of

DATA = Path(__file__).parent.parent / "data"
ADAM = {
    "module": "keras.optimizers",
    "class_name": "Adam",
    "config": {
        "name": "adam",
        "learning_rate": 0.0010000000474974513,
        "weight_decay": None,
        "beta_1": 0.9,
        "amsgrad": True,
    },
    "registered_name": None,
}


def function(name: str) -> dict[str, Any]:
    return {
        "module": "builtins",
        "class_name": "function",
        "config": name,
        "registered_name": "function",
    }


@pytest.fixture
def catalog() -> Catalog:
    return load()


def compiled(catalog: Catalog, **config: Any) -> tuple[TrainingPlan, tuple[str, ...]]:
    content = json.loads((DATA / "sequential.json").read_text())
    read = from_value({**content, "compile_config": config}, "x", catalog)
    return plan_of(read.network), tuple(map(str, read.notes))


def test_an_optimizer_keeps_what_was_set(catalog: Catalog) -> None:
    plan, notes = compiled(catalog, optimizer=ADAM, loss="mse")
    assert plan.optimizer == ObjectValue("Adam", {"amsgrad": True})
    assert plan.losses == (ObjectValue("MeanSquaredError"),)
    assert notes == ()
    slower = {**ADAM, "config": {"learning_rate": 0.10000000149011612}}
    plan, _ = compiled(catalog, optimizer=slower, loss="mse")
    assert plan.optimizer == ObjectValue("Adam", {"learning_rate": 0.1})


def test_an_unknown_setting_of_the_optimizer_is_a_note(catalog: Catalog) -> None:
    given = {**ADAM, "config": {"amsgrad": True, "warmth": 3}}
    plan, notes = compiled(catalog, optimizer=given, loss=None)
    assert plan.optimizer == ObjectValue("Adam", {"amsgrad": True})
    assert notes == (
        "The optimizer that the model was compiled with has a setting 'warmth' of 'Adam' that is "
        "not kept.",
    )


def test_a_schedule_is_kept(catalog: Catalog) -> None:
    decay = {
        "module": "keras.optimizers.schedules",
        "class_name": "ExponentialDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9},
        "registered_name": None,
    }
    given = {**ADAM, "config": {"learning_rate": decay}}
    plan, notes = compiled(catalog, optimizer=given, loss=None)
    assert notes == ()
    assert plan.optimizer is not None
    assert plan.optimizer.parameters["learning_rate"].type == "ExponentialDecay"


@pytest.mark.parametrize(
    "loss",
    [
        "sparse_categorical_crossentropy",
        function("sparse_categorical_crossentropy"),
        ["SparseCategoricalCrossentropy"],
        {"dense_1": "sparse_categorical_crossentropy"},
    ],
)
def test_losses_and_accuracy_in_every_form(loss: Any, catalog: Catalog) -> None:
    plan, notes = compiled(catalog, optimizer=ADAM, loss=loss, metrics=[["acc"], {"a": "mae"}])
    assert notes == ()
    assert plan.losses == (ObjectValue("SparseCategoricalCrossentropy"),)
    assert plan.metrics == (
        ObjectValue("SparseCategoricalAccuracy"),
        ObjectValue("MeanAbsoluteError"),
    )


def test_what_nobody_knows_is_a_note(catalog: Catalog) -> None:
    theirs = {"module": "theirs", "class_name": "Loss", "config": {}, "registered_name": "a>Loss"}
    plan, notes = compiled(catalog, optimizer=ADAM, loss=theirs)
    assert plan.losses == ()
    (note,) = notes
    assert "the loss 'Loss', which the catalogue does not know" in note


@pytest.mark.parametrize("nonsense", [None, 3, "text", [], {}, {"loss": 3}, {"optimizer": []}])
def test_nonsense_says_nothing_or_a_note(nonsense: Any, catalog: Catalog) -> None:
    content = json.loads((DATA / "sequential.json").read_text())
    read = from_value({**content, "compile_config": nonsense}, "x", catalog)
    assert plan_of(read.network) == TrainingPlan()
