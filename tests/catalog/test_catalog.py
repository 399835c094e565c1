"""The shipped catalogue: what is in it and which ports its types have."""

import subprocess
import sys

import pytest

from designer import resources
from designer.catalog.catalog import layer_categories, load, read
from designer.catalog.spec import Family, Kind
from designer.network import edits
from designer.network.call_tree import arguments_of
from designer.network.graph import Layer, Network
from designer.network.values import ObjectValue


@pytest.fixture(scope="module")
def catalog():
    return load()


def layer(type_name, network=None, foreign=None, **parameters):
    return Layer("l1", type_name, "it", parameters, network, foreign)


def test_loading_needs_no_framework():
    code = (
        "import sys; from designer.catalog.catalog import load; load().search('dense');"
        "print([name for name in sys.modules if name in ('keras', 'tensorflow', 'numpy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_old_name_leads_to_the_one_entry(catalog):
    assert catalog.get(Family.LAYER, "Convolution2D") is catalog.get(Family.LAYER, "Conv2D")
    assert catalog.get(Family.LAYER, "InputLayer") is catalog.get(Family.LAYER, "Input")
    assert catalog.get(Family.INITIALIZER, "glorot_uniform").type == "GlorotUniform"
    assert catalog.get(Family.LAYER, "Nothing") is None


def test_every_absent_entry_says_why_and_none_of_them_can_be_placed(catalog):
    absent = [spec for family in Family for spec in catalog.all_entries(family) if spec.absent]
    assert {"Layer", "Wrapper", "TFSMLayer", "JaxLayer"} <= {spec.type for spec in absent}
    for spec in absent:
        assert spec.absent.endswith(".")
        assert spec not in catalog.entries(spec.family)


def test_categories_stand_in_the_order_of_the_palette(catalog):
    found = catalog.categories()
    assert found == tuple(name for name in layer_categories if name in found)
    used = {spec.category for spec in catalog.entries(Family.LAYER)}
    assert set(found) == used
    assert found[:3] == ("input", "output", "core")


def test_every_placeable_type_is_described(catalog):
    for family in Family:
        for spec in catalog.entries(family):
            assert spec.summary.strip(), spec.type
            assert len(spec.summary) <= 201, spec.type
            for parameter in spec.parameters:
                assert parameter.description, f"{spec.type}.{parameter.name}"
                if parameter.kind in (Kind.OBJECT, Kind.OBJECTS):
                    assert parameter.families, f"{spec.type}.{parameter.name}"
                if parameter.kind is Kind.CHOICE:
                    assert parameter.choices or parameter.optional, f"{spec.type}.{parameter.name}"


def test_layers_have_ports_named_for_their_wires(catalog):
    ports = {
        name: [(port.name, port.many, port.required) for port in catalog.get("layer", name).inputs]
        for name in ("Dense", "Add", "MultiHeadAttention", "LSTM", "Input")
    }
    assert ports["Dense"] == [("inputs", False, True)]
    assert ports["Add"] == [("inputs", True, True)]
    assert ports["MultiHeadAttention"][:3] == [
        ("query", False, True),
        ("value", False, True),
        ("key", False, False),
    ]
    assert ports["LSTM"][:2] == [("inputs", False, True), ("initial_state", True, False)]
    assert ports["Input"] == []


def outputs(catalog, given):
    return [port.name for port in catalog.signature(given).outputs]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (layer("Dense"), ["output"]),
        (layer("LSTM"), ["output"]),
        (layer("LSTM", return_state=True), ["output", "state_h", "state_c"]),
        (layer("GRU", return_state=True), ["output", "state"]),
        (
            layer("RNN", cell=ObjectValue("GRUCell", {"units": 2}), return_state=True),
            ["output", "state"],
        ),
        (
            layer("Bidirectional", layer=ObjectValue("GRU", {"units": 2, "return_state": True})),
            ["output", "forward_state", "backward_state"],
        ),
        (
            layer("Bidirectional", layer=ObjectValue("LSTM", {"units": 2}), merge_mode=None),
            ["output", "backward_output"],
        ),
        (layer("ops.top_k", k=2), ["values", "indices"]),
        (layer("ops.split", indices_or_sections=3), ["part_1", "part_2", "part_3"]),
        (layer("ops.split", indices_or_sections=(2, 5)), ["part_1", "part_2", "part_3"]),
        (layer("Output"), []),
    ],
)
def test_outputs_follow_the_parameters(catalog, given, expected):
    assert outputs(catalog, given) == expected
    assert outputs(catalog, given) == expected  # remembered


