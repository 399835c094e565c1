import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from designer.catalog.catalog import load
from designer.errors import FormatError
from designer.formats.keras.archive import has_weights, read
from designer.formats.keras.archive_sources import MEMBER, digest_of
from tests.formats import hostile

CONFIG = (Path(__file__).parent.parent / "data" / "sequential.json").read_bytes()
METADATA = json.dumps({"keras_version": "3.15.1", "date_saved": "2026-01-01"}).encode()
USUAL = {"metadata.json": METADATA, "config.json": CONFIG, "model.weights.h5": b"\x89HDF"}


def packed(
    members: dict[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED
) -> bytes:
    stream = io.BytesIO()
    pairs = members.items() if isinstance(members, dict) else members
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in pairs:
            archive.writestr(name, data)
    return stream.getvalue()


def test_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(packed(USUAL))
    model = read(path, load())
    assert model.notes == ()
    assert {layer.name for layer in model.network.layers.values()} == {
        *("input_layer", "dense", "dropout", "dense_1")
    }
    assert has_weights(path)
    path.write_bytes(packed({"config.json": CONFIG}))
    assert not has_weights(path)
    assert read(path, load()).network == model.network


@pytest.mark.parametrize(
    ("metadata", "note"),
    [
        (b'{"keras_version": "2.15.0"}', "written by Keras 2.15.0; this program knows Keras 3"),
        (b"{", "the version of Keras is not known"),
        (b"[]", "the version of Keras is not known"),
        (b"[" * 50_000, "the version of Keras is not known"),
    ],
)
def test_doubts_about_the_version_are_notes(tmp_path: Path, metadata: bytes, note: str) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(packed({**USUAL, "metadata.json": metadata}))
    assert note in str(read(path, load()).notes[0])


def many_members() -> bytes:
    return packed([("config.json", CONFIG), *((f"m{number}", b"") for number in range(10_000))])


def encrypted() -> bytes:
    return hostile.locked(packed(USUAL))


def damaged() -> bytes:
    data = packed(USUAL)
    place = data.find(b'"class_name"')
    return data[:place] + b"X" + data[place + 1 :]


def understated() -> bytes:
    """A member that says it is small and is not."""
    data = bytearray(packed({"config.json": b" " * 9_000_000}, zipfile.ZIP_DEFLATED))
    for signature, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.find(signature) + size, 1000)
    return bytes(data)


def twice() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed([*USUAL.items(), ("config.json", CONFIG)])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\x89HDF\r\n\x1a\nrest", "is an HDF5 file, as older Keras wrote them"),
        (b"hello", "is no .keras file"),
        (packed(USUAL)[:200], "is cut off"),
        (packed(USUAL)[:-10], "is cut off"),
        (packed({"other.txt": b""}), "has no 'config.json'"),
        (packed({**USUAL, "../evil": b""}), "'../evil', which leads out of the archive"),
        (packed({**USUAL, "a/../../evil": b""}), "leads out of the archive"),
        (packed({**USUAL, "/etc/passwd": b""}), "leads out of the archive"),
        (packed({**USUAL, "..\\evil": b""}), "leads out of the archive"),
        (twice(), "two members called 'config.json'"),
        (many_members(), "more than 10,000 members"),
        (packed({"config.json": b" " * 8_500_000}), "at most 8,388,608 are read"),
        (packed({"config.json": b" " * 8_000_000}, zipfile.ZIP_DEFLATED), "padded beyond"),
        (packed(USUAL, zipfile.ZIP_LZMA), "in a way Keras never uses"),
        (understated(), "damaged archive"),
        (encrypted(), "an archive with a password"),
        (damaged(), "is a damaged archive"),
        (packed({"config.json": b"{"}), "ends in the middle"),
        (packed({"config.json": b"[" * 100_000}), "nested far too deep"),
    ],
)
def test_one_sentence_for_what_is_no_archive(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(data)
    with pytest.raises(FormatError) as caught:
        read(path, load())
    assert message in str(caught.value.message)
    assert "\n" not in str(caught.value.message)


def test_a_directory_that_would_not_fit_into_memory(tmp_path: Path) -> None:
    """The list of members is refused before it is read."""
    data = bytearray(packed(USUAL))
    end = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HHL", data, end + 8, 0xFFFE, 0xFFFE, 0x7FFFFFFF)
    path = tmp_path / "model.keras"
    path.write_bytes(bytes(data))
    with pytest.raises(FormatError, match="more than 10,000 members"):
        read(path, load())


def test_every_byte_changed_gives_a_model_or_one_sentence(tmp_path: Path) -> None:
    data = packed(USUAL, zipfile.ZIP_DEFLATED)
    path = tmp_path / "model.keras"
    for place in range(0, len(data), 2):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :])
        try:
            read(path, load())
        except FormatError as error:
            assert "\n" not in str(error.message)  # noqa: PT017


def with_lambda(**inner: object) -> bytes:
    """A model with a lambda, as Keras writes it."""
    content = json.loads(CONFIG)
    dense = next(item for item in content["config"]["layers"] if item["class_name"] == "Dense")
    function = {"class_name": "__lambda__", "config": {"code": "4wEAAA==\n", **inner}}
    dense["class_name"] = "Lambda"
    dense["config"] = {"name": dense["config"]["name"], "function": function}
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("inner", "digest", "known"),
    [
        ({}, digest_of("4wEAAA==\n"), True),
        ({}, digest_of("4wEAAA=="), False),
        ({"defaults": [2]}, digest_of("4wEAAA==\n"), False),
        ({"closure": [2]}, digest_of("4wEAAA==\n"), False),
    ],
)
def test_the_text_of_a_lambda_comes_with_the_archive(
    tmp_path: Path, inner: dict[str, object], digest: str, known: bool
) -> None:
    path = tmp_path / "model.keras"
    sources = json.dumps({"functions": {digest: "lambda x: x * 2"}}).encode()
    path.write_bytes(packed({**USUAL, "config.json": with_lambda(**inner), MEMBER: sources}))
    model = read(path, load())
    [layer] = [item for item in model.network.layers.values() if item.type == "Lambda"]
    assert (layer.foreign is None) == known
    assert layer.parameters == ({"function": "lambda x: x * 2"} if known else {})


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"functions": 3}', b"[" * 50_000, b"\xff"])
def test_broken_texts_are_a_note(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(packed({**USUAL, MEMBER: data}))
    model = read(path, load())
    assert list(map(str, model.notes)) == [
        "'network_designer.json' cannot be read; its code is lost."
    ]
    assert len(model.network.layers) == 4
