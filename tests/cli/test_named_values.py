"""`--set` gives named values other values for one call."""

from collections.abc import Callable
from pathlib import Path

import pytest

from designer.formats import network_file
from designer.network import edits
from designer.network import named_values as nv
from designer.network.values import Formula
from tests.formats.sample_networks import Sketch


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Input (4,) → Dense of width * 2."""
    sketch = Sketch("wide")
    network = nv.add_value(sketch.network, "width", 3)
    sketch.network = nv.add_value(nv.add_value(network, "rate", 0.5), "word", "relu")
    node = sketch.put("Dense", sketch.put("Input", shape=(4,)))
    layer = sketch.network.nodes[node].layer
    network = edits.set_parameter(sketch.network, layer, "units", Formula("width * 2"))
    path = tmp_path / "wide.network"
    path.write_bytes(network_file.to_bytes(nv.evaluated(network)))
    return path


def shapes(said) -> list[list[int | None]]:
    return [output["shape"] for node in said.json["nodes"] for output in node["outputs"]]


def test_check_takes_other_values(run: Callable, file: Path) -> None:
    before = file.read_bytes()
    assert shapes(run("check", file, "--json"))[-1] == [None, 6]
    assert shapes(run("check", file, "--json", "--set", "width=5"))[-1] == [None, 10]
    assert shapes(run("check", file, "--json", "--set", "width = 2 * 4"))[-1] == [None, 16]
    assert file.read_bytes() == before


def test_code_has_the_other_constant(run: Callable, file: Path) -> None:
    said = run("code", file, "--set", "width=5", "--set", "rate=1")
    assert "WIDTH = 5\n" in said.out
    assert "RATE = 1.0\n" in said.out
    assert "layers.Dense(WIDTH * 2)" in said.out


def test_convert_keeps_the_formulas(run: Callable, file: Path, tmp_path: Path) -> None:
    target = tmp_path / "other.network"
    assert run("convert", file, "-o", target, "--set", "width=7").status == 0
    network = network_file.from_bytes(target.read_bytes(), "other")
    assert nv.by_name(network)["width"].value == 7
    (dense,) = (layer for layer in network.layers.values() if layer.type == "Dense")
    assert dense.written == {"units": Formula("width * 2", 14)}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("wide=1", "no value named 'wide'; it has width, rate, word."),
        ("width=abc", "there is no value named 'abc'."),
        ("width=0.5", "is a whole number; '0.5' is none."),
        ("word=\udcff", "is a text; '\\udcff' is none."),
        ("word='\\ud800'", "is a text; ''\\ud800'' is none."),
        ("width", "--set takes a name and a value such as width=64, not 'width'"),
        ("=5", "--set takes a name and a value such as width=64, not '=5'"),
        ("width=9**9**9", "the result is too large."),
    ],
)
def test_what_cannot_be_set_gets_one_sentence(
    run: Callable, file: Path, given: str, said: str
) -> None:
    for command in (("check",), ("code",), ("train",), ("convert", "-o", "x.network")):
        refused = run(command[0], file, *command[1:], "--set", given)
        assert refused.status == 2
        assert said in refused.err
        assert len(refused.err.strip().splitlines()) == 1
        assert refused.out == ""


def test_a_value_that_a_parameter_refuses_is_a_problem_of_the_network(
    run: Callable, file: Path
) -> None:
    said = run("check", file, "--set", "width=-1")
    assert said.status == 1
    assert "units takes a whole number of at least 1; '-2' is below it." in said.out
    train = run("train", file, "--set", "width=-1", "--data", "random")
    assert train.status == 1
    assert "cannot be built yet" in train.err


def test_a_circle_in_a_file_is_told_of_parameter_and_value(run: Callable, file: Path) -> None:
    text = file.read_text()
    for name, kind, value, other in (
        ("width", "int", "3", "rate"),
        ("rate", "float", "0.5", "width"),
    ):
        before = f'"name":"{name}","type":"{kind}","value":{value}'
        assert before in text
        text = text.replace(before, f'"name":"{name}","value":{{"$formula":"{other}"}}')
    file.write_text(text)
    said = run("check", file, "--json")
    assert said.status == 1
    problems = said.json["problems"]
    assert [(one["node"], one["parameter"], one["severity"]) for one in problems] == [
        ("dense", "units", "error"), (None, None, "warning"), (None, None, "warning"),
    ]  # fmt: skip
    assert "it uses 'width', and width → rate → width is a circle" in problems[0]["message"]
    assert run("code", file).status == 0
    mended = run("check", file, "--json", "--set", "width=5")
    assert (mended.status, shapes(mended)[-1]) == (0, [None, 10])
