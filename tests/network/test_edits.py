import pytest

from designer.errors import NetworkError
from designer.network import copying, edits
from designer.network.graph import Network
from designer.network.problems import InsertLayer, RemoveWire, SetParameter
from tests.shared_calls import call_again


def chain(*types: str) -> tuple[Network, list[str]]:
    """A network of these layers, one wired to the next."""
    network, nodes = Network(), []
    for type_name in types:
        network, node = edits.add_layer(network, type_name)
        if nodes:
            network, _ = edits.connect(network, nodes[-1], node)
        nodes.append(node)
    return network, nodes


def links(network: Network) -> set[tuple[str, str]]:
    return {
        (network.layer_of(wire.source).name, network.layer_of(wire.target).name)
        for wire in network.wires.values()
    }


def test_a_layer_has_a_name_from_the_start() -> None:
    network, nodes = chain("Input", "Dense", "Dense")
    assert [network.layer_of(node).name for node in nodes] == ["input_layer", "dense", "dense_1"]


def test_edits_change_nothing_in_place() -> None:
    before, (_, dense) = chain("Input", "Dense")
    layer = before.layer_of(dense)
    after = edits.set_parameter(before, layer.id, "units", 4)
    assert before.layer_of(dense).parameters == {}
    assert after.layer_of(dense).parameters == {"units": 4}
    assert after.nodes is before.nodes


def test_a_port_holds_one_wire() -> None:
    network, (first, dense) = chain("Input", "Dense")
    network, other = edits.add_layer(network, "Input")
    network, wire = edits.connect(network, other, dense)
    assert [item.id for item in network.wires_into(dense)] == [wire]
    assert network.wires_from(first) == []


def test_a_port_of_many_keeps_the_order() -> None:
    network, (first,) = chain("Input")
    network, second = edits.add_layer(network, "Input")
    network, add = edits.add_layer(network, "Add")
    network, one = edits.connect(network, first, add, many=True)
    network, two = edits.connect(network, second, add, many=True)
    network, three = edits.connect(network, first, add, many=True)
    assert [wire.id for wire in network.wires_into(add)] == [one, two, three]
    network = edits.reorder(network, [three, one, two])
    assert [wire.id for wire in network.wires_into(add)] == [three, one, two]


def test_a_cycle_is_refused() -> None:
    network, (_, first, second) = chain("Input", "Dense", "Dense")
    with pytest.raises(NetworkError, match=r"'dense_1' to 'dense' would close a cycle"):
        edits.connect(network, second, first)
    with pytest.raises(NetworkError, match="cycle"):
        edits.connect(network, first, first)
    (into_first,) = network.wires_into(first)
    with pytest.raises(NetworkError, match="cycle"):
        edits.rewire(network, into_first.id, source=second)


def test_rewire_takes_the_place_of_the_wire_that_is_there() -> None:
    network, (start, first, second) = chain("Input", "Dense", "Dense")
    (into_first,) = network.wires_into(first)
    network = edits.rewire(network, into_first.id, target=second)
    assert links(network) == {("input_layer", "dense_1")}
    assert network.wires_from(start)[0].id == into_first.id


def test_rewire_takes_the_last_place_of_a_list() -> None:
    network, (start, first) = chain("Input", "Dense")
    network, add = edits.add_layer(network, "Add")
    network, _ = edits.connect(network, start, add, many=True)
    (into_first,) = network.wires_into(first)
    network = edits.rewire(network, into_first.id, many=True, target=add)
    assert [wire.order for wire in network.wires_into(add)] == [0, 1]


def test_rewire_to_a_node_that_is_not_there() -> None:
    network, (_, first) = chain("Input", "Dense")
    (wire,) = network.wires_into(first)
    with pytest.raises(NetworkError, match="no node 'n99'"):
        edits.rewire(network, wire.id, target="n99")


