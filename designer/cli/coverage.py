"""The coverage page: what every layer and operation does when it is tried."""

import sys
from argparse import Namespace
from typing import Any, TextIO

from designer.catalog.catalog import Catalog, load
from designer.catalog.spec import Family
from designer.cli.files import print_json
from designer.engine_client.blocking import ask
from designer.protocol import Event, Finding, Progress, Survey, Surveyed, steps

families = (Family.LAYER, Family.OPERATION)

# Steps that do not apply to every type; the reason is not told for each.
_not_for_all = ("varied", "trained")
_signs = {True: "yes", False: "NO", None: "–"}


def coverage(options: Namespace) -> int:
    """Try everything that can be placed, or one type, and print what came of it."""
    known = load()
    types = (_type(known, options.type),) if options.type else None
    shown = _Progress(sys.stderr)
    events = ask("surveyor", Survey(types), on_event=shown.show)
    shown.end()
    found = [event for event in events if isinstance(event, Surveyed)]
    left_out = (
        []
        if types
        else [
            (family, spec)
            for family in families
            for spec in known.all_entries(family)
            if spec.absent
        ]
    )
    if options.json:
        print_json(
            {
                "keras": known.keras_version,
                "steps": steps,
                "rows": [_row(one) for one in found],
                "totals": {family.value: totals(found, family) for family in families},
                "absent": {spec.type: spec.absent for _, spec in left_out},
            }
        )
        return 0
    print_page(found)
    for family, spec in left_out:
        print(f"absent {family.value} {spec.type}: {spec.absent}")
    return 0


def _type(known: Catalog, name: str) -> str:
    specs = (known.get(family, wanted) for family in families for wanted in (name, f"ops.{name}"))
    return next((spec.type for spec in specs if spec is not None), name)


def _row(found: Surveyed) -> dict[str, Any]:
    said = {step: _said(found.findings[step]) for step in steps}
    return {"type": found.name, "family": found.family, **said}


def _said(finding: Finding) -> dict[str, Any]:
    return {"passed": finding.passed, "reason": finding.reason or None}


def totals(found: list[Surveyed], family: Family) -> dict[str, dict[str, int]]:
    """For each step, how many passed, of how many to which it applies."""
    rows = [one for one in found if one.family == family.value]
    counts = {}
    for step in steps:
        passed = [one.findings[step].passed for one in rows]
        counts[step] = {"passed": passed.count(True), "of": len(passed) - passed.count(None)}
    return counts


def print_page(found: list[Surveyed]) -> None:
    """Print the table for a person: a line for each type, then why something is not a yes."""
    print("".join(["type".ljust(46), *(step.ljust(10) for step in steps)]).rstrip())
    for one in found:
        cells = [_signs[one.findings[step].passed].ljust(10) for step in steps]
        print("".join([one.name.ljust(46), *cells]).rstrip())
    print()
    for one in found:
        for step in steps:
            finding = one.findings[step]
            if finding.reason and (finding.passed is not None or step not in _not_for_all):
                print(f"{one.name}, {step}: {finding.reason}")
    print()
    for family in families:
        counts = totals(found, family)
        if any(count["of"] for count in counts.values()):
            words = ", ".join(f"{step} {one['passed']}/{one['of']}" for step, one in counts.items())
            print(f"{family.value}s: {words}")


class _Progress:
    """What is tried now, on a line of its own where somebody looks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shows = stream.isatty()

    def show(self, event: Event) -> None:
        """Show how far the survey is."""
        if self._shows and isinstance(event, Progress) and event.fraction is not None:
            line = f"{event.fraction:4.0%} {event.message}"
            self._stream.write(f"\r{line[:70].ljust(70)}")
            self._stream.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._shows:
            self._stream.write("\r" + " " * 70 + "\r")
            self._stream.flush()
