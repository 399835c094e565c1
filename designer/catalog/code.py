"""Code that a network carries: found, measured and read here, never compiled or run.

What may run is decided by the SHA-256 of its very bytes; see `designer.engine_client.trust`.
"""

import ast
import builtins
import hashlib
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.errors import ValueRefused
from designer.network.graph import Layer, Network, is_model
from designer.network.values import ObjectValue
from designer.sentences import Scalar, Sentence, sentence

largest_source = 64 * 1024

# What an expression may name, and how a program gets it.
modules = {
    "keras": "import keras",
    "ops": "from keras import ops",
    "layers": "from keras import layers",
    "np": "import numpy as np",
    "tf": "import tensorflow as tf",
    "math": "import math",
}

# What a module and a method have without a word, and what makes names that nobody can read here.
_given = frozenset(
    {"__file__", "__class__", "__module__", "__qualname__", "__annotations__", "__builtins__"}
)
_hides_names = frozenset({"exec", "eval", "globals", "locals", "vars"})


class Snippet(Struct, frozen=True):
    """One piece of code in a network: whose it is, and its text."""

    title: str
    source: str

    @property
    def digest(self) -> str:
        """What consent is given to."""
        return digest(self.source)


def digest(source: str) -> str:
    """The SHA-256 of a source's bytes, as 64 hexadecimal digits."""
    # Whatever a text holds, half a character too, it has a digest: it is refused by that.
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


class NoPython(SyntaxError):
    """Text that no syntax tree is made of; `reason` is a clause, with Python's own words if any."""

    def __init__(self, reason: Scalar, line: int = 0) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.line = line


def parsed(source: str) -> ast.Module:
    """The syntax tree; raises NoPython for whatever is no Python, also when it is too much."""
    if len(source) > largest_source:
        raise NoPython(
            sentence(
                "it has {number:,} characters; at most {most:,} are read",
                number=len(source),
                most=largest_source,
            )
        )
    try:
        return ast.parse(source)
    except SyntaxError as problem:
        said = (problem.msg or "").rstrip(".")
        raise NoPython(said or sentence("it cannot be read"), problem.lineno or 0) from None
    except (ValueError, MemoryError, RecursionError) as problem:
        said = str(problem).rstrip(".")
        raise NoPython(said or sentence("it is nested too deeply")) from None


def check_expression(parameter: ParameterSpec, text: str) -> str:
    """`text` if it is one lambda expression of known names; raises ValueRefused with a sentence."""
    fault = _fault(parameter.name, text)
    if fault is not None:
        raise ValueRefused(fault, parameter=parameter.name)
    return text


def _fault(name: str, text: str) -> Sentence | None:
    if not text.strip():
        return sentence(
            "{parameter} takes a lambda expression, such as lambda x: x * 2.", parameter=name
        )
    try:
        tree = parsed(text.strip())
    except NoPython as problem:
        return sentence(
            "{parameter} is no Python expression: {reason}.",
            parameter=name,
            reason=problem.reason,
        )
    first = tree.body[0] if len(tree.body) == 1 else None
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Lambda):
        return sentence(
            "{parameter} takes one lambda expression, such as lambda x: x * 2.", parameter=name
        )
    if not first.value.args.posonlyargs and not first.value.args.args:
        return sentence(
            "{parameter} takes a lambda with an argument for what flows in: lambda x: …",
            parameter=name,
        )
    unknown = sorted(free_names(first.value).keys() - modules.keys())
    if unknown:
        return sentence(
            "{parameter} names {name!r}, which is not known there; known are {known}.",
            parameter=name,
            name=unknown[0],
            known=tuple(modules),
        )
    return None


def free_names(tree: ast.AST) -> dict[str, int]:
    """The names that code reads, binds nowhere and has not from Python, each with its first line.

    A name that is bound in any scope counts as known in all: rather a word too few than a wrong
    one, so annotations, which may never be evaluated, are left out. What a star brings, or what
    code makes of its own names, cannot be seen here at all.
    """
    read: dict[str, int] = {}
    bound = {*dir(builtins), *_given}
    annotations = set(_annotations(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
            bound.update(_bound_by(node))
        elif node not in annotations:
            read[node.id] = min(node.lineno, read.get(node.id, node.lineno))
    if "*" in bound or not _hides_names.isdisjoint(read):
        return {}
    return {name: line for name, line in read.items() if name not in bound}


def _bound_by(node: ast.AST) -> list[str]:
    """The names that one place binds."""
    if isinstance(node, ast.keyword):
        return []  # its name is one of the called function's
    if isinstance(node, ast.alias):
        return [node.asname or node.name.partition(".")[0]]
    # Targets, arguments, functions, classes, `except … as`, patterns and type parameters say in one
    # of these what they bind.
    names = (getattr(node, field, None) for field in ("id", "arg", "name", "rest"))
    return [name for name in names if isinstance(name, str)]


def _annotations(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        for field in ("annotation", "returns"):
            if isinstance(written := getattr(node, field, None), ast.AST):
                yield from ast.walk(written)


def modules_named(text: str) -> set[str]:
    """The modules that an expression names, as keys of `modules`."""
    try:
        return free_names(parsed(text.strip())).keys() & modules.keys()
    except SyntaxError:
        return set()


def has_code(spec: TypeSpec) -> bool:
    """Whether layers of this type bring code along that could be edited."""
    return bool(spec.source) or any(item.kind is Kind.CODE for item in spec.parameters)


def snippets(network: Network, catalog: Catalog) -> tuple[Snippet, ...]:
    """All code that building `network` would run, each text once.

    `catalog` knows the layers that the network brings along (`custom.catalog_for`).
    """
    by_source: dict[str, Snippet] = {}
    for _, inner in network.walk():
        for layer in inner.layers.values():
            if layer.foreign is not None or is_model(layer):
                continue
            for item in code_of(layer, catalog):
                by_source.setdefault(item.source, item)
    return tuple(by_source.values())


def proposed_code(catalog: Catalog) -> tuple[str, ...]:
    """The expressions with which new layers start, which need nobody's consent."""
    return tuple(
        parameter.initial
        for spec in catalog.entries(Family.LAYER)
        for parameter in spec.parameters
        if parameter.kind is Kind.CODE and isinstance(parameter.initial, str)
    )


def code_of(layer: Layer, catalog: Catalog) -> tuple[Snippet, ...]:
    """The code that making one layer would run."""
    return tuple(_code_of(layer.type, layer.name, layer.parameters, catalog))


def _code_of(
    type_name: str, title: str, parameters: dict[str, Any], catalog: Catalog
) -> Iterator[Snippet]:
    family = Family.OPERATION if type_name.startswith("ops.") else Family.LAYER
    spec = catalog.get(family, type_name)
    if spec is None:
        return
    if spec.source:
        yield Snippet(spec.type, spec.source)
    for parameter in spec.parameters:
        value = parameters.get(parameter.name)
        if parameter.kind is Kind.CODE and isinstance(value, str):
            if value != parameter.initial:  # what the catalogue itself proposes is ours
                yield Snippet(title, value)
        elif isinstance(value, ObjectValue | tuple):
            yield from _code_inside(value, title, catalog)


def _code_inside(value: Any, title: str, catalog: Catalog) -> Iterator[Snippet]:
    """Code of layers that stand in parameters, such as that of a TimeDistributed."""
    if isinstance(value, tuple):
        for item in value:
            yield from _code_inside(item, title, catalog)
    elif isinstance(value, ObjectValue):
        yield from _code_of(value.type, title, value.parameters, catalog)
