"""Which ports may be joined, why not, and the edit that joins them."""

from dataclasses import dataclass
from typing import NamedTuple

from designer.network import edits
from designer.network.graph import Network, NodeId, Wire, WireId, id_number
from designer.network.ports import InputPort
from designer.network.traversal import reached
from designer.sentences import tr
from designer.ui.canvas.scene.card import Card, PortRef
from designer.ui.canvas.scene.contents import Contents


class Verdict(NamedTuple):
    """Whether a port takes the wire that is being drawn, and what to say about it."""

    allowed: bool
    text: str


@dataclass(frozen=True)
class Ends:
    """The two ports of a wire that could be, in the direction of the flow."""

    source: PortRef
    target: PortRef


class Connection:
    """A wire that is being drawn from `start`; its other end is still loose.

    With `moved` it is an existing wire, one end of which was taken off. It answers for any port
    whether that would take the loose end; `in` asks shortly.
    """

    def __init__(self, contents: Contents, start: PortRef, moved: WireId | None = None) -> None:
        self.start = start
        self.moved = moved
        self._contents = contents
        self._forbidden = self._behind(start)
        self._known: dict[object, bool] = {}

    def __contains__(self, port: object) -> bool:
        if port not in self._known:
            self._known[port] = isinstance(port, PortRef) and self.verdict(port).allowed
        return self._known[port]

    def verdict(self, port: PortRef) -> Verdict:
        """Whether `port` takes the loose end."""
        if port.node == self.start.node:
            return Verdict(False, tr("A layer cannot feed itself"))
        if port.is_output == self.start.is_output:
            if port.is_output:
                return Verdict(False, tr("Both are outputs; a wire ends at an input"))
            return Verdict(False, tr("Both are inputs; a wire starts at an output"))
        if port.node in self._forbidden:
            return Verdict(False, tr("This would close a cycle"))
        ends = self.ends(port)
        present = self._present(ends.target)
        input_port = self.input_port(ends.target)
        if input_port.many or not present:
            return Verdict(True, self._named(port))
        wire = present[0]
        if (wire.source, wire.output) == (ends.source.node, ends.source.number):
            return Verdict(False, tr("These are connected already"))
        other = self._contents.cards[wire.source].layer.name
        return Verdict(True, tr("Replaces the wire from {name}", name=other))

    def best_of(self, card: Card) -> PortRef | None:
        """The port of a card that a wire dropped on its body goes to: the first free one."""
        ports = [port for port in card.ports() if port.is_output != self.start.is_output]
        free = [port for port in ports if port.is_output or not self._present(port)]
        required = [port for port in free if port.is_output or self.input_port(port).required]
        ordered = required + free + ports
        accepted = [port for port in ordered if port in self]
        return next(iter(accepted or ordered), None)

    def ends(self, port: PortRef) -> Ends:
        """Both ends, where the loose one is at `port`."""
        return Ends(self.start, port) if self.start.is_output else Ends(port, self.start)

    def made(self, network: Network, port: PortRef, place: int | None = None) -> Network:
        """`network` with the loose end at `port`; in a list at `place`, else at its end."""
        network = self._joined(network, port)
        if place is None:
            return network
        target = self.ends(port).target
        order = [wire.id for wire in network.wires_into(target.node, target.name)]
        new = self.moved if self.moved in order else max(order, key=id_number)
        order.remove(new)
        order.insert(place, new)
        return edits.reorder(network, order)

    def _joined(self, network: Network, port: PortRef) -> Network:
        ends = self.ends(port)
        many = self.input_port(ends.target).many
        if self.moved is not None:
            return edits.rewire(
                network,
                self.moved,
                many=many,
                source=ends.source.node,
                output=ends.source.number,
                target=ends.target.node,
                port=ends.target.name,
            )
        return edits.connect(
            network,
            ends.source.node,
            ends.target.node,
            port=ends.target.name,
            output=ends.source.number,
            many=many,
        )[0]

    def input_port(self, port: PortRef) -> InputPort:
        """The specification of an input."""
        return self._contents.cards[port.node].signature.inputs[port.number]

    def _named(self, port: PortRef) -> str:
        """The port's name, where the node has several."""
        card = self._contents.cards[port.node]
        count = len(card.outputs) if port.is_output else len(card.signature.inputs)
        return port.name if count > 1 else ""

    def _present(self, target: PortRef) -> list[Wire]:
        wires = (self._contents.wires[key].wire for key in self._contents.arriving[target.node])
        return [wire for wire in wires if wire.port == target.name and wire.id != self.moved]

    def _behind(self, start: PortRef) -> set[NodeId]:
        """The nodes whose wires would close a cycle: all before an output, all after an input."""
        contents = self._contents
        towards = contents.arriving if start.is_output else contents.leaving

        def next_to(node: NodeId) -> list[NodeId]:
            wires = [contents.wires[key].wire for key in towards[node] if key != self.moved]
            return [wire.source if start.is_output else wire.target for wire in wires]

        return set(reached([start.node], next_to))
