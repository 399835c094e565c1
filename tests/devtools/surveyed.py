"""The survey in a process of its own, as the command starts it."""

import subprocess
import sys
import tempfile
from typing import Any

import msgspec

from designer.engine_client.process import engine_environment
from devtools.survey.findings import Finding, steps

command = [sys.executable, "-P", "-m", "devtools.survey"]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """`python -m devtools.survey` with these words."""
    with tempfile.TemporaryDirectory() as folder:
        environment = engine_environment(folder)
        return subprocess.run(
            [*command, *words], env=environment, capture_output=True, text=True, check=False
        )


def survey(*types: str) -> dict[str, dict[str, Finding]]:
    """What was found about these types, or about all where none is named, step by step."""
    done = run(*types, "--json")
    assert done.returncode == 0, done.stderr[-2000:]
    rows: list[dict[str, Any]] = msgspec.json.decode(done.stdout)["rows"]
    return {row["type"]: {step: _finding(row[step]) for step in steps} for row in rows}


def _finding(said: dict[str, Any]) -> Finding:
    return Finding(said["passed"], said["reason"] or "")
