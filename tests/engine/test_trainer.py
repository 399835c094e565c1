"""Training in a real trainer process: what it reports, what it leaves, and what it survives."""

import ast
import os
import resource
import signal
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from designer import examples
from designer.catalog.catalog import load
from designer.engine_client.blocking import ask, direct_engines
from designer.errors import EngineError
from designer.formats import network_file
from designer.network import edits
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.program.writer import write
from designer.protocol import (
    BatchEnded,
    BuildingLayer,
    EpochEnded,
    Event,
    Log,
    ModelWritten,
    RunEnded,
    RunStarted,
    Train,
    WeightsShown,
    WriteModel,
)
from designer.training import run_folder
from designer.training.plan import TrainingPlan, plan_of, with_plan
from designer.training.sources import CsvFile, RandomData
from tests.shared_calls import call_again
from tests.waiting import patience

# Two trainers for all tests: one lives through everything, the other is killed.
trainer = "trainer"
victim = "trainer:victim"


@pytest.fixture(scope="module")
def engines():
    started = direct_engines()
    ready = threading.Event()
    watching = started.watch(lambda told: ready.set() if told.state == "ready" else None)
    started.start(trainer)
    assert ready.wait(patience)  # a test may ask for its process before it trains
    watching()
    yield started
    started.close()


@pytest.fixture
def run(tmp_path) -> Path:
    return tmp_path / "run"


def plan_in(run: Path) -> TrainingPlan:
    """The plan that a run followed."""
    return msgspec.json.decode((run / run_folder.PLAN).read_bytes(), type=TrainingPlan)


def example(name: str, **changes: object) -> tuple[Network, TrainingPlan]:
    network = examples.load(name).network
    return network, replace(plan_of(network), **changes)


def train(engines, network, plan, run, *, engine=trainer, on_event=lambda event: None):
    return ask(
        engines, Train(network, plan, str(run)), role=engine, on_event=on_event, timeout=patience
    )


