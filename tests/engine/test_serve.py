"""The engine's side of the pipe, spoken to byte by byte."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from designer import protocol
from designer.engine_client.process import engine_environment
from designer.network import edits
from designer.network.diff import Patch
from designer.network.graph import Network
from designer.protocol import (
    Check,
    Checked,
    CheckPatch,
    Done,
    Failed,
    Forget,
    Ready,
    RequestFrame,
    Stop,
)
from designer.sentences import verbatim
from tests.waiting import patience

# A role that can be told to print, to be slow and to fail, served as the real ones are.
role = """
import os, sys, time, types
from designer.engine import serve
from designer.errors import EngineError
from designer.protocol import Progress
from designer.sentences import verbatim

class Role:
    def handle(self, request, answer):
        match request.path:
            case "print":
                for number in range(2000):
                    print("epoch", number, "x" * 50)
                sys.stdout.flush()
                os.write(1, b"native code prints as well")
                answer(Progress(verbatim("printed")))
            case "work":
                answer(Progress(verbatim("begun")))
                while not serve.stopped.wait(0.01):
                    pass
                answer(Progress(verbatim("stopped")))
            case "busy":
                answer(Progress(verbatim("begun")))
                while True:
                    sum(range(1000))
            case "refuse":
                raise EngineError(verbatim("No such luck."), node="n1", parameter="units")
            case "break":
                raise KeyError("surprise")
            case "read":
                answer(Progress(verbatim(repr(sys.stdin.read()))))
            case "where":
                answer(Progress(verbatim(os.getcwd() + "|" + os.environ["KERAS_HOME"])))
            case "memory":
                answer(Progress(verbatim(open("/proc/self/oom_score_adj").read().strip())))

module = types.ModuleType("designer.engine.scripted")
module.create = Role
sys.modules["designer.engine.scripted"] = module
serve.serve("scripted")
"""


class Engine:
    """A process of the scripted role, or of a real one."""

    def __init__(self, *command):
        self.folder = tempfile.mkdtemp(prefix="designer-engine-")
        self.log = tempfile.TemporaryFile()  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-P", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env=engine_environment(self.folder),
        )
        self.number = 0

    def send(self, request, document=""):
        self.number += 1
        body = protocol.encode(RequestFrame(self.number, request, document))
        self.write(protocol.header.pack(len(body)) + body)
        return self.number

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def receive(self):
        head = self.process.stdout.read(protocol.header.size)
        (size,) = protocol.header.unpack(head)
        frame = protocol.decode_event(self.process.stdout.read(size))
        return frame.number, frame.event

    def answers(self, request, document=""):
        """The events of a request up to its end."""
        number, events = self.send(request, document), []
        while True:
            owner, event = self.receive()
            assert owner == number
            events.append(event)
            if isinstance(event, Done | Failed):
                return events

    def end(self):
        """Close stdin; the exit status and what was printed."""
        self.process.stdin.close()
        status = self.process.wait(timeout=patience)
        self.log.seek(0)
        return status, self.log.read().decode()

    def discard(self):
        """End it, whatever it does, and leave nothing behind."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def engine():
    found = Engine("-c", role)
    yield found
    found.discard()


def ask(name):
    return protocol.ReadFile(name)


def test_it_says_what_it_is(engine):
    number, ready = engine.receive()
    assert number == 0
    assert isinstance(ready, Ready)
    assert (ready.role, ready.protocol) == ("scripted", protocol.version)
    assert ready.versions["keras"].startswith("3.15")


def test_what_is_printed_does_not_touch_the_frames(engine):
    engine.receive()
    assert engine.answers(ask("print")) == [protocol.Progress(verbatim("printed")), Done()]
    _, printed = engine.end()
    assert "epoch 1999" in printed
    assert "native code prints as well" in printed


def test_a_failure_is_one_sentence_and_its_place(engine):
    engine.receive()
    assert engine.answers(ask("refuse")) == [Failed(verbatim("No such luck."), "n1", "units")]
    assert engine.answers(ask("break")) == [Failed(verbatim("KeyError: 'surprise'"))]
    _, printed = engine.end()
    assert "Traceback" in printed


def test_stop_is_seen_at_work_and_answered_after_it(engine):
    engine.receive()
    work = engine.send(ask("work"))
    assert engine.receive() == (work, protocol.Progress(verbatim("begun")))
    stop = engine.send(Stop())
    assert engine.receive() == (work, protocol.Progress(verbatim("stopped")))
    assert engine.receive() == (work, Done())
    assert engine.receive() == (stop, Done())
    # The next work is not stopped by the Stop that is over.
    engine.send(ask("work"))
    assert engine.receive()[1] == protocol.Progress(verbatim("begun"))


def test_it_ends_at_once_with_its_stdin_even_at_work(engine):
    engine.receive()
    engine.send(ask("busy"))
    engine.receive()
    status, _ = engine.end()
    assert status == 0
    assert not os.path.exists(engine.folder)


def test_it_ends_while_it_is_starting(engine):
    assert engine.end()[0] == 0


