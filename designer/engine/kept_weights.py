"""Weights of a Keras archive, given to the layers of a network that they still fit.

They are read by us: by the name of the layer, then by shape, never by Keras' own loading, which
would believe what a stranger's file says. A layer that was edited starts anew; all others keep
what they had.
"""

import contextlib
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import h5py
import keras
import numpy as np
from keras.src.saving.keras_saveable import KerasSaveable
from keras.src.saving.saving_lib import _walk_saveable
from keras.src.utils.naming import to_snake_case
from msgspec import Struct
from typing_extensions import override

from designer.catalog.catalog import Catalog
from designer.catalog.spec import VOCABULARY, WRAPPED
from designer.construction.ordering import steps_of
from designer.engine.keras_messages import first_sentence
from designer.errors import FormatError
from designer.formats import network_file
from designer.formats.keras import archive
from designer.formats.keras.archive import WEIGHTS, vocabulary
from designer.formats.keras.vocabularies import words_in
from designer.network.graph import LayerId, Network, is_model
from designer.network.traversal import all_layers
from designer.sentences import Part, Sentence, counted, sentence
from designer.training import origin, run_folder

most_sentences = 20
piece = 1 << 20
# A dataset, or a packed member, that says it is so much larger than what is stored is a trap.
largest_ratio = 100
never_suspicious = 16 << 20

Path_ = tuple[str, ...]


class Kept(Struct, frozen=True):
    """How many layers got the weights of the archive, which did not, and sentences on those."""

    layers: int
    notes: tuple[Sentence, ...]
    new: tuple[str, ...] = ()

    def beginning(self, name: str) -> Sentence:
        """What to say of a model that begins with the weights of the archive called `name`."""
        if not self.layers:
            return sentence("All weights are new: those in {archive!r} fit no layer.", archive=name)
        if not self.new:
            return counted(
                "{count} layer begins with the weights of {archive!r}.",
                "{count} layers begin with the weights of {archive!r}.",
                count=self.layers,
                archive=name,
            )
        return counted(
            "{count} layer begins with the weights of {archive!r}, {new} with new ones.",
            "{count} layers begin with the weights of {archive!r}, {new} with new ones.",
            count=self.layers,
            archive=name,
            new=len(self.new),
        )


