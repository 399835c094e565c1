"""What is said about a type, for the window and the terminal."""

import pytest

from designer.catalog.catalog import load
from designer.catalog.describe import Part, as_text, paragraphs
from designer.catalog.spec import Family


def spec_of(name):
    return next(found for family in Family if (found := load().get(family, name)))


def test_everything_is_described_for_every_type():
    known = load()
    for family in Family:
        for spec in known.all_entries(family):
            named = {each.name for each in paragraphs(spec) if each.part is Part.NAME}
            wanted = {each.name for each in (*spec.parameters, *spec.call_arguments, *spec.inputs)}
            assert wanted <= named, spec.type
            text = as_text(spec)
            assert spec.summary.split()[0] in text if spec.summary else True
            long = [line for line in text.splitlines() if len(line) > 88]
            assert not [line for line in long if " " in line.strip()], spec.type


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("MaxPooling2D", ["Also known as MaxPool2D.", "padding: valid or same; valid by default"]),
        ("Conv2D", ["filters: a whole number of at least 1; required", "AtrousConvolution2D"]),
        ("LSTM", ["state_h: with return_state", "mask: a tensor; may be left out", "CuDNNLSTM"]),
        ("Concatenate", ["inputs: several tensors, in their order"]),
        ("Add", ["inputs: several tensors\n"]),
        ("ops.matmul", ["Python writes it as @", "x1: a tensor, or a value given"]),
        ("TFSMLayer", ["It cannot be placed: Runs a TensorFlow SavedModel"]),
    ],
)
def test_what_is_said(name, parts):
    text = as_text(spec_of(name))
    assert [part for part in parts if part not in text] == []


def test_nothing_is_said_twice():
    text = as_text(spec_of("ops.matmul"))
    assert text.count("Matrix product of two tensors.") == 1
