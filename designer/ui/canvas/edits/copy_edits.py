"""Copying: cut, copy, paste and duplicate, with the frames around what is copied."""

from collections.abc import Collection, Iterable

from designer.catalog import custom
from designer.errors import DesignerError
from designer.network import copying
from designer.network.graph import Network, NodeId
from designer.network.presentation import Frame, Point, frames_of, with_frames
from designer.sentences import tr, words
from designer.ui import theme
from designer.ui.canvas.edits import clipboard
from designer.ui.canvas.edits.canvas_edits import CanvasEdits
from designer.ui.canvas.edits.placing import snapped_point
from designer.ui.canvas.scene.frames import frames_around, free_id, shifted

duplicate_offset = 32.0


class CopyEdits:
    """What becomes of the selected nodes when they are copied, and of copies."""

    def __init__(self, base: CanvasEdits) -> None:
        self._base = base
        self._workspace = base.workspace

    def copy(self) -> None:
        """Put the selected nodes on the clipboard."""
        selection = self._workspace.selection
        if not selection:
            return
        try:
            part = self._copied(selection)
            kept = custom.sources_of(self._workspace.document.network)
            clipboard.put(custom.completed(part, kept))
        except DesignerError as refusal:
            self._workspace.message.emit(words(refusal.message), True)

    def cut(self) -> None:
        """Put the selected nodes on the clipboard and take them away."""
        if self._workspace.selection:
            self.copy()
            self._base.delete(self._workspace.selection, (), label=tr("Cut"))

    def paste(self, middle: Point, *, shared: bool = False) -> None:
        """Add what is on the clipboard with its middle at `middle`; `shared` calls its layers."""
        fragment = clipboard.take()
        if fragment is None or not fragment.nodes:
            self._workspace.message.emit(tr("The clipboard holds no part of a network."), False)
            return
        known = custom.sources_of(self._workspace.document.network)
        brought = custom.sources_of(fragment).items()
        self._workspace.add_custom_layers(
            {name: text for name, text in brought if name not in known}
        )
        xs = [node.position[0] for node in fragment.nodes.values()]
        ys = [node.position[1] for node in fragment.nodes.values()]
        x = (min(xs) + max(xs) + theme.card_narrowest) / 2
        y = (min(ys) + max(ys) + 4 * theme.card_line) / 2
        offset = snapped_point((middle[0] - x, middle[1] - y))
        label = tr("Paste shared") if shared else tr("Paste")
        fragment, renamed = copying.renamed_to_fit(
            fragment, self._workspace.document.network.values
        )
        self.add_fragment(fragment, offset, label, shared=shared)
        for name, other in renamed.items():
            said = tr(
                "'{name}' has another value here: what was pasted uses it as '{other}'.",
                name=name,
                other=other,
            )
            self._workspace.message.emit(said, False)

    def duplicate(
        self,
        nodes: Collection[NodeId] | None = None,
        offset: Point = (duplicate_offset, duplicate_offset),
    ) -> None:
        """Add a copy of these nodes, or of those that are selected, beside them."""
        chosen = self._workspace.selection if nodes is None else nodes
        if chosen:
            self.add_fragment(self._copied(chosen), offset, tr("Duplicate"))

    def add_fragment(
        self, fragment: Network, offset: Point, label: str, *, shared: bool = False
    ) -> None:
        """Add a part of a network, moved by `offset`, and select it."""
        pasted: list[NodeId] = []

        def run(network: Network) -> Network:
            network, nodes = copying.paste(network, fragment, offset=offset, shared=shared)
            pasted.extend(nodes)
            return with_more_frames(network, frames_of(fragment).values(), offset)

        if self._base.perform(label, run):
            self._base.select_new(pasted)

    def _copied(self, nodes: Collection[NodeId]) -> Network:
        """A network of these nodes alone, with the frames that hold nothing else."""
        workspace, contents = self._workspace, self._base.contents
        part = copying.copied(workspace.network, nodes, workspace.document.network.values)
        boxes = {node: card.box for node, card in contents.cards.items()}
        frames = frames_around(contents.frames.values(), boxes, nodes)
        return with_frames(part, frames) if frames else part


def with_more_frames(network: Network, frames: Iterable[Frame], offset: Point) -> Network:
    """`network` with these frames as well, moved by `offset`, under ids that are free."""
    present = frames_of(network)
    for frame in frames:
        key = free_id(present)
        present[key] = shifted(frame, *offset)._replace(id=key)
    return with_frames(network, present.values()) if present else network
