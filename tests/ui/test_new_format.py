"""What it takes to add a format of files: its record, and a module that reads and writes it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from designer import cli, examples
from designer.cli.parser import parser
from designer.engine_client.engines import Engines
from designer.engine_client.process import engine_command
from designer.errors import FormatError
from designer.formats import registry
from designer.formats.file_format import FileFormat
from designer.network.graph import Network
from designer.ui.files import filters_to_open, filters_to_write

# The names of some layers, one a line.
module = """
from designer.formats.file_format import FileContent, FileFormat, Process
from designer.network import edits
from designer.network.graph import Network
from designer.sentences import sentence

record = FileFormat(
    title=sentence("Lists of layers"), noun=sentence("a list of layers"), suffixes=(".layers",),
    reader="layer_list:read", read_in=Process.READER,
    writer="layer_list:write", write_in=Process.WINDOW,
)

def read(path):
    import h5py  # as only an engine may
    network = Network(name=path.stem)
    for line in path.read_text().split():
        network, _ = edits.add_layer(network, line)
    return FileContent(network, (sentence("A list of layers has no wires."),))

def write(network, path):
    path.write_text("\\n".join(layer.type for layer in network.layers.values()))
"""

# An engine is a process of its own, to which the record is added as it is to this one.
engine = """
import sys
sys.path.insert(0, {folder!r})
import layer_list
from designer.engine.serve import serve
from designer.formats import registry
registry.formats = (*registry.formats, layer_list.record)
sys.exit(serve("reader"))
"""


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileFormat]:
    """The record of the new format, registered here and in every reader that is started."""
    (tmp_path / "layer_list.py").write_text(module)
    script = tmp_path / "engine.py"
    script.write_text(engine.format(folder=str(tmp_path)))
    monkeypatch.syspath_prepend(tmp_path)

    def command(role: str) -> list[str]:
        return [sys.executable, "-P", str(script)] if role == "reader" else engine_command(role)

    monkeypatch.setitem(Engines.__init__.__kwdefaults__, "command", command)
    from layer_list import record as made  # type: ignore[import-not-found]

    monkeypatch.setattr(registry, "formats", (*registry.formats, made))
    parser.cache_clear()
    yield made
    parser.cache_clear()
    del sys.modules["layer_list"]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "mine.layers"
    path.write_text("Dense\nDropout\n")
    return path


def test_dialogs_offer_it(record: FileFormat) -> None:
    assert "*.layers" in filters_to_open()[0]
    assert filters_to_write(record) == ["Lists of layers (*.layers)"]


def test_refusals_and_the_list_of_formats_name_it(record: FileFormat, tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_bytes(b"")
    with pytest.raises(FormatError, match=r"\.layers"):
        registry.read(tmp_path / "a.xyz")
    assert "| Lists of layers: `.layers` | by the reader | by the window |" in (
        registry.formats_table()
    )


def test_the_command_line_reads_and_writes_it(
    record: FileFormat, listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["convert", "--help"])
    assert capsys.readouterr().out.count(".layers") == 2  # as what is read and what is written
    assert cli.main(["code", str(listed)]) == 0
    said = capsys.readouterr()
    assert "'dropout'" in said.out
    assert "A list of layers has no wires." in said.err
    examples.write("line", tmp_path / "line.network")
    target = tmp_path / "line.layers"
    assert cli.main(["convert", str(tmp_path / "line.network"), "-o", str(target)]) == 0
    assert "Dense" in target.read_text()


def test_a_dropped_one_is_opened_by_the_reader(
    record: FileFormat, listed: Path, window: Callable[..., object], qtbot: QtBot
) -> None:
    made = window(Network())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(listed))])
    event = QDropEvent(
        QPointF(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    made.dropEvent(event)
    assert event.isAccepted()
    qtbot.waitUntil(lambda: made.current.document.imported == listed, timeout=30_000)
    network = made.current.document.network
    assert [layer.type for layer in network.layers.values()] == ["Dense", "Dropout"]
    places = {node.position for node in network.nodes.values()}
    assert len(places) == 2, "what holds no places is placed"
    assert made.current.document.path is None
