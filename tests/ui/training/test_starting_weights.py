"""The choice of the weights that a run begins with, and what it is good for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.engine_client.blocking import ask, direct_engines
from designer.formats import registry
from designer.network import edits
from designer.network.graph import Network
from designer.protocol import WriteModel
from designer.training import origin
from designer.training.plan import KEPT, LAST_RUN, NEW, TrainingPlan, with_plan
from designer.training.sources import Digits
from designer.ui.training.starting_weights import StartingWeights


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of two layers with weights."""
    path = tmp_path_factory.mktemp("opened") / "mine.keras"
    network, before = edits.add_layer(Network(), "Input", parameters={"shape": (64,)})
    for units, activation in ((16, "relu"), (10, "softmax")):
        parameters = {"units": units, "activation": activation}
        network, node = edits.add_layer(network, "Dense", parameters=parameters)
        network, _ = edits.connect(network, before, node)
        before = node
    engines = direct_engines()
    ask(engines, WriteModel(network, str(path)), role="trainer")
    engines.close()
    return path


@pytest.fixture
def opened(archive: Path) -> Network:
    return with_plan(registry.read(archive).network, TrainingPlan(data=Digits(), epochs=1))


def offered(shown: StartingWeights) -> list[str]:
    return [shown.choice.itemData(row) for row in range(shown.choice.count())]


def choose(shown: StartingWeights, value: str) -> None:
    row = shown.choice.findData(value)
    shown.choice.setCurrentIndex(row)
    shown.choice.activated.emit(row)


def dense(network: Network, name: str) -> str:
    return next(layer.id for layer in network.layers.values() if layer.name == name)


def test_a_network_without_weights_is_not_asked(bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    made.check()
    assert not made.setup.weights.isVisible()


def test_what_keeps_its_weights_is_said_and_follows_the_network(
    bench: Callable, opened: Network
) -> None:
    made = bench(opened)
    shown = made.setup.weights
    assert shown.isVisible()
    assert offered(shown) == [KEPT, NEW]
    assert shown.choice.currentText() == "from mine.keras"
    made.check()
    made.wait(lambda: bool(shown.sentence.text()))
    assert shown.sentence.text() == "All 2 layers with weights keep theirs."
    document = made.workspace.document
    document.apply("Wider", edits.set_parameter(made.network, dense(opened, "dense"), "units", 20))
    made.check()
    made.wait(lambda: "They fit no layer" in shown.sentence.text())
    document.undo()
    narrow = edits.set_parameter(made.network, dense(opened, "dense_1"), "units", 12)
    document.apply("Narrower", narrow)
    made.check()
    words = "1 of 2 layers keep their weights; new ones: 'dense_1'."
    made.wait(lambda: shown.sentence.text() == words)
    assert "(16, 12)" in shown.sentence.toolTip()
    document.undo()
    document.apply("Rename", edits.rename_layer(made.network, dense(opened, "dense_1"), "top"))
    made.check()
    made.wait(lambda: "keep theirs" in shown.sentence.text())
    choose(shown, NEW)
    assert made.draft.plan.weights == NEW
    assert made.controller.weights == origin.Start()
    assert shown.sentence.isHidden()
    document.undo()
    assert made.draft.plan.weights == ""
    assert shown.choice.currentData() == KEPT


def test_weights_that_are_gone_stop_only_who_chose_them(
    bench: Callable, opened: Network, tmp_path: Path
) -> None:
    lost = {"file": str(tmp_path / "gone.keras")}
    made = bench(edits.set_setting(opened, origin.section, lost))
    made.check()
    shown = made.setup.weights
    assert "gone.keras', which held the weights of the network" in shown.sentence.text()
    assert made.view.start_button.isEnabled()
    choose(shown, KEPT)
    made.check()
    assert not made.view.start_button.isEnabled()
    assert made.view.reason.text() == str(made.controller.weights.lost)
    choose(shown, NEW)
    made.check()
    assert made.view.start_button.isEnabled()


def test_a_run_goes_on_from_the_last_and_the_network_keeps_what_it_learnt(
    bench: Callable, classifier: Network, qtbot: QtBot
) -> None:
    network = edits.rename_network(classifier, "mine")
    made = bench(with_plan(network, TrainingPlan(data=Digits(), epochs=2)))
    controller, shown = made.controller, made.setup.weights
    made.check()
    made.view.start()
    made.wait(lambda: not controller.is_running)
    assert offered(shown) == [LAST_RUN, NEW]
    assert controller.weights == origin.Start()  # a run repeats unless somebody wants otherwise
    choose(shown, LAST_RUN)
    made.check()
    first = controller.folder
    assert controller.weights.path == first / "best.keras"
    made.wait(lambda: shown.sentence.text() == "Its one layer with weights keeps them.")
    before = controller.log.latest["loss"]
    made.view.start()
    made.wait(lambda: not controller.is_running)
    assert controller.log.latest["loss"] < before
    assert f"'{first.name}/best.keras'" in str(controller.log.log[0].text)
    made.view.dashboard.redraw()
    made.view.dashboard.outcome.keep.click()
    said = origin.origin_of(made.network)
    assert said is not None
    assert said.file == str(controller.folder / "best.keras")
    assert made.workspace.document.undo_label == "Keep the weights of the run"
    assert offered(shown) == [KEPT, LAST_RUN, NEW]
