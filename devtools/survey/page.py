"""The coverage page: what every layer and operation does when it is tried, told and counted."""

from collections.abc import Sequence
from typing import Any

from designer.catalog.catalog import Catalog
from designer.catalog.spec import Family
from devtools.survey.findings import Finding, Surveyed, steps
from devtools.survey.surveyor import families

# Steps that do not apply to every type; the reason is not told for each.
_not_for_all = ("varied", "trained")
_signs = {True: "yes", False: "NO", None: "–"}


def document(surveyed: Sequence[Surveyed], catalog: Catalog, *, whole: bool) -> dict[str, Any]:
    """The page as one JSON document; a `whole` one tells what is absent from the catalogue."""
    return {
        "keras": catalog.keras_version,
        "steps": steps,
        "rows": [_row(one) for one in surveyed],
        "totals": {family.value: totals(surveyed, family) for family in families},
        "absent": {name: why for _, name, why in _absent(catalog)} if whole else {},
    }


def text(surveyed: Sequence[Surveyed], catalog: Catalog, *, whole: bool) -> str:
    """The page for a person: a line for each type, then why something is not a yes."""
    lines = ["".join(["type".ljust(46), *(step.ljust(10) for step in steps)])]
    for one in surveyed:
        cells = [_signs[one.findings[step].passed].ljust(10) for step in steps]
        lines.append("".join([one.name.ljust(46), *cells]))
    lines += ["", *_reasons(surveyed), ""]
    lines += [line for family in families if (line := _sum(surveyed, family))]
    if whole:
        lines += [f"absent {family} {name}: {why}" for family, name, why in _absent(catalog)]
    return "\n".join(line.rstrip() for line in lines)


def totals(surveyed: Sequence[Surveyed], family: Family) -> dict[str, dict[str, int]]:
    """For each step, how many passed, of how many to which it applies."""
    rows = [one for one in surveyed if one.family == family.value]
    counts = {}
    for step in steps:
        passed = [one.findings[step].passed for one in rows]
        counts[step] = {"passed": passed.count(True), "of": len(passed) - passed.count(None)}
    return counts


def _sum(surveyed: Sequence[Surveyed], family: Family) -> str:
    counts = totals(surveyed, family)
    if not any(count["of"] for count in counts.values()):
        return ""
    words = ", ".join(f"{step} {one['passed']}/{one['of']}" for step, one in counts.items())
    return f"{family.value}s: {words}"


def _reasons(surveyed: Sequence[Surveyed]) -> list[str]:
    return [
        f"{one.name}, {step}: {one.findings[step].reason}"
        for one in surveyed
        for step in steps
        if _is_told(step, one.findings[step])
    ]


def _is_told(step: str, finding: Finding) -> bool:
    return bool(finding.reason) and (finding.passed is not None or step not in _not_for_all)


def _row(one: Surveyed) -> dict[str, Any]:
    said = {
        step: {"passed": one.findings[step].passed, "reason": one.findings[step].reason or None}
        for step in steps
    }
    return {"type": one.name, "family": one.family, **said}


def _absent(catalog: Catalog) -> list[tuple[str, str, str]]:
    return [
        (family.value, spec.type, spec.absent)
        for family in families
        for spec in catalog.all_entries(family)
        if spec.absent
    ]
