"""The model builder: performs the steps of a network, to a whole Keras model with weights."""

import collections
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, assert_never

import keras
from keras.src.backend.common import global_state

from designer.catalog.catalog import Catalog
from designer.catalog.custom import catalog_for
from designer.catalog.spec import Family
from designer.construction.ordering import steps_of
from designer.construction.steps import (
    CallLayer,
    LeaveOut,
    MakeInput,
    MakeLayer,
    MakeModel,
    ModelSteps,
    Step,
)
from designer.engine.build import call_options, make_input, make_layer, make_wrapper
from designer.engine.calls import call
from designer.engine.keras_messages import first_sentence
from designer.errors import CodeRefused, NetworkError, ValueRefused
from designer.network.graph import Layer, LayerId, Network, NodeId, Scope, is_model
from designer.network.plan import Call, Plan, TensorRef
from designer.sentences import Sentence, sentence

Tell = Callable[[Scope, NodeId], None]


def _nobody(_scope: Scope, _node: NodeId) -> None:
    pass


def build_model(network: Network, catalog: Catalog, tell: Tell = _nobody) -> keras.Model:
    """The Keras model of a network, with weights, every layer named as in the network.

    Inner layers, such as that of a TimeDistributed, have no name in a network. They get the one
    that the written Python gives them in a fresh process, whatever was built here before. `tell` is
    told of each node before its layer is made or called.
    """
    with _fresh_names():
        builder = _Builder(catalog_for(network, catalog), tell)
        return builder.model(steps_of(network, catalog))


def build_wrapper(layer: Layer, network: Network, catalog: Catalog, name: str) -> Any:
    """A wrapper around the model that is described by `network`."""
    model = build_model(network, catalog)
    return make_wrapper(layer, model, catalog, name)


@contextlib.contextmanager
def _fresh_names() -> Iterator[None]:
    """Let Keras count names from the beginning, and go on as before afterwards."""
    # `keras.backend.clear_session` would begin anew as well, but for far more than the names.
    before = global_state.get_global_attribute("object_name_uids")
    global_state.set_global_attribute("object_name_uids", collections.defaultdict(int))
    try:
        yield
    finally:
        global_state.set_global_attribute("object_name_uids", before)


class _Builder:
    """Performs the steps for one model, and by others of its kind those for the models in it."""

    def __init__(self, catalog: Catalog, tell: Tell, scope: Scope = ()) -> None:
        self._catalog = catalog
        self._tell = tell
        self._scope = scope
        self._models: dict[LayerId, keras.Model] = {}
        self._layers: dict[LayerId, Any] = {}
        self._tensors: dict[TensorRef, Any] = {}

    def model(self, steps: ModelSteps) -> keras.Model:
        """The model at the end of the steps."""
        _refuse_incomplete(steps.plan)
        for step in steps.steps:
            self._tell(self._scope, step.call.node)
            try:
                self._perform(step)
            except (NetworkError, CodeRefused, ValueRefused) as problem:
                raise _at(step.call, problem.message, problem.parameter) from problem
            except Exception as problem:
                raise _at(step.call, first_sentence(problem)) from problem
        model = self._sequential(steps) if steps.is_chain else self._functional(steps)
        if steps.is_frozen:
            model.trainable = False
        return model

    def _sequential(self, steps: ModelSteps) -> keras.Model:
        first, *others = steps.plan.calls
        layers = [self._layers[step.layer.id] for step in others]
        return keras.Sequential([self._tensors[TensorRef(first.node)], *layers], name=steps.name)

    def _functional(self, steps: ModelSteps) -> keras.Model:
        inputs, outputs = (
            side.arranged([self._tensors[tensor] for tensor in side.tensors], list, dict)
            for side in (steps.inputs, steps.outputs)
        )
        return keras.Model(inputs=inputs, outputs=outputs, name=steps.name)

    def _perform(self, step: Step) -> None:
        layer = step.call.layer
        match step:
            case MakeInput(name=name):
                self._tensors[TensorRef(step.call.node)] = make_input(layer, self._catalog, name)
            case MakeModel(model=model):
                made = _Builder(self._catalog, self._tell, (*self._scope, layer.id)).model(model)
                (self._layers if is_model(layer) else self._models)[layer.id] = made
            case MakeLayer(name=name):
                self._layers[layer.id] = self._made(layer, name)
            case CallLayer(model=model):
                for number, tensor in enumerate(self._outputs(step.call, model)):
                    self._tensors[TensorRef(step.call.node, number)] = tensor
            case LeaveOut():
                pass  # for printers, which cannot write everything; whatever is, is built
            case _:
                assert_never(step)

    def _made(self, layer: Layer, name: str | None) -> Any:
        if layer.network is not None:
            return make_wrapper(layer, self._models[layer.id], self._catalog, name)
        return make_layer(layer, self._catalog, name)

    def _outputs(self, step: Call, model: ModelSteps | None) -> tuple[Any, ...]:
        layer = step.layer
        spec = self._catalog.of(layer)
        # An operation is a function, and no step makes it.
        if spec.family is Family.OPERATION and layer.id not in self._layers:
            self._layers[layer.id] = make_layer(layer, self._catalog)
        target = self._layers[layer.id]
        options = call_options(spec, step.options, self._catalog)
        given = [[self._tensors[ref] for ref in argument.tensors] for argument in step.arguments]
        if model is not None:
            return _call_model(target, [tensor for (tensor,) in given], model, options)
        signature = self._catalog.signature(layer, step.options)
        return call(target, signature, step.arguments, given, options)


def _at(step: Call, reason: Sentence, parameter: str | None = None) -> NetworkError:
    layer = step.layer
    said = sentence("{layer!r}: {reason}", layer=layer.name, reason=reason)
    return NetworkError(said, node=step.node, layer=layer.id, parameter=parameter)


def _refuse_incomplete(plan: Plan) -> None:
    for problem in plan.problems:
        if problem.severity == "error":
            raise NetworkError(problem.message, node=problem.node, parameter=problem.parameter)
    if not plan.inputs:
        raise NetworkError(sentence("The network has no Input that leads to a layer."))
    if not plan.outputs:
        raise NetworkError(sentence("The network has no output."))


def _call_model(
    target: Any, tensors: Sequence[Any], model: ModelSteps, options: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Call a nested model; its outputs in the order of its ends."""
    result = target(model.inputs.given(tensors, list, dict), **options)
    names = model.outputs.names
    return tuple(result[name] for name in names) if names else tuple(keras.tree.flatten(result))
