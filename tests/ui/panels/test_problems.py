import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from designer.network import edits
from designer.network.check_result import CheckResult
from designer.network.problems import Problem, RemoveWire, SetParameter, Severity
from designer.ui.panels.problems import Problems, problem_role
from designer.ui.workspace import Workspace

error = Problem(
    "Dense expects 2 axes, gets 4.", node="n7", parameter="units",
    repair=SetParameter("Set units to 4", "l6", "units", 4),
)  # fmt: skip
warning = Problem("Nothing uses this input.", severity=Severity.WARNING, node="n2")


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> Problems:
    made = Problems(workspace)
    qtbot.addWidget(made)
    made.resize(700, 200)
    made.show()
    return made


def answer(workspace: Workspace, *problems: Problem) -> None:
    workspace.set_result(CheckResult(workspace.document.revision, {}, problems=problems))


def node_called(workspace: Workspace, name: str) -> str:
    network = workspace.document.network
    return next(node for node in network.nodes if network.layer_of(node).name == name)


def test_errors_come_first_and_are_counted(panel: Problems, workspace: Workspace) -> None:
    assert panel.windowTitle() == "Problems"
    answer(workspace, warning, error)
    assert panel.model.problems == (error, warning)
    assert panel.windowTitle() == "Problems (2)"
    answer(workspace)
    assert panel.windowTitle() == "Problems"
    assert panel.model.rowCount() == 0
    assert "No problems" in panel.empty.text()


def test_a_row_names_the_layer_and_says_the_sentence(panel: Problems, workspace: Workspace) -> None:
    dense = node_called(workspace, "dense")
    answer(workspace, Problem("Units are missing.", node=dense))
    assert panel.model.index(0).data() == "dense: Units are missing."


def test_a_click_goes_to_the_node_and_its_parameter(
    panel: Problems, workspace: Workspace, qtbot: QtBot
) -> None:
    dense = node_called(workspace, "dense")
    answer(workspace, Problem("Units are missing.", node=dense, parameter="units"))
    revealed, asked = [], []
    workspace.reveal_requested.connect(revealed.append)
    workspace.parameter_requested.connect(asked.append)
    row = panel.list.visualRect(panel.model.index(0))
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert revealed == [dense]
    assert workspace.selection == {dense}
    assert asked == ["units"]


def test_a_click_on_the_repair_mends_as_one_undo_step(
    panel: Problems, workspace: Workspace, qtbot: QtBot
) -> None:
    wire = next(iter(workspace.network.wires))
    before = workspace.document.network
    answer(workspace, Problem("One wire too many.", repair=RemoveWire("Remove the wire", wire)))
    index = panel.model.index(0)
    painter = panel.list.itemDelegate()
    link = painter.link_rect(panel.list.visualRect(index), index.data(problem_role))
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=link.center())
    assert wire not in workspace.network.wires
    assert workspace.document.undo_label == "Remove the wire"
    workspace.document.undo()
    assert workspace.document.network == before


def test_keys_reveal_and_mend(panel: Problems, workspace: Workspace, qtbot: QtBot) -> None:
    dense = workspace.network.layer_of(node_called(workspace, "dense"))
    repair = SetParameter("Set units to 4", dense.id, "units", 4)
    answer(workspace, Problem("Too many.", node=node_called(workspace, "dense"), repair=repair))
    panel.list.setCurrentIndex(panel.model.index(0))
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert workspace.selection == {node_called(workspace, "dense")}
    qtbot.keyClick(panel.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert workspace.network.layers[dense.id].parameters["units"] == 4


def test_a_problem_of_a_node_that_is_gone_harms_nothing(
    panel: Problems, workspace: Workspace
) -> None:
    answer(workspace, Problem("Gone.", node="n99"), Problem("Deeper.", node="n1", scope=("l99",)))
    for row in range(2):
        panel.reveal(panel.model.index(row).data(problem_role))
    assert workspace.selection == frozenset()


def test_thousands_of_problems_are_shown_at_once(panel: Problems, workspace: Workspace) -> None:
    answer(workspace, *(Problem(f"Problem {number}.", node="n7") for number in range(5000)))
    assert panel.model.rowCount() == 5000
    assert panel.list.indexAt(QPoint(50, 10)).row() == 0


def test_names_that_look_like_markup_stay_text(panel: Problems, workspace: Workspace) -> None:
    dense = node_called(workspace, "dense")
    layer = workspace.network.layer_of(dense).id
    workspace.edit("Rename", lambda network: edits.rename_layer(network, layer, "<b>x"))
    answer(workspace, Problem("Wrong.", node=dense))
    assert panel.model.index(0).data() == "<b>x: Wrong."
