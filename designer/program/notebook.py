"""Writes a training script as a Jupyter notebook: the same program, in cells to run one by one.

The file is JSON of the notebook format 4.5, which is small enough to be written here.
"""

import ast
import json
import textwrap
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

from designer.program.writer import Code, save_companions
from designer.safe_save import save_bytes

# A notebook has no file of its own; it runs in its folder.
_beside_script = "Path(__file__).with_name("
_beside_notebook = "Path("
_beginnings = (ast.Import, ast.ImportFrom, ast.Expr)
_steps_begin = ("model.compile(", "model.fit(", "history = model.fit(")


def save(path: Path, code: Code) -> tuple[Path, ...]:
    """Write a notebook and, where they are not there yet, the files that belong beside it."""
    save_bytes(path, to_bytes(code))
    return save_companions(path, code)


def to_bytes(code: Code) -> bytes:
    """The notebook of a program that `writer.write` wrote."""
    made = [
        _cell(number, kind, text) for number, (kind, text) in enumerate(cells(code.text), start=1)
    ]
    notebook = {
        "cells": made,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def cells(text: str) -> Iterator[tuple[str, str]]:
    """The kind and the text of each cell: what it is, imports, definitions, model, training."""
    tree = ast.parse(text)
    lines = text.split("\n")  # as Python counts them
    title = ast.get_docstring(tree)
    body = tree.body[1:] if title else tree.body
    if title:
        yield "markdown", f"# {title.rstrip('.')}"
    first = list(takewhile(lambda node: isinstance(node, _beginnings), body))
    yield from _code(lines, first)
    model: list[ast.stmt] = []
    for node in body[len(first) :]:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.If):
            model.append(node)
            continue
        yield from _code(lines, model)
        model = []
        if isinstance(node, ast.FunctionDef) and node.name == "main":
            yield from _steps(lines, node)
        elif not isinstance(node, ast.If):  # at the end of a script, which calls main
            yield from _code(lines, [node])
    yield from _code(lines, model)


def _steps(lines: list[str], main: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """What the script does in `main`, in a cell each: data, compiling, training, the rest."""
    yield "markdown", "## Training"
    step: list[ast.stmt] = []
    for node in main.body:
        source = ast.unparse(node)
        if step and source.startswith(_steps_begin):
            yield from _code(lines, step)
            step = []
        step.append(node)
        if "model.fit(" in source:
            yield from _code(lines, step)
            step = []
    yield from _code(lines, step)


def _code(lines: list[str], nodes: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """One cell of these statements, as they are written, with the comments above them."""
    if not nodes:
        return
    first, last = _first_line(lines, nodes[0]), nodes[-1].end_lineno
    text = textwrap.dedent("\n".join(lines[first:last]))
    yield "code", text.replace(_beside_script, _beside_notebook)


def _first_line(lines: list[str], node: ast.stmt) -> int:
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef | ast.ClassDef) else []
    first = min([node.lineno, *(each.lineno for each in decorators)]) - 1
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    return first


def _cell(number: int, kind: str, text: str) -> dict[str, Any]:
    source = text.splitlines(keepends=True)
    made: dict[str, Any] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return {**made, "source": source}
