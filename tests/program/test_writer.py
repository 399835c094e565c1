"""The written Python: what it makes, how it reads, and that nothing but names gets into it."""

import ast
from pathlib import Path
from typing import Any

import black
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from designer import resources
from designer.catalog.catalog import load
from designer.network import edits
from designer.network.graph import INPUT, OUTPUT, Network
from designer.network.values import ObjectValue
from designer.program.writer import save, write
from designer.training.plan import TrainingPlan
from designer.training.sources import ArrayFile, CsvFile, DigitPixels, Digits, LineData, RandomData
from tests.formats.sample_networks import Sketch, all_networks, at_random, by_hand
from tests.formats.written import trained_examples

sources = (
    None,
    Digits(),
    Digits(flat=False, sums=True, noise=0.1),
    Digits(target="ink", scaled=False),
    LineData(),
    DigitPixels(),
    DigitPixels(enlarged=2, channels_first=True, noise=0.0, samples=9),
    RandomData(),
    CsvFile("a 'table'.csv", "grade"),
    CsvFile("t" * 90, "grade\n", ("one", "two" * 40)),
    ArrayFile("data.npz"),
    ArrayFile("data.npz", ("x1", "x2"), ("y",)),
    ArrayFile("folder/x.npy", (), ("y.npy",)),
)


def is_black(text: str) -> bool:
    return black.format_str(text, mode=black.Mode()) == text


# --- what it makes ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(all_networks()))
def test_code_makes_the_model_of_the_network(name: str, in_keras: dict[str, Any]) -> None:
    models = in_keras["models"][name]
    assert isinstance(models["network"], dict), models["network"]
    assert models["code"] == models["network"]


def test_required_parameters_are_the_first_that_keras_takes(in_keras: dict[str, Any]) -> None:
    assert in_keras["misplaced"] == []


def test_objects_are_written_by_names_that_keras_knows(in_keras: dict[str, Any]) -> None:
    assert in_keras["misnamed"] == []


@pytest.mark.parametrize("name", trained_examples)
def test_script_trains_as_the_trainer_does(name: str, in_keras: dict[str, Any]) -> None:
    script, trainer = in_keras["trained"][name]["script"], in_keras["trained"][name]["trainer"]
    assert {f"val_{key}" for key in script} <= set(trainer)
    for key, value in script.items():
        assert value == pytest.approx(trainer[f"val_{key}"], rel=1e-4)
    file = name.removeprefix("example ").replace("-", "_") + ".keras"
    assert file in in_keras["trained"][name]["saved"]


# --- how it reads -------------------------------------------------------------------------------


def test_a_chain_reads_as_written_by_hand() -> None:
    assert write(by_hand["chain"](), load()).text == (
        "import keras\n"
        "from keras import layers\n"
        "\n"
        "inputs = keras.Input(shape=(28, 28, 1))\n"
        "x = layers.Conv2D(\n"
        "    32,\n"
        "    (3, 3),\n"
        '    activation="relu",\n'
        '    kernel_initializer="he_normal",\n'
        "    kernel_regularizer=keras.regularizers.L2(0.01),\n"
        "    bias_constraint=keras.constraints.MaxNorm(max_value=2.0),\n"
        ")(inputs)\n"
        "x = layers.BatchNormalization()(x)\n"
        "x = layers.GlobalAveragePooling2D()(x)\n"
        'outputs = layers.Dense(10, activation="softmax", name="classes")(x)\n'
        'model = keras.Model(inputs, outputs, name="chain")\n'
    )


def test_branches_states_and_shared_layers_have_telling_names() -> None:
    states = write(by_hand["states"](), load()).text
    assert "lstm, state_h, state_c = layers.LSTM(7, return_state=True)(input_layer)" in states
    assert "initial_state=[state_h, state_c]" in states
    shared = write(by_hand["shared_layer"](), load()).text
    assert "dense = layers.Dense(8)\n" in shared
    assert "= dense(left)\n" in shared
    assert "= dense(right)\n" in shared
    assert "(inputs, inputs)" not in shared


def test_a_nested_model_is_a_function_made_once() -> None:
    text = write(by_hand["nested"](), load()).text
    assert text.count("def make_encoder():") == 1
    assert text.count("make_encoder()") == 2
    assert text.count("encoder(") == 4


