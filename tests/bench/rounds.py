"""Takes samples in turn, each part of a benchmark in a process of its own.

What is compared is measured within seconds: a machine that is slow, or busy for a minute, is so
for both. The order turns round with every round, so that none always follows the same other.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

home = Path(__file__).resolve().parent.parent.parent
rounds = 9  # the fewest whose interval leaves out a disturbed value at either end

Sample = dict[str, float]

# `designer` is that of the checkout, `tests.bench` always ours: older ones lack what we measure.
_start = """
import sys
checkout, home, group, part = sys.argv[1:]
sys.path.insert(0, checkout)
import designer
sys.path[0] = home
from tests.bench.worker import serve
serve(group, part)
"""


@dataclass(frozen=True)
class Source:
    """A part of a benchmark, as one checkout does it."""

    group: str
    part: str
    checkout: Path = home


class Worker:
    """A process that takes one sample whenever it is asked."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 -- closed in `close`
        environment = {
            **os.environ,
            "PYTHONPATH": str(source.checkout),
            "QT_QPA_PLATFORM": "offscreen",
            "KERAS_BACKEND": "tensorflow",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        arguments = [str(source.checkout), str(home), source.group, source.part]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _start, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            env=environment,
        )

    def sample(self) -> Sample:
        """Ask for one; waits for it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            self._said.seek(0)
            source = self._source
            raise RuntimeError(
                f"{source.group}.{source.part} of {source.checkout} gave no sample:\n"
                + self._said.read()[-3000:]
            )
        sample: Sample = json.loads(line)
        return sample

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._said.close()


def take(sources: Sequence[Source], count: int = rounds) -> list[list[Sample]]:
    """The samples of each source, `count` of each, after one that nobody counts.

    The first one compiles, fills caches and waits for engines.
    """
    workers: list[Worker] = []
    try:
        workers += map(Worker, sources)
        for worker in workers:
            worker.sample()
        samples: list[list[Sample]] = [[] for _ in workers]
        for number in range(count):
            turn = list(zip(workers, samples, strict=True))
            for worker, taken in turn if number % 2 == 0 else reversed(turn):
                taken.append(worker.sample())
        return samples
    finally:
        for worker in workers:
            worker.close()
