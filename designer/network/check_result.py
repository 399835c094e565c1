"""What Keras says about a network: shapes, counts and problems, per node and in total."""

from collections.abc import Mapping

from msgspec import Struct

from designer.network.graph import Network, NodeId, Scope
from designer.network.problems import Problem, Severity

Shape = tuple[int | None, ...]


class TensorSpec(Struct, frozen=True, omit_defaults=True):
    """Shape and dtype of one tensor; the batch axis comes first and is None where it is free."""

    shape: Shape
    dtype: str
    sparse: bool = False


class WeightSpec(Struct, frozen=True):
    """Name and shape of one weight of a layer."""

    name: str
    shape: tuple[int, ...]


class NodeResult(Struct, frozen=True, omit_defaults=True):
    """What Keras says about one node.

    `outputs` go by their numbers; None is one that does not exist while its input is not wired.
    `parameters` counts all weights of the layer (also where several nodes share it),
    `flops` the floating point operations for one sample, `activation_bytes` the size of the
    outputs for one sample. None where it is not known. `inner` are the answers of the nodes inside
    a nested model, by their ids there. `weights` show how `parameters` comes about.
    """

    outputs: tuple[TensorSpec | None, ...] = ()
    parameters: int = 0
    trainable_parameters: int = 0
    flops: int | None = None
    activation_bytes: int | None = None
    inner: Mapping[NodeId, "NodeResult"] = {}
    weights: tuple[WeightSpec, ...] = ()

    @property
    def tensors(self) -> tuple[TensorSpec, ...]:
        """The outputs that exist."""
        return tuple(spec for spec in self.outputs if spec is not None)


class Totals(Struct, frozen=True, omit_defaults=True):
    """The sums over the network; shared layers count once."""

    parameters: int = 0
    trainable_parameters: int = 0
    flops: int = 0
    activation_bytes: int = 0


class NamedTensor(Struct, frozen=True):
    """An end of the model."""

    name: str
    node: NodeId
    spec: TensorSpec


class CheckResult(Struct, frozen=True):
    """The whole answer about revision `revision` of a document.

    `order` are the node ids in the order of the plan. A node that could not be checked is not in
    `nodes`; `problems` says why.
    """

    revision: int
    nodes: Mapping[NodeId, NodeResult]
    order: tuple[NodeId, ...] = ()
    inputs: tuple[NamedTensor, ...] = ()
    outputs: tuple[NamedTensor, ...] = ()
    totals: Totals = Totals()
    problems: tuple[Problem, ...] = ()

    def at(self, network: Network, scope: Scope) -> Mapping[NodeId, NodeResult]:
        """The answers of the nodes of the nested network at `scope` of `network`."""
        nodes = self.nodes
        for layer in scope:
            calls = (node.id for node in network.calls_of(layer))
            nodes = next((nodes[call].inner for call in calls if call in nodes), {})
            network = network.at((layer,))
        return nodes

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep a node out of the model."""
        return tuple(item for item in self.problems if item.severity is Severity.ERROR)
