"""Parameters as Python expressions, driven by the catalogue's specifications alone.

What was written as a formula of named values stays one.
"""

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import UNSET

from designer.catalog import slices
from designer.catalog.catalog import Catalog
from designer.catalog.code import check_expression, modules_named
from designer.catalog.code import modules as code_modules
from designer.catalog.literals import NotLiteral
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.errors import ValueRefused
from designer.network.formulas import names_in
from designer.network.names import snake_case
from designer.network.values import Formula, ObjectValue
from designer.program.constants import Constants
from designer.program.embedded_classes import EmbeddedClasses, package
from designer.program.imports import Imports
from designer.program.source_text import Expression, call, keyword, listing, literal, rows, table

# Families whose members Keras also takes by name, which is how people write them.
_by_name = (Family.INITIALIZER, Family.REGULARIZER, Family.CONSTRAINT, Family.ACTIVATION)
# Keras 3.15 fails when it is to make these from their name alone.
not_by_name = frozenset({"Constant"})
# Families whose members people give their only parameter without its name.
_terse = (Family.INITIALIZER, Family.REGULARIZER, Family.CONSTRAINT)


class Unwritable(Exception):
    """Why something cannot be written as Python, as the end of a sentence."""


class Values:
    """Writes values; remembers what a program must import and carry."""

    def __init__(self, catalog: Catalog, constants: Constants | None = None) -> None:
        self.catalog = catalog
        self.constants = constants or Constants()
        self.modules: set[str] = set()
        self.hidden: set[str] = set()
        self.needs_numpy = False
        self.embedded = EmbeddedClasses()
        self.expressions_use: set[str] = set()

    def imports(self) -> Imports:
        """What a program with these values imports."""
        imports = Imports(["import keras"])
        for module in self.modules:
            imports.add(f"from keras import {module}")
        for path in self.hidden:
            module, _, name = path.rpartition(".")
            imports.add(f"from {module} import {name}")
        for name in sorted(self.expressions_use):
            imports.add(code_modules[name])
        if self.needs_numpy:
            imports.add("import numpy as np")
        self.embedded.add_imports(imports)
        return imports

    def callee(self, spec: TypeSpec) -> str:
        """The expression for the class or function of an entry; a person's own is embedded."""
        if not spec.source:
            return self.function(spec.path)
        reason = self.embedded.own(spec.type, spec.source)
        if reason:
            raise Unwritable(reason)
        return spec.type

    def function(self, path: str) -> str:
        """The expression for a public path: `keras.layers.Dense` → `layers.Dense`."""
        if path.startswith(f"{package}."):
            return self.embedded.layer(path)
        if path.startswith("keras.src."):  # what Keras does not show, such as LayerScale
            self.hidden.add(path)
            return path.rpartition(".")[2]
        root, _, rest = path.partition(".")
        module = rest.partition(".")[0]
        if root == "keras" and module in ("layers", "ops") and "." in rest:
            self.modules.add(module)
            return rest
        return path

    def arguments(
        self,
        specs: Iterable[ParameterSpec],
        values: Mapping[str, Any],
        *,
        by_position: bool = True,
        terse: bool = False,
    ) -> list[Expression]:
        """Arguments for the values that were set; leading required ones without their names."""
        written: list[Expression] = []
        for spec in specs:
            if spec.name not in values:
                if spec.default is UNSET:
                    raise Unwritable(f"needs a value for {spec.name!r}")
                by_position = terse = False
                continue
            value = self.value(spec, values[spec.name])
            if terse or (by_position and spec.required):
                written.append(value)
            else:
                by_position = False
                written.append(keyword(spec.name, value))
        return written

    def value(self, spec: ParameterSpec, value: Any) -> Expression:
        """One value of a parameter."""
        if isinstance(value, Formula):
            return self._formula(spec, value)
        if spec.kind is Kind.CODE and value is not None:
            return self._code(spec, value)
        if spec.kind is Kind.SLICES:
            return Expression(slices.source(checked_part(value)))
        return self._value(spec, value)

    def _formula(self, spec: ParameterSpec, formula: Formula) -> Expression:
        if formula.gives is UNSET:
            raise Unwritable(f"has {spec.name!r}, which cannot be computed: {formula.problem}")
        for name in names_in(formula.text):
            if name not in self.constants.names:
                raise Unwritable(f"has {spec.name!r}, a formula of {name!r}, which is no value")
        return self.constants.expression(formula)

    def _value(self, spec: ParameterSpec, value: Any) -> Expression:
        if isinstance(value, Formula):
            return self._formula(spec, value)
        if spec.kind is Kind.TENSOR and value is not None:
            self.needs_numpy = True
            return call("np.array", [rows(value), keyword("dtype", literal("float32"))])
        if isinstance(value, ObjectValue):
            return self.object(spec.families or tuple(Family), value)
        if isinstance(value, tuple):
            items = tuple([self._value(spec, item) for item in value])
            if spec.kind in (Kind.OBJECTS, Kind.STRINGS):
                return listing(items)
            return Expression("", "()", items)
        if isinstance(value, dict):
            entries = ((key, self._value(spec, item)) for key, item in value.items())
            return table(entries) or literal(value)
        return literal(value)

    def _code(self, spec: ParameterSpec, value: Any) -> Expression:
        """A lambda expression as it was typed; what it names is imported."""
        try:
            text = check_expression(spec, str(value)).strip()
        except ValueRefused as problem:
            raise Unwritable(f"has code that cannot be written: {problem.message}") from None
        self.expressions_use |= modules_named(text)
        # On one line, which is what everything that wraps an expression counts with.
        return Expression(ast.unparse(ast.parse(text, mode="eval")) if "\n" in text else text)

    def object(self, families: Iterable[Family], value: ObjectValue) -> Expression:
        """An object such as `keras.regularizers.L2(0.01)`, or the name that stands for it."""
        spec = self._entry(families, value)
        named = spec.family in _by_name and spec.type not in not_by_name
        if named and not value.parameters:
            return literal(snake_case(spec.type))
        terse = spec.family in _terse and len(spec.parameters) == 1
        function = self.callee(spec)
        arguments = self.arguments(spec.parameters, value.parameters, terse=terse)
        name = value.parameters.get("name")
        is_named = spec.family in (Family.METRIC, Family.LAYER) and isinstance(name, str)
        if is_named and not spec.parameter("name"):
            arguments.append(keyword("name", literal(name)))
        return call(function, arguments)

    def _entry(self, families: Iterable[Family], value: ObjectValue) -> TypeSpec:
        entries = (self.catalog.get(family, value.type) for family in families)
        spec = next((item for item in entries if item is not None), None)
        if spec is None or spec.absent or not spec.path:
            raise Unwritable(f"uses {value.type!r}, which Keras does not have")
        return spec


def checked_part(value: Any) -> Any:
    """Which part of a tensor; a file may hold anything in its place, which is never written."""
    try:
        return slices.normal(value)
    except NotLiteral as problem:
        clause = str(problem.why("what")).rstrip(".")
        raise Unwritable(f"takes {clause}") from None


def constant_lines(values: Values) -> list[str]:
    """The named values as constants, which follow the imports."""
    lines = values.constants.lines()
    return ["", *lines] if lines else []
