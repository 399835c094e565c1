import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from designer.network import edits
from designer.program import writer
from designer.ui import theme
from designer.ui.code_view import spans
from designer.ui.panels.code import Code
from designer.ui.workspace import Workspace


@pytest.fixture
def panel(qtbot: QtBot, workspace: Workspace) -> Code:
    made = Code(workspace)
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    made.set_seen(True)
    qtbot.waitUntil(lambda: "Dense" in made.view.toPlainText())
    return made


def layer_called(workspace: Workspace, name: str) -> str:
    return next(key for key, layer in workspace.network.layers.items() if layer.name == name)


def node_called(workspace: Workspace, name: str) -> str:
    network = workspace.network
    return next(node for node in network.nodes if network.layer_of(node).name == name)


def set_units(workspace: Workspace, units: int) -> None:
    layer = layer_called(workspace, "dense")
    workspace.edit(
        f"Set units to {units}",
        lambda network: edits.set_parameter(network, layer, "units", units),
    )


def test_it_shows_what_the_writer_writes(panel: Code, workspace: Workspace) -> None:
    written = writer.write(workspace.network, workspace.catalog).text
    assert panel.view.toPlainText() == written


def test_an_edit_reaches_it_at_once(panel: Code, workspace: Workspace, qtbot: QtBot) -> None:
    set_units(workspace, 77)
    qtbot.waitUntil(lambda: "77" in panel.view.toPlainText())
    workspace.document.undo()
    qtbot.waitUntil(lambda: "77" not in panel.view.toPlainText())


def test_it_writes_nothing_while_nobody_sees_it(
    panel: Code, workspace: Workspace, qtbot: QtBot
) -> None:
    panel.set_seen(False)
    set_units(workspace, 78)
    qtbot.wait(1)  # what is due at once comes first
    assert "78" not in panel.view.toPlainText()
    panel.set_seen(True)
    qtbot.waitUntil(lambda: "78" in panel.view.toPlainText())


def test_selecting_a_node_marks_its_lines(panel: Code, workspace: Workspace) -> None:
    dense = node_called(workspace, "dense")
    workspace.select([dense])
    marked = [mark.cursor.block().text() for mark in panel.view.extraSelections()]
    assert marked
    assert all("Dense" in line for line in marked)
    workspace.select([])
    assert panel.view.extraSelections() == []


def test_clicking_a_line_selects_its_node(panel: Code, workspace: Workspace, qtbot: QtBot) -> None:
    dense = node_called(workspace, "dense")
    revealed: list[str] = []
    workspace.reveal_requested.connect(revealed.append)
    view = panel.view
    block = view.document().findBlockByNumber(panel.lines_of(dense)[0])
    top = view.blockBoundingGeometry(block).translated(view.contentOffset()).top()
    place = QPoint(40, int(top) + 6)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert workspace.selection == {dense}
    assert revealed == [dense]


def test_the_training_script_and_back(panel: Code) -> None:
    panel.training_button.click()
    assert ".fit(" in panel.view.toPlainText()
    panel.training_button.click()
    assert ".fit(" not in panel.view.toPlainText()


def test_copy_and_save(panel: Code) -> None:
    panel.copy_button.click()
    assert QGuiApplication.clipboard().text() == panel.view.toPlainText()
    asked: list[bool] = []
    panel.save_requested.connect(asked.append)
    panel.save_button.click()
    panel.training_button.click()
    panel.save_button.click()
    assert asked == [False, True]


def test_random_edits_of_lines_end_in_the_text(panel: Code) -> None:
    texts = [
        "a\nb\nc\n", "b\nc\n", "b\n", "", "x", "x\ny\nz", "y\nz", "y", "a\ny", "a\nq\nw\ny",
        "a\ny", "a", "\n\n\n", "\n", "a\nb\na\nb", "a\nb", "b\na\nb",
    ]  # fmt: skip
    for text in [*texts, *reversed(texts), *texts[::2], *texts[1::3]]:
        panel.view.set_code(text)
        assert panel.view.toPlainText() == text


def test_only_changed_lines_are_touched(panel: Code) -> None:
    lines = [f"x{number} = {number}" for number in range(500)]
    panel.view.set_code("\n".join(lines))
    kept = panel.view.document().findBlockByNumber(100)
    kept.setUserState(7)
    lines[300] = "changed = True"
    panel.view.set_code("\n".join(lines))
    assert panel.view.document().findBlockByNumber(100).userState() == 7


def test_words_have_their_kinds() -> None:
    line = 'x = f("a", 3)  # n'
    found = {(line[start : start + length], kind) for start, length, kind in spans(line)}
    assert ("3", "number") in found
    assert ("# n", "comment") in found
    assert any(kind == "string" for _, kind in found)
    assert spans("def build():")[0][2] == "keyword"


@pytest.mark.parametrize("name", theme.themes)
def test_colours_can_be_read_in_every_theme(panel: Code, name: str) -> None:
    theme.switch.use(name)
    highlighter = panel.view._highlighter
    assert highlighter is not None
    ground = theme.current().canvas
    for made in highlighter._formats.values():
        assert theme.contrast(made.foreground().color(), ground) >= 4.5
