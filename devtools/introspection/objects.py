"""What layers and models are given: activations, initializers, optimizers and the like."""

import inspect
import sys
from collections.abc import Iterator
from typing import Any

import keras

from designer.catalog.spec import Family, TypeSpec
from designer.network.names import snake_case
from devtools.introspection import overlay
from devtools.introspection.docs import docs
from devtools.introspection.parameters import left_out, parameters

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


def objects() -> dict[Family, list[TypeSpec]]:
    """The entries of every family but layers and operations."""
    entries = {Family.ACTIVATION: list(_activations())}
    for family, (module, base) in _simple_families.items():
        entries[family] = list(_objects(family, module, base))
    return entries


def public_classes(module: Any, base: type) -> dict[type, list[str]]:
    """The public subclasses of `base` in a module, each with all its names, its own first."""
    names: dict[type, list[str]] = {}
    for name in dir(module):
        thing = getattr(module, name)
        if inspect.isclass(thing) and issubclass(thing, base):
            names.setdefault(thing, []).append(name)
    return {
        cls: sorted(its_names, key=lambda name: (name != cls.__name__, name))
        for cls, its_names in names.items()
    }


def _activations() -> Iterator[TypeSpec]:
    """Functions by name; their own parameters cannot be given where only a name is."""
    names: dict[int, list[str]] = {}
    for name in dir(keras.activations):
        thing = getattr(keras.activations, name)
        if inspect.isfunction(thing) and name not in ("get", "serialize", "deserialize"):
            names.setdefault(id(thing), []).append(name)
    for its_names in names.values():
        thing = getattr(keras.activations, its_names[0])
        type_name = thing.__name__ if thing.__name__ in its_names else its_names[0]
        own = overlay.of_type(Family.ACTIVATION, type_name)
        said = docs(thing)
        yield TypeSpec(
            type=type_name,
            family=Family.ACTIVATION,
            path=f"keras.activations.{type_name}",
            summary=own.get("purpose") or said.summary,
            description=said.description,
            aliases=tuple(name for name in its_names if name != type_name),
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
    names: dict[type, list[str]] = {}
    for name, thing in table.items():
        cls = thing if inspect.isclass(thing) else classes.get(getattr(thing, "__name__", ""))
        if cls is not None:
            names.setdefault(cls, []).append(name)
    return names