def test_removing_a_node_takes_its_wires_and_its_layer() -> None:
    network, (_, first, _) = chain("Input", "Dense", "Dense")
    network = edits.remove(network, [first])
    assert links(network) == set()
    assert {layer.name for layer in network.layers.values()} == {"input_layer", "dense_1"}


def test_removing_one_call_keeps_the_shared_layer() -> None:
    network, (_, first) = chain("Input", "Dense")
    shared = network.layer_of(first).id
    network, _ = call_again(network, shared)
    network = edits.remove(network, [first])
    assert shared in network.layers


def test_healing_joins_what_was_around() -> None:
    network, nodes = chain("Input", "Dense", "Dropout", "Flatten", "Dense")
    network = edits.remove_and_heal(network, nodes[1:4])
    assert links(network) == {("input_layer", "dense_1")}


def test_healing_lets_only_the_first_output_flow_on() -> None:
    network, (_, states) = chain("Input", "LSTM")
    for output in (0, 1):
        network, behind = edits.add_layer(network, "Dense")
        network, _ = edits.connect(network, states, behind, output=output)
    network = edits.remove_and_heal(network, [states])
    assert links(network) == {("input_layer", "dense")}


def test_insert_on_a_wire() -> None:
    network, (_, dense) = chain("Input", "Dense")
    (wire,) = network.wires_into(dense)
    network, flatten = edits.add_layer(network, "Flatten")
    network = edits.insert_on_wire(network, wire.id, flatten)
    assert links(network) == {("input_layer", "flatten"), ("flatten", "dense")}


def test_what_is_inserted_takes_the_tensor_of_the_wire_and_gives_its_first_output() -> None:
    network, (_, states, dense) = chain("Input", "LSTM", "Dense")
    (wire,) = network.wires_into(dense)
    network = edits.rewire(network, wire.id, output=2)
    network, between = edits.add_layer(network, "LSTM")
    network = edits.insert_on_wire(network, wire.id, between)
    assert [(item.source, item.output) for item in network.wires_into(between)] == [(states, 2)]
    assert [(item.source, item.output) for item in network.wires_into(dense)] == [(between, 0)]


def test_sharing_and_independence() -> None:
    network, (_, dense) = chain("Input", "Dense")
    layer = network.layer_of(dense)
    network = edits.set_parameter(network, layer.id, "units", 3)
    network, again = call_again(network, layer.id)
    assert network.layer_of(again) is network.layer_of(dense)
    network = edits.make_independent(network, again)
    assert network.layer_of(again).name == "dense_1"
    assert network.layer_of(again).parameters == {"units": 3}
    assert edits.make_independent(network, again) is network


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "needs a name"),
        ("  ", "needs a name"),
        ("a/b", "cannot contain '/'"),
        ("input_layer", "already called"),
    ],
)
def test_names_that_keras_would_refuse(name: str, message: str) -> None:
    network, (_, dense) = chain("Input", "Dense")
    with pytest.raises(NetworkError, match=message) as caught:
        edits.rename_layer(network, network.layer_of(dense).id, name)
    assert caught.value.layer == network.layer_of(dense).id
    with pytest.raises(NetworkError, match=message):
        edits.add_layer(network, "Dense", name=name)


def test_an_output_may_be_called_as_its_layer() -> None:
    network, _ = chain("Input", "Dense")
    network, output = edits.add_layer(network, "Output", name="dense")
    assert network.layer_of(output).name == "dense"


def test_paste_gives_new_ids_and_names() -> None:
    network, nodes = chain("Input", "Dense", "Dense")
    fragment = copying.copied(network, nodes[1:])
    pasted, new = copying.paste(network, fragment, offset=(10.0, 20.0))
    assert [pasted.layer_of(node).name for node in new] == ["dense_2", "dense_3"]
    assert links(pasted) == links(network) | {("dense_2", "dense_3")}
    assert pasted.nodes[new[0]].position == (10.0, 20.0)
    assert not set(new) & set(network.nodes)


