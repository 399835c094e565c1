"""`catalog --coverage` starts the survey, which is tested beside its own package."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import designer
from designer.cli import main


def test_one_type_is_tried_and_its_steps_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "--coverage", "add", "--json"]) == 0
    said = capfd.readouterr()
    assert said.err == ""
    document = json.loads(said.out)
    (row,) = document["rows"]
    assert (row["type"], row["family"]) == ("ops.add", "operation")
    steps = [step for step in document["steps"] if step != "varied"]
    assert all(row[step] == {"passed": True, "reason": None} for step in steps)
    assert row["varied"]["passed"] is None  # only what layers are given by their forms is varied
    assert document["totals"]["operation"]["trained"] == {"passed": 1, "of": 1}
    assert document["absent"] == {}


def test_an_unknown_type_is_one_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "--coverage", "Densee"]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err == "network-designer: Nothing called 'Densee' can be placed.\n"


def test_the_installed_program_says_where_the_survey_is(
    run: Callable, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(designer, "__file__", str(tmp_path / "designer" / "__init__.py"))
    said = run("catalog", "--coverage")
    assert (said.status, said.out) == (2, "")
    assert said.err.startswith("network-designer: The coverage page is made by python -m devtools")
    assert said.err.count("\n") == 1
