import json
from pathlib import Path
from typing import Any

import pytest

from designer.catalog.catalog import Catalog, load
from designer.errors import FormatError
from designer.formats.file_format import FileContent
from designer.formats.keras.config import from_json, from_value
from designer.formats.network_file import from_bytes, to_bytes
from designer.network.graph import Network
from designer.network.model_kind import SEQUENTIAL, class_of, model_settings
from designer.network.plan import plan
from designer.network.values import ObjectValue

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


def content(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_bytes())
    return found


def model(name: str, catalog: Catalog) -> FileContent:
    return from_json((DATA / f"{name}.json").read_bytes(), name, catalog)


def walked(network: Network, catalog: Catalog) -> list[str]:
    """Every call of the plan in a line, `name = Type(where its tensors come from)`."""
    lines = []
    for call in plan(network, catalog.signature).calls:
        given = [
            f"{argument.port}="
            + "+".join(
                network.layer_of(tensor.node).name + (f".{tensor.output}" if tensor.output else "")
                for tensor in argument.tensors
            )
            for argument in call.arguments
        ]
        lines.append(f"{call.layer.name} = {call.layer.type}({', '.join(given)})")
    return lines


def ends(network: Network, catalog: Catalog) -> tuple[list[str], list[str]]:
    found = plan(network, catalog.signature)
    inputs = [network.layer_of(node).name for node in found.inputs]
    return inputs, [end.name for end in found.outputs]


def parameters(network: Network, name: str) -> dict[str, Any]:
    return next(layer for layer in network.layers.values() if layer.name == name).parameters


def test_branches_and_two_outputs(catalog: Catalog) -> None:
    network, notes = (read := model("functional", catalog)).network, list(map(str, read.notes))
    assert notes == []
    assert network.name == "branches"
    assert walked(network, catalog) == [
        "input_layer = Input()",
        "conv2d = Conv2D(inputs=input_layer)",
        "conv2d_1 = Conv2D(inputs=conv2d)",
        "conv2d_2 = Conv2D(inputs=conv2d)",
        "add = Add(inputs=conv2d_1+conv2d_2)",
        "max_pooling2d = MaxPooling2D(inputs=add)",
        "batch_normalization = BatchNormalization(inputs=max_pooling2d)",
        "flatten = Flatten(inputs=batch_normalization)",
        "scores = Dense(inputs=flatten)",
        "dense = Dense(inputs=flatten)",
    ]
    assert ends(network, catalog) == (["input_layer"], ["scores", "dense"])
    assert not any(layer.type == "Output" for layer in network.layers.values())


def test_only_what_was_set_is_stored(catalog: Catalog) -> None:
    network = model("functional", catalog).network
    assert parameters(network, "input_layer") == {"shape": (28, 28, 1)}
    assert parameters(network, "conv2d") == {
        "filters": 8,
        "kernel_size": (3, 3),
        "activation": "relu",
        "kernel_regularizer": ObjectValue("L2", {"l2": 0.02}),
    }
    assert parameters(network, "conv2d_2") == {
        "filters": 8,
        "kernel_size": (1, 1),
        "kernel_initializer": "he_normal",
        "dtype": "float16",
    }
    assert parameters(network, "max_pooling2d") == {}
    assert parameters(network, "dense") == {"units": 1}
    (call,) = (node for node in network.nodes.values() if node.arguments)
    assert network.layer_of(call.id).name == "batch_normalization"
    assert call.arguments == {"training": False}


@pytest.mark.parametrize(("name", "shape"), [("sequential", (64,)), ("sequential_built", (5,))])
def test_a_sequential_model_is_a_chain(name: str, shape: tuple[int, ...], catalog: Catalog) -> None:
    read = model(name, catalog)
    assert read.notes == ()
    lines = walked(read.network, catalog)
    first = lines[0].split(" ")[0]
    assert lines[0] == f"{first} = Input()"
    assert parameters(read.network, first) == {"shape": shape}
    assert len(lines) == len(read.network.wires) + 1


