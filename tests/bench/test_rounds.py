"""Samples are taken in turn, by processes that know one checkout each."""

from pathlib import Path

import pytest

from tests.bench.__main__ import budgets_of, comparable, groups
from tests.bench.rounds import Source, Worker, home, take


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Another `designer`, with a placement that is told at once."""
    layout = tmp_path / "designer" / "layout"
    layout.mkdir(parents=True)
    for folder in (layout.parent, layout):
        (folder / "__init__.py").touch()
    (layout / "place.py").write_text("raise RuntimeError('this is the other checkout')\n")
    # A checkout's own benchmarks are not those that are run.
    bench = tmp_path / "tests" / "bench"
    bench.mkdir(parents=True)
    (bench / "__init__.py").write_text("raise RuntimeError('the wrong benchmarks')\n")
    return tmp_path


def test_every_source_gives_as_many_samples() -> None:
    sources = [Source("code", "unparsing"), Source("code", "writing")]
    unparsing, writing = take(sources, 2)
    assert [list(sample) for sample in unparsing] == [["unparse"]] * 2
    assert [list(sample) for sample in writing] == [["write"]] * 2
    assert all(sample["unparse"] > 0 for sample in unparsing)


def test_a_worker_measures_the_checkout_that_it_is_given(checkout: Path) -> None:
    worker = Worker(Source("placement", "placing 500", checkout))
    try:
        # Our own benchmarks were found, and with them the other program.
        with pytest.raises(RuntimeError) as caught:
            worker.sample()
    finally:
        worker.close()
    assert str(home / "tests" / "bench" / "placement.py") in str(caught.value)
    assert "No module named 'designer.network'" in str(
        caught.value
    ) or "this is the other checkout" in str(caught.value)


def test_what_one_process_compares_in_itself_is_not_compared_with_another_checkout() -> None:
    budgets = [budget for name in groups for budget in budgets_of(name)]
    left = {budget.part for budget in budgets} - {budget.part for budget in comparable(budgets)}
    assert left == {"marked"}
