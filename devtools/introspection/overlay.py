"""What the hand-kept overlay adds to introspection: rules by parameter name and facts by type."""

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from designer import resources
from designer.catalog.spec import ONE_FOR_EACH_VALUE, Cost, Family

_not_fields = ("names", "family", "default_type")


def folder() -> Path:
    """Where the overlay's files lie."""
    return resources.folder() / "catalog" / "overlay"


@cache
def _tables() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((folder() / "parameters.toml").read_text("utf-8"))


def left_out(family: Family) -> dict[str, str]:
    """Why some arguments are no parameters, for all types of a family."""
    reasons: dict[str, str] = {}
    for rule in _tables()["left_out"]:
        if rule.get("family", family.value) == family.value:
            reasons.update(dict.fromkeys(rule["names"], rule["reason"]))
    return reasons


@cache
def _types() -> dict[str, dict[str, Any]]:
    types = tomllib.loads((folder() / "types.toml").read_text("utf-8"))
    types[Family.OPERATION] = {f"ops.{name}": own for name, own in operations()["ops"].items()}
    return types


@cache
def _costs() -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = tomllib.loads((folder() / "costs.toml").read_text("utf-8"))[
        "rule"
    ]
    return rules


def cost(type_name: str, category: str) -> Cost:
    """What a call of a type computes: as kept for it, else as for its category."""
    named = (rule for rule in _costs() if type_name in rule.get("types", ()))
    of_category = (rule for rule in _costs() if category in rule.get("categories", ()))
    rule = next(named, None) or next(of_category, None)
    if rule is None:
        return ONE_FOR_EACH_VALUE
    return msgspec.convert(
        {key: rule[key] for key in rule if key not in ("types", "categories")}, Cost
    )


@cache
def operations() -> dict[str, Any]:
    """What is kept by hand about all operations together."""
    return tomllib.loads((folder() / "operations.toml").read_text("utf-8"))


def of_type(family: Family, type_name: str) -> dict[str, Any]:
    """What is kept by hand about one type."""
    own: dict[str, Any] = _types().get(family.value, {}).get(type_name, {})
    return own


def along_with_images(type_name: str) -> list[dict[str, Any]]:
    """The ports of a layer that takes labels, boxes and masks along with images; else nothing."""
    kept = _types()["along_with_images"]
    if type_name not in kept["types"]:
        return []
    without = kept["without"].get(type_name, ())
    ports: list[dict[str, Any]] = kept["inputs"]
    return [port for port in ports if port["name"] not in without]


def types_of(family: Family) -> list[str]:
    """The types of which something is kept by hand, in the order in which they are written.

    That order is the order of the palette: what is used most comes first.
    """
    return list(_types().get(family.value, {}))


def of_parameter(family: Family, type_name: str, name: str, default_type: str) -> dict[str, Any]:
    """What is kept by hand about one parameter, as fields of ParameterSpec."""
    fields: dict[str, Any] = {}
    for rule in _tables()["rule"]:
        if (
            rule.get("family", family.value) == family.value
            and rule.get("default_type", default_type) == default_type
            and any(fnmatchcase(name, pattern) for pattern in rule["names"])
        ):
            fields.update({key: rule[key] for key in rule if key not in _not_fields})
    own = of_type(family, type_name)
    fields.update(own.get("parameters", {}).get(name, {}))
    if name in own.get("required", ()):
        fields["default"] = msgspec.UNSET
    if name in own.get("initial", {}):
        fields["initial"] = own["initial"][name]
    return fields
