"""Every layer and every operation, tried for real: the machinery of the coverage page."""

import pytest

from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.engine_client.blocking import ask, direct_engines
from designer.errors import EngineError
from designer.protocol import Survey, Surveyed, steps

pytestmark = pytest.mark.timeout(900)

# What Keras 3.15.1 itself does not do, or what no form could hold, by type and step.
known = {
    # It gives back the very tensor that it was given, so that Keras takes the model for a cycle.
    "Equalization": {"checked", "coded", "equal", "saved", "varied", "computed", "trained"},
}


@pytest.fixture(scope="module")
def found():
    events = ask("surveyor", Survey())
    return {event.name: event for event in events if isinstance(event, Surveyed)}


def test_everything_that_can_be_placed_is_surveyed(found):
    families = (Family.LAYER, Family.OPERATION)
    assert list(found) == [spec.type for family in families for spec in load().entries(family)]
    assert all(one.findings.keys() == steps.keys() for one in found.values())


@pytest.mark.parametrize("step", steps)
def test_every_type_passes_every_step(found, step):
    failed = {
        name: one.findings[step].reason
        for name, one in found.items()
        if one.findings[step].passed is False and step not in known.get(name, ())
    }
    assert failed == {}


def test_what_is_known_to_fail_still_fails(found):
    for name, failing in known.items():
        failed = {step for step in steps if found[name].findings[step].passed is False}
        assert failed == failing, name


def test_most_types_have_something_to_train(found):
    trained = [one.findings["trained"] for one in found.values()]
    assert sum(one.passed is True for one in trained) > 380
    assert all(one.reason for one in trained if one.passed is None)


def test_what_keras_refuses_or_forgets_is_told(found):
    """A reason of a step that passed names what was not tried."""
    told = {name for name, one in found.items() if one.findings["varied"].reason}
    layers = {name for name in told if found[name].findings["varied"].passed}
    assert layers == {
        "Discretization", "Hashing", "IntegerLookup", "RandomColorDegeneration", "Resizing",
        "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "StringLookup",
    }  # fmt: skip


def test_what_is_left_out_of_a_form_is_told(found):
    assert "batch_shape" in found["Input"].findings["form"].reason
    assert "never uses them" in found["Bidirectional"].findings["form"].reason


def test_an_unknown_type_is_refused_in_a_sentence():
    engines = direct_engines()
    try:
        with pytest.raises(EngineError, match="Nothing called 'Densee' can be placed"):
            ask(engines, Survey(("Densee",)), role="surveyor")
    finally:
        engines.close()
