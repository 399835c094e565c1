import pytest
from msgspec.structs import replace

from designer.network import edits
from designer.network.check_result import NamedTensor, TensorSpec
from designer.network.problems import ChangeSetting, SetParameter, Severity
from designer.network.values import ObjectValue
from designer.training.compatibility import problems
from designer.training.description import ArrayDescription, DataDescription
from designer.training.plan import TrainingPlan, plan_of
from designer.training.sources import Digits

softmax = ("Dense", {"units": 10, "activation": "softmax"})
plan = TrainingPlan(data=Digits())


def with_loss(loss: str, **parameters: object) -> TrainingPlan:
    return replace(plan, losses=(ObjectValue(loss, parameters),))


def the_problem(chosen, chained, description):
    network, answer = chained
    (found,) = problems(chosen, network, answer, description)
    assert str(found.message).endswith(".")
    return found


def test_what_fits_has_no_problem(chain, digits):
    network, answer = chain(softmax)
    assert problems(plan, network, answer, digits) == ()


def test_a_wrong_input_shape_is_said_at_the_input_and_can_be_mended(chain, digits):
    network, answer = chain(softmax, shape=(28, 28, 1))
    found = the_problem(plan, (network, answer), digits)
    assert "(64,)" in str(found.message)
    assert "(28, 28, 1)" in str(found.message)
    assert found.node == answer.inputs[0].node
    assert isinstance(found.repair, SetParameter)
    mended = edits.repaired(network, found.repair)
    assert mended.layer_of(found.node).parameters["shape"] == (64,)


def test_an_axis_that_is_free_takes_any_size(chain, digits):
    network, answer = chain(softmax, shape=(None,))
    assert problems(plan, network, answer, digits) == ()


@pytest.mark.parametrize(("units", "severity"), [(7, Severity.ERROR), (12, Severity.WARNING)])
def test_the_number_of_classes_is_compared_with_the_units(chain, digits, units, severity):
    network, answer = chain(("Dense", {"units": units, "activation": "softmax"}), output=(units,))
    found = the_problem(plan, (network, answer), digits)
    assert found.severity is severity
    assert found.parameter == "units"
    assert "10 classes" in str(found.message)
    mended = edits.repaired(network, found.repair)
    assert mended.layer_of(found.node).parameters["units"] == 10


def test_a_missing_target_is_said_at_the_output(chain, digits):
    network, answer = chain(softmax)
    found = the_problem(plan, (network, answer), replace(digits, targets=()))
    assert "no target" in str(found.message)
    assert found.node == answer.outputs[0].node


def test_class_numbers_for_a_loss_that_wants_ones_and_zeros(chain, digits):
    network, answer = chain(softmax)
    found = the_problem(with_loss("CategoricalCrossentropy"), (network, answer), digits)
    assert "SparseCategoricalCrossentropy" in str(found.message)
    assert isinstance(found.repair, ChangeSetting)
    mended = plan_of(edits.repaired(network, found.repair))
    assert mended.losses == (ObjectValue("SparseCategoricalCrossentropy"),)
    assert problems(mended, network, answer, digits) == ()


def test_ones_and_zeros_for_a_loss_that_wants_class_numbers(chain, digits):
    target = ArrayDescription("y", (10,), "float32", 2, 0.0, 1.0)
    found = the_problem(
        with_loss("SparseCategoricalCrossentropy"),
        chain(softmax),
        replace(digits, targets=(target,)),
    )
    assert "class numbers" in str(found.message)
    assert found.repair.value["losses"][0]["type"] == "CategoricalCrossentropy"


@pytest.mark.parametrize("chosen", ["BinaryCrossentropy", "BinaryFocalCrossentropy"])
def test_a_binary_loss_after_softmax(chain, digits, chosen):
    target = ArrayDescription("y", (10,), "float32", 2, 0.0, 1.0)
    found = the_problem(with_loss(chosen), chain(softmax), replace(digits, targets=(target,)))
    assert found.severity is Severity.WARNING
    assert found.repair.value == "sigmoid"


def test_a_softmax_of_one_value(chain, digits):
    target = ArrayDescription("y", (), "int64", 2, 0.0, 1.0)
    found = the_problem(
        with_loss("BinaryCrossentropy"),
        chain(("Dense", {"units": 1, "activation": "softmax"}), output=(1,)),
        replace(digits, targets=(target,)),
    )
    assert "always 1" in str(found.message)


def test_probabilities_for_a_loss_that_expects_logits(chain, digits):
    chosen = with_loss("SparseCategoricalCrossentropy", from_logits=True)
    found = the_problem(chosen, chain(softmax), digits)
    assert found.severity is Severity.WARNING
    assert "from_logits" in str(found.message)


