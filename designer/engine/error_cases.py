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

    def set(self, title: str, parameter: str, value: Any) -> SetParameter:
        """A repair that gives the layer another value."""
        return SetParameter(title, self.call.layer.id, parameter, value)


class Found(Struct, frozen=True):
    """What a rule says."""

    message: str
    parameter: str | None = None
    arrival: Arrival | None = None
    repair: Repair | None = None


Rule = Callable[[Case, "re.Match[str]"], Found | None]


def shape_words(shape: Sequence[int | None]) -> str:
    """The shape of a sample: `8 × 8 × 1`, with `any` for a free axis."""
    if not shape:
        return "a single value"
    return " × ".join("any" if size is None else str(size) for size in shape)


def axes_words(count: int) -> str:
    """`3 axes`, `1 axis`, `no axis`."""
    return {0: "no axis", 1: "1 axis"}.get(count, f"{count} axes")
