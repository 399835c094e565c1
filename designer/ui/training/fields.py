"""What can be set for training, as parameter specifications, so that the usual editors serve."""

from msgspec import UNSET, structs

from designer.catalog.spec import Family, Group, Kind, ParameterSpec
from designer.training.plan import (
    ArrayFile,
    CsvFile,
    DataSource,
    DigitPixels,
    Digits,
    LineData,
    RandomData,
    TrainingPlan,
)

# What is suggested for the network and data at hand while nobody has chosen it.
open_fields = ("optimizer", "losses", "metrics")

# What the fields are called on screen where their names say too little.
labels: dict[type[DataSource], dict[str, str]] = {
    Digits: {
        "flat": "as rows of 64",
        "scaled": "from 0 to 1",
        "sums": "with sums",
        "target": "to be learnt",
    },
    DigitPixels: {"enlarged": "enlarged by", "samples": "images"},
    ArrayFile: {"path": "file", "inputs": "input arrays", "targets": "target arrays"},
    CsvFile: {"path": "file", "target": "to be learnt", "features": "from columns"},
    LineData: {"samples": "points"},
}

# One output of a model that has several.
output_fields = (
    ParameterSpec(
        "loss",
        Kind.OBJECT,
        None,
        families=(Family.LOSS,),
        description="How wrong this output is, as one number that training makes small.",
    ),
    ParameterSpec(
        "metrics",
        Kind.OBJECTS,
        (),
        families=(Family.METRIC,),
        description="What is watched on this output; it changes nothing.",
    ),
    ParameterSpec(
        "weight",
        Kind.NUMBER,
        1.0,
        minimum=0.0,
        description="How much the loss of this output counts in the sum that is made small.",
    ),
)

# Each kind of data with the words for it, in the order in which they are offered.
sources: tuple[tuple[type[DataSource], str], ...] = (
    (Digits, "Handwritten digits"),
    (DigitPixels, "Pixels of digits"),
    (ArrayFile, "NumPy file"),
    (CsvFile, "CSV table"),
    (LineData, "Points on a line"),
    (RandomData, "Random values"),
)

_fields: dict[type[DataSource], tuple[ParameterSpec, ...]] = {
    Digits: (
        ParameterSpec(
            "flat",
            Kind.BOOLEAN,
            True,
            description="Images as rows of 64 values instead of 8 × 8 × 1.",
        ),
        ParameterSpec(
            "scaled", Kind.BOOLEAN, True, description="Values from 0 to 1 instead of 0 to 16."
        ),
        ParameterSpec(
            "sums",
            Kind.BOOLEAN,
            False,
            description="A second input of 16 values: the sums of the rows and columns.",
        ),
        ParameterSpec(
            "noise",
            Kind.NUMBER,
            0.0,
            minimum=0.0,
            maximum=10.0,
            description="Standard deviation of noise added to the images, as a share of the "
            "largest value.",
        ),
        ParameterSpec(
            "target",
            Kind.CHOICE,
            "class",
            choices=("class", "ink"),
            description="What is learnt: the digit from 0 to 9, or which pixels hold ink.",
        ),
    ),
    DigitPixels: (
        ParameterSpec(
            "enlarged",
            Kind.INTEGER,
            6,
            minimum=1,
            maximum=16,
            description="How many pixels along each side one pixel of the 8 × 8 becomes.",
        ),
        ParameterSpec(
            "channels_first",
            Kind.BOOLEAN,
            False,
            description="Images of 1 × height × width instead of height × width × 1.",
        ),
        ParameterSpec(
            "noise",
            Kind.NUMBER,
            0.3,
            minimum=0.0,
            maximum=10.0,
            description="Standard deviation of noise added to the images, as a share of the "
            "largest value.",
        ),
        ParameterSpec(
            "samples", Kind.INTEGER, 256, minimum=2, maximum=1797, description="How many."
        ),
    ),
    ArrayFile: (
        ParameterSpec("path", Kind.STRING, description="A .npz archive, or a .npy file."),
        ParameterSpec(
            "inputs",
            Kind.STRINGS,
            (),
            description="Keys of the input arrays, in the order of the model's inputs; empty: "
            "found by name (x, x_…, input…).",
        ),
        ParameterSpec(
            "targets",
            Kind.STRINGS,
            (),
            description="Keys of the target arrays, or .npy files beside the input; empty: found "
            "by name (y, y_…, target…, label…).",
        ),
    ),
    CsvFile: (
        ParameterSpec("path", Kind.STRING, description="A table with one row for each sample."),
        ParameterSpec("target", Kind.STRING, description="The column to be learnt."),
        ParameterSpec(
            "features",
            Kind.STRINGS,
            (),
            description="The columns that are the input; empty: all but the target.",
        ),
    ),
    LineData: (
        ParameterSpec("slope", Kind.NUMBER, -1.0, description="How steep the line is."),
        ParameterSpec("offset", Kind.NUMBER, 0.0, description="Where it crosses x = 0."),
        ParameterSpec("samples", Kind.INTEGER, 1000, minimum=2, description="How many."),
    ),
    RandomData: (ParameterSpec("samples", Kind.INTEGER, 64, minimum=2, description="How many."),),
}

