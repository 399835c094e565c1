"""Automatic placement of 500 and 2,000 cards."""

import random

from designer.layout.place import place
from tests.bench.networks import residual_chain
from tests.bench.table import Row, median, milliseconds

Wires = list[tuple[str, str]]


def rows() -> list[Row]:
    """Both sizes of the two families of networks that occur most."""
    found = []
    for count, budget in ((500, 60), (2000, 300)):
        residual = median(timings(residual_wires(count)))
        mixed = median(timings(branching_wires(count)))
        worst = max(residual, mixed)
        found.append(
            Row(
                f"automatic placement, {count:,} nodes",
                f"≤ {budget} ms",
                f"{residual:.0f} ms residual, {mixed:.0f} ms branching",
                worst <= budget,
            )
        )
    return found


def timings(wires: Wires) -> list[float]:
    """Milliseconds for placing the nodes of these wires."""
    chance = random.Random(3)
    nodes = dict.fromkeys(node for wire in wires for node in wire)
    sizes = {node: (float(chance.randrange(184, 260)), 76.0) for node in nodes}
    return milliseconds(lambda: place(sizes, wires), 6)[1:]


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
