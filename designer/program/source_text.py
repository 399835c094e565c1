"""Python source as text: literals, calls and statements, wrapped the way black wraps them.

An expression knows its one-line form. Only where that is too long is it taken apart, at its last
bracket; brackets that hold one item a line end in a comma, which black then leaves alone.
Strings enter a program through `literal` alone, and it writes nothing but their `repr`.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any

# black's own length of a line.
widest = 88
_step = "    "


class Expression:
    """A piece of source: `head`, and brackets that hold `items` unless it is a bare text."""

    __slots__ = ("brackets", "flat", "head", "is_call", "items")

    def __init__(
        self,
        head: str,
        brackets: str = "",
        items: Sequence["Expression"] = (),
        *,
        is_call: bool = False,
    ) -> None:
        self.head = head
        self.brackets = brackets
        self.items = items
        self.is_call = is_call
        if not brackets:
            self.flat = head
            return
        inside = ", ".join([item.flat for item in items])
        if self.is_lone_tuple:
            inside += ","
        self.flat = f"{head}{brackets[0]}{inside}{brackets[1]}"

    def after(self, prefix: str) -> "Expression":
        """The same expression behind `prefix`, such as the name of an argument."""
        # Without the constructor, which would join all items once more; `flat` only gets longer in
        # front.
        changed = Expression.__new__(Expression)
        changed.head = prefix + self.head
        changed.flat = prefix + self.flat
        changed.brackets = self.brackets
        changed.items = self.items
        changed.is_call = self.is_call
        return changed

    @property
    def is_lone_tuple(self) -> bool:
        """Whether this is a tuple of one item, whose comma cannot go."""
        return self.brackets == "()" and not self.is_call and len(self.items) == 1


def call(function: str, arguments: Iterable[Expression]) -> Expression:
    """A call of something that has a plain dotted name; of what stands before it, if empty."""
    return Expression(function, "()", tuple(arguments), is_call=True)


def keyword(name: str, value: Expression) -> Expression:
    """An argument given by name."""
    return value.after(f"{name}=")


def listing(items: Iterable[Expression]) -> Expression:
    """A list."""
    return Expression("", "[]", tuple(items))


def rows(value: Any) -> Expression:
    """Nested tuples of literals as nested lists, as people write arrays."""
    return listing(map(rows, value)) if isinstance(value, tuple) else literal(value)


def table(items: Iterable[tuple[str, Expression]]) -> Expression | None:
    """A dictionary of expressions by name; None without any."""
    entries = tuple(item.after(f"{quoted(name)}: ") for name, item in items)
    return Expression("", "{}", entries) if entries else None


def literal(value: Any) -> Expression:
    """A value of JSON's kind, tuple, list or dictionary, as its literal."""
    if isinstance(value, str):
        return Expression(quoted(value))
    if isinstance(value, float):
        return Expression(_decimal(value))
    if value is None or isinstance(value, (bool, int)):
        return Expression(repr(value))
    if isinstance(value, tuple):
        return Expression("", "()", tuple([literal(item) for item in value]))
    if isinstance(value, list):
        return listing([literal(item) for item in value])
    if isinstance(value, dict):
        items = [literal(item).after(f"{quoted(str(key))}: ") for key, item in value.items()]
        return Expression("", "{}", tuple(items))
    return Expression(quoted(str(value)))


def _decimal(value: float) -> str:
    if math.isfinite(value):
        return repr(value).replace("e+", "e")
    return f'float("{value}")'


def quoted(text: str) -> str:
    """`text` as a literal, in double quotes unless single ones need fewer backslashes."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    body = "".join([_readable(character) for character in text])
    double = '"' + body.replace('"', '\\"') + '"'
    single = "'" + body.replace("'", "\\'") + "'"
    return single if single.count("\\") < double.count("\\") else double


def _readable(character: str) -> str:
    # Characters whose width on a screen editors disagree on are written as escapes, so that
    # the length of a line is the number of its characters.
    if character < "\u0300" or "\u0370" <= character < "\u0483":
        shown = repr(character)[1:-1]
        return character if character in "'\"" else shown
    return ascii(character)[1:-1]


def comment(text: str) -> str:
    """`text` as one line of comment."""
    visible = "".join([item if item.isprintable() else " " for item in text])
    return f"# {' '.join(visible.split())}".rstrip()


def statement(
    before: str, value: Expression, applied: Expression | None = None, depth: int = 0
) -> list[str] | None:
    """The lines of `before` and `value`, which is called with `applied`' items if that is given.

    None where it cannot be written so that black agrees: the two calls are then to be parted.
    """
    indent = _step * depth
    if applied is None:
        return _lines(value, before, "", indent)
    line = f"{indent}{before}{value.flat}{applied.flat}"
    if len(line) <= widest:
        return [line]
    tail = f"{indent}){applied.flat}"
    opening = f"{indent}{before}{value.flat}{applied.flat[0]}"
    names_one = len(applied.items) == 1 and not applied.items[0].items
    if value.items and len(tail) <= widest and (names_one or len(opening) > widest):
        # black prefers to break the last bracket where what is before it still fits.
        return [
            f"{indent}{before}{value.head}(",
            *_body(value, indent, together=len(opening) > widest),
            tail,
        ]
    if len(opening) > widest:
        return None
    return [opening, *_body(applied, indent), f"{indent}{applied.flat[-1]}"]


def element(value: Expression, depth: int) -> list[str]:
    """The lines of an item of a list that has an item a line."""
    return _lines(value, "", ",", _step * depth)


def _lines(value: Expression, before: str, after: str, indent: str) -> list[str]:
    line = f"{indent}{before}{value.flat}{after}"
    if len(line) <= widest or not value.items:
        return [line]
    return [
        f"{indent}{before}{value.head}{value.brackets[0]}",
        *_body(value, indent),
        f"{indent}{value.brackets[1]}{after}",
    ]


def _body(value: Expression, indent: str, *, together: bool = True) -> list[str]:
    """What stands between the brackets: on one line, or an item a line."""
    inner = indent + _step
    items = value.items
    if value.is_call or len(items) == 1:
        line = inner + ", ".join([item.flat for item in items])
        if value.is_lone_tuple:
            line += ","
        if together and len(line) <= widest:
            return [line]
        if len(items) == 1 and items[0].items and not value.is_lone_tuple and together:
            return _lines(items[0], "", "", inner)
    lines: list[str] = []
    for item in items:
        lines += _lines(item, "", ",", inner)
    return lines
