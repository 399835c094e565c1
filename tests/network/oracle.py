"""What every edit means, told a second time with dictionaries alone: the random walk compares.

A plain network is what `plain` makes of one. The functions here change it in place and take no
care of anything else: a walk hands them a copy. Nothing of the code that is tested is called, and
nothing here is quick.
"""

import contextlib
import copy
import itertools
import json
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from designer.network.graph import Network
from designer.network.values import Formula

Plain = dict[str, Any]

ENDS = ("Input", "Output")
MODELS = ("Functional", "Sequential", "Model")
PREFIXES = {
    "Input": "input_layer",
    "Output": "output",
    "Dense": "dense",
    "Conv2D": "conv2d",
    "Add": "add",
    "Attention": "attention",
    "Flatten": "flatten",
    "Functional": "functional",
    "Mystery": "mystery",
    "ops.add": "add",
    "ops.split": "split",
}


class RefusedError(Exception):
    """The edit cannot be made."""


def refuse_unless(holds: object) -> None:
    if not holds:
        raise RefusedError


def plain(network: Network) -> Plain:
    """All that a network says, except how new ids are found."""
    return {
        "name": network.name,
        "settings": copy.deepcopy(network.settings),
        "values": {
            one.name: {"is": written(one.value), "note": one.note} for one in network.values
        },
        "layers": {
            key: {
                "type": layer.type,
                "name": layer.name,
                "parameters": copy.deepcopy(layer.parameters),
                "inner": None if layer.network is None else plain(layer.network),
                "foreign": copy.deepcopy(layer.foreign),
                "formulas": {name: written(value) for name, value in layer.formulas.items()},
            }
            for key, layer in network.layers.items()
        },
        "nodes": {
            key: {
                "layer": node.layer,
                "position": node.position,
                "arguments": dict(node.arguments),
            }
            for key, node in network.nodes.items()
        },
        "wires": {
            key: {
                "source": wire.source,
                "output": wire.output,
                "target": wire.target,
                "port": wire.port,
                "order": wire.order,
            }
            for key, wire in network.wires.items()
        },
    }


def written(value: Any) -> Any:
    """A value, or the text of a formula with nothing of what it gives."""
    return ("formula", value.text) if isinstance(value, Formula) else value


def age(key: str) -> int:
    return int(key[1:])


def at(net: Plain, scope: Iterable[str]) -> Plain:
    for key in scope:
        net = net["layers"][key]["inner"]
    return net


class Fresh:
    """The ids that an edit made, oldest first; which numbers it takes is its own affair."""

    def __init__(self, before: Plain, after: Plain) -> None:
        self.ids = {
            part: iter(sorted(after[part].keys() - before[part].keys(), key=age))
            for part in ("layers", "nodes", "wires")
        }

    def take(self, part: str) -> str:
        return next(self.ids[part], f"?{part}")


def type_of(net: Plain, node: str) -> str:
    return net["layers"][net["nodes"][node]["layer"]]["type"]


def calls(net: Plain, layer: str) -> list[str]:
    return [key for key, node in net["nodes"].items() if node["layer"] == layer]


def first_free(net: Plain, prefix: str) -> str:
    taken = {layer["name"] for layer in net["layers"].values()}
    numbered = (f"{prefix}_{number}" for number in itertools.count(1))
    return next(name for name in itertools.chain([prefix], numbered) if name not in taken)


def without_number(name: str) -> str:
    start, _, number = name.rpartition("_")
    return start if start and number.isdigit() else name


def sorted_wires(net: Plain, node: str, port: str | None = None) -> list[str]:
    """The wires into a node, in the order in which they are passed."""
    arriving = [
        key
        for key, wire in net["wires"].items()
        if wire["target"] == node and port in (None, wire["port"])
    ]
    return sorted(arriving, key=lambda key: (net["wires"][key]["order"], age(key)))


def behind(net: Plain, starts: Collection[str]) -> set[str]:
    """Everything that a tensor of these nodes flows into, themselves included."""
    reached = set(starts)
    while True:
        more = {wire["target"] for wire in net["wires"].values() if wire["source"] in reached}
        if more <= reached:
            return reached
        reached |= more


def add(
    net: Plain,
    fresh: Fresh,
    type_name: str,
    *,
    position: tuple[float, float] = (0.0, 0.0),
    inner: Plain | None = None,
    foreign: dict[str, Any] | None = None,
) -> str:
    layer, node = fresh.take("layers"), fresh.take("nodes")
    net["layers"][layer] = {
        "type": type_name,
        "name": first_free(net, PREFIXES[type_name]),
        "parameters": {},
        "inner": inner,
        "foreign": foreign,
        "formulas": {},
    }
    net["nodes"][node] = {"layer": layer, "position": position, "arguments": {}}
    return node


