"""The imports of a written program: merged, grouped and sorted as isort and ruff would."""

import ast
import sys
from collections.abc import Iterable

from designer.program.source_text import widest


class Imports:
    """What a program imports; each module and each name once, however often it is needed."""

    def __init__(self, statements: Iterable[str] = ()) -> None:
        self._modules: dict[tuple[str, str], None] = {}
        self._names: dict[str, set[tuple[str, str]]] = {}
        for statement in statements:
            self.add(statement)

    def add(self, statement: str) -> None:
        """One import statement, such as `from keras import ops`."""
        self.add_nodes(ast.parse(statement).body)

    def add_nodes(self, nodes: Iterable[ast.stmt]) -> None:
        """The imports among these statements."""
        for node in nodes:
            if isinstance(node, ast.Import):
                for item in node.names:
                    self._modules[item.name, item.asname or ""] = None
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = self._names.setdefault(node.module, set())
                names.update((item.name, item.asname or "") for item in node.names)

    def lines(self) -> list[str]:
        """The statements: Python's own modules first, a blank line, then all others."""
        groups: dict[bool, list[str]] = {True: [], False: []}
        for name, alias in sorted(self._modules):
            groups[_is_standard(name)].append(f"import {_named(name, alias)}")
        for module in sorted(self._names):
            names = [_named(*item) for item in sorted(self._names[module])]
            groups[_is_standard(module)] += _from(module, names)
        own, others = groups[True], groups[False]
        statements = [*own, "", *others] if own and others else own + others
        first = [line for line in own if line.startswith("from __future__")]
        return (
            [*first, "", *(line for line in statements if line not in first)]
            if first
            else statements
        )


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _named(name: str, alias: str) -> str:
    return f"{name} as {alias}" if alias else name


def _from(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= widest:
        return [line]
    return [f"from {module} import (", *[f"    {name}," for name in names], ")"]
