"""What a person types, what is refused and in which words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from designer.catalog import values
from designer.catalog.catalog import load
from designer.catalog.spec import Family, Kind, ParameterSpec
from designer.errors import ValueRefused
from designer.network.values import ObjectValue, normal

catalog = load()


def of(type_name, parameter, family=Family.LAYER):
    return catalog.get(family, type_name).parameter(parameter)


UNITS = of("Dense", "units")
RATE = of("Dropout", "rate")
KERNEL = of("Conv2D", "kernel_size")
SHAPE = of("Input", "shape")
PADDING = of("Conv2D", "padding")
ZEROS = of("ZeroPadding2D", "padding")
ACTIVATION = of("Dense", "activation")
INITIALIZER = of("Dense", "kernel_initializer")
REGULARIZER = of("Dense", "kernel_regularizer")
DTYPE = of("Dense", "dtype")
INNER = of("TimeDistributed", "layer")
LEARNING_RATE = of("Adam", "learning_rate", Family.OPTIMIZER)


@pytest.mark.parametrize(
    ("spec", "text", "value"),
    [
        (UNITS, "64", 64),
        (UNITS, " 64 ", 64),
        (RATE, "0.5", 0.5),
        (RATE, "0", 0.0),
        (KERNEL, "3", 3),
        (KERNEL, "(3, 3)", (3, 3)),
        (KERNEL, "3, 5", (3, 5)),
        (KERNEL, "[3, 5]", (3, 5)),
        (KERNEL, "3×3", (3, 3)),
        (KERNEL, "3x3", (3, 3)),
        (SHAPE, "(28, 28, 1)", (28, 28, 1)),
        (SHAPE, "28, 28, None", (28, 28, None)),
        (SHAPE, "28×28×1", (28, 28, 1)),
        (SHAPE, "28 x 28", (28, 28)),
        (SHAPE, "?, 16", (None, 16)),
        (SHAPE, "64", (64,)),
        (SHAPE, "64,", (64,)),
        (SHAPE, "()", ()),
        (PADDING, "same", "same"),
        (PADDING, "'same'", "same"),
        (PADDING, "SAME", "same"),
        (ZEROS, "((1, 2), (0, 1))", ((1, 2), (0, 1))),
        (ACTIVATION, "relu", "relu"),
        (ACTIVATION, "keras.activations.relu", "relu"),
        (ACTIVATION, "None", None),
        (ACTIVATION, "", None),
        (INITIALIZER, "he_normal", "he_normal"),
        (INITIALIZER, "HeNormal", "he_normal"),
        (INITIALIZER, "HeNormal()", "he_normal"),
        (INITIALIZER, "HeNormal(seed=1)", ObjectValue("HeNormal", {"seed": 1})),
        (REGULARIZER, "L2(0.1)", ObjectValue("L2", {"l2": 0.1})),
        (REGULARIZER, "keras.regularizers.L2(l2=0.1)", ObjectValue("L2", {"l2": 0.1})),
        (REGULARIZER, "None", None),
        (DTYPE, "float16", "float16"),
        (DTYPE, "'mixed_float16'", "mixed_float16"),
        (
            INNER,
            "Dense(10, activation='relu')",
            ObjectValue("Dense", {"units": 10, "activation": "relu"}),
        ),
        (
            INNER,
            "Dense(10, activation=relu)",
            ObjectValue("Dense", {"units": 10, "activation": "relu"}),
        ),
        (ACTIVATION, "LeakyReLU(0.2)", ObjectValue("LeakyReLU", {"negative_slope": 0.2})),
        (ACTIVATION, "layers.ReLU(max_value=6)", ObjectValue("ReLU", {"max_value": 6.0})),
        (ACTIVATION, "PReLU", ObjectValue("PReLU")),
        (ACTIVATION, "elu", "elu"),
        (DTYPE, "int8_from_mixed_bfloat16", "int8_from_mixed_bfloat16"),
        (DTYPE, "int4/64_from_float32", "int4/64_from_float32"),
        (
            DTYPE,
            "DTypePolicyMap('float32', {'a/.*': QuantizedDTypePolicy('int8')})",
            ObjectValue("DTypePolicyMap", {
                "default_policy": "float32",
                "policy_map": {"a/.*": ObjectValue("QuantizedDTypePolicy", {"mode": "int8"})},
            }),
        ),
        (
            of("Dense", "quantization_config"),
            "Int8QuantizationConfig(weight_quantizer=AbsMaxQuantizer(axis=0))",
            ObjectValue("Int8QuantizationConfig",
                        {"weight_quantizer": ObjectValue("AbsMaxQuantizer", {"axis": 0})}),
        ),
        (of("Embedding", "weights"), "[[1, 2], [3, 4.5]]", ((1, 2), (3, 4.5))),
        (LEARNING_RATE, "0.01", 0.01),
        (
            LEARNING_RATE,
            "CosineDecay(0.1, 100)",
            ObjectValue("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 100}),
        ),
        (of("Dense", "use_bias"), "no", False),
        (of("LSTM", "seed"), "", None),
        (of("StringLookup", "vocabulary"), "a, b", ("a", "b")),
        (of("StringLookup", "vocabulary"), "a\nb, c", ("a", "b, c")),
        (of("Normalization", "mean"), "[0.5, 1]", (0.5, 1)),
        (of("RandomZoom", "height_factor"), "(-0.2, 0.3)", (-0.2, 0.3)),
        (of("ops.get_item", "key", Family.OPERATION), "(0, slice(1, None))",
         (0, ObjectValue("slice", {"start": 1}))),
        (of("GRU", "use_cudnn"), "True", True),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(spec, text, value):
    found = values.parse(spec, text, catalog)
    assert found == value
    assert type(found) is type(value)
    assert values.parse(spec, values.show(spec, found), catalog) == found


@pytest.mark.parametrize(
    ("spec", "text", "sentence"),
    [
        (UNITS, "-3", "units takes a whole number of at least 1; '-3' is below it."),
        (UNITS, "3.5", "units takes a whole number of at least 1; '3.5' is not a whole number."),
        (UNITS, "", "units takes a whole number of at least 1; the field is empty."),
        (
            UNITS,
            "None",
            "units takes a whole number of at least 1; 'None' is not possible here.",
        ),
        (UNITS, "True", "units takes a whole number of at least 1; 'True' is not a whole number."),
        (UNITS, "many", "units takes a whole number of at least 1; 'many' is not a whole number."),
        (
            UNITS,
            "2 * 32",
            "units takes a whole number of at least 1; '2 * 32' is not a plain value "
            "(nothing is computed here).",
        ),
        (UNITS, "9" * 30, "units takes a whole number of at least 1; "
         "'a number of 100 bits' is too large."),
        (RATE, "1.5", "rate takes a number from 0 to 1; '1.5' is above."),
        (RATE, "1e999", "rate takes a number from 0 to 1; 'inf' is not a finite number."),
        (RATE, "nan", "rate takes a number from 0 to 1; 'nan' is not a number."),
        (
            KERNEL,
            "(3, 3, 3)",
            "kernel_size takes a whole number of at least 1, or 2 of them such as (3, 3); "
            "'(3, 3, 3)' has 3.",
        ),
        (PADDING, "full", "padding takes valid or same; 'full' is not among them."),
        (
            ACTIVATION,
            "rleu",
            "activation takes an activation or None; 'rleu' is none; perhaps relu.",
        ),
        (
            ACTIVATION,
            "LeakyReLU(slope=1)",
            "activation: LeakyReLU has no parameter 'slope'; it has negative_slope, "
            "activity_regularizer, trainable, dtype.",
        ),
        (
            of("Embedding", "weights"),
            "[[1, 2], [3]]",
            "weights takes rows of numbers of equal length such as ((0.5, 1.0), (0.0, 2.0)) or "
            "None; '((1, 2), (3,))' has rows of different lengths.",
        ),
        (
            of("DTypePolicyMap", "policy_map", Family.DTYPE_POLICY),
            "{'a': L2(0.1)}",
            "policy_map takes a value such as 1, 'text' or (1, 2) or None; 'L2' is none.",
        ),
        (
            REGULARIZER,
            "L2(l3=1)",
            "kernel_regularizer: L2 has no parameter 'l3'; it has l2.",
        ),
        (
            REGULARIZER,
            "L2(l2=-1)",
            "kernel_regularizer: l2 takes a number of at least 0; '-1' is below it.",
        ),
        (
            INNER,
            "Dense",
            "layer: Dense needs units, a whole number of at least 1, as in Dense(units=…).",
        ),
        (INNER, "Layer()", "layer cannot be Layer: The abstract base of all layers; "
         "write a layer of your own to use it."),
        (DTYPE, "float33", "dtype takes a dtype such as float32 or None; "
         "'float33' is none; perhaps float32."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_in_one_sentence(spec, text, sentence):
    with pytest.raises(ValueRefused) as refused:
        values.parse(spec, text, catalog)
    assert str(refused.value.message) == sentence
    assert refused.value.parameter == spec.name


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__",
        "(lambda: 1)()",
        "[x for x in (1,)]",
        "f'{1}'",
        "9**9**9",
        "'a' * 10**9",
        "(" * 5000,
        "-" * 5000 + "1",
        "[" * 50 + "]" * 50,
        "9" * 5000,
        "\x00",
        "'\\d'",
        "1 if 1 else 2",
        "b'x'",
        "...",
        "1j",
        "{1: 2}",
        "L2(**{})",
        "x" * 20_000,
    ],
)
def test_nothing_is_computed_and_nothing_breaks(text):
    for spec in (UNITS, RATE, KERNEL, SHAPE, REGULARIZER, INNER, PADDING, DTYPE):
        with pytest.raises(ValueRefused) as refused:
            values.parse(spec, text, catalog)
        assert len(str(refused.value.message)) < 400


def test_values_from_files_are_held_to_the_same_rules():
    deep = 1
    for _ in range(10_000):
        deep = (deep,)
    for spec, value in [
        (UNITS, 2.0),
        (UNITS, "64"),
        (UNITS, 2**64),
        (RATE, float("nan")),
        (KERNEL, (3, "3")),
        (SHAPE, "28"),
        (SHAPE, (1,) * 100),
        (ACTIVATION, 3),
        (REGULARIZER, ObjectValue("L2", {"l2": "x"})),
        (of("Normalization", "mean"), deep),
        (of("Hashing", "mask_value"), deep),
        (INNER, {"type": "Dense"}),
        (of("Dense", "use_bias"), 1),
    ]:
        with pytest.raises(ValueRefused):
            values.check(spec, value, catalog)
    assert values.check(KERNEL, [3, 3], catalog) == (3, 3)


def test_the_inner_layer_of_a_wrapper_may_have_a_name():
    value = ObjectValue("Dense", {"units": 2, "name": "each"})
    assert values.check(INNER, value, catalog) == value


def test_only_fitting_types_go_into_a_restricted_object():
    cell = of("RNN", "cell")
    assert values.parse(cell, "LSTMCell(4)", catalog).type == "LSTMCell"
    with pytest.raises(ValueRefused, match="is another kind"):
        values.parse(cell, "Dense(4)", catalog)


def test_defaults_are_values_that_their_parameters_take():
    for family in Family:
        for spec in catalog.entries(family):
            for parameter in (*spec.parameters, *spec.call_arguments):
                if not parameter.required:
                    value = values.check(parameter, parameter.default, catalog)
                    assert values.parse(parameter, values.show(parameter, value), catalog) == value


whole = st.integers(-(2**63) + 1, 2**63 - 1)
decimal = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | whole | decimal | st.text(max_size=20)
literals = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5).filter(lambda key: key != "type"), inner, max_size=3)
    ),
    max_leaves=12,
)
by_kind = {
    Kind.BOOLEAN: st.booleans(),
    Kind.INTEGER: whole,
    Kind.NUMBER: decimal,
    Kind.STRING: st.text(max_size=40),
    Kind.INTEGERS: whole | st.lists(whole, min_size=1, max_size=4).map(tuple),
    Kind.SHAPE: st.lists(st.none() | whole, max_size=6).map(tuple),
    Kind.NUMBERS: decimal | whole | st.lists(decimal | whole, max_size=5).map(tuple),
    Kind.STRINGS: st.lists(st.text(max_size=10), max_size=5).map(tuple),
    Kind.ARRAY: st.recursive(decimal, lambda x: st.lists(x, max_size=3).map(tuple), max_leaves=9),
    Kind.DTYPE: st.sampled_from(values.dtypes),
    Kind.CODE: st.sampled_from(["lambda x: x * 2", "(lambda x, n=2:\n ops.sum(x, n))"]),
    Kind.ANY: literals,
}


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_what_is_shown_is_read_as_the_same_value(data):
    kind = data.draw(st.sampled_from(list(by_kind)))
    spec = ParameterSpec("it", kind, optional=data.draw(st.booleans()))
    if kind is Kind.CODE:
        spec = ParameterSpec("it", kind)
    value = values.check(spec, normal(data.draw(by_kind[kind])), catalog)
    found = values.parse(spec, values.show(spec, value), catalog)
    assert found == value
    assert type(found) is type(value)


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=60), st.sampled_from([UNITS, KERNEL, SHAPE, REGULARIZER, INNER, ACTIVATION])
)
def test_any_text_is_read_or_refused(text, spec):
    try:
        found = values.parse(spec, text, catalog)
    except ValueRefused:
        return
    assert values.check(spec, found, catalog) == found
