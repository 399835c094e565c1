"""What makes a row fail, and what it says."""

import pytest

from tests.bench.rounds import Sample
from tests.bench.table import Budget, comparison, figure, row

budget = Budget("start", "ours", "cost", "a bare window", "bare", "time", bar=2, never="repaints")


def samples(ours: list[float], repaints: list[float] | None = None) -> dict[str, list[Sample]]:
    repaints = repaints or [0.0] * len(ours)
    return {
        "ours": [
            {"cost": cost, "repaints": count} for cost, count in zip(ours, repaints, strict=True)
        ],
        "bare": [{"time": 10.0}] * len(ours),
    }


@pytest.mark.parametrize(
    ("ours", "met"),
    [
        ([15.0] * 9, True),
        ([25.0] * 9, False),
        ([19.0, 19.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0], True),  # may still be chance
        ([19.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0, 25.0], False),
    ],
)
def test_a_row_fails_only_with_its_whole_interval(ours: list[float], met: bool) -> None:
    assert row(budget, samples(ours)).met is met


def test_a_slow_machine_fails_no_row() -> None:
    fast = row(budget, samples([15.0] * 9))
    slower = {
        part: [{name: 2.5 * value for name, value in sample.items()} for sample in taken]
        for part, taken in samples([15.0] * 9).items()
    }
    assert row(budget, slower).ratio == fast.ratio
    assert row(budget, slower).met


def test_what_must_never_happen_fails_a_row_that_is_fast() -> None:
    assert row(budget, samples([15.0] * 9, [0.0] * 5 + [3.0] * 4)).met  # somebody came by
    assert not row(budget, samples([15.0] * 9, [0.0] * 4 + [3.0] * 5)).met


def test_a_row_says_ratio_interval_and_what_was_measured() -> None:
    text = str(row(budget, samples([15.0, 16.0, *[25.0] * 7])))
    assert text == (
        "| start | a bare window | ≤ 2 × | 2.5 × | 1.6 – 2.5 | 25 ms to 10 ms, 0 repaints | yes |"
    )


@pytest.mark.parametrize(
    ("new", "verdict", "slower"),
    [(1.1, "**slower**", True), (1.04, "as before", False), (0.9, "faster", False)],
)
def test_two_checkouts_differ_beyond_five_percent(new: float, verdict: str, slower: bool) -> None:
    text, judged = comparison("start", "ms", [100 * new] * 9, [100.0] * 9)
    assert text.endswith(f"| {verdict} |")
    assert judged is slower


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1,234"), (12.34, "12.3"), (1.0, "1"), (0.0021, "0.0021"), (0.00042, "0.0004")],
)
def test_figures_have_the_digits_that_count(value: float, text: str) -> None:
    assert figure(value) == text
