"""Models as people publish them, and random ones: all come back as they were."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sampled import sampled

project = Path(__file__).parents[2]
# Read as text: what makes the models imports Keras, which this process does not need.
architectures = [
    node.name
    for node in ast.parse((Path(__file__).parent / "architectures.py").read_text()).body
    if isinstance(node, ast.FunctionDef)
    and any(isinstance(item, ast.Name) and item.id == "model" for item in node.decorator_list)
]
seeds = ["676", "683", *map(str, range(12))]
chosen = [*sampled(architectures, 25), *sampled(seeds, 6, always=("676", "683"))]


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.opening.round_trip", *chosen],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(line) for line in done.stdout.splitlines())


@pytest.mark.parametrize("name", chosen)
def test_a_model_comes_back_as_it_was(told: dict[str, list[str]], name: str) -> None:
    assert told[name] == []


def test_a_difference_would_be_told(tmp_path: Path) -> None:
    """The control: a model that comes back with another activation is found out."""
    program = (
        "from msgspec.structs import replace\n"
        "import tests.opening.round_trip as trip\n"
        "write = trip.writer.write\n"
        "def wrong(network, catalog):\n"
        "    found = write(network, catalog)\n"
        "    return replace(found, text=found.text.replace('relu', 'tanh'))\n"
        "trip.writer.write = wrong\n"
        "trip.main(['u_net'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    _, said = json.loads(done.stdout)
    assert any("another" in item for item in said)
    assert any("differs" in item for item in said)