def make_independent(net: Plain, fresh: Fresh, node: str) -> None:
    refuse_unless(node in net["nodes"])
    layer = net["nodes"][node]["layer"]
    if calls(net, layer) == [node]:
        return
    own = copy.deepcopy(net["layers"][layer])
    own["name"] = first_free(net, without_number(own["name"]))
    net["nodes"][node]["layer"] = new = fresh.take("layers")
    net["layers"][new] = own


def place_in_port(net: Plain, key: str, wire: dict[str, Any], many: bool) -> None:
    """A port of many takes the wire as its last; another one holds no wire but this."""
    present = [other for other in sorted_wires(net, wire["target"], wire["port"]) if other != key]
    wire["order"] = net["wires"][present[-1]]["order"] + 1 if present and many else 0
    for other in () if many else present:
        del net["wires"][other]
    net["wires"][key] = wire


def connect(
    net: Plain,
    fresh: Fresh,
    source: str,
    target: str,
    *,
    port: str = "inputs",
    output: int = 0,
    many: bool = False,
) -> None:
    refuse_unless({source, target} <= net["nodes"].keys())
    refuse_unless(source not in behind(net, [target]))
    wire = {"source": source, "output": output, "target": target, "port": port}
    place_in_port(net, fresh.take("wires"), wire, many)


def rewire(net: Plain, key: str, changes: dict[str, Any], many: bool) -> None:
    refuse_unless(key in net["wires"])
    old = net["wires"].pop(key)
    new = {**old, **changes}
    refuse_unless({new["source"], new["target"]} <= net["nodes"].keys())
    refuse_unless(new["source"] not in behind(net, [new["target"]]))
    if (new["target"], new["port"]) == (old["target"], old["port"]):
        net["wires"][key] = new
    else:
        place_in_port(net, key, new, many)


def reorder(net: Plain, wires: list[str]) -> None:
    refuse_unless(set(wires) <= net["wires"].keys())
    for number, key in enumerate(wires):
        net["wires"][key]["order"] = number


def remove(net: Plain, nodes: Collection[str] = (), wires: Collection[str] = ()) -> None:
    for node in nodes:
        net["nodes"].pop(node, None)
    called = {node["layer"] for node in net["nodes"].values()}
    net["layers"] = {key: layer for key, layer in net["layers"].items() if key in called}
    net["wires"] = {
        key: wire
        for key, wire in net["wires"].items()
        if key not in wires and {wire["source"], wire["target"]} <= net["nodes"].keys()
    }


def heal(net: Plain, nodes: Collection[str]) -> None:
    """What took the first output of a node takes the first tensor that comes to it from outside."""

    def origin(wire: dict[str, Any]) -> tuple[str, int] | None:
        if wire["source"] not in nodes:
            return wire["source"], wire["output"]
        if wire["output"] != 0:
            return None
        arriving = [origin(net["wires"][key]) for key in sorted_wires(net, wire["source"])]
        return next((start for start in arriving if start is not None), None)

    starts = {key: origin(wire) for key, wire in net["wires"].items()}
    for key, start in starts.items():
        if start is not None:
            net["wires"][key]["source"], net["wires"][key]["output"] = start
    remove(net, nodes)


def insert(net: Plain, fresh: Fresh, key: str, node: str, port: str, many: bool) -> None:
    """The wire now begins at the first output of the node, which takes what it brought."""
    refuse_unless(key in net["wires"])
    old = net["wires"][key]
    connect(net, fresh, old["source"], node, port=port, output=old["output"], many=many)
    rewire(net, key, {"source": node, "output": 0}, many=False)


def paste(
    net: Plain,
    fresh: Fresh,
    nodes: Collection[str],
    offset: tuple[float, float],
    *,
    shared: bool = False,
) -> None:
    copied = sorted(nodes, key=age)
    new_layers: dict[str, str] = {}
    for old in sorted({net["nodes"][node]["layer"] for node in copied}, key=age):
        layer = copy.deepcopy(net["layers"][old])
        if shared and layer["type"] not in ENDS:
            new_layers[old] = old
            continue
        layer["name"] = first_free(net, without_number(layer["name"]))
        new_layers[old] = fresh.take("layers")
        net["layers"][new_layers[old]] = layer
    new_nodes: dict[str, str] = {}
    for old in copied:
        node = copy.deepcopy(net["nodes"][old])
        node["layer"] = new_layers[node["layer"]]
        node["position"] = tuple(map(sum, zip(node["position"], offset, strict=True)))
        new_nodes[old] = fresh.take("nodes")
        net["nodes"][new_nodes[old]] = node
    for _, wire in sorted(net["wires"].items(), key=lambda item: age(item[0])):
        if {wire["source"], wire["target"]} <= set(copied):
            both = {"source": new_nodes[wire["source"]], "target": new_nodes[wire["target"]]}
            net["wires"][fresh.take("wires")] = {**wire, **both}


