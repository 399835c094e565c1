"""Every failure is one sentence on standard error, and the exit status says whose fault it is."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from designer.formats import network_file
from designer.network import edits
from designer.network.graph import Network


def one_sentence(said) -> str:
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith("network-designer: ")
    assert "Traceback" not in said.err
    return said.err


def missing(path: Path, _good: bytes) -> str:
    return "there is no file"


def a_folder(path: Path, _good: bytes) -> str:
    path.mkdir()
    return "is a folder"


def empty(path: Path, _good: bytes) -> str:
    path.write_bytes(b"")
    return "empty"


def binary(path: Path, _good: bytes) -> str:
    path.write_bytes(bytes(range(256)) * 20)
    return "utf-8"


def truncated(path: Path, good: bytes) -> str:
    path.write_bytes(good[: len(good) // 2])
    return "line"


def newer(path: Path, good: bytes) -> str:
    document = json.loads(good)
    document["format"] = 99
    path.write_text(json.dumps(document))
    return "99"


@pytest.mark.parametrize("damage", [missing, a_folder, empty, binary, truncated, newer])
@pytest.mark.parametrize(
    "words", [("check",), ("check", "--json"), ("code",), ("train",), ("convert", "-o", "x.py")]
)
def test_a_damaged_file(
    run: Callable, tmp_path: Path, dense: Path, damage: Callable, words: tuple[str, ...]
) -> None:
    path = tmp_path / "damaged.network"
    hint = damage(path, dense.read_bytes())
    said = run(words[0], path, *words[1:])
    assert said.status == 2
    assert "damaged.network" in one_sentence(said)
    assert hint in said.err.lower()
    assert not (tmp_path / "x.py").exists()


@pytest.mark.parametrize("damage", [missing, empty, binary])
def test_a_damaged_archive(run: Callable, tmp_path: Path, damage: Callable) -> None:
    path = tmp_path / "damaged.keras"
    damage(path, b"")
    said = run("check", path)
    assert said.status == 2
    assert "damaged.keras" in one_sentence(said)


def test_an_unknown_example_and_type(run: Callable) -> None:
    said = run("examples", "digits-dens")
    assert said.status == 2
    assert "There is no example 'digits-dens'; there are line, digits-dense" in one_sentence(said)
    said = run("catalog", "Dence")
    assert said.status == 2
    assert "no type 'Dence'" in one_sentence(said)
    assert "Dense" in said.err


@pytest.mark.parametrize(
    ("command", "right"), [("convert", ".keras"), ("diagram", ".svg"), ("picture", ".png")]
)
def test_a_wrong_suffix(
    run: Callable, dense: Path, tmp_path: Path, command: str, right: str
) -> None:
    said = run(command, dense, "-o", "out.doc")
    assert said.status == 2
    assert "out.doc" in one_sentence(said)
    assert right in said.err
    assert not (tmp_path / "out.doc").exists()


@pytest.mark.parametrize(
    "words",
    [("check",), ("check", "a", "b"), ("train", "a", "--epochs", "0"), ("convert", "a"), ("-x",)],
)
def test_bad_usage(run: Callable, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert said.status == 2
    assert "--help" in one_sentence(said)


def test_an_unknown_theme(run: Callable, dense: Path, qapp: object) -> None:
    said = run("picture", dense, "-o", "x.png", "--theme", "pink")
    assert said.status == 2
    assert "There is no theme 'pink'" in one_sentence(said)


def test_a_folder_that_is_not_there(run: Callable, dense: Path) -> None:
    said = run("convert", dense, "-o", "nowhere/x.network")
    assert said.status == 2
    assert "nowhere" in one_sentence(said)


@pytest.fixture
def misshapen(tmp_path: Path) -> Path:
    """Input(64) → Reshape(7, 7, 1) → Flatten."""
    network, source = edits.add_layer(Network(), "Input", parameters={"shape": (64,)})
    network, shaped = edits.add_layer(
        network, "Reshape", name="square", parameters={"target_shape": (7, 7, 1)}
    )
    network, _ = edits.connect(network, source, shaped)
    network, flat = edits.add_layer(network, "Flatten")
    network, _ = edits.connect(network, shaped, flat)
    path = tmp_path / "misshapen.network"
    path.write_bytes(network_file.to_bytes(network))
    return path


def test_a_wrong_reshape_is_named_with_what_came_and_what_was_expected(
    run: Callable, misshapen: Path
) -> None:
    said = run("check", misshapen)
    assert said.status == 1
    line = next(line for line in said.out.splitlines() if line.startswith("error: "))
    assert line.startswith("error: square: ")
    assert "64" in line
    assert "7, 7, 1" in line or "49" in line
    document = run("check", misshapen, "--json").json
    (problem,) = [one for one in document["problems"] if one["severity"] == "error"]
    assert problem["node"] == "square"
    assert "64" in problem["message"]
    assert set(problem) == {"severity", "node", "parameter", "message", "repair"}


@pytest.mark.parametrize("words", [("train", "--data", "digits"), ("convert", "-o", "x.keras")])
def test_what_cannot_be_built_is_not_begun(
    run: Callable, misshapen: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = run(words[0], misshapen, *words[1:])
    assert said.status == 1
    assert "square" in one_sentence(said)
    assert not (tmp_path / "x.keras").exists()
    assert not (tmp_path / "runs").exists()
