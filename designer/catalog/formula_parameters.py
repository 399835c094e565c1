"""Parameters that are formulas of named values: what a person typed, as a value or a formula."""

from collections.abc import Mapping
from typing import Any

from designer.catalog import values
from designer.catalog.objects import Lookup
from designer.catalog.spec import Kind, ParameterSpec
from designer.errors import ValueRefused
from designer.network import formulas
from designer.network.formulas import FormulaRefused, names_in
from designer.network.values import Formula, NamedValue


def parse(
    spec: ParameterSpec, text: str, catalog: Lookup, named: Mapping[str, NamedValue] | None
) -> Any:
    """The value or the formula that a person means by `text`; raises ValueRefused.

    What is a value by itself is one. A formula names a value, or begins with `=`; without `named`
    there are none.
    """
    written = text.strip()
    # A text may begin with the sign as well, while there is nothing that a formula could name.
    signed = written.startswith("=") and (named or spec.kind not in values.needs_sign)
    if signed and named is not None:
        return _formula(spec, written[1:].strip(), catalog, named)
    try:
        return values.parse(spec, text, catalog)
    except ValueRefused:
        formula = _separated(spec, written)
        if not named or spec.kind in values.without_formulas or not names_in(formula):
            raise
        return _formula(spec, formula, catalog, named)


def _separated(spec: ParameterSpec, text: str) -> str:
    """Axes may be parted by a cross, and a free one be a question mark: `k × k × ?`."""
    if spec.kind not in (Kind.SHAPE, Kind.INTEGERS):
        return text
    return text.replace("×", ",").replace("?", "None")


def _formula(
    spec: ParameterSpec, text: str, catalog: Lookup, named: Mapping[str, NamedValue]
) -> Any:
    try:
        formulas.tree_of(text)
    except FormulaRefused as refused:
        formula = Formula(text, problem=refused.reason)
    else:
        formula = formulas.evaluated(Formula(text), named)
    return values.check(spec, formula, catalog)
