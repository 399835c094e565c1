"""Writes the catalogue by looking at the installed Keras.

`python -m designer.engine.introspect` writes `resources/catalog/`; with `--check` it writes
nothing and fails where the shipped files say something else. What Keras cannot say (categories,
limits, plain words) comes from `resources/catalog/overlay/`.
"""

import argparse
import importlib
import inspect
import os
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import msgspec
from keras.src import applications
from keras.src.models.functional import Functional

from designer import layers as own_package
from designer import resources
from designer.catalog.catalog import layer_categories
from designer.catalog.spec import OWN_PACKAGE, Family, OutputRule, ParameterSpec, TypeSpec
from designer.engine import introspect_overlay as overlay
from designer.engine.introspect_docs import Docs, docs
from designer.engine.introspect_operations import operations
from designer.engine.introspect_parameters import from_values, left_out, parameter, parameters
from designer.engine.introspect_side_names import side_names
from designer.network.names import snake_case
from designer.network.ports import InputPort, OutputPort

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

_simple_families = {
    Family.INITIALIZER: ("initializers", keras.initializers.Initializer),
    Family.REGULARIZER: ("regularizers", keras.regularizers.Regularizer),
    Family.CONSTRAINT: ("constraints", keras.constraints.Constraint),
    Family.OPTIMIZER: ("optimizers", keras.optimizers.Optimizer),
    Family.SCHEDULE: (
        "optimizers.schedules",
        keras.optimizers.schedules.LearningRateSchedule,
    ),
    Family.LOSS: ("losses", keras.losses.Loss),
    Family.METRIC: ("metrics", keras.metrics.Metric),
    Family.CALLBACK: ("callbacks", keras.callbacks.Callback),
    Family.DTYPE_POLICY: ("dtype_policies", keras.dtype_policies.DTypePolicy),
    Family.QUANTIZATION: ("quantizers", keras.quantizers.QuantizationConfig),
    Family.QUANTIZER: ("quantizers", keras.quantizers.Quantizer),
}


def gather() -> dict[Family, list[TypeSpec]]:
    """Every entry of every family, in the order of the palette."""
    found = {
        Family.LAYER: [*_ends(), *_layers()],
        Family.OPERATION: operations(),
        Family.ACTIVATION: list(_activations()),
    }
    for family, (module, base) in _simple_families.items():
        found[family] = list(_objects(family, module, base))
    return {family: _in_order(family, specs) for family, specs in found.items()}


def _in_order(family: Family, specs: list[TypeSpec]) -> list[TypeSpec]:
    """By category, then as the overlay has them, then by name."""
    by_hand = {name: place for place, name in enumerate(overlay.types_of(family))}
    categories = {name: place for place, name in enumerate(layer_categories)}
    return sorted(
        specs,
        key=lambda spec: (
            bool(spec.absent),
            categories.get(spec.category, len(categories)),
            by_hand.get(spec.type, len(by_hand)),
            spec.type,
        ),
    )


def public_classes(module: Any, base: type) -> dict[type, list[str]]:
    """The public subclasses of `base` in a module, each with all its names, its own first."""
    names: dict[type, list[str]] = {}
    for name in dir(module):
        thing = getattr(module, name)
        if inspect.isclass(thing) and issubclass(thing, base):
            names.setdefault(thing, []).append(name)
    return {
        cls: sorted(found, key=lambda name: (name != cls.__name__, name))
        for cls, found in names.items()
    }


def _layers() -> Iterator[TypeSpec]:
    for cls, names in public_classes(keras.layers, keras.layers.Layer).items():
        if cls is not keras.layers.InputLayer:
            yield _layer(cls, names, f"keras.layers.{names[0]}")
    for cls in (*hidden_layers(), *own_layers()):
        yield _layer(cls, [cls.__name__], f"{cls.__module__}.{cls.__qualname__}")


def hidden_layers() -> Iterator[type]:
    """The layers that Keras made for its own applications and does not show to anybody."""
    for found in pkgutil.iter_modules(applications.__path__):
        module = importlib.import_module(f"{applications.__name__}.{found.name}")
        for thing in vars(module).values():
            is_layer = inspect.isclass(thing) and issubclass(thing, keras.layers.Layer)
            if is_layer and thing.__module__ == module.__name__:
                yield thing