def test_logits_for_a_loss_that_expects_probabilities(chain, digits):
    network, answer = chain(("Dense", {"units": 10}))
    chosen = with_loss("SparseCategoricalCrossentropy")
    found = the_problem(chosen, (network, answer), digits)
    assert "softmax" in str(found.message)
    mended = edits.repaired(network, found.repair)
    assert problems(chosen, mended, answer, digits) == ()


@pytest.mark.parametrize(
    ("activation", "value"), [("relu", "relu"), ("tanh", "tanh"), ("re_lu", ObjectValue("ReLU"))]
)
def test_an_activation_that_gives_no_probabilities(chain, digits, activation, value):
    network, answer = chain(("Dense", {"units": 10, "activation": value}))
    chosen = with_loss("SparseCategoricalCrossentropy")
    found = the_problem(chosen, (network, answer), digits)
    assert found.severity is Severity.WARNING
    assert str(found.message) == (
        f"'dense' gives the values of {activation}, but SparseCategoricalCrossentropy expects "
        "probabilities; use the activation softmax."
    )
    mended = edits.repaired(network, found.repair)
    assert problems(chosen, mended, answer, digits) == ()


def test_shapes_that_a_regression_cannot_compare(chain, digits):
    target = ArrayDescription("y", (3,), "float32", None, -1.0, 1.0)
    network, answer = chain(("Dense", {"units": 2}), output=(2,))
    found = the_problem(plan, (network, answer), replace(digits, targets=(target,)))
    assert "(3,)" in str(found.message)
    assert found.repair.value == 3


def test_the_number_of_loss_weights(chain, digits):
    network, answer = chain(("Dense", {"units": 10, "activation": "softmax"}))
    weighed = replace(plan, losses=(), loss_weights=(1.0, 0.5))
    (found,) = problems(weighed, network, answer, digits)
    assert "2 loss weights" in str(found.message)
    assert "the 1 output" in str(found.message)
    assert not problems(replace(weighed, loss_weights=(0.5,)), network, answer, digits)


def test_the_number_of_losses(chain, digits):
    chosen = replace(plan, losses=(ObjectValue("MeanSquaredError"),) * 3)
    found = the_problem(chosen, chain(softmax), digits)
    assert "3 losses" in str(found.message)


def test_a_metric_that_cannot_compare(chain, digits):
    chosen = replace(
        with_loss("SparseCategoricalCrossentropy"), metrics=(ObjectValue("MeanAbsoluteError"),)
    )
    found = the_problem(chosen, chain(softmax), digits)
    assert "MeanAbsoluteError" in str(found.message)


def test_class_numbers_below_zero(chain, digits):
    target = ArrayDescription("y", (), "int64", None, -1.0, 9.0)
    found = the_problem(
        with_loss("SparseCategoricalCrossentropy"),
        chain(softmax),
        replace(digits, targets=(target,)),
    )
    assert "count from 0" in str(found.message)


def test_two_inputs_and_one_array(chain, digits):
    network, answer = chain(softmax)
    network, second = edits.add_layer(network, "Input", parameters={"shape": (4,)})
    more = NamedTensor("input_layer", second, TensorSpec((None, 4), "float32"))
    answer = replace(answer, inputs=(*answer.inputs, more))
    found = the_problem(plan, (network, answer), digits)
    assert "2 inputs" in str(found.message)
    assert found.node == second


def test_text_for_an_input_of_numbers(chain, digits):
    words = ArrayDescription("words", (64,), "string")
    found = the_problem(plan, chain(softmax), replace(digits, inputs=(words,)))
    assert found.parameter == "dtype"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 0}, "batch size"),
        ({"validation_split": 1.0}, "validation split"),
        ({"validation_split": 0.0001}, "validation"),
    ],
)
def test_figures_out_of_range(chain, digits, change, word):
    found = the_problem(replace(plan, **change), chain(softmax), digits)
    assert word in str(found.message)


def test_the_output_that_was_placed_leads_to_the_layer_behind_it(chain, digits):
    network, answer = chain(("Dense", {"units": 7, "activation": "softmax"}), output=(7,))
    dense = answer.outputs[0].node
    network, end = edits.add_layer(network, "Output")
    network, _ = edits.connect(network, dense, end)
    answer = replace(
        answer, outputs=(NamedTensor("output", end, TensorSpec((None, 7), "float32")),)
    )
    found = the_problem(plan, (network, answer), digits)
    assert found.node == dense


@pytest.mark.parametrize("loss", ["CategoricalCrossentropy", "MeanSquaredError"])
def test_random_data_suit_the_loss_that_was_chosen(chain, loss):
    network, answer = chain(softmax)
    data = DataDescription(64, (), (), any_shape=True)
    assert problems(with_loss(loss), network, answer, data) == ()
