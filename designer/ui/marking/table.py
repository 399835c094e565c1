"""The one table of those who mark nodes and wires by what the workspace tells.

A new one is a module beside this one, with a function that is given the workspace and listens to
its signals, and a line here. How a mark looks is said by `designer.ui.marks`.
"""

from collections.abc import Callable

from designer.ui.marking.partners import mark_partners
from designer.ui.marking.problems import mark_problems
from designer.ui.workspace import Service, Workspace

markers: tuple[Callable[[Workspace], None], ...] = (
    mark_problems,
    mark_partners,
)


class Marking(Service):
    """Has all of them mark what is in a document: once, however many views it has."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        for mark in markers:
            mark(workspace)
