"""Nested models in the whole window, with Keras answering: in, editing inside, problems, out."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.network import edits
from designer.network.graph import Network
from designer.ui.panels.problems import Problems
from designer.ui.panels.properties import Properties

patience = 60_000
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def named(network: Network, name: str) -> str:
    return next(key for key in network.nodes if network.layer_of(key).name == name)


def test_a_model_from_group_to_ungroup(qtbot: QtBot, window: Callable[..., Any]) -> None:
    made = window()
    workspace, canvas = made.current, made.canvas
    start = workspace.document.network
    made.session.start()
    canvas.setFocus()

    def answered() -> None:
        qtbot.waitUntil(workspace.is_current, timeout=patience)

    answered()
    dense = named(workspace.network, "dense")
    workspace.select({named(workspace.network, "flatten"), dense})
    QTest.keyClick(canvas, Qt.Key.Key_G, CTRL)
    answered()
    (model,) = workspace.selection
    assert workspace.result.problems == ()
    assert canvas.contents.cards[model].text.shape == "(None, 10)"

    QTest.keyClick(canvas, Qt.Key.Key_Return, CTRL)
    inside = workspace.network
    assert canvas.contents.cards[named(inside, "flatten")].text.shape == "(None, 64)"
    layer = inside.nodes[named(inside, "dense")].layer
    workspace.edit("Units", lambda net: edits.set_parameter(net, layer, "units", 3))
    answered()
    assert canvas.contents.cards[named(inside, "dense")].text.shape == "(None, 3)"

    workspace.edit("Cut", lambda net: edits.remove(net, [named(net, "flatten")]))
    answered()
    deep = [problem for problem in workspace.result.problems if problem.scope]
    assert deep, "what is wrong inside is said, with where it is"
    canvas.navigation.leave()
    assert workspace.scope == ()
    assert canvas.contents.cards[model].error is not None
    made.docks.panel("problems", Problems).reveal(deep[0])
    assert workspace.scope == deep[0].scope
    assert workspace.selection == {deep[0].node}
    assert deep[0].node in canvas.contents.errors

    for _ in range(2):
        workspace.document.undo()
    answered()
    assert workspace.result.problems == ()
    QTest.keyClick(canvas, Qt.Key.Key_PageUp)
    workspace.select({model})
    made.action_set.refresh()
    QTest.keyClick(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    answered()
    assert {layer.name for layer in workspace.network.layers.values()} == {
        layer.name for layer in start.layers.values()
    }
    assert len(workspace.network.wires) == len(start.wires)


def test_a_model_at_each_time_step(qtbot: QtBot, window: Callable[..., Any]) -> None:
    made = window()
    workspace, canvas, actions = made.current, made.canvas, made.action_set
    made.session.start()

    def answered() -> None:
        qtbot.waitUntil(workspace.is_current, timeout=patience)

    def enabled(*names: str) -> list[bool]:
        actions.refresh()
        return [bool(actions.qt[name].isEnabled()) for name in names]

    answered()
    start = workspace.network.nodes[named(workspace.network, "input_layer")].layer
    workspace.select({named(workspace.network, "flatten"), named(workspace.network, "dense")})
    assert enabled("each step", "once") == [False, False]
    actions.trigger("group")
    answered()
    (model,) = workspace.selection
    assert enabled("ungroup", "each step", "once") == [True, True, False]
    wires = workspace.network.wires
    actions.trigger("each step")
    assert workspace.document.undo_label == "Apply functional to each time step"
    assert workspace.network.wires == wires
    assert enabled("look inside", "ungroup", "each step", "once") == [True, False, False, True]
    assert workspace.network.layer_of(model).type == "TimeDistributed"
    answered()
    assert "arrives at each step" in str(canvas.contents.cards[model].error.message)
    workspace.edit("Shape", lambda net: edits.set_parameter(net, start, "shape", (5, 8, 8, 1)))
    answered()
    assert workspace.result.problems == ()
    card = canvas.contents.cards[model]
    assert card.text.shape == "(None, 5, 10)"
    assert card.text.line == "functional · 2 layers inside"
    properties = made.docks.panel("properties", Properties)
    assert properties.form is not None
    shown = [spec.name for spec in properties.form.specs]
    assert "layer" not in shown
    assert "trainable" in shown

    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Return, CTRL)
    dense = named(workspace.network, "dense")
    layer = workspace.network.nodes[dense].layer
    assert canvas.contents.cards[dense].text.shape == "(None, 10)"
    assert properties.ends.inputs.by_name.isHidden()
    workspace.edit("Units", lambda net: edits.set_parameter(net, layer, "units", 3))
    answered()
    assert canvas.contents.cards[dense].text.shape == "(None, 3)"
    workspace.select(())
    assert properties.header.name.text() == "functional", "the model's name, not the wrapper's"
    properties.header.renamed.emit("frame")
    assert workspace.network.name == "frame"
    canvas.navigation.leave()
    answered()
    assert canvas.contents.cards[model].text.shape == "(None, 5, 3)"
    assert canvas.contents.cards[model].text.line == "frame · 2 layers inside"
    assert workspace.network.layer_of(model).name == "time_distributed"
    workspace.select({model})
    actions.refresh()
    actions.trigger("once")
    assert workspace.network.layer_of(model).type == "Functional"
    assert workspace.network.layer_of(model).name == "frame"
    assert workspace.network.wires == wires


def test_what_the_actions_allow(qtbot: QtBot, window: Callable[..., Any]) -> None:
    made = window()
    workspace, actions = made.current, made.action_set

    def enabled(name: str) -> bool:
        actions.refresh()
        return bool(actions.qt[name].isEnabled())

    dense = named(workspace.network, "dense")
    assert not enabled("use again")
    assert not enabled("leave")
    workspace.select({dense})
    assert enabled("use again")
    assert enabled("group")
    assert not enabled("make independent")
    assert not enabled("ungroup")
    actions.trigger("use again")
    assert enabled("make independent")
    actions.trigger("make independent")
    actions.trigger("group")
    assert enabled("ungroup")
    actions.trigger("look inside")
    assert enabled("leave")
    actions.trigger("leave")
    assert workspace.scope == ()
    assert not made.canvas.graph.look.all_ports
    actions.trigger("all inputs")
    assert made.canvas.graph.look.all_ports
