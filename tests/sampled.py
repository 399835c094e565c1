"""Which of many like cases `make test` takes; `make soak` takes them all."""

import os
import random
from collections.abc import Iterable

# Set by `make soak`, for the files in `tests.soak.sampled_files`.
variable = "TESTS_WHOLE"
whole = variable in os.environ


def sampled(names: Iterable[str], count: int, always: Iterable[str] = ()) -> list[str]:
    """`count` of the names, the same on every machine, and those that are always taken."""
    known = list(names)
    if whole:
        return known
    chosen = {*random.Random(2026).sample(known, count), *always}
    return [name for name in known if name in chosen]
