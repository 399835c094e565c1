"""Classes that a written program carries with it, so that it runs without this package.

The layers of `designer.layers` are read as text, never imported: they need Keras.
"""

import ast
from functools import cache
from importlib.resources import files

from designer.catalog.code import parsed
from designer.program.imports import Imports

package = "designer.layers"
# What a program calls by these names whatever it carries.
_program = """
import keras
from keras import layers, ops
import numpy as np
model = inputs = outputs = x = load_data = main = as_tensor = keep_weights = "the program's own"
"""


class EmbeddedClasses:
    """The classes that one program brings along, what they are built on first."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}
        self._bound = names_bound(_program)

    def layer(self, path: str) -> str:
        """Embed the layer of our own at a public path; its name in the program."""
        module, _, name = path.rpartition(".")
        self._embed(module)
        return name

    def own(self, name: str, source: str) -> str:
        """Embed a layer that a person wrote; "" or, where that cannot be, the reason."""
        if name in self._parts:
            return ""
        part = Part(source)
        bound = names_bound(source)
        for word, meaning in bound.items():
            if self._bound.get(word, meaning) != meaning:
                return f"gives {word!r} another meaning than the rest of the program"
        self._bound |= bound
        self._parts[name] = part
        return ""

    def _embed(self, module: str) -> None:
        if module in self._parts:
            return
        part = part_of(module)
        for needed in part.needs:
            self._embed(needed)
        self._parts[module] = part

    def add_imports(self, imports: Imports) -> None:
        """Add what the classes import."""
        for part in self._parts.values():
            imports.add_nodes(part.imports)

    def blocks(self) -> list[list[str]]:
        """The lines of each class."""
        return [part.lines for part in self._parts.values()]


class Part:
    """A module taken apart: imports, modules of ours that it needs, and what follows."""

    def __init__(self, source: str) -> None:
        self.imports: list[ast.stmt] = []
        self.needs: list[str] = []
        end = 0
        for node in ast.parse(source).body:
            if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{package}."):
                self.needs.append(str(node.module))
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports.append(node)
            elif end or not isinstance(node, ast.Expr):
                break
            end = node.end_lineno or node.lineno
        # Lines as `ast` counts them: a form feed, at which `splitlines` cuts too, ends none.
        self.lines = source.rstrip().split("\n")[end:]
        while self.lines and not self.lines[0]:
            del self.lines[0]


@cache
def part_of(module: str) -> Part:
    """The parts of a module of `designer.layers`."""
    _, _, name = module.rpartition(".")
    return Part((files("designer") / "layers" / f"{name}.py").read_text("utf-8"))


def names_bound(source: str) -> dict[str, str]:
    """The names that a module binds at its top, each with what it means."""
    bound: dict[str, str] = {}
    for node in parsed(source).body:
        if isinstance(node, ast.Import):
            for item in node.names:
                root = item.name if item.asname else item.name.partition(".")[0]
                bound[item.asname or root] = f"import {root}"
        elif isinstance(node, ast.ImportFrom):
            for item in node.names:
                bound[item.asname or item.name] = f"from {node.module} import {item.name}"
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound[node.name] = ast.unparse(node)
        else:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                    bound[inner.id] = ast.unparse(node)
    return bound
