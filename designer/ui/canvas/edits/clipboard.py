"""The clipboard: parts of a network as text, which can be pasted here, elsewhere, or in a mail."""

from PySide6.QtCore import QByteArray, QMimeData
from PySide6.QtWidgets import QApplication

from designer.errors import DesignerError
from designer.formats import network_file
from designer.network.graph import Network

fragment_type = "application/x-network-designer"
type_type = "application/x-network-designer-type"
# What another program left there is parsed on the window's thread, which must not stand still.
largest_paste = 16 * 1024 * 1024


def put(fragment: Network) -> None:
    """Place a part of a network on the clipboard."""
    data = network_file.to_bytes(fragment)
    mime = QMimeData()
    mime.setData(fragment_type, QByteArray(data))
    mime.setText(data.decode())
    QApplication.clipboard().setMimeData(mime)


def take() -> Network | None:
    """The part of a network on the clipboard; None where there is something else."""
    return _network(QApplication.clipboard().mimeData())


def dragged_type(mime: QMimeData) -> str | None:
    """The type's name that is being dragged from the palette, if one is."""
    if not mime.hasFormat(type_type):
        return None
    return bytes(mime.data(type_type).data()).decode(errors="replace")


def _network(mime: QMimeData) -> Network | None:
    if mime.hasFormat(fragment_type):
        data = bytes(mime.data(fragment_type).data())
    elif mime.hasText():
        text = mime.text()
        if text.lstrip()[:1] != "{":
            return None
        data = text.encode(errors="replace")
    else:
        return None
    if len(data) > largest_paste:
        return None
    try:
        return network_file.from_bytes(data, "the clipboard")
    except DesignerError:
        return None
