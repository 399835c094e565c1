"""From the plan to Keras: objects, layers and whole models, made from catalogue types alone.

Nothing here goes through Keras' deserialisation: a type is looked up in the catalogue, its
parameters are checked against their specifications, and the class is called. The checker calls
the same functions without weights.
"""

import collections
import contextlib
import importlib
import inspect
import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import keras
import numpy as np
from keras.src.backend.common import global_state

from designer.catalog import slices, values
from designer.catalog.catalog import NESTED, Catalog
from designer.catalog.custom import catalog_for
from designer.catalog.operands import call_order
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.engine import user_code
from designer.engine.keras_words import first_sentence as first_sentence
from designer.errors import CodeRefused, NetworkError, ValueRefused
from designer.formats.python_names import KerasNames
from designer.formats.python_values import prefix_of
from designer.network.model import INPUT, Layer, LayerId, Network
from designer.network.names import snake_case
from designer.network.plan import Argument, Call, Plan, TensorRef, plan
from designer.network.ports import Signature
from designer.network.sequence import (
    SEQUENTIAL,
    chain,
    class_of,
    model_settings,
    names_by_side,
)
from designer.network.values import ObjectValue

trusted_roots = ("keras", "designer")


@cache
def imported(path: str) -> Any:
    """What the public path of a catalogue entry leads to."""
    module, _, name = path.rpartition(".")
    if path.partition(".")[0] not in trusted_roots:
        raise NetworkError(f"{path!r} is no path of Keras.")
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
        known = f"{value.type!r} cannot be used: {spec.absent}" if spec else None
        raise ValueRefused(known or f"There is no {family.value} {value.type!r} in Keras.")
    # A layer inside another (a cell, a wrapped layer) may have a name, which is no parameter.
    named = {"name": value.parameters["name"]} if _is_named(spec, value) else {}
    parameters = {key: item for key, item in value.parameters.items() if key not in named}
    return construct(spec, parameters, catalog, **named)


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
            raise ValueRefused(f"{spec.type} has no parameter {name!r}.", parameter=name)
        try:
            arguments[name] = argument(parameter, value, catalog)
        except ValueRefused as problem:
            raise ValueRefused(problem.message, parameter=name) from None
    for name, parameter in by_name.items():
        if parameter.required and name not in arguments:
            raise ValueRefused(f"{spec.type} needs a value for {name!r}.", parameter=name)
    return arguments


def argument(parameter: ParameterSpec, value: Any, catalog: Catalog) -> Any:
    """A parameter's value as Keras takes it."""
    if parameter.kind is Kind.CODE and value is not None:
        return user_code.function(parameter, values.check(parameter, value, catalog))
    return _prepared(parameter, values.check(parameter, value, catalog), catalog)


def _prepared(parameter: ParameterSpec, value: Any, catalog: Catalog) -> Any:
    if parameter.kind is Kind.SLICES:
        return slices.as_python(value)
    if isinstance(value, ObjectValue):
        spec = _spec_of(parameter, value, catalog)
        if spec is None:
            raise ValueRefused(f"There is no {value.type!r} in Keras.", parameter=parameter.name)
        return make(spec.family, value, catalog)
    if isinstance(value, tuple):
        items = [_prepared(parameter, item, catalog) for item in value]
        return items if parameter.kind in (Kind.OBJECTS, Kind.STRINGS) else tuple(items)
    return value


def _spec_of(parameter: ParameterSpec, value: Any, catalog: Catalog) -> TypeSpec | None:
    """The entry that an object given as a parameter means; None for anything else."""
    if not isinstance(value, ObjectValue):
        return None
    found = (catalog.get(family, value.type) for family in parameter.families)
    return next((spec for spec in found if spec is not None), None)


def make_layer(layer: Layer, catalog: Catalog, name: str | None = None) -> Any:
    """The Keras layer (or function of `keras.ops`) of a layer that is no end and not nested.

    Without a name Keras gives one.
    """
    spec = catalog.of(layer)
    if not spec.path or spec.absent:
        reason = spec.absent or "the catalogue does not know this type"
        if layer.foreign is not None:
            reason = "it is a placeholder; its configuration is kept as the file had it"
        raise NetworkError(f"{layer.type} cannot be used: {reason}.", layer=layer.id)
    target = target_of(spec)
    if inspect.isclass(target):
        named = {} if name is None else {"name": name}
        return construct(spec, layer.parameters, catalog, **named)
    return _Operation(spec, arguments_of(spec, spec.parameters, layer.parameters, catalog))


