"""What a gesture, a prompt or a tip may know of the canvas; never the whole view."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from designer.network.graph import WireId
from designer.network.presentation import Frame, Point
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.edits.edits import Edits
from designer.ui.canvas.navigation import Navigation
from designer.ui.canvas.paint.network_item import Picture
from designer.ui.canvas.scene.card import PortRef
from designer.ui.canvas.scene.contents import Contents
from designer.ui.canvas.scene.scene import GraphScene
from designer.ui.workspace import Workspace


class Prompts(Protocol):
    """What a gesture may have the user asked."""

    def ask(self, point: Point | None = None) -> None:
        """Which layer to add at a point, or into the wire that is selected."""

    def ask_for_wire(self, wire: WireId, point: Point) -> None:
        """Which layer a wire shall pass through."""

    def ask_at_loose_end(self, point: Point, loose_end: PortRef) -> None:
        """Which layer a wire that was dropped on the empty canvas shall join."""


@dataclass(frozen=True)
class CanvasContext:
    """What stands where, how it is looked at, what is selected, and what can be done with it.

    `say` puts a sentence beside the cursor, and whether what it says is allowed; "" takes it away.
    `picture` is what is painted, with the brushes for whoever paints more of the same.
    """

    workspace: Workspace
    scene: GraphScene
    edits: Edits
    camera: Camera
    navigation: Navigation
    prompts: Prompts
    edit_title: Callable[[Frame], None]
    say: Callable[[str, bool], None]
    picture: Callable[[], Picture]

    @property
    def contents(self) -> Contents:
        """What stands where."""
        return self.scene.contents

    def refuse(self, sentence: str) -> None:
        """Tell the user why nothing was done."""
        self.workspace.message.emit(sentence, True)
