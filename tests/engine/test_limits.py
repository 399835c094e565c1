"""A file that never comes to its end: its reader goes on, or makes way for another."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from designer.engine_client.blocking import ask
from designer.engine_client.engines import Engines
from designer.errors import EngineError
from designer.formats import network_file
from designer.protocol import Event, FileRead, Place, Placed, ReadFile
from tests.formats.sample_networks import by_hand

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux keeps these limits")

# A reader with one second for each file, of which one has passed already, and two formats more.
script = """
import collections, itertools, sys, time
from designer.engine import limits, serve
from designer.formats import registry
from designer.formats.file_format import FileFormat, Process

def in_python(path):
    while True:
        try:
            itertools.count()
        except Exception:
            pass

def in_a_library(path):
    collections.deque(itertools.repeat(0), maxlen=0)

limits.processor_seconds, limits.spare_seconds = 1, 1
registry.formats += tuple(
    FileFormat("x", "x", (suffix,), reader=f"__main__:{name}", read_in=Process.READER)
    for suffix, name in ((".python", "in_python"), (".library", "in_a_library"))
)
while time.process_time() < 1.2:
    pass
sys.exit(serve.serve("reader"))
"""


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[Engines]:
    """Engines whose reader has little time."""
    program = tmp_path / "engine.py"
    program.write_text(script)
    made = Engines(
        deliver=lambda call: call(), command=lambda role: [sys.executable, "-P", str(program)]
    )
    yield made
    made.close()


def read(engines: Engines, path: Path) -> list[Event]:
    return ask(engines, ReadFile(str(path)), role="reader", timeout=60)


def test_limits_hold_while_a_file_is_read_and_are_lifted_after() -> None:
    program = (
        "from designer.engine import limits\n"
        "with limits.hold():\n"
        "    try:\n"
        "        bytearray(limits.memory * 2)\n"
        "    except MemoryError:\n"
        "        print('refused')\n"
        "bytearray(16)\n"
        "import resource\n"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["refused", "True"], done.stderr


def test_a_file_that_loops_is_given_up_and_the_reader_goes_on(
    engines: Engines, tmp_path: Path
) -> None:
    (good := tmp_path / "good.network").write_bytes(network_file.to_bytes(by_hand["chain"]()))
    assert any(isinstance(event, FileRead) for event in read(engines, good))
    process = engines.pid("reader")
    (bad := tmp_path / "endless.python").write_bytes(b"x")
    with pytest.raises(EngineError) as caught:
        read(engines, bad)
    assert str(caught.value.message) == (
        "endless.python was given up: reading it took more than the 1 seconds of processor time "
        "that one file may take."
    )
    assert any(isinstance(event, FileRead) for event in read(engines, good))
    assert engines.pid("reader") == process


def test_a_library_that_loops_is_ended_and_the_next_request_has_a_new_reader(
    engines: Engines, tmp_path: Path
) -> None:
    (bad := tmp_path / "endless.library").write_bytes(b"x")
    with pytest.raises(EngineError) as caught:
        read(engines, bad)
    assert str(caught.value.message) == (
        "The reader was ended: a file may take 60 seconds of processor time, and this one took "
        "more."
    )
    sizes = {"n1": (200.0, 76.0), "n2": (200.0, 76.0)}
    placed = ask(engines, Place(sizes, (("n1", "n2"),)), role="reader", timeout=60)
    assert any(isinstance(event, Placed) for event in placed)
