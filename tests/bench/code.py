"""Python code for a network of 1,000 layers, beside Python's own reading and writing of it."""

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.bench import product
from tests.bench.networks import residual_chain
from tests.bench.rounds import Sample
from tests.bench.table import Budget
from tests.bench.timing import median, milliseconds

layers = 1000
calls = 5


@contextmanager
def writing() -> Iterator[Callable[[], Sample]]:
    network = residual_chain(layers)
    yield lambda: {"write": median(milliseconds(lambda: product.write_code(network), calls))}


@contextmanager
def unparsing() -> Iterator[Callable[[], Sample]]:
    """The same text by way of a syntax tree: as much text, from a tree as large, in Python."""
    text = product.write_code(residual_chain(layers))
    yield lambda: {
        "unparse": median(milliseconds(lambda: ast.unparse(ast.parse(text)), calls)),
    }


parts = {"writing": writing, "unparsing": unparsing}
budgets = [
    Budget("code for 1,000 layers", "writing", "write",
           "ast.parse and ast.unparse of the same text", "unparsing", "unparse", bar=2),
]  # fmt: skip
