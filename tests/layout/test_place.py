"""Placement: nothing overlaps, tensors flow one way, wires run around cards."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.layout import ranks
from designer.layout.coordinates import grid
from designer.layout.place import Placement, Size, place, place_network
from designer.network import edits
from designer.network.graph import Network
from designer.network.presentation import is_placed_roughly
from tests.layout.families import Wires, anything, families

Sizes = dict[str, Size]


def sizes_for(wires: Wires, chance: random.Random, loose: int = 0) -> Sizes:
    nodes = sorted({node for wire in wires for node in wire}) + [f"z{n}" for n in range(loose)]
    return {
        node: (184.0 + 16 * chance.randrange(5), chance.choice([56.0, 76.0, 93.0]))
        for node in nodes
    }


def overlaps(sizes: Sizes, placed: Placement) -> list[tuple[str, str]]:
    cards = sorted((y, x, node) for node, (x, y) in placed.positions.items())
    found = []
    for number, (y, x, node) in enumerate(cards):
        width, height = sizes[node]
        for below, left, other in cards[number + 1 :]:
            if below >= y + height:
                break
            if left < x + width and x < left + sizes[other][0]:
                found.append((node, other))
    return found


def crossed_cards(sizes: Sizes, placed: Placement, wires: Wires) -> list[tuple[str, str, str]]:
    """Wires that, drawn straight from point to point, run over a card that is not theirs."""
    found = []
    for source, target in set(wires):
        if source == target or source not in sizes or target not in sizes:
            continue
        points = [*_ends(sizes, placed, source, target)]
        points[1:1] = placed.routes.get((source, target), ())
        for start, end in pairwise(points):
            for node, (x, y) in placed.positions.items():
                width, height = sizes[node]
                card = (x + 0.5, y + 0.5, x + width - 0.5, y + height - 0.5)
                if node not in (source, target) and _crosses(start, end, card):
                    found.append((source, target, node))
    return found


def _ends(sizes: Sizes, placed: Placement, source: str, target: str) -> list[tuple[float, float]]:
    (x, y), (u, v) = placed.positions[source], placed.positions[target]
    start = (x + sizes[source][0] / 2, y + (sizes[source][1] if y < v else 0))
    end = (u + sizes[target][0] / 2, v + (0 if y < v else sizes[target][1]))
    return [start, end]


def _crosses(
    start: tuple[float, float],
    end: tuple[float, float],
    card: tuple[float, float, float, float],
) -> bool:
    """Whether a line meets a card, by cutting it at the card's four sides."""
    left, top, right, bottom = card
    dx, dy = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    for slope, room in (
        (-dx, start[0] - left),
        (dx, right - start[0]),
        (-dy, start[1] - top),
        (dy, bottom - start[1]),
    ):
        if slope == 0:
            if room < 0:
                return False
        elif slope < 0:
            first = max(first, room / slope)
        else:
            last = min(last, room / slope)
    return first <= last


both_ways = pytest.mark.parametrize("in_python", [False, True], ids=["compiled", "python"])


@both_ways
@pytest.mark.parametrize("family", families, ids=lambda family: family.__name__)
def test_networks_as_people_build_them(family: object, in_python: bool) -> None:
    chance = random.Random(5)
    wires = family(300, chance)  # type: ignore[operator]
    sizes = sizes_for(wires, chance)
    placed = place(sizes, wires, in_python=in_python)
    assert set(placed.positions) == set(sizes)
    assert overlaps(sizes, placed) == []
    assert crossed_cards(sizes, placed, wires) == []
    for source, target in wires:
        bottom = placed.positions[source][1] + sizes[source][1]
        assert bottom < placed.positions[target][1]


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, 100_000), st.integers(1, 25), st.booleans(), st.sampled_from(["down", "right"])
)
def test_anything_can_be_placed(seed: int, size: int, in_python: bool, direction: str) -> None:
    chance = random.Random(seed)
    wires = anything(size, chance)
    sizes = sizes_for(wires, chance, loose=chance.randrange(4))
    placed = place(sizes, [*wires, ("n0", "nowhere")], direction, in_python=in_python)
    assert set(placed.positions) == set(sizes)
    assert overlaps(sizes, placed) == []
    assert all(x % grid == 0 and y % grid == 0 for x, y in placed.positions.values())
    assert all(x >= 0 and y >= 0 for x, y in placed.positions.values())
    if direction == "down":
        assert crossed_cards(sizes, placed, wires) == []
    assert place(sizes, wires, direction, in_python=in_python) == placed


def test_order_of_the_cards_means_nothing() -> None:
    chance = random.Random(1)
    wires = families[3](100, chance)
    sizes = sizes_for(wires, chance)
    placed = place(sizes, wires)
    nodes = list(sizes)
    chance.shuffle(nodes)
    assert place({node: sizes[node] for node in nodes}, wires) == placed


