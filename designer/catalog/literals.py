"""Literals as text: read through a syntax tree, never evaluated, and written back."""

import ast
import re
import warnings
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from designer.network.values import Formula, ObjectValue
from designer.sentences import Scalar, Sentence, sentence

_deepest = 16
_name = re.compile(r"[A-Za-z_][\w.]*")


class NotLiteral(ValueError):
    """Text that is no literal; `why` makes a sentence of the text, as it is shown to a person."""

    def __init__(self, why: Callable[[Scalar], Sentence]) -> None:
        super().__init__(str(why("it")))
        self.why = why


class Word(Struct, frozen=True):
    """A bare name, such as `relu` or `float32`."""

    name: str


class Written(Struct, frozen=True):
    """An object as it was written, `L2(0.01)`: arguments by position and by name."""

    type: str
    positional: tuple[Any, ...]
    parameters: dict[str, Any]


def read(text: str) -> Any:
    """The literal that `text` is: numbers, strings, tuples, dictionaries, words and objects."""
    try:
        with warnings.catch_warnings():
            # The parser warns of half-typed text such as `1or` or `"\d"`, by one or the other,
            # depending on the Python.
            warnings.simplefilter("ignore", SyntaxWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        # Which of them deep nesting ends in depends on the Python; a zero byte is a ValueError.
        raise NotLiteral(lambda text: sentence("{value} is not a value.", value=text)) from error
    return _value(tree.body, 0)


def _computed(text: Scalar) -> Sentence:
    return sentence("{value} is not a plain value (nothing is computed here).", value=text)


def is_name(text: str) -> bool:
    """Whether `text` is a name, which may have dots."""
    return _name.fullmatch(text) is not None


def _value(node: ast.expr, depth: int) -> Any:
    if depth > _deepest:
        raise NotLiteral(lambda text: sentence("{value} is nested too deeply.", value=text))
    match node:
        case ast.Constant(value=bool() | int() | float() | str() | None as value):
            return value
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return tuple(_value(item, depth + 1) for item in items)
        case ast.Dict(keys=keys, values=values):
            return _dictionary(keys, values, depth)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=ast.Constant(value=value)):
            return _signed(sign, value)
        case ast.Name() | ast.Attribute():
            return Word(_last_name(node))
        case ast.Call():
            return _call(node, depth)
        case _:
            raise NotLiteral(_computed)


def _signed(sign: ast.unaryop, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise NotLiteral(_computed)
    return -value if isinstance(sign, ast.USub) else value


def _call(node: ast.Call, depth: int) -> Written:
    return Written(
        _last_name(node.func),
        tuple(_value(item, depth + 1) for item in node.args),
        {_keyword(item): _value(item.value, depth + 1) for item in node.keywords},
    )


def _dictionary(keys: list[ast.expr | None], values: list[ast.expr], depth: int) -> dict[str, Any]:
    items = {}
    for key, value in zip(keys, values, strict=True):
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            raise NotLiteral(
                lambda text: sentence(
                    "{value} is a mapping whose keys are not all strings.", value=text
                )
            )
        items[key.value] = _value(value, depth + 1)
    return items


def _keyword(item: ast.keyword) -> str:
    if item.arg is None:
        raise NotLiteral(
            lambda text: sentence(
                "{value} is not a plain value (nothing is unpacked here).", value=text
            )
        )
    return item.arg


def _last_name(node: ast.expr) -> str:
    """`regularizers.L2` → `L2`, since the family is known from the parameter."""
    if isinstance(node, ast.Attribute):
        inner = node.value
        while isinstance(inner, ast.Attribute):
            inner = inner.value
        if isinstance(inner, ast.Name):
            return node.attr
    if isinstance(node, ast.Name):
        return node.id
    raise NotLiteral(lambda text: sentence("{value} is not a plain value.", value=text))


def show(value: Any) -> str:
    """A value as text that `read` understands; a formula as it was written."""
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, tuple):
        inner = ", ".join(show(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, ObjectValue):
        inner = ", ".join(f"{key}={show(item)}" for key, item in value.parameters.items())
        return f"{value.type}({inner})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {show(item)}" for key, item in value.items()) + "}"
    return repr(value)
