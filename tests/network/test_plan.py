from msgspec.structs import replace

from designer.network import edits
from designer.network.graph import Network, Wire
from designer.network.plan import Plan, TensorRef, plan
from designer.network.ports import Signatures
from designer.network.problems import Severity
from tests.shared_calls import call_again

DIAMOND = (("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"))


def built(*links: tuple[str, str], **types: str) -> tuple[Network, dict[str, str]]:
    """A network with these wires; a name's type is Dense where none is given."""
    network, nodes = Network(), {}
    for name in dict.fromkeys([*types, *(name for link in links for name in link)]):
        network, nodes[name] = edits.add_layer(network, types.get(name, "Dense"), name=name)
    for source, target in links:
        many = types.get(target) == "Add"
        network, _ = edits.connect(network, nodes[source], nodes[target], many=many)
    return network, nodes


def tied(network: Network, source: str, target: str, **fields: object) -> Network:
    """`network` with a wire that no edit would make."""
    wire = Wire(f"w{network.next_id}", source, target, **fields)
    return replace(network, wires={**network.wires, wire.id: wire}, next_id=network.next_id + 1)


def names(network: Network, found: Plan) -> list[str]:
    return [network.layer_of(call.node).name for call in found.calls]


def messages(found: Plan) -> list[str]:
    return [str(problem.message) for problem in found.problems]


def test_calls_follow_their_sources(signatures: Signatures) -> None:
    network, _ = built(("z", "y"), ("y", "x"), z="Input")
    found = plan(network, signatures)
    assert names(network, found) == ["z", "y", "x"]
    assert [end.name for end in found.outputs] == ["x"]
    assert found.is_complete


def test_an_older_node_comes_first_where_both_could(signatures: Signatures) -> None:
    network, _ = built(*DIAMOND, d="Add", c="Dense", b="Dense", a="Input")
    assert names(network, plan(network, signatures)) == ["a", "c", "b", "d"]


def test_lists_are_passed_in_their_order(signatures: Signatures) -> None:
    network, nodes = built(*DIAMOND, a="Input", d="Add")
    first, second = network.wires_into(nodes["d"])
    network = edits.reorder(network, [second.id, first.id])
    (argument,) = plan(network, signatures).calls[-1].arguments
    assert argument.tensors == (TensorRef(nodes["c"]), TensorRef(nodes["b"]))
    assert argument.wires == (second.id, first.id)


def test_an_empty_network_has_no_problem(signatures: Signatures) -> None:
    found = plan(Network(), signatures)
    assert found == Plan((), (), (), ())
    assert not found.is_complete


def test_a_missing_input_leaves_out_what_is_behind_it(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), ("c", "d"), a="Input")
    found = plan(network, signatures)
    assert names(network, found) == ["a", "b"]
    assert messages(found) == ["The input of 'c' is not connected."]
    assert found.problems[0].node == nodes["c"]
    assert found.problems[0].port == "inputs"


def test_several_problems_are_all_said(signatures: Signatures) -> None:
    network, _ = built(("a", "b"), a="Input", c="Attention", d="Dense")
    assert messages(plan(network, signatures)) == [
        "The input 'query' of 'c' is not connected.",
        "The input 'value' of 'c' is not connected.",
        "The input of 'd' is not connected.",
    ]


def test_only_the_nodes_of_a_cycle_are_named(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), ("b", "c"), ("c", "behind"), a="Input", b="Add")
    network = tied(network, nodes["c"], nodes["b"], order=1)
    found = plan(network, signatures)
    assert names(network, found) == ["a"]
    assert {problem.node for problem in found.problems} == {nodes["b"], nodes["c"]}
    repair = found.problems[0].repair
    assert repair is not None
    assert plan(edits.repaired(network, repair), signatures).is_complete