class _Operation:
    """A function of `keras.ops` with the arguments that are no tensors."""

    def __init__(self, spec: TypeSpec, arguments: dict[str, Any]) -> None:
        self._function = imported(spec.path)
        self._spec = spec
        constants = {name for name in spec.constants if arguments.get(name) is not None}
        self._arguments = {
            name: constant_operand(value) if name in constants else value
            for name, value in arguments.items()
            if name in constants or name not in spec.constants
        }

    def __call__(self, tensors: Mapping[str, Any]) -> Any:
        """Call the function as the written Python does; the tensors are given by port."""
        given = {**self._arguments, **tensors}
        by_position: list[Any] = []
        by_name: dict[str, Any] = {}
        for written, is_named in call_order(self._spec, given):
            name = written.lstrip("*")
            if written.startswith("**"):
                by_name |= given[name]
            elif written.startswith("*"):
                by_position += given[name]
            elif is_named:
                by_name[name] = given[name]
            else:
                by_position.append(given[name])
        return self._function(*by_position, **by_name)


def constant_operand(value: Any) -> Any:
    """A number as it is, numbers as an array of float32, or of int32 where all are whole."""
    if not isinstance(value, tuple):
        return value
    whole = all(isinstance(item, int) for item in keras.tree.flatten(value))
    return np.array(value, dtype="int32" if whole else "float32")


def make_input(layer: Layer, catalog: Catalog, name: str | None = None) -> Any:
    """The symbolic tensor of an Input."""
    spec = catalog.of(layer)
    arguments = arguments_of(spec, spec.parameters, layer.parameters, catalog)
    arguments.pop("order", None)  # what orders the ends of the model is ours, not Keras'
    return imported(spec.path)(**arguments, name=name)


def call(
    target: Any,
    signature: Signature,
    arguments: Sequence[Argument],
    tensors: Sequence[Sequence[Any]],
    options: Mapping[str, Any],
) -> tuple[Any, ...]:
    """Call a layer or operation; its output tensors.

    Required ports go by position, as a person would write it, optional ones by name. A nested
    model takes its inputs as one list.
    """
    given = [
        _by_cell(target, list(found)) if argument.many else found[0]
        for argument, found in zip(arguments, tensors, strict=True)
    ]
    if isinstance(target, _Operation):
        ports = [argument.port for argument in arguments]
        return tuple(keras.tree.flatten(target(dict(zip(ports, given, strict=True)))))
    if isinstance(target, keras.Model) and len(given) > 1:
        return tuple(keras.tree.flatten(target(given, **options)))
    required = {port.name for port in signature.inputs if port.required}
    by_position: list[Any] = []
    by_name: dict[str, Any] = {}
    for place, (argument, value) in enumerate(zip(arguments, given, strict=True)):
        leads = place == 0 or argument.port in required
        if leads and signature.inputs[place].name == argument.port:
            by_position.append(value)
        else:
            by_name[argument.port] = value
    return tuple(keras.tree.flatten(target(*by_position, **by_name, **options)))


def _by_cell(target: Any, tensors: list[Any]) -> list[Any]:
    """The states of stacked cells, a list for each cell; for all else the list as it is."""
    if not isinstance(target, keras.layers.StackedRNNCells):
        return tensors
    waiting = iter(tensors)
    sizes = [len(keras.tree.flatten(cell.state_size)) for cell in target.cells]
    return [list(itertools.islice(waiting, size)) for size in sizes]


def call_options(spec: TypeSpec, options: Mapping[str, Any], catalog: Catalog) -> dict[str, Any]:
    """The call arguments of a node that are no tensors."""
    return arguments_of(spec, spec.call_arguments, options, catalog)


def build_model(network: Network, catalog: Catalog) -> keras.Model:
    """The Keras model of a network, with weights, every layer named as in the network.

    Inner layers, such as that of a TimeDistributed, have no name in a network. They get the one
    that the written Python gives them in a fresh process, whatever was built here before.
    """
    with _fresh_names():
        builder = _Builder(catalog_for(network, catalog))
        model = builder.model(network, network.name, class_of(network))
        if model_settings(network).get("trainable") is False:
            model.trainable = False
        return model


@contextlib.contextmanager
def _fresh_names() -> Iterator[None]:
    """Let Keras count names from the beginning, and go on as before afterwards."""
    before = global_state.get_global_attribute("object_name_uids")
    global_state.set_global_attribute("object_name_uids", collections.defaultdict(int))
    try:
        yield
    finally:
        global_state.set_global_attribute("object_name_uids", before)


