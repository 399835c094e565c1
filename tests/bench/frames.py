"""One frame of the canvas with 10,000 nodes at every zoom, beside a plain scene of Qt's items."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView

from designer.ui import style
from tests.bench import product
from tests.bench.networks import column_width, row_height, wide
from tests.bench.rounds import Sample
from tests.bench.table import Budget
from tests.bench.timing import busy_milliseconds, median, milliseconds, percentile

nodes, columns = 10_000, 100
size = (1600, 1000)
card = QRectF(0, 0, 220, 76)
extent = (columns * column_width, nodes / columns * row_height)
fitted = min(size[0] / extent[0], size[1] / extent[1])
zooms = (fitted, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0, 1.5)
slow_zooms = zooms[-3:]  # one of these is the slowest: there are words, and many cards
frames = 16


def pan(view: QGraphicsView, zoom: float, count: int = frames) -> list[float]:
    """Milliseconds of frames at one zoom, each painted whole, while the view moves."""
    product.zoom(view, zoom, (extent[0] / 2, extent[1] / 2))
    QApplication.processEvents()

    return milliseconds(lambda: step(view), count + 2)[2:]


def step(view: QGraphicsView) -> None:
    """One frame, painted whole."""
    across, down = view.horizontalScrollBar(), view.verticalScrollBar()
    across.setValue(across.value() + 7)
    down.setValue(down.value() + 3)
    view.viewport().repaint()


def show(view: QGraphicsView) -> None:
    """Bring a view on screen."""
    view.resize(*size)
    view.show()
    QApplication.processEvents()


@contextmanager
def canvas() -> Iterator[Callable[[], Sample]]:
    application = QApplication(["bench"])
    style.start(application, "dark")
    view = product.canvas_view(wide(nodes))
    show(view)

    def sample() -> Sample:
        taken = {zoom: pan(view, zoom) for zoom in zooms}
        most = {zoom: percentile(taken[zoom], 95) for zoom in zooms}
        slowest = max(most, key=most.__getitem__)
        return {"slowest": most[slowest], "zoom": slowest, "fitted": median(taken[fitted])}

    yield sample
    view.close()


@contextmanager
def marked() -> Iterator[Callable[[], Sample]]:
    """The canvas with a colour and a value on every card, frame by frame in turn with one without.

    Both are in one process: two differ by more than what is asked about here.
    """
    application, network = QApplication(["bench"]), wide(nodes)
    style.start(application, "dark")
    bare, full = (product.canvas_view(network) for _ in range(2))
    product.mark_all(full)
    for view in (bare, full):
        show(view)

    def sample() -> Sample:
        taken = {zoom: in_turn((bare, full), zoom) for zoom in (fitted, *slow_zooms)}
        slowest = max(taken, key=lambda zoom: taken[zoom][0])
        return {
            "bare": taken[slowest][0], "full": taken[slowest][1], "zoom": slowest,
            "bare, fitted": taken[fitted][0], "full, fitted": taken[fitted][1],
        }  # fmt: skip

    yield sample
    bare.close()
    full.close()


def in_turn(views: Sequence[QGraphicsView], zoom: float) -> list[float]:
    """The median of a frame of each view at one zoom, painted one after the other."""
    times: list[list[float]] = [[] for _ in views]
    for view in views:
        pan(view, zoom, 1)
    for number in range(frames):
        turn = list(zip(views, times, strict=True))
        for view, taken in turn if number % 2 == 0 else reversed(turn):
            taken += busy_milliseconds(lambda view=view: step(view), 1)
    return [median(taken) for taken in times]


@contextmanager
def plain() -> Iterator[Callable[[], Sample]]:
    """Qt's own items for all cards and wires, which Qt paints without asking Python.

    From far away they show no text, since no text can be read there.
    """
    application, network = QApplication(["bench"]), wide(nodes)
    near, far = (plain_view(network, with_text=with_text) for with_text in (True, False))

    def sample() -> Sample:
        return {
            "at 100 %": percentile(pan(near, 1.0), 95),
            "fitted": median(pan(far, fitted, 4)),
        }

    yield sample
    near.close()
    far.close()
    assert application is not None


def plain_view(network: Any, *, with_text: bool) -> QGraphicsView:
    """A rectangle, and two lines of text, for each card; a line for each wire."""
    scene = QGraphicsScene()
    for node in network.nodes.values():
        box = scene.addRect(card, QPen(QColor("#4a5160")), QColor("#262b34"))
        box.setPos(*node.position)
        lines = (network.layers[node.layer].name, "(None, 32, 32, 16)") if with_text else ()
        for row, words in enumerate(lines):
            text = scene.addSimpleText(words)
            text.setBrush(QColor("#e6e9ef"))
            text.setParentItem(box)
            text.setPos(12, 12 + 24 * row)
    below = QPointF(card.width() / 2, card.height())
    for wire in network.wires.values():
        source, target = (
            QPointF(*network.nodes[end].position) for end in (wire.source, wire.target)
        )
        line = QLineF(source + below, target + QPointF(below.x(), 0.0))
        scene.addLine(line, QPen(QColor("#8a94a6")))
    view = QGraphicsView(scene)
    scene.setParent(view)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setBackgroundBrush(QColor("#1b1e24"))
    show(view)
    return view


parts = {"canvas": canvas, "plain": plain, "marked": marked}
beside = f"a QGraphicsScene of {nodes:,} plain cards"
budgets = [
    Budget(f"one frame at the slowest zoom, {nodes:,} nodes, {size[0]}×{size[1]}, 95th percentile",
           "canvas", "slowest", f"{beside} at 100 %", "plain", "at 100 %", bar=8, also=("zoom",)),
    Budget("one frame of the same, all of it in sight",
           "canvas", "fitted", f"{beside} in sight", "plain", "fitted", bar=0.25),
    Budget(f"one frame at the slowest zoom, {nodes:,} marked nodes",
           "marked", "full", "the same without marks", "marked", "bare", bar=1.05, also=("zoom",)),
    Budget("one frame of the same, all of it in sight",
           "marked", "full, fitted", "the same without marks", "marked", "bare, fitted", bar=1.05),
]  # fmt: skip
