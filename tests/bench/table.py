"""What a budget says, and the rows of the table that say whether it was met."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.interval import Interval, interval_of_median, ratios
from tests.bench.rounds import Sample

different = 1.05  # of one checkout's cost to another's: below, nobody would notice

head = (
    "| what | beside | budget | ratio | 95 % of the ratio | measured | met |\n"
    "|---|---|---|---|---|---|---|"
)
head_of_comparison = (
    "| what | new / old | 95 % of the ratio | new | old | verdict |\n|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Budget:
    """A cost of ours that may be at most so many times what is measured beside it.

    `cost` and `peer_cost` are what the samples of `part` and `peer` call their figures. A figure
    called `never` in our samples must be 0 besides; those called `also` are only told.
    """

    what: str
    part: str
    cost: str
    beside: str
    peer: str
    peer_cost: str
    bar: float
    unit: str = "ms"
    never: str | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A budget with what came out."""

    budget: Budget
    ratio: Interval
    measured: str
    met: bool

    def __str__(self) -> str:
        bar, ratio = self.budget.bar, self.ratio
        met = "yes" if self.met else "**no**"
        return (
            f"| {self.budget.what} | {self.budget.beside} | ≤ {figure(bar)} × "
            f"| {figure(ratio.median)} × | {figure(ratio.low)} – {figure(ratio.high)} "
            f"| {self.measured} | {met} |"
        )


def row(budget: Budget, samples: dict[str, list[Sample]]) -> Row:
    """Judge a budget by samples that were taken in turn."""
    ours = [sample[budget.cost] for sample in samples[budget.part]]
    theirs = [sample[budget.peer_cost] for sample in samples[budget.peer]]
    ratio = interval_of_median(ratios(ours, theirs))
    measured = f"{_middle(ours)} {budget.unit} to {_middle(theirs)} {budget.unit}"
    met = not ratio.is_beyond(budget.bar)
    for name in budget.also:
        measured += f", {name} {_middle([sample[name] for sample in samples[budget.part]])}"
    if budget.never is not None:
        # Every round would have to be undisturbed; half of them are enough to find a timer.
        count = sorted(sample[budget.never] for sample in samples[budget.part])[len(ours) // 2]
        measured += f", {count:g} {budget.never}"
        met = met and count == 0
    return Row(budget, ratio, measured, met)


def comparison(
    what: str, unit: str, new: Sequence[float], old: Sequence[float]
) -> tuple[str, bool]:
    """A row about the cost in two checkouts, and whether the new one is slower beyond chance."""
    ratio = interval_of_median(ratios(new, old))
    slower = ratio.is_beyond(different)
    verdict = "**slower**" if slower else "faster" if ratio.high < 1 / different else "as before"
    text = (
        f"| {what} | {figure(ratio.median)} × | {figure(ratio.low)} – {figure(ratio.high)} "
        f"| {_middle(new)} {unit} | {_middle(old)} {unit} | {verdict} |"
    )
    return text, slower


def figure(value: float) -> str:
    """A number with three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.001 else f"{value:.1g}"


def _middle(values: Sequence[float]) -> str:
    return figure(sorted(values)[len(values) // 2])
