"""Engines for those who wait: the command line and the tests."""

import contextlib
import queue
from collections.abc import Callable, Collection, Iterator
from functools import partial

from designer.engine_client.engines import Engines
from designer.engine_client.live_check import merged
from designer.engine_client.trust import Trust
from designer.errors import EngineError
from designer.network.check_result import CheckResult
from designer.network.graph import Network
from designer.protocol import Check, Checked, Event, Failed, Request

_done = object()


def _ignore(_: Event) -> None:
    pass


def direct_engines(trust: Trust | None = None) -> Engines:
    """Engines whose callbacks are called on their own thread, for use with `ask`."""
    return Engines(deliver=lambda call: call(), trust=trust)


@contextlib.contextmanager
def engines_for(code: Collection[str] = ()) -> Iterator[Engines]:
    """Engines that may run `code`, and end afterwards."""
    own = direct_engines(Trust.only(code))
    try:
        yield own
    finally:
        own.close()


def ask(
    engines: Engines | str,
    request: Request,
    *,
    role: str | None = None,
    on_event: Callable[[Event], None] = _ignore,
    timeout: float | None = None,
    code: Collection[str] = (),
) -> list[Event]:
    """Send a request and wait for its end; returns its events, without Done.

    `engines` is a role (an engine is started and ended for this one request), or Engines and then
    `role` names the engine. `on_event` is called on this thread. Raises
    EngineError with the sentence of Failed. Engines that deliver to the calling thread would wait
    for ever. `code` are digests of the code of the network that may run; with a role they are
    allowed by saying so.
    """
    if isinstance(engines, str):
        with engines_for(code) as own:
            return ask(own, request, role=engines, on_event=on_event, timeout=timeout, code=code)
    if role is None:
        raise TypeError("`role` must name the engine.")
    arrived: queue.SimpleQueue[object] = queue.SimpleQueue()
    engines.send(
        role,
        request,
        on_event=arrived.put,
        on_done=partial(arrived.put, _done),
        on_failed=arrived.put,
        deadline=timeout,
        code=frozenset(code),
    )
    events: list[Event] = []
    while (item := arrived.get()) is not _done:
        if isinstance(item, Failed):
            raise EngineError(item.message, node=item.node, parameter=item.parameter)
        event: Event = item  # type: ignore[assignment]
        events.append(event)
        on_event(event)
    return events


def check(
    network: Network, engines: Engines | None = None, *, code: Collection[str] = ()
) -> CheckResult:
    """Keras' answer about a network; an engine is started for it where none is given."""
    if engines is None:
        events = ask("checker", Check(1, network), code=code)
    else:
        events = ask(engines, Check(1, network), role="checker", code=code)
    return next(merged(None, event) for event in events if isinstance(event, Checked))
