"""Rows of the benchmark's table, and how series of timings are put into words."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One budget: what was measured, what is allowed, what came out, and whether it was met."""

    what: str
    budget: str
    measured: str
    met: bool


def milliseconds(call: Callable[[], object], repetitions: int) -> list[float]:
    """How long each of some calls took."""
    taken = []
    for _ in range(repetitions):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def median(values: list[float]) -> float:
    """The middle of the values."""
    return statistics.median(values)


def percentile(values: list[float], percent: float) -> float:
    """The value below which `percent` of all lie."""
    ordered = sorted(values)
    return ordered[min(round(len(ordered) * percent / 100), len(ordered) - 1)]
