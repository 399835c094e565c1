"""How each kind of data source is loaded; a bad one is refused with one sentence.

A short loader stands here, a longer one in a module of its own. NumPy and pandas alone are known,
so the reader can describe data without loading a framework.
"""

from typing import assert_never

import numpy as np

from designer.engine.data import Array, Data, Wanted, check, describe_data
from designer.engine.numpy_files import read_arrays
from designer.engine.table import read_table
from designer.errors import DataError
from designer.network.names import FreeNames
from designer.resources import folder
from designer.sentences import sentence
from designer.training.description import DataDescription
from designer.training.source_description import refuse_beyond_limits
from designer.training.sources import (
    ArrayFile,
    CsvFile,
    DataSource,
    DigitPixels,
    Digits,
    LineData,
    RandomData,
)

preview_rows = 8


def load(source: DataSource, wanted: Wanted | None = None, *, needs_target: bool = True) -> Data:
    """The arrays of `source`; only data that take any shape need to know what is `wanted`."""
    refuse_beyond_limits(source)
    try:
        data = _loaded(source, wanted or Wanted((), ()), needs_target=needs_target)
    except MemoryError:
        raise DataError(
            sentence("The data need more memory than this computer has; fewer samples need less.")
        ) from None
    check(data)
    return data


def _loaded(source: DataSource, wanted: Wanted, *, needs_target: bool) -> Data:
    match source:
        case Digits():
            return _digits(source)
        case DigitPixels():
            return _pixels(source)
        case LineData():
            return _line(source)
        case RandomData():
            return _random(source, wanted)
        case CsvFile():
            return _table(source, needs_target=needs_target)
        case ArrayFile():
            return read_arrays(source)
        case _:
            assert_never(source)


def takes_any_shape(source: DataSource) -> bool:
    """Whether the data take the shapes of the network, which `load` then has to be told."""
    known = source.known()
    return known is not None and known.any_shape


def describe(source: DataSource) -> DataDescription:
    """What `source` holds."""
    known = source.known()
    if known is not None and known.any_shape:
        return known
    return describe_data(load(source))


def _digits(source: Digits) -> Data:
    with np.load(folder() / "data" / "digits.npz", allow_pickle=False) as archive:
        pixels, classes = archive["images"].astype("float32"), archive["classes"].astype("int64")
    largest = 1.0 if source.scaled else 16.0
    clean = pixels / 16.0 * largest
    images = clean
    if source.noise > 0.0:
        # A fixed seed, also below: the written script makes the same data by it.
        noise = np.random.default_rng(0).normal(0.0, source.noise * largest, clean.shape)
        images = (clean + noise).astype("float32")
    ink = (pixels > 8).astype("float32")
    inputs: dict[str, Array] = {"image": images if source.flat else _square(images)}
    if source.sums:
        square = clean.reshape(-1, 8, 8)
        sums = np.concatenate([square.sum(axis=2), square.sum(axis=1)], axis=1)
        inputs["sums"] = (sums / 8.0 if source.scaled else sums).astype("float32")
    if source.target == "ink":
        return Data(inputs, {"ink": ink if source.flat else _square(ink)})
    return Data(inputs, {"digit": classes})


def _square(images: Array) -> Array:
    return images.reshape(-1, 8, 8, 1)


def _pixels(source: DigitPixels) -> Data:
    digits = _digits(Digits(noise=source.noise, target="ink"))
    images, ink = (
        values[: source.samples]
        .reshape(-1, 8, 8)
        .repeat(source.enlarged, axis=1)
        .repeat(source.enlarged, axis=2)
        for values in (digits.inputs["image"], digits.targets["ink"])
    )
    images = images[:, None] if source.channels_first else images[..., None]
    return Data({"image": images}, {"ink": ink.reshape(len(ink), -1).astype("int64")})


def _line(source: LineData) -> Data:
    x = np.random.default_rng(0).normal(size=(source.samples, 1)).astype("float32")
    return Data({"x": x}, {"y": (source.slope * x + source.offset).astype("float32")})


def _random(source: RandomData, wanted: Wanted) -> Data:
    random = np.random.default_rng(0)
    inputs: dict[str, Array] = {}
    for name, shape, dtype in wanted.inputs:
        sizes = (source.samples, *(32 if size is None else size for size in shape))
        if dtype == "string":
            inputs[name] = random.choice(np.array(["a", "b", "c"]), size=sizes)
        elif dtype.startswith(("int", "uint", "bool")):
            inputs[name] = random.integers(0, 2, size=sizes).astype(dtype)
        else:
            inputs[name] = random.normal(size=sizes).astype("float32")
    targets: dict[str, Array] = {}
    free = FreeNames(())  # two outputs of one layer have one name
    for target in wanted.targets:
        name = free.take(target.name)
        sizes = (source.samples, *target.shape)
        if target.classes is not None:
            targets[name] = random.integers(0, target.classes, size=sizes)
        else:
            targets[name] = random.normal(size=sizes).astype("float32")
    return Data(inputs, targets)


def _table(source: CsvFile, *, needs_target: bool) -> Data:
    table = read_table(source, needs_target=needs_target)
    targets = {source.target: table.target} if needs_target else {}
    return Data({"features": table.features}, targets, table.columns, table.rows(preview_rows))
