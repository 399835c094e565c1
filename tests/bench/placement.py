"""Automatic placement of 500 and 2,000 cards, beside a plain layering of the same graph."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Any

from designer.layout.place import place
from tests.bench.networks import residual_chain
from tests.bench.rounds import Sample
from tests.bench.table import Budget
from tests.bench.timing import median, milliseconds

Wires = list[tuple[str, str]]
Neighbours = dict[str, list[str]]

calls = 5
sweeps = 8


@contextmanager
def placing(count: int) -> Iterator[Callable[[], Sample]]:
    """Both families of networks that occur most; the slower one counts."""
    chance = random.Random(3)
    cases = []
    for wires in (residual_wires(count), branching_wires(count)):
        nodes = dict.fromkeys(node for wire in wires for node in wire)
        cases.append(({node: (float(chance.randrange(184, 260)), 76.0) for node in nodes}, wires))
    yield partial(_slowest, place, cases)


@contextmanager
def layering(count: int) -> Iterator[Callable[[], Sample]]:
    """What a textbook does with these graphs.

    Not the compiled library below our placement: it does a part of our work, does not exist
    everywhere, and would grow faster or slower together with us.
    """
    cases = [(sweeps, wires) for wires in (residual_wires(count), branching_wires(count))]
    yield partial(_slowest, layered, cases)


def _slowest(call: Callable[..., object], cases: list[tuple[Any, Wires]]) -> Sample:
    """The time for the case that takes longest."""
    taken = [median(milliseconds(partial(call, first, wires), calls)) for first, wires in cases]
    return {"place": max(taken)}


def layered(sweeps: int, wires: Wires) -> dict[str, int]:
    """Ranks by longest path, long wires cut by dummies, and sweeps of the barycenter rule."""
    rows, sources, targets = _rows(wires)
    place = {node: number for row in rows for number, node in enumerate(row)}
    for sweep in range(sweeps):
        upwards = sweep % 2 == 1
        neighbours = targets if upwards else sources
        for row in reversed(rows) if upwards else rows:
            weight = {}
            for node in row:
                near = [place[other] for other in neighbours[node]] or [place[node]]
                weight[node] = sum(near) / len(near)
            row.sort(key=weight.__getitem__)
            place.update((node, number) for number, node in enumerate(row))
    return place


def _rows(wires: Wires) -> tuple[list[list[str]], Neighbours, Neighbours]:
    """The nodes of each rank with dummies on long wires; the neighbours above and below each."""
    above: Neighbours = defaultdict(list)
    for source, target in wires:
        above[target].append(source)
        above[source]  # what has no source is a node too
    rank: dict[str, int] = {}
    for node in TopologicalSorter(above).static_order():
        rank[node] = 1 + max((rank[source] for source in above[node]), default=-1)
    rows: list[list[str]] = [[] for _ in range(max(rank.values()) + 1)]
    for node in above:
        rows[rank[node]].append(node)
    sources: Neighbours = defaultdict(list)
    targets: Neighbours = defaultdict(list)
    for number, (source, target) in enumerate(wires):
        chain = [source]
        for between in range(rank[source] + 1, rank[target]):
            chain.append(f"d{number}.{between}")
            rows[between].append(chain[-1])
        for upper, lower in pairwise([*chain, target]):
            sources[lower].append(upper)
            targets[upper].append(lower)
    return rows, sources, targets


def residual_wires(count: int) -> Wires:
    """A chain with shortcuts."""
    network = residual_chain(count)
    return [(wire.source, wire.target) for wire in network.wires.values()]


def branching_wires(count: int) -> Wires:
    """Blocks of four branches of unequal length that join again, as in Inception."""
    wires: Wires = []
    number, last = 0, "n0"
    while number < count - 12:
        ends = []
        for length in (1, 2, 3, 4):
            above = last
            for _ in range(length):
                number += 1
                wires.append((above, f"n{number}"))
                above = f"n{number}"
            ends.append(above)
        number += 1
        wires += [(end, f"n{number}") for end in ends]
        last = f"n{number}"
    return wires


sizes = {"500": 500, "2000": 2000}
parts = {f"placing {name}": partial(placing, count) for name, count in sizes.items()} | {
    f"layering {name}": partial(layering, count) for name, count in sizes.items()
}
beside = f"longest paths and {sweeps} barycenter sweeps in Python"
budgets = [
    Budget(f"automatic placement, {count:,} nodes",
           f"placing {name}", "place", beside, f"layering {name}", "place", bar=bar)
    for (name, count), bar in zip(sizes.items(), (4, 4), strict=True)
]  # fmt: skip