def test_nothing_reads_from_its_stdin(engine):
    engine.receive()
    assert engine.answers(ask("read"))[0] == protocol.Progress(verbatim("''"))


def test_it_works_in_a_folder_of_its_own(engine):
    engine.receive()
    where = str(engine.answers(ask("where"))[0].message)
    assert where == f"{engine.folder}|{engine.folder}"


@pytest.mark.skipif(not Path("/proc/self/oom_score_adj").exists(), reason="Linux alone has it")
def test_memory_running_out_takes_the_engine_first(engine):
    engine.receive()
    assert int(str(engine.answers(ask("memory"))[0].message)) >= 500


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (protocol.header.pack(protocol.largest_frame + 1), "at most 16,777,216 are taken"),
        (protocol.header.pack(7) + b'{"numbe', "A request cannot be read"),
        (protocol.header.pack(2) + b"\xff\xfe", "A request cannot be read"),
        (protocol.header.pack(2) + b"{}", "A request cannot be read"),
        (protocol.header.pack(200_000) + b"[" * 200_000, "A request cannot be read"),
    ],
)
def test_what_is_no_request_ends_it_with_a_sentence(engine, data, sentence):
    engine.receive()
    engine.write(data)
    assert engine.process.wait(timeout=patience) == 3
    status, printed = engine.end()
    assert status == 3
    assert sentence in printed


def test_half_a_request_is_the_end(engine):
    engine.receive()
    engine.write(protocol.header.pack(100) + b"{")
    assert engine.end()[0] == 0


def test_the_command_refuses_what_is_no_role():
    result = subprocess.run(
        [sys.executable, "-P", "-m", "designer.engine", "oracle"],
        capture_output=True,
        text=True,
        env=engine_environment("/"),
    )
    assert result.returncode == 2
    assert "checker|reader|trainer" in result.stderr


def test_of_several_waiting_checks_only_the_newest_is_answered():
    """All are written before the checker is up, so they wait together."""
    network, node = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    engine = Engine("-m", "designer.engine", "checker")
    engine.send(Check(1, network))
    for revision in range(2, 6):
        layer = network.layers["l1"]
        changed = edits.set_parameter(network, layer.id, "shape", (revision,))
        engine.send(CheckPatch(revision - 1, revision, Patch(layers=dict(changed.layers))))
    try:
        assert isinstance(engine.receive()[1], Ready)
        events = [engine.receive() for _ in range(6)]
        stale = engine.answers(CheckPatch(17, 18, Patch()))
        assert engine.end()[0] == 0
    finally:
        engine.discard()
    assert [number for number, event in events if event == Done()] == [1, 2, 3, 4, 5]
    [(number, checked)] = [(number, event) for number, event in events if event != Done()]
    assert (number, checked.revision, checked.whole) == (5, 5, True)
    assert checked.nodes[node].outputs[0].shape == (None, 5)
    assert isinstance(stale[0], Failed)


def input_of(width):
    return edits.add_layer(Network(), "Input", parameters={"shape": (width,)})[0]


def wider(width):
    """What makes any network of `input_of` this wide."""
    return Patch(layers=dict(input_of(width).layers))


def width_in(checked):
    """How wide the checker found the one node."""
    [answer] = checked.nodes.values()
    return answer.outputs[0].shape[1]


def test_the_checker_keeps_each_document_apart_and_forgets_what_is_closed():
    """All are written before the checker is up, so they wait together."""
    engine = Engine("-m", "designer.engine", "checker")
    one, two = engine.send(Check(1, input_of(4)), "one"), engine.send(Check(1, input_of(5)), "two")
    engine.send(CheckPatch(1, 2, wider(6)), "one")
    try:
        assert isinstance(engine.receive()[1], Ready)
        events = [engine.receive() for _ in range(5)]
        # The second answers about the first document; what waits of the other ends no question.
        found = {number: width_in(event) for number, event in events if isinstance(event, Checked)}
        assert found == {two: 5, two + 1: 6}
        assert [number for number, event in events if event == Done()] == [one, two, two + 1]
        for document, width in (("two", 7), ("one", 8)):
            base = 1 if document == "two" else 2
            [told, _] = engine.answers(CheckPatch(base, base + 1, wider(width)), document)
            assert width_in(told) == width
        assert engine.answers(Forget(), "one") == [Done()]
        assert engine.answers(Forget(), "never heard of") == [Done()]
        [failed] = engine.answers(CheckPatch(3, 4, wider(9)), "one")
        assert "needs the whole network" in str(failed.message)
        [told, _] = engine.answers(CheckPatch(2, 3, wider(9)), "two")
        assert width_in(told) == 9
        # However many are opened and never closed, the oldest are let go.
        for number in range(40):
            engine.answers(Check(1, Network()), f"more {number}")
        [failed] = engine.answers(CheckPatch(3, 4, wider(10)), "two")
        assert "needs the whole network" in str(failed.message)
        [told, _] = engine.answers(CheckPatch(1, 2, Patch()), "more 39")
        assert told.revision == 2
        assert engine.end()[0] == 0
    finally:
        engine.discard()
