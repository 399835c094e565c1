"""Layers: those of Keras, of its applications and our own, and the two ends of a model."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import keras
import msgspec
from keras.src import applications
from keras.src.models.functional import Functional

from designer import layers as own_package
from designer.catalog.spec import OWN_PACKAGE, Family, OutputRule, ParameterSpec, TypeSpec
from designer.network.names import snake_case
from designer.network.ports import InputPort, OutputPort
from devtools.introspection import overlay
from devtools.introspection.docs import Docs, docs
from devtools.introspection.objects import public_classes
from devtools.introspection.parameters import from_values, left_out, parameter, parameters
from devtools.introspection.side_names import side_names

# Folders of Keras' sources whose name is not our category.
_category_of_folder = {
    "activations": "activation",
    "convolutional": "convolution",
    "rnn": "recurrent",
}

# The classes that a nested model is called as.
_nested = {"Functional": Functional, "Sequential": keras.Sequential}
# Arguments of `call` that are no tensors; a port is made of every other.
_no_tensors = ("training", "use_causal_mask", "reverse", "return_attention_scores")
# With these arguments a call gives more than without.
_more_outputs = {"return_attention_scores": "attention_scores"}
_not_offered = ("self", "args", "kwargs")
_lists = ("initial_state", "states")


def layers() -> list[TypeSpec]:
    """Every layer, with the ends and the nested models, in no order."""
    return [*_ends(), *_layers()]


def _layers() -> Iterator[TypeSpec]:
    for cls, names in public_classes(keras.layers, keras.layers.Layer).items():
        if cls is not keras.layers.InputLayer:
            yield _layer(cls, names, f"keras.layers.{names[0]}")
    for cls in (*hidden_layers(), *own_layers()):
        yield _layer(cls, [cls.__name__], f"{cls.__module__}.{cls.__qualname__}")


def hidden_layers() -> Iterator[type]:
    """The layers that Keras made for its own applications and does not show to anybody."""
    for info in pkgutil.iter_modules(applications.__path__):
        module = importlib.import_module(f"{applications.__name__}.{info.name}")
        for thing in vars(module).values():
            is_layer = inspect.isclass(thing) and issubclass(thing, keras.layers.Layer)
            if is_layer and thing.__module__ == module.__name__:
                yield thing


def own_layers() -> Iterator[type]:
    """The layers of `designer.layers`: what is registered there, each in its own module."""
    for info in pkgutil.iter_modules(own_package.__path__):
        module = importlib.import_module(f"{own_package.__name__}.{info.name}")
        for thing in vars(module).values():
            if inspect.isclass(thing) and thing.__module__ == module.__name__:
                registered = keras.saving.get_registered_name(thing)
                if registered.startswith(OWN_PACKAGE):
                    yield thing


def _layer(cls: type, names: list[str], path: str) -> TypeSpec:
    type_name, said = names[0], docs(cls)
    own = overlay.of_type(Family.LAYER, type_name)
    spec = TypeSpec(
        type=type_name,
        family=Family.LAYER,
        path=path,
        name_prefix=snake_case(cls.__name__),
        category=own.get("category") or _category(cls),
        summary=own.get("purpose") or said.summary,
        description=said.description,
        aliases=(*names[1:], *own.get("aliases", ())),
        keywords=tuple(own.get("keywords", ())),
        absent=own.get("absent", ""),
    )
    if spec.absent:
        return spec
    spec = msgspec.structs.replace(
        spec,
        parameters=parameters(Family.LAYER, type_name, cls, said),
        call_arguments=_call_arguments(cls, type_name, said),
        inputs=_inputs(cls, own, said),
        outputs=_outputs_along(cls) or _outputs(own),
        output_rules=(*_output_rules(own), *_call_outputs(cls)),
        left_out=left_out(Family.LAYER, type_name, cls),
        cost=overlay.cost(type_name, spec.category),
    )
    return msgspec.structs.replace(spec, side_names=side_names(cls, spec))


def _category(cls: type) -> str:
    folder = cls.__module__.removeprefix("keras.src.layers.").partition(".")[0]
    return _category_of_folder.get(folder, folder)


def _inputs(cls: Any, own: dict[str, Any], said: Docs) -> tuple[InputPort, ...]:
    """Ports from the signature of `call`.

    The first is called `inputs` where it is the only one that must be wired, whatever Keras
    calls it (`sequences`, `data`, `x`): it is passed by position.
    """
    by_hand = overlay.along_with_images(cls.__name__) or own.get("inputs", ())
    if by_hand:
        return tuple(msgspec.convert(port, InputPort) for port in by_hand)
    tensors = [
        argument
        for argument in inspect.signature(cls.call).parameters.values()
        if argument.name not in (*_no_tensors, *_not_offered, *own.get("no_ports", ()))
        and argument.kind not in (argument.VAR_KEYWORD, argument.VAR_POSITIONAL)
    ]
    required = [argument for argument in tensors if argument.default is inspect.Parameter.empty]
    return tuple(_port(argument, required, own, said) for argument in tensors)


def _port(
    argument: inspect.Parameter, required: list[inspect.Parameter], own: dict[str, Any], said: Docs
) -> InputPort:
    name = "inputs" if [argument] == required else argument.name
    is_first = name == "inputs"
    return InputPort(
        name,
        many=argument.name in _lists or (is_first and own.get("many", False)),
        any_order=is_first and own.get("any_order", False),
        required=argument in required,
        description=own.get("ports", {}).get(name)
        or said.arguments.get(argument.name)
        or said.arguments.get(name, ""),
    )


def _outputs(own: dict[str, Any]) -> tuple[OutputPort, ...]:
    return tuple(OutputPort(name) for name in own.get("outputs", ["output"]))


def _outputs_along(cls: type) -> tuple[OutputPort, ...]:
    """What comes out of a layer as it went in, each while its input is wired."""
    return tuple(
        OutputPort(
            port["name"],
            port["description"],
            path=tuple(port["path"][1:]),
            of="" if port.get("required", True) else port["name"],
        )
        for port in overlay.along_with_images(cls.__name__)
    )


def _output_rules(own: dict[str, Any]) -> tuple[OutputRule, ...]:
    simple = [
        OutputRule(when, tuple(OutputPort(name) for name in names))
        for when, names in own.get("output_rules", {}).items()
    ]
    further = [
        msgspec.convert(
            {**rule, "outputs": [{"name": name} for name in rule.get("outputs", ())]}, OutputRule
        )
        for rule in own.get("output_rules_of", ())
    ]
    return (*simple, *further)


def _call_outputs(cls: Any) -> tuple[OutputRule, ...]:
    """The outputs that one call has and another has not."""
    return tuple(
        OutputRule(name, (OutputPort(_more_outputs[name]),))
        for name in inspect.signature(cls.call).parameters
        if name in _more_outputs
    )


def _call_arguments(cls: Any, type_name: str, said: Docs) -> tuple[ParameterSpec, ...]:
    return tuple(
        parameter(Family.LAYER, type_name, argument, said)
        for argument in inspect.signature(cls.call).parameters.values()
        if argument.name in _no_tensors
    )


def _ends() -> Iterator[TypeSpec]:
    """Input, Output and nested models, which are no layer classes of Keras' or not only."""
    said = docs(keras.Input)
    for type_name in ("Input", "Output", "Functional", "Sequential"):
        own = overlay.of_type(Family.LAYER, type_name)
        yield TypeSpec(
            type=type_name,
            family=Family.LAYER,
            path=own["path"],
            name_prefix=own["name_prefix"],
            category=own["category"],
            summary=own["purpose"],
            description=own["description"],
            aliases=tuple(own.get("aliases", ())),
            keywords=tuple(own.get("keywords", ())),
            parameters=from_values(Family.LAYER, type_name, own["defaults"], said),
            inputs=tuple(msgspec.convert(port, InputPort) for port in own["inputs"]),
            outputs=_outputs(own),
            call_arguments=_call_arguments(_nested[type_name], type_name, said)
            if type_name in _nested
            else (),
            left_out=own.get("left_out", {}),
            cost=overlay.cost(type_name, own["category"]),
        )
