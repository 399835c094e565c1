"""Files whose bytes were damaged at random: a network or one sentence, never anything else."""

import io
import random
import tempfile
import zipfile
from pathlib import Path

from designer.errors import FormatError
from designer.formats.network_file import from_bytes, to_bytes
from designer.formats.registry import read
from tests.formats.hostile import CONFIG, DATA
from tests.formats.sample_networks import by_hand

rounds = 25
tokens = (b"[" * 2000, b"NaN", b"1e999", b"\\ud800", b"\0", b"\xff\xfe", b'"', b"}", b"-" * 50)


def archive(method: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as target:
        target.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        target.writestr(CONFIG, (DATA / "functional.json").read_bytes())
        target.writestr("model.weights.h5", b"\x89HDF\r\n\x1a\n" + bytes(200))
    return made.getvalue()


def originals() -> dict[str, bytes]:
    return {
        "x.network": to_bytes(by_hand["nested"]()),
        "x.json": (DATA / "nested.json").read_bytes(),
        "stored.keras": archive(zipfile.ZIP_STORED),
        "packed.keras": archive(zipfile.ZIP_DEFLATED),
    }


def mutated(chance: random.Random, data: bytes) -> bytes:
    """The bytes with a few places changed, left out, doubled, moved or replaced."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        place, length = chance.randrange(len(data) + 1), chance.choice((1, 1, 4, 40, 400))
        before, piece, behind = data[:place], data[place:][:length], data[place + length :]
        other = chance.randrange(len(data) + 1)
        data = (
            chance.choice(
                (
                    before + bytes(byte ^ chance.randrange(256) for byte in piece) + behind,
                    before + chance.choice((b"7", b"a", b"_")) + data[place + 1 :],
                    before + behind,
                    before + piece + piece + behind,
                    before + chance.choice(tokens) + behind,
                    before + data[other:][:length] + behind,
                    before if chance.random() < 0.3 else before + chance.randbytes(4) + behind,
                )
            )
            or b" "
        )
    return data


def check_seed(seed: int) -> int:
    """Damage and read some files; returns how many of them opened all the same."""
    chance, opened = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            name, data = chance.choice(list(originals().items()))
            path = Path(folder) / name
            path.write_bytes(mutated(chance, data))
            try:
                content = read(path)
            except FormatError as refused:
                assert "\n" not in str(refused.message)  # noqa: PT017
            else:
                opened += 1
                network = content.network
                assert from_bytes(to_bytes(network), "x.network") == network
    return opened


def test_a_mutated_file_gives_a_network_or_one_sentence() -> None:
    opened = sum(check_seed(seed) for seed in range(8))
    assert 10 < opened < 7 * rounds