def test_two_cycles_and_a_loop(signatures: Signatures) -> None:
    network, nodes = built(("p", "q"), ("q", "r"), ("r", "s"), ("s", "t"))
    for source, target in (("q", "p"), ("s", "r"), ("t", "t")):
        network = tied(network, nodes[source], nodes[target])
    cyclic = [item for item in plan(network, signatures).problems if "cycle" in str(item.message)]
    assert len(cyclic) == 5
    assert len({item.wire for item in cyclic}) == 3


def test_a_wire_to_a_port_that_is_not_there(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), a="Input")
    found = plan(tied(network, nodes["a"], nodes["b"], port="mask"), signatures)
    assert messages(found) == ["Dense has no input 'mask'; the wire leads nowhere."]


def test_a_wire_from_an_output_that_is_not_there(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), ("b", "c"), a="Input")
    (wire,) = network.wires_into(nodes["c"])
    network = edits.rewire(network, wire.id, output=1)
    found = plan(network, signatures)
    assert messages(found) == ["The wire starts at output 2 of 'b', which has one output."]
    stateful = edits.set_parameter(network, network.layer_of(nodes["b"]).id, "return_state", True)
    assert plan(stateful, signatures).is_complete


def test_two_wires_at_a_port_for_one(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), a="Input", c="Input")
    network = tied(network, nodes["c"], nodes["b"], order=1)
    found = plan(network, signatures)
    assert messages(found) == ["The input 'inputs' of 'b' takes one wire and has 2."]
    assert found.problems[0].repair is not None
    repaired = edits.repaired(network, found.problems[0].repair)
    assert names(network, plan(repaired, signatures)) == ["a", "c", "b"]


def test_every_tensor_that_is_not_used_is_an_output(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), ("b", "c"), ("a", "d"), a="Input")
    network = edits.set_parameter(network, network.layer_of(nodes["b"]).id, "return_state", True)
    found = plan(network, signatures)
    assert [end.tensor for end in found.outputs] == [
        TensorRef(nodes["b"], 1),
        TensorRef(nodes["c"]),
        TensorRef(nodes["d"]),
    ]


def test_outputs_that_were_placed_are_the_only_ones(signatures: Signatures) -> None:
    network, nodes = built(
        ("a", "b"), ("a", "c"), ("b", "first"), ("b", "d"), a="Input", first="Output"
    )
    found = plan(network, signatures)
    assert [(end.name, end.tensor.node, end.node) for end in found.outputs] == [
        ("first", nodes["b"], nodes["first"])
    ]
    assert {problem.node for problem in found.problems} == {nodes["c"], nodes["d"]}
    assert {problem.severity for problem in found.problems} == {Severity.WARNING}
    assert found.is_complete


def test_ends_stand_in_the_order_that_was_set_then_by_age(signatures: Signatures) -> None:
    links = (("x", "d"), ("y", "d"), ("z", "d"), ("d", "o"), ("y", "p"))
    network, nodes = built(*links, x="Input", y="Input", z="Input", d="Add", o="Output", p="Output")
    assert plan(network, signatures).inputs == (nodes["x"], nodes["y"], nodes["z"])
    for name, order in (("x", 2), ("y", 1), ("z", 1), ("o", 1)):
        network = edits.set_parameter(network, network.layer_of(nodes[name]).id, "order", order)
    found = plan(network, signatures)
    assert found.inputs == (nodes["y"], nodes["z"], nodes["x"])
    assert [end.name for end in found.outputs] == ["p", "o"]


def test_only_what_nothing_uses_is_said_to_lead_to_no_output(signatures: Signatures) -> None:
    network, nodes = built(
        *(("a", "b"), ("b", "first"), ("b", "c"), ("c", "d"), ("x", "c2"), ("c2", "d2")),
        a="Input",
        first="Output",
        x="Input",
    )
    found = plan(network, signatures)
    assert [(problem.node, str(problem.message)) for problem in found.problems] == [
        (nodes["d"], "'d' leads to no Output; the model leaves it out."),
        (nodes["d2"], "'d2' leads to no Output; the model leaves it out."),
    ]
    assert found.inputs == (nodes["a"],)