def test_a_sequential_model_without_a_shape(catalog: Catalog) -> None:
    read = model("sequential_unbuilt", catalog)
    assert walked(read.network, catalog) == [
        "input_layer = Input()",
        "dense = Dense(inputs=input_layer)",
    ]
    assert list(map(str, read.notes)) == [
        "A Sequential model does not say its input shape; set it on the Input."
    ]


def test_nested_models_that_are_shared(catalog: Catalog) -> None:
    read = model("nested", catalog)
    assert read.notes == ()
    assert walked(read.network, catalog) == [
        "right = Input()",
        "left = Input()",
        "enc = Sequential(inputs=left)",
        "enc = Sequential(inputs=right)",
        "dec = Functional(input_layer_2=enc, input_layer_1=enc)",
        "dec = Functional(input_layer_2=enc, input_layer_1=enc)",
        "last = Dense(inputs=dec.1)",
    ]
    # A dictionary named the outputs; they stand in the order of their names.
    assert ends(read.network, catalog) == (["right", "left"], ["a", "z"])
    (dec,) = (layer for layer in read.network.layers.values() if layer.name == "dec")
    assert dec.parameters == {"trainable": False}
    assert dec.network is not None
    assert ends(dec.network, catalog)[0] == ["input_layer_2", "input_layer_1"]
    assert ends(dec.network, catalog)[1] == ["dense_1", "dense_2"]
    first, second = (
        read.network.wires_into(node.id, "input_layer_2")[0].source
        for node in read.network.calls_of(dec.id)
    )
    assert first != second


def test_a_layer_that_is_called_twice(catalog: Catalog) -> None:
    network = model("shared", catalog).network
    assert walked(network, catalog) == [
        "input_layer = Input()",
        "dense = Dense(inputs=input_layer)",
        "dense = Dense(inputs=dense)",
    ]
    assert len(network.layers) == 2


def test_named_ports_and_lists(catalog: Catalog) -> None:
    read = model("attention", catalog)
    assert read.notes == ()
    assert walked(read.network, catalog)[2:] == [
        "multi_head_attention = MultiHeadAttention(query=q, value=v, key=v)",
        "attention = Attention(query=q, value=v)",
    ]
    arguments = [node.arguments for node in read.network.nodes.values() if node.arguments]
    assert arguments == [{"training": False}]


def test_states_wrappers_and_cells(catalog: Catalog) -> None:
    read = model("states", catalog)
    assert read.notes == ()
    assert walked(read.network, catalog)[2:] == [
        "lstm = LSTM(inputs=input_layer)",
        "lstm_1 = LSTM(inputs=input_layer_1, initial_state=lstm.1+lstm.2)",
        "bidirectional = Bidirectional(inputs=lstm_1)",
        "time_distributed = TimeDistributed(inputs=input_layer_1)",
    ]
    assert parameters(read.network, "bidirectional") == {"layer": ObjectValue("GRU", {"units": 3})}
    assert parameters(read.network, "time_distributed") == {
        "layer": ObjectValue("Dense", {"units": 2, "activation": "relu"})
    }


def test_objects_as_parameters(catalog: Catalog) -> None:
    read = model("values", catalog)
    assert read.notes == ()
    assert parameters(read.network, "x") == {"dtype": "int32", "shape": (3,), "batch_size": 2}
    assert parameters(read.network, "lstm") == {"dtype": "mixed_float16", "units": 3}
    assert parameters(read.network, "dense") == {
        "units": 3,
        "kernel_initializer": ObjectValue("RandomNormal", {"seed": 3, "stddev": 0.2}),
    }
    assert parameters(read.network, "dense_1") == {"trainable": False, "units": 2}
    cells = parameters(read.network, "rnn")["cell"].parameters["cells"]
    assert [cell.parameters for cell in cells] == [
        {"units": 2},
        {"units": 3, "name": "lstm_cell_1"},
    ]


