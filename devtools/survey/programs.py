"""Written programs, run one after the other by plain Python in a process of their own."""

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Any

# Python that is given no path to this program: a line of JSON in, a line of JSON out. A program
# stands in a file, so that its classes have a source.
_runner = """
import gc, json, os, sys
out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
import keras
gc.collect()
gc.freeze()  # Keras collects garbage whenever it forgets a session
for line in sys.stdin:
    name, text = json.loads(line)
    keras.backend.clear_session()
    keras.saving.get_custom_objects().clear()
    try:
        with open("program.py", "w", encoding="utf-8") as file:
            file.write(text)
        names = {"__name__": "program", "__file__": "program.py"}
        exec(compile(text, "program.py", "exec"), names)
        result = json.loads(json.dumps(names["model"].get_config(), sort_keys=True, default=str))
    except Exception as problem:
        result = f"{type(problem).__name__}: {problem}"
    print(json.dumps([name, result]), file=out, flush=True)
"""


class Programs:
    """A process that runs programs while others are still being written."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self._errors = (Path(self._folder.name) / "errors").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _runner],
            cwd=self._folder.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
        )
        self._results: dict[str, Any] = {}
        # Read at once: a full pipe would stop the process, and then this one.
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "Programs":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                _close(pipe)
        self._folder.cleanup()

    def run(self, name: str, text: str) -> None:
        """Hand over a program."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps([name, text]).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # what it did not run is missing in the results

    def results(self) -> dict[str, Any]:
        """By name, the configuration of each program's model, or how it failed."""
        assert self._process.stdin is not None
        _close(self._process.stdin)
        self._reader.join()
        return self._results

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            name, result = json.loads(line)
            self._results[name] = result


def _close(pipe: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError):
        pipe.close()
