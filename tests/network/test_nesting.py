import random

import pytest

from designer.errors import NetworkError
from designer.network import edits
from designer.network.answer import TensorSpec
from designer.network.model import OUTPUT, Layer, Network
from designer.network.nesting import inline, nest
from designer.network.plan import plan
from designer.network.ports import InputPort, OutputPort, Signature, Signatures


@pytest.fixture
def ports(signatures: Signatures) -> Signatures:
    """Signatures that know nested models as the catalogue does."""

    def of(layer: Layer) -> Signature:
        if layer.network is None:
            return signatures(layer)
        inner = plan(layer.network, of)
        names = [layer.network.layer_of(node).name for node in inner.inputs]
        inputs = tuple(map(InputPort, names)) if len(names) > 1 else (InputPort("inputs"),)
        return Signature(inputs, tuple(OutputPort(end.name) for end in inner.outputs))

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
    walk = plan(inner, ports)
    assert [call.layer.name for call in walk.calls] == ["input_layer", "dense", "dropout"]
    assert walk.calls[0].layer.parameters == {"shape": (28,), "dtype": "int32"}
    assert wiring(inline(nested, model, ports)) == wiring(network)


def test_what_cannot_be_nested(ports: Signatures) -> None:
    network, nodes = chain("Input", "Dense", "Dropout", "Flatten")
    with pytest.raises(NetworkError, match="Nothing is selected"):
        nest(network, [], ports)
    with pytest.raises(NetworkError, match="'input_layer' is an end"):
        nest(network, nodes[:2], ports)
    with pytest.raises(NetworkError, match="'dropout' stands between"):
        nest(network, [nodes[1], nodes[3]], ports)
    network, again = edits.add_call(network, network.layer_of(nodes[1]).id)
    with pytest.raises(NetworkError, match="'dense' is also called outside") as caught:
        nest(network, [nodes[1]], ports)
    assert caught.value.node == again


def test_what_cannot_be_taken_apart(ports: Signatures) -> None:
    network, nodes = chain("Input", "Dense", "Dropout")
    with pytest.raises(NetworkError, match="Only a nested model"):
        inline(network, nodes[1], ports)
    network, model = nest(network, [nodes[1]], ports)
    network, _ = edits.add_call(network, network.layer_of(model).id)
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
            node
            for node in network.nodes
            if network.layer_of(node).type not in ("Input", OUTPUT)
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
            assert not [item.message for item in between.problems if item.severity == "error"]
        apart = inline(nested, model, ports)
        assert wiring(apart) == wiring(network)
        assert len(plan(apart, ports).calls) == len(before.calls)
    assert done > 150, "hardly any selection could be nested"
