import msgspec
from msgspec.structs import replace

from designer.network import edits
from designer.network.diff import Patch, delta, patch, patched
from designer.network.model import Network
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
