"""The commands that train and predict."""

import contextlib
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from msgspec.structs import replace

from designer.cli.files import allowed_code, open_network, print_json
from designer.cli.messages import complain, with_severity
from designer.cli.networks import raise_problem
from designer.engine_client.blocking import ask, engines_for
from designer.engine_client.blocking import check as check_network
from designer.engine_client.engines import Engines
from designer.errors import DataError, DesignerError, EngineError
from designer.network.graph import Network
from designer.network.problems import Severity
from designer.protocol import (
    BatchEnded,
    DataDescription,
    EpochEnded,
    Event,
    Log,
    Predict,
    Predicted,
    RunEnded,
    Suggest,
    Train,
)
from designer.quantities import duration_text
from designer.sentences import Sentence, one_of, sentence, tr
from designer.training import origin, sources
from designer.training.compatibility import problems
from designer.training.plan import NEW, TrainingPlan, plan_of
from designer.training.run_folder import model_in, new_folder
from designer.training.run_log import RunLog
from designer.training.source_description import fields_of
from designer.training.sources import DataSource
from designer.training.suggest import completed

stop_deadline = 10.0  # seconds from asking a run to stop to killing it
default_runs = Path("runs")
interrupted = 130  # as shells say it: 128 and the number of SIGINT


def train(options: Namespace) -> int:
    """Train a network as its plan says; 1 if it does not fit or the run fails.

    Ctrl+C ends the run after the present batch, with all that it has; once more ends it at once.
    """
    network = open_network(options.file, options.settings)
    plan, data = _plan_and_data(network, options)
    weights = weights_of(options.weights, plan, network, Path(options.file))
    code = allowed_code(network, options)
    answer = check_network(network, code=code)
    if answer.errors:
        raise_problem(network, answer.errors[0])
    described = ask("reader", Suggest(data))
    description = next(event for event in described if isinstance(event, DataDescription))
    plan = completed(plan, network, answer, description)
    misfits = problems(plan, network, answer, description)
    for problem in misfits:
        print(with_severity(problem.severity, problem.message), file=sys.stderr)
    if any(problem.severity is Severity.ERROR for problem in misfits):
        return 1
    folder = Path(options.folder) if options.folder else new_folder(default_runs, network.name)
    beginning = str(weights.absolute()) if weights else None
    return _run(Train(network, plan, str(folder.absolute()), beginning), folder, code, options)


def _plan_and_data(network: Network, options: Namespace) -> tuple[TrainingPlan, DataSource]:
    """The network's plan with what the command line says otherwise."""
    plan = plan_of(network)
    data = plan.data
    if options.data is not None:
        data = source_of(options.data, options.target)
    if data is None:
        raise DesignerError(
            sentence(
                "The network names no data to train on; name some with {option}.", option="--data"
            )
        )
    epochs = plan.epochs if options.epochs is None else options.epochs
    return replace(plan, data=data, epochs=epochs), data


def _run(request: Train, folder: Path, code: frozenset[str], options: Namespace) -> int:
    """Let the trainer run to its end, print what it tells, and say how it ended."""
    printer = Printer(quiet=options.json)
    try:
        with engines_for(code) as engines, stopping_at_interrupt(engines) as asked:
            ask(engines, request, role="trainer", on_event=printer.take, code=code)
    except EngineError as error:
        complain(error.message)
    ended = printer.ended
    if options.json and ended is not None:
        print_json({"run": str(folder), "history": printer.history, **_summary(ended)})
    elif ended is not None:
        print(tr("{end} The run is kept in {folder}.", end=ended.message, folder=str(folder)))
    if asked.is_set():
        return interrupted
    return 0 if ended is not None and ended.outcome == "finished" else 1


def predict(options: Namespace) -> int:
    """Write what the network gives for data, with the weights of an archive or a run."""
    network = open_network(options.file, options.settings)
    plan = plan_of(network)
    data = plan.data
    if options.data is not None:
        data = source_of(options.data, options.target or "")
    if data is None:
        raise DesignerError(
            sentence(
                "The network names no data to predict for; name some with {option}.",
                option="--data",
            )
        )
    weights = weights_of(options.weights, plan, network, Path(options.file))
    if weights is None:
        raise DesignerError(
            sentence("New weights predict nothing; name a .keras file or a run folder.")
        )
    code = allowed_code(network, options)
    target = Path(options.output).absolute()
    request = Predict(network, str(weights.absolute()), data, str(target), plan.batch_size)
    for event in ask("trainer", request, code=code):
        if isinstance(event, Log):
            complain(event.text)
        elif isinstance(event, Predicted):
            _print_predicted(event, options)
    return 0


