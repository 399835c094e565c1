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
