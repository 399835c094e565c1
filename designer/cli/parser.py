"""What can be typed: one sub-command for each thing to do with a network."""

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module

from typing_extensions import override

from designer import __version__
from designer.formats import registry
from designer.formats.file_format import Kind
from designer.training.sources import suffixes, words_for_sources

Run = Callable[[argparse.Namespace], int]

description = "Design, check, train and export Keras networks. Without a command: the window."


def _later(place: str) -> Run:
    """A command that is imported when it is run: the window is on screen sooner without them."""
    module, _, name = place.partition(".")

    def run(options: argparse.Namespace) -> int:
        return int(getattr(import_module(f"designer.cli.{module}"), name)(options))

    return run


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, where argparse would print the usage as well."""

    @override
    def error(self, message: str) -> "None":  # type: ignore[override]
        self.exit(2, f"network-designer: {message}; see {self.prog} --help\n")


def window_parser() -> argparse.ArgumentParser:
    """The command line of the window itself."""
    window = Parser(prog="network-designer", description=description)
    window.add_argument("files", nargs="*", metavar="FILE", help="networks to open")
    window.add_argument("--example", metavar="NAME", help="open an example network")
    return window


@cache
def parser() -> argparse.ArgumentParser:
    """The command line with all commands."""
    main = Parser(prog="network-designer", description=description)
    main.add_argument("--version", action="version", version=f"Network Designer {__version__}")
    commands = main.add_subparsers(metavar="COMMAND", required=True)
    opened = registry.listed(registry.suffixes(registry.readable()))

    def command(name: str, run: str, purpose: str, *, file: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=purpose, description=purpose)
        sub.set_defaults(run=_later(run))
        if file:
            sub.add_argument("file", metavar="FILE", help=opened)
        return sub

    check = command("check", "networks.check", "nodes, shapes, counts and problems of a network")
    code = command("code", "networks.code", "the Python code of a network")
    code.add_argument("--training", action="store_true", help="a complete training script")
    convert = command("convert", "networks.convert", f"write a network as {_written(Kind.NETWORK)}")
    diagram = command("diagram", "pictures.diagram", f"a diagram as {_written(Kind.DIAGRAM)}")
    diagram.add_argument("--types", action="store_true", help="show dtypes as well")
    diagram.add_argument("--activations", action="store_true", help="show activations as well")
    diagram.add_argument("--no-shapes", action="store_true", help="leave the shapes out")
    diagram.add_argument("--right", action="store_true", help="from left to right")
    picture = command(
        "picture", "pictures.picture", f"the canvas as a user sees it, as {_written(Kind.PICTURE)}"
    )
    picture.add_argument("--theme", default="dark", help="dark, light or high contrast")
    train = command("train", "runs.train", "train a network on the data it names")
    train.add_argument("--epochs", type=_epochs, metavar="N", help="instead of its own number")
    train.add_argument(
        "--data",
        metavar="DATA",
        help=f"instead of its own: {', '.join(words_for_sources())}, or a "
        f"{registry.listed(suffixes())} file",
    )
    train.add_argument("--target", metavar="COLUMN", help="what is learnt of a .csv file")
    train.add_argument(
        "--weights",
        metavar="FILE",
        help="begin with the weights of a .keras file or a run folder, or with new ones: new",
    )
    train.add_argument("--run", metavar="FOLDER", dest="folder", help="where the run is kept")
    predict = command("predict", "runs.predict", "what a network with weights gives for data")
    predict.add_argument(
        "--weights", metavar="FILE", help="a .keras file or a run folder, if not those it came with"
    )
    predict.add_argument(
        "--data", metavar="DATA", help="as for train; without it, the data that the plan names"
    )
    predict.add_argument("--target", metavar="COLUMN", help="a column that is no input")
    catalog = command("catalog", "listing.catalog", "what can be placed", file=False)
    catalog.add_argument("type", nargs="?", metavar="TYPE", help="all about one type")
    catalog.add_argument(
        "--coverage", action="store_true", help="try everything for real (takes minutes)"
    )
    examples = command("examples", "listing.examples", "the example networks", file=False)
    examples.add_argument("name", nargs="?", metavar="NAME", help="one example")
    tour = command("tour", "pictures.tour", "drive the window through the main job", file=False)
    for sub in (convert, diagram, picture, predict):
        sub.add_argument("-o", "--output", metavar="OUT", required=True)
    for sub in (code, examples):
        sub.add_argument("-o", "--output", metavar="OUT")
    tour.add_argument("-o", "--output", metavar="FOLDER", default="tour")
    for sub in (check, convert, diagram, picture, train, predict):
        sub.add_argument(
            "--allow-code",
            action="store_true",
            help="run the Python code that the network contains; it can do anything you can do",
        )
    commands_with_json = (check, code, convert, diagram, picture, train, predict)
    for sub in (*commands_with_json, catalog, examples, tour):
        sub.add_argument("--json", action="store_true", help="print one JSON document")
    return main


def _written(kind: Kind) -> str:
    return registry.listed(registry.suffixes(registry.written(kind)))


def _epochs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"it takes a whole number from 1 to 1000000, not {text!r}")
    return int(text)


def command_names() -> Sequence[str]:
    """The words that are commands and not files."""
    return (
        "check",
        "code",
        "convert",
        "diagram",
        "picture",
        "train",
        "predict",
        "catalog",
        "examples",
        "tour",
    )