def _print_predicted(predicted: Predicted, options: Namespace) -> None:
    if options.json:
        outputs = {name: list(shape) for name, shape in predicted.outputs.items()}
        print_json({"output": options.output, "samples": predicted.samples, "outputs": outputs})
        return
    shapes = tuple(f"{name} {shape}" for name, shape in predicted.outputs.items())
    print(tr("Wrote {file}: {shapes}.", file=options.output, shapes=shapes))


def weights_of(
    word: str | None, plan: TrainingPlan, network: Network, document: Path
) -> Path | None:
    """The archive with which the run begins: what `--weights` names, else as the plan says."""
    if word == NEW:
        return None
    if word is not None:
        path = Path(word)
        archive = model_in(path) if path.is_dir() else path
        if archive is None or not archive.is_file():
            raise DesignerError(_no_weights(path, word))
        return archive
    start = origin.start_of(plan, network, document=document, runs=default_runs, name=network.name)
    if start.refused:
        raise DesignerError(
            sentence(
                "{lost} Name others with {option}, or {new}.",
                lost=start.lost,
                option="--weights",
                new=NEW,
            )
        )
    if start.lost:
        complain(sentence("{lost} All weights are new.", lost=start.lost))
    return start.path


def _no_weights(path: Path, word: str) -> Sentence:
    if path.is_dir():
        return sentence(
            "There is no run with a model {folder!r} to begin with; name a .keras file, the folder "
            "of a run, or {new}.",
            folder=word,
            new=NEW,
        )
    return sentence(
        "There is no file {file!r} to begin with; name a .keras file, the folder of a run, or "
        "{new}.",
        file=word,
        new=NEW,
    )


def source_of(word: str, target: str | None) -> DataSource:
    """The data that the words after `--data` and `--target` mean."""
    values: dict[str, Any] = {}
    kind = sources.kind_of_word(word)
    if kind is None:
        path = Path(word).absolute()  # an engine works in a folder of its own
        kind = sources.kind_of_file(path.suffix)
        values["path"] = str(path)
    if kind is None:
        raise DataError(
            sentence(
                "{word!r} is neither {words} nor a {suffixes} file.",
                word=word,
                words=sources.words_for_sources(),
                suffixes=one_of(sources.suffixes()),
            )
        )
    for field in fields_of(kind):
        if field.about.request is not None:
            if target is None:
                raise DataError(field.about.request(word))
            values[field.name] = target
    return kind(**values)


@contextlib.contextmanager
def stopping_at_interrupt(engines: Engines) -> Iterator[threading.Event]:
    """Inside, the first Ctrl+C asks the trainer to stop; the event tells whether it came."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked  # Python hears signals on its main thread only
        return

    def stop(number: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        print(file=sys.stderr)
        complain(sentence("stopping the run …"))
        engines.stop("trainer", stop_deadline)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _summary(ended: RunEnded) -> dict[str, object]:
    return {
        "outcome": ended.outcome,
        "message": str(ended.message),
        "seconds": ended.seconds,
        "metrics": ended.metrics,
        "best_epoch": ended.best_epoch,
    }


class Printer:
    """Prints a line for each epoch, and on a terminal the progress inside it."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self.live = not quiet and sys.stderr.isatty()
        self.history: list[dict[str, float | None]] = []
        self.ended: RunEnded | None = None
        self._log = RunLog()

    def take(self, event: Event) -> None:
        """Print what an event of the run tells."""
        self._log.add(event)
        match event:
            case BatchEnded() if self.live:
                self._again(self._progress(event))
            case EpochEnded():
                self.history.append(event.metrics)
                self._again("")
                if not self.quiet:
                    ended = tr("epoch {epoch}", epoch=event.epoch)
                    print(f"{ended}  {_figures(event.metrics)}", flush=True)
            case Log(text=text) if not self.quiet:
                self._again("")
                complain(text)
            case RunEnded():
                self._again("")
                self.ended = event
            case _:
                pass  # the log has taken it, and a line for each would be too many

    def _progress(self, event: BatchEnded) -> str:
        epochs = self._log.started.epochs if self._log.started else event.epoch
        done = tr(
            "epoch {epoch} of {epochs}  batch {batch} of {batches}",
            epoch=event.epoch,
            epochs=epochs,
            batch=event.batch,
            batches=event.batches,
        )
        left = self._log.seconds_left
        if left is None:
            return done
        return tr("{progress}  {time} left", progress=done, time=duration_text(left))

    def _again(self, text: str) -> None:
        """Write over the line of progress."""
        if self.live:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _figures(metrics: dict[str, float | None]) -> str:
    return "  ".join(
        f"{name} {value:.4f}" if value is not None else tr("{metric} not a number", metric=name)
        for name, value in metrics.items()
    )
