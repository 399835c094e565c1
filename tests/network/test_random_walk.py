"""The main test of the model: random edits, and what must hold after every single one."""

import random
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from designer.document import Change, Document
from designer.errors import NetworkError
from designer.formats.network_file import from_bytes, to_bytes
from designer.network import copying, edits, model_ends, model_kind, nesting
from designer.network.diff import Patch, patch, patched
from designer.network.graph import INPUT, OUTPUT, Layer, Network, Scope, is_model
from designer.network.plan import plan
from designer.network.ports import NOTHING, InputPort, OutputPort, Signature
from designer.network.problems import InsertLayer, RemoveWire, SetParameter
from designer.network.values import ObjectValue

SEQUENCES = 300
STEPS = 25

TYPES = (INPUT, "Dense", "Conv2D", "Add", "Attention", "ops.add", "ops.split", OUTPUT)
VALUES = (
    64,
    0.5,
    "relu",
    True,
    None,
    (3, 3),
    (None, 28),
    ObjectValue("L2", {"l2": 0.01}),
    (ObjectValue("Dense", {"units": 2}), "tanh"),
    "naïve “name” \n ✓",
    {"key": (1, 2)},
)

PORTS = {
    INPUT: Signature((), (OutputPort(),)),
    OUTPUT: Signature((InputPort("inputs"),), ()),
    "Add": Signature((InputPort("inputs", many=True),), (OutputPort(),)),
    "ops.add": Signature((InputPort("x1"), InputPort("x2")), (OutputPort(),)),
    "ops.split": Signature((InputPort("x"),), (OutputPort("a"), OutputPort("b"))),
    "Attention": Signature(
        (InputPort("query"), InputPort("value"), InputPort("key", required=False)),
        (OutputPort(),),
    ),
}
PLAIN = Signature((InputPort("inputs"),), (OutputPort(),))
STATE = Signature((InputPort("inputs"),), (OutputPort("output"), OutputPort("state")))


def SIGNATURES(layer: Layer, arguments: Mapping[str, Any] = NOTHING) -> Signature:
    """Ports as the catalogue gives them: fixed, by a parameter, or from what is inside."""
    if layer.network is not None and is_model(layer):
        return model_ends.nested_signature(layer.network, SIGNATURES)
    if layer.parameters.get("return_state") or arguments.get("training"):
        return STATE
    return PORTS.get(layer.type, PLAIN)


Edit = Callable[[random.Random, Network], Network]


def node_in(chance: random.Random, network: Network) -> str:
    return chance.choice(list(network.nodes) or ["n0"])


def placed(chance: random.Random, network: Network, type_name: str) -> list[str]:
    """The nodes of a type in any order."""
    found = [node for node in network.nodes if network.layer_of(node).type == type_name]
    chance.shuffle(found)
    return found


def layer_in(chance: random.Random, network: Network) -> str:
    return chance.choice(list(network.layers) or ["l0"])


def wire_in(chance: random.Random, network: Network) -> str:
    return chance.choice(list(network.wires) or ["w0"])


def some(chance: random.Random, network: Network) -> list[str]:
    count = chance.randint(0, min(3, len(network.nodes)))
    return chance.sample(list(network.nodes), count)


def place(chance: random.Random) -> tuple[float, float]:
    return (float(chance.randint(-500, 500)), chance.random())


def add(chance: random.Random, network: Network) -> Network:
    return edits.add_layer(network, chance.choice(TYPES), position=place(chance))[0]


def add_nested(chance: random.Random, network: Network) -> Network:
    inner = copying.copied(network, some(chance, network))
    return edits.add_layer(network, "Functional", inner=inner)[0]


def nest(chance: random.Random, network: Network) -> Network:
    return nesting.nest(network, some(chance, network), SIGNATURES)[0]


def nest_one(chance: random.Random, network: Network) -> Network:
    return nesting.nest(network, [node_in(chance, network)], SIGNATURES)[0]


def inline(chance: random.Random, network: Network) -> Network:
    models = [node for node in network.nodes if network.layer_of(node).network is not None]
    return nesting.inline(network, chance.choice(models or ["n0"]), SIGNATURES)


def each_step(chance: random.Random, network: Network) -> Network:
    models = [key for key, layer in network.layers.items() if is_model(layer)]
    if not models:
        return network
    return nesting.each_step(network, chance.choice(models), SIGNATURES)


