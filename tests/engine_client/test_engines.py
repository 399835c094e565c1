"""Engines at work and engines that fail, with a scripted engine where no real one would."""

import contextlib
import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from designer.engine_client import engines as client
from designer.engine_client.blocking import ask
from designer.engine_client.engines import Engines
from designer.errors import EngineError
from designer.network.graph import Network
from designer.protocol import Check, Log, Place, Progress, ReadFile, largest_frame
from designer.sentences import verbatim
from tests.waiting import patience

script = Path(__file__).parent / "scripted_engine.py"
request_ = Place({}, ())


class Told:
    """The states that were told, to be waited for."""

    def __init__(self):
        self._queue = queue.SimpleQueue()
        self.all = []

    def __call__(self, state):
        self._queue.put(state)

    def wait_for(self, *names):
        while True:
            state = self._queue.get(timeout=patience)
            self.all.append(state)
            if state.state in names:
                return state


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def scripted(told):
    """Makes engines of one behaviour; ends them all afterwards."""
    with contextlib.ExitStack() as ends:

        def make(behaviour):
            engines = Engines(
                deliver=lambda call: call(),
                on_state=told,
                command=lambda role: [sys.executable, "-P", str(script), behaviour],
            )
            ends.callback(engines.close)
            return engines

        yield make


