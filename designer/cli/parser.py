"""What can be typed: one sub-command for each thing to do with a network."""

import argparse
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from typing_extensions import override

from designer import __version__
from designer.cli import argparse_texts
from designer.formats import registry
from designer.formats.file_format import Kind
from designer.sentences import Sentence, one_of, tr, words
from designer.training.plan import NEW
from designer.training.sources import suffixes, words_for_sources

Run = Callable[[argparse.Namespace], int]


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
        said = tr("{problem}; see {program} --help", problem=message, program=self.prog)
        self.exit(2, f"network-designer: {said}\n")


def _main_parser() -> Parser:
    argparse_texts.translate()
    purpose = tr("Design, check, train and export Keras networks. Without a command: the window.")
    return Parser(prog="network-designer", description=purpose)


class _Settings(argparse.Action):
    """Collects what `--set NAME=VALUE` says, by name."""

    @override
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        name, sign, value = str(values).partition("=")
        if not sign or not name.strip():
            said = tr(
                "{option} takes a name and a value such as {example}, not {value!r}",
                option="--set",
                example="width=64",
                value=str(values),
            )
            parser.error(said)
        before = getattr(namespace, self.dest)
        setattr(namespace, self.dest, {**before, name.strip(): value.strip()})


def window_parser() -> argparse.ArgumentParser:
    """The command line of the window itself."""
    window = _main_parser()
    window.add_argument("files", nargs="*", metavar="FILE", help=tr("networks to open"))
    window.add_argument("--example", metavar="NAME", help=tr("open an example network"))
    return window


@cache
def parser() -> argparse.ArgumentParser:
    """The command line with all commands."""
    main = _main_parser()
    main.add_argument(
        "--version",
        action="version",
        version=f"Network Designer {__version__}",
        help=tr("show program's version number and exit"),
    )
    commands = main.add_subparsers(metavar="COMMAND", required=True)
    opened = words(one_of(registry.suffixes(registry.readable())))

    def command(name: str, run: str, purpose: str, *, file: bool = True) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=purpose, description=purpose)
        sub.set_defaults(run=_later(run))
        if file:
            sub.add_argument("file", metavar="FILE", help=opened)
        return sub

    check = command(
        "check", "networks.check", tr("nodes, shapes, counts and problems of a network")
    )
    code = command("code", "networks.code", tr("the Python code of a network"))
    code.add_argument("--training", action="store_true", help=tr("a complete training script"))
    as_network = tr("write a network as {formats}", formats=_written(Kind.NETWORK))
    convert = command("convert", "networks.convert", as_network)
    as_diagram = tr("a diagram as {formats}", formats=_written(Kind.DIAGRAM))
    diagram = command("diagram", "pictures.diagram", as_diagram)
    diagram.add_argument("--types", action="store_true", help=tr("show dtypes as well"))
    diagram.add_argument("--activations", action="store_true", help=tr("show activations as well"))
    diagram.add_argument("--no-shapes", action="store_true", help=tr("leave the shapes out"))
    diagram.add_argument("--right", action="store_true", help=tr("from left to right"))
    as_picture = tr("the canvas as a user sees it, as {formats}", formats=_written(Kind.PICTURE))
    picture = command("picture", "pictures.picture", as_picture)
    picture.add_argument(
        "--theme", default="dark", help=words(one_of(("dark", "light", "high contrast")))
    )
    train = command("train", "runs.train", tr("train a network on the data it names"))
    train.add_argument("--epochs", type=_epochs, metavar="N", help=tr("instead of its own number"))
    train.add_argument(
        "--data",
        metavar="DATA",
        help=tr(
            "instead of its own: {words}, or a {suffixes} file",
            words=words_for_sources(),
            suffixes=one_of(suffixes()),
        ),
    )
    train.add_argument("--target", metavar="COLUMN", help=tr("what is learnt of a .csv file"))
    train.add_argument(
        "--weights",
        metavar="FILE",
        help=tr(
            "begin with the weights of a .keras file or a run folder, or with new ones: {new}",
            new=NEW,
        ),
    )
    train.add_argument("--run", metavar="FOLDER", dest="folder", help=tr("where the run is kept"))
    predict = command("predict", "runs.predict", tr("what a network with weights gives for data"))
    predict.add_argument(
        "--weights",
        metavar="FILE",
        help=tr("a .keras file or a run folder, if not those it came with"),
    )
    predict.add_argument(
        "--data", metavar="DATA", help=tr("as for train; without it, the data that the plan names")
    )
    predict.add_argument("--target", metavar="COLUMN", help=tr("a column that is no input"))
    catalog = command("catalog", "listing.catalog", tr("what can be placed"), file=False)
    catalog.add_argument("type", nargs="?", metavar="TYPE", help=tr("all about one type"))
    catalog.add_argument(
        "--coverage", action="store_true", help=tr("try everything for real (takes minutes)")
    )
    examples = command("examples", "listing.examples", tr("the example networks"), file=False)
    examples.add_argument("name", nargs="?", metavar="NAME", help=tr("one example"))
    tour = command("tour", "pictures.tour", tr("drive the window through the main job"), file=False)
    for sub in (convert, diagram, picture, predict):
        sub.add_argument("-o", "--output", metavar="OUT", required=True)
    for sub in (code, examples):
        sub.add_argument("-o", "--output", metavar="OUT")
    tour.add_argument("-o", "--output", metavar="FOLDER", default="tour")
    for sub in (check, convert, diagram, picture, train, predict):
        sub.add_argument(
            "--allow-code",
            action="store_true",
            help=tr("run the Python code that the network contains; it can do anything you can do"),
        )
    for sub in (check, code, convert, diagram, picture, train, predict):
        sub.add_argument(
            "--set",
            action=_Settings,
            default={},
            dest="settings",
            metavar="NAME=VALUE",
            help=tr("another value for one that the network names, for this call; more than once"),
        )
    commands_with_json = (check, code, convert, diagram, picture, train, predict)
    for sub in (*commands_with_json, catalog, examples, tour):
        sub.add_argument("--json", action="store_true", help=tr("print one JSON document"))
    return main


def _written(kind: Kind) -> Sentence:
    return one_of(registry.suffixes(registry.written(kind)))


def _epochs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(
            tr("it takes a whole number from 1 to 1000000, not {text!r}", text=text)
        )
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