def apply_once(chance: random.Random, network: Network) -> Network:
    wrappers = [key for key, layer in network.layers.items() if layer.type == nesting.EACH_STEP]
    return nesting.apply_once(network, chance.choice(wrappers), SIGNATURES) if wrappers else network


def add_empty_model(chance: random.Random, network: Network) -> Network:
    inner = nesting.empty_model({"shape": (3,)})
    return edits.add_layer(network, "Functional", inner=inner)[0]


def order_ends(chance: random.Random, network: Network) -> Network:
    return edits.order_ends(network, placed(chance, network, chance.choice((INPUT, OUTPUT))))


def mark_output(chance: random.Random, network: Network) -> Network:
    network, end = edits.add_layer(network, OUTPUT, position=place(chance))
    return edits.connect(network, node_in(chance, network), end)[0]


def by_name(chance: random.Random, network: Network) -> Network:
    side = chance.choice((model_kind.INPUTS, model_kind.OUTPUTS))
    return model_kind.set_by_name(network, side, chance.random() < 0.7)


def share_selection(chance: random.Random, network: Network) -> Network:
    chosen = copying.copied(network, some(chance, network))
    return copying.paste(network, chosen, shared=True)[0]


def add_foreign(chance: random.Random, network: Network) -> Network:
    foreign = {"class_name": "Mystery", "config": {"a": [1, {"b": None}]}}
    return edits.add_layer(network, "Mystery", foreign=foreign)[0]


def share(chance: random.Random, network: Network) -> Network:
    chosen = copying.copied(network, [node_in(chance, network)])
    return copying.paste(network, chosen, offset=place(chance), shared=True)[0]


def make_independent(chance: random.Random, network: Network) -> Network:
    return edits.make_independent(network, node_in(chance, network))


def connect(chance: random.Random, network: Network) -> Network:
    port = chance.choice(("inputs", "query", "value"))
    many = chance.random() < 0.3
    source, target = node_in(chance, network), node_in(chance, network)
    output = chance.choice((0, 0, 0, 1))
    return edits.connect(network, source, target, port=port, output=output, many=many)[0]


def rewire(chance: random.Random, network: Network) -> Network:
    changes = chance.choice(
        (
            {"source": node_in(chance, network)},
            {"target": node_in(chance, network)},
            {"port": chance.choice(("inputs", "key"))},
            {"output": 1},
        )
    )
    return edits.rewire(network, wire_in(chance, network), many=chance.random() < 0.5, **changes)


def reorder(chance: random.Random, network: Network) -> Network:
    wires = [wire.id for wire in network.wires_into(node_in(chance, network))]
    chance.shuffle(wires)
    return edits.reorder(network, wires)


def remove(chance: random.Random, network: Network) -> Network:
    wires = chance.sample(list(network.wires), min(1, len(network.wires)))
    return edits.remove(network, some(chance, network), wires)


def heal(chance: random.Random, network: Network) -> Network:
    return edits.remove_and_heal(network, some(chance, network))


def insert(chance: random.Random, network: Network) -> Network:
    return edits.insert_on_wire(network, wire_in(chance, network), node_in(chance, network))


def paste(chance: random.Random, network: Network) -> Network:
    fragment = copying.copied(network, some(chance, network))
    return copying.paste(network, fragment, offset=place(chance))[0]


def duplicate(chance: random.Random, network: Network) -> Network:
    return copying.paste(network, copying.copied(network, some(chance, network)))[0]


def rename(chance: random.Random, network: Network) -> Network:
    name = chance.choice(("encoder", "dense", "a b", "", "x/y", "größe"))
    return edits.rename_layer(network, layer_in(chance, network), name)


def rename_network(chance: random.Random, network: Network) -> Network:
    return edits.rename_network(network, chance.choice(("", "model", "模型")))


def set_parameter(chance: random.Random, network: Network) -> Network:
    name = chance.choice(("units", "activation", "order", "return_state"))
    return edits.set_parameter(network, layer_in(chance, network), name, chance.choice(VALUES))


def reset_parameter(chance: random.Random, network: Network) -> Network:
    return edits.reset_parameter(network, layer_in(chance, network), "units")


