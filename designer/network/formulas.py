"""Formulas: arithmetic of named values, read through a syntax tree and computed within limits.

Numbers, texts in quotes, names, `+ - * / // % **`, signs, brackets and tuples; Python means the
same by all of them, so that a program can carry a formula as it stands. Nothing else is ever
evaluated, and no result is larger than what a parameter could take.
"""

import ast
import math
import operator
import warnings
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from msgspec import UNSET

from designer.network.values import Formula, NamedValue
from designer.sentences import Sentence, sentence

longest = 1_000  # characters of a formula or a text
deepest = 60
largest = 2**63 - 1
_most_items = 1_000  # of a tuple


class FormulaRefused(Exception):
    """Why a formula cannot be read or computed; `reason` completes "… cannot be computed: "."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@lru_cache(1_000)
def tree_of(text: str) -> ast.expr:
    """The syntax tree of a formula; raises FormulaRefused for what is none."""
    if len(text) > longest:
        raise FormulaRefused(sentence("a formula has at most {most} characters", most=longest))
    try:
        with warnings.catch_warnings():
            # Half-typed text such as `1or`; which warning it is depends on the Python.
            warnings.simplefilter("ignore", SyntaxWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaRefused(sentence("it is no formula")) from None
    if "\n" in text.strip() or "\r" in text.strip():
        raise FormulaRefused(sentence("a formula is one line"))
    _check(tree, 0)
    return tree


def _check(node: ast.expr, depth: int) -> None:
    if depth > deepest:
        raise FormulaRefused(sentence("it is nested too deeply"))
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None) | ast.Name():
            return
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            _check(inner, depth + 1)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _signs:
            _check(left, depth + 1)
            _check(right, depth + 1)
        case ast.Tuple(elts=items):
            for item in items:
                _check(item, depth + 1)
        case _:
            raise FormulaRefused(
                sentence("a formula is made of numbers, names, + - * / // % ** and brackets")
            )


def names_in(text: str) -> tuple[str, ...]:
    """The named values that a formula is about, each once; none where it cannot be read."""
    try:
        tree = tree_of(text)
    except FormulaRefused:
        return ()
    return tuple(dict.fromkeys(node.id for node in _names(tree)))


def _names(tree: ast.expr) -> Iterator[ast.Name]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Name))


def exchanged(text: str, others: Mapping[str, str]) -> str:
    """The formula with other text where these names stand; the rest stays as it was written."""
    try:
        places = [node for node in _names(tree_of(text)) if node.id in others]
    except FormulaRefused:
        return text
    written = text.strip().encode()  # the tree counts bytes
    for node in sorted(places, key=lambda node: -node.col_offset):
        end = node.end_col_offset or node.col_offset
        written = written[: node.col_offset] + others[node.id].encode() + written[end:]
    return written.decode()


def is_literal(tree: ast.expr) -> bool:
    """Whether nothing needs to be computed."""
    match tree:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=ast.Constant()):
            return True
        case ast.Tuple(elts=items):
            return all(map(is_literal, items))
        case _:
            return False


def evaluated(formula: Formula, named: Mapping[str, NamedValue]) -> Formula:
    """The formula with what it gives, or with why it gives nothing."""
    try:
        return Formula(formula.text, computed(formula.text, named))
    except FormulaRefused as refused:
        return Formula(formula.text, problem=refused.reason)


def computed(text: str, named: Mapping[str, NamedValue]) -> Any:
    """What a formula gives; raises FormulaRefused."""
    return _value(tree_of(text), named)


def _value(node: ast.expr, named: Mapping[str, NamedValue]) -> Any:
    match node:
        case ast.Constant(value=value):
            return _within_limits(value)
        case ast.Name(id=name):
            return _named(name, named)
        case ast.UnaryOp(op=sign, operand=inner):
            value = _number(_value(inner, named))
            return -value if isinstance(sign, ast.USub) else value
        case ast.BinOp(left=left, op=sign, right=right):
            return _joined(type(sign), _value(left, named), _value(right, named))
        case ast.Tuple(elts=items):
            return _within_limits(tuple([_value(item, named) for item in items]))
        case _:  # `tree_of` lets nothing else pass
            raise TypeError(node)


def _named(name: str, named: Mapping[str, NamedValue]) -> Any:
    known = named.get(name)
    if known is None:
        close = get_close_matches(name, named, 1, 0.6)
        if close:
            raise FormulaRefused(
                sentence(
                    "there is no value named '{name}'; perhaps {near}", name=name, near=close[0]
                )
            )
        raise FormulaRefused(sentence("there is no value named '{name}'", name=name))
    if known.gives is UNSET:
        raise FormulaRefused(_uses(known))
    return known.gives


def _uses(broken: NamedValue) -> Sentence:
    """Why a value is of no use, said of the first that is to blame: chains can be long."""
    why = broken.problem or sentence("it has not been computed")
    said = sentence("it uses '{name}', and {why}", name=broken.name, why=why)
    return why if why.template == said.template else said


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise FormulaRefused(sentence("{value} is no number to compute with", value=_shown(value)))
    return value


def _joined(sign: type[ast.operator], left: Any, right: Any) -> Any:
    if sign is ast.Add and isinstance(left, str) and isinstance(right, str):
        return _within_limits(left + right)
    if sign is ast.Add and isinstance(left, tuple) and isinstance(right, tuple):
        return _within_limits(left + right)
    if sign is ast.Mult and isinstance(left, tuple) and type(right) is int:
        if len(left) * right > _most_items:
            raise FormulaRefused(_too_large)
        return _within_limits(left * right)
    one, other = _number(left), _number(right)
    if sign is ast.Pow:
        _refuse_huge_power(one, other)
    try:
        return _within_limits(_signs[sign](one, other))
    except ZeroDivisionError:
        raise FormulaRefused(sentence("it divides by zero")) from None
    except OverflowError:
        raise FormulaRefused(_too_large) from None


_too_large = sentence("the result is too large")
_too_long = sentence("the result is too long")
_signs: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def _refuse_huge_power(base: int | float, exponent: int | float) -> None:
    """Before it is computed: `9**9**9` would take for ever."""
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1:
        digits = (abs(base).bit_length() - 1) * exponent
        if digits > largest.bit_length():
            raise FormulaRefused(_too_large)


def _within_limits(value: Any) -> Any:
    if isinstance(value, complex):
        raise FormulaRefused(sentence("the result is no real number"))
    if isinstance(value, float) and not math.isfinite(value):
        raise FormulaRefused(_too_large)
    if isinstance(value, int) and abs(value) > largest:
        raise FormulaRefused(_too_large)
    if isinstance(value, str) and len(value) > longest:
        raise FormulaRefused(_too_long)
    if isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
        raise FormulaRefused(sentence("half a character cannot stand in a text"))
    if isinstance(value, tuple):
        _refuse_large_tuple(value, _most_items, deepest)
    return value


def _refuse_large_tuple(items: tuple[Any, ...], room: int, depth: int) -> int:
    """The room for items that is left; a few tuples inside one another can name millions."""
    room -= len(items)
    if room < 0 or depth < 0:
        raise FormulaRefused(_too_long)
    for item in items:
        if isinstance(item, tuple):
            room = _refuse_large_tuple(item, room, depth - 1)
    return room


def refuse_what_cannot_be(value: Any) -> None:
    """Raise FormulaRefused for a plain value that no formula could give, or that holds one."""
    _within_limits(value)
    if isinstance(value, tuple):
        for item in value:
            refuse_what_cannot_be(item)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:39] + "…"
