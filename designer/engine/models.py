"""From the plan to a whole Keras model, with weights, as the written Python would make it."""

import collections
import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import keras
from keras.src.backend.common import global_state

from designer.catalog.catalog import NESTED, Catalog
from designer.catalog.custom import catalog_for
from designer.catalog.spec import Family, TypeSpec
from designer.engine.build import call_options, make_input, make_layer, make_wrapper, spec_of
from designer.engine.calls import call
from designer.engine.keras_messages import first_sentence
from designer.errors import CodeRefused, NetworkError, ValueRefused
from designer.network.graph import INPUT, Layer, LayerId, Network, is_model
from designer.network.model_kind import (
    INPUTS,
    OUTPUTS,
    SEQUENTIAL,
    chain,
    class_of,
    is_listed,
    model_settings,
    names_by_side,
)
from designer.network.names import snake_case
from designer.network.plan import Call, Plan, TensorRef, plan
from designer.program.clashes import names_apart
from designer.program.names import KerasNames
from designer.program.values import prefix_of


def build_model(network: Network, catalog: Catalog) -> keras.Model:
    """The Keras model of a network, with weights, every layer named as in the network.

    Inner layers, such as that of a TimeDistributed, have no name in a network. They get the one
    that the written Python gives them in a fresh process, whatever was built here before.
    """
    network = names_apart(network, catalog)
    with _fresh_names():
        return _Builder(catalog_for(network, catalog)).whole(network)


def build_wrapper(layer: Layer, network: Network, catalog: Catalog, name: str) -> Any:
    """A wrapper around the model that is described by `network`."""
    model = build_model(network, catalog)
    return make_wrapper(layer, model, catalog, name)


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

    def whole(self, network: Network) -> keras.Model:
        """A model that says itself what it is."""
        model = self.model(network, network.name, class_of(network))
        if model_settings(network).get("trainable") is False:
            model.trainable = False
        return model

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
            self._names.use(snake_case(NESTED))  # Keras makes a functional model inside
            return keras.Sequential([start, *others], name=named)
        return keras.Model(
            inputs=_structure(
                [tensors[TensorRef(node)] for node in walk.inputs],
                names[0],
                listed=is_listed(network, INPUTS),
            ),
            outputs=_structure(
                [tensors[end.tensor] for end in walk.outputs],
                names[1],
                listed=is_listed(network, OUTPUTS),
            ),
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
        if spec.family is Family.OPERATION:
            self._count(spec)  # each call of the function makes an operation
        options = call_options(spec, step.options, self._catalog)
        given = [[tensors[ref] for ref in argument.tensors] for argument in step.arguments]
        signature = self._catalog.signature(layer, step.options)
        if layer.network is not None and is_model(layer):
            names = names_by_side(layer.network, plan(layer.network, self._catalog.signature))
            return _call_model(layers[layer.id], [found for (found,) in given], names, options)
        return call(layers[layer.id], signature, step.arguments, given, options)

    def _layer(self, layer: Layer) -> Any:
        if layer.network is not None and is_model(layer):
            model = self.model(layer.network, layer.name, layer.type)
            if layer.parameters.get("trainable") is False:
                model.trainable = False
            return model
        if layer.network is not None:
            inner = self.whole(layer.network)
            return make_wrapper(layer, inner, self._catalog, self._name(layer))
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
                inner = spec_of(parameter, item, self._catalog)
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


def _structure(tensors: list[Any], names: tuple[str, ...], *, listed: bool = False) -> Any:
    """The tensors by name, where they have names; else a list, or the only one."""
    if names:
        return dict(zip(names, tensors, strict=True))
    return tensors[0] if len(tensors) == 1 and not listed else tensors


def _call_model(
    model: Any,
    tensors: list[Any],
    names: tuple[tuple[str, ...], tuple[str, ...]],
    options: Mapping[str, Any],
) -> tuple[Any, ...]:
    """Call a nested model; its outputs in the order of its ends."""
    found = model(_structure(tensors, names[0]), **options)
    return tuple(found[name] for name in names[1]) if names[1] else tuple(keras.tree.flatten(found))
