"""Names in written programs: identifiers, and the names Keras would give by itself."""

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


class KerasNames:
    """What Keras would call the next unnamed layer of a prefix in a fresh process.

    A name that is given does not count. Once the inner layers of a type have used a prefix in a
    way that cannot be foreseen, nothing of that prefix is left to Keras any more.
    """

    def __init__(self) -> None:
        self._used: dict[str, int] = {}
        self._unsure: set[str] = set()

    def gives(self, prefix: str, name: str) -> bool:
        """Whether Keras would choose `name`; if so, it is used up."""
        if prefix in self._unsure or self._next(prefix) != name:
            return False
        self.use(prefix)
        return True

    def use(self, prefix: str) -> str:
        """An unnamed layer of this prefix is made; the name that it gets."""
        name = self._next(prefix)
        self._used[prefix] = self._used.get(prefix, 0) + 1
        return name

    def distrust(self, prefixes: Iterable[str]) -> None:
        """From here on, Keras' count of these prefixes is not known."""
        self._unsure.update(prefixes)

    def copy(self) -> "KerasNames":
        """The same state, to return to."""
        other = KerasNames()
        other._used = dict(self._used)
        other._unsure = set(self._unsure)
        return other

    def _next(self, prefix: str) -> str:
        used = self._used.get(prefix, 0)
        return f"{prefix}_{used}" if used else prefix
