"""The shipped catalogue against the installed Keras, in a process that may load it."""

import json
import subprocess
import sys

import pytest

from designer.catalog.catalog import load
from designer.catalog.spec import Family

script = """
import contextlib, inspect, io, json, pathlib, tempfile
from devtools.introspection import __main__ as introspection
import keras

report = io.StringIO()
with contextlib.redirect_stdout(report):
    status = introspection.main(["--check"])
# A folder in which one family is out of date and the others are not there.
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "layer.json").write_text('{"keras": "0", "entries": []}')
    stale_report = io.StringIO()
    with contextlib.redirect_stdout(stale_report):
        stale = introspection.main(["--check", "--folder", name])
    stale_files = [path.name for path in folder.iterdir()]
layers = {
    name: thing.__name__
    for name, thing in vars(keras.layers).items()
    if inspect.isclass(thing) and issubclass(thing, keras.layers.Layer)
}
operations = [name for name in dir(keras.ops) if inspect.isfunction(getattr(keras.ops, name))]
print(json.dumps({"status": status, "report": report.getvalue(), "keras": keras.__version__,
                  "layers": layers, "operations": operations, "stale": stale,
                  "stale_report": stale_report.getvalue(), "stale_files": stale_files}))
"""


@pytest.fixture(scope="module")
def installed():
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_shipped_files_say_what_keras_says(installed):
    assert installed["status"] == 0, installed["report"]
    assert load().keras_version == installed["keras"]


def test_every_public_layer_is_present_or_absent_with_a_reason(installed):
    assert len(installed["layers"]) == 163
    assert len(set(installed["layers"].values())) == 143
    missing = [name for name in installed["layers"] if load().get(Family.LAYER, name) is None]
    assert missing == []
    absent = {spec.type for spec in load().all_entries(Family.LAYER) if spec.absent}
    assert absent == {
        "Layer", "Wrapper", "TFSMLayer", "FlaxLayer", "JaxLayer", "TorchModuleWrapper",
    }  # fmt: skip


def test_every_operation_is_present_or_absent_with_a_reason(installed):
    catalog = load()
    missing = [
        name
        for name in installed["operations"]
        if catalog.get(Family.OPERATION, f"ops.{name}") is None
    ]
    assert missing == []


def test_a_difference_is_found_and_nothing_is_written(installed):
    assert installed["stale"] == 1
    assert "layer.json" in installed["stale_report"]
    assert installed["stale_files"] == ["layer.json"]
