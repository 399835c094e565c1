"""The patterns of Keras' guides: placed, checked, written, run, trained, saved and read again."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from designer.catalog.catalog import load
from designer.engine_client.blocking import ask, check
from designer.engine_client.engines import Engines
from designer.formats import network_file
from designer.program.writer import write
from designer.protocol import EpochEnded, RunEnded, Train
from designer.training.plan import plan_of
from tests.functional_patterns import patterns
from tests.sampled import sampled

project = Path(__file__).parents[1]
in_keras_too = sampled(patterns, 4)


@pytest.fixture(scope="module")
def in_keras(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Keras makes of some patterns, of their code and of their scripts, in one process."""
    folder = tmp_path_factory.mktemp("patterns")
    for name in in_keras_too:
        network = patterns[name]()
        (folder / f"{name}.network").write_bytes(network_file.to_bytes(network))
        (folder / f"{name}.train").write_bytes(network_file.to_bytes(network))
        (folder / f"{name}.py").write_text(write(network, load()).text)
        script = write(network, load(), training=plan_of(network)).text
        (folder / f"{name}.script").write_text(script)
    command = [sys.executable, "-m", "tests.formats.in_keras", str(folder)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads((folder / "found.json").read_text())
    return found


@pytest.mark.parametrize("name", patterns)
def test_a_pattern_checks_clean(checker: Engines, name: str) -> None:
    network = patterns[name]()
    answer = check(network, checker)
    assert [str(problem.message) for problem in answer.problems] == []
    assert set(answer.nodes) == set(network.nodes)
    assert answer.totals.parameters > 0
    assert network_file.from_bytes(network_file.to_bytes(network), name) == network


@pytest.mark.parametrize("name", in_keras_too)
def test_its_code_makes_the_same_model(in_keras: dict[str, Any], name: str) -> None:
    found = in_keras["models"][name]
    assert isinstance(found["network"], dict), found["network"]
    assert found["code"] == found["network"]


@pytest.mark.parametrize("name", in_keras_too)
def test_its_script_and_the_trainer_train_it(in_keras: dict[str, Any], name: str) -> None:
    found = in_keras["trained"][name]
    assert math.isfinite(found["script"]["loss"])
    assert math.isfinite(found["trainer"]["loss"])
    assert set(found["script"]) == {name.removeprefix("val_") for name in found["trainer"]}


def test_loss_weights_weigh_the_losses_of_the_outputs(checker: Engines, tmp_path: Path) -> None:
    network = patterns["ticket_classifier"]()
    request = Train(network, plan_of(network), str(tmp_path / "run"))
    events = ask(checker, request, role="trainer")
    assert any(isinstance(event, RunEnded) and event.outcome == "finished" for event in events)
    (epoch,) = [event.metrics for event in events if isinstance(event, EpochEnded)]
    assert epoch["loss"] == pytest.approx(
        epoch["priority_loss"] + 0.2 * epoch["department_loss"], rel=1e-4
    )
    assert "priority_binary_accuracy" in epoch
