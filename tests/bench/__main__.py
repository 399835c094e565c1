"""Print the table of budgets: `python -m tests.bench [NAME …]`."""

import os
import platform
import sys
from collections.abc import Callable
from datetime import date

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tests.bench import checking, code, frames, idle, opening, placement, start, training
from tests.bench.table import Row

benchmarks: dict[str, Callable[[], list[Row]]] = {
    "start": start.rows,
    "checking": checking.rows,
    "frames": frames.rows,
    "placement": placement.rows,
    "opening": opening.rows,
    "training": training.rows,
    "code": code.rows,
    "idle": idle.rows,
}


def main(names: list[str]) -> int:
    """Run the benchmarks that are named, or all."""
    for name in names:
        if name not in benchmarks:
            print(f"There is no benchmark {name!r}; there are {', '.join(benchmarks)}.")
            return 2
    print(f"{date.today()}, Python {platform.python_version()}, {os.cpu_count()} cores\n")
    print("| what | budget | measured | met |\n|---|---|---|---|")
    for name in names or benchmarks:
        for row in benchmarks[name]():
            met = "yes" if row.met else "**no**"
            print(f"| {row.what} | {row.budget} | {row.measured} | {met} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
