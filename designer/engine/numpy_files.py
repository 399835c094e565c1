"""NumPy files as arrays: an archive with a key for each, or one file for each."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from designer.engine.data import Array, Data
from designer.engine.memory import physical_memory
from designer.errors import DataError
from designer.quantities import bytes_text
from designer.sentences import Part, sentence
from designer.training.sources import ArrayFile


def read_arrays(source: ArrayFile) -> Data:
    """The arrays that `source` names; every reason why they cannot be used is one sentence."""
    path = Path(source.path)
    if not path.is_file():
        raise DataError(
            sentence("There is no file {path!r}; choose an .npz or .npy file.", path=str(path))
        )
    # By content and not by suffix: an .npz is a ZIP, whatever it is called.
    if zipfile.is_zipfile(path):
        return _archive(source, path)
    inputs = {path.stem: _npy(path)}
    targets = {}
    for name in source.targets:
        other = path.parent / name
        if not other.is_file():
            raise DataError(sentence("There is no file {path!r} for the target.", path=str(other)))
        targets[other.stem] = _npy(other)
    return Data(inputs, targets)


def _npy(path: Path) -> Array:
    """One `.npy` file; it stays on the disk until its values are needed."""
    try:
        with path.open("rb") as file:
            # NumPy takes whatever begins otherwise for a pickle, and would speak of that.
            if file.read(6) != b"\x93NUMPY":
                raise DataError(
                    sentence("{file} is neither an .npz nor an .npy file.", file=path.name)
                )
        array: Array = np.load(path, allow_pickle=False, mmap_mode="r")
    except OSError as problem:
        raise _unreadable(path, problem.strerror or str(problem)) from None
    except (ValueError, EOFError) as problem:
        raise _broken(path.name, problem) from None
    return array


def _archive(source: ArrayFile, path: Path) -> Data:
    _fits_in_memory(path)
    try:
        with np.load(path, allow_pickle=False) as archive:
            inputs, targets = _chosen_keys(source, tuple(archive.files), path)
            return Data(
                {key: _member(archive, key, path) for key in inputs},
                {key: _member(archive, key, path) for key in targets},
            )
    except (OSError, zipfile.BadZipFile) as problem:
        raise _unreadable(path, str(problem)) from None


def _unreadable(path: Path, reason: str) -> DataError:
    return DataError(sentence("{file} cannot be read: {reason}.", file=path.name, reason=reason))


def _chosen_keys(
    source: ArrayFile, keys: tuple[str, ...], path: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which arrays of an archive are inputs and targets: as chosen, else by their names."""
    inputs = source.inputs or _keys_like(keys, "x", "input", "image", "feature")
    targets = source.targets or _keys_like(keys, "y", "target", "label", "class")
    held: Part = tuple(repr(key) for key in keys) or sentence("nothing")
    if not inputs:
        raise DataError(
            sentence(
                "Which arrays of {file} are the inputs is not known; it holds {held}.",
                file=path.name,
                held=held,
            )
        )
    for key in (*inputs, *targets):
        if key not in keys:
            raise DataError(
                sentence(
                    "{file} holds no array {key!r}; it holds {held}.",
                    file=path.name,
                    key=key,
                    held=held,
                )
            )
    return inputs, targets


def _member(archive: Any, key: str, path: Path) -> Array:
    try:
        values: Array = archive[key]
    except (ValueError, EOFError, zipfile.BadZipFile) as problem:
        where = sentence("The array {key!r} of {file}", key=key, file=path.name)
        raise _broken(where, problem) from None
    return values


def _keys_like(keys: tuple[str, ...], letter: str, *words: str) -> tuple[str, ...]:
    """The keys that are called as such arrays mostly are; test sets are left out."""
    return tuple(
        key
        for key in keys
        if "test" not in key.lower()
        and (
            key.lower() == letter
            or key.lower().startswith(f"{letter}_")
            or any(word in key.lower() for word in words)
        )
    )


def _broken(where: Part, problem: Exception) -> DataError:
    if "allow_pickle" in str(problem) or "pickle" in str(problem):
        return DataError(
            sentence(
                "{where} holds Python objects, which can run code and are never loaded; save it "
                "as numbers.",
                where=where,
            )
        )
    return DataError(sentence("{where} is broken: {reason}.", where=where, reason=str(problem)))


def _fits_in_memory(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        needed = sum(member.file_size for member in archive.infolist())
    whole = physical_memory()
    if whole is not None and needed > whole * 0.8:
        raise DataError(
            sentence(
                "The arrays of {file} need {needed}; this machine has {memory} of memory.",
                file=path.name,
                needed=bytes_text(needed),
                memory=bytes_text(whole),
            )
        )
