import msgspec
from msgspec.structs import replace

from designer.network import edits
from designer.network.diff import Patch, changed_scope, delta, patch, patched
from designer.network.graph import Network
from designer.network.values import ObjectValue


def small() -> Network:
    network, start = edits.add_layer(Network(), "Input")
    network, dense = edits.add_layer(network, "Dense")
    return edits.connect(network, start, dense)[0]


def test_nothing_differs_from_itself() -> None:
    assert not delta(small(), small())
    assert patch(small(), small()) == Patch()


def test_added_removed_and_changed() -> None:
    before = small()
    after, _ = edits.add_layer(before, "Flatten")
    after = edits.set_parameter(after, "l3", "units", 5)
    after = edits.remove(after, ["n2"])
    found = delta(before, after)
    assert found.layers.added == {"l6"}
    assert found.layers.removed == {"l1"}
    assert found.layers.changed == {"l3"}
    assert found.nodes.added == {"n7"}
    assert found.wires.removed == {"w5"}
    assert not found.rest


def test_name_and_settings_are_the_rest() -> None:
    assert delta(small(), edits.rename_network(small(), "other")).rest
    assert delta(small(), edits.set_setting(small(), "view", 1)).rest


def test_a_mirror_gets_everything_through_json() -> None:
    before = small()
    after, _ = edits.add_layer(before, "Functional", inner=before)
    value = ObjectValue("L2", {"l2": 0.1})
    after = edits.set_parameter(after, "l3", "kernel_regularizer", value)
    after = edits.set_parameter(after, "l1", "shape", (28, None))
    after = edits.set_setting(edits.rename_network(after, "other"), "view", [1])
    after = edits.remove(after, wires=["w5"])
    sent = msgspec.json.decode(msgspec.json.encode(patch(before, after)), type=Patch)
    assert patched(before, sent) == after


def test_unknown_keys_stay_with_the_mirror() -> None:
    before = replace(small(), unknown={"future": 1})
    after = edits.rename_network(before, "other")
    assert patched(before, patch(before, after)) == after


def test_the_innermost_network_that_holds_what_changed() -> None:
    inner, _ = edits.add_layer(Network(), "Dense")
    middle, model = edits.add_layer(Network(), "Functional", inner=inner)
    outer, around = edits.add_layer(Network(), "Functional", inner=middle)
    scope = (outer.nodes[around].layer, middle.nodes[model].layer)

    def changed(at: tuple[str, ...]) -> Network:
        return edits.within(outer, at, lambda net: edits.add_layer(net, "Flatten")[0])

    for depth in range(3):
        assert changed_scope(outer, changed(scope[:depth])) == scope[:depth]
    renamed = edits.within(outer, scope[:1], lambda net: edits.rename_layer(net, scope[1], "other"))
    assert changed_scope(outer, renamed) == scope[:1]
    assert changed_scope(changed(scope), changed(scope[:1])) == scope[:1]
    assert changed_scope(outer, outer) == ()
