import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from designer.diagram.dot import DiagramOptions
from designer.engine_client.engines import Engines, EngineState
from designer.errors import DesignerError, FormatError, SaveError
from designer.formats import network_file, registry
from designer.formats.file_format import FileFormat, Process
from designer.network import edits
from designer.network.graph import Network
from designer.ui.document_file import DocumentFile
from designer.ui.exports import Exports
from designer.ui.session import Session
from designer.ui.slow_work import SlowWork
from tests.engine.test_limits import script as endless_formats


@pytest.fixture
def session(small: Network, dark: None) -> Iterator[Session]:
    made = Session(small)
    yield made
    made.close()


def change(session: Session) -> None:
    session.current.edit("Name it", lambda network: edits.rename_network(network, "other"))


def test_save_and_open_give_the_same_network(session: Session, tmp_path: Path) -> None:
    change(session)
    network = session.current.document.network
    session.current.service(DocumentFile).save(tmp_path / "a.network")
    assert session.current.document.is_saved
    session.current.service(DocumentFile).new()
    assert session.current.document.network == Network()
    session.current.service(DocumentFile).open(tmp_path / "a.network")
    assert session.current.document.network == network
    assert session.current.document.path == tmp_path / "a.network"
    assert session.current.document.is_saved


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.network", b""),
        ("binary.network", bytes(range(256))),
        ("truncated.network", b'{"format": 1, "layers": ['),
        ("newer.network", b'{"format": 99, "layers": [], "nodes": [], "wires": []}'),
        ("other.network", b'{"what": "is this"}'),
    ],
)
def test_a_broken_file_harms_nothing(
    session: Session, tmp_path: Path, name: str, content: bytes
) -> None:
    change(session)
    before, undo = session.current.document.network, session.current.document.undo_label
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError) as caught:
        session.current.service(DocumentFile).open(tmp_path / name)
    assert name in str(caught.value.message)
    assert "\n" not in str(caught.value.message)
    assert session.current.document.network is before
    assert session.current.document.undo_label == undo


@pytest.mark.parametrize("what", ["missing.network", ".", "missing/deeper.network"])
def test_what_is_no_file_is_said(session: Session, tmp_path: Path, what: str) -> None:
    before = session.current.document.network
    with pytest.raises(DesignerError):
        session.current.service(DocumentFile).open(tmp_path / what)
    assert session.current.document.network is before


def test_a_failed_save_keeps_the_old_file_and_the_unsaved_mark(
    session: Session, tmp_path: Path
) -> None:
    change(session)
    with pytest.raises(SaveError):
        session.current.service(DocumentFile).save(tmp_path / "no folder" / "a.network")
    assert not session.current.document.is_saved
    assert session.current.document.path is None


def test_code_and_picture_reach_their_files(session: Session, tmp_path: Path) -> None:
    session.current.service(Exports).save_code(tmp_path / "a.py", training=False)
    session.current.service(Exports).save_code(tmp_path / "b.py", training=True)
    session.current.service(Exports).save_picture(
        tmp_path / "c.png", QImage(10, 10, QImage.Format.Format_RGB32)
    )
    session.current.service(Exports).save_notebook(tmp_path / "d.ipynb")
    assert '"nbformat": 4' in (tmp_path / "d.ipynb").read_text()
    compile((tmp_path / "a.py").read_text(), "a.py", "exec")
    assert ".fit(" in (tmp_path / "b.py").read_text()
    assert QImage(str(tmp_path / "c.png")).width() == 10


@pytest.mark.parametrize("engine", ["checker", "reader", "trainer"])
def test_the_death_of_an_engine_is_told_and_costs_nothing(session: Session, engine: str) -> None:
    said: list[tuple[str, bool]] = []
    session.current.message.connect(lambda *what: said.append(what))
    before = session.current.document.network
    died = EngineState(engine, "died", f"The {engine} was killed (SIGKILL), by somebody.")
    session.bridge.state_changed.emit(died)
    sentence, is_error = said[-1]
    assert is_error
    assert sentence.startswith(f"The {engine} was killed (SIGKILL)")
    assert "your network is safe" in sentence.lower()
    assert ("starting again" in sentence) == (engine == "checker")
    assert session.log_lines[-1][1:] == ("error", sentence)
    assert session.current.document.network is before


