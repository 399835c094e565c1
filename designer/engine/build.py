"""From values to Keras: objects, layers and inputs, made from catalogue types alone.

Nothing here goes through Keras' deserialisation: a type is looked up in the catalogue, its
parameters are checked against their specifications, and the class is called. The checker calls
the same functions without weights.
"""

import importlib
import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from designer.catalog import slices, values
from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.engine import user_code
from designer.engine.calls import Operation
from designer.errors import NetworkError, ValueRefused
from designer.network.graph import Layer
from designer.network.values import ObjectValue, plain
from designer.sentences import Sentence, sentence, shipped

# What a path names is imported, so the catalogue may name nothing else.
trusted_roots = ("keras", "designer")


@cache
def imported(path: str) -> Any:
    """What the public path of a catalogue entry leads to."""
    module, _, name = path.rpartition(".")
    if path.partition(".")[0] not in trusted_roots:
        raise NetworkError(sentence("{path!r} is no path of Keras.", path=path))
    return getattr(importlib.import_module(module), name)


def target_of(spec: TypeSpec) -> Any:
    """The class or function of an entry; a layer that a person wrote is made from its source."""
    if spec.source:
        return user_code.layer_class(spec.source, spec.type)
    return imported(spec.path)


@cache
def _accepted(target: Any) -> frozenset[str] | None:
    """The names of the arguments that `target` takes; None if it takes any."""
    parameters = inspect.signature(target).parameters.values()
    if any(item.kind is inspect.Parameter.VAR_KEYWORD for item in parameters):
        return None
    return frozenset(item.name for item in parameters)


def make(family: Family, value: Any, catalog: Catalog) -> Any:
    """The Keras object that a value of this family means.

    A name stays a name where Keras takes one itself ("relu", "adam").
    """
    if not isinstance(value, ObjectValue):
        return value
    spec = catalog.get(family, value.type)
    if spec is None or spec.absent:
        raise ValueRefused(_unusable(value, spec))
    # A layer inside another (a cell, a wrapped layer) may have a name, which is no parameter.
    named = {"name": value.parameters["name"]} if _is_named(spec, value) else {}
    parameters = {key: item for key, item in value.parameters.items() if key not in named}
    return construct(spec, parameters, catalog, **named)


def _unusable(value: ObjectValue, spec: TypeSpec | None) -> Sentence:
    if spec is not None:
        return sentence(
            "{type!r} cannot be used: {reason}", type=value.type, reason=shipped(spec.absent)
        )
    return sentence("There is no {type!r} in Keras.", type=value.type)


def _is_named(spec: TypeSpec, value: ObjectValue) -> bool:
    return "name" in value.parameters and spec.parameter("name") is None


def construct(spec: TypeSpec, parameters: Mapping[str, Any], catalog: Catalog, **given: Any) -> Any:
    """An instance of the type (or what its function returns) with checked parameters."""
    arguments = arguments_of(spec, spec.parameters, parameters, catalog)
    target = target_of(spec)
    if not inspect.isclass(target) and not arguments and not given:
        return target
    accepted = _accepted(target)
    extra = {key: item for key, item in given.items() if accepted is None or key in accepted}
    return target(**{**extra, **arguments})


def arguments_of(
    spec: TypeSpec,
    parameter_specs: Sequence[ParameterSpec],
    parameters: Mapping[str, Any],
    catalog: Catalog,
) -> dict[str, Any]:
    """Parameters, checked, as the arguments that Keras takes."""
    by_name = {item.name: item for item in parameter_specs}
    arguments = {}
    for name, value in parameters.items():
        parameter = by_name.get(name)
        if parameter is None:
            said = sentence(
                "{layer} has no parameter {parameter!r}.", layer=spec.type, parameter=name
            )
            raise ValueRefused(said, parameter=name)
        try:
            arguments[name] = argument(parameter, value, catalog)
        except ValueRefused as problem:
            # It may name a parameter of an object inside; the form has a field for this one.
            raise ValueRefused(problem.message, parameter=name) from None
    for name, parameter in by_name.items():
        if parameter.required and name not in arguments:
            said = sentence(
                "{layer} needs a value for {parameter!r}.", layer=spec.type, parameter=name
            )
            raise ValueRefused(said, parameter=name)
    return arguments