def rename(net: Plain, layer: str, name: str) -> None:
    refuse_unless(layer in net["layers"])
    renamed = net["layers"][layer]
    if name != renamed["name"]:
        refuse_unless(name.strip() and "/" not in name)
        is_output = renamed["type"] == "Output"
        rivals = {
            other["name"]
            for other in net["layers"].values()
            if (other["type"] == "Output") == is_output
        }
        refuse_unless(name not in rivals)
    renamed["name"] = name


def rename_network(net: Plain, name: str) -> None:
    net["name"] = name


def set_parameter(net: Plain, layer: str, name: str, value: Any) -> None:
    refuse_unless(layer in net["layers"])
    net["layers"][layer]["formulas"].pop(name, None)
    net["layers"][layer]["parameters"][name] = value


def reset_parameter(net: Plain, layer: str, name: str) -> None:
    refuse_unless(layer in net["layers"])
    net["layers"][layer]["parameters"].pop(name, None)
    net["layers"][layer]["formulas"].pop(name, None)


def set_formula(net: Plain, layer: str, name: str, text: str) -> None:
    refuse_unless(layer in net["layers"])
    net["layers"][layer]["formulas"][name] = ("formula", text)


def given_values(net: Plain) -> dict[str, Any]:
    """What the values give, by Python itself: gone through as often as there are values."""
    names: dict[str, Any] = {}
    for _ in net["values"]:
        for name, one in net["values"].items():
            with contextlib.suppress(NameError):
                value = one["is"]
                names[name] = eval(value[1], {}, dict(names)) if is_formula(value) else value
    return names


def compute(net: Plain) -> None:
    """Give every parameter that is a formula what it gives now."""
    names = given_values(net)
    for inner in all_networks(net):
        for layer in inner["layers"].values():
            for name, (_, text) in layer["formulas"].items():
                layer["parameters"][name] = eval(text, {}, dict(names))


def is_formula(value: Any) -> bool:
    return isinstance(value, tuple) and value[:1] == ("formula",)


def all_networks(net: Plain) -> Iterable[Plain]:
    yield net
    for layer in net["layers"].values():
        if layer["inner"] is not None:
            yield from all_networks(layer["inner"])


def add_value(net: Plain, name: str, value: Any) -> None:
    refuse_unless(name.isidentifier() and name not in net["values"])
    net["values"][name] = {"is": value, "note": ""}
    refuse_unless(name in given_values(net))


def set_value(net: Plain, name: str, value: Any) -> None:
    refuse_unless(name in net["values"])
    net["values"][name]["is"] = value
    refuse_unless(name in given_values(net))  # else it is about itself in the end


def set_note(net: Plain, name: str, note: str) -> None:
    refuse_unless(name in net["values"])
    net["values"][name]["note"] = note


def rename_value(net: Plain, name: str, other: str) -> None:
    refuse_unless(name in net["values"])
    if name != other:
        refuse_unless(other.isidentifier() and other not in net["values"])
        net["values"] = {other if key == name else key: one for key, one in net["values"].items()}
        put_into_formulas(net, name, other)


def remove_value(net: Plain, name: str) -> None:
    """What used it has its value instead; what then names none is a plain value."""
    refuse_unless(name in net["values"])
    value = given_values(net)[name]
    del net["values"][name]
    put_into_formulas(net, name, str(value))


def put_into_formulas(net: Plain, name: str, other: str) -> None:
    def put(value: Any) -> Any:
        if not is_formula(value) or name not in words_of(value[1]):
            return value
        text = re.sub(rf"\b{name}\b", other, value[1])
        return ("formula", text) if words_of(text) else eval(text, {})

    for one in net["values"].values():
        one["is"] = put(one["is"])
    for inner in all_networks(net):
        for layer in inner["layers"].values():
            for key, value in list(layer["formulas"].items()):
                layer["formulas"][key] = put(value)
                if not is_formula(layer["formulas"][key]):
                    layer["parameters"][key] = layer["formulas"].pop(key)


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z_]\w*", text)


