"""How a model in a file was compiled, as the training plan of the network."""

from collections.abc import Iterable, Iterator, Mapping
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
from designer.sentences import Scalar, Sentence, sentence
from designer.training.plan import TrainingPlan, with_plan

# What Keras makes of "accuracy", by the loss.
_accuracy = {
    "SparseCategoricalCrossentropy": "SparseCategoricalAccuracy",
    "CategoricalCrossentropy": "CategoricalAccuracy",
    "BinaryCrossentropy": "BinaryAccuracy",
}
_accuracies = ("accuracy", "acc")

_nouns = {
    Family.OPTIMIZER: sentence("optimizer"),
    Family.LOSS: sentence("loss"),
    Family.METRIC: sentence("metric"),
}


def with_compiled(
    network: Network, config: Any, catalog: Catalog
) -> tuple[Network, list[Sentence]]:
    """`network` with optimizer, losses and metrics of a `compile_config`, and what was left out."""
    if not isinstance(config, dict) or not (config.get("loss") or config.get("optimizer")):
        return network, []
    names = [end.name for end in plan(network, catalog.signature).outputs]
    reader = _Compiled(catalog, names)
    compiled = reader.plan(config)
    if compiled != TrainingPlan():
        network = with_plan(network, compiled)
    return network, reader.notes


class _Compiled:
    """Reads the objects of a `compile_config`, and keeps sentences on what nobody knows."""

    def __init__(self, catalog: Catalog, outputs: list[str]) -> None:
        self._catalog = catalog
        self._outputs = outputs
        self.notes: list[Sentence] = []

    def plan(self, config: Mapping[str, Any]) -> TrainingPlan:
        """The plan that means the same."""
        losses = self._losses(config.get("loss"))
        made = TrainingPlan(
            optimizer=self.object(Family.OPTIMIZER, config.get("optimizer")),
            losses=losses,
            loss_weights=self._loss_weights(config.get("loss_weights"), len(losses)),
        )
        metrics = self._metrics(config.get("metrics"), losses)
        if len(set(map(repr, metrics))) > 1:
            return replace(made, output_metrics=metrics)
        return replace(made, metrics=metrics[0])

    def _losses(self, raw: Any) -> tuple[ObjectValue, ...]:
        """One for each output, or none where one of them is not known."""
        losses = [self.object(Family.LOSS, item) for item in _in_order(raw, self._outputs)]
        known = tuple(loss for loss in losses if loss is not None)
        return known if len(known) == len(losses) else ()

    def _loss_weights(self, raw: Any, count: int) -> tuple[float, ...]:
        weights = _in_order(raw, self._outputs)
        if len(weights) != count or not all(type(item) in (int, float) for item in weights):
            return ()
        return tuple(map(float, weights))

    def _metrics(
        self, raw: Any, losses: tuple[ObjectValue, ...]
    ) -> tuple[tuple[ObjectValue, ...], ...]:
        """What is watched on each output, or once for all of them."""
        apart = _by_output(raw, self._outputs)
        if apart is None:
            return (self._watched(raw, losses),)
        if len(losses) < 2:
            return tuple(self._watched(item, losses) for item in apart)
        return tuple(
            self._watched(item, losses[number : number + 1]) for number, item in enumerate(apart)
        )

    def _watched(self, raw: Any, losses: tuple[ObjectValue, ...]) -> tuple[ObjectValue, ...]:
        listed = [metric for leaf in _leaves(raw) for metric in self.metrics(leaf, losses)]
        return tuple(
            metric for number, metric in enumerate(listed) if metric not in listed[:number]
        )

    def object(self, family: Family, raw: Any) -> ObjectValue | None:
        """An optimizer, loss or metric; a name and Keras' own function mean the class."""
        if isinstance(raw, dict) and raw.get("class_name") == "function":
            raw = raw.get("config")
        if raw is None:
            return None
        made = self._named(family, raw) if isinstance(raw, str) else self._described(family, raw)
        if made is not None:
            return made
        shown = raw.get("class_name") if isinstance(raw, dict) else raw
        self.notes.append(
            sentence(
                "The model was compiled with the {kind} {name!r}, which the catalogue does "
                "not know; choose another before training.",
                kind=_nouns[family],
                name=str(shown)[:60],
            )
        )
        return None

    def metrics(self, raw: Any, losses: Iterable[ObjectValue]) -> Iterator[ObjectValue]:
        """A metric; "accuracy" is the one that fits the loss."""
        if raw in _accuracies:
            names = dict.fromkeys(_accuracy.get(loss.type, "") for loss in losses)
            yield from (ObjectValue(name) for name in names if name)
        elif (metric := self.object(Family.METRIC, raw)) is not None:
            yield metric

    def _named(self, family: Family, name: str) -> ObjectValue | None:
        entry = self._catalog.get(family, name) or self._by_function(family, name)
        return ObjectValue(entry.type) if entry is not None and not entry.absent else None

    def _by_function(self, family: Family, name: str) -> TypeSpec | None:
        entries = self._catalog.entries(family)
        return next((spec for spec in entries if snake_case(spec.type) == name), None)

    def _described(self, family: Family, raw: Any) -> ObjectValue | None:
        """The object of a configuration, with the settings that somebody chose."""
        lost: list[Scalar] = []
        try:
            value = value_of(_taking(family), raw, self._catalog, lost)
        except Unknown:
            return None
        if not isinstance(value, ObjectValue):
            return None
        self.notes += (
            sentence(
                "The {kind} that the model was compiled with has a setting {setting} that is "
                "not kept.",
                kind=_nouns[family],
                setting=setting,
            )
            for setting in lost
        )
        return self._without_defaults(family, _shortened(value))

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


def _shortened(value: ObjectValue) -> ObjectValue:
    """An object whose numbers are the short ones that were given, before Keras made them float32.

    A name says nothing about an optimizer, loss or metric that is made anew.
    """
    parameters = {key: _short(item) for key, item in value.parameters.items() if key != "name"}
    return ObjectValue(value.type, parameters)


def _short(value: Any) -> Any:
    return _shortened(value) if isinstance(value, ObjectValue) else short_number(value)
