"""Weights stay with the layers of an opened archive, all but those of a layer that was changed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from designer import cli

# Everything in one process that has Keras: models are made, opened, edited, written and loaded.
program = """
import json, sys, shutil, zipfile, warnings
from pathlib import Path
import h5py, keras, numpy as np
from designer.catalog.catalog import load
from designer.engine.weights import write_model
from designer.errors import DesignerError
from designer.formats import network_file, registry
from designer.training import origin
from designer.network import edits
from designer.protocol import WriteModel

warnings.simplefilter("ignore")
folder, catalog = Path(sys.argv[1]), load()
keras.utils.set_random_seed(1)

def source():
    start = keras.Input((8,), name="start")
    shared = keras.layers.Dense(8, name="shared")
    inner = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(8, name="one"), keras.layers.BatchNormalization()],
        name="inner",
    )
    x = inner(shared(start))
    x = shared(x)
    x = keras.layers.Reshape((2, 4))(x)
    x = keras.layers.TimeDistributed(keras.layers.Dense(3))(x)
    x = keras.layers.Bidirectional(keras.layers.GRU(3))(x)
    deep = keras.Sequential([keras.Input((6,)), keras.layers.Dense(2)], name="deep")
    outer = keras.Model(i := keras.Input((6,)), deep(i), name="outer")
    return keras.Model(start, keras.layers.Dense(4, name="last")(outer(x)), name="all")

model = source()
for weight in model.weights:
    weight.assign(np.random.default_rng(weight.shape[0]).uniform(0.1, 1, weight.shape))
path = folder / "source.keras"
model.save(path)
batch = np.random.default_rng(0).uniform(size=(5, 8)).astype("float32")
expected = model.predict(batch, verbose=0)
network = registry.read(path).network
network = network_file.from_bytes(network_file.to_bytes(network), "a.network")

def id_of(network, name):
    return next(layer.id for layer in network.layers.values() if layer.name == name)

def layers(model, path=""):
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers(layer, f"{path}{layer.name}/")
        else:
            yield path + layer.name, layer.get_weights()

def written(network, weights, name="out.keras"):
    try:
        said = write_model(WriteModel(network, str(folder / name), weights), catalog)
    except DesignerError as refused:
        return {"refused": str(refused.message)}
    made = keras.saving.load_model(folder / name)
    outputs = made.predict(batch, verbose=0)
    before = dict(layers(model))
    before["other"] = before["shared"]
    changed = sorted(
        name for name, values in layers(made)
        if len(values) != len(before[name]) or not all(map(np.array_equal, values, before[name]))
    )
    alike = outputs.shape == expected.shape and bool(np.allclose(outputs, expected, atol=1e-6))
    notes = list(map(str, said.notes))
    return {"kept": said.kept, "notes": notes, "alike": alike, "changed": changed}

found = {"unchanged": written(network, str(path))}
units = edits.set_parameter(network, id_of(network, "last"), "units", 7)
found["units"] = written(units, str(path))
inner = id_of(network, "inner")
def narrower(nested):
    return edits.set_parameter(nested, id_of(nested, "one"), "use_bias", False)
found["nested"] = written(edits.within(network, (inner,), narrower), str(path))
renamed = edits.rename_layer(network, id_of(network, "shared"), "other")
found["renamed"] = written(renamed, str(path))
found["gone"] = written(network, None)

packed = folder / "packed.keras"
with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
    for name in old.namelist():
        new.writestr(name, old.read(name))
found["packed"] = written(network, str(packed))

def damaged(change):
    weights = folder / "w.h5"
    bad = folder / "bad.keras"
    with zipfile.ZipFile(path) as old:
        weights.write_bytes(old.read("model.weights.h5"))
        with h5py.File(weights, "a") as file:
            change(file)
        with zipfile.ZipFile(bad, "w") as new:
            new.writestr("config.json", old.read("config.json"))
            new.write(weights, "model.weights.h5")
    return written(network, str(bad))

weights_of = folder / "y.h5"
with zipfile.ZipFile(path) as old:
    weights_of.write_bytes(old.read("model.weights.h5"))
with h5py.File(weights_of) as file:
    (last,) = (
        f"layers/{name}/vars" for name in file["layers"]
        if file["layers"][name]["vars"].attrs["name"] == "last"
    )

def soft(file):
    del file[last]["0"]
    file[last]["0"] = h5py.SoftLink(f"/{last}/1")

