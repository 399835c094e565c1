"""What can be done with frames: put one around cards, name it, take it away."""

from collections.abc import Callable, Iterable

from designer.network.graph import Network
from designer.network.presentation import Box, Frame, Point, frames_of, with_frames
from designer.sentences import tr
from designer.ui.canvas.edits.canvas_edits import CanvasEdits
from designer.ui.canvas.edits.placing import snapped_point
from designer.ui.canvas.scene.frames import around, frame_padding, free_id

empty_size = (320.0, 200.0)


class FrameEdits:
    """Edits of frames, each in one undo step."""

    def __init__(self, base: CanvasEdits) -> None:
        self._base = base
        self._workspace = base.workspace

    def add(self, point: Point) -> Frame | None:
        """Put a frame around the selected cards, else at `point`; None where it was refused."""
        cards = [self._base.contents.cards[node] for node in self._workspace.selection]
        present = frames_of(self._workspace.network)
        box = around(card.box for card in cards) if cards else _empty_at(point)
        frame = Frame(free_id(present), tr("Frame"), box)
        if not self.put(tr("Add frame"), [*present.values(), frame]):
            return None
        self._base.scene.select_frame_alone(frame.id)
        return frame

    def rename(self, key: str, title: str) -> None:
        """Give a frame another title."""
        frames = frames_of(self._workspace.network)
        if key in frames:
            frames[key] = frames[key]._replace(title=" ".join(title.split()))
            self.put(tr("Rename frame"), frames.values())

    def remove(self, key: str) -> None:
        """Take a frame away; what lies in it stays."""
        frames = frames_of(self._workspace.network)
        if frames.pop(key, None) is not None:
            self.put(tr("Delete frame"), frames.values())

    def put(
        self,
        label: str,
        frames: Iterable[Frame],
        besides: Callable[[Network], Network] | None = None,
    ) -> bool:
        """Let the network have exactly these frames; `besides` is part of the same step."""
        kept = tuple(frames)

        def edit(network: Network) -> Network:
            return with_frames(besides(network) if besides else network, kept)

        return self._base.perform(label, edit)


def _empty_at(point: Point) -> Box:
    width, height = empty_size
    left, top = snapped_point((point[0] - width / 2, point[1] - frame_padding))
    return left, top, left + width, top + height
