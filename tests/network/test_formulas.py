"""Formulas: what is computed as Python would, and what gets a sentence instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.network import formulas
from designer.network.formulas import FormulaRefused, computed, exchanged, names_in
from designer.network.values import NamedValue, ValueType

named = {
    name: NamedValue(name, value, ValueType(type(value).__name__))
    for name, value in {
        "width": 64, "rate": 0.5, "size": (28, 28), "greeting": "hello", "on": True, "depth": 3,
    }.items()
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("width * 2", 128),
        ("width/2", 32.0),
        ("width // 3 % 4", 1),
        ("-(width + 1) ** 2", -4225),
        ("(width, depth)", (64, 3)),
        ("size + (1,)", (28, 28, 1)),
        ("(depth,) * 2", (3, 3)),
        ("greeting + ' you'", "hello you"),
        ("2 ** -1", 0.5),
        ("0 ** 9999999999", 0),
        ("(None, width)", (None, 64)),
        ("on", True),
    ],
)
def test_arithmetic_is_that_of_python(text, value):
    assert computed(text, named) == value
    assert type(computed(text, named)) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("widht", "there is no value named 'widht'; perhaps width"),
        ("nothing", "there is no value named 'nothing'"),
        ("width // 0", "it divides by zero"),
        ("1 % 0.0", "it divides by zero"),
        ("9**9**9", "the result is too large"),
        ("10.0 ** 400", "the result is too large"),
        ("1e308 * 10", "the result is too large"),
        ("1e999", "the result is too large"),
        ("2 ** 63", "the result is too large"),
        ("(-8) ** 0.5", "the result is no real number"),
        ("size * 600", "the result is too large"),
        ("size * 999999999999", "the result is too large"),
        ("on + 1", "True is no number to compute with"),
        ("greeting * 3", "'hello' is no number to compute with"),
        ("-greeting", "'hello' is no number to compute with"),
        ("width *", "it is no formula"),
        ("width.real", "a formula is made of numbers"),
        ("open('x')", "a formula is made of numbers"),
        ("[width]", "a formula is made of numbers"),
        ("lambda: 1", "a formula is made of numbers"),
        ("width if on else 1", "a formula is made of numbers"),
        ("1j", "a formula is made of numbers"),
        ("(width,\n1)", "a formula is one line"),
        ("1" + "+1" * 499, "it is nested too deeply"),
        ("9" * 1001, "a formula has at most 1000 characters"),
        ("(" * 400 + ")" * 400, "it is no formula"),
        ("\0", "it is no formula"),
    ],
)
def test_what_cannot_be_computed_is_said(text, said):
    with pytest.raises(FormulaRefused) as refused:
        computed(text, named)
    assert said in str(refused.value)


def test_a_name_is_exchanged_where_it_stands_and_nowhere_else():
    text = "é + width*  (width2 - width) + 'width'"
    assert exchanged(text, {"width": "w"}) == "é + w*  (width2 - w) + 'width'"
    assert names_in(text) == ("é", "width", "width2")
    assert exchanged("width *", {"width": "w"}) == "width *"
    assert exchanged("a - b * a", {"a": "b", "b": "a"}) == "b - a * b"


@given(st.text(max_size=60))
def test_any_text_is_computed_or_refused(text):
    try:
        value = computed(text, named)
    except FormulaRefused:
        return
    assert isinstance(value, (bool, int, float, str, tuple, type(None)))


@given(st.text("width0123456789 +-*/%()., ", max_size=40))
def test_what_is_computed_is_what_python_computes(text):
    try:
        value = computed(text, named)
    except FormulaRefused:
        return
    names = {name: one.value for name, one in named.items()}
    assert value == eval(text.strip(), {"__builtins__": {}}, names)


def test_a_plain_value_is_no_formula():
    assert formulas.is_literal(formulas.tree_of("(-3, 'a', 0.5)"))
    assert not formulas.is_literal(formulas.tree_of("2 * 3"))