def test_names_are_left_out_where_keras_gives_them() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(3,))
    x = s.put("Dense", x, units=3)
    x = s.put("Dense", x, units=3, name="mine")
    x = s.put("Dense", x, units=3)
    s.put("Dense", x, units=3, name="dense_7")
    text = write(s.network, load()).text
    assert 'name="dense"' not in text
    assert 'name="dense_1"' not in text
    assert 'name="mine"' in text
    assert 'name="dense_7"' in text


@pytest.mark.parametrize("name", list(all_networks()))
def test_black_changes_nothing(name: str) -> None:
    assert is_black(write(all_networks()[name], load()).text)


@pytest.mark.parametrize("source", sources, ids=lambda source: type(source).__name__)
@pytest.mark.parametrize("name", ["chain", "several_ends", "nested", "awkward_names"])
def test_black_changes_nothing_in_scripts(name: str, source: Any) -> None:
    plan = TrainingPlan(
        data=source,
        metrics=(ObjectValue("MeanAbsoluteError"),) * 2,
        callbacks=(ObjectValue("EarlyStopping", {"patience": 3, "monitor": "loss\n"}),),
        validation_split=0.0 if source is None else 0.25,
        shuffle=source is not None,
    )
    text = write(by_hand[name](), load(), training=plan).text
    ast.parse(text)
    assert is_black(text)


def test_only_what_is_used_is_imported() -> None:
    assert write(Network(), load()).text == "import keras\n"


# --- lines and nodes ----------------------------------------------------------------------------


def test_every_line_knows_its_node_and_every_node_its_lines() -> None:
    network = by_hand["chain"]()
    code = write(network, load())
    assert len(code.lines) == code.text.count("\n")
    lines = code.text.splitlines()
    for node in network.nodes:
        own = code.lines_of(node)
        assert own
        assert all(code.lines[line] == node for line in own)
    convolution = next(node for node in network.nodes if network.layer_of(node).name == "conv2d")
    assert lines[code.lines_of(convolution)[0]] == "x = layers.Conv2D("
    assert lines[code.lines_of(convolution)[-1]] == ")(inputs)"


def test_lines_of_a_nested_model_are_about_its_node() -> None:
    network = by_hand["nested"]()
    code = write(network, load())
    encoder = next(node for node in network.nodes if network.layer_of(node).name == "encoder")
    assert code.text.splitlines()[code.lines_of(encoder)[0]] == "def make_encoder():"


def test_what_lies_beside_a_script_is_named() -> None:
    network = by_hand["chain"]()
    assert write(network, load(), training=TrainingPlan(Digits())).companions == ("digits.npz",)
    assert write(network, load(), training=TrainingPlan(LineData())).companions == ()
    assert write(network, load()).companions == ()


def test_saving_brings_the_data_and_overwrites_nobodys_file(tmp_path: Path) -> None:
    code = write(by_hand["chain"](), load(), training=TrainingPlan(Digits()))
    assert save(tmp_path / "script.py", code) == (tmp_path / "digits.npz",)
    assert (tmp_path / "script.py").read_text(encoding="utf-8") == code.text
    shipped = (resources.folder() / "data" / "digits.npz").read_bytes()
    assert (tmp_path / "digits.npz").read_bytes() == shipped
    (tmp_path / "digits.npz").write_bytes(b"mine")
    assert save(tmp_path / "other.py", code) == ()
    assert (tmp_path / "digits.npz").read_bytes() == b"mine"


# --- what is not complete -----------------------------------------------------------------------


def test_what_is_missing_is_said_and_the_rest_written() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(3,))
    s.put("Dense", x, units=3)
    missing = s.put("Dense")
    unset = s.put("Conv2D", x)
    s.network = edits.reset_parameter(s.network, s.network.nodes[unset].layer, "filters")
    code = write(s.network, load())
    ast.parse(code.text)
    assert is_black(code.text)
    assert "dense = layers.Dense(3)(inputs)\n" in code.text
    assert "model = keras.Model(inputs, dense)\n" in code.text
    comments = {node: code.text.splitlines()[code.lines_of(node)[0]] for node in (missing, unset)}
    assert "is not connected" in comments[missing]
    assert "needs a value for 'filters'" in comments[unset]