def own_layers() -> Iterator[type]:
    """The layers of `designer.layers`: what is registered there, each in its own module."""
    for found in pkgutil.iter_modules(own_package.__path__):
        module = importlib.import_module(f"{own_package.__name__}.{found.name}")
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
    found = [
        argument
        for argument in inspect.signature(cls.call).parameters.values()
        if argument.name not in (*_no_tensors, *_not_offered, *own.get("no_ports", ()))
        and argument.kind not in (argument.VAR_KEYWORD, argument.VAR_POSITIONAL)
    ]
    required = [argument for argument in found if argument.default is inspect.Parameter.empty]
    ports = []
    for argument in found:
        name = "inputs" if [argument] == required else argument.name
        ports.append(
            InputPort(
                name,
                many=argument.name in _lists or (name == "inputs" and own.get("many", False)),
                any_order=name == "inputs" and own.get("any_order", False),
                required=argument in required,
                description=own.get("ports", {}).get(name)
                or said.arguments.get(argument.name)
                or said.arguments.get(name, ""),
            )
        )
    return tuple(ports)


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
        )


def _activations() -> Iterator[TypeSpec]:
    """Functions by name; their own parameters cannot be given where only a name is."""
    names: dict[int, list[str]] = {}
    for name in dir(keras.activations):
        thing = getattr(keras.activations, name)
        if inspect.isfunction(thing) and name not in ("get", "serialize", "deserialize"):
            names.setdefault(id(thing), []).append(name)
    for found in names.values():
        thing = getattr(keras.activations, found[0])
        type_name = thing.__name__ if thing.__name__ in found else found[0]
        own = overlay.of_type(Family.ACTIVATION, type_name)
        said = docs(thing)
        yield TypeSpec(
            type=type_name,
            family=Family.ACTIVATION,
            path=f"keras.activations.{type_name}",
            summary=own.get("purpose") or said.summary,
            description=said.description,
            aliases=tuple(name for name in found if name != type_name),
            keywords=tuple(own.get("keywords", ())),
            absent=own.get("absent", ""),
        )


def _objects(family: Family, module_name: str, base: type) -> Iterator[TypeSpec]:
    module: Any = keras
    for part in module_name.split("."):
        module = getattr(module, part)
    identifiers = _identifiers(module)
    for cls, names in public_classes(module, base).items():
        type_name, said = names[0], docs(cls)
        own = overlay.of_type(family, type_name)
        absent = own.get("absent", "")
        if cls is base and not absent and family is not Family.DTYPE_POLICY:
            absent = "The abstract base of the others."
        extra = [name for name in identifiers.get(cls, ()) if name not in names]
        yield TypeSpec(
            type=type_name,
            family=family,
            path=f"keras.{module_name}.{type_name}",
            name_prefix=snake_case(cls.__name__),
            category=own.get("category", ""),
            summary=own.get("purpose") or said.summary,
            description=said.description,
            aliases=tuple(dict.fromkeys((*names[1:], *extra))),
            keywords=tuple(own.get("keywords", ())),
            parameters=() if absent else parameters(family, type_name, cls, said),
            absent=absent,
            left_out={} if absent else left_out(family, type_name, cls),
        )


def _identifiers(module: Any) -> dict[type, list[str]]:
    """The names by which Keras' own `get` finds the classes of a module.

    Of a loss it finds the function (`mse`), which is called as its class is.
    """
    source = sys.modules[module.get.__module__] if hasattr(module, "get") else None
    table = getattr(source, "ALL_OBJECTS_DICT", {})
    classes = {
        snake_case(thing.__name__): thing for thing in table.values() if inspect.isclass(thing)
    }
    found: dict[type, list[str]] = {}
    for name, thing in table.items():
        cls = thing if inspect.isclass(thing) else classes.get(getattr(thing, "__name__", ""))
        if cls is not None:
            found.setdefault(cls, []).append(name)
    return found


def text(specs: list[TypeSpec]) -> bytes:
    """One file: a line for each entry and one for each of its parameters."""
    encode = msgspec.json.Encoder(order="deterministic").encode
    lines = []
    for spec in specs:
        head = encode(msgspec.structs.replace(spec, parameters=()))
        if spec.parameters:
            inner = b",\n  ".join(encode(one) for one in spec.parameters)
            head = head[:-1] + b',"parameters":[\n  ' + inner + b"\n ]}"
        lines.append(head)
    entries = b",\n ".join(lines)
    return b'{"keras":%s,"entries":[\n %s\n]}\n' % (encode(keras.__version__), entries)


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` tell which of them are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail on differences")
    parser.add_argument("--folder", type=Path, default=resources.folder() / "catalog")
    options = parser.parse_args(arguments)
    stale = []
    for family, specs in gather().items():
        path, new = options.folder / f"{family.value}.json", text(specs)
        if not path.exists() or path.read_bytes() != new:
            stale.append(path.name)
            if not options.check:
                path.write_bytes(new)
        placeable = sum(not spec.absent for spec in specs)
        print(f"{family.value:14} {placeable:4} entries, {len(specs) - placeable} absent")
    if options.check and stale:
        print(f"Out of date: {', '.join(stale)}; run python -m designer.engine.introspect.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
