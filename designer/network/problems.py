"""What is wrong with a network, in a person's words, and the way out."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, structs

from designer.network.graph import Layer, LayerId, NodeId, WireId
from designer.network.values import normal
from designer.sentences import Sentence


class Severity(StrEnum):
    """An error keeps the node out of the model; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class InsertLayer(Struct, frozen=True, tag="insert", tag_field="edit"):
    """Repair: put a new layer into a wire."""

    title: Sentence
    wire: WireId
    type: str
    parameters: dict[str, Any] = {}

    def __post_init__(self) -> None:
        structs.force_setattr(self, "parameters", normal(self.parameters))


class SetParameter(Struct, frozen=True, tag="set", tag_field="edit"):
    """Repair: give a parameter another value."""

    title: Sentence
    layer: LayerId
    parameter: str
    value: Any

    def __post_init__(self) -> None:
        structs.force_setattr(self, "value", normal(self.value))


class RemoveWire(Struct, frozen=True, tag="disconnect", tag_field="edit"):
    """Repair: take a wire away."""

    title: Sentence
    wire: WireId


class ChangeSetting(Struct, frozen=True, tag="setting", tag_field="edit"):
    """Repair: store another section with the network, such as a training plan."""

    title: Sentence
    section: str
    value: dict[str, Any]


class ReplaceLayers(Struct, frozen=True, tag="replace", tag_field="edit"):
    """Repair: put other layers in the place of those with their ids; wires lead to these ports."""

    title: Sentence
    layers: tuple[Layer, ...]
    ports: dict[WireId, str] = {}


class ShowCode(Struct, frozen=True, tag="code", tag_field="edit"):
    """Way out that is no edit: show the code with these digests and ask whether it may run."""

    title: Sentence
    digests: tuple[str, ...]


Repair = InsertLayer | SetParameter | RemoveWire | ChangeSetting | ReplaceLayers | ShowCode


class Problem(Struct, frozen=True, omit_defaults=True):
    """One problem: what arrived, what would be right, and where.

    `scope` leads to the nested network the node stands in. `repair` is an edit that would mend
    it; `designer.network.edits.repaired` performs it.
    """

    message: Sentence
    severity: Severity = Severity.ERROR
    node: NodeId | None = None
    parameter: str | None = None
    wire: WireId | None = None
    port: str | None = None
    repair: Repair | None = None
    scope: tuple[LayerId, ...] = ()
