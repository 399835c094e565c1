"""Code of a network on the command line: read by `code`, run only where that is said."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.catalog import custom
from designer.catalog.code import digest
from designer.engine_client.trust import Trust
from designer.formats import network_file
from designer.network import edits
from designer.training.plan import TrainingPlan, with_plan
from designer.training.sources import RandomData
from tests.own_code import evil, scale, with_code

refusal = "Contains code that has not been allowed. Read it with the command code; --allow-code"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A stranger's network, whose code leaves a file behind when it is run."""
    network, _ = with_code(evil(tmp_path / "canary"))
    network = with_plan(network, TrainingPlan(data=RandomData(samples=8), epochs=1))
    path = tmp_path / "theirs.network"
    path.write_bytes(network_file.to_bytes(network))
    return path


def test_nothing_runs_that_nobody_allowed(run: Callable, file: Path, tmp_path: Path) -> None:
    said = run("check", file)
    assert said.status == 1
    assert said.out.count(refusal) == 2
    assert "dense_1" in said.out  # what stands beside the code is checked
    document = run("check", file, "--json").json
    assert {problem["node"] for problem in document["problems"]} == {"scale", "lambda"}
    for words in (("convert", file, "-o", "x.keras"), ("train", file)):
        said = run(*words)
        assert said.status == 1
        assert refusal in said.err
        assert len(said.err.splitlines()) == 1
    assert "class Scale(keras.layers.Layer):" in run("code", file).out
    assert run("diagram", file, "-o", "x.dot").status == 0
    assert run("convert", file, "-o", "x.py").status == 0
    assert run("convert", file, "-o", "x.network").status == 0
    assert custom.section in json.loads((tmp_path / "x.network").read_text())["settings"]
    assert not (tmp_path / "canary").exists()
    assert not (tmp_path / "x.keras").exists()


def test_code_that_is_allowed_is_built_and_written(
    run: Callable, file: Path, tmp_path: Path
) -> None:
    said = run("convert", file, "-o", "x.keras", "--allow-code")
    assert said.status == 0, said.err
    with zipfile.ZipFile(tmp_path / "x.keras") as archive:
        config = json.loads(archive.read("config.json"))
    assert "Scale" in {layer["class_name"] for layer in config["config"]["layers"]}
    assert (tmp_path / "canary").exists()
    # The option is for this once.
    assert not Trust.of_user().allows(digest(evil(tmp_path / "canary")))
    # Back again its code came with it, and runs no more than before.
    (tmp_path / "canary").unlink()
    said = run("check", "x.keras")
    assert said.status == 1
    assert "Contains code that has not been allowed" in said.out
    assert "class Scale(keras.layers.Layer):" in run("code", "x.keras").out
    assert not (tmp_path / "canary").exists()


def test_what_was_allowed_in_the_window_needs_no_option(
    run: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    network, nodes = with_code()
    network = edits.remove(network, nodes[2:])
    (tmp_path / "mine.network").write_bytes(network_file.to_bytes(network))
    Trust.of_user().allow([digest(scale)])
    said = run("check", "mine.network", "--json")
    assert said.status == 0
    assert said.json["nodes"][1]["parameters"] == 4
