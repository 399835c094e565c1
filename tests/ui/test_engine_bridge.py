"""Where threads meet: everything that engines tell arrives on the window's thread."""

import threading

from designer.network.graph import Network
from designer.protocol import Check, Place, Placed, Rendered, Stop
from designer.ui.engine_bridge import EngineBridge


def test_events_and_states_arrive_on_the_thread_of_the_window(qtbot):
    bridge = EngineBridge()
    threads, states, failures = set(), [], []
    bridge.state_changed.connect(
        lambda state: (states.append(state), threads.add(threading.current_thread()))
    )
    bridge.engines.send(
        "reader",
        Place({}, ()),
        on_done=lambda: threads.add(threading.current_thread()),
    )
    qtbot.waitUntil(lambda: any(state.state == "ready" for state in states), timeout=60_000)
    bridge.engines.send(
        "reader",
        # The reader does not know how to check.
        Check(1, Network()),
        on_failed=lambda failed: (
            failures.append(failed),
            threads.add(threading.current_thread()),
        ),
    )
    qtbot.waitUntil(lambda: bool(failures), timeout=60_000)
    assert threads == {threading.main_thread()}
    bridge.close()
    bridge.engines.send("reader", Stop(), on_failed=failures.append)
    assert len(failures) == 1


def test_an_answer_of_the_expected_kind_arrives_on_the_thread_of_the_window(qtbot):
    bridge = EngineBridge()
    told = []

    def note(what):
        return lambda *arrived: told.append((what, *arrived, threading.current_thread()))

    request, ended = Place({"a": (10.0, 10.0)}, ()), note("done")
    bridge.of("one").ask(
        "reader", request, Rendered, note("wrong"), done=ended, failed=note("failed")
    )
    bridge.of("one").ask(
        "reader", request, Placed, note("placed"), done=ended, failed=note("failed")
    )
    bridge.of("one").ask(
        "reader", Check(1, Network()), Placed, note("wrong"), failed=note("failed")
    )
    qtbot.waitUntil(lambda: len(told) == 4, timeout=60_000)
    assert [what for what, *_ in told] == ["done", "placed", "done", "failed"]
    assert told[1][1].positions.keys() == {"a"}
    assert "does not know Check" in str(told[3][1].message)
    assert {call[-1] for call in told} == {threading.main_thread()}
    bridge.close()
