"""Training goes on from weights: those a network was opened with, or those of a run."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import black
import h5py
import numpy as np
import pytest
from msgspec.structs import replace

from designer import cli
from designer.catalog.catalog import load
from designer.engine_client.blocking import ask, direct_engines
from designer.errors import EngineError
from designer.formats import network_file, registry
from designer.network import edits
from designer.network.graph import Network, NodeId
from designer.program.writer import write
from designer.protocol import CompareWeights, EpochEnded, Log, Train, WeightsCompared, WriteModel
from designer.training import origin
from designer.training.plan import KEPT, LAST_RUN, NEW, TrainingPlan, plan_of, with_plan
from designer.training.sources import Digits

plan = TrainingPlan(data=Digits(), epochs=4)


def chain(*layers: tuple[str, str, dict[str, Any]]) -> Network:
    network, before = edits.add_layer(Network(), "Input", parameters={"shape": (64,)})
    for kind, name, parameters in layers:
        network, node = edits.add_layer(network, kind, name=name, parameters=parameters)
        network, _ = edits.connect(network, before, node)
        before = node
    return edits.rename_network(network, "digits")


def node_of(network: Network, name: str) -> NodeId:
    return next(key for key in network.nodes if network.layer_of(key).name == name)


def weights(path: Path) -> dict[str, list[np.ndarray]]:
    """The weights in an archive by the name of their layer, read without Keras."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        data = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(data) as file:
        for group in file["layers"].values():
            if len(values := group["vars"]):
                found[values.attrs["name"]] = [values[key][()] for key in sorted(values)]
    return found


def same(some: list[np.ndarray], others: list[np.ndarray]) -> bool:
    return len(some) == len(others) > 0 and all(map(np.array_equal, some, others))


@pytest.fixture(scope="module")
def engines():
    started = direct_engines()
    yield started
    started.close()


@pytest.fixture(scope="module")
def train(engines, tmp_path_factory):
    """Trains a network in the one trainer; the events, and the folder of the run."""

    def run(network: Network, weights: Path | None, plan: TrainingPlan = plan):
        folder = tmp_path_factory.mktemp("runs") / "run"
        request = Train(network, plan, str(folder), str(weights) if weights else None)
        return ask(engines, request, role="trainer"), folder

    return run


@pytest.fixture(scope="module")
def trained(train) -> tuple[Network, Path]:
    """A small network, and the folder of a run of it."""
    network = chain(
        ("Dense", "base", {"units": 48, "activation": "relu"}),
        ("BatchNormalization", "norm", {}),
        ("Dense", "head", {"units": 10, "activation": "softmax"}),
    )
    return network, train(network, None)[1]


