"""The diagram: the boxes and lines of Keras' own picture, and names word for word."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from typing import Any

import pygraphviz
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.catalog.catalog import load
from designer.diagram import colours
from designer.diagram.dot import DiagramOptions, quoted, to_dot
from designer.engine.reader import render
from designer.engine_client.blocking import check
from designer.engine_client.engines import Engines
from designer.network import edits
from designer.network.graph import INPUT, OUTPUT, Network
from designer.network.plan import plan
from designer.protocol import Render
from designer.ui import theme
from tests.formats.sample_networks import Sketch, all_networks, by_hand


def graph_of(text: str) -> Any:
    return pygraphviz.AGraph(string=text)


def names_of(network: Network) -> dict[str, str]:
    return {layer.id: layer.name for layer in network.layers.values()}


def label_of(node: Any) -> str:
    label: str = node.attr["label"]
    return label.replace("\\ ", " ")


def drawn_texts(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [
        (item.text or "").replace("\xa0", " ")
        for item in root.iter("{http://www.w3.org/2000/svg}text")
    ]


def idle_lines(network: Network) -> list[list[str]]:
    """Lines into calls that lead to no end of the model; Keras does not draw them."""
    ends = plan(network, load().signature).outputs
    waiting = [end.tensor.node for end in ends]
    leading = set(waiting)
    while waiting:
        for wire in network.wires_into(waiting.pop()):
            if wire.source not in leading:
                leading.add(wire.source)
                waiting.append(wire.source)
    drawn: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    for wire in network.wires.values():
        line = (network.layer_of(wire.source).name, network.layer_of(wire.target).name)
        drawn[wire.target in leading].add(line)
    return [list(line) for line in drawn[False] - drawn[True]]


@pytest.mark.parametrize("name", list(all_networks()))
def test_boxes_lines_and_shapes_are_those_of_keras(
    name: str, in_keras: dict[str, Any], checker: Engines
) -> None:
    network = all_networks()[name]
    answer = check(network, checker)
    graph = graph_of(to_dot(network, load(), answer, DiagramOptions()))
    keras_says = in_keras["models"][name]["dot"]
    names = names_of(network)
    # What leads to no end of the model is drawn by us and not by Keras.
    boxes = {names[node]: label_of(node) for node in graph.nodes()}
    part = set(keras_says["boxes"])
    assert part <= set(boxes)
    lines = sorted([names[source], names[target]] for source, target in graph.edges())
    assert [line for line in lines if line not in idle_lines(network)] == keras_says["lines"]
    for box, label in keras_says["boxes"].items():
        shape = re.search(r"Output shape: <b>(.*?)</b>", label)
        assert shape is not None
        if shape[1] not in ("?", "None"):
            shapes = re.findall(r"\(.*?\)", shape[1].replace("[", "").replace("((", "("))
            assert all(each.rstrip(")") in boxes[box] for each in shapes), (shapes, boxes[box])


def test_calls_of_a_shared_layer_meet_in_one_box() -> None:
    network = by_hand["shared_layer"]()
    graph = graph_of(to_dot(network, load(), None, DiagramOptions()))
    assert sum("Dense" in label_of(node) for node in graph.nodes()) == 1
    assert len(graph.edges()) == 3


def test_outputs_are_told_on_the_box_that_they_name() -> None:
    network = by_hand["several_ends"]()
    text = to_dot(network, load(), None, DiagramOptions())
    graph = graph_of(text)
    labels = [label_of(node) for node in graph.nodes()]
    assert any("→ small" in label and "dense_2" in label for label in labels)
    assert len(labels) == sum(layer.type != OUTPUT for layer in network.layers.values())


def test_options_choose_what_is_shown(checker: Engines) -> None:
    network = by_hand["chain"]()
    answer = check(network, checker)
    bare = to_dot(network, load(), answer, DiagramOptions(shapes=False))
    assert "None" not in bare
    assert "relu" not in bare
    full = to_dot(network, load(), answer, DiagramOptions(dtypes=True, activations=True))
    assert "float32" in full
    assert "relu" in full
    across = to_dot(network, load(), answer, DiagramOptions(direction="LR", dark=True))
    assert "rankdir=LR" in across
    assert colours.dark.background in across


def test_what_keras_has_no_answer_for_is_dashed(checker: Engines) -> None:
    network = by_hand["chain"]()
    network, node = edits.add_layer(network, "Dense", name="loose", parameters={"units": 1})
    graph = graph_of(to_dot(network, load(), check(network, checker), DiagramOptions()))
    styles = {str(item): item.attr["style"] for item in graph.nodes()}
    assert styles.pop(network.nodes[node].layer) == "filled,dashed"
    assert set(styles.values()) == {"filled"}


def test_nested_models_open_as_frames() -> None:
    network = by_hand["nested"]()
    closed = graph_of(to_dot(network, load(), None, DiagramOptions()))
    assert not closed.subgraphs()
    opened = graph_of(to_dot(network, load(), None, DiagramOptions(nested=True)))
    (frame,) = opened.subgraphs()
    inside = set(frame.nodes())
    assert len(inside) == 3
    entering = [edge for edge in opened.edges() if edge[0] not in inside and edge[1] in inside]
    leaving = [edge for edge in opened.edges() if edge[0] in inside and edge[1] not in inside]
    assert len(entering) == 2
    assert len(leaving) == 1


def test_colours_are_those_of_the_canvas() -> None:
    for name, ink in (("light", colours.light), ("dark", colours.dark)):
        assert ink.background.lower() == theme.themes[name].canvas.name()


@settings(max_examples=80, deadline=None)
@given(
    st.one_of(
        st.text(min_size=1, max_size=40),
        st.text(alphabet='\\"<>{}|&;nlrNG #x\n\t\x01', min_size=1, max_size=40),
        st.sampled_from(["&amp;", "&#60;", "\\N", "\\G", "<b>x</b>", "]]>", "-->"]),
    )
)
def test_names_are_seen_word_for_word(name: str) -> None:
    network = Sketch().network
    network, node = edits.add_layer(network, INPUT, parameters={"shape": (3,)})
    layer = network.layer_of(node)
    network = edits.replace(network, layers={layer.id: edits.replace(layer, name=name)})
    svg = render(Render(to_dot(network, load(), None, DiagramOptions()), "svg")).text
    assert svg is not None
    visible = "".join(item if item.isprintable() else " " for item in name)
    seen = " ".join(" ".join(drawn_texts(svg)).split())
    assert " ".join(visible.split()) in seen
    assert ElementTree.fromstring(svg).find(".//{http://www.w3.org/2000/svg}script") is None


def test_quoted_strings_end_where_they_should() -> None:
    assert quoted('a"b\\') == '"a\\"b\\\\"'


def test_pydot_is_imported_only_when_it_is_needed() -> None:
    program = "import sys, designer.diagram.dot; print('pydot' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
