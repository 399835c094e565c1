"""Written programs that carry our own layers with them."""

import ast

from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.program.embedded_classes import package, part_of
from designer.program.imports import Imports
from designer.program.writer import write
from designer.training.plan import TrainingPlan
from designer.training.sources import Digits, RandomData
from tests.formats.sample_networks import Sketch, our_own


def classes_in(text):
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]


def test_each_class_comes_once_and_after_what_it_is_built_on():
    assert classes_in(write(our_own(), load()).text) == [
        "LocallyConnected",
        "LocallyConnected2D",
        "StochasticPooling",
        "StochasticPooling2D",
        "ElementwiseWeights",
        "SReLU",
        "ParametricSoftplus",
        "MaxoutDense",
        "Highway",
        "ThresholdedReLU",
    ]


def test_a_program_needs_nothing_of_ours():
    for plan in (None, TrainingPlan(data=RandomData()), TrainingPlan(data=Digits())):
        tree = ast.parse(write(our_own(), load(), training=plan).text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert {name.name for name in node.names} <= {"keras", "itertools", "numpy"}
            if isinstance(node, ast.ImportFrom):
                assert node.module in ("keras", "pathlib", "sklearn.datasets")


def test_lines_still_lead_to_their_nodes():
    network = our_own()
    code = write(network, load())
    lines = code.text.splitlines()
    assert len(lines) == len(code.lines)
    node = next(n.id for n in network.nodes.values() if network.layer_of(n.id).type == "SReLU")
    (number,) = code.lines_of(node)
    assert "SReLU(" in lines[number]


def test_a_network_of_keras_layers_carries_nothing():
    sketch = Sketch()
    sketch.put("Dense", sketch.put("Input", shape=(3,)), units=2)
    assert classes_in(write(sketch.network, load()).text) == []


def test_every_layer_of_ours_can_be_carried():
    own = [spec for spec in load().entries(Family.LAYER) if spec.path.startswith(package)]
    assert len(own) == 10
    for spec in own:
        module = spec.path.rpartition(".")[0]
        part = part_of(module)
        assert part.lines[0].startswith(("class ", "@keras.saving."))
        assert spec.type in classes_in("\n".join(part.lines))


def test_imports_are_merged_and_grouped():
    imports = Imports(["from keras import ops", "import keras", "from keras import layers, ops"])
    imports.add("import numpy as np")
    imports.add("import math")
    imports.add("from pathlib import Path")
    assert imports.lines() == [
        "import math",
        "from pathlib import Path",
        "",
        "import keras",
        "import numpy as np",
        "from keras import layers, ops",
    ]


def test_a_long_import_is_wrapped():
    names = [f"a_name_of_some_length_{number}" for number in range(4)]
    lines = Imports([f"from keras import {', '.join(names)}"]).lines()
    assert lines == ["from keras import (", *[f"    {name}," for name in names], ")"]