def test_a_copy_of_two_calls_shares_among_itself() -> None:
    network, (_, dense) = chain("Input", "Dense")
    network, again = call_again(network, network.layer_of(dense).id)
    copy = copying.copied(network, [dense, again])
    network, (one, two) = copying.paste(network, copy)
    assert network.layer_of(one) is network.layer_of(two)
    assert network.layer_of(one) is not network.layer_of(dense)


def test_within_a_nested_network() -> None:
    inner, _ = chain("Input", "Dense")
    network, model = edits.add_layer(Network(), "Functional", inner=inner)
    scope = (network.layer_of(model).id,)
    network = edits.within(network, scope, lambda inside: edits.rename_network(inside, "encoder"))
    assert network.at(scope).name == "encoder"
    assert inner.name == ""
    assert [found for found, _ in network.walk()] == [(), scope]
    with pytest.raises(NetworkError, match="'dense' holds no nested network"):
        edits.within(network, (*scope, "l3"), lambda inside: inside)


def test_settings_and_arguments() -> None:
    network, (_, dense) = chain("Input", "Dense")
    network = edits.set_setting(network, "training", {"epochs": 3})
    network = edits.set_argument(network, dense, "training", False)
    assert network.settings == {"training": {"epochs": 3}}
    assert network.nodes[dense].arguments == {"training": False}
    network = edits.set_argument(network, dense, "training", None)
    assert edits.set_setting(network, "training", None).settings == {}
    assert network.nodes[dense].arguments == {}


def test_repairs_are_edits() -> None:
    network, (_, dense) = chain("Input", "Dense")
    (wire,) = network.wires_into(dense)
    inserted = edits.repaired(network, InsertLayer("", wire.id, "Flatten"))
    assert links(inserted) == {("input_layer", "flatten"), ("flatten", "dense")}
    layer = network.layer_of(dense).id
    assert edits.repaired(network, SetParameter("", layer, "units", 7)).layers[
        layer
    ].parameters == {"units": 7}
    assert edits.repaired(network, RemoveWire("", wire.id)).wires == {}


@pytest.mark.parametrize(
    "edit",
    [
        lambda network: edits.connect(network, "n2", "n9"),
        lambda network: edits.set_parameter(network, "l9", "units", 1),
        lambda network: edits.move(network, {"n9": (0.0, 0.0)}),
        lambda network: edits.rewire(network, "w9", source="n2"),
        lambda network: edits.make_independent(network, "n9"),
    ],
)
def test_what_is_not_there_is_named(edit) -> None:
    network, _ = chain("Input")
    with pytest.raises(NetworkError, match=r"'[lnw]9'"):
        edit(network)


def test_ends_are_ordered() -> None:
    network, first = edits.add_layer(Network(), "Input")
    network, second = edits.add_layer(network, "Input", parameters={"shape": (3,)})
    ordered = edits.order_ends(network, [second, first])
    assert ordered.layer_of(second).parameters == {"shape": (3,), "order": 0}
    assert ordered.layer_of(first).parameters == {"order": 1}
    with pytest.raises(NetworkError, match="There is no node"):
        edits.order_ends(network, ["n99"])


def test_shared_copies_call_the_same_layer() -> None:
    network, start = edits.add_layer(Network(), "Input")
    network, dense = edits.add_layer(network, "Dense")
    network, _ = edits.connect(network, start, dense)
    fragment = copying.copied(network, [start, dense])
    shared, nodes = copying.paste(network, fragment, shared=True)
    assert len(shared.layers) == 3, "the Input is a new one, the Dense is not"
    assert {shared.layer_of(node).name for node in nodes} == {"input_layer_1", "dense"}
    elsewhere, _ = edits.add_layer(Network(), "Conv2D")
    pasted, _ = copying.paste(elsewhere, fragment, shared=True)
    assert len(pasted.layers) == 3, "what is not there cannot be shared"
