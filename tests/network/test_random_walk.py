"""The main test of the model: random edits, and what must hold after every single one.

An oracle (`tests/network/oracle.py`) is told every edit as well and has to end up with the same.
"""

import copy
import random
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec.structs import replace

from designer.document import Change, Document
from designer.errors import NetworkError
from designer.formats.network_file import from_bytes, to_bytes
from designer.network import copying, edits, model_ends, model_kind, named_values, nesting
from designer.network.diff import Patch, patch, patched
from designer.network.graph import INPUT, OUTPUT, Layer, Network, Scope, is_model
from designer.network.named_values import evaluated
from designer.network.plan import plan
from designer.network.ports import NOTHING, InputPort, OutputPort, Signature
from designer.network.problems import InsertLayer, RemoveWire, SetParameter
from designer.network.values import Formula, ObjectValue
from tests.network import oracle
from tests.network.oracle import Fresh, Plain

SEQUENCES = 240
STEPS = 40
# The first steps only add and connect: what edits do to wires needs wires.
BUILDING = 15

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


class Edit(NamedTuple):
    """One edit with its arguments: as the program does it, and as the oracle tells it."""

    perform: Callable[[Network], Network]
    # Is given the plain network, the ids that are new, and what the program made of it.
    tell: Callable[[Plain, Fresh, Plain], None]


Choice = Callable[[random.Random, Network], Edit]


def node_in(chance: random.Random, network: Network) -> str:
    return chance.choice(list(network.nodes) or ["n0"])


def ends_in(chance: random.Random, network: Network, type_name: str) -> list[str]:
    """The nodes of a type in any order."""
    nodes = [node for node in network.nodes if network.layer_of(node).type == type_name]
    chance.shuffle(nodes)
    return nodes


def layer_in(chance: random.Random, network: Network) -> str:
    return chance.choice(list(network.layers) or ["l0"])


def wire_in(chance: random.Random, network: Network) -> str:
    return chance.choice(list(network.wires) or ["w0"])


def some(chance: random.Random, network: Network) -> list[str]:
    count = chance.randint(0, min(3, len(network.nodes)))
    return chance.sample(list(network.nodes), count)


def place(chance: random.Random) -> tuple[float, float]:
    return (float(chance.randint(-500, 500)), chance.random())


def nothing() -> Edit:
    return Edit(lambda network: network, lambda net, fresh, after: None)


def add(chance: random.Random, network: Network) -> Edit:
    type_name, position = chance.choice(TYPES), place(chance)
    return Edit(
        lambda network: edits.add_layer(network, type_name, position=position)[0],
        lambda net, fresh, after: ignore(oracle.add(net, fresh, type_name, position=position)),
    )


def with_inner(inner: Network) -> Edit:
    inner = replace(inner, values=())  # they are the document's already
    return Edit(
        lambda network: edits.add_layer(network, "Functional", inner=inner)[0],
        lambda net, fresh, after: ignore(
            oracle.add(net, fresh, "Functional", inner=oracle.plain(inner))
        ),
    )


def add_nested(chance: random.Random, network: Network) -> Edit:
    return with_inner(copying.copied(network, some(chance, network)))


def add_empty_model(chance: random.Random, network: Network) -> Edit:
    return with_inner(nesting.empty_model({"shape": (3,)}))


def add_foreign(chance: random.Random, network: Network) -> Edit:
    foreign = {"class_name": "Mystery", "config": {"a": [1, {"b": None}]}}
    return Edit(
        lambda network: edits.add_layer(network, "Mystery", foreign=foreign)[0],
        lambda net, fresh, after: ignore(oracle.add(net, fresh, "Mystery", foreign=foreign)),
    )


def nested(nodes: list[str]) -> Edit:
    def tell(net: Plain, fresh: Fresh, after: Plain) -> None:
        oracle.check_nest(net, nodes)
        same_computed(net, after)

    return Edit(lambda network: nesting.nest(network, nodes, SIGNATURES)[0], tell)


def nest(chance: random.Random, network: Network) -> Edit:
    return nested(some(chance, network))


def nest_one(chance: random.Random, network: Network) -> Edit:
    return nested([node_in(chance, network)])


