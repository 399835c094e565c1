"""The large numbers, of which `make test` takes a sample: they go on where they were stopped.

    python -m tests.soak                 everything but what is marked as long
    python -m tests.soak NAME …          these
    python -m tests.soak --table         what has been done so far, for README

Every case of an item runs once. What came of it stands in out/soak/NAME.jsonl; remove that file to
begin again. A case that failed is tried again the next time. To add an item, add a line to `items`.
"""

import datetime
import functools
import json
import os
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

root = Path(__file__).parent.parent
results = root / "out" / "soak"


class Item(NamedTuple):
    """What there is much of: how many cases, and a function that runs one and says what is wrong.

    A process runs `batch` cases and ends, for Keras never gives its memory back.
    """

    name: str
    what: str
    count: int
    run: Callable[[int], str]
    batch: int = 500
    is_long: bool = False


def _walk(number: int) -> str:
    from tests.network.test_random_walk import walk

    walk(1000 + number)
    return ""


def _round_trip(number: int) -> str:
    from tests.opening import random_models, round_trip

    return "; ".join(round_trip.told(lambda: random_models.model(number), _walker()))


@functools.cache
def _walker() -> Any:
    from designer.catalog.catalog import load
    from designer.engine import inference
    from designer.engine.network_inference import Walker

    inference.warm_up()
    return Walker(load())


def _wiring(number: int) -> str:
    from tests.engine.test_random_wiring import test_a_random_network_is_one_model_everywhere

    test_a_random_network_is_one_model_everywhere(number)
    return ""


def _fuzz(number: int) -> str:
    from tests.formats.test_keras_fuzz import check_seed

    check_seed(number)
    return ""


def _mutation(number: int) -> str:
    from tests.formats.test_mutated_files import check_seed

    check_seed(number)
    return ""


# Their tests take some of many cases in `make test`; see `tests.sampled`.
sampled_files = (
    "tests/test_functional_patterns.py",
    "tests/test_seeds.py",
    "tests/devtools/test_survey.py",
    "tests/opening/test_round_trip.py",
    "tests/program/test_writer.py",
    "tests/diagram/test_dot.py",
)


def _file(number: int) -> str:
    from tests.sampled import variable

    command = [sys.executable, "-m", "pytest", "-q", "--tb=line", sampled_files[number]]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", variable: "1"}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout[-300:] if done.returncode else ""


def _planted(number: int) -> str:
    from tests import planted

    said = planted.trouble(planted.faults[number])
    return f"{planted.faults[number].what}: {said}" if said else ""


def _application(number: int) -> str:
    from designer.engine_client.blocking import direct_engines
    from tests.applications.steps import KerasSide, go_through

    side, engines = KerasSide(), direct_engines()
    try:
        with tempfile.TemporaryDirectory() as folder:
            name = side.ask("names")[number]
            report = go_through(name, {}, Path(folder), side, engines)
        return "; ".join(report.wrong)
    finally:
        side.close()
        engines.close()


def _faults() -> int:
    from tests.planted import faults

    return len(faults)


items = (
    Item("walks", "random walks of 40 edits, each edit told to the oracle", 3000, _walk),
    Item("trips", "random models, to file and code and back", 500, _round_trip, 25),
    Item("wiring", "random networks of structured ports, one model everywhere", 500, _wiring, 50),
    Item("configurations", "hundreds of damaged configurations", 300, _fuzz),
    Item("mutations", "dozens of files with damaged bytes", 1000, _mutation),
    Item("files", "files of tests of which make test takes a sample", len(sampled_files), _file, 1),
    Item("planted", "planted faults that a test notices", _faults(), _planted),
    Item("applications", "models of keras.applications", 40, _application, 1, is_long=True),
)


def main(words: list[str]) -> int:
    """Run what is named; 1 if a case went wrong."""
    if words[:1] == ["--cases"]:
        _run_cases(_item(words[1]), map(int, words[2:]))
        return 0
    chosen = [_item(word) for word in words if word != "--table"]
    chosen = chosen or [item for item in items if not item.is_long or _done(item)]
    if "--table" not in words:
        for item in chosen:
            _soak(item)
    print(_table(chosen))
    return 1 if any(trouble for item in chosen for trouble, _ in _done(item).values()) else 0


def _item(name: str) -> Item:
    known = {item.name: item for item in items}
    if name not in known:
        sys.exit(f"There is no item {name!r}; there are {', '.join(known)}.")
    return known[name]


def _run_cases(item: Item, numbers: Iterator[int]) -> None:
    """Print what is wrong with each case, as a line of JSON."""
    warnings.simplefilter("ignore")
    for number in numbers:
        try:
            trouble = item.run(number)
        except Exception as problem:
            place = traceback.extract_tb(problem.__traceback__)[-1]
            trouble = (
                f"{type(problem).__name__}: {str(problem)[:300]} "
                f"({Path(place.filename).name}:{place.lineno})"
            )
        print(json.dumps([number, trouble]), flush=True)


def _done(item: Item) -> dict[int, tuple[str, str]]:
    """What came of the cases so far: what is wrong, and the day."""
    done = {}
    path = results / f"{item.name}.jsonl"
    for line in path.read_text().splitlines() if path.is_file() else ():
        number, trouble, day = json.loads(line)
        done[number] = (trouble, day)
    return {number: said for number, said in done.items() if number < item.count}


def _soak(item: Item) -> None:
    """Run what has not been run, or went wrong; every case is noted as soon as it is over."""
    passed = {number for number, (trouble, _) in _done(item).items() if not trouble}
    waiting = [number for number in range(item.count) if number not in passed]
    results.mkdir(parents=True, exist_ok=True)
    with (results / f"{item.name}.jsonl").open("a") as file:
        while waiting:
            batch = waiting[: item.batch]
            for number, trouble in _in_a_process(item, batch):
                waiting.remove(number)
                file.write(json.dumps([number, trouble, f"{datetime.date.today()}"]) + "\n")
                file.flush()
                if trouble:
                    print(f"{item.name} {number}: {trouble}", flush=True)
            print(f"{item.name}: {item.count - len(waiting)} of {item.count}", flush=True)


def _in_a_process(item: Item, batch: list[int]) -> Iterator[tuple[int, str]]:
    """What came of each case; the one with which the process ended early is told as well."""
    command = [sys.executable, "-m", "tests.soak", "--cases", item.name, *map(str, batch)]
    environment = {**os.environ, "PYTHONPATH": str(root), "TF_CPP_MIN_LOG_LEVEL": "3"}
    process = subprocess.Popen(
        command,
        cwd=root,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    left = list(batch)
    for line in process.stdout:
        if line.startswith("["):
            number, trouble = json.loads(line)
            left.remove(number)
            yield number, trouble
    status = process.wait()
    if left:
        yield left[0], f"its process ended with status {status}"


def _table(chosen: list[Item]) -> str:
    """What has been done, for README."""
    lines = ["| what | run | passed | on |", "|---|---|---|---|"]
    for item in chosen:
        done = _done(item)
        passed = sum(not trouble for trouble, _ in done.values())
        days = sorted({day for _, day in done.values()})
        when = " to ".join(dict.fromkeys((days[0], days[-1]))) if days else "–"
        lines.append(f"| {item.what} | {len(done):,} of {item.count:,} | {passed:,} | {when} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
