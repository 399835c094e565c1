"""Every wiring of the functional API: checked, built, written, and read again, always the same."""

import json
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from designer.catalog.catalog import load
from designer.engine.models import build_model
from designer.engine.network_inference import Walker
from designer.formats.file_format import FileContent
from designer.formats.keras import config
from designer.network import edits, nesting
from designer.network.graph import INPUT, OUTPUT, Network
from designer.network.model_kind import INPUTS, OUTPUTS, by_position, set_by_name
from designer.network.plan import plan
from designer.program import writer
from tests.formats.sample_networks import Sketch
from tests.structured_networks import STRUCTURED

catalog = load()


def scores_of_attention() -> Network:
    s = Sketch("scores")
    x = s.put(INPUT, shape=(9, 16))
    y = s.put("MultiHeadAttention", x, x, ports=("query", "value"), num_heads=2, key_dim=8)
    s.network = edits.set_argument(s.network, y, "return_attention_scores", True)
    s.put(OUTPUT, y, name="found")
    s.put(OUTPUT, (y, 1), name="where")
    return s.network


def dictionaries() -> Network:
    s = Sketch("dictionaries")
    b = s.put(INPUT, shape=(4,), name="b")
    a = s.put(INPUT, shape=(4,), name="a")
    x = s.put("Subtract", b, a)
    s.put(OUTPUT, s.put("Dense", x, units=2), name="second")
    s.put(OUTPUT, s.put("Dense", x, units=3), name="first")
    return set_by_name(set_by_name(s.network, INPUTS, True), OUTPUTS, True)


def nested_dictionaries() -> Network:
    s = Sketch("outer")
    left, right = s.put(INPUT, shape=(4,), name="left"), s.put(INPUT, shape=(4,), name="right")
    model = s.put("Functional", right, left, ports=("a", "b"), inner=dictionaries(), name="pair")
    again = s.again(model)
    s.wire(again, left, right, ports=("a", "b"))
    s.put("Concatenate", (model, 0), (again, 1))
    s.put("Add", (model, 1), (again, 1))
    return s.network


def a_dictionary_of_one() -> Network:
    inner = Sketch()
    inner.put(OUTPUT, inner.put("Dense", inner.put(INPUT, shape=(4,)), units=2), name="only")
    network = set_by_name(set_by_name(inner.network, INPUTS, True), OUTPUTS, True)
    s = Sketch("one")
    s.put("Dense", s.put("Functional", s.put(INPUT, shape=(4,)), inner=network), units=1)
    return s.network


def a_dictionary_without_outputs() -> Network:
    s = Sketch("unnamed")
    s.put("LSTM", s.put(INPUT, shape=(3, 2)), units=2, return_state=True)
    return set_by_name(s.network, OUTPUTS, True)


def shared_models_in_shared_models() -> Network:
    deep = Sketch()
    deep.put("Dense", deep.put(INPUT, shape=(8,)), units=8)
    middle = Sketch()
    x = middle.put("Functional", middle.put(INPUT, shape=(8,)), inner=deep.network, name="deep")
    middle.again(x, x)
    s = Sketch("outer")
    a, b = s.put(INPUT, shape=(8,)), s.put(INPUT, shape=(8,))
    first = s.put("Functional", a, inner=middle.network, name="middle")
    s.put("Subtract", first, s.again(first, b))
    return s.network


def one_tensor_used_often() -> Network:
    s = Sketch()
    x = s.put(INPUT, shape=(5, 6), dtype="int32")
    y = s.put("Embedding", s.put("Flatten", x), input_dim=10, output_dim=4)
    y = s.put(
        "MultiHeadAttention", y, y, y, ports=("query", "value", "key"), num_heads=2, key_dim=2
    )
    s.put("Concatenate", y, y, y)
    return s.network


def inputs_of_all_kinds() -> Network:
    s = Sketch("kinds")
    word = s.put(INPUT, shape=(), dtype="string", name="word")
    number = s.put(INPUT, shape=(), dtype="int32", name="number")
    row = s.put(INPUT, shape=(12,), sparse=True, name="row")
    image = s.put(INPUT, shape=(None, None, 3), name="image")
    buckets = s.put("Hashing", word, num_bins=7)
    found = [s.put("Embedding", x, input_dim=7, output_dim=3) for x in (buckets, number)]
    found.append(s.put("Dense", row, units=3))
    found.append(s.put("GlobalAveragePooling2D", image))
    s.put("Concatenate", *found)
    return s.network


def a_fixed_batch() -> Network:
    s = Sketch("fixed")
    s.put("LSTM", s.put(INPUT, shape=(None, 2), batch_size=6), units=3, stateful=True)
    return s.network


def an_optional_input() -> Network:
    s = Sketch("optional")
    x, y = s.put(INPUT, shape=(3,)), s.put(INPUT, shape=(3,), optional=True, name="extra")
    s.put("Dense", s.put("Identity", x), units=2)
    s.put("Dense", s.put("Identity", y), units=2)
    return s.network


