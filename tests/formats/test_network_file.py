import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from designer.catalog.catalog import load
from designer.errors import FormatError
from designer.formats import network_file
from designer.formats.network_file import from_bytes, to_bytes
from designer.network import edits
from designer.network import named_values as nv
from designer.network.graph import Layer, Network
from designer.network.values import Formula, ObjectValue
from tests.formats.sample_networks import by_hand, named_values

GOLDEN = Path(__file__).parent / "golden" / "format-2.network"


def small() -> Network:
    network, start = edits.add_layer(Network(name="small"), "Input")
    network, dense = edits.add_layer(network, "Dense", parameters={"units": 3})
    return edits.connect(network, start, dense)[0]


def test_format_1_is_read_for_ever() -> None:
    network = from_bytes(GOLDEN.read_bytes(), GOLDEN.name)
    assert network.name == "Ziffern ✓"
    assert {layer.name for layer in network.layers.values()} == {
        *("input_layer", "mask", "conv2d", "head", "add", "odd", "scores")
    }
    conv = next(layer for layer in network.layers.values() if layer.type == "Conv2D")
    assert conv.parameters["kernel_size"] == (3, 3)
    assert conv.parameters["kernel_regularizer"] == ObjectValue("L2", {"l2": 0.01})
    head = next(layer for layer in network.layers.values() if layer.name == "head")
    assert head.network is not None
    assert len(head.network.wires) == 1
    assert [node.arguments for node in network.calls_of(head.id)] == [{}, {"training": False}]
    odd = next(layer for layer in network.layers.values() if layer.foreign)
    assert odd.foreign["config"] == {"x": [1.5, {"deep": True}]}
    assert network.settings == {"training": {"batch_size": 32, "epochs": 3}}
    assert network.unknown == {"future": {"kept": [1, None, "word for word"]}}


def test_format_2_is_written_as_it_was() -> None:
    assert to_bytes(from_bytes(GOLDEN.read_bytes(), "golden")) == GOLDEN.read_bytes()


def test_format_1_is_still_read() -> None:
    old = GOLDEN.with_name("format-1.network").read_bytes()
    assert from_bytes(old, "old") == from_bytes(GOLDEN.read_bytes(), "golden")


def test_keys_are_sorted_and_each_entity_has_its_line() -> None:
    lines = GOLDEN.read_text("utf-8").splitlines()
    content = json.loads(GOLDEN.read_bytes())
    assert list(content) == sorted(content)
    single = [line.rstrip(",") for line in lines if line.startswith(' {"')]
    entities = [json.loads(line) for line in single if line.endswith("}")]
    whole = [item for item in content["layers"] if "network" not in item]
    for entity in (*whole, *content["nodes"], *content["wires"]):
        assert entities.count(entity) == 1
        assert list(entity) == sorted(entity)
    for key in ("layers", "nodes", "wires"):
        numbers = [int(entity["id"][1:]) for entity in content[key]]
        assert numbers == sorted(numbers)


def test_one_edit_is_one_line_of_difference() -> None:
    before = from_bytes(GOLDEN.read_bytes(), "golden")
    after = edits.set_parameter(before, "l5", "filters", 16)
    old, new = to_bytes(before).splitlines(), to_bytes(after).splitlines()
    assert len(old) == len(new)
    assert sum(one != other for one, other in zip(old, new, strict=True)) == 1


def test_an_empty_network() -> None:
    assert from_bytes(to_bytes(Network()), "empty") == Network()


