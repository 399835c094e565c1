"""Which part of a tensor: what a person types, what is kept, and how it is shown."""

import pytest

from designer.catalog import slices, values
from designer.catalog.catalog import load
from designer.catalog.literals import NotLiteral
from designer.catalog.spec import Family
from designer.catalog.summary import card_line
from designer.errors import ValueRefused
from designer.network.graph import Layer
from designer.network.values import ObjectValue

catalog = load()
spec = catalog.get(Family.OPERATION, "ops.get_item")
key = spec.parameter("key")


def part(**bounds):
    return ObjectValue("slice", bounds)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("[:, -1]", (part(), -1), "[:, -1]"),
        (":, -1", (part(), -1), "[:, -1]"),
        ("[..., 0]", (slices.ELLIPSIS, 0), "[..., 0]"),
        ("[1:10:2]", part(start=1, stop=10, step=2), "[1:10:2]"),
        ("[::-1]", part(step=-1), "[::-1]"),
        ("[:, None, 2:]", (part(), None, part(start=2)), "[:, None, 2:]"),
        ("3", 3, "[3]"),
        ("[0,]", (0,), "[0,]"),
        ("(slice(1, None), 0)", (part(start=1), 0), "[1:, 0]"),
        ("slice(2)", part(stop=2), "[:2]"),
        ("slice(start=1, step=3)", part(start=1, step=3), "[1::3]"),
    ],
)
def test_a_part_is_read_and_shown(text, value, shown):
    assert values.parse(key, text, catalog) == value
    assert values.show(key, value) == shown
    assert values.parse(key, shown, catalog) == value
    layer = Layer("l1", spec.type, "part", {"key": value})
    assert card_line(spec, layer) == shown


@pytest.mark.parametrize(
    "text",
    ["", "[]", "x", "[a]", "[1.5]", "['a']", "[:, f()]", "[..., ...]", "[::0]", "[1", "][",
     "[0][1]", "[True]", "[9223372036854775808]", "[slice()]", "[slice(1, 2, 3, 4)]",
     "__import__('os')", "[" + "0," * 40 + "]"],
)  # fmt: skip
def test_what_is_no_part_is_refused_in_a_sentence(text):
    with pytest.raises(ValueRefused, match=r"key takes a part such as \[:, -1\]"):
        values.parse(key, text, catalog)


def test_a_damaged_value_is_refused_and_can_be_shown():
    for value in ("text", 1.5, (ObjectValue("slice", {"start": "a"}),), ObjectValue("Dense"), ()):
        with pytest.raises(ValueRefused):
            values.check(key, value, catalog)
        assert isinstance(card_line(spec, Layer("l1", spec.type, "part", {"key": value})), str)
    with pytest.raises(NotLiteral):
        slices.normal({})


def test_parts_as_python_has_them():
    value = (part(start=1), slices.ELLIPSIS, None, -1)
    assert slices.as_python(value) == (slice(1, None), Ellipsis, None, -1)
    names = {}
    exec(f"found = {slices.source(value)}", names)
    assert names["found"] == slices.as_python(value)
