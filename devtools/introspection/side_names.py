"""Which names a layer uses up for its inner layers, found by building it and counting."""

import inspect
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import keras
from keras.src.backend.common import global_state
from keras.src.utils.naming import to_snake_case

from designer.catalog.spec import Family, TypeSpec
from designer.catalog.summary import initial_parameters
from designer.network.call_tree import values_of
from designer.network.values import ObjectValue
from devtools.introspection import overlay

# Samples that are tried in turn until the layer takes one.
_samples = (
    ((8, 8, 3), "float32"),
    ((8, 6), "float32"),
    ((16,), "float32"),
    ((8, 8, 8, 3), "float32"),
    ((8, 8, 8, 8, 3), "float32"),
    ((8,), "int32"),
    ((1,), "string"),
)


class NotBuilt(Exception):
    """A layer that took none of the samples, with what Keras said."""


def side_names(cls: Any, spec: TypeSpec) -> tuple[str, ...]:
    """The name prefixes that building and calling the layer uses up beside its own.

    Only those of layers count: no other names can clash with a layer's.
    """
    prefixes = {
        name_prefix(thing)
        for thing in vars(keras.layers).values()
        if inspect.isclass(thing) and issubclass(thing, keras.layers.Layer)
    }
    counts = built(cls, spec)
    counts[spec.name_prefix] -= 1
    return tuple(name for name in sorted(counts) if name in prefixes for _ in range(counts[name]))


def name_prefix(cls: Any) -> str:
    """How Keras begins the name of a layer of this class."""
    return str(to_snake_case(cls.__name__))


def built(cls: Any, spec: TypeSpec) -> defaultdict[str, int]:
    """How often each name was used while the layer was built with its initial parameters."""
    if not overlay.of_type(Family.LAYER, spec.type).get("built", True):
        return defaultdict(int)
    said = []
    for inputs in _tries(spec):
        counts: defaultdict[str, int] = defaultdict(int)
        try:
            # Layers that are parameters have names of their own accord; they do not count.
            values = {name: real(value) for name, value in initial_parameters(spec).items()}
            global_state.set_global_attribute("object_name_uids", counts)
            layer = cls(**values)
            states = getattr(layer, "state_size", None)
            if "states" in inputs and states is not None:
                sizes = states if isinstance(states, (list, tuple)) else [states]
                inputs["states"] = [_tensor((size,), "float32") for size in sizes]
            given = values_of(spec.inputs, inputs)
            first, *rest = given
            layer(given[first], **{name: given[name] for name in rest})
        except Exception as error:
            said.append(f"{type(error).__name__}: {error}")
            continue
        return defaultdict(int, counts)
    raise NotBuilt(f"{spec.type} takes none of the samples: {' / '.join(said)[:2000]}")


def _tries(spec: TypeSpec) -> Iterator[dict[str, Any]]:
    own = overlay.of_type(Family.LAYER, spec.type)
    samples = [(tuple(s["shape"]), s.get("dtype", "float32")) for s in own.get("samples", ())]
    for shape, dtype in samples or _samples:
        inputs: dict[str, Any] = {}
        for port in spec.inputs:
            if port.required:
                tensor = _tensor(shape, dtype)
                inputs[port.name] = [tensor, _tensor(shape, dtype)] if port.many else tensor
        yield inputs


def _tensor(shape: tuple[int, ...], dtype: str) -> Any:
    return keras.KerasTensor((None, *shape), dtype=dtype, name="sample")


def real(value: Any) -> Any:
    """A value as Keras takes it; objects are layers here, which are the only ones needed."""
    if isinstance(value, ObjectValue):
        cls = getattr(keras.layers, value.type)
        return cls(**{name: real(part) for name, part in value.parameters.items()})
    return [real(item) for item in value] if _holds_objects(value) else value


def _holds_objects(value: Any) -> bool:
    return isinstance(value, tuple) and any(isinstance(item, ObjectValue) for item in value)
