"""All that the canvas can do to a network, by what it is about."""

from designer.ui.canvas.edits.add_edits import AddEdits
from designer.ui.canvas.edits.canvas_edits import CanvasEdits
from designer.ui.canvas.edits.copy_edits import CopyEdits
from designer.ui.canvas.edits.frame_edits import FrameEdits
from designer.ui.canvas.edits.model_edits import ModelEdits
from designer.ui.canvas.edits.place_edits import PlaceEdits
from designer.ui.canvas.scene.scene import GraphScene
from designer.ui.workspace import Workspace


class Edits(CanvasEdits):
    """The edits that menus, keys, gestures and prompts perform."""

    def __init__(self, workspace: Workspace, scene: GraphScene) -> None:
        super().__init__(workspace, scene)
        self.adding = AddEdits(self)
        self.copies = CopyEdits(self)
        self.frames = FrameEdits(self)
        self.models = ModelEdits(self, self.copies)
        self.places = PlaceEdits(self)

    def delete_selection(self) -> None:
        """Take the selected nodes and wires away, or the selected frame."""
        look, selection = self.scene.look, self.workspace.selection
        if look.selected_frame is not None and not selection and not look.selected_wires:
            self.frames.remove(look.selected_frame)
        else:
            self.delete(selection, look.selected_wires)
