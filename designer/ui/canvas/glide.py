"""The one movement that users did not make themselves: cards that glide to their new places."""

from PySide6.QtCore import QObject, QVariantAnimation, Signal

from designer.network.graph import NodeId
from designer.network.presentation import Point
from designer.ui import theme
from designer.ui.canvas.scene.scene import GraphScene

most_animated = 600


class Glide(QObject):
    """Lets cards glide after an automatic placement; the document has their new places already."""

    ended = Signal()

    def __init__(self, scene: GraphScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._animation: QVariantAnimation | None = None

    def start(self, before: dict[NodeId, Point], *, animated: bool) -> None:
        """Let cards glide from `before` to where they are now."""
        self.end()
        if not animated or len(before) > most_animated:
            return
        after = {
            node: (self._scene.contents.cards[node].left, self._scene.contents.cards[node].top)
            for node in before
            if node in self._scene.contents.cards
        }
        moving = [node for node, place in after.items() if place != before[node]]
        if not moving:
            return
        animation = QVariantAnimation(self)
        animation.setDuration(theme.animation_ms)
        animation.setStartValue(0.0)
        animation.setEndValue(1.0)

        def step(value: float) -> None:
            self._scene.displace(
                {
                    node: (
                        before[node][0] + (after[node][0] - before[node][0]) * value,
                        before[node][1] + (after[node][1] - before[node][1]) * value,
                    )
                    for node in moving
                    if node in self._scene.contents.cards
                }
            )

        animation.valueChanged.connect(step)
        animation.finished.connect(self.end)
        self._animation = animation
        step(0.0)
        animation.start()

    def end(self) -> None:
        """Cards stand where the document has them, whatever moved meanwhile."""
        if self._animation is not None:
            animation, self._animation = self._animation, None
            animation.stop()
            animation.deleteLater()
            self._scene.settle(self._scene.contents.cards)
            self.ended.emit()
