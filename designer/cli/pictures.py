"""Commands that draw: the diagram, the canvas, and the tour of the window."""

import os
import sys
from argparse import Namespace
from pathlib import Path

from designer.catalog.catalog import load
from designer.cli.files import allowed_code, open_network, print_json
from designer.cli.messages import complain
from designer.diagram.dot import DiagramOptions, to_dot
from designer.engine_client.blocking import ask
from designer.engine_client.blocking import check as check_network
from designer.formats import registry
from designer.formats.file_format import Kind
from designer.protocol import Render
from designer.sentences import tr, words


def diagram(options: Namespace) -> int:
    """Draw the network with Graphviz."""
    target = Path(options.output)
    registry.to_write(target, Kind.DIAGRAM)
    network = open_network(options.file, options.settings)
    answer = check_network(network, code=allowed_code(network, options))
    chosen = DiagramOptions(
        shapes=not options.no_shapes,
        dtypes=options.types,
        activations=options.activations,
        direction="LR" if options.right else "TB",
    )
    text = to_dot(network, load(), answer, chosen)
    ask("reader", Render(text, target.suffix[1:].lower(), str(target.absolute())))
    if options.json:
        print_json({"output": options.output, "problems": len(answer.errors)})
    return 0


def picture(options: Namespace) -> int:
    """Draw the canvas as a user sees it."""
    target = Path(options.output)
    registry.to_write(target, Kind.PICTURE)
    network = open_network(options.file, options.settings)
    answer = check_network(network, code=allowed_code(network, options))
    _without_display()
    from designer.ui.snapshot import save_picture  # Qt is only loaded for a picture

    save_picture(network, answer, target, theme_name=options.theme)
    if options.json:
        print_json({"output": options.output})
    return 0


def tour(options: Namespace) -> int:
    """Drive the real window through the main job; 1 if something it promises does not hold."""
    _without_display()
    from designer.tour import run  # Qt is only loaded for a window

    report = run(Path(options.output))
    if options.json:
        print_json(report.plain())
    else:
        for step in report.steps:
            print(f"{step.picture:32} {words(step.title)}")
        print(
            tr(
                "validation accuracy {accuracy:.3f}; pictures in {folder}",
                accuracy=report.validation_accuracy,
                folder=options.output,
            )
        )
    for failure in report.failures:
        complain(failure)
    return 1 if report.failures else 0


def _without_display() -> None:
    """Let Qt draw offscreen where there is no display."""
    if sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
