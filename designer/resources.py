"""Where the shipped files lie: inside the installed package, or beside it in a checkout."""

from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    """The folder with catalogue, icons, examples and data."""
    package = Path(__file__).parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