def test_a_nested_network_of_64_is_kept_and_of_65_refused() -> None:
    network = small()
    for _ in range(64):
        network, _ = edits.add_layer(Network(), "Functional", inner=network)
    assert from_bytes(to_bytes(network), "deep") == network
    network, _ = edits.add_layer(Network(), "Functional", inner=network)
    with pytest.raises(FormatError, match="nested more than 64 deep"):
        to_bytes(network)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "'l3' is not a finite number"),
        (float("inf"), "'l3' is not a finite number"),
        ("\ud800", "no text file can hold"),
        (object(), "'l3' is none that JSON can hold"),
    ],
)
def test_values_that_cannot_be_written(value: object, message: str) -> None:
    network = edits.set_parameter(small(), "l3", "units", value)
    with pytest.raises(FormatError, match=message):
        to_bytes(network)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "'x' is empty"),
        (b" \n ", "'x' is empty"),
        (b"PK\x03\x04rest", "'x' is a ZIP archive"),
        (b"\x89HDF\r\n\x1a\nrest", "'x' is an HDF5 file"),
        (b'{"a": "\xff"}', "byte 7 is 0xff"),
        (b'{"a": \0}', "byte 6 is zero"),
        (b"hello world", "begins with 'hello world'"),
        (b'{"format": 1,\n "layers": [}', "in line 2, column 13"),
        (b"[]", "holds a list"),
        (b"7", "holds a number"),
        (b"{}", "has no 'format'"),
        (b'{"format": 1}', "has no 'layers'"),
        (b'{"format": true, "layers": []}', "has True as its 'format'"),
        (b'{"format": "1", "layers": []}', "has '1' as its 'format'"),
        (b'{"format": 3, "layers": []}', "has format 3; this program reads up to format 2"),
        (b'{"format": 1, "format": 1, "layers": []}', "names 'format' twice"),
        (b'{"format": 1, "layers": [], "settings": {"a": NaN}}', "holds NaN"),
        (b'{"format": 1, "layers": [], "settings": {"a": -Infinity}}', "holds -Infinity"),
        (b'{"format": 1, "layers": [], "settings": {"a": 1e400}}', "1e400, which is out of range"),
        (b'{"format": 1, "layers": [], "a": ' + b"9" * 5000 + b"}", "a number of 5,000 digits"),
        (b'{"format": 1, "layers": [], "name": "\\udc00"}', "half a character"),
        (b'{"format": 1, "layers": {}}', "'layers' is an object; it must be a list"),
        (b'{"format": 1, "layers": [3]}', "entry 1 of 'layers' is a number, not an object"),
        (b'{"format": 1, "layers": [], "name": 5}', "'name' is a number; it must be a text"),
        (b'{"format": 1, "layers": [], "settings": []}', "'settings' is a list"),
        (b'{"format": 1, "layers": [], "next_id": 1.5}', "'next_id' is a number"),
        (b'{"format": 1, "layers": [{}]}', "entry 1 of 'layers' has the id None"),
        (b'{"format": 1, "layers": [{"id": "n1"}]}', "such as 'l1'"),
        (b'{"format": 1, "layers": [{"id": "l01"}]}', "has the id 'l01'"),
        (b'{"format": 1, "layers": [{"id": "l\\u0663"}]}', "has the id"),
        (b'{"format": 1, "layers": [{"id": "l1"}]}', "line 1: 'l1' is not right"),
        (b'{"format": 1, "layers": [{"id": "l1", "name": "", "type": "A"}]}', "no name or no type"),
        (b'{"format": 1, "layers": [{"id": "l1", "name": 2, "type": "A"}]}', "at 'name'"),
        (
            b'{"format": 1, "layers": [], "nodes": [\n{"id": "n1", "layer": "l9"}]}',
            "line 2: node 'n1' calls 'l9', which is no layer",
        ),
        (
            b'{"format": 1, "layers": [{"id": "l1", "name": "a", "type": "A", "network": 3}]}',
            "the network in 'l1' is a number",
        ),
    ],
)
def test_one_sentence_for_what_is_no_network(data: bytes, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        from_bytes(data, "x")
    assert message in str(caught.value.message)
    assert "\n" not in str(caught.value.message)
    assert str(caught.value.message).startswith("'x'")
    assert str(caught.value.message).endswith((".", ")"))


def broken(**changes: object) -> bytes:
    content = json.loads(to_bytes(small()))
    for key, value in changes.items():
        content[key] = value
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"next_id": 5}, "'next_id' is 5; it must be larger than every id, at least 6"),
        ({"nodes": []}, "'w5' leads to 'n2', which is no node"),
        ({"wires": [{"id": "w5", "source": "n2", "target": "n2", "output": -1}]}, "output -1"),
        ({"wires": [{"id": "w5", "source": "n2"}]}, "missing required field target"),
        ({"nodes": [{"id": "n2", "layer": "l1", "position": [0]}]}, "at 'position'"),
    ],
)
def test_entities_that_do_not_fit(changes: dict[str, object], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        from_bytes(broken(**changes), "x")


def test_the_same_id_twice() -> None:
    layer = {"id": "l1", "name": "a", "type": "A"}
    with pytest.raises(FormatError, match="'l1' is there twice"):
        from_bytes(broken(layers=[layer, layer], nodes=[], wires=[]), "x")


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"format":1,"layers":[],"a":'])
def test_absurd_depth(opening: bytes) -> None:
    with pytest.raises(FormatError, match="nested"):
        from_bytes(opening + b"[" * 100_000 + b"]" * 100_000 + b"}", "x")


@pytest.mark.parametrize("deep", [65, 300, 900])
def test_depth_that_json_bears_and_we_do_not(deep: int) -> None:
    nested = b"[" * deep + b"]" * deep
    for data in (
        b'{"format":1,"layers":[],"settings":{"a":' + nested + b"}}",
        b'{"format":1,"layers":[{"id":"l1","name":"a","type":"A","parameters":{"a":'
        + nested
        + b"}}]}",
    ):
        with pytest.raises(FormatError, match="nested"):
            from_bytes(data, "x")


def test_every_truncation_is_one_sentence() -> None:
    data = to_bytes(small())
    for length in range(len(data) - 2):
        with pytest.raises(FormatError) as caught:
            from_bytes(data[:length], "x")
        assert "\n" not in str(caught.value.message)
    with pytest.raises(FormatError, match="ends in the middle, in line 10"):
        from_bytes(b"\n".join(data.splitlines()[:10]), "x")


def test_every_byte_changed_gives_a_network_or_one_sentence() -> None:
    data = GOLDEN.read_bytes()
    for place in range(0, len(data), 3):
        for new in (0x00, 0x22, 0x5B, 0x80, 0x39):
            try:
                to_bytes(from_bytes(data[:place] + bytes([new]) + data[place + 1 :], "x"))
            except FormatError as error:
                assert "\n" not in str(error.message)  # noqa: PT017


def test_too_large_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_file, "LARGEST_FILE", 100)
    with pytest.raises(FormatError, match="a network file has at most 100"):
        from_bytes(to_bytes(small()), "x")


