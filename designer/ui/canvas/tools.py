"""The parts of one canvas that menus, keys and the window use, put together for them."""

from dataclasses import dataclass

from designer.ui.canvas.arranging import Arranging
from designer.ui.canvas.context import CanvasContext
from designer.ui.canvas.first_view import FirstView
from designer.ui.canvas.overlays.add_prompt import AddPrompt
from designer.ui.canvas.overlays.connect_prompt import ConnectPrompt
from designer.ui.canvas.overlays.frame_title import FrameTitle
from designer.ui.canvas.overlays.overlays import Overlays
from designer.ui.settings import Settings


@dataclass(frozen=True)
class CanvasTools:
    """What can be done with a canvas, by who does it."""

    canvas: CanvasContext
    arranging: Arranging
    first_view: FirstView
    add_prompt: AddPrompt
    connect_prompt: ConnectPrompt
    frame_title: FrameTitle
    overlays: Overlays
    settings: Settings | None

    def use_again(self) -> None:
        """Call the selected layers once more, and see the new calls."""
        self.canvas.edits.models.use_again()
        self.canvas.navigation.show_selection()

    def paste(self, *, shared: bool = False) -> None:
        """Paste at the cursor where it is over the canvas, else in the middle."""
        self.canvas.edits.copies.paste(self.canvas.camera.cursor_or_middle(), shared=shared)

    def toggle_all_inputs(self) -> None:
        """Show optional inputs always, or only when somebody looks for them; and remember it."""
        shown = not self.canvas.scene.look.all_ports
        self.canvas.scene.show_all_ports(shown)
        if self.settings is not None:
            self.settings.set_flag("canvas/all_inputs", shown)
