"""`python -m devtools.survey [TYPE …] [--json]` prints the coverage page."""

import argparse
import contextlib
import faulthandler
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TextIO

from designer.catalog.catalog import Catalog, load
from designer.catalog.spec import Family
from designer.cli.files import print_json
from designer.errors import DesignerError


class Streams(NamedTuple):
    """What leads to the person, whatever the frameworks print."""

    out: TextIO
    error: TextIO


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the types that are named, or all; the exit status is that of `network-designer`."""
    parser = argparse.ArgumentParser(prog="python -m devtools.survey", description=__doc__)
    parser.add_argument("types", nargs="*", metavar="TYPE", help="what is tried; by default all")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    catalog = load()
    with _own_folder(), _quiet_frameworks() as streams:
        from devtools.survey import page  # Keras is loaded once the streams are turned aside
        from devtools.survey.surveyor import Surveyor

        progress = _Progress(streams.error)
        try:
            types = [_type(catalog, name) for name in options.types]
            surveyed = Surveyor().survey(types, progress.show)
        except DesignerError as error:
            print(f"network-designer: {error.message}", file=streams.error)
            return 2
        finally:
            progress.end()
        with contextlib.redirect_stdout(streams.out):
            if options.json:
                print_json(page.document(surveyed, catalog, whole=not types))
            else:
                print(page.text(surveyed, catalog, whole=not types))
    return 0


def _type(catalog: Catalog, name: str) -> str:
    """The type of which this is a name; an operation may be told without `ops.`."""
    specs = (
        catalog.get(family, wanted)
        for family in (Family.LAYER, Family.OPERATION)
        for wanted in (name, f"ops.{name}")
    )
    return next((spec.type for spec in specs if spec is not None), name)


@contextlib.contextmanager
def _own_folder() -> Iterator[None]:
    """Work where no file of the user can change what Keras does."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ["KERAS_HOME"] = folder
        os.environ["KERAS_BACKEND"] = "tensorflow"
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        yield


@contextlib.contextmanager
def _quiet_frameworks() -> Iterator[Streams]:
    """Turn aside what anybody prints or warns of, down to the libraries written in C."""
    sys.stdout.flush()
    kept = [os.dup(descriptor) for descriptor in (1, 2)]
    with contextlib.ExitStack() as stack:
        nowhere = stack.enter_context(open(os.devnull, "wb"))
        streams = Streams(
            *(stack.enter_context(open(copy, "w", encoding="utf-8")) for copy in kept)
        )
        for descriptor in (1, 2):
            os.dup2(nowhere.fileno(), descriptor)
        faulthandler.enable(streams.error)
        try:
            yield streams
        finally:
            for descriptor, stream in ((1, streams.out), (2, streams.error)):
                stream.flush()
                os.dup2(stream.fileno(), descriptor)
            faulthandler.disable()


class _Progress:
    """What is tried now, on a line of its own where somebody looks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shows = stream.isatty()

    def show(self, message: str, share: float) -> None:
        """Show how far the survey is."""
        if self._shows:
            self._stream.write(f"\r{f'{share:4.0%} {message}'[:70].ljust(70)}")
            self._stream.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._shows:
            self._stream.write("\r" + " " * 70 + "\r")
            self._stream.flush()


if __name__ == "__main__":
    sys.exit(main())
