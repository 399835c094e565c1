"""What distinguishes the cards of the canvas at this moment."""

from collections.abc import Container
from dataclasses import dataclass, field

from designer.network.graph import NodeId
from designer.ui.canvas.scene.card import PortRef


@dataclass
class Look:
    """What distinguishes cards at this moment, by node."""

    selected: frozenset[NodeId] = frozenset()
    partners: frozenset[NodeId] = frozenset()
    hovered: PortRef | None = None
    accepting: Container[PortRef] | None = None  # while a wire is dragged
    aimed: PortRef | None = None
    pointed: NodeId | None = None  # the card under the cursor
    all_ports: bool = False  # also optional inputs that nothing is wired to
    late: bool = False  # the checker has not answered for a while
    running: frozenset[NodeId] = field(default_factory=frozenset)