def masks_and_states() -> Network:
    s = Sketch("states")
    words = s.put(INPUT, shape=(None,), dtype="int32", name="words")
    mask = s.put(INPUT, shape=(None,), dtype="bool", name="mask")
    x = s.put("Embedding", words, input_dim=20, output_dim=4)
    encoder = s.put(
        "LSTM", x, mask, ports=("inputs", "mask"), units=5, return_state=True,
        return_sequences=True,
    )  # fmt: skip
    s.put(
        "LSTM", x, (encoder, 1), (encoder, 2), units=5,
        ports=("inputs", "initial_state", "initial_state"),
    )  # fmt: skip
    s.put("Dropout", encoder, rate=0.5)
    return s.network


WIRINGS: tuple[Callable[[], Network], ...] = (
    scores_of_attention,
    dictionaries,
    nested_dictionaries,
    a_dictionary_of_one,
    a_dictionary_without_outputs,
    shared_models_in_shared_models,
    one_tensor_used_often,
    inputs_of_all_kinds,
    a_fixed_batch,
    an_optional_input,
    masks_and_states,
    *STRUCTURED,
)


def written_config(network: Network) -> Any:
    keras.backend.clear_session()
    names: dict[str, Any] = {}
    exec(writer.write(network, catalog).text, names)
    return names["model"].get_config()


def reread(model: keras.Model) -> FileContent:
    return config.from_json(model.to_json().encode(), "model.json", catalog)


@pytest.mark.parametrize("make", WIRINGS, ids=lambda make: make.__name__)
def test_a_wiring_is_checked_built_written_and_read(make: Callable[[], Network]) -> None:
    network = make()
    walk = Walker(catalog).walk(network)
    assert [str(problem.message) for problem in walk.problems] == []
    model = build_model(network, catalog)
    assert model.get_config() == written_config(network)
    sizes = sorted(str(end.spec.shape) for end in walk.ends()[0])
    assert sorted(str(tuple(tensor.shape)) for tensor in model.inputs) == sizes
    assert walk.totals().parameters == model.count_params()
    read = reread(model)
    assert read.notes == ()
    assert json.loads(build_model(read.network, catalog).to_json()) == json.loads(model.to_json())


def test_a_dictionary_is_a_dictionary() -> None:
    model = build_model(dictionaries(), catalog)
    given = {name: np.ones((2, 4), "float32") for name in "ab"}
    assert {name: found.shape for name, found in model(given).items()} == {
        "first": (2, 3),
        "second": (2, 2),
    }
    in_order = build_model(by_position(dictionaries()), catalog)
    assert [tensor.name for tensor in in_order.inputs] == ["b", "a"]
    assert [tuple(tensor.shape) for tensor in in_order.outputs] == [(None, 2), (None, 3)]


def test_shapes_inside_a_model_are_those_of_its_first_call() -> None:
    inner = Sketch()
    inner.put("Conv2D", inner.put(INPUT, shape=(None, None, 3)), filters=2, kernel_size=3)
    s = Sketch()
    model = s.put("Functional", s.put(INPUT, shape=(20, 20, 3)), inner=inner.network)
    s.again(model, s.put(INPUT, shape=(9, 9, 3)))
    walk = Walker(catalog).walk(s.network)
    assert walk.problems == ()
    shapes = [answer.outputs[0].shape for answer in walk.nodes()[model].inner.values()]
    assert shapes == [(None, 20, 20, 3), (None, 18, 18, 2)]


def test_a_problem_deep_inside_says_where_it_is() -> None:
    deep = Sketch()
    deep.put("Reshape", deep.put(INPUT, shape=(6,)), target_shape=(5,))
    middle = Sketch()
    middle.put("Functional", middle.put(INPUT, shape=(6,)), inner=deep.network)
    s = Sketch()
    s.put("Functional", s.put(INPUT, shape=(6,)), inner=middle.network)
    problems = Walker(catalog).walk(s.network).problems
    scopes = sorted((problem.scope for problem in problems), key=len)
    assert [len(scope) for scope in scopes] == [0, 1, 2]
    assert s.network.has(scopes[-1])
    innermost = next(problem for problem in problems if len(problem.scope) == 2)
    assert s.network.at(innermost.scope).layer_of(innermost.node).type == "Reshape"


def test_a_grouped_selection_computes_the_same() -> None:
    s = Sketch("whole")
    x = s.put(INPUT, shape=(6, 4))
    y = s.put("LSTM", x, units=3, return_state=True)
    z = s.put("Dense", y, units=5)
    s.put("Concatenate", z, (y, 1))
    chosen = [node for node in s.network.nodes if node != x]
    walk = Walker(catalog).walk(s.network)
    grouped, model = nesting.nest(s.network, chosen, catalog.signature, known=walk.spec)
    assert Walker(catalog).walk(grouped).problems == ()
    keras.utils.set_random_seed(1)
    before = build_model(s.network, catalog)
    keras.utils.set_random_seed(1)
    after = build_model(grouped, catalog)
    after.set_weights(before.get_weights())
    data = np.random.default_rng(1).normal(size=(2, 6, 4)).astype("float32")
    found = [keras.tree.flatten(built(data)) for built in (before, after)]
    for one in found[0]:
        assert any(
            one.shape == other.shape and np.allclose(one, other, atol=1e-6) for other in found[1]
        )
    apart = nesting.inline(grouped, model, catalog.signature)
    assert len(plan(apart, catalog.signature).calls) == len(walk.plan.calls)