def test_one_layer_does_not_remember_the_outputs_of_another(catalog):
    assert len(outputs(catalog, layer("LSTM", return_state=True))) == 3
    assert len(outputs(catalog, layer("LSTM", return_state=False))) == 1
    assert len(outputs(catalog, layer("LSTM"))) == 1


def test_a_stranger_gets_a_placeholder(catalog):
    given = layer("SomebodysLayer", foreign={"class_name": "SomebodysLayer"})
    spec = catalog.of(given)
    assert (spec.type, spec.category) == ("SomebodysLayer", "custom")
    signature = catalog.signature(given)
    assert signature.input("inputs").many
    assert not signature.input("inputs").required
    assert len(signature.outputs) == 1
    # A known name with a foreign configuration is a stranger's all the same.
    assert catalog.of(layer("Dense", foreign={})).category == "custom"


def nested(inputs):
    network = Network()
    ids = []
    for _ in range(inputs):
        network, node = edits.add_layer(network, "Input", parameters={"shape": (4,)})
        ids.append(node)
    network, add = edits.add_layer(network, "Add")
    for node in ids:
        network, _ = edits.connect(network, node, add, many=True)
    for units in (1, 2):
        network, dense = edits.add_layer(network, "Dense", parameters={"units": units})
        network, _ = edits.connect(network, add, dense)
    return network


def test_a_nested_model_has_the_ports_of_its_ends(catalog):
    one = catalog.signature(layer("Functional", network=nested(1)))
    assert [port.name for port in one.inputs] == ["inputs"]
    two = catalog.signature(layer("Functional", network=nested(2)))
    assert [port.name for port in two.inputs] == ["input_layer", "input_layer_1"]
    assert [port.name for port in two.outputs] == ["dense", "dense_1"]


def test_arguments_of_an_operation_are_its_ports_and_parameters(catalog):
    for spec in catalog.entries(Family.OPERATION):
        names = [name.lstrip("*") for name in spec.arguments]
        ports = list(arguments_of(spec.inputs))
        parameters = [one.name for one in spec.parameters if one.name not in spec.constants]
        assert sorted(names) == sorted(ports + parameters), spec.type
        assert spec.inputs, spec.type


def test_a_call_argument_adds_an_output():
    catalog = load()
    layer = Layer("l1", "MultiHeadAttention", "attention", {"num_heads": 2, "key_dim": 4})
    assert [port.name for port in catalog.signature(layer).outputs] == ["output"]
    called = catalog.signature(layer, {"return_attention_scores": True})
    assert [port.name for port in called.outputs] == ["output", "attention_scores"]


def test_order_counts_in_lists_but_for_sums_and_the_like():
    catalog = load()
    ports = {
        spec.type: spec.inputs[0]
        for spec in catalog.entries(Family.LAYER)
        if spec.inputs and spec.inputs[0].many
    }
    free = {name for name, port in ports.items() if port.any_order}
    assert free == {"Add", "Multiply", "Average", "Maximum", "Minimum"}
    assert {"Concatenate", "Subtract", "Dot"} <= ports.keys() - free


def test_a_strangers_class_of_the_same_name_has_its_own_ports() -> None:
    catalog = read(resources.folder() / "catalog")
    theirs = Layer("l1", "Dense", "theirs", foreign={"class_name": "Dense"})
    assert catalog.signature(theirs).inputs[0].many
    assert not catalog.signature(Layer("l2", "Dense", "ours")).inputs[0].many
    assert catalog.signature(theirs).inputs[0].many
