"""What lies above the canvas: where each stands, and when it is there."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from designer.network.graph import Scope
from designer.sentences import tr
from designer.ui.canvas.camera import Camera
from designer.ui.canvas.overlays.hints import Hints
from designer.ui.canvas.overlays.minimap import Minimap
from designer.ui.canvas.overlays.panels import Breadcrumb, CursorLabel, ZoomControls
from designer.ui.canvas.scene.contents import Contents
from designer.ui.workspace import Workspace

overlay_distance = 12


class Overlays:
    """Breadcrumb, zoom controls, minimap, hints and the label at the cursor, in their places."""

    def __init__(
        self, workspace: Workspace, contents: Contents, camera: Camera, canvas: QWidget
    ) -> None:
        self._workspace = workspace
        self._contents = contents
        self._camera = camera
        self._canvas = canvas
        self.cursor_label = CursorLabel(canvas)
        self.breadcrumb = Breadcrumb(canvas)
        self.zoom_controls = ZoomControls(canvas)
        self.minimap = Minimap(contents, camera, canvas)
        # Inside the viewport, so that a layer can be dropped on it as well.
        self.hints = Hints(camera.viewport)
        self.minimap.toggled.connect(self.place)
        self.breadcrumb.chosen.connect(workspace.enter)
        self.zoom_controls.zoom_in.connect(camera.zoom_in)
        self.zoom_controls.zoom_out.connect(camera.zoom_out)
        self.zoom_controls.reset.connect(camera.zoom_reset)
        camera.scale_changed.connect(self.zoom_controls.show_scale)
        camera.scale_changed.connect(lambda _: self.minimap.update())
        workspace.answered.connect(lambda _: self.minimap.renew())

    def renew(self) -> None:
        """The network changed."""
        self.minimap.renew()
        self._show_useful()
        if self._workspace.scope:
            self.show_way()  # a model around may have another name now, or other calls

    def follow_view(self) -> None:
        """The view moved over the scene."""
        if not self.hints.isHidden():
            self._place_hints()  # the viewport's children move along otherwise
        self.minimap.update()

    def _show_useful(self) -> None:
        """Hints on an empty canvas; minimap and zoom controls on any other."""
        anything = bool(self._contents.cards)
        self.hints.setVisible(not anything)
        self.minimap.setVisible(anything)
        self.zoom_controls.setVisible(anything)

    def _way(self) -> list[tuple[str, Scope]]:
        network, scope = self._workspace.document.network, self._workspace.scope
        steps: list[tuple[str, Scope]] = [(network.name or tr("Network"), ())]
        for depth, layer in enumerate(scope, start=1):
            inside = network.at(scope[: depth - 1])
            steps.append((inside.layers[layer].name, scope[:depth]))
        return steps

    def show_way(self) -> None:
        """Show the way back from a nested network."""
        scope, note = self._workspace.scope, ""
        if scope:
            around = self._workspace.document.network.at(scope[:-1])
            calls = len(around.calls_of(scope[-1]))
            if calls > 1:
                note = tr("shared by {count} calls; shapes of the first", count=calls)
        self.breadcrumb.show_way(self._way(), note)

    def covered(self) -> QRectF:
        """The corner that minimap and zoom controls cover, with a little room around them."""
        parts = [part for part in (self.minimap, self.zoom_controls) if not part.isHidden()]
        whole = QRectF()
        for part in parts:
            whole = whole.united(part.geometry().toRectF())
        gap = overlay_distance
        return whole.adjusted(-gap, -gap, gap, gap) if parts else whole

    def place(self) -> None:
        """Put everything into its corner."""
        gap, minimap, zoom = overlay_distance, self.minimap, self.zoom_controls
        width, height = self._canvas.width(), self._canvas.height()
        minimap.move(width - minimap.width() - gap, height - minimap.height() - gap)
        if minimap.is_open:
            left = width - zoom.width() - gap
            zoom.move(left, height - zoom.height() - gap - minimap.height() - 8)
        else:
            zoom.move(minimap.x() - zoom.width() - 8, height - zoom.height() - gap)
        self.breadcrumb.move(gap, gap)
        self._place_hints()

    def _place_hints(self) -> None:
        hints = self.hints
        room = self._camera.viewport.size()
        hints.fit(room)
        hints.move((room.width() - hints.width()) // 2, (room.height() - hints.height()) // 2)
