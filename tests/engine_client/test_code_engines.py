"""Which engine may run which code: only what is allowed, and never one for another document."""

import itertools
import queue
import sys
import time
from pathlib import Path

import pytest

from designer.catalog import custom
from designer.catalog.code import digest
from designer.document import Document
from designer.engine_client.blocking import ask
from designer.engine_client.document_engines import DocumentEngines
from designer.engine_client.engines import Engines
from designer.engine_client.live_check import LiveCheck
from designer.engine_client.trust import Trust
from designer.errors import EngineError
from designer.network import edits
from designer.network.graph import Network
from designer.network.problems import ShowCode
from designer.protocol import Place
from tests.own_code import digests, evil, scale, with_code
from tests.waiting import patience

script = Path(__file__).parent / "scripted_engine.py"
request_ = Place({}, ())
one, other = digest("lambda x: x"), digest("lambda x: x ")


def starts_of(engines):
    """Notes the consent that every process of `engines` is started with."""
    started = []
    real = engines._live

    def live(engine):
        started.append((engine.name, engine.code))
        assert all(map(engines.trust.allows, engine.code))
        return real(engine)

    engines._live = live
    return started


@pytest.fixture
def engines():
    found = Engines(
        deliver=lambda call: call(),
        trust=Trust.only([one]),
        command=lambda role: [sys.executable, "-P", str(script), "answer"],
    )
    yield found
    found.close()


def test_nothing_is_started_for_code_that_is_not_allowed(engines):
    started = starts_of(engines)
    for code in ({other}, {one, other}):
        with pytest.raises(EngineError, match="has not been allowed to run"):
            ask(engines, request_, role="checker", code=code)
    assert started == []
    ask(engines, request_, role="checker", code={one})
    assert started == [("checker", frozenset({one}))]


def test_a_process_is_never_handed_on(engines):
    """Every order of three requests with different code: each process has just the asked code."""
    engines.trust.allow([other])
    started = starts_of(engines)
    choices = (frozenset(), frozenset({one}), frozenset({one, other}))
    for order in itertools.permutations(choices):
        for code in order:
            ask(engines, request_, role="checker", code=code)
            assert engines._engines["checker"].code == code
            assert started[-1] == ("checker", code)
    pids = set()
    for code in (frozenset(), frozenset({one})):
        ask(engines, request_, role="checker", code=code)
        pids.add(engines.pid("checker"))
    assert len(pids) == 2


def test_a_trainer_that_ran_code_is_not_kept(engines):
    ask(engines, request_, role="trainer", code={one})
    end = time.monotonic() + patience
    while "trainer" in engines._engines and time.monotonic() < end:
        time.sleep(0.01)
    assert "trainer" not in engines._engines
    ask(engines, request_, role="trainer")
    assert engines.pid("trainer") is not None


def test_who_waits_is_told_when_the_engine_is_started_anew_with_other_code(engines):
    engines.trust.allow([other])
    engines._command = lambda role: [sys.executable, "-P", str(script), "hang"]
    begun, failed = queue.SimpleQueue(), queue.SimpleQueue()
    engines.send(
        "checker", request_, on_event=begun.put, on_failed=failed.put, code=frozenset({one})
    )
    begun.get(timeout=patience)
    engines.send("checker", request_, code=frozenset({other}))
    assert failed.get(timeout=patience).message


def test_the_command_line_names_the_code(engines, monkeypatch):
    commands = []
    engines._command = lambda role: commands.append(role) or [
        sys.executable, "-c", "import sys; sys.exit(sys.argv[1:] != ['--code', sys.argv[2]])"
    ]  # fmt: skip
    with pytest.raises(EngineError, match="ended by itself"):  # status 0: the words were these
        ask(engines, request_, role="trainer", code={one})
    assert commands == ["trainer"]


# --- with the real checker ----------------------------------------------------------------------


