"""Code in the window: asked about, written, kept in the library; and never run unasked."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from designer.catalog import custom, library
from designer.catalog.code import Snippet, digest
from designer.catalog.custom_source import template
from designer.engine_client.trust import Trust
from designer.network import edits
from designer.network.check_result import CheckResult
from designer.network.graph import Network
from designer.network.problems import Problem, ShowCode
from designer.ui.checking import Checking
from designer.ui.code_dialogs import ExpressionDialog, LayerDialog
from designer.ui.consent import ConsentDialog, visible
from designer.ui.document_file import DocumentFile
from designer.ui.panels.palette import Palette
from designer.ui.panels.problems import Problems
from designer.ui.panels.properties import Properties
from tests.own_code import digests, evil, scale, two_ports, with_code

square = "lambda x: ops.square(x)"


@pytest.fixture(autouse=True)
def own_user(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def opened(window):
    """A window with code in its network."""
    network, nodes = with_code()
    made = window(network)
    made.nodes = nodes
    return made


def dialog_of(window, kind):
    [found] = [item for item in window.findChildren(kind) if item.isVisible()]
    return found


def asked(window, *sources):
    window.current.code_requested.emit(tuple(digests(*sources)))
    return dialog_of(window, ConsentDialog)


def is_allowed(source):
    return Trust.of_user().allows(digest(source))


# --- asking -------------------------------------------------------------------------------------


def test_the_question_shows_all_the_code_and_means_no(opened):
    dialog = asked(opened, scale)
    assert dialog.code.toPlainText() == scale.rstrip("\n")
    assert dialog.no.isDefault()
    assert dialog.focusWidget() is dialog.no
    assert not dialog.yes.isDefault()
    assert not dialog.yes.autoDefault()


@pytest.mark.parametrize("way", ["escape", "enter", "no", "close"])
def test_every_way_out_but_one_is_a_no(opened, qtbot, way):
    dialog = asked(opened, scale)
    match way:
        case "escape":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        case "enter":
            qtbot.keyClick(dialog, Qt.Key.Key_Return)
        case "no":
            dialog.no.click()
        case "close":
            dialog.close()
    assert not dialog.isVisible()
    assert not opened.current.service(Checking).is_allowed(Snippet("Scale", scale))
    assert not is_allowed(scale)
    # Everything else goes on.
    opened.canvas.tools.add_prompt.add("Dense")
    assert opened.current.document.undo_label is not None


def test_a_yes_is_for_this_text_alone_and_not_in_the_document(opened, tmp_path):
    before = opened.current.document.network
    asked(opened, scale).yes.click()
    assert is_allowed(scale)
    assert not is_allowed(scale + " ")
    assert not is_allowed(square)
    assert opened.current.document.network is before
    opened.current.service(DocumentFile).save(tmp_path / "it.network")
    text = (tmp_path / "it.network").read_text()
    assert digest(scale) not in text
    assert "allow" not in text


def test_several_texts_are_shown_under_their_names(opened):
    text = asked(opened, scale, square).code.toPlainText()
    assert "# ――― Scale ―――" in text
    assert "# ――― lambda ―――" in text
    assert square in text


def test_nothing_can_hide_in_what_is_shown(window, qtbot):
    hidden = scale.replace("1.0", "1.0  # \u202eevil\u2066 \u200b")
    made = window(with_code(hidden)[0])
    dialog = asked(made, hidden)
    text = dialog.code.toPlainText()
    assert "\\u{202E}evil\\u{2066} \\u{200B}" in text
    assert visible("a\tb\n") == "a\tb\n"
    assert dialog.code.lineWrapMode() == dialog.code.LineWrapMode.WidgetWidth


def test_the_way_out_of_the_problem_leads_to_the_question(opened):
    workspace = opened.current
    way_out = ShowCode("Show code…", tuple(digests(scale)))
    node = opened.nodes[1]
    problem = Problem("Contains code that has not been allowed.", node=node, repair=way_out)
    workspace.set_result(CheckResult(workspace.document.revision, {}, problems=(problem,)))
    before = workspace.document.network
    workspace.select([node])
    for show in (
        lambda: opened.docks.panel("problems", Problems).repair(problem),
        lambda: opened.docks.panel("properties", Properties).problems.boxes[0].button.click(),
        lambda: opened.canvas.edits.repair(opened.canvas.contents.cards[node]),
    ):
        show()
        dialog_of(opened, ConsentDialog).no.click()
    assert workspace.document.network is before
    assert opened.canvas.contents.cards[node].has_code


def test_what_a_stranger_sent_is_shown_and_not_run(window, tmp_path, qtbot):
    canary = tmp_path / "canary"
    source = evil(canary)
    network, nodes = with_code(source, expression=f"lambda x: open({str(canary)!r}, 'w')")
    made = window(network)
    made.current.select([nodes[1]])
    for panel in ("code", "diagram", "problems"):
        made.docks.show(panel)
        qtbot.waitUntil(lambda name=panel: made.docks[name].widget() is not None)
    assert f"open({str(canary)!r}" in made.files.exports.code(training=False).text
    made.own_code.edit_selected()
    dialog = dialog_of(made, LayerDialog)
    assert dialog.described.spec.type == "Scale"
    assert "has not been allowed" in dialog.warning.text()
    dialog.use.click()  # nothing was written: that is no yes
    assert not dialog.isVisible()
    assert not canary.exists()
    assert not is_allowed(source)


# --- writing ------------------------------------------------------------------------------------


def write_new(window, source, *, keep=False):
    window.action_set.trigger("new layer")
    dialog = dialog_of(window, LayerDialog)
    dialog.editor.setPlainText(source)
    dialog.library.setChecked(keep)
    dialog.use.click()
    return dialog


def test_a_layer_is_written_placed_and_allowed(window):
    made = window()
    workspace = made.current
    before = workspace.network
    write_new(made, two_ports)
    [node] = workspace.network.nodes.keys() - before.nodes.keys()
    assert workspace.network.layer_of(node).type == "Gate"
    assert workspace.network.layer_of(node).parameters == {"units": 1}
    assert custom.sources_of(workspace.document.network) == {"Gate": two_ports}
    assert is_allowed(two_ports)
    card = made.canvas.contents.cards[node]
    assert [port.name for port in card.signature.inputs] == ["inputs", "gate", "mask"]
    workspace.select([node])
    assert {"units", "mode"} <= set(made.docks.panel("properties", Properties).form.rows)
    made.action_set.trigger("undo")
    assert workspace.document.network == before
    assert workspace.catalog.search("Gate")[0].type == "Gate"  # it can be placed again


def test_what_is_wrong_is_said_and_marked_while_typing(window, qtbot):
    made = window()
    made.own_code.new_layer()
    dialog = dialog_of(made, LayerDialog)
    assert dialog.text == template
    assert dialog.use.isEnabled()
    assert set(dialog.form.rows) >= {"start"}
    dialog.editor.setPlainText(template.replace("**kwargs):", "):", 1))
    qtbot.waitUntil(lambda: not dialog.use.isEnabled())
    assert "**kwargs" in dialog.problem.text()
    assert dialog.editor.extraSelections()[0].cursor.blockNumber() == 7
    dialog.accept()
    assert dialog.isVisible()
    dialog.editor.setPlainText(template.replace("class Scale", "class Dense"))
    qtbot.waitUntil(lambda: "already" in dialog.problem.text())
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.editor.setPlainText(template.replace("import keras\n", ""))
    qtbot.waitUntil(lambda: "begin with import keras" in dialog.problem.text())
    assert not dialog.use.isEnabled()
    dialog.editor.setPlainText(template + "# \u202e hidden")
    qtbot.waitUntil(lambda: "cannot be seen" in dialog.problem.text())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not is_allowed(template)
    assert custom.section not in made.current.document.network.settings


def test_the_editor_indents(window, qtbot):
    made = window()
    made.own_code.new_layer()
    editor = dialog_of(made, LayerDialog).editor
    editor.setPlainText("")
    qtbot.keyClicks(editor, "def f():")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.keyClicks(editor, "x")
    assert editor.toPlainText() == "def f():\n    x"
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    assert editor.toPlainText() == "    def f():\n        x"
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Backtab)
    assert editor.toPlainText() == "def f():\n    x"


def test_a_changed_layer_changes_everywhere_in_one_step(opened):
    workspace = opened.current
    before = workspace.document.network
    workspace.select([opened.nodes[1]])
    opened.action_set.trigger("edit code")
    dialog = dialog_of(opened, LayerDialog)
    assert dialog.text == scale
    dialog.editor.setPlainText(two_ports)
    dialog.use.click()
    assert workspace.network.layer_of(opened.nodes[1]).type == "Gate"
    assert custom.sources_of(workspace.document.network) == {"Gate": two_ports}
    card = opened.canvas.contents.cards[opened.nodes[1]]
    assert [port.name for port in card.signature.inputs] == ["inputs", "gate", "mask"]
    assert is_allowed(two_ports)
    assert not is_allowed(scale)
    opened.action_set.trigger("undo")
    assert workspace.document.network == before
    card = opened.canvas.contents.cards[opened.nodes[1]]
    assert [port.name for port in card.signature.inputs] == ["inputs"]


def test_an_expression_that_is_written_is_allowed_and_one_that_is_set_is_not(opened, qtbot):
    workspace = opened.current
    workspace.select([opened.nodes[2]])
    properties = opened.docks.panel("properties", Properties)
    properties.header.code.click()
    dialog = dialog_of(opened, ExpressionDialog)
    dialog.editor.setPlainText("lambda x: os.getcwd()")
    qtbot.waitUntil(lambda: not dialog.use.isEnabled())
    dialog.editor.setPlainText("lambda x: -x")
    qtbot.waitUntil(dialog.use.isEnabled)
    dialog.use.click()
    assert workspace.selected_layer.parameters == {"function": "lambda x: -x"}
    assert is_allowed("lambda x: -x")
    properties.form.rows["function"].editor.field.setPlainText("lambda x: +x")
    assert workspace.selected_layer.parameters == {"function": "lambda x: +x"}
    assert not is_allowed("lambda x: +x")


# --- the library --------------------------------------------------------------------------------


def menu_of(window, type_name):
    menu = QMenu(window)
    window.own_code.fill_menu(menu, type_name)
    return {action.text(): action for action in menu.actions() if action.text()}


def test_the_library_offers_a_layer_to_other_networks(window):
    first = window()
    write_new(first, two_ports, keep=True)
    assert library.load() == {"Gate": two_ports}

    other = window(with_code()[0])
    other.own_code.load_library()
    workspace = other.current
    assert {spec.type for spec in workspace.catalog.defined} == {"Gate", "Scale"}
    assert custom.sources_of(workspace.document.network) == {"Scale": scale}
    other.docks.panel("palette", Palette).search.setText("gate")
    other.docks.panel("palette", Palette).search.returnPressed.emit()
    assert custom.sources_of(workspace.document.network) == {"Scale": scale, "Gate": two_ports}

    menu_of(other, "Gate")["Remove from my library"].trigger()
    assert library.load() == {}
    assert custom.sources_of(workspace.document.network)["Gate"] == two_ports
    menu_of(other, "Scale")["Keep in my library"].trigger()
    assert library.load() == {"Scale": scale}
    assert menu_of(other, "Dense") == {}


def test_a_copied_layer_takes_its_code_along(opened, window):
    opened.current.select([opened.nodes[1]])
    opened.canvas.edits.copies.copy()
    other = window()
    other.canvas.tools.paste()
    document = other.current.document
    assert custom.sources_of(document.network) == {"Scale": scale}
    assert not is_allowed(scale)
    other.action_set.trigger("undo")
    assert custom.section not in document.network.settings


def test_what_nothing_uses_can_leave_the_network(opened):
    workspace = opened.current
    action = menu_of(opened, "Scale")["Remove from this network"]
    assert not action.isEnabled()
    workspace.select([opened.nodes[1]])
    opened.canvas.edits.delete_selection()
    menu_of(opened, "Scale")["Remove from this network"].trigger()
    assert custom.sources_of(workspace.document.network) == {}
    assert workspace.catalog.defined == ()


def test_a_placeholder_becomes_the_layer_of_the_library(window, tmp_path):
    entry = {
        "module": "somebody",
        "class_name": "Scale",
        "registered_name": "somebody>Scale",
        "config": {"name": "theirs", "start": 5.0},
    }
    network, start = edits.add_layer(Network(), "Input", parameters={"shape": (4,)})
    network, node = edits.add_layer(network, "Scale", name="theirs", foreign=entry)
    network, _ = edits.connect(network, start, node)
    made = window(network)
    workspace = made.current
    revision = made.current.document.revision
    workspace.set_result(
        CheckResult(revision, {}, problems=(Problem("A placeholder.", node=node),))
    )
    assert workspace.result.problems[0].repair is None
    place = library.path_of("Scale")
    place.parent.mkdir(parents=True)
    place.write_text(scale)
    made.own_code.load_library()
    (problem,) = workspace.result.problems
    made.docks.panel("problems", Problems).repair(problem)
    layer = made.current.document.network.layer_of(node)
    assert (layer.type, layer.parameters, layer.foreign) == ("Scale", {"start": 5.0}, None)
    assert custom.sources_of(made.current.document.network) == {"Scale": scale}
    assert not is_allowed(scale)
    made.current.document.undo()
    assert made.current.document.network.layer_of(node).foreign == entry
