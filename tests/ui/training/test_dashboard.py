"""The dashboard, fed with a run's log, and the list of runs."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.engine.run_writer import RunWriter
from designer.network.graph import Network
from designer.training.events import (
    BatchEnded,
    EpochEnded,
    Log,
    RunEnded,
    RunStarted,
    WeightsShown,
)
from designer.training.plan import TrainingPlan
from designer.training.run_log import RunLog
from designer.ui.training import scales
from tests.ui.training.conftest import patience


def events(epochs: int = 3) -> list[object]:
    made: list[object] = [
        RunStarted(epochs, 10, 100, 25, 12),
        WeightsShown("before", {"y/kernel": [0.25], "y/bias": [0.0]}),
    ]
    for epoch in range(1, epochs + 1):
        loss = 1.0 / epoch
        made.append(BatchEnded(epoch, 5, 10, epoch - 0.5, {"loss": loss, "mean": None}))
        metrics = {"loss": loss, "mean": 0.5, "val_loss": loss + 0.1, "val_mean": 0.5}
        made.append(EpochEnded(epoch, float(epoch), metrics))
    return made


def feed(made, *further: object) -> RunLog:
    log = RunLog()
    for event in (*further,):
        log.add(event)
    made.controller.log = log
    made.view.dashboard.redraw()
    made.settle()
    return log


def test_before_the_first_run_it_says_what_to_do(bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    dashboard = made.view.dashboard
    assert dashboard.currentIndex() == 0
    assert not dashboard.tiles.isVisible()


def test_before_the_first_batch_the_plots_wait(bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    feed(made)
    dashboard = made.view.dashboard
    assert list(dashboard.curves.plots) == ["loss"]
    assert dashboard.curves.plots["loss"].reading == "waiting for the first batch"
    assert dashboard.progress.below == "building the model …"
    assert "building the model" in dashboard.outcome.sentence.text()
    made.view.grab()
    made.controller.log.fail("The trainer could not start.")
    dashboard.redraw()
    assert dashboard.curves.plots["loss"].reading == "the run ended before the first batch"


def test_a_run_is_shown_as_it_comes_in(bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    feed(made, *events(3)[:-1], Log("info", "So far."))
    dashboard = made.view.dashboard
    assert (dashboard.progress.value, dashboard.progress.below) == ("3 of 3", "batch 5 of 10")
    assert dashboard.progress.progress == pytest.approx(2.5 / 3)
    assert dashboard.time.caption == "Time left"
    assert dashboard.time.value == "0.5 s"
    assert dashboard.speed.value == "100"
    assert dashboard.tiles.metrics["loss"].value == "0.6000"
    assert dashboard.tiles.metrics["loss"].below == "validation, \N{MINUS SIGN}0.5000"
    assert len({tile.height() for tile in dashboard.tiles.findChildren(type(dashboard.time))}) == 1
    assert list(dashboard.curves.plots) == ["loss", "mean"]
    plot = dashboard.curves.plots["loss"]
    assert plot.span == (0, 3)
    assert plot.reading == "epoch 2   training 0.5   validation 0.6"
    assert dashboard.weights.item(0, 1).text() == "0.25"
    assert dashboard.weights.item(0, 2).text() == "…"
    assert not dashboard.outcome.again.isVisible()
    made.view.grab()


def test_the_mouse_reads_the_nearest_epoch(
    qtbot: QtBot, bench: Callable, classifier: Network
) -> None:
    made = bench(classifier)
    feed(made, *events(3))
    plot = made.view.dashboard.curves.plots["loss"]
    qtbot.waitExposed(made.view)
    for share, epoch in ((0.0, 1), (2 / 3, 2), (1.0, 3)):
        area = plot._area()
        place = QPointF(area.left() + share * area.width(), area.center().y())
        plot.mouseMoveEvent(_move(plot, place))
        assert plot.reading.startswith(f"epoch {epoch} ")
    made.view.grab()
    QTest.mouseMove(made.view.setup)
    plot.leaveEvent(None)
    assert plot.reading.startswith("epoch 3 ")


def _move(plot, place: QPointF) -> QMouseEvent:
    from PySide6.QtCore import QEvent, Qt

    none = Qt.MouseButton.NoButton
    return QMouseEvent(
        QEvent.Type.MouseMove, place, plot.mapToGlobal(place), none, none,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip


def test_a_finished_run_says_what_happened_and_what_next(
    qtbot: QtBot, bench: Callable, classifier: Network, tmp_path: Path
) -> None:
    made = bench(classifier)
    made.controller.folder = tmp_path / "run"
    made.controller.folder.mkdir()
    (made.controller.folder / "best.keras").write_bytes(b"the model")
    end = RunEnded("finished", "Finished 3 epochs.", 3.2, {}, 2)
    feed(made, *events(3), WeightsShown("after", {"y/kernel": [-1.0], "y/bias": [0.0]}), end)
    dashboard, outcome = made.view.dashboard, made.view.dashboard.outcome
    assert outcome.sentence.text() == (
        "Finished 3 epochs. It took 3.2 s. "
        "Epoch 2 was the best: loss 0.6000, mean 0.5000 on the validation data."
    )
    assert dashboard.time.caption == "Time taken"
    assert dashboard.weights.item(0, 2).text() == "-1"
    assert outcome.again.isVisible()
    assert outcome.folder.isVisible()
    assert outcome.save.isVisible()
    said: list[tuple[str, bool]] = []
    made.workspace.message.connect(lambda *what: said.append(what))
    outcome.save_to(tmp_path / "mine.keras")
    assert not said  # a file may be large: the reader copies it
    qtbot.waitUntil(lambda: len(said) == 1, timeout=patience)
    assert (tmp_path / "mine.keras").read_bytes() == b"the model"
    outcome.save_to(tmp_path / "nowhere" / "mine.keras")
    qtbot.waitUntil(lambda: len(said) == 2, timeout=patience)
    assert [is_error for _, is_error in said] == [False, True]


def test_a_failed_run_is_told_in_red_and_has_no_model(
    bench: Callable, classifier: Network, tmp_path: Path
) -> None:
    made = bench(classifier)
    made.controller.folder = tmp_path
    feed(made, *events(2), RunEnded("failed", "The loss became infinite.", 2.0, {}, None))
    outcome = made.view.dashboard.outcome
    assert "The loss became infinite." in outcome.sentence.text()
    assert not outcome.save.isVisible()
    assert outcome.again.isVisible()


def test_many_points_and_gaps_are_drawn(bench: Callable, classifier: Network) -> None:
    made = bench(classifier)
    log = feed(made, RunStarted(2, 4000, 4000, 0))
    for batch in range(1, 4001):
        value = None if batch % 7 == 0 else batch / 4000
        log.add(BatchEnded(1, batch, 4000, batch / 100, {"loss": value}))
    made.view.dashboard.redraw()
    assert not made.view.grab().isNull()
    assert made.view.dashboard.curves.plots["loss"].span == (0, 2)


@pytest.mark.parametrize(
    ("low", "high", "most", "whole", "expected"),
    [
        (0.0, 1.0, 5, False, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0, 5, 10, True, [0, 1, 2, 3, 4, 5]),
        (0, 1, 10, True, [0, 1]),
        (0, 95, 10, True, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90]),
        (-3.0, 3.0, 3, False, [-2.0, 0.0, 2.0]),
    ],
)
def test_ticks_are_round(low, high, most, whole, expected) -> None:
    assert scales.ticks(low, high, most, whole=whole) == pytest.approx(expected)


def test_axes_show_all_values_even_equal_ones() -> None:
    assert scales.span_of([]) == (0.0, 1.0)
    assert scales.span_of([0.0, float("inf"), 1.0]) == pytest.approx((0.0, 1.06))
    low, high = scales.span_of([3.0, 3.0])
    assert low < 3.0 < high
    assert scales.span_of([0.0]) == (0.0, 0.5)
    assert [scales.tick_text(value, 0.05) for value in (0.1, 0.25)] == ["0.10", "0.25"]
    assert scales.tick_text(2e7, 1e7) == "2e+07"


def test_runs_of_the_past_are_listed_and_opened(
    qtbot: QtBot, bench: Callable, classifier: Network, tmp_path: Path
) -> None:
    made = bench(classifier)
    for name, outcome in (("2026-01-01-000000-a", "finished"), ("2026-01-02-000000-b", "")):
        folder = tmp_path / "runs" / name
        writer = RunWriter(folder, classifier, TrainingPlan(epochs=3), print)
        for event in events(3):
            writer.row(event)
        writer.flush()
        if outcome:
            writer.end(outcome, "Finished 3 epochs.", 3.0, {"loss": 0.25}, 3)
        writer.close()
    made.view.tabs.setCurrentWidget(made.view.runs)
    table = made.view.runs.table
    assert table.rowCount() == 2
    rows = [[table.item(row, column).text() for column in range(5)] for row in range(2)]
    assert rows[0][:2] == ["2026-01-02-000000-b", "died"]
    assert rows[1] == ["2026-01-01-000000-a", "finished", "3", "3.0 s", "loss 0.25"]
    table.itemActivated.emit(table.item(1, 0))
    assert made.view.tabs.currentWidget() is made.view.dashboard
    qtbot.waitUntil(lambda: made.view.dashboard.currentIndex() == 1)
    assert "Finished 3 epochs." in made.view.dashboard.outcome.sentence.text()
    assert made.controller.log.training("loss")[1] == [1.0, 0.5, 1 / 3]
    table.itemActivated.emit(table.item(0, 0))
    qtbot.waitUntil(lambda: "died" in made.view.dashboard.outcome.sentence.text())
