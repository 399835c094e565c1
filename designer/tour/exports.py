"""Whether what was exported works by itself and is the same model."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from designer.sentences import sentence
from designer.tour.report import Report

patience = 300  # seconds for a script to run

# Runs a script by itself and prints the configuration of its model.
show_model = """
import json, runpy, sys
print(json.dumps(json.loads(runpy.run_path(sys.argv[1])["model"].to_json())["config"]))
"""


def compare(folder: Path, report: Report) -> None:
    """Run the exported code in clean processes and compare its model with the exported one."""
    with tempfile.TemporaryDirectory() as empty:
        for path in folder.iterdir():
            if path.suffix in (".py", ".npz"):
                shutil.copy(path, empty)
        shown = _run(["-c", show_model, "model.py"], Path(empty))
        script = _run(["train.py"], Path(empty))
    if shown.returncode or script.returncode:
        said = (shown.stderr or script.stderr).strip().splitlines()
        last = said[-1] if said else sentence("no message")
        report.failures.append(
            sentence("The exported script does not run by itself: {reason}", reason=last)
        )
        return
    report.script_ran = True
    with zipfile.ZipFile(folder / "model.keras") as archive:
        built = json.loads(archive.read("config.json"))["config"]
    coded = json.loads(shown.stdout.splitlines()[-1])
    report.same_model = _bare(coded) == _bare(built)
    if not report.same_model:
        report.failures.append(
            sentence("The exported script builds another model than the exported file.")
        )


def _run(arguments: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """A Python of its own, which sees nothing of this program."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**kept, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        timeout=patience,
    )


def _bare(config: Any) -> Any:
    """A configuration without the marks that only a saved file has."""
    if isinstance(config, dict):
        return {key: _bare(value) for key, value in config.items() if key != "shared_object_id"}
    return [_bare(value) for value in config] if isinstance(config, list) else config
