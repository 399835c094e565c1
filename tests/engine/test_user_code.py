"""Code of a network in real engines: what runs, what is refused, and what it leaves behind."""

import json
import subprocess
import sys
import zipfile

import pytest

from designer.catalog import catalog, custom
from designer.catalog.spec import Family
from designer.catalog.summary import initial_parameters
from designer.engine_client.blocking import ask, check, direct_engines
from designer.engine_client.trust import Trust
from designer.errors import EngineError
from designer.formats.keras import archive
from designer.network import edits
from designer.network.graph import Network
from designer.network.problems import ShowCode
from designer.network.values import ObjectValue
from designer.program import writer
from designer.protocol import EpochEnded, Train
from designer.sentences import sentence
from designer.training import run_folder
from designer.training.plan import TrainingPlan
from designer.training.sources import RandomData
from tests.own_code import digests, evil, scale, with_code

square = "lambda x: ops.square(x)"
failing = scale.replace("return ops.multiply(inputs, self.factor)", "return inputs.nothing")


@pytest.fixture(scope="module")
def engines():
    """Engines whose checker may run three texts."""
    found = direct_engines(Trust.only(digests(scale, failing, square)))
    yield found
    found.close()


def answer(engines, network):
    return check(network, engines, code=digests(scale, failing, square))


def test_what_the_engine_was_told_of_runs_like_any_layer(engines):
    network, (_, own, function, dense, _) = with_code()
    found = answer(engines, network)
    assert found.problems == ()
    assert found.nodes[own].weights[0].name == "factor"
    assert found.nodes[own].parameters == 4
    assert found.nodes[function].outputs[0].shape == (None, 4)
    assert found.nodes[dense].outputs[0].shape == (None, 3)


def test_one_byte_more_is_refused_by_the_engine_itself(engines, tmp_path):
    canary = tmp_path / "canary"
    network, (_, own, function, _, aside) = with_code(evil(canary), expression=square + " ")
    found = answer(engines, network)
    by_node = {problem.node: problem.repair for problem in found.errors}
    assert by_node == {
        own: ShowCode(sentence("Show code…"), tuple(digests(evil(canary)))),
        function: ShowCode(sentence("Show code…"), tuple(digests(square + " "))),
    }
    assert aside in found.nodes
    assert not canary.exists()


def test_a_new_lambda_needs_no_consent(checker):
    """What the catalogue proposes is no stranger's code."""
    network, node = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    spec = catalog.load().get(Family.LAYER, "Lambda")
    parameters = initial_parameters(spec)
    network, own = edits.add_layer(network, "Lambda", parameters=parameters)
    network, _ = edits.connect(network, node, own)
    assert check(network, checker).problems == ()
    layer = network.nodes[own].layer
    changed = edits.set_parameter(network, layer, "function", parameters["function"] + " ")
    assert [problem.node for problem in check(changed, checker).errors] == [own]


def test_a_failure_inside_names_the_line(engines):
    network, (_, own, *_) = with_code(failing)
    [problem] = answer(engines, network).errors
    line = failing.split("\n").index("        return inputs.nothing") + 1
    assert problem.node == own
    assert str(problem.message).startswith(f"Line {line} of its code failed with AttributeError: ")


def test_a_wrapper_of_a_layer_without_a_shape_says_what_the_class_lacks():
    shaped = (
        scale + "\n    def compute_output_shape(self, input_shape):\n        return input_shape\n"
    )
    network, start = edits.add_layer(Network(), "Input", parameters={"shape": (5, 4)})
    held = ObjectValue("Scale", {"start": 2.0})
    network, node = edits.add_layer(network, "TimeDistributed", parameters={"layer": held})
    network, _ = edits.connect(network, start, node)
    lacking = custom.with_sources(network, {"Scale": scale})
    (problem,) = check(lacking, code=digests(scale)).problems
    assert "give Scale a method compute_output_shape(self, input_shape)" in str(problem.message)
    assert problem.parameter == "layer"
    whole = custom.with_sources(network, {"Scale": shaped})
    found = check(whole, code=digests(shaped))
    assert found.problems == ()
    assert found.nodes[node].outputs[0].shape == (None, 5, 4)


