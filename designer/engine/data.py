"""Training data as arrays, whatever they come from: what all must keep, and what they hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from designer.errors import DataError
from designer.sentences import Sentence, sentence
from designer.training.description import ArrayDescription, DataDescription

Array = npt.NDArray[Any]

chunk = 1 << 20
# Whole numbers that go farther are taken for amounts and not for classes.
most_classes = 10_000


@dataclass
class Data:
    """The arrays of a source, in the order of the model's ends; the first axis counts samples."""

    inputs: dict[str, Array]
    targets: dict[str, Array]
    columns: tuple[str, ...] = ()
    preview: tuple[tuple[Any, ...], ...] = ()

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return next((len(values) for values in self.inputs.values()), 0)


@dataclass
class Wanted:
    """The ends of a model for which random data are made; None stands for any size."""

    inputs: tuple[tuple[str, tuple[int | None, ...], str], ...]
    targets: tuple[ArrayDescription, ...]


def describe_data(data: Data) -> DataDescription:
    """What arrays in memory hold."""
    return DataDescription(
        samples=data.samples,
        inputs=tuple(_describe(name, values, False) for name, values in data.inputs.items()),
        targets=tuple(_describe(name, values, True) for name, values in data.targets.items()),
        columns=data.columns,
        preview=data.preview,
    )


def split(data: Data, share: float, *, shuffle: bool, seed: int | None) -> tuple[Data, Data]:
    """Data to train on, and `share` of the samples for validation.

    With `shuffle` they are drawn at random; else they are the last ones, as they stand.
    """
    count = int(data.samples * share)
    order = np.arange(data.samples)
    if shuffle:
        # As the written script draws them (`designer.program.training`), not as Keras would.
        np.random.default_rng(seed).shuffle(order)
    kept = data.samples - count

    def part(chosen: npt.NDArray[np.int64]) -> Data:
        return Data(
            {name: values[chosen] for name, values in data.inputs.items()},
            {name: values[chosen] for name, values in data.targets.items()},
        )

    return part(order[:kept]), part(order[kept:])


# --- what all sources must keep ------------------------------------------------------------------


def check(data: Data) -> None:
    """Raise DataError where the arrays cannot be trained on."""
    arrays = [*data.inputs.items(), *data.targets.items()]
    for name, values in arrays:
        if values.ndim == 0:
            raise DataError(
                sentence(
                    "{name!r} is a single value; an array with a sample axis is needed.", name=name
                )
            )
        if values.dtype.kind not in "biufUS":
            raise DataError(
                sentence(
                    "{name!r} holds {dtype} values; numbers are needed.",
                    name=name,
                    dtype=str(values.dtype),
                )
            )
    if not arrays:
        return
    first, count = arrays[0][0], len(arrays[0][1])
    for name, values in arrays[1:]:
        if len(values) != count:
            raise DataError(
                sentence(
                    "{first!r} has {count:,} samples and {second!r} has {other:,}; each sample "
                    "needs both.",
                    first=first,
                    count=count,
                    second=name,
                    other=len(values),
                )
            )
    if count == 0:
        raise DataError(sentence("{name!r} has no samples.", name=first))
    for name, values in arrays:
        _check_finite(name, values)


def _check_finite(name: str, values: Array) -> None:
    if values.dtype.kind != "f":
        return
    for start, part in _chunks(values):
        whole = np.isfinite(part).reshape(len(part), -1).all(axis=1)
        if not whole.all():
            row = int(np.argmin(whole))
            raise DataError(_hole(name, start + row, is_nan=bool(np.isnan(part[row]).any())))


def _hole(name: str, sample: int, *, is_nan: bool) -> Sentence:
    if is_nan:
        return sentence(
            "{name!r} has NaN in sample {sample:,} (counted from 0); take such samples out or "
            "fill them.",
            name=name,
            sample=sample,
        )
    return sentence(
        "{name!r} has an infinite value in sample {sample:,} (counted from 0); take such samples "
        "out or fill them.",
        name=name,
        sample=sample,
    )


def _chunks(values: Array) -> Iterator[tuple[int, Array]]:
    """Pieces of about a million values, so that a file larger than memory can be looked over."""
    rows = max(chunk // max(values[0].size, 1), 1)
    for start in range(0, len(values), rows):
        yield start, np.asarray(values[start : start + rows])


def _describe(name: str, values: Array, is_target: bool) -> ArrayDescription:
    shape = tuple(int(size) for size in values.shape[1:])
    if values.dtype.kind in "US":
        return ArrayDescription(name, shape, "string")
    lowest = highest = 0.0
    if values.size:
        lowest = min(float(part.min()) for _, part in _chunks(values))
        highest = max(float(part.max()) for _, part in _chunks(values))
    counts = is_target and lowest >= 0.0 and highest < most_classes and _whole(values)
    classes = int(highest) + 1 if counts else None
    return ArrayDescription(name, shape, str(values.dtype), classes, lowest, highest)


def _whole(values: Array) -> bool:
    if values.dtype.kind in "biu":
        return True
    return all(bool((part == np.floor(part)).all()) for _, part in _chunks(values))
