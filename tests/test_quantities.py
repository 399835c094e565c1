"""Quantities as text."""

import pytest

from designer.quantities import (
    amount_text,
    bytes_text,
    change_text,
    duration_text,
    metric_text,
    operations_text,
    shape_text,
    short_count_text,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"), (320, "320"), (999, "999"), (1000, "1.00k"), (9_996, "10.0k"), (36_928, "36.9k"),
        (160_016, "160k"), (999_499, "999k"), (999_500, "1.00M"), (4_720_000, "4.72M"),
        (88_900_000, "88.9M"), (1_200_000_000, "1.20B"), (3 * 10**13, "30.0T"),
        (1234 * 10**12, "1234T"),
    ],
)  # fmt: skip
def test_a_short_count_has_three_digits(number: int, text: str) -> None:
    assert short_count_text(number) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"), (320, "320"), (999, "999"), (1000, "1 k"), (1234, "1.23 k"),
        (999_499, "999 k"), (999_500, "1 M"), (4_716_000, "4.72 M"), (99_960_000, "100 M"),
        (3.87e9, "3.87 G"), (2.5e12, "2.5 T"), (7e15, "7 P"), (7e21, "7000 E"),
    ],
)  # fmt: skip
def test_an_amount_has_three_digits_and_a_prefix(number: float, text: str) -> None:
    assert amount_text(number) == text


def test_operations_bring_their_unit() -> None:
    assert operations_text(0) == "0 FLOPs"
    assert operations_text(320) == "320 FLOPs"
    assert operations_text(4_716_000) == "4.72 MFLOPs"
    assert operations_text(3.87e9) == "3.87 GFLOPs"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0 B"), (320, "320 B"), (1000, "1000 B"), (1023, "1023 B"), (1024, "1 KiB"),
        (1024 * 1000, "1000 KiB"), (1024 * 1023.6, "1 MiB"), (1_000_000, "977 KiB"),
        (17_300_000, "16.5 MiB"), (1.5 * 2**30, "1.5 GiB"), (2**31, "2 GiB"),
        (4 * 2**40, "4 TiB"), (5 * 2**50, "5 PiB"),
    ],
)  # fmt: skip
def test_bytes_are_in_binary_units(number: float, text: str) -> None:
    assert bytes_text(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "0.0 s"), (1.44, "1.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (28, "28 s"),
        (59.6, "1 min 0 s"), (200, "3 min 20 s"), (3599.6, "1 h 0 min"), (7500, "2 h 5 min"),
    ],
)  # fmt: skip
def test_a_duration_is_said_as_people_do(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


def test_a_metric_has_few_digits() -> None:
    assert [metric_text(value) for value in (0.0, 0.98612, 12.3, 4.2e-06, -0.5, 123456.0)] == [
        "0.0000", "0.9861", "12.3", "4.2e-06", "-0.5000", "1.235e+05",
    ]  # fmt: skip


def test_a_change_has_its_sign() -> None:
    assert [change_text(change) for change in (0.0, 0.25, -0.25)] == [
        "+0.0000", "+0.2500", "\N{MINUS SIGN}0.2500",
    ]  # fmt: skip


def test_a_shape_is_written_as_in_python() -> None:
    assert shape_text(()) == "()"
    assert shape_text((None,)) == "(None,)"
    assert shape_text([None, 28, 28, 64]) == "(None, 28, 28, 64)"
