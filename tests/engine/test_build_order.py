"""The builder tells which node it is at, in which of the nested networks."""

from designer.catalog.catalog import load
from designer.engine.models import build_model
from designer.network import edits, nesting
from designer.network.check_result import TensorSpec
from designer.network.graph import Network


def test_every_node_is_told_of_before_its_layer_is_made() -> None:
    catalog, four = load(), TensorSpec((None, 4), "float32")
    network, start = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    network, dense = edits.add_layer(network, "Dense", parameters={"units": 3})
    network, last = edits.add_layer(network, "Dense", parameters={"units": 2})
    network, _ = edits.connect(network, start, dense)
    network, _ = edits.connect(network, dense, last)
    network, model = nesting.nest(network, [dense], catalog.signature, known=lambda _: four)
    scope = (network.nodes[model].layer,)
    told = []
    build_model(network, catalog, lambda where, node: told.append((where, node)))
    assert {node for where, node in told if where == ()} == {start, model, last}
    inside = network.at(scope)
    made = {node for node in inside.nodes if inside.layer_of(node).type != "Output"}
    assert {node for where, node in told if where == scope} == made
    assert told.index(((), start)) < told.index(((), last))
