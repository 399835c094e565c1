"""The few places where benchmarks touch the program, under today's names or those before.

`python -m tests.bench --against CHECKOUT` measures an older checkout with these same benchmarks.
What has moved since is looked for in the new place, then in the old one. An entry goes when
nobody will compare with a checkout that old any more.
"""

import importlib
from typing import Any

from PySide6.QtCore import QPointF
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QGraphicsView


def first_of(*places: str) -> Any:
    """The first of some `module:name` that exists."""
    for place in places:
        module, name = place.split(":")
        try:
            return getattr(importlib.import_module(module), name)
        except (ModuleNotFoundError, AttributeError):
            continue
    raise ImportError(f"There is none of {', '.join(places)}.")


def network_class() -> Any:
    return first_of("designer.network.graph:Network", "designer.network.model:Network")


def layer_class() -> Any:
    return first_of("designer.network.graph:Layer", "designer.network.model:Layer")


def node_class() -> Any:
    return first_of("designer.network.graph:Node", "designer.network.model:Node")


def wire_class() -> Any:
    return first_of("designer.network.graph:Wire", "designer.network.model:Wire")


def write_code(network: Any, **options: Any) -> str:
    """The network as Python code."""
    write = first_of("designer.program.writer:write", "designer.formats.python_code:write")
    return str(write(network, catalog(), **options).text)


def catalog() -> Any:
    return first_of("designer.catalog.catalog:load")()


def read_file(path: Any) -> Any:
    """The network of a file."""
    return first_of("designer.formats.registry:read")(path).network


def create_window(settings_file: Any) -> Any:
    """The window of the program, with settings of its own."""
    settings = first_of("designer.ui.settings:Settings")(settings_file)
    return first_of("designer.app:create_window")(settings=settings)


def workspace_of(window: Any) -> Any:
    """The open document of a window."""
    return window.current if hasattr(window, "current") else window.session.workspace


def file_of(window: Any) -> Any:
    """What opens networks and files in a window."""
    if not hasattr(window, "current"):
        return window.session
    return window.current.service(first_of("designer.ui.document_file:DocumentFile"))


def live_check(engines: Any, document: Any, take: Any) -> Any:
    """Asks the checker after every change of a document."""
    try:
        alone = first_of("designer.engine_client.document_engines:DocumentEngines")
        engines = alone(engines, "bench")
    except ImportError:
        pass
    return first_of("designer.engine_client.live_check:LiveCheck")(engines, document, take)


def close_window(window: Any) -> None:
    """End the engines of a window, without questions."""
    window.session.close()
    window.hide()


def show_training(window: Any) -> Any:
    """Show the training in a window; returns its view."""
    modes = getattr(window, "modes", window)
    modes.show_training()
    return modes.training_view()


def canvas_view(network: Any) -> QGraphicsView:
    """A canvas that shows a network, without a window around it."""
    workspace_class = first_of("designer.ui.workspace:Workspace")
    document = first_of("designer.document:Document")(network)
    view_class = first_of("designer.ui.canvas.view:CanvasView")
    view: QGraphicsView = view_class(workspace_class(document, catalog()))
    return view


def mark_all(view: Any) -> None:
    """Put a colour of the scale and a value on every card."""
    from designer.sentences import sentence
    from designer.ui.marks import Mark, Marked, Source, on_scale

    workspace = view.workspace
    marks = {
        node: Mark(
            sentence("Share {share}", share=number / 10_000), on_scale(number % 997 / 997),
            tinted=True, value=f"{number / 10_000:.4f}",
        )
        for number, node in enumerate(workspace.network.nodes)
    }  # fmt: skip
    workspace.marks.replace(Source("bench"), {(): Marked(marks)})


def zoom(view: QGraphicsView, scale: float, middle: tuple[float, float]) -> None:
    """Show a point of the scene in the middle, at a scale; for any view of Qt."""
    at = QPointF(view.viewport().rect().center())
    if hasattr(view, "show_at"):
        view.show_at(scale, middle, at)
        return
    view.setTransform(QTransform.fromScale(scale, scale))
    view.horizontalScrollBar().setValue(round(middle[0] * scale - at.x()))
    view.verticalScrollBar().setValue(round(middle[1] * scale - at.y()))
