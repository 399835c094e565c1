"""The draft of a plan without any view: what it tells, and in which order."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from designer.catalog import catalog
from designer.document import Document
from designer.engine_client.blocking import check
from designer.engine_client.engines import Engines
from designer.network import edits
from designer.network.graph import Network
from designer.training import origin
from designer.training.plan import TrainingPlan, section
from designer.ui.engine_bridge import EngineBridge
from designer.ui.training.plan_draft import PlanDraft
from designer.ui.workspace import Workspace
from tests.ui.training.conftest import patience


@pytest.fixture
def draft(bridge: EngineBridge, classifier: Network) -> PlanDraft:
    return Workspace(Document(classifier), catalog.load(), bridge).service(PlanDraft)


@pytest.fixture
def answer(draft: PlanDraft, checker: Engines) -> Callable[[], None]:
    """Lets Keras answer for the document as it is."""

    def now() -> None:
        document = draft.workspace.document
        answered = check(document.network, checker)
        draft.workspace.set_result(replace(answered, revision=document.revision))

    return now


def told_by(draft: PlanDraft) -> list[str]:
    """The names of the draft's signals, as they come."""
    told: list[str] = []
    for name in ("reset", "plan_changed", "described", "compared", "settled"):
        getattr(draft, name).connect(lambda name=name: told.append(name))
    return told


def test_it_waits_for_the_network_then_for_the_data_and_settles_last(
    qtbot: QtBot, draft: PlanDraft, answer: Callable[[], None]
) -> None:
    answer()
    told = told_by(draft)
    assert draft.reason_to_wait() == "The data are still being read."
    assert draft.suggestions() == []
    draft.watch()
    assert "settled" not in told
    draft.set_plan("Set epochs", replace(draft.plan, epochs=7))
    assert draft.reason_to_wait() == "The network is still being checked."
    qtbot.waitUntil(lambda: draft.description is not None, timeout=patience)
    assert "settled" not in told  # Keras has not answered for this revision
    answer()
    assert told[-2:] == ["compared", "settled"]
    assert draft.reason_to_wait() == ""
    assert any(text.startswith("Suggested loss: ") for text in draft.suggestions())


def test_it_asks_nothing_until_somebody_looks(draft: PlanDraft, answer: Callable[[], None]) -> None:
    told = told_by(draft)
    answer()
    draft.set_plan("Set epochs", replace(draft.plan, epochs=7))
    assert told == ["plan_changed"]


def test_another_document_is_told_before_its_plan(
    qtbot: QtBot, draft: PlanDraft, answer: Callable[[], None]
) -> None:
    draft.watch()
    answer()
    qtbot.waitUntil(lambda: draft.description is not None, timeout=patience)
    told = told_by(draft)
    known: list[object] = []
    draft.reset.connect(lambda: known.append(draft.description))
    draft.workspace.document.reset(Network())
    assert told[:2] == ["reset", "plan_changed"]
    assert known == [None]
    assert draft.plan == TrainingPlan()


def test_it_tells_of_plan_and_weights_and_of_no_other_edit(
    draft: PlanDraft, classifier: Network
) -> None:
    told, document = told_by(draft), draft.workspace.document
    document.apply("Rename", edits.rename_network(classifier, "mine"))
    assert told == []
    document.apply("Weights", edits.set_setting(classifier, origin.section, {"file": "a.keras"}))
    assert told == ["plan_changed"]


def test_a_plan_that_cannot_be_read_is_said_and_left_open(draft: PlanDraft) -> None:
    said: list[tuple[str, bool]] = []
    draft.workspace.message.connect(lambda *what: said.append(what))
    document = draft.workspace.document
    document.apply("Spoil", edits.set_setting(document.network, section, {"epochs": "many"}))
    assert draft.plan == TrainingPlan()
    ((_, is_error),) = said
    assert is_error
