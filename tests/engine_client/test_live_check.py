"""A document and the real checker: every change is answered, whatever happens to the process."""

import os
import queue
import signal
import time

import pytest

from designer.document import Document
from designer.engine_client.blocking import check
from designer.engine_client.document_engines import DocumentEngines
from designer.engine_client.engines import Engines
from designer.engine_client.live_check import LiveCheck
from designer.network import edits
from designer.network.graph import Network
from tests.waiting import patience


def chain(*layers, shape=(8, 8, 1)):
    """A network of layers one after the other."""
    network, last = edits.add_layer(Network(), "Input", parameters={"shape": shape})
    for type_name, parameters in layers:
        network, node = edits.add_layer(network, type_name, parameters=parameters)
        network, _ = edits.connect(network, last, node)
        last = node
    return network


class Window:
    """A thread that calls what is delivered to it, as the window's event loop does."""

    def __init__(self, network):
        self._calls = queue.SimpleQueue()
        self.states = []
        self.engines = Engines(self._calls.put, self.states.append)
        self.document = Document(network)
        self.answers = []
        self.live = LiveCheck(
            DocumentEngines(self.engines, "one"), self.document, self.answers.append
        )

    def run_until(self, is_reached):
        end = time.monotonic() + patience
        while not is_reached():
            self._calls.get(timeout=max(0.01, end - time.monotonic()))()

    def answer(self):
        """The answer about the present network."""
        self.run_until(lambda: self.answers and self.answers[-1].revision == self.document.revision)
        return self.answers[-1]


@pytest.fixture(scope="module")
def window():
    found = Window(chain(("Flatten", {}), ("Dense", {"units": 3})))
    yield found
    found.engines.close()


@pytest.fixture
def fresh(window):
    """The window with a new document that has been answered."""
    window.document.reset(chain(("Flatten", {}), ("Dense", {"units": 3})))
    window.answer()
    return window


def node_of(network, name):
    return next(
        node.id for node in network.nodes.values() if network.layer_of(node.id).name == name
    )


def shapes(answer):
    return [answer.nodes[node].outputs[0].shape for node in answer.order if node in answer.nodes]


def set_units(document, value):
    layer = document.network.layer_of(node_of(document.network, "dense"))
    document.apply(
        f"Set units to {value}",
        edits.set_parameter(document.network, layer.id, "units", value),
    )


def test_a_change_is_answered(fresh):
    assert shapes(fresh.answers[-1]) == [(None, 8, 8, 1), (None, 64), (None, 3)]
    set_units(fresh.document, 5)
    answer = fresh.answer()
    assert shapes(answer)[-1] == (None, 5)
    assert answer.totals.parameters == 64 * 5 + 5


def test_undo_is_a_change_like_any_other(fresh):
    before = fresh.answers[-1]
    set_units(fresh.document, 5)
    fresh.answer()
    fresh.document.undo()
    answer = fresh.answer()
    assert (answer.nodes, answer.totals) == (before.nodes, before.totals)


def test_a_move_is_not_asked_but_the_answer_keeps_up(fresh):
    asked, before = fresh.live._count, fresh.answers[-1]
    node = node_of(fresh.document.network, "dense")
    fresh.document.apply("Move", edits.move(fresh.document.network, {node: (5.0, 5.0)}))
    answer = fresh.answer()
    assert answer.revision == before.revision + 1
    assert answer.nodes is before.nodes
    assert fresh.live._count == asked
    set_units(fresh.document, 7)
    assert shapes(fresh.answer())[-1] == (None, 7)


def test_only_the_newest_of_many_changes_is_asked(fresh):
    asked, told = fresh.live._count, len(fresh.answers)
    for units in range(10, 60):
        set_units(fresh.document, units)
    assert shapes(fresh.answer())[-1] == (None, 59)
    assert fresh.live._count - asked <= 2
    assert len(fresh.answers) == told + 1


def test_what_is_gone_has_no_answer(fresh):
    network = fresh.document.network
    fresh.document.apply("Remove", edits.remove(network, [node_of(network, "flatten")]))
    answer = fresh.answer()
    assert set(answer.nodes) == {node_of(network, "input_layer")}
    assert any("not connected" in str(problem.message) for problem in answer.errors)


def test_a_mirror_fed_by_patches_answers_like_a_new_checker(fresh, checker):
    document = fresh.document
    document.apply("Add", edits.add_layer(document.network, "Input", parameters={"shape": (3,)})[0])
    set_units(document, 9)
    fresh.answer()
    network = document.network
    flatten, dense = node_of(network, "flatten"), node_of(network, "dense")
    wire = next(wire for wire in network.wires_into(dense))
    document.apply("Cut", edits.remove(network, wires=[wire.id]))
    fresh.answer()
    document.apply("Wire", edits.connect(document.network, flatten, dense)[0])
    answer = fresh.answer()
    whole = check(document.network, checker)
    assert answer.nodes == whole.nodes
    assert answer.order == whole.order
    assert answer.problems == whole.problems
    assert (answer.inputs, answer.outputs) == (whole.inputs, whole.outputs)


def test_a_killed_checker_is_told_restarts_and_answers_again(fresh):
    pid, seen = fresh.engines.pid("checker"), len(fresh.states)
    set_units(fresh.document, 21)
    os.kill(pid, signal.SIGKILL)
    set_units(fresh.document, 22)
    fresh.run_until(lambda: any(state.state == "died" for state in fresh.states[seen:]))
    died = next(state for state in fresh.states[seen:] if state.state == "died")
    assert str(died.message).startswith("The checker was killed (SIGKILL)")
    assert shapes(fresh.answer())[-1] == (None, 22)
    fresh.run_until(lambda: fresh.states[-1].state == "ready")
    assert fresh.engines.pid("checker") != pid
    assert fresh.states[-1].versions["keras"].startswith("3.")
    set_units(fresh.document, 23)
    assert shapes(fresh.answer())[-1] == (None, 23)


def test_a_checker_killed_at_rest_gets_the_whole_network_again(fresh):
    seen = len(fresh.states)
    os.kill(fresh.engines.pid("checker"), signal.SIGKILL)
    fresh.run_until(lambda: any(state.state == "died" for state in fresh.states[seen:]))
    set_units(fresh.document, 31)
    assert shapes(fresh.answer())[-1] == (None, 31)


def test_a_hanging_checker_holds_nobody_up(fresh):
    pid = fresh.engines.pid("checker")
    os.kill(pid, signal.SIGSTOP)
    try:
        told = len(fresh.answers)
        for units in range(2, 30):
            set_units(fresh.document, units)
        assert len(fresh.answers) == told
    finally:
        os.kill(pid, signal.SIGCONT)
    assert shapes(fresh.answer())[-1] == (None, 29)


def test_a_closed_live_check_says_nothing_more(fresh):
    answers = []
    document = Document(chain(("Flatten", {})))
    live = LiveCheck(DocumentEngines(fresh.engines, "two"), document, answers.append)
    live.close()
    set_units(fresh.document, 77)
    fresh.answer()
    assert answers == []
    set_units(fresh.document, 78)
    assert shapes(fresh.answer())[-1] == (None, 78)