def inline(chance: random.Random, network: Network) -> Edit:
    models = [node for node in network.nodes if network.layer_of(node).network is not None]
    node = chance.choice(models or ["n0"])

    def tell(net: Plain, fresh: Fresh, after: Plain) -> None:
        oracle.check_inline(net, node)
        inner = net["layers"][net["nodes"][node]["layer"]]["inner"]
        if oracle.ends(inner, OUTPUT):
            same_computed(net, after)
        else:
            adopt(net, after)

    return Edit(lambda network: nesting.inline(network, node, SIGNATURES), tell)


def each_step(chance: random.Random, network: Network) -> Edit:
    models = [key for key, layer in network.layers.items() if is_model(layer)]
    if not models:
        return nothing()
    model = chance.choice(models)

    def tell(net: Plain, fresh: Fresh, after: Plain) -> None:
        inner = net["layers"][model]["inner"]
        oracle.refuse_unless(len(oracle.ends(inner, INPUT)) == 1)
        oracle.refuse_unless(len(oracle.ends(inner, OUTPUT)) < 2)
        if not oracle.ends(inner, OUTPUT):  # then the plan says how many tensors leave it
            oracle.refuse_unless(after["layers"][model] != net["layers"][model])
        oracle.exchanged(net, model, after, ["inputs"])

    return Edit(lambda network: nesting.each_step(network, model, SIGNATURES), tell)


def apply_once(chance: random.Random, network: Network) -> Edit:
    wrappers = [key for key, layer in network.layers.items() if layer.type == nesting.EACH_STEP]
    if not wrappers:
        return nothing()
    model = chance.choice(wrappers)
    return Edit(
        lambda network: nesting.apply_once(network, model, SIGNATURES),
        lambda net, fresh, after: oracle.exchanged(
            net, model, after, oracle.ports(net["layers"][model]["inner"])
        ),
    )


def order_ends(chance: random.Random, network: Network) -> Edit:
    nodes = ends_in(chance, network, chance.choice((INPUT, OUTPUT)))
    return Edit(
        lambda network: edits.order_ends(network, nodes),
        lambda net, fresh, after: oracle.order_ends(net, nodes),
    )


def mark_output(chance: random.Random, network: Network) -> Edit:
    position, source = place(chance), node_in(chance, network)

    def perform(network: Network) -> Network:
        network, end = edits.add_layer(network, OUTPUT, position=position)
        return edits.connect(network, source, end)[0]

    def tell(net: Plain, fresh: Fresh, after: Plain) -> None:
        oracle.connect(net, fresh, source, oracle.add(net, fresh, OUTPUT, position=position))

    return Edit(perform, tell)


def by_name(chance: random.Random, network: Network) -> Edit:
    side = chance.choice((model_kind.INPUTS, model_kind.OUTPUTS))
    named = chance.random() < 0.7
    return Edit(
        lambda network: model_kind.set_by_name(network, side, named),
        lambda net, fresh, after: oracle.set_by_name(net, side, named),
    )


def copied_beside(network: Network, nodes: list[str], *, shared: bool = False) -> Network:
    fragment = copying.copied(network, nodes)
    return copying.paste(network, fragment, offset=(24.0, 24.0), shared=shared)[0]


def share_selection(chance: random.Random, network: Network) -> Edit:
    nodes = some(chance, network)
    return Edit(
        lambda network: copied_beside(network, nodes, shared=True),
        lambda net, fresh, after: oracle.paste(net, fresh, nodes, (24.0, 24.0), shared=True),
    )


def make_independent(chance: random.Random, network: Network) -> Edit:
    node = node_in(chance, network)
    return Edit(
        lambda network: edits.make_independent(network, node),
        lambda net, fresh, after: oracle.make_independent(net, fresh, node),
    )


def connect(chance: random.Random, network: Network) -> Edit:
    source, target = node_in(chance, network), node_in(chance, network)
    if chance.random() < 0.7:  # or half of the wires would be refused, for closing a cycle
        source, target = sorted((source, target), key=oracle.age)
    how: dict[str, Any] = {
        "port": chance.choice(("inputs", "query", "value")),
        "many": chance.random() < 0.4,
        "output": chance.choice((0, 0, 0, 1)),
    }
    return Edit(
        lambda network: edits.connect(network, source, target, **how)[0],
        lambda net, fresh, after: oracle.connect(net, fresh, source, target, **how),
    )


