"""What distinguishes cards, wires and frames at this moment, and is no part of the network."""

from collections.abc import Container
from dataclasses import dataclass

from designer.network.graph import NodeId, WireId
from designer.ui.canvas.scene.card import PortRef


@dataclass
class Look:
    """What is selected, pointed at, or takes part in a gesture.

    Written by the scene alone, which knows what has to be painted again; read by painters.
    """

    selected: frozenset[NodeId] = frozenset()
    selected_wires: frozenset[WireId] = frozenset()
    selected_frame: str | None = None
    hovered: PortRef | None = None
    hovered_wire: WireId | None = None
    pointed: NodeId | None = None  # the card under the cursor
    accepting: Container[PortRef] | None = None  # while a wire is dragged
    aimed: PortRef | None = None
    all_ports: bool = False  # also optional inputs that nothing is wired to
    late: bool = False  # the checker has not answered for a while
