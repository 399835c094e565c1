"""A picture of the canvas without a window."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtWidgets import QApplication

from designer.catalog.catalog import load
from designer.document import Document
from designer.errors import DesignerError, SaveError
from designer.layout.place import Size, Wires, place
from designer.network.check_result import CheckResult
from designer.network.graph import Network, NodeId
from designer.safe_save import save_bytes
from designer.sentences import sentence
from designer.ui import style, theme
from designer.ui.canvas.view import CanvasView
from designer.ui.workspace import Workspace

scale = 2.0  # pixels of the picture for one of the scene


def save_picture(network: Network, answer: CheckResult, path: Path, *, theme_name: str) -> None:
    """Draw the whole network as the canvas shows it into a PNG file."""
    if theme_name not in theme.themes:
        known = tuple(theme.themes)
        raise DesignerError(
            sentence("There is no theme {name!r}; there are {known}.", name=theme_name, known=known)
        )
    application = QApplication.instance() or QApplication(["network-designer"])
    assert isinstance(application, QApplication)
    style.start(application, theme_name)
    workspace = Workspace(Document(network), load())
    workspace.set_result(answer)
    view = CanvasView(workspace)
    arranging = view.tools.arranging
    arranging.requested.connect(lambda sizes, wires: _place(view, sizes, wires))
    arranging.arrange_opened()
    image = view.picture(scale)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stubs want a str
        raise SaveError(
            sentence(
                "The network is too large for a picture; {file} was not written.", file=path.name
            )
        )
    save_bytes(path, bytes(buffer.data().data()))


def _place(view: CanvasView, sizes: dict[NodeId, Size], wires: Wires) -> None:
    """Place the cards here and now, which the window leaves to the reader."""
    direction = "right" if view.contents.rightwards else "down"
    placement = place(sizes, wires, direction)
    routes = [(*ends, points) for ends, points in placement.routes.items()]
    view.tools.arranging.apply(placement.positions, routes)
