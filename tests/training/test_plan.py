import msgspec
import pytest

from designer.errors import FormatError
from designer.formats import network_file
from designer.network.edits import set_setting
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.training.plan import TrainingPlan, plan_of, with_plan
from designer.training.sources import ArrayFile, CsvFile, DigitPixels, Digits, LineData, RandomData

sources = [
    Digits(flat=False, sums=True, noise=0.1, target="ink"),
    ArrayFile("data.npz", ("x",), ("y", "z")),
    CsvFile("data.csv", "price", ("rooms", "age")),
    LineData(2.0, 1.0, 10),
    DigitPixels(enlarged=2, channels_first=True),
    RandomData(7),
]


@pytest.mark.parametrize("source", sources, ids=lambda source: type(source).__name__)
def test_a_plan_lies_in_the_network_and_survives_the_file(source):
    plan = TrainingPlan(
        data=source,
        optimizer=ObjectValue("Adam", {"learning_rate": 0.01, "clipnorm": 1.0}),
        losses=(ObjectValue("MeanSquaredError"),),
        metrics=(ObjectValue("MeanAbsoluteError"),),
        callbacks=(ObjectValue("EarlyStopping", {"patience": 3}),),
        epochs=7,
        seed=None,
    )
    network = with_plan(Network(name="n"), plan)
    opened = network_file.from_bytes(network_file.to_bytes(network), "n.network")
    assert opened == network
    assert plan_of(opened) == plan


def test_a_network_without_a_plan_has_the_default_one():
    assert plan_of(Network()) == TrainingPlan()


def test_what_a_newer_program_stored_is_kept():
    network = set_setting(Network(), "training", {"epochs": 3, "mixed_precision": True})
    plan = plan_of(network)
    assert plan.epochs == 3
    again = with_plan(Network(), msgspec.structs.replace(plan, epochs=4))
    assert again.settings["training"]["mixed_precision"] is True
    assert again.settings["training"]["epochs"] == 4


@pytest.mark.parametrize("stored", [[], "adam", {"epochs": "many"}, {"data": {"type": "magic"}}])
def test_a_broken_plan_is_one_sentence(stored):
    with pytest.raises(FormatError, match=r"(training plan|section 'training').*\.$"):
        plan_of(set_setting(Network(), "training", stored))


def test_a_formula_in_a_plan_is_refused_whatever_it_says_it_gives():
    planted = {"learning_rate": {"$formula": "width", "$gives": 1}}
    stored = {"optimizer": {"type": "Adam", "parameters": planted}}
    with pytest.raises(FormatError, match="it takes no formula such as 'width'"):
        plan_of(set_setting(Network(), "training", stored))
