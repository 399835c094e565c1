"""Asking Keras about one call of one layer, without weights, and remembering what it said.

Inside a StatelessScope that initialises nothing, Keras builds a layer without allocating its
weights: their shapes are known, their values never exist. So a layer of any size is free.
"""

import gc
import math
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from typing import Any

import keras
import msgspec
from keras.src.backend.common import global_state
from msgspec import Struct
from msgspec.structs import replace

from designer.catalog.catalog import Catalog
from designer.catalog.spec import TypeSpec
from designer.engine import build, calls, models, user_code
from designer.engine.flops import activation_bytes, flops
from designer.engine.keras_messages import first_sentence
from designer.errors import CodeRefused, DesignerError, NetworkError, ValueRefused
from designer.network import model_kind
from designer.network.check_result import NodeResult, TensorSpec, WeightSpec
from designer.network.graph import INPUT, Layer, Network
from designer.network.plan import Argument, Call
from designer.sentences import Sentence, sentence, verbatim

remembered_answers = 20_000

# What the ports of a call are given, in the order of its arguments.
Arrivals = tuple[tuple[TensorSpec, ...], ...]


class FirstCall(Struct, frozen=True):
    """What a layer was built for: the wired ports of its first call, and what arrived there."""

    ports: tuple[tuple[str, bool], ...]
    arrivals: Arrivals

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The ports as those of a call whose tensors have no names."""
        return tuple(Argument(port, (), (), many) for port, many in self.ports)


class Fault(Struct, frozen=True):
    """Why Keras, or a specification, refused: its words, and the parameter if it is known.

    What is `from_keras` is its message word for word, noise and all.
    """

    message: Sentence
    parameter: str | None = None
    from_keras: bool = True
    kind: str = ""
    code: tuple[str, ...] = ()  # digests of code that may not run here


class Outcome(Struct, frozen=True):
    """Keras' answer about one call: an answer or a fault; a faulty nested model has both."""

    answer: NodeResult | None
    fault: Fault | None = None

    @property
    def outputs(self) -> tuple[TensorSpec | None, ...]:
        """What flows on; nothing after a fault."""
        return self.answer.outputs if self.answer is not None else ()


class Memory:
    """Outcomes by type, parameters and what arrives; the oldest unused are forgotten."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._outcomes: OrderedDict[Hashable, Outcome] = OrderedDict()
        # The layer is kept beside its key, so that its id is not used again meanwhile.
        self._layer_keys: dict[int, tuple[Layer, Hashable]] = {}

    def outcome(self, call: Call, arrivals: Arrivals, first: FirstCall | None) -> Outcome:
        """Keras' answer about `call`, whose layer was built for `first` (None: for this call)."""
        key = (
            self._key_of(call.layer),
            wired_ports(call),
            arrivals,
            first,
            # As JSON: values are no keys of a dictionary, and to Python 1, 1.0 and True are equal.
            msgspec.json.encode(call.options, order="sorted") if call.options else None,
        )
        known = self._outcomes.get(key)
        if known is None:
            known = self._outcomes[key] = _ask(call, arrivals, first, self._catalog)
            if len(self._outcomes) > remembered_answers:
                self._outcomes.popitem(last=False)
        else:
            self._outcomes.move_to_end(key)
        return known

    def _key_of(self, layer: Layer) -> Hashable:
        known = self._layer_keys.get(id(layer))
        if known is not None and known[0] is layer:
            return known[1]
        parameters = msgspec.json.encode(layer.parameters, order="sorted")
        # A placeholder may be called as a class of Keras without being one.
        key = (layer.type, parameters, layer.foreign is None, _told(layer.network))
        if len(self._layer_keys) > remembered_answers:
            self._layer_keys.clear()
        self._layer_keys[id(layer)] = (layer, key)
        return key


def _told(network: Network | None) -> bytes | None:
    """What is inside a wrapper, without where it stands on the canvas."""
    return None if network is None else msgspec.json.encode(_placeless(network), order="sorted")


