"""What a plan says of each output by itself, and how an edit of one goes back into the plan."""

import pytest
from msgspec.structs import replace

from designer.network import edits
from designer.network.check_result import CheckResult, NamedTensor, TensorSpec
from designer.network.graph import Network
from designer.network.values import ObjectValue
from designer.training.compatibility import problems
from designer.training.description import ArrayDescription, DataDescription
from designer.training.outputs import OutputPlan, outputs_of, with_outputs
from designer.training.plan import TrainingPlan, plan_of, with_plan
from designer.training.suggest import completed

right, off = ObjectValue("SparseCategoricalAccuracy"), ObjectValue("MeanAbsoluteError")
classes, numbers = ObjectValue("SparseCategoricalCrossentropy"), ObjectValue("MeanSquaredError")
data = DataDescription(
    samples=100,
    inputs=(ArrayDescription("x", (4,), "float32"),),
    targets=(
        ArrayDescription("kind", (), "int64", 3, 0.0, 2.0),
        ArrayDescription("size", (1,), "float32", None, -1.0, 1.0),
    ),
)
suggested = (OutputPlan("kind", classes, (right,)), OutputPlan("size", numbers, (off,)))


@pytest.fixture
def two() -> tuple[Network, CheckResult]:
    """Input(4) → Dense(3, softmax) `kind` and Dense(1) `size`."""
    network, start = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    ends = []
    for name, units, activation in (("kind", 3, "softmax"), ("size", 1, "linear")):
        parameters = {"units": units, "activation": activation}
        network, node = edits.add_layer(network, "Dense", name=name, parameters=parameters)
        network, _ = edits.connect(network, start, node)
        ends.append(NamedTensor(name, node, TensorSpec((None, units), "float32")))
    inputs = (NamedTensor("input_layer", start, TensorSpec((None, 4), "float32")),)
    return network, CheckResult(1, {}, inputs=inputs, outputs=tuple(ends))


def test_each_output_gets_what_suits_its_own_target(two: tuple[Network, CheckResult]) -> None:
    assert outputs_of(TrainingPlan(), *two, data) == suggested
    plan = completed(TrainingPlan(), *two, data)
    assert (plan.losses, plan.output_metrics) == ((classes, numbers), ((right,), (off,)))
    assert problems(plan, *two, data) == ()
    assert plan_of(with_plan(two[0], plan)) == plan


def test_metrics_for_all_outputs_are_watched_where_they_suit(
    two: tuple[Network, CheckResult],
) -> None:
    plan = TrainingPlan(losses=(classes, numbers), metrics=(right, off))
    assert outputs_of(plan, *two, data) == suggested


def test_one_output_is_changed_and_taken_back(two: tuple[Network, CheckResult]) -> None:
    other = replace(suggested[1], loss=ObjectValue("Huber"), weight=0.5, metrics=())
    plan = with_outputs(TrainingPlan(), (suggested[0], other), suggested)
    assert plan.losses == (classes, ObjectValue("Huber"))
    assert plan.output_metrics == ((right,), ())
    assert plan.loss_weights == (1.0, 0.5)
    assert outputs_of(plan, *two, data) == (suggested[0], other)
    assert with_outputs(plan, suggested, suggested) == TrainingPlan()


def test_metrics_that_do_not_fit_their_output_are_said(two: tuple[Network, CheckResult]) -> None:
    plan = TrainingPlan(losses=(classes, numbers), output_metrics=((right,), (right,)))
    (problem,) = problems(plan, *two, data)
    assert "SparseCategoricalAccuracy cannot compare the output 'size'" in str(problem.message)
    assert problem.node == two[1].outputs[1].node
    (problem,) = problems(replace(plan, output_metrics=((right,),)), *two, data)
    assert str(problem.message) == "The plan has metrics for 1 output; the network has 2."
