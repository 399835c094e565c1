"""What can be wired to a node: the ports its layer offers.

The catalogue knows the ports of each type; `network` only needs their names and number, so it
takes them through `Signatures` and stays below the catalogue.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from msgspec import Struct

from designer.network.graph import Layer


class InputPort(Struct, frozen=True, omit_defaults=True):
    """An input of a node, named as the argument of Keras' `call`.

    `many`: takes a list of tensors, whose order counts unless `any_order`. `required`: without it
    the node is left out of the model. With a `path` it is a part of an argument that is a list or
    a dictionary; see `designer.network.call_tree`. `alone`: where no other part is wired the
    argument is this tensor itself. `keeps_place`: None stands in the list while it is not wired.
    `needs` are other inputs and parameters that have to be there where this one is wired.
    """

    name: str
    many: bool = False
    required: bool = True
    description: str = ""
    any_order: bool = False
    path: tuple[str | int, ...] = ()
    alone: bool = False
    keeps_place: bool = False
    needs: tuple[str, ...] = ()


class OutputPort(Struct, frozen=True, omit_defaults=True):
    """An output of a node; its place in the tuple is the number that a Wire names.

    `of`: it exists only while the input of that name is wired. With a `path` it stands in a
    dictionary, unless it is the only one that exists.
    """

    name: str = "output"
    description: str = ""
    path: tuple[str, ...] = ()
    of: str = ""


class Signature(Struct, frozen=True):
    """The ports of one layer with its present parameters."""

    inputs: tuple[InputPort, ...]
    outputs: tuple[OutputPort, ...]

    def input(self, name: str) -> InputPort | None:
        """The input port called `name`, if there is one."""
        return next((port for port in self.inputs if port.name == name), None)


NOTHING: Mapping[str, Any] = MappingProxyType({})


class Signatures(Protocol):
    """Gives the ports of a layer, called with these arguments that are no tensors."""

    def __call__(self, layer: Layer, arguments: Mapping[str, Any] = NOTHING, /) -> Signature:
        """The ports; few layers have others when they are called with something else."""
