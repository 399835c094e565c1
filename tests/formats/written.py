"""Writes sample networks and their Python into a folder, and lets Keras compare them there."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from designer import resources
from designer.catalog.catalog import load
from designer.formats import network_file
from designer.program.writer import write
from designer.training.plan import plan_of, with_plan
from tests.formats.sample_networks import all_networks

project = Path(__file__).parents[2]
trained_examples = ("example line", "example two-inputs")


def run_in_keras(folder: Path) -> dict[str, Any]:
    """What `tests.formats.in_keras` finds out, in one process for all."""
    networks = all_networks()
    for name, network in networks.items():
        (folder / f"{name}.network").write_bytes(network_file.to_bytes(network))
        (folder / f"{name}.py").write_text(write(network, load()).text, encoding="utf-8")
    shutil.copy(resources.folder() / "data" / "digits.npz", folder)
    for name in trained_examples:
        plan = replace(plan_of(networks[name]), epochs=1)
        network = with_plan(networks[name], plan)
        (folder / f"{name}.train").write_bytes(network_file.to_bytes(network))
        script = write(network, load(), training=plan).text
        (folder / f"{name}.script").write_text(script, encoding="utf-8")
    command = [sys.executable, "-m", "tests.formats.in_keras", str(folder)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    result: dict[str, Any] = json.loads((folder / "found.json").read_text())
    return result
