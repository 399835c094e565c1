"""What the checker says, from the real process: shapes, counts, sentences and repairs."""

import pytest
from msgspec import structs

from designer.catalog.catalog import load
from designer.catalog.code import digest
from designer.engine_client.blocking import ask, check
from designer.errors import EngineError
from designer.network import edits
from designer.network.diff import Patch, patch
from designer.network.graph import Network
from designer.network.problems import InsertLayer, SetParameter, Severity, ShowCode
from designer.network.values import ObjectValue
from designer.protocol import Check, Checked, CheckPatch
from designer.sentences import sentence
from tests.shared_calls import call_again

catalog = load()


def chain(*layers, shape=(8, 8, 1), **parameters):
    """A network of layers one after the other, and the id of the last."""
    network, last = edits.add_layer(Network(), "Input", parameters={"shape": shape, **parameters})
    for type_name, values in layers:
        network, node = edits.add_layer(network, type_name, parameters=values)
        network, _ = edits.connect(network, last, node)
        last = node
    return network, last


def join(type_name, *shapes, ports=None, **parameters):
    """A layer with an Input for each shape, and its id."""
    network, node = edits.add_layer(Network(), type_name, parameters=parameters)
    for number, shape in enumerate(shapes):
        network, end = edits.add_layer(network, "Input", parameters={"shape": shape})
        port = ports[number] if ports else "inputs"
        network, _ = edits.connect(network, end, node, port=port, many=ports is None)
    return network, node


def only_problem(network, checker):
    """The one problem of a network."""
    problems = check(network, checker).problems
    assert len(problems) == 1, problems
    return problems[0]


def output_shape(network, node, checker):
    answer = check(network, checker)
    assert not answer.problems
    return answer.nodes[node].outputs[0].shape


@pytest.mark.parametrize("sparse", [False, True])
def test_a_number_makes_no_product_sparse(checker, sparse):
    network, tensor = edits.add_layer(
        Network(), "Input", parameters={"shape": (4,), "sparse": sparse}
    )
    network, product = edits.add_layer(network, "ops.multiply", parameters={"x2": 2.0})
    network, _ = edits.connect(network, tensor, product, port="x1")
    assert check(network, checker).nodes[product].outputs[0].sparse == sparse


