"""What is marked on the canvas while a run goes on."""

import pytest

from designer.catalog import catalog
from designer.document import Document
from designer.network import edits, nesting
from designer.network.check_result import CheckResult, NodeResult
from designer.network.graph import Network
from designer.protocol import BuildingLayer, Progress, RunEnded, RunStarted
from designer.ui.training.run_marks import RunMarks, building, learning
from designer.ui.workspace import Workspace

started = RunStarted(1, 1, 1, 0)


@pytest.fixture
def workspace() -> Workspace:
    """An Input before a model of two Dense, the second of which is frozen."""
    network, start = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    network, first = edits.add_layer(network, "Dense", parameters={"units": 3})
    network, second = edits.add_layer(network, "Dense", parameters={"units": 2})
    network, _ = edits.connect(network, start, first)
    network, _ = edits.connect(network, first, second)
    shipped = catalog.load()
    network, _ = nesting.nest(network, [first, second], shipped.signature)
    made = Workspace(Document(network), shipped)
    answer(made)
    return made


def answer(workspace: Workspace) -> None:
    network = workspace.document.network
    (model,) = (node for node in network.nodes if network.layer_of(node).network is not None)
    inside = network.at((network.nodes[model].layer,))
    trained = dict(zip(dense_in(inside), (15, 0), strict=True))
    inner = {key: NodeResult(trainable_parameters=trained.get(key, 0)) for key in inside.nodes}
    nodes = {key: NodeResult(trainable_parameters=15 * (key == model)) for key in network.nodes}
    nodes[model] = NodeResult(trainable_parameters=15, inner=inner)
    workspace.set_result(CheckResult(workspace.document.revision, nodes))


def dense_in(network: Network) -> list[str]:
    return [node for node in network.nodes if network.layer_of(node).type == "Dense"]


def marked(workspace: Workspace) -> dict[tuple[str, ...], dict[str, object]]:
    scopes = [(), *((layer,) for layer in workspace.document.network.layers)]
    found = {
        scope: {key: mark for key, (mark, *_) in workspace.marks.at(scope).nodes.items()}
        for scope in scopes
    }
    return {scope: nodes for scope, nodes in found.items() if nodes}


def test_first_the_layer_that_is_built_then_those_that_learn(workspace: Workspace) -> None:
    network, marks = workspace.document.network, RunMarks(workspace)
    (model,) = (node for node in network.nodes if network.layer_of(node).network is not None)
    scope = (network.nodes[model].layer,)
    first, _ = dense_in(network.at(scope))
    marks.begin()
    assert marked(workspace) == {}
    marks.take(BuildingLayer(model))
    assert marked(workspace) == {(): {model: building}}
    marks.take(BuildingLayer(first, scope))
    assert marked(workspace) == {scope: {first: building}}
    marks.take(Progress("Reading the data"))
    assert marked(workspace) == {}
    marks.take(started)
    assert marked(workspace) == {(): {model: learning}, scope: {first: learning}}
    marks.take(RunEnded("finished", "", 1.0, {}))
    assert marked(workspace) == {}


def test_a_frozen_model_learns_nothing_inside(workspace: Workspace) -> None:
    network = workspace.document.network
    layer = next(layer.id for layer in network.layers.values() if layer.network is not None)
    workspace.edit("Freeze", lambda net: edits.set_parameter(net, layer, "trainable", False))
    marks = RunMarks(workspace)
    marks.begin()
    marks.take(started)
    assert set(marked(workspace)) == {()}


def test_a_run_that_is_over_or_of_another_document_marks_nothing(workspace: Workspace) -> None:
    marks = RunMarks(workspace)
    marks.begin()
    marks.take(started)
    marks.end()
    assert marked(workspace) == {}
    node = next(iter(workspace.network.nodes))
    marks.take(BuildingLayer(node))
    assert marked(workspace) == {}
