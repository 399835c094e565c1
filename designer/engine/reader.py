"""The reader: the engine for strangers' files and for drawing; it never imports a framework."""

import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

from designer.engine import limits
from designer.errors import EngineError, FormatError
from designer.formats import registry
from designer.layout.place import place
from designer.protocol import (
    CopyFile,
    Event,
    FileRead,
    Place,
    Placed,
    ReadFile,
    Render,
    Rendered,
    Request,
    Suggest,
)
from designer.quantities import bytes_text
from designer.safe_save import copy_file, save_bytes
from designer.sentences import Sentence, sentence, verbatim


def create() -> "Reader":
    """The role that `python -m designer.engine reader` plays."""
    return Reader()


class Reader:
    """Reads files by parsing alone, draws with Graphviz, places nodes, describes data."""

    def handle(self, request: Request, answer: Callable[[Event], None]) -> None:
        """Carry out one request; raises DesignerError where that cannot be."""
        match request:
            case Render():
                answer(render(request))
            case Place(sizes=sizes, wires=wires, direction=direction):
                placement = place(sizes, wires, direction)
                routes = tuple(
                    (source, target, points)
                    for (source, target), points in placement.routes.items()
                )
                answer(Placed(placement.positions, routes))
            case ReadFile(path=path):
                answer(_read(Path(path)))
            case CopyFile(source=source, path=target):
                copy_file(Path(source), Path(target))
            case Suggest(source=source):
                from designer.engine.sources import describe  # NumPy and pandas take a while

                answer(describe(source))
            case _:  # a request for another role
                name = type(request).__name__
                raise EngineError(sentence("The reader does not know {request}.", request=name))


# --- strangers' files -------------------------------------------------------------------------


def _read(path: Path) -> FileRead:
    seconds = limits.processor_seconds
    try:
        with limits.hold():
            content = registry.read(path)
    except MemoryError:
        raise FormatError(
            sentence(
                "{file} needs more memory than is allowed for reading a file ({allowed}).",
                file=path.name,
                allowed=bytes_text(limits.memory),
            )
        ) from None
    except limits.TookTooLong:
        raise FormatError(
            sentence(
                "{file} was given up: reading it took more than the {seconds:g} seconds of "
                "processor time that one file may take.",
                file=path.name,
                seconds=seconds,
            )
        ) from None
    except RecursionError:
        raise FormatError(
            sentence("{file} is nested too deeply to be a network.", file=path.name)
        ) from None
    return FileRead(content.network, content.notes)


# --- drawing ----------------------------------------------------------------------------------


def render(request: Render) -> Rendered:
    """Draw DOT text; into a file, or as the text of an SVG."""
    known = [suffix[1:] for suffix in registry.DIAGRAM.suffixes]
    if request.format not in known:
        raise EngineError(
            sentence(
                "A diagram cannot be written as {format!r}, only as {known}.",
                format=request.format,
                known=tuple(known),
            )
        )
    is_text = request.format == "dot"
    data = request.dot.encode() if is_text else _drawn(request.dot, request.format)
    if request.path is not None:
        save_bytes(Path(request.path), data)
        return Rendered(None)
    if request.format in ("svg", "dot"):
        return Rendered(data.decode())
    raise EngineError(
        sentence("A diagram as {format} needs a file to be written to.", format=request.format)
    )


def _drawn(text: str, form: str) -> bytes:
    try:
        import pygraphviz
    except ImportError:
        return _drawn_by_program(text, form)
    try:
        with warnings.catch_warnings():
            # Graphviz warns of fonts and of large graphs; neither is news for a person.
            warnings.simplefilter("ignore")
            graph = pygraphviz.AGraph(string=text)
            try:
                drawn: bytes = graph.draw(format=form, prog="dot")
            finally:
                graph.close()
    except (OSError, ValueError, RuntimeError) as problem:
        raise EngineError(_not_drawn(verbatim(_first_line(problem)))) from None
    return drawn


def _drawn_by_program(text: str, form: str) -> bytes:
    """Draw with a `dot` on the PATH, where pygraphviz has no wheel."""
    import graphviz

    try:
        drawn: bytes = graphviz.pipe("dot", form, text.encode())
    except graphviz.ExecutableNotFound:
        raise EngineError(
            sentence(
                "There is no Graphviz to draw with: neither pygraphviz nor a program `dot` is "
                "installed; `{python} -m pip install pygraphviz` brings it.",
                python=Path(sys.executable).name,
            )
        ) from None
    except subprocess.CalledProcessError as problem:
        said = (problem.stderr or b"").decode(errors="replace").strip().splitlines()
        ended = sentence("it ended with status {status}", status=problem.returncode)
        raise EngineError(_not_drawn(verbatim(said[0]) if said else ended)) from None
    return drawn


def _not_drawn(reason: Sentence) -> Sentence:
    return sentence("Graphviz could not draw the diagram: {reason}", reason=reason)


def _first_line(problem: Exception) -> str:
    lines = str(problem).strip().splitlines()
    return lines[0] if lines else type(problem).__name__
