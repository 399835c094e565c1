"""What was found by typing is tinted and outlined while the list of it is open."""

from collections.abc import Collection

from designer.network.graph import NodeId
from designer.sentences import sentence
from designer.ui.marks import Mark, Marked, Outline, Rank, Role, Source
from designer.ui.workspace import Workspace

FOUND = Source("found", Rank.FOUND)


def mark_found(workspace: Workspace, text: str, nodes: Collection[NodeId]) -> None:
    """Mark what `text` finds on the canvas; nothing where nothing was typed."""
    if not text.strip():
        workspace.marks.withdraw(FOUND)
        return
    says = sentence("Found by “{text}”", text=text.strip())
    mark = Mark(says, Role.ACCENT, outline=Outline.SOLID, tinted=True)
    workspace.marks.replace(FOUND, {workspace.scope: Marked(dict.fromkeys(nodes, mark))})