def test_an_input_straight_to_an_output_counts_as_used(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), a="Input", b="Output")
    found = plan(network, signatures)
    assert found.inputs == (nodes["a"],)
    assert found.is_complete
    assert messages(found) == []


def test_an_input_before_something_broken_is_not_called_unused(signatures: Signatures) -> None:
    network, _ = built(("a", "m"), a="Input", m="Attention")
    assert messages(plan(network, signatures)) == [
        "The input 'query' of 'm' is not connected.",
        "The input 'value' of 'm' is not connected.",
        "Attention has no input 'inputs'; the wire leads nowhere.",
    ]


def test_an_input_that_nothing_uses(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), a="Input", c="Input")
    found = plan(network, signatures)
    assert found.inputs == (nodes["a"],)
    assert [(item.node, item.severity) for item in found.problems] == [
        (nodes["c"], Severity.WARNING)
    ]
    assert found.is_complete


def test_a_network_without_input(signatures: Signatures) -> None:
    network, _ = built(d="Dense")
    assert "The network has no Input; add one and connect it." in messages(
        plan(network, signatures)
    )


def test_names_clash_only_among_layers_that_take_part(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), ("b", "c"), a="Input", other="Dense")
    same = {
        node.layer: replace(network.layers[node.layer], name="same")
        for key, node in network.nodes.items()
        if key in (nodes["c"], nodes["other"])
    }
    network = replace(network, layers={**network.layers, **same})
    assert not any("called" in text for text in messages(plan(network, signatures)))
    network, _ = edits.connect(network, nodes["b"], nodes["other"])
    clash = [item for item in plan(network, signatures).problems if "called" in str(item.message)]
    assert len(clash) == 1
    assert {clash[0].node} <= {nodes["c"], nodes["other"]}


def test_names_of_outputs_clash_among_outputs_alone(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), ("b", "o"), ("b", "p"), a="Input", o="Output", p="Output")
    for node, name in (("o", "b"), ("p", "b")):
        layer = network.layer_of(nodes[node])
        network = replace(network, layers={**network.layers, layer.id: replace(layer, name=name)})
    found = plan(network, signatures)
    assert messages(found) == ["Two Outputs are called 'b'; each needs a name of its own."]
    assert found.problems[0].node == nodes["p"]
    assert not found.is_complete


def test_a_shared_layer_is_called_twice_and_made_once(signatures: Signatures) -> None:
    network, nodes = built(("a", "b"), a="Input", c="Input")
    network, again = call_again(network, network.layer_of(nodes["b"]).id)
    network, _ = edits.connect(network, nodes["c"], again)
    found = plan(network, signatures)
    assert [(call.node, call.first) for call in found.calls if call.layer.name == "b"] == [
        (nodes["b"], True),
        (again, False),
    ]
    assert found.is_complete


def test_ten_thousand_nodes_deep(signatures: Signatures) -> None:
    network, (before,) = Network(), [None]
    layers, nodes, wires = {}, {}, {}
    first, _ = edits.add_layer(network, "Input")
    layer, node = first.layers["l1"], first.nodes["n2"]
    for number in range(1, 30_001, 3):
        layers[f"l{number}"] = replace(
            layer, id=f"l{number}", name=f"x{number}", type="Dense" if before else "Input"
        )
        nodes[f"n{number + 1}"] = replace(node, id=f"n{number + 1}", layer=f"l{number}")
        if before:
            wires[f"w{number + 2}"] = Wire(f"w{number + 2}", before, f"n{number + 1}")
        before = f"n{number + 1}"
    deep = Network("", layers, nodes, wires, next_id=30_002)
    assert len(plan(deep, signatures).calls) == 10_000
    cyclic = tied(tied(deep, before, "n5", order=1), before, "n5", order=2)
    assert sum("cycle" in text for text in messages(plan(cyclic, signatures))) == 9_999
