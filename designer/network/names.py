"""Names as Keras gives them."""

import re
from collections.abc import Collection


def snake_case(type_name: str) -> str:
    """The name prefix that Keras derives from a class name: `Conv2D` → `conv2d`."""
    name = re.sub(r"\W+", "", type_name.rpartition(".")[2])
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def unique_name(prefix: str, taken: Collection[str]) -> str:
    """`prefix`, or `prefix_1`, `prefix_2` … where it is taken."""
    if prefix not in taken:
        return prefix
    number = 1
    while f"{prefix}_{number}" in taken:
        number += 1
    return f"{prefix}_{number}"


class FreeNames:
    """Hands out one free name after another; as `unique_name`, also for very many."""

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def take(self, prefix: str) -> str:
        """`prefix`, or the first of `prefix_1`, `prefix_2` … that nobody has."""
        name, number = prefix, self._numbers.get(prefix, 0)
        while name in self._taken:
            number += 1
            name = f"{prefix}_{number}"
        self._numbers[prefix] = number
        self._taken.add(name)
        return name

    def take_exactly(self, name: str, prefix: str) -> str:
        """`name` where it is free, else a name that begins with `prefix`."""
        return self.take(prefix if name in self._taken else name)


def stem(name: str) -> str:
    """A name without the number behind it: `dense` of `dense_1`."""
    before, _, number = name.rpartition("_")
    return before if before and number.isdigit() else name
