"""`predict`: weights of a run or an archive, data of every kind, and each kind of output file."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from designer.engine_client.blocking import ask
from designer.engine_client.engines import Engines
from designer.formats import network_file
from designer.network import edits
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.protocol import Train
from designer.training.plan import TrainingPlan, with_plan
from designer.training.sources import LineData


def line(*, outputs: int = 1) -> Network:
    """One number in; one number out, or the same from two layers."""
    network, start = edits.add_layer(Network(), "Input", name="x", parameters={"shape": (1,)})
    for number in range(outputs):
        name = f"y{number}"
        network, node = edits.add_layer(network, "Dense", name=name, parameters={"units": 1})
        network, _ = edits.connect(network, start, node)
    return with_plan(network, TrainingPlan(data=LineData(samples=30), epochs=30))


@pytest.fixture(scope="module")
def trained(checker: Engines, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the network `line.network` and a run of it."""
    folder = tmp_path_factory.mktemp("trained")
    network = line()
    (folder / "line.network").write_bytes(network_file.to_bytes(network))
    plan = TrainingPlan(
        data=LineData(slope=2.0, offset=1.0, samples=400),
        optimizer=ObjectValue("SGD", {"learning_rate": 0.1}),
        epochs=10,
    )
    ask(checker, Train(network, plan, str(folder / "run")), role="trainer")
    return folder


def test_what_was_learnt_is_computed_for_each_kind_of_file(
    run: Callable, trained: Path, tmp_path: Path
) -> None:
    x = np.array([[0.0], [1.0], [-2.0]], "float32")
    np.save(tmp_path / "x.npy", x)
    np.savez(tmp_path / "x.npz", x=x)
    (tmp_path / "x.csv").write_text("a,kind\n0,p\n1,q\n-2,p\n")
    file = trained / "line.network"
    found = []
    for data, weights, out in (
        (("x.npy",), trained / "run", "y.npy"),
        (("x.npz",), trained / "run" / "final.keras", "y.npz"),
        (("x.csv", "--target", "kind"), trained / "run", "y.csv"),
    ):
        said = run("predict", file, "--weights", weights, "--data", *data, "-o", out, "--json")
        assert said.status == 0, said.err
        assert said.json == {"output": out, "samples": 3, "outputs": {"y0": [3, 1]}}
    found = [np.load(tmp_path / "y.npy"), np.load(tmp_path / "y.npz")["y0"]]
    with (tmp_path / "y.csv").open() as rows:
        found.append(np.array([[float(row["y0"])] for row in csv.DictReader(rows)]))
    for values in found:
        assert np.allclose(values, 2 * x + 1, atol=0.01)
    assert np.allclose(found[0], found[2], atol=1e-5)


def test_a_model_predicts_with_its_own_weights_and_the_data_of_its_plan(
    run: Callable, trained: Path, tmp_path: Path
) -> None:
    network = network_file.from_bytes((trained / "line.network").read_bytes(), "line")
    assert (
        run("predict", trained / "run" / "best.keras", "--data", "line", "-o", "y.npy").status == 0
    )
    assert np.load(tmp_path / "y.npy").shape == (1000, 1)
    said = run("predict", trained / "line.network", "-o", "y.npy")
    assert said.status == 2
    assert "New weights predict nothing" in said.err
    assert network.settings["training"]["data"]["samples"] == 30


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--data", "line", "-o", "y.txt"), "'y.txt' should end in one of .npy, .npz, .csv"),
        (("--data", "digits", "-o", "y.npy"), "(64,)"),
        (("--data", "gone.npy", "-o", "y.npy"), "There is no file"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    words: tuple[str, ...], complaint: str, run: Callable, trained: Path, tmp_path: Path
) -> None:
    said = run("predict", trained / "line.network", "--weights", trained / "run", *words)
    assert said.status == 2
    assert complaint in said.err
    assert len(said.err.splitlines()) == 1
    assert not list(tmp_path.glob("y.*"))


def test_two_outputs_need_a_file_for_two(run: Callable, trained: Path, tmp_path: Path) -> None:
    file = tmp_path / "two.network"
    file.write_bytes(network_file.to_bytes(line(outputs=2)))
    words = ("predict", file, "--weights", trained / "run", "--data", "line")
    said = run(*words, "-o", "y.npy")
    assert "'y.npy' can hold one. Take .npz." in said.err
    said = run(*words, "-o", "y.npz")
    assert said.status == 0
    assert "'y1' starts with new weights" in said.err
    assert set(np.load(tmp_path / "y.npz").files) == {"y0", "y1"}
    other, _ = edits.add_layer(Network(), "Input", parameters={"shape": (5,)})
    other, node = edits.add_layer(other, "Dense", name="far", parameters={"units": 7})
    other, _ = edits.connect(other, next(iter(other.nodes)), node)
    file.write_bytes(network_file.to_bytes(other))
    said = run(*words, "-o", "y.npz")
    assert said.status == 2
    assert "fit no layer of the network" in said.err