def test_operations(catalog: Catalog) -> None:
    read = model("operations", catalog)
    assert walked(read.network, catalog) == [
        "input_layer = Input()",
        "concatenate = ops.concatenate(inputs=input_layer+input_layer)",
        "get_item = ops.get_item(inputs=concatenate)",
        "split = ops.split(inputs=input_layer)",
        "subtract = ops.subtract(x2=input_layer)",
        "add = ops.add(x1=input_layer, x2=input_layer)",
    ]
    assert parameters(read.network, "get_item") == {"key": (ObjectValue("slice"), -1)}
    # The other part of `split` is nobody's output, so the outputs are marked.
    assert ends(read.network, catalog)[1] == ["get_item", "split", "subtract", "add"]
    assert parameters(read.network, "subtract") == {"x1": 3}
    assert read.notes == ()


def test_ends_that_the_rule_would_not_find(catalog: Catalog) -> None:
    read = model("order", catalog)
    assert ends(read.network, catalog) == (["b", "a"], ["minus", "a", "after"])


def test_inputs_in_another_order_than_they_are_listed(catalog: Catalog) -> None:
    changed = content("order")
    changed["config"]["input_layers"].reverse()
    read = from_value(changed, "x", catalog)
    assert ends(read.network, catalog)[0] == ["a", "b"]


def test_what_nobody_knows_keeps_its_configuration(catalog: Catalog) -> None:
    read = model("strange", catalog)
    given = {entry["name"]: entry for entry in content("strange")["config"]["layers"]}
    for name in ("lambda", "own"):
        (layer,) = (layer for layer in read.network.layers.values() if layer.name == name)
        assert layer.foreign == given[name]
        assert layer.parameters == {}
    assert walked(read.network, catalog)[1:] == [
        "lambda = Lambda(inputs=input_layer)",
        "own = Dense(inputs=lambda)",
    ]
    assert len(read.notes) == 2
    saved = from_bytes(to_bytes(read.network), "x")
    assert saved == read.network


@pytest.mark.parametrize("path", sorted(DATA.glob("*.json")), ids=lambda path: path.stem)
def test_a_read_model_can_be_saved(path: Path, catalog: Catalog) -> None:
    network = from_json(path.read_bytes(), path.name, catalog).network
    assert from_bytes(to_bytes(network), "x") == network
    assert not [str(item.message) for item in plan(network, catalog.signature).problems]


def test_a_configuration_of_keras_2(catalog: Catalog) -> None:
    layers = [
        {
            "class_name": "InputLayer",
            "config": {"batch_input_shape": [None, 4], "dtype": "float32", "name": "a"},
            "name": "a",
            "inbound_nodes": [],
        },
        {
            "class_name": "Dense",
            "config": {"name": "d", "units": 2, "activation": "linear"},
            "name": "d",
            "inbound_nodes": [[["a", 0, 0, {}]]],
        },
        {
            "class_name": "Add",
            "config": {"name": "s"},
            "name": "s",
            "inbound_nodes": [[["d", 0, 0, {}], ["d", 0, 0, {}]]],
        },
    ]
    config = {
        "name": "old",
        "layers": layers,
        "input_layers": [["a", 0, 0]],
        "output_layers": [["s", 0, 0]],
    }
    read = from_value({"class_name": "Functional", "config": config}, "x", catalog)
    assert walked(read.network, catalog) == [
        "a = Input()",
        "d = Dense(inputs=a)",
        "s = Add(inputs=d+d)",
    ]


def test_a_cycle_is_shown_and_not_refused(catalog: Catalog) -> None:
    changed = content("functional")
    (first,) = (entry for entry in changed["config"]["layers"] if entry["name"] == "conv2d")
    history = first["inbound_nodes"][0]["args"][0]["config"]["keras_history"]
    history[0] = "add"
    read = from_value(changed, "x", catalog)
    messages = [str(item.message) for item in plan(read.network, catalog.signature).problems]
    assert any("part of a cycle" in message for message in messages)


