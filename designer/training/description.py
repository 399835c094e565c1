"""What a data source holds, as the engine describes it to the window."""

from typing import Any

from msgspec import Struct


class ArrayDescription(Struct, frozen=True):
    """One array of a data source; `shape` leaves the sample axis out.

    `classes` is the number of different target values where they are whole numbers from 0.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    classes: int | None = None
    minimum: float | None = None
    maximum: float | None = None


class DataDescription(Struct, frozen=True, tag="data_description"):
    """What a data source holds: how many samples, and which arrays.

    `any_shape`: the data takes the shapes of the network, whatever they are. `columns` are those
    of a table, `preview` its first rows as shown.
    """

    samples: int
    inputs: tuple[ArrayDescription, ...]
    targets: tuple[ArrayDescription, ...]
    columns: tuple[str, ...] = ()
    preview: tuple[tuple[Any, ...], ...] = ()
    any_shape: bool = False
