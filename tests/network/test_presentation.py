"""The section of a network that says how it is shown: typed, and safe from strangers."""

from typing import Any

import pytest

from designer.network import edits
from designer.network.graph import Network
from designer.network.presentation import (
    Frame,
    Route,
    frames_of,
    is_placed_roughly,
    is_rightwards,
    routes_between,
    routes_of,
    with_direction,
    with_frames,
    with_rough_mark,
    with_routes,
    within_canvas,
)

FRAME = Frame("f0", "Encoder", (0.0, 8.0, 320.0, 208.0))
ROUTE = Route((0.0, 0.0), (0.0, 400.0), ((96.0, 100.0), (96.0, 300.0)))


def of(view: Any) -> Network:
    return edits.set_setting(Network(), "view", view)


def test_all_of_it_comes_back() -> None:
    network = with_direction(Network(), rightwards=True)
    network = with_frames(network, [FRAME])
    network = with_routes(network, {("n0", "n1"): ROUTE})
    network = with_rough_mark(network, rough=True)
    assert is_rightwards(network)
    assert is_placed_roughly(network)
    assert frames_of(network) == {"f0": FRAME}
    assert routes_of(network) == {("n0", "n1"): ROUTE}


def test_what_is_usual_is_not_kept() -> None:
    network = with_direction(Network(), rightwards=True)
    network = with_direction(network, rightwards=False)
    network = with_rough_mark(with_frames(with_routes(network, {}), []), rough=False)
    assert network.settings == {}


def test_a_writer_leaves_the_other_entries_as_they_are() -> None:
    network = of({"frames": "strange", "zoom": [1], "routes": {"a": 1}})
    network = with_direction(network, rightwards=True)
    assert network.settings["view"] == {
        "frames": "strange", "zoom": [1], "routes": {"a": 1}, "direction": "right",
    }  # fmt: skip


def test_frames_come_largest_first() -> None:
    small, large = FRAME._replace(id="a", box=(0, 0, 100, 100)), FRAME._replace(id="b")
    assert list(frames_of(with_frames(Network(), [small, large]))) == ["b", "a"]


@pytest.mark.parametrize(
    "view",
    [
        5,
        [],
        {"direction": 7, "placed": {}, "frames": 3, "routes": []},
        {"frames": {"f": 1}, "routes": {"n2>n4": 3}},
        {"frames": {"f": {"box": [0, 0, "x", 9]}}, "routes": {"n2>n4": {"source": "x"}}},
        {"frames": {"f": {"box": [0, 0, 20, 20]}}, "routes": {"n2": {"source": [0, 0]}}},
        {"routes": {"n2>n4": {"source": [0, 0], "target": [0, 1], "points": 4}}},
    ],
)
def test_nonsense_is_nothing(view: Any) -> None:
    network = of(view)
    assert not is_rightwards(network)
    assert not is_placed_roughly(network)
    assert frames_of(network) == {}
    assert routes_of(network) == {}


@pytest.mark.parametrize(
    ("value", "kept"),
    [(3.5, 3.5), (1e9, 1e6), (-(10**400), -1e6), (float("nan"), 0.0), (float("inf"), 0.0)],
)
def test_numbers_stay_on_the_canvas(value: float, kept: float) -> None:
    assert within_canvas(value) == kept


def test_routes_belong_to_the_places_that_they_were_found_for() -> None:
    places = {"n0": (0.0, 0.0), "n1": (0.0, 400.0)}
    found = [("n0", "n1", [(96.0, 100.0)]), ("n0", "n1", []), ("n0", "gone", [(1.0, 1.0)])]
    assert routes_between(places, found[:1]) == {
        ("n0", "n1"): Route((0.0, 0.0), (0.0, 400.0), ((96.0, 100.0),))
    }
    assert routes_between(places, found[1:]) == {}
