"""Send every application through: `python -m tests.applications [NAME …]`."""

import sys
import tempfile
from pathlib import Path

from designer.engine_client.blocking import direct_engines
from designer.engine_client.engines import Engines
from tests.applications.steps import KerasSide, Report, go_through

columns = ("build", "read", "save", "check", "code", "run", "write", "load")


def main(wanted: list[str]) -> int:
    """Print the table; 1 if anything is not as it should be."""
    first = KerasSide()
    names = wanted or first.ask("names")
    first.close()
    print("Seconds / peak MiB of the process that does it (no peak: our own few MiB)\n")
    print(f"| model | operations | {' | '.join(columns)} | difference | |")
    print("|---" * (len(columns) + 4) + "|")
    engines = direct_engines()
    failed = 0
    for name in names:
        report = _one(name, engines)
        failed += bool(report.wrong)
        print(row(report), flush=True)
    engines.close()
    print(f"\n{len(names) - failed} of {len(names)} went all the way.")
    return 1 if failed else 0


def _one(name: str, engines: Engines) -> Report:
    keras_side = KerasSide()
    keras_side.ask("names")  # so that importing Keras is not part of building
    try:
        with tempfile.TemporaryDirectory() as folder:
            return go_through(name, {}, Path(folder), keras_side, engines)
    except Exception as problem:
        report = Report(name)
        report.wrong.append(f"{type(problem).__name__}: {str(problem)[-300:]}")
        return report
    finally:
        keras_side.close()


def row(report: Report) -> str:
    """One line of the table."""
    cells = []
    for column in columns:
        seconds, memory = report.seconds.get(column), report.memory.get(column, 0.0)
        shown = "–" if seconds is None else f"{seconds:.2f}"
        cells.append(f"{shown} / {memory:,.0f}" if memory else shown)
    wrong = "; ".join(report.wrong) or "equal"
    return (
        f"| {report.name} | {report.operations:,} | {' | '.join(cells)} "
        f"| {report.difference:.1e} | {wrong} |"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