def set_argument(chance: random.Random, network: Network) -> Network:
    value = chance.choice((False, True, None))
    return edits.set_argument(network, node_in(chance, network), "training", value)


def move(chance: random.Random, network: Network) -> Network:
    return edits.move(network, {node: place(chance) for node in some(chance, network)})


def set_setting(chance: random.Random, network: Network) -> Network:
    value = chance.choice(({"epochs": [1, 2]}, "text", None))
    return edits.set_setting(network, chance.choice(("training", "view")), value)


def repair(chance: random.Random, network: Network) -> Network:
    return edits.repaired(
        network,
        chance.choice(
            (
                InsertLayer("", wire_in(chance, network), "Flatten"),
                SetParameter("", layer_in(chance, network), "units", 3),
                RemoveWire("", wire_in(chance, network)),
            )
        ),
    )


EDITS: tuple[Edit, ...] = (
    *(add, connect, connect, connect),
    *(nest, nest_one, inline, add_empty_model, order_ends, mark_output, mark_output),
    *(share_selection, order_ends, by_name, each_step, apply_once),
    *(add_nested, add_foreign, share, make_independent, rewire, reorder, remove, heal, insert),
    *(paste, duplicate, rename, rename_network, set_parameter, reset_parameter, set_argument),
    *(move, set_setting, repair),
)


def check_whole(network: Network) -> None:
    """No id leads nowhere, none is used twice, and the next one is free."""
    for _, inner in network.walk():
        assert all(key == layer.id for key, layer in inner.layers.items())
        assert all(key == node.id for key, node in inner.nodes.items())
        assert all(key == wire.id for key, wire in inner.wires.items())
        assert {node.layer for node in inner.nodes.values()} == set(inner.layers)
        for wire in inner.wires.values():
            assert {wire.source, wire.target} <= set(inner.nodes)
        numbers = [int(key[1:]) for key in (*inner.layers, *inner.nodes, *inner.wires)]
        assert len(numbers) == len(set(numbers))
        assert max(numbers, default=0) < inner.next_id


class Mirror:
    """What another process knows: the first network, and then nothing but patches as JSON."""

    def __init__(self, document: Document) -> None:
        self.network = document.network
        document.subscribe(self.follow)

    def follow(self, change: Change) -> None:
        sent = msgspec.json.encode(patch(change.before, change.after))
        self.network = patched(self.network, msgspec.json.decode(sent, type=Patch))


def step(chance: random.Random, document: Document) -> None:
    """One edit at a random depth, or undo, or redo; an edit that is refused changes nothing."""
    action = chance.random()
    if action < 0.08:
        return document.undo()
    if action < 0.12:
        return document.redo()
    edit = chance.choice(EDITS)
    scopes: list[Scope] = [scope for scope, _ in document.network.walk()]
    scope = chance.choice(scopes) if chance.random() < 0.4 else ()
    before = document.network
    try:
        after = model_ends.edited(before, scope, lambda network: edit(chance, network), SIGNATURES)
    except NetworkError:
        assert document.network is before
        return None
    merge = edit.__name__ if edit in (move, set_parameter) else None
    return document.apply(edit.__name__, after, merge=merge)


@pytest.mark.parametrize("block", range(10))
def test_random_walk(block: int) -> None:
    seen: set[str] = set()
    for seed in range(block * SEQUENCES // 10, (block + 1) * SEQUENCES // 10):
        chance = random.Random(seed)
        start = Network(name="start")
        document = Document(start)
        mirror = Mirror(document)
        for _ in range(STEPS):
            step(chance, document)
            network = document.network
            check_whole(network)
            assert mirror.network == network
            assert from_bytes(to_bytes(network), "walk") == network
            found = plan(network, SIGNATURES)
            assert len({call.node for call in found.calls}) == len(found.calls)
            if document.undo_label:
                seen.add(document.undo_label)
        while document.redo_label:
            document.redo()
        end = document.network
        while document.undo_label:
            document.undo()
        assert document.network is start
        assert mirror.network == start
        while document.redo_label:
            document.redo()
        assert document.network is end
        assert mirror.network == end
    assert len(seen) > 20, "the walk no longer reaches most edits"
    assert {"nest_one", "inline", "mark_output", "share_selection"} <= seen
