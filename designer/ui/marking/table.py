"""The one table of those who mark nodes and wires by what the workspace tells.

A new one is a module beside this one, with a function that is given the workspace and listens to
its signals, and a line here. How a mark looks is said by `designer.ui.marks`.
"""

from collections.abc import Callable

from designer.ui.marking.partners import mark_partners
from designer.ui.marking.problems import mark_problems
from designer.ui.workspace import Workspace

markers: tuple[Callable[[Workspace], None], ...] = (
    mark_problems,
    mark_partners,
)


def start(workspace: Workspace) -> None:
    """Let all of them mark what is in a workspace from now on."""
    for mark in markers:
        mark(workspace)
