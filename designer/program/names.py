"""The identifiers of written programs: variables and functions."""

import builtins
import keyword
import re
from collections.abc import Iterable

_forbidden = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_longest = 40
# Functions for nested models begin like this and variables never end up looking like one.
function_prefix = "make_"


class Identifiers:
    """The variables of one scope; every name is given once."""

    def __init__(self, reserved: Iterable[str], *, holds_variables: bool = True) -> None:
        self._taken = set(reserved)
        self._holds_variables = holds_variables

    def new(self, wish: str) -> str:
        """An identifier like `wish` that is still free."""
        name = re.sub(r"[^0-9A-Za-z_]+", "_", wish)[:_longest].strip("_").lower() or "layer"
        if name[0].isdigit():
            name = f"layer_{name}"
        if name in _forbidden or (name.startswith(function_prefix) and self._holds_variables):
            name += "_"
        if name in self._taken:
            name = name.rstrip("_")
            number = 2
            while f"{name}_{number}" in self._taken:
                number += 1
            name = f"{name}_{number}"
        self._taken.add(name)
        return name
