"""The import contracts of pyproject.toml hold, and each of them bites when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

root = Path(__file__).parent.parent

# A contract's name, the module in which a violation is planted, and the line that violates it.
violations = [
    ("Arrows go down only", "network/names.py", "import designer.catalog.spec"),
    ("Arrows go down only", "training/plan.py", "import designer.formats.network_file"),
    ("Qt is known to the window alone", "document.py", "import PySide6.QtCore"),
    ("Frameworks are known to the engine alone", "formats/network_file.py", "import h5py"),
    ("Frameworks are known to the engine alone", "ui/workspace.py", "import tensorflow"),
    ("The engine is started, never imported", "ui/workspace.py", "import designer.engine.serve"),
    (
        "The engine shares values, not the window",
        "engine/serve.py",
        "import designer.engine_client.engines",
    ),
    ("Our Keras layers stand alone", "layers/__init__.py", "import designer.network.graph"),
    (
        "Canvas and panels meet in the workspace",
        "ui/panels/palette.py",
        "import designer.ui.canvas.view",
    ),
]


run = "from importlinter.cli import lint_imports_command as command; command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", run, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contracts, to be spoilt."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "designer", tmp_path / "designer", ignore=ignore)
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_are_kept() -> None:
    result = lint(root)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("contract", "module", "line"), violations)
def test_planted_violation_is_caught(copy: Path, contract: str, module: str, line: str) -> None:
    path = copy / "designer" / module
    path.write_text(f"{path.read_text()}\n{line}\n")
    result = lint(copy)
    assert result.returncode != 0
    assert f"{contract} BROKEN" in result.stdout
