"""The status bar about a network that Keras has answered for."""

from pytestqt.qtbot import QtBot

from designer.catalog.catalog import load
from designer.document import Document
from designer.network import edits
from designer.network.check_result import CheckResult, NodeResult, TensorSpec, Totals
from designer.network.graph import Network
from designer.ui.panels.status import Status
from designer.ui.workspace import Workspace


def test_counts_operations_and_memory_have_their_units(qtbot: QtBot) -> None:
    network, node = edits.add_layer(Network(), "Input", parameters={"shape": (28, 28)})
    workspace = Workspace(Document(network), load())
    status = Status(workspace)
    qtbot.addWidget(status)
    assert status.memory.isHidden()
    totals = Totals(
        parameters=1_000_000, trainable_parameters=999_000, flops=4_716_000,
        activation_bytes=2**20,
    )  # fmt: skip
    answers = {node: NodeResult(outputs=(TensorSpec((None, 28, 28), "float32"),))}
    workspace.set_result(CheckResult(workspace.document.revision, answers, totals=totals))
    assert status.parameters.text() == "1,000,000 parameters, 999,000 trainable"
    assert status.flops.text() == "4.72 MFLOPs"
    # 4 bytes for each parameter, and what the layers give for each of 32 samples.
    assert status.memory.text() == "35.8 MiB at batch 32"
