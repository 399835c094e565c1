"""What the settings say about the kind of model."""

from designer.network import edits
from designer.network.graph import Network
from designer.network.model_kind import (
    INPUTS,
    OUTPUTS,
    by_position,
    class_of,
    is_by_name,
    is_listed,
    names_by_side,
    set_by_name,
    set_listed,
    unlisted,
    with_model_settings,
)
from designer.network.plan import plan
from designer.network.ports import Signatures


def test_sides_by_name(signatures: Signatures) -> None:
    network, start = edits.add_layer(Network(), "Input", name="image")
    network, dense = edits.add_layer(network, "Dense", name="digit")
    network, _ = edits.connect(network, start, dense)
    assert names_by_side(network, plan(network, signatures)) == ((), ())
    named = set_by_name(network, INPUTS, True)
    assert is_by_name(named, INPUTS)
    assert not is_by_name(named, OUTPUTS)
    assert names_by_side(named, plan(named, signatures))[0] == ("image",)
    both = set_by_name(named, OUTPUTS, True)
    assert by_position(both) == network
    assert set_by_name(named, INPUTS, False).settings == {}


def test_the_only_end_of_a_side_may_stand_in_a_list() -> None:
    listed = set_listed(set_listed(Network(), INPUTS), OUTPUTS)
    assert is_listed(listed, INPUTS)
    assert not is_by_name(listed, INPUTS)
    assert is_by_name(set_by_name(listed, OUTPUTS, True), OUTPUTS)
    assert unlisted(listed) == by_position(listed) == Network()


def test_other_settings_of_the_model_stay() -> None:
    network = with_model_settings(Network(), **{"class": "Sequential"})
    network = set_by_name(set_by_name(network, INPUTS, True), INPUTS, False)
    assert class_of(network) == "Sequential"


def test_damaged_settings_say_nothing() -> None:
    network = edits.set_setting(Network(), "model", ["broken"])
    assert not is_by_name(network, INPUTS)
    assert is_by_name(set_by_name(network, OUTPUTS, True), OUTPUTS)
