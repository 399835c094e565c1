"""Operands and the operators between them as source: brackets where Python needs them, as black."""

from msgspec import Struct

atom, unary, _power = 12, 10, 11
comparisons = ("<", "<=", ">", ">=", "!=")
precedence = {
    **dict.fromkeys(comparisons, 3),
    **{"|": 4, "^": 5, "&": 6, "+": 8, "-": 8},  # noqa: PIE800 - reads as a table
    **dict.fromkeys(("*", "/", "//", "%", "@"), 9),
    "**": _power,
}


class Operand(Struct, frozen=True):
    """A piece of source with how tightly it binds; black writes `x**2` between `simple` ones."""

    text: str
    precedence: int = atom
    simple: bool = False
    operators: int = 0


def variable(name: str) -> Operand:
    """An operand that has a name."""
    return Operand(name, simple=name.isidentifier())


def unary_of(operator: str, inner: Operand) -> Operand:
    """An operand behind a sign."""
    # black sets brackets between a sign and a power.
    text = operator + bound(inner, atom)
    return Operand(text, unary, operators=inner.operators + 1)


def joined(operator: str, left: Operand, right: Operand) -> Operand:
    """Two operands with an operator between them."""
    binds = precedence[operator]
    count = left.operators + right.operators + 1
    if operator == "**":
        base, exponent = bound(left, atom), bound(right, unary)
        tight = left.simple and right.simple and base == left.text
        return Operand(
            f"{base}**{exponent}" if tight else f"{base} ** {exponent}", binds, False, count
        )
    # Comparisons would chain, and all others lean to the left.
    least = binds + 1 if operator in comparisons else binds
    text = f"{bound(left, least)} {operator} {bound(right, binds + 1)}"
    return Operand(text, binds, operators=count)


def bound(inner: Operand, least: int) -> str:
    """The text of an operand, in brackets where it binds less than that."""
    return inner.text if inner.precedence >= least else f"({inner.text})"