def only(events: list[Event], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


@pytest.fixture(scope="module")
def line_run(engines, tmp_path_factory):
    run = tmp_path_factory.mktemp("runs") / "line"
    network, plan = example("line")
    return train(engines, network, plan, run), run


def test_one_neuron_learns_the_line(line_run):
    events, _ = line_run
    before, after = only(events, WeightsShown)
    assert (before.moment, after.moment) == ("before", "after")
    assert abs(before.weights["y/kernel"][0] + 1.0) > 0.1
    assert after.weights["y/kernel"] == [pytest.approx(-1.0, abs=1e-3)]
    (started,) = only(events, RunStarted)
    assert (started.training_samples, started.validation_samples) == (800, 200)
    assert (started.batches, started.epochs, started.parameters) == (25, 5, 1)
    (ended,) = only(events, RunEnded)
    assert ended.outcome == "finished"
    assert ended.metrics["val_loss"] < 1e-4


def test_layers_are_told_of_before_training_begins_and_not_too_often(line_run):
    events, _ = line_run
    kinds = [type(event) for event in events]
    built = [event for event in events if isinstance(event, BuildingLayer)]
    assert 1 <= len(built) <= 3  # the line is built in far less than three tenths of a second
    assert built[0].node in example("line")[0].nodes
    assert kinds.index(BuildingLayer) < kinds.index(RunStarted)


def test_each_epoch_is_told_after_its_last_batch(line_run):
    events, _ = line_run
    told = [event for event in events if isinstance(event, (BatchEnded, EpochEnded))]
    epochs = [event for event in told if isinstance(event, EpochEnded)]
    assert [event.epoch for event in epochs] == [1, 2, 3, 4, 5]
    for number, event in enumerate(told):
        if isinstance(event, EpochEnded):
            last = told[number - 1]
            assert isinstance(last, BatchEnded)
            assert (last.epoch, last.batch) == (event.epoch, 25)


def test_the_run_folder_tells_the_same(line_run):
    events, run = line_run
    network, plan = example("line")
    log = run_folder.open_run(run)
    assert log.epochs == only(events, EpochEnded)
    assert log.weights["after"] == only(events, WeightsShown)[1].weights
    assert (log.outcome, log.progress, log.best_epoch) == ("finished", 1.0, 5)
    assert "drawn at random with seed 0" in str(log.log[0].text)
    stored = (run / "network.network").read_bytes()
    assert network_file.from_bytes(stored, "network.network") == network
    assert plan_in(run) == plan
    assert b"tensorflow" in (run / "environment.json").read_bytes()
    (summary,) = run_folder.runs(run.parent)
    assert summary.state.outcome == "finished"
    for name in ("final.keras", "best.keras"):
        with zipfile.ZipFile(run / name) as archive:
            assert "model.weights.h5" in archive.namelist()
    assert [path.name for path in run.iterdir() if path.name.startswith(".")] == []


def test_a_run_repeats_with_its_seed(engines, line_run, run):
    events, _ = line_run
    again = train(engines, *example("line"), run)
    assert [event.metrics for event in only(again, EpochEnded)] == [
        event.metrics for event in only(events, EpochEnded)
    ]


def test_a_folder_that_holds_a_run_is_not_written_over(engines, line_run):
    _, run = line_run
    before = (run / "metrics.jsonl").read_bytes()
    with pytest.raises(EngineError, match="holds another run"):
        train(engines, *example("line"), run)
    assert (run / "metrics.jsonl").read_bytes() == before


def test_digits_are_learned_with_what_is_suggested(engines, run):
    network, _ = example("digits-cnn")
    events = train(engines, network, TrainingPlan(data=plan_of(network).data), run)
    (ended,) = only(events, RunEnded)
    assert ended.metrics["val_sparse_categorical_accuracy"] >= 0.95
    assert plan_in(run).losses == (ObjectValue("SparseCategoricalCrossentropy"),)


@pytest.mark.parametrize("name", ["residual", "two-inputs", "unet"])
def test_branched_examples_learn(engines, run, name):
    events = train(engines, *example(name, epochs=2), run)
    first, second = only(events, EpochEnded)
    assert second.metrics["loss"] < first.metrics["loss"]


def test_random_data_train_two_outputs_with_one_loss_each(engines, run):
    network, _ = example("two-inputs")
    sums = next(node for node in network.nodes if network.layer_of(node).name == "sums")
    network, second = edits.add_layer(network, "Dense", name="size", parameters={"units": 1})
    network, _ = edits.connect(network, sums, second)
    plan = TrainingPlan(data=RandomData(20), epochs=1)
    events = train(engines, network, plan, run)
    (epoch,) = only(events, EpochEnded)
    assert {"loss", "digit_loss", "size_loss", "val_size_mean_absolute_error"} <= set(epoch.metrics)
    assert [loss.type for loss in plan_in(run).losses] == [
        "SparseCategoricalCrossentropy",
        "MeanSquaredError",
    ]


def test_stop_ends_the_run_and_keeps_it(engines, run):
    enough = threading.Event()

    def stop(event: Event) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 2 and not enough.is_set():
            enough.set()
            engines.stop(trainer, 60.0)

    pid = engines.pid(trainer)
    events = train(engines, *example("digits-dense", epochs=10_000), run, on_event=stop)
    (ended,) = only(events, RunEnded)
    assert ended.outcome == "stopped"
    log = run_folder.open_run(run)
    assert log.outcome == "stopped"
    assert 2 <= len(log.epochs) < 10_000
    assert (run / "final.keras").is_file()
    assert (run / "best.keras").is_file()
    assert engines.pid(trainer) == pid


def test_callbacks_of_the_plan_are_used(engines, run):
    network, plan = example("line", epochs=50)
    early = ObjectValue("EarlyStopping", {"monitor": "val_loss", "min_delta": 0.1})
    log = ObjectValue("CSVLogger", {"filename": "history.csv"})
    events = train(engines, network, replace(plan, callbacks=(early, log)), run)
    (ended,) = only(events, RunEnded)
    assert ended.outcome == "finished"
    assert "callback" in str(ended.message)
    assert len(only(events, EpochEnded)) < 50
    assert (run / "history.csv").read_text().startswith("epoch,")


def test_a_loss_that_is_lost_ends_the_run_and_spoils_no_weights(engines, run):
    network, plan = example("line", optimizer=ObjectValue("SGD", {"learning_rate": 1e20}))
    events = train(engines, network, plan, run)
    (ended,) = only(events, RunEnded)
    assert ended.outcome == "failed"
    assert "learning rate" in str(ended.message)
    assert ended.best_epoch is None
    assert not (run / "best.keras").exists()
    assert run_folder.open_run(run).outcome == "failed"


def test_what_does_not_fit_is_said_before_the_run(engines, run):
    network, plan = example("digits-dense")
    last = max(network.nodes, key=lambda node: network.nodes[node].position[1])
    network = edits.set_parameter(network, network.nodes[last].layer, "units", 7)
    with pytest.raises(EngineError, match="10 classes") as problem:
        train(engines, network, plan, run)
    assert problem.value.node == last
    assert problem.value.parameter == "units"
    assert not run.exists()


def test_data_that_cannot_be_read_are_one_sentence(engines, run):
    network, plan = example("line", data=CsvFile("/nowhere/data.csv", "y"))
    with pytest.raises(EngineError, match=r"There is no file '/nowhere/data\.csv'"):
        train(engines, network, plan, run)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs Linux")
def test_a_full_disk_costs_neither_the_history_nor_the_engine(engines, run):
    pid = engines.pid(trainer)
    assert pid is not None
    unlimited = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    # The folder of the run fits, but neither its weights nor so many epochs that say so much.
    wordy = ObjectValue("SparseCategoricalAccuracy", {"name": "accuracy" * 30})
    network, plan = example("digits-dense", epochs=30, batch_size=500, metrics=(wordy,))
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (17_000, unlimited[1]))
    try:
        events = train(engines, network, plan, run)
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, unlimited)
    (ended,) = only(events, RunEnded)
    assert ended.outcome == "finished"
    assert len(only(events, EpochEnded)) == 30
    said = [str(event.text) for event in only(events, Log) if event.level == "error"]
    assert len([text for text in said if "metrics.jsonl" in text]) == 1
    assert len([text for text in said if "final.keras" in text]) == 1
    assert not (run / "final.keras").exists()
    assert "could not be saved" in str(ended.message)
    log = run_folder.open_run(run)
    assert log.outcome == "finished"
    assert 0 < len(log.epochs) < 30
    assert engines.pid(trainer) == pid
    assert only(train(engines, *example("line"), run.parent / "next"), RunEnded)


