"""The median of ratios, with the interval in which it lies with 95 % confidence."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

confidence = 0.95
fewest = 6  # below, no interval of order statistics holds the median with that confidence


@dataclass(frozen=True)
class Interval:
    """A median and the ends of its interval."""

    low: float
    median: float
    high: float

    def is_beyond(self, bar: float) -> bool:
        """Whether the whole interval lies above the bar: chance does not explain it."""
        return self.low > bar


def interval_of_median(values: Sequence[float]) -> Interval:
    """The interval between two of the values, in order, that holds the median.

    It rests on the sign of the differences alone: each value lies above the true median as
    often as below. Nothing is assumed about how they scatter, which on a shared machine is
    anything but normal, and one pair that was disturbed moves no end.
    """
    if len(values) < fewest:
        raise ValueError(f"An interval needs at least {fewest} values, not {len(values)}.")
    ordered = sorted(values)
    left_out = _left_out(len(ordered))
    return Interval(
        ordered[left_out], statistics.median(ordered), ordered[len(ordered) - 1 - left_out]
    )


def ratios(cost: Sequence[float], beside: Sequence[float]) -> list[float]:
    """The ratio of each pair that was measured one after the other."""
    return [ours / theirs for ours, theirs in zip(cost, beside, strict=True)]


def _left_out(count: int) -> int:
    """How many values at each end lie outside of the interval."""
    outside, left_out = 0.0, 0
    while True:
        outside += 2 * math.comb(count, left_out) / 2**count
        if outside > 1 - confidence:
            return left_out - 1
        left_out += 1
