"""The reader in its own process: drawing, placing, reading, and what it never imports."""

import builtins
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from designer.engine import reader
from designer.engine_client.blocking import ask, direct_engines
from designer.engine_client.engines import Engines
from designer.errors import DesignerError, EngineError, FormatError
from designer.formats import network_file
from designer.layout.place import place
from designer.protocol import (
    DataDescription,
    FileRead,
    Place,
    Placed,
    ReadFile,
    Render,
    Rendered,
    Request,
    Suggest,
    Train,
)
from designer.training.plan import TrainingPlan
from designer.training.sources import Digits
from tests.formats.sample_networks import by_hand

simple = 'digraph { a [label="<&amp;>"]; a -> b }'
text_tag = "{http://www.w3.org/2000/svg}text"


@pytest.fixture(scope="module")
def engines() -> Iterator[Engines]:
    found = direct_engines()
    yield found
    found.close()


def answer(engines: Engines, request: Request, kind: type) -> Any:
    events = ask(engines, request, role="reader")
    return next(event for event in events if isinstance(event, kind))


def test_svg_comes_as_text_and_is_xml(engines: Engines) -> None:
    drawn = answer(engines, Render(simple, "svg"), Rendered)
    root = ElementTree.fromstring(drawn.text)
    assert "<&>" in {item.text for item in root.iter(text_tag)}


@pytest.mark.parametrize(
    ("form", "begin"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("dot", b"digraph")],
)
def test_every_format_goes_to_a_file(
    form: str, begin: bytes, tmp_path: Path, engines: Engines
) -> None:
    target = tmp_path / f"drawing.{form}"
    target.write_bytes(b"the old one")
    assert answer(engines, Render(simple, form, str(target)), Rendered).text is None
    assert target.read_bytes().startswith(begin)
    assert list(tmp_path.iterdir()) == [target]


def test_what_cannot_be_drawn_is_one_sentence(tmp_path: Path, engines: Engines) -> None:
    for request, words in (
        (Render(simple, "gif"), "only as svg, png, pdf, dot"),
        (Render(simple, "png"), "needs a file"),
        (Render("digraph { this is no", "svg"), "Graphviz could not draw"),
        (Render(simple, "svg", str(tmp_path / "no" / "where.svg")), "where.svg"),
        (Train(by_hand["chain"](), TrainingPlan(), str(tmp_path)), "does not know Train"),
    ):
        with pytest.raises(DesignerError) as caught:
            ask(engines, request, role="reader")
        assert words in str(caught.value.message)
        assert "\n" not in str(caught.value.message)
    assert answer(engines, Render(simple, "svg"), Rendered).text


def test_placement_is_that_of_the_layout(engines: Engines) -> None:
    sizes = {"n1": (200.0, 76.0), "n2": (200.0, 76.0), "n3": (200.0, 76.0)}
    wires = (("n1", "n2"), ("n2", "n3"), ("n1", "n3"))
    found = answer(engines, Place(sizes, wires), Placed)
    expected = place(sizes, wires)
    assert found.positions == expected.positions
    assert {(s, t): points for s, t, points in found.routes} == expected.routes


def test_files_are_read_and_broken_ones_explained(tmp_path: Path, engines: Engines) -> None:
    network = by_hand["nested"]()
    good = tmp_path / "good.network"
    good.write_bytes(network_file.to_bytes(network))
    assert answer(engines, ReadFile(str(good)), FileRead).network == network
    broken = tmp_path / "broken.network"
    broken.write_bytes(good.read_bytes()[:200])
    deep = tmp_path / "deep.json"
    deep.write_text("[" * 100_000)
    for path in (broken, deep, tmp_path / "missing.keras"):
        with pytest.raises(DesignerError) as caught:
            ask(engines, ReadFile(str(path)), role="reader")
        assert path.name in str(caught.value.message)


def test_data_are_described(engines: Engines) -> None:
    found = answer(engines, Suggest(Digits()), DataDescription)
    assert found.samples == 1797


def test_reading_ends_where_memory_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def greedy(_: Path) -> None:
        raise MemoryError

    monkeypatch.setattr("designer.formats.registry.read", greedy)
    with pytest.raises(FormatError, match="needs more memory"):
        reader.Reader().handle(ReadFile(str(tmp_path / "x.keras")), print)


def test_no_framework_is_imported(tmp_path: Path) -> None:
    archive = tmp_path / "model.keras"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("config.json", "{}")
        file.writestr("metadata.json", "{}")
    program = (
        "import sys, contextlib\n"
        "from designer.engine.reader import create\n"
        "from designer.protocol import Render, ReadFile, Suggest\n"
        "from designer.training.sources import Digits\n"
        "from designer.errors import DesignerError\n"
        "role = create()\n"
        "assert 'numpy' not in sys.modules and 'pygraphviz' not in sys.modules\n"
        "role.handle(Render('digraph { a }', 'svg'), lambda event: None)\n"
        "role.handle(Suggest(Digits()), lambda event: None)\n"
        "with contextlib.suppress(DesignerError):\n"
        f"    role.handle(ReadFile({str(archive)!r}), lambda event: None)\n"
        "print(*{'keras', 'tensorflow', 'h5py', 'PySide6'} & set(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_without_graphviz_a_sentence_says_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name == "pygraphviz":
            raise ImportError(name)
        return whole(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError, match="pip install pygraphviz"):
        reader.render(Render(simple, "svg"))


def test_a_program_called_dot_stands_in_for_the_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\n/bin/cat\necho " drawn as $2"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    drawn = reader.render(Render(simple, "svg")).text
    assert drawn == f"{simple} drawn as -Tsvg\n"
