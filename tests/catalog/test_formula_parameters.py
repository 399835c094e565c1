"""What a person types into a parameter: a value where it is one, else a formula of named values."""

import pytest

from designer.catalog import formula_parameters, values
from designer.catalog.catalog import load
from designer.catalog.spec import Family, Kind, ParameterSpec
from designer.errors import ValueRefused
from designer.network.values import Formula, NamedValue, ValueType
from designer.sentences import sentence

catalog = load()
named = {
    name: NamedValue(name, value, kind)
    for name, value, kind in (
        ("width", 64, ValueType.INT),
        ("k", 3, ValueType.INT),
        ("rate", 0.5, ValueType.FLOAT),
        ("said", "same", ValueType.STR),
        ("on", True, ValueType.BOOL),
        ("size", (28, 28), ValueType.TUPLE),
        ("broken", Formula("nothing", problem=sentence("it is a circle")), ValueType.INT),
    )
}


def parse(kind: Kind, text: str, **fields: object) -> object:
    return formula_parameters.parse(ParameterSpec("thing", kind, **fields), text, catalog, named)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.INTEGER, "64", 64),
        (Kind.INTEGER, " width * 2 ", Formula("width * 2", 128)),
        (Kind.INTEGER, "= 8 * 8", Formula("8 * 8", 64)),
        (Kind.NUMBER, "rate / 2", Formula("rate / 2", 0.25)),
        (Kind.INTEGERS, "(k, k)", Formula("(k, k)", (3, 3))),
        (Kind.INTEGERS, "k × 2", Formula("k , 2", (3, 2))),
        (Kind.SHAPE, "28 * 28", (28, 28)),
        (Kind.SHAPE, "width * 2", Formula("(width * 2,)", (128,))),
        (Kind.SHAPE, "? × width", Formula("None , width", (None, 64))),
        (Kind.SHAPE, "size + (1,)", Formula("size + (1,)", (28, 28, 1))),
        (Kind.ANY, "width", Formula("width", 64)),
        (Kind.STRING, "said", "said"),
        (Kind.STRING, "= said", Formula("said", "same")),
        (Kind.STRING, '"= said"', "= said"),
        (Kind.STRINGS, "said, on", ("said", "on")),
        (Kind.STRINGS, "= said", Formula("(said,)", ("same",))),
        (Kind.BOOLEAN, "on", True),
    ],
)
def test_text_is_a_value_or_a_formula(kind, text, value):
    spec = ParameterSpec("thing", kind)
    parsed = parse(kind, text)
    assert parsed == value
    assert type(parsed) is type(value)
    again = formula_parameters.parse(spec, values.show(spec, parsed), catalog, named)
    assert again == parsed


@pytest.mark.parametrize(
    ("kind", "text", "fields", "said"),
    [
        (Kind.INTEGER, "widht * 2", {}, "there is no value named 'widht'; perhaps width."),
        (Kind.INTEGER, "broken + 1", {}, "it uses 'broken', and it is a circle."),
        (Kind.INTEGER, "rate", {}, "takes a whole number; '0.5' is not a whole number."),
        (Kind.INTEGER, "k - 3", {"minimum": 1}, "takes a whole number of at least 1; '0' is below"),
        (Kind.INTEGER, "width *", {}, "is not a value"),
        (Kind.INTEGER, "= width *", {}, "it is no formula."),
        (Kind.INTEGER, "9**9**9", {}, "nothing is computed here"),
        (Kind.INTEGER, "width**9**9", {}, "the result is too large."),
        (Kind.INTEGERS, "size * 2", {"rank": 2}, "has 4"),
        (Kind.CHOICE, "= said", {"choices": ("valid",)}, "'same' is not among them"),
        (Kind.CODE, "= width", {}, "is a formula, which cannot stand here"),
        (Kind.SLICES, "= width", {}, "is a formula, which cannot stand here"),
        (Kind.TENSOR, "= width", {}, "is a formula, which cannot stand here"),
    ],
)
def test_what_gives_no_value_is_refused(kind, text, fields, said):
    with pytest.raises(ValueRefused) as refused:
        parse(kind, text, **fields)
    assert said in str(refused.value)
    assert refused.value.parameter == "thing"


def test_without_named_values_nothing_is_a_formula():
    spec = ParameterSpec("thing", Kind.STRING)
    assert formula_parameters.parse(spec, "= said", catalog, {}) == "= said"
    assert formula_parameters.parse(spec, "= said", catalog, None) == "= said"
    number = ParameterSpec("thing", Kind.INTEGER)
    with pytest.raises(ValueRefused, match="nothing is computed"):
        formula_parameters.parse(number, "width * 2", catalog, {})


def test_an_object_may_hold_formulas():
    spec = ParameterSpec("thing", Kind.OBJECT, families=(Family.REGULARIZER,))
    given = values.check(spec, values.ObjectValue("L2", {"l2": Formula("rate / 2", 0.25)}), catalog)
    assert given.parameters == {"l2": Formula("rate / 2", 0.25)}
    assert values.show(spec, given) == "L2(l2=rate / 2)"
