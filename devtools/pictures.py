"""Takes README's pictures anew: `python -m devtools.pictures [FOLDER]`, offscreen or not.

They are grabs of the real window with its real engines, at the size that the look is designed for.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from designer import examples, resources
from designer.app import create_window
from designer.catalog.catalog import load
from designer.network import copying, edits
from designer.network.graph import Network
from designer.ui.main_window import MainWindow
from designer.ui.settings import Settings

size = (1440, 900)
patience = 120.0  # seconds until Keras has answered


def two_calls() -> Network:
    """Two calls of one nested model, with operations behind them and two outputs."""
    network, tower = Network(), _tower()
    network, left = _input(network, "left", (16.0, 0.0))
    network, right = _input(network, "right", (264.0, 0.0))
    network, first = edits.add_layer(
        network, "Functional", name="tower", inner=tower, position=(0.0, 120.0)
    )
    network, (second,) = copying.paste(
        network, copying.copied(network, [first]), offset=(248.0, 0.0), shared=True
    )
    network, difference = edits.add_layer(network, "ops.subtract", position=(144.0, 240.0))
    network, distance = edits.add_layer(network, "ops.absolute", position=(144.0, 376.0))
    network, same = edits.add_layer(
        network, "Dense", name="same", parameters={"units": 1, "activation": "sigmoid"},
        position=(32.0, 480.0),
    )  # fmt: skip
    network, total = edits.add_layer(
        network, "ops.sum", parameters={"axis": -1}, position=(256.0, 480.0)
    )
    network, far = edits.add_layer(network, "Output", name="distance", position=(248.0, 600.0))
    network, near = edits.add_layer(network, "Output", name="same", position=(32.0, 600.0))
    for source, target, place in (
        (left, first, 0), (right, second, 0), (first, difference, 0), (second, difference, 1),
        (difference, distance, 0), (distance, same, 0), (distance, total, 0), (total, far, 0),
        (same, near, 0),
    ):  # fmt: skip
        port = load().signature(network.layer_of(target)).inputs[place].name
        network, _ = edits.connect(network, source, target, port=port)
    return network


def _input(network: Network, name: str, place: tuple[float, float]) -> tuple[Network, str]:
    shape = {"shape": (28, 28, 1)}
    return edits.add_layer(network, "Input", name=name, parameters=shape, position=place)


def _tower() -> Network:
    network, before = _input(Network(), "img", (0.0, 0.0))
    for type_name, parameters in (
        ("Conv2D", {"filters": 16, "kernel_size": (3, 3), "activation": "relu"}),
        ("MaxPooling2D", {}),
        ("Flatten", {}),
        ("Dense", {"units": 32}),
    ):
        place = (0.0, 120.0 * len(network.nodes))
        network, node = edits.add_layer(network, type_name, parameters=parameters, position=place)
        network, _ = edits.connect(network, before, node)
        before = node
    return network


def take(network: Network, selected: str, theme: str, path: Path) -> None:
    """The window with a network, a selected layer and the code of it all, as a PNG file."""
    with tempfile.TemporaryDirectory() as folder:
        window = create_window(network, settings=Settings(Path(folder) / "settings.ini"))
        window.action_set.trigger(f"theme {theme}")
        window.resize(*size)
        window.show()
        window.session.start()
        workspace = window.current
        _wait(lambda: workspace.is_current() and workspace.result is not None)
        node = next(key for key in network.nodes if network.layer_of(key).name == selected)
        workspace.select([node])
        window.docks.show("code")
        _wait(lambda: window.docks["code"].widget() is not None)
        _settle(window)
        window.grab().save(str(path))
        window.session.close()
        window.hide()


def _settle(window: MainWindow) -> None:
    window.canvas.tools.first_view.show()
    end = time.monotonic() + 1.0
    while time.monotonic() < end:
        QApplication.processEvents()


def _wait(done: Callable[[], bool]) -> None:
    end = time.monotonic() + patience
    while not done():
        QApplication.processEvents()
        if time.monotonic() > end:
            raise TimeoutError("Keras has not answered.")


def main(arguments: list[str] | None = None) -> int:
    """Take both pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=resources.folder() / "pictures")
    options = parser.parse_args(arguments)
    application = QApplication(["pictures"])
    take(examples.load("two-inputs").network, "conv2d", "dark", options.folder / "window.png")
    take(two_calls(), "tower", "light", options.folder / "nested.png")
    del application
    return 0


if __name__ == "__main__":
    sys.exit(main())
