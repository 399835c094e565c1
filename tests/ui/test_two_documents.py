"""Two documents in one process, on the same engines: nothing of one ever reaches the other."""

import json
import os
import random
import signal
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer import examples
from designer.catalog import custom
from designer.catalog.code import digest
from designer.engine_client.blocking import check
from designer.engine_client.engines import Engines
from designer.engine_client.trust import Trust
from designer.network import edits
from designer.network.check_result import CheckResult
from designer.network.graph import Network
from designer.network.problems import ShowCode
from designer.ui.checking import Checking
from designer.ui.document_file import DocumentFile
from designer.ui.services import services
from designer.ui.session import Session
from designer.ui.slow_work import SlowWork
from designer.ui.training.controller import TrainingController
from designer.ui.training.plan_draft import PlanDraft
from designer.ui.workspace import Service, Workspace
from tests.own_code import scale, with_code

Open = Callable[[Network], "Opened"]


class Opened:
    """One of the documents, and everything that reached it."""

    def __init__(self, workspace: Workspace, qtbot: QtBot) -> None:
        self.workspace = workspace
        self.document = workspace.document
        self.answers: list[tuple[Network, CheckResult]] = []
        self.said: list[str] = []
        self._qtbot = qtbot
        workspace.answered.connect(lambda it: self.answers.append((self.document.network, it)))
        workspace.message.connect(lambda text, _: self.said.append(text))

    def wait(self, reached: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(reached)

    def answer(self) -> CheckResult:
        self.wait(self.workspace.is_current)
        assert self.workspace.checked is not None
        return self.workspace.checked

    def set_units(self, units: int) -> None:
        dense = next(la for la in self.document.network.layers.values() if la.type == "Dense")
        self.workspace.edit("Units", lambda net: edits.set_parameter(net, dense.id, "units", units))

    @property
    def refused(self) -> set[str]:
        ways_out = [problem.repair for problem in self.answer().problems]
        return {item for way in ways_out if isinstance(way, ShowCode) for item in way.digests}


@pytest.fixture(scope="module")
def session(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("session")
    made = Session(trust=Trust(folder / "allowed"), runs=folder / "runs")
    made.start()
    yield made
    made.close()


@pytest.fixture
def opened(session: Session, qtbot: QtBot, dark: None) -> Iterator[Open]:
    """Opens documents, which are closed after the test."""
    made: list[Workspace] = []

    def add(network: Network) -> Opened:
        made.append(session.add(network))
        return Opened(made[-1], qtbot)

    yield add
    for workspace in made:
        if workspace in session.workspaces:
            session.remove(workspace)


def chain(width: int, *, name: str = "") -> Network:
    """Input → Dense → Dense, with nodes that other such chains have as well."""
    network, last = edits.add_layer(Network(name=name), "Input", parameters={"shape": (width,)})
    for units in (2, 3):
        network, node = edits.add_layer(network, "Dense", parameters={"units": units})
        network, _ = edits.connect(network, last, node)
        last = node
    return network


def parameters_of(network: Network) -> int:
    """How many parameters a chain has, without Keras."""
    layers = list(network.layers.values())
    widths = [layers[0].parameters["shape"][0], *(la.parameters["units"] for la in layers[1:])]
    return sum((a + 1) * b for a, b in pairwise(widths))


def is_about(network: Network, answer: CheckResult) -> bool:
    return answer.totals.parameters == parameters_of(network) and not answer.problems


def test_interleaved_edits_are_answered_each_to_its_own(opened: Open, checker: Engines) -> None:
    one, two = opened(chain(4)), opened(chain(7))
    assert one.document.network.nodes.keys() == two.document.network.nodes.keys()
    choose = random.Random(5)
    for number in range(60):
        document = choose.choice((one, two))
        document.set_units(choose.randrange(1, 500))
        if number % 20 == 7:
            one.document.undo()
        if choose.random() < 0.2:
            choose.choice((one, two)).answer()
    for document in (one, two):
        answer, network = document.answer(), document.document.network
        assert all(is_about(*told) for told in document.answers)
        alone = check(network, checker)
        assert (answer.nodes, answer.order, answer.totals) == (
            alone.nodes, alone.order, alone.totals
        )  # fmt: skip
    assert one.said == two.said == []


def test_selection_scope_layers_and_history_are_each_documents_own(opened: Open) -> None:
    one, two = opened(chain(4)), opened(chain(4))
    one.workspace.select(one.document.network.nodes)
    one.workspace.add_custom_layers({"Scale": scale})
    one.set_units(9)
    assert two.workspace.selection == frozenset()
    assert two.document.undo_label is None
    assert custom.sources_of(two.document.network) == {}
    assert [spec.type for spec in one.workspace.catalog.defined] == ["Scale"]
    assert two.workspace.catalog.defined == ()
    assert one.workspace.id != two.workspace.id
    for kind in (*services, PlanDraft, TrainingController):
        mine, other = one.workspace.service(kind), two.workspace.service(kind)
        assert mine is one.workspace.service(kind) is not other
        assert other.workspace is two.workspace


def test_the_checker_is_killed_and_both_get_their_whole_network_again(opened: Open) -> None:
    one, two = opened(chain(4)), opened(chain(7))
    for document in (one, two):
        document.answer()
    process = one.workspace.bridge.engines.pid("checker")
    assert process == two.workspace.bridge.engines.pid("checker")
    assert process is not None
    one.set_units(11)
    os.kill(process, signal.SIGKILL)
    two.set_units(12)
    for document in (one, two):
        document.wait(lambda said=document.said: bool(said))
        assert "checker was killed" in document.said[0]
        assert is_about(document.document.network, document.answer())
    for units, document in ((13, one), (14, two)):
        document.set_units(units)
        assert is_about(document.document.network, document.answer())
    assert one.workspace.bridge.engines.pid("checker") not in (None, process)


def test_one_is_closed_in_the_middle_and_the_other_does_not_notice(
    opened: Open, session: Session
) -> None:
    one, two = opened(chain(4)), opened(chain(7))
    one.answer()
    one.set_units(50)  # asked, and closed before it is answered
    two.set_units(60)
    told = len(one.answers)
    session.remove(one.workspace)
    assert is_about(two.document.network, two.answer())
    two.set_units(61)
    assert is_about(two.document.network, two.answer())
    assert len(one.answers) == told
    assert session.current in session.workspaces
    assert one.workspace not in session.workspaces


def test_allowed_code_runs_for_the_document_that_asked_alone(
    opened: Open, session: Session
) -> None:
    texts = [(f"{scale}# {number}\n", f"lambda x: x * {number}") for number in (1, 2)]
    one, two = (opened(with_code(source, expression=text)[0]) for source, text in texts)
    mine, others = ({digest(part) for part in pair} for pair in texts)
    assert (one.refused, two.refused) == (mine, others)
    engines = [document.workspace.bridge.engines for document in (one, two)]
    one.workspace.service(Checking).allow(texts[0])
    one.wait(lambda: one.workspace.is_current() and not one.refused)
    assert two.refused == others
    assert engines[0].pid("checker:code") is not None
    assert engines[1].pid("checker:code") is None
    two.workspace.service(Checking).allow(texts[1])
    two.wait(lambda: two.workspace.is_current() and not two.refused)
    kept = engines[1].pid("checker:code")
    assert kept not in (None, engines[0].pid("checker:code"))
    connections = session.bridge.engines._engines
    assert connections[f"checker:{one.workspace.id}:code"].code == mine
    assert connections[f"checker:{two.workspace.id}:code"].code == others
    assert connections["checker"].code == frozenset()
    session.remove(one.workspace)
    two.set_units(8)
    assert two.answer().problems == ()
    assert engines[1].pid("checker:code") == kept
    one.wait(lambda: engines[0].pid("checker:code") is None)


def test_giving_up_a_file_gives_up_no_other_documents_file(opened: Open, tmp_path: Path) -> None:
    layer = {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "x"}}
    config = {"class_name": "Sequential", "config": {"name": "read", "layers": [layer]}}
    (path := tmp_path / "read.json").write_text(json.dumps(config))
    one, two = opened(chain(4)), opened(chain(7))
    before = one.document.network
    for document in (one, two):
        document.workspace.service(DocumentFile).open(path)
    one.workspace.service(SlowWork).cancel()
    assert two.workspace.service(SlowWork).goes_on
    two.wait(lambda: not two.workspace.service(SlowWork).goes_on)
    assert two.document.imported == path
    assert two.said == []
    assert one.document.network is before
    assert one.document.imported is None


def test_two_documents_train_at_once_and_each_shows_its_own_run(opened: Open) -> None:
    def planned(epochs: int) -> Network:
        network = examples.load("line").network
        plan = {**network.settings["training"], "epochs": epochs}
        return edits.set_setting(network, "training", plan)

    long, short = opened(planned(100_000)), opened(planned(3))
    for document in (long, short):
        document.answer()
        document.workspace.service(TrainingController).start()
    runs = [document.workspace.service(TrainingController) for document in (long, short)]
    long.wait(lambda: all(run.is_running for run in runs))
    assert runs[0].folder != runs[1].folder
    short.wait(lambda: not runs[1].is_running)
    assert runs[1].log is not None
    assert runs[1].log.outcome == "finished"
    assert len(runs[1].log.epochs) == 3
    assert runs[1].trained is not None
    long.wait(lambda: runs[0].log is not None and len(runs[0].log.epochs) > 3)
    assert runs[0].is_running
    assert runs[0].trained is None
    runs[1].start()
    short.wait(lambda: runs[1].log is not None and bool(runs[1].log.epochs))
    runs[1].stop()
    short.wait(lambda: not runs[1].is_running)
    assert runs[0].is_running
    process = long.workspace.bridge.engines.pid("trainer")
    assert process is not None
    os.kill(process, signal.SIGKILL)
    long.wait(lambda: not runs[0].is_running)
    long.wait(lambda: any("trainer was killed" in text for text in long.said))
    assert short.said == []
    assert long.document.undo_label is short.document.undo_label is None


class Counting(Service):
    """A service for a test."""

    closed: list[str] = []  # noqa: RUF012

    def close(self) -> None:
        self.closed.append(self.workspace.id)


def test_a_service_is_made_for_each_document_and_closed_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("designer.ui.session.services", (*services, Counting))
    made = Session()
    first, second = made.current, made.add()
    assert Counting.closed == []
    made.remove(first)
    assert Counting.closed == [first.id]
    assert made.workspaces == [second] == [made.current]
    made.remove(second)
    assert Counting.closed == [first.id, second.id]
    assert made.current not in (first, second)  # a window is never without one
    made.close()
    assert len(Counting.closed) == 3