def is_gone(pid):
    """Whether no process has this id, within some seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        with contextlib.suppress(OSError):
            if state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        time.sleep(0.02)
    return False


def test_events_arrive_in_order_and_the_request_ends(scripted):
    assert ask(scripted("answer"), request_, role="reader") == [Progress(verbatim("half way"))]


def test_events_of_other_requests_are_not_mine(scripted):
    with pytest.raises(EngineError, match=r"^It did not work\.$"):
        ask(scripted("answer a stranger"), request_, role="reader")


@pytest.mark.parametrize(
    ("behaviour", "sentence"),
    [
        ("crash", "The reader crashed (SIGSEGV)."),
        (
            "complain and leave",
            "The reader ended with status 9. Its last words: the disk is full",
        ),
        (
            "exit at start",
            "The reader ended with status 7. Its last words: no module named luck",
        ),
        ("no JSON", "The reader sent what cannot be read and was ended."),
        ("half a frame", "The reader ended by itself."),
    ],
)
def test_a_death_is_told_in_one_sentence(scripted, told, behaviour, sentence):
    engines = scripted(behaviour)
    with pytest.raises(EngineError) as caught:
        ask(engines, request_, role="reader")
    assert str(caught.value.message) == sentence
    assert str(told.wait_for("died", "stopped").message) == sentence
    assert engines.pid("reader") is None


def test_a_child_that_an_engine_leaves_behind_holds_nobody_up(scripted, told):
    engines, told_child, failed = scripted("leave a child behind"), [], queue.SimpleQueue()
    engines.send("reader", request_, on_event=told_child.append, on_failed=failed.put)
    assert str(failed.get(timeout=patience).message) == "The reader ended with status 5."
    engines.close()
    os.kill(int(str(told_child[0].message)), signal.SIGKILL)


def test_a_print_into_the_pipe_ends_the_engine(scripted):
    # "Epoc" as a length is more than a gigabyte.
    with pytest.raises(EngineError, match=r"sent a message of 1,1\d\d,\d\d\d,\d\d\d bytes"):
        ask(scripted("garbage"), request_, role="reader")


def test_a_flood_of_lines_is_cut_and_harms_nothing(scripted):
    events = ask(scripted("flood"), request_, role="reader")
    lines = [event.text for event in events if isinstance(event, Log)]
    assert 0 < len(lines) < 30_000


def test_a_request_that_takes_too_long_fails(scripted):
    with pytest.raises(EngineError, match=r"took longer than 0\.3 seconds and was ended"):
        ask(scripted("hang"), request_, role="reader", timeout=0.3)


def test_stop_kills_at_the_deadline(scripted, told):
    engines = scripted("hang")
    failed = queue.SimpleQueue()
    begun = queue.SimpleQueue()
    engines.send("trainer:1", request_, on_event=begun.put, on_failed=failed.put)
    begun.get(timeout=patience)
    pid = engines.pid("trainer:1")
    engines.stop("trainer:1", deadline=0.2)
    sentence = "The trainer did not stop within 0.2 seconds and was ended."
    assert str(failed.get(timeout=patience).message) == sentence
    assert str(told.wait_for("stopped").message) == sentence
    assert is_gone(pid)
    assert engines.pid("trainer:1") is None  # a trainer is never started again by itself


def test_after_a_kill_the_next_request_has_an_engine_of_its_own(scripted, told):
    engines = scripted("hang")
    ends, begun = queue.SimpleQueue(), queue.SimpleQueue()
    pids = []
    for number in (1, 2):
        engines.send(
            "reader", request_, on_event=lambda _, number=number: begun.put(number),
            on_failed=lambda failed, number=number: ends.put((number, str(failed.message))),
        )  # fmt: skip
        assert begun.get(timeout=patience) == number  # the second is no victim of the kill
        pids.append(engines.pid("reader"))
        engines.kill("reader")
    assert [ends.get(timeout=patience) for _ in (1, 2)] == [
        (1, "The reader was ended."),
        (2, "The reader was ended."),
    ]
    assert pids[0] != pids[1]
    assert all(map(is_gone, pids))


def test_stop_ends_an_engine_with_nothing_to_do(scripted, told):
    engines = scripted("answer")
    ask(engines, request_, role="trainer")
    pid = engines.pid("trainer")
    engines.stop("trainer")
    assert str(told.wait_for("stopped").message) == "The trainer was ended."
    assert is_gone(pid)
    assert ask(engines, request_, role="trainer") == [Progress(verbatim("half way"))]
    engines.stop("trainer")
    assert ask(engines, request_, role="trainer") == [Progress(verbatim("half way"))]


def test_close_kills_what_does_not_end(scripted, told):
    engines = scripted("ignore the end of stdin")
    engines.start("reader")
    told.wait_for("ready")
    pid = engines.pid("reader")
    engines.close(deadline=0.2)
    assert is_gone(pid)


def test_after_close_nothing_is_called(scripted, told):
    engines = scripted("hang")
    begun, failed = queue.SimpleQueue(), queue.SimpleQueue()
    engines.send("reader", request_, on_event=begun.put, on_failed=failed.put)
    begun.get(timeout=patience)
    engines.close(deadline=0.2)
    engines.send("reader", request_, on_failed=failed.put)
    assert failed.empty()


def test_a_checker_that_always_dies_stays_off_with_a_sentence(scripted, told):
    engines = scripted("exit at start")
    engines.start("checker")
    last = told.wait_for("stopped")
    assert str(last.message).endswith("It died too often and stays off for a while.")
    deaths = [state for state in told.all if state.state == "died"]
    assert len(deaths) == client.restarts_allowed + 1
    with pytest.raises(EngineError, match="stays off until the minute is over"):
        ask(engines, request_, role="checker")


def test_what_is_too_large_is_refused_before_it_is_sent(scripted):
    network = Network(settings={"view": "x" * largest_frame})
    with pytest.raises(EngineError, match="at most 16,777,216 fit"):
        ask(scripted("answer"), Check(1, network), role="checker")


def test_what_no_message_can_carry_is_refused_before_it_is_sent(scripted):
    with pytest.raises(EngineError, match="The request cannot be sent: "):
        ask(scripted("answer"), ReadFile("/no\udcff.keras"), role="reader")


def test_the_engine_sees_a_clean_environment(monkeypatch):
    from designer.engine_client.process import engine_environment

    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setenv("PYTHONSTARTUP", "/tmp/evil.py")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    environment = engine_environment("/somewhere")
    assert environment["KERAS_BACKEND"] == "tensorflow"
    assert environment["KERAS_HOME"] == "/somewhere"
    assert environment["CUDA_VISIBLE_DEVICES"] == "1"
    assert "PYTHONSTARTUP" not in environment


def test_an_unknown_engine_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="There is no engine 'oracle'"):
        Engines(deliver=lambda call: call()).send("oracle", request_)


window = """
import sys, time
from designer.engine_client.engines import Engines
engines = Engines(
    deliver=lambda call: call(),
    on_state=lambda state: print(state.state, engines.pid("reader"), flush=True),
    command=lambda role: [sys.executable, "-P", sys.argv[1], "hang"],
)
engines.start("reader")
{then}
"""


@pytest.mark.parametrize(
    ("then", "way"),
    [("time.sleep(60)", signal.SIGKILL), ("time.sleep(60)", signal.SIGTERM), ("input()", None)],
)
def test_no_engine_outlives_its_window(then, way, tmp_path):
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", window.format(then=then), str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "TMPDIR": str(tmp_path)},
    ) as process:
        assert process.stdout.readline().startswith("starting")
        state, pid = process.stdout.readline().split()
        assert state == "ready"
        if way is None:
            process.stdin.write("\n")  # it ends by itself, without having closed anything
        else:
            process.send_signal(way)
        _, complaints = process.communicate(timeout=patience)
    assert is_gone(int(pid))
    assert complaints == ""
