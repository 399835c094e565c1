import pytest

from designer.training.events import (
    BatchEnded,
    EpochEnded,
    Log,
    RunEnded,
    RunStarted,
    WeightsShown,
)
from designer.training.run_log import RunLog


def started_log() -> RunLog:
    log = RunLog()
    log.add(RunStarted(epochs=4, batches=10, training_samples=100, validation_samples=25))
    return log


def test_a_log_waits_runs_and_ends():
    log = RunLog()
    assert (log.outcome, log.is_over, log.progress) == ("waiting", False, 0.0)
    log.add(RunStarted(4, 10, 100, 25))
    assert log.outcome == "running"
    log.add(RunEnded("finished", "Finished 4 epochs.", 8.0, {"loss": 0.1}, 3))
    assert log.is_over
    assert (log.progress, log.best_epoch, str(log.message)) == (1.0, 3, "Finished 4 epochs.")


def test_curves_hold_batches_at_fractions_of_epochs_and_epochs_at_whole_ones():
    log = started_log()
    log.add(BatchEnded(1, 5, 10, 0.5, {"loss": 2.0}))
    log.add(BatchEnded(1, 10, 10, 1.0, {"loss": None}))
    log.add(EpochEnded(1, 1.2, {"loss": 1.5, "accuracy": 0.5, "val_loss": 1.4}))
    log.add(BatchEnded(2, 1, 10, 1.3, {"loss": 1.0}))
    assert log.batches("loss") == ([0.5, 1.0, 1.1], [2.0, None, 1.0])
    assert log.training("loss") == ([1.0], [1.5])
    assert log.validation("loss") == ([1.0], [1.4])
    assert log.validation("accuracy") == ([], [])
    assert log.metrics == ("loss", "accuracy")


def test_progress_counts_whole_epochs_and_the_batches_of_the_present_one():
    log = started_log()
    log.add(BatchEnded(1, 5, 10, 1.0, {}))
    assert log.progress == pytest.approx(0.125)
    log.add(EpochEnded(1, 2.0, {"loss": 1.0}))
    assert log.progress == pytest.approx(0.25)
    log.add(BatchEnded(2, 10, 10, 3.0, {}))
    assert log.progress == pytest.approx(0.5)


def test_time_left_leaves_the_first_batch_out_which_builds_the_function():
    log = started_log()
    assert log.seconds_left is None
    log.add(BatchEnded(1, 1, 10, 30.0, {"loss": 2.0}))
    assert log.seconds_left is None
    assert log.samples_per_second is None
    log.add(BatchEnded(1, 5, 10, 30.4, {"loss": 1.5}))
    assert log.seconds_left == pytest.approx(3.5)
    assert log.samples_per_second == pytest.approx(100.0)


def test_time_left_leaves_the_slow_first_epoch_out():
    log = started_log()
    log.add(EpochEnded(1, 10.0, {"loss": 1.0}))
    assert log.seconds_left is None
    assert log.samples_per_second == pytest.approx(10.0)
    log.add(EpochEnded(2, 11.0, {"loss": 1.0}))
    assert log.seconds_left == pytest.approx(2.0)
    assert log.samples_per_second == pytest.approx(100.0)
    log.add(RunEnded("stopped", "", 11.0, {}))
    assert log.seconds_left is None


def test_the_best_epoch_has_the_smallest_finite_validation_loss():
    log = started_log()
    for number, value in enumerate((0.9, 0.4, None, 0.6), start=1):
        log.add(EpochEnded(number, number, {"loss": 1.0 / number, "val_loss": value}))
    assert log.monitor == "val_loss"
    assert log.best_epoch == 2
    assert log.best("loss") == 0.5
    assert log.change("loss") == pytest.approx(1 / 4 - 1 / 3)
    assert log.change("val_loss") is None


def test_weights_and_lines_are_kept():
    log = started_log()
    log.add(WeightsShown("before", {"y/kernel": [0.5]}))
    log.add(WeightsShown("after", {"y/kernel": [-1.0]}))
    log.add(Log("warning", "Careful."))
    assert log.weights == {"before": {"y/kernel": [0.5]}, "after": {"y/kernel": [-1.0]}}
    assert [line.text for line in log.log] == ["Careful."]


def test_a_failure_from_outside_does_not_undo_an_end():
    log = started_log()
    log.fail("The trainer died.", "died")
    assert (log.outcome, str(log.message)) == ("died", "The trainer died.")
    log.fail("Something else.")
    assert str(log.message) == "The trainer died."


def test_a_long_run_keeps_its_curve_and_not_every_batch():
    log = RunLog()
    log.add(RunStarted(epochs=1, batches=50_000, training_samples=1, validation_samples=0))
    for number in range(1, 50_001):
        log.add(BatchEnded(1, number, 50_000, number, {"loss": float(number)}))
    places, values = log.batches("loss")
    assert len(places) == len(values) <= 10_000
    assert (values[0], values[-1]) == (1.0, 50_000.0)
    assert values == sorted(values)
