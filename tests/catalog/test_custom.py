"""Layers of a person's own, read as text."""

import ast
import contextlib
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.catalog import catalog, custom, library
from designer.catalog.code import check_expression, digest, snippets
from designer.catalog.custom_source import (
    SourceRefused,
    describe,
    refuse_unknown_names,
    spec_of,
    template,
)
from designer.catalog.spec import Family, Kind, ParameterSpec
from designer.errors import ValueRefused
from designer.formats import network_file
from designer.network import copying, edits
from designer.network.graph import Layer, Network
from designer.network.values import ObjectValue
from tests.own_code import digests, evil, scale, two_ports, with_code

shipped = catalog.load()
function = ParameterSpec("function", Kind.CODE)


def layer(call="def call(self, inputs): return inputs", init=""):
    return f"class Mine(keras.layers.Layer):\n    {init or 'x = 1'}\n    {call}\n"


def names(ports):
    return [(port.name, port.many, port.required) for port in ports]


def test_the_template_is_a_layer_without_advice():
    found = describe(template)
    assert found.spec.type == "Scale"
    assert found.spec.summary == "Multiplies each channel with a number that is learned."
    assert found.spec.source == template
    assert found.advice == ()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (layer(), "'keras' is not imported; begin with import keras."),
        (
            f"import keras\n{layer('def call(self, x): return ops.relu(x)')}",
            "'ops' is not imported; begin with from keras import ops.",
        ),
        (
            f"import keras\n{layer('def call(self, x): return keras.ops.add(x, b=amount)')}",
            "'amount' in line 4 is neither imported nor defined.",
        ),
    ],
)
def test_a_name_that_nothing_brings_is_told(source, said):
    with pytest.raises(SourceRefused) as refused:
        refuse_unknown_names(source)
    assert str(refused.value.message) == said
    assert said.split("'")[1] in source.split("\n")[refused.value.line - 1]


harmless = """
from __future__ import annotations
import keras.layers, numpy as np
from keras import ops as o


class Mine(keras.layers.Layer):
    size = 3
    sizes = [size for _ in range(2)]

    def call(self, inputs: Tensor, *rest, axis=None, **others) -> Tensor:
        total: "Number" = 0
        if (many := len(rest)) and isinstance(inputs, np.ndarray):
            total += many
        try:
            with open(__file__) as file:
                text = [line for line in file]
        except (OSError, ValueError) as problem:
            raise TypeError(f"{problem} {__name__}") from None
        match others:
            case {"a": first, **left}:
                total = first, left
            case [one, *more] | (one, more):
                total = (lambda given: given + one)(more)
        return helper(o.add(inputs, __class__.size), wide=axis, text=text, total=total)


def helper(x, wide, text, total):
    return later(x)


later = helper
"""


def test_names_of_python_of_any_scope_and_of_later_are_known():
    refuse_unknown_names(harmless)
    refuse_unknown_names(template)
    refuse_unknown_names(f"from keras import *\n{layer()}")
    refuse_unknown_names(f"globals().update(keras=None)\n{layer()}")


def test_form_and_ports_come_from_the_signatures():
    spec = spec_of(two_ports)
    assert names(spec.inputs) == [
        ("inputs", False, True), ("gate", False, True), ("mask", False, False),
    ]  # fmt: skip
    assert [port.name for port in spec.outputs] == ["opened", "gate"]
    assert [(item.name, item.kind, item.required) for item in spec.parameters] == [
        ("units", Kind.INTEGER, True), ("mode", Kind.STRING, False),
        ("trainable", Kind.BOOLEAN, False), ("dtype", Kind.DTYPE, False),
    ]  # fmt: skip
    assert [item.name for item in spec.call_arguments] == ["training"]
    assert "dense" in spec.side_names