def set_argument(net: Plain, node: str, name: str, value: Any) -> None:
    refuse_unless(node in net["nodes"])
    net["nodes"][node]["arguments"].pop(name, None)
    if value is not None:
        net["nodes"][node]["arguments"][name] = value


def move(net: Plain, places: dict[str, tuple[float, float]]) -> None:
    for node, place in places.items():
        net["nodes"][node]["position"] = place


def order_ends(net: Plain, nodes: list[str]) -> None:
    for number, node in enumerate(nodes):
        net["layers"][net["nodes"][node]["layer"]]["parameters"]["order"] = number
        net["layers"][net["nodes"][node]["layer"]]["formulas"].pop("order", None)


def set_setting(net: Plain, section: str, value: Any) -> None:
    net["settings"].pop(section, None)
    if value is not None:
        net["settings"][section] = value


def set_by_name(net: Plain, side: str, by_name: bool) -> None:
    said = {**net["settings"].get("model", {}), side: "by name"}
    if not by_name:
        del said[side]
    set_setting(net, "model", said or None)


def insert_layer(net: Plain, fresh: Fresh, key: str, type_name: str) -> None:
    """The repair that puts a new layer into a wire, half way along it."""
    refuse_unless(key in net["wires"])
    above = net["nodes"][net["wires"][key]["source"]]["position"]
    below = net["nodes"][net["wires"][key]["target"]]["position"]
    middle = ((above[0] + below[0]) / 2, (above[1] + below[1]) / 2)
    insert(net, fresh, key, add(net, fresh, type_name, position=middle), "inputs", False)


# Nested models: which wire leads to which end inside, and what is computed at all.


def ends(net: Plain, type_name: str) -> list[str]:
    """The Inputs, or the Outputs, in the order that was set, then by age."""

    def key(node: str) -> tuple[int, int]:
        order = net["layers"][net["nodes"][node]["layer"]]["parameters"].get("order", 0)
        return (order if isinstance(order, int) else 0, age(node))

    return sorted((node for node in net["nodes"] if type_of(net, node) == type_name), key=key)


def ports(net: Plain) -> list[str]:
    """What the Inputs are called from outside, in their order."""
    inputs = ends(net, "Input")
    names = [net["layers"][net["nodes"][node]["layer"]]["name"] for node in inputs]
    return ["inputs"] if len(inputs) == 1 else names


def edit_inside(
    net: Plain, scope: tuple[str, ...], edit: Callable[[Plain], None], after: Plain
) -> None:
    """Perform the edit on a nested network; the wires around it follow the ends inside.

    Where an end that had a wire is gone, or no Output is placed, `after` says where the wire is.
    """
    if not scope:
        edit(net)
        return
    layer = net["layers"][scope[0]]
    old = copy.deepcopy(layer["inner"])
    edit_inside(layer["inner"], scope[1:], edit, after["layers"][scope[0]]["inner"])
    if layer["type"] not in MODELS:
        return
    new = layer["inner"]
    port_now = dict(zip(ends(new, "Input"), ports(new), strict=True))
    followed = {
        port: port_now[node]
        for node, port in zip(ends(old, "Input"), ports(old), strict=True)
        if node in port_now
    }
    were, are = ends(old, "Output"), ends(new, "Output")
    for key, wire in net["wires"].items():
        if net["nodes"][wire["target"]]["layer"] == scope[0]:
            wire["port"] = followed.get(wire["port"], wire["port"])
        if net["nodes"][wire["source"]]["layer"] != scope[0]:
            continue
        if not (were and are):
            wire["output"] = after["wires"][key]["output"]
        elif wire["output"] < len(were):
            end = were[wire["output"]]
            wire["output"] = are.index(end) if end in are else after["wires"][key]["output"]
            kept = {are.index(node) for node in were if node in are}
            assert end in are or wire["output"] not in kept, "it leads to another end now"


def check_nest(net: Plain, nodes: Collection[str]) -> None:
    """Whether these nodes may become a model; raises RefusedError where they may not."""
    nodes = set(nodes) & net["nodes"].keys()
    refuse_unless(nodes)
    refuse_unless(all(type_of(net, node) not in ENDS for node in nodes))
    layers = {net["nodes"][node]["layer"] for node in nodes}
    refuse_unless(all(set(calls(net, layer)) <= nodes for layer in layers))
    between = behind(net, nodes) - nodes
    refuse_unless(not behind(net, between) & nodes)


