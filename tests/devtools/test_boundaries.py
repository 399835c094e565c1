"""The program knows none of its makers' tools, not even for type checkers or in a message."""

import ast
from pathlib import Path

import pytest

import designer
from designer import protocol

package = Path(designer.__file__).parent


def imported(source: str) -> set[str]:
    """The top packages that a module imports, wherever it does so."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    return {module.partition(".")[0] for module in modules}


def test_nothing_in_the_program_imports_the_tools() -> None:
    sources = {path: path.read_text("utf-8") for path in package.rglob("*.py")}
    assert len(sources) > 200
    assert [path for path, text in sources.items() if "devtools" in imported(text)] == []


@pytest.mark.parametrize(
    "source",
    [
        "import devtools.survey.page as page",
        "def f():\n    from devtools import survey",
        "if TYPE_CHECKING:\n    from devtools.survey.findings import Finding",
    ],
)
def test_an_import_is_seen_wherever_it_stands(source: str) -> None:
    assert "devtools" in imported(source)


def test_no_message_between_window_and_engines_is_about_a_survey() -> None:
    assert not [name for name in dir(protocol) if "survey" in name.lower()]
