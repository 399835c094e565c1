"""The shipped catalogue against the installed Keras, in a process that may load it."""

import json
import subprocess
import sys

import pytest

from designer.catalog.catalog import load
from designer.catalog.spec import Family, Kind
from designer.catalog.summary import initial_parameters
from designer.engine_client import blocking
from designer.network import edits
from designer.network.model import Network

script = """
import contextlib, inspect, io, json, pathlib, tempfile
from designer.engine import introspect
import keras

report = io.StringIO()
with contextlib.redirect_stdout(report):
    status = introspect.main(["--check"])
# A folder in which one family is out of date and the others are not there.
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "layer.json").write_text('{"keras": "0", "entries": []}')
    stale_report = io.StringIO()
    with contextlib.redirect_stdout(stale_report):
        stale = introspect.main(["--check", "--folder", name])
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


samples = [
    ((8, 8, 3), "float32"),
    ((8, 16), "float32"),
    ((16,), "float32"),
    ((8, 8, 8, 3), "float32"),
    ((8, 8, 8, 8, 3), "float32"),
    ((16_000,), "float32"),
    ((16_000, 1), "float32"),
    ((1,), "int32"),
    ((1,), "string"),
]


def placed(spec, shape, dtype):
    """A network with the type as it is placed, and an Input on every port that must be wired."""
    network, node = edits.add_layer(
        Network(), spec.type, prefix=spec.name_prefix, parameters=initial_parameters(spec)
    )
    for port in spec.inputs:
        # A state is as wide as the cell is when newly placed.
        size = (64,) if port.name == "states" else shape
        states = 1 if spec.type in ("GRUCell", "SimpleRNNCell") else 2
        wires = states if port.name == "states" else 2
        for _ in range((wires if port.many else 1) * port.required):
            parameters = {"shape": size, "dtype": dtype}
            network, end = edits.add_layer(network, "Input", parameters=parameters)
            network, _ = edits.connect(network, end, node, port=port.name, many=port.many)
    return network


def test_every_layer_checks_clean_as_it_is_placed(checker):
    catalog = load()
    refused = {}
    for spec in catalog.entries(Family.LAYER):
        needs_consent = any(one.kind is Kind.CODE for one in spec.parameters)
        if spec.category in ("input", "output") or needs_consent:
            continue
        said = []
        for shape, dtype in samples:
            answer = blocking.check(placed(spec, shape, dtype), checker)
            said.append("; ".join(problem.message for problem in answer.errors))
            if not answer.errors:
                count = len(catalog.signature(placed(spec, shape, dtype).layers["l1"]).outputs)
                assert len(answer.nodes["n2"].outputs) == count, spec.type
                break
        else:
            refused[spec.type] = said
    assert refused == {}