def argument(parameter: ParameterSpec, value: Any, catalog: Catalog) -> Any:
    """A parameter's value as Keras takes it."""
    checked = values.check(parameter, plain(value), catalog)
    if parameter.kind is Kind.CODE and value is not None:
        return user_code.function(parameter, checked)
    return _prepared(parameter, checked, catalog)


def _prepared(parameter: ParameterSpec, value: Any, catalog: Catalog) -> Any:
    if parameter.kind is Kind.SLICES:
        return slices.as_python(value)
    if parameter.kind is Kind.TENSOR and value is not None:
        return np.array(value, "float32")
    if isinstance(value, ObjectValue):
        spec = spec_of(parameter, value, catalog)
        if spec is None:
            raise ValueRefused(_unusable(value, spec), parameter=parameter.name)
        return make(spec.family, value, catalog)
    if isinstance(value, tuple):
        items = [_prepared(parameter, item, catalog) for item in value]
        return items if parameter.kind in (Kind.OBJECTS, Kind.STRINGS) else tuple(items)
    if isinstance(value, dict):
        return {key: _prepared(parameter, item, catalog) for key, item in value.items()}
    return value


def spec_of(parameter: ParameterSpec, value: Any, catalog: Catalog) -> TypeSpec | None:
    """The entry that an object given as a parameter means; None for anything else."""
    if not isinstance(value, ObjectValue):
        return None
    entries = (catalog.get(family, value.type) for family in parameter.families)
    return next((spec for spec in entries if spec is not None), None)


def make_layer(layer: Layer, catalog: Catalog, name: str | None = None) -> Any:
    """The Keras layer (or function of `keras.ops`) of a layer that is no end and not nested.

    Without a name Keras gives one.
    """
    spec = catalog.of(layer)
    if not spec.path or spec.absent:
        raise NetworkError(_no_layer(layer, spec), layer=layer.id)
    target = target_of(spec)
    if inspect.isclass(target):
        named = {} if name is None else {"name": name}
        return construct(spec, layer.parameters, catalog, **named)
    return Operation(target, spec, arguments_of(spec, spec.parameters, layer.parameters, catalog))


def _no_layer(layer: Layer, spec: TypeSpec) -> Sentence:
    if layer.foreign is not None:
        return sentence(
            "{layer} cannot be used: it is a placeholder; its configuration is kept as the file "
            "had it.",
            layer=layer.type,
        )
    if spec.absent:
        return sentence(
            "{layer} cannot be used: {reason}.", layer=layer.type, reason=shipped(spec.absent)
        )
    return sentence(
        "{layer} cannot be used: the catalogue does not know this type.", layer=layer.type
    )


def make_wrapper(layer: Layer, model: Any, catalog: Catalog, name: str | None = None) -> Any:
    """A wrapper around a model that was built before; without a name Keras gives one."""
    spec = catalog.of(layer)
    if spec.wrapped is None:
        said = sentence("{layer} takes no model inside.", layer=layer.type)
        raise NetworkError(said, layer=layer.id)
    others = [item for item in spec.parameters if item is not spec.wrapped]
    arguments = arguments_of(spec, others, layer.parameters, catalog)
    named = {} if name is None else {"name": name}
    return target_of(spec)(**{spec.wrapped.name: model}, **named, **arguments)


def make_input(layer: Layer, catalog: Catalog, name: str | None = None) -> Any:
    """The symbolic tensor of an Input."""
    spec = catalog.of(layer)
    arguments = arguments_of(spec, spec.parameters, layer.parameters, catalog)
    arguments.pop("order", None)  # what orders the ends of the model is ours, not Keras'
    return imported(spec.path)(**arguments, name=name)


def call_options(spec: TypeSpec, options: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    """The call arguments of a node that are no tensors."""
    return arguments_of(spec, spec.call_arguments, options, catalog)
