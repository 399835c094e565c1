"""What layers learnt by adapting lies beside the configuration, and comes back with the model."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from designer.catalog.catalog import load
from designer.errors import FormatError
from designer.formats import registry
from designer.formats.keras.archive import read
from designer.network.graph import Network
from designer.program.writer import write
from designer.training.plan import TrainingPlan
from designer.training.sources import RandomData

program = """
import json, sys
from pathlib import Path
import keras, numpy as np, tensorflow as tf
from designer.catalog.catalog import load
from designer.engine.weights import write_model
from designer.formats import registry
from designer.network import edits
from designer.protocol import WriteModel

folder = Path(sys.argv[1])
keras.utils.set_random_seed(1)
random = np.random.default_rng(0)
layers = keras.layers

def adapted(layer, values):
    layer.adapt(values)
    return layer

word = keras.Input((), dtype="string", name="word")
key = keras.Input((1,), dtype="int64", name="key")
text, number = keras.Input((), dtype="string", name="text"), keras.Input((2,), name="number")
many = [f"w{number}" for number in range(1200)]
small = [
    adapted(layers.StringLookup(output_mode="one_hot", name="words"), ["x", "y", "y"])(word),
    adapted(layers.IntegerLookup(output_mode="multi_hot", name="keys"), [3, 4, 4, 7])(key),
    layers.Flatten()(
        layers.Embedding(10, 2)(
            adapted(
                layers.TextVectorization(output_sequence_length=4, name="texts"),
                ["hello world", "hello you"],
            )(text)
        )
    ),
]
large = [
    adapted(layers.TextVectorization(output_mode="tf_idf", name="weighted"), ["a b", "a c"])(text),
    adapted(layers.StringLookup(output_mode="one_hot", name="many"), many)(word),
    layers.Rescaling(0.001)(
        layers.Reshape((1,))(adapted(layers.StringLookup(name="index"), many)(word))
    ),
    adapted(layers.Normalization(name="normal"), random.normal(3, 4, (50, 2)))(number),
    layers.Flatten()(
        adapted(layers.Discretization(num_bins=3, output_mode="one_hot", name="bins"),
                random.normal(size=50))(number)
    ),
]
inner = keras.Model([word, key, text], layers.Concatenate()(small), name="inner")
again = inner([word, key, text])
outputs = layers.Dense(2)(layers.Concatenate()([again, *large]))
model = keras.Model([word, key, text, number], outputs)
model.save(folder / "adapted.keras")

batch = [
    tf.constant(["x", "w7", "w1199", "nobody"]),
    tf.constant([[3], [4], [9], [7]], dtype="int64"),
    tf.constant(["hello world", "a you", "b c a", "nobody"]),
    tf.constant(random.normal(size=(4, 2)).astype("float32")),
]
network = registry.read(folder / "adapted.keras").network
said = write_model(
    WriteModel(network, str(folder / "again.keras"), str(folder / "adapted.keras")), load()
)
made = keras.saving.load_model(folder / "again.keras")
order = {"word": 0, "key": 1, "text": 2, "number": 3}
given = [batch[order[tensor.name]] for tensor in made.inputs]
print(json.dumps({
    "largest": float(np.abs(model(batch).numpy() - made(given).numpy()).max()),
    "kept": said.kept,
    "notes": list(map(str, said.notes)),
}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("adapted")


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.fixture(scope="module")
def network(found: dict[str, Any], folder: Path) -> Network:
    return registry.read(folder / "adapted.keras").network


def parameters(network: Network) -> dict[str, Any]:
    return {
        layer.name: layer.parameters for _, part in network.walk() for layer in part.layers.values()
    }


def test_a_model_comes_back_with_what_its_layers_have_learnt(found: dict[str, Any]) -> None:
    assert found["largest"] == 0.0
    assert found["notes"] == []
    # Two layers with weights, one with a normal distribution, three with words that stay outside.
    assert found["kept"] == 6


def test_small_vocabularies_can_be_read_and_edited(network: Network) -> None:
    known = parameters(network)
    assert known["words"]["vocabulary"] == ("y", "x")
    assert known["keys"]["vocabulary"] == (4, 7, 3)
    assert known["texts"]["vocabulary"] == ("hello", "you", "world")
    assert set(known["bins"]) == {"bin_boundaries", "output_mode"}


def test_large_ones_stay_where_they_are_and_say_how_wide_they_are(
    network: Network, folder: Path
) -> None:
    known = parameters(network)
    assert known["many"]["max_tokens"] == 1201
    assert known["many"]["pad_to_max_tokens"] is True
    assert known["weighted"]["max_tokens"] == 4
    assert known["index"] == {}
    notes = registry.read(folder / "adapted.keras").notes
    assert sorted(str(note).partition(":")[0] for note in notes) == ["'many'", "'weighted'"]


def test_the_written_script_hands_them_on(network: Network, tmp_path: Path, folder: Path) -> None:
    plan = TrainingPlan(data=RandomData(samples=8), epochs=1)
    (tmp_path / "program.py").write_text(write(network, load(), training=plan).text)
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with zipfile.ZipFile(next(tmp_path.glob("*.keras"))) as archive:
        members = [name for name in archive.namelist() if name.startswith("assets/layers/string")]
        sizes = [len(archive.read(name).splitlines()) for name in members]
    assert sizes == [1201, 1201]


def with_vocabulary(source: Path, target: Path, data: bytes, packed: int) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            mine = data if name.startswith("assets/") else old.read(name)
            new.writestr(name, mine, packed if mine is data else zipfile.ZIP_STORED)
    return target


@pytest.mark.parametrize(
    ("data", "note"),
    [(b"\xff\xfe\xff", "is no text"), (b"one\ntwo", "holds no whole numbers")],
)
def test_a_vocabulary_that_is_none_is_left_out(
    data: bytes, note: str, folder: Path, network: Network, tmp_path: Path
) -> None:
    path = with_vocabulary(folder / "adapted.keras", tmp_path / "x.keras", data, zipfile.ZIP_STORED)
    read_again = read(path, load())
    assert any(note in str(said) for said in read_again.notes)
    assert "vocabulary" not in parameters(read_again.network)["keys"]


def test_a_padded_vocabulary_is_refused(folder: Path, network: Network, tmp_path: Path) -> None:
    data = b"a" * (60 << 20)
    path = with_vocabulary(
        folder / "adapted.keras", tmp_path / "x.keras", data, zipfile.ZIP_DEFLATED
    )
    with pytest.raises(FormatError, match="padded beyond all reason"):
        read(path, load())
