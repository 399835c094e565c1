"""Writes a run folder while a run goes on. A full disk costs what does not fit, and no run."""

import contextlib
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from designer.engine.serve import versions
from designer.errors import SaveError
from designer.formats import network_file
from designer.network.graph import Network
from designer.safe_save import reason, save_bytes
from designer.sentences import Sentence, sentence
from designer.training import run_folder
from designer.training.events import BatchEnded
from designer.training.plan import TrainingPlan
from designer.training.run_folder import Row, RunState
from designer.training.run_lock import hold_lock

Complain = Callable[[Sentence], None]

sync_interval = 5.0  # seconds
# Kept free inside the folder, so that how a run ended can be noted on a disk that is full.
reserve = 16 * 1024


class RunWriter:
    """The folder of one run, being written by the process that trains.

    Nothing here raises once the folder is there: what cannot be written is said through
    `complain`, once, and tried again at the next epoch.
    """

    def __init__(
        self, path: Path, network: Network, plan: TrainingPlan, complain: Complain
    ) -> None:
        self.path = path
        self._complain = complain
        self._complained = False
        self._waiting: list[bytes] = []
        self._written = 0
        self._synced = 0.0
        self._state = RunState("running", name=network.name, started=_now(), epochs=plan.epochs)
        try:
            path.mkdir(parents=True, exist_ok=True)
            if any((path / name).exists() for name in (run_folder.STATE, run_folder.METRICS)):
                raise SaveError(
                    sentence(
                        "{folder!r} holds another run already; name a folder that is new or empty.",
                        folder=str(path),
                    )
                )
            (path / run_folder.ALIVE).write_bytes(bytes(reserve))
            self._release = hold_lock(path / run_folder.ALIVE)
            save_bytes(path / run_folder.NETWORK, network_file.to_bytes(network))
            save_bytes(path / run_folder.PLAN, _pretty(plan))
            save_bytes(path / run_folder.ENVIRONMENT, _pretty(environment(plan)))
            save_bytes(path / run_folder.STATE, _pretty(self._state))
            self._metrics = os.open(path / run_folder.METRICS, os.O_WRONLY | os.O_CREAT, 0o666)
        except OSError as problem:
            raise SaveError(
                sentence(
                    "The run folder {folder!r} cannot be made: {reason}.",
                    folder=str(path),
                    reason=reason(problem),
                )
            ) from None

    def row(self, event: Row) -> None:
        """Keep an event of the run; it reaches the disk with `flush`."""
        self._waiting.append(run_folder.encode_row(event) + b"\n")

    def flush(self) -> None:
        """Write the rows that wait. A row that does not fit whole is taken back, for later."""
        rows, self._waiting = self._waiting, []
        data = b"".join(rows)
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._metrics, view) :]
            # What is written survives the process; only a power failure needs more, now and then.
            if time.monotonic() - self._synced > sync_interval:
                os.fsync(self._metrics)
                self._synced = time.monotonic()
        except OSError as problem:
            os.ftruncate(self._metrics, self._written)
            os.lseek(self._metrics, self._written, os.SEEK_SET)
            self._waiting = [row for row in rows if not _is_batch(row)]
            self._say(run_folder.METRICS, reason(problem))
        else:
            self._written += len(data)

    def line(self, level: str, text: Sentence) -> None:
        """Keep a line of the log, in English: it is a text for whoever opens the folder."""
        try:
            with (self.path / run_folder.LOG).open("a", encoding="utf-8") as file:
                file.write(f"{level}: {text}\n")
        except OSError as problem:
            self._say(run_folder.LOG, reason(problem))

    def end(
        self,
        outcome: str,
        message: Sentence,
        seconds: float,
        metrics: dict[str, float | None],
        best_epoch: int | None,
    ) -> None:
        """Note how the run ended."""
        self.flush()
        self._state = msgspec.structs.replace(
            self._state,
            outcome=outcome,
            message=message,
            ended=_now(),
            seconds=seconds,
            metrics=metrics,
            best_epoch=best_epoch,
        )
        try:
            self._save_state()
        except SaveError as problem:
            self._complain(problem.message)

    def _save_state(self) -> None:
        target, content = self.path / run_folder.STATE, _pretty(self._state)
        try:
            save_bytes(target, content)
        except SaveError:
            # On a full disk the last state takes the room that was kept for it at the start.
            with contextlib.suppress(OSError):
                os.truncate(self.path / run_folder.ALIVE, 0)
            save_bytes(target, content)

    def close(self) -> None:
        """Give the folder up: nothing more is written."""
        os.close(self._metrics)
        self._release()

    def _say(self, file: str, why: Sentence) -> None:
        if not self._complained:
            self._complained = True
            self._complain(
                sentence(
                    "{file} of the run cannot be written: {reason}; the run goes on, and its "
                    "history is kept in memory.",
                    file=file,
                    reason=why,
                )
            )


def environment(plan: TrainingPlan) -> dict[str, object]:
    """What somebody needs to know to repeat the run."""
    return {
        "versions": versions(),
        "platform": platform.platform(),
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "seed": plan.seed,
        "command": sys.orig_argv,
    }


def _is_batch(row: bytes) -> bool:
    return row.startswith(f'{{"type":"{BatchEnded.__struct_config__.tag}"'.encode())


def _pretty(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
