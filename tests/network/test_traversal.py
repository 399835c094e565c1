"""Ways through graphs and through networks in networks."""

from designer.network import edits
from designer.network.graph import Network, id_number
from designer.network.traversal import (
    all_layers,
    back_edges,
    connected,
    following,
    ordered,
    reached,
)

graph = {1: [3, 2], 2: [4], 3: [4], 4: [], 5: [1]}


def test_what_is_reached_comes_branch_by_branch_and_once() -> None:
    assert list(reached([1], graph.__getitem__)) == [1, 3, 4, 2]
    assert list(reached([4, 2], graph.__getitem__)) == [4, 2]
    assert list(reached([1, 2], {1: [2], 2: [1]}.__getitem__)) == [1, 2]


def test_each_follows_its_sources_and_the_oldest_is_next() -> None:
    assert ordered(graph, int) == ([5, 1, 2, 3, 4], [])


def test_what_a_cycle_holds_up_is_not_ordered() -> None:
    assert ordered({4: [], 3: [2, 4], 2: [3], 1: [2]}, int) == ([1], [2, 3, 4])


def test_edges_that_close_a_cycle_are_those_back_to_the_way_from_the_start() -> None:
    assert back_edges([[1], [2], [0, 3], [1]], range(4)) == {(2, 0), (3, 1)}
    assert back_edges([[1], [2], [0, 3], [1]], [2, 0, 1, 3]) == {(1, 2)}
    assert back_edges([[1, 2], [2], []], range(3)) == set()
    assert back_edges([[0]], [0]) == {(0, 0)}


def test_parts_that_hang_together_keep_the_order_of_their_members() -> None:
    assert connected([1, 2, 3, 4, 5], [(5, 2), (4, 1), (2, 5)]) == [[1, 4], [2, 5], [3]]


def test_the_wires_of_a_network_lead_from_node_to_node() -> None:
    network, first = edits.add_layer(Network(), "Dense")
    network, second = edits.add_layer(network, "Add")
    for _ in range(2):
        network, _ = edits.connect(network, first, second, many=True)
    assert following(network) == {first: [second, second], second: []}
    assert ordered(following(network), id_number) == ([first, second], [])


def test_all_layers_come_with_their_scope_and_their_path_of_names() -> None:
    inner, _ = edits.add_layer(Network(), "Dense", name="inside")
    network, _ = edits.add_layer(Network(), "Functional", name="block", inner=inner)
    network, _ = edits.add_layer(network, "Dense", name="behind")
    (block, behind), (inside,) = network.layers, inner.layers
    assert [(scope, names, layer.id) for scope, names, layer in all_layers(network)] == [
        ((), ("block",), block),
        ((block,), ("block", "inside"), inside),
        ((), ("behind",), behind),
    ]
