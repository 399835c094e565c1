"""Whether each parameter of a layer takes another value, and whether everything keeps it.

Many parameters are changed in one network at once, which is taken apart only where Keras refuses
it, so that each is proved and few models are made.
"""

from collections.abc import Callable, Mapping
from typing import Any

import keras
from msgspec import Struct

from designer.catalog import values
from designer.catalog.catalog import Catalog
from designer.catalog.spec import ParameterSpec, TypeSpec
from designer.engine.models import build_model
from designer.engine.network_inference import Walk
from designer.errors import DesignerError
from designer.network import edits
from designer.network.graph import LayerId, Network
from designer.network.values import normal
from devtools.survey.samples import Sample, own_sample, sample_for
from devtools.survey.variations import other_values

most_tries = 8  # of the values of one parameter


class Varied(Struct, frozen=True):
    """A network in which parameters have other values, the model of it, and which they are."""

    network: Network
    model: keras.Model
    names: tuple[str, ...]


class Variation:
    """The other values of one type's parameters, tried in the type's sample."""

    def __init__(
        self,
        spec: TypeSpec,
        sample: Sample,
        catalog: Catalog,
        walk: Callable[[Network], Walk],
    ) -> None:
        self.faults: dict[str, str] = {}
        self.varied: list[Varied] = []
        self.refused: dict[str, str] = own_sample(spec.type).get("refused", {})
        self._sample, self._walk = sample, walk
        self._spec, self._catalog = spec, catalog
        own = own_sample(spec.type).get("other", {})
        self._partners: dict[str, Mapping[str, Any]] = own_sample(spec.type).get("partners", {})
        self._candidates: dict[str, list[Any]] = {}
        for parameter in spec.parameters:
            if parameter.name in self.refused:
                continue
            if parameter.name in own:
                proposed = [values.check(parameter, normal(own[parameter.name]), catalog)]
            else:
                proposed = other_values(parameter, catalog)[:most_tries]
            if not proposed:
                self.faults[parameter.name] = "there is no other value to try"
            elif said := _misread(parameter, proposed, catalog):
                self.faults[parameter.name] = said
            else:
                self._candidates[parameter.name] = proposed
        self._settle(tuple(self._candidates))

    def _settle(self, names: tuple[str, ...]) -> None:
        """Find networks that have other values for all these parameters."""
        if not names:
            return
        said = self._try({name: self._candidates[name][0] for name in names})
        if not said:
            return
        if len(names) > 1:
            middle = len(names) // 2
            self._settle(names[:middle])
            self._settle(names[middle:])
            return
        (name,) = names
        for value in self._candidates[name][1:]:
            if not self._try({name: value}):
                return
        self.faults[name] = said

    def _try(self, given: dict[str, Any]) -> str:
        """Remember the network with these values; why it is none, if that is so."""
        sample = self._sample
        partners: Mapping[str, Any] = {}
        if len(given) == 1:
            (alone,) = given
            sample = sample_for(self._spec, self._catalog, alone) or sample
            partners = self._partners.get(alone, {})
        network = sample.network
        layer = layer_of(self._spec, network)
        for name, value in {**partners, **given}.items():
            network = edits.set_parameter(network, layer, name, _meant(value))
        walk = self._walk(network)
        if walk.problems or not walk.plan.is_complete:
            return str(walk.problems[0].message) if walk.problems else "it is not complete"
        try:
            model = build_model(network, self._catalog)
        except DesignerError as problem:
            return str(problem.message)
        self.varied.append(Varied(network, model, tuple(given)))
        return ""


def _meant(value: Any) -> Any:
    return None if value == "none" else normal(value)  # TOML has no word for it


def layer_of(spec: TypeSpec, network: Network) -> LayerId:
    """The layer of this type in its sample."""
    return next(key for key, layer in network.layers.items() if layer.type == spec.type)


def _misread(parameter: ParameterSpec, proposed: list[Any], catalog: Catalog) -> str:
    """What is wrong with the text of a value in its field, if anything is."""
    for value in proposed:
        text = values.show(parameter, value)
        try:
            again = values.parse(parameter, text, catalog)
        except DesignerError as problem:
            return str(problem.message)
        if again != value:
            return f"{text!r} is read as {again!r}"
    return ""


def unchanged(names: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The parameters whose other value Keras does not say."""
    same = [name for name in names if name in before and before[name] == after.get(name)]
    return f"Keras says the same of {', '.join(same)} as before" if same else ""
