"""The command line in another language: what is printed is translated, what scripts read is not."""

import re
from collections.abc import Callable, Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest

from designer import languages, sentences
from designer.cli.parser import command_names, parser
from designer.formats import network_file
from designer.languages import closing, opening
from designer.network import edits
from designer.network.graph import Network


@pytest.fixture(autouse=True)
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The language of tests, in which every sentence stands in brackets and has accents."""
    monkeypatch.setenv(languages.VARIABLE, languages.PSEUDO)
    parser.cache_clear()  # its help is in the language of its first call
    yield
    sentences.use(NullTranslations())
    parser.cache_clear()


@pytest.fixture
def misshapen(tmp_path: Path) -> Path:
    network, source = edits.add_layer(Network(), "Input", parameters={"shape": (64,)})
    network, shaped = edits.add_layer(
        network, "Reshape", name="square", parameters={"target_shape": (7, 7, 1)}
    )
    network, _ = edits.connect(network, source, shaped)
    path = tmp_path / "misshapen.network"
    path.write_bytes(network_file.to_bytes(network))
    return path


refused = "Reshape to (7, 7, 1) needs 49 values per sample; 64 arrive (64)."


def told(text: str) -> str:
    """A text without the marks around what was put into it."""
    return text.replace(languages.isolate, "").replace(languages.release, "")


def test_what_is_printed_is_translated(run: Callable, misshapen: Path) -> None:
    said = run("check", misshapen)
    head, *_, problem, repair = said.out.splitlines()
    for line in (head, problem, repair.strip()):
        assert told(line).startswith(opening)
        assert told(line).rstrip().endswith(closing)
    assert head.count(opening) == 4
    for name in ("square", "Reshape", "(7, 7, 1)", "49", "64"):
        assert name in problem
    for english in ("error", "needs", "values", "arrive", "repair", "parameters"):
        assert english not in said.out


def test_what_a_script_reads_stays_english(run: Callable, misshapen: Path) -> None:
    (problem,) = run("check", misshapen, "--json").json["problems"]
    assert problem["message"] == refused
    assert problem["repair"] == "Reshape to 8 × 8 × 1"
    assert problem["severity"] == "error"


def test_a_failure_is_translated(run: Callable, misshapen: Path) -> None:
    for command in (("convert", misshapen, "-o", "x.keras"), ("catalog", "Dence"), ("check", "no")):
        said = run(*command)
        assert said.status
        assert said.err.startswith(f"network-designer: {opening}")


def test_the_end_of_a_run_is_translated(run: Callable, tmp_path: Path) -> None:
    run("examples", "line", "-o", "line.network")
    said = run("train", "line.network", "--epochs", "1", "--run", "here")
    assert said.status == 0
    assert said.out.splitlines()[0].startswith(opening)
    assert told(said.out.splitlines()[-1]).startswith(opening * 2)
    assert "Finished" not in said.out
    assert "here" in said.out
    assert "kept for validation" not in said.err
    assert "800" in said.err or "200" in said.err
    # What lies on the disk says the same to everybody.
    assert "200 of 1,000 samples" in (tmp_path / "here" / "log.txt").read_text()


@pytest.mark.parametrize("command", [(), ("check",), ("train",), ("predict",), ("catalog",)])
def test_help_is_translated(run: Callable, command: tuple[str, ...]) -> None:
    said = run(*command, "--help")
    assert said.status == 0
    assert said.out.startswith(opening)
    lines = [line for line in told(said.out).splitlines() if line.strip()]
    # Names of commands and options, and what stands for what is typed behind them.
    english = [word for line in lines for word in re.findall(r"(?<![\w.-])[a-z]{4,}", line)]
    assert set(english) <= {*command_names(), *shown}


shown = {"network", "keras", "json", "svg", "designer", "digits", "pixels", "line", "random"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (("train",), "FILE"), (("check", "a", "b"), "b"), (("convert", "a"), "-o"),
        (("train", "a", "--epochs"), "--epochs"), (("train", "a", "--epochs", "0"), "1000000"),
        (("check", "a", "--json=1"), "'1'"), (("diagram", "a", "-o", "b", "--a"), "--activations"),
        (("train", "a", "--e", "1", "-x"), "-x"),
        (("check", "a", "--set", "width"), "width=64"),
    ],
)  # fmt: skip
def test_bad_usage_is_translated(run: Callable, given: tuple[str, ...], named: str) -> None:
    said = run(*given)
    assert said.status == 2
    assert said.err.startswith(f"network-designer: {opening}")
    assert named in said.err
    english = set(re.findall(r"(?<![\w.-])[a-z]{4,}", told(said.err)))
    assert english <= {"network", "designer", "width", *command_names()}