def test_a_strangers_file_is_read_by_the_reader_and_counts_as_unsaved(
    session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(b'{"class_name": 3')
    before = session.current.document.network
    with qtbot.waitSignal(session.current.message, timeout=20_000) as said:
        session.current.service(DocumentFile).open(path)
    assert said.args[1] is True
    assert session.current.document.network is before


def test_a_file_says_what_format_it_has(session: Session, tmp_path: Path) -> None:
    session.current.service(DocumentFile).save(tmp_path / "a.network")
    data = (tmp_path / "a.network").read_bytes()
    assert network_file.from_bytes(data, "a.network") == session.current.document.network


def test_what_goes_on_goes_on_beside_other_work(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[tuple[str, bool]] = []
    told: list[str] = []
    session.current.message.connect(lambda *what: said.append(what))
    session.current.service(SlowWork).working.connect(told.append)
    wanted = [tmp_path / f"d.{suffix}" for suffix in ("svg", "png", "dot", "pdf")]
    for path in wanted:
        session.current.service(Exports).save_diagram(path, DiagramOptions())
    assert told == [f"Writing {path.name} …" for path in wanted]
    qtbot.waitUntil(lambda: not session.current.service(SlowWork).goes_on, timeout=60_000)
    assert all(path.stat().st_size for path in wanted)
    assert said == [(f"Wrote {path.name}.", False) for path in wanted]
    assert told[-1] == ""


def test_opening_another_file_gives_up_the_first(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    said: list[tuple[str, bool]] = []
    session.current.message.connect(lambda *what: said.append(what))
    for name in ("one", "two"):
        layer = {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": name}}
        config = {"class_name": "Sequential", "config": {"name": name, "layers": [layer]}}
        (tmp_path / f"{name}.json").write_text(json.dumps(config))
        session.current.service(DocumentFile).open(tmp_path / f"{name}.json")
    qtbot.waitUntil(lambda: not session.current.service(SlowWork).goes_on, timeout=60_000)
    assert session.current.document.imported == tmp_path / "two.json"
    assert not [words for words, is_error in said if is_error]
    session.current.service(DocumentFile).open(tmp_path / "one.json")
    session.current.service(SlowWork).cancel()
    assert not session.current.service(SlowWork).goes_on
    session.current.service(DocumentFile).open(tmp_path / "one.json")
    qtbot.waitUntil(lambda: not session.current.service(SlowWork).goes_on, timeout=60_000)
    assert session.current.document.imported == tmp_path / "one.json"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux keeps the limits of a file")
@pytest.mark.parametrize("suffix", [".python", ".library"])
def test_a_file_that_never_ends_is_given_up_and_another_can_be_opened(
    suffix: str, small: Network, dark: None, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    program = tmp_path / "engine.py"
    program.write_text(endless_formats)
    command = [sys.executable, "-P", str(program)]
    monkeypatch.setitem(Engines.__init__.__kwdefaults__ or {}, "command", lambda role: command)
    endless = FileFormat("x", "x", (suffix,), reader="elsewhere:read", read_in=Process.READER)
    monkeypatch.setattr(registry, "formats", (*registry.formats, endless))
    (bad := tmp_path / f"bad{suffix}").write_bytes(b"x")
    (good := tmp_path / "good.json").write_bytes(network_file.to_bytes(Network(name="good")))
    made, said, refused = Session(small), list[str](), list[Path]()
    made.current.message.connect(lambda words, is_error: said.append(words))
    made.current.service(DocumentFile).file_refused.connect(refused.append)
    made.current.service(DocumentFile).open(bad)
    qtbot.waitUntil(lambda: not made.current.service(SlowWork).goes_on, timeout=60_000)
    assert refused == [bad]
    assert "processor time" in said[0]
    assert "\n" not in said[0]
    assert made.current.document.network is small
    made.current.service(DocumentFile).open(good)
    qtbot.waitUntil(lambda: made.current.document.imported == good, timeout=60_000)
    assert made.current.document.network.name == "good"
    made.close()