class _Misfit(Exception):
    """Why the weights of a layer are not for it, as the end of a sentence."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def give_weights(
    model: keras.Model, network: Network, catalog: Catalog, path: Path, *, compare: bool = False
) -> Kept:
    """Give `model`, which was built from `network`, the weights of the archive at `path`.

    A layer is found by its path of names; where it has been renamed or moved since, by its id as
    it was then, or by its name alone if only one layer has it. With `compare` nothing is given.
    """
    before = archive.read(path, catalog).network  # refuses what is no model
    stored = archive.weight_groups(path, catalog)
    said = origin.origin_of(network)
    is_origin = said is not None and Path(said.file).name == path.name
    ids = _ids_of_run(path)
    if ids is None and said is not None and is_origin and not said.trained:
        ids = _names_by_id(before)
    with _opened(path) as file:
        # Where a name clashes with an operation, the model has another than the network.
        known = ids or _names_by_id(network)
        giver = _Giver(file, path, stored, known, compare=compare)
        giver.network(model, steps_of(network, catalog).network, (), ())
    notes = list(giver.notes)
    if said and is_origin and said.fingerprint not in ("", origin.fingerprint(path)):
        changed = sentence(
            "{archive!r} has been changed since the network was read from it.", archive=path.name
        )
        notes.insert(0, changed)
    if len(notes) > most_sentences:
        notes[most_sentences:] = [
            counted(
                "{count} more layer starts with new weights.",
                "{count} more layers start with new weights.",
                count=len(notes) - most_sentences,
            )
        ]
    return Kept(giver.kept, tuple(notes), tuple(giver.new))


def _ids_of_run(path: Path) -> "dict[tuple[LayerId, ...], Path_] | None":
    """The names that layers had when a run began, by id, if `path` is the model of a run."""
    if path.name not in (run_folder.BEST, run_folder.FINAL):
        return None
    try:
        data = (path.parent / run_folder.NETWORK).read_bytes()
        return _names_by_id(network_file.from_bytes(data, run_folder.NETWORK))
    except (OSError, FormatError):
        # Then layers are found by their names.
        return None


def _names_by_id(network: Network) -> dict[tuple[LayerId, ...], Path_]:
    return {(*scope, layer.id): names for scope, names, layer in all_layers(network)}


class _Giver:
    """Walks network and model together and fills one layer after another."""

    def __init__(
        self,
        file: h5py.File,
        path: Path,
        stored: Mapping[Path_, str],
        names_by_id: Mapping[tuple[LayerId, ...], Path_],
        *,
        compare: bool,
    ) -> None:
        self._file = file
        self._compare = compare
        self._path = path
        self._name = path.name
        self._stored = stored
        self._names_by_id = names_by_id
        self._by_last: dict[str, list[str]] = {}
        for names, place in stored.items():
            self._by_last.setdefault(names[-1], []).append(place)
        self.kept = 0
        self.new: list[str] = []
        self.notes: list[Sentence] = []

    def network(
        self, model: keras.Model, network: Network, names: Path_, ids: tuple[LayerId, ...]
    ) -> None:
        """Fill the layers of a model and of all models nested in it."""
        built = {layer.name: layer for layer in model.layers}
        for layer in network.layers.values():
            target = built.get(layer.name)
            here, id_path = (*names, layer.name), (*ids, layer.id)
            if target is None:
                continue
            if layer.network is not None:
                model = target if is_model(layer) else getattr(target, WRAPPED)
                self.network(model, layer.network, here, id_path)
            elif target.weights:
                self._layer(target, here, id_path)
            elif hasattr(target, "set_vocabulary") and VOCABULARY not in layer.parameters:
                self._words(target, here, id_path)

    def _layer(self, target: Any, names: Path_, ids: tuple[LayerId, ...]) -> None:
        stored = self._found(names, ids)
        shown = "/".join(names)
        try:
            if stored is None:
                raise _Misfit(sentence("{archive!r} has none for it", archive=self._name))
            group = _child(self._file, stored, self._name)
            if group is None:
                raise _Misfit(sentence("the archive names it and has no weights for it"))
            gifts = list(_gifts(target, group, self._name))
        except _Misfit as misfit:
            self.new.append(shown)
            self.notes.append(
                sentence(
                    "{layer!r} starts with new weights: {reason}.",
                    layer=shown,
                    reason=misfit.reason,
                )
            )
            return
        for saveable, datasets in gifts if not self._compare else ():
            saveable.load_own_variables({key: _values(data) for key, data in datasets.items()})
        self.kept += 1

    def _words(self, target: Any, names: Path_, ids: tuple[LayerId, ...]) -> None:
        """Give a layer that looks words up those which adapting it has left, if it has none."""
        stored = self._found(names, ids)
        data = vocabulary(self._path, stored) if stored else None
        if stored is None or data is None:
            return
        shown, words = "/".join(names), words_in(data)
        try:
            if words is None:
                raise _Misfit(sentence("what the archive has is no text"))
            values = [int(word) for word in words] if _takes_numbers(target) else words
            weights = _child(self._file, f"{stored}/vars/idf_weights", self._name)
            if isinstance(weights, h5py.Dataset):
                _check(weights, self._name)
            if not self._compare:
                given = {} if weights is None else {"idf_weights": _values(weights)}
                target.set_vocabulary(values, **given)
        except _Misfit as misfit:
            said = sentence(
                "{layer!r} has no vocabulary: {reason}.", layer=shown, reason=misfit.reason
            )
            self._has_none(shown, said)
        except ValueError as problem:
            said = sentence(
                "{layer!r} has no vocabulary: {reason}", layer=shown, reason=first_sentence(problem)
            )
            self._has_none(shown, said)
        else:
            self.kept += 1

    def _has_none(self, layer: str, said: Sentence) -> None:
        self.new.append(layer)
        self.notes.append(said)

    def _found(self, names: Path_, ids: tuple[LayerId, ...]) -> str | None:
        """The group of a layer in the archive: by its path, by its id as it was, by its name."""
        if (stored := self._stored.get(names)) is not None:
            return stored
        read_as = self._names_by_id.get(ids)
        if read_as is not None and (stored := self._stored.get(read_as)) is not None:
            return stored
        alike = self._by_last.get(names[-1], [])
        return alike[0] if len(alike) == 1 else None


def _takes_numbers(target: Any) -> bool:
    return str(getattr(target, "vocabulary_dtype", "string")) != "string"


def _gifts(
    target: Any, group: h5py.Group | None, name: str, seen: set[int] | None = None
) -> Iterator[tuple[Any, dict[str, h5py.Dataset]]]:
    """What is to be loaded into a layer and the layers inside it, in Keras' own order.

    Everything is compared before anything is loaded, so that a layer is filled wholly or not.
    """
    seen = set() if seen is None else seen
    if id(target) in seen:
        return
    seen.add(id(target))
    own: dict[str, Any] = {}
    if hasattr(target, "save_own_variables"):
        target.save_own_variables(own)
    if own:
        yield target, _datasets(own, _child(group, "vars", name), name)
    # Keras' own walk, though private: by it the groups in the file are ordered and named.
    for attribute, child in _walk_saveable(target):
        if isinstance(child, KerasSaveable):
            yield from _gifts(child, _child(group, attribute, name), name, seen)
        elif isinstance(child, (list, dict, tuple, set)):
            inner = _child(group, attribute, name)
            counts: dict[str, int] = {}
            for item in child.values() if isinstance(child, dict) else child:
                if isinstance(item, KerasSaveable):
                    place = numbered(to_snake_case(type(item).__name__), counts)
                    yield from _gifts(item, _child(inner, place, name), name, seen)


def numbered(name: str, counts: dict[str, int]) -> str:
    """`dense`, then `dense_1` …: how Keras names the parts of a container in its file."""
    number = counts.get(name, 0)
    counts[name] = number + 1
    return f"{name}_{number}" if number else name


def _datasets(
    own: Mapping[str, Any], group: h5py.Group | None, name: str
) -> dict[str, h5py.Dataset]:
    """The datasets for these variables, if there are just as many, of just these shapes."""
    wanted = {key: tuple(np.shape(value)) for key, value in own.items()}
    datasets: dict[str, h5py.Dataset] = {}
    for key in group or ():
        item = _child(group, key, name)
        if isinstance(item, h5py.Dataset):
            datasets[key] = item
    shapes = {key: tuple(item.shape) for key, item in datasets.items()}
    if shapes != wanted:
        raise _Misfit(
            sentence(
                "its weights have the shapes {wanted}, those in {archive!r} {found}",
                wanted=_shown(wanted),
                archive=name,
                found=_shown(shapes),
            )
        )
    for item in datasets.values():
        _check(item, name)
    return datasets


def _shown(shapes: Mapping[str, tuple[int, ...]]) -> Part:
    return tuple(str(shape) for shape in shapes.values()) or sentence("none")


def _child(group: Any, path: str, name: str) -> Any:
    """What lies at `path` in a group, or None. Links out of the file, or within it, are refused."""
    for part in path.split("/"):
        if not isinstance(group, h5py.Group) or part not in group:
            return None
        if not isinstance(group.get(part, getlink=True), h5py.HardLink):
            raise FormatError(
                sentence(
                    "The weights in {archive!r} hold a link; Keras never writes one.", archive=name
                )
            )
        group = group[part]
    return group


def _check(data: h5py.Dataset, name: str) -> None:
    """Refuse what is no plain array of numbers, and what is much smaller than it says."""
    if data.is_virtual or data.external:
        raise FormatError(
            sentence(
                "The weights in {archive!r} lie in other files; Keras never does that.",
                archive=name,
            )
        )
    if data.dtype.kind not in "fiub":
        raise FormatError(
            sentence(
                "The weights in {archive!r} hold {dtype}, which is no number.",
                archive=name,
                dtype=str(data.dtype),
            )
        )
    stored = data.id.get_storage_size()
    if data.nbytes > never_suspicious and data.nbytes > largest_ratio * max(stored, 1):
        raise FormatError(
            sentence(
                "The weights in {archive!r} say that they are {bytes:,} bytes in one array, of "
                "which {stored:,} are there.",
                archive=name,
                bytes=int(data.nbytes),
                stored=int(stored),
            )
        )


def _values(data: h5py.Dataset) -> Any:
    values = data[()]
    if data.attrs.get("dtype") == "bfloat16":
        import ml_dtypes

        return np.asarray(values, dtype=ml_dtypes.bfloat16)
    return np.asarray(values)


# --- the member of the archive ------------------------------------------------------------------


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[h5py.File]:
    """The HDF5 file inside an archive; in its place where it is not packed, else in a copy."""
    with contextlib.ExitStack() as stack:
        try:
            raw = stack.enter_context(path.open("rb"))
            archive = stack.enter_context(zipfile.ZipFile(raw))
            member = archive.getinfo(WEIGHTS)
            _check_member(archive, member, path.name)
            if member.compress_type == zipfile.ZIP_STORED:
                window: IO[bytes] = io.BufferedReader(_Window(raw, member))
            else:
                window = stack.enter_context(tempfile.TemporaryFile())
                _unpack(archive, member, window)
            file = stack.enter_context(h5py.File(window, "r"))
        except KeyError:
            raise FormatError(
                sentence("{archive!r} holds no weights.", archive=path.name)
            ) from None
        except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise FormatError(
                sentence(
                    "The weights in {archive!r} cannot be read: {reason}.",
                    archive=path.name,
                    reason=said[:200],
                )
            ) from None
        yield file


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> None:
    """Read the member once: its length and its check sum are what the archive says of it."""
    packed = max(member.compress_size, 1)
    if member.file_size > never_suspicious and member.file_size > largest_ratio * packed:
        raise FormatError(
            sentence("The weights in {archive!r} are padded beyond all reason.", archive=name)
        )
    with archive.open(member) as stream:
        while stream.read(piece):
            pass


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: IO[bytes]) -> None:
    with archive.open(member) as stream:
        while data := stream.read(piece):
            target.write(data)
    target.seek(0)


class _Window(io.RawIOBase):
    """The bytes of a member that is not packed, as a file of its own."""

    def __init__(self, raw: io.BufferedReader, member: zipfile.ZipInfo) -> None:
        # Where the bytes begin says only the header beside them: its extra field may have another
        # length than the one in the directory.
        raw.seek(member.header_offset)
        head = raw.read(30)
        names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        self._raw = raw
        self._start = member.header_offset + 30 + names
        self._size = member.file_size
        self._at = 0

    @override
    def readable(self) -> bool:
        return True

    @override
    def seekable(self) -> bool:
        return True

    @override
    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    @override
    def tell(self) -> int:
        return self._at

    @override
    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        wanted = min(len(view), max(0, self._size - self._at))
        self._raw.seek(self._start + self._at)
        # Straight to where it is wanted: a copy of an array of gigabytes would need as much again.
        count = self._raw.readinto(view[:wanted])
        self._at += count
        return count