def test_a_killed_trainer_leaves_its_history(engines, run):
    def kill(event: Event) -> None:
        if isinstance(event, EpochEnded) and event.epoch == 3:
            pid = engines.pid(victim)
            assert pid is not None
            os.kill(pid, signal.SIGKILL)

    network, plan = example("digits-dense", epochs=10_000)
    with pytest.raises(EngineError):
        train(engines, network, plan, run, engine=victim, on_event=kill)
    log = run_folder.open_run(run)
    assert log.outcome == "died"
    assert len(log.epochs) >= 3
    assert run_folder.runs(run.parent)[0].state.outcome == "died"


def test_a_model_is_written_with_weights_of_a_run(engines, line_run, tmp_path):
    _, run = line_run
    network, _ = example("line")
    path = tmp_path / "model.keras"
    path.write_text("what stood here before")
    weights = str(run / "final.keras")
    events = ask(engines, WriteModel(network, str(path), weights), role=trainer)
    assert only(events, ModelWritten) == [ModelWritten(1, ())]
    with zipfile.ZipFile(path) as archive:
        assert "config.json" in archive.namelist()
    other, _ = example("digits-dense")
    (written,) = only(
        ask(engines, WriteModel(other, str(path), weights), role=trainer), ModelWritten
    )
    assert written.kept == 0
    assert written.notes
    before = path.read_bytes()
    with pytest.raises(EngineError, match="nowhere"):
        ask(engines, WriteModel(network, str(path), "nowhere.keras"), role=trainer)
    assert path.read_bytes() == before


def test_text_is_fed_as_text(engines, run):
    network, words = edits.add_layer(
        Network(name="words"), "Input", parameters={"shape": (1,), "dtype": "string"}
    )
    network, lookup = edits.add_layer(
        network,
        "StringLookup",
        parameters={"vocabulary": ("a", "b", "c"), "output_mode": "one_hot"},
    )
    network, dense = edits.add_layer(network, "Dense", parameters={"units": 1})
    network, _ = edits.connect(network, words, lookup)
    network, _ = edits.connect(network, lookup, dense)
    plan = TrainingPlan(data=RandomData(20), epochs=1)
    (ended,) = only(train(engines, network, plan, run), RunEnded)
    assert ended.outcome == "finished"


def shared_head() -> Network:
    """Two inputs whose ways end in one layer: two outputs of the same name."""
    network, first = edits.add_layer(Network(), "Input", name="first", parameters={"shape": (3,)})
    network, second = edits.add_layer(network, "Input", name="second", parameters={"shape": (3,)})
    network, head = edits.add_layer(network, "Dense", name="head", parameters={"units": 1})
    network, again = call_again(network, network.nodes[head].layer)
    network, _ = edits.connect(network, first, head)
    return edits.connect(network, second, again)[0]


def test_two_outputs_of_one_layer_are_told_apart(engines, run):
    off, far = ObjectValue("MeanAbsoluteError"), ObjectValue("MeanSquaredError")
    plan = TrainingPlan(
        data=RandomData(samples=20), epochs=1, losses=(far,), output_metrics=((off,), (far,))
    )
    events = train(engines, shared_head(), plan, run)
    (epoch,) = only(events, EpochEnded)
    trained = {name for name in epoch.metrics if not name.startswith("val_")}
    assert trained == {
        "loss", "head_loss", "head_1_loss", "head_mean_absolute_error", "head_1_mean_squared_error"
    }  # fmt: skip
    text = write(with_plan(shared_head(), plan), load(), training=plan).text
    assert '    model.output_names = ["head", "head_1"]' in text.splitlines()
    (run.parent / "program.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=run.parent, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    printed = ast.literal_eval(done.stdout.splitlines()[-1])
    assert printed.keys() == trained
