"""The layering beside which placement is measured is one."""

from tests.bench.placement import branching_wires, layered


def test_every_node_and_every_piece_of_a_long_wire_has_a_place_of_its_own_in_its_row() -> None:
    place = layered(2, [("a", "b"), ("b", "c"), ("a", "c"), ("a", "d"), ("d", "c")])
    assert set(place) == {"a", "b", "c", "d", "d2.1"}
    assert {place["b"], place["d"], place["d2.1"]} == {0, 1, 2}
    assert (place["a"], place["c"]) == (0, 0)


def test_branches_that_cross_are_untangled() -> None:
    crossed = [("a", "x"), ("b", "y"), ("a", "q"), ("x", "t"), ("y", "s"), ("q", "t")]
    place = layered(4, crossed)
    assert (place["a"] < place["b"]) == (place["x"] < place["y"]) == (place["q"] < place["y"])
    assert len(layered(1, branching_wires(60))) > 50
