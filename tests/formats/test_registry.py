import json
import os
from importlib import import_module
from pathlib import Path

import pytest

from designer.errors import DesignerError, FormatError
from designer.formats import registry
from designer.formats.file_format import Kind, Process
from designer.formats.network_file import to_bytes
from designer.formats.registry import read, readable, suffixes
from designer.network import edits
from designer.network.graph import Network

DATA = Path(__file__).parent / "data"
GOLDEN = Path(__file__).parent / "golden" / "format-2.network"


def test_a_network_keeps_its_places() -> None:
    content = read(GOLDEN)
    assert content.network.nodes["n6"].position == (0.0, 120.5)
    assert content.notes == ()


def test_a_model_is_placed_with_all_that_is_nested() -> None:
    network = read(DATA / "nested.json").network
    for _, inner in network.walk():
        places = {node.position for node in inner.nodes.values()}
        assert len(places) == len(inner.nodes)
        for wire in inner.wires.values():
            above, below = inner.nodes[wire.source], inner.nodes[wire.target]
            assert above.position[1] < below.position[1]


def test_the_path_may_be_a_text_and_the_suffix_upper_case(tmp_path: Path) -> None:
    path = tmp_path / "A.NETWORK"
    path.write_bytes(to_bytes(Network(name="a")))
    assert read(str(path)).network.name == "a"


def test_a_network_in_a_file_called_json(tmp_path: Path) -> None:
    network, _ = edits.add_layer(Network(), "Dense")
    (tmp_path / "a.json").write_bytes(to_bytes(network))
    assert read(tmp_path / "a.json").network == network


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.network", "There is no file"),
        (".", "is a folder"),
        ("weights.h5", "is an HDF5 file; load it with Keras and save it as .keras"),
        ("a.pkl", "may run any code when it is loaded"),
        ("a.pt", "is a PyTorch file"),
        ("a.xyz", "has the suffix '.xyz'"),
        ("a.PY", "is Python code, which is written but not read; files to open end in .network"),
        ("a.svg", "is a diagram, which is written but not read"),
        ("nothing", "has no suffix"),
        ("empty.network", "is empty"),
        ("empty.keras", "is empty"),
        ("empty.json", "is empty"),
        ("nul\0.network", "nul\\x00"),
        ("n" * 300 + ".network", "the name is too long"),
        ("pipe.network", "is a device or pipe"),
    ],
)
def test_one_sentence_for_what_cannot_be_read(tmp_path: Path, name: str, message: str) -> None:
    for made in ("weights.h5", "a.pkl", "a.pt", "a.xyz", "a.PY", "a.svg", "nothing"):
        (tmp_path / made).write_bytes(b"data")
    for suffix in suffixes(readable()):
        (tmp_path / f"empty{suffix}").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe.network")
    with pytest.raises(FormatError) as caught:
        read(tmp_path / name)
    assert message in str(caught.value.message)
    assert "\n" not in str(caught.value.message)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.network"
    path.write_bytes(b"")
    path.chmod(0)
    with pytest.raises(FormatError, match="no permission"):
        read(path)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    for suffix in (".network", ".json"):
        path = tmp_path / f"huge{suffix}"
        with path.open("wb") as file:
            file.truncate(300 * 1024 * 1024)
        with pytest.raises(FormatError, match=r"314,572,800 bytes; at most"):
            read(path)


def test_every_record_has_its_functions_and_its_processes() -> None:
    for form in registry.formats:
        assert bool(form.reader) == (form.read_in is not None), form.title
        is_written_here = form.kind is Kind.NETWORK and form.write_in is Process.WINDOW
        assert bool(form.writer) == is_written_here, form.title
        for place in filter(None, (form.reader, form.writer)):
            module, _, name = place.partition(":")
            assert callable(getattr(import_module(module), name))


def test_no_suffix_is_read_or_written_in_two_ways() -> None:
    for chosen in (registry.readable(), *map(registry.written, Kind)):
        names = [suffix for form in chosen for suffix in form.suffixes]
        assert len(set(names)) == len(names)
        assert all(name == name.lower() for name in names)


def test_the_kind_says_what_a_suffix_is_written_as() -> None:
    assert registry.to_write("a.PNG", Kind.DIAGRAM) is registry.DIAGRAM
    assert registry.to_write("a.png", Kind.PICTURE) is registry.PICTURE
    with pytest.raises(DesignerError, match=r"'a.png' should end in .network, .keras, .py or "):
        registry.to_write("a.png", Kind.NETWORK)


def test_what_is_written_at_once_is_what_its_record_says(tmp_path: Path) -> None:
    network = read(GOLDEN).network
    for form in (registry.NETWORK, registry.PYTHON, registry.NOTEBOOK):
        registry.write(form, network, tmp_path / f"a{form.suffixes[0]}")
    assert read(tmp_path / "a.network").network == network
    compile((tmp_path / "a.py").read_text(), "a.py", "exec")
    assert json.loads((tmp_path / "a.ipynb").read_text())["nbformat"] == 4


def test_readme_lists_the_formats() -> None:
    readme = Path(__file__).parents[2] / "README.md"
    assert registry.formats_table() in readme.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["noext", "x.network.bak", "x.txt", "x.NETWORK"])
def test_a_network_may_have_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(GOLDEN.read_bytes())
    assert registry.format_of(tmp_path / name) is registry.NETWORK
    assert registry.read(tmp_path / name).network == registry.read(GOLDEN).network


def test_a_formula_in_a_strangers_configuration_gives_what_it_gives(tmp_path: Path) -> None:
    units = {"$formula": "2", "$gives": 64}
    dense = {"module": "keras.layers", "class_name": "Dense", "config": {"units": units}}
    start = {"class_name": "InputLayer", "config": {"batch_shape": [None, 4]}}
    model = {"class_name": "Sequential", "config": {"layers": [start, dense]}}
    path = tmp_path / "planted.json"
    path.write_text(json.dumps(model))
    layers = registry.read(path).network.layers.values()
    assert [layer.parameters["units"] for layer in layers if layer.type == "Dense"] == [2]
