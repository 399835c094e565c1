"""The trainer: builds a network with weights, trains it, and keeps everything in a run folder."""

import contextlib
import math
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras

from designer.catalog.catalog import Catalog, load
from designer.catalog.custom import catalog_for
from designer.catalog.spec import Family
from designer.engine import sources
from designer.engine.build import make
from designer.engine.callbacks import BestKeeper, Numbers, Reporter, plain, report_interval
from designer.engine.channels import jit_compile
from designer.engine.data import Data, Wanted, describe_data, split
from designer.engine.kept_weights import give_weights
from designer.engine.keras_messages import first_sentence
from designer.engine.model_io import ends_of, fed
from designer.engine.models import build_model
from designer.engine.prediction import predict
from designer.engine.run_writer import RunWriter
from designer.engine.serve import stopped
from designer.engine.weights import (
    are_finite,
    compare_weights,
    readable,
    save_model,
    sources_in,
    write_model,
)
from designer.errors import DataError, DesignerError, EngineError, SaveError
from designer.network.check_result import CheckResult
from designer.network.graph import Network, NodeId, Scope
from designer.network.model_kind import by_position
from designer.network.names import FreeNames
from designer.network.problems import Severity
from designer.protocol import (
    CompareWeights,
    Event,
    Log,
    Predict,
    Progress,
    Request,
    Train,
    WriteModel,
)
from designer.sentences import Sentence, counted, sentence
from designer.training import compatibility, run_folder
from designer.training.description import DataDescription
from designer.training.events import (
    BatchEnded,
    BuildingLayer,
    EpochEnded,
    RunEnded,
    RunStarted,
    WeightsShown,
)
from designer.training.heads import heads
from designer.training.outputs import loss_of, metrics_of
from designer.training.plan import TrainingPlan
from designer.training.suggest import completed, targets_of

Send = Callable[[Event], None]

rows_interval = 1.0  # seconds between batches that are kept on the disk


def create() -> "Trainer":
    """The role that `python -m designer.engine trainer` plays."""
    return Trainer(load())


