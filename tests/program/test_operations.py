"""Operations in written programs: with Python's operators where a person would use them."""

import pytest

from designer.catalog.catalog import load
from designer.network.graph import INPUT
from designer.network.values import ObjectValue
from designer.program.writer import write
from tests.formats.sample_networks import Sketch

both = ("x1", "x2")


def body(sketch):
    """The lines between the imports and the model."""
    lines = write(sketch.network, load()).text.splitlines()
    return [line for line in lines if "import" not in line and "keras.Input" not in line][1:-1]


def sketch():
    s = Sketch()
    return s, s.put(INPUT, shape=(4, 4), name="a"), s.put(INPUT, shape=(4, 4), name="b")


def infix(s, name, *sources, **constants):
    ports = [port for port in both if port not in constants]
    return s.put(f"ops.{name}", *sources, ports=ports, **constants)


def test_operations_are_put_together_as_python_reads_them():
    s, a, b = sketch()
    product = infix(s, "multiply", a, b)
    total = infix(s, "add", product, b)
    assert body(s) == ["outputs = a * b + b"]
    code = write(s.network, load())
    line = code.text.splitlines().index("outputs = a * b + b")
    assert code.lines_of(product) == code.lines_of(total) == (line,)
    assert code.lines[line] == total


@pytest.mark.parametrize(
    ("inner", "outer", "leads", "written"),
    [
        ("add", "multiply", True, "(a + b) * b"),
        ("add", "multiply", False, "b * (a + b)"),
        ("subtract", "subtract", True, "a - b - b"),
        ("subtract", "subtract", False, "b - (a - b)"),
        ("power", "power", True, "(a**b) ** b"),
        ("power", "power", False, "b ** a**b"),
        ("less", "less", True, "(a < b) < b"),
        ("multiply", "less", True, "a * b < b"),
        ("less", "logical_and", False, "b & (a < b)"),
        ("matmul", "true_divide", True, "a @ b / b"),
    ],
)
def test_brackets_stand_where_they_are_needed(inner, outer, leads, written):
    s, a, b = sketch()
    first = infix(s, inner, a, b)
    infix(s, outer, *((first, b) if leads else (b, first)))
    assert body(s) == [f"outputs = {written}"]


@pytest.mark.parametrize(
    ("name", "constants", "written"),
    [
        ("multiply", {"x2": 2}, "inputs * 2"),
        ("subtract", {"x1": 1.0}, "1.0 - inputs"),
        ("add", {"x2": -1}, "inputs + -1"),
        ("power", {"x2": 2}, "inputs**2"),
        ("power", {"x1": -2.0}, "(-2.0) ** inputs"),
        ("greater", {"x2": 0}, "inputs > 0"),
        ("greater", {"x1": 0}, "ops.greater(0, inputs)"),  # Python would ask `a < 0`
        ("add", {"x2": (1, 2)}, 'inputs + np.array([1, 2], dtype="int32")'),
        ("add", {"x1": (1, 0.5)}, 'ops.add(np.array([1, 0.5], dtype="float32"), inputs)'),
        ("maximum", {"x2": 0.0}, "ops.maximum(inputs, 0.0)"),
        ("equal", {"x2": 1}, "ops.equal(inputs, 1)"),  # `==` compares no tensors in Keras
        ("divide", {"x2": 2}, "ops.divide(inputs, 2)"),  # `/` makes another operation
    ],
)
def test_a_port_may_hold_a_constant(name, constants, written):
    s, a, _ = sketch()
    infix(s, name, a, **constants)
    assert body(s)[-1] == f"outputs = {written}"


def test_what_is_read_twice_or_ends_the_model_has_a_name():
    s, a, b = sketch()
    twice = infix(s, "add", a, b)
    infix(s, "multiply", twice, twice)
    assert body(s) == ["x = a + b", "outputs = x * x"]


def test_operations_keep_their_order_and_so_their_names():
    s, a, b = sketch()
    first = infix(s, "multiply", a, b)
    second = infix(s, "multiply", b, a)
    infix(s, "subtract", second, first)
    # Python would make the second product first, and Keras would call it `multiply`.
    assert body(s) == ["x = a * b", "outputs = b * a - x"]


def test_long_chains_are_parted():
    s, a, b = sketch()
    x = a
    for _ in range(5):
        x = infix(s, "add", x, b)
    assert body(s) == ["x = a + b + b + b", "outputs = x + b + b"]


def test_a_part_is_written_in_brackets():
    s, a, b = sketch()
    total = infix(s, "add", a, b)
    s.put("ops.get_item", total, key=(ObjectValue("slice"), -1))
    assert body(s) == ["outputs = (a + b)[:, -1]"]


def test_other_operations_take_operators_as_arguments():
    s, a, b = sketch()
    s.put("ops.sum", infix(s, "multiply", a, b), axis=-1, keepdims=True)
    assert body(s) == ["outputs = ops.sum(a * b, axis=-1, keepdims=True)"]


def test_a_single_part_is_unpacked():
    s, a, _ = sketch()
    s.put("ops.split", a, indices_or_sections=1, axis=-1)
    assert any(line.startswith("(outputs,) = ops.split(") for line in body(s))


def test_lengths_of_axes_are_spread():
    s = Sketch()
    a = s.put(INPUT, shape=(4, 3), batch_size=2)
    s.put("ops.rearrange", a, pattern="b (h w) c -> b h w c", axes_lengths={"h": 2})
    assert body(s) == ['outputs = ops.rearrange(inputs, "b (h w) c -> b h w c", h=2)']
    s = Sketch()
    a = s.put(INPUT, shape=(4, 3), batch_size=2)
    s.put("ops.rearrange", a, pattern="b h c -> b c h", axes_lengths={"x=1, y": 2})
    assert "x=1" not in write(s.network, load()).text.replace("# ", "")


@pytest.mark.parametrize(
    "key",
    ["0]; import os #", (ObjectValue("slice", {"start": "f()"}), 0), ObjectValue("f()"), 1.5, {}],
)
def test_nothing_of_a_file_enters_a_program_as_it_is(key):
    s, a, _ = sketch()
    s.put("ops.get_item", a, key=key)
    s.put("ops.multiply", a, ports=("x1",), x2="f()")
    code = write(s.network, load()).text
    assert "GetItem" not in code
    written = [line for line in code.splitlines() if not line.startswith("#")]
    assert not any("get_item" in line or "[" in line.partition("=")[2] for line in written)
    assert all('"f()"' in line for line in written if "f()" in line)