def test_the_version_of_keras_is_that_of_the_catalogue() -> None:
    assert json.loads(to_bytes(small()))["keras"] == load().keras_version


def test_unknown_keys_survive_reading_and_writing() -> None:
    data = broken(zoo=[{"a": 1}], Alpha="first")
    network = from_bytes(data, "x")
    assert network.unknown == {"zoo": [{"a": 1}], "Alpha": "first"}
    assert from_bytes(to_bytes(network), "x") == network
    assert next(iter(json.loads(to_bytes(network)))) == "Alpha"


def test_a_byte_order_mark_is_no_fault() -> None:
    assert from_bytes(b"\xef\xbb\xbf" + to_bytes(small()), "x") == small()


def test_a_large_network_needs_no_recursion() -> None:
    layers = {f"l{number}": Layer(f"l{number}", "Dense", f"d{number}") for number in range(1, 9000)}
    network = replace(Network(), layers=layers, next_id=9000)
    assert len(layers) > sys.getrecursionlimit()
    assert from_bytes(to_bytes(network), "x") == network


# --- named values ---------------------------------------------------------------------------------


def test_named_values_come_back_and_others_read_plain_parameters():
    network = named_values()
    data = to_bytes(network)
    assert from_bytes(data, "x") == network
    content = json.loads(data)
    assert content["values"][:3] == [
        {"name": "width", "note": "of the trunk", "type": "int", "value": 8},
        {"name": "k", "type": "int", "value": 3},
        {"name": "double", "type": "int", "value": {"$formula": "width * 2"}},
    ]
    conv = content["layers"][1]
    assert conv["parameters"]["filters"] == 12
    assert conv["parameters"]["kernel_regularizer"]["parameters"] == {"l2": 0.05}
    assert conv["formulas"]["filters"] == {"$formula": "width * 2 - 4"}


def test_what_a_file_says_that_formulas_give_is_computed_anew():
    content = json.loads(to_bytes(named_values()))
    content["values"][0]["value"] = 16
    content["layers"][1]["formulas"]["filters"]["$gives"] = 99
    network = from_bytes(json.dumps(content).encode(), "x")
    assert network.layers["l1"].type == "Input"
    (conv,) = (layer for layer in network.layers.values() if layer.type == "Conv2D")
    assert conv.parameters["filters"] == 28