def test_shapes_counts_and_ends_of_a_small_network(checker):
    network, last = chain(
        ("Conv2D", {"filters": 4, "kernel_size": 3}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dense", {"units": 10, "activation": "softmax"}),
    )
    network, end = edits.add_layer(network, "Output", name="digit")
    network, _ = edits.connect(network, last, end)
    answer = check(network, checker)
    assert not answer.problems
    shapes = [answer.nodes[node].outputs[0].shape for node in answer.order]
    assert shapes == [
        (None, 8, 8, 1), (None, 6, 6, 4), (None, 3, 3, 4), (None, 36), (None, 10), (None, 10),
    ]  # fmt: skip
    convolution = answer.nodes[answer.order[1]]
    assert (convolution.parameters, convolution.trainable_parameters) == (40, 40)
    assert convolution.flops == 2 * 9 * 36 * 4 + 36 * 4
    assert convolution.activation_bytes == 6 * 6 * 4 * 4
    assert answer.nodes[last].flops == 2 * 36 * 10 + 10
    assert answer.totals.parameters == 40 + 370
    assert [end.name for end in answer.inputs] == ["input_layer"]
    assert [(end.name, end.spec.shape) for end in answer.outputs] == [("digit", (None, 10))]


def test_weights_that_do_not_train_are_counted_apart(checker):
    network, node = chain(("BatchNormalization", {}), shape=(5,))
    answer = check(network, checker).nodes[node]
    assert (answer.parameters, answer.trainable_parameters) == (20, 10)
    network, node = chain(("Dense", {"units": 2, "trainable": False}), shape=(5,))
    answer = check(network, checker).nodes[node]
    assert (answer.parameters, answer.trainable_parameters) == (12, 0)


def test_a_wrong_reshape_says_what_arrives_and_what_it_needs(checker):
    network, node = chain(("Reshape", {"target_shape": (7, 7, 1)}))
    problem = only_problem(network, checker)
    assert str(problem.message) == (
        "Reshape to (7, 7, 1) needs 49 values per sample; 64 arrive (8 × 8 × 1)."
    )
    assert (problem.node, problem.parameter) == (node, "target_shape")
    assert output_shape(edits.repaired(network, problem.repair), node, checker) == (None, 8, 8, 1)


@pytest.mark.parametrize(
    ("layer", "parameters", "shape", "said", "repaired"),
    [
        (
            "Conv2D",
            {"filters": 2, "kernel_size": 3},
            (64,),
            "Conv2D takes at least 3 axes per sample (height × width × channels); "
            "'input_layer' brings 1 axis (64).",
            (None, 6, 6, 2),
        ),
        (
            "Conv2D",
            {"filters": 2, "kernel_size": 9},
            (8, 8, 1),
            "The kernel 9 × 9 is larger than the 8 × 8 that 'input_layer' brings.",
            (None, 8, 8, 2),
        ),
        (
            "Conv2D",
            {"filters": 2, "kernel_size": 5, "dilation_rate": 3},
            (8, 8, 1),
            "The kernel 5 × 5, spread over 13 × 13, is larger than the 8 × 8 that "
            "'input_layer' brings.",
            (None, 8, 8, 2),
        ),
        (
            "Conv2D",
            {"filters": 2, "kernel_size": 3, "data_format": "channels_first"},
            (8, 8, 1),
            "The kernel 3 × 3 is larger than the 8 × 1 that 'input_layer' brings, read with the "
            "channels first.",
            (None, 6, 6, 2),
        ),
        (
            "MaxPooling2D",
            {"pool_size": 9},
            (8, 8, 1),
            "The window 9 × 9 is larger than the 8 × 8 that 'input_layer' brings.",
            (None, 1, 1, 1),
        ),
        (
            "LSTM",
            {"units": 3},
            (8, 8, 1),
            "LSTM takes 2 axes per sample (steps × features); 'input_layer' brings 3 axes "
            "(8 × 8 × 1).",
            (None, 3),
        ),
        (
            "RepeatVector",
            {"n": 3},
            (4, 2),
            "RepeatVector takes 1 axis per sample; 'input_layer' brings 2 axes (4 × 2).",
            (None, 3, 8),
        ),
        (
            "Dense",
            {"units": 3},
            (),
            "Dense takes at least 1 axis per sample; 'input_layer' brings no axis "
            "(a single value).",
            (None, 3),
        ),
        (
            "BatchNormalization",
            {"axis": 5},
            (4, 2),
            "There is no axis 5: 'input_layer' brings 4 × 2, whose axes are 1 to 2 "
            "(0 counts the samples).",
            (None, 4, 2),
        ),
        (
            "Embedding",
            {"input_dim": 9, "output_dim": 2},
            (4,),
            "Embedding looks up by whole numbers; 'input_layer' brings float32, which Keras cuts "
            "down to whole numbers.",
            (None, 4, 2),
        ),
    ],
)
def test_a_sentence_and_its_repair(checker, layer, parameters, shape, said, repaired):
    network, node = chain((layer, parameters), shape=shape)
    problem = only_problem(network, checker)
    assert str(problem.message) == said
    assert problem.node == node
    assert output_shape(edits.repaired(network, problem.repair), node, checker) == repaired


@pytest.mark.parametrize(
    ("network", "said", "parameter"),
    [
        (chain(("Dense", {})), "Dense needs a value for 'units'.", "units"),
        (
            chain(("Dense", {"units": 3, "colour": 2})),
            "Dense has no parameter 'colour'.",
            "colour",
        ),
        (
            chain(("Dense", {"units": 3}), shape=(None,)),
            "The weights of Dense need a fixed size; 'input_layer' brings any. Give that axis a "
            "size, in the Input or before.",
            None,
        ),
        (
            chain(("Dense", {"units": 3}), shape=(4,), dtype="string"),
            "Dense takes numbers; 'input_layer' brings text. A StringLookup, a TextVectorization "
            "or a Hashing in between makes numbers of it.",
            None,
        ),
        (
            join("Add", (8, 8, 3), (4, 4, 3)),
            "Add needs inputs of the same shape, or 1 where they differ; 'input_layer' brings "
            "8 × 8 × 3 and 'input_layer_1' 4 × 4 × 3 (axis 2: 8 against 4).",
            None,
        ),
        (
            join("Concatenate", (8, 8, 3), (8, 4, 3)),
            "Concatenate needs inputs of the same shape, except on the last axis; 'input_layer' "
            "brings 8 × 8 × 3 and 'input_layer_1' 8 × 4 × 3 (axis 2: 8 against 4).",
            None,
        ),
        (
            join("Concatenate", (8, 8, 3), (4,)),
            "Concatenate needs inputs of the same shape, except on the last axis; 'input_layer' "
            "brings 8 × 8 × 3 and 'input_layer_1' 4: 3 axes against 1.",
            None,
        ),
        (
            join("Dot", (8,), (9,), axes=1),
            "Dot multiplies along 1, which must be equally long in both inputs; 'input_layer' "
            "brings 8 and 'input_layer_1' 9 (axis 0 counts the samples).",
            "axes",
        ),
        (
            join("Subtract", (8,)),
            "Subtract takes exactly two inputs; 1 is connected.",
            None,
        ),
        (
            chain(("Conv2D", {"filters": 4, "kernel_size": 3, "groups": 3})),
            "Conv2D: The number of filters must be evenly divisible by the number of groups. "
            "Received: groups=3, filters=4.",
            "groups",
        ),
        (
            chain(("WhoKnows", {"size": 3})),
            "WhoKnows cannot be used: the catalogue does not know this type.",
            None,
        ),
    ],
)  # fmt: skip
def test_a_sentence_without_a_repair(checker, network, said, parameter):
    network, node = network
    problem = only_problem(network, checker)
    assert str(problem.message) == said
    assert (problem.node, problem.parameter) == (node, parameter)
    assert problem.repair is None


def test_a_repair_is_an_edit_where_the_problem_is(checker):
    network, _ = chain(("Conv2D", {"filters": 2, "kernel_size": 3}), shape=(48,))
    repair = only_problem(network, checker).repair
    assert isinstance(repair, InsertLayer)
    assert repair.parameters == {"target_shape": (4, 4, 3)}
    network, _ = chain(("Embedding", {"input_dim": 9, "output_dim": 2}), shape=(4,))
    problem = only_problem(network, checker)
    assert problem.severity is Severity.WARNING
    assert isinstance(problem.repair, SetParameter)


def test_names_that_keras_refuses(checker):
    """No edit makes such a name, but a file may hold one."""
    network, node = chain(("Flatten", {}))
    layer = network.layer_of(node)
    layers = {**network.layers, layer.id: structs.replace(layer, name="a/b")}
    problem = only_problem(structs.replace(network, layers=layers), checker)
    assert (problem.node, problem.parameter) == (node, "name")


def test_what_stands_behind_a_problem_waits_and_the_rest_is_answered(checker):
    network, _ = chain(("Reshape", {"target_shape": (7,)}), ("Dense", {"units": 1}))
    first = next(iter(network.nodes))
    network, side = edits.add_layer(network, "Flatten")
    network, _ = edits.connect(network, first, side)
    answer = check(network, checker)
    assert set(answer.nodes) == {first, side}
    assert len(answer.errors) == 1


def test_a_layer_of_any_size_costs_nothing(checker):
    network, node = chain(("Dense", {"units": 100_000_000}), shape=(100_000,))
    answer = check(network, checker)
    assert answer.nodes[node].parameters == 100_000 * 100_000_000 + 100_000_000
    [problem] = answer.problems
    assert problem.severity is Severity.WARNING
    assert str(problem.message).startswith("The weights of 'dense' need 36.4 TiB")


def test_a_shared_layer_counts_once_and_is_built_by_its_first_call(checker):
    network, first = chain(("Dense", {"units": 3}), shape=(4,))
    layer = network.layer_of(first).id
    network, second = call_again(network, layer)
    network, end = edits.add_layer(network, "Input", parameters={"shape": (4,)})
    network, _ = edits.connect(network, end, second)
    answer = check(network, checker)
    assert not answer.problems
    assert answer.totals.parameters == 15
    assert answer.nodes[second].parameters == 15
    assert answer.totals.flops == 2 * answer.nodes[first].flops
    wider = edits.set_parameter(network, network.layer_of(end).id, "shape", (5,))
    problem = only_problem(wider, checker)
    assert problem.node == second
    assert str(problem.message) == (
        "The weights of 'dense' were made for 4 at axis -1; 'input_layer_1' brings 5."
    )


def test_several_outputs_and_named_ports(checker):
    network, node = join(
        "MultiHeadAttention", (6, 8), (9, 8), ports=("query", "value"), num_heads=2, key_dim=4
    )
    assert output_shape(network, node, checker) == (None, 6, 8)
    network, node = chain(("LSTM", {"units": 3, "return_state": True}), shape=(6, 2))
    outputs = check(network, checker).nodes[node].outputs
    assert [spec.shape for spec in outputs] == [(None, 3)] * 3


def test_objects_as_parameters(checker):
    network, node = chain(
        ("TimeDistributed", {"layer": ObjectValue("Dense", {"units": 3})}),
        (
            "Bidirectional",
            {"layer": ObjectValue("LSTM", {"units": 2, "kernel_regularizer": ObjectValue("L2")})},
        ),
        shape=(6, 2),
    )
    assert output_shape(network, node, checker) == (None, 4)
    network, node = chain(("Dense", {"units": 3, "kernel_initializer": ObjectValue("Nope")}))
    problem = only_problem(network, checker)
    assert (problem.node, problem.parameter) == (node, "kernel_initializer")


def nested(inner, *shapes):
    """A network with `inner` as a nested model called with Inputs of these shapes."""
    network, node = edits.add_layer(Network(), "Functional", name="block", inner=inner)
    ports = catalog.signature(network.layer_of(node)).inputs
    for port, shape in zip(ports, shapes, strict=True):
        network, end = edits.add_layer(network, "Input", parameters={"shape": shape})
        network, _ = edits.connect(network, end, node, port=port.name)
    return network, node


def test_a_nested_model_is_answered_inside_and_outside(checker):
    inner, dense = chain(("Dense", {"units": 3}), shape=(4,))
    network, node = nested(inner, (4,))
    answer = check(network, checker)
    assert not answer.problems
    assert answer.nodes[node].outputs[0].shape == (None, 3)
    assert answer.totals.parameters == answer.nodes[node].parameters == 15
    scope = (network.layer_of(node).id,)
    assert answer.at(network, scope)[dense].outputs[0].shape == (None, 3)


def test_a_nested_model_that_does_not_fit_says_which_input(checker):
    inner, _ = chain(("Dense", {"units": 3}), shape=(4,))
    network, node = nested(inner, (5,))
    problem = only_problem(network, checker)
    assert problem.node == node
    assert str(problem.message) == "The Input 'input_layer' inside takes 4; 5 arrives."


def test_a_free_axis_of_a_nested_model_takes_what_arrives(checker):
    inner, _ = chain(("Conv1D", {"filters": 2, "kernel_size": 3}), shape=(None, 4))
    network, node = nested(inner, (10, 4))
    assert output_shape(network, node, checker) == (None, 8, 2)


def test_a_problem_inside_a_nested_model_has_its_scope(checker):
    inner, bad = chain(("Reshape", {"target_shape": (7,)}), shape=(4,))
    network, node = nested(inner, (4,))
    answer = check(network, checker)
    scope = (network.layer_of(node).id,)
    assert [(problem.scope, problem.node) for problem in answer.errors] == [
        (scope, bad),
        ((), node),
    ]


def per_step(inner, shape):
    """A network that applies `inner` to each step of an Input of this shape."""
    network, start = edits.add_layer(Network(), "Input", parameters={"shape": shape})
    network, node = edits.add_layer(network, "TimeDistributed", inner=inner)
    network, _ = edits.connect(network, start, node)
    return network, node


def test_a_model_in_a_wrapper_is_answered_inside_and_outside(checker):
    convolution = ("Conv2D", {"filters": 2, "kernel_size": 3})
    inner, last = chain(convolution, ("Flatten", {}))
    network, node = per_step(inner, (5, 8, 8, 1))
    answer = check(network, checker)
    assert not answer.problems
    assert answer.nodes[node].outputs[0].shape == (None, 5, 72)
    scope = (network.layer_of(node).id,)
    assert answer.at(network, scope)[last].outputs[0].shape == (None, 72)
    alone = check(inner, checker).totals
    assert answer.nodes[node].parameters == answer.totals.parameters == alone.parameters == 20
    assert answer.nodes[node].flops == 5 * alone.flops
    free, node = per_step(inner, (None, 8, 8, 1))
    answer = check(free, checker)
    assert answer.nodes[node].outputs[0].shape == (None, None, 72)
    assert answer.nodes[node].flops is None


def test_an_edit_inside_a_wrapper_is_answered_outside(checker):
    inner, dense = chain(("Dense", {"units": 3}), shape=(4,))
    network, node = per_step(inner, (5, 4))
    ask(checker, Check(1, network), role="checker")
    scope, layer = (network.layer_of(node).id,), inner.nodes[dense].layer
    wide = edits.within(network, scope, lambda net: edits.set_parameter(net, layer, "units", 7))
    [event] = ask(checker, CheckPatch(1, 2, patch(network, wide)), role="checker")
    assert event.nodes[node].outputs[0].shape == (None, 5, 7)
    frozen = edits.within(
        network, scope, lambda net: edits.set_setting(net, "model", {"trainable": False})
    )
    [event] = ask(checker, CheckPatch(2, 3, patch(wide, frozen)), role="checker")
    assert (event.nodes[node].parameters, event.nodes[node].trainable_parameters) == (15, 0)


def test_a_problem_inside_a_wrapper_has_its_scope(checker):
    inner, bad = chain(("Reshape", {"target_shape": (7,)}), shape=(4,))
    network, node = per_step(inner, (5, 4))
    scope = (network.layer_of(node).id,)
    errors = check(network, checker).errors
    assert [(problem.scope, problem.node) for problem in errors] == [(scope, bad), ((), node)]
    assert str(errors[1].message).startswith("The nested network has a problem: ")


def test_what_does_not_fit_into_a_wrapped_model_is_said_outside(checker):
    inner, _ = chain(("Flatten", {}), ("Dense", {"units": 3}))
    problem = only_problem(per_step(inner, (5, 6, 6, 1))[0], checker)
    said = "The Input 'input_layer' inside takes 8 × 8 × 1; 6 × 6 × 1 arrives at each step."
    assert (problem.scope, str(problem.message)) == ((), said)
    problem = only_problem(per_step(inner, (8, 8, 1))[0], checker)
    assert "takes 8 × 8 × 1; 8 × 1 arrives" in str(problem.message), "which Keras does not see"
    assert check(per_step(inner, (5, 8, 8))[0], checker).problems == ()
    problem = only_problem(per_step(inner, (5,))[0], checker)
    assert str(problem.message).startswith(
        "TimeDistributed takes 2 axes per sample (steps × features)"
    )


def test_what_is_no_wrapper_takes_no_model(checker):
    inner, _ = chain(("Dense", {"units": 3}), shape=(4,))
    network, start = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    parameters = {"units": 3}
    network, node = edits.add_layer(network, "Dense", parameters=parameters, inner=inner)
    network, _ = edits.connect(network, start, node)
    assert str(only_problem(network, checker).message) == "Dense takes no model inside."


def test_a_patch_answers_only_what_became_different(checker):
    network, last = chain(("Flatten", {}), ("Dense", {"units": 3}), ("Dense", {"units": 2}))
    ask(checker, Check(1, network), role="checker")
    layer = network.layer_of(last)
    changed = edits.set_parameter(network, layer.id, "units", 5)
    [event] = ask(checker, CheckPatch(1, 2, patch(network, changed)), role="checker")
    assert isinstance(event, Checked)
    assert (event.revision, event.whole, event.order) == (2, False, None)
    assert set(event.nodes) == {last}
    without = edits.remove(changed, [last])
    [event] = ask(checker, CheckPatch(2, 3, patch(changed, without)), role="checker")
    assert event.nodes == {last: None}
    assert event.order is not None


def test_a_call_argument_that_changes_is_asked_about_again(checker):
    network, node = join("MultiHeadAttention", (9, 16), (9, 16), ports=("query", "value"),
                         num_heads=2, key_dim=8)  # fmt: skip
    assert len(check(network, checker).nodes[node].outputs) == 1
    scores = edits.set_argument(network, node, "return_attention_scores", True)
    [event] = ask(checker, CheckPatch(1, 2, patch(network, scores)), role="checker")
    assert [output.shape for output in event.nodes[node].outputs] == [
        (None, 9, 16),
        (None, 2, 9, 9),
    ]
    [event] = ask(checker, CheckPatch(2, 3, patch(scores, network)), role="checker")
    assert len(event.nodes[node].outputs) == 1


def test_a_patch_of_what_the_checker_does_not_hold_is_refused(checker):
    ask(checker, Check(1, Network()), role="checker")
    with pytest.raises(EngineError, match=r"holds revision 1 .* since revision 7"):
        ask(checker, CheckPatch(7, 8, Patch()), role="checker")


def test_code_of_a_document_is_not_run(checker):
    source = "lambda x: open('/tmp/evil', 'w')"
    network, node = chain(("Lambda", {"function": source}))
    problem = only_problem(network, checker)
    assert (problem.node, problem.parameter) == (node, "function")
    assert str(problem.message) == "Contains code that has not been allowed."
    assert problem.repair == ShowCode(sentence("Show code…"), (digest(source),))