@pytest.mark.parametrize(
    ("argument", "kind", "default", "optional"),
    [
        ("a: int", Kind.INTEGER, None, False),
        ("a: float = 2", Kind.NUMBER, 2.0, False),
        ("a: 'bool' = True", Kind.BOOLEAN, True, False),
        ("a: str | None = None", Kind.STRING, None, True),
        ("a: Optional[int] = 3", Kind.INTEGER, 3, True),
        ("a: Literal['sum', 'mean'] = 'sum'", Kind.CHOICE, "sum", False),
        ("a: tuple[int, ...] = (1, 2)", Kind.SHAPE, (1, 2), False),
        ("a: list[str] = ['x']", Kind.STRINGS, ("x",), False),
        ("a=(3, 3)", Kind.SHAPE, (3, 3), False),
        ("a=0.5", Kind.NUMBER, 0.5, False),
        ("a=None", Kind.ANY, None, True),
        ("activation='relu'", Kind.OBJECT, "relu", False),
        ("kernel_initializer=None", Kind.OBJECT, None, True),
        ("a=compute()", Kind.ANY, None, True),
    ],
)
def test_annotations_and_defaults_choose_the_editor(argument, kind, default, optional):
    source = layer(init=f"def __init__(self, {argument}, **kwargs): pass")
    parameter = spec_of(source).parameters[0]
    assert (parameter.kind, parameter.optional) == (kind, optional)
    if not parameter.required:
        assert parameter.default == default


def test_an_input_that_takes_a_list():
    spec = spec_of(layer("def call(self, tensors: list): return tensors[0]"))
    assert names(spec.inputs) == [("inputs", True, True)]


def test_what_is_inherited_within_the_source_counts():
    source = two_ports + "\n\nclass Wider(Gate):\n    pass\n"
    spec = spec_of(source)
    assert spec.type == "Wider"
    assert [port.name for port in spec.inputs] == ["inputs", "gate", "mask"]


@pytest.mark.parametrize(
    ("source", "sentence", "line"),
    [
        ("", "There is no class here; a layer is a class of keras.layers.Layer.", 0),
        ("class A:\n    pass", "The class 'A' does not extend keras.layers.Layer.", 1),
        ("x = 1\ndef f(:\n", "This is no Python in line 2: ", 2),
        ("class A(Layer):\n    pass", "A layer needs a method call(self, inputs)", 1),
        (
            layer(init="def __init__(self, units): pass"),
            "__init__ must take **kwargs",
            2,
        ),
        (layer(init="def __init__(self, *units, **k): pass"), "__init__ takes *units", 2),
        (layer("def call(self, *tensors): pass"), "call takes *tensors", 3),
        (layer("def call(self): pass"), "call must take what flows in", 3),
        (layer("def call(self, x=None): pass"), "call must take what flows in", 3),
        ("class _A(Layer):\n    def call(self, x): return x", "A layer's name begins", 1),
        ("x" * 70_000, "at most 65,536 are read", 0),
        ("-" * 60_000 + "1", "This is no Python", 0),
        ("x = 1\0", "This is no Python", 0),
    ],
)
def test_what_is_no_layer_is_refused_with_a_sentence(source, sentence, line):
    with pytest.raises(SourceRefused) as refusal:
        spec_of(source)
    assert sentence in str(refusal.value.message)
    assert str(refusal.value.message).endswith(".")
    assert refusal.value.line == line


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_text_is_a_layer_or_refused(data):
    """Sources cut and stirred anywhere never fail in another way."""
    source = data.draw(st.sampled_from([scale, two_ports, template]))
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    text = source[:start] + data.draw(st.text(max_size=12)) + source[end:]
    with contextlib.suppress(SourceRefused):
        assert spec_of(text).type


def test_a_name_of_keras_is_taken():
    source = scale.replace("class Scale", "class Dense")
    with pytest.raises(SourceRefused, match="Keras has a layer called 'Dense' already"):
        custom.refuse_taken(spec_of(source), shipped)
    network = custom.with_sources(Network(), {"Dense": source})
    assert not custom.catalog_for(network, shipped).get(Family.LAYER, "Dense").source