def _placeless(network: Network) -> Network:
    layers = {
        key: layer if layer.network is None else replace(layer, network=_placeless(layer.network))
        for key, layer in network.layers.items()
    }
    nodes = {key: replace(node, position=(0.0, 0.0)) for key, node in network.nodes.items()}
    settings = {
        section: network.settings[section]
        for section in (model_kind.section,)
        if section in network.settings
    }
    return replace(network, layers=layers, nodes=nodes, settings=settings)


def warm_up() -> None:
    """Have Keras do once what it does only at the first call of all."""
    with keras.StatelessScope(initialize_variables=False):
        image = keras.KerasTensor((None, 8, 8, 1))
        for layer in (
            keras.layers.ZeroPadding2D(),
            keras.layers.Conv2D(1, 3, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.MaxPooling2D(),
            keras.layers.Dropout(0.5),
            keras.layers.Flatten(),
            keras.layers.Dense(1, activation="softmax"),
        ):
            image = layer(image)
        keras.layers.Add()([image, image])
        keras.layers.Concatenate()([image, image])
        keras.Input((1,))
    _forget_variables()
    # What was imported stays for ever; the collector need not look at it again and again.
    gc.collect()
    gc.freeze()


def _ask(call: Call, arrivals: Arrivals, first: FirstCall | None, catalog: Catalog) -> Outcome:
    try:
        try:
            with keras.StatelessScope(initialize_variables=False):
                return Outcome(_answer(call, arrivals, first, catalog))
        except ValueError as problem:
            if "stateless scope" not in str(problem):
                raise
            # A layer that makes a variable from given values; those are small.
            return Outcome(_answer(call, arrivals, first, catalog))
    except CodeRefused as problem:
        return Outcome(None, refusal(problem))
    except DesignerError as problem:
        return Outcome(None, Fault(problem.message, problem.parameter, from_keras=False))
    except Exception as problem:
        kind = type(problem).__name__
        source = catalog.of(call.layer).source
        if source:
            return Outcome(None, _own_fault(problem, source))
        return Outcome(None, Fault(verbatim(str(problem).strip() or kind), kind=kind))
    finally:
        _forget_variables()


def wired_ports(call: Call) -> tuple[tuple[str, bool], ...]:
    """The ports that are wired, and whether each takes a list."""
    return tuple((argument.port, argument.many) for argument in call.arguments)


def refusal(problem: CodeRefused) -> Fault:
    """The fault of a call whose code may not run here."""
    return Fault(problem.message, problem.parameter, from_keras=False, code=problem.digests)


def _own_fault(problem: Exception, source: str) -> Fault:
    """What went wrong in a layer that a person wrote, in Python's words and with the line."""
    line, kind = user_code.line_of(problem, source), type(problem).__name__
    reason = first_sentence(problem)
    if line:
        said = sentence(
            "Line {line} of its code failed with {error}: {reason}",
            line=line,
            error=kind,
            reason=reason,
        )
    else:
        said = sentence("Its code failed with {error}: {reason}", error=kind, reason=reason)
    return Fault(said, from_keras=False)


def _answer(
    call: Call, arrivals: Arrivals, first: FirstCall | None, catalog: Catalog
) -> NodeResult:
    layer = call.layer
    if layer.type == INPUT:
        outputs: tuple[Any, ...] = (build.make_input(layer, catalog),)
        return _node_answer(outputs, None, call, arrivals, catalog)
    spec = catalog.of(layer)
    # Not the layer's own name: the answer, in which weights have names, is remembered for all
    # layers that are alike.
    name = spec.name_prefix or layer.type.lower()
    if layer.network is not None:
        target = models.build_wrapper(layer, layer.network, catalog, name)
    else:
        target = build.make_layer(layer, catalog, name=name)
    options = build.call_options(spec, call.options, catalog)
    signature = catalog.signature(layer, call.options)
    if first is not None:
        calls.call(target, signature, first.arguments, _symbolic(first.arrivals), {})
    _refuse_quantized(target)
    given = _symbolic(arrivals)
    outputs = calls.call(target, signature, call.arguments, given, options)
    if isinstance(target, keras.layers.Layer) and any(
        output is tensor for output in outputs for port in given for tensor in port
    ):
        raise NetworkError(
            sentence(
                "{layer} gives back the very tensor that it was given, which Keras {version} "
                "takes for a cycle; inside a Pipeline it works.",
                layer=layer.type,
                version=keras.__version__,
            )
        )
    return _node_answer(outputs, target, call, arrivals, catalog)


def _symbolic(arrivals: Arrivals) -> list[list[Any]]:
    return [
        [keras.KerasTensor(spec.shape, spec.dtype, sparse=spec.sparse) for spec in port]
        for port in arrivals
    ]


def _refuse_quantized(layer: Any) -> None:
    """Refuse a quantized policy in which a class cannot compute; Keras says so only then."""
    mode = getattr(layer, "quantization_mode", None)
    if not mode or not isinstance(layer, keras.layers.Layer):
        return
    name, base = f"_{mode}_call", keras.layers.Layer
    if getattr(type(layer), name, None) is getattr(base, name, None):
        said = sentence(
            "{layer} cannot compute in {dtype}; Dense, EinsumDense, Embedding and "
            "ReversibleEmbedding can.",
            layer=type(layer).__name__,
            dtype=str(mode),
        )
        raise ValueRefused(said, parameter="dtype")


def _node_answer(
    outputs: Sequence[Any], target: Any, call: Call, arrivals: Arrivals, catalog: Catalog
) -> NodeResult:
    numbered = tuple(
        None if tensor is None else _tensor_spec(tensor, call, arrivals, catalog)
        for tensor in outputs
        if tensor is None or isinstance(tensor, keras.KerasTensor)
    )
    specs = tuple(spec for spec in numbered if spec is not None)
    if not specs:
        raise NetworkError(_no_tensor(catalog.of(call.layer)))
    weights = getattr(target, "weights", ())
    trainable = getattr(target, "trainable_weights", ())
    arrived = [spec for port in arrivals for spec in port]
    return NodeResult(
        outputs=numbered,
        parameters=_numbers_in(weights),
        trainable_parameters=_numbers_in(trainable),
        flops=flops(catalog, catalog.of(call.layer), target, arrived, specs),
        activation_bytes=activation_bytes(specs),
        weights=tuple(WeightSpec(weight.name, tuple(weight.shape)) for weight in weights),
    )


def _no_tensor(spec: TypeSpec) -> Sentence:
    """As if Keras, or a layer that a person wrote, had raised it."""
    reason = sentence("The result is no tensor, so nothing can flow on from here.")
    if spec.source:
        return sentence("Its code failed with {error}: {reason}", error="TypeError", reason=reason)
    return sentence("{layer}: {reason}", layer=spec.type, reason=reason)


def _numbers_in(weights: Sequence[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def _tensor_spec(tensor: Any, call: Call, arrivals: Arrivals, catalog: Catalog) -> TensorSpec:
    """What is known of a tensor. Keras takes the number in `x * 2` for sparse, and the product."""
    shape, dtype = tuple(tensor.shape), str(tensor.dtype)
    if not tensor.sparse:
        return TensorSpec(shape, dtype)
    parameters = call.layer.parameters
    with_number = any(parameters.get(name) is not None for name in catalog.of(call.layer).constants)
    arrived = any(spec.sparse for port in arrivals for spec in port)
    return TensorSpec(shape, dtype, sparse=arrived or not with_number)


def _forget_variables() -> None:
    """Keras lists the variables that it did not initialise, and would keep them for ever."""
    global_state.set_global_attribute("uninitialized_variables", [])
