"""Classes that a written program carries with it, so that it runs without this package.

The layers of `designer.layers` are read as text, never imported: they need Keras.
"""

import ast
from functools import cache
from importlib.resources import files

from designer.formats.python_imports import Imports

package = "designer.layers"


class Carried:
    """The classes that one program carries, what they are built on first."""

    def __init__(self) -> None:
        self._parts: dict[str, Part] = {}

    def layer(self, path: str) -> str:
        """Carry the layer of our own at a public path; its name in the program."""
        module, _, name = path.rpartition(".")
        self._carry(module)
        return name

    def _carry(self, module: str) -> None:
        if module in self._parts:
            return
        part = part_of(module)
        for needed in part.needs:
            self._carry(needed)
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
        self.lines = source.rstrip().splitlines()[end:]
        while self.lines and not self.lines[0]:
            del self.lines[0]


@cache
def part_of(module: str) -> Part:
    """The parts of a module of `designer.layers`."""
    _, _, name = module.rpartition(".")
    return Part((files("designer") / "layers" / f"{name}.py").read_text("utf-8"))
