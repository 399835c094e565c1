"""Round numbers for the axes of a plot."""

import math


def round_step(span: float, most: int) -> float:
    """The smallest of 1, 2, 5, 10 … (or 0.5, 0.2 …) that parts `span` at most `most` times."""
    if span <= 0.0 or not math.isfinite(span):
        return 1.0
    raw = span / max(most, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))


def ticks(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Round numbers from `low` to `high`; with `whole`, none but whole ones."""
    step = round_step(high - low, most)
    if whole:
        step = max(1.0, float(math.ceil(step)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def span_of(values: list[float]) -> tuple[float, float]:
    """From where to where an axis goes on which all finite `values` are to be seen, with room."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    room = 0.06 * (high - low) or 0.1 * abs(high) or 0.5
    # Losses and accuracies end at 0; an axis that began a little below it would only puzzle.
    return (0.0 if 0.0 <= low < room else low - room), high + room


def tick_text(value: float, step: float) -> str:
    """A tick as short as its step allows: 0.25, 3, 2e+06."""
    if value != 0.0 and not 1e-4 <= abs(value) < 1e6:
        return f"{value:.2g}"
    return f"{value:.{max(0, -math.floor(math.log10(step) + 1e-9))}f}"