def test_code_inside_a_wrapped_model_waits_for_consent():
    text = "lambda x: x * 3"
    inner, start = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    inner, own = edits.add_layer(inner, "Scale", parameters={"start": 2.0})
    inner, _ = edits.connect(inner, start, own)
    inner, last = edits.add_layer(inner, "Lambda", parameters={"function": text})
    inner, _ = edits.connect(inner, own, last)
    network, start = edits.add_layer(Network(), "Input", parameters={"shape": (5, 4)})
    network, node = edits.add_layer(network, "TimeDistributed", inner=inner)
    network, _ = edits.connect(network, start, node)
    shaped = (
        scale + "\n    def compute_output_shape(self, input_shape):\n        return input_shape\n"
    )
    network = custom.with_sources(network, {"Scale": shaped})
    scope = (network.layer_of(node).id,)
    refused = check(network, code=digests(shaped)).errors
    assert (scope, last) in [(problem.scope, problem.node) for problem in refused]
    found = check(network, code=digests(shaped, text))
    assert found.problems == ()
    assert found.nodes[node].outputs[0].shape == (None, 5, 4)


def test_a_source_without_its_class_is_a_sentence(engines):
    source = f"{scale}\ndel Scale\n"
    network, (_, own, *_) = with_code(source)
    found = check(network, code=digests(source, square))
    [problem] = [item for item in found.errors if item.node == own]
    assert str(problem.message) == "The code defines no layer 'Scale' when it is run."


def test_without_consent_nothing_is_trained(tmp_path):
    network, _ = with_code()
    plan = TrainingPlan(data=RandomData(samples=8), epochs=1)
    with pytest.raises(EngineError, match="Contains code that has not been allowed"):
        ask("trainer", Train(network, plan, str(tmp_path / "run")))


def test_it_is_trained_kept_and_written_as_a_program(tmp_path):
    network, _ = with_code()
    plan = TrainingPlan(
        data=RandomData(samples=32), epochs=1, losses=(ObjectValue("MeanSquaredError"),) * 2
    )
    events = ask(
        "trainer", Train(network, plan, str(tmp_path / "run")), code=digests(scale, square)
    )
    assert sum(isinstance(event, EpochEnded) for event in events) == 1
    with zipfile.ZipFile(tmp_path / "run" / run_folder.FINAL) as zipped:
        config = json.loads(zipped.read("config.json"))
    [own] = [item for item in config["config"]["layers"] if item["class_name"] == "Scale"]
    assert own["config"]["start"] == 2.0

    # What Keras does not write comes back all the same, and still runs after a yes alone.
    opened = archive.read(tmp_path / "run" / run_folder.FINAL, catalog.load())
    assert opened.notes == ()
    assert custom.sources_of(opened.network) == {"Scale": scale}
    code = writer.write(opened.network, catalog.load())
    assert code.text == writer.write(network, catalog.load()).text

    # The program runs by itself, far from this package, and builds the same.
    written = writer.write(network, catalog.load())
    assert "class Scale(keras.layers.Layer):" in written.text
    assert "layers.Lambda(lambda x: ops.square(x))" in written.text
    (tmp_path / "program.py").write_text(
        written.text
        + "import json\n"
        + "assert 'designer' not in __import__('sys').modules\n"
        + "names = [[layer.name, layer.count_params()] for layer in model.layers]\n"
        + "print(json.dumps([names, model.get_config()['layers'][1]['config']]))\n"
    )
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    names, settings = json.loads(done.stdout.splitlines()[-1])
    assert sorted(names) == sorted(
        [["input_layer", 0], ["scale", 4], ["lambda", 0], ["dense", 15], ["dense_1", 25]]
    )
    assert settings["start"] == 2.0
