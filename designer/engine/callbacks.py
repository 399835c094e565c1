"""What listens to Keras while it trains: reports, stops, and keeps the best weights.

Little is done per batch: training through the program must take no longer than without it.
"""

# ruff: noqa: D102 – what the hooks are is said by Keras

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras

from designer.engine.weights import are_finite
from designer.sentences import Sentence, sentence
from designer.training.events import BatchEnded, EpochEnded

report_interval = 0.1  # seconds; the window is told of batches ten times a second at most

Numbers = dict[str, float | None]


def plain(logs: Mapping[str, Any] | None) -> Numbers:
    """Keras' logs as plain numbers; what is not finite is None."""
    numbers: Numbers = {}
    for name, value in (logs or {}).items():
        number = float(value)
        numbers[name] = number if math.isfinite(number) else None
    return numbers


class Reporter(keras.callbacks.Callback):  # type: ignore[misc]
    """Tells batches and epochs, ends the run when it is asked to, and stops where loss is lost.

    `partial` is true when the run was stopped inside an epoch, whose means then say little.
    """

    def __init__(
        self,
        batches: int,
        stop: threading.Event,
        on_batch: Callable[[BatchEnded], None],
        on_epoch: Callable[[EpochEnded], None],
    ) -> None:
        super().__init__()
        self.epoch = 0
        self.batch = 0
        self.partial = False
        self.diverged: Sentence | None = None
        self.last: Numbers = {}
        self._batches = batches
        self._stop = stop
        self._on_batch = on_batch
        self._on_epoch = on_epoch
        self._logs: Mapping[str, Any] = {}
        self._began = time.monotonic()
        self._next = 0.0
        self._told = True

    @property
    def seconds(self) -> float:
        """How long the training has taken until now."""
        return time.monotonic() - self._began

    def on_train_begin(self, logs: Any = None) -> None:
        self._began = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch, self.batch = epoch + 1, 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.batch, self._logs, self._told = batch + 1, logs or {}, False
        if self._stop.is_set():
            self.model.stop_training = True
        if not math.isfinite(self._logs.get("loss", 0.0)):
            self._lose()
        now = time.monotonic()
        if now >= self._next:
            self._next = now + report_interval
            self._tell()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._stop.is_set():
            # Validation inside `fit` looks at this alone; `stop_training` would wait for its end.
            self.model.stop_evaluating = True
            self.partial = True

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if not self._told:
            self._tell()
        if self._stop.is_set():
            self.model.stop_training = True
            self.partial = self.partial or self.batch < self._batches
        if self.partial or self.diverged:
            return
        self.last = plain(logs)
        self._on_epoch(EpochEnded(self.epoch, self.seconds, self.last))

    def _tell(self) -> None:
        self._told = True
        self._on_batch(
            BatchEnded(self.epoch, self.batch, self._batches, self.seconds, plain(self._logs))
        )

    def _lose(self) -> None:
        if math.isnan(float(self._logs["loss"])):
            self.diverged = sentence(
                "The loss became not a number (NaN) in epoch {epoch}, batch {batch}; a smaller "
                "learning rate, scaled data or clipnorm mostly helps.",
                epoch=self.epoch,
                batch=self.batch,
            )
        else:
            self.diverged = sentence(
                "The loss became infinite in epoch {epoch}, batch {batch}; a smaller learning "
                "rate, scaled data or clipnorm mostly helps.",
                epoch=self.epoch,
                batch=self.batch,
            )
        self.model.stop_training = True


class BestKeeper(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the weights of the epoch with the smallest finite loss on the validation data.

    They are written to the disk now and then, so that a killed run leaves them, but only as far
    as writing takes less than `share` of the time.
    """

    share = 0.02

    def __init__(self, monitor: str, write: Callable[[], None], is_partial: Callable[[], bool]):
        super().__init__()
        self.epoch: int | None = None
        self.weights: list[Any] = []
        self.is_written = True
        self._monitor = monitor
        self._write = write
        self._is_partial = is_partial
        self._smallest = math.inf
        self._began = time.monotonic()
        self._spent = 0.0
        # A guess, in seconds, until the first writing has been timed.
        self._longest = 0.2

    def on_train_begin(self, logs: Any = None) -> None:
        self._began = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        value = float((logs or {}).get(self._monitor, math.nan))
        if self._is_partial() or not math.isfinite(value) or value >= self._smallest:
            return
        weights = self.model.get_weights()
        if not are_finite(weights):
            return
        self._smallest, self.epoch, self.weights = value, epoch + 1, weights
        self.is_written = False
        elapsed = time.monotonic() - self._began
        if self._spent + self._longest <= self.share * elapsed:
            before = time.monotonic()
            self._write()
            self.is_written = True
            self._longest = time.monotonic() - before
            self._spent += self._longest