def check_inline(net: Plain, node: str) -> None:
    """Whether the call can be taken apart; raises RefusedError where it cannot."""
    refuse_unless(node in net["nodes"] and type_of(net, node) in MODELS)
    refuse_unless(calls(net, net["nodes"][node]["layer"]) == [node])


def exchanged(net: Plain, layer: str, after: Plain, kept: Collection[str]) -> None:
    """A wrapper was put around the layer or taken off: same inside, and the wires that fit stay."""
    old, new = net["layers"][layer], after["layers"][layer]
    for part in ("layers", "nodes", "wires"):
        assert old["inner"][part] == new["inner"][part]
    others = {item["name"] for key, item in net["layers"].items() if key != layer}
    assert new["name"] not in others
    net["layers"][layer] = new
    net["wires"] = {
        key: wire
        for key, wire in net["wires"].items()
        if net["nodes"][wire["target"]]["layer"] != layer or wire["port"] in kept
    }


def computed(net: Plain) -> list[tuple[Any, ...]]:
    """Everything that is computed, without a trace of the models that it stands in.

    Each call is its layer and what its ports are given, which are calls again; what a model takes
    and gives is looked up through its ends. A model without Outputs is one call as a whole.
    """
    made: list[tuple[Any, ...]] = []
    _compute(net, None, made)
    return sorted(made, key=repr)


def _compute(net: Plain, given: dict[str, Any] | None, made: list[tuple[Any, ...]]) -> Any:
    """Note the calls of a network in `made`; returns what tells an output's value."""
    known: dict[str, Any] = {}

    def value(node: str, output: int) -> Any:
        if node not in known:
            known[node] = call(node)
        return known[node](output)

    def arriving(node: str, port: str) -> list[Any]:
        wires = [net["wires"][key] for key in sorted_wires(net, node, port)]
        return [
            # A wire may be made to start at an Output, which gives nothing.
            None
            if type_of(net, wire["source"]) == "Output"
            else value(wire["source"], wire["output"])
            for wire in wires
        ]

    def first(node: str, port: str) -> Any:
        return next(iter(arriving(node, port)), None)

    def call(node: str) -> Callable[[int], Any]:
        layer = net["layers"][net["nodes"][node]["layer"]]
        inner = layer["inner"]
        if layer["type"] == "Input" and given is not None:
            return lambda output: given.get(node)
        if layer["type"] in MODELS and ends(inner, "Output"):
            inputs = zip(ends(inner, "Input"), ports(inner), strict=True)
            inside = {end: first(node, port) for end, port in inputs}
            outputs = ends(inner, "Output")
            tell = _compute(inner, inside, made)
            return lambda output: tell(outputs[output]) if output < len(outputs) else None
        if layer["type"] == "Output" and given is not None:
            passed = first(node, "inputs")
            return lambda output: passed
        used = {wire["port"] for wire in net["wires"].values() if wire["target"] == node}
        taken = [
            (port, values)
            for port in sorted(used)
            if (values := [item for item in arriving(node, port) if item is not None])
        ]
        what = {**layer, "arguments": net["nodes"][node]["arguments"], "taken": taken}
        # A model that is taken apart gives its layers other names, and freezes them if it was.
        what["parameters"] = {k: v for k, v in what["parameters"].items() if k != "trainable"}
        if layer["type"] not in ENDS:
            del what["name"]
        digest = hash(json.dumps(what, sort_keys=True, default=repr))
        made.append((layer["type"], digest))
        return lambda output: (digest, output)

    for node in sorted(net["nodes"], key=age):
        value(node, 0)
    return lambda node: value(node, 0)


class History:
    """Undo and redo as two piles of plain networks."""

    def __init__(self, start: Plain) -> None:
        self.present = start
        self.past: list[Plain] = []
        self.future: list[Plain] = []
        self.merge: str | None = None

    def apply(self, net: Plain, merge: str | None) -> None:
        """The next state; with the same `merge` as the step before, it is one step with that."""
        if net == self.present:
            return
        if merge is None or merge != self.merge or not self.past:
            self.past.append(self.present)
        elif net == self.past[-1]:
            self.past.pop()
            merge = None
        self.present, self.merge, self.future = net, merge, []

    def undo(self) -> None:
        self._go(self.past, self.future)

    def redo(self) -> None:
        self._go(self.future, self.past)

    def _go(self, here: list[Plain], there: list[Plain]) -> None:
        if here:
            there.append(self.present)
            self.present, self.merge = here.pop(), None