class Trainer:
    """Trains networks, one after the other, and writes models."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def handle(self, request: Request, answer: Send) -> None:
        """Carry out one request; raises DesignerError where that cannot begin."""
        match request:
            case Train():
                catalog = catalog_for(request.network, self._catalog)
                _Run(request, catalog, answer).carry_out()
            case WriteModel():
                answer(write_model(request, self._catalog))
            case Predict():
                answer(predict(request, self._catalog, answer))
            case CompareWeights():
                answer(compare_weights(request, self._catalog))
            case _:  # a request for another role
                name = type(request).__name__
                raise EngineError(sentence("The trainer does not know {request}.", request=name))


class _Run:
    """One run from the network to the run folder."""

    def __init__(self, request: Train, catalog: Catalog, send: Send) -> None:
        self._request = request
        self._catalog = catalog
        self._send = send
        self._folder = Path(request.run)
        self._last_row = -rows_interval
        self._next_layer = 0.0  # when the window is told of a layer again
        self._unsaved: set[str] = set()
        # Lines of the log on the weights at the start.
        self._begins: list[tuple[str, Sentence]] = []

    def carry_out(self) -> None:
        """Prepare, train, keep; what fails before training begins is raised."""
        network = by_position(self._request.network)  # data and losses come in order
        if self._request.plan.data is None:
            raise DataError(sentence("The plan names no data to train on."))
        keras.backend.clear_session()
        if self._request.plan.seed is not None:
            # After `clear_session`, which throws away Keras' global state and with it the seed.
            keras.utils.set_random_seed(self._request.plan.seed)
        self._send(Progress(sentence("Building the model")))
        self._model = build_model(network, self._catalog, self._tell_layer)
        self._sources = sources_in(self._model, network, self._catalog)
        self._give_weights(network)
        self._send(Progress(sentence("Reading the data")))
        ends = ends_of(network, self._catalog, self._model)
        everything, description = self._read(network, ends)
        self._plan = completed(self._request.plan, network, ends, description)
        _refuse_misfits(self._plan, network, ends, description)
        self._compile(network, ends, description)
        callbacks = self._user_callbacks()
        training, validation = split(
            everything,
            self._plan.validation_split,
            shuffle=self._plan.shuffle,
            seed=self._plan.seed,
        )
        del everything  # it may be large, and its parts are copies
        self._writer = RunWriter(self._folder, network, self._plan, self._complain)
        try:
            self._train(training, validation, callbacks)
        finally:
            self._writer.close()

    # --- before ------------------------------------------------------------------------------

    def _tell_layer(self, scope: Scope, node: NodeId) -> None:
        now = time.monotonic()
        if now >= self._next_layer:
            self._next_layer = now + report_interval
            self._send(BuildingLayer(node, scope))

    def _give_weights(self, network: Network) -> None:
        if self._request.weights is None:
            return
        path = Path(self._request.weights)
        self._send(Progress(sentence("Reading the weights")))
        kept = give_weights(self._model, network, self._catalog, path)
        self._begins = [("info", kept.beginning(run_folder.title_of(path)))]
        self._begins += [("warning", note) for note in kept.notes]

    def _read(self, network: Network, ends: CheckResult) -> tuple[Data, DataDescription]:
        source = self._request.plan.data
        assert source is not None
        if not sources.takes_any_shape(source):
            everything = sources.load(source)
            return everything, describe_data(everything)
        inputs = tuple((end.name, end.spec.shape[1:], end.spec.dtype) for end in ends.inputs)
        outputs = heads(network, ends)
        targets = targets_of(self._request.plan, outputs, sources.describe(source))
        everything = sources.load(source, Wanted(inputs, targets))
        return everything, describe_data(everything)

    def _compile(self, network: Network, ends: CheckResult, description: DataDescription) -> None:
        plan, outputs, targets = self._plan, heads(network, ends), description.targets

        def loss(number: int) -> Any:
            return make(Family.LOSS, loss_of(plan, number), self._catalog)

        def metrics(number: int) -> list[Any]:
            return [
                make(Family.METRIC, metric, self._catalog)
                for metric in metrics_of(plan, number, outputs[number], targets[number])
            ]

        numbers = range(len(outputs))
        names = self._model.output_names
        if len(set(names)) < len(names):  # Keras names them all after the one layer they are of
            free = FreeNames(())
            self._model.output_names = [free.take(name) for name in names]
        self._model.compile(
            optimizer=make(Family.OPTIMIZER, plan.optimizer, self._catalog),
            loss=loss(0) if len(outputs) == 1 else [loss(number) for number in numbers],
            loss_weights=list(plan.loss_weights) or None,
            metrics=metrics(0) if len(outputs) == 1 else [metrics(number) for number in numbers],
            jit_compile=jit_compile(self._model),
        )

    def _user_callbacks(self) -> list[Any]:
        return [make(Family.CALLBACK, item, self._catalog) for item in self._plan.callbacks]

    # --- training ----------------------------------------------------------------------------

    def _train(self, training: Data, validation: Data, callbacks: list[Any]) -> None:
        plan = self._plan
        batches = math.ceil(training.samples / plan.batch_size)
        self._tell(
            RunStarted(
                plan.epochs,
                batches,
                training.samples,
                validation.samples,
                self._model.count_params(),
            )
        )
        for level, text in self._begins:
            self._log(level, text)
        self._log("info", _about_split(plan, training.samples, validation.samples))
        self._show_weights("before")
        reporter = Reporter(batches, stopped, self._on_batch, self._on_epoch)
        monitor = "val_loss" if validation.samples else "loss"
        best = BestKeeper(
            monitor,
            lambda: self._save(run_folder.BEST),
            lambda: reporter.partial or reporter.diverged is not None,
        )
        held_out = (fed(validation.inputs), fed(validation.targets))
        failure: Sentence | None = None
        try:
            with _inside(self._folder) if callbacks else contextlib.nullcontext():
                self._model.fit(
                    fed(training.inputs),
                    fed(training.targets),
                    batch_size=plan.batch_size,
                    epochs=plan.epochs,
                    shuffle=plan.shuffle,
                    validation_data=held_out if validation.samples else None,
                    # Ours come first: a callback that restores weights must not hide the best.
                    callbacks=[reporter, best, *callbacks],
                    verbose=0,
                )
        except Exception as problem:
            # Layers and callbacks may raise anything; a run ends in a sentence all the same.
            failure = _explained(problem, reporter)
        self._finish(reporter, best, failure, held_out if validation.samples else None)

    def _finish(
        self, reporter: Reporter, best: BestKeeper, failure: Sentence | None, held_out: Any
    ) -> None:
        seconds, metrics = reporter.seconds, dict(reporter.last)
        outcome, message = self._outcome(reporter, failure)
        if outcome == "finished" and held_out is not None:
            metrics |= self._evaluated(held_out)
        # The state is written before the weights: somebody who waits for a stop may lose patience.
        self._writer.end(outcome, message, seconds, metrics, best.epoch)
        if failure is None:
            self._show_weights("after")
            self._save_last(best)
            if run_folder.FINAL in self._unsaved:
                message = sentence("{end} Its last weights could not be saved.", end=message)
                self._writer.end(outcome, message, seconds, metrics, best.epoch)
        end = RunEnded(outcome, message, seconds, metrics, best.epoch)
        self._writer.row(end)
        self._writer.flush()
        self._send(end)

    def _outcome(self, reporter: Reporter, failure: Sentence | None) -> tuple[str, Sentence]:
        if (failed := failure or reporter.diverged) is not None:
            return "failed", failed
        if stopped.is_set():
            return "stopped", sentence(
                "Stopped in epoch {epoch} after batch {batch}; the weights are those of that "
                "moment.",
                epoch=reporter.epoch,
                batch=reporter.batch,
            )
        whole, planned = len(self._model.history.epoch), self._plan.epochs
        if whole < planned:
            return "finished", sentence(
                "Finished after {epochs} of {planned} epochs; a callback ended it.",
                epochs=whole,
                planned=planned,
            )
        return "finished", counted(
            "Finished {count} epoch.", "Finished {count} epochs.", count=planned
        )

    def _evaluated(self, held_out: Any) -> Numbers:
        """The metrics of the weights as they are now, which a callback may have restored."""
        metrics = self._model.evaluate(
            *held_out, batch_size=self._plan.batch_size, verbose=0, return_dict=True
        )
        return {f"val_{name}": value for name, value in plain(metrics).items()}

    # --- keeping -----------------------------------------------------------------------------

    def _save_last(self, best: BestKeeper) -> None:
        last = self._model.get_weights()
        if are_finite(last):
            self._save(run_folder.FINAL)
        else:
            said = sentence(
                "{file} is left out: its weights are not finite.", file=run_folder.FINAL
            )
            self._log("warning", said)
        if best.epoch is not None and not best.is_written:
            self._model.set_weights(best.weights)
            self._save(run_folder.BEST)
            self._model.set_weights(last)

    def _save(self, name: str) -> None:
        try:
            save_model(self._model, self._folder / name, self._sources)
            self._unsaved.discard(name)
        except SaveError as problem:
            if name not in self._unsaved:
                self._complain(problem.message)
            self._unsaved.add(name)

    def _show_weights(self, moment: str) -> None:
        weights = readable(self._model)
        if weights is not None:
            self._tell(WeightsShown(moment, weights))

    def _on_batch(self, event: BatchEnded) -> None:
        self._send(event)
        if event.seconds - self._last_row >= rows_interval:
            self._last_row = event.seconds
            self._writer.row(event)

    def _on_epoch(self, event: EpochEnded) -> None:
        self._tell(event)

    def _tell(self, event: RunStarted | EpochEnded | WeightsShown) -> None:
        """Keep an event, then send it: what the window knows is also on the disk."""
        self._writer.row(event)
        self._writer.flush()
        self._send(event)

    def _log(self, level: str, text: Sentence) -> None:
        self._send(Log(level, text))
        self._writer.line(level, text)

    def _complain(self, text: Sentence) -> None:
        self._send(Log("error", text))


def _refuse_misfits(
    plan: TrainingPlan, network: Network, ends: CheckResult, description: DataDescription
) -> None:
    for problem in compatibility.problems(plan, network, ends, description):
        if problem.severity is Severity.ERROR:
            raise DataError(problem.message, node=problem.node, parameter=problem.parameter)


def _about_split(plan: TrainingPlan, training: int, validation: int) -> Sentence:
    if not validation:
        return sentence(
            "All {samples:,} samples are trained on; none is kept for validation.",
            samples=training,
        )
    if not plan.shuffle:
        return sentence(
            "{kept:,} of {samples:,} samples, the last ones, are kept for validation.",
            kept=validation,
            samples=training + validation,
        )
    return sentence(
        "{kept:,} of {samples:,} samples, drawn at random with seed {seed}, are kept for "
        "validation.",
        kept=validation,
        samples=training + validation,
        seed=str(plan.seed),
    )


def _explained(problem: Exception, reporter: Reporter) -> Sentence:
    epoch = reporter.epoch
    if isinstance(problem, DesignerError):
        return problem.message
    if isinstance(problem, MemoryError) or type(problem).__name__ == "ResourceExhaustedError":
        if not epoch:
            return sentence("Memory ran out; a smaller batch size or a smaller network needs less.")
        return sentence(
            "Memory ran out in epoch {epoch}; a smaller batch size or a smaller network needs "
            "less.",
            epoch=epoch,
        )
    reason = first_sentence(problem)
    if not epoch:
        return sentence("Training failed: {reason}", reason=reason)
    return sentence("Training failed in epoch {epoch}: {reason}", epoch=epoch, reason=reason)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Be in `folder`, so that files which callbacks name without a folder land there."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
