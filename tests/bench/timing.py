"""How series of timings are taken and put into one figure."""

import statistics
import time
from collections.abc import Callable, Sequence


def milliseconds(call: Callable[[], object], repetitions: int) -> list[float]:
    """How long each of some calls took."""
    taken = []
    for _ in range(repetitions):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def busy_milliseconds(call: Callable[[], object], repetitions: int) -> list[float]:
    """How long each of some calls kept this thread busy, for what differs by a few percent.

    What else the machine does meanwhile is left out; so would be what the call waits for.
    """
    taken = []
    for _ in range(repetitions):
        start = time.thread_time()
        call()
        taken.append((time.thread_time() - start) * 1000)
    return taken


def median(values: Sequence[float]) -> float:
    """The middle of the values."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of all lie."""
    ordered = sorted(values)
    return ordered[min(round(len(ordered) * percent / 100), len(ordered) - 1)]