def external(file):
    del file[last]["0"]
    file[last]["0"] = h5py.ExternalLink("/etc/passwd", "/")

def elsewhere(file):
    del file[last]["0"]
    file[last].create_dataset("0", (2, 4), "f4", external=[("/etc/passwd", 0, 32)])

def virtual(file):
    del file[last]["0"]
    layout = h5py.VirtualLayout((2, 4), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (2, 4))
    file[last].create_virtual_dataset("0", layout)

def text(file):
    del file[last]["0"]
    file[last]["0"] = np.full((2, 4), b"text")

def huge(file):
    del file[last]["0"]
    file[last].create_dataset("0", (200_000, 200_000), "f4", chunks=(1000, 1000), compression=9)

def missing(file):
    del file[last]

for change in (soft, external, elsewhere, virtual, text, huge, missing):
    found[change.__name__] = damaged(change)

other = folder / "other.keras"
other.write_bytes(b"PK no archive")
found["no archive"] = written(network, str(other))

half = folder / "half.keras"
data = path.read_bytes()
middle = data.index(b"\\x89HDF") + 3000
half.write_bytes(data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :])
found["one byte"] = written(network, str(half))

import tracemalloc
from designer.engine.kept_weights import _opened, _values
large = folder / "large.keras"
with h5py.File(folder / "large.h5", "w") as file:
    file["values"] = np.ones((1000, 5000), "float32")
with zipfile.ZipFile(large, "w") as new:
    new.write(folder / "large.h5", "model.weights.h5")
with _opened(large) as file:
    tracemalloc.start()
    values = _values(file["values"])
    found["peak"] = tracemalloc.get_traced_memory()[1] / values.nbytes
    found["sum"] = float(values.sum())
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("weights")


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


def test_what_was_not_edited_comes_back_with_its_weights(found: dict[str, Any]) -> None:
    for name in ("unchanged", "packed"):
        said = dict(found[name])
        notes = [note for note in said.pop("notes") if "has been changed" not in note]
        assert (said, notes) == ({"kept": 7, "alike": True, "changed": []}, [])


def test_an_edited_layer_loses_its_weights_alone_and_says_so(found: dict[str, Any]) -> None:
    said = found["units"]
    assert said["changed"] == ["last"]
    assert said["notes"] == [
        "'last' starts with new weights: its weights have the shapes (2, 7), (7,), those in "
        "'source.keras' (2, 4), (4,)."
    ]
    assert found["nested"]["changed"] == ["inner/one"]
    assert "'inner/one' starts with new weights" in found["nested"]["notes"][0]


def test_a_renamed_layer_keeps_its_weights(found: dict[str, Any]) -> None:
    assert found["renamed"]["alike"]
    assert found["renamed"]["notes"] == []


def test_an_archive_that_is_gone_is_named(found: dict[str, Any]) -> None:
    assert found["gone"]["kept"] == 0
    (note,) = found["gone"]["notes"]
    assert note.startswith("All weights are new: ")
    assert "source.keras" in note


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("soft", "hold a link"),
        ("external", "hold a link"),
        ("elsewhere", "lie in other files"),
        ("virtual", "lie in other files"),
        ("text", "which is no number"),
        ("one byte", "cannot be read"),
        ("no archive", "is cut off"),
    ],
)
def test_weights_that_are_no_weights_are_refused(
    change: str, words: str, found: dict[str, Any]
) -> None:
    assert words in found[change]["refused"]
    assert "\n" not in found[change]["refused"]


@pytest.mark.parametrize("change", ["huge", "missing"])
def test_weights_of_another_size_leave_the_layer_new(change: str, found: dict[str, Any]) -> None:
    assert found[change]["changed"] == ["last"]
    assert any("'last' starts with new weights" in note for note in found[change]["notes"])


def test_a_large_array_is_read_without_a_copy(found: dict[str, Any]) -> None:
    assert found["sum"] == 5_000_000
    assert found["peak"] < 1.2


def test_the_command_line_keeps_them_through_a_network_file(
    found: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert found["unchanged"]["kept"] == 7
    network, archive = folder / "a.network", folder / "again.keras"
    assert cli.main(["convert", str(folder / "source.keras"), "-o", str(network)]) == 0
    assert cli.main(["convert", str(network), "-o", str(archive), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said == {"output": str(archive), "kept": 7, "notes": []}
