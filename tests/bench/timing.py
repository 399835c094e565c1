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


def median(values: Sequence[float]) -> float:
    """The middle of the values."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` of all lie."""
    ordered = sorted(values)
    return ordered[min(round(len(ordered) * percent / 100), len(ordered) - 1)]
