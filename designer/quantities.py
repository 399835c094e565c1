"""Quantities as text: counts, bytes, operations, durations, metrics and shapes.

Everything that shows one asks here, so that two places never word the same number differently.
Exact counts need nothing of this: they are written with separators, `f"{number:,}"`.
"""

from collections.abc import Sequence

_count_units = ("", "k", "M", "B", "T")
_prefixes = ("", "k", "M", "G", "T", "P", "E")
_byte_units = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def short_count_text(number: int) -> str:
    """A count in three digits: 320, 36.9k, 4.72M."""
    value, unit = _scaled(number, 1000, _count_units)
    if not unit or value >= 999.5:
        return f"{value:.0f}{unit}"
    # All three digits stay, zeros too: a column of counts is read by its width.
    return f"{value:#.3g}".rstrip(".") + unit


def amount_text(number: float) -> str:
    """A large number in three digits and a prefix: 320, 1.23 M."""
    value, prefix = _scaled(number, 1000, _prefixes)
    return f"{_digits(value)} {prefix}".rstrip()


def operations_text(number: float) -> str:
    """Floating point operations: 320 FLOPs, 1.23 MFLOPs."""
    value, prefix = _scaled(number, 1000, _prefixes)
    return f"{_digits(value)} {prefix}FLOPs"


def bytes_text(number: float) -> str:
    """A size in memory or in a file, in binary units: 320 B, 1.23 MiB."""
    value, unit = _scaled(number, 1024, _byte_units)
    return f"{_digits(value)} {unit}"


def duration_text(seconds: float) -> str:
    """Seconds as a person says them: 1.4 s, 28 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def metric_text(value: float) -> str:
    """A metric in few digits: 0.9861, 12.3, 4.2e-06."""
    return f"{value:.4f}" if 1e-3 <= abs(value) < 10 or value == 0 else f"{value:.4g}"


def change_text(change: float) -> str:
    """A change of a metric with its sign, a proper minus included."""
    sign = "+" if change >= 0 else "\N{MINUS SIGN}"
    return sign + metric_text(abs(change))


def shape_text(axes: Sequence[int | None]) -> str:
    """A shape as Python writes it: `(None, 28, 28, 64)`."""
    return str(tuple(axes))


def _scaled(number: float, base: int, units: Sequence[str]) -> tuple[float, str]:
    """The number in the unit in which it has at most three digits (four below 1024 bytes)."""
    value = float(number)
    for unit in units[:-1]:
        if value < base - 0.5:  # else it would be rounded to 1000
            return value, unit
        value /= base
    return value, units[-1]


def _digits(value: float) -> str:
    return f"{value:.3g}" if value < 999.5 else f"{value:.0f}"
