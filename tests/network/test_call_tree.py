"""Ports that make up lists and dictionaries: put pack and taken unpack."""

from designer.network import edits
from designer.network.call_tree import (
    arguments_of,
    by_position,
    pack,
    present,
    unpack,
    values_of,
)
from designer.network.graph import INPUT, OUTPUT, Network
from designer.network.plan import TensorRef, plan
from designer.network.ports import NOTHING, InputPort, OutputPort, Signature

ATTENTION = (
    InputPort("query", path=("inputs", 0)),
    InputPort("value", path=("inputs", 1)),
    InputPort("key", path=("inputs", 2), required=False),
    InputPort("query_mask", path=("mask", 0), required=False, keeps_place=True),
    InputPort("value_mask", path=("mask", 1), required=False, keeps_place=True),
)
PICTURES = (
    InputPort("images", path=("inputs", "images"), alone=True),
    InputPort("boxes", path=("inputs", "boxes", "all"), required=False, needs=("kinds", "style")),
    InputPort("kinds", path=("inputs", "boxes", "kinds"), required=False, needs=("boxes",)),
)
MOVED = (
    OutputPort("images", path=("images",)),
    OutputPort("boxes", path=("boxes", "all"), of="boxes"),
    OutputPort("kinds", path=("boxes", "kinds"), of="kinds"),
)


def test_a_list_ends_where_the_last_part_is_wired():
    assert pack(ATTENTION, ("value", "query")) == {"inputs": ["query", "value"]}
    whole = pack(ATTENTION, ("key", "value", "query"))
    assert whole == {"inputs": ["query", "value", "key"]}


def test_a_place_that_is_kept_holds_none():
    given = {"query": 1, "value": 2, "value_mask": 3}
    assert values_of(ATTENTION, given) == {"inputs": [1, 2], "mask": [None, 3]}
    assert pack(ATTENTION, ("query_mask",)) == {"mask": ["query_mask", None]}


def test_a_dictionary_of_one_is_no_dictionary():
    assert pack(PICTURES, ("images",)) == {"inputs": "images"}
    assert values_of(PICTURES, {"images": 1, "boxes": 2, "kinds": 3}) == {
        "inputs": {"images": 1, "boxes": {"all": 2, "kinds": 3}}
    }


def test_arguments_go_by_position_while_none_is_left_out():
    assert arguments_of(ATTENTION) == {"inputs": True, "mask": False}
    assert by_position(ATTENTION, ["inputs", "mask"]) == [True, False]
    assert by_position(ATTENTION, ["mask"]) == [False]
    several = (InputPort("a"), InputPort("b", required=False), InputPort("c"))
    assert by_position(several, ["a", "c"]) == [True, False]


def test_what_was_put_together_is_taken_apart():
    def is_tensor(value):
        return isinstance(value, int)

    found = dict(unpack(ATTENTION, "mask", [None, 3], is_tensor))
    assert found == {"query_mask": None, "value_mask": 3}
    whole = {"images": 1, "boxes": {"all": 2, "kinds": 3}}
    found = dict(unpack(PICTURES, "inputs", whole, is_tensor))
    assert found == {"images": 1, "boxes": 2, "kinds": 3}
    assert list(unpack(PICTURES, "inputs", 7, is_tensor)) == [("images", 7)]
    assert list(unpack(PICTURES, "training", True, is_tensor)) == [("training", True)]
    # What no port stands for keeps a name of its own, so that it is told and not lost.
    assert list(unpack(PICTURES, "inputs", {"points": 4}, is_tensor)) == [("points", 4)]


def test_outputs_are_counted_by_their_keys():
    assert present(MOVED, ("images",)) == (0,)
    assert present(MOVED, ("images", "boxes", "kinds")) == (1, 2, 0)


def signatures(layer, _arguments=NOTHING, /):
    if layer.type == INPUT:
        return Signature((), (OutputPort(),))
    if layer.type == OUTPUT:
        return Signature((InputPort("inputs"),), ())
    return Signature(PICTURES, MOVED)


def flipped(*ports, **parameters):
    network, flip = edits.add_layer(Network(), "Flip", name="flip", parameters=parameters)
    for port in ports:
        network, source = edits.add_layer(network, INPUT)
        network, _ = edits.connect(network, source, flip, port=port)
    return network, flip


def test_only_what_exists_is_an_output_of_the_model():
    network, flip = flipped("images")
    assert [end.tensor for end in plan(network, signatures).outputs] == [TensorRef(flip)]
    network, flip = flipped("kinds", "boxes", "images", style="xyxy")
    ends = [end.tensor.output for end in plan(network, signatures).outputs]
    assert ends == [0, 1, 2]


def test_an_input_says_what_it_needs_beside_it():
    problems = plan(flipped("images", "boxes")[0], signatures).problems
    messages = [str(problem.message) for problem in problems]
    assert "The input 'boxes' of 'flip' needs its input 'kinds' as well." in messages
    network, _ = flipped("images", "boxes", "kinds")
    (problem,) = plan(network, signatures).problems
    assert str(problem.message) == "The input 'boxes' of 'flip' needs a value for 'style'."
    assert problem.parameter == "style"


def test_a_wire_from_an_output_that_does_not_exist_is_told():
    network, flip = flipped("images")
    network, end = edits.add_layer(network, OUTPUT)
    network, wire = edits.connect(network, flip, end, output=1)
    messages = {
        problem.wire: str(problem.message) for problem in plan(network, signatures).problems
    }
    assert messages[wire] == "'flip' has the output 'boxes' only while its input 'boxes' is wired."
