"""The `.keras` archive: a ZIP with the model's configuration, read by parsing alone.

The weights stay where they are; `model.weights.h5` is never opened here.
"""

import contextlib
import json
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from designer.catalog.catalog import Catalog
from designer.catalog.spec import WRAPPED, Family, TypeSpec
from designer.errors import FormatError
from designer.formats.file_format import FileContent
from designer.formats.keras import archive_sources, vocabularies
from designer.formats.keras.archive_sources import NO_SOURCES, Sources
from designer.formats.keras.config import LARGEST_CONFIG, from_json
from designer.formats.keras.old import with_layers
from designer.formats.keras.values import is_public
from designer.formats.strict_json import parse
from designer.network import model_kind
from designer.network.graph import Network
from designer.network.names import snake_case
from designer.sentences import Sentence, sentence

CONFIG = "config.json"
METADATA = "metadata.json"
WEIGHTS = "model.weights.h5"
MOST_MEMBERS = 10_000
LARGEST_DIRECTORY = 4 * 1024 * 1024
LARGEST_METADATA = 64 * 1024
LARGEST_RATIO = 200
# Keras before that wrote the only input or output of every model in a list.
TELLING_LISTS = (3, 11)

# What zipfile raises for bytes that make no sense; an OSError is a place before the beginning.
_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, ValueError, OSError, NotImplementedError),
)

_END = struct.Struct("<4s4H2LH")


def read(path: Path, catalog: Catalog) -> FileContent:
    """The model in the archive at `path`, and notes on what could not be kept."""
    with path.open("rb") as file:
        _check_directory(file, path.name)
        with _refusing_damage(path.name), zipfile.ZipFile(file) as archive:
            members = _members(archive, path.name)
            data = _content(archive, members[CONFIG], path.name, LARGEST_CONFIG)
            version, notes = _version(archive, members, path.name)
            sources, lost = _sources(archive, members, path.name)
    model = from_json(data, path.name, catalog, sources)
    network, told = model.network, list[Sentence]()
    if version is not None and version < TELLING_LISTS:
        network = model_kind.unlisted(network)
    if any(member.startswith("assets/") for member in members):
        network, told = _with_vocabularies(network, path, data, catalog)
    return FileContent(network, (*notes, *lost, *model.notes, *told))


@contextlib.contextmanager
def _refusing_damage(name: str) -> Iterator[None]:
    """Inside, what zipfile raises for bytes that make no sense becomes a sentence."""
    try:
        yield
    except _DAMAGES as error:
        raise FormatError(
            sentence("{file!r} is a damaged archive: {reason}.", file=name, reason=str(error))
        ) from None
    except RuntimeError:  # what zipfile raises for an encrypted member
        raise FormatError(sentence("{file!r} is an archive with a password.", file=name)) from None


def _with_vocabularies(
    network: Network, path: Path, data: bytes, catalog: Catalog
) -> tuple[Network, list[Sentence]]:
    groups = _groups(data, path.name, catalog)
    with _refusing_damage(path.name), zipfile.ZipFile(path) as archive:
        sizes = {member.filename: member.file_size for member in archive.infolist()}

        def content(member: str, largest: int) -> bytes | None:
            if sizes.get(member, largest + 1) > largest:
                return None
            return _content(archive, archive.getinfo(member), path.name, largest)

        return vocabularies.with_vocabularies(network, groups, content, catalog)


def weight_groups(path: Path, catalog: Catalog) -> dict[tuple[str, ...], str]:
    """The group of each layer in the HDF5 file of an archive that was read before.

    By the layer's path of names.
    """
    with zipfile.ZipFile(path) as archive:
        data = _content(archive, archive.getinfo(CONFIG), path.name, LARGEST_CONFIG)
    return _groups(data, path.name, catalog)


