"""The import contracts of pyproject.toml hold, and each of them bites when it is broken."""

import ast
import re
import shutil
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

root = Path(__file__).parent.parent

# What is imported for the types alone counts as well: that is how circles are hidden.
only_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "

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
        "import designer.ui.canvas.scene.card",
    ),
    (
        "The rooms of the canvas stand one above the other",
        "ui/canvas/scene/contents.py",
        "import designer.ui.canvas.paint.cards",
    ),
    (
        "The rooms of the canvas stand one above the other",
        "ui/canvas/gestures/gesture.py",
        f"{only_types}import designer.ui.canvas.overlays.tips",
    ),
    (
        "A workspace does not know its services",
        "ui/workspace.py",
        f"{only_types}import designer.ui.checking",
    ),
    ("No panel knows the window", "ui/panels/log.py", "import designer.ui.files"),
    ("Panels do not know their table", "ui/panels/log.py", "import designer.ui.panels.registry"),
    ("Nothing knows the makers' tools", "engine/serve.py", "import devtools.survey"),
    (
        "The engine is told what things are called, and knows no printer",
        "engine/models.py",
        "import designer.program.values",
    ),
    (
        "A format is read and written through its record",
        "formats/network_file.py",
        "import designer.formats.registry",
    ),
    (
        "Data of a program walk down: writer, body, values, text",
        "program/values.py",
        "import designer.program.body",
    ),
    (
        "Data sources stand below the plan that names one",
        "training/source_description.py",
        "import designer.training.plan",
    ),
    (
        "A plan is drawn up without its run",
        "ui/training/plan_draft.py",
        f"{only_types}import designer.ui.training.controller",
    ),
    (
        "Marks are put from above",
        "ui/marking/partners.py",
        f"{only_types}import designer.ui.marking.table",
    ),
    (
        "The view of the canvas is known to who shows it",
        "ui/canvas/overlays/minimap.py",
        f"{only_types}import designer.ui.canvas.view",
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
    for package in ("designer", "devtools"):
        shutil.copytree(root / package, tmp_path / package, ignore=ignore)
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_are_kept() -> None:
    result = lint(root)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_planted_violation_is_caught(copy: Path) -> None:
    for _, module, line in violations:  # all at once: the imports are read once then
        path = copy / "designer" / module
        path.write_text(f"{path.read_text()}\n{line}\n")
    result = lint(copy)
    assert result.returncode != 0
    # A contract's name, underlined, and what breaks it.
    parts = re.split(r"\n(\S.*)\n-{5,}\n", result.stdout.partition("Broken contracts")[2])
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    for contract, module, line in violations:
        assert f"{contract} BROKEN" in result.stdout
        name = f"designer.{module.removesuffix('.py').replace('/', '.')}".removesuffix(".__init__")
        imported = line.split()[-1].partition(".")[0]
        assert f"{name} -> {imported}" in told[contract], (contract, module)


# --- circles ----------------------------------------------------------------------------------


def modules_in(folder: Path) -> dict[str, ast.Module]:
    """The modules of the package in `folder`, by name."""
    found = {}
    for path in (folder / "designer").rglob("*.py"):
        parts = path.relative_to(folder).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text())
    return found


def imports_of(name: str, tree: ast.Module, known: set[str]) -> set[str]:
    """The modules of ours that a module imports anywhere, for types or in a function too."""
    imported: set[str] = set()
    for item in ast.walk(tree):
        if isinstance(item, ast.Import):
            imported |= {alias.name for alias in item.names}
        elif isinstance(item, ast.ImportFrom):
            for alias in item.names:
                inner = f"{item.module}.{alias.name}"
                imported.add(inner if inner in known else str(item.module))
    return (imported & known) - {name}


def circle_in(folder: Path) -> list[str]:
    """Modules that import one another in a circle; nothing where there is none."""
    modules = modules_in(folder)
    graph = {name: imports_of(name, tree, set(modules)) for name, tree in modules.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert circle_in(root) == []


def test_a_planted_circle_is_found(copy: Path) -> None:
    path = copy / "designer" / "ui" / "canvas" / "scene" / "card.py"
    path.write_text(f"{path.read_text()}\n{only_types}import designer.ui.canvas.scene.contents\n")
    circle = circle_in(copy)
    assert {"designer.ui.canvas.scene.card", "designer.ui.canvas.scene.contents"} <= set(circle)


# --- classes ----------------------------------------------------------------------------------

most_methods = 30


def class_sizes(folder: Path) -> dict[str, int]:
    """How many methods each of our classes has, with those that it inherits from us."""
    classes: dict[tuple[str, str], ast.ClassDef] = {}
    homes: dict[tuple[str, str], str] = {}  # of what a module imports by name
    for module, tree in modules_in(folder).items():
        for item in ast.walk(tree):
            if isinstance(item, ast.ClassDef):
                classes[module, item.name] = item
            elif isinstance(item, ast.ImportFrom):
                homes |= {(module, alias.name): str(item.module) for alias in item.names}

    def methods(module: str, name: str) -> set[str]:
        item = classes.get((module, name))
        if item is None:
            return set()
        own = {part.name for part in item.body if isinstance(part, ast.FunctionDef)}
        bases = [ast.unparse(base) for base in item.bases]
        return own.union(*(methods(homes.get((module, base), module), base) for base in bases))

    return {f"{module}.{name}": len(methods(module, name)) for module, name in classes}


def test_no_class_grows_into_the_house_itself() -> None:
    assert {name: size for name, size in class_sizes(root).items() if size > most_methods} == {}


def test_what_a_class_inherits_from_us_counts(copy: Path) -> None:
    methods = "\n".join(f"    def m{number}(self): ..." for number in range(most_methods))
    path = copy / "designer" / "errors.py"
    path.write_text(
        f"{path.read_text()}\nclass One:\n{methods}\nclass Two(One):\n    def n(self): ...\n"
    )
    assert class_sizes(copy)["designer.errors.Two"] == most_methods + 1
