"""The other calls of the layers that are selected have a dashed outline."""

from designer.network.graph import Network, NodeId
from designer.sentences import sentence
from designer.ui.marks import Mark, Marked, Outline, Rank, Role, Source
from designer.ui.workspace import Workspace

PARTNERS = Source("partners", Rank.PARTNER)


def mark_partners(workspace: Workspace) -> None:
    """Mark them, anew when another layer is selected or calls come and go."""

    def mark(*_: object) -> None:
        nodes = _partners(workspace.network, workspace.selection)
        workspace.marks.replace(PARTNERS, {workspace.scope: Marked(nodes)} if nodes else {})

    workspace.selection_changed.connect(mark)
    workspace.scope_changed.connect(mark)
    workspace.changed.connect(mark)
    mark()


def _partners(network: Network, selection: frozenset[NodeId]) -> dict[NodeId, Mark]:
    layers = {network.nodes[node].layer for node in selection if node in network.nodes}
    if not layers:
        return {}
    marks = {layer: _mark(network.layers[layer].name) for layer in layers}
    return {
        node.id: marks[node.layer]
        for node in network.nodes.values()
        if node.layer in layers and node.id not in selection
    }


def _mark(name: str) -> Mark:
    says = sentence("Has the weights of {layer}, which is selected", layer=name)
    return Mark(says, Role.ACCENT, outline=Outline.DASHED)
