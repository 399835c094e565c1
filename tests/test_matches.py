"""No case is forgotten in silence: every `match` says what it does with the rest.

Over a union of ours or an enum the rest is `assert_never`, so that mypy refuses a kind that has no
case, or a wildcard with a comment that says why the rest needs none.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

root = Path(__file__).parent.parent
builtin_kinds = {"bool", "dict", "float", "int", "list", "str", "tuple"}


def faults_in(source: str) -> list[str]:
    """What is wrong with the `match` statements of a module, a line each."""
    lines = source.splitlines()
    matches = [item for item in ast.walk(ast.parse(source)) if isinstance(item, ast.Match)]
    return [f"line {item.lineno}: {said}" for item in matches if (said := _fault(item, lines))]


def _fault(item: ast.Match, lines: list[str]) -> str:
    last = item.cases[-1]
    if not _takes_all(last):
        return "the last case is not `case _:`"
    if not any(_names_a_kind(case.pattern) for case in item.cases):
        return ""
    calls = [part for part in ast.walk(last.body[0]) if isinstance(part, ast.Call)]
    if any(ast.unparse(call.func) == "assert_never" for call in calls):
        return ""
    said = lines[last.pattern.lineno - 1 : last.body[0].lineno]
    return "" if any("  # " in line for line in said) else "the wildcard gives no reason"


def _takes_all(case: ast.match_case) -> bool:
    is_wildcard = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
    return is_wildcard and case.guard is None


def _names_a_kind(pattern: ast.pattern) -> bool:
    """Whether the pattern is a class of ours or a member of an enum, and not part of JSON."""
    match pattern:
        case ast.MatchOr(patterns=patterns):
            return any(map(_names_a_kind, patterns))
        case ast.MatchAs(pattern=ast.pattern() as inner):
            return _names_a_kind(inner)
        case ast.MatchClass(cls=ast.Name(id=name)):
            return name not in builtin_kinds
        case ast.MatchClass(cls=named):
            return not ast.unparse(named).startswith("ast.")
        case ast.MatchValue(value=ast.Attribute()):
            return True
        case _:
            return False


def modules() -> Iterator[Path]:
    for package in ("designer", "devtools"):
        yield from sorted((root / package).rglob("*.py"))


def test_every_match_says_what_it_does_with_the_rest() -> None:
    faults = {str(path.relative_to(root)): faults_in(path.read_text()) for path in modules()}
    assert {name: said for name, said in faults.items() if said} == {}


@pytest.mark.parametrize(
    ("cases", "fault"),
    [
        ("case Digits(): pass", "the last case"),
        ("case Leave.SAVE | Leave.CANCEL: pass", "the last case"),
        ("case Digits(): pass\n    case _ if late: pass", "the last case"),
        ("case Digits(): pass\n    case _: pass", "no reason"),
        ("case Digits() as it: pass\n    case _:\n        return 3", "no reason"),
        ("case Digits(): pass\n    case _:\n        return 3  # as told", ""),
        ("case Digits(): pass\n    case _:  # told elsewhere\n        return 3", ""),
        ("case Digits(): pass\n    case _: assert_never(it)", ""),
        ("case {'a': int()}: pass\n    case _: pass", ""),
        ("case {'a': int()}: pass", "the last case"),
    ],
)
def test_what_a_match_forgets_is_found(cases: str, fault: str) -> None:
    found = faults_in(f"def f(it):\n  match it:\n    {cases}\n")
    assert len(found) == bool(fault)
    assert fault in "".join(found)


# --- by the types -----------------------------------------------------------------------------

union = "DataSource = Digits |"
forgotten = "class Forgotten(Struct, frozen=True):\n    count: int = 1\n\n\n"
wherever = ("training/sources.py", "engine/sources.py", "program/sources.py")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        root / "designer", tmp_path / "designer", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(root / "pyproject.toml", tmp_path)
    return tmp_path


def type_errors(folder: Path, *files: str) -> list[str]:
    """What mypy says about some files of the package, all others left aside to be quick."""
    places = [f"designer/{name}" for name in (*files, "training/plan.py")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--follow-imports=skip", f"--cache-dir={folder}", *places],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return [line for line in done.stdout.splitlines() if re.search("arg-type|union-attr", line)]


def test_a_forgotten_data_source_is_a_type_error_in_each_place(copy: Path) -> None:
    path = copy / "designer" / "training" / "sources.py"
    text = path.read_text()
    assert text.count(union) == 1
    path.write_text(text.replace(union, f"{forgotten}DataSource = Forgotten | Digits |"))
    told = type_errors(copy, *wherever)
    for name in wherever:
        assert any(line.startswith(f"designer/{name}") for line in told), (name, told)
    for name in wherever[1:]:
        never = [line for line in told if name in line and '"assert_never"' in line]
        assert any("Forgotten" in line for line in never), (name, told)


def test_nothing_else_names_a_data_source() -> None:
    """A source is one module in each of three places; who else asks, asks its description."""
    from designer.training.sources import kinds

    named = re.compile(rf"\b({'|'.join(kind.__name__ for kind in kinds)})\b")
    loaders = {"designer/engine/numpy_files.py", "designer/engine/table.py"}
    naming = {
        str(path.relative_to(root))
        for path in modules()
        if any(
            named.search(ast.unparse(item))
            for item in ast.walk(ast.parse(path.read_text()))
            if isinstance(item, ast.ImportFrom) and item.module == "designer.training.sources"
        )
    }
    assert naming - loaders == {f"designer/{name}" for name in wherever[1:]}
