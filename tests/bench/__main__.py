"""Print the table of budgets: `python -m tests.bench [NAME …] [--against CHECKOUT]`."""

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.bench.rounds import Source, rounds, take
from tests.bench.table import Budget, comparison, head, head_of_comparison, row

groups = ("start", "checking", "frames", "placement", "opening", "training", "code", "idle")


def main(arguments: list[str]) -> int:
    """Run the benchmarks that are named, or all; 1 if a row lies beyond its bar."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(groups))
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="measure both in turn")
    parser.add_argument("--rounds", type=int, default=rounds, help=f"at least {rounds}")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - set(groups):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(groups)}")
    if options.rounds < rounds:
        parser.error(f"fewer than {rounds} rounds say too little")
    if options.against is not None and not (options.against / "designer").is_dir():
        parser.error(f"{options.against} is no checkout")
    names = options.names or groups
    print(f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    if options.against is not None:
        return compare(names, options.against.resolve(), options.rounds)
    return judge(names, options.rounds)


def judge(names: Sequence[str], count: int) -> int:
    """Each budget beside its peer."""
    print(f"Medians of {count} rounds, ours to what was measured beside it.\n\n{head}", flush=True)
    failed = 0
    for name in names:
        # Only what is measured one after the other is compared, so pairs run by themselves.
        for together in pairs(budgets_of(name)):
            parts = list(
                dict.fromkeys(part for budget in together for part in (budget.part, budget.peer))
            )
            samples = dict(zip(parts, take([Source(name, p) for p in parts], count), strict=True))
            for budget in together:
                judged = row(budget, samples)
                failed += not judged.met
                print(judged, flush=True)
    return 1 if failed else 0


def compare(names: Sequence[str], other: Path, count: int) -> int:
    """Each cost of ours beside the same cost in another checkout."""
    print(f"Medians of {count} pairs; old is {other}.\n\n{head_of_comparison}", flush=True)
    failed = 0
    for name in names:
        budgets = comparable(budgets_of(name))
        for part in dict.fromkeys(budget.part for budget in budgets):
            new, old = take([Source(name, part), Source(name, part, other)], count)
            for budget in (budget for budget in budgets if budget.part == part):
                key = budget.cost
                text, slower = comparison(
                    budget.what, budget.unit, [s[key] for s in new], [s[key] for s in old]
                )
                failed += slower
                print(text, flush=True)
    print(f"\n{failed or 'No'} rows lie wholly beyond 1.05.")
    return 1 if failed else 0


def budgets_of(name: str) -> list[Budget]:
    """The budgets of one module."""
    budgets: list[Budget] = importlib.import_module(f"tests.bench.{name}").budgets
    return budgets


def comparable(budgets: list[Budget]) -> list[Budget]:
    """Those of two checkouts: what one process compares in itself says nothing beside another."""
    return [budget for budget in budgets if budget.part != budget.peer]


def pairs(budgets: list[Budget]) -> list[list[Budget]]:
    """The budgets by what they are measured beside: these share their samples."""
    shared: dict[str, list[Budget]] = {}
    for budget in budgets:
        shared.setdefault(budget.peer, []).append(budget)
    return list(shared.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
