import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from designer.errors import NetworkError
from designer.network import edits
from designer.network.check_result import TensorSpec
from designer.network.graph import OUTPUT, Layer, Network, is_model, wraps_model
from designer.network.model_ends import edited, ends_of, nested_signature
from designer.network.model_kind import INPUTS, is_by_name, model_settings, set_by_name
from designer.network.nesting import apply_once, each_step, empty_model, inline, nest
from designer.network.plan import plan
from designer.network.ports import NOTHING, Signature, Signatures
from tests.shared_calls import call_again


@pytest.fixture
def ports(signatures: Signatures) -> Signatures:
    """Signatures that know nested models as the catalogue does."""

    def of(layer: Layer, arguments: Mapping[str, Any] = NOTHING) -> Signature:
        if layer.network is None or not is_model(layer):
            return signatures(layer, arguments)
        return nested_signature(layer.network, of)

    return of


def wiring(network: Network) -> set[tuple[object, ...]]:
    """The network without its ids."""
    return {
        (
            network.layer_of(wire.source).name,
            wire.output,
            network.layer_of(wire.target).name,
            wire.port,
            wire.order,
        )
        for wire in network.wires.values()
    } | {(layer.name, layer.type, str(layer.parameters)) for layer in network.layers.values()}


def chain(*types: str) -> tuple[Network, list[str]]:
    network, nodes = Network(), []
    for type_name in types:
        network, node = edits.add_layer(network, type_name)
        if nodes:
            network, _ = edits.connect(network, nodes[-1], node)
        nodes.append(node)
    return network, nodes


def test_the_middle_of_a_chain(ports: Signatures) -> None:
    network, nodes = chain("Input", "Dense", "Dropout", "Flatten")
    nested, model = nest(
        network,
        nodes[1:3],
        ports,
        name="middle",
        known=lambda tensor: TensorSpec((None, 28), "int32"),
    )
    found = plan(nested, ports)
    assert [call.layer.name for call in found.calls] == ["input_layer", "middle", "flatten"]
    assert found.is_complete
    inner = nested.layer_of(model).network
    assert inner is not None
    calls = plan(inner, ports)
    assert [call.layer.name for call in calls.calls] == ["input_layer", "dense", "dropout"]
    assert calls.calls[0].layer.parameters == {"shape": (28,), "dtype": "int32"}
    assert wiring(inline(nested, model, ports)) == wiring(network)


def test_what_cannot_be_nested(ports: Signatures) -> None:
    network, nodes = chain("Input", "Dense", "Dropout", "Flatten")
    with pytest.raises(NetworkError, match="Nothing is selected"):
        nest(network, [], ports)
    with pytest.raises(NetworkError, match="'input_layer' is an end"):
        nest(network, nodes[:2], ports)
    with pytest.raises(NetworkError, match="'dropout' stands between"):
        nest(network, [nodes[1], nodes[3]], ports)
    network, again = call_again(network, network.layer_of(nodes[1]).id)
    with pytest.raises(NetworkError, match="'dense' is also called outside") as caught:
        nest(network, [nodes[1]], ports)
    assert caught.value.node == again


def test_what_cannot_be_taken_apart(ports: Signatures) -> None:
    network, nodes = chain("Input", "Dense", "Dropout")
    with pytest.raises(NetworkError, match="Only a nested model"):
        inline(network, nodes[1], ports)
    network, model = nest(network, [nodes[1]], ports)
    network, _ = call_again(network, network.layer_of(model).id)
    with pytest.raises(NetworkError, match="called several times"):
        inline(network, model, ports)


def test_a_frozen_model_leaves_frozen_layers(ports: Signatures) -> None:
    network, nodes = chain("Input", "Dense", "Dropout")
    network, model = nest(network, [nodes[1]], ports)
    network = edits.set_parameter(network, network.layer_of(model).id, "trainable", False)
    apart = inline(network, model, ports)
    (dense,) = (layer for layer in apart.layers.values() if layer.name == "dense")
    assert dense.parameters == {"trainable": False}