def test_what_is_left_out_uses_up_no_name() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(4,), name="x")
    unknown = s.put("Dense", x, units=3, name="dense", kernel_regularizer=ObjectValue("Unheard"))
    s.put("Dense", unknown, units=3, name="behind")
    s.put("Dense", x, units=3, name="dense_1")
    lines = write(s.network, load()).text.splitlines()
    assert 'dense_1 = layers.Dense(3, name="dense_1")(inputs)' in lines
    assert "# Dense 'dense' uses 'Unheard', which Keras does not have." in lines
    assert not any("behind" in line for line in lines)


def test_foreign_layers_and_code_stay_out() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(3,))
    s.network, evil = edits.add_layer(
        s.network, "__import__('os').system", foreign={"class_name": "x"}
    )
    s.wire(evil, x)
    s.put("Dense", x, units=ObjectValue("os.system"))
    text = write(s.network, load()).text
    assert not _calls(text) - {"keras.Input", "keras.Model"}


# --- nothing breaks out -------------------------------------------------------------------------

hostile = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="\"'\\\n\r\x0c\u2028#(){}ab ", max_size=30),
    st.sampled_from(['"""', "'); import os; ('", "\\", "é中\u0301", "None", "x" * 100]),
)


def _calls(text: str) -> set[str]:
    return {
        ast.unparse(node.func) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)
    }


allowed = (
    ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.Assign, ast.Name, ast.Load, ast.Store,
    ast.Call, ast.Attribute, ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.keyword,
    ast.UnaryOp, ast.USub, ast.FunctionDef, ast.arguments, ast.Return, ast.Expr,
)  # fmt: skip


def assert_harmless(text: str) -> None:
    """Nothing but imports of Keras, calls of its members, and names that the text itself made."""
    tree = ast.parse(text)
    own = {"keras", "layers", "ops", "float"}
    for node in ast.walk(tree):
        assert isinstance(node, allowed), ast.dump(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        if isinstance(node, ast.FunctionDef):
            own.add(node.name)
        if isinstance(node, ast.Import):
            assert [name.name for name in node.names] == ["keras"]
        if isinstance(node, ast.ImportFrom):
            assert node.module == "keras"
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            assert node.id in own, node.id
        if isinstance(node, ast.Attribute):
            root = ast.unparse(node).partition(".")[0]
            assert root in ("keras", "layers", "ops")


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(hostile, min_size=8, max_size=8), data=st.data())
def test_hostile_names_and_values_never_break_out(names: list[str], data: Any) -> None:
    values = st.one_of(hostile, st.none(), st.floats(), st.integers(), st.booleans())
    nested_values = st.one_of(values, st.tuples(values, hostile), st.lists(values).map(tuple))

    def some() -> Any:
        return data.draw(nested_values)

    s = Sketch(names[0])
    x = s.put(INPUT, shape=(3, 3), dtype=some())
    y = s.put("Dense", x, units=some(), activation=some(), **{"units=1)": 3, f"{names[1]} ": 4})
    shared = s.put("Dense", y, units=2, kernel_initializer=ObjectValue(names[2], {"a": names[3]}))
    s.again(shared, x)
    z = s.put("Lambda", y, function=names[4])
    s.put("Activation", y, activation=ObjectValue("Constant", {"value": some()}))
    s.put("Functional", y, inner=Sketch(names[5]).network)
    inner = Sketch()
    inner.put("Dense", inner.put(INPUT, shape=(3,)), units=names[6])
    s.put("Functional", x, inner=inner.network)
    s.put(OUTPUT, z)
    s.network = _renamed(s.network, names)
    text = write(s.network, load()).text
    assert_harmless(text)
    assert is_black(text)


def _renamed(network: Network, names: list[str]) -> Network:
    """Names as they may stand in somebody else's file, which no edit would give."""
    layers = {
        key: replace(
            layer,
            name=names[number % len(names)],
            network=_renamed(layer.network, names) if layer.network else None,
        )
        for number, (key, layer) in enumerate(network.layers.items())
    }
    return replace(network, layers=layers)


@settings(max_examples=60, deadline=None)
@given(st.integers(100, 100_000))
def test_random_networks_are_written_well(seed: int) -> None:
    network = at_random(seed)
    code = write(network, load())
    assert is_black(code.text)
    assert_harmless(code.text)
    assert code == write(network, load())