@pytest.fixture(scope="module")
def archive(trained, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("opened") / "mine.keras"
    path.write_bytes((trained[1] / "final.keras").read_bytes())
    return path


@pytest.fixture(scope="module")
def opened(archive) -> Network:
    """The trained model, opened and given another head; all else is frozen."""
    network = registry.read(archive).network
    network = edits.remove(network, nodes=[node_of(network, "head")])
    for name in ("base", "norm"):
        layer = network.nodes[node_of(network, name)].layer
        network = edits.set_parameter(network, layer, "trainable", False)
    network, top = edits.add_layer(
        network, "Dense", name="top", parameters={"units": 10, "activation": "softmax"}
    )
    return edits.connect(network, node_of(network, "norm"), top)[0]


def test_frozen_layers_keep_their_weights_and_a_new_head_learns_from_them(
    trained, archive, opened, train
) -> None:
    once = replace(plan, epochs=1)
    events, folder = train(opened, archive, once)
    before, after = weights(archive), weights(folder / "final.keras")
    assert same(before["base"], after["base"])
    assert same(before["norm"], after["norm"])
    assert "head" not in after
    anew, new_folder = train(opened, None, once)
    assert not same(before["base"], weights(new_folder / "final.keras")["base"])
    (kept,) = (event.metrics for event in events if isinstance(event, EpochEnded))
    (new,) = (event.metrics for event in anew if isinstance(event, EpochEnded))
    assert kept["val_loss"] < new["val_loss"]
    accuracy = "val_sparse_categorical_accuracy"
    assert kept[accuracy] > new[accuracy]


def test_the_run_says_which_layers_begin_anew(archive, opened, train) -> None:
    events, folder = train(opened, archive, replace(plan, epochs=1))
    said = [event for event in events if isinstance(event, Log)]
    assert str(said[0].text) == "2 layers begin with the weights of 'mine.keras', 1 with new ones."
    assert str(said[1].text) == "'top' starts with new weights: 'mine.keras' has none for it."
    assert str(said[0].text) in (folder / "log.txt").read_text()


def test_what_would_be_kept_is_told_without_a_run(archive, opened, engines) -> None:
    (found,) = ask(engines, CompareWeights(opened, str(archive)), role="trainer")
    assert isinstance(found, WeightsCompared)
    assert (found.kept, found.new) == (2, ("top",))
    (note,) = map(str, found.notes)
    assert note == "'top' starts with new weights: 'mine.keras' has none for it."


def test_weights_that_are_none_begin_no_run(archive, opened, train, tmp_path) -> None:
    broken = tmp_path / "broken.keras"
    broken.write_bytes(archive.read_bytes()[:2000])
    with pytest.raises(EngineError, match=r"broken\.keras"):
        train(opened, broken)


def test_a_run_goes_on_from_the_last_one_although_a_layer_was_renamed(trained, engines) -> None:
    network, run = trained
    network = edits.rename_layer(network, network.nodes[node_of(network, "base")].layer, "below")
    # As wide as `base` was: by the ids of another file it could be taken for it.
    network, aside = edits.add_layer(network, "Dense", name="aside", parameters={"units": 48})
    network, _ = edits.connect(network, next(iter(network.nodes)), aside)
    request = CompareWeights(network, str(run / "best.keras"))
    (found,) = ask(engines, request, role="trainer")
    assert (found.kept, found.new) == (3, ("aside",))
    assert str(found.notes[0]).startswith("'aside' starts with new weights")


def test_a_network_that_keeps_the_weights_of_a_run_is_written_with_them(
    trained, engines, tmp_path
) -> None:
    network, run = trained
    kept = origin.with_origin(network, run / "best.keras", trained=True)
    path = origin.find(network_file.from_bytes(network_file.to_bytes(kept), "a.network"))
    assert path == run / "best.keras"
    target = tmp_path / "written.keras"
    ask(engines, WriteModel(kept, str(target), str(path)), role="trainer")
    before, after = weights(run / "best.keras"), weights(target)
    assert before.keys() == after.keys()
    assert all(same(before[name], after[name]) for name in before)


# --- what a run begins with -----------------------------------------------------------------------


def test_the_choice_decides_and_what_is_gone_is_said(trained, archive, tmp_path) -> None:
    def start(network: Network, choice: Any, runs: Path = tmp_path) -> origin.Start:
        chosen = replace(plan, weights=choice)
        return origin.start_of(chosen, network, document=None, runs=runs, name="digits")

    own, _ = trained
    opened = registry.read(archive).network
    assert start(own, "") == start(opened, NEW) == origin.Start()
    assert start(opened, "").path == start(opened, KEPT).path == archive
    assert start(own, KEPT).refused
    lost = edits.set_setting(own, origin.section, {"file": str(tmp_path / "gone.keras")})
    assert (start(lost, "").path, start(lost, "").refused) == (None, False)
    assert "gone.keras" in str(start(lost, "").lost)
    assert start(lost, KEPT).refused
    assert start(own, LAST_RUN).refused
    for name in ("2026-03-01-142530-digits", "2026-03-02-142530-digits-2", "2026-03-09-0-other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "final.keras").touch()
    (tmp_path / "2026-03-03-142530-digits").mkdir()  # it left no model
    assert start(own, LAST_RUN).path == tmp_path / "2026-03-02-142530-digits-2" / "final.keras"


def test_the_command_begins_with_the_weights_of_the_file(
    archive, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["train", str(archive), "--data", "digits", "--epochs", "1"]
    assert cli.main([*words, "--run", "kept"]) == 0
    assert "3 layers begin with the weights of 'mine.keras'." in capsys.readouterr().err
    assert cli.main([*words, "--run", "new", "--weights", "new"]) == 0
    assert "begin with" not in capsys.readouterr().err
    assert cli.main([*words, "--run", "on", "--weights", "kept"]) == 0
    assert "3 layers begin with the weights of 'kept/best.keras'." in capsys.readouterr().err
    assert cli.main([*words, "--weights", "gone.keras"]) == 2
    assert "'gone.keras'" in capsys.readouterr().err

    def loss(run: str) -> float:
        first = (tmp_path / run / "state.json").read_text()
        return float(json.loads(first)["metrics"]["val_loss"])

    assert loss("kept") < loss("new")


def test_the_written_script_begins_with_them_too(archive, opened, tmp_path) -> None:
    network = with_plan(opened, replace(plan, epochs=1))
    text = write(network, load(), training=plan_of(network)).text
    assert black.format_str(text, mode=black.Mode()) == text
    (tmp_path / "program.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    before, after = weights(archive), weights(tmp_path / "digits.keras")
    assert same(before["base"], after["base"])
    assert same(before["norm"], after["norm"])
    new = replace(plan_of(network), weights=NEW)
    assert "keep_weights" not in write(network, load(), training=new).text
    assert "keep_weights" not in write(network, load()).text
