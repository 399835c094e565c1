"""Whether a form offers every argument of Keras', and reads every value as it was shown."""

import inspect
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from designer.catalog import values
from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.engine.build import imported
from designer.errors import ValueRefused
from designer.network.call_tree import arguments_of
from devtools.survey.findings import Finding

# The layer's own name, and what a signature only passes on.
_understood = {"self", "name", "args", "kwargs"}


def form_of(spec: TypeSpec, config: dict[str, Any], catalog: Catalog) -> Finding:
    """Whether every argument of Keras' can be set, and every value shown is read as it was.

    What is left out for a reason is told.
    """
    if without := _missing(spec, config):
        return Finding(False, f"no editor for {', '.join(without)}")
    for parameter in (*spec.parameters, *spec.call_arguments):
        if said := _cannot_edit(parameter, catalog):
            return Finding(False, f"{parameter.name}: {said}")
    reasons = (f"without {name}: {reason}" for name, reason in spec.left_out.items())
    return Finding(True, " ".join(reasons))


def _missing(spec: TypeSpec, config: Mapping[str, Any]) -> list[str]:
    """The arguments of the class or function that are neither a parameter nor a port.

    `config` is what Keras says of such a layer, in which also those stand that its bases take.
    """
    if not spec.path:
        return []  # an end of the model, which Keras knows by no class
    offered = {parameter.name for parameter in (*spec.parameters, *spec.call_arguments)}
    offered |= {port.name for port in spec.inputs} | set(arguments_of(spec.inputs))
    target = imported(spec.path)
    signature = inspect.signature(target.__init__ if inspect.isclass(target) else target)
    understood = offered | _understood | spec.left_out.keys()
    missing = [name for name in (*signature.parameters, *config) if name not in understood]
    if spec.family is Family.OPERATION and "inputs" in offered - signature.parameters.keys():
        # One argument is called `inputs` here; Keras needs it and it comes first among those.
        arguments = signature.parameters
        missing.remove(next(name for name in missing if _is_needed(arguments[name])))
    return missing


def _is_needed(argument: inspect.Parameter) -> bool:
    return argument.default is argument.empty


def _cannot_edit(parameter: ParameterSpec, catalog: Catalog) -> str:
    if not parameter.description:
        return "it is not described"
    if parameter.kind is Kind.CHOICE and not parameter.choices:
        return "there is nothing to choose from"
    chooses = parameter.kind in (Kind.OBJECT, Kind.OBJECTS)
    if chooses and not any(catalog.entries(family) for family in parameter.families):
        return "there is no object to choose"
    for value in (parameter.default, parameter.initial):
        if value is UNSET or value is None:
            continue
        if said := _misread(parameter, value, catalog):
            return said
    return ""


def _misread(parameter: ParameterSpec, value: Any, catalog: Catalog) -> str:
    """What is wrong with the text that a field shows for a value, if anything is."""
    try:
        again = values.parse(parameter, values.show(parameter, value), catalog)
        if again != values.check(parameter, value, catalog):
            return f"its value {value!r} is read as {again!r}"
    except ValueRefused as problem:
        return str(problem.message)
    return ""