def rewire(chance: random.Random, network: Network) -> Edit:
    changes: dict[str, Any] = chance.choice(
        (
            {"source": node_in(chance, network)},
            {"target": node_in(chance, network)},
            {"port": chance.choice(("inputs", "key"))},
            {"output": 1},
        )
    )
    wire, many = wire_in(chance, network), chance.random() < 0.5
    return Edit(
        lambda network: edits.rewire(network, wire, many=many, **changes),
        lambda net, fresh, after: oracle.rewire(net, wire, changes, many),
    )


def reorder(chance: random.Random, network: Network) -> Edit:
    wires = [wire.id for wire in network.wires_into(node_in(chance, network))]
    chance.shuffle(wires)
    return Edit(
        lambda network: edits.reorder(network, wires),
        lambda net, fresh, after: oracle.reorder(net, wires),
    )


def remove(chance: random.Random, network: Network) -> Edit:
    nodes = some(chance, network)
    wires = chance.sample(list(network.wires), min(1, len(network.wires)))
    return Edit(
        lambda network: edits.remove(network, nodes, wires),
        lambda net, fresh, after: oracle.remove(net, nodes, wires),
    )


def heal(chance: random.Random, network: Network) -> Edit:
    nodes = some(chance, network)
    return Edit(
        lambda network: edits.remove_and_heal(network, nodes),
        lambda net, fresh, after: oracle.heal(net, nodes),
    )


def insert(chance: random.Random, network: Network) -> Edit:
    wire, node = wire_in(chance, network), node_in(chance, network)
    port, many = chance.choice(("inputs", "inputs", "query")), chance.random() < 0.3
    return Edit(
        lambda network: edits.insert_on_wire(network, wire, node, port=port, many=many),
        lambda net, fresh, after: oracle.insert(net, fresh, wire, node, port, many),
    )


def paste(chance: random.Random, network: Network) -> Edit:
    nodes, offset = some(chance, network), place(chance)
    fragment = copying.copied(network, nodes)
    return Edit(
        lambda network: copying.paste(network, fragment, offset=offset)[0],
        lambda net, fresh, after: oracle.paste(net, fresh, nodes, offset),
    )


def duplicate(chance: random.Random, network: Network) -> Edit:
    nodes = some(chance, network)
    return Edit(
        lambda network: copied_beside(network, nodes),
        lambda net, fresh, after: oracle.paste(net, fresh, nodes, (24.0, 24.0)),
    )


def rename(chance: random.Random, network: Network) -> Edit:
    name = chance.choice(("encoder", "dense", "a b", "", "x/y", "größe"))
    layer = layer_in(chance, network)
    return Edit(
        lambda network: edits.rename_layer(network, layer, name),
        lambda net, fresh, after: oracle.rename(net, layer, name),
    )


def rename_network(chance: random.Random, network: Network) -> Edit:
    name = chance.choice(("", "model", "模型"))
    return Edit(
        lambda network: edits.rename_network(network, name),
        lambda net, fresh, after: oracle.rename_network(net, name),
    )


def set_parameter(chance: random.Random, network: Network) -> Edit:
    name = chance.choice(("units", "activation", "order", "return_state"))
    layer, value = layer_in(chance, network), chance.choice(VALUES)
    return Edit(
        lambda network: edits.set_parameter(network, layer, name, value),
        lambda net, fresh, after: oracle.set_parameter(net, layer, name, value),
    )


def reset_parameter(chance: random.Random, network: Network) -> Edit:
    layer = layer_in(chance, network)
    return Edit(
        lambda network: edits.reset_parameter(network, layer, "units"),
        lambda net, fresh, after: oracle.reset_parameter(net, layer, "units"),
    )


def value_in(chance: random.Random, network: Network) -> str:
    return chance.choice([value.name for value in network.values] or ["nothing"])


def formula_of(chance: random.Random, network: Network) -> str:
    name, other = value_in(chance, network), value_in(chance, network)
    return chance.choice((name, f"{name} + 1", f"{name} * ({other} + 2)", f"-{name}  //  3"))


def set_formula(chance: random.Random, network: Network) -> Edit:
    if not network.values:
        return nothing()
    layer, text = layer_in(chance, network), formula_of(chance, network)
    name = chance.choice(("units", "order"))
    return Edit(
        lambda network: edits.set_parameter(network, layer, name, Formula(text)),
        lambda net, fresh, after: oracle.set_formula(net, layer, name, text),
    )