def grown(chance: random.Random) -> Network:
    """A random whole network: every node is wired, some have several inputs or outputs."""
    network, sources = Network(), []
    for _ in range(chance.randint(1, 3)):
        network, node = edits.add_layer(network, "Input")
        sources.append((node, 0))
    for _ in range(chance.randint(2, 12)):
        type_name = chance.choice(("Dense", "Add", "Attention", "LSTM"))
        state = {"return_state": True} if type_name == "LSTM" else {}
        network, node = edits.add_layer(network, type_name, parameters=state)
        wanted = {"Add": ("inputs",) * chance.randint(2, 3), "Attention": ("query", "value")}
        for port in wanted.get(type_name, ("inputs",)):
            source, output = chance.choice(sources)
            network, _ = edits.connect(
                network, source, node, port=port, output=output, many=type_name == "Add"
            )
        sources += [(node, 0), (node, 1)] if state else [(node, 0)]
    if chance.random() < 0.5:
        for source, output in chance.sample(sources, min(2, len(sources))):
            network, end = edits.add_layer(network, OUTPUT)
            network, _ = edits.connect(network, source, end, output=output)
    return network


def test_taking_apart_undoes_nesting(ports: Signatures) -> None:
    done = 0
    for seed in range(600):
        chance = random.Random(seed)
        network = grown(chance)
        inner = [
            node for node in network.nodes if network.layer_of(node).type not in ("Input", OUTPUT)
        ]
        chosen = chance.sample(inner, chance.randint(1, len(inner)))
        try:
            nested, model = nest(network, chosen, ports)
        except NetworkError:
            continue
        done += 1
        before, between = plan(network, ports), plan(nested, ports)
        assert len(between.outputs) == len(before.outputs)
        if before.is_complete:
            assert not [str(item.message) for item in between.problems if item.severity == "error"]
        apart = inline(nested, model, ports)
        assert wiring(apart) == wiring(network)
        assert len(plan(apart, ports).calls) == len(before.calls)
    assert done > 150, "hardly any selection could be nested"


def nested_call(*ends: str) -> tuple[Network, str, dict[str, str]]:
    """A network that calls a model with these Inputs and Outputs, all of them wired outside."""
    inner, inside = Network(), {}
    inner, dense = edits.add_layer(inner, "Add", name="sum")
    for name in ends:
        type_name = "Input" if name[0] == "i" else OUTPUT
        inner, inside[name] = edits.add_layer(inner, type_name, name=name)
        if type_name == "Input":
            inner, _ = edits.connect(inner, inside[name], dense, many=True)
        else:
            inner, _ = edits.connect(inner, dense, inside[name])
    inside["sum"] = dense
    network, model = edits.add_layer(Network(), "Functional", name="model", inner=inner)
    inputs, outputs = [n for n in ends if n[0] == "i"], [n for n in ends if n[0] == "o"]
    for name in inputs:
        network, node = edits.add_layer(network, "Input", name=f"to_{name}")
        port = name if len(inputs) > 1 else "inputs"
        network, _ = edits.connect(network, node, model, port=port)
    for number, name in enumerate(outputs):
        network, node = edits.add_layer(network, "Dense", name=f"from_{name}")
        network, _ = edits.connect(network, model, node, output=number)
    return network, model, inside


def outside(network: Network, model: str, ports: Signatures) -> dict[str, str]:
    """Which layer outside is wired to which end of the model."""
    signature = ports(network.layer_of(model))
    found = {network.layer_of(wire.source).name: wire.port for wire in network.wires_into(model)}
    for wire in network.wires_from(model):
        name = signature.outputs[wire.output].name if wire.output < len(signature.outputs) else "?"
        found[network.layer_of(wire.target).name] = name
    return found


def test_wires_follow_the_ends_of_a_model(ports: Signatures) -> None:
    network, model, inside = nested_call("i1", "i2", "o1", "o2")
    scope = (network.nodes[model].layer,)
    start = {"to_i1": "i1", "to_i2": "i2", "from_o1": "o1", "from_o2": "o2"}
    assert outside(network, model, ports) == start
    layer = network.layers[scope[0]].network
    assert layer is not None

    def inside_edit(edit: Callable[[Network], Network]) -> dict[str, str]:
        return outside(edited(network, scope, edit, ports), model, ports)

    i1 = layer.nodes[inside["i1"]].layer
    renamed = inside_edit(lambda inner: edits.rename_layer(inner, i1, "image"))
    assert renamed == {**start, "to_i1": "image"}
    turned = inside_edit(lambda inner: edits.order_ends(inner, [inside["o2"], inside["o1"]]))
    assert turned == start
    unwired = inside_edit(
        lambda inner: edits.remove(inner, wires=[w.id for w in inner.wires_into(inside["o1"])])
    )
    assert unwired == start, "an Output keeps its place while nothing is wired to it"
    alone = inside_edit(lambda inner: edits.remove(inner, [inside["i1"]]))
    assert alone == {**start, "to_i1": "i1", "to_i2": "inputs"}
    lost = inside_edit(lambda inner: edits.remove(inner, [inside["o1"]]))
    assert lost == {**start, "from_o1": "?"}