def test_a_file_without_named_values_is_as_before():
    assert b'"values"' not in GOLDEN.read_bytes()
    assert b'"formulas"' not in to_bytes(from_bytes(GOLDEN.read_bytes(), "golden"))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "'values' is an object; it must be a list."),
        ([1], "entry 1 of 'values' is no object with 'name' and 'value'"),
        ([{"name": "a"}], "entry 1 of 'values' is no object with 'name' and 'value'"),
        ([{"name": 3, "value": 1}], "entry 1 of 'values' is not right"),
        ([{"name": "class", "value": 1}], "'class' is a word of Python"),
        ([{"name": "a b", "value": 1}], "is no name for a value"),
        ([{"name": "a", "value": 1}] * 2, "There is a value named 'a' already"),
        ([{"name": "a", "value": None}], "is no number, text or tuple"),
        ([{"name": "a", "value": {"b": 1}}], "is no number, text or tuple"),
        ([{"name": "a", "value": [[{}]]}], "is no number, text or tuple"),
        ([{"name": "a", "value": "x", "type": "int"}], "'a' is a whole number; ''x'' is none"),
        ([{"name": "a", "value": 1, "type": "tensor"}], "entry 1 of 'values' is not right"),
        ([{"name": f"a{n}", "value": 1} for n in range(1001)], "1,001 entries, at most 1,000"),
    ],
)
def test_named_values_that_cannot_be_are_refused(values, said):
    content = {**json.loads(to_bytes(Network())), "values": values}
    with pytest.raises(FormatError) as refused:
        from_bytes(json.dumps(content).encode(), "x.network")
    assert said in str(refused.value)


def test_values_of_a_nested_network_are_kept_for_a_newer_program():
    content = json.loads(to_bytes(by_hand["nested"]()))
    holder = next(layer for layer in content["layers"] if "network" in layer)
    holder["network"]["values"] = [{"name": "a", "value": 1}]
    network = from_bytes(json.dumps(content).encode(), "x")
    assert not network.values
    assert b'"name":"a"' in to_bytes(network)


def test_a_type_may_be_missing():
    content = json.loads(to_bytes(Network()))
    content["values"] = [{"name": "a", "value": 0.5}, {"name": "b", "value": 1, "type": "float"}]
    network = from_bytes(json.dumps(content).encode(), "x")
    assert [(one.value, one.type) for one in network.values] == [(0.5, "float"), (1.0, "float")]


def with_dense(values: list, **fields: Any) -> bytes:
    node = {"id": "n2", "layer": "l1", "arguments": fields.pop("arguments", {})}
    dense = {"id": "l1", "name": "dense", "type": "Dense", **fields}
    content = {"format": 2, "layers": [dense], "nodes": [node], "values": values}
    return json.dumps(content).encode()


def test_a_formula_among_the_parameters_is_computed_whatever_it_says_it_gives():
    planted = {"$formula": "width * 3", "$gives": 64}
    width = {"name": "width", "value": 2}
    layer = from_bytes(with_dense([width], parameters={"units": planted}), "x").layers["l1"]
    assert layer.parameters == {"units": 6}
    assert layer.formulas == {"units": Formula("width * 3", 6)}
    plain = {"parameters": {"units": 5}, "formulas": {"units": 7}}
    layer = from_bytes(with_dense([width], **plain), "x").layers["l1"]
    assert (layer.parameters, layer.formulas) == ({"units": 7}, {})


def test_a_call_takes_no_formula():
    planted = {"training": {"$formula": "w", "$gives": True}}
    network = from_bytes(with_dense([], parameters={"units": 5}, arguments=planted), "x")
    (formula,) = network.nodes["n2"].arguments.values()
    assert formula.gives is msgspec.UNSET
    assert str(formula.problem) == "a call takes no formula"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"name": "a", "value": "x" * 2_000}, "value of 'a' cannot be: the result is too long."),
        ({"name": "a", "value": [1] * 2_000}, "value of 'a' cannot be: the result is too long."),
        ({"name": "a", "value": 10**30}, "value of 'a' cannot be: the result is too large."),
        (
            {"name": "a", "value": 1, "type": []},
            "entry 1 of 'values' is not right: 'type': Expected str, got array.",
        ),
    ],
)
def test_a_value_that_is_none_is_refused(entry: dict, said: str):
    with pytest.raises(FormatError) as refused:
        from_bytes(with_dense([entry]), "x")
    assert str(refused.value).endswith(said)


def test_what_a_newer_program_says_of_a_value_stays_with_it() -> None:
    text = (
        b'{"format": 2, "layers": [], "nodes": [], "wires": [], "values": '
        b'[{"name": "width", "value": 64, "range": [1, 9], "gives": "no"}]}'
    )
    network = from_bytes(text, "x")
    network = nv.set_note(nv.set_value(network, "width", 32), "width", "channels")
    network = nv.rename_value(network, "width", "size")
    (saved,) = json.loads(to_bytes(network))["values"]
    assert saved == {
        "range": [1, 9], "gives": "no",
        "name": "size", "value": 32, "type": "int", "note": "channels",
    }  # fmt: skip
    assert from_bytes(to_bytes(network), "x") == network
