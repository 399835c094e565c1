"""Cards and what newly placed layers start with."""

from typing import Any

import pytest

from designer.catalog import values
from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.catalog.summary import card_line, initial_parameters
from designer.network.graph import Layer
from designer.network.values import ObjectValue


@pytest.mark.parametrize(
    ("type_name", "parameters", "expected"),
    [
        ("Dense", {"units": 64}, "64"),
        ("Dense", {"units": 10, "activation": "softmax"}, "10 · softmax"),
        ("Dense", {"units": 10, "use_bias": False}, "10 · no bias"),
        (
            "Conv2D",
            {"kernel_size": 3, "filters": 64, "padding": "same", "activation": "relu"},
            "64 · 3×3 · same · relu",
        ),
        ("Conv2D", {"filters": 8, "kernel_size": (3, 5), "strides": 2}, "8 · 3×5 · stride 2×2"),
        ("Conv2D", {"filters": 8, "kernel_size": 1, "padding": "valid"}, "8 · 1×1"),
        ("LSTM", {"units": 32, "return_sequences": True}, "32 · sequences"),
        ("Dropout", {"rate": 0.25}, "0.25"),
        ("Reshape", {"target_shape": (8, 8, 1)}, "(8, 8, 1)"),
        ("Reshape", {"target_shape": (-1,)}, "(-1,)"),
        ("TimeDistributed", {"layer": ObjectValue("Dense", {"units": 3})}, "Dense"),
        ("StringLookup", {"vocabulary": ("a", "b")}, ""),
        ("Flatten", {}, ""),
        ("Dense", {"units": 64, "trainable": False}, "64 · frozen"),
        ("Dense", {"units": 64, "trainable": True}, "64"),
    ],
)
def test_a_card_tells_what_was_set(type_name, parameters, expected):
    spec = load().get(Family.LAYER, type_name)
    assert card_line(spec, Layer("l1", type_name, "it", parameters)) == expected


def test_a_card_stays_on_one_line():
    spec = load().get(Family.LAYER, "EinsumDense")
    line = card_line(spec, Layer("l1", "EinsumDense", "it", {"equation": "a\nb" * 500}))
    assert "\n" not in line
    assert len(line) < 40


def test_what_a_new_layer_starts_with_is_complete_and_valid():
    catalog = load()
    for family in Family:
        for spec in catalog.entries(family):
            start = initial_parameters(spec)
            for parameter in spec.parameters:
                assert not parameter.required or parameter.name in start, (
                    f"{spec.type} would start without {parameter.name}"
                )
            for name, value in start.items():
                assert values.check(spec.parameter(name), value, catalog) == value


@pytest.mark.parametrize(
    ("operation", "constants", "line"),
    [
        ("ops.multiply", {"x2": 2}, "x * 2"),
        ("ops.subtract", {"x1": 1.0}, "1 - x"),
        ("ops.add", {}, "x1 + x2"),
        ("ops.power", {"x2": (1, 2.5)}, "x ** [1, 2.5]"),
        ("ops.maximum", {"x2": 0}, "x2 = 0"),
    ],
)
def test_operators_are_written_as_in_python(
    operation: str, constants: dict[str, Any], line: str
) -> None:
    layer = Layer("l1", operation, "o", constants)
    assert card_line(load().of(layer), layer) == line