def test_a_wire_to_an_end_that_is_gone_is_a_problem(ports: Signatures) -> None:
    network, model, inside = nested_call("i1", "i2", "o1", "o2")
    scope = (network.nodes[model].layer,)
    gone = edited(
        network, scope, lambda inner: edits.remove(inner, [inside["i1"], inside["o1"]]), ports
    )
    problems = [item for item in plan(gone, ports).problems if item.repair is not None]
    assert any("has no input 'i1'" in str(item.message) for item in problems)
    for _ in range(4):
        repairs = [item.repair for item in plan(gone, ports).problems if item.repair is not None]
        if repairs:
            gone = edits.repaired(gone, repairs[0])
    assert outside(gone, model, ports) == {"to_i2": "inputs", "from_o2": "o2"}


def test_an_input_that_leads_nowhere_may_stay_free(ports: Signatures) -> None:
    network, model, inside = nested_call("i1", "i2", "o1")
    scope = (network.nodes[model].layer,)

    def cut(inner: Network) -> Network:
        return edits.remove(inner, wires=[w.id for w in inner.wires_from(inside["i2"])])

    network = edited(network, scope, cut, ports)
    assert [port.required for port in ports(network.layer_of(model)).inputs] == [True, False]
    (call,) = (call for call in plan(network, ports).calls if call.node == model)
    assert [argument.port for argument in call.arguments] == ["i1"]
    assert plan(network, ports).is_complete


def test_an_empty_model_gives_what_it_is_given(ports: Signatures) -> None:
    inner = empty_model({"shape": (3,)})
    assert plan(inner, ports).is_complete
    assert len(ends_of(inner, ports).inputs) == len(ends_of(inner, ports).outputs) == 1


def test_a_model_goes_into_a_wrapper_and_comes_out_again(ports: Signatures) -> None:
    inner = set_by_name(empty_model({"shape": (3,)}), INPUTS, True)
    network, start = edits.add_layer(Network(), "Input")
    network, model = edits.add_layer(
        network, "Sequential", name="cnn", parameters={"trainable": False}, inner=inner
    )
    network, end = edits.add_layer(network, "Dense")
    network, _ = edits.connect(network, start, model)
    network, _ = edits.connect(network, model, end)
    network, again = call_again(network, network.nodes[model].layer)
    network, _ = edits.connect(network, start, again)
    key = network.nodes[model].layer

    around = each_step(network, key, ports)
    wrapper = around.layers[key]
    assert wraps_model(wrapper)
    assert (wrapper.type, wrapper.name, wrapper.parameters) == (
        "TimeDistributed",
        "time_distributed",
        {},
    )
    assert wrapper.network is not None
    assert wrapper.network.name == "cnn"
    assert model_settings(wrapper.network) == {"class": "Sequential", "trainable": False}
    assert not is_by_name(wrapper.network, INPUTS), "a wrapper passes a tensor, no dictionary"
    assert (around.nodes, around.wires) == (network.nodes, network.wires)
    assert [port.name for port in ports(wrapper).inputs] == ["inputs"]

    back = apply_once(around, key, ports).layers[key]
    assert (back.type, back.name, back.parameters) == ("Sequential", "cnn", {"trainable": False})
    assert back.network is not None
    assert model_settings(back.network) == {}
    with pytest.raises(NetworkError, match="Only a nested model can be taken apart"):
        inline(around, model, ports)
    with pytest.raises(NetworkError, match="Only a nested model can be applied"):
        each_step(around, key, ports)
    with pytest.raises(NetworkError, match="Only a model inside a wrapper"):
        apply_once(network, key, ports)


def test_what_has_several_ends_is_not_applied_to_each_step(ports: Signatures) -> None:
    network, model, _ = nested_call("i1", "i2", "o1")
    with pytest.raises(NetworkError, match=r"has 2 inputs and 1 output; .* one of each"):
        each_step(network, network.nodes[model].layer, ports)


def test_wires_of_a_wrapper_do_not_follow_the_ends_inside(ports: Signatures) -> None:
    network, start = edits.add_layer(Network(), "Input")
    network, node = edits.add_layer(network, "TimeDistributed", inner=empty_model({"shape": (3,)}))
    network, wire = edits.connect(network, start, node)
    key = network.nodes[node].layer
    more = edited(network, (key,), lambda inner: edits.add_layer(inner, "Input")[0], ports)
    assert more.wires[wire].port == "inputs"
    assert plan(more, ports).is_complete
