"""Named values in the written Python: constants at the top, and formulas of them in the calls."""

import ast

import black
import pytest
from msgspec.structs import replace

from designer.catalog.catalog import load
from designer.network import edits
from designer.network import named_values as nv
from designer.network.graph import Network
from designer.network.values import Formula, NamedValue, ValueType
from designer.program import notebook
from designer.program.constants import Constants
from designer.program.writer import write
from designer.training.plan import TrainingPlan
from designer.training.sources import Digits
from tests.formats.sample_networks import named_values

catalog = load()


def constants(**values: object) -> list[str]:
    network = Network()
    for name, value in values.items():
        network = nv.add_value(network, name, value)
    return Constants(network.values).lines()


def is_black(text: str) -> bool:
    return black.format_str(text, mode=black.Mode()) == text


def test_constants_stand_between_imports_and_the_model():
    text = write(named_values(), catalog).text
    assert is_black(text)
    assert text.startswith(
        "import keras\n"
        "from keras import layers\n"
        "\n"
        "WIDTH = 8  # of the trunk\n"
        "K = 3\n"
        "DOUBLE = WIDTH * 2\n"
        "RATE = 0.5\n"
        "SIZE = (K, K)\n"
        'SAID = "same"\n'
        "\n"
        "inputs = keras.Input(shape=(28, 28, 1))\n"
    )
    assert "layers.Conv2D(" in text
    for part in ("WIDTH * 2 - 4", "(K, K)", "L2(RATE / 10)", "padding=SAID", "x * (RATE + 1)"):
        assert part in text
    assert "units=DOUBLE" in text or "layers.Dense(DOUBLE" in text


def test_script_and_notebook_have_them_at_the_top():
    text = write(named_values(), catalog, training=TrainingPlan(data=Digits())).text
    assert is_black(text)
    names = [ast.unparse(node) for node in ast.parse(text).body]
    assert names.index("WIDTH = 8") < names.index("keras.utils.set_random_seed(0)")
    cells = [source for kind, source in notebook.cells(text) if kind == "code"]
    assert [cell for cell in cells if "WIDTH = 8  # of the trunk" in cell]


def test_what_a_value_is_made_of_comes_first():
    network = nv.add_value(Network(), "b", 1)
    network = nv.add_value(nv.rename_value(network, "b", "a"), "b", 2)
    network = nv.set_value(network, "a", Formula("b * 2"))
    assert Constants(network.values).lines() == ["B = 2", "A = B * 2"]


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("2**width", "X = 2**WIDTH"),
        ("-2 ** 2*(width+1)", "X = -(2**2) * (WIDTH + 1)"),
        ("(width-1)-(2-width)", "X = WIDTH - 1 - (2 - WIDTH)"),
        ("(width*2)**(width/2)", "X = (WIDTH * 2) ** (WIDTH / 2)"),
        ("width//2%3", "X = WIDTH // 2 % 3"),
        ("-(-width)", "X = -(-WIDTH)"),
        ("+width", "X = +WIDTH"),
        ("(width,)", "X = (WIDTH,)"),
        ("(width, 'a') + (None,)", 'X = (WIDTH, "a") + (None,)'),
        ("'a' + 'b'", 'X = "a" + "b"'),
        ("1e3*width", "X = 1000.0 * WIDTH"),
    ],
)
def test_formulas_are_written_as_black_would(formula: str, line: str):
    lines = constants(width=3, x=Formula(formula))
    assert lines == ["WIDTH = 3", line]
    assert is_black("\n".join(lines) + "\n")
    there: dict[str, object] = {}
    exec("\n".join(lines), there)
    assert there["X"] == eval(formula, {"width": 3})


@pytest.mark.parametrize("count", [7, 9, 12])
@pytest.mark.parametrize("signs", ["+-", "*/", "*+"])
def test_a_formula_that_is_too_long_is_broken_as_black_would(count: int, signs: str):
    parts = [f"(width {signs[0]} {number}) {signs[1]} width" for number in range(1, count)]
    formula = f" {signs[1]} ".join(parts)
    lines = constants(width=3, x=Formula(formula))
    assert is_black("\n".join(lines) + "\n")
    there: dict[str, object] = {}
    exec("\n".join(lines), there)
    assert there["X"] == eval(formula, {"width": 3})


def test_names_never_clash():
    lines = constants(width=1, Width=2, WIDTH=3, größe=4, _=5)
    names = [line.partition(" ")[0] for line in lines]
    assert len(set(names)) == len(names) == 5
    assert names[:2] == ["WIDTH", "WIDTH_1"]
    network = nv.add_value(Network(), "_", 1)
    for name in ("_1", "WIDTH", "__"):
        network, _ = edits.add_layer(network, "Input", name=name, parameters={"shape": (4,)})
    ast.parse(write(network, catalog).text)


def test_a_note_that_is_long_stands_above():
    network = nv.set_note(nv.add_value(Network(), "width", 1), "width", "very long " * 12)
    above, line = Constants(network.values).lines()
    assert above.startswith("# very long")
    assert line == "WIDTH = 1"
    assert Constants(nv.set_note(network, "width", "two\nlines").values).lines() == [
        "WIDTH = 1  # two lines"
    ]


def test_what_cannot_be_computed_is_left_out_and_named():
    network = nv.add_value(named_values(), "other", 1)
    values = tuple(
        replace(value, value=Formula("nothing")) if value.name == "double" else value
        for value in network.values
    )
    network = nv.evaluated(replace(network, values=values))
    text = write(network, catalog).text
    ast.parse(text)
    assert "# DOUBLE cannot be computed: there is no value named 'nothing'." in text
    assert "has 'units', which cannot be computed: it uses 'double'" in text


def test_a_network_without_values_has_no_constants():
    assert Constants().lines() == []
    assert NamedValue("a", 1, ValueType.INT).gives == 1


def test_a_formula_of_what_is_no_value_is_left_out_and_named():
    network, node = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    network, dense = edits.add_layer(network, "Dense", parameters={"units": Formula("gone", 5)})
    network, _ = edits.connect(network, node, dense)
    text = write(network, load()).text
    assert "has 'units', a formula of 'gone', which is no value" in text
    compile(text, "program", "exec")