def new_value(chance: random.Random, network: Network) -> tuple[Any, Any]:
    """A value as the program and as the oracle have it."""
    if network.values and chance.random() < 0.4:
        text = formula_of(chance, network)
        return Formula(text), ("formula", text)
    number = chance.randint(1, 9)
    return number, number


def add_value(chance: random.Random, network: Network) -> Edit:
    name = chance.choice(("width", "depth", "half", "k", "not this"))
    value, told = new_value(chance, network)
    return Edit(
        lambda network: named_values.add_value(network, name, value),
        lambda net, fresh, after: oracle.add_value(net, name, told),
    )


def set_value(chance: random.Random, network: Network) -> Edit:
    name, (value, told) = value_in(chance, network), new_value(chance, network)
    return Edit(
        lambda network: named_values.set_value(network, name, value),
        lambda net, fresh, after: oracle.set_value(net, name, told),
    )


def describe_value(chance: random.Random, network: Network) -> Edit:
    name, note = value_in(chance, network), chance.choice(("", "größe", "of all"))
    return Edit(
        lambda network: named_values.set_note(network, name, note),
        lambda net, fresh, after: oracle.set_note(net, name, note),
    )


def rename_value(chance: random.Random, network: Network) -> Edit:
    name, other = value_in(chance, network), chance.choice(("width", "depth", "w", "2w"))
    return Edit(
        lambda network: named_values.rename_value(network, name, other),
        lambda net, fresh, after: oracle.rename_value(net, name, other),
    )


def remove_value(chance: random.Random, network: Network) -> Edit:
    name = value_in(chance, network)
    return Edit(
        lambda network: named_values.remove_value(network, name),
        lambda net, fresh, after: oracle.remove_value(net, name),
    )


def set_argument(chance: random.Random, network: Network) -> Edit:
    node, value = node_in(chance, network), chance.choice((False, True, None))
    return Edit(
        lambda network: edits.set_argument(network, node, "training", value),
        lambda net, fresh, after: oracle.set_argument(net, node, "training", value),
    )


def move(chance: random.Random, network: Network) -> Edit:
    places = {node: place(chance) for node in some(chance, network)}
    return Edit(
        lambda network: edits.move(network, places),
        lambda net, fresh, after: oracle.move(net, places),
    )


def set_setting(chance: random.Random, network: Network) -> Edit:
    section = chance.choice(("training", "view"))
    value = chance.choice(({"epochs": [1, 2]}, "text", None))
    return Edit(
        lambda network: edits.set_setting(network, section, value),
        lambda net, fresh, after: oracle.set_setting(net, section, value),
    )


def repair(chance: random.Random, network: Network) -> Edit:
    wire, layer = wire_in(chance, network), layer_in(chance, network)
    asked, tell = chance.choice(
        (
            (
                InsertLayer("", wire, "Flatten"),
                lambda net, fresh, after: oracle.insert_layer(net, fresh, wire, "Flatten"),
            ),
            (
                SetParameter("", layer, "units", 3),
                lambda net, fresh, after: oracle.set_parameter(net, layer, "units", 3),
            ),
            (
                RemoveWire("", wire),
                lambda net, fresh, after: oracle.remove(net, wires=[wire]),
            ),
        )
    )
    return Edit(lambda network: edits.repaired(network, asked), tell)


def ignore(_: object) -> None:
    """What a lambda of the oracle gives is not wanted."""


def same_computed(net: Plain, after: Plain) -> None:
    """The network may look otherwise, but computes what it did."""
    assert oracle.computed(net) == oracle.computed(after)
    adopt(net, after)


def adopt(net: Plain, after: Plain) -> None:
    net.clear()
    net.update(copy.deepcopy(after))


BUILD: tuple[Choice, ...] = (add, add, connect, connect, connect, add_value)
# What changes the ends of a nested model.
INSIDE: tuple[Choice, ...] = (order_ends, order_ends, mark_output, rename, remove, add)
EDITS: tuple[Choice, ...] = (
    *(add, connect, connect, connect),
    *(nest, nest_one, inline, add_empty_model, order_ends, mark_output, mark_output),
    *(share_selection, order_ends, by_name, each_step, apply_once),
    *(add_nested, add_foreign, make_independent, rewire, reorder, remove, heal, insert),
    *(paste, duplicate, rename, rename_network, set_parameter, reset_parameter, set_argument),
    *(move, set_setting, repair, set_formula, set_formula, set_formula),
    *(add_value, set_value, set_value, describe_value, rename_value, remove_value),
)
# What is done to the document, wherever one looks.
OUTERMOST = (add_value, set_value, describe_value, rename_value, remove_value)


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