class Window:
    """A document, its engines and its live check, as in a window."""

    def __init__(self, network, trust):
        self.calls = queue.SimpleQueue()
        self.engines = Engines(self.calls.put, trust=trust)
        self.started = starts_of(self.engines)
        self.document = Document(network)
        self.answers = []
        self.live = LiveCheck(
            DocumentEngines(self.engines, "one"), self.document, self.answers.append
        )

    def run_until(self, is_reached):
        end = time.monotonic() + patience
        while not is_reached():
            self.calls.get(timeout=max(0.01, end - time.monotonic()))()

    def answer(self, is_it=lambda answer: True):
        self.run_until(
            lambda: (
                self.answers
                and self.answers[-1].revision == self.document.revision
                and is_it(self.answers[-1])
            )
        )
        return self.answers[-1]


def refused(answer):
    return {
        item
        for problem in answer.problems
        if isinstance(problem.repair, ShowCode)
        for item in problem.repair.digests
    }


def test_consent_from_refusal_to_another_document(tmp_path):
    canary = tmp_path / "canary"
    source, expression = evil(canary), "lambda x: ops.square(x)"
    network, (first, own, function, dense, aside) = with_code(source, expression=expression)
    trust = Trust(tmp_path / "allowed")
    window = Window(network, trust)
    try:
        # Opened: everything else is checked, the code is named, nothing ran.
        answer = window.answer()
        assert refused(answer) == digests(source, expression)
        assert {problem.node for problem in answer.errors} == {own, function}
        assert answer.nodes.keys() == {first, aside}
        assert answer.nodes[aside].outputs[0].shape == (None, 5)

        # Allowed one after the other.
        trust.allow(digests(source))
        window.live.look_again()
        answer = window.answer(lambda answer: own in answer.nodes)
        assert refused(answer) == digests(expression)
        assert answer.nodes[own].parameters == 4
        assert canary.exists()
        canary.unlink()
        trust.allow(digests(expression))
        window.live.look_again()
        answer = window.answer(lambda answer: dense in answer.nodes)
        assert answer.problems == ()

        # An edit goes to the same process.
        pid = window.engines.pid("checker:one:code")
        window.document.apply("Set", edits.set_parameter(
            window.document.network, window.document.network.nodes[dense].layer, "units", 7
        ))  # fmt: skip
        answer = window.answer()
        assert answer.nodes[dense].outputs[0].shape == (None, 7)
        assert window.engines.pid("checker:one:code") == pid

        # One byte more asks again.
        canary.unlink(missing_ok=True)
        changed = custom.with_sources(window.document.network, {"Scale": source + " "})
        window.document.apply("Change the code", changed)
        answer = window.answer()
        assert refused(answer) == digests(source + " ")
        assert own not in answer.nodes
        assert aside in answer.nodes

        # Another document has no part in it.
        window.document.reset(edits.add_layer(Network(), "Input")[0])
        answer = window.answer()
        assert answer.problems != ()
        assert window.engines.pid("checker:one:code") is None
        assert all(not code for name, code in window.started if name == "checker")
        assert trust.allows(digest(source))
        assert not trust.allows(digest(source + " "))
    finally:
        window.live.close()
        window.engines.close()
    assert scale not in (tmp_path / "allowed").read_text()


def test_code_that_ends_its_process_does_not_keep_the_rest_from_being_checked():
    deadly = scale.replace("self.factor = self.add", "__import__('os')._exit(7)\n        self.f")
    network, (_, own, _, _, aside) = with_code(deadly, expression="lambda x: x")
    window = Window(network, Trust.only(digests(deadly, "lambda x: x")))
    troubles = []
    window.live._on_trouble = troubles.append
    try:
        window.run_until(lambda: troubles)
        assert "The network is checked without its own code now." in str(troubles[0])
        answer = window.answer()
        assert aside in answer.nodes
        assert digest(deadly) in refused(answer)
        assert {problem.node for problem in answer.errors} >= {own}
        assert len([name for name, code in window.started if code]) == 1
    finally:
        window.live.close()
        window.engines.close()
