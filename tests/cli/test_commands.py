"""Every command that lists, checks, writes or draws, and its JSON document."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from designer import examples
from designer.cli.parser import command_names, parser
from designer.formats import network_file
from designer.network.graph import OUTPUT


@pytest.mark.parametrize("name", examples.names())
def test_examples_check_clean_and_are_drawn(run: Callable, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.network"
    written = run("examples", name, "-o", file)
    assert (written.status, written.out) == (0, "")
    network = network_file.from_bytes(file.read_bytes(), file.name)
    checked = run("check", file, "--json")
    assert (checked.status, checked.err) == (0, "")
    document = checked.json
    assert set(document) == {
        "nodes", "inputs", "outputs", "parameters", "trainable_parameters", "flops", "problems",
    }  # fmt: skip
    assert not [one for one in document["problems"] if one["severity"] == "error"]
    assert {node["id"] for node in document["nodes"]} == set(network.nodes)
    for node in document["nodes"]:
        assert set(node) == {
            "id", "name", "type", "outputs", "parameters", "trainable_parameters", "flops",
            "activation_bytes",
        }  # fmt: skip
        assert all(set(output) == {"shape", "dtype"} for output in node["outputs"])
    assert document["parameters"] == sum(node["parameters"] for node in document["nodes"])
    assert document["inputs"][0]["shape"][0] is None
    drawing = tmp_path / f"{name}.svg"
    drawn = run("diagram", file, "-o", drawing, "--json")
    assert (drawn.status, drawn.json["problems"]) == (0, 0)
    root = ElementTree.parse(drawing).getroot()
    words = " ".join(text for text in root.itertext())
    for layer in network.layers.values():
        if layer.type != OUTPUT:
            assert layer.name in words


def test_nodes_stand_in_the_order_of_the_plan(run: Callable, dense: Path) -> None:
    types = [node["type"] for node in run("check", dense, "--json").json["nodes"]]
    assert types[0] == "Input"
    assert types.index("Dense") > 0


def test_check_prints_a_table(run: Callable, dense: Path) -> None:
    said = run("check", dense)
    assert said.status == 0
    lines = said.out.splitlines()
    assert lines[0].split() == ["layer", "type", "output", "parameters"]
    assert any("Dense" in line and "(None, 10)" in line for line in lines)
    assert "trainable" in lines[-1]


def test_the_examples_are_listed(run: Callable) -> None:
    listed = run("examples", "--json").json
    assert tuple(one["name"] for one in listed) == examples.names()
    assert listed[0]["title"] == "A line"
    assert listed[0]["description"].startswith("One neuron with one weight learns")
    assert all(one["title"] and one["description"] for one in listed)
    said = run("examples")
    assert all(name in said.out for name in examples.names())
    printed = run("examples", "line")
    network = network_file.from_bytes(printed.out.encode(), "line")
    assert network == examples.load("line").network
    assert run("examples", "line", "--json").json["network"] == json.loads(printed.out)


def test_the_catalogue_is_listed_and_described(run: Callable) -> None:
    document = run("catalog", "--json").json
    assert document["keras"].startswith("3.")
    dense = next(one for one in document["layer"] if one["type"] == "Dense")
    assert dense["absent"] is None
    assert all(one["absent"] or one["category"] for one in document["layer"])
    listed = run("catalog").out
    assert "Conv2D" in listed
    assert "ops.matmul" in listed
    assert "Takes no tensor." in next(
        line for line in listed.splitlines() if line.startswith("ops.arange ")
    )
    one = run("catalog", "Dense")
    assert one.out.startswith("keras.layers.Dense\n")
    assert "units: a whole number of at least 1; required" in one.out
    assert "cannot be placed: Wraps a JAX function" in run("catalog", "JaxLayer").out
    assert run("catalog", "MaxPool2D", "--json").json["type"] == "MaxPooling2D"
    assert run("catalog", "Adam").status == 0


def test_code_is_printed_and_written(run: Callable, dense: Path, tmp_path: Path) -> None:
    said = run("code", dense)
    assert said.status == 0
    compile(said.out, "code", "exec")
    assert "model = keras.Model(" in said.out
    assert "fit(" not in said.out
    written = run("code", dense, "--training", "-o", "train.py", "--json")
    document = written.json
    assert document["output"] == "train.py"
    assert (tmp_path / "train.py").read_text() == document["code"]
    assert "fit(" in document["code"]
    assert len(document["lines"]) == len(document["code"].splitlines())


def test_convert_goes_round_and_changes_nothing(run: Callable, dense: Path, tmp_path: Path) -> None:
    assert run("convert", dense, "-o", "a.keras").status == 0
    assert run("convert", "a.keras", "-o", "b.network", "--json").json == {"output": "b.network"}
    assert run("convert", "b.network", "-o", "c.py").status == 0
    assert run("convert", "b.network", "-o", "c.ipynb").status == 0
    assert json.loads(Path("c.ipynb").read_text())["cells"][-1]["cell_type"] == "code"
    before, after = (run("check", name, "--json").json for name in (dense, "b.network"))
    for document in (before, after):
        for node in document["nodes"]:
            del node["id"]
    assert after["parameters"] == before["parameters"]
    kept = [node for node in before["nodes"] if node["type"] != OUTPUT]
    assert [node for node in after["nodes"] if node["type"] != OUTPUT] == kept
    assert (tmp_path / "c.py").read_text() == run("code", "b.network").out


@pytest.mark.parametrize(
    ("suffix", "begins"),
    [(".png", b"\x89PNG"), (".pdf", b"%PDF"), (".dot", b"digraph"), (".svg", b"<?xml")],
)
def test_diagrams_in_every_format(
    run: Callable, dense: Path, tmp_path: Path, suffix: str, begins: bytes
) -> None:
    options = ("--types", "--activations", "--no-shapes", "--right")
    assert run("diagram", dense, "-o", f"x{suffix}", *options).status == 0
    assert (tmp_path / f"x{suffix}").read_bytes().startswith(begins)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_picture_of_the_canvas(
    run: Callable, dense: Path, tmp_path: Path, theme: str, qapp: object
) -> None:
    said = run("picture", dense, "-o", "x.png", "--theme", theme, "--json")
    assert (said.status, said.json) == (0, {"output": "x.png"})
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_every_command_has_help_and_json(run: Callable, capsys: pytest.CaptureFixture[str]) -> None:
    for name in command_names():
        said = run(name, "--help")
        assert said.status == 0
        assert "--json" in said.out
    assert run("--version").out.startswith("Network Designer ")
    assert "COMMAND" in parser().format_help()


def test_a_closed_pipe_is_no_failure(dense: Path) -> None:
    """As in `network-designer catalog | head -1`, which only a process of its own can show."""
    words = [sys.executable, "-m", "designer", "catalog"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0