class Walk:
    """A document, and the oracle that has to be told the same."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.start = Network(name="start")
        self.document = Document(self.start)
        self.mirror = Mirror(self.document)
        self.history = oracle.History(oracle.plain(self.start))
        self.steps = 0
        self.last: Choice | None = None
        self.done: set[str] = set()

    def step(self) -> None:
        """One edit at a random depth, or undo, or redo; an edit that is refused changes nothing."""
        self.steps += 1
        action = self.chance.random()
        if action < 0.08:
            self.document.undo()
            self.history.undo()
        elif action < 0.12:
            self.document.redo()
            self.history.redo()
        else:
            self._edit()

    def _choice(self, scope: Scope) -> Choice:
        if self.steps <= BUILDING:
            return self.chance.choice(BUILD)
        if self.last is not None and self.chance.random() < 0.2:
            return self.last
        return self.chance.choice(INSIDE if scope and self.chance.random() < 0.5 else EDITS)

    def _edit(self) -> None:
        before = self.document.network
        scopes: list[Scope] = [scope for scope, _ in before.walk()]
        scope = self.chance.choice(scopes) if self.chance.random() < 0.4 else ()
        self.last = choose = self._choice(scope)
        if choose in OUTERMOST:
            scope = ()
        # The values stand with the outermost network; what an edit may name is known to it.
        edit = choose(self.chance, replace(before.at(scope), values=before.values))
        try:
            after = evaluated(model_ends.edited(before, scope, edit.perform, SIGNATURES), before)
        except NetworkError:
            after = None
        told = self._told(scope, edit, oracle.plain(before if after is None else after))
        assert (after is None) == (told is None), f"{choose.__name__}: one of the two refuses it"
        if after is None or told is None:
            assert self.document.network is before
            return
        assert oracle.plain(after) == told, choose.__name__
        merge = choose.__name__ if choose in (move, set_parameter) else None
        self.document.apply(choose.__name__, after, merge=merge)
        self.history.apply(told, merge)

    def _told(self, scope: Scope, edit: Edit, after: Plain) -> Plain | None:
        """What the oracle makes of it; None where it refuses."""
        net = copy.deepcopy(self.history.present)
        inside = oracle.at(after, scope)
        fresh = Fresh(oracle.at(net, scope), inside)
        try:
            oracle.edit_inside(net, scope, lambda plain: edit.tell(plain, fresh, inside), after)
            oracle.compute(net)
        except oracle.RefusedError:
            return None
        return net

    def check(self) -> None:
        """What holds after every step."""
        network = self.document.network
        check_whole(network)
        assert oracle.plain(network) == self.history.present
        assert bool(self.document.undo_label) == bool(self.history.past)
        assert bool(self.document.redo_label) == bool(self.history.future)
        assert self.mirror.network == network
        assert evaluated(network) is network
        assert from_bytes(to_bytes(network), "walk") == network
        calls = plan(network, SIGNATURES).calls
        assert len({call.node for call in calls}) == len(calls)
        if self.document.undo_label:
            self.done.add(self.document.undo_label)

    def go_back_and_forth(self) -> None:
        """Undo everything, and redo it."""
        while self.document.redo_label:
            self.document.redo()
        end = self.document.network
        while self.document.undo_label:
            self.document.undo()
        assert self.document.network is self.start
        assert self.mirror.network == self.start
        while self.document.redo_label:
            self.document.redo()
        assert self.document.network is end
        assert self.mirror.network == end


def walk(seed: int) -> set[str]:
    """One walk; returns the names of the edits that were made."""
    walked = Walk(seed)
    for _ in range(STEPS):
        walked.step()
        walked.check()
    walked.go_back_and_forth()
    return walked.done


@pytest.mark.parametrize("block", range(6))
def test_random_walk(block: int) -> None:
    done: set[str] = set()
    for seed in range(block * SEQUENCES // 6, (block + 1) * SEQUENCES // 6):
        done |= walk(seed)
    assert len(done) > 20, "the walk no longer reaches most edits"
    assert {"nest_one", "inline", "mark_output", "share_selection"} <= done
    assert {"add_value", "set_value", "rename_value", "remove_value", "set_formula"} <= done