def _groups(data: bytes, name: str, catalog: Catalog) -> dict[tuple[str, ...], str]:
    """Keras names the groups by class and number, in the order of the configuration.

    A class may be called otherwise in Python (GroupedQueryAttention) than in a configuration.
    """
    groups: dict[tuple[str, ...], str] = {}
    waiting: list[tuple[Any, tuple[str, ...], str]] = [
        (parse(data, name, sentence("a Keras model configuration")), (), "")
    ]
    while waiting:
        model, names, group = waiting.pop()
        counts: Counter[str] = Counter()
        for entry in with_layers(model)["config"]["layers"]:
            if ".ops" in str(entry.get("module") or ""):
                continue  # an operation is no layer; the file does not count it
            class_name = str(entry["class_name"])
            spec = catalog.get(Family.LAYER, class_name) if is_public(entry) else None
            kind = (spec.name_prefix if spec else "") or snake_case(class_name)
            number = counts[kind]
            counts[kind] += 1
            place = f"{group}layers/{kind}" + (f"_{number}" if number else "")
            here = (*names, _name_of(entry))
            groups[here] = place
            if (inner := _model_in(entry, spec)) is not None:
                waiting.append(
                    (inner, here, f"{place}/" if inner is entry else f"{place}/{WRAPPED}/")
                )
    return groups


def _name_of(entry: dict[str, Any]) -> str:
    config = entry["config"]
    return str(entry.get("name") or (config.get("name") if isinstance(config, dict) else ""))


def _model_in(entry: dict[str, Any], spec: TypeSpec | None) -> Any:
    """The model that a layer is, or the one that it is wrapped around; None for all others."""
    if _is_model(entry):
        return entry
    held = entry["config"].get(WRAPPED) if spec is not None and spec.wrapped is not None else None
    return held if _is_model(held) else None


def _is_model(entry: Any) -> bool:
    config = with_layers(entry)["config"] if isinstance(entry, dict) and "config" in entry else None
    return isinstance(config, dict) and isinstance(config.get("layers"), list)


def vocabulary(path: Path, group: str) -> bytes | None:
    """The vocabulary of a layer of an archive that was read before, if it has one."""
    with zipfile.ZipFile(path) as archive:
        if (member := vocabularies.member_of(group)) not in archive.namelist():
            return None
        return _content(archive, archive.getinfo(member), path.name, vocabularies.LARGEST)


def has_weights(path: Path) -> bool:
    """Whether an archive that was read before holds weights."""
    with zipfile.ZipFile(path) as archive:
        return WEIGHTS in archive.namelist()


def refuse_placeholders(network: Network, name: str) -> None:
    """Raise FormatError where Keras would have to build a layer that nobody here knows."""
    for _, inner in network.walk():
        for layer in inner.layers.values():
            if layer.foreign is not None:
                raise FormatError(
                    sentence(
                        "{file!r} cannot be written: {layer!r} is a placeholder for the class "
                        "{type!r}, which only its author has; save the network as .network, which "
                        "keeps its configuration word for word.",
                        file=name,
                        layer=layer.name,
                        type=layer.type[:60],
                    )
                )


def _check_directory(file: IO[bytes], name: str) -> None:
    """Refuse what is no archive, and a list of members that would not fit into memory."""
    _check_start(file.read(8), name)
    size = file.seek(0, 2)
    # The last record of a ZIP may be followed by a comment of so many bytes at most.
    file.seek(max(0, size - _END.size - 65_535))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < _END.size:
        raise FormatError(
            sentence("{file!r} is cut off: the list of its members is missing.", file=name)
        )
    _, _, _, _, count, directory, _, _ = _END.unpack_from(tail, end)
    # So ZIP64 says that the real figures stand elsewhere.
    if directory == 0xFFFFFFFF or count == 0xFFFF:
        directory = _large_directory(file, tail, end)
    if directory > LARGEST_DIRECTORY or (count > MOST_MEMBERS and count != 0xFFFF):
        raise FormatError(
            sentence(
                "{file!r} has more than {most:,} members; that is no model.",
                file=name,
                most=MOST_MEMBERS,
            )
        )
    file.seek(0)