class _Builder:
    """Builds a model and its nested models; names are left to Keras where it gives the same."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._names = KerasNames()

    def model(self, network: Network, name: str, kind: str) -> keras.Model:
        """The model of `network`; it is functional where it cannot be of this kind."""
        walk = plan(network, self._catalog.signature)
        _refuse_incomplete(walk)
        layers: dict[LayerId, Any] = {}
        tensors: dict[TensorRef, Any] = {}
        for step in walk.calls:
            try:
                outputs = self._outputs(step, layers, tensors)
            except (NetworkError, CodeRefused) as problem:
                raise _at(step, problem.message, problem.parameter) from problem
            except ValueRefused as problem:
                raise _at(step, problem.message, problem.parameter) from problem
            except Exception as problem:
                raise _at(step, first_sentence(problem)) from problem
            for number, tensor in enumerate(outputs):
                tensors[TensorRef(step.node, number)] = tensor
        names = names_by_side(network, walk)
        calls = chain(walk) if kind == SEQUENTIAL and not any(names) else None
        named = self._model_name(SEQUENTIAL if calls else NESTED, valid_name(name))
        if calls is not None:
            start = tensors[TensorRef(calls[0].node)]
            others = [layers[step.layer.id] for step in calls[1:]]
            return keras.Sequential([start, *others], name=named)
        return keras.Model(
            inputs=_structure([tensors[TensorRef(node)] for node in walk.inputs], names[0]),
            outputs=_structure([tensors[end.tensor] for end in walk.outputs], names[1]),
            name=named,
        )

    def _outputs(
        self, step: Call, layers: dict[LayerId, Any], tensors: Mapping[TensorRef, Any]
    ) -> tuple[Any, ...]:
        layer = step.layer
        if layer.type == INPUT:
            return (make_input(layer, self._catalog, self._name(layer)),)
        if layer.id not in layers:
            layers[layer.id] = self._layer(layer)
        spec = self._catalog.of(layer)
        if spec.family is Family.OPERATION and layer.network is None:
            self._count(spec)  # each call of the function makes an operation
        options = call_options(spec, step.options, self._catalog)
        given = [[tensors[ref] for ref in argument.tensors] for argument in step.arguments]
        signature = self._catalog.signature(layer, step.options)
        if layer.network is not None:
            names = names_by_side(layer.network, plan(layer.network, self._catalog.signature))
            return _call_model(layers[layer.id], [found for (found,) in given], names, options)
        return call(layers[layer.id], signature, step.arguments, given, options)

    def _layer(self, layer: Layer) -> Any:
        if layer.network is not None:
            model = self.model(layer.network, layer.name, layer.type)
            if layer.parameters.get("trainable") is False:
                model.trainable = False
            return model
        spec = self._catalog.of(layer)
        self._count_inner(spec, layer.parameters)
        if spec.family is Family.OPERATION:
            return make_layer(layer, self._catalog)
        return make_layer(layer, self._catalog, self._name(layer))

    def _name(self, layer: Layer) -> str | None:
        """The name to give, or None where Keras gives this very name."""
        spec = self._catalog.of(layer)
        prefix = prefix_of(spec)
        is_given = prefix in spec.side_names or not self._names.gives(prefix, layer.name)
        self._names.distrust(spec.side_names)
        return layer.name if is_given else None

    def _count(self, spec: TypeSpec) -> None:
        """Keras names something of this type by itself."""
        self._names.use(prefix_of(spec))
        self._names.distrust(spec.side_names)

    def _count_inner(self, spec: TypeSpec, parameters: Mapping[str, Any]) -> None:
        """Layers inside a layer's parameters have names of Keras; what follows is named by us."""
        for parameter in spec.parameters:
            value = parameters.get(parameter.name)
            for item in value if isinstance(value, tuple) else (value,):
                inner = _spec_of(parameter, item, self._catalog)
                if inner is None:
                    continue
                self._count_inner(inner, item.parameters)
                if inner.family is Family.LAYER:
                    self._count(inner)
                    self._names.distrust([prefix_of(inner)])

    def _model_name(self, class_name: str, name: str) -> str | None:
        prefix = snake_case(class_name)
        if not name:
            self._names.use(prefix)
            return None
        return None if self._names.gives(prefix, name) else name


def valid_name(name: str) -> str:
    """`name` as Keras takes it: a slash parts the levels of a path."""
    return name.replace("/", "_").strip()


def _at(step: Call, message: str, parameter: str | None = None) -> NetworkError:
    layer = step.layer
    return NetworkError(
        f"{layer.name!r}: {message}", node=step.node, layer=layer.id, parameter=parameter
    )


def _refuse_incomplete(walk: Plan) -> None:
    for problem in walk.problems:
        if problem.severity == "error":
            raise NetworkError(problem.message, node=problem.node, parameter=problem.parameter)
    if not walk.inputs or not walk.outputs:
        missing = "output" if walk.inputs else "Input that leads to a layer"
        raise NetworkError(f"The network has no {missing}.")


def _structure(tensors: list[Any], names: tuple[str, ...]) -> Any:
    """The tensors by name, where they have names; else a list, or the only one."""
    if names:
        return dict(zip(names, tensors, strict=True))
    return tensors[0] if len(tensors) == 1 else tensors


def _call_model(
    model: Any,
    tensors: list[Any],
    names: tuple[tuple[str, ...], tuple[str, ...]],
    options: Mapping[str, Any],
) -> tuple[Any, ...]:
    """Call a nested model; its outputs in the order of its ends."""
    found = model(_structure(tensors, names[0]), **options)
    return tuple(found[name] for name in names[1]) if names[1] else tuple(keras.tree.flatten(found))