def test_a_chain_is_straight() -> None:
    sizes = {f"n{number}": (184.0 + 16 * (number % 5), 76.0) for number in range(12)}
    placed = place(sizes, [(f"n{number}", f"n{number + 1}") for number in range(11)])
    middles = {x + sizes[node][0] / 2 for node, (x, _) in placed.positions.items()}
    assert len(middles) == 1
    assert placed.routes == {}


def test_a_skip_runs_straight_down_beside_the_cards() -> None:
    wires = [(f"n{number}", f"n{number + 1}") for number in range(6)] + [("n1", "n5")]
    placed = place(dict.fromkeys((f"n{number}" for number in range(7)), (200.0, 76.0)), wires)
    route = placed.routes["n1", "n5"]
    assert len({x for x, _ in route}) == 1
    assert [y for _, y in route] == sorted(y for _, y in route)


def test_nothing_and_one() -> None:
    assert place({}, []) == Placement({}, {})
    assert place({"n1": (10.0, 20.0)}, [("n1", "n1")]).positions == {"n1": (0.0, 0.0)}


def test_tensors_flow_to_the_right_if_asked() -> None:
    placed = place({"n1": (200.0, 76.0), "n2": (200.0, 76.0)}, [("n1", "n2")], "right")
    (x, y), (u, v) = placed.positions["n1"], placed.positions["n2"]
    assert x + 200 < u
    assert y == v


def test_many_loose_cards_fill_a_page_and_not_a_line() -> None:
    sizes = {f"n{number}": (200.0, 76.0) for number in range(60)}
    placed = place(sizes, [])
    width = max(x for x, _ in placed.positions.values())
    height = max(y for _, y in placed.positions.values())
    assert 0.5 < (width + 200) / (height + 76) < 3
    assert overlaps(sizes, placed) == []


def test_where_no_library_is_installed_python_does_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(2)
    wires = families[0](80, chance)
    sizes = sizes_for(wires, chance)
    expected = place(sizes, wires, in_python=True)
    monkeypatch.setattr(ranks, "from_edges", None)
    assert place(sizes, wires) == expected


def test_long_chains_do_not_end_in_a_recursion() -> None:
    wires = [(f"n{number}", f"n{number + 1}") for number in range(5000)]
    sizes = sizes_for(wires, random.Random(0))
    for in_python in (False, True):
        assert len(place(sizes, wires, in_python=in_python).positions) == 5001


def test_a_network_is_placed_as_a_whole() -> None:
    network = Network()
    network, first = edits.add_layer(network, "Input")
    network, second = edits.add_layer(network, "Dense")
    network, _ = edits.connect(network, first, second)
    placed = place_network(network)
    assert placed.nodes[first].position[1] < placed.nodes[second].position[1]
    assert placed.wires is network.wires
    assert is_placed_roughly(placed)
    assert not is_placed_roughly(network)


def test_siblings_stand_in_the_order_of_their_wires() -> None:
    sizes = dict.fromkeys(["mix", "a", "b", "c", "d"], (184.0, 72.0))
    for inputs in (["a", "b"], ["b", "a"]):
        for outputs in (["c", "d"], ["d", "c"]):
            wires = [*((one, "mix") for one in inputs), *(("mix", one) for one in outputs)]
            at = place(sizes, wires).positions
            for first, second in (inputs, outputs):
                assert at[first][0] < at[second][0]


def test_a_chain_is_straight_though_its_cards_differ_in_width() -> None:
    """Two branches side by side whose last cards are wider than the others."""
    sizes = dict.fromkeys(["top", "a", "b"], (184.0, 72.0))
    sizes |= {"left": (184.0, 72.0), "right": (200.0, 72.0)}
    wires = [("top", "a"), ("top", "b"), ("a", "left"), ("b", "right")]
    at = place(sizes, wires).positions

    def middle(node: str) -> float:
        return at[node][0] + sizes[node][0] / 2

    assert middle("a") == middle("left")
    assert middle("b") == middle("right")


def test_what_begins_beside_a_sibling_stands_on_the_side_of_its_port() -> None:
    sizes = dict.fromkeys(["start", "coder", "other", "end"], (184.0, 72.0))
    first = [("start", "coder"), ("other", "end"), ("coder", "end")]
    second = [("start", "coder"), ("coder", "end"), ("other", "end")]
    for wires, is_left in ((first, True), (second, False)):
        at = place(sizes, wires).positions
        assert at["other"][1] == at["coder"][1]
        assert (at["other"][0] < at["coder"][0]) is is_left
