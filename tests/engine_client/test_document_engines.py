"""Several documents on the same engines: what one asks, kills or leaves behind is its own."""

import contextlib
import queue
import sys

import pytest

from designer.engine_client.document_engines import DocumentEngines
from designer.engine_client.engines import Engines
from designer.network.graph import Network
from designer.protocol import Check, Failed, Place, Progress
from designer.sentences import verbatim
from tests.waiting import patience

# Hangs, prints or dies as the request says, and tells what else it was asked, and by whom.
script = """
import os, signal, sys, threading
from designer import protocol
from designer.protocol import Done, EventFrame, Progress, Ready
from designer.sentences import verbatim

events = os.dup(1)
os.dup2(2, 1)

def send(number, event):
    body = protocol.encode(EventFrame(number, event))
    os.write(events, protocol.header.pack(len(body)) + body)

send(0, Ready("reader", protocol.version, {}))
while head := sys.stdin.buffer.read(protocol.header.size):
    (size,) = protocol.header.unpack(head)
    frame = protocol.decode_request(sys.stdin.buffer.read(size))
    direction = getattr(frame.request, "direction", "")
    send(frame.number, Progress(verbatim(f"{type(frame.request).__name__} of {frame.document}")))
    if direction == "hang":
        threading.Event().wait()
    if direction == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if type(frame.request).__name__ == "Forget":
        print("forgets", frame.document, flush=True)
    if direction == "print":
        print("a line", flush=True)
        threading.Event().wait(0.3)
    send(frame.number, Done())
"""


class Document:
    """One of several, and what it is told."""

    def __init__(self, engines, name):
        self.name = name
        self.engines = DocumentEngines(engines, name)
        self.told = queue.SimpleQueue()
        self.states = []
        self.engines.watch(self.states.append)

    def ask(self, direction="", engine="reader", request=None, **how):
        self.engines.send(
            engine, request or Place({}, (), direction), on_event=self.told.put,
            on_done=lambda: self.told.put("done"), on_failed=self.told.put, **how,
        )  # fmt: skip

    def next(self):
        return self.told.get(timeout=patience)

    def has_begun(self):
        assert self.next() == Progress(verbatim(f"Place of {self.name}"))


@pytest.fixture
def make(tmp_path):
    (path := tmp_path / "engine.py").write_text(script)
    with contextlib.ExitStack() as ends:

        def make():
            engines = Engines(
                lambda call: call(), command=lambda role: [sys.executable, "-P", str(path)]
            )
            ends.callback(engines.close, 0.2)
            return engines, Document(engines, "one"), Document(engines, "two")

        yield make


def test_two_documents_share_the_reader_and_have_a_trainer_each(make):
    engines, one, two = make()
    for document in (one, two):
        for engine in ("reader", "trainer", "trainer:export"):
            document.ask(engine=engine)
            document.has_begun()
            assert document.next() == "done"
    assert one.engines.pid("reader") == two.engines.pid("reader") == engines.pid("reader")
    assert engines.pid("trainer:one") == one.engines.pid("trainer") != two.engines.pid("trainer")
    assert engines.pid("trainer:two:export") == two.engines.pid("trainer:export") is not None
    assert {state.engine for state in one.states} == {"reader", "trainer", "trainer:export"}


@pytest.mark.parametrize("end", ["kill", "die", "deadline"])
def test_the_end_of_a_shared_engine_costs_whoever_it_was_at_work_for(make, end):
    _, one, two = make()
    how = {"deadline": 0.5} if end == "deadline" else {}
    one.ask("die" if end == "die" else "hang", **how)
    if end == "kill":
        one.has_begun()
    two.ask()
    one.ask()
    if end == "kill":
        one.engines.kill("reader")
    if end == "die":
        one.has_begun()
    first = one.next()
    if first == Progress(verbatim("Place of one")):  # a busy machine may not even let it begin
        first = one.next()
    second = one.next()
    assert isinstance(first, Failed)
    if end == "kill":
        assert second == first
    else:  # it may have been asked of the next process already
        assert second in (first, Progress(verbatim("Place of one")))
    two.has_begun()
    assert two.next() == "done"


def test_what_one_document_hangs_on_another_may_give_up_without_help(make):
    _, one, two = make()
    one.ask("hang")
    one.has_begun()
    two.ask("hang")
    two.engines.kill("reader")
    assert isinstance(two.next(), Failed)
    one.has_begun()  # once more, in the next process
    assert one.told.empty()
    one.engines.kill("reader")
    assert isinstance(one.next(), Failed)


def test_a_run_goes_on_when_another_is_stopped_or_killed(make):
    _, one, two = make()
    for document in (one, two):
        document.ask("hang", "trainer")
        document.has_begun()
    two_pid = two.engines.pid("trainer")
    one.engines.stop("trainer", deadline=0.2)
    assert "did not stop" in str(one.next().message)
    one.ask("hang", "trainer")
    one.has_begun()
    one.engines.kill("trainer")
    assert "was ended" in str(one.next().message)
    assert two.engines.pid("trainer") == two_pid
    assert two.told.empty()
    with pytest.raises(ValueError, match="works for other documents"):
        one.engines.stop("checker")
    with pytest.raises(ValueError, match="works for other documents"):
        one.engines.end("reader")


def test_what_an_engine_prints_reaches_whom_it_works_for(make):
    _, one, two = make()
    one.ask("print")
    two.ask()
    one.has_begun()
    assert one.next().text == "a line"
    assert one.next() == "done"
    two.has_begun()
    assert two.next() == "done"


def test_a_closed_document_is_told_nothing_and_forgotten(make):
    engines, one, two = make()
    one.ask("hang", "trainer")
    one.ask(engine="checker")
    one.has_begun()
    two.ask(engine="checker", request=Check(1, Network()))
    assert two.next() == Progress(verbatim("Check of two"))
    assert two.next() == "done"
    states = len(one.states)
    while not one.told.empty():
        one.told.get()
    lines = queue.SimpleQueue()
    engines.listen(lambda engine, text: lines.put((engine, text)))
    one.engines.close()
    one.ask()
    assert lines.get(timeout=patience) == ("checker", "forgets one")
    two.ask(engine="checker")
    two.has_begun()
    assert two.next() == "done"
    assert one.told.empty()
    assert len(one.states) == states
    assert engines.pid("trainer:one") is None
    assert two.engines.pid("checker") is not None