def test_a_network_brings_its_layers_into_the_catalogue():
    network, _ = with_code()
    found = custom.catalog_for(network, shipped)
    assert found.get(Family.LAYER, "Scale").category == "custom"
    assert "custom" in found.categories()
    assert found.search("scale")[0].type == "Scale"
    assert shipped.get(Family.LAYER, "Scale") is None
    assert custom.catalog_for(network, found) is found
    assert custom.catalog_for(Network(), shipped) is shipped
    back = network_file.from_bytes(network_file.to_bytes(network), "it")
    assert custom.sources_of(back) == {"Scale": scale}
    assert back == network


@pytest.mark.parametrize(
    "section", [None, [], "x", {"Scale": 3}, {"Other": scale}, {"Scale": "x" * 99_999}]
)
def test_a_damaged_section_brings_nothing(section):
    network = edits.set_setting(Network(), custom.section, section)
    assert custom.catalog_for(network, shipped).defined == ()


def test_a_changed_source_takes_its_layers_along():
    network, nodes = with_code()
    changed = two_ports.replace("class Gate", "class Wider").replace("mode=", "start=")
    old, new = spec_of(scale), spec_of(changed)
    found = custom.redefined(network, old, new, custom.catalog_for(network, shipped))
    assert custom.sources_of(found) == {"Wider": changed}
    altered = found.layer_of(nodes[1])
    assert (altered.type, altered.name) == ("Wider", "scale")
    assert altered.parameters == {"units": 1, "start": 2.0}
    assert [wire.port for wire in found.wires_into(nodes[1])] == ["inputs"]
    back = custom.redefined(found, new, old, custom.catalog_for(found, shipped))
    assert back.layer_of(nodes[1]).type == "Scale"


def test_a_changed_source_reaches_layers_that_others_hold():
    network, _ = with_code()
    held = ObjectValue("Scale", {"start": 3.0, "name": "mine"})
    deep = ObjectValue("Bidirectional", {"layer": ObjectValue("TimeDistributed", {"layer": held})})
    cells = ObjectValue("StackedRNNCells", {"cells": (held, ObjectValue("GRUCell", {"units": 2}))})
    nodes = []
    for kind, name, value in (
        ("TimeDistributed", "layer", held),
        ("TimeDistributed", "layer", deep),
        ("RNN", "cell", cells),
    ):
        network, node = edits.add_layer(network, kind, parameters={name: value})
        nodes.append(node)
    assert custom.types_in(network) >= {"Scale", "GRUCell", "StackedRNNCells", "Bidirectional"}
    new = spec_of(scale.replace("class Scale", "class Larger"))
    found = custom.redefined(network, spec_of(scale), new, custom.catalog_for(network, shipped))
    assert "Scale" not in custom.types_in(found)
    renamed = ObjectValue("Larger", {"start": 3.0, "name": "mine"})
    assert found.layer_of(nodes[0]).parameters["layer"] == renamed
    kept = found.layer_of(nodes[2]).parameters["cell"].parameters["cells"]
    assert kept == (renamed, ObjectValue("GRUCell", {"units": 2}))
    used = edits.remove(Network(), [])
    used, _ = edits.add_layer(used, "TimeDistributed", parameters={"layer": held})
    assert custom.sources_of(custom.completed(used, {"Scale": scale})) == {"Scale": scale}


def test_all_code_of_a_network_is_found_however_deep():
    inside = Layer("l1", "Lambda", "deep", {"function": "lambda x: x + 1"})
    inner, _ = edits.add_layer(Network(), "Input")
    inner = copying.paste(inner, Network(layers={"l1": inside}))[0]
    network, _ = with_code()
    network, _ = edits.add_layer(network, "Functional", inner=inner)
    wrapped = ObjectValue("Lambda", {"function": "lambda x: x + 2"})
    network, _ = edits.add_layer(network, "TimeDistributed", parameters={"layer": wrapped})
    found = snippets(network, custom.catalog_for(network, shipped))
    assert {item.digest for item in found} == digests(
        scale, "lambda x: ops.square(x)", "lambda x: x + 1", "lambda x: x + 2"
    )
    assert digest(scale) != digest(scale + " ")


