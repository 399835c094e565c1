"""The trial of other values can fail: each kind of fault is planted once and found."""

import pytest
from msgspec.structs import replace

from designer.catalog.catalog import Catalog, load
from designer.catalog.spec import Family, Kind, ParameterSpec
from designer.engine.network_inference import Walker
from devtools.survey.samples import samples
from devtools.survey.variations import other_values
from devtools.survey.varied_parameters import Variation, unchanged

catalog = load()


def variation(type_name: str, **changes) -> Variation:
    """The trial of a type, one of whose parameters has another specification."""
    spec = catalog.get(Family.LAYER, type_name)
    parameters = tuple(
        replace(one, **changes[one.name]) if one.name in changes else one for one in spec.parameters
    )
    changed = replace(spec, parameters=parameters)
    entries = {family: catalog.all_entries(family) for family in Family}
    entries[Family.LAYER] = tuple(changed if one is spec else one for one in entries[Family.LAYER])
    planted = Catalog("", entries)
    sample = list(samples(changed, planted))[2]  # batch, 8, 16
    return Variation(changed, sample, planted, Walker(planted).walk)


def test_one_network_serves_many_parameters():
    tried = variation("Dense")
    assert tried.faults == {}
    tried_names = [name for one in tried.varied for name in one.names]
    spec = catalog.get(Family.LAYER, "Dense")
    assert sorted(tried_names) == sorted(one.name for one in spec.parameters)
    assert len(tried.varied) < len(tried_names) / 2
    # Adaptation of low rank and a constraint of the kernel exclude one another.
    assert not any({"lora_rank", "kernel_constraint"} <= set(one.names) for one in tried.varied)


def test_a_value_that_keras_refuses_is_a_fault():
    only = {"kind": Kind.INTEGER, "default": 5, "minimum": 5, "maximum": 5}
    assert variation("Dense", use_bias=only).faults == {
        "use_bias": "there is no other value to try"
    }
    tried = variation("Dense", lora_rank={"kind": Kind.STRING})
    assert list(tried.faults) == ["lora_rank"]
    assert tried.faults["lora_rank"].startswith("Dense: ")
    assert "activation" in [name for one in tried.varied for name in one.names]


def test_what_keras_does_not_say_is_found():
    assert unchanged(("a", "b", "c"), {"a": 1, "b": 2}, {"a": 1, "b": 3}) == (
        "Keras says the same of a as before"
    )


@pytest.mark.parametrize(
    ("spec", "first"),
    [
        (ParameterSpec("x", Kind.INTEGER, default=3, maximum=3), 2),
        (ParameterSpec("x", Kind.NUMBER, default=1.0, minimum=1, maximum=1.5), 1.25),
        (ParameterSpec("x", Kind.BOOLEAN, default=True), False),
        (ParameterSpec("x", Kind.CHOICE, default="a", choices=("a", "b")), "b"),
        (ParameterSpec("x", Kind.INTEGERS, default=(1, 1), rank=2), (2, 2)),
        (ParameterSpec("x", Kind.INTEGER, default=1, minimum=1, maximum=1, optional=True), None),
    ],
)
def test_another_value_is_within_the_limits(spec, first):
    assert other_values(spec, catalog)[0] == first


def test_an_object_is_tried_with_a_parameter_of_its_own():
    for name, count in (("activation", 2), ("kernel_initializer", 5), ("kernel_regularizer", 2)):
        spec = catalog.get(Family.LAYER, "Dense").parameter(name)
        assert all(value.parameters for value in other_values(spec, catalog)[:count])
