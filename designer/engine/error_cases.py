"""What a rule about Keras' refusals looks at, what it says, and the words for shapes."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from designer.catalog.catalog import Catalog
from designer.catalog.spec import TypeSpec
from designer.network.check_result import Shape, TensorSpec
from designer.network.graph import Layer
from designer.network.plan import Call
from designer.network.problems import Repair, SetParameter
from designer.sentences import Sentence, counted, sentence, verbatim


class Arrival(Struct, frozen=True):
    """One tensor on its way in: to which port, from which layer, by which wire."""

    port: str
    layer: Layer
    wire: str
    spec: TensorSpec

    @property
    def source(self) -> str:
        """The name of the layer it comes from."""
        return self.layer.name

    @property
    def sample(self) -> Shape:
        """The shape of one sample."""
        return self.spec.shape[1:]


class Case(Struct, frozen=True):
    """Everything that a rule may look at."""

    words: str
    kind: str
    call: Call
    spec: TypeSpec
    arrived: tuple[Arrival, ...]
    catalog: Catalog

    def value(self, name: str) -> Any:
        """The value of a parameter, set or by default; None where there is no such parameter."""
        parameters = self.call.layer.parameters
        parameter = self.spec.parameter(name)
        if name in parameters or parameter is None or parameter.required:
            return parameters.get(name)
        return parameter.default

    def set(self, title: Sentence, parameter: str, value: Any) -> SetParameter:
        """A repair that gives the layer another value."""
        return SetParameter(title, self.call.layer.id, parameter, value)


class Found(Struct, frozen=True):
    """What a rule says."""

    message: Sentence
    parameter: str | None = None
    arrival: Arrival | None = None
    repair: Repair | None = None


Rule = Callable[[Case, "re.Match[str]"], Found | None]


def shape_words(shape: Sequence[int | None]) -> Sentence:
    """The shape of a sample: `8 × 8 × 1`, with `any` for a free axis."""
    if not shape:
        return sentence("a single value")
    if None not in shape:
        return verbatim(" × ".join(map(str, shape)))
    if len(shape) == 1:
        return sentence("any")
    half = len(shape) // 2  # by halves, as sentences may not be nested without end
    first, last = shape_words(shape[:half]), shape_words(shape[half:])
    return sentence("{first} × {last}", first=first, last=last)


def axes_words(count: int) -> Sentence:
    """`3 axes`, `1 axis`, `no axis`."""
    if count == 0:
        return sentence("no axis")
    return counted("{count} axis", "{count} axes", count=count)