def test_an_unknown_setting_inside_is_a_note_that_names_its_owner(catalog: Catalog) -> None:
    changed = content("sequential")
    dense = changed["config"]["layers"][1]["config"]
    mean = {"module": "keras.initializers", "class_name": "Constant", "registered_name": None}
    dense["kernel_initializer"] = {**mean, "config": {"value": 0.5, "spread": 3}}
    read = from_value(changed, "x", catalog)
    assert list(map(str, read.notes)) == [
        "'dense' (Dense) has a setting 'spread' of 'Constant' that is not kept."
    ]
    found = parameters(read.network, "dense")["kernel_initializer"]
    assert found == ObjectValue("Constant", {"value": 0.5})


def test_an_unknown_setting_of_a_layer_in_a_layer_is_a_note(catalog: Catalog) -> None:
    inner = {"class_name": "Dense", "config": {"units": 3, "glow": 1}, "module": "keras.layers"}
    entry = {
        "class_name": "SpectralNormalization",
        "module": "keras.layers",
        "config": {"name": "spectral", "layer": inner},
    }
    changed = content("sequential")
    changed["config"]["layers"].append(entry)
    read = from_value(changed, "x", catalog)
    (note,) = map(str, read.notes)
    assert "'spectral' (SpectralNormalization) has a setting 'glow' of 'Dense'" in note
    assert parameters(read.network, "spectral")["layer"] == ObjectValue("Dense", {"units": 3})


def test_absurd_values_are_kept_for_the_check_to_name(catalog: Catalog) -> None:
    changed = content("sequential")
    changed["config"]["layers"][1]["config"]["units"] = 1e12
    assert parameters(from_value(changed, "x", catalog).network, "dense") == {
        "units": 1e12,
        "activation": "relu",
    }


def broken(change: str) -> Any:
    value = content("functional")
    layers = value["config"]["layers"]
    match change:
        case "list":
            return [value]
        case "no class":
            del value["class_name"]
        case "subclass":
            return {"class_name": "Mine", "config": {"units": 3}}
        case "two names":
            layers[2]["name"] = "conv2d"
        case "unknown source":
            layers[1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"][0] = "nobody"
        case "unknown call":
            layers[1]["inbound_nodes"][0]["args"][0]["config"]["keras_history"][1] = 7
        case "unknown end":
            value["config"]["output_layers"][0][0] = "nobody"
        case "no layer class":
            del layers[1]["class_name"]
        case "no layer config":
            layers[1]["config"] = 3
        case "layer of text":
            layers[1] = "conv"
        case "no shape":
            layers[0]["config"]["batch_shape"] = None
        case "calls":
            layers[1]["inbound_nodes"] = 3
        case "call":
            layers[1]["inbound_nodes"] = [3]
        case "name":
            layers[1]["name"] = 3
            layers[1]["config"]["name"] = 3
        case "many layers":
            value["config"]["layers"] = layers * 1001
    return value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("list", "holds a list; a model is an object"),
        ("no class", "is JSON but no Keras model"),
        ("subclass", "a model of the class 'Mine', whose layers are Python code"),
        ("two names", "two layers are called 'conv2d'"),
        ("unknown source", "'conv2d' takes a tensor of 'nobody', which is no layer"),
        ("unknown call", "of call 7 of 'input_layer', which is called 1 times"),
        ("unknown end", "the model takes a tensor of 'nobody'"),
        ("no layer class", "has no 'class_name'"),
        ("no layer config", "the layer of class 'Conv2D' has no 'config'"),
        ("layer of text", "has no 'class_name'"),
        ("no shape", "the input 'input_layer' has no 'batch_shape'"),
        ("calls", "'inbound_nodes' is a number, not a list"),
        ("call", "a call of 'conv2d' cannot be read"),
        ("name", "a layer of class 'Conv2D' has no usable name"),
        ("many layers", "more than 10,000 layers"),
    ],
)
def test_one_sentence_for_what_is_no_model(change: str, message: str, catalog: Catalog) -> None:
    with pytest.raises(FormatError) as caught:
        from_value(broken(change), "x", catalog)
    assert message in str(caught.value.message)
    assert str(caught.value.message).startswith("'x'")
    assert "\n" not in str(caught.value.message)


