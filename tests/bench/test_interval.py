"""The interval of a median, by which rows are judged."""

import random

import pytest

from tests.bench.interval import Interval, interval_of_median, ratios


@pytest.mark.parametrize(("count", "left_out"), [(6, 0), (8, 0), (9, 1), (11, 1), (12, 2), (20, 5)])
def test_the_interval_ends_at_the_values_of_the_sign_test(count: int, left_out: int) -> None:
    values = [float(number) for number in range(count)]
    random.Random(1).shuffle(values)
    interval = interval_of_median(values)
    assert (interval.low, interval.high) == (left_out, count - 1 - left_out)
    assert interval.median == (count - 1) / 2


def test_the_interval_holds_the_true_median_as_often_as_it_says() -> None:
    chance = random.Random(2)
    held = 0
    for _ in range(2000):
        # The true median of these is 1; they scatter upwards only, as timings do.
        interval = interval_of_median([chance.lognormvariate(0, 0.8) for _ in range(9)])
        held += interval.low <= 1 <= interval.high
    assert 0.945 <= held / 2000 <= 0.98  # of nine values, 96.1 %


def test_one_disturbed_pair_moves_no_end() -> None:
    calm = [1.0, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07, 1.08]
    disturbed = interval_of_median([*calm[:-1], 90.0])
    assert disturbed == interval_of_median(calm)


def test_too_few_values_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 6"):
        interval_of_median([1.0] * 5)


def test_only_a_whole_interval_lies_beyond_a_bar() -> None:
    assert Interval(1.06, 1.2, 1.4).is_beyond(1.05)
    assert not Interval(1.05, 1.2, 1.4).is_beyond(1.05)
    assert not Interval(0.9, 1.2, 1.4).is_beyond(1.05)


def test_ratios_are_of_pairs() -> None:
    assert ratios([2.0, 9.0], [1.0, 3.0]) == [2.0, 3.0]
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])
