"""Objects that stand in parameters: which entry of the catalogue one is, and its arguments."""

from typing import Any, Protocol

from designer.catalog.literals import Written
from designer.catalog.spec import Family, ParameterSpec, TypeSpec
from designer.catalog.wording import arrived, expected, refuse, refuse_name
from designer.errors import ValueRefused
from designer.sentences import counted, sentence, shipped


class Lookup(Protocol):
    """The part of the catalogue that values need."""

    def get(self, family: Family, type_name: str) -> TypeSpec | None:
        """The entry of that name or alias."""

    def entries(self, family: Family) -> tuple[TypeSpec, ...]:
        """What can be chosen."""


def entry_of(spec: ParameterSpec, name: str, catalog: Lookup) -> TypeSpec:
    """The entry of that name that the parameter takes; raises ValueRefused."""
    entries = (catalog.get(family, name) for family in spec.families)
    entry = next((entry for entry in entries if entry is not None and not _is_end(entry)), None)
    if entry is None:
        refuse_name(spec, name, _proposed_names(spec, catalog))
    if entry.absent:
        raise ValueRefused(
            sentence(
                "{parameter} cannot be {type}: {reason}",
                parameter=spec.name,
                type=entry.type,
                reason=shipped(entry.absent),
            ),
            parameter=spec.name,
        )
    if spec.choices and entry.type not in spec.choices:
        refuse(spec, sentence("{value} is another kind.", value=arrived(name)))
    return entry


def _proposed_names(spec: ParameterSpec, catalog: Lookup) -> list[str]:
    return [
        word
        for family in spec.families
        for entry in catalog.entries(family)
        for word in (entry.type, *entry.aliases)
        if is_proposed(spec, entry)
    ]


def is_proposed(spec: ParameterSpec, entry: TypeSpec) -> bool:
    """Whether a form proposes the entry for the parameter."""
    if spec.choices:
        return entry.type in spec.choices
    if _is_end(entry):
        return False
    return not spec.proposed or entry.type in spec.proposed or entry.family is not spec.families[-1]


def _is_end(entry: TypeSpec) -> bool:
    """Whether the entry is an end of a model, which is no layer inside another."""
    return entry.family is Family.LAYER and entry.category in ("input", "output")


def with_names(spec: ParameterSpec, entry: TypeSpec, value: Written) -> dict[str, Any]:
    """The parameters by name; those given by position get the names of the signature."""
    if len(value.positional) > len(entry.parameters):
        raise ValueRefused(
            counted(
                "{parameter}: {type} takes {count} parameter; {given} were given.",
                "{parameter}: {type} takes {count} parameters; {given} were given.",
                count=len(entry.parameters),
                parameter=spec.name,
                type=entry.type,
                given=len(value.positional),
            ),
            parameter=spec.name,
        )
    named = {
        parameter.name: part
        for parameter, part in zip(entry.parameters, value.positional, strict=False)
    }
    twice = named.keys() & value.parameters.keys()
    if twice:
        raise ValueRefused(
            sentence(
                "{parameter}: {type} is given {name!r} twice.",
                parameter=spec.name,
                type=entry.type,
                name=sorted(twice)[0],
            ),
            parameter=spec.name,
        )
    return {**named, **value.parameters}


def refuse_missing(spec: ParameterSpec, entry: TypeSpec, given: dict[str, Any]) -> None:
    """Raise ValueRefused where an object is not given what it needs."""
    for parameter in entry.parameters:
        if parameter.required and parameter.name not in given:
            raise ValueRefused(
                sentence(
                    "{parameter}: {type} needs {name}, {expected}, as in {type}({name}=…).",
                    parameter=spec.name,
                    type=entry.type,
                    name=parameter.name,
                    expected=expected(parameter),
                ),
                parameter=spec.name,
            )


def identifier(entry: TypeSpec) -> str:
    """The string by which Keras finds the entry: `he_normal`."""
    return entry.name_prefix if entry.name_prefix in entry.aliases else entry.type
