"""`train`: the run folder, the JSON document, what does not fit, and Ctrl+C."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from designer import examples
from designer.formats import network_file
from designer.network import edits
from designer.network.graph import Network
from designer.training.run_folder import open_run, read_state


def saved(network: Network, path: Path) -> Path:
    path.write_bytes(network_file.to_bytes(network))
    return path


def test_a_run_is_told_and_kept(run: Callable, tmp_path: Path) -> None:
    file = saved(examples.load("line").network, tmp_path / "line.network")
    said = run("train", file, "--epochs", 2, "--json", "--run", "mine")
    assert said.status == 0, said.err
    document = said.json
    assert document["outcome"] == "finished"
    assert document["run"] == "mine"
    assert len(document["history"]) == 2
    assert document["history"][1]["loss"] < document["history"][0]["loss"]
    assert set(document) == {
        "run", "history", "outcome", "message", "seconds", "metrics", "best_epoch",
    }  # fmt: skip
    assert read_state(tmp_path / "mine").outcome == "finished"
    assert (tmp_path / "mine" / "best.keras").is_file()
    again = run("train", file, "--run", "mine")
    assert again.status == 1
    assert "another run" in again.err


def test_a_line_for_each_epoch(run: Callable, tmp_path: Path) -> None:
    file = saved(examples.load("line").network, tmp_path / "line.network")
    said = run("train", file, "--epochs", 3)
    lines = said.out.splitlines()
    assert [line.split()[:2] for line in lines[:3]] == [["epoch", str(n)] for n in (1, 2, 3)]
    assert "val_loss" in lines[0]
    assert lines[3].startswith("Finished 3 epochs. The run is kept in runs/")
    assert "\r" not in said.err  # progress is for terminals


def test_what_does_not_fit_is_said_and_nothing_begins(run: Callable, tmp_path: Path) -> None:
    network = examples.load("digits-dense").network
    last = next(
        layer for layer in network.layers.values()
        if layer.parameters.get("activation") == "softmax"
    )  # fmt: skip
    file = saved(edits.set_parameter(network, last.id, "units", 4), tmp_path / "narrow.network")
    said = run("train", file)
    assert said.status == 1
    assert "The data have 10 classes" in said.err
    assert said.out == ""
    assert not (tmp_path / "runs").exists()


def test_a_network_without_data(run: Callable, tmp_path: Path) -> None:
    network, _ = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    said = run("train", saved(network, tmp_path / "bare.network"))
    assert said.status == 2
    assert "no data" in said.err


def test_data_are_named(run: Callable, tmp_path: Path) -> None:
    network, source = edits.add_layer(Network(), "Input", parameters={"shape": (2,)})
    network, dense = edits.add_layer(network, "Dense", parameters={"units": 1})
    network, _ = edits.connect(network, source, dense)
    file = saved(network, tmp_path / "bare.network")
    (tmp_path / "table.csv").write_text("a,b,sum\n" + "1,2,3\n3,4,7\n0,1,1\n" * 10)
    words = ("train", file, "--epochs", 1, "--json")
    said = run(*words, "--data", "table.csv", "--target", "sum")
    assert said.status == 0, said.err
    assert said.json["history"][0]["loss"] > 0
    assert run(*words, "--data", "random").status == 0
    for data, hint in (("table.csv", "--target"), ("pink", "neither digits"), ("no.npz", "no.npz")):
        said = run(*words, "--data", data)
        assert said.status == 2
        assert hint in said.err
    said = run(*words, "--data", "digits")
    assert said.status == 1
    assert "(64,)" in said.err


def test_ctrl_c_stops_the_run_and_keeps_it(tmp_path: Path) -> None:
    network = examples.load("line").network
    plan = {**network.settings["training"], "epochs": 1_000_000}
    file = saved(edits.set_setting(network, "training", plan), tmp_path / "long.network")
    words = [sys.executable, "-m", "designer", "train", str(file), "--run", str(tmp_path / "run")]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # the signal goes to the engines as well, as from a terminal
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("epoch 3"):
                break
        os.killpg(process.pid, signal.SIGINT)
        rest, complaint = process.communicate(timeout=60)
    assert process.returncode == 130, complaint
    assert "Stopped in epoch" in rest
    assert "stopping the run" in complaint
    assert "Traceback" not in complaint
    state = read_state(tmp_path / "run")
    assert state.outcome == "stopped"
    assert len(open_run(tmp_path / "run").epochs) >= 3
    assert (tmp_path / "run" / "final.keras").is_file()
    assert json.loads((tmp_path / "run" / "plan.json").read_text())["epochs"] == 1_000_000
