"""The order in which a model is made, and what everything is called."""

from msgspec.structs import replace

from designer.catalog.catalog import load
from designer.construction.ordering import steps_of
from designer.construction.steps import (
    CallLayer,
    LeaveOut,
    MakeInput,
    MakeLayer,
    MakeModel,
    ModelSteps,
    Step,
)
from designer.network import edits
from designer.network.graph import INPUT, Network
from designer.network.model_kind import BY_NAME, INPUTS, SEQUENTIAL, set_listed, with_model_settings
from designer.network.plan import TensorRef
from tests.formats.sample_networks import Sketch

catalog = load()


def words(model: ModelSteps) -> list[str]:
    """Each step as the kind of step and the layer that it is about."""
    kinds = {MakeInput: "input", MakeModel: "model", MakeLayer: "layer", CallLayer: "call"}
    return [f"{kinds.get(type(step), 'left out')} {step.call.layer.name}" for step in model.steps]


def given(model: ModelSteps) -> dict[str, str | None]:
    """The names that are given, by the names of the layers."""
    named = (step for step in model.steps if isinstance(step, (MakeInput, MakeLayer)))
    return {step.call.layer.name: step.name for step in named}


def inner() -> Network:
    s = Sketch()
    s.put("Dense", s.put(INPUT, shape=(4,)), units=4, name="inside")
    return s.network


def model_in(steps: tuple[Step, ...]) -> ModelSteps:
    (found,) = (step.model for step in steps if isinstance(step, MakeModel))
    return found


def test_a_layer_is_made_at_its_first_call_and_a_nested_model_with_all_that_is_in_it() -> None:
    s = Sketch("whole")
    x = s.put(INPUT, shape=(4,), name="x")
    block = s.put("Functional", x, inner=inner(), name="block")
    shared = s.put("Dense", block, units=4, name="shared")
    s.put("Add", s.again(shared, x), shared, s.again(block, x), name="add")
    model = steps_of(s.network, catalog)
    assert words(model) == [
        "input x", "model block", "call block", "layer shared", "call shared", "call shared",
        "call block", "layer add", "call add",
    ]  # fmt: skip
    assert [step.is_shared for step in model.steps if isinstance(step, MakeLayer)] == [True, False]
    assert (model.is_chain, model.name) == (False, "whole")
    nested = model_in(model.steps)
    assert words(nested) == ["input input_layer", "layer inside", "call inside"]
    assert nested.scope == (s.network.nodes[block].layer,)
    calls = [step for step in model.steps if isinstance(step, CallLayer)]
    assert [step.model is nested for step in calls] == [True, False, False, True, False]


def test_names_are_given_where_keras_would_choose_others() -> None:
    s = Sketch("functional")
    x = s.put(INPUT, shape=(4,))
    for name in ("dense", "second", "dense_1"):
        x = s.put("Dense", x, units=4, name=name)
    model = steps_of(s.network, catalog)
    assert given(model) == {
        "input_layer": None, "dense": None, "second": "second", "dense_1": None,
    }  # fmt: skip
    assert model.name is None


def test_what_a_chain_holds_is_made_before_its_list() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(4,), name="x")
    y = s.put("Dense", x, units=4, name="first")
    s.put("Functional", y, inner=inner(), name="block")
    model = steps_of(with_model_settings(s.network, **{"class": SEQUENTIAL}), catalog)
    assert model.is_chain
    assert words(model) == ["model block", "input x", "layer first", "call first", "call block"]


def test_what_is_left_out_takes_everything_behind_it_along() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(4,), name="x")
    first = s.put("Dense", x, units=4, name="first")
    s.put("Dense", first, units=4, name="second")
    s.put("Dense", x, units=4, name="aside")
    chain = with_model_settings(s.network, **{"class": SEQUENTIAL})
    model = steps_of(chain, catalog, {((), first)})
    assert words(model) == [
        "input x", "left out first", "left out second", "layer aside", "call aside",
    ]  # fmt: skip
    causes = [step.is_cause for step in model.steps if isinstance(step, LeaveOut)]
    assert causes == [True, False]
    assert len(model.outputs.tensors) == 1
    assert model.makes_model


def test_an_input_that_nothing_reads_is_not_made() -> None:
    s = Sketch()
    s.put("Dense", s.put(INPUT, shape=(4,), name="x"), units=4)
    s.put(INPUT, shape=(4,), name="idle")
    assert not any("idle" in word for word in words(steps_of(s.network, catalog)))


def test_a_layer_with_the_name_of_an_operation_gets_another_in_the_steps() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(4,))
    y = s.put("Dense", x, units=4, name="add")
    s.put("ops.add", x, y, ports=("x1", "x2"), name="sum")
    model = steps_of(s.network, catalog)
    assert model.network.layer_of(y).name == "add_layer"
    assert given(model)["add_layer"] == "add_layer"
    assert s.network.layer_of(y).name == "add"


def test_the_ends_of_a_model_stand_alone_in_a_list_or_by_name() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(4,), name="x")
    s.put("Dense", x, units=4)

    def inputs(network: Network) -> object:
        side = steps_of(network, catalog).inputs
        assert side.tensors == (TensorRef(x),)
        return side.arranged(["tensor"], lambda items: f"[{items[0]}]", lambda named: str(named))

    assert inputs(s.network) == "tensor"
    assert inputs(set_listed(s.network, INPUTS)) == "[tensor]"
    assert inputs(with_model_settings(s.network, **{INPUTS: BY_NAME})) == "{'x': 'tensor'}"
    assert (
        steps_of(set_listed(s.network, INPUTS), catalog).inputs.given(
            ["tensor"], lambda items: f"[{items[0]}]", str
        )
        == "tensor"
    )  # a call of the model takes the tensor itself


def test_a_frozen_model_says_so() -> None:
    s = Sketch()
    x = s.put(INPUT, shape=(4,))
    block = s.put("Functional", x, inner=inner(), trainable=False)
    model = steps_of(s.network, catalog)
    assert not model.is_frozen
    assert model_in(model.steps).is_frozen
    layer = s.network.layer_of(block)
    thawed = edits.reset_parameter(s.network, layer.id, "trainable")
    assert not model_in(steps_of(thawed, catalog).steps).is_frozen
    assert steps_of(with_model_settings(thawed, trainable=False), catalog).is_frozen
    assert replace(layer, parameters={}) == thawed.layer_of(block)
