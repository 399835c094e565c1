"""What can be set for training, as parameter specifications, so that the usual editors serve."""

from typing import Any, Literal, get_args, get_origin

from msgspec import NODEFAULT, UNSET, structs

from designer.catalog.spec import Family, Group, Kind, ParameterSpec
from designer.sentences import tr, words
from designer.training import source_description
from designer.training.plan import TrainingPlan
from designer.training.source_description import SourceField
from designer.training.sources import DataSource


def output_fields() -> tuple[ParameterSpec, ...]:
    """What can be set for one output of a model that has several."""
    return (
        ParameterSpec(
            "loss",
            Kind.OBJECT,
            None,
            families=(Family.LOSS,),
            description=tr("How wrong this output is, as one number that training makes small."),
        ),
        ParameterSpec(
            "metrics",
            Kind.OBJECTS,
            (),
            families=(Family.METRIC,),
            description=tr("What is watched on this output; it changes nothing."),
        ),
        ParameterSpec(
            "weight",
            Kind.NUMBER,
            1.0,
            minimum=0.0,
            description=tr(
                "How much the loss of this output counts in the sum that is made small."
            ),
        ),
    )


def output_labels() -> dict[str, str]:
    """What the fields of an output are called on screen."""
    return {"loss": tr("loss"), "metrics": tr("metrics"), "weight": tr("weight")}


def figure_fields() -> tuple[ParameterSpec, ...]:
    """The numbers of a plan, which stand before all else."""
    return (
        ParameterSpec(
            "epochs",
            Kind.INTEGER,
            5,
            minimum=1,
            description=tr("How often the whole training data are gone through."),
        ),
        ParameterSpec(
            "batch_size",
            Kind.INTEGER,
            32,
            minimum=1,
            description=tr("Samples in one step; the weights change once a step."),
        ),
        ParameterSpec(
            "validation_split",
            Kind.NUMBER,
            0.2,
            minimum=0.0,
            maximum=0.95,
            description=tr(
                "The share of the samples that is not trained on but kept back to judge by."
            ),
        ),
    )


def open_fields() -> tuple[ParameterSpec, ...]:
    """What is suggested for the network and data at hand while nobody has chosen it."""
    return (
        ParameterSpec(
            "losses",
            Kind.OBJECTS,
            (),
            families=(Family.LOSS,),
            description=tr(
                "How wrong the outputs are, as one number that training makes small: one loss for "
                "all outputs, or one for each in their order."
            ),
        ),
        ParameterSpec(
            "metrics",
            Kind.OBJECTS,
            (),
            families=(Family.METRIC,),
            description=tr("What is watched on training and validation data; it changes nothing."),
        ),
        ParameterSpec(
            "optimizer",
            Kind.OBJECT,
            None,
            optional=True,
            families=(Family.OPTIMIZER,),
            description=tr(
                "How the weights are changed to make the loss smaller. The learning rate says how "
                "far they go in one step."
            ),
        ),
    )


def further_fields() -> tuple[ParameterSpec, ...]:
    """What is seldom chosen."""
    return (
        ParameterSpec(
            "callbacks",
            Kind.OBJECTS,
            (),
            families=(Family.CALLBACK,),
            description=tr("What happens between epochs, such as stopping early."),
        ),
        ParameterSpec(
            "loss_weights",
            Kind.NUMBERS,
            (),
            group=Group.ADVANCED,
            description=tr(
                "How much the loss of each output counts in the sum that is made small, such as "
                "(1.0, 0.2); empty: all the same."
            ),
        ),
        ParameterSpec(
            "shuffle",
            Kind.BOOLEAN,
            True,
            group=Group.ADVANCED,
            description=tr("A new order of the samples in each epoch."),
        ),
        ParameterSpec(
            "seed",
            Kind.INTEGER,
            0,
            optional=True,
            minimum=0,
            group=Group.ADVANCED,
            description=tr("Makes a run repeatable; None: another run each time."),
        ),
    )


def plan_fields() -> tuple[ParameterSpec, ...]:
    """All that can be set of a plan, beside its data."""
    return (*figure_fields(), *open_fields(), *further_fields())


def plan_labels() -> dict[str, str]:
    """What the fields of a plan are called on screen."""
    return {
        "epochs": tr("epochs"),
        "batch_size": tr("batch size"),
        "validation_split": tr("validation split"),
        "losses": tr("losses"),
        "metrics": tr("metrics"),
        "optimizer": tr("optimizer"),
        "callbacks": tr("callbacks"),
        "loss_weights": tr("loss weights"),
        "shuffle": tr("shuffle"),
        "seed": tr("seed"),
    }


def suggested(plan: TrainingPlan) -> tuple[ParameterSpec, ...]:
    """The fields that can be left open, with what stands in `plan` as their defaults."""
    return tuple(structs.replace(spec, default=getattr(plan, spec.name)) for spec in open_fields())


# Which editor a field of a data source has, by its type.
_kinds: dict[Any, Kind] = {
    bool: Kind.BOOLEAN,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    str: Kind.STRING,
    tuple[str, ...]: Kind.STRINGS,
}


def fields_of(source: type[DataSource]) -> tuple[ParameterSpec, ...]:
    """What can be set for a kind of data."""
    return tuple(_spec(field) for field in source_description.fields_of(source))


def labels_of(source: type[DataSource]) -> dict[str, str]:
    """What the fields of a kind of data are called on screen."""
    return {field.name: words(field.about.label) for field in source_description.fields_of(source)}


def _spec(field: SourceField) -> ParameterSpec:
    choices = get_args(field.type) if get_origin(field.type) is Literal else ()
    return ParameterSpec(
        field.name,
        Kind.CHOICE if choices else _kinds[field.type],
        UNSET if field.default is NODEFAULT else field.default,
        choices=choices,
        minimum=field.about.proposed_minimum or field.about.minimum,
        maximum=field.about.maximum,
        description=words(field.about.meaning),
    )
