"""The example networks that are shipped, each with its training plan."""

from pathlib import Path
from typing import NamedTuple

from designer.errors import FormatError
from designer.formats import network_file
from designer.network.graph import Network
from designer.resources import folder
from designer.sentences import Sentence, sentence, shipped

section = "about"

# From the smallest network to those with branches; a list of names keeps this order.
order = (
    "line",
    "digits-dense",
    "digits-cnn",
    "residual",
    "two-inputs",
    "unet",
    "unet-channels-first",
)


class Example(NamedTuple):
    """A shipped network with its title and a sentence on what it shows."""

    network: Network
    description: Sentence
    name: str
    title: Sentence


def names() -> tuple[str, ...]:
    """The names of all examples, the simplest first."""
    shipped = {path.stem for path in (folder() / "examples").glob("*.network")}
    known = tuple(name for name in order if name in shipped)
    return (*known, *sorted(shipped.difference(known)))


def load(name: str) -> Example:
    """The example called `name`; raises FormatError where there is none."""
    if name not in names():
        raise FormatError(
            sentence("There is no example {name!r}; there are {known}.", name=name, known=names())
        )
    path = folder() / "examples" / f"{name}.network"
    network = network_file.read(path).network
    about = network.settings.get(section)
    about = about if isinstance(about, dict) else {}
    description, title = (str(about.get(key, "")) for key in ("description", "title"))
    return Example(network, shipped(description), name, shipped(title or name))


def write(name: str, path: Path) -> None:
    """Save a copy of the example called `name` at `path`."""
    network_file.save(load(name).network, path)
