"""Which part of a tensor is taken, as it is written between brackets: `[:, -1]`.

A part is a whole number, `None` (a new axis), `...` or a slice, or a tuple of these. A slice is
an ObjectValue `slice` with `start`, `stop` and `step`; `...` is an ObjectValue `ellipsis`.
"""

import ast
import warnings
from typing import Any

from designer.catalog.literals import NotLiteral, Written
from designer.network.values import ObjectValue
from designer.sentences import Scalar, Sentence, sentence

ELLIPSIS = ObjectValue("ellipsis")
most_parts = 32
_bounds = ("start", "stop", "step")


def _no_part(text: Scalar) -> Sentence:
    return sentence("{value} is no part of a tensor.", value=text)


def read(text: str) -> Any:
    """The parts that `text` names, with its brackets or without them; raises NotLiteral."""
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        text = f"[{text}]"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            tree = ast.parse(f"_{text}", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotLiteral(_no_part) from error
    if not isinstance(tree, ast.Subscript) or not isinstance(tree.value, ast.Name):
        raise NotLiteral(_no_part)
    if isinstance(tree.slice, ast.Tuple):
        return tuple(_part(item) for item in tree.slice.elts)
    return _part(tree.slice)


def _part(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=value) if value is Ellipsis:
            return ELLIPSIS
        case ast.Constant(value=None):
            return None
        case ast.Slice(lower=lower, upper=upper, step=step):
            return _slice(lower, upper, step)
        case ast.Call(func=ast.Name(id="slice"), args=given, keywords=[]) if 1 <= len(given) <= 3:
            bounds = [None, *given] if len(given) == 1 else given
            return _slice(*bounds, *[None] * (3 - len(bounds)))
        case ast.Call(func=ast.Name(id="slice"), args=[], keywords=named) if named:
            by_name: dict[str | None, ast.expr] = {item.arg: item.value for item in named}
            if by_name.keys() <= set(_bounds):
                return _slice(*(by_name.get(name) for name in _bounds))
        case _:
            pass  # a whole number, if it is anything
    return _whole(node)


def _slice(*bounds: ast.expr | None) -> ObjectValue:
    given = {
        name: _whole(bound)
        for name, bound in zip(_bounds, bounds, strict=True)
        if bound is not None and not (isinstance(bound, ast.Constant) and bound.value is None)
    }
    return ObjectValue("slice", given)


def _whole(node: ast.expr) -> int:
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    inner = node.operand if isinstance(node, ast.UnaryOp) and negative else node
    if isinstance(inner, ast.Constant) and type(inner.value) is int:
        return -inner.value if negative else inner.value
    raise NotLiteral(_no_part)


def normal(value: Any) -> Any:
    """`value` in its normal form; raises NotLiteral where it names no part."""
    if isinstance(value, tuple):
        if not 1 <= len(value) <= most_parts:
            raise NotLiteral(
                lambda text: sentence(
                    "{value} is not of 1 to {most} parts.", value=text, most=most_parts
                )
            )
        parts = tuple(_normal_part(item) for item in value)
        if sum(part == ELLIPSIS for part in parts) > 1:
            raise NotLiteral(
                lambda text: sentence("{value} is a part with more than one ....", value=text)
            )
        return parts
    return _normal_part(value)


def _normal_part(value: Any) -> Any:
    if value is None or type(value) is int:
        return value
    if not isinstance(value, (ObjectValue, Written)) or value.type not in ("slice", "ellipsis"):
        raise NotLiteral(_no_part)
    bounds = _normal_bounds(value)
    return ELLIPSIS if value.type == "ellipsis" else ObjectValue("slice", bounds)


def _normal_bounds(value: ObjectValue | Written) -> dict[str, int]:
    given = dict(value.parameters)
    if isinstance(value, Written):
        names = _bounds[1:2] if len(value.positional) == 1 else _bounds
        given |= dict(zip(names, value.positional, strict=False))
    kept = {name: given[name] for name in _bounds if given.get(name) is not None}
    if not given.keys() <= set(_bounds) or any(type(bound) is not int for bound in kept.values()):
        raise NotLiteral(
            lambda text: sentence(
                "{value} is a slice whose ends are not all whole numbers.", value=text
            )
        )
    if kept.get("step") == 0:
        raise NotLiteral(lambda text: sentence("{value} is a slice whose step is 0.", value=text))
    return kept


def show(value: Any) -> str:
    """The parts as they are written: `[:, -1]`."""
    if isinstance(value, tuple):
        inner = ", ".join(_shown(item) for item in value)
        return f"[{inner},]" if len(value) == 1 else f"[{inner}]"
    return f"[{_shown(value)}]"


def _shown(value: Any) -> str:
    if not isinstance(value, ObjectValue):
        return str(value)
    if value.type == "ellipsis":
        return "..."
    start, stop, step = (value.parameters.get(name) for name in _bounds)
    text = f"{'' if start is None else start}:{'' if stop is None else stop}"
    return text if step is None else f"{text}:{step}"


def as_python(value: Any) -> Any:
    """What Python passes on for the brackets: whole numbers, slices and Ellipsis."""
    if isinstance(value, tuple):
        return tuple(as_python(item) for item in value)
    if isinstance(value, ObjectValue):
        if value.type == "ellipsis":
            return Ellipsis
        return slice(*(value.parameters.get(name) for name in _bounds))
    return value


def source(value: Any) -> str:
    """The parts as the argument of a function: `(slice(None, None), -1)`."""
    if isinstance(value, tuple):
        inner = ", ".join(source(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if not isinstance(value, ObjectValue):
        return str(value)
    if value.type == "ellipsis":
        return "..."
    bounds = [value.parameters.get(name) for name in _bounds]
    return f"slice({', '.join(map(str, bounds if bounds[2] is not None else bounds[:2]))})"
