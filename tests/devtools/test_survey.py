"""Every layer and every operation, tried for real: the machinery of the coverage page."""

import pytest

from designer.catalog.catalog import load
from designer.catalog.spec import Family
from devtools.survey.findings import steps
from tests.devtools.surveyed import run, survey
from tests.sampled import sampled, whole

pytestmark = pytest.mark.timeout(900)

# What Keras 3.15.1 itself does not do, or what no form could hold, by type and step.
known = {
    # It gives back the very tensor that it was given, so that Keras takes the model for a cycle.
    "Equalization": {"checked", "coded", "equal", "saved", "varied", "computed", "trained"},
}


# What is known to be told about in a step that was passed.
told_about = {
    "Discretization", "Hashing", "IntegerLookup", "RandomColorDegeneration", "Resizing",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "StringLookup",
}  # fmt: skip
families = (Family.LAYER, Family.OPERATION)
everything = [spec.type for family in families for spec in load().entries(family)]
chosen = sampled(everything, 80, always=(*known, *told_about, "Input", "Bidirectional"))


@pytest.fixture(scope="module")
def surveyed():
    return survey(*([] if whole else chosen))


def test_everything_that_can_be_placed_is_surveyed(surveyed):
    assert list(surveyed) == chosen
    assert all(one.keys() == steps.keys() for one in surveyed.values())


@pytest.mark.parametrize("step", steps)
def test_every_type_passes_every_step(surveyed, step):
    failed = {
        name: one[step].reason
        for name, one in surveyed.items()
        if one[step].passed is False and step not in known.get(name, ())
    }
    assert failed == {}


def test_what_is_known_to_fail_still_fails(surveyed):
    for name, failing in known.items():
        failed = {step for step in steps if surveyed[name][step].passed is False}
        assert failed == failing, name


def test_most_types_have_something_to_train(surveyed):
    trained = [one["trained"] for one in surveyed.values()]
    assert sum(one.passed is True for one in trained) > 0.8 * len(trained)
    assert all(one.reason for one in trained if one.passed is None)


def test_what_keras_refuses_or_forgets_is_told(surveyed):
    """A reason of a step that passed names what was not tried."""
    told = {name for name, one in surveyed.items() if one["varied"].reason}
    layers = {name for name in told if surveyed[name]["varied"].passed}
    assert layers == told_about


def test_what_is_left_out_of_a_form_is_told(surveyed):
    assert "batch_shape" in surveyed["Input"]["form"].reason
    assert "never uses them" in surveyed["Bidirectional"]["form"].reason


def test_an_unknown_type_is_refused_in_a_sentence():
    done = run("Dense", "Densee")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "network-designer: Nothing called 'Densee' can be placed.\n"


def test_the_page_is_a_table_with_reasons_and_a_sum():
    page = run("Equalization").stdout.splitlines()
    assert page[0].split() == ["type", *steps]
    assert page[1].split()[:4] == ["Equalization", "yes", "yes", "NO"]
    assert any(line.startswith("Equalization, checked: ") for line in page)
    assert page[-1].startswith("layers: placed 1/1, form 1/1, checked 0/1")
