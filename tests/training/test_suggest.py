import pytest
from msgspec.structs import replace

from designer.network.values import ObjectValue
from designer.training.description import ArrayDescription, DataDescription
from designer.training.plan import TrainingPlan
from designer.training.suggest import completed, losses, metrics, optimizer

numbers = ArrayDescription("y", (1,), "float32", None, -3.0, 3.0)
yes_or_no = ArrayDescription("y", (), "int64", 2, 0.0, 1.0)
one_hot = ArrayDescription("y", (10,), "float32", 2, 0.0, 1.0)
mask = ArrayDescription("y", (8, 8, 1), "float32", 2, 0.0, 1.0)
digit = ArrayDescription("y", (), "int64", 10, 0.0, 9.0)


@pytest.mark.parametrize(
    ("layer", "output", "target", "loss", "metric"),
    [
        ("softmax", (10,), digit, "SparseCategoricalCrossentropy", "SparseCategoricalAccuracy"),
        ("softmax", (10,), one_hot, "CategoricalCrossentropy", "CategoricalAccuracy"),
        ("sigmoid", (1,), yes_or_no, "BinaryCrossentropy", "BinaryAccuracy"),
        ("sigmoid", (8, 8, 1), mask, "BinaryCrossentropy", "BinaryAccuracy"),
        ("linear", (1,), numbers, "MeanSquaredError", "MeanAbsoluteError"),
    ],
)
def test_losses_and_metrics_follow_the_output_and_the_target(
    chain, digits, layer, output, target, loss, metric
):
    network, answer = chain(("Dense", {"units": 1, "activation": layer}), output=output)
    data = replace(digits, targets=(target,))
    (suggestion,) = losses(network, answer, data)
    assert suggestion.value == ObjectValue(loss)
    assert str(suggestion.reason).endswith(".")
    assert [item.value.type for item in metrics(network, answer, data)] == [metric]


def test_an_output_without_activation_gives_logits(chain, digits):
    network, answer = chain(("Dense", {"units": 10}))
    (loss,) = losses(network, answer, digits)
    assert loss.value == ObjectValue("SparseCategoricalCrossentropy", {"from_logits": True})
    assert "logits" in str(loss.reason)
    network, answer = chain(("Dense", {"units": 1}), output=(1,))
    (metric,) = metrics(network, answer, replace(digits, targets=(yes_or_no,)))
    assert metric.value == ObjectValue("BinaryAccuracy", {"threshold": 0.0})


@pytest.mark.parametrize(
    "tail",
    [
        [("Activation", {"activation": "softmax"})],
        [("Softmax", {})],
        [("Activation", {"activation": ObjectValue("softmax")}), ("Reshape", {})],
    ],
)
def test_the_activation_may_be_a_layer_of_its_own(chain, digits, tail):
    network, answer = chain(("Dense", {"units": 10}), *tail)
    (loss,) = losses(network, answer, digits)
    assert loss.value == ObjectValue("SparseCategoricalCrossentropy")


def test_few_steps_get_a_larger_learning_rate(digits):
    few = optimizer(TrainingPlan(epochs=5), digits)
    many = optimizer(TrainingPlan(epochs=500), digits)
    assert few.value.parameters["learning_rate"] > 0.001
    assert many.value == ObjectValue("Adam")


def test_completing_changes_nothing_that_was_chosen(chain, digits):
    network, answer = chain(("Dense", {"units": 10, "activation": "softmax"}))
    chosen = TrainingPlan(
        optimizer=ObjectValue("SGD"), losses=(ObjectValue("Poisson"),), metrics=()
    )
    assert completed(chosen, network, answer, digits) == chosen
    whole = completed(TrainingPlan(), network, answer, digits)
    assert whole.optimizer is not None
    assert len(whole.losses) == len(whole.metrics) == 1


def test_random_data_take_the_shape_of_the_output(chain):
    network, answer = chain(("Dense", {"units": 10, "activation": "softmax"}))
    data = DataDescription(64, (), (), any_shape=True)
    (loss,) = losses(network, answer, data)
    assert loss.value == ObjectValue("SparseCategoricalCrossentropy")
