"""What a training run has reported so far: the numbers that a dashboard draws."""

import math
from dataclasses import dataclass, field

from designer.sentences import Sentence
from designer.training.events import (
    BatchEnded,
    EpochEnded,
    Log,
    RunEnded,
    RunStarted,
    WeightsShown,
)

VALIDATION = "val_"

# Of a run of many hours every other batch is forgotten, and again, so that curves stay quick.
most_points = 10_000

# Positions on the axis of epochs, and the values there; None where a value is no number.
Points = tuple[list[float], list[float | None]]


@dataclass
class _Series:
    """The values of one metric: per batch at fractions of epochs, and per epoch."""

    batch_x: list[float] = field(default_factory=list)
    batch_y: list[float | None] = field(default_factory=list)
    epoch_x: list[float] = field(default_factory=list)
    epoch_y: list[float | None] = field(default_factory=list)


class RunLog:
    """A run as far as it has come, fed event by event; no Qt and no Keras.

    `outcome` is "waiting" until training begins, then "running", and in the end "finished",
    "stopped", "failed" or "died", with one sentence in `message`.
    """

    def __init__(self) -> None:
        self.started: RunStarted | None = None
        self.outcome = "waiting"
        self.message: Sentence | str = ""
        self.epoch = 0
        self.batch = 0
        self.seconds = 0.0
        self.latest: dict[str, float | None] = {}
        self.epochs: list[EpochEnded] = []
        self.log: list[Log] = []
        self.weights: dict[str, dict[str, list[float | None]]] = {}
        self._best: int | None = None
        # Where the first batch ended that was told of: building the training function took most
        # of the time until then, which says nothing about the batches that follow.
        self._warm: tuple[float, float] | None = None  # progress, seconds
        self._series: dict[str, _Series] = {}

    # --- being fed ---------------------------------------------------------------------------

    def add(self, event: object) -> None:
        """Take in what the trainer reported; events that tell nothing of a run pass by."""
        match event:
            case RunStarted():
                self.started, self.outcome = event, "running"
            case BatchEnded():
                self._on_batch(event)
            case EpochEnded():
                self._on_epoch(event)
            case RunEnded():
                self.outcome, self.message = event.outcome, event.message
                self.seconds = max(self.seconds, event.seconds)
                self._best = event.best_epoch
            case Log():
                self.log.append(event)
            case WeightsShown():
                self.weights[event.moment] = event.weights
            case _:
                pass  # an answer of an engine that is not about a run

    def fail(self, message: Sentence | str, outcome: str = "failed") -> None:
        """Note that the run came to an end of which the trainer reported nothing."""
        if not self.is_over:
            self.outcome, self.message = outcome, message

    def _on_batch(self, event: BatchEnded) -> None:
        self.epoch, self.batch, self.seconds = event.epoch, event.batch, event.seconds
        if self._warm is None:
            self._warm = (self.progress, event.seconds)
        place = event.epoch - 1 + event.batch / max(event.batches, 1)
        for name, value in event.metrics.items():
            self.latest[name] = value
            series = self._series.setdefault(name, _Series())
            series.batch_x.append(place)
            series.batch_y.append(value)
            if len(series.batch_x) > most_points:
                del series.batch_x[1::2], series.batch_y[1::2]

    def _on_epoch(self, event: EpochEnded) -> None:
        self.epochs.append(event)
        self.epoch, self.seconds = event.epoch, event.seconds
        self.batch = self.started.batches if self.started else 0
        for name, value in event.metrics.items():
            self.latest[name] = value
            series = self._series.setdefault(name, _Series())
            series.epoch_x.append(float(event.epoch))
            series.epoch_y.append(value)

    # --- curves ------------------------------------------------------------------------------

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of what is watched, without validation's; the loss comes first."""
        names = [name for name in self._series if not name.startswith(VALIDATION)]
        return tuple(sorted(names, key=lambda name: name != "loss"))

    def training(self, metric: str) -> Points:
        """The metric at the end of each epoch: epochs and values."""
        series = self._series.get(metric, _Series())
        return series.epoch_x, series.epoch_y

    def validation(self, metric: str) -> Points:
        """The metric on the validation data at the end of each epoch."""
        return self.training(VALIDATION + metric)

    def batches(self, metric: str) -> Points:
        """The metric within the epochs (its mean since the epoch began), at fractions of epochs."""
        series = self._series.get(metric, _Series())
        return series.batch_x, series.batch_y

    # --- figures -----------------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.outcome not in ("waiting", "running")

    @property
    def progress(self) -> float:
        """How much of the run is done, from 0 to 1."""
        if self.started is None or self.started.epochs == 0:
            return 0.0
        if self.outcome == "finished":
            return 1.0
        whole = len(self.epochs)
        part = 0.0 if self.epoch <= whole else self.batch / max(self.started.batches, 1)
        return min((whole + part) / self.started.epochs, 1.0)

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will probably take; None before anything can be said.

        What comes after the first batch counts, and where there are two epochs, the last ones.
        """
        if self.started is None or self.is_over:
            return None
        rest = 1.0 - self.progress
        if len(self.epochs) >= 2:
            steady = self.epochs[-1].seconds - self.epochs[0].seconds
            return max(self.started.epochs * rest * steady / (len(self.epochs) - 1), 0.0)
        since = self._since_warm()
        return None if since is None else rest * since[1] / since[0]

    @property
    def samples_per_second(self) -> float | None:
        """Training samples a second, validation and pauses included; of the last epoch if any."""
        if self.started is None:
            return None
        if len(self.epochs) > 1:
            taken = self.epochs[-1].seconds - self.epochs[-2].seconds
            return self.started.training_samples / taken if taken > 0.0 else None
        since = self._since_warm()
        if since is None:
            whole = self.epochs[0].seconds if self.epochs else 0.0
            return self.started.training_samples / whole if whole > 0.0 else None
        return self.started.training_samples * self.started.epochs * since[0] / since[1]

    def _since_warm(self) -> tuple[float, float] | None:
        """Progress and seconds since the end of the first batch."""
        if self._warm is None:
            return None
        progress, seconds = self.progress - self._warm[0], self.seconds - self._warm[1]
        return (progress, seconds) if progress > 0.0 and seconds > 0.0 else None

    @property
    def monitor(self) -> str:
        """By what epochs are compared: the validation loss where there is one."""
        return "val_loss" if "val_loss" in self._series else "loss"

    @property
    def best_epoch(self) -> int | None:
        """The epoch with the smallest finite loss on the validation data."""
        if self._best is not None:
            return self._best
        losses = [
            (value, epoch.epoch)
            for epoch in self.epochs
            if (value := epoch.metrics.get(self.monitor)) is not None and math.isfinite(value)
        ]
        return min(losses)[1] if losses else None

    def best(self, metric: str) -> float | None:
        """The metric in the best epoch."""
        number = self.best_epoch
        for epoch in self.epochs:
            if epoch.epoch == number:
                return epoch.metrics.get(metric)
        return None

    def change(self, metric: str) -> float | None:
        """How much the metric went up or down from the last epoch but one to the last."""
        if len(self.epochs) < 2:
            return None
        last, before = (self.epochs[-1 - back].metrics.get(metric) for back in (0, 1))
        return None if last is None or before is None else last - before
