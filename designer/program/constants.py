"""Named values as constants at the top of a program, and formulas of them: `WIDTH * 2`."""

import ast
from collections.abc import Iterable

from msgspec import UNSET

from designer.network.formulas import tree_of
from designer.network.named_values import names_in_value
from designer.network.names import FreeNames
from designer.network.traversal import ordered
from designer.network.values import Formula, NamedValue
from designer.program.operators import Operand, bound, joined, precedence, unary_of, variable
from designer.program.source_text import Expression, comment, literal, statement, widest

_signs: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}

# Operators that lean to the left among themselves.
_alike = ((ast.Add, ast.Sub), (ast.Mult, ast.Div, ast.FloorDiv, ast.Mod))


class Constants:
    """What the named values of a document are called in a program; no name is given twice."""

    def __init__(self, values: Iterable[NamedValue] = (), reserved: Iterable[str] = ()) -> None:
        free = FreeNames(set(reserved))
        self._values = _in_order(tuple(values))
        self.names = {value.name: free.take(value.name.upper()) for value in self._values}

    def lines(self) -> list[str]:
        """The statements that define them, each after those it is made of."""
        lines: list[str] = []
        for value in self._values:
            name, note = self.names[value.name], comment(value.note)
            if value.gives is UNSET:
                lines.append(comment(f"{name} cannot be computed: {value.problem}."))
                continue
            written = self._definition(name, value)
            beside = f"{written[0]}  {note}"
            if note == "#":
                lines += written
            elif len(written) == 1 and len(beside) <= widest:
                lines.append(beside)
            else:
                lines += [note, *written]
        return lines

    def _definition(self, name: str, value: NamedValue) -> list[str]:
        if not isinstance(value.value, Formula):
            return statement(f"{name} = ", literal(value.value)) or []
        tree = tree_of(value.value.text)
        made = self._source(tree)
        fits = len(f"{name} = {made.flat}") <= widest
        if fits or not isinstance(tree, ast.BinOp) or isinstance(tree.op, ast.Pow):
            return statement(f"{name} = ", made) or []
        inner = [made.flat] if len(made.flat) <= widest - 4 else self._pieces(tree)
        return [f"{name} = (", *[f"    {piece}" for piece in inner], ")"]

    def _pieces(self, tree: ast.BinOp) -> list[str]:
        """What is joined last, an operand a line, as black breaks what is too long."""
        kind = next(kind for kind in _alike if isinstance(tree.op, kind))
        binds = precedence[_signs[type(tree.op)]]
        pieces: list[str] = []
        node: ast.expr = tree
        while isinstance(node, ast.BinOp) and isinstance(node.op, kind):
            operand = bound(self._operand(node.right), binds + 1)
            pieces.append(f"{_signs[type(node.op)]} {operand}")
            node = node.left
        return [bound(self._operand(node), binds), *reversed(pieces)]

    def expression(self, formula: Formula) -> Expression:
        """A formula as source."""
        return self._source(tree_of(formula.text))

    def operand(self, formula: Formula) -> Operand:
        """A formula of numbers as an operand of something larger."""
        return self._operand(tree_of(formula.text))

    def _source(self, node: ast.expr) -> Expression:
        match node:
            case ast.Tuple(elts=items):
                return Expression("", "()", tuple([self._source(item) for item in items]))
            case _:
                return Expression(self._operand(node).text)

    def _operand(self, node: ast.expr) -> Operand:
        match node:
            case ast.Constant(value=value):
                return Operand(literal(value).flat, simple=True)
            case ast.Name(id=name):
                return variable(self.names[name])
            case ast.UnaryOp(op=sign, operand=inner):
                return unary_of("-" if isinstance(sign, ast.USub) else "+", self._operand(inner))
            case ast.BinOp(left=left, op=sign, right=right):
                return joined(_signs[type(sign)], self._operand(left), self._operand(right))
            case _:  # a tuple that something is added to
                return Operand(self._source(node).flat)


def _in_order(values: tuple[NamedValue, ...]) -> tuple[NamedValue, ...]:
    named = {value.name: value for value in values}
    places = {name: place for place, name in enumerate(named)}
    users: dict[str, list[str]] = {name: [] for name in named}
    for value in values:
        for name in names_in_value(value):
            if name in users:
                users[name].append(value.name)
    order, stuck = ordered(users, places.__getitem__)
    return tuple(named[name] for name in (*order, *stuck))
