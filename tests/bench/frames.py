"""One frame of the canvas with 10,000 nodes at every zoom, fully repainted."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from designer.catalog.catalog import load
from designer.document import Document
from designer.ui import style
from designer.ui.canvas.view import CanvasView
from designer.ui.workspace import Workspace
from tests.bench.networks import wide
from tests.bench.table import Row, median, milliseconds, percentile

nodes = 10_000
size = (1600, 1000)
zooms = (None, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5)  # None: fitted to the window
frames = 40


def rows() -> list[Row]:
    """The slowest zoom decides."""
    application = QApplication.instance() or QApplication(["bench"])
    assert isinstance(application, QApplication)
    style.start(application, "dark")
    view = CanvasView(Workspace(Document(wide(nodes)), load()))
    view.resize(*size)
    view.show()
    application.processEvents()
    found = {zoom: pan(view, application, zoom) for zoom in zooms}
    view.close()
    worst = max(found, key=lambda zoom: percentile(found[zoom], 95))
    most = percentile(found[worst], 95)
    fitted = median(found[None])
    where = "fitted" if worst is None else f"{worst:.0%}"
    return [
        Row(
            f"one frame, any zoom, {nodes:,} nodes, {size[0]}×{size[1]}",
            "95th percentile ≤ 16 ms",
            f"{most:.1f} ms at the slowest zoom ({where}); fitted {fitted:.1f} ms (median)",
            most <= 16,
        )
    ]


def pan(view: CanvasView, application: QApplication, zoom: float | None) -> list[float]:
    """Milliseconds of frames while the view moves over the network."""
    view.fit()
    if zoom is not None:
        middle = view.graph.bounds().center()
        view.show_at(zoom, (middle.x(), middle.y()), QPointF(view.viewport().rect().center()))
    application.processEvents()

    def frame() -> None:
        view.scroll_by(7, 3)
        view.viewport().repaint()

    return milliseconds(frame, frames + 5)[5:]
