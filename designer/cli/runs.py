"""The command that trains."""

import sys
from argparse import Namespace
from pathlib import Path

from msgspec.structs import replace

from designer.cli.files import allowed_code, open_network, print_json
from designer.cli.networks import raise_problem
from designer.engine_client.blocking import ask
from designer.engine_client.blocking import check as check_network
from designer.errors import DesignerError, EngineError
from designer.network.problems import Severity
from designer.protocol import (
    BatchEnded,
    DataDescription,
    EpochEnded,
    Event,
    RunEnded,
    Suggest,
    Train,
)
from designer.training.fit import problems
from designer.training.plan import plan_of
from designer.training.run_folder import new_folder
from designer.training.suggest import completed


def train(options: Namespace) -> int:
    """Train a network as its plan says; 1 if it does not fit or the run fails."""
    network = open_network(options.file)
    plan = plan_of(network)
    data = plan.data
    if data is None:
        raise DesignerError(
            "The network names no data to train on; choose them in the window's training view."
        )
    if options.epochs is not None:
        plan = replace(plan, epochs=options.epochs)
    code = allowed_code(network, options)
    answer = check_network(network, code=code)
    if answer.errors:
        raise_problem(network, answer.errors[0])
    described = ask("reader", Suggest(data))
    description = next(event for event in described if isinstance(event, DataDescription))
    plan = completed(plan, network, answer, description)
    found = problems(plan, network, answer, description)
    for problem in found:
        print(f"{problem.severity}: {problem.message}", file=sys.stderr)
    if any(problem.severity is Severity.ERROR for problem in found):
        return 1
    folder = Path(options.folder) if options.folder else new_folder(Path("runs"), network.name)
    printer = Printer(quiet=options.json)
    try:
        request = Train(network, plan, str(folder.absolute()))
        ask("trainer", request, on_event=printer.take, code=code)
    except EngineError as error:
        print(f"network-designer: {error.message}", file=sys.stderr)
    ended = printer.ended
    if options.json and ended is not None:
        print_json({"run": str(folder), "history": printer.history, **_summary(ended)})
    elif ended is not None:
        print(f"{ended.message} The run is kept in {folder}.")
    return 0 if ended is not None and ended.outcome == "finished" else 1


def _summary(ended: RunEnded) -> dict[str, object]:
    return {
        "outcome": ended.outcome,
        "message": ended.message,
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

    def take(self, event: Event) -> None:
        """Print what an event of the run tells."""
        match event:
            case BatchEnded() if self.live:
                print(
                    f"\repoch {event.epoch}: {event.batch}/{event.batches}", end="", file=sys.stderr
                )
            case EpochEnded():
                self.history.append(event.metrics)
                if self.live:
                    print("\r", end="", file=sys.stderr)
                if not self.quiet:
                    words = "  ".join(
                        f"{name} {value:.4f}" if value is not None else f"{name} not a number"
                        for name, value in event.metrics.items()
                    )
                    print(f"epoch {event.epoch}  {words}")
            case RunEnded():
                self.ended = event
