"""Python code for a network of 1,000 layers."""

from designer.catalog.catalog import load
from designer.program.writer import write
from tests.bench.networks import residual_chain
from tests.bench.table import Row, median, milliseconds


def rows() -> list[Row]:
    """The time to print it."""
    network, catalog = residual_chain(1000), load()
    taken = median(milliseconds(lambda: write(network, catalog), 9)[2:])
    return [Row("code for 1,000 layers", "≤ 100 ms", f"{taken:.0f} ms", taken <= 100)]
