"""A CSV file as numbers: features, and a target that may be text."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas

from designer.errors import DataError
from designer.sentences import sentence
from designer.training.sources import CsvFile


@dataclass
class Table:
    """The columns of a table that training needs, and the whole of it for a preview."""

    features: npt.NDArray[np.float32]
    target: npt.NDArray[Any]
    columns: tuple[str, ...]
    frame: pandas.DataFrame

    def rows(self, count: int) -> tuple[tuple[Any, ...], ...]:
        """The first rows as plain values."""
        first = self.frame.head(count).astype(object)
        return tuple(tuple(_plain(value) for value in row) for row in first.to_numpy())


def read_table(source: CsvFile, *, needs_target: bool = True) -> Table:
    """The table that `source` names; every reason why it cannot be used is one sentence."""
    path = Path(source.path)
    frame = _frame(path)
    columns = tuple(str(column) for column in frame.columns)
    frame.columns = pandas.Index(columns)
    names = source.features or tuple(name for name in columns if name != source.target)
    _refuse_missing((source.target, *names) if needs_target else names, columns, path)
    if not len(frame):
        raise DataError(sentence("{file} has a header and no rows.", file=path.name))
    if not names:
        raise DataError(
            sentence(
                "{file} has no column but the target {target!r}.",
                file=path.name,
                target=source.target,
            )
        )
    features = np.column_stack([_numbers(frame[name], path) for name in names])
    target = _target(frame[source.target], path) if needs_target else np.empty(0)
    return Table(features.astype("float32"), target, columns, frame)


def _refuse_missing(wanted: tuple[str, ...], columns: tuple[str, ...], path: Path) -> None:
    """Raise DataError where the table has not got a column."""
    missing = [name for name in wanted if name not in columns]
    if not missing:
        return
    held = tuple(repr(column) for column in columns)
    if missing[0]:
        said = sentence(
            "{file} has not got a column {column!r}; its columns are {columns}.",
            file=path.name,
            column=missing[0],
            columns=held,
        )
    else:
        said = sentence(
            "{file} has not got a target, since none is named; its columns are {columns}.",
            file=path.name,
            columns=held,
        )
    raise DataError(said)


def _separated(path: Path) -> pandas.DataFrame:
    """The table, whose columns may also be parted by what a single head holds."""
    # Else pandas takes the first column for an index where rows end in a separator. A byte order
    # mark, as Excel writes it, would be part of the first column's name.
    frame = pandas.read_csv(path, encoding="utf-8-sig", index_col=False)
    if len(frame.columns) > 1:
        return frame
    head = "".join(map(str, frame.columns))
    separator = next((sign for sign in (";", "\t", "|") if sign in head), None)
    if separator is None:
        return frame
    return pandas.read_csv(path, encoding="utf-8-sig", index_col=False, sep=separator)


def _frame(path: Path) -> pandas.DataFrame:
    if not path.is_file():
        raise DataError(sentence("There is no file {file!r}; choose a CSV file.", file=str(path)))
    try:
        return _separated(path)
    except pandas.errors.EmptyDataError:
        raise DataError(
            sentence("{file} is empty; a CSV file with a header is needed.", file=path.name)
        ) from None
    except UnicodeDecodeError:
        raise DataError(sentence("{file} is not a text file in UTF-8.", file=path.name)) from None
    except (pandas.errors.ParserError, ValueError) as problem:
        reason = str(problem).strip().removeprefix("Error tokenizing data. C error: ")
        raise DataError(
            sentence("{file} is not a CSV file: {reason}.", file=path.name, reason=reason)
        ) from None
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise DataError(
            sentence("{file} cannot be read: {reason}.", file=path.name, reason=reason)
        ) from None


def _complete(column: "pandas.Series[Any]", path: Path) -> None:
    missing = column.isna()
    if missing.any():
        row = int(missing.to_numpy().argmax())
        raise DataError(
            sentence(
                "The column {column!r} of {file} has no value in row {row:,}; fill it or take the "
                "row out.",
                column=str(column.name),
                file=path.name,
                row=row + 1,
            )
        )


def _numbers(column: "pandas.Series[Any]", path: Path) -> npt.NDArray[np.float64]:
    _complete(column, path)
    numbers = pandas.to_numeric(column, errors="coerce")
    wrong = numbers.isna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise DataError(
            sentence(
                "The column {column!r} of {file} holds {value!r} in row {row:,}; a feature must "
                "be a number.",
                column=str(column.name),
                file=path.name,
                value=str(column.iloc[row]),
                row=row + 1,
            )
        )
    return numbers.to_numpy(dtype="float64")


def _target(column: "pandas.Series[Any]", path: Path) -> npt.NDArray[Any]:
    _complete(column, path)
    if pandas.api.types.is_bool_dtype(column):
        return column.to_numpy(dtype="int64")
    if pandas.api.types.is_integer_dtype(column):
        return column.to_numpy(dtype="int64")
    if pandas.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype="float32")
    words = column.astype(str)
    # Sorted, so that numbers do not depend on the order of rows; the written script does the same
    # by `np.unique`.
    classes = {word: number for number, word in enumerate(sorted(set(words)))}
    return np.array([classes[word] for word in words], dtype="int64")


def _plain(value: Any) -> Any:
    item = getattr(value, "item", None)
    value = item() if callable(item) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value
