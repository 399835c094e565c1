"""Where threads meet: everything that engines tell arrives on the window's thread."""

import threading

from designer.network.graph import Network
from designer.protocol import Check, Place, Stop
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