plan_fields = (
    ParameterSpec(
        "epochs",
        Kind.INTEGER,
        5,
        minimum=1,
        description="How often the whole training data are gone through.",
    ),
    ParameterSpec(
        "batch_size",
        Kind.INTEGER,
        32,
        minimum=1,
        description="Samples in one step; the weights change once a step.",
    ),
    ParameterSpec(
        "validation_split",
        Kind.NUMBER,
        0.2,
        minimum=0.0,
        maximum=0.95,
        description="The share of the samples that is not trained on but kept back to judge by.",
    ),
    ParameterSpec(
        "losses",
        Kind.OBJECTS,
        (),
        families=(Family.LOSS,),
        description="How wrong the outputs are, as one number that training makes small: one loss "
        "for all outputs, or one for each in their order.",
    ),
    ParameterSpec(
        "metrics",
        Kind.OBJECTS,
        (),
        families=(Family.METRIC,),
        description="What is watched on training and validation data; it changes nothing.",
    ),
    ParameterSpec(
        "optimizer",
        Kind.OBJECT,
        None,
        optional=True,
        families=(Family.OPTIMIZER,),
        description="How the weights are changed to make the loss smaller. The learning rate says "
        "how far they go in one step.",
    ),
    ParameterSpec(
        "callbacks",
        Kind.OBJECTS,
        (),
        families=(Family.CALLBACK,),
        description="What happens between epochs, such as stopping early.",
    ),
    ParameterSpec(
        "loss_weights",
        Kind.NUMBERS,
        (),
        group=Group.ADVANCED,
        description="How much the loss of each output counts in the sum that is made small, such "
        "as (1.0, 0.2); empty: all the same.",
    ),
    ParameterSpec(
        "shuffle",
        Kind.BOOLEAN,
        True,
        group=Group.ADVANCED,
        description="A new order of the samples in each epoch.",
    ),
    ParameterSpec(
        "seed",
        Kind.INTEGER,
        0,
        optional=True,
        minimum=0,
        group=Group.ADVANCED,
        description="Makes a run repeatable; None: another run each time.",
    ),
)


# The fields before those that can be left open, these, and the fields after them.
plan_parts = (
    plan_fields[:3],
    tuple(spec for spec in plan_fields if spec.name in open_fields),
    plan_fields[6:],
)


def suggested(plan: TrainingPlan) -> tuple[ParameterSpec, ...]:
    """The fields that can be left open, with what stands in `plan` as their defaults."""
    return tuple(structs.replace(spec, default=getattr(plan, spec.name)) for spec in plan_parts[1])


def fields_of(source: type[DataSource]) -> tuple[ParameterSpec, ...]:
    """What can be set for a kind of data."""
    return _fields[source]


def required(source: type[DataSource]) -> tuple[str, ...]:
    """The fields without which the data are not complete."""
    return tuple(spec.name for spec in _fields[source] if spec.default is UNSET)
