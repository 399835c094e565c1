"""What Keras calls what nobody named."""

from designer.catalog.catalog import load
from designer.catalog.spec import Family
from designer.construction.keras_names import KerasNames, layers_inside
from designer.network.values import ObjectValue, normal


def test_names_are_counted_and_given_ones_do_not_count() -> None:
    names = KerasNames()
    assert [names.use("dense") for _ in range(3)] == ["dense", "dense_1", "dense_2"]
    assert not names.gives("dense", "dense")
    assert names.gives("dense", "dense_3")
    assert names.use("dense") == "dense_4"


def test_nothing_of_a_prefix_is_left_to_keras_once_its_count_is_not_known() -> None:
    names = KerasNames()
    names.distrust(["dense"])
    assert not names.gives("dense", "dense")
    assert names.gives("conv2d", "conv2d")


def test_layers_inside_others_come_before_those_that_hold_them() -> None:
    catalog = load()
    spec = catalog.get(Family.LAYER, "TimeDistributed")
    assert spec is not None
    dense = ObjectValue("Dense", {"units": 3, "kernel_regularizer": ObjectValue("L2")})
    parameters = {"layer": ObjectValue("TimeDistributed", {"layer": dense})}
    inside = [item.type for item in layers_inside(spec.parameters, parameters, catalog)]
    assert inside == ["Dense", "TimeDistributed"]


def test_layers_in_a_list_are_found_in_their_order() -> None:
    catalog = load()
    spec = catalog.get(Family.LAYER, "StackedRNNCells")
    assert spec is not None
    cells = normal([ObjectValue("GRUCell", {"units": 3}), ObjectValue("LSTMCell", {"units": 3})])
    inside = [item.type for item in layers_inside(spec.parameters, {"cells": cells}, catalog)]
    assert inside == ["GRUCell", "LSTMCell"]
