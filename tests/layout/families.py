"""Wires of networks as people build them, for the tests of placement."""

import random
from collections.abc import Callable
from itertools import count

Wires = list[tuple[str, str]]


def resnet(size: int, chance: random.Random) -> Wires:
    """Blocks of three layers with a shortcut, straight or through a layer."""
    wires, last, number = [], 0, 1
    while number < size - 4:
        if chance.random() < 0.25:
            wires += [(last, number), (number, number + 1), (number + 1, number + 3)]
            wires += [(last, number + 2), (number + 2, number + 3)]
        else:
            wires += [(last, number), (number, number + 1), (number + 1, number + 2)]
            wires += [(number + 2, number + 3), (last, number + 3)]
        last, number = number + 3, number + 4
    return _named(wires)


def inception(size: int, chance: random.Random) -> Wires:
    """Blocks of four to six branches of unequal length."""
    numbers, wires, last = count(1), [], 0
    while last < size - 20:
        ends = []
        for _ in range(chance.randint(4, 6)):
            above = last
            for _ in range(chance.randint(1, 4)):
                below = next(numbers)
                wires.append((above, below))
                above = below
            ends.append(above)
        last = next(numbers)
        wires += [(end, last) for end in ends]
    return _named(wires)


def unet(size: int, chance: random.Random) -> Wires:
    """Encoders and decoders with dense blocks and long skips."""
    numbers, wires, last = count(1), [], 0
    while last < size - 20:
        skips = []
        for _ in range(4):
            block = [last]
            for _ in range(3):
                below = next(numbers)
                wires += [(above, below) for above in block]
                block.append(below)
            skips.append(block[-1])
            last = next(numbers)
            wires.append((block[-1], last))
        for skip in reversed(skips):
            below = next(numbers)
            wires += [(last, below), (skip, below)]
            last = below
    return _named(wires)


def mixed(size: int, chance: random.Random) -> Wires:
    """Towers with fans like attention, skips between neighbours, and two outputs."""
    numbers, wires, towers = count(0), [], []
    for _ in range(6):
        last = next(numbers)
        for _ in range(size // 32):
            query, key, value, score, out = (next(numbers) for _ in range(5))
            wires += [(last, query), (last, key), (last, value), (query, score), (key, score)]
            wires += [(score, out), (value, out)]
            last = out
        towers.append(last)
    joined = next(numbers)
    wires += [(tower, joined) for tower in towers]
    wires += [(joined, next(numbers)), (joined, next(numbers))]
    for _ in range(size // 30):
        start = chance.randrange(joined - 10)
        wires.append((start, min(start + chance.randint(6, 50), joined)))
    return _named(wires)


def anything(size: int, chance: random.Random) -> Wires:
    """Wires at random: several parts, loose ends, cycles, doubles and wires to themselves."""
    return _named(
        [(chance.randrange(size), chance.randrange(size)) for _ in range(int(size * 1.2))]
    )


families: tuple[Callable[[int, random.Random], Wires], ...] = (resnet, inception, unet, mixed)


def _named(wires: list[tuple[int, int]]) -> Wires:
    return [(f"n{source}", f"n{target}") for source, target in wires]