@pytest.mark.parametrize(
    "text",
    ["lambda x: x * 2", "lambda x, n=2: [ops.sum(y) for y in x][n]", " (lambda x:\n  np.pi * x) "],
)
def test_an_expression_is_taken_as_it_is(text):
    assert check_expression(function, text) == text
    ast.parse(text.strip(), mode="eval")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "takes a lambda expression"),
        ("x * 2", "takes one lambda expression"),
        ("lambda x: x; import os", "takes one lambda expression"),
        ("lambda: 1", "takes a lambda with an argument"),
        ("lambda x: os.getcwd()", "names 'os', which is not known there"),
        ("lambda x: (", "is no Python expression"),
    ],
)
def test_what_is_no_expression_is_refused(text, sentence):
    with pytest.raises(ValueRefused) as refusal:
        check_expression(function, text)
    assert sentence in str(refusal.value.message)


def test_the_library_is_a_folder_of_sources(tmp_path):
    assert library.load(tmp_path / "none") == {}
    (tmp_path / "Scale.py").write_text(scale)
    (tmp_path / "broken.py").write_text("def")
    (tmp_path / "image.py").write_bytes(b"\xff\xfe")
    (tmp_path / "notes.txt").write_text(two_ports)
    assert library.load(tmp_path) == {"Scale": scale}
    library.forget("Scale", tmp_path)
    assert library.load(tmp_path) == {}


watcher = """
import sys
from designer.catalog import catalog, custom, code
from designer.catalog.custom_source import spec_of
from designer.formats import network_file
from designer.program import writer
from designer.formats.keras import config
import ast, json

network = network_file.from_bytes(sys.stdin.buffer.read(), "it")

def use(network):
    shipped = catalog.load()
    found = custom.catalog_for(network, shipped)
    code.snippets(network, found)
    for source in custom.sources_of(network).values():
        spec_of(source)
    writer.write(network, shipped)
    network_file.to_bytes(network)
    model = json.dumps({"class_name": "Functional", "config": {"name": "m", "layers": [
        {"class_name": "InputLayer", "config": {"name": "i", "batch_shape": [None, 4]},
         "inbound_nodes": [], "name": "i"},
        {"class_name": "Lambda", "module": "keras.layers", "name": "f", "config": {"name": "f",
         "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}},
         "inbound_nodes": []}],
        "input_layers": [["i", 0, 0]], "output_layers": [["i", 0, 0]]}})
    return config.from_json(model.encode(), "m", shipped)

use(type(network)())  # so that everything is imported
ran = []
def hook(event, arguments):
    if event == "exec":
        ran.append(arguments[0].co_filename)
    elif event in ("marshal.loads", "os.system", "subprocess.Popen", "pickle.find_class"):
        ran.append(event)
sys.addaudithook(hook)
read = use(network)
found = [name for name in ran if not name.endswith(".py") and not name.startswith("<frozen")]
kinds = [layer.type for layer in read.network.layers.values() if layer.foreign is not None]
print(json.dumps([found, kinds, list(map(str, read.notes))]))
"""


def test_nothing_of_it_is_run(tmp_path):
    canary = tmp_path / "canary"
    expression = f"lambda x: open({str(canary)!r}, 'w')"
    network, _ = with_code(evil(canary), expression=expression)
    done = subprocess.run(
        [sys.executable, "-c", watcher],
        input=network_file.to_bytes(network),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    ran, foreign, notes = json.loads(done.stdout)
    assert [name for name in ran if "site-packages" not in name] == []
    assert foreign == ["Lambda"]
    assert "compiled Python code (kept, and never run here)" in notes[0]
    assert not canary.exists()
