"""Networks written as Python: a module that makes the model, or a notebook that trains it."""

from pathlib import Path

from designer.catalog.catalog import load
from designer.network.graph import Network
from designer.program import notebook, writer
from designer.training.plan import plan_of


def save_module(network: Network, path: Path) -> None:
    """Write the code that makes the model."""
    writer.save(path, writer.write(network, load()))


def save_notebook(network: Network, path: Path) -> None:
    """Write a notebook that makes the model and trains it as the network's plan says."""
    notebook.save(path, writer.write(network, load(), training=plan_of(network)))
