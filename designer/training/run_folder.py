"""Run folders as they lie on the disk, readable without Keras and whatever became of the run.

    <runs>/2026-03-01-142530-digits/
        network.network   the network that was trained
        plan.json         the training plan, suggestions filled in
        environment.json  versions, platform, seed, command
        state.json        running, finished, stopped or failed; in one sentence; times; best epoch
        metrics.jsonl     one event a line: batches (throttled), epochs, weights shown
        log.txt           what was said
        best.keras        the model with the weights of the best epoch
        final.keras       the model as the run left it
        alive             locked by the trainer as long as it lives; also room for the last state

A run whose state says `running` and whose `alive` nobody locks has died.
"""

import re
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from designer.errors import FormatError
from designer.sentences import Sentence, sentence
from designer.training.events import (
    BatchEnded,
    EpochEnded,
    Log,
    RunEnded,
    RunStarted,
    WeightsShown,
)
from designer.training.run_lock import is_locked
from designer.training.run_log import RunLog

NETWORK = "network.network"
PLAN = "plan.json"
ENVIRONMENT = "environment.json"
STATE = "state.json"
METRICS = "metrics.jsonl"
LOG = "log.txt"
BEST = "best.keras"
FINAL = "final.keras"
ALIVE = "alive"

Read = TypeVar("Read")

died_message = sentence(
    "The trainer died before the run came to its end; its history up to there is kept."
)


class RunState(Struct, frozen=True, omit_defaults=True):
    """What `state.json` says. Times are ISO 8601 with the offset to UTC.

    `outcome` is `running`, `finished`, `stopped` or `failed`; readers also find `died`.
    """

    outcome: str
    message: Sentence | str = ""
    name: str = ""
    started: str = ""
    ended: str = ""
    seconds: float = 0.0
    epochs: int = 0
    best_epoch: int | None = None
    metrics: dict[str, float | None] = {}


class RunSummary(Struct, frozen=True):
    """A run in a list: where it lies and how it ended."""

    path: Path
    state: RunState


# One line of `metrics.jsonl`.
Row = RunStarted | WeightsShown | BatchEnded | EpochEnded | RunEnded
encode_row = msgspec.json.Encoder().encode
_decode_row = msgspec.json.Decoder(Row).decode


_given: set[Path] = set()  # trainers make them later, and two documents may begin in one second


def new_folder(runs: Path, name: str, now: datetime | None = None) -> Path:
    """A folder for a new run of the network called `name`: not there yet, and nobody else's."""
    stem = f"{now or datetime.now():%Y-%m-%d-%H%M%S}-{_word(name)}"
    path, number = runs / stem, 2
    while path.exists() or path in _given:
        path, number = runs / f"{stem}-{number}", number + 1
    _given.add(path)
    return path


def _word(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name).strip("-")[:40] or "network"


def last_model(runs: Path, name: str) -> Path | None:
    """The model of the newest run in `runs` of the network called `name` that left one."""
    pattern = re.compile(r"\d{4}-\d\d-\d\d-\d{6}-" + re.escape(_word(name)) + r"(-\d+)?")
    if not runs.is_dir():
        return None
    folders = [path for path in runs.iterdir() if pattern.fullmatch(path.name)]
    models = (model_in(path) for path in sorted(folders, reverse=True))
    return next((path for path in models if path is not None), None)


def model_in(folder: Path | None) -> Path | None:
    """The model to take from a run folder: that of the best epoch, else the last."""
    places = [folder / name for name in (BEST, FINAL)] if folder is not None else []
    return next((place for place in places if place.is_file()), None)


def title_of(model: Path) -> str:
    """What an archive is called in a sentence; those of runs all have the same names."""
    return f"{model.parent.name}/{model.name}" if model.name in (BEST, FINAL) else model.name


def runs(folder: Path) -> list[RunSummary]:
    """All runs in `folder`, newest first; folders that hold no run are passed over."""
    if not folder.is_dir():
        return []
    summaries = []
    for path in folder.iterdir():
        if (path / STATE).is_file():
            try:
                summaries.append(RunSummary(path, read_state(path)))
            except FormatError as problem:
                summaries.append(RunSummary(path, RunState("died", problem.message)))
    # Their names begin with the time.
    return sorted(summaries, key=lambda run: run.path.name, reverse=True)


def read_state(path: Path) -> RunState:
    """The state of the run at `path`; `died` where its process is gone without a word."""
    state = _read(path / STATE, RunState)
    if state.outcome == "running" and not is_locked(path / ALIVE):
        state = _read(path / STATE, RunState)  # it may have ended between the two looks
        if state.outcome == "running":
            return msgspec.structs.replace(state, outcome="died", message=died_message)
    return state


def open_run(path: Path) -> RunLog:
    """The whole history of the run at `path`, as far as it was written."""
    state = read_state(path)
    run = RunLog()
    for row in _rows(path / METRICS):
        run.add(row)
    if (path / LOG).is_file():
        for line in (path / LOG).read_text("utf-8", "replace").splitlines():
            level, _, text = line.partition(": ")
            run.add(Log(level, text) if text else Log("info", line))
    if state.outcome == "died":
        run.fail(state.message, "died")
    elif state.outcome != "running" and not run.is_over:
        run.add(
            RunEnded(state.outcome, state.message, state.seconds, state.metrics, state.best_epoch)
        )
    return run


def _rows(path: Path) -> list[Row]:
    """The rows that can be read; a line that the process did not finish ends them."""
    rows: list[Row] = []
    if not path.is_file():
        return rows
    for line in path.read_bytes().split(b"\n"):
        if not line:
            continue
        try:
            rows.append(_decode_row(line))
        except (msgspec.DecodeError, RecursionError):
            break
    return rows


def _read(path: Path, kind: type[Read]) -> Read:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as problem:
        raise FormatError(
            sentence(
                "{path} cannot be read: {reason}.", path=str(path), reason=str(problem.strerror)
            )
        ) from None
    except (msgspec.DecodeError, RecursionError) as problem:  # sentences in sentences without end
        raise FormatError(
            sentence(
                "{path} is not what a run folder holds: {reason}.",
                path=str(path),
                reason=str(problem),
            )
        ) from None