def test_a_model_remembers_that_it_was_sequential_and_frozen(catalog: Catalog) -> None:
    assert class_of(model("sequential", catalog).network) == SEQUENTIAL
    assert class_of(model("functional", catalog).network) == ""
    changed = content("functional")
    changed["config"]["trainable"] = False
    read = from_value(changed, "x", catalog)
    assert model_settings(read.network) == {"trainable": False}
    assert read.notes == ()


def test_models_in_models_without_end(catalog: Catalog) -> None:
    value = content("sequential")
    for _ in range(65):
        inner = value
        value = content("sequential")
        value["config"]["layers"].append(inner)
    with pytest.raises(FormatError, match="nested"):
        from_value(value, "x", catalog)
    for deep in (1000, 100_000):
        with pytest.raises(FormatError, match="nested far too deep"):
            from_json(b'{"class_name":"Functional","config":' + b'{"a":' * deep, "x", catalog)


def test_many_models_in_models(catalog: Catalog) -> None:
    value = content("sequential")
    for _ in range(60):
        inner = value
        value = content("sequential")
        value["config"]["layers"].append(inner)
    network = from_value(value, "x", catalog).network
    assert max(len(scope) for scope, _ in network.walk()) == 60
    assert from_bytes(to_bytes(network), "x") == network


def test_every_part_missing_or_of_another_kind_gives_a_model_or_one_sentence(
    catalog: Catalog,
) -> None:
    """Each value in the file is replaced in turn; nothing but FormatError may come of it."""
    for name in ("nested", "operations", "values"):
        original = content(name)
        for path in list(paths(original)):
            for new in (None, 3, -1, "text", [], {}, [[]], {"class_name": 3, "config": 4}):
                changed = content(name)
                replace_at(changed, path, new)
                try:
                    network = from_value(changed, "x", catalog).network
                    plan(network, catalog.signature)
                    to_bytes(network)
                except FormatError as error:
                    message = str(error.message)
                    assert "\n" not in message


def paths(value: Any, path: tuple[Any, ...] = ()) -> Any:
    """The places of every seventh value, which is enough to meet every kind of place."""
    places = []
    waiting = [(value, path)]
    while waiting:
        item, here = waiting.pop()
        if here:
            places.append(here)
        if isinstance(item, dict):
            waiting += [(inner, (*here, key)) for key, inner in item.items()]
        elif isinstance(item, list):
            waiting += [(inner, (*here, number)) for number, inner in enumerate(item)]
    return places[::7]


def replace_at(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new


def test_a_wrapper_around_a_model_that_nobody_knows_is_kept_word_for_word() -> None:
    def entry(name: str, class_name: str, **config: Any) -> dict[str, Any]:
        config["name"] = name
        return {"module": "keras.layers", "class_name": class_name, "config": config, "name": name}

    start = entry("start", "InputLayer", batch_shape=[None, 4])
    inner = entry("inner", "Sequential", layers=[start])
    stranger = {"module": "theirs", "class_name": "Theirs", "config": {}}
    outside = entry("frames", "InputLayer", batch_shape=[None, 3, 4])
    for more, known in (({}, True), ({"activity_regularizer": stranger}, False)):
        steps = entry("steps", "TimeDistributed", layer=inner, **more)
        whole = {"class_name": "Sequential", "config": {"name": "m", "layers": [outside, steps]}}
        network = from_value(whole, "a.json", load()).network
        (layer,) = (item for item in network.layers.values() if item.name == "steps")
        assert (layer.network is not None) is known
        assert layer.foreign == (None if known else steps)
