"""The process that takes samples of one part; `tests.bench.rounds` starts it."""

import importlib
import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

Part = Callable[[], AbstractContextManager[Callable[[], dict[str, float]]]]


def serve(group: str, name: str) -> None:
    """Take a sample for every line on stdin and print it, until there are no more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever libraries print must not be taken for a sample
    part: Part = importlib.import_module(f"tests.bench.{group}").parts[name]
    with part() as sample:
        for _ in sys.stdin:
            print(json.dumps(sample()), file=answers, flush=True)