def _check_start(start: bytes, name: str) -> None:
    if not start:
        raise FormatError(sentence("{file!r} is empty; a .keras file is a ZIP archive.", file=name))
    if start == b"\x89HDF\r\n\x1a\n":
        raise FormatError(
            sentence(
                "{file!r} is an HDF5 file, as older Keras wrote them; load it with Keras and "
                "save it as .keras.",
                file=name,
            )
        )
    if not start.startswith(b"PK"):
        raise FormatError(
            sentence("{file!r} is no .keras file: a .keras file is a ZIP archive.", file=name)
        )


def _large_directory(file: IO[bytes], tail: bytes, end: int) -> int:
    """The size of the list of members where the archive is larger than 4 GiB."""
    locator = tail[max(0, end - 20) : end]
    if len(locator) < 20 or not locator.startswith(b"PK\x06\x07"):
        return 0
    (place,) = struct.unpack_from("<Q", locator, 8)
    file.seek(place)
    record = file.read(56)
    if len(record) < 56 or not record.startswith(b"PK\x06\x06"):
        return 0
    (size,) = struct.unpack_from("<Q", record, 40)
    return int(size)


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    infos = archive.infolist()
    if len(infos) > MOST_MEMBERS:
        raise FormatError(
            sentence(
                "{file!r} has more than {most:,} members; that is no model.",
                file=name,
                most=MOST_MEMBERS,
            )
        )
    for info in infos:
        parts = PurePosixPath(info.filename).parts
        if ".." in parts or info.filename.startswith(("/", "\\")) or "\\" in info.filename:
            raise FormatError(
                sentence(
                    "{file!r} has a member {member!r}, which leads out of the archive.",
                    file=name,
                    member=info.filename[:60],
                )
            )
        if info.filename in members:
            raise FormatError(
                sentence(
                    "{file!r} has two members called {member!r}.",
                    file=name,
                    member=info.filename[:60],
                )
            )
        members[info.filename] = info
    if CONFIG not in members:
        raise FormatError(
            sentence(
                "{file!r} is a ZIP archive but no Keras model: it has no {member!r}.",
                file=name,
                member=CONFIG,
            )
        )
    return members


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, largest: int) -> bytes:
    """A member's bytes; what the archive says of its size is not believed."""
    if member.file_size > largest:
        raise FormatError(
            sentence(
                "{member!r} in {file!r} has {number:,} bytes; at most {most:,} are read.",
                member=member.filename,
                file=name,
                number=member.file_size,
                most=largest,
            )
        )
    if member.file_size > LARGEST_RATIO * max(member.compress_size, 1024):
        raise FormatError(
            sentence(
                "{member!r} in {file!r} is padded beyond all reason.",
                member=member.filename,
                file=name,
            )
        )
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FormatError(
            sentence(
                "{member!r} in {file!r} is packed in a way Keras never uses.",
                member=member.filename,
                file=name,
            )
        )
    with archive.open(member) as stream:
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise FormatError(
            sentence(
                "{member!r} in {file!r} is larger than it says.", member=member.filename, file=name
            )
        )
    return data


def _sources(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str
) -> tuple[Sources, list[Sentence]]:
    """The Python texts that this program put into the archive, and a note where they are broken."""
    if archive_sources.MEMBER not in members:
        return NO_SOURCES, []
    member = members[archive_sources.MEMBER]
    sources = archive_sources.parse(_content(archive, member, name, archive_sources.LARGEST))
    if sources is None:
        return NO_SOURCES, [
            sentence("{member!r} cannot be read; its code is lost.", member=archive_sources.MEMBER)
        ]
    return sources, []


def _version(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str
) -> tuple[tuple[int, int] | None, list[Sentence]]:
    """The version of Keras that wrote the archive, if it says so, and what there is to tell."""
    if METADATA not in members:
        return None, []
    try:
        metadata = json.loads(_content(archive, members[METADATA], name, LARGEST_METADATA))
        version = str(metadata["keras_version"])[:20]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None, [
            sentence(
                "{member!r} cannot be read; the version of Keras is not known.", member=METADATA
            )
        ]
    if not version.startswith("3."):
        return None, [
            sentence(
                "The file was written by Keras {version}; this program knows Keras 3.",
                version=version,
            )
        ]
    minor = version.split(".")[1]
    return (3, int(minor) if minor.isdecimal() else 0), []
