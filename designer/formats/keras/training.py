"""How a model in a file was compiled, as the training plan of the network."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family, Kind, ParameterSpec, TypeSpec
from designer.formats.keras.values import Unknown, short_number, value_of
from designer.network.graph import Network
from designer.network.names import snake_case
from designer.network.plan import plan
from designer.network.values import ObjectValue
from designer.training.plan import TrainingPlan, with_plan

# What Keras makes of "accuracy", by the loss.
_accuracy = {
    "SparseCategoricalCrossentropy": "SparseCategoricalAccuracy",
    "CategoricalCrossentropy": "CategoricalAccuracy",
    "BinaryCrossentropy": "BinaryAccuracy",
}
_accuracies = ("accuracy", "acc")


def with_compiled(network: Network, config: Any, catalog: Catalog) -> tuple[Network, list[str]]:
    """`network` with optimizer, losses and metrics of a `compile_config`, and what was left out."""
    if not isinstance(config, dict) or not (config.get("loss") or config.get("optimizer")):
        return network, []
    reader = _Compiled(catalog)
    names = [end.name for end in plan(network, catalog.signature).outputs]
    losses = [reader.object(Family.LOSS, item) for item in _in_order(config.get("loss"), names)]
    found = TrainingPlan(
        optimizer=reader.object(Family.OPTIMIZER, config.get("optimizer")),
        losses=tuple(loss for loss in losses if loss is not None),
    )
    if len(found.losses) != len(losses):
        found = replace(found, losses=())  # one for each output, or none
    weights = _in_order(config.get("loss_weights"), names)
    if len(weights) == len(found.losses) and all(type(item) in (int, float) for item in weights):
        found = replace(found, loss_weights=tuple(map(float, weights)))
    apart = _by_output(config.get("metrics"), names)
    every = [_leaves(config.get("metrics"))] if apart is None else [_leaves(raw) for raw in apart]
    metrics = []
    for number, leaves in enumerate(every):
        apiece = len(every) > 1 and len(found.losses) > 1
        losses_here = found.losses[number : number + 1] if apiece else found.losses
        listed = [one for item in leaves for one in reader.metrics(item, losses_here)]
        metrics.append(tuple(_distinct(listed)))
    if len(set(map(_key, metrics))) > 1:
        found = replace(found, output_metrics=tuple(metrics))
    else:
        found = replace(found, metrics=metrics[0])
    return (network if found == TrainingPlan() else with_plan(network, found)), reader.notes


class _Compiled:
    """Reads the objects of a `compile_config`, and keeps sentences on what nobody knows."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.notes: list[str] = []

    def object(self, family: Family, raw: Any) -> ObjectValue | None:
        """An optimizer, loss or metric; a name and Keras' own function mean the class."""
        if isinstance(raw, dict) and raw.get("class_name") == "function":
            raw = raw.get("config")
        if raw is None:
            return None
        if isinstance(raw, str):
            entry = self._catalog.get(family, raw) or self._by_function(family, raw)
            if entry is not None and not entry.absent:
                return ObjectValue(entry.type)
        else:
            lost: list[str] = []
            try:
                found = value_of(_taking(family), raw, self._catalog, lost)
                if isinstance(found, ObjectValue):
                    self.notes += (
                        f"The {family.value} that the model was compiled with has a setting "
                        f"{setting} that is not kept."
                        for setting in lost
                    )
                    return self._without_defaults(family, _shortened(found))
            except Unknown:
                pass
        shown = raw.get("class_name") if isinstance(raw, dict) else raw
        self.notes.append(
            f"The model was compiled with the {family.value} {str(shown)[:60]!r}, which the "
            "catalogue does not know; choose another before training."
        )
        return None

    def metrics(self, raw: Any, losses: Iterable[ObjectValue]) -> Iterator[ObjectValue]:
        """A metric; "accuracy" is the one that fits the loss."""
        if raw in _accuracies:
            names = dict.fromkeys(_accuracy.get(loss.type, "") for loss in losses)
            yield from (ObjectValue(name) for name in names if name)
        elif (found := self.object(Family.METRIC, raw)) is not None:
            yield found

    def _by_function(self, family: Family, name: str) -> TypeSpec | None:
        found = (spec for spec in self._catalog.entries(family) if snake_case(spec.type) == name)
        return next(found, None)

    def _without_defaults(self, family: Family, value: ObjectValue) -> ObjectValue:
        """A number that Keras made float32 is its default only after it was made short again."""
        spec = self._catalog.get(family, value.type)
        defaults = {item.name: item.default for item in spec.parameters} if spec else {}
        given = value.parameters.items()
        return ObjectValue(
            value.type, {key: item for key, item in given if defaults.get(key, UNSET) != item}
        )


def _taking(family: Family) -> ParameterSpec:
    return ParameterSpec(family.value, Kind.OBJECT, families=(family,))


def _in_order(raw: Any, names: list[str]) -> list[Any]:
    """One for each output in their order; what is given alone counts for all."""
    if raw is None:
        return []
    if isinstance(raw, list):
        return raw
    if isinstance(raw, dict) and "class_name" not in raw:
        return [raw[name] for name in names if name in raw]
    return [raw]


def _by_output(raw: Any, names: list[str]) -> list[Any] | None:
    """What is watched on each output, where that was said for each by itself."""
    if len(names) > 1 and isinstance(raw, dict) and "class_name" not in raw:
        return [raw.get(name) for name in names]
    if len(names) > 1 and isinstance(raw, list) and len(raw) == len(names):
        return raw
    return None


def _key(values: tuple[ObjectValue, ...]) -> str:
    return repr(values)


def _leaves(raw: Any) -> Iterator[Any]:
    """The metrics in lists and dictionaries of any shape, which is how Keras takes them."""
    waiting = [raw]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item, *waiting]
        elif isinstance(item, dict) and "class_name" not in item:
            waiting = [*item.values(), *waiting]
        elif item is not None:
            yield item


def _distinct(values: list[ObjectValue]) -> list[ObjectValue]:
    return [item for number, item in enumerate(values) if item not in values[:number]]


def _shortened(value: ObjectValue) -> ObjectValue:
    """An object whose numbers are the short ones that were given, before Keras made them float32.

    A name says nothing about an optimizer, loss or metric that is made anew.
    """
    parameters = {key: _short(item) for key, item in value.parameters.items() if key != "name"}
    return ObjectValue(value.type, parameters)


def _short(value: Any) -> Any:
    return _shortened(value) if isinstance(value, ObjectValue) else short_number(value)
